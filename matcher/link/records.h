/* records.h - between the files of link/: the records in order of identifier, with values ready to be compared.
 *
 * Shape   a rank is a record's place in that order. A value is a distinct text of a field after preparation (folded, words
 *         in order), so that equal values are one number. */
#ifndef PM_LINK_RECORDS_H
#define PM_LINK_RECORDS_H

#include "link/link.h"
#include "store/table.h"
#include "text/compare_fields.h"
#include "text/compare_pattern.h"
#include "text/phonetic_nl.h"

typedef struct pm_link_values {
	uint32_t *value;          /* by rank; PM_NO_CODE: null */
	pm_dict *text;
	const char *bytes;        /* of the text, as pm_dict_lay */
	const uint32_t *offset;
	uint32_t *count;          /* by value: records that have it */
	double *share;            /* by value, where rarity counts: the chance that a record has it; else NULL */
	uint32_t records;         /* that have one */
	pm_link_by by;
	const double *at_least;
	uint32_t n_at_least;
	uint8_t levels;
	bool frequency;
	uint32_t leans;
	uint32_t *sound;          /* by value, where surnames are compared: number of its sound; PM_NO_CODE: none. Else NULL */
	uint64_t *part;           /* by value, where dates are compared: known in part, so that two of them agree in that part. Else NULL */
} pm_link_values;

/* Two records with one value agree at this level. */
static inline uint8_t pm_link_level_of_equals(const pm_link_values *v, uint32_t value)
{
	return v->part && pm_bit(v->part, value) ? PM_DATE_WITHIN : 0;
}

typedef struct pm_link_records {
	uint32_t n;
	const uint32_t *row;      /* by rank; the caller's */
	uint64_t *left;           /* by rank; NULL: one side only */
	bool within_left;
	uint32_t fields;
	pm_link_values field[PM_FS_FIELDS];
} pm_link_records;

/* What can't be linked: PM_E_RANGE with a message. */
PM_CHECK pm_status pm_link_check(const pm_link_model *m, pm_err *err);

/* Records that are the same in every field and key are one record here, or a landlord with a thousand rows would make half a
 * million pairs that say nothing, and teach the model that everybody is like him. */
typedef struct pm_link_distinct {
	uint32_t *row;            /* by rank: the row of a distinct record, in order of identifiers */
	uint32_t n;
	uint32_t *like;           /* by row: the row of the distinct record that it is the same as */
} pm_link_distinct;

PM_CHECK pm_status pm_link_distinct_make(const pm_link_model *m, pm_link_distinct *out, pm_err *err);
void pm_link_distinct_release(pm_link_distinct *d);

/* Whether two ranks may be compared, by their sides. */
static inline bool pm_link_sides_meet(const pm_link_records *r, uint32_t a, uint32_t b)
{
	if (!r->left || pm_bit(r->left, a) != pm_bit(r->left, b))
		return true;
	return r->within_left && pm_bit(r->left, a);
}

/* Pairs that n records make, `left` of them on the left. */
static inline uint64_t pm_link_pairs_of(bool sides, bool within_left, uint64_t n, uint64_t left)
{
	if (!sides)
		return n * (n - (n > 0)) / 2;
	return left * (n - left) + (within_left ? left * (left - (left > 0)) / 2 : 0);
}

typedef struct pm_link_keyed { uint64_t key; uint32_t rank; } pm_link_keyed;

/* Numbers equal keys by the lowest rank that has them; number[rank] of the others, below `ranks`, is PM_NO_ROW. `by` holds n
 * keys in order of rank, and is spoiled. */
void pm_link_number(pm_link_keyed *by, pm_link_keyed *spare, uint32_t n, uint32_t ranks, uint32_t *number);

/* A bitmap of the ranks that stand on the left; NULL when there is one side. False: no memory. */
bool pm_link_take_sides(const pm_link_model *m, const uint32_t *row, uint64_t **out);

/* m->rows is the number of ranks in `row`. */
PM_CHECK pm_status pm_link_records_make(const pm_link_model *m, const uint32_t *row, pm_link_records *out, pm_err *err);
void pm_link_records_release(pm_link_records *r);

/* Compares values; one per thread. Remembers the pattern last set, and the level of pairs of values met before. */
typedef struct pm_link_comparer pm_link_comparer;
PM_CHECK pm_status pm_link_comparer_new(const pm_link_records *r, pm_link_comparer **out, pm_err *err);
void pm_link_comparer_free(pm_link_comparer *c);
uint8_t pm_link_level(pm_link_comparer *c, uint32_t field, uint32_t a, uint32_t b); /* a, b: ranks */

/* The sound of a surname without its prefix; in `room`. */
pm_str pm_link_sound(pm_str surname, char room[PM_PHONETIC_BYTES]);

/* Levels that a comparison has, with `bounds` lower bounds; 0: a wrong number of them. */
uint8_t pm_link_levels_of(pm_link_by by, uint32_t bounds);

/* How many persons that the register on the right tells apart have each value, each counted by the first of his records that has
 * one, *out_n of them. count: by value, zeros. False: no memory. */
bool pm_link_count_persons(const pm_link_records *r, const pm_column *anchor, const pm_link_values *v, uint32_t *count, uint32_t *out_n);

/* Fills the shares. With an anchor on the right side they are those of its persons: a landlord's forty records don't make his name
 * a common one. One that a single person has is no surer to be had by another than such names are: I. J. Good, "The population
 * frequencies of species and the estimation of population parameters", Biometrika 40 (1953). Without an anchor a value's own records
 * are all that is known. Errors PM_E_NOMEM. Cost O(records) a field. */
PM_CHECK pm_status pm_link_rarity(const pm_link_model *m, pm_link_records *r, pm_err *err);

/* Whether a pair with these levels may gain bits by how rare its values of a field are. */
bool pm_link_may_be_rare(const pm_link_records *r, uint32_t field, const uint8_t level[]);

/* Bits that agreement gains (or loses) by how rare the values are; none where the field it leans on is equal too. */
int32_t pm_link_frequency_bits(const pm_link_records *r, const pm_fs_model *f, uint32_t field, const uint8_t level[], uint32_t a, uint32_t b);

/* Blocks: group[k][rank] is the number of the rank's key in block k, PM_NO_ROW when it is in no pair of that block. */
typedef struct pm_link_groups {
	uint32_t blocks;
	uint32_t *group[PM_LINK_BLOCKS];
	uint32_t *member[PM_LINK_BLOCKS]; /* ranks by (group, rank) */
	uint32_t members[PM_LINK_BLOCKS];
} pm_link_groups;

PM_CHECK pm_status pm_link_groups_make(const pm_link_model *m, const uint32_t *row, pm_link_groups *out, pm_link_plan plan[],
                                       pm_err *err);
void pm_link_groups_release(pm_link_groups *g);

typedef struct pm_link_candidate { uint32_t a, b, pattern; } pm_link_candidate; /* ranks, a < b */

/* Whether one of the first so many blocks holds both. */
static inline bool pm_link_share_block(const pm_link_groups *g, uint32_t blocks, uint32_t a, uint32_t b)
{
	for (uint32_t k = 0; k < blocks; k++)
		if (g->group[k][a] != PM_NO_ROW && g->group[k][a] == g->group[k][b])
			return true;
	return false;
}

/* Compares every distinct pair of the blocks, in a fixed order. *out to pm_free. */
PM_CHECK pm_status pm_link_compare_all(const pm_link_model *m, const pm_link_records *r, const pm_link_groups *g,
                                       const pm_fs_model *f, pm_link_candidate **out, size_t *out_n, pm_link_plan plan[],
                                       pm_err *err);

/* Counts the pairs of every block that no earlier one has: fills pairs_new. */
PM_CHECK pm_status pm_link_count_new(const pm_link_model *m, const uint32_t *row, const pm_link_groups *g, pm_link_plan plan[], pm_err *err);

/* Counts levels of pairs drawn at random: all pairs when they are few. */
typedef struct pm_link_chance {
	uint64_t count[PM_FS_FIELDS][PM_FS_LEVELS], drawn, possible;
	double both[PM_FS_FIELDS][PM_FS_LEVELS][PM_FS_LEVELS], grain[PM_FS_FIELDS][PM_FS_LEVELS][PM_FS_LEVELS]; /* as pm_fs_counts */
	double equal[PM_FS_FIELDS], apart[PM_FS_FIELDS]; /* as pm_fs_counts; apart: with an anchor on the right side */
} pm_link_chance;
PM_CHECK pm_status pm_link_draw(const pm_link_model *m, const pm_link_records *r, pm_link_chance *out, pm_err *err);

/* Marks the edges whose loss would part two groups of two or more nodes each; of equal edges between two nodes none is. An
 * edge from a node to itself is passed over. Cost O(nodes + edges). Errors PM_E_NOMEM. */
typedef struct pm_link_edge { uint32_t a, b; } pm_link_edge;
PM_CHECK pm_status pm_link_bridges(const pm_link_edge *edge, uint32_t edges, uint32_t nodes, uint64_t *bridge, pm_err *err);

/* A decision by the ranks of the distinct records, the lower one first. */
typedef struct pm_link_decided {
	uint32_t a, b;
	bool same;
	bool follows;             /* from one about another record of the same person; nobody was asked about this one */
} pm_link_decided;

/* Decisions in order of their ranks; of one pair what tells it apart comes first. Those about records that say the same are left
 * out, those that follow added. *out to pm_free, NULL when there is none. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_link_ruled_ranks(const pm_link_model *m, const pm_link_distinct *d, pm_link_decided **out, uint32_t *out_n, pm_err *err);

/* What such decisions say of ranks a and b, the lower one first: 1 one, -1 two, 0 nothing. Where they contradict each other the two
 * stay apart: a false link is the worse mistake. Cost O(log n). */
int pm_link_ruling(const pm_link_decided *ruled, uint32_t n, uint32_t a, uint32_t b);

/* A pair that lost to a rival: somebody else is 32 times as likely. */
enum { PM_LINK_LOST = -5 * PM_BITS_ONE };

/* All pairs with their bits, and what people decided (as pm_link_ruled_ranks). */
typedef struct pm_link_weighed { const pm_link_candidate *pair; int32_t *bits; size_t n; const pm_link_decided *ruled; uint32_t n_ruled; } pm_link_weighed;

/* Decisions as answers for pm_fs_correct: those about pairs that a block holds, that no rival takes, and that weigh at least
 * `review` and less than `accept` by the weights that nobody corrected. Decisions that contradict each other about one pair say nothing.
 * ruled    by rank, in any order
 * *out     to pm_free, told->learned of them
 * Errors   PM_E_NOMEM
 * Cost     O(n log n), and a look-up for each pair */
typedef struct pm_link_answering {
	const pm_link_weighed *pairs; /* with what rivals take or leave, nothing of it decided */
	const int32_t *rivals;        /* by pair */
	const int32_t *bits;          /* by pattern */
	const uint32_t *doubtful;     /* by pattern: pairs from review to accept, which could have been asked */
	int32_t accept, review;
} pm_link_answering;
PM_CHECK pm_status pm_link_answers(const pm_link_answering *w, const pm_link_decided *ruled, uint32_t n, pm_fs_answer **out, pm_link_taught *told,
                                   pm_err *err);

/* t, with the level whose weight changed most. */
pm_link_taught pm_link_compare_weights(const pm_fs_model *before, const pm_fs_model *after, pm_link_taught t);

/* With an anchor on the right side: holds the persons that may be one record against each other. Changes the bits of pairs
 * between the sides; those of a record, with that of "nobody", are then the chances of things that exclude each other.
 * present  share of the left records that are a person of the right side; untouched where nothing is held
 * Errors   PM_E_NOMEM
 * Cost     O(pairs), and a sort of those above -10 bits. */
PM_CHECK pm_status pm_link_rivals(const pm_link_model *m, const pm_link_records *r, double lambda, const pm_link_weighed *w, double *present,
                                  pm_err *err);

/* Clusters of the accepted pairs: fills r->entity of the distinct records, entities, held from r->pair. */
PM_CHECK pm_status pm_link_cluster(const pm_link_model *m, const pm_link_distinct *d, pm_link_result *r, pm_err *err);

#endif
