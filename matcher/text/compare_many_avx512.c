#include "text/compare_many_lanes.h"

#if defined(__x86_64__)
#include <immintrin.h>
#ifdef __clang__
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512vl,avx512dq,bmi2"))), apply_to = function)
#else
#pragma GCC target("avx512f,avx512bw,avx512vl,avx512dq,bmi2")
#endif

typedef uint16_t narrow_lanes __attribute__((vector_size(64)));
typedef uint32_t wide_lanes __attribute__((vector_size(64)));

static inline narrow_lanes narrow_letters(const uint8_t *p)
{
	return (narrow_lanes)_mm512_cvtepu8_epi16(_mm256_loadu_si256((const __m256i *)p));
}

static inline narrow_lanes narrow_look(const pm_many_pattern *p, narrow_lanes c)
{
	return (narrow_lanes)_mm512_permutex2var_epi16(_mm512_load_si512(p->narrow), (__m512i)c,
	                                               _mm512_load_si512(p->narrow + 32));
}

static inline wide_lanes wide_letters(const uint8_t *p)
{
	return (wide_lanes)_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)p));
}

static inline wide_lanes wide_look(const pm_many_pattern *p, wide_lanes c)
{
	const __m512i i = (__m512i)c, *t = (const __m512i *)p->wide;
	const __m512i low = _mm512_permutex2var_epi32(t[0], i, t[1]), high = _mm512_permutex2var_epi32(t[2], i, t[3]);
	return (wide_lanes)_mm512_mask_mov_epi32(low, _mm512_test_epi32_mask(i, _mm512_set1_epi32(32)), high);
}

#define lanes narrow_lanes
#define lane uint16_t
#define LANES 32
#define letters narrow_letters
#define look narrow_look
#define K(name) narrow_##name
#include "text/compare_many_kernel.h"
#undef lanes
#undef lane
#undef LANES
#undef letters
#undef look
#undef K

#define lanes wide_lanes
#define lane uint32_t
#define LANES 16
#define letters wide_letters
#define look wide_look
#define K(name) wide_##name
#include "text/compare_many_kernel.h"

void pm_many_edits_avx512(const pm_many_pattern *p, const pm_many_batch *b, bool swap, uint8_t out[PM_MANY_LANES])
{
	if (p->n <= 16) {
		const narrow_lanes d = swap ? narrow_edits(p, b->letter, b->n, b->steps, true)
		                            : narrow_edits(p, b->letter, b->n, b->steps, false);
		_mm256_storeu_si256((__m256i *)out, _mm512_cvtepi16_epi8((__m512i)d));
		return;
	}
	for (unsigned half = 0; half < PM_MANY_LANES; half += 16) {
		const wide_lanes d = wide_edits(p, b->letter + half, b->n + half, b->steps, swap);
		_mm_storeu_si128((__m128i *)(out + half), _mm512_cvtepi32_epi8((__m512i)d));
	}
}

void pm_many_jaro_avx512(const pm_many_pattern *p, const pm_many_batch *b, pm_many_shared *out)
{
	if (p->n <= 16 && b->steps <= 32) { /* then the window fits too */
		narrow_lanes matches, misplaced;
		narrow_jaro(p, b->letter, b->n, b->steps, &matches, &misplaced);
		_mm512_store_si512(out->matches, (__m512i)matches);
		_mm512_store_si512(out->misplaced, (__m512i)misplaced);
		return;
	}
	for (unsigned half = 0; half < PM_MANY_LANES; half += 16) {
		wide_lanes matches, misplaced;
		wide_jaro(p, b->letter + half, b->n + half, b->steps, &matches, &misplaced);
		_mm256_store_si256((__m256i *)(out->matches + half), _mm512_cvtepi32_epi16((__m512i)matches));
		_mm256_store_si256((__m256i *)(out->misplaced + half), _mm512_cvtepi32_epi16((__m512i)misplaced));
	}
}

#ifdef __clang__
#pragma clang attribute pop
#endif
#else

void pm_many_edits_avx512(const pm_many_pattern *p, const pm_many_batch *b, bool swap, uint8_t out[PM_MANY_LANES])
{
	(void)p, (void)b, (void)swap, (void)out; /* pm_many_best never chooses it here */
}

void pm_many_jaro_avx512(const pm_many_pattern *p, const pm_many_batch *b, pm_many_shared *out)
{
	(void)p, (void)b, (void)out;
}

#endif
