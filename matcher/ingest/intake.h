/* intake.h - the rows of one part of a file, as columns of their own.
 *
 * Shape   a plan says, once per file, which cell feeds which column and how; every part follows it. A row's values that
 *         can fail are read first, so that a refused row leaves no word in a dictionary. */
#ifndef PM_INGEST_INTAKE_H
#define PM_INGEST_INTAKE_H

#include "ingest/reader.h"

typedef struct pm_slot {
	uint32_t field;
	pm_type type;      /* of the column; a pseudonym is an id */
	pm_treat treat;
	int32_t cell;      /* -1: absent */
	int32_t role;      /* PM_ROLE_ID, _OBJECT or _PAND: a BAG id is expected; else -1 */
	bool numbered;     /* holds a house number or a part of one: a date is none */
} pm_slot;

typedef struct pm_intake_plan {
	const pm_register *reg;
	const uint8_t *key;
	uint32_t slots, cells;
	pm_slot *slot;       /* in order of the fields */
	uint32_t *order;     /* slots, those that can refuse a row first */
	uint32_t can_fail;   /* so many of them */
	uint32_t *gate, gated; /* slots held against the test of citizen service numbers */
	uint32_t *number, numbered; /* those that are `numbered` */
	bool *shown;         /* per cell: loaded as it is, so a reject may show it */
	bool all_shown;
} pm_intake_plan;

/* Makes the plan in the arena from what pm_header_match found.
 * Errors   PM_E_USE a pseudonym without a key; PM_E_NOMEM. */
PM_CHECK pm_status pm_intake_plan_make(const pm_register *reg, const uint8_t *key, const int32_t *found, uint32_t cells,
                                pm_arena *a, pm_intake_plan *out, pm_err *err);

/* The delivery's name for a slot. */
pm_str pm_slot_column(const pm_intake_plan *plan, const pm_slot *slot);

typedef struct pm_slot_count {
	uint32_t repaired, odd, incomplete, refused;
	uint32_t turned;           /* dates where a house number was typed */
	char turned_as[24], turned_from[8]; /* the first of them; what was probably typed */
	uint64_t values, elfproef; /* of a gated slot, in all rows of the right shape; how many pass the test */
} pm_slot_count;

enum { PM_WORD_ROOM = 256 };

/* A word of up to 16 bytes met before, so that the dictionary need not be asked; length 0: none. */
typedef struct pm_intake_word { uint64_t head, tail; uint32_t length, code; } pm_intake_word;

typedef struct pm_intake {
	const pm_intake_plan *plan;
	uint32_t room, seen, rows;  /* rows at most; data rows met; accepted */
	uint64_t line;              /* lines of the file before the part */
	pm_column **column;         /* per slot; NULL once taken */
	uint32_t *row_no;           /* per accepted row: its number in the part, from 0 */
	pm_slot_count *count;       /* per slot */
	pm_intake_word *word;       /* PM_WORD_ROOM per slot, each where its bytes lead to */
	uint32_t *doubtful, n_doubtful; /* slots whose date in the row at hand is incomplete */
	uint64_t rejected, blank;
	pm_reject *reject;          /* `row` from 0, `line` as in pm_row */
	uint32_t n_rejects, reject_room;
	pm_arena arena;             /* of the rejects */
} pm_intake;

PM_CHECK pm_status pm_intake_init(pm_intake *p, const pm_intake_plan *plan, uint32_t room, pm_err *err);
void pm_intake_release(pm_intake *p); /* fine on {0} and twice */

/* Takes a row, as a record or as a reject; a pm_row_seen whose ctx is the part. */
PM_CHECK pm_status pm_intake_take(void *part, const pm_row *row, pm_err *err);

/* Closes the columns behind the last row. */
void pm_intake_seal(pm_intake *p);

#endif
