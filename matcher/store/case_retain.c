#include "store/case_retain.h"

#include "store/case_sql.h"

pm_status pm_case_get_horizon(pm_case *c, pm_str reg, int32_t *out_day, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	int32_t day = PM_NO_DAY;
	PM_TRY(pm_sql(c, "SELECT before FROM horizon WHERE register = ?", PM_VALUES(pm_v_text(reg)), &st, err));
	const pm_status s = pm_sql_next(c, st, &row, err);
	if (s == PM_OK && row)
		day = pm_sql_day(st, 0);
	pm_sql_done(c, st);
	if (s == PM_OK)
		*out_day = day;
	return s;
}

pm_status pm_case_put_horizon(pm_case *c, pm_str reg, int32_t day, pm_err *err)
{
	char text[32];
	return pm_sql_run(c, "INSERT INTO horizon (register, before) VALUES (?,?)"
	                     " ON CONFLICT (register) DO UPDATE SET before = max(before, excluded.before)",
	                  PM_VALUES(pm_v_text(reg), pm_v_day(day, text)), err);
}

pm_status pm_case_cut_source(pm_case *c, const pm_source *s, pm_err *err)
{
	char text[32];
	return pm_sql_run(c, "UPDATE source SET horizon = ?, rows = ?, rejects = ? WHERE id = ?",
	                  PM_VALUES(pm_v_day(s->horizon, text), pm_v_int(s->rows), pm_v_int(s->rejects), pm_v_int(s->id)), err);
}

pm_status pm_case_source_in_use(pm_case *c, int64_t source, uint32_t keep, bool *out_used, pm_err *err)
{
	int64_t runs;
	PM_TRY(pm_sql_int(c, "SELECT count(*) FROM (SELECT manifest FROM run ORDER BY id DESC LIMIT ?2) AS r,"
	                     " json_each(r.manifest, '$.inputs') AS i WHERE json_extract(i.value, '$.source') = ?1",
	                  PM_VALUES(pm_v_int(source), pm_v_int(keep)), &runs, err));
	*out_used = runs > 0;
	return PM_OK;
}

pm_status pm_case_drop_rejects(pm_case *c, int64_t source, uint64_t *out_rows, pm_err *err)
{
	PM_TRY(pm_sql_run(c, "DELETE FROM reject WHERE source = ?", PM_VALUES(pm_v_int(source)), err));
	*out_rows = (uint64_t)sqlite3_changes64(c->db);
	return PM_OK;
}

pm_status pm_case_drop_visits(pm_case *c, int32_t before, uint64_t *out_rows, pm_err *err)
{
	char day[32];
	PM_TRY(pm_sql_run(c, "DELETE FROM visit WHERE day < ?", PM_VALUES(pm_v_day(before, day)), err));
	*out_rows = (uint64_t)sqlite3_changes64(c->db);
	return PM_OK;
}

#define PAST_LISTS "WHERE last_day < ? AND id NOT IN (SELECT list FROM visit WHERE list IS NOT NULL)"

pm_status pm_case_drop_lists(pm_case *c, int32_t before, uint64_t *out_rows, pm_err *err)
{
	char day[32];
	PM_TRY(pm_sql_run(c, "UPDATE list SET before = NULL WHERE before IN (SELECT id FROM list " PAST_LISTS ")",
	                  PM_VALUES(pm_v_day(before, day)), err));
	PM_TRY(pm_sql_run(c, "DELETE FROM list " PAST_LISTS, PM_VALUES(pm_v_day(before, day)), err));
	*out_rows = (uint64_t)sqlite3_changes64(c->db);
	return PM_OK;
}

pm_status pm_case_drop_decisions(pm_case *c, pm_decided kind, pm_str part, int32_t before, uint64_t *out_rows, pm_err *err)
{
	PM_TRY(pm_sql_run(c, "DELETE FROM decision WHERE kind = ? AND part = ? AND at < ?",
	                  PM_VALUES(pm_v_word(pm_decided_word(kind)), pm_v_text(part), pm_v_int(pm_day_begin(before))), err));
	*out_rows = (uint64_t)sqlite3_changes64(c->db);
	return PM_OK;
}

pm_status pm_case_add_destruction(pm_case *c, const pm_destruction *d, pm_err *err)
{
	char text[32];
	return pm_sql_run(c, "INSERT INTO destruction (at, who, register, category, why, source, rows, before) VALUES (?,?,?,?,?,?,?,?)",
	                  PM_VALUES(pm_v_int(d->at), pm_v_text(d->who), pm_v_text(d->reg), pm_v_text(d->category), pm_v_text(d->why),
	                            d->source ? pm_v_int(d->source) : pm_v_null(), pm_v_int((int64_t)d->rows), pm_v_day(d->before, text)), err);
}

pm_status pm_case_each_destruction(pm_case *c, int64_t source, pm_destruction_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT id, at, who, register, category, why, source, rows, before FROM destruction"
	                 " WHERE ?1 = 0 OR source = ?1 ORDER BY id", PM_VALUES(pm_v_int(source)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		const pm_destruction d = { .id = pm_sql_i64(st, 0), .at = pm_sql_i64(st, 1), .who = pm_sql_str(st, 2), .reg = pm_sql_str(st, 3),
		                           .category = pm_sql_str(st, 4), .why = pm_sql_str(st, 5), .source = pm_sql_i64(st, 6),
		                           .rows = (uint64_t)pm_sql_i64(st, 7), .before = pm_sql_day(st, 8) };
		if ((s = seen(ctx, &d, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

pm_status pm_case_shred_begin(pm_case *c, pm_err *err) { return pm_sql_script(c, "PRAGMA secure_delete = ON", err); }

pm_status pm_case_shred_end(pm_case *c, pm_err *err)
{
	PM_TRY(pm_sql_script(c, "VACUUM", err));
	int64_t busy;
	PM_TRY(pm_sql_int(c, "PRAGMA wal_checkpoint(TRUNCATE)", NULL, 0, &busy, err));
	return busy ? pm_fail_at(err, PM_E_IO, c->path, 0, 0, "locked: another process reads the case file, so its log can't be emptied") : PM_OK;
}
