#include "text/compare_tokens.h"

#include <stdlib.h>

#include "text/compare_pattern.h"

uint32_t pm_token_sort(pm_str s, char out[PM_NAME_BYTES])
{
	pm_str word[PM_NAME_WORDS];
	const uint32_t words = pm_name_words(s, true, word);
	uint32_t n = 0;
	pm_name_sort(word, words);
	for (uint32_t i = 0; i < words && n + word[i].n + 1 <= PM_NAME_BYTES; i++) {
		if (n)
			out[n++] = ' ';
		memcpy(out + n, word[i].p, word[i].n);
		n += (uint32_t)word[i].n;
	}
	return n;
}

double pm_edit_similarity(pm_str a, pm_str b)
{
	const size_t longer = a.n > b.n ? a.n : b.n;
	if (longer == 0)
		return 1;
	if (longer > PM_COMPARE_BYTES)
		return 0;
	pm_pattern p = {0};
	pm_pattern_set(&p, a.n < b.n ? a : b);
	return 1 - (double)pm_pattern_edits(&p, a.n < b.n ? b : a, true, (unsigned)longer) / (double)longer;
}

static uint32_t distinct_words(pm_str s, pm_str out[PM_NAME_WORDS])
{
	const uint32_t n = pm_name_words(s, true, out);
	uint32_t kept = 0;
	pm_name_sort(out, n);
	for (uint32_t i = 0; i < n; i++)
		if (kept == 0 || !pm_str_eq(out[kept - 1], out[i]))
			out[kept++] = out[i];
	return kept;
}

double pm_token_set(pm_str a, pm_str b)
{
	pm_str x[PM_NAME_WORDS], y[PM_NAME_WORDS];
	const uint32_t nx = distinct_words(a, x), ny = distinct_words(b, y);
	uint32_t both = 0;
	for (uint32_t i = 0, j = 0; i < nx && j < ny;) {
		const int order = pm_str_compare(x[i], y[j]);
		both += order == 0;
		i += order <= 0;
		j += order >= 0;
	}
	return nx + ny ? 2.0 * both / (nx + ny) : 1;
}

static int by_number(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return x < y ? -1 : x > y;
}

static uint32_t qgrams(pm_str s, unsigned q, uint32_t out[PM_COMPARE_BYTES + 4])
{
	const uint32_t n = s.n ? (uint32_t)s.n + q - 1 : 0, keep = q == 4 ? UINT32_MAX : (UINT32_C(1) << 8 * q) - 1;
	uint32_t run = 0x20202020 & keep;
	for (uint32_t i = 0; i < n; i++) {
		run = (run << 8 | (i < s.n ? (uint8_t)s.p[i] : ' ')) & keep;
		out[i] = run;
	}
	qsort(out, n, sizeof *out, by_number);
	return n;
}

double pm_qgram_similarity(pm_str a, pm_str b, unsigned q)
{
	uint32_t x[PM_COMPARE_BYTES + 4], y[PM_COMPARE_BYTES + 4];
	if (a.n > PM_COMPARE_BYTES || b.n > PM_COMPARE_BYTES)
		return 0;
	const uint32_t nx = qgrams(a, q, x), ny = qgrams(b, q, y);
	uint32_t both = 0;
	for (uint32_t i = 0, j = 0; i < nx && j < ny;) {
		both += x[i] == y[j];
		const bool first = x[i] <= y[j], second = y[j] <= x[i];
		i += first;
		j += second;
	}
	return nx + ny ? 2.0 * both / (nx + ny) : 1;
}
