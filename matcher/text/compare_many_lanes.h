/* compare_many_lanes.h - between compare_many.c and its vector forms: one batch, one pattern. */
#ifndef PM_TEXT_COMPARE_MANY_LANES_H
#define PM_TEXT_COMPARE_MANY_LANES_H

#include "text/compare_many.h"

enum { PM_MANY_LETTERS = 64 }; /* number 63 stands in no string */

/* A pattern of at most 16 or 32 letters: where each letter stands, and the pattern's length. */
typedef struct pm_many_pattern {
	_Alignas(64) uint16_t narrow[PM_MANY_LETTERS];
	_Alignas(64) uint32_t wide[PM_MANY_LETTERS];
	uint32_t n;
} pm_many_pattern;

/* A batch: `steps` letters of each string, letter j of lane i at letter[j * PM_MANY_LANES + i], 63 past a string's end. */
typedef struct pm_many_batch {
	const uint8_t *letter;
	const uint8_t *n; /* length of each string */
	uint32_t steps;
} pm_many_batch;

typedef struct pm_many_shared {
	_Alignas(64) uint16_t matches[PM_MANY_LANES], misplaced[PM_MANY_LANES];
} pm_many_shared;

/* Edits of each lane, without limit; letters in common and how many of them are out of order. */
void pm_many_edits_avx2(const pm_many_pattern *p, const pm_many_batch *b, bool swap, uint8_t out[PM_MANY_LANES]);
void pm_many_jaro_avx2(const pm_many_pattern *p, const pm_many_batch *b, pm_many_shared *out);
void pm_many_edits_avx512(const pm_many_pattern *p, const pm_many_batch *b, bool swap, uint8_t out[PM_MANY_LANES]);
void pm_many_jaro_avx512(const pm_many_pattern *p, const pm_many_batch *b, pm_many_shared *out);

#endif
