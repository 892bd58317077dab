/* day.h - dates as whole days since 1970-01-01 (proleptic Gregorian). */
#ifndef DAY_H
#define DAY_H
enum { DAY_OPEN = 0x3fffffff, DAY_NONE = -0x3fffffff };   /* "has not ended"; "no date" */

int day_of(int year, int month, int day);
void day_split(int date, int *year, int *month, int *day);
int day_parse(const char *text);      /* YYYY-MM-DD; DAY_NONE when it is not that */
int day_weekday(int date);            /* 0 Monday .. 6 Sunday */
int day_month(int date);              /* months since 1970-01 */
int day_of_month(int month);          /* first day of such a month */
#endif
