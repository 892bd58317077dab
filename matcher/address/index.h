/* index.h - inside the address index: what a look-up finds. For the files of address/ and their tests.
 *
 * Shape   an entry is a written form of an address: entries 0 .. rows-1 are the spine's rows, later ones aliases.
 *         Numbers are 1 .. 1,048,575; 0: none. Streets are the distinct written names, numbered; so are places. */
#ifndef PM_ADDRESS_INDEX_H
#define PM_ADDRESS_INDEX_H

#include "address/address.h"
#include "address/map.h"
#include "address/weights.h"
#include "text/street.h"

enum {
	PM_NUMBER_MOST = (1 << 20) - 1,
	PM_TRIGRAM_POSTINGS = 2048, /* a commoner trigram ("aat") tells streets apart no more */
};

typedef struct pm_span32 { uint32_t lo, hi; } pm_span32; /* lo .. hi-1 */

/* Entries in order of a key, and where each key's run lies. */
typedef struct pm_runs {
	uint32_t *entry;
	uint32_t *start;  /* runs + 1 */
	uint32_t runs;
	pm_map find;      /* key to run */
} pm_runs;

typedef struct pm_spelling { /* a key under which a street may be written */
	uint32_t street;
	uint32_t next;   /* another with the same key's hash; UINT32_MAX: last */
	uint32_t at;     /* in form_text */
	uint16_t n;
	uint8_t form;    /* pm_street_form */
} pm_spelling;

typedef struct pm_street_shape { /* of a street's name, in words */
	uint8_t words;   /* 0: too long to compare */
	uint8_t ending;  /* bytes of the last word's known ending */
	bool numbered;   /* a number is part of it */
} pm_street_shape;

struct pm_address_index {
	pm_weights weight;
	pm_address_columns spine;
	uint32_t rows, entries;
	uint32_t *alias_row;               /* entries - rows of them: the spine row */
	uint32_t *street, *number, *postcode, *place; /* per entry; PM_NO_CODE / 0 / 0 / PM_NO_CODE: unknown */
	uint64_t *suffix;
	pm_runs by_house;                  /* street and number; inside a run by suffix, then entry */
	pm_runs by_postcode;               /* postcode and number */
	pm_dict *streets, *places;         /* written names; keys of places */
	pm_street_shape *shape;            /* per street */
	pm_spelling *form;
	uint8_t *form_bytes;               /* per form, its length: what look-alikes are ranked by, close together */
	uint32_t forms, forms_room;
	pm_buf form_text;
	pm_map form_of;                    /* hash of a key to its first form */
	uint32_t *gram_start, *gram_form;  /* trigram hash to the full forms that have it */
	pm_map id_of, object_of;           /* spine rows, or entries of aliases, by identifier */
	uint32_t *object_next;             /* another row with the same object; UINT32_MAX: last */
	uint64_t area[10000 / 64 + 1];     /* postcode areas (four digits) that the spine has */
	uint32_t area_run[10002];          /* per area the first of its runs in by_postcode */
	bool other_postcodes;              /* some are not of the Dutch form */
};

enum { PM_GRAM_BITS = 16 };
static inline uint32_t pm_gram(const char *p)
{
	return ((uint32_t)(uint8_t)p[0] * 0x9e3779b1u ^ (uint32_t)(uint8_t)p[1] * 0x85ebca77u ^ (uint32_t)(uint8_t)p[2] * 0xc2b2ae3du)
	       * 0x27d4eb2fu >> (32 - PM_GRAM_BITS);
}

static inline uint64_t pm_house_key(uint32_t street, uint32_t number) { return (uint64_t)street << 20 | number; }

/* The run of a key; empty when there is none. */
static inline pm_span32 pm_runs_find(const pm_runs *r, uint64_t key)
{
	const uint32_t i = pm_map_get(&r->find, key);
	return i == UINT32_MAX ? (pm_span32){ 0, 0 } : (pm_span32){ r->start[i], r->start[i + 1] };
}

/* The part of a house's run that has this suffix. O(log n). */
pm_span32 pm_house_suffix(const pm_address_index *x, pm_span32 house, uint64_t suffix);

/* The entries of a postcode, in by_postcode. O(log of the postcodes with its four digits). */
pm_span32 pm_postcode_span(const pm_address_index *x, uint32_t postcode);
void pm_postcode_areas(pm_address_index *x); /* fills area_run, when by_postcode is made */

/* The first form with this key; UINT32_MAX: none. Follow with pm_spelling_next. */
uint32_t pm_spelling_first(const pm_address_index *x, pm_str key);
uint32_t pm_spelling_next(const pm_address_index *x, uint32_t form, pm_str key);
static inline pm_str pm_spelling_text(const pm_address_index *x, uint32_t form)
{
	return (pm_str){ x->form_text.p + x->form[form].at, x->form[form].n };
}

static inline uint32_t pm_entry_row(const pm_address_index *x, uint32_t entry)
{
	return entry < x->rows ? entry : x->alias_row[entry - x->rows];
}

/* Identifiers as 64-bit keys: a number without its leading zeros and blanks, so that an id that lost its zero finds
 * itself; anything else by hash. 0: empty. */
uint64_t pm_id_key(pm_str s);

/* A house number of digits alone; 0: it is none, or more than PM_NUMBER_MOST. */
uint32_t pm_house_number(pm_str s);

/* What places are compared by: the official name, in `key` or a text that stays; empty: nothing to compare. */
pm_str pm_place_key(pm_str s, char key[PM_STREET_KEY]);

int pm_row_compare(const pm_address_index *x, uint32_t a, uint32_t b); /* spine rows by identifier, then number */

/* How a column's cell reads; `buf` holds a number's digits. Empty when null. */
pm_str pm_cell(const pm_column *c, uint32_t row, char buf[24]);

/* The trigrams of a street's key (at most PM_STREET_KEY bytes), with its edges; returns their number, bytes + 1. */
uint32_t pm_grams_of(pm_str key, uint32_t out[PM_STREET_KEY + 1]);

/* Fills the forms of the streets, form_of and the trigrams over the full forms, when the entries have been read. */
PM_CHECK pm_status pm_spellings_build(pm_address_index *x, pm_err *err);

#endif
