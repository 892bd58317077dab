#include "day.h"
#include <stdio.h>

/* Source: H. Hinnant, "chrono-compatible low-level date algorithms", days_from_civil. */
int day_of(int year, int month, int day)
{
	year -= month <= 2;
	const int era = (year >= 0 ? year : year - 399) / 400;
	const int yoe = year - era * 400;
	const int doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

void day_split(int date, int *year, int *month, int *day)
{
	const int z = date + 719468;
	const int era = (z >= 0 ? z : z - 146096) / 146097;
	const int doe = z - era * 146097;
	const int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	const int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	const int mp = (5 * doy + 2) / 153;
	*day = doy - (153 * mp + 2) / 5 + 1;
	*month = mp < 10 ? mp + 3 : mp - 9;
	*year = yoe + era * 400 + (*month <= 2);
}

int day_parse(const char *text)
{
	int y, m, d;
	char after;
	if (sscanf(text, "%4d-%2d-%2d%c", &y, &m, &d, &after) != 3 || m < 1 || m > 12 || d < 1 || d > 31)
		return DAY_NONE;
	return day_of(y, m, d);
}

int day_weekday(int date)
{
	const int w = (date + 3) % 7;
	return w < 0 ? w + 7 : w;
}

int day_month(int date)
{
	int y, m, d;
	day_split(date, &y, &m, &d);
	return (y - 1970) * 12 + m - 1;
}

int day_of_month(int month)
{
	return day_of(1970 + month / 12, month % 12 + 1, 1);
}
