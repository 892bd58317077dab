/* xlsx_book.h - what the cells of a sheet refer to: the workbook's sheets, strings and number formats.
 *
 * Source  ECMA-376 part 1: 18.2 workbook, 18.4 shared strings, 18.8 styles, 18.17.4 dates, 22.9.2.19 escapes. */
#ifndef PM_INGEST_XLSX_BOOK_H
#define PM_INGEST_XLSX_BOOK_H

#include "base/arena.h"
#include "ingest/xml.h"

/* How a number is shown. */
typedef enum pm_xlsx_form { PM_XLSX_NUMBER, PM_XLSX_DATE, PM_XLSX_TIME } pm_xlsx_form;

typedef struct pm_xlsx_style {
	uint8_t form;   /* pm_xlsx_form */
	uint8_t zeros;  /* a whole number is shown with so many digits at least */
} pm_xlsx_style;

typedef struct pm_xlsx_book {
	const char *name;   /* of the file */
	pm_zip *zip;
	pm_arena *arena;    /* the caller's: names of sheets and parts */
	pm_str sheet;       /* the one to read */
	pm_str sheets;      /* names of all, `, ` between, perhaps cut */
	const char *part;   /* where it lies */
	bool from_1904;     /* days count from 1904-01-01 */
	pm_buf text;        /* of all shared strings */
	size_t *end;        /* per shared string */
	uint32_t strings, string_room;
	pm_xlsx_style *style;
	uint32_t styles, style_room;
} pm_xlsx_book;

/* Opens a workbook and finds the sheet: the one called `wanted`, or the first. `b` has name and arena set.
 * Errors   PM_E_NAME no such sheet, with those there are; PM_E_SYNTAX no workbook; as pm_xml_read. */
PM_CHECK pm_status pm_xlsx_open(pm_xlsx_book *b, pm_str bytes, pm_str wanted, pm_err *err);
void pm_xlsx_release(pm_xlsx_book *b); /* fine on {0} and after a failure */

/* A shared string; false: there is none of that number. */
bool pm_xlsx_string(const pm_xlsx_book *b, size_t at, pm_str *out);

/* How a cell of that style shows numbers; plain when there is no such style. */
pm_xlsx_style pm_xlsx_style_of(const pm_xlsx_book *b, size_t at);

/* A number format's form, from its code. */
pm_xlsx_style pm_xlsx_format(const char *code);

/* Text of a serial date: YYYY-MM-DD, with ` HH:MM:SS` when it has a time, HH:MM:SS when it is a time only. 0 = it is no day
 * of the calendar (before the first day, 29 February 1900, beyond 2199). Returns its length. */
size_t pm_xlsx_date(double serial, pm_xlsx_form form, bool from_1904, char room[32]);

/* Replaces every _xHHHH_ behind `from` by its character. */
void pm_xlsx_unescape(pm_buf *b, size_t from);

#endif
