/* proof.h - whether visits bear a rule out by themselves: what its file says of it left out. */
#ifndef PM_SCORE_PROOF_H
#define PM_SCORE_PROOF_H

#include "score/learn.h"

/* How often chance alone would make a rule look as right as it did, by position; 1 when visits point the other way, or when its
 * weights are all one.
 *
 * Model    everything as it was fitted but this rule, which says nothing; the level of the visits where the rule is known is
 *          fitted anew. The score statistic of the rule's own shape (its old weights, so also its direction) is then normal. A
 *          fitted weight proves nothing by itself: it is held to the old one.
 * out      room for the rules of the cells that are not new
 * Errors   PM_E_NOMEM. Cost O(visits x rules). Source: Rao 1948, as in learn.h. */
PM_CHECK pm_status pm_rule_proof(const pm_evidence *e, const pm_learned *l, double *out, pm_err *err);

#endif
