/* score.h - from what the rules say to a probability and a rank.
 *
 * Evidence is in bits (log2 of a likelihood ratio): one bit doubles the odds. A theme's score at an address is its prior
 * plus the contributions of its rules; rules of one group share a ceiling, because they see the same thing. All sums are
 * integers of 1/1024 bit, so they are exact and the order of adding does not matter.
 * Source   weights of evidence: I. J. Good, Probability and the Weighing of Evidence, 1950, ch. 6. */
#ifndef PM_SCORE_SCORE_H
#define PM_SCORE_SCORE_H

#include "lang/eval.h"

typedef struct pm_score {
	uint32_t theme, addresses;
	uint32_t n_rules, n_exempts;
	uint32_t *rule, *exempt;     /* indices into the rule set, ascending */
	pm_verdict *verdict;         /* by position in `rule` */
	pm_verdict *exempt_verdict;  /* by position in `exempt` */
	int32_t *total;              /* per address, 1/1024 bit, the prior included */
	uint64_t *off_list;          /* bitmap: an exempt holds */
	uint64_t *may_be_exempt;     /* bitmap: no exempt holds, one is unknown */
	bool calibrated;             /* the theme says how chances follow from scores; else slope 1, shift 0 */
	double slope, shift;
} pm_score;

/* Scores every address for one theme.
 *
 * column   signal columns by signal index, as from pm_signals_compute
 * out      released with pm_score_release
 * Errors   PM_E_NOMEM; those of pm_rules_run */
PM_CHECK pm_status pm_score_theme(const pm_scope *s, uint32_t theme, pm_column *const *column, pm_score *out, pm_err *err);
void pm_score_release(pm_score *s);

/* Adds contributions to the prior of a theme, with the ceilings of groups.
 * bits       by rule of the set, each `addresses` long; NULL = nothing (rules of other themes are passed over)
 * out_total  room for `addresses` */
PM_CHECK pm_status pm_score_add(const pm_rules *r, uint32_t theme, uint32_t addresses, const int16_t *const *bits, unsigned threads,
                                int32_t *out_total, pm_err *err);

/* Probability that belongs to a score by itself: odds 2^bits. Rules are added as if they were independent, so it is too sure
 * of itself until visits have calibrated it. */
double pm_score_probability(int32_t total);

/* The chance that is shown: odds 2^(shift + slope x bits), as the theme was calibrated on visits. */
double pm_score_chance(const pm_score *s, int32_t total);

/* What the ceilings take off at one address: the sum over groups of (clamped - raw), in 1/1024 bit. */
int32_t pm_score_ceiling(const pm_rules *r, const pm_score *s, uint32_t address);

/* The best `most` addresses that no exempt keeps off, best first; equal scores by identifier, ascending bytewise.
 *
 * id       the spine's id column; a null id sorts as empty, and rows with equal ids by row
 * out_row  room for `most`; returns how many there are through out_n
 * Cost     O(addresses) plus sorting of those kept. */
PM_CHECK pm_status pm_score_best(const pm_score *s, const pm_column *id, uint32_t most, uint32_t *out_row,
                                 uint32_t *out_n, pm_err *err);

/* Rank of one address among all that are on the list, from 1; 0 when an exempt keeps it off. Cost O(addresses). */
uint32_t pm_score_rank(const pm_score *s, const pm_column *id, uint32_t address);

/* The same of many: out_rank[i] is that of address[i]; one may come more than once.
 * Errors   PM_E_NOMEM
 * Cost     one walk over the addresses, with O(log n) for each that scores as high as the lowest that is asked for */
PM_CHECK pm_status pm_score_ranks(const pm_score *s, const pm_column *id, const uint32_t *address, uint32_t n, uint32_t *out_rank, pm_err *err);

#endif
