#include "store/case_list.h"

#include "store/case_sql.h"

static pm_status add_stop(pm_case *c, int64_t list, uint32_t position, const pm_case_stop *s, pm_err *err)
{
	char day[32];
	return pm_sql_run(c, "INSERT INTO list_stop (list, position, address_id, team, walk, day, part, kind, state, why, decided_by, detail)"
	                     " VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
	                  PM_VALUES(pm_v_int(list), pm_v_int(position), pm_v_text(s->address_id), pm_v_int(s->team), pm_v_int(s->order),
	                            pm_v_day(s->day, day), pm_v_text(s->part), pm_v_text(s->kind), pm_v_text(s->state),
	                            pm_v_text(s->why), pm_v_text(s->decided_by), pm_v_text(s->detail)), err);
}

static pm_status add_list(pm_case *c, const pm_case_list *l, const pm_case_stop *stop, uint32_t n, int64_t *out_id, pm_err *err)
{
	char as_of[32], first[32], last[32];
	PM_TRY(pm_sql_run(c, "UPDATE list SET status = 'ingetrokken' WHERE name = ? AND status = 'voorgesteld'", PM_VALUES(pm_v_text(l->name)), err));
	PM_TRY(pm_sql_run(c, "INSERT INTO list (name, title, status, run, as_of, first_day, last_day, rules, seed, planned_at, planned_by,"
	                     " released_at, released_by, before, detail) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
	                  PM_VALUES(pm_v_text(l->name), pm_v_text(l->title), pm_v_text(l->status), pm_v_int(l->run), pm_v_day(l->as_of, as_of),
	                            pm_v_day(l->first_day, first), pm_v_day(l->last_day, last), pm_v_digest(&l->rules),
	                            pm_v_int((int64_t)l->seed), pm_v_int(l->planned_at), pm_v_text(l->planned_by), pm_v_int(l->released_at),
	                            pm_v_text(l->released_by), l->before ? pm_v_int(l->before) : pm_v_null(), pm_v_text(l->detail)), err));
	const int64_t id = sqlite3_last_insert_rowid(c->db);
	for (uint32_t i = 0; i < n; i++)
		PM_TRY(add_stop(c, id, i + 1, &stop[i], err));
	*out_id = id;
	return PM_OK;
}

pm_status pm_case_add_list(pm_case *c, const pm_case_list *list, const pm_case_stop *stop, uint32_t n, int64_t *out_id, pm_err *err)
{
	pm_writes u;
	int64_t id = 0;
	PM_TRY(pm_writes_begin(c, &u, err));
	PM_TRY(pm_writes_end(c, u, add_list(c, list, stop, n, &id, err), err));
	*out_id = id;
	return PM_OK;
}

#define LIST_FIELDS "id, run, name, title, status, as_of, first_day, last_day, rules, seed, planned_at, released_at," \
                    " planned_by, released_by, before, detail"

static pm_status list_of_row(pm_case *c, sqlite3_stmt *st, pm_case_list *out, pm_err *err)
{
	pm_case_list l = { .id = pm_sql_i64(st, 0), .run = pm_sql_i64(st, 1), .name = pm_sql_str(st, 2), .title = pm_sql_str(st, 3),
	                   .status = pm_sql_str(st, 4), .as_of = pm_sql_day(st, 5), .first_day = pm_sql_day(st, 6),
	                   .last_day = pm_sql_day(st, 7), .seed = (uint64_t)pm_sql_i64(st, 9), .planned_at = pm_sql_i64(st, 10),
	                   .released_at = pm_sql_i64(st, 11), .planned_by = pm_sql_str(st, 12), .released_by = pm_sql_str(st, 13),
	                   .before = pm_sql_i64(st, 14), .detail = pm_sql_str(st, 15) };
	PM_TRY(pm_sql_digest(c, st, 8, &l.rules, err));
	*out = l;
	return PM_OK;
}

static pm_status copy_texts(pm_arena *a, pm_case_list *l, pm_err *err)
{
	pm_str *const text[] = { &l->name, &l->title, &l->status, &l->planned_by, &l->released_by, &l->detail };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		PM_TRY(pm_case_copy(a, text[i], err));
	return PM_OK;
}

pm_status pm_case_find_list(pm_case *c, pm_str name, int64_t id, pm_arena *a, pm_case_list *out_list, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	pm_case_list found;
	PM_TRY(pm_sql(c, "SELECT " LIST_FIELDS " FROM list WHERE CASE WHEN ?1 = 0 THEN name = ?2 ELSE id = ?1 END ORDER BY id DESC LIMIT 1",
	              PM_VALUES(pm_v_int(id), pm_v_text(name)), &st, err));
	pm_status s = pm_sql_next(c, st, &row, err);
	if (s == PM_OK && !row)
		s = id ? pm_fail_at(err, PM_E_NOTFOUND, c->path, 0, 0, "there is no list %lld", (long long)id)
		       : pm_fail_at(err, PM_E_NOTFOUND, c->path, 0, 0, "no list %.*s was planned yet", PM_STR_FMT(name));
	if (s == PM_OK)
		s = list_of_row(c, st, &found, err);
	if (s == PM_OK)
		s = copy_texts(a, &found, err);
	pm_sql_done(c, st);
	if (s == PM_OK)
		*out_list = found;
	return s;
}

pm_status pm_case_each_list(pm_case *c, pm_case_list_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT " LIST_FIELDS " FROM list ORDER BY id DESC", NULL, 0, &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_case_list l;
		if ((s = list_of_row(c, st, &l, err)) != PM_OK || (s = seen(ctx, &l, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

pm_status pm_case_each_stop(pm_case *c, int64_t list, pm_case_stop_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT list, position, address_id, team, walk, day, part, kind, state, why, decided_by, detail FROM list_stop"
	                 " WHERE ?1 = 0 OR list = ?1 ORDER BY list, position", PM_VALUES(pm_v_int(list)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_case_stop p = { .list = pm_sql_i64(st, 0), .address_id = pm_sql_str(st, 2), .day = pm_sql_day(st, 5),
		                   .part = pm_sql_str(st, 6), .kind = pm_sql_str(st, 7), .state = pm_sql_str(st, 8), .why = pm_sql_str(st, 9),
		                   .decided_by = pm_sql_str(st, 10), .detail = pm_sql_str(st, 11) };
		if ((s = pm_sql_u32(c, st, 1, &p.position, err)) != PM_OK || (s = pm_sql_u32(c, st, 3, &p.team, err)) != PM_OK ||
		    (s = pm_sql_u32(c, st, 4, &p.order, err)) != PM_OK || (s = seen(ctx, &p, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

pm_status pm_case_decide_stop(pm_case *c, int64_t list, uint32_t position, pm_str state, pm_str why, pm_str by, pm_err *err)
{
	return pm_sql_run(c, "UPDATE list_stop SET state = ?, why = ?, decided_by = ? WHERE list = ? AND position = ?",
	                  PM_VALUES(pm_v_text(state), pm_v_text(why), pm_v_text(by), pm_v_int(list), pm_v_int(position)), err);
}

pm_status pm_case_set_list_status(pm_case *c, int64_t list, pm_str status, int64_t released_at, pm_str by, pm_err *err)
{
	return pm_sql_run(c, "UPDATE list SET status = ?1, released_at = CASE WHEN ?2 = 0 THEN released_at ELSE ?2 END,"
	                     " released_by = CASE WHEN ?2 = 0 THEN released_by ELSE ?3 END WHERE id = ?4",
	                  PM_VALUES(pm_v_text(status), pm_v_int(released_at), pm_v_text(by), pm_v_int(list)), err);
}
