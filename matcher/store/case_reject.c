/* Rows that were refused. */
#include "store/case_sql.h"

pm_status pm_case_add_rejects(pm_case *c, int64_t source, const pm_case_reject *reject, uint32_t n, pm_err *err)
{
	pm_writes u;
	PM_TRY(pm_writes_begin(c, &u, err));
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < n && s == PM_OK; i++) {
		const pm_case_reject *r = &reject[i];
		s = pm_sql_run(c, "INSERT INTO reject (source, row, line, field, reason, raw) VALUES (?,?,?,?,?,?)",
		               PM_VALUES(pm_v_int(source), pm_v_int(r->row), pm_v_int(r->line), pm_v_text(r->column),
		                         pm_v_text(r->reason), pm_v_text(r->raw)), err);
	}
	return pm_writes_end(c, u, s, err);
}

pm_status pm_case_each_reject(pm_case *c, int64_t source, pm_reject_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT row, line, field, reason, raw, id, became FROM reject WHERE source = ? ORDER BY row, id",
	              PM_VALUES(pm_v_int(source)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_case_reject r = { .column = pm_sql_str(st, 2), .reason = pm_sql_str(st, 3), .raw = pm_sql_str(st, 4),
		                     .id = pm_sql_i64(st, 5), .became = pm_sql_str(st, 6) };
		if ((s = pm_sql_u32(c, st, 0, &r.row, err)) != PM_OK || (s = pm_sql_u32(c, st, 1, &r.line, err)) != PM_OK ||
		    (s = seen(ctx, &r, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

pm_status pm_case_settle_reject(pm_case *c, int64_t reject, pm_str became, pm_err *err)
{
	return pm_sql_run(c, "UPDATE reject SET became = ? WHERE id = ?", PM_VALUES(pm_v_text(became), pm_v_int(reject)), err);
}

pm_status pm_case_refuse_again(pm_case *c, int64_t reject, pm_str column, pm_str why, pm_err *err)
{
	return pm_sql_run(c, "UPDATE reject SET field = ?, reason = ? WHERE id = ?",
	                  PM_VALUES(pm_v_text(column), pm_v_text(why), pm_v_int(reject)), err);
}

pm_status pm_case_move_rejects(pm_case *c, int64_t from, int64_t to, pm_err *err)
{
	return pm_sql_run(c, "UPDATE reject SET source = ? WHERE source = ?", PM_VALUES(pm_v_int(to), pm_v_int(from)), err);
}

pm_status pm_case_group_rejects(pm_case *c, pm_reject_group_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT register, field, reason, count(*), min(row) FROM reject JOIN source ON source.id = reject.source"
	                 " WHERE current = 1 AND became = '' GROUP BY register, field, reason ORDER BY register, count(*) DESC, field, reason",
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
