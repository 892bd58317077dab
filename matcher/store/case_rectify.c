#include "store/case_rectify.h"

#include "store/case_sql.h"

static const char *const states[] = {
#define X(name, word) word,
	PM_RECTIFY_MAP(X)
#undef X
};

const char *pm_rectify_word(pm_rectify_state s) { return states[s]; }

static bool state_of(pm_str word, pm_rectify_state *out)
{
	for (int i = 0; i < PM_RECTIFY_STATES; i++)
		if (pm_str_eq(word, pm_str_of(states[i])))
			return *out = (pm_rectify_state)i, true;
	return false;
}

pm_status pm_case_add_rectification(pm_case *c, const pm_rectification *r, int64_t *out_id, pm_err *err)
{
	if (r->by.n == 0 || r->asked_by.n == 0 || r->ground.n == 0 || r->reg.n == 0 || (r->key.n == 0 && r->record.n == 0))
		return pm_fail(err, PM_E_USE, "a rectification needs a record, a ground, who asked and who filed it");
	PM_TRY(pm_sql_run(c, "INSERT INTO rectification (address_id, address, register, row, key, record, field, was, value, ground, asked_by,"
	                     " asked_at, by) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
	                  PM_VALUES(pm_v_text(r->address_id), pm_v_text(r->address), pm_v_text(r->reg), pm_v_int(r->row), pm_v_text(r->key),
	                            pm_v_text(r->record), pm_v_text(r->field), pm_v_text(r->was), pm_v_text(r->value), pm_v_text(r->ground),
	                            pm_v_text(r->asked_by), pm_v_int(r->asked_at), pm_v_text(r->by)), err));
	*out_id = sqlite3_last_insert_rowid(c->db);
	return PM_OK;
}

#define FIELDS "r.id, r.address_id, r.address, r.register, r.row, r.key, r.record, r.field, r.was, r.value, r.ground, r.asked_by, r.asked_at," \
               " r.by, coalesce(s.state, 'gevraagd'), coalesce(s.at, r.asked_at), coalesce(s.by, ''), coalesce(s.reason, ''), r.first_at, r.last_at, r.rows"
#define FROM " FROM rectification r LEFT JOIN rectification_step s ON s.id =" \
             " (SELECT max(id) FROM rectification_step l WHERE l.rectification = r.id)"

static pm_status of_row(pm_case *c, sqlite3_stmt *st, pm_rectification *out, pm_err *err)
{
	pm_rectification r = { .id = pm_sql_i64(st, 0), .address_id = pm_sql_str(st, 1), .address = pm_sql_str(st, 2), .reg = pm_sql_str(st, 3),
	                       .key = pm_sql_str(st, 5), .record = pm_sql_str(st, 6), .field = pm_sql_str(st, 7), .was = pm_sql_str(st, 8),
	                       .value = pm_sql_str(st, 9), .ground = pm_sql_str(st, 10), .asked_by = pm_sql_str(st, 11),
	                       .asked_at = pm_sql_i64(st, 12), .by = pm_sql_str(st, 13), .decided_at = pm_sql_i64(st, 15),
	                       .decided_by = pm_sql_str(st, 16), .reason = pm_sql_str(st, 17), .first_at = pm_sql_i64(st, 18), .last_at = pm_sql_i64(st, 19) };
	PM_TRY(pm_sql_u32(c, st, 4, &r.row, err));
	PM_TRY(pm_sql_u32(c, st, 20, &r.rows, err));
	if (!state_of(pm_sql_str(st, 14), &r.state))
		return pm_case_damaged(c, err, "a rectification in a state that there is not");
	*out = r;
	return PM_OK;
}

pm_status pm_case_each_rectification(pm_case *c, pm_str reg, pm_rectification_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT " FIELDS FROM " WHERE ?1 = '' OR r.register = ?1 ORDER BY r.id", PM_VALUES(pm_v_text(reg)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_rectification r;
		if ((s = of_row(c, st, &r, err)) != PM_OK || (s = seen(ctx, &r, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

/* What may follow on what. */
static bool follows(pm_rectify_state now, pm_rectify_state next)
{
	switch (next) {
	case PM_RECTIFY_GRANTED: return now == PM_RECTIFY_ASKED || now == PM_RECTIFY_REFUSED; /* on a complaint after all */
	case PM_RECTIFY_REFUSED: return now == PM_RECTIFY_ASKED;
	case PM_RECTIFY_WITHDRAWN: return now == PM_RECTIFY_ASKED || now == PM_RECTIFY_GRANTED;
	default: return false;
	}
}

typedef struct looking { int64_t id; bool found; pm_rectify_state state; } looking;

static pm_status look(void *ctx, const pm_rectification *r, pm_err *err)
{
	looking *l = ctx;
	(void)err;
	if (r->id == l->id) {
		l->found = true;
		l->state = r->state;
	}
	return PM_OK;
}

pm_status pm_case_step_rectification(pm_case *c, int64_t id, pm_rectify_state state, int64_t at, pm_str by, pm_str reason, pm_err *err)
{
	looking l = { .id = id };
	PM_TRY(pm_case_each_rectification(c, PM_STR(""), look, &l, err));
	if (!l.found)
		return pm_fail(err, PM_E_NOTFOUND, "no rectification has number %lld", (long long)id);
	if (!follows(l.state, state))
		return pm_fail(err, PM_E_USE, "rectification %lld is %s: it can't become %s", (long long)id, states[l.state], states[state]);
	if (by.n == 0 || (reason.n == 0 && state != PM_RECTIFY_GRANTED))
		return pm_fail(err, PM_E_USE, "who refuses or withdraws a rectification says why");
	return pm_sql_run(c, "INSERT INTO rectification_step (rectification, state, at, by, reason) VALUES (?,?,?,?,?)",
	                  PM_VALUES(pm_v_int(id), pm_v_word(states[state]), pm_v_int(at), pm_v_text(by), pm_v_text(reason)), err);
}

pm_status pm_case_mark_rectification(pm_case *c, int64_t id, int64_t at, uint32_t rows, pm_err *err)
{
	return pm_sql_run(c, "UPDATE rectification SET rows = ?3, last_at = ?2, first_at = CASE WHEN ?3 AND first_at = 0 THEN ?2 ELSE first_at END WHERE id = ?1",
	                  PM_VALUES(pm_v_int(id), pm_v_int(at), pm_v_int(rows)), err);
}

pm_status pm_case_each_rectify_step(pm_case *c, int64_t id, pm_rectify_step_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT state, at, by, reason FROM rectification_step WHERE rectification = ? ORDER BY id", PM_VALUES(pm_v_int(id)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_rectify_state state;
		s = state_of(pm_sql_str(st, 0), &state) ? seen(ctx, state, pm_sql_i64(st, 1), pm_sql_str(st, 2), pm_sql_str(st, 3), err)
		                                        : pm_case_damaged(c, err, "a rectification in a state that there is not");
		if (s != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

typedef struct summing { pm_digest_run run; bool any; } summing;

static pm_status sum_up(void *ctx, const pm_rectification *r, pm_err *err)
{
	summing *k = ctx;
	const pm_str part[] = { r->key, r->record, r->field, r->was, r->value };
	(void)err;
	if (r->state != PM_RECTIFY_GRANTED)
		return PM_OK;
	pm_digest_add(&k->run, &r->id, sizeof r->id);
	for (size_t i = 0; i < sizeof part / sizeof *part; i++)
		pm_digest_add(&k->run, part[i].p ? part[i].p : "", part[i].n);
	k->any = true;
	return PM_OK;
}

pm_status pm_case_rectification_digest(pm_case *c, pm_str reg, pm_digest *out, pm_err *err)
{
	summing k = {0};
	pm_digest_begin(&k.run);
	PM_TRY(pm_case_each_rectification(c, reg, sum_up, &k, err));
	*out = k.any ? pm_digest_end(&k.run) : (pm_digest){{0}};
	return PM_OK;
}

pm_status pm_case_drop_rectifications(pm_case *c, pm_str reg, int32_t before, uint64_t *out_rows, pm_err *err)
{
	PM_TRY(pm_sql_run(c, "DELETE FROM rectification WHERE register = ?1 AND asked_at < ?2 AND (last_at < ?2 OR rows = 0) AND NOT EXISTS"
	                     " (SELECT 1 FROM rectification_step s WHERE s.rectification = rectification.id AND s.at >= ?2)",
	                  PM_VALUES(pm_v_text(reg), pm_v_int(pm_day_begin(before))), err));
	*out_rows = (uint64_t)sqlite3_changes64(c->db);
	return PM_OK;
}
