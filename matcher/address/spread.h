/* spread.h - rows that name a street but no house, with coordinates that were blurred: a set of addresses with a probability
 * each, never a match.
 *
 * Shape   a candidate is an address of a street that the text names, within the blur of the point. How likely each is follows
 *         from the bits of the street and of the place on the map: log2 of how few of the spine's addresses lie that near.
 *         What is left to 1 is "none of these". The answer is the same for any order of rows and spine.
 * Guard   an address never gets half a record or more from all rows of a query together: where it would, its shares are made
 *         smaller in proportion, so that such rows alone make no condition true.
 * Units   metres (RD), in the columns X and Y of spine and query. */
#ifndef PM_ADDRESS_SPREAD_H
#define PM_ADDRESS_SPREAD_H

#include "address/address.h"

enum {
	PM_SPREAD_MOST = 128, /* candidates of a row; a row about more says nothing of any of them */
	PM_SPREAD_BLUR = 150, /* metres: how far platforms move a point (design of registers: "blurred by up to 150 m") */
	PM_SPREAD_SLACK = 10, /* and a building's own size */
};

typedef struct pm_spread_part { uint32_t row, address; float p; } pm_spread_part;

typedef struct pm_spread {
	pm_spread_part *part; /* by row, then likeliest first, then identifier */
	uint32_t n;
} pm_spread;

/* Finds the candidates of the rows that `match` left open (none or ambiguous) and that have a text without a house number, X
 * and Y. Empty when spine or query have no coordinates. Rows with candidates get `how` SPREAD, and their best two, in `match`.
 * Errors   PM_E_NOMEM: `match` may have changed. Cost a microsecond a spine row, some tens a row that is open. */
PM_CHECK pm_status pm_address_spread(const pm_address_index *x, const pm_address_columns *query, unsigned threads, pm_match *match,
                                     pm_spread *out, pm_err *err);
void pm_spread_release(pm_spread *s);

#endif
