/* held_out.h - whether learned weights find more than old ones at visits that they did not learn from.
 *
 * Streets are dealt over five parts; each part's visits are ordered by weights learned from the other four, and by the old
 * weights. Of both orders the first fifth counts, what stands higher more: the share found in the first 2, 4, ... 20 percent, averaged.
 * It is the top of a list that sends people out, and no single cut decides. Visits that people chose are all there is to judge by, so
 * this says that weights hold elsewhere, not how many are wrong where nobody looked.
 * Source   why not one cut: C. Buckley and E. M. Voorhees, Evaluating evaluation measure stability, SIGIR 2000, 33-40. */
#ifndef PM_SCORE_HELD_OUT_H
#define PM_SCORE_HELD_OUT_H

#include "score/learn.h"
#include "weigh/rate.h"

enum {
	PM_HELD_OUT_PARTS = 5,
	PM_HELD_OUT_TOP = 5,    /* one in so many visits: the top */
	PM_HELD_OUT_CUTS = 10,  /* of it */
};

typedef struct pm_held_out {
	bool judged;            /* false: a part's others are too few, or all of one outcome */
	uint32_t visits, first; /* all visits; the top of them */
	double old, now;        /* share of the top that found it, averaged over its cuts */
	pm_rate more;           /* now less old, with its interval by bootstrap over streets; may be negative */
	bool better;            /* the whole interval is above 0 */
} pm_held_out;

/* Errors   PM_E_NOMEM
 * Cost     five fits with the scale and the width of `l`, the fit on all visits. Any order of visits gives the same up to ties,
 *          which stand by address and then by outcome, what found nothing first. */
PM_CHECK pm_status pm_held_out_of(const pm_evidence *e, const pm_learned *l, unsigned threads, pm_held_out *out, pm_err *err);

#endif
