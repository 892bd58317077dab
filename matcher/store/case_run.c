#include "store/case_sql.h"

static const char *const kinds[] = { [PM_RUN_INPUT] = "input", [PM_RUN_RULE] = "rule", [PM_RUN_OUTPUT] = "output" };

pm_status pm_case_add_run(pm_case *c, const pm_run *r, int64_t *out_id, pm_err *err)
{
	char day[32];
	PM_TRY(pm_sql_run(c, "INSERT INTO run (started_at, as_of, seed, program, rules, status, manifest) VALUES (?,?,?,?,?,?,?)",
	                  PM_VALUES(pm_v_int(r->started_at), pm_v_day(r->as_of, day), pm_v_int((int64_t)r->seed), pm_v_digest(&r->program),
	                            pm_v_digest(&r->rules), pm_v_text(r->status), pm_v_text(r->manifest)), err));
	*out_id = sqlite3_last_insert_rowid(c->db);
	return PM_OK;
}

pm_status pm_case_end_run(pm_case *c, int64_t run, pm_str status, pm_str manifest, pm_err *err)
{
	return pm_sql_run(c, "UPDATE run SET status = ?, manifest = ? WHERE id = ?",
	                  PM_VALUES(pm_v_text(status), pm_v_text(manifest), pm_v_int(run)), err);
}

#define RUN_FIELDS "id, started_at, as_of, seed, program, rules, status, manifest"

static pm_status run_of_row(pm_case *c, sqlite3_stmt *st, pm_run *out, pm_err *err)
{
	pm_run r = { .id = pm_sql_i64(st, 0), .started_at = pm_sql_i64(st, 1), .as_of = pm_sql_day(st, 2),
	             .seed = (uint64_t)pm_sql_i64(st, 3), .status = pm_sql_str(st, 6), .manifest = pm_sql_str(st, 7) };
	PM_TRY(pm_sql_digest(c, st, 4, &r.program, err));
	PM_TRY(pm_sql_digest(c, st, 5, &r.rules, err));
	*out = r;
	return PM_OK;
}

pm_status pm_case_find_run(pm_case *c, int64_t id, pm_arena *a, pm_run *out_run, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	pm_run found;
	PM_TRY(pm_sql(c, "SELECT " RUN_FIELDS " FROM run WHERE ?1 = 0 OR id = ?1 ORDER BY id DESC LIMIT 1", PM_VALUES(pm_v_int(id)), &st, err));
	pm_status s = pm_sql_next(c, st, &row, err);
	if (s == PM_OK && !row && id)
		s = pm_fail_at(err, PM_E_NOTFOUND, c->path, 0, 0, "there is no run %lld", (long long)id);
	else if (s == PM_OK && !row)
		s = pm_fail(err, PM_E_NOTFOUND, "%s holds no run yet; pandmatch run makes one", c->path);
	if (s == PM_OK)
		s = run_of_row(c, st, &found, err);
	if (s == PM_OK)
		s = pm_case_copy(a, &found.status, err);
	if (s == PM_OK)
		s = pm_case_copy(a, &found.manifest, err);
	pm_sql_done(c, st);
	if (s == PM_OK)
		*out_run = found;
	return s;
}

pm_status pm_case_each_run(pm_case *c, pm_run_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT " RUN_FIELDS " FROM run ORDER BY id DESC", NULL, 0, &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_run r;
		if ((s = run_of_row(c, st, &r, err)) != PM_OK || (s = seen(ctx, &r, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

/* ---- files ---- */

static pm_status add_file(pm_case *c, int64_t run, const pm_run_file *f, pm_err *err)
{
	PM_TRY(pm_sql_run(c, "INSERT INTO run_file (run, kind, path, sha256, bytes) VALUES (?,?,?,?,?)",
	                  PM_VALUES(pm_v_int(run), pm_v_word(kinds[f->kind]), pm_v_text(f->path), pm_v_digest(&f->digest),
	                            pm_v_int((int64_t)f->bytes)), err));
	if (f->kind != PM_RUN_RULE)
		return PM_OK;
	return pm_sql_run(c, "INSERT OR IGNORE INTO rule_text (sha256, text) VALUES (?,?)",
	                  PM_VALUES(pm_v_digest(&f->digest), pm_v_text(f->text)), err);
}

pm_status pm_case_add_run_file(pm_case *c, int64_t run, const pm_run_file *file, pm_err *err)
{
	pm_writes u;
	PM_TRY(pm_writes_begin(c, &u, err));
	return pm_writes_end(c, u, add_file(c, run, file, err), err);
}

static pm_status file_of_row(pm_case *c, sqlite3_stmt *st, pm_run_file *out, pm_err *err)
{
	const pm_str kind = pm_sql_str(st, 0);
	pm_run_file f = { .kind = pm_str_eq(kind, PM_STR("input")) ? PM_RUN_INPUT : pm_str_eq(kind, PM_STR("rule")) ? PM_RUN_RULE : PM_RUN_OUTPUT,
	                  .path = pm_sql_str(st, 1), .bytes = (uint64_t)pm_sql_i64(st, 3), .text = pm_sql_str(st, 4) };
	PM_TRY(pm_sql_digest(c, st, 2, &f.digest, err));
	*out = f;
	return PM_OK;
}

pm_status pm_case_each_run_file(pm_case *c, int64_t run, pm_run_file_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT kind, path, run_file.sha256, bytes, CASE kind WHEN 'rule' THEN text ELSE '' END FROM run_file"
	                 " LEFT JOIN rule_text ON rule_text.sha256 = run_file.sha256 WHERE run = ? ORDER BY kind, path",
	              PM_VALUES(pm_v_int(run)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_run_file f;
		if ((s = file_of_row(c, st, &f, err)) != PM_OK || (s = seen(ctx, &f, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}
