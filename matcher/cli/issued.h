/* issued.h - the stops of lists that people released: what was proposed, and what they decided about it. */
#ifndef PM_CLI_ISSUED_H
#define PM_CLI_ISSUED_H

#include "cli/batch.h"
#include "list/worklist.h"

typedef struct pm_issued_stop {
	uint32_t row;          /* of the run's spine */
	uint64_t themes;       /* bit t: theme t of the rules is why they go there */
	pm_stop_kind kind;
	pm_stop_state state;   /* only accepted ones are visited; a drop is a decision, not an outcome */
} pm_issued_stop;

typedef struct pm_issued { uint32_t lists, n, room; pm_issued_stop *of; } pm_issued;

/* Reads the stops of lists that were released (or done) and end on `since` or later, oldest list first. Stops whose address is
 * not on the run's spine, or whose theme its rules don't have, are left out.
 * Errors   PM_E_NOMEM, those of the case file. Release in any case. */
PM_CHECK pm_status pm_issued_read(pm_batch *b, int32_t since, pm_issued *out, pm_err *err);
void pm_issued_release(pm_issued *i);

#endif
