/* guess_forms.h - what the values of a column look like, for whoever has to guess what the column is.
 *
 * Shape   counts of values by form. Of the values themselves only what repeats is kept: up to PM_FORMS_WORDS different
 *         words of a column that has no more, for a flag or a category; else shapes (9 for a digit, A and a for letters), so
 *         that a proposal for the rule files holds no personal data. */
#ifndef PM_INGEST_GUESS_FORMS_H
#define PM_INGEST_GUESS_FORMS_H

#include "base/arena.h"
#include "ingest/reader.h"

enum { PM_FORMS_WORDS = 24, PM_FORMS_SHAPES = 3, PM_SHAPE_BYTES = 28 };

typedef struct pm_forms_word { pm_str word; uint64_t times; } pm_forms_word;

typedef struct pm_forms {
	uint64_t values, nulls;
	uint64_t count, zero_first;        /* whole numbers; those of two digits and more that begin with 0 */
	uint64_t number, comma, thousands; /* numbers; with a comma; with marks between thousands, which are not read */
	uint64_t date, iso, day_first, eight, month_first; /* dates, by form; a second part above 12, so no date of ours */
	uint64_t incomplete;               /* dates known in part */
	uint64_t bag[100], bag_short;      /* 13 to 16 digits with room for a kind of object: by kind; those below 16 digits */
	uint64_t postcode, elfproef, at_sign, spaced, address, lettered;
	uint64_t bytes, longest;
	double least, most;                /* of the numbers */
	pm_date first, last;               /* of the dates */
	uint32_t words;                    /* PM_FORMS_WORDS + 1: there are more */
	pm_forms_word word[PM_FORMS_WORDS];
	uint32_t shapes;
	char shape[PM_FORMS_SHAPES][PM_SHAPE_BYTES];
	bool unique;                       /* no value stands twice */
	uint64_t *seen;                    /* hashes of the values while they are unique */
	size_t seen_n, seen_room;
} pm_forms;

typedef struct pm_forms_file {
	uint32_t columns;
	pm_forms *column;
	uint64_t rows, faulty, blank;
	uint64_t fault[PM_ROW_FAULTS]; /* faulty rows by reason */
	pm_arena arena;
} pm_forms_file;

/* Looks at every row of an opened file, from front to back.
 * Errors   PM_E_NOMEM and those of the reader
 * Cost     O(cells); 8 to 16 bytes a row for each column whose values are all different. */
PM_CHECK pm_status pm_forms_read(pm_opened *f, pm_forms_file *out, pm_err *err);
void pm_forms_release(pm_forms_file *p); /* fine on {0} */

#endif
