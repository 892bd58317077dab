#include "store/case_sql.h"

/* ---- sources ---- */

static pm_status add_source(pm_case *c, const pm_source *s, int64_t *out_id, pm_err *err)
{
	char day[32], horizon[32];
	PM_TRY(pm_sql_run(c, "UPDATE source SET current = 0 WHERE register = ? AND current = 1", PM_VALUES(pm_v_text(s->reg)), err));
	PM_TRY(pm_sql_run(c, "INSERT INTO source (register, path, size, inode, mtime_ns, sha256, declaration, rows, rejects,"
	                     " peildatum, imported_at, horizon, current) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,1)",
	                  PM_VALUES(pm_v_text(s->reg), pm_v_text(s->path), pm_v_int((int64_t)s->size), pm_v_int((int64_t)s->inode),
	                            pm_v_int(s->mtime_ns), pm_v_digest(&s->digest), pm_v_digest(&s->declaration), pm_v_int(s->rows),
	                            pm_v_int(s->rejects), pm_v_day(s->peildatum, day), pm_v_int(s->imported_at),
	                            pm_v_day(s->horizon, horizon)), err));
	*out_id = sqlite3_last_insert_rowid(c->db);
	return PM_OK;
}

pm_status pm_case_add_source(pm_case *c, const pm_source *source, int64_t *out_id, pm_err *err)
{
	pm_unit u;
	int64_t id;
	PM_TRY(pm_unit_begin(c, &u, err));
	PM_TRY(pm_unit_end(c, u, add_source(c, source, &id, err), err));
	*out_id = id;
	return PM_OK;
}

pm_status pm_case_touch_source(pm_case *c, const pm_source *s, pm_err *err)
{
	return pm_sql_run(c, "UPDATE source SET path = ?, size = ?, inode = ?, mtime_ns = ? WHERE id = ?",
	                  PM_VALUES(pm_v_text(s->path), pm_v_int((int64_t)s->size), pm_v_int((int64_t)s->inode),
	                            pm_v_int(s->mtime_ns), pm_v_int(s->id)), err);
}

#define SOURCE_FIELDS "id, register, path, size, inode, mtime_ns, sha256, declaration, rows, rejects, peildatum, imported_at, current, horizon"

static pm_status source_of_row(pm_case *c, sqlite3_stmt *st, pm_source *out, pm_err *err)
{
	pm_source s = { .id = pm_sql_i64(st, 0), .reg = pm_sql_str(st, 1), .path = pm_sql_str(st, 2),
	                .size = (uint64_t)pm_sql_i64(st, 3), .inode = (uint64_t)pm_sql_i64(st, 4), .mtime_ns = pm_sql_i64(st, 5),
	                .peildatum = pm_sql_day(st, 10), .imported_at = pm_sql_i64(st, 11), .current = pm_sql_i64(st, 12) != 0,
	                .horizon = pm_sql_day(st, 13) };
	PM_TRY(pm_sql_digest(c, st, 6, &s.digest, err));
	PM_TRY(pm_sql_digest(c, st, 7, &s.declaration, err));
	PM_TRY(pm_sql_u32(c, st, 8, &s.rows, err));
	PM_TRY(pm_sql_u32(c, st, 9, &s.rejects, err));
	*out = s;
	return PM_OK;
}

pm_status pm_case_find_source(pm_case *c, pm_str reg, pm_arena *a, pm_source *out_source, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	pm_source found;
	PM_TRY(pm_sql(c, "SELECT " SOURCE_FIELDS " FROM source WHERE register = ? AND current = 1", PM_VALUES(pm_v_text(reg)), &st, err));
	pm_status s = pm_sql_next(c, st, &row, err);
	if (s == PM_OK && !row)
		s = pm_fail_at(err, PM_E_NOTFOUND, c->path, 0, 0, "no delivery of %.*s was imported", PM_STR_FMT(reg));
	if (s == PM_OK)
		s = source_of_row(c, st, &found, err);
	if (s == PM_OK)
		s = pm_case_copy(a, &found.reg, err);
	if (s == PM_OK)
		s = pm_case_copy(a, &found.path, err);
	pm_sql_done(c, st);
	if (s == PM_OK)
		*out_source = found;
	return s;
}

pm_status pm_case_each_source(pm_case *c, pm_str reg, pm_source_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT " SOURCE_FIELDS " FROM source WHERE ?1 = '' OR register = ?1 ORDER BY id", PM_VALUES(pm_v_text(reg)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_source source;
		if ((s = source_of_row(c, st, &source, err)) != PM_OK || (s = seen(ctx, &source, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

/* ---- rejects ---- */

pm_status pm_case_add_rejects(pm_case *c, int64_t source, const pm_case_reject *reject, uint32_t n, pm_err *err)
{
	pm_unit u;
	PM_TRY(pm_unit_begin(c, &u, err));
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < n && s == PM_OK; i++) {
		const pm_case_reject *r = &reject[i];
		s = pm_sql_run(c, "INSERT INTO reject (source, row, line, field, reason, raw) VALUES (?,?,?,?,?,?)",
		               PM_VALUES(pm_v_int(source), pm_v_int(r->row), pm_v_int(r->line), pm_v_text(r->column),
		                         pm_v_text(r->reason), pm_v_text(r->raw)), err);
	}
	return pm_unit_end(c, u, s, err);
}

pm_status pm_case_each_reject(pm_case *c, int64_t source, pm_reject_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT row, line, field, reason, raw FROM reject WHERE source = ? ORDER BY row, id",
	              PM_VALUES(pm_v_int(source)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_case_reject r = { .column = pm_sql_str(st, 2), .reason = pm_sql_str(st, 3), .raw = pm_sql_str(st, 4) };
		if ((s = pm_sql_u32(c, st, 0, &r.row, err)) != PM_OK || (s = pm_sql_u32(c, st, 1, &r.line, err)) != PM_OK ||
		    (s = seen(ctx, &r, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

pm_status pm_case_group_rejects(pm_case *c, pm_reject_group_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT register, field, reason, count(*), min(row) FROM reject JOIN source ON source.id = reject.source"
	                 " WHERE current = 1 GROUP BY register, field, reason ORDER BY register, count(*) DESC, field, reason",
	              NULL, 0, &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_reject_group g = { .reg = pm_sql_str(st, 0), .column = pm_sql_str(st, 1), .reason = pm_sql_str(st, 2) };
		if ((s = pm_sql_u32(c, st, 3, &g.rows, err)) != PM_OK || (s = pm_sql_u32(c, st, 4, &g.first_row, err)) != PM_OK ||
		    (s = seen(ctx, &g, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}
