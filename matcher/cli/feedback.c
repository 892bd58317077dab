#include "cli/feedback.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/leave.h"
#include "cli/list_plan.h"
#include "signal/spine.h"

typedef struct report { uint32_t row; int32_t day; pm_str id, reporter; } report; /* row: of the register */

typedef struct writing {
	pm_list_reading *r;
	const pm_table *reports;
	int32_t from, to;
	uint32_t letters, anonymous, elsewhere;
	uint32_t n, room;
	report *of;             /* at one address */
	pm_buf out;
} writing;

static pm_status choose_week(writing *w, const char *text, pm_err *err)
{
	int32_t last = PM_NO_DAY;
	int32_t day;
	for (uint32_t i = 0; i < w->r->n_visits; i++)
		last = w->r->visit[i].day > last ? w->r->visit[i].day : last;
	PM_TRY(pm_option_day("week", text, last, &day, err));
	if (day == PM_NO_DAY)
		return pm_fail(err, PM_E_NOTFOUND, "no visit came back yet; pandmatch visits import");
	w->from = day - pm_weekday(day);
	w->to = w->from + 6;
	return PM_OK;
}

/* Whether it goes on, and no more: who was home, or what was seen, is the residents' own. */
static const char *outcome(const pm_visit *v)
{
	pm_situation s;
	bool done = pm_situation_of_word(v->situation, &s) && s == PM_ACCESS && v->next_day == PM_NO_DAY;
	for (uint32_t t = 0; t < v->n_themes; t++)
		done &= !pm_str_eq(v->theme[t].conclusion, PM_STR("nader_onderzoek"));
	return done ? "Ons onderzoek aan de deur is daarmee afgerond." : "Ons onderzoek loopt nog; u hoeft daar niets voor te doen.";
}

static pm_str cell(const pm_table *t, const char *name, uint32_t row)
{
	const pm_column *c = pm_table_get(t, name);
	return c && pm_column_has(c, row) && (c->dict || c->type == PM_TYPE_TEXT) ? pm_column_str(c, row) : PM_STR("");
}

static bool one_of(pm_str word, const char *const *of)
{
	for (; *of; of++)
		if (pm_str_eq(word, pm_str_of(*of)))
			return true;
	return false;
}

/* Who wrote about noise or waste is not told that somebody came about the way people live there; whoever reports for the police
 * hears in another way. Words: the canonical ones of register meldingen. */
static bool is_ours(const pm_table *t, uint32_t row)
{
	static const char *const about[] = { "overbewoning", "onderverhuur", "wisselende_bewoners", "vakantieverhuur", NULL };
	static const char *const residents[] = { "steunpunt", "app", "telefoon", NULL };
	return (!pm_table_get(t, "categorie") || one_of(cell(t, "categorie", row), about)) &&
	       (!pm_table_get(t, "kanaal") || one_of(cell(t, "kanaal", row), residents));
}

static bool is_anonymous(const pm_table *t, uint32_t row)
{
	const pm_column *c = pm_table_get(t, "anoniem");
	return c && c->type == PM_TYPE_FLAG && (!pm_column_has(c, row) || pm_bit(c->flag, row));
}

static int by_reporter(const void *a, const void *b)
{
	const report *x = a, *y = b;
	int c = pm_str_compare(x->reporter, y->reporter);
	if (c == 0 && x->day != y->day)
		c = x->day < y->day ? -1 : 1;
	if (c == 0)
		c = pm_str_compare(x->id, y->id);
	return c ? c : x->row < y->row ? -1 : x->row > y->row;
}

/* One letter: all that one reporter told about one address. */
static void letter(writing *w, const pm_visit *v, const report *of, uint32_t n)
{
	char day[32];
	pm_buf *out = &w->out;
	pm_buf_text(out, w->letters++ ? "\n----\n\nmelding " : "melding ");
	for (uint32_t i = 0; i < n; i++)
		pm_buf_printf(out, "%s%.*s", i == 0 ? "" : i + 1 == n ? " en " : ", ", PM_STR_FMT(of[i].id));
	pm_buf_text(out, "\n\nGeachte heer, mevrouw,\n\nOp ");
	for (uint32_t i = 0; i < n; i++) {
		pm_date_dutch((pm_date){ of[i].day, of[i].day }, day);
		pm_buf_printf(out, "%s%s", i == 0 ? "" : i + 1 == n ? " en " : ", ", day);
	}
	pm_date_dutch((pm_date){ v->day, v->day }, day);
	pm_buf_printf(out, " meldde u ons iets over %.*s. Dank u: zonder meldingen zien wij veel niet.\n\n"
	              "Op %s zijn inspecteurs van de Haagse Pandbrigade langs geweest. %s\n\n"
	              "Wat wij aantroffen en of er iets volgt kunnen wij u niet vertellen: dat is iets tussen de gemeente en de bewoners. Uw naam\n"
	              "noemen wij niet. Ziet of hoort u opnieuw iets, meld het dan bij het Meld- en Steunpunt Woonoverlast; noem daarbij het nummer\n"
	              "hierboven.\n\nMet vriendelijke groet,\nHaagse Pandbrigade\n", PM_STR_FMT(v->address), day, outcome(v));
}

/* Letters about one address: a report without a reporter's number is a reporter by itself. */
static void letters(writing *w, const pm_visit *v)
{
	if (w->n)
		qsort(w->of, w->n, sizeof *w->of, by_reporter);
	for (uint32_t from = 0, to = 0; from < w->n; from = to) {
		do
			to++;
		while (to < w->n && w->of[from].reporter.n && pm_str_eq(w->of[to].reporter, w->of[from].reporter));
		letter(w, v, &w->of[from], to - from);
	}
}

static pm_status add(writing *w, uint32_t row, int32_t day, pm_err *err)
{
	if (!pm_room(&w->of, w->n, &w->room, sizeof *w->of))
		return pm_fail(err, PM_E_NOMEM, "no memory for more reports");
	w->of[w->n++] = (report){ .row = row, .day = day, .id = cell(w->reports, "melding_id", row), .reporter = cell(w->reports, "melder_id", row) };
	return PM_OK;
}

enum { ANSWER_MONTHS = 12 }; /* after a year a letter would puzzle more than it tells */

/* The day from which reports wait for an answer: that of the visit before this week that met somebody. */
static int32_t waiting_since(const writing *w, const pm_visit *v, uint32_t row)
{
	const pm_history *h = &w->r->history;
	int32_t since = pm_day_add_months(v->day, -ANSWER_MONTHS);
	for (uint32_t k = h->visit_start[row]; k < h->visit_start[row + 1]; k++)
		if (h->visit[k].situation != PM_NOBODY_HOME && h->visit[k].day < w->from && h->visit[k].day > since)
			since = h->visit[k].day;
	return since;
}

/* Reports since the visit before this one; of all visits in the week the last one answers. */
static pm_status answer(writing *w, uint32_t i, pm_err *err)
{
	const pm_visit *v = &w->r->visit[i];
	const uint32_t row = w->r->visit_row[i];
	const pm_place *p = w->reports->place;
	const pm_column *date = pm_table_get(w->reports, "datum");
	if (v->day < w->from || v->day > w->to || row == PM_NO_ROW || !date || date->type != PM_TYPE_DATE)
		return PM_OK;
	for (uint32_t k = i + 1; k < w->r->n_visits; k++)
		if (w->r->visit_row[k] == row && w->r->visit[k].day <= w->to)
			return PM_OK;
	const int32_t since = waiting_since(w, v, row);
	w->n = 0;
	for (uint32_t k = p->start[row]; k < p->start[row + 1]; k++) {
		if (!pm_column_has(date, k) || date->day[k] <= since || date->day[k] > v->day || (p->p && p->p[k] < PM_HISTORY_CERTAIN))
			continue;
		const bool anonymous = is_anonymous(w->reports, k), ours = is_ours(w->reports, k);
		w->anonymous += anonymous;
		w->elsewhere += !anonymous && !ours;
		if (!anonymous && ours)
			PM_TRY(add(w, k, date->day[k], err));
	}
	letters(w, v);
	return PM_OK;
}

/* No letter without a line in the audit chain. */
static pm_status print(writing *w, const pm_options *o, pm_err *err)
{
	char day[32];
	PM_TRY(pm_buf_check(&w->out, err));
	pm_date_text((pm_date){ w->from, w->from }, day);
	json_t *told = json_pack("{ss, si}", "week", day, "brieven", (int)w->letters);
	const pm_status s = told ? pm_leave_note(o, "feedback", told, err) : pm_fail(err, PM_E_NOMEM, "no memory for the audit chain");
	json_decref(told);
	PM_TRY(s);
	fwrite(w->out.p, 1, w->out.n, stdout);
	fprintf(stderr, "%u %s; zonder brief: %u anonieme meldingen, %u over iets anders of van een partner\n", w->letters, w->letters == 1 ? "brief" : "brieven",
	        w->anonymous, w->elsewhere);
	return PM_OK;
}

pm_status pm_feedback(const pm_options *o, pm_err *err)
{
	pm_list_reading r = { .t = { .batch = { .opt = o } } };
	writing w = { .r = &r };
	pm_status s = pm_telling_open(&r.t, err);
	if (s == PM_OK)
		s = pm_list_read_visits(&r, err);
	if (s == PM_OK)
		s = pm_list_read_history(&r, PM_NO_DAY, err);
	if (s == PM_OK)
		s = choose_week(&w, o->week, err);
	const int32_t reg = s == PM_OK ? pm_rules_register(r.t.batch.rules, PM_STR("meldingen")) : -1;
	if (s == PM_OK && reg >= 0 && r.t.batch.input[reg].there)
		s = pm_batch_table(&r.t.batch, (uint32_t)reg, err);
	w.reports = s == PM_OK && reg >= 0 ? r.t.batch.input[reg].table : NULL;
	for (uint32_t i = 0; s == PM_OK && w.reports && w.reports->place && i < r.n_visits; i++)
		s = answer(&w, i, err);
	if (s == PM_OK)
		s = print(&w, o, err);
	pm_buf_release(&w.out);
	pm_free(w.of);
	pm_list_reading_release(&r);
	return s;
}
