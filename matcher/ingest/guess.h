/* guess.h - a declaration for a file that nobody declared yet, as a proposal to read and complete.
 *
 * Shape   the text of a register in the rule language. What the file can't tell (owner, basis, purpose, class, term) is the
 *         word INVULLEN, which no check lets pass. A number of persons and what is of class X is proposed as `drop`.
 * Secrecy no value of a column is shown unless it stands at least PM_GUESS_CROWD times and the column has few of them;
 *         of the others a shape (9999 AA), of numbers and dates a range. */
#ifndef PM_INGEST_GUESS_H
#define PM_INGEST_GUESS_H

#include "ingest/guess_forms.h"
#include "lang/rules.h"

enum { PM_GUESS_CROWD = 5 };

/* What a header says by itself, besides a part of the address. */
typedef enum pm_hint {
	PM_HINT_NONE, PM_HINT_BSN, PM_HINT_RSIN, PM_HINT_BIRTH, PM_HINT_BEGIN, PM_HINT_END, PM_HINT_KNOWN, PM_HINT_CONTACT,
	PM_HINT_PERSON, PM_HINT_PROSE, PM_HINT_NUMBERED
} pm_hint;

typedef struct pm_named {
	pm_hint hint;
	int role;       /* pm_role; -1: none */
	unsigned sure;  /* 2: the header is that name; 1: one of its words is; 0: neither */
} pm_named;

/* What a column is called tells: by the whole header, else by its words; capitals, blanks and signs play no part. */
pm_named pm_guess_named(pm_str header);

typedef struct pm_guess_column {
	pm_str header, name;  /* as delivered; as rules can say it, or as it may be shown when skipped */
	bool skipped;         /* no declaration can name it */
	pm_type type;
	pm_treat treat;
	pm_str yes, no;       /* of a flag; `no` empty: anything else is false */
	int role;             /* pm_role; -1: none */
	pm_hint hint;
	const char *remark;   /* Dutch; NULL: nothing to remark */
	const char *never;    /* class X: why; NULL: it isn't */
} pm_guess_column;

/* What a column is, by its name and its values: all but its header, its name and whether it is skipped. */
void pm_guess_column_of(pm_str header, const pm_forms *p, pm_guess_column *out);

/* Writes the proposal for the file at `path`.
 *
 * table    sheet or table inside it; empty: the first
 * Errors   those of opening and reading (pm_import_file); PM_E_NOMEM
 * Cost     one reading on one thread. */
PM_CHECK pm_status pm_guess_register(const char *path, pm_str table, pm_buf *out, pm_err *err);

/* The same from bytes in memory; `name` stands for the path. */
PM_CHECK pm_status pm_guess_bytes(const char *name, pm_str bytes, pm_str table, pm_buf *out, pm_err *err);

#endif
