/* reading.h - what a line of text may mean, before a spine's streets are laid beside it.
 *
 * Shape   marks per token; the postcode or four digits; places; numbers that may be the house number. Nothing is parsed
 *         for good: which token is the street, the number, an addition is decided per candidate. */
#ifndef PM_ADDRESS_READING_H
#define PM_ADDRESS_READING_H

#include "address/index.h"
#include "address/weights.h"

enum { PM_READ_ANCHORS = 8, PM_READ_PLACES = 8, PM_READ_SUFFIXES = 16 };

typedef enum pm_reading_mark { PM_MARK_NONE, PM_MARK_POSTCODE, PM_MARK_PLACE, PM_MARK_NOISE, PM_MARK_UNIT, PM_MARK_BESIDE, PM_MARK_CORNER, PM_MARK_DESCRIBES } pm_reading_mark;

typedef struct pm_reading {
	const pm_weights *weight;
	pm_folded f;
	pm_street_words w;
	uint8_t mark[PM_FOLD_TOKENS];
	uint32_t postcode, area;           /* 0: none; area: four digits without letters */
	uint32_t anchor[PM_READ_ANCHORS];  /* tokens that may be the house number */
	uint32_t anchors;
	struct { uint32_t from, to, place; } place[PM_READ_PLACES];
	uint32_t places;
} pm_reading;

/* False: nothing that could be an address (too long, empty). */
bool pm_read(const pm_address_index *x, pm_str text, pm_reading *out);

/* A way to understand what follows a house number. */
typedef struct pm_suffix_reading {
	uint64_t key;
	uint32_t used;   /* tokens behind the number that it takes */
	int32_t bits;    /* evidence when an address has this key: `said` */
	pm_weight said;
} pm_suffix_reading;

/* The ways to read the suffix of anchor token `t`, those that use most tokens first, the bare number last.
 * `out_range`: it is a range of numbers, which is no address. */
uint32_t pm_read_suffixes(const pm_reading *r, uint32_t t, pm_suffix_reading out[PM_READ_SUFFIXES], bool *out_range);

/* What is held against a reading that stops at token `next` behind a number, `used` of whose tokens were an addition;
 * `only_address`: the house has but one, so a storey in it can be no other. */
int32_t pm_read_left(const pm_reading *r, uint32_t next, uint32_t used, bool only_address);

uint32_t pm_read_number(const pm_reading *r, uint32_t t); /* 0: not a house number */

#endif
