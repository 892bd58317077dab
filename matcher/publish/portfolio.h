/* portfolio.h - on how many addresses each legal person has rights.
 *
 * Shape   counted once for a city, so that thousands of dossiers need not walk it each. Natural persons are not counted: without
 *         linkage a name is no person. */
#ifndef PM_PUBLISH_PORTFOLIO_H
#define PM_PUBLISH_PORTFOLIO_H

#include "store/table.h"

typedef struct pm_portfolio {
	const pm_table *table;    /* register brk; NULL: not there */
	const pm_column *owner;   /* eigenaar_rsin of register brk; NULL: not there */
	uint32_t *addresses;      /* by its code */
} pm_portfolio;

/* t        register brk with its place, which outlives the result; NULL: not delivered
 * Errors   PM_E_NOMEM. Cost O(rows) */
PM_CHECK pm_status pm_portfolio_make(const pm_table *t, pm_portfolio *out, pm_err *err);
void pm_portfolio_release(pm_portfolio *p); /* fine on {0} and twice */

#endif
