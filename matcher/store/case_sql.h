/* case_sql.h - SQLite as the case file uses it; for files named case_*.c, casefile.c and audit.c only.
 *
 * Shape   statements are prepared once per text (a literal: found again by its address) and kept by the case.
 *         pm_sql gives one bound and ready; pm_sql_next steps; pm_sql_done ends it, which also ends its hold on
 *         texts and blobs that were passed or received. */
#ifndef PM_STORE_CASE_SQL_H
#define PM_STORE_CASE_SQL_H

#include <sqlite3.h>

#include "store/casefile.h"

enum { PM_CASE_STATEMENTS = 96 };

struct pm_case {
	sqlite3 *db;
	char *path;
	bool declaring; /* case_view.c: a register is being made known, which SQLite takes for making a table */
	bool denied;    /* case_view.c: the question asked for more than reading */
	uint32_t n_statements;
	struct pm_case_statement { const char *sql; sqlite3_stmt *st; } statement[PM_CASE_STATEMENTS];
};

typedef struct pm_sql_value { enum { PM_VALUE_NULL, PM_VALUE_INT, PM_VALUE_TEXT, PM_VALUE_BLOB } kind; int64_t i; const void *p; size_t n; } pm_sql_value;

static inline pm_sql_value pm_v_null(void) { return (pm_sql_value){ .kind = PM_VALUE_NULL }; }
static inline pm_sql_value pm_v_int(int64_t i) { return (pm_sql_value){ .kind = PM_VALUE_INT, .i = i }; }
static inline pm_sql_value pm_v_text(pm_str s) { return (pm_sql_value){ .kind = PM_VALUE_TEXT, .p = s.p, .n = s.n }; }
static inline pm_sql_value pm_v_word(const char *s) { return pm_v_text(pm_str_of(s)); }
static inline pm_sql_value pm_v_blob(const void *p, size_t n) { return (pm_sql_value){ .kind = PM_VALUE_BLOB, .p = p, .n = n }; }
static inline pm_sql_value pm_v_digest(const pm_digest *d) { return pm_v_blob(d->byte, sizeof d->byte); }

#define PM_VALUES(...) (const pm_sql_value[]){ __VA_ARGS__ }, sizeof((const pm_sql_value[]){ __VA_ARGS__ }) / sizeof(pm_sql_value)

/* What SQLite's last failure on this case means, into `err`. */
pm_status pm_sql_failed(pm_case *c, int rc, pm_err *err);

/* A segment or row that can't be what we wrote. */
pm_status pm_case_damaged(pm_case *c, pm_err *err, const char *what);

/* One or more statements without parameters. */
PM_CHECK pm_status pm_sql_script(pm_case *c, const char *sql, pm_err *err);

PM_CHECK pm_status pm_sql(pm_case *c, const char *sql, const pm_sql_value *value, size_t n, sqlite3_stmt **out, pm_err *err);
PM_CHECK pm_status pm_sql_next(pm_case *c, sqlite3_stmt *st, bool *out_row, pm_err *err);
void pm_sql_done(pm_case *c, sqlite3_stmt *st);

/* A statement that gives no rows. */
PM_CHECK pm_status pm_sql_run(pm_case *c, const char *sql, const pm_sql_value *value, size_t n, pm_err *err);

/* The first column of the first row. Errors PM_E_NOTFOUND, without a message: no row. */
PM_CHECK pm_status pm_sql_int(pm_case *c, const char *sql, const pm_sql_value *value, size_t n, int64_t *out, pm_err *err);

/* Several writes as one: inside a batch, or as a transaction by itself. End returns `s`, or why it couldn't be kept. */
typedef struct pm_writes { bool own; } pm_writes;
PM_CHECK pm_status pm_writes_begin(pm_case *c, pm_writes *out, pm_err *err);
PM_CHECK pm_status pm_writes_end(pm_case *c, pm_writes u, pm_status s, pm_err *err);

/* Columns of the row at hand. */
pm_str pm_sql_str(sqlite3_stmt *st, int column);
static inline int64_t pm_sql_i64(sqlite3_stmt *st, int column) { return sqlite3_column_int64(st, column); }
PM_CHECK pm_status pm_sql_digest(pm_case *c, sqlite3_stmt *st, int column, pm_digest *out, pm_err *err);
PM_CHECK pm_status pm_sql_u32(pm_case *c, sqlite3_stmt *st, int column, uint32_t *out, pm_err *err);

/* A copy in the arena. */
PM_CHECK pm_status pm_case_copy(pm_arena *a, pm_str *text, pm_err *err);

/* Days as people read them in a plain table: 2026-11-21; null for PM_NO_DAY. `text` must live until the statement is done. */
pm_sql_value pm_v_day(int32_t day, char text[32]);
int32_t pm_sql_day(sqlite3_stmt *st, int column);

/* case_schema.c: makes the tables or brings them up to date; `write` false only looks at the version. */
PM_CHECK pm_status pm_case_schema(pm_case *c, bool write, pm_err *err);

/* The statements that make version `from` + 1 of version `from` (0: of an empty file); NULL: there is no newer one. */
const char *pm_case_schema_step(int64_t from);

#endif
