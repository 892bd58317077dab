/* profile.h - what a delivery of a register looks like, small enough to keep: the next one is held against it.
 *
 * Shape   per column of the declaration that was read: how often it is empty, how many different values, its most
 *         frequent words (categories), and ten bands of equal weight (numbers, days before the peildatum, lengths of ids,
 *         texts and words). No value of an id, a text or a date of birth is kept, and no word of fewer than PM_PROFILE_FEW rows.
 *         Nothing in it depends on the order of the rows.
 * Lookup  everything lives in the profile until pm_profile_free. */
#ifndef PM_INGEST_PROFILE_H
#define PM_INGEST_PROFILE_H

#include "base/arena.h"
#include "lang/rules.h"
#include "store/table.h"

enum { PM_PROFILE_BANDS = 10, PM_PROFILE_WORDS = 40, PM_PROFILE_FEW = 10 };

typedef struct pm_profile_word { pm_str word; uint32_t rows; } pm_profile_word;

typedef struct pm_profile_column {
	pm_str name;             /* of the field */
	pm_type type;
	uint32_t nulls, distinct; /* distinct: category and id, else 0 */
	uint32_t n_words;
	pm_profile_word *word;   /* category: most rows first, ties by the word */
	uint32_t bands;          /* 0: a flag, a date of birth, a pseudonym, or nothing there */
	double edge[PM_PROFILE_BANDS - 1]; /* a value belongs to the first band whose edge it doesn't exceed, else to the last */
	uint32_t band[PM_PROFILE_BANDS];   /* rows in each */
	uint32_t yes;            /* flag: rows that are true */
	/* Only in a profile that was made beside an earlier one: the same rows by that one's words and bands. */
	uint32_t *then_word;     /* per word of the earlier column; NULL: there is none of this name and type */
	uint32_t then_band[PM_PROFILE_BANDS];
} pm_profile_column;

typedef struct pm_profile {
	uint32_t rows;           /* records */
	uint32_t joined, to_join; /* records with an address, records that were to have one */
	int32_t peildatum;       /* day; INT32_MIN: not known */
	uint32_t n_headers;
	pm_str *header;          /* of the delivery, in its order; what looks like a number of a person is covered */
	uint32_t n_columns;
	pm_profile_column *column;
	pm_arena arena, *part;   /* part: by column, for what columns made side by side */
} pm_profile;

/* Makes the profile of records; `header` is copied.
 *
 * p        rows, joined, to_join, peildatum, n_headers and header are given, the rest is filled
 * before   the profile to compare with; NULL: none
 * Errors   PM_E_NOMEM: fit to be released.
 * Cost     one pass over each column, columns side by side. */
PM_CHECK pm_status pm_profile_fill(pm_profile *p, const pm_register *reg, const pm_table *t, const pm_profile *before,
                                   unsigned threads, pm_err *err);
void pm_profile_release(pm_profile *p); /* fine on {0} */

const pm_profile_column *pm_profile_find(const pm_profile *p, pm_str name); /* NULL: none */

/* As JSON and back. Errors PM_E_NOMEM; read: PM_E_SYNTAX. */
PM_CHECK pm_status pm_profile_write(const pm_profile *p, pm_buf *out, pm_err *err);
PM_CHECK pm_status pm_profile_read(pm_str json, pm_profile *out, pm_err *err);

#endif
