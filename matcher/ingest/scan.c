#include "ingest/scan.h"

#include <string.h>

static void plain_marks(const char *p, size_t n, char delimiter, uint64_t *mask)
{
	memset(mask, 0, (n + 63) / 64 * sizeof *mask);
	for (size_t i = 0; i < n; i++)
		mask[i / 64] |= (uint64_t)(p[i] == delimiter || p[i] == '"' || p[i] == '\n') << (i % 64);
}

static void plain_look(const char *p, size_t n, uint64_t *lines, bool *nul, bool *high)
{
	uint64_t lf = 0;
	unsigned char least = 255, all = 0;
	for (size_t i = 0; i < n; i++) {
		const unsigned char c = (unsigned char)p[i];
		lf += c == '\n';
		least = c < least ? c : least;
		all |= c;
	}
	*lines = lf;
	*nul = n && least == 0;
	*high = all > 127;
}

const pm_scan pm_scan_plain = { plain_marks, plain_look };

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

AVX2 static inline uint64_t marks_of_64(const char *p, __m256i delimiter, __m256i quote, __m256i lf)
{
	uint64_t mask = 0;
	for (int half = 0; half < 2; half++) {
		const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32 * half));
		const __m256i hit = _mm256_or_si256(_mm256_cmpeq_epi8(v, delimiter),
		                                    _mm256_or_si256(_mm256_cmpeq_epi8(v, quote), _mm256_cmpeq_epi8(v, lf)));
		mask |= (uint64_t)(uint32_t)_mm256_movemask_epi8(hit) << (32 * half);
	}
	return mask;
}

AVX2 static void avx2_marks(const char *p, size_t n, char delimiter, uint64_t *mask)
{
	const __m256i d = _mm256_set1_epi8(delimiter), q = _mm256_set1_epi8('"'), lf = _mm256_set1_epi8('\n');
	size_t i = 0;
	for (; i + 64 <= n; i += 64)
		*mask++ = marks_of_64(p + i, d, q, lf);
	if (i < n)
		plain_marks(p + i, n - i, delimiter, mask);
}

AVX2 static void avx2_look(const char *p, size_t n, uint64_t *lines, bool *nul, bool *high)
{
	const __m256i lf = _mm256_set1_epi8('\n'), zero = _mm256_setzero_si256();
	__m256i all = zero, nuls = zero;
	uint64_t count = 0;
	size_t i = 0;
	for (; i + 32 <= n; i += 32) {
		const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
		count += (unsigned)__builtin_popcount((unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, lf)));
		nuls = _mm256_or_si256(nuls, _mm256_cmpeq_epi8(v, zero));
		all = _mm256_or_si256(all, v);
	}
	plain_look(p + i, n - i, lines, nul, high);
	*lines += count;
	*nul |= _mm256_movemask_epi8(nuls) != 0;
	*high |= _mm256_movemask_epi8(all) != 0;
}

static const pm_scan scan_avx2 = { avx2_marks, avx2_look };

const pm_scan *pm_scan_best(void) { return __builtin_cpu_supports("avx2") ? &scan_avx2 : &pm_scan_plain; }

#else

const pm_scan *pm_scan_best(void) { return &pm_scan_plain; }

#endif
