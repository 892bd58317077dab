#include "text/compare_fields.h"

#include <math.h>

#include "text/name_fold.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* YYYYMMDD of a full date, whatever its form; else the digits as they stand. */
static pm_str digits_of(pm_str s, const pm_date *full, char out[16])
{
	if (full) {
		int y, m, d;
		pm_day_split(full->lo, &y, &m, &d);
		for (int i = 3, v = y; i >= 0; i--, v /= 10)
			out[i] = (char)('0' + v % 10);
		out[4] = (char)('0' + m / 10);
		out[5] = (char)('0' + m % 10);
		out[6] = (char)('0' + d / 10);
		out[7] = (char)('0' + d % 10);
		return (pm_str){ out, 8 };
	}
	size_t n = 0;
	for (size_t i = 0; i < s.n && n < 16; i++)
		if (is_digit(s.p[i]))
			out[n++] = s.p[i];
	return (pm_str){ out, n };
}

static bool same(pm_str a, pm_str b, size_t from, size_t n) { return memcmp(a.p + from, b.p + from, n) == 0; }

/* One edit or swap of neighbours at most: what is the same at both ends leaves nothing else in the middle. */
static bool nearly(pm_str a, pm_str b)
{
	if (a.n > b.n) {
		const pm_str spare = a;
		a = b;
		b = spare;
	}
	size_t head = 0, tail = 0;
	while (head < a.n && a.p[head] == b.p[head])
		head++;
	while (tail < a.n - head && a.p[a.n - 1 - tail] == b.p[b.n - 1 - tail])
		tail++;
	const size_t left = a.n - head - tail;
	if (a.n < b.n)
		return left == 0 && b.n - a.n == 1;
	return left <= 1 || (left == 2 && a.p[head] == b.p[head + 1] && a.p[head + 1] == b.p[head]);
}

/* Eight digits with a month and a day: known in full, though perhaps no date. */
static bool is_full(pm_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!is_digit(s.p[i]))
			return false;
	return s.n == 8 && memcmp(s.p + 4, "00", 2) != 0 && memcmp(s.p + 6, "00", 2) != 0;
}

static pm_date_step by_digits(pm_str a, pm_str b)
{
	if (a.n == 8 && b.n == 8 && same(a, b, 0, 4) && memcmp(a.p + 4, b.p + 6, 2) == 0 && memcmp(a.p + 6, b.p + 4, 2) == 0)
		return PM_DATE_SWAPPED;
	if (nearly(a, b))
		return PM_DATE_TYPO;
	if (a.n == 8 && b.n == 8 && same(a, b, 0, 4) + same(a, b, 4, 2) + same(a, b, 6, 2) == 2)
		return PM_DATE_TWO_PARTS;
	return PM_DATE_DIFFERENT;
}

pm_date_step pm_date_compare(pm_str a, pm_str b)
{
	pm_date x, y;
	if (pm_str_eq(a, b))
		return PM_DATE_SAME;
	if (is_full(a) && is_full(b))
		return by_digits(a, b);
	const bool has_x = pm_date_parse(a, &x) == 1, has_y = pm_date_parse(b, &y) == 1;
	const bool part_x = has_x && x.lo != x.hi, part_y = has_y && y.lo != y.hi;
	if (has_x && has_y && x.lo == y.lo && x.hi == y.hi)
		return PM_DATE_SAME;
	if (part_x || part_y)
		return has_x && has_y && x.lo <= y.hi && y.lo <= x.hi ? PM_DATE_WITHIN : PM_DATE_DIFFERENT;
	char dx[16], dy[16];
	const pm_str sx = digits_of(a, has_x ? &x : NULL, dx), sy = digits_of(b, has_y ? &y : NULL, dy);
	return pm_str_eq(sx, sy) ? PM_DATE_SAME : by_digits(sx, sy);
}

static bool is_vowel(char c) { return c && strchr("aeiouy", c); }

static uint32_t initials_of(pm_str s, char out[PM_NAME_BYTES])
{
	pm_str word[PM_NAME_WORDS];
	const uint32_t words = pm_name_words(s, true, word);
	uint32_t n = 0;
	for (uint32_t w = 0; w < words; w++) {
		bool vowel = false;
		for (size_t i = 0; i < word[w].n; i++)
			vowel |= is_vowel(word[w].p[i]);
		const size_t take = vowel ? 1 : word[w].n;
		for (size_t i = 0; i < take && n < PM_NAME_BYTES; i++)
			out[n++] = word[w].p[i];
	}
	return n;
}

pm_initials_step pm_initials_compare(pm_str a, pm_str b)
{
	char x[PM_NAME_BYTES], y[PM_NAME_BYTES];
	uint32_t nx = initials_of(a, x), ny = initials_of(b, y), found = 0;
	const uint32_t fewer = nx < ny ? nx : ny;
	if (nx == ny && memcmp(x, y, nx) == 0)
		return PM_INITIALS_SAME;
	if (fewer == 0)
		return PM_INITIALS_DIFFERENT;
	if (memcmp(x, y, fewer) == 0)
		return PM_INITIALS_FEWER;
	const char *few = nx <= ny ? x : y;
	char *many = nx <= ny ? y : x;
	for (uint32_t i = 0; i < fewer; i++) {
		char *at = memchr(many, few[i], nx + ny - fewer);
		if (at) {
			*at = 0;
			found++;
		}
	}
	return found == fewer ? PM_INITIALS_SHUFFLED : PM_INITIALS_DIFFERENT;
}

static pm_str tight(pm_str s, char out[16])
{
	size_t n = 0;
	for (size_t i = 0; i < s.n && n < 16; i++)
		if (s.p[i] != ' ')
			out[n++] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] - 'a' + 'A') : s.p[i];
	return (pm_str){ out, n };
}

pm_postcode_step pm_postcode_compare(pm_str a, pm_str b)
{
	char x[16], y[16];
	const pm_str sx = tight(a, x), sy = tight(b, y);
	if (pm_str_eq(sx, sy))
		return PM_POSTCODE_SAME;
	if (nearly(sx, sy))
		return PM_POSTCODE_TYPO;
	return sx.n == 6 && sy.n == 6 && same(sx, sy, 0, 4) ? PM_POSTCODE_AREA : PM_POSTCODE_DIFFERENT;
}

double pm_number_similarity(double a, double b)
{
	const double larger = fmax(fabs(a), fabs(b));
	if (a == b)
		return 1;
	return larger < INFINITY ? fmax(0, 1 - fabs(a - b) / larger) : 0;
}
