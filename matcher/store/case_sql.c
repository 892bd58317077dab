#include "store/case_sql.h"

#include <errno.h>

#include "base/mem.h"

pm_status pm_sql_failed(pm_case *c, int rc, pm_err *err)
{
	const int system = errno; /* of the call that failed: SQLite does not pass it on from everywhere */
	switch (rc & 0xff) {
	case SQLITE_NOMEM:
		return pm_fail(err, PM_E_NOMEM, "no memory for the case file");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return pm_fail_at(err, PM_E_IO, c->path, 0, 0, "the case file is locked: another process is writing to it");
	case SQLITE_NOTADB:
		return pm_fail_at(err, PM_E_SYNTAX, c->path, 0, 0, "this is not a case file");
	case SQLITE_READONLY:
		return pm_fail_at(err, PM_E_IO, c->path, 0, 0, "the case file can't be written to");
	case SQLITE_FULL:
		return pm_fail_at(err, PM_E_IO, c->path, 0, 0, "the disk of the case file is full");
	case SQLITE_IOERR:
		return pm_fail_at(err, PM_E_IO, c->path, 0, 0, "the case file can't be read or written: %s (SQLite %d)",
		                  system ? strerror(system) : sqlite3_errstr(rc), rc);
	default:
		return pm_fail_at(err, PM_E_IO, c->path, 0, 0, "the case file: %s", sqlite3_errmsg(c->db));
	}
}

pm_status pm_case_damaged(pm_case *c, pm_err *err, const char *what)
{
	return pm_fail_at(err, PM_E_IO, c->path, 0, 0, "the case file is damaged: %s", what);
}

pm_status pm_sql_script(pm_case *c, const char *sql, pm_err *err)
{
	const int rc = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
	return rc == SQLITE_OK ? PM_OK : pm_sql_failed(c, rc, err);
}

/* A kept statement that nobody is walking, or a new one. */
static pm_status prepared(pm_case *c, const char *sql, sqlite3_stmt **out, pm_err *err)
{
	bool kept = false;
	for (uint32_t i = 0; i < c->n_statements && !kept; i++)
		if (c->statement[i].sql == sql) {
			if (!sqlite3_stmt_busy(c->statement[i].st)) {
				*out = c->statement[i].st;
				return PM_OK;
			}
			kept = true;
		}
	const int rc = sqlite3_prepare_v3(c->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
	if (rc != SQLITE_OK)
		return pm_sql_failed(c, rc, err);
	if (!kept && c->n_statements < PM_CASE_STATEMENTS)
		c->statement[c->n_statements++] = (struct pm_case_statement){ sql, *out };
	return PM_OK;
}

static int bind(sqlite3_stmt *st, int at, const pm_sql_value *v)
{
	switch (v->kind) {
	case PM_VALUE_INT: return sqlite3_bind_int64(st, at, v->i);
	case PM_VALUE_TEXT: return sqlite3_bind_text64(st, at, v->p ? v->p : "", v->n, SQLITE_STATIC, SQLITE_UTF8);
	case PM_VALUE_BLOB: return sqlite3_bind_blob64(st, at, v->p ? v->p : "", v->n, SQLITE_STATIC);
	default: return sqlite3_bind_null(st, at);
	}
}

pm_status pm_sql(pm_case *c, const char *sql, const pm_sql_value *value, size_t n, sqlite3_stmt **out, pm_err *err)
{
	sqlite3_stmt *st;
	PM_TRY(prepared(c, sql, &st, err));
	for (size_t i = 0; i < n; i++) {
		const int rc = bind(st, (int)i + 1, &value[i]);
		if (rc != SQLITE_OK) {
			const pm_status s = pm_sql_failed(c, rc, err);
			pm_sql_done(c, st);
			return s;
		}
	}
	*out = st;
	return PM_OK;
}

pm_status pm_sql_next(pm_case *c, sqlite3_stmt *st, bool *out_row, pm_err *err)
{
	const int rc = sqlite3_step(st);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return pm_sql_failed(c, rc, err);
	*out_row = rc == SQLITE_ROW;
	return PM_OK;
}

void pm_sql_done(pm_case *c, sqlite3_stmt *st)
{
	for (uint32_t i = 0; i < c->n_statements; i++)
		if (c->statement[i].st == st) {
			sqlite3_reset(st);
			sqlite3_clear_bindings(st);
			return;
		}
	sqlite3_finalize(st);
}

pm_status pm_sql_run(pm_case *c, const char *sql, const pm_sql_value *value, size_t n, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, sql, value, n, &st, err));
	const pm_status s = pm_sql_next(c, st, &row, err);
	pm_sql_done(c, st);
	return s;
}

pm_status pm_sql_int(pm_case *c, const char *sql, const pm_sql_value *value, size_t n, int64_t *out, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, sql, value, n, &st, err));
	pm_status s = pm_sql_next(c, st, &row, err);
	if (s == PM_OK && row)
		*out = pm_sql_i64(st, 0);
	else if (s == PM_OK)
		s = PM_E_NOTFOUND;
	pm_sql_done(c, st);
	return s;
}

pm_status pm_writes_begin(pm_case *c, pm_writes *out, pm_err *err)
{
	out->own = sqlite3_get_autocommit(c->db);
	return out->own ? pm_case_begin(c, err) : PM_OK;
}

pm_status pm_writes_end(pm_case *c, pm_writes u, pm_status s, pm_err *err)
{
	if (!u.own)
		return s;
	if (s == PM_OK)
		return pm_case_commit(c, err);
	pm_case_rollback(c);
	return s;
}

pm_str pm_sql_str(sqlite3_stmt *st, int column)
{
	const void *p = sqlite3_column_blob(st, column); /* of a text: its UTF-8 bytes, with no copy for a closing 0 */
	return (pm_str){ p ? p : "", (size_t)sqlite3_column_bytes(st, column) };
}

pm_status pm_sql_digest(pm_case *c, sqlite3_stmt *st, int column, pm_digest *out, pm_err *err)
{
	const pm_str s = pm_sql_str(st, column);
	if (s.n != sizeof out->byte)
		return pm_case_damaged(c, err, "a digest of the wrong length");
	memcpy(out->byte, s.p, s.n);
	return PM_OK;
}

pm_status pm_sql_u32(pm_case *c, sqlite3_stmt *st, int column, uint32_t *out, pm_err *err)
{
	const int64_t v = pm_sql_i64(st, column);
	if (v < 0 || v > UINT32_MAX)
		return pm_case_damaged(c, err, "a number of rows outside its range");
	*out = (uint32_t)v;
	return PM_OK;
}

pm_status pm_case_copy(pm_arena *a, pm_str *text, pm_err *err)
{
	const char *copy = pm_arena_text(a, text->p, text->n);
	if (!copy)
		return pm_fail(err, PM_E_NOMEM, "no memory for a text of the case file");
	text->p = copy;
	return PM_OK;
}

pm_sql_value pm_v_day(int32_t day, char text[32])
{
	if (day == PM_NO_DAY)
		return pm_v_null();
	pm_date_text((pm_date){ day, day }, text);
	return pm_v_word(text);
}

int32_t pm_sql_day(sqlite3_stmt *st, int column)
{
	pm_date d;
	return pm_date_parse(pm_sql_str(st, column), &d) == 1 ? d.lo : PM_NO_DAY;
}
