/* learn_order.h - weights that keep the side and the order of the rule: score/ only.
 *
 * Shape   each weight has at most one bound: the next weight towards zero, or zero. A step that spoke for may not pass the step
 *         before it, the first such step not zero; steps that did not speak for likewise, downwards. So steps that rose keep rising,
 *         and none turns round. A weight at its bound moves with what bounds it.
 * Method  active set: what passed its bound is held there; what would rather leave it is let go when that makes the whole likelier.
 * Source  M. J. Best, N. Chakravarti, Active set algorithms for isotonic regression, Mathematical Programming 47 (1990) 425-439 */
#ifndef PM_SCORE_LEARN_ORDER_H
#define PM_SCORE_LEARN_ORDER_H

#include "score/learn_fit.h"

/* Goes on from a solution without bounds to the one within them; `free` numbers what moves by itself there.
 *
 * out_held  by cell: it lies at its bound, or another cell at it; the caller's, room for all cells
 * Errors    PM_E_NOMEM, or as pm_fit_solve
 * Cost      a fit of some rounds for every set of weights that is held or let go, some ten of them */
PM_CHECK pm_status pm_fit_in_order(pm_fit *f, uint32_t *rounds, bool *out_held, pm_err *err);

/* Numbers what is free without gaps. */
void pm_fit_renumber(pm_fit *f);

#endif
