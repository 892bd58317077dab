#include "text/compare_pattern.h"

#include "text/edit_steps.h"

enum { TOO_LONG = PM_COMPARE_BYTES + 1, PREFIX = 4 };

void pm_pattern_set(pm_pattern *p, pm_str s)
{
	for (uint32_t i = 0; i < p->n && i < PM_PATTERN_BYTES; i++)
		p->where[(uint8_t)p->text[i]] = 0;
	p->n = s.n > PM_COMPARE_BYTES ? TOO_LONG : (uint32_t)s.n;
	for (uint32_t i = 0; i < p->n && i < PM_COMPARE_BYTES; i++) {
		p->text[i] = s.p[i];
		if (i < PM_PATTERN_BYTES)
			p->where[(uint8_t)s.p[i]] |= UINT64_C(1) << i;
	}
}

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

unsigned pm_pattern_edits(const pm_pattern *p, pm_str s, bool swap, unsigned limit)
{
	if (p->n > PM_COMPARE_BYTES || s.n > PM_COMPARE_BYTES)
		return limit + 1;
	const unsigned n = (unsigned)s.n, apart = p->n > n ? p->n - n : n - p->n;
	if (apart > limit)
		return limit + 1;
	if (p->n == 0)
		return n;
	if (p->n > PM_PATTERN_BYTES)
		return pm_str_edits((pm_str){ p->text, p->n }, s, swap, limit);
	limit = least(limit, PM_COMPARE_BYTES); /* so that nothing overflows when no limit is meant */
	return swap ? pm_edit_steps(p->where, p->n, s, true, limit) : pm_edit_steps(p->where, p->n, s, false, limit);
}

double pm_jaro_winkler_of(unsigned a, unsigned b, unsigned matches, unsigned misplaced, unsigned prefix)
{
	const double m = matches;
	const double jaro = matches ? (m / a + m / b + (m - misplaced / 2) / m) / 3 : 0;
	return jaro > 0.7 ? jaro + 0.1 * prefix * (1 - jaro) : jaro;
}

static unsigned window(size_t a, size_t b)
{
	const size_t longer = a > b ? a : b;
	return longer < 4 ? 0 : (unsigned)(longer / 2 - 1);
}

static unsigned prefix(pm_str a, pm_str b)
{
	unsigned n = 0;
	while (n < PREFIX && n < a.n && n < b.n && a.p[n] == b.p[n])
		n++;
	return n;
}

double pm_jaro_winkler_plain(pm_str a, pm_str b)
{
	if (a.n > PM_COMPARE_BYTES || b.n > PM_COMPARE_BYTES)
		return 0;
	if (a.n == 0 || b.n == 0)
		return a.n == b.n;
	bool in_a[PM_COMPARE_BYTES] = {0};
	char found[PM_COMPARE_BYTES];
	const size_t w = window(a.n, b.n);
	unsigned m = 0, misplaced = 0;
	for (size_t j = 0; j < b.n; j++) {
		for (size_t i = j > w ? j - w : 0; i < a.n && i <= j + w; i++) {
			if (!in_a[i] && a.p[i] == b.p[j]) {
				in_a[i] = true;
				found[m++] = b.p[j];
				break;
			}
		}
	}
	for (unsigned i = 0, k = 0; i < a.n; i++)
		if (in_a[i])
			misplaced += found[k++] != a.p[i];
	return pm_jaro_winkler_of((unsigned)a.n, (unsigned)b.n, m, misplaced, prefix(a, b));
}

static double jaro_bits(const pm_pattern *p, pm_str s, double least)
{
	const unsigned w = window(p->n, s.n);
	unsigned m = 0; /* counted here: not every processor we are built for counts bits */
	uint64_t near = w >= 63 ? ~UINT64_C(0) : (UINT64_C(2) << w) - 1, in_pattern = 0, in_s = 0;
	for (unsigned j = 0; j < s.n; j++) {
		const uint64_t free = p->where[(uint8_t)s.p[j]] & near & ~in_pattern;
		in_pattern |= free & -free;
		in_s |= (uint64_t)(free != 0) << j;
		m += free != 0;
		near = near << 1 | (j < w);
	}
	/* Even if all stood in order, and below .7, where the first letters add nothing; without a division, a little on the safe side. */
	const double low = least < 0.7 ? least : 0.7, sizes = (double)(p->n * (unsigned)s.n);
	if ((double)(m * (p->n + (unsigned)s.n)) < (3 * low - 1 - 1e-9) * sizes)
		return 0;
	unsigned misplaced = 0;
	while (in_s) {
		const uint64_t place = in_pattern & -in_pattern;
		misplaced += (p->where[(uint8_t)s.p[__builtin_ctzll(in_s)]] & place) == 0;
		in_pattern ^= place;
		in_s &= in_s - 1;
	}
	return pm_jaro_winkler_of(p->n, (unsigned)s.n, m, misplaced, prefix((pm_str){ p->text, p->n }, s));
}

double pm_pattern_jaro_winkler(const pm_pattern *p, pm_str s) { return pm_pattern_jaro_winkler_least(p, s, 0); }

double pm_pattern_jaro_winkler_least(const pm_pattern *p, pm_str s, double least)
{
	if (p->n > PM_COMPARE_BYTES)
		return 0;
	if (p->n == 0 || s.n == 0 || p->n > PM_PATTERN_BYTES || s.n > PM_PATTERN_BYTES)
		return pm_jaro_winkler_plain((pm_str){ p->text, p->n }, s);
	return jaro_bits(p, s, least);
}
