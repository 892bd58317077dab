/* plan.h - how a rule set will be computed, and what that costs. */
#ifndef PM_CLI_PLAN_H
#define PM_CLI_PLAN_H

#include "cli/options.h"
#include "lang/rules.h"

/* Adds the plan of all signals and rules, with an estimated cost for each operator. */
PM_CHECK pm_status pm_plan_of_rules(const pm_rules *r, int32_t as_of, pm_buf *out, pm_err *err);

/* The same over the records and the date of a run in --db (--run, else the latest), with rows, and times measured on one
 * thread.
 * Errors   PM_E_NOTFOUND, PM_E_USE as pm_past_inputs */
PM_CHECK pm_status pm_plan_of_run(const pm_options *o, pm_buf *out, pm_err *err);

#endif
