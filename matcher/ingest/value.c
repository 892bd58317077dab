#include "ingest/value.h"

#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static inline unsigned digit(char c) { return (unsigned char)c - '0'; }

bool pm_value_iso_date(pm_str s, pm_date *out)
{
	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	static const uint8_t at[] = { 0, 1, 2, 3, 5, 6, 8, 9 };
	unsigned worst = 0, v[8];
	for (int i = 0; i < 8; i++) {
		v[i] = digit(s.p[at[i]]);
		worst = v[i] > worst ? v[i] : worst;
	}
	if (worst > 9)
		return false;
	const int y = (int)(v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3]), m = (int)(v[4] * 10 + v[5]), d = (int)(v[6] * 10 + v[7]);
	if (!pm_day_valid(y, m, d))
		return false;
	out->lo = out->hi = pm_day_of(y, m, d);
	return true;
}

bool pm_value_count(pm_str s, int32_t *out)
{
	if (s.n > 2 && s.p[s.n - 1] == '0' && (s.p[s.n - 2] == '.' || s.p[s.n - 2] == ','))
		s.n -= 2;
	const bool minus = s.n && s.p[0] == '-';
	size_t i = minus;
	if (i == s.n)
		return false;
	int64_t v = 0;
	for (; i < s.n; i++) {
		if (digit(s.p[i]) > 9)
			return false;
		v = v * 10 + digit(s.p[i]);
		if (v > INT32_MAX)
			return false;
	}
	*out = (int32_t)(minus ? -v : v);
	return true;
}

/* The general reading: checks the form, then lets the C library round. The program stays in the "C" locale. */
static bool number_at_length(pm_str s, double *out)
{
	enum { MOST = 64 };
	char text[MOST + 1];
	size_t i = 0, digits = 0, marks = 0;
	if (s.n > MOST)
		return false;
	for (; i < s.n; i++) {
		const char c = s.p[i];
		text[i] = c == ',' ? '.' : c;
		if (digit(c) <= 9)
			digits++;
		else if (c == '.' || c == ',')
			marks++;
		else if (!(c == '-' && i == 0))
			break;
	}
	if (digits == 0 || marks > 1)
		return false;
	if (i < s.n) {
		size_t power = i + 1;
		if ((s.p[i] != 'e' && s.p[i] != 'E') || power == s.n)
			return false;
		if (s.p[power] == '-' || s.p[power] == '+')
			power++;
		if (power == s.n)
			return false;
		for (size_t k = power; k < s.n; k++)
			if (digit(s.p[k]) > 9)
				return false;
		memcpy(text + i, s.p + i, s.n - i);
	}
	text[s.n] = 0;
	const double v = strtod(text, NULL);
	if (!isfinite(v))
		return false;
	*out = v;
	return true;
}

bool pm_value_number(pm_str s, double *out)
{
	/* Up to 15 digits fit a double's 53 bits and powers of ten up to 22 are exact, so one division rounds rightly.
	 * Source: Clinger, How to read floating point numbers accurately, PLDI 1990. */
	static const double power[] = { 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15 };
	uint64_t v = 0;
	size_t mark = s.n;
	if (s.n == 0 || s.n > 15)
		return number_at_length(s, out);
	for (size_t i = 0; i < s.n; i++) {
		const unsigned d = digit(s.p[i]);
		if (d <= 9)
			v = v * 10 + d;
		else if ((s.p[i] == '.' || s.p[i] == ',') && mark == s.n)
			mark = i;
		else
			return number_at_length(s, out);
	}
	if (mark < s.n && s.n == 1)
		return false;
	*out = (double)v / power[mark < s.n ? s.n - mark - 1 : 0];
	return true;
}

static bool same_word(pm_str a, pm_str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		const char x = a.p[i], y = b.p[i];
		if (x != y && ((x | 32) != (y | 32) || (x | 32) < 'a' || (x | 32) > 'z'))
			return false;
	}
	return true;
}

bool pm_value_flag(const pm_field *f, pm_str s, bool *out)
{
	const pm_str yes = f->yes.n ? f->yes : PM_STR("J");
	const bool only = f->yes.n && !f->no.n;
	const pm_str no = f->no.n ? f->no : PM_STR("N");
	if (same_word(s, yes))
		return *out = true, true;
	if (only || same_word(s, no))
		return *out = false, true;
	return false;
}

/* The digits of a number written with points or blanks between them; 0 when it is something else or has more than 9. */
static size_t digits_of(pm_str s, unsigned v[9])
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (digit(s.p[i]) <= 9) {
			if (n == 9)
				return 0;
			v[n++] = digit(s.p[i]);
		} else if ((s.p[i] != '.' && s.p[i] != ' ') || n == 0) {
			return 0;
		}
	}
	return n;
}

static bool nine_of(pm_str s, unsigned v[9])
{
	if (s.n < 8 || s.n > 11)
		return false;
	const size_t n = digits_of(s, v);
	if (n == 8) {
		memmove(v + 1, v, 8 * sizeof *v);
		v[0] = 0;
	}
	return n >= 8;
}

bool pm_value_elfproef(pm_str s)
{
	unsigned v[9];
	if (!nine_of(s, v))
		return false;
	int sum = -(int)v[8], all = (int)v[8];
	for (int i = 0; i < 8; i++) {
		sum += (int)v[i] * (9 - i);
		all += (int)v[i];
	}
	return sum % 11 == 0 && all != 0;
}

bool pm_value_holds_bsn(pm_str s)
{
	for (size_t i = 0, run; i < s.n; i += run + 1) {
		run = 0;
		while (i + run < s.n && s.p[i + run] >= '0' && s.p[i + run] <= '9')
			run++;
		if ((run == 8 || run == 9) && pm_value_elfproef((pm_str){ s.p + i, run }))
			return true;
	}
	return false;
}

pm_str pm_value_nine(pm_str s, char *room)
{
	unsigned v[9];
	if (!nine_of(s, v))
		return s;
	for (int i = 0; i < 9; i++)
		room[i] = (char)('0' + v[i]);
	return (pm_str){ room, 9 };
}

/* ---- house numbers that became dates ---- */

/* 1 .. 12 for the month whose name begins with these three letters; 0: none. Dutch, then English. */
static int month_of(const char *p)
{
	static const char dutch[] = "janfebmrtaprmeijunjulaugsepoktnovdec", english[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	for (int m = 0; m < 12; m++) {
		bool nl = true, en = true;
		for (int i = 0; i < 3; i++) {
			nl &= (p[i] | 32) == dutch[m * 3 + i];
			en &= (p[i] | 32) == english[m * 3 + i];
		}
		if (nl || en)
			return m + 1;
	}
	return 0;
}

/* A number of `least` to `most` digits at `*at`, which is moved behind it; -1: none. */
static int digits_at(pm_str s, size_t *at, size_t least, size_t most)
{
	const size_t from = *at;
	int v = 0;
	while (*at < s.n && *at - from < most && digit(s.p[*at]) <= 9)
		v = v * 10 + (int)digit(s.p[(*at)++]);
	return *at - from < least ? -1 : v;
}

/* The month at `*at` by its name, perhaps with a point; 0: none. */
static int month_at(pm_str s, size_t *at)
{
	const int m = *at + 3 <= s.n ? month_of(s.p + *at) : 0;
	*at += m ? 3 : 0;
	*at += m && *at < s.n && s.p[*at] == '.';
	return m;
}

static bool between(pm_str s, size_t *at)
{
	const bool is = *at < s.n && (s.p[*at] == '-' || s.p[*at] == '/');
	*at += is;
	return is;
}

static bool typed(int a, int b, char out[8])
{
	snprintf(out, 8, "%d-%d", a % 100, b % 100);
	return true;
}

/* 12-jan, 12-jan-24: typed as 12-1. jan-99: typed as 1-99. */
static bool named_month(pm_str s, char out[8])
{
	size_t at = 0;
	const int day = digits_at(s, &at, 1, 2);
	const bool first = day < 0;
	if (first)
		at = 0;
	else if (!between(s, &at))
		return false;
	const int month = month_at(s, &at);
	if (month == 0 || (!first && (day < 1 || day > 31)))
		return false;
	if (!first && at == s.n)
		return typed(day, month, out);
	if (!between(s, &at))
		return false;
	const int year = digits_at(s, &at, 2, 4);
	return year >= 0 && at == s.n && (first ? typed(month, year, out) : typed(day, month, out));
}

bool pm_value_turned_date(pm_str s, char out[8])
{
	enum { SHORTEST = 5, MIDNIGHT = 9, DAY = 10 };
	pm_date d;
	int y, m, dom;
	if (s.n < SHORTEST)
		return false;
	if (s.n == DAY + MIDNIGHT && memcmp(s.p + DAY, " 00:00:00", MIDNIGHT) == 0)
		s.n = DAY;
	if (s.n > DAY + 1)
		return false;
	if (named_month(s, out))
		return true;
	const char *last = s.p + s.n;
	while (last > s.p && digit(last[-1]) <= 9)
		last--;
	const bool whole_year = s.p + s.n - last == 4 || (s.n == DAY && s.p[4] == '-');
	if (!whole_year || last == s.p || pm_date_parse(s, &d) != 1 || d.lo != d.hi)
		return false;
	pm_day_split(d.lo, &y, &m, &dom);
	return typed(dom, m, out);
}

static bool all_digits(pm_str s)
{
	unsigned worst = 0;
	for (size_t i = 0; i < s.n; i++)
		worst = digit(s.p[i]) > worst ? digit(s.p[i]) : worst;
	return worst <= 9;
}

/* Whether the two digits behind the municipality fit the role; an addressable object is a dwelling, berth or pitch. */
static bool fits(pm_role role, unsigned kind)
{
	return role == PM_ROLE_ID ? kind == 20 : role == PM_ROLE_PAND ? kind == 10 : kind >= 1 && kind <= 3;
}

static bool is_kind(unsigned kind) { return (kind >= 1 && kind <= 3) || kind == 10 || kind == 20 || kind == 30; }

unsigned pm_value_bag(pm_role role, pm_str s, char room[16], pm_str *out)
{
	enum { WHOLE = 16, LEAST = 13 }; /* municipalities are numbered from 0003 on */
	*out = s;
	if (s.n < LEAST || s.n > WHOLE || !all_digits(s))
		return PM_BAG_ODD;
	const char *at = s.p + 4 - (WHOLE - s.n);
	const unsigned kind = digit(at[0]) * 10 + digit(at[1]);
	const bool fit = fits(role, kind);
	if (s.n == WHOLE || !(fit || (s.n == WHOLE - 1 && is_kind(kind))))
		return fit ? 0 : PM_BAG_ODD;
	memset(room, '0', WHOLE - s.n);
	memcpy(room + WHOLE - s.n, s.p, s.n);
	*out = (pm_str){ room, WHOLE };
	return PM_BAG_REPAIRED | (fit ? 0 : PM_BAG_ODD);
}
