/* worklist_store.c - a list to the case file and back: what people ask for by SQL as columns, the rest as JSON. */
#include <jansson.h>
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "list/worklist.h"
#include "store/case_list.h"

static json_t *text(pm_str s) { return json_stringn(s.p ? s.p : "", s.n); }
static json_t *number(double v) { return isnan(v) ? json_null() : json_real(v); }
static json_t *day(int32_t d) { return d == PM_NO_DAY ? json_null() : json_integer(d); }

static json_t *head_json(const pm_worklist *l)
{
	json_t *o = json_object(), *themes = json_array(), *partners = json_array(), *passed = json_array(), *warnings = json_array(), *gone = json_array();
	for (uint32_t t = 0; t < l->n_themes; t++)
		json_array_append_new(themes, json_pack("{so,so}", "name", text(l->theme[t].name), "title", text(l->theme[t].title)));
	for (uint32_t i = 0; i < l->n_partners; i++)
		json_array_append_new(partners, json_pack("{so,so,si}", "name", text(l->partner[i].name), "sees", text(l->partner[i].sees),
		                                          "themes", (int)l->partner[i].themes));
	for (uint32_t i = 0; i < l->n_passed; i++)
		json_array_append_new(passed, json_pack("{so,si}", "reason", text(l->passed[i].reason), "addresses", (int)l->passed[i].addresses));
	for (uint32_t i = 0; i < l->n_warnings; i++)
		json_array_append_new(warnings, l->warning[i].for_all ? json_pack("{so}", "for_all", text(l->warning[i].text)) : text(l->warning[i].text));
	for (uint32_t i = 0; i < l->n_gone; i++)
		json_array_append_new(gone, json_pack("{so,so,so}", "id", text(l->gone[i].id), "address", text(l->gone[i].address), "why", text(l->gone[i].why)));
	json_object_set_new(o, "themes", themes);
	json_object_set_new(o, "joint", json_boolean(l->joint));
	json_object_set_new(o, "partners", partners);
	json_object_set_new(o, "area", text(l->area));
	json_object_set_new(o, "teams", json_integer(l->teams));
	json_object_set_new(o, "days", json_integer(l->days));
	for (int p = 0; p < PM_PARTS; p++)
		json_object_set_new(o, pm_part_word((pm_part)p), json_integer(l->per_part[p]));
	json_object_set_new(o, "capacity", json_integer(l->capacity));
	json_object_set_new(o, "hits", number(l->hits));
	json_object_set_new(o, "hits_low", number(l->hits_low));
	json_object_set_new(o, "hits_high", number(l->hits_high));
	json_object_set_new(o, "access", number(l->access));
	json_object_set_new(o, "calibrated", json_boolean(l->calibrated));
	json_object_set_new(o, "eligible", json_integer(l->eligible));
	json_object_set_new(o, "left", json_integer(l->left));
	json_object_set_new(o, "left_hits", number(l->left_hits));
	json_object_set_new(o, "n_control", json_integer(l->n_control));
	json_object_set_new(o, "control_from", json_integer(l->control_from));
	json_object_set_new(o, "control_ground", text(l->control_ground));
	json_object_set_new(o, "ledger_months", json_integer(l->ledger_months));
	json_object_set_new(o, "ledger_most", json_integer(l->ledger_most));
	json_object_set_new(o, "travel_m", number(l->travel_m));
	json_object_set_new(o, "passed", passed);
	json_object_set_new(o, "warnings", warnings);
	json_object_set_new(o, "gone", gone);
	return o;
}

static json_t *stop_json(const pm_worklist *l, const pm_stop *s)
{
	json_t *o = json_object(), *odds = json_array();
	for (uint32_t t = 0; t < l->n_themes; t++)
		json_array_append_new(odds, json_pack("{si,sf,si}", "bits", (int)s->odds[t].bits, "p", s->odds[t].probability, "rank", (int)s->odds[t].rank));
	json_object_set_new(o, "address", text(s->address));
	json_object_set_new(o, "postcode", text(s->postcode));
	json_object_set_new(o, "buurt", text(s->buurt));
	json_object_set_new(o, "x", number(s->x));
	json_object_set_new(o, "y", number(s->y));
	json_object_set_new(o, "travel_m", number(s->travel_m));
	json_object_set_new(o, "themes", json_integer(s->themes));
	json_object_set_new(o, "visits", json_integer(s->visits));
	json_object_set_new(o, "last_visit", day(s->last_visit));
	json_object_set_new(o, "in_vain", json_integer(s->in_vain));
	json_object_set_new(o, "reports", json_integer(s->reports));
	json_object_set_new(o, "report_day", day(s->report_day));
	json_object_set_new(o, "recheck", json_boolean(s->recheck));
	json_object_set_new(o, "recheck_due", day(s->recheck_due));
	json_object_set_new(o, "recheck_measure", text(s->recheck_measure));
	json_object_set_new(o, "handover", text(s->handover));
	json_object_set_new(o, "fresh", json_boolean(s->fresh));
	json_object_set_new(o, "fresh_why", text(s->fresh_why));
	json_object_set_new(o, "chance", number(s->chance));
	json_object_set_new(o, "rank", json_integer(s->rank));
	json_object_set_new(o, "odds", odds);
	return o;
}

/* As text in the arena; NULL: no memory. */
static const char *dump(pm_arena *a, json_t *o)
{
	char *s = json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(12));
	const char *copy = s ? pm_arena_text(a, s, strlen(s)) : NULL;
	free(s);
	json_decref(o);
	return copy;
}

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory to keep a list"); }

static pm_status put(pm_case *c, pm_worklist *l, pm_arena *a, pm_err *err)
{
	pm_case_stop *stop = pm_arena_alloc(a, l->n_stops, sizeof *stop);
	pm_case_list head = { .run = l->run, .name = l->name, .title = l->title, .status = pm_str_of(pm_list_status_word(l->status)), .as_of = l->as_of,
	                      .first_day = l->first_day, .last_day = l->last_day, .rules = l->rules, .seed = l->seed, .planned_at = l->planned_at,
	                      .planned_by = l->planned_by, .released_at = l->released_at, .released_by = l->released_by, .before = l->before };
	const char *detail = dump(a, head_json(l));
	if (!stop || !detail)
		return no_memory(err);
	head.detail = pm_str_of(detail);
	for (uint32_t i = 0; i < l->n_stops; i++) {
		const pm_stop *s = &l->stop[i];
		if (!(detail = dump(a, stop_json(l, s))))
			return no_memory(err);
		stop[i] = (pm_case_stop){ .address_id = s->id, .team = s->team, .order = s->order, .day = s->day, .part = pm_str_of(pm_part_word(s->part)),
		                          .kind = pm_str_of(pm_stop_kind_word(s->kind)), .state = pm_str_of(pm_stop_state_word(s->state)), .why = s->why,
		                          .decided_by = s->decided_by, .detail = pm_str_of(detail) };
	}
	return pm_case_add_list(c, &head, stop, l->n_stops, &l->id, err);
}

pm_status pm_worklist_put(pm_case *c, pm_worklist *l, pm_err *err)
{
	pm_arena a = {0};
	const pm_status s = put(c, l, &a, err);
	pm_arena_release(&a);
	return s;
}

/* ---- back ---- */

typedef struct reading { pm_worklist *l; uint32_t room; bool failed; } reading;

static pm_str text_of(reading *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	const char *copy = v && json_is_string(v) ? pm_arena_text(&r->l->arena, json_string_value(v), json_string_length(v)) : "";
	r->failed |= !copy;
	return pm_str_of(copy ? copy : "");
}
static uint32_t u32_of(const json_t *o, const char *key) { return (uint32_t)json_integer_value(json_object_get(o, key)); }
static bool flag_of(const json_t *o, const char *key) { return json_is_true(json_object_get(o, key)); }
static double number_of(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	return json_is_number(v) ? json_number_value(v) : NAN;
}
static int32_t day_of(const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	return json_is_integer(v) ? (int32_t)json_integer_value(v) : PM_NO_DAY;
}

static void *rows_of(reading *r, const json_t *array, size_t size)
{
	void *p = pm_arena_alloc(&r->l->arena, json_array_size(array), size);
	r->failed |= !p;
	return p;
}

static void read_arrays(reading *r, const json_t *o)
{
	pm_worklist *l = r->l;
	const json_t *a = json_object_get(o, "themes");
	for (size_t i = 0; i < json_array_size(a) && i < PM_LIST_THEMES; i++)
		l->theme[l->n_themes++] = (pm_list_theme){ text_of(r, json_array_get(a, i), "name"), text_of(r, json_array_get(a, i), "title") };
	a = json_object_get(o, "partners");
	l->partner = rows_of(r, a, sizeof *l->partner);
	for (size_t i = 0; l->partner && i < json_array_size(a); i++)
		l->partner[l->n_partners++] = (pm_partner){ text_of(r, json_array_get(a, i), "name"), text_of(r, json_array_get(a, i), "sees"),
		                                            u32_of(json_array_get(a, i), "themes") };
	a = json_object_get(o, "passed");
	l->passed = rows_of(r, a, sizeof *l->passed);
	for (size_t i = 0; l->passed && i < json_array_size(a); i++)
		l->passed[l->n_passed++] = (pm_passed_over){ text_of(r, json_array_get(a, i), "reason"), u32_of(json_array_get(a, i), "addresses") };
	a = json_object_get(o, "gone");
	l->gone = rows_of(r, a, sizeof *l->gone);
	for (size_t i = 0; l->gone && i < json_array_size(a); i++)
		l->gone[l->n_gone++] = (pm_gone){ text_of(r, json_array_get(a, i), "id"), text_of(r, json_array_get(a, i), "address"),
		                                  text_of(r, json_array_get(a, i), "why") };
	a = json_object_get(o, "warnings");
	l->warning = rows_of(r, a, sizeof *l->warning);
	for (size_t i = 0; l->warning && i < json_array_size(a); i++) {
		const json_t *all = json_object_get(json_array_get(a, i), "for_all"), *w = all ? all : json_array_get(a, i);
		const char *copy = json_is_string(w) ? pm_arena_text(&l->arena, json_string_value(w), json_string_length(w)) : "";
		r->failed |= !copy;
		l->warning[l->n_warnings++] = (pm_list_notice){ pm_str_of(copy ? copy : ""), all != NULL };
	}
}

static void read_head(reading *r, const json_t *o)
{
	pm_worklist *l = r->l;
	read_arrays(r, o);
	l->joint = flag_of(o, "joint");
	l->area = text_of(r, o, "area");
	l->teams = u32_of(o, "teams");
	l->days = u32_of(o, "days");
	for (int p = 0; p < PM_PARTS; p++)
		l->per_part[p] = u32_of(o, pm_part_word((pm_part)p));
	l->capacity = u32_of(o, "capacity");
	l->hits = number_of(o, "hits");
	l->hits_low = number_of(o, "hits_low");
	l->hits_high = number_of(o, "hits_high");
	l->access = number_of(o, "access");
	l->calibrated = flag_of(o, "calibrated");
	l->eligible = u32_of(o, "eligible");
	l->left = u32_of(o, "left");
	l->left_hits = number_of(o, "left_hits");
	l->n_control = u32_of(o, "n_control");
	l->control_from = u32_of(o, "control_from");
	l->control_ground = text_of(r, o, "control_ground");
	l->ledger_months = u32_of(o, "ledger_months");
	l->ledger_most = u32_of(o, "ledger_most");
	l->travel_m = number_of(o, "travel_m");
}

static pm_str copy_text(reading *r, pm_str s)
{
	const char *copy = pm_arena_text(&r->l->arena, s.p ? s.p : "", s.n);
	r->failed |= !copy;
	return (pm_str){ copy ? copy : "", copy ? s.n : 0 };
}

static void read_stop(reading *r, const json_t *o, pm_stop *s)
{
	const json_t *odds = json_object_get(o, "odds");
	s->address = text_of(r, o, "address");
	s->postcode = text_of(r, o, "postcode");
	s->buurt = text_of(r, o, "buurt");
	s->x = number_of(o, "x");
	s->y = number_of(o, "y");
	s->travel_m = number_of(o, "travel_m");
	s->themes = u32_of(o, "themes");
	s->visits = u32_of(o, "visits");
	s->last_visit = day_of(o, "last_visit");
	s->in_vain = u32_of(o, "in_vain");
	s->reports = u32_of(o, "reports");
	s->report_day = day_of(o, "report_day");
	s->recheck = flag_of(o, "recheck");
	s->recheck_due = day_of(o, "recheck_due");
	s->recheck_measure = text_of(r, o, "recheck_measure");
	s->handover = text_of(r, o, "handover");
	s->fresh = flag_of(o, "fresh");
	s->fresh_why = text_of(r, o, "fresh_why");
	s->chance = number_of(o, "chance");
	s->rank = u32_of(o, "rank");
	for (size_t t = 0; t < json_array_size(odds) && t < PM_LIST_THEMES; t++) {
		const json_t *q = json_array_get(odds, t);
		s->odds[t] = (pm_stop_odds){ (int32_t)json_integer_value(json_object_get(q, "bits")), number_of(q, "p"), u32_of(q, "rank") };
	}
}

static pm_status not_a_list(pm_err *err) { return pm_fail(err, PM_E_SYNTAX, "a kept list can't be read"); }

static pm_status add_stop(void *ctx, const pm_case_stop *k, pm_err *err)
{
	reading *r = ctx;
	pm_worklist *l = r->l;
	if (!pm_arena_room(&l->arena, &l->stop, l->n_stops, &r->room, sizeof *l->stop))
		return no_memory(err);
	pm_stop s = { .row = PM_NO_ROW, .team = k->team, .order = k->order, .day = k->day };
	json_t *o = json_loadb(k->detail.p, k->detail.n, 0, NULL);
	if (!o || !pm_part_of_word(k->part, &s.part) || !pm_stop_kind_of_word(k->kind, &s.kind) || !pm_stop_state_of_word(k->state, &s.state)) {
		json_decref(o);
		return not_a_list(err);
	}
	read_stop(r, o, &s);
	json_decref(o);
	s.id = copy_text(r, k->address_id);
	s.why = copy_text(r, k->why);
	s.decided_by = copy_text(r, k->decided_by);
	l->stop[l->n_stops++] = s;
	return r->failed ? no_memory(err) : PM_OK;
}

static pm_status get(pm_case *c, pm_str name, int64_t id, reading *r, pm_err *err)
{
	pm_case_list k;
	pm_worklist *l = r->l;
	PM_TRY(pm_case_find_list(c, name, id, &l->arena, &k, err));
	l->id = k.id, l->run = k.run, l->name = k.name, l->title = k.title, l->as_of = k.as_of, l->first_day = k.first_day, l->last_day = k.last_day;
	l->rules = k.rules, l->seed = k.seed, l->planned_at = k.planned_at, l->released_at = k.released_at;
	l->planned_by = k.planned_by, l->released_by = k.released_by, l->before = k.before;
	json_t *o = json_loadb(k.detail.p, k.detail.n, 0, NULL);
	if (!o || !pm_list_status_of_word(k.status, &l->status)) {
		json_decref(o);
		return not_a_list(err);
	}
	read_head(r, o);
	json_decref(o);
	return r->failed ? no_memory(err) : pm_case_each_stop(c, k.id, add_stop, r, err);
}

pm_status pm_worklist_get(pm_case *c, pm_str name, int64_t id, pm_worklist **out_list, pm_err *err)
{
	reading r = { .l = pm_alloc(1, sizeof *r.l) };
	if (!r.l)
		return no_memory(err);
	const pm_status s = get(c, name, id, &r, err);
	if (s == PM_OK)
		*out_list = r.l;
	else
		pm_worklist_free(r.l);
	return s;
}
