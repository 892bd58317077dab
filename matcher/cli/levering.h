/* levering.h - what became of a delivery, beside the one before: for the summary, as JSON and as a page. */
#ifndef PM_CLI_LEVERING_H
#define PM_CLI_LEVERING_H

#include "cli/batch.h"

/* The source of a register before the one that the batch uses: the latest with other content. */
typedef struct pm_previous {
	bool there;
	pm_tally tally;
	int32_t peildatum;
	int64_t imported_at;
} pm_previous;
PM_CHECK pm_status pm_levering_previous(const pm_batch *b, uint32_t reg, pm_previous *out, pm_err *err);

/* What a reader of any list must know first, a Dutch sentence a line: registers that are missing, that an earlier delivery
 * stands in for, that came in though a gate had stopped them. Nothing when all is well. Also of a past run (past_run.h). */
void pm_levering_notices(const pm_batch *b, pm_buf *out);
void pm_levering_notice(const pm_batch *b, uint32_t reg, pm_buf *out); /* of one register, without an end of line */

/* One page, in Dutch, that needs nothing beside it and prints well.
 * now      seconds since 1970 UTC. Errors those of the case file, PM_E_NOMEM. */
PM_CHECK pm_status pm_levering_page(const pm_batch *b, int64_t now, pm_buf *out, pm_err *err);

/* Makes the folder of --out and the page in it, under a name that pm_file_show makes its own. */
#define PM_LEVERING_PAGE "levering.html"
PM_CHECK pm_status pm_levering_stage(const pm_batch *b, int64_t now, pm_err *err);

/* The same for a terminal: a line per register. */
PM_CHECK pm_status pm_levering_table(const pm_batch *b, pm_buf *out, pm_err *err);

#endif
