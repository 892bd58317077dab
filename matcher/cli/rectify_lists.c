#include "cli/rectify_lists.h"

#include "base/mem.h"
#include "cli/address_rows.h"
#include "cli/earlier_run.h"
#include "cli/rectify_tell.h"
#include "list/worklist.h"
#include "publish/json.h"
#include "store/case_list.h"

typedef struct work {
	pm_telling *t;
	pm_id_rows rows;      /* of the latest run */
	int32_t today;
	uint32_t n, room, n_lists, lists_room;
	pm_rectification *of;
	int64_t *list;
	pm_buf *out;
	json_t *array;
} work;

enum { NOWHERE = INT32_MIN }; /* an exempt keeps it off, or the address is not there */

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for the requests"); }

static pm_status keep_text(pm_arena *a, pm_str *s, pm_err *err)
{
	s->p = pm_arena_text(a, s->p ? s->p : "", s->n);
	return s->p ? PM_OK : no_memory(err);
}

static pm_status remember(void *ctx, const pm_rectification *r, pm_err *err)
{
	work *w = ctx;
	if (r->state == PM_RECTIFY_REFUSED)
		return PM_OK;
	if (!pm_room(&w->of, w->n, &w->room, sizeof *w->of))
		return no_memory(err);
	pm_rectification *k = &w->of[w->n++];
	*k = *r;
	pm_str *const text[] = { &k->address_id, &k->address, &k->reg, &k->field, &k->was, &k->value, &k->reason };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		PM_TRY(keep_text(&w->t->batch.arena, text[i], err));
	return PM_OK;
}

static pm_status remember_list(void *ctx, const pm_case_list *l, pm_err *err)
{
	work *w = ctx;
	const bool open = pm_str_eq(l->status, pm_str_of(pm_list_status_word(PM_LIST_PROPOSED))) ||
	                  pm_str_eq(l->status, pm_str_of(pm_list_status_word(PM_LIST_RELEASED)));
	if (!open || l->last_day < w->today || l->run >= w->t->run.id)
		return PM_OK;
	if (!pm_room(&w->list, w->n_lists, &w->lists_room, sizeof *w->list))
		return no_memory(err);
	w->list[w->n_lists++] = l->id;
	return PM_OK;
}

/* ---- scores ---- */

/* The best score of an address among a list's themes. */
static int32_t best(const pm_worklist *l, const pm_result_theme *theme, uint32_t themes, const pm_id_rows *rows, pm_str id)
{
	const uint32_t row = pm_id_rows_find(rows, id);
	int32_t most = NOWHERE;
	for (uint32_t t = 0; row != PM_NO_ROW && t < themes; t++)
		for (uint32_t k = 0; k < l->n_themes; k++)
			if (pm_str_eq(l->theme[k].name, theme[t].theme) && row < theme[t].addresses && !(theme[t].state[row] & 1) && theme[t].bits[row] > most)
				most = theme[t].bits[row];
	return most;
}

/* The lowest score that was enough to be chosen for it. INT32_MAX: nobody was. */
static int32_t floor_of(const pm_worklist *l)
{
	int32_t least = INT32_MAX;
	for (uint32_t i = 0; i < l->n_stops; i++) {
		int32_t most = NOWHERE;
		for (uint32_t t = 0; t < l->n_themes; t++)
			if (l->stop[i].odds[t].rank && l->stop[i].odds[t].bits > most)
				most = l->stop[i].odds[t].bits;
		if (l->stop[i].kind == PM_STOP_BY_SCORE && most < least)
			least = most;
	}
	return least;
}

/* ---- lists ---- */

static const pm_stop *stop_of(const pm_worklist *l, pm_str id)
{
	for (uint32_t i = 0; i < l->n_stops; i++)
		if (pm_str_eq(l->stop[i].id, id) && (l->stop[i].state == PM_STOP_PROPOSED || l->stop[i].state == PM_STOP_ACCEPTED))
			return &l->stop[i];
	return NULL;
}

/* Whether the latest run saw what became of it, and the list did not. */
static bool is_new(const work *w, const pm_rectification *r, const pm_earlier_run *then)
{
	const int64_t since = r->state == PM_RECTIFY_WITHDRAWN ? r->decided_at : r->first_at;
	return r->first_at && since > then->run.started_at && since <= w->t->run.started_at;
}

static bool told_before(const work *w, uint32_t i, const pm_earlier_run *then)
{
	for (uint32_t k = 0; k < i; k++)
		if (is_new(w, &w->of[k], then) && pm_str_eq(w->of[k].address_id, w->of[i].address_id))
			return true;
	return false;
}

static void tell_change(work *w, const pm_worklist *l, const pm_rectification *r, const char *word, const char *sentence)
{
	pm_buf_printf(w->out, "  lijst %lld (%.*s, %s): %.*s, verzoek %lld: %s\n", (long long)l->id, PM_STR_FMT(l->name), pm_list_status_word(l->status),
	              PM_STR_FMT(r->address), (long long)r->id, sentence);
	json_array_append_new(w->array, json_pack("{sI, ss, sI, so, so}", "verzoek", (json_int_t)r->id, "wat", word, "lijst", (json_int_t)l->id,
	                                          "adres", pm_json_string(r->address), "nummeraanduiding_id", pm_json_string(r->address_id)));
}

static void compare(work *w, const pm_worklist *l, const pm_rectification *r, const pm_earlier_run *then)
{
	const int32_t line = floor_of(l), was = best(l, then->theme, then->themes, &then->rows, r->address_id),
	              now = best(l, w->t->theme, w->t->themes, &w->rows, r->address_id);
	const pm_stop *s = stop_of(l, r->address_id);
	if (s && now == NOWHERE && was != NOWHERE)
		tell_change(w, l, r, "uitgezonderd", "staat erop, maar er geldt nu een uitzondering: voer het af");
	else if (s && was >= line && now < line)
		tell_change(w, l, r, "te licht", "staat erop, maar weegt nu te licht voor deze lijst: beslis of het bezoek nog nodig is");
	else if (!s && was < line && now >= line)
		tell_change(w, l, r, "zwaar genoeg", "staat er niet op, en weegt nu zwaar genoeg: een nieuw voorstel kan het opnemen");
}

static pm_status look_at_list(work *w, int64_t id, pm_err *err)
{
	pm_earlier_run then = {0};
	pm_worklist *l = NULL;
	pm_status s = pm_worklist_get(w->t->batch.file, PM_STR(""), id, &l, err);
	if (s == PM_OK)
		s = pm_earlier_run_open(w->t->batch.opt, l->run, &then, err);
	if (s == PM_E_NOTFOUND) { /* its run keeps no results any more */
		pm_buf_printf(w->out, "  lijst %lld: van zijn run is niets meer bewaard om mee te vergelijken\n", (long long)id);
		s = PM_OK;
	} else {
		for (uint32_t i = 0; s == PM_OK && i < w->n; i++)
			if (is_new(w, &w->of[i], &then) && !told_before(w, i, &then))
				compare(w, l, &w->of[i], &then);
	}
	pm_earlier_run_release(&then);
	pm_worklist_free(l);
	return s;
}

/* ---- requests ---- */

static void tell_request(work *w, const pm_rectification *r)
{
	const int32_t due = pm_rectify_due(r);
	const bool lost = r->state == PM_RECTIFY_GRANTED && r->rows == 0, late = due != PM_NO_DAY && due < w->today;
	if (due == PM_NO_DAY && !lost)
		return;
	char day[32] = "";
	pm_buf_text(w->out, "  ");
	pm_rectify_line(r, w->out);
	pm_buf_text(w->out, late ? " (over tijd)\n" : "\n");
	pm_date_text((pm_date){ due, due }, day);
	json_array_append_new(w->array, json_pack("{sI, ss, so, so, so, sb}", "verzoek", (json_int_t)r->id, "wat", pm_rectify_word(r->state), "adres",
	                                          pm_json_string(r->address), "nummeraanduiding_id", pm_json_string(r->address_id), "uiterlijk",
	                                          due == PM_NO_DAY ? json_null() : json_string(day), "over_tijd", late));
}

static bool at_work(const work *w)
{
	for (uint32_t i = 0; i < w->n; i++)
		if (w->of[i].first_at)
			return true;
	return false;
}

static pm_status tell(work *w, pm_err *err)
{
	pm_case *c = w->t->batch.file;
	PM_TRY(pm_case_each_rectification(c, PM_STR(""), remember, w, err));
	pm_buf_text(w->out, "\nVerzoeken om correctie\n");
	const size_t before = w->out->n;
	for (uint32_t i = 0; i < w->n; i++)
		tell_request(w, &w->of[i]);
	if (at_work(w)) {
		PM_TRY(pm_case_each_list(c, remember_list, w, err));
		PM_TRY(pm_address_rows(&w->t->batch, &w->rows, err));
		for (uint32_t i = 0; i < w->n_lists; i++)
			PM_TRY(look_at_list(w, w->list[i], err));
	}
	if (w->out->n == before)
		pm_buf_text(w->out, "  geen\n");
	return PM_OK;
}

pm_status pm_rectify_tell_lists(pm_telling *t, int32_t today, pm_buf *out, json_t *array, pm_err *err)
{
	work w = { .t = t, .today = today, .out = out, .array = array };
	const pm_status s = tell(&w, err);
	pm_id_rows_release(&w.rows);
	pm_free(w.of);
	pm_free(w.list);
	return s;
}
