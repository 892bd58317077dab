/* guess_draft.h - what was seen in a file and chosen from it, before it is text. Between guess.c and guess_text.c. */
#ifndef PM_INGEST_GUESS_DRAFT_H
#define PM_INGEST_GUESS_DRAFT_H

#include "ingest/guess.h"

typedef struct pm_guess_draft {
	pm_str file_name;          /* without its folder */
	pm_str name;               /* of the register; empty: the file's name gives none */
	pm_opened *file;
	pm_forms_file seen;
	pm_guess_column *column;   /* file->headers of them */
	int32_t role[PM_ROLES];    /* column of each part of the address; -1: none */
	int32_t key, known, begin, end; /* columns; -1: none */
	bool headless;             /* the first row looks like data */
	bool row_per_address;      /* the id of the address never stands twice */
	pm_arena arena;
} pm_guess_draft;

/* Writes the text; what a file's owner has to say is INVULLEN. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_guess_write(const pm_guess_draft *g, pm_buf *out, pm_err *err);

#endif
