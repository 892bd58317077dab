/* link.h - which records are about one entity: within a register, or between two.
 *
 * Shape   the records of both sides stand in one table, the left ones first. Columns are of type id or category; a null is
 *         unknown. Blocks say which pairs are looked at, fields how they are compared, weights (weigh/fs_model.h) come from
 *         the pairs themselves.
 *         Records that are the same in every field and key are compared as one; the later ones stand in no pair, and belong to
 *         the first one's entity when agreement of all they have would be accepted.
 * Order   everything is decided in order of the records' identifiers: the same bytes for any order of rows, any number of
 *         threads. Two records with one identifier keep their order of rows. */
#ifndef PM_LINK_LINK_H
#define PM_LINK_LINK_H

#include "lang/link_rule.h"
#include "store/column.h"
#include "weigh/fs_model.h"

enum {
	PM_LINK_KEYS = 4,      /* columns of one block */
	PM_LINK_BLOCKS = 16,
	PM_LINK_WORST = 10,    /* keys named of every block */
	PM_LINK_PAIRS_PER_KEY = 2000000, /* when the model says nothing */
};

typedef struct pm_link_field {
	const char *name;
	const pm_column *column;
	pm_link_by by;
	double at_least[PM_FS_LEVELS]; /* similarities: the lower bound of levels 1, 2, ... below equality, falling */
	uint32_t n_at_least;           /* 0 for comparisons that have steps of their own */
	bool frequency;                /* agreement on a rare value weighs more */
	uint32_t leans;                /* an earlier field that says the same in part, + 1; 0: none (weigh/fs_model.h) */
} pm_link_field;

typedef struct pm_link_block {
	const char *name;
	const pm_column *key[PM_LINK_KEYS]; /* all equal; a null in any: in no block */
	uint32_t keys;
} pm_link_block;

/* What a person decided about two records, by their rows. That a record is not one with a person or firm that a register tells
 * apart (pm_link_model.anchor) holds for all records of that person or firm. */
typedef struct pm_link_ruled { uint32_t a, b; bool same; } pm_link_ruled;

typedef struct pm_link_model {
	const pm_column *id;      /* NULL: `key`, or the row number */
	const uint64_t *key;      /* by row: what records are put in order by when they have no id; equal ones by row */
	uint32_t rows, left_rows; /* left_rows 0: pairs within all rows; else only of a left and a right one */
	bool within_left;         /* and of two left ones: the right side is told apart already, by its own register */
	const pm_column *anchor;  /* id, NULL: none; an entity never holds records with different ones, null goes with any */
	const pm_link_field *field;
	uint32_t fields;
	const pm_link_block *block;
	uint32_t blocks;
	uint64_t most_per_key;    /* a key that would give more pairs gives none, and is reported; 0: PM_LINK_PAIRS_PER_KEY */
	uint64_t most_pairs;      /* of all blocks; 0: 200,000,000 (12 bytes each) */
	const int32_t *accept, *review; /* bits; NULL: chosen from the expected F1, and 5 bits below it. A review above accept is accept */
	const pm_link_ruled *ruled; /* holds whatever the weights say */
	uint32_t n_ruled;
	bool one_to_one;          /* between two sides: each record in one link at most, the heaviest; of equals the lowest id */
	uint32_t most_together;   /* records of one entity; a larger cluster is split and reported. 0: 100 */
	unsigned threads;
} pm_link_model;

typedef struct pm_link_key { uint32_t row, records; uint64_t pairs; } pm_link_key; /* row: one that has the key */

/* What a block costs, known before any comparison. */
typedef struct pm_link_plan {
	uint64_t pairs;           /* with keys above the ceiling left out */
	uint64_t pairs_lost;      /* in those keys */
	uint32_t keys_lost;
	pm_link_key worst[PM_LINK_WORST]; /* by falling number of pairs */
	uint32_t n_worst;
	uint64_t pairs_new;       /* not brought together by an earlier block */
} pm_link_plan;

/* Counts the pairs of every block.
 * distinct  records that differ: the pairs are theirs. NULL is fine
 * each      count also what is new in each block: walks the pairs, compares none; else pairs_new is 0
 * Errors    PM_E_NOMEM, PM_E_RANGE for a wrong model: the message says what.
 * Cost      O(rows) a block, after ordering the identifiers. */
PM_CHECK pm_status pm_link_plan_of(const pm_link_model *m, bool each, pm_link_plan plan[], uint32_t *distinct, pm_err *err);

/* Pairs that are compared to know chance, with so many different records: at most, for between two sides not all may meet. */
uint64_t pm_link_random_pairs(uint32_t distinct);

/* Comparisons for their cost alone: _new makes the values of all records ready, _run compares pairs drawn at random, on one thread.
 * The model must outlive it. Errors PM_E_NOMEM, PM_E_RANGE for a wrong model. */
typedef struct pm_link_trial pm_link_trial;
PM_CHECK pm_status pm_link_trial_new(const pm_link_model *m, pm_link_trial **out, pm_err *err);
void pm_link_trial_run(pm_link_trial *t, uint32_t pairs);
void pm_link_trial_free(pm_link_trial *t); /* NULL is fine */

/* The bits of a pair that people said is one: more than any evidence weighs. */
enum { PM_LINK_CERTAIN = 1000 * PM_BITS_ONE };

typedef struct pm_link_pair {
	uint32_t a, b;            /* rows; a has the lower identifier */
	uint32_t pattern;         /* weigh/fs_model.h */
	int32_t bits;             /* with frequency, prior and rivals: log2 of the odds */
	int32_t rivals;           /* part of them: what others that the record may be take away, and what their absence adds */
} pm_link_pair;

/* Why an accepted pair did not make its records one entity, or is the only one that does. */
#define PM_LINK_HELD_MAP(X)                                                                     \
	X(BRIDGE, "brug")        /* joins: the only pair between two groups of two or more */      \
	X(CUT, "brug_verbroken") /* a bridge less than 3 bits above accept: too thin, not joined */ \
	X(SIZE, "te_groot")      /* the entity would have grown above its ceiling */               \
	X(ANCHOR, "twee_bekenden") /* it would have held two that their register tells apart */    \
	X(RULED, "besluit")      /* it would have held two that a person told apart */              \
	X(TAKEN, "al_gekoppeld") /* one to one: a heavier pair has one of the records */
typedef enum pm_link_holding {
#define X(name, word) PM_HELD_##name,
	PM_LINK_HELD_MAP(X)
#undef X
	PM_HELDS
} pm_link_holding;
const char *pm_link_held_word(pm_link_holding h);
typedef struct pm_link_held { uint32_t pair; pm_link_holding why; } pm_link_held;

/* What decisions of people taught the weights. */
typedef struct pm_link_taught {
	uint32_t decisions;       /* about records that differ */
	uint32_t learned;         /* pairs that taught */
	uint32_t contradictory;   /* decisions that say both of one pair */
	uint32_t field; uint8_t level; int32_t shift; /* the weight that changed most, in bits */
} pm_link_taught;

typedef struct pm_link_result {
	pm_fs_model weights;
	pm_link_plan plan[PM_LINK_BLOCKS];
	uint32_t distinct;        /* records that differ */
	uint64_t compared;        /* distinct pairs of them */
	pm_link_pair *pair;       /* at or above `review`, in order of identifiers */
	size_t pairs;
	int32_t accept, review;
	pm_fs_threshold expect;
	pm_link_taught taught;
	double present;           /* with an anchor: share of the left records that are expected to be one of the right side's; else 0 */
	uint32_t *like;           /* by row: the row of the distinct record that it is the same as */
	uint32_t *entity;         /* by row: the row with the lowest identifier of its cluster */
	uint32_t entities;
	pm_link_held *held;       /* accepted pairs that people should look at, in order of pair */
	size_t n_held;
	uint64_t *apart;          /* bitmap of pairs: a register or a person told their entities apart, so that the two can't be one */
} pm_link_result;

/* Links the records.
 *
 * out      to pm_link_release
 * Errors   PM_E_NOMEM; PM_E_RANGE: a wrong model, or more pairs than most_pairs; PM_E_NOTFOUND: no pair at all
 * Cost     a comparison per distinct pair and field; 12 bytes per pair */
PM_CHECK pm_status pm_link(const pm_link_model *m, pm_link_result *out, pm_err *err);
void pm_link_release(pm_link_result *r);

/* What the bits of a pair of the result are made of. All of it adds up to them, unless people decided. */
typedef struct pm_link_parts {
	bool decided;             /* people said that the two are one, whatever the rest says; rarity and rivals are 0 */
	uint8_t level[PM_FS_FIELDS];
	int32_t bits[PM_FS_FIELDS]; /* of the levels; 0 where one is missing */
	int32_t rarity;           /* what the values that agree add by how rare they are, together */
	int32_t rivals;
	int32_t prior;
} pm_link_parts;
void pm_link_parts_of(const pm_fs_model *weights, const pm_link_pair *p, pm_link_parts *out);

/* Why a pair weighs what it does, comparison by comparison. */
typedef struct pm_link_reason {
	const char *field;
	uint8_t level;            /* PM_FS_NULL: missing */
	int32_t bits, frequency;  /* bits of the level, and what the value's rarity adds */
	bool given;               /* the bits are those beside the field it leans on */
} pm_link_reason;

/* What brought two records together. Of a pair that nothing did, the result knows nothing: whatever its bits are, it is no link. */
typedef enum pm_link_met {
	PM_MET_BLOCK,             /* `block` */
	PM_MET_LEFT_OUT,          /* they share a key of `block` that gives too many pairs */
	PM_MET_NOWHERE,           /* no key of any block is equal */
	PM_MET_SIDE,              /* they stand where records are not compared with each other */
	PM_MET_EQUALS,            /* they say the same, so they are compared as one */
} pm_link_met;

typedef struct pm_link_explanation {
	pm_link_reason reason[PM_FS_FIELDS];
	uint32_t reasons;
	int32_t prior;
	int32_t rivals;           /* 0 for a pair that isn't in the result: what they take there is not kept */
	int32_t bits;             /* all of it together: the pair's, unless people decided */
	bool decided;
	pm_link_met met;
	uint32_t block;           /* the first that does; else 0 */
} pm_link_explanation;

/* The pair of two rows, or of those that say the same; NULL: none at or above review. And why it is held; NULL: it isn't, or no pair. */
const pm_link_pair *pm_link_pair_of(const pm_link_result *r, uint32_t a, uint32_t b);
const pm_link_held *pm_link_held_of(const pm_link_result *r, const pm_link_pair *p);

/* What a level means, for who reads why: `dag en maand verwisseld`. */
void pm_link_level_says(const pm_link_field *f, uint8_t level, pm_buf *out);

/* Explains rows a and b, compared or not.
 * Errors   PM_E_NOMEM, PM_E_RANGE as pm_link
 * Cost     makes the records ready anew, and looks through the pairs: for one pair, not for all. */
PM_CHECK pm_status pm_link_explain(const pm_link_model *m, const pm_link_result *r, uint32_t a, uint32_t b, pm_link_explanation *out,
                                   pm_err *err);

#endif
