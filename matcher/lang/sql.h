/* sql.h - a rule set as one SELECT statement, for SQLite, DuckDB or PostgreSQL: the same signals and scores by another engine.
 *
 * Tables  one for each register that the signals rest on, named as the register, a column for each of its fields (derived
 *         ones too), with the rows that an import keeps:
 *           flag            boolean (SQLite: 0 and 1)       number, count   any numeric type
 *           category, id    text                            date            two integers, FIELD_lo and FIELD_hi: the first and
 *         the last possible day, counted from 1970-01-01; null together.
 *         The spine's table has `_address`, an integer without double; the others `_address` (null: at no address), `_p`, a double: the
 *         probability of that in multiples of 2^-20, and `_row`, the place in the delivery's order, without double.
 *         A condition `FIELD matches /PATTERN/` or `FIELD similar_to "WORDS"` is a boolean column of its own, which whoever fills
 *         the table makes: engines differ in what a pattern means. The comments at the head of the statement name each with the
 *         field and what it is held against; its name holds a hash of that, so it stays when other rules change.
 *         A register or field that was not delivered is a table without rows or a column of nulls; count, sum, any and
 *         distinct over such a register are then 0 where the evaluator says unknown.
 * Result  a row for each address, in order of `_address`:
 *           SIGNAL (of a date SIGNAL_lo and SIGNAL_hi); "fires RULE" true, false or null (unknown); "bits RULE" its weight in
 *           1/1024 bit; "exempt NAME"; for each theme "score THEME", the prior and the ceilings of groups included, and
 *           "off THEME": an exemption keeps the address off its list.
 *         A number too large for a double, which the evaluator takes for unknown, is left to the engine. */
#ifndef PM_LANG_SQL_H
#define PM_LANG_SQL_H

#include "lang/rules.h"

#define PM_DIALECT_MAP(X) X(SQLITE, "sqlite") X(DUCKDB, "duckdb") X(POSTGRES, "postgres")
typedef enum pm_dialect {
#define X(name, word) PM_DIALECT_##name,
	PM_DIALECT_MAP(X)
#undef X
	PM_DIALECTS
} pm_dialect;

bool pm_dialect_of_word(pm_str word, pm_dialect *out); /* false: no such dialect */

/* Writes the statement, closed by a semicolon, for the date that the rule set was loaded for.
 *
 * out      receives the text; holds an incomplete one on failure
 * Errors   PM_E_USE: no register is the spine, or a signal, rule or exemption says what SQL can't (a pattern on
 *          what is computed itself); the message
 *          names it. PM_E_RANGE: one grows beyond PM_MAX_SQL_BYTES. PM_E_NOMEM. */
PM_CHECK pm_status pm_sql_write(const pm_rules *r, pm_dialect dialect, pm_buf *out, pm_err *err);

#endif
