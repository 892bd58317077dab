/* search.h - from one line of text to candidates with their bits.
 *
 * Shape   a search belongs to one thread and is used again for text after text. */
#ifndef PM_ADDRESS_SEARCH_H
#define PM_ADDRESS_SEARCH_H

#include "address/reading.h"

enum {
	PM_SEARCH_MOST = 64,      /* candidates kept */
	PM_SEARCH_WINDOWS = 80,   /* runs of tokens tried as a street */
	PM_SEARCH_HITS = 64,      /* streets that a text may name */
	PM_SEARCH_RUN = 4096,     /* entries of a house that are looked through for a postcode or place */
	PM_SEARCH_SAME = 8,       /* entries with one written form that are looked at: two make it ambiguous already */
};

typedef struct pm_candidate_bits {
	uint32_t entry, row;
	int32_t bits[PM_CLUES], sum;
	bool exact;               /* nothing but spelling by rule between the text and the entry */
	pm_weight street, postcode, place; /* which finding gave the bits; PM_WEIGHTS: none did */
} pm_candidate_bits;

typedef struct pm_window { uint16_t from, to; uint16_t n; char key[PM_STREET_KEY]; uint32_t letters; } pm_window; /* letters: streets.c */
typedef struct pm_hit { uint32_t street, from, to; int32_t bits; bool exact; pm_weight said; } pm_hit;

typedef struct pm_search {
	const pm_address_index *x;
	pm_reading r;
	pm_window window[PM_SEARCH_WINDOWS];
	pm_hit hit[PM_SEARCH_HITS];
	pm_candidate_bits found[PM_SEARCH_MOST];
	uint32_t windows, hits, n;
	int32_t none;             /* the best score of "no address of the spine" */
	uint16_t *grams;          /* per form: trigrams shared; 0 between searches */
	uint32_t *touched;
} pm_search;

PM_CHECK pm_status pm_search_init(pm_search *s, const pm_address_index *x, pm_err *err);
void pm_search_release(pm_search *s);

/* Finds the candidates of a text, best first (ties by identifier), their probabilities in `p`, and the verdict. */
void pm_search_text(pm_search *s, pm_str text, float p[PM_SEARCH_MOST], pm_match *out);

/* The streets of a text that names no house (left in `hit`); false: it names one, or no street, or a place beside one. */
bool pm_search_vague(pm_search *s, pm_str text);

/* What speaks for an entry after pm_search_vague, but for where it lies; false: it is in none of those streets. */
bool pm_search_vague_bits(const pm_search *s, uint32_t entry, int32_t *out);

/* streets.c: the streets that the text may name. */
void pm_search_windows(pm_search *s);
void pm_search_streets(pm_search *s);  /* by key */
void pm_search_similar(pm_search *s);  /* with mistakes, and those of the postcode */
void pm_search_hit(pm_search *s, pm_hit h);

#endif
