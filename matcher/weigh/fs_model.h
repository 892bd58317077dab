/* fs_model.h - evidence that two records are about one entity: agreement patterns, their weights, and how to learn them
 * without examples.
 *
 * Shape   a field agrees at a level: 0 the best, levels - 1 "not at all"; PM_FS_NULL when it is missing in either record. A
 *         pattern is the levels of all fields as one number, below pm_fs_patterns. m is the probability of a level when two
 *         records are one entity, u when they are not; a null says nothing. Weights are in 1/1024 bit (weigh/bits.h).
 *
 *         The dependence is a tree: Chow and Liu, "Approximating discrete probability distributions with dependence trees", 1968.
 * Source  Fellegi and Sunter, "A theory for record linkage", 1969; estimation over counts of patterns: Enamorado, Fifield
 *         and Imai, "Using a probabilistic model to assist merging of large-scale administrative records", 2019. */
#ifndef PM_WEIGH_FS_MODEL_H
#define PM_WEIGH_FS_MODEL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "weigh/bits.h"

enum {
	PM_FS_FIELDS = 12,
	PM_FS_LEVELS = 10,
	PM_FS_NULL = 0xff,
	PM_FS_PATTERNS = 1 << 22, /* 32 MB of counts; more fields or levels say more than pairs can teach */
};

typedef struct pm_fs_model {
	uint32_t fields;
	uint8_t levels[PM_FS_FIELDS];
	double m[PM_FS_FIELDS][PM_FS_LEVELS], u[PM_FS_FIELDS][PM_FS_LEVELS];
	/* A field may lean on an earlier one that says the same in part (a postcode on a street): its m and u are then those of its
	 * level given the level of the other, [field][level of the other][level]; where the other is missing, m and u hold. */
	uint8_t leans[PM_FS_FIELDS]; /* field it leans on + 1; 0: on none */
	double m_given[PM_FS_FIELDS][PM_FS_LEVELS][PM_FS_LEVELS], u_given[PM_FS_FIELDS][PM_FS_LEVELS][PM_FS_LEVELS];
	double lambda;      /* share of all possible pairs that are one entity */
	uint32_t rounds;    /* that the fit took */
} pm_fs_model;

/* Number of patterns, 0 when there are more than PM_FS_PATTERNS or the model has too many fields or levels. */
uint32_t pm_fs_patterns(const pm_fs_model *f);
uint32_t pm_fs_pattern(const pm_fs_model *f, const uint8_t level[]);
void pm_fs_levels(const pm_fs_model *f, uint32_t pattern, uint8_t level[]);

/* What a field's level weighs by itself; what it adds among the levels of a pair; the prior; and a whole pattern with the
 * prior: log2 of the odds that the pair is one entity. */
int32_t pm_fs_field_bits(const pm_fs_model *f, uint32_t field, uint8_t level);
int32_t pm_fs_level_bits(const pm_fs_model *f, const uint8_t level[], uint32_t field);
int32_t pm_fs_prior_bits(const pm_fs_model *f);
int32_t pm_fs_bits(const pm_fs_model *f, uint32_t pattern);

/* What is known of the pairs, as counts. */
typedef struct pm_fs_counts {
	const uint64_t *candidates; /* by pattern: pairs that blocking has brought together */
	const uint64_t (*chance)[PM_FS_LEVELS]; /* by field and level: pairs drawn at random, nulls left out */
	/* By field that leans on another, the other's level and its own: pairs among all possible ones, as estimated; and how many
	 * half an observation stands for. NULL when no field leans. */
	const double (*both)[PM_FS_LEVELS][PM_FS_LEVELS], (*grain)[PM_FS_LEVELS][PM_FS_LEVELS];
	const double *equal; /* by field: pairs of equal values among all possible ones, which `chance` leaves out then; NULL: it has them */
	/* By field: how many of the drawn pairs would have equal values if each were of two records that a register tells apart; a
	 * fraction where those are rarer than any draw can show. NULL: no register does. */
	const double *apart;
	uint64_t drawn;     /* pairs drawn at random */
	uint64_t possible;  /* all pairs that could have been compared */
	uint64_t records;
} pm_fs_counts;

/* Learns lambda, m and u: u from pairs drawn at random less the matches among them, m by expectation-maximisation over the
 * candidates. Pairs that no block brings together are taken for different entities. Each field counts as independent of
 * the others given the answer, but for the one that it leans on (f->leans, set by the caller as f->levels).
 *
 * Errors   PM_E_NOTFOUND when there is no candidate; PM_E_RANGE as pm_fs_patterns; PM_E_NOMEM
 * Cost     O(patterns that occur x fields) a round, at most 500 rounds, whatever the number of pairs. */
PM_CHECK pm_status pm_fs_fit(pm_fs_model *f, const pm_fs_counts *c, pm_err *err);

/* What a person said of a candidate: one more observation of it, right 19 times in 20. */
typedef struct pm_fs_answer {
	uint32_t pattern;
	int32_t extra;      /* bits that the pair weighs beyond its pattern: how rare its values are, and who else it may be */
	double stands_for;  /* pairs: itself, and its part of those of its pattern that could have been asked as well */
	bool same;
} pm_fs_answer;

/* Corrects a model that pm_fs_fit made: expectation-maximisation goes on with the answers as part of what is observed. An
 * answer moves what is expected of the pairs it stands for, so that a few move little, and levels that such pairs alone have
 * move much. Which pairs were asked may hang on their pattern and `extra`, for both are known of every pair; not on anything else.
 * However many, and whatever they say: no m or u and no odds of lambda leaves the range of a fourth to four times what it was.
 *
 * a        each of a pair of its own, which is one of c->candidates; the order must not hang on that of the rows
 * Errors   as pm_fs_fit; f is untouched then
 * Cost     as pm_fs_fit, and O(n x fields) a round */
PM_CHECK pm_status pm_fs_correct(pm_fs_model *f, const pm_fs_counts *c, const pm_fs_answer *a, uint32_t n, pm_err *err);

/* Pairs by weight, in steps of 1/16 bit, to choose thresholds without examples. */
enum { PM_FS_STEP = PM_BITS_ONE / 16, PM_FS_STEPS = 2048 };
typedef struct pm_fs_weights { uint64_t pairs[PM_FS_STEPS]; } pm_fs_weights;
void pm_fs_weights_add(pm_fs_weights *w, int32_t bits, uint64_t pairs);

typedef struct pm_fs_threshold {
	int32_t accept;                   /* bits */
	double precision, recall;         /* expected, recall of the pairs that are candidates */
} pm_fs_threshold;

/* The threshold with the highest expected F1 when weights mean what they say; of equals the higher one. Never below 0 bits: where the
 * evidence is poor F1 is highest with links that are likelier wrong than right, and none is made of those. */
pm_fs_threshold pm_fs_choose(const pm_fs_weights *w);

/* What to expect of a given threshold. */
pm_fs_threshold pm_fs_expect(const pm_fs_weights *w, int32_t accept);

#endif
