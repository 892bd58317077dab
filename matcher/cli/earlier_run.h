/* earlier_run.h - what an earlier run said, by address, beside the run at hand. */
#ifndef PM_CLI_EARLIER_RUN_H
#define PM_CLI_EARLIER_RUN_H

#include "cli/past_run.h"
#include "store/id_rows.h"

typedef struct pm_earlier_run {
	pm_options opt;
	pm_batch batch;        /* its rules, inputs and addresses; no signals */
	pm_run run;
	pm_id_rows rows;       /* of its addresses */
	pm_result_theme *theme;
	uint32_t themes;
} pm_earlier_run;

/* Reads a run of the case file that `o` names; `out` must stay where it is.
 * Errors   PM_E_NOTFOUND: no such run, or its results are gone; those of pm_past_run. Release in any case. */
PM_CHECK pm_status pm_earlier_run_open(const pm_options *o, int64_t run, pm_earlier_run *out, pm_err *err);
void pm_earlier_run_release(pm_earlier_run *e); /* fine on {0} */

#endif
