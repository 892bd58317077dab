/* choose.h - which addresses a visit would teach most about.
 *
 * A list that only takes the best learns nothing about rules that it never sees fire. A stated share of the visits goes to
 * addresses that are uncertain: their chance is far from sure, and what fires there has been visited seldom. They are
 * ordinary visits with a lawful ground of their own, drawn from the addresses that the theme's rules point at. */
#ifndef PM_SCORE_CHOOSE_H
#define PM_SCORE_CHOOSE_H

#include "score/learn.h"

/* How much a visit at each address would teach: p (1 - p) times the sum over cells that are not their rule's commonest of
 * 1 / (visits there + 20). 20 visits narrow a share to about 20 points either way; below that every visit counts in full.
 *
 * all      evidence of the addresses (outcomes are not read), with the rules, new ones too, of `l`
 * out      by row of `all`; comparable only with each other
 * Cost     O(addresses x rules) */
PM_CHECK pm_status pm_choose_value(const pm_evidence *all, const pm_learned *l, double *out, pm_err *err);

#endif
