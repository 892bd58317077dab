/* value.h - what a field of a delivery says, by type. No function here trims: the caller has.
 *
 * The functions for canonical forms are fast paths; the general ones read the same and more. */
#ifndef PM_INGEST_VALUE_H
#define PM_INGEST_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "base/str.h"
#include "lang/rules.h"

/* YYYY-MM-DD. False: another form, or no date; pm_date_parse tells. */
bool pm_value_iso_date(pm_str s, pm_date *out);

/* A whole number within int32; "12.0" and "12,0", as statistics programs write it, too. False: none. */
bool pm_value_count(pm_str s, int32_t *out);

/* Digits with at most one decimal point or comma, perhaps an exponent; finite. No marks between thousands. */
bool pm_value_number(pm_str s, double *out);

/* By the field's words, whatever the case of A to Z. False: none of them. */
bool pm_value_flag(const pm_field *f, pm_str s, bool *out);

/* Whether it passes the test of citizen service numbers and RSIN: nine digits (eight: a zero was lost), weights
 * 9 .. 2, -1, sum divisible by 11 and not 0. Points and blanks between the digits are passed over.
 * Source   Logisch ontwerp BRP, element 01.20; RSIN: ZGW standard. */
bool pm_value_elfproef(pm_str s);

/* Whether a text holds eight or nine digits in a row that pass that test. */
bool pm_value_holds_bsn(pm_str s);

/* The nine digits of a number that may have lost its zero; the value itself when it is no such number. `room` >= 9. */
pm_str pm_value_nine(pm_str s, char *room);

/* Whether it is a date where a house number was typed: a spreadsheet takes 12-1 for the twelfth of January and 1-99 for
 * January 1999, and delivers 2024-01-12, 12-1-2024, 12-jan or jan-99 (Dutch and English months).
 * out  receives what was probably typed, "12-1" or "1-99"; room >= 8 */
bool pm_value_turned_date(pm_str s, char out[8]);

enum { PM_BAG_REPAIRED = 1, PM_BAG_ODD = 2 };

/* Restores the zeros that a BAG id lost on its way through a spreadsheet: `out` is the value, or 16 digits in `room`.
 * Returns  a sum of the two above: odd is a value that is no such id, which stays as it is, and an id that names another
 *          kind of object than the role does. More than one zero is restored only when the kind is the role's.
 * Source   BAG catalogue: 4 digits municipality, 2 digits kind, 10 digits. */
unsigned pm_value_bag(pm_role role, pm_str s, char room[16], pm_str *out);

#endif
