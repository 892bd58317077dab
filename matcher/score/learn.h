/* learn.h - from visits to weights: all rules of a theme at once.
 *
 * Model   log odds of a finding = prior + sum over groups of clamped sums of weights (as score.h) + terms of the visit that
 *         are no property of the address (how it was chosen, who looked). Weights are bits; each is held to its old value,
 *         times a common scale, by a normal prior whose width the visits choose themselves: thin data moves little.
 *         A rule keeps its direction: `fires` may not fall below `silent` when it stood above it, steps that rose keep
 *         rising, and a step does not begin to speak for what it did not speak for (learn_order.h). Where visits say otherwise
 *         neighbours become equal, and the proposal says so.
 * Source  D. R. Cox, The regression analysis of binary sequences, JRSS B 20 (1958) 215-242; width of the prior by marginal
 *         likelihood: D. J. C. MacKay, Bayesian interpolation, Neural Computation 4 (1992) 415-447. */
#ifndef PM_SCORE_LEARN_H
#define PM_SCORE_LEARN_H

#include "score/evidence.h"

enum {
	PM_LEARN_VISITS = 50,        /* fewer visits than this teach nothing */
	PM_LEARN_RULE_VISITS = 30,   /* in a cell with fewer the weight is the old one, scaled as all are: little more is known */
};

typedef struct pm_learn_options {
	unsigned threads;        /* 0: one per processor; the result is the same for any number */
	double width;            /* sd of the prior around old weights, in bits; 0: the visits choose */
	double scale;            /* old weights times this are the middle; 0: the visits choose, 0.1 .. 1.5 */
} pm_learn_options;

typedef struct pm_learned_cell {
	double bits, low, high;  /* 95 percent interval */
	uint32_t visits, hits;   /* in this cell */
	bool equalled;           /* the visits wanted the other order: made equal to a neighbour, or zero */
	bool thin;               /* fewer visits than PM_LEARN_RULE_VISITS */
} pm_learned_cell;

typedef struct pm_learned {
	uint32_t n_cells, n_factors, rounds;
	pm_learned_cell *cell;   /* by cell of the evidence */
	double *contrast_sd;     /* by position: of fires less silent, or highest less lowest step; both lean on the prior, so it
	                            is far less than their own intervals together */
	double prior, prior_low, prior_high; /* bits */
	double width, scale;
	double *level[PM_MOST_FACTORS]; /* bits, by level; level[f][0] = 0 */
} pm_learned;

/* Fits all weights.
 *
 * Errors   PM_E_USE, with what is missing: fewer than PM_LEARN_VISITS visits, all of one outcome, no rule that can be
 *          judged; PM_E_NOMEM
 * Cost     O(visits x (cells that differ from a rule's commonest one)^2 + parameters^3) a round, some ten rounds */
PM_CHECK pm_status pm_learn(const pm_evidence *e, const pm_learn_options *o, pm_learned *out, pm_err *err);
void pm_learned_release(pm_learned *l);

/* Finds new rules: first steps of signals that say more, or less, than the rules have them say, then pairs of rules that together
 * say more, or less, than their sum. Adds them to the evidence, one round after the other, and fits again. They are proposals
 * for rules on trial; nothing else of the evidence changes. A step divides the visits in fixed shares, so that outcomes do not choose
 * where it lies, and speaks of the rarer side; there are some hundreds of them where there are thousands of pairs.
 *
 * most     new rules at most
 * l        the fit without them; replaced by the one with them
 * Guard    it holds at PM_LEARN_RULE_VISITS visits or more; by its score statistic at most one in twenty of those proposed
 *          is chance (Benjamini-Hochberg over all steps, or all pairs, looked at); and in each half of the streets by itself it points the
 *          same way, beyond what chance gives once in twenty times: neighbours share what no register sees.
 * Source   C. R. Rao, Large sample tests of statistical hypotheses, Proc. Cambridge Phil. Soc. 44 (1948) 50-57.
 * Errors   PM_E_NOMEM; the evidence may hold more new rules then, `l` is as it was
 * Cost     O(steps^2 x visits / 64) a round. */
PM_CHECK pm_status pm_learn_new_rules(pm_evidence *e, const pm_learn_options *o, uint32_t most, pm_learned *l, pm_err *err);

/* Probability of a finding at each visit, terms of the visit included. `out`: room for e->n. */
void pm_learned_foretell(const pm_evidence *e, const pm_learned *l, double *out);

#endif
