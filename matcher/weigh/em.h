/* em.h - weights of evidence learned without labels: expectation and maximisation over agreement patterns.
 *
 * Shape   a pattern is one level per field: 0 = unknown (weighs nothing), 1 .. levels = how well two records agree, in
 *         the caller's order. m[l] is the share of level l among pairs that belong together, u[l] among pairs that do
 *         not; each sums to 1 over the levels from 1 on. lambda is the share of pairs that belong together.
 * Source  Fellegi and Sunter, JASA 64 (1969) 1183-1210; EM over counts of patterns: Winkler, Census Bureau RR2000/05;
 *         fields independent given the class, unknown values missing at random. */
#ifndef PM_WEIGH_EM_H
#define PM_WEIGH_EM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

enum { PM_EM_FIELDS = 16, PM_EM_LEVELS = 12 };

typedef struct pm_em_field {
	uint32_t levels;                /* without the unknown one */
	double m[PM_EM_LEVELS + 1], u[PM_EM_LEVELS + 1]; /* by level; [0] is 0 */
} pm_em_field;

typedef struct pm_em {
	uint32_t fields;
	pm_em_field field[PM_EM_FIELDS]; /* start values in, learned ones out */
	double lambda;
	bool keep_u, keep_lambda;        /* known from random pairs, from rules: only m is learned then */
	uint32_t most_rounds;            /* 0: 500 */
} pm_em;

/* Puts a plain start into every field: m falls by half from level to level, u the other way round. */
void pm_em_start(pm_em *e);

/* Learns m (and u, lambda) from patterns.
 *
 * level       patterns * fields levels; count: how many pairs have each pattern
 * out_rounds  rounds done; `most_rounds` means that it had not settled. NULL is fine
 * Errors      PM_E_RANGE: a level above its field's, no pair at all, no or too many fields or levels, or a lambda that is not
 *             between 0 and 1; `e` is unchanged.
 * Cost        O(patterns * fields) a round, whatever the number of pairs. The same result for any order of patterns that
 *             the caller keeps sorted. */
PM_CHECK pm_status pm_em_fit(pm_em *e, const uint8_t *level, const uint64_t *count, uint32_t patterns, uint32_t *out_rounds, pm_err *err);

/* log2(m / u) of a level in 1/1024 bit; 0 for unknown. Shares below one in a million count as that. */
int32_t pm_em_bits(const pm_em *e, uint32_t field, uint32_t level);

/* Probability that a pair with this pattern belongs together. */
double pm_em_probability(const pm_em *e, const uint8_t *pattern);

#endif
