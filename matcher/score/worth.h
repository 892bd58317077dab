/* worth.h - what whole lists would have found, had somebody gone to every address on them.
 *
 * Every address of a month's list counts for the chance that the curve of all visits gives it, moved in each fifth of the list by
 * the bits that visits there found more, or less, than the curve said of them. So it is right when the curve is, and also
 * when within a fifth it was chance who was visited: doubly robust, for the inverse of the share visited is one number there.
 * People's own choices find more than a draw by a factor that the curve has a term for; it is taken out.
 * Source   M. J. van der Laan and D. Rubin, Targeted maximum likelihood learning, Int. J. Biostatistics 2 (2006) 11; J. M. Robins,
 *          A. Rotnitzky and L. P. Zhao, JASA 89 (1994) 846-866; intervals by bootstrap over streets, with the curve's own
 *          uncertainty. */
#ifndef PM_SCORE_WORTH_H
#define PM_SCORE_WORTH_H

#include "weigh/curve.h"

typedef struct pm_listed {       /* one address on one month's list */
	uint32_t month, rank;    /* rank from 0 */
	uint32_t street, row;
	double score;            /* bits */
	bool visited, hit, control; /* within the month, with an outcome */
} pm_listed;

typedef struct pm_worth {
	uint32_t k;              /* length of the lists */
	uint32_t addresses, visits, hits; /* on lists of all months; of them visited */
	pm_rate found;           /* share of the addresses where a visit would have found it */
} pm_worth;

/* Of the first k addresses of every month's list. Nothing listed: nothing of 0.
 * Errors PM_E_NOMEM. Cost O(draws x (addresses + visits x rounds)). The same for any order of the input, but for rounding. */
PM_CHECK pm_status pm_worth_of(const pm_listed *a, uint32_t n, uint32_t k, const pm_curve *c, pm_worth *out, pm_err *err);

#endif
