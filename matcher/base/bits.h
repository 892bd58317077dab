/* bits.h - bitmaps of rows: bit r of word r / 64; bits past the last row are 0. */
#ifndef PM_BASE_BITS_H
#define PM_BASE_BITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline size_t pm_bits_words(size_t rows) { return (rows + 63) / 64; }
static inline bool pm_bit(const uint64_t *w, size_t r) { return w[r / 64] >> (r % 64) & 1; }
static inline void pm_bit_set(uint64_t *w, size_t r) { w[r / 64] |= UINT64_C(1) << (r % 64); }
static inline void pm_bit_clear(uint64_t *w, size_t r) { w[r / 64] &= ~(UINT64_C(1) << (r % 64)); }

/* The bits of word `i` that belong to one of `rows` rows. */
static inline uint64_t pm_bits_mask(size_t i, size_t rows)
{
	if ((i + 1) * 64 <= rows)
		return ~UINT64_C(0);
	return i * 64 >= rows ? 0 : (UINT64_C(1) << (rows % 64)) - 1;
}

static inline uint64_t pm_bits_count(const uint64_t *w, size_t rows)
{
	uint64_t n = 0;
	for (size_t i = 0; i < pm_bits_words(rows); i++)
		n += (uint64_t)__builtin_popcountll(w[i] & pm_bits_mask(i, rows));
	return n;
}

#endif
