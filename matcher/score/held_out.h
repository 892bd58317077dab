/* held_out.h - whether learned weights find more than old ones at visits that they did not learn from.
 *
 * Streets are dealt over five parts; each part's visits are ordered by weights learned from the other four, and by the old
 * weights. Of both orders the first tenth counts: it is the top of a list that sends people out. Visits that people chose are all there
 * is to judge by, so this says that weights hold elsewhere, not how many are wrong where nobody looked. */
#ifndef PM_SCORE_HELD_OUT_H
#define PM_SCORE_HELD_OUT_H

#include "score/learn.h"
#include "weigh/rate.h"

enum { PM_HELD_OUT_PARTS = 5 };

typedef struct pm_held_out {
	bool judged;            /* false: a part's others are too few, or all of one outcome */
	uint32_t visits, first; /* all visits; the first tenth of them */
	double old, now;        /* share of the first tenth that found it */
	pm_rate more;           /* now less old, with its interval by bootstrap over streets; may be negative */
	bool better;            /* the whole interval is above 0 */
} pm_held_out;

/* Errors   PM_E_NOMEM
 * Cost     five fits with the scale and the width of `l`, the fit on all visits. Any order of visits gives the same up to ties,
 *          which stand by address and then by outcome, what found nothing first. */
PM_CHECK pm_status pm_held_out_of(const pm_evidence *e, const pm_learned *l, unsigned threads, pm_held_out *out, pm_err *err);

#endif
