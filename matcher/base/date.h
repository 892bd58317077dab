/* date.h - days, and dates that are known in part.
 *
 * Shape   a day is an int32: days since 1970-01-01 in the proleptic Gregorian calendar.
 *         A date is a closed interval [lo, hi] of days: a full date has lo = hi, "some day in May 2019"
 *         runs from the first to the last of May. A date of which nothing is known is null, not an interval. */
#ifndef PM_BASE_DATE_H
#define PM_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

typedef struct pm_date { int32_t lo, hi; } pm_date;

int32_t pm_day_of(int year, int month, int day); /* no check of the range */
void pm_day_split(int32_t day, int *year, int *month, int *dom);
bool pm_day_valid(int year, int month, int day); /* years 1800 to 2199 */
int32_t pm_day_add_months(int32_t day, int months); /* the 31st becomes the month's last day */
int pm_weekday(int32_t day); /* Monday is 0 */

/* The day that it is in the Netherlands at a moment (seconds since 1970 UTC), and the moment at which a day begins there, whatever
 * zone the machine is set to.
 * Source   Directive 2000/84/EC, articles 2 and 3: an hour ahead of UTC, two from 1:00 UTC on the last Sunday of March until 1:00
 *          UTC on the last Sunday of October; moments before 1996 are told by the same rule. */
int32_t pm_day_at(int64_t moment);
int64_t pm_day_begin(int32_t day);

/* Reads one date: YYYY-MM-DD, DD-MM-YYYY, D-M-YY (also with / and .), YYYYMMDD, and the BRP's incomplete forms
 * YYYYMM00, YYYY0000 (an interval) and 00000000 (unknown). A time behind it ("T20:05", " 20:05:00") is passed over.
 * Two-digit years: 00 to 49 are 2000 to 2049, 50 to 99 are 1950 to 1999.
 * Returns 1 a date, 0 empty or unknown, -1 not a date.
 * Source   Logisch ontwerp BRP, incomplete dates (facts: `^\d{8}$`, yyyymm00, yyyy0000, 00000000). */
int pm_date_parse(pm_str s, pm_date *out);

/* Writes YYYY-MM-DD, or "YYYY-MM", "YYYY" for a whole month or year, else "A..B"; with a closing 0. */
void pm_date_text(pm_date d, char out[32]);

/* Writes it for people in Dutch: 3-5-2021, "mei 2021", "2021"; with a closing 0. */
void pm_date_dutch(pm_date d, char out[32]);

#endif
