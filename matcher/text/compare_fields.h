/* compare_fields.h - how far dates, initials, postcodes and numbers agree, in steps that mean something.
 *
 * Shape   a step is a small number, 0 the best, rising; every function says what its steps are. Null is the caller's:
 *         nothing here is called for a missing value. */
#ifndef PM_TEXT_COMPARE_FIELDS_H
#define PM_TEXT_COMPARE_FIELDS_H

#include "base/date.h"
#include "base/str.h"

typedef enum pm_date_step {
	PM_DATE_SAME,
	PM_DATE_WITHIN,    /* one is known in part, and the other lies within it */
	PM_DATE_SWAPPED,   /* day and month have changed places */
	PM_DATE_TYPO,      /* one digit differs, or two neighbours have changed places */
	PM_DATE_TWO_PARTS, /* two of year, month and day are the same */
	PM_DATE_DIFFERENT,
	PM_DATE_STEPS,
} pm_date_step;

/* Compares two dates as written. What is no date (a typing error made it the 31st of February) is compared digit by
 * digit, as YYYYMMDD when it has eight digits. Of two that are known in part no more than that is the same: two persons of
 * whom only the year of birth is known agree in a year. What says nothing of a day (`onbekend`, 00000000) agrees with nothing. */
pm_date_step pm_date_compare(pm_str a, pm_str b);

/* The date as it is compared, the same for all its forms: YYYYMMDD, YYYYMM00 and YYYY0000 of what is known in part, also when it was
 * written YYYY-MM or YYYY; `s` itself when it is no date but has a digit other than 0; else empty.
 * room  where it is written */
enum { PM_DATE_BYTES = 12 };
pm_str pm_date_prepare(pm_str s, char room[PM_DATE_BYTES]);

/* Whether a prepared date is known in part. */
bool pm_date_is_part(pm_str prepared);

typedef enum pm_initials_step {
	PM_INITIALS_SAME,     /* the same letters in the same order */
	PM_INITIALS_FEWER,    /* one begins with the other: J. and J.P. */
	PM_INITIALS_SHUFFLED, /* the fewer are all among the others, in another order or place */
	PM_INITIALS_DIFFERENT,
	PM_INITIALS_STEPS,
} pm_initials_step;

/* Compares given names or initials (folded) by their first letters; a word of one letter, or of several without a vowel
 * (`jp` from J.P.), is initials. */
pm_initials_step pm_initials_compare(pm_str a, pm_str b);

typedef enum pm_postcode_step {
	PM_POSTCODE_SAME,
	PM_POSTCODE_TYPO,      /* one character differs, or two neighbours have changed places */
	PM_POSTCODE_AREA,      /* the same four digits */
	PM_POSTCODE_DIFFERENT,
	PM_POSTCODE_STEPS,
} pm_postcode_step;

/* Compares postcodes as written; blanks and case mean nothing. */
pm_postcode_step pm_postcode_compare(pm_str a, pm_str b);

/* 1 - difference over the larger absolute value, at least 0; equal numbers 1. */
double pm_number_similarity(double a, double b);

#endif
