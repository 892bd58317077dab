#include "store/case_visit.h"

#include <jansson.h>
#include <stdlib.h>

#include "store/case_sql.h"

#define VISIT_FIELDS "id, code, list, address_id, address, day, minute, inspector, situation, persons, beds, measure, next_day," \
                     " handover, handover_to, version, imported_at, imported_by"

static pm_sql_value or_null(int64_t v, bool null) { return null ? pm_v_null() : pm_v_int(v); }
static int32_t i32_or(sqlite3_stmt *st, int column, int32_t none)
{
	return sqlite3_column_type(st, column) == SQLITE_NULL ? none : (int32_t)pm_sql_i64(st, column);
}

static pm_status visit_of_row(pm_case *c, sqlite3_stmt *st, pm_visit *out, pm_err *err)
{
	pm_visit v = { .code = pm_sql_str(st, 1), .list = pm_sql_i64(st, 2), .address_id = pm_sql_str(st, 3), .address = pm_sql_str(st, 4),
	               .day = pm_sql_day(st, 5), .minute = i32_or(st, 6, -1), .inspector = pm_sql_str(st, 7), .situation = pm_sql_str(st, 8),
	               .persons = i32_or(st, 9, -1), .beds = i32_or(st, 10, -1), .measure = pm_sql_str(st, 11), .next_day = pm_sql_day(st, 12),
	               .handover = pm_sql_str(st, 13), .handover_to = pm_sql_str(st, 14), .imported_at = pm_sql_i64(st, 16),
	               .imported_by = pm_sql_str(st, 17) };
	PM_TRY(pm_sql_u32(c, st, 15, &v.version, err));
	*out = v;
	return PM_OK;
}

/* Conclusions are read into the arena: their statement is done before the caller sees them. */
static pm_status read_themes(pm_case *c, int64_t id, pm_arena *a, pm_visit *v, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT theme, conclusion FROM visit_theme WHERE visit = ? ORDER BY theme", PM_VALUES(pm_v_int(id)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row && v->n_themes < PM_VISIT_THEMES) {
		struct pm_visit_theme *t = &v->theme[v->n_themes];
		*t = (struct pm_visit_theme){ pm_sql_str(st, 0), pm_sql_str(st, 1) };
		if ((s = pm_case_copy(a, &t->theme, err)) != PM_OK || (s = pm_case_copy(a, &t->conclusion, err)) != PM_OK)
			break;
		v->n_themes++;
	}
	pm_sql_done(c, st);
	return s;
}

static void set_text(json_t *o, const char *key, pm_str s)
{
	if (s.n)
		json_object_set_new(o, key, json_stringn(s.p, s.n));
}

static void set_count(json_t *o, const char *key, int32_t v)
{
	if (v >= 0)
		json_object_set_new(o, key, json_integer(v));
}

static void set_day(json_t *o, const char *key, int32_t day)
{
	char text[32];
	if (day == PM_NO_DAY)
		return;
	pm_date_text((pm_date){ day, day }, text);
	json_object_set_new(o, key, json_string(text));
}

/* The content of a visit in one fixed form: what two versions are compared by, and what is kept of the former one. */
static char *content(const pm_visit *v)
{
	json_t *o = json_object(), *themes = json_object();
	set_text(o, "adres", v->address);
	set_text(o, "nummeraanduiding_id", v->address_id);
	if (v->list)
		json_object_set_new(o, "lijst", json_integer(v->list));
	set_day(o, "dag", v->day);
	set_count(o, "minuut", v->minute);
	set_text(o, "inspecteur", v->inspector);
	set_text(o, "situatie", v->situation);
	set_count(o, "personen_aangetroffen", v->persons);
	set_count(o, "slaapplaatsen", v->beds);
	set_text(o, "maatregel", v->measure);
	set_day(o, "volgend_bezoek", v->next_day);
	set_text(o, "restinformatie", v->handover);
	set_text(o, "restinformatie_voor", v->handover_to);
	for (uint32_t i = 0; i < v->n_themes; i++)
		json_object_setn_new(themes, v->theme[i].theme.p, v->theme[i].theme.n, json_stringn(v->theme[i].conclusion.p, v->theme[i].conclusion.n));
	json_object_set_new(o, "conclusie", themes);
	char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(o);
	return text;
}

static pm_status find(pm_case *c, pm_str code, pm_arena *a, int64_t *out_id, pm_visit *out, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	pm_visit v = {0};
	int64_t id = 0;
	PM_TRY(pm_sql(c, "SELECT " VISIT_FIELDS " FROM visit WHERE code = ?", PM_VALUES(pm_v_text(code)), &st, err));
	pm_status s = pm_sql_next(c, st, &row, err);
	if (s == PM_OK && row) {
		id = pm_sql_i64(st, 0);
		s = visit_of_row(c, st, &v, err);
		pm_str *const text[] = { &v.code, &v.address_id, &v.address, &v.inspector, &v.situation, &v.measure, &v.handover, &v.handover_to, &v.imported_by };
		for (size_t i = 0; i < sizeof text / sizeof *text && s == PM_OK; i++)
			s = pm_case_copy(a, text[i], err);
	}
	pm_sql_done(c, st);
	if (s == PM_OK && id)
		s = read_themes(c, id, a, &v, err);
	if (s == PM_OK) {
		*out_id = id;
		*out = v;
	}
	return s;
}

static pm_status write_themes(pm_case *c, int64_t id, const pm_visit *v, pm_err *err)
{
	PM_TRY(pm_sql_run(c, "DELETE FROM visit_theme WHERE visit = ?", PM_VALUES(pm_v_int(id)), err));
	for (uint32_t i = 0; i < v->n_themes; i++)
		PM_TRY(pm_sql_run(c, "INSERT INTO visit_theme (visit, theme, conclusion) VALUES (?,?,?)",
		                  PM_VALUES(pm_v_int(id), pm_v_text(v->theme[i].theme), pm_v_text(v->theme[i].conclusion)), err));
	return PM_OK;
}

/* Writes a version; `id` 0 adds the visit. */
static pm_status write_visit(pm_case *c, int64_t id, uint32_t version, const pm_visit *v, int64_t at, pm_str by, pm_err *err)
{
	char day[32], next[32];
	PM_TRY(pm_sql_run(c, "INSERT INTO visit (" VISIT_FIELDS ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)"
	                     " ON CONFLICT (id) DO UPDATE SET list = excluded.list, address_id = excluded.address_id, address = excluded.address,"
	                     " day = excluded.day, minute = excluded.minute, inspector = excluded.inspector, situation = excluded.situation,"
	                     " persons = excluded.persons, beds = excluded.beds, measure = excluded.measure, next_day = excluded.next_day,"
	                     " handover = excluded.handover, handover_to = excluded.handover_to, version = excluded.version,"
	                     " imported_at = excluded.imported_at, imported_by = excluded.imported_by",
	                  PM_VALUES(or_null(id, id == 0), pm_v_text(v->code), or_null(v->list, v->list == 0), pm_v_text(v->address_id),
	                            pm_v_text(v->address), pm_v_day(v->day, day), or_null(v->minute, v->minute < 0), pm_v_text(v->inspector),
	                            pm_v_text(v->situation), or_null(v->persons, v->persons < 0), or_null(v->beds, v->beds < 0),
	                            pm_v_text(v->measure), pm_v_day(v->next_day, next), pm_v_text(v->handover), pm_v_text(v->handover_to),
	                            pm_v_int(version), pm_v_int(at), pm_v_text(by)), err));
	return write_themes(c, id ? id : sqlite3_last_insert_rowid(c->db), v, err);
}

static pm_status put(pm_case *c, pm_arena *a, const pm_visit *v, int64_t at, pm_str by, pm_visit_kept *out, pm_err *err)
{
	int64_t id;
	pm_visit was;
	PM_TRY(find(c, v->code, a, &id, &was, err));
	*out = PM_VISIT_NEW;
	if (id == 0)
		return write_visit(c, 0, 1, v, at, by, err);
	char *before = content(&was), *now = content(v);
	pm_status s = before && now ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for a visit");
	*out = s == PM_OK && strcmp(before, now) == 0 ? PM_VISIT_SAME : PM_VISIT_CORRECTED;
	if (s == PM_OK && *out == PM_VISIT_CORRECTED)
		s = pm_sql_run(c, "INSERT INTO visit_was (visit, version, replaced_at, imported_by, body) VALUES (?,?,?,?,?)",
		               PM_VALUES(pm_v_int(id), pm_v_int(was.version), pm_v_int(at), pm_v_text(was.imported_by), pm_v_word(before)), err);
	if (s == PM_OK && *out == PM_VISIT_CORRECTED)
		s = write_visit(c, id, was.version + 1, v, at, by, err);
	free(before);
	free(now);
	return s;
}

pm_status pm_case_put_visit(pm_case *c, const pm_visit *v, int64_t at, pm_str by, pm_visit_kept *out_kept, pm_err *err)
{
	pm_writes u;
	pm_arena a = {0};
	pm_visit_kept kept = PM_VISIT_NEW;
	PM_TRY(pm_writes_begin(c, &u, err));
	pm_status s = pm_writes_end(c, u, put(c, &a, v, at, by, &kept, err), err);
	pm_arena_release(&a);
	if (s == PM_OK)
		*out_kept = kept;
	return s;
}

pm_status pm_case_each_visit(pm_case *c, pm_visit_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT " VISIT_FIELDS " FROM visit ORDER BY day, minute, code", NULL, 0, &st, err));
	pm_arena a = {0};
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_visit v;
		if ((s = visit_of_row(c, st, &v, err)) != PM_OK || (s = read_themes(c, pm_sql_i64(st, 0), &a, &v, err)) != PM_OK ||
		    (s = seen(ctx, &v, err)) != PM_OK)
			break;
	}
	pm_arena_release(&a);
	pm_sql_done(c, st);
	return s;
}

pm_status pm_case_each_visit_version(pm_case *c, pm_str code, pm_visit_was_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT w.version, w.replaced_at, w.imported_by, w.body FROM visit_was w JOIN visit v ON v.id = w.visit"
	                 " WHERE v.code = ? ORDER BY w.version", PM_VALUES(pm_v_text(code)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		uint32_t version;
		if ((s = pm_sql_u32(c, st, 0, &version, err)) != PM_OK ||
		    (s = seen(ctx, version, pm_sql_i64(st, 1), pm_sql_str(st, 2), pm_sql_str(st, 3), err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

typedef struct digesting { pm_digest_run run; bool any; } digesting;

static pm_status add_to_digest(void *ctx, const pm_visit *v, pm_err *err)
{
	digesting *d = ctx;
	char *text = content(v);
	if (!text)
		return pm_fail(err, PM_E_NOMEM, "no memory for a visit");
	pm_digest_add(&d->run, v->code.p, v->code.n);
	pm_digest_add(&d->run, text, strlen(text));
	d->any = true;
	free(text);
	return PM_OK;
}

pm_status pm_case_visits_digest(pm_case *c, pm_digest *out, pm_err *err)
{
	digesting d = {0};
	pm_digest_begin(&d.run);
	PM_TRY(pm_case_each_visit(c, add_to_digest, &d, err));
	*out = d.any ? pm_digest_end(&d.run) : (pm_digest){0};
	return PM_OK;
}
