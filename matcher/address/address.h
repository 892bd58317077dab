/* address.h - which address of the spine is a row, or a line of text, about?
 *
 * Shape   the spine is a table whose row numbers are the addresses; an answer is a row number with a probability, or
 *         "ambiguous" (some address of the spine, undecided which), or "none". A house number with an addition is never
 *         taken for the one without; letter and addition are compared as one upper-case key; a range, a place beside
 *         an address (t.o., to, by) and a number that does not exist are "none".
 * Lookup  an index is frozen once made: any number of threads may ask. It borrows the columns that it was made from,
 *         which must outlive it.
 * Order   id, repaired id, id or written form of an alias, exact fields, exact text, then candidates weighed in bits
 *         (address/weights.h). The same answer for any number of threads, order of rows and size of chunks. */
#ifndef PM_ADDRESS_ADDRESS_H
#define PM_ADDRESS_ADDRESS_H

#include "lang/rules.h"
#include "store/table.h"

/* How an address was found; the word is the column `hoe` of koppeling.csv. */
#define PM_HOW_MAP(X)                   \
	X(NONE, "geen")                 \
	X(AMBIGUOUS, "meerduidig")      \
	X(ID, "id")                     \
	X(ID_REPAIRED, "id_hersteld")   \
	X(ALIAS, "alias")               \
	X(FIELDS, "velden")             \
	X(TEXT, "tekst")                \
	X(FUZZY, "fuzzy")               \
	X(DECIDED, "besluit")           \
	X(SPREAD, "verdeeld")           \
	X(RECTIFIED, "rectificatie")
typedef enum pm_how {
#define X(name, word) PM_HOW_##name,
	PM_HOW_MAP(X)
#undef X
	PM_HOWS
} pm_how;

const char *pm_how_word(pm_how how);

/* Columns by what they are to the address; any may be NULL, all others have equal length. Texts may be category, id
 * or text; a number may be count, number or any of those. A row with a BESIDE ("to", "by") is none. Roles that say nothing about the written form (x, y, pand,
 * buurt) are not looked at. */
typedef struct pm_address_columns {
	const pm_column *role[PM_ROLES];
	uint32_t rows;
} pm_address_columns;

typedef struct pm_address_index pm_address_index;

/* Makes the index. The spine needs ID or NUMBER; SHORT is a second written form of STREET; street words, places and
 * their rarity are learned from it.
 *
 * aliases   side addresses, old numbers, withdrawn ones: ID, OBJECT (of the spine, required), STREET, NUMBER, LETTER,
 *           ADDITION, POSTCODE; NULL: none. Rows whose object is not in the spine are passed over.
 * threads   0: one per processor
 * Errors    PM_E_NOMEM; PM_E_USE: no column to find an address by; PM_E_RANGE: more than 2^31 rows.
 * Cost      O(rows); about 115 bytes a row. */
PM_CHECK pm_status pm_address_index_new(const pm_address_columns *spine, const pm_address_columns *aliases,
                                        unsigned threads, pm_address_index **out_index, pm_err *err);
void pm_address_index_free(pm_address_index *x); /* NULL is fine */

/* Weighs with these instead of the defaults; before anybody asks. */
struct pm_weights;
void pm_address_index_weigh(pm_address_index *x, const struct pm_weights *weights);

typedef struct pm_match {
	uint32_t row;    /* PM_NO_ROW when `how` is NONE or AMBIGUOUS */
	uint32_t second; /* the best other address; PM_NO_ROW: none */
	uint32_t first;  /* the best address whether or not it was accepted; PM_NO_ROW: none */
	float p;         /* probability of `first`: 0 when there is none */
	float second_p;
	uint8_t how;     /* pm_how */
} pm_match;

/* Finds the address of every row: by ID (or OBJECT), then STREET NUMBER ..., then TEXT; the first that decides.
 *
 * A row whose columns have no room for an addition (no LETTER, ADDITION or TEXT) is ambiguous at a house with several
 * addresses.
 *
 * out      room for `query->rows` answers
 * Errors   PM_E_NOMEM: some of `out` may have been written.
 * Cost     equal texts are worked out once. */
PM_CHECK pm_status pm_address_resolve(const pm_address_index *x, const pm_address_columns *query, unsigned threads,
                                      pm_match *out, pm_err *err);

/* What spoke for and against a candidate; the word is what an explanation shows. */
#define PM_CLUE_MAP(X)                          \
	X(PRIOR, "vooraf")                      \
	X(STREET, "straat")                     \
	X(NUMBER, "nummer en toevoeging")       \
	X(POSTCODE, "postcode")                 \
	X(PLACE, "plaats")                      \
	X(REST, "overige woorden")
typedef enum pm_clue {
#define X(name, word) PM_CLUE_##name,
	PM_CLUE_MAP(X)
#undef X
	PM_CLUES
} pm_clue;

const char *pm_clue_word(pm_clue clue);

typedef struct pm_address_candidate {
	uint32_t row;
	float p;
	int32_t bits[PM_CLUES]; /* 1/1024 bit (PM_BITS_ONE) */
} pm_address_candidate;

/* Finds the address of one line: an id, or text. `out` gets up to `most` candidates, best first, and `out_n` their number;
 * an id gives one candidate with all its bits in PRIOR.
 *
 * Errors   PM_E_NOMEM. Cost a few microseconds to some tens; bounded for hostile text. */
PM_CHECK pm_status pm_address_find_one(const pm_address_index *x, pm_str text, pm_match *out_match,
                                       pm_address_candidate *out, uint32_t most, uint32_t *out_n, pm_err *err);

/* Appends what a row says, as the one line that it is asked as when identifier and exact fields do not decide; nothing when
 * it holds no address. Errors PM_E_NOMEM. Cost O(distinct words of the query): for explanations. */
PM_CHECK pm_status pm_address_line(const pm_address_index *x, const pm_address_columns *query, uint32_t row, pm_buf *out, pm_err *err);

/* Appends the address as it is written: `Jan Luijkenlaan 12-A, 2533 AB 's-Gravenhage`; a missing part is left out. */
void pm_address_print(const pm_address_index *x, uint32_t row, pm_buf *out);

#endif
