#include "base/date.h"

#include <stdio.h>

int32_t pm_day_of(int year, int month, int day)
{
	/* Years that begin in March put the leap day last. */
	const int y = year - (month <= 2);
	const int era = (y >= 0 ? y : y - 399) / 400;
	const int yoe = y - era * 400;
	const int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	const int doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

void pm_day_split(int32_t day, int *year, int *month, int *dom)
{
	const int z = day + 719468;
	const int era = (z >= 0 ? z : z - 146096) / 146097;
	const int doe = z - era * 146097;
	const int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	const int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	const int mp = (5 * doy + 2) / 153;
	*dom = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = yoe + era * 400 + (*month <= 2);
}

static int month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return month == 2 && leap ? 29 : days[month - 1];
}

bool pm_day_valid(int year, int month, int day)
{
	return year >= 1800 && year <= 2199 && month >= 1 && month <= 12 && day >= 1 && day <= month_days(year, month);
}

/* 1970-01-01 was a Thursday. */
int pm_weekday(int32_t day) { return ((day + 3) % 7 + 7) % 7; }

enum { HOUR = 3600, DAY = 24 * HOUR };

/* The last Sunday of a month of 31 days, at 1:00 UTC. */
static int64_t clock_change(int year, int month)
{
	const int32_t last = pm_day_of(year, month, 31);
	return (int64_t)(last - (pm_weekday(last) + 1) % 7) * DAY + HOUR;
}

static int32_t utc_day(int64_t moment) { return (int32_t)((moment >= 0 ? moment : moment - (DAY - 1)) / DAY); }

int32_t pm_day_at(int64_t moment)
{
	int year, month, dom;
	pm_day_split(utc_day(moment), &year, &month, &dom);
	const bool summer = moment >= clock_change(year, 3) && moment < clock_change(year, 10);
	return utc_day(moment + (summer ? 2 * HOUR : HOUR));
}

/* Clocks change at 1:00 UTC, so never in the hour between the two midnights it may be. */
int64_t pm_day_begin(int32_t day)
{
	const int64_t first = (int64_t)day * DAY - 2 * HOUR;
	return pm_day_at(first) == day ? first : first + HOUR;
}

int32_t pm_day_add_months(int32_t day, int months)
{
	int y, m, d;
	pm_day_split(day, &y, &m, &d);
	const int total = y * 12 + m - 1 + months;
	y = (total >= 0 ? total : total - 11) / 12;
	m = total - y * 12 + 1;
	const int last = month_days(y, m);
	return pm_day_of(y, m, d < last ? d : last);
}

static int year_of_two(int y) { return y < 50 ? 2000 + y : 1900 + y; }

/* Up to three runs of digits with one kind of separator; stops before a time. Returns the number of runs, 0 on a misfit. */
static int digit_runs(pm_str s, int value[3], int width[3])
{
	int runs = 0;
	char sep = 0;
	size_t i = 0;
	while (runs < 3) {
		int v = 0, w = 0;
		for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9' && w < 9; i++, w++)
			v = v * 10 + (s.p[i] - '0');
		if (w == 0)
			return 0;
		value[runs] = v;
		width[runs++] = w;
		if (i == s.n || s.p[i] == 'T' || s.p[i] == ' ')
			break;
		if ((s.p[i] != '-' && s.p[i] != '/' && s.p[i] != '.') || (sep && s.p[i] != sep))
			return 0;
		sep = s.p[i++];
	}
	if (i == s.n)
		return runs;
	if (s.n - i < 5 || (s.p[i] != 'T' && s.p[i] != ' '))
		return 0;
	for (i++; i < s.n; i++)
		if (!((s.p[i] >= '0' && s.p[i] <= '9') || s.p[i] == ':' || s.p[i] == '.' || s.p[i] == '+' || s.p[i] == '-' || s.p[i] == 'Z'))
			return 0;
	return runs;
}

static int whole(int y, int m, int d, pm_date *out)
{
	if (!pm_day_valid(y, m, d))
		return -1;
	out->lo = out->hi = pm_day_of(y, m, d);
	return 1;
}

static int incomplete(int eight, pm_date *out)
{
	const int y = eight / 10000, m = eight / 100 % 100, d = eight % 100;
	if (eight == 0)
		return 0;
	if (d != 0)
		return whole(y, m, d, out);
	if (!pm_day_valid(y, m ? m : 1, 1))
		return -1;
	out->lo = pm_day_of(y, m ? m : 1, 1);
	out->hi = m ? pm_day_of(y, m, month_days(y, m)) : pm_day_of(y, 12, 31);
	return 1;
}

int pm_date_parse(pm_str s, pm_date *out)
{
	s = pm_str_trim(s);
	if (s.n == 0)
		return 0;
	int v[3], w[3];
	switch (digit_runs(s, v, w)) {
	case 1:
		return w[0] == 8 ? incomplete(v[0], out) : -1;
	case 3:
		if (w[0] == 4 && w[1] <= 2 && w[2] <= 2)
			return v[1] == 0 || v[2] == 0 ? incomplete(v[0] * 10000 + v[1] * 100 + v[2], out) : whole(v[0], v[1], v[2], out);
		if (w[0] <= 2 && w[1] <= 2 && (w[2] == 4 || w[2] == 2))
			return whole(w[2] == 2 ? year_of_two(v[2]) : v[2], v[1], v[0], out);
		return -1;
	default:
		return -1;
	}
}

/* 3 a day, 2 a whole month, 1 a whole year, 0 another interval. */
static int precision(pm_date d, int *y, int *m, int *dom)
{
	int y2, m2, d2;
	pm_day_split(d.lo, y, m, dom);
	pm_day_split(d.hi, &y2, &m2, &d2);
	if (d.lo == d.hi)
		return 3;
	if (*y != y2 || *dom != 1 || d2 != month_days(y2, m2))
		return 0;
	return *m == m2 ? 2 : *m == 1 && m2 == 12 ? 1 : 0;
}

void pm_date_text(pm_date d, char out[32])
{
	int y, m, dom;
	switch (precision(d, &y, &m, &dom)) {
	case 3: snprintf(out, 32, "%04d-%02d-%02d", y % 10000, m % 100, dom % 100); return;
	case 2: snprintf(out, 32, "%04d-%02d", y % 10000, m % 100); return;
	case 1: snprintf(out, 32, "%04d", y % 10000); return;
	default: break;
	}
	int y2, m2, d2;
	pm_day_split(d.hi, &y2, &m2, &d2);
	snprintf(out, 32, "%04d%02d%02d..%04d%02d%02d", y % 10000, m % 100, dom % 100, y2 % 10000, m2 % 100, d2 % 100);
}

void pm_date_dutch(pm_date d, char out[32])
{
	static const char *const month[] = { "januari", "februari", "maart", "april", "mei", "juni", "juli",
	                                     "augustus", "september", "oktober", "november", "december" };
	int y, m, dom;
	switch (precision(d, &y, &m, &dom)) {
	case 3: snprintf(out, 32, "%d-%d-%d", dom, m, y); return;
	case 2: snprintf(out, 32, "%s %d", month[m - 1], y); return;
	case 1: snprintf(out, 32, "%d", y); return;
	default: break;
	}
	int y2, m2, d2;
	pm_day_split(d.hi, &y2, &m2, &d2);
	snprintf(out, 32, "%d-%d-%d tot %d-%d-%d", dom % 100, m % 100, y % 10000, d2 % 100, m2 % 100, y2 % 10000);
}
