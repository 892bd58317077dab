/* status.c - pandmatch status: what is open this week, what was found, what is due. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/link_history.h"
#include "cli/list_plan.h"
#include "cli/list_show.h"
#include "cli/rectify_lists.h"
#include "cli/status.h"
#include "list/expect.h"
#include "publish/json.h"
#include "publish/list_csv.h"
#include "signal/spine.h"
#include "store/case_list.h"
#include "text/prose.h"

static const char help[] =
	"pandmatch status [--as-of DATE] [--db FILE] [--json]\n\n"
	"What a team lead asks on Monday: which lists are open, which visits came back this week and what they found (with the 95 percent\n"
	"interval of the share), how chosen addresses did beside control slots, which nacontroles are due, which signals of the LAA\n"
	"want an answer within their 4 weeks or 6 months, with the status that follows from the visits, of how many decisions about links\n"
	"the weights have learned, which requests of residents for correction wait for an answer, and what granted ones change on open\n"
	"lists.\n"
	"  --as-of  the day that counts as today (default: today)\n";

typedef struct hits { uint32_t visits, access, found; } hits;

/* ---- lists ---- */

typedef struct numbers { uint32_t n, room; int64_t *id; } numbers;

static pm_status remember(void *ctx, const pm_case_list *l, pm_err *err)
{
	numbers *k = ctx;
	if (!pm_str_eq(l->status, PM_STR("voorgesteld")) && !pm_str_eq(l->status, PM_STR("vrijgegeven")))
		return PM_OK;
	if (!pm_room(&k->id, k->n, &k->room, sizeof *k->id))
		return pm_fail(err, PM_E_NOMEM, "no memory for lists");
	k->id[k->n++] = l->id;
	return PM_OK;
}

static uint32_t visited(const pm_viewing *v, const pm_worklist *l)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < l->n_stops; i++)
		for (uint32_t k = 0; k < v->r.n_visits; k++)
			if (v->r.visit[k].list == l->id && pm_str_eq(v->r.visit[k].address_id, l->stop[i].id)) {
				n++;
				break;
			}
	return n;
}

static void tell_list(pm_viewing *v, const pm_worklist *l, json_t *array)
{
	uint32_t accepted = 0;
	for (uint32_t i = 0; i < l->n_stops; i++)
		accepted += l->stop[i].state == PM_STOP_ACCEPTED;
	const uint32_t done = visited(v, l);
	const bool over = l->status == PM_LIST_RELEASED && l->last_day < v->today;
	pm_buf_printf(&v->out, "  lijst %lld  %.*s, %s, ", (long long)l->id, PM_STR_FMT(l->title), pm_list_status_word(l->status));
	pm_viewing_day(&v->out, l->first_day);
	pm_buf_text(&v->out, " tot en met ");
	pm_viewing_day(&v->out, l->last_day);
	if (l->status == PM_LIST_PROPOSED)
		pm_buf_printf(&v->out, ": %u %s op een besluit\n", l->n_stops, pm_by_number(l->n_stops, "adres wacht", "adressen wachten"));
	else
		pm_buf_printf(&v->out, ": %u van %u bezocht%s\n", done, accepted, over ? ", de week is voorbij" : "");
	json_array_append_new(array, json_pack("{sI, so, ss, so, so, si, si}", "lijst", (json_int_t)l->id, "naam", pm_json_string(l->name), "status",
	                                       pm_list_status_word(l->status), "van", pm_viewing_day_json(l->first_day), "tot_en_met", pm_viewing_day_json(l->last_day), "adressen",
	                                       (int)(l->status == PM_LIST_PROPOSED ? l->n_stops : accepted), "bezocht", (int)done));
}

static pm_status tell_lists(pm_viewing *v, pm_err *err)
{
	numbers k = {0};
	json_t *array = json_array();
	pm_status s = pm_case_each_list(v->r.t.batch.file, remember, &k, err);
	pm_buf_text(&v->out, "Open lijsten\n");
	if (s == PM_OK && k.n == 0)
		pm_buf_text(&v->out, "  geen\n");
	for (uint32_t i = 0; i < k.n && s == PM_OK; i++) {
		pm_worklist *l = NULL;
		s = pm_worklist_get(v->r.t.batch.file, PM_STR(""), k.id[i], &l, err);
		if (s == PM_OK)
			tell_list(v, l, array);
		pm_worklist_free(l);
	}
	json_object_set_new(v->root, "lijsten", array);
	pm_free(k.id);
	return s;
}

/* ---- visits ---- */

/* A visit that got in and says nothing of the theme (empty: all) is none of its visits. */
static void add_hit(hits *h, const pm_visit *v, pm_str theme)
{
	const bool access = pm_str_eq(v->situation, PM_STR("toegang"));
	bool looked = theme.n == 0, found = false;
	for (uint32_t t = 0; t < v->n_themes; t++)
		if (theme.n == 0 || pm_str_eq(theme, v->theme[t].theme)) {
			looked = true;
			found |= pm_conclusion_found(v->theme[t].conclusion) > 0;
		}
	h->visits += looked || !access;
	h->access += looked && access;
	h->found += found;
}

static void tell_share(pm_viewing *v, const char *what, const hits *h, json_t *into)
{
	double low, high;
	pm_expect_share(h->found, h->access, &low, &high);
	pm_buf_printf(&v->out, "  %s: %u %s, %u met toegang, %u raak", what, h->visits, pm_by_number(h->visits, "bezoek", "bezoeken"), h->access, h->found);
	if (h->access)
		pm_buf_printf(&v->out, " (%.0f%%, 95%%-interval %.0f tot %.0f%%)", 100.0 * h->found / h->access, 100 * low, 100 * high);
	pm_buf_char(&v->out, '\n');
	json_object_set_new(into, what, json_pack("{si, si, si, sf, sf}", "bezoeken", (int)h->visits, "toegang", (int)h->access, "raak", (int)h->found,
	                                          "laag", low, "hoog", high));
}

static void tell_week(pm_viewing *v)
{
	const int32_t from = v->today - pm_weekday(v->today);
	const pm_rules *rules = v->r.t.batch.rules;
	json_t *o = json_object();
	hits all = {0};
	pm_buf_text(&v->out, "\nBezoeken, week van ");
	pm_viewing_day(&v->out, from);
	pm_buf_char(&v->out, '\n');
	for (uint32_t t = 0; t <= rules->n_themes; t++) {
		const pm_str theme = t < rules->n_themes ? rules->theme[t].name : PM_STR("");
		char name[80];
		hits h = {0};
		for (uint32_t i = 0; i < v->r.n_visits; i++)
			if (v->r.visit[i].day >= from && v->r.visit[i].day <= from + 6)
				add_hit(&h, &v->r.visit[i], theme);
		snprintf(name, sizeof name, "%.*s", PM_STR_FMT(theme.n ? theme : PM_STR("alle thema's")));
		tell_share(v, name, &h, o);
		all = h;
	}
	if (all.visits == 0)
		pm_buf_text(&v->out, "  in deze week kwam niets terug\n");
	json_object_set_new(v->root, "week", o);
}

/* Chosen addresses beside control slots, over all lists of the last year: what choosing adds. */
typedef struct comparing {
	const pm_visit **of;     /* by list */
	uint32_t n, from;        /* from: the first of the list at hand; stops come list by list */
	hits by_kind[PM_STOP_KINDS];
} comparing;

static int by_list(const void *a, const void *b)
{
	const pm_visit *x = *(const pm_visit *const *)a, *y = *(const pm_visit *const *)b;
	return (x->list > y->list) - (x->list < y->list);
}

static pm_status compare_stop(void *ctx, const pm_case_stop *s, pm_err *err)
{
	comparing *c = ctx;
	pm_stop_kind kind;
	(void)err;
	if (!pm_stop_kind_of_word(s->kind, &kind))
		return PM_OK;
	while (c->from < c->n && c->of[c->from]->list < s->list)
		c->from++;
	for (uint32_t i = c->from; i < c->n && c->of[i]->list == s->list; i++)
		if (pm_str_eq(c->of[i]->address_id, s->address_id))
			add_hit(&c->by_kind[kind], c->of[i], PM_STR(""));
	return PM_OK;
}

static pm_status tell_kinds(pm_viewing *v, pm_err *err)
{
	comparing c = { .of = pm_alloc(v->r.n_visits, sizeof *c.of) };
	const int32_t after = pm_day_add_months(v->today, -12);
	if (!c.of)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", v->r.n_visits);
	for (uint32_t i = 0; i < v->r.n_visits; i++)
		if (v->r.visit[i].list && v->r.visit[i].day > after)
			c.of[c.n++] = &v->r.visit[i];
	qsort(c.of, c.n, sizeof *c.of, by_list);
	const pm_status s = pm_case_each_stop(v->r.t.batch.file, 0, compare_stop, &c, err);
	pm_free(c.of);
	PM_TRY(s);
	json_t *o = json_object();
	pm_buf_text(&v->out, "\nTreffers naar reden van bezoek, 12 maanden\n");
	for (int k = 0; k < PM_STOP_KINDS; k++)
		tell_share(v, pm_stop_kind_word((pm_stop_kind)k), &c.by_kind[k], o);
	json_object_set_new(v->root, "reden", o);
	return PM_OK;
}

/* ---- what people decided about links ---- */

static pm_status tell_links(pm_viewing *v, pm_err *err)
{
	pm_batch *b = &v->r.t.batch;
	json_t *array = json_array();
	json_object_set_new(v->root, "koppelingen", array);
	for (uint32_t l = 0, told = 0; l < b->rules->n_links; l++) {
		const pm_str name = b->rules->link[l].name;
		pm_link_taught t;
		PM_TRY(pm_link_history_taught(b, l, &t, err));
		if (t.decisions == 0)
			continue;
		if (told++ == 0)
			pm_buf_text(&v->out, "\nBesluiten over koppelingen, in de laatste uitkomst\n");
		pm_buf_printf(&v->out, "  %.*s: %u, waarvan de gewichten er %u leerden", PM_STR_FMT(name), t.decisions, t.learned);
		if (t.contradictory)
			pm_buf_printf(&v->out, "; %u spreken elkaar tegen", t.contradictory);
		pm_buf_char(&v->out, '\n');
		json_array_append_new(array, json_pack("{so, si, si, si}", "koppeling", pm_json_string(name), "besluiten", (int)t.decisions, "geleerd",
		                                       (int)t.learned, "tegenstrijdig", (int)t.contradictory));
	}
	return PM_OK;
}

/* ---- what residents asked to have corrected ---- */

static pm_status tell_requests(pm_viewing *v, pm_err *err)
{
	json_t *array = json_array();
	const pm_status s = pm_rectify_tell_lists(&v->r.t, v->today, &v->out, array, err);
	json_object_set_new(v->root, "correcties", array);
	return s;
}

static pm_status look(pm_viewing *v, pm_err *err)
{
	PM_TRY(pm_telling_open(&v->r.t, err));
	PM_TRY(pm_list_read_visits(&v->r, err));
	PM_TRY(pm_list_read_history(&v->r, v->today, err));
	json_object_set_new(v->root, "dag", pm_viewing_day_json(v->today));
	PM_TRY(tell_lists(v, err));
	tell_week(v);
	PM_TRY(tell_kinds(v, err));
	PM_TRY(pm_viewing_rechecks(v, err));
	PM_TRY(pm_viewing_laa(v, err));
	PM_TRY(tell_links(v, err));
	PM_TRY(tell_requests(v, err));
	return pm_buf_check(&v->out, err);
}

static pm_status print(const pm_viewing *v, bool json, pm_err *err)
{
	char *text = json ? json_dumps(v->root, JSON_INDENT(1) | JSON_PRESERVE_ORDER | JSON_REAL_PRECISION(6)) : NULL;
	if (json && !text)
		return pm_fail(err, PM_E_NOMEM, "no memory for the status");
	if (text)
		puts(text);
	else
		fwrite(v->out.p, 1, v->out.n, stdout);
	free(text);
	return PM_OK;
}

int pm_command_status(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "as-of db json threads run", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	int32_t today;
	if (o.n_words)
		return pm_fail(&err, PM_E_USE, "status takes no words; pandmatch status --help"), pm_complain(&err);
	if (pm_option_day("as-of", o.as_of, pm_today(), &today, &err) != PM_OK)
		return pm_complain(&err);
	pm_option_case(&o);
	pm_viewing v = { .r = { .t = { .batch = { .opt = &o } } }, .today = today, .root = json_object() };
	pm_status s = look(&v, &err);
	if (s == PM_OK)
		s = print(&v, o.json, &err);
	json_decref(v.root);
	pm_buf_release(&v.out);
	pm_list_reading_release(&v.r);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
