#include "text/compare_many_lanes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx2,bmi2"))), apply_to = function)
#else
#pragma GCC target("avx2,bmi2")
#endif

typedef uint16_t half_lanes __attribute__((vector_size(32)));

static inline half_lanes half_letters(const uint8_t *p)
{
	return (half_lanes)_mm256_cvtepu8_epi16(_mm_loadu_si128((const __m128i *)p));
}

/* The places of 64 letters as four tables of 16; a table is two shuffles, one for each byte of its entries. */
static inline half_lanes half_look(const pm_many_pattern *p, half_lanes c)
{
	const __m256i evens = _mm256_setr_epi8(0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15,
	                                       0, 2, 4, 6, 8, 10, 12, 14, 1, 3, 5, 7, 9, 11, 13, 15);
	const __m256i low = _mm256_or_si256((__m256i)(c & 15), _mm256_set1_epi16((short)0x8000));
	const __m256i high = _mm256_or_si256(_mm256_slli_epi16((__m256i)(c & 15), 8), _mm256_set1_epi16(0x80));
	half_lanes where = c ^ c;
	for (unsigned t = 0; t < 4; t++) {
		/* low bytes of the sixteen entries in one lane's order, high bytes in the other */
		const __m256i table = _mm256_shuffle_epi8(_mm256_load_si256((const __m256i *)(p->narrow + 16 * t)), evens);
		const __m256i bytes = _mm256_permute4x64_epi64(table, 0xd8);
		const __m256i lows = _mm256_permute2x128_si256(bytes, bytes, 0x00);
		const __m256i highs = _mm256_permute2x128_si256(bytes, bytes, 0x11);
		const half_lanes both = (half_lanes)_mm256_or_si256(_mm256_shuffle_epi8(lows, low), _mm256_shuffle_epi8(highs, high));
		where |= both & (half_lanes)(c >> 4 == (uint16_t)t);
	}
	return where;
}

#define lanes half_lanes
#define lane uint16_t
#define LANES 16
#define letters half_letters
#define look half_look
#define K(name) half_##name
#include "text/compare_many_kernel.h"

void pm_many_edits_avx2(const pm_many_pattern *p, const pm_many_batch *b, bool swap, uint8_t out[PM_MANY_LANES])
{
	for (unsigned half = 0; half < PM_MANY_LANES; half += LANES) {
		const half_lanes d = half_edits(p, b->letter + half, b->n + half, b->steps, swap);
		for (unsigned i = 0; i < LANES; i++)
			out[half + i] = (uint8_t)d[i];
	}
}

void pm_many_jaro_avx2(const pm_many_pattern *p, const pm_many_batch *b, pm_many_shared *out)
{
	for (unsigned half = 0; half < PM_MANY_LANES; half += LANES) {
		half_lanes matches, misplaced;
		half_jaro(p, b->letter + half, b->n + half, b->steps, &matches, &misplaced);
		_mm256_store_si256((__m256i *)(out->matches + half), (__m256i)matches);
		_mm256_store_si256((__m256i *)(out->misplaced + half), (__m256i)misplaced);
	}
}

#ifdef __clang__
#pragma clang attribute pop
#endif
#else

void pm_many_edits_avx2(const pm_many_pattern *p, const pm_many_batch *b, bool swap, uint8_t out[PM_MANY_LANES])
{
	(void)p, (void)b, (void)swap, (void)out; /* pm_many_best never chooses it here */
}

void pm_many_jaro_avx2(const pm_many_pattern *p, const pm_many_batch *b, pm_many_shared *out)
{
	(void)p, (void)b, (void)out;
}

#endif
