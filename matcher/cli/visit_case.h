/* visit_case.h - evidence from the case file: past visits, each with the signals of its time. */
#ifndef PM_CLI_VISIT_CASE_H
#define PM_CLI_VISIT_CASE_H

#include "cli/then.h"
#include "cli/learning.h"
#include "cli/seen.h"

/* The last day of the month before: what a visit of this month could rest on. */
int32_t pm_month_before(int32_t day);

/* Makes evidence of the visits with access for a theme, month by month, with the signals as of the month before.
 *
 * b        a past run
 * l        opt, rules and theme are set; receives the rest of what pm_learning_fit needs: factors are why somebody
 *          went there (`steekproef`, and what a list took for its score, is the reference), the inspector, and the theme they
 *          came for
 * Errors   PM_E_USE: no visits; those of the registers
 * Cost     signals once for each month with visits. */
PM_CHECK pm_status pm_visit_case_read(pm_batch *b, pm_learning *l, pm_err *err);

#endif
