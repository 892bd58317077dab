/* past_run.h - a finished run taken from the case file again: its rules, date, inputs. */
#ifndef PM_CLI_PAST_RUN_H
#define PM_CLI_PAST_RUN_H

#include "cli/batch.h"

/* Opens the case file for reading, takes run `id` (0: the latest) and makes a batch of it: rule files as they were, the
 * date, sources with their keys and tallies. Nothing is in memory yet but that.
 * Errors   PM_E_NOTFOUND: no case file, no such run; those of the rules (a newer program may read them differently) */
PM_CHECK pm_status pm_past_run(pm_batch *b, int64_t id, pm_run *out_run, pm_err *err);

/* The same records and date under other rules: those of b->opt->rules, read from disk.
 * Errors   PM_E_USE: they declare a register otherwise than the run did, so its records would not be theirs */
PM_CHECK pm_status pm_past_inputs(pm_batch *b, int64_t id, pm_run *out_run, pm_err *err);

#endif
