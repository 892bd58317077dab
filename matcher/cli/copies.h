/* copies.h - one address many times over, so that rules can be asked about many values of it in one pass. */
#ifndef PM_CLI_COPIES_H
#define PM_CLI_COPIES_H

#include "cli/batch.h"
#include "signal/spine.h"

typedef struct pm_copies {
	pm_scope scope;              /* `n` rows of the spine, all the same address; no records */
	const pm_table *records[64];
	pm_table *spine;
	pm_column **signal;          /* by signal; NULL: inactive */
	uint32_t n, signals;
} pm_copies;

/* Makes n copies of an address and its signals. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_copies_make(const pm_batch *b, pm_column *const *signal, uint32_t row, uint32_t n, pm_copies *out, pm_err *err);

/* Makes one copy of an address under changed signals.
 *
 * column   by signal: changed columns of all addresses; NULL: not given. Signals that rest on these are made in place, over
 *          the whole city because of neighbours, and stay the caller's
 * dirty    set for the given ones; receives those that rest on them too */
PM_CHECK pm_status pm_copies_with(pm_batch *b, uint32_t row, pm_column **column, bool *dirty, pm_copies *out, pm_err *err);
void pm_copies_release(pm_copies *c);

/* Makes a row null, so that it can be set again. */
void pm_column_clear_at(pm_column *c, uint32_t row);

#endif
