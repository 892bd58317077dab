/* eval.h - runs what a rule set says over tables.
 *
 * Everything is done in chunks of PM_CHUNK_ROWS rows, by threads that take chunks; results are the same for any number
 * of threads. Null is unknown, three-valued, as in docs/rule-language.md. */
#ifndef PM_LANG_EVAL_H
#define PM_LANG_EVAL_H

#include "lang/rules.h"
#include "store/table.h"

/* What expressions see. */
typedef struct pm_scope {
	const pm_rules *rules;
	const pm_table *spine;            /* its rows are the addresses; fields of the spine's register */
	const pm_table *const *records;   /* by register index; NULL entry: not delivered, what rests on it is unknown */
	int32_t as_of;                    /* the run's date */
	unsigned threads;                 /* 0: one per processor */
} pm_scope;

/* Computes signals.
 *
 * want     flags by signal index
 * column   by signal index: a column that is there already is read, a NULL one that is wanted is made (owned by
 *          the caller, `spine->rows` rows); on failure those made by this call are freed and NULL again.
 *          An inactive signal stays NULL.
 * Errors   PM_E_NOMEM, PM_E_RANGE (a pattern's match limit is unknown for that row, not an error).
 * Cost     one pass over each register that is needed, all its aggregates together. */
PM_CHECK pm_status pm_signals_compute(const pm_scope *s, const bool *want, pm_column **column, pm_err *err);

/* Evaluates derived fields of a register and its `only where`.
 *
 * table    the register as read; derived fields are added to it as columns (those added stay on failure)
 * keep     receives a bitmap (pm_free) of rows that the selection keeps, or NULL when it keeps all */
PM_CHECK pm_status pm_register_derive(const pm_scope *s, uint32_t reg, pm_table *table, uint64_t **keep, pm_err *err);

/* Evaluates a condition over the rows of a register's table: the `where` of a household, for one.
 *
 * out      receives a bitmap (pm_free) of rows where it is true */
PM_CHECK pm_status pm_rows_where(const pm_scope *s, uint32_t reg, const pm_table *table, const pm_expr *where,
                                 uint64_t **out, pm_err *err);

/* One rule's outcome at every address. State: unknown bit set = unknown (contributes 0); else fires bit.
 * For a grade, `fires` is set where the contribution is above 0. Released with pm_verdict_release. */
typedef struct pm_verdict {
	int16_t *bits;      /* contribution in 1/1024 bit: a weight is at most 31 bits, and memory is what the rules wait for */
	uint64_t *fires, *unknown;
	struct pm_verdict_block *block; /* the memory that verdicts of one call share; goes with the last of them */
} pm_verdict;
void pm_verdict_release(pm_verdict *v);

/* Evaluates rules (or exempts, whose `bits` are all 0) given the signal columns.
 *
 * rule     indices into rules->rule (an inert one is unknown everywhere with 0 bits; a trial is evaluated, with 0 bits)
 * column   by signal index; NULL = unknown everywhere
 * out      n verdicts, each to be released; untouched on failure */
PM_CHECK pm_status pm_rules_run(const pm_scope *s, const uint32_t *rule, uint32_t n, pm_column *const *column,
                                pm_verdict *out, pm_err *err);
PM_CHECK pm_status pm_exempts_run(const pm_scope *s, const uint32_t *exempt, uint32_t n, pm_column *const *column,
                                  pm_verdict *out, pm_err *err);

/* Writes a rule's sentence for one address: numbers in Dutch (decimal comma), an unknown value as "onbekend". */
PM_CHECK pm_status pm_because(const pm_scope *s, const pm_template *t, pm_column *const *column, uint32_t address,
                              pm_buf *out, pm_err *err);

/* Writes a signal's value at an address with its unit, in Dutch; "onbekend" for null. */
void pm_signal_show(const pm_rules *r, uint32_t signal, const pm_column *c, uint32_t address, pm_buf *out);

#endif
