#include "lang/kernel.h"

#include <math.h>
#include <stdatomic.h>

#if defined(__x86_64__)
#include <immintrin.h>
#define X86 1
#else
#define X86 0
#endif

/* 0 not asked yet, 1 plain, 2 AVX2, 3 AVX-512. */
static atomic_int level;

static int found(void)
{
#if X86
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"))
		return 3;
	if (__builtin_cpu_supports("avx2"))
		return 2;
#endif
	return 1;
}

static int best(void)
{
	int now = atomic_load_explicit(&level, memory_order_relaxed);
	if (!now)
		atomic_store_explicit(&level, now = found(), memory_order_relaxed);
	return now;
}

void pm_kernel_plain(bool force) { atomic_store(&level, force ? 1 : found()); }

static uint64_t compare_plain(pm_compare op, const double *a, const double *b, uint32_t step, uint32_t n)
{
	uint64_t w = 0;
	switch (op) {
	case PM_LT: for (uint32_t i = 0; i < n; i++) w |= (uint64_t)(a[i] < b[i * step]) << i; break;
	case PM_LE: for (uint32_t i = 0; i < n; i++) w |= (uint64_t)(a[i] <= b[i * step]) << i; break;
	default: for (uint32_t i = 0; i < n; i++) w |= (uint64_t)(a[i] == b[i * step]) << i; break;
	}
	return w;
}

#if X86
#define COMPARE512(name, predicate)                                                                          \
	__attribute__((target("avx512f,avx512bw,avx512dq"))) static void name(const double *a, const double *b, bool fixed, uint32_t words, uint64_t *out) \
	{                                                                                                     \
		const __m512d one = _mm512_set1_pd(b[0]);                                                     \
		for (uint32_t w = 0; w < words; w++) {                                                        \
			uint64_t bits = 0;                                                                    \
			for (uint32_t i = 0; i < 8; i++) {                                                    \
				const __m512d x = _mm512_loadu_pd(a + w * 64 + i * 8);                        \
				const __m512d y = fixed ? one : _mm512_loadu_pd(b + w * 64 + i * 8);          \
				bits |= (uint64_t)_mm512_cmp_pd_mask(x, y, predicate) << (i * 8);             \
			}                                                                                     \
			out[w] = bits;                                                                        \
		}                                                                                             \
	}
#define COMPARE2(name, predicate)                                                                            \
	__attribute__((target("avx2"))) static void name(const double *a, const double *b, bool fixed, uint32_t words, uint64_t *out) \
	{                                                                                                     \
		const __m256d one = _mm256_set1_pd(b[0]);                                                     \
		for (uint32_t w = 0; w < words; w++) {                                                        \
			uint64_t bits = 0;                                                                    \
			for (uint32_t i = 0; i < 16; i++) {                                                   \
				const __m256d x = _mm256_loadu_pd(a + w * 64 + i * 4);                        \
				const __m256d y = fixed ? one : _mm256_loadu_pd(b + w * 64 + i * 4);          \
				bits |= (uint64_t)(unsigned)_mm256_movemask_pd(_mm256_cmp_pd(x, y, predicate)) << (i * 4); \
			}                                                                                     \
			out[w] = bits;                                                                        \
		}                                                                                             \
	}
COMPARE512(lt512, _CMP_LT_OQ)
COMPARE512(le512, _CMP_LE_OQ)
COMPARE512(eq512, _CMP_EQ_OQ)
COMPARE2(lt2, _CMP_LT_OQ)
COMPARE2(le2, _CMP_LE_OQ)
COMPARE2(eq2, _CMP_EQ_OQ)

__attribute__((target("avx512f,avx512bw,avx512dq"))) static void code512(const uint32_t *a, uint32_t code, uint32_t words, uint64_t *out)
{
	const __m512i one = _mm512_set1_epi32((int)code);
	for (uint32_t w = 0; w < words; w++) {
		uint64_t bits = 0;
		for (uint32_t i = 0; i < 4; i++)
			bits |= (uint64_t)_mm512_cmpeq_epi32_mask(_mm512_loadu_si512(a + w * 64 + i * 16), one) << (i * 16);
		out[w] = bits;
	}
}

__attribute__((target("avx2"))) static void code2(const uint32_t *a, uint32_t code, uint32_t words, uint64_t *out)
{
	const __m256i one = _mm256_set1_epi32((int)code);
	for (uint32_t w = 0; w < words; w++) {
		uint64_t bits = 0;
		for (uint32_t i = 0; i < 8; i++) {
			const __m256i x = _mm256_loadu_si256((const void *)(a + w * 64 + i * 8));
			bits |= (uint64_t)(unsigned)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(x, one))) << (i * 8);
		}
		out[w] = bits;
	}
}

__attribute__((target("avx512f,avx512bw,avx512dq"))) static void weigh512(const uint64_t *fires, const uint64_t *known, int16_t on, int16_t off, uint32_t words, int16_t *out)
{
	const __m512i yes = _mm512_set1_epi16(on), no = _mm512_set1_epi16(off);
	for (uint32_t w = 0; w < words; w++)
		for (uint32_t i = 0; i < 2; i++) {
			const __mmask32 f = (__mmask32)(fires[w] >> (i * 32)), k = (__mmask32)(known[w] >> (i * 32));
			_mm512_storeu_si512(out + w * 64 + i * 32, _mm512_mask_mov_epi16(_mm512_maskz_mov_epi16(k, no), f, yes));
		}
}

__attribute__((target("avx512f,avx512bw,avx512dq"))) static void set512(const uint64_t *bits, int16_t value, uint32_t words, int16_t *out)
{
	const __m512i one = _mm512_set1_epi16(value);
	for (uint32_t w = 0; w < words; w++)
		for (uint32_t i = 0; i < 2; i++)
			_mm512_mask_storeu_epi16(out + w * 64 + i * 32, (__mmask32)(bits[w] >> (i * 32)), one);
}

/* Lanes of 16 bits, all ones where the bit of that row is set. */
__attribute__((target("avx2"))) static inline __m256i lanes(uint64_t word, uint32_t part)
{
	const __m256i bit = _mm256_setr_epi16(1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384, (short)32768);
	return _mm256_cmpeq_epi16(_mm256_and_si256(_mm256_set1_epi16((short)(word >> (part * 16) & 65535)), bit), bit);
}

__attribute__((target("avx2"))) static void set2(const uint64_t *bits, int16_t value, uint32_t words, int16_t *out)
{
	const __m256i one = _mm256_set1_epi16(value);
	for (uint32_t w = 0; w < words; w++)
		for (uint32_t i = 0; i < 4; i++) {
			void *to = out + w * 64 + i * 16;
			_mm256_storeu_si256(to, _mm256_blendv_epi8(_mm256_loadu_si256(to), one, lanes(bits[w], i)));
		}
}

__attribute__((target("avx2"))) static void weigh2(const uint64_t *fires, const uint64_t *known, int16_t on, int16_t off, uint32_t words, int16_t *out)
{
	const __m256i yes = _mm256_set1_epi16(on), no = _mm256_set1_epi16(off);
	for (uint32_t w = 0; w < words; w++)
		for (uint32_t i = 0; i < 4; i++)
			_mm256_storeu_si256((void *)(out + w * 64 + i * 16),
			                    _mm256_blendv_epi8(_mm256_and_si256(lanes(known[w], i), no), yes, lanes(fires[w], i)));
}
#endif

void pm_kernel_compare(pm_compare op, const double *a, const double *b, bool fixed, uint32_t n, uint64_t *out)
{
	uint32_t w = 0;
#if X86
	typedef void (*version)(const double *, const double *, bool, uint32_t, uint64_t *);
	static const version versions[2][3] = { { lt2, le2, eq2 }, { lt512, le512, eq512 } };
	if (best() > 1 && n >= 64)
		versions[best() - 2][op](a, b, fixed, w = n / 64, out);
#endif
	for (; w * 64 < n; w++)
		out[w] = compare_plain(op, a + w * 64, fixed ? b : b + w * 64, !fixed, n - w * 64 < 64 ? n - w * 64 : 64);
}

void pm_kernel_compare_turned(pm_compare op, double b, const double *a, uint32_t n, uint64_t *out)
{
	/* b < a is not (a <= b) for numbers, but not for a NaN: those are null and masked, yet the twins must agree. */
	if (op == PM_EQ) {
		pm_kernel_compare(PM_EQ, a, &b, true, n, out);
		return;
	}
	pm_kernel_compare(op == PM_LT ? PM_LE : PM_LT, a, &b, true, n, out);
	for (uint32_t w = 0; w * 64 < n; w++)
		out[w] = ~out[w];
}

void pm_kernel_code(const uint32_t *a, uint32_t code, uint32_t n, uint64_t *out)
{
	uint32_t w = 0;
#if X86
	if (best() == 3)
		code512(a, code, w = n / 64, out);
	else if (best() == 2)
		code2(a, code, w = n / 64, out);
#endif
	for (; w * 64 < n; w++) {
		uint64_t bits = 0;
		for (uint32_t i = 0; i < 64 && w * 64 + i < n; i++)
			bits |= (uint64_t)(a[w * 64 + i] == code) << i;
		out[w] = bits;
	}
}

void pm_kernel_code_in(const uint32_t *a, const uint64_t *set, uint32_t n, uint64_t *out)
{
	for (uint32_t w = 0; w * 64 < n; w++) {
		uint64_t bits = 0;
		for (uint32_t i = 0; i < 64 && w * 64 + i < n; i++)
			bits |= (set[a[w * 64 + i] / 64] >> (a[w * 64 + i] % 64) & 1) << i;
		out[w] = bits;
	}
}

void pm_kernel_finite(const double *a, uint32_t n, uint64_t *out)
{
	for (uint32_t w = 0; w * 64 < n; w++) {
		uint64_t bits = 0;
		for (uint32_t i = 0; i < 64 && w * 64 + i < n; i++)
			bits |= (uint64_t)(a[w * 64 + i] - a[w * 64 + i] == 0) << i;
		out[w] = bits;
	}
}

void pm_kernel_weigh(const uint64_t *fires, const uint64_t *known, int16_t on, int16_t off, uint32_t n, int16_t *out)
{
	uint32_t w = 0;
#if X86
	if (best() == 3)
		weigh512(fires, known, on, off, w = n / 64, out);
	else if (best() == 2)
		weigh2(fires, known, on, off, w = n / 64, out);
#endif
	for (uint32_t i = w * 64; i < n; i++) {
		const bool k = known[i / 64] >> (i % 64) & 1, f = fires[i / 64] >> (i % 64) & 1;
		out[i] = k ? f ? on : off : 0;
	}
}

void pm_kernel_set(const uint64_t *bits, int16_t value, uint32_t n, int16_t *out)
{
	uint32_t w = 0;
#if X86
	if (best() == 3)
		set512(bits, value, w = n / 64, out);
	else if (best() == 2)
		set2(bits, value, w = n / 64, out);
#endif
	for (uint32_t i = w * 64; i < n; i++)
		if (bits[i / 64] >> (i % 64) & 1)
			out[i] = value;
}
