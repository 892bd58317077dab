#include "text/compare_fields.h"

#include <math.h>
#include <stdio.h>

#include "text/name_fold.h"

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Also a year alone, and a year and a month: YYYY, YYYY-MM. */
static bool read_date(pm_str s, pm_date *out)
{
	char whole[] = "00000000";
	if (pm_date_parse(s, out) == 1)
		return true;
	if (s.n != 4 && !(s.n == 7 && s.p[4] == '-'))
		return false;
	memcpy(whole, s.p, 4);
	if (s.n == 7)
		memcpy(whole + 4, s.p + 5, 2);
	return pm_date_parse(pm_str_of(whole), out) == 1;
}

pm_str pm_date_prepare(pm_str s, char room[PM_DATE_BYTES])
{
	pm_date d;
	int y, m, dom, y2, m2, dom2;
	bool says = false;
	s = pm_str_trim(s);
	for (size_t i = 0; i < s.n; i++)
		says |= s.p[i] > '0' && s.p[i] <= '9';
	if (!read_date(s, &d))
		return says ? s : PM_STR("");
	pm_day_split(d.lo, &y, &m, &dom);
	pm_day_split(d.hi, &y2, &m2, &dom2);
	if (d.lo != d.hi)
		dom = 0;
	if (d.lo != d.hi && m != m2)
		m = 0;
	const int n = snprintf(room, PM_DATE_BYTES, "%04d%02d%02d", y, m, dom);
	return (pm_str){ room, n > 0 ? (size_t)n : 0 };
}

bool pm_date_is_part(pm_str s)
{
	return s.n == 8 && (memcmp(s.p + 6, "00", 2) == 0 || memcmp(s.p + 4, "00", 2) == 0);
}

static pm_str digits_of(pm_str s, char out[16])
{
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

/* Prepared dates of which one at least is known in part: the days that both may be. */
static bool may_be_one(pm_str a, pm_str b)
{
	pm_date x, y;
	return pm_str_eq(a, b) || (read_date(a, &x) && read_date(b, &y) && x.lo <= y.hi && y.lo <= x.hi);
}

pm_date_step pm_date_compare(pm_str a, pm_str b)
{
	char ra[PM_DATE_BYTES], rb[PM_DATE_BYTES], dx[16], dy[16];
	if (is_full(a) && is_full(b))
		return pm_str_eq(a, b) ? PM_DATE_SAME : by_digits(a, b);
	a = pm_date_prepare(a, ra);
	b = pm_date_prepare(b, rb);
	if (a.n == 0 || b.n == 0)
		return PM_DATE_DIFFERENT;
	if (pm_date_is_part(a) || pm_date_is_part(b))
		return may_be_one(a, b) ? PM_DATE_WITHIN : PM_DATE_DIFFERENT;
	const pm_str sx = digits_of(a, dx), sy = digits_of(b, dy);
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
