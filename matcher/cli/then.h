/* then.h - signals of an earlier day: only what the city knew then.
 *
 * A row is there from the day of its register's `known` field on, a field with a `known` of its own from that day on, and a
 * date that lay ahead then is unknown (so a stay that ended later lasts, a case that closed later is open). A register
 * that can only say `known delivery` is left out before its delivery; so is one that can't say. The spine is taken as it
 * is: the BAG says what stands there, not when the city knew it.
 * A derived field is there where all that it rests on was known; one that rests on the run's date is not. What a link gives is of
 * today: a measure elsewhere may be the outcome of a later visit, so what rests on it is unknown.
 * Before the day on which a hundredth of its rows was known a register says nothing yet: unknown, not "no rows".
 * What it can't undo: a row that was corrected or removed since, an end that was entered late, an address that was found
 * with today's index. */
#ifndef PM_CLI_THEN_H
#define PM_CLI_THEN_H

#include "cli/batch.h"
#include "link/household.h"

typedef struct pm_then {
	pm_batch *batch;
	uint64_t left_out;     /* bit r: register r can't be shown as it was */
	uint64_t by_begin;     /* bit r: its `known` is empty in this delivery; the begin of its period stands in */
	pm_table **table;      /* by register: shallow, of the day at hand */
	float **p;             /* by register */
	int32_t *first;        /* by register: the day from which it says something */
	pm_household_codes *codes; /* by register */
	uint64_t ***valid;     /* by register, by column: validity of the day; NULL: as it is */
} pm_then;

/* Reads the records that the active signals rest on, and those of the registers in `more` (bit r). The batch holds a past run.
 * Errors   those of pm_batch_table. On failure the object is to be released. */
PM_CHECK pm_status pm_then_begin(pm_then *a, pm_batch *b, uint64_t more, pm_err *err);
void pm_then_release(pm_then *a);

/* Makes all active signals as of a day.
 * column   by signal, NULL inside; the caller's afterwards
 * scope    receives what expressions see on that day; valid until the next call
 * Cost     one pass over each register: about what a run spends on signals. */
PM_CHECK pm_status pm_then_signals(pm_then *a, int32_t day, pm_scope *scope, pm_column **column, pm_err *err);

/* Which registers and links are left out, and why, for a notice: a line each; nothing when none. */
void pm_then_left_out(const pm_then *a, pm_buf *out);

#endif
