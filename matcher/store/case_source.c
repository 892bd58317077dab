#include "store/case_sql.h"

/* ---- sources ---- */

static pm_status add_source(pm_case *c, const pm_source *s, int64_t *out_id, pm_err *err)
{
	char day[32], horizon[32];
	PM_TRY(pm_sql_run(c, "UPDATE source SET current = 0 WHERE register = ? AND current = 1", PM_VALUES(pm_v_text(s->reg)), err));
	PM_TRY(pm_sql_run(c, "INSERT INTO source (register, path, size, inode, mtime_ns, sha256, declaration, rows, rejects,"
	                     " peildatum, imported_at, current, horizon, root, chain, reads, last_row)"
	                     " VALUES (?,?,?,?,?,?,?,?,?,?,?,1,?,?,?,?,?)",
	                  PM_VALUES(pm_v_text(s->reg), pm_v_text(s->path), pm_v_int((int64_t)s->size), pm_v_int((int64_t)s->inode),
	                            pm_v_int(s->mtime_ns), pm_v_digest(&s->digest), pm_v_digest(&s->declaration), pm_v_int(s->rows),
	                            pm_v_int(s->rejects), pm_v_day(s->peildatum, day), pm_v_int(s->imported_at),
	                            pm_v_day(s->horizon, horizon), pm_v_int(s->root), pm_v_digest(&s->chain), pm_v_digest(&s->reads),
	                            pm_v_int(s->last_row)), err));
	*out_id = sqlite3_last_insert_rowid(c->db);
	return PM_OK;
}

pm_status pm_case_add_source(pm_case *c, const pm_source *source, int64_t *out_id, pm_err *err)
{
	pm_writes u;
	int64_t id;
	PM_TRY(pm_writes_begin(c, &u, err));
	PM_TRY(pm_writes_end(c, u, add_source(c, source, &id, err), err));
	*out_id = id;
	return PM_OK;
}

pm_status pm_case_touch_source(pm_case *c, const pm_source *s, pm_err *err)
{
	return pm_sql_run(c, "UPDATE source SET path = ?, size = ?, inode = ?, mtime_ns = ? WHERE id = ?",
	                  PM_VALUES(pm_v_text(s->path), pm_v_int((int64_t)s->size), pm_v_int((int64_t)s->inode),
	                            pm_v_int(s->mtime_ns), pm_v_int(s->id)), err);
}

#define SOURCE_FIELDS "id, register, path, size, inode, mtime_ns, sha256, declaration, rows, rejects, peildatum, imported_at, current," \
                      " horizon, root, chain, reads, last_row"

static pm_status source_of_row(pm_case *c, sqlite3_stmt *st, pm_source *out, pm_err *err)
{
	pm_source s = { .id = pm_sql_i64(st, 0), .reg = pm_sql_str(st, 1), .path = pm_sql_str(st, 2),
	                .size = (uint64_t)pm_sql_i64(st, 3), .inode = (uint64_t)pm_sql_i64(st, 4), .mtime_ns = pm_sql_i64(st, 5),
	                .peildatum = pm_sql_day(st, 10), .imported_at = pm_sql_i64(st, 11), .current = pm_sql_i64(st, 12) != 0,
	                .horizon = pm_sql_day(st, 13), .root = pm_sql_i64(st, 14) };
	PM_TRY(pm_sql_digest(c, st, 6, &s.digest, err));
	PM_TRY(pm_sql_digest(c, st, 7, &s.declaration, err));
	PM_TRY(pm_sql_u32(c, st, 8, &s.rows, err));
	PM_TRY(pm_sql_u32(c, st, 9, &s.rejects, err));
	PM_TRY(pm_sql_digest(c, st, 15, &s.chain, err));
	PM_TRY(pm_sql_digest(c, st, 16, &s.reads, err));
	PM_TRY(pm_sql_u32(c, st, 17, &s.last_row, err));
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

/* ---- what a source looked like, what was merged into it ---- */

pm_status pm_case_put_profile(pm_case *c, int64_t source, pm_str json, pm_err *err)
{
	return pm_sql_run(c, "INSERT OR REPLACE INTO profile (source, json) VALUES (?,?)", PM_VALUES(pm_v_int(source), pm_v_text(json)), err);
}

pm_status pm_case_get_profile(pm_case *c, int64_t source, pm_arena *a, pm_str *out_json, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT json FROM profile WHERE source = ?", PM_VALUES(pm_v_int(source)), &st, err));
	pm_status s = pm_sql_next(c, st, &row, err);
	if (s == PM_OK && !row)
		s = pm_fail_at(err, PM_E_NOTFOUND, c->path, 0, 0, "source %lld has no profile", (long long)source);
	pm_str json = {0};
	if (s == PM_OK) {
		json = pm_sql_str(st, 0);
		s = pm_case_copy(a, &json, err);
	}
	pm_sql_done(c, st);
	if (s == PM_OK)
		*out_json = json;
	return s;
}

pm_status pm_case_add_merged(pm_case *c, const pm_merged *m, pm_err *err)
{
	return pm_sql_run(c, "INSERT INTO merged (root, sha256, kind, path, added, changed, deleted, merged_at) VALUES (?,?,?,?,?,?,?,?)",
	                  PM_VALUES(pm_v_int(m->root), pm_v_digest(&m->digest), pm_v_text(m->kind), pm_v_text(m->path), pm_v_int(m->added),
	                            pm_v_int(m->changed), pm_v_int(m->deleted), pm_v_int(m->merged_at)), err);
}

pm_status pm_case_was_merged(pm_case *c, int64_t root, const pm_digest *digest, bool *out, pm_err *err)
{
	int64_t n = 0;
	PM_TRY(pm_sql_int(c, "SELECT (SELECT count(*) FROM merged WHERE root = ?1 AND sha256 = ?2)"
	                  " + (SELECT count(*) FROM source WHERE id = ?1 AND sha256 = ?2)",
	                  PM_VALUES(pm_v_int(root), pm_v_digest(digest)), &n, err));
	*out = n > 0;
	return PM_OK;
}
