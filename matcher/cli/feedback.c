#include "cli/feedback.h"

#include <stdio.h>

#include "base/mem.h"
#include "cli/list_plan.h"
#include "signal/spine.h"

typedef struct writing { pm_list_reading *r; const pm_table *reports; int32_t from, to; uint32_t letters, anonymous; } writing;

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
	return pm_situation_of_word(v->situation, &s) && s == PM_ACCESS && v->next_day == PM_NO_DAY
	               ? "Ons onderzoek aan de deur is daarmee afgerond."
	               : "Ons onderzoek loopt nog; u hoeft daar niets voor te doen.";
}

static pm_str cell(const pm_table *t, const char *name, uint32_t row)
{
	const pm_column *c = pm_table_get(t, name);
	return c && pm_column_has(c, row) && (c->dict || c->type == PM_TYPE_TEXT) ? pm_column_str(c, row) : PM_STR("");
}

static pm_status letter(writing *w, const pm_visit *v, uint32_t report, int32_t reported, pm_err *err)
{
	const pm_column *anonymous = pm_table_get(w->reports, "anoniem");
	char on[32], visited[32];
	pm_buf address = {0};
	if (anonymous && anonymous->type == PM_TYPE_FLAG && (!pm_column_has(anonymous, report) || pm_bit(anonymous->flag, report)))
		return w->anonymous++, PM_OK;
	pm_date_dutch((pm_date){ reported, reported }, on);
	pm_date_dutch((pm_date){ v->day, v->day }, visited);
	pm_buf_add_str(&address, v->address);
	PM_TRY(pm_buf_check(&address, err));
	const pm_str id = cell(w->reports, "melding_id", report);
	printf("%smelding %.*s\n\nGeachte heer, mevrouw,\n\nOp %s meldde u ons iets over %s. Dank u: zonder meldingen zien wij veel niet.\n\n"
	       "Op %s zijn inspecteurs van de Haagse Pandbrigade langs geweest. %s\n\n"
	       "Wat wij aantroffen en of er iets volgt kunnen wij u niet vertellen: dat is iets tussen de gemeente en de bewoners. Uw naam\n"
	       "noemen wij niet. Ziet of hoort u opnieuw iets, meld het dan bij het Meld- en Steunpunt Woonoverlast; noem daarbij het nummer\n"
	       "hierboven.\n\nMet vriendelijke groet,\nHaagse Pandbrigade\n", w->letters ? "\n----\n\n" : "", PM_STR_FMT(id), on, address.p, visited, outcome(v));
	w->letters++;
	pm_buf_release(&address);
	return PM_OK;
}

enum { ANSWER_MONTHS = 12 }; /* after a year a letter would puzzle more than it tells */

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
	int32_t since = pm_day_add_months(v->day, -ANSWER_MONTHS);
	const pm_history *h = &w->r->history;
	for (uint32_t k = h->visit_start[row]; k < h->visit_start[row + 1]; k++)
		if (h->visit[k].situation != PM_NOBODY_HOME && h->visit[k].day < w->from && h->visit[k].day > since)
			since = h->visit[k].day;
	for (uint32_t k = p->start[row]; k < p->start[row + 1]; k++)
		if (pm_column_has(date, k) && date->day[k] > since && date->day[k] <= v->day && (!p->p || p->p[k] >= PM_HISTORY_CERTAIN))
			PM_TRY(letter(w, v, k, date->day[k], err));
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
		fprintf(stderr, "%u brieven; %u anonieme meldingen: daar kan niemand antwoord op krijgen\n", w.letters, w.anonymous);
	pm_list_reading_release(&r);
	return s;
}
