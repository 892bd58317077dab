#include "store/case_view.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "store/case_sql.h"

/* What a module is told: whose records. */
typedef struct origin { pm_case *c; int64_t source; } origin;

typedef struct view {
	sqlite3_vtab base; /* first: SQLite knows only this */
	origin from;
	uint32_t rows, columns;
	pm_column *column[PM_MAX_COLUMNS]; /* NULL: not read yet */
	pm_str name[PM_MAX_COLUMNS];
	pm_place *place;
	bool placed;       /* its place was read, if it has one */
	pm_arena texts;
} view;

typedef struct cursor { sqlite3_vtab_cursor base; uint32_t row, address; } cursor;

enum { ADDRESS, ROW, P, EXTRAS };

static void say(view *v, const pm_err *err)
{
	sqlite3_free(v->base.zErrMsg);
	v->base.zErrMsg = sqlite3_mprintf("%s", err->msg);
}

static void view_free(view *v)
{
	for (uint32_t i = 0; i < v->columns; i++)
		pm_column_free(v->column[i]);
	pm_place_free(v->place);
	pm_arena_release(&v->texts);
	pm_free(v);
}

static const char *sql_type(pm_str type)
{
	if (pm_str_eq(type, PM_STR("flag")) || pm_str_eq(type, PM_STR("count")))
		return "INTEGER";
	return pm_str_eq(type, PM_STR("number")) ? "REAL" : "TEXT";
}

static pm_status list_columns(view *v, pm_buf *declared, pm_err *err)
{
	pm_case *c = v->from.c;
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT name, type, rows FROM vector WHERE source = ? AND kind = 'column' ORDER BY id",
	              PM_VALUES(pm_v_int(v->from.source)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		if (v->columns == PM_MAX_COLUMNS) {
			s = pm_case_damaged(c, err, "a table with too many columns");
			break;
		}
		pm_str *name = &v->name[v->columns];
		*name = pm_sql_str(st, 0);
		if ((s = pm_sql_u32(c, st, 2, &v->rows, err)) != PM_OK || (s = pm_case_copy(&v->texts, name, err)) != PM_OK)
			break;
		pm_buf_doubled(declared, *name);
		pm_buf_printf(declared, " %s, ", sql_type(pm_sql_str(st, 1)));
		v->columns++;
	}
	pm_sql_done(c, st);
	return s;
}

static int connect(sqlite3 *db, void *aux, int argc, const char *const *argv, sqlite3_vtab **out, char **why)
{
	(void)argc, (void)argv;
	view *v = pm_alloc(1, sizeof *v);
	if (!v)
		return SQLITE_NOMEM;
	v->from = *(const origin *)aux;
	pm_buf declared = {0};
	pm_err err = {0};
	pm_buf_text(&declared, "CREATE TABLE x (");
	pm_status s = list_columns(v, &declared, &err);
	pm_buf_text(&declared, "_address INTEGER, _row INTEGER, _p REAL)");
	if (s == PM_OK)
		s = pm_buf_check(&declared, &err);
	v->from.c->declaring = true;
	const int rc = s == PM_OK ? sqlite3_declare_vtab(db, declared.p) : s == PM_E_NOMEM ? SQLITE_NOMEM : SQLITE_ERROR;
	v->from.c->declaring = false;
	pm_buf_release(&declared);
	if (rc != SQLITE_OK) {
		if (s != PM_OK)
			*why = sqlite3_mprintf("%s", err.msg);
		view_free(v);
		return rc;
	}
	*out = &v->base;
	return SQLITE_OK;
}

static int disconnect(sqlite3_vtab *base)
{
	view_free((view *)base);
	return SQLITE_OK;
}

/* Every question is answered by going through all rows; which columns it uses goes along as a mask, the last bit
 * standing for all from there on. */
static int plan(sqlite3_vtab *base, sqlite3_index_info *info)
{
	const view *v = (const view *)base;
	info->estimatedCost = v->rows + 1.0;
	info->estimatedRows = v->rows;
	info->idxStr = sqlite3_mprintf("%llx", (unsigned long long)info->colUsed);
	info->needToFreeIdxStr = 1;
	return info->idxStr ? SQLITE_OK : SQLITE_NOMEM;
}

static int open_cursor(sqlite3_vtab *base, sqlite3_vtab_cursor **out)
{
	(void)base;
	cursor *k = pm_alloc(1, sizeof *k);
	if (!k)
		return SQLITE_NOMEM;
	*out = &k->base;
	return SQLITE_OK;
}

static int close_cursor(sqlite3_vtab_cursor *base)
{
	pm_free(base);
	return SQLITE_OK;
}

static bool used(unsigned long long mask, uint32_t column) { return mask >> (column < 63 ? column : 63) & 1; }

static pm_status load(view *v, unsigned long long mask, pm_err *err)
{
	pm_str want[PM_MAX_COLUMNS];
	uint32_t at[PM_MAX_COLUMNS], n = 0;
	for (uint32_t i = 0; i < v->columns; i++)
		if (!v->column[i] && used(mask, i)) {
			want[n] = v->name[i];
			at[n++] = i;
		}
	if (v->columns == 0 || (n == 0 && v->placed))
		return PM_OK;
	pm_table *t;
	PM_TRY(pm_case_get_table(v->from.c, v->from.source, want, n, 0, &t, err));
	for (uint32_t k = 0; k < n && k < t->columns; k++) {
		v->column[at[k]] = t->column[k];
		t->column[k] = NULL;
	}
	if (!v->placed) {
		v->place = t->place;
		t->place = NULL;
		v->placed = true;
	}
	pm_table_free(t);
	return PM_OK;
}

static int filter(sqlite3_vtab_cursor *base, int number, const char *mask, int argc, sqlite3_value **argv)
{
	(void)number, (void)argc, (void)argv;
	cursor *k = (cursor *)base;
	view *v = (view *)base->pVtab;
	pm_err err = {0};
	const pm_status s = load(v, strtoull(mask, NULL, 16), &err);
	if (s != PM_OK) {
		say(v, &err);
		return s == PM_E_NOMEM ? SQLITE_NOMEM : SQLITE_ERROR;
	}
	k->row = k->address = 0;
	return SQLITE_OK;
}

static int next(sqlite3_vtab_cursor *base)
{
	((cursor *)base)->row++;
	return SQLITE_OK;
}

static int at_end(sqlite3_vtab_cursor *base) { return ((cursor *)base)->row >= ((view *)base->pVtab)->rows; }

static void give_extra(const view *v, cursor *k, uint32_t which, sqlite3_context *out)
{
	const pm_place *p = v->place;
	if (!p && which == ROW) {
		sqlite3_result_int64(out, (int64_t)k->row + 1);
	} else if (p && which == ROW) {
		sqlite3_result_int64(out, p->source_row[k->row]);
	} else if (p && k->row < p->start[p->addresses]) {
		while (p->start[k->address + 1] <= k->row) /* rows come in order, and so do addresses */
			k->address++;
		if (which == ADDRESS)
			sqlite3_result_int64(out, k->address);
		else
			sqlite3_result_double(out, p->p ? (double)p->p[k->row] : 1);
	}
}

static void give_date(pm_date d, sqlite3_context *out)
{
	char text[32];
	pm_date_text(d, text);
	sqlite3_result_text(out, text, -1, SQLITE_TRANSIENT);
}

static int column_value(sqlite3_vtab_cursor *base, sqlite3_context *out, int column)
{
	cursor *k = (cursor *)base;
	const view *v = (const view *)base->pVtab;
	if ((uint32_t)column >= v->columns) {
		give_extra(v, k, (uint32_t)column - v->columns, out);
		return SQLITE_OK;
	}
	const pm_column *c = v->column[column];
	if (!c || !pm_column_has(c, k->row))
		return SQLITE_OK; /* null */
	switch (c->type) {
	case PM_TYPE_FLAG: sqlite3_result_int(out, pm_bit(c->flag, k->row)); break;
	case PM_TYPE_COUNT: sqlite3_result_int(out, c->count[k->row]); break;
	case PM_TYPE_NUMBER: sqlite3_result_double(out, c->number[k->row]); break;
	case PM_TYPE_DATE: give_date(pm_column_date(c, k->row), out); break;
	default: {
		const pm_str s = pm_column_str(c, k->row);
		sqlite3_result_text64(out, s.p, s.n, SQLITE_STATIC, SQLITE_UTF8); /* lives as long as the view */
	}
	}
	return SQLITE_OK;
}

static int rowid(sqlite3_vtab_cursor *base, sqlite3_int64 *out)
{
	*out = ((cursor *)base)->row;
	return SQLITE_OK;
}

/* No xCreate: a table of the module's name exists by itself, and nothing is written for it. */
static const sqlite3_module module = {
	.iVersion = 1, .xConnect = connect, .xBestIndex = plan, .xDisconnect = disconnect, .xOpen = open_cursor,
	.xClose = close_cursor, .xFilter = filter, .xNext = next, .xEof = at_end, .xColumn = column_value, .xRowid = rowid,
};

static pm_status add_view(void *ctx, const pm_source *source, pm_err *err)
{
	pm_case *c = ctx;
	if (!source->current)
		return PM_OK;
	char *name = pm_strndup(source->reg.p, source->reg.n);
	origin *from = pm_alloc(1, sizeof *from);
	if (!name || !from) {
		pm_free(name);
		pm_free(from);
		return pm_fail(err, PM_E_NOMEM, "no memory to show %.*s", PM_STR_FMT(source->reg));
	}
	*from = (origin){ c, source->id };
	const int rc = sqlite3_create_module_v2(c->db, name, &module, from, pm_free); /* frees `from` also when it fails */
	pm_free(name);
	return rc == SQLITE_OK ? PM_OK : pm_sql_failed(c, rc, err);
}

/* ---- asking ---- */

static int may(void *ctx, int action, const char *table, const char *column, const char *db, const char *by)
{
	(void)column, (void)db, (void)by;
	pm_case *c = ctx;
	const bool open_to_all = action == SQLITE_SELECT || action == SQLITE_FUNCTION || action == SQLITE_RECURSIVE;
	const bool open_table = action == SQLITE_READ && !(table && sqlite3_stricmp(table, "setting") == 0);
	if (c->declaring || open_to_all || open_table)
		return SQLITE_OK;
	c->denied = true;
	return SQLITE_DENY;
}

static pm_status refused(pm_case *c, int rc, bool running, pm_err *err)
{
	if (c->denied)
		return pm_fail(err, PM_E_USE, "only reading is allowed here: %s", sqlite3_errmsg(c->db));
	if (rc != SQLITE_ERROR || running)
		return pm_sql_failed(c, rc, err);
	const int at = sqlite3_error_offset(c->db);
	return pm_fail_at(err, PM_E_SYNTAX, NULL, at < 0 ? 0 : 1, (uint32_t)(at + 1), "%s", sqlite3_errmsg(c->db));
}

static pm_status walk(pm_case *c, sqlite3_stmt *st, pm_str *name, pm_str *value, pm_row_seen seen, void *ctx, pm_err *err)
{
	const int n = sqlite3_column_count(st);
	for (int i = 0; i < n; i++)
		name[i] = pm_str_of(sqlite3_column_name(st, i));
	for (int rc; (rc = sqlite3_step(st)) != SQLITE_DONE;) {
		if (rc != SQLITE_ROW)
			return refused(c, rc, true, err);
		for (int i = 0; i < n; i++) {
			const char *text = (const char *)sqlite3_column_text(st, i);
			value[i] = (pm_str){ text, text ? (size_t)sqlite3_column_bytes(st, i) : 0 };
		}
		PM_TRY(seen(ctx, (uint32_t)n, name, value, err));
	}
	return PM_OK;
}

static pm_status ask(pm_case *c, pm_str sql, pm_row_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st = NULL;
	const char *rest = NULL;
	if (sql.n > PM_MAX_RULE_BYTES)
		return pm_fail(err, PM_E_RANGE, "a question of %zu bytes", sql.n);
	const int rc = sqlite3_prepare_v2(c->db, sql.p, (int)sql.n, &st, &rest);
	if (rc != SQLITE_OK)
		return refused(c, rc, false, err);
	const size_t more = pm_str_trim((pm_str){ rest, (size_t)(sql.p + sql.n - rest) }).n;
	pm_str *text = pm_alloc(2 * (size_t)sqlite3_column_count(st) + 1, sizeof *text);
	pm_status s = PM_OK;
	if (!st || more)
		s = pm_fail(err, PM_E_USE, "one SELECT at a time");
	else if (!text)
		s = pm_fail(err, PM_E_NOMEM, "no memory for an answer");
	else
		s = walk(c, st, text, text + sqlite3_column_count(st), seen, ctx, err);
	pm_free(text);
	sqlite3_finalize(st);
	return s;
}

pm_status pm_case_query(pm_case *c, pm_str sql, pm_row_seen seen, void *ctx, pm_err *err)
{
	PM_TRY(pm_case_each_source(c, PM_STR(""), add_view, c, err));
	c->denied = false;
	sqlite3_set_authorizer(c->db, may, c);
	const pm_status s = ask(c, sql, seen, ctx, err);
	sqlite3_set_authorizer(c->db, NULL, NULL);
	return s;
}
