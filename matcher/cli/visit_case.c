#include "cli/visit_case.h"

#include "base/mem.h"
#include "cli/address_rows.h"
#include "text/prose.h"

int32_t pm_month_before(int32_t day)
{
	int year, month, dom;
	pm_day_split(day, &year, &month, &dom);
	return day - dom;
}

typedef struct gathering {
	pm_batch *batch;
	pm_learning *l;
	pm_then then;
	pm_seen *visit;
	uint32_t n, *row;
	pm_str *word;
	uint8_t *hit;
} gathering;

static void release(gathering *g)
{
	pm_then_release(&g->then);
	pm_free(g->visit);
	pm_free(g->row);
	pm_free(g->hit);
	pm_free(g->word);
}

/* Visits with an outcome up to the run's date, in their order. */
static void keep_outcomes(gathering *g)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < g->n; i++) {
		const pm_seen *v = &g->visit[i];
		const bool after = v->day > g->batch->as_of, outcome = v->access && (v->looked >> g->l->theme & 1);
		g->l->after += after;
		g->l->censored += !after && !v->access;
		g->l->elsewhere += !after && v->access && !outcome;
		if (!after && outcome)
			g->visit[n++] = *v;
	}
	g->n = n;
}

static pm_status one_month(gathering *g, int32_t day, uint32_t from, uint32_t to, pm_err *err)
{
	const pm_rules *r = g->batch->rules;
	pm_scope scope;
	pm_column **column = pm_alloc(r->n_signals, sizeof *column);
	if (!column)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u signals", r->n_signals);
	pm_status s = pm_then_signals(&g->then, day, &scope, column, err);
	if (s == PM_OK)
		s = pm_evidence_add(&g->l->evidence, &scope, column, g->row + from, g->hit + from, to - from, err);
	for (uint32_t i = 0; i < r->n_signals; i++)
		pm_column_free(column[i]);
	pm_free(column);
	return s;
}

static pm_status by_month(gathering *g, pm_err *err)
{
	for (uint32_t from = 0, to = 0; from < g->n; from = to) {
		const int32_t day = pm_month_before(g->visit[from].day);
		while (to < g->n && pm_month_before(g->visit[to].day) == day)
			to++;
		PM_TRY(one_month(g, day, from, to, err));
	}
	return PM_OK;
}

static pm_status factors(gathering *g, pm_err *err)
{
	pm_evidence *e = &g->l->evidence;
	const pm_str theme = g->batch->rules->theme[g->l->theme].name, random = PM_STR("steekproef");
	for (uint32_t i = 0; i < g->n; i++) /* taken for its score: what the rules see is all that chose it */
		g->word[i] = g->visit[i].by_rules ? random : g->visit[i].route;
	PM_TRY(pm_learning_factor(e, "aanleiding", 1, g->word, random, err));
	for (uint32_t i = 0; i < g->n; i++)
		g->word[i] = g->visit[i].inspector;
	PM_TRY(pm_learning_factor(e, "inspecteur", 0.5, g->word, PM_STR(""), err));
	for (uint32_t i = 0; i < g->n; i++)
		g->word[i] = g->visit[i].about.n ? g->visit[i].about : theme;
	return pm_learning_factor(e, "waarvoor zij kwamen", 1, g->word, theme, err);
}

/* Control slots by the inverse of the chance that their list recorded. */
static pm_status weigh(gathering *g, pm_err *err)
{
	double *chance = pm_alloc(g->n, sizeof *chance);
	if (!chance)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", g->n);
	for (uint32_t i = 0; i < g->n; i++)
		chance[i] = g->visit[i].chance;
	pm_chance_weights(chance, g->n, g->l->evidence.weight);
	pm_free(chance);
	return PM_OK;
}

/* Weights that these visits taught already. */
static void tell_twice(const gathering *g)
{
	int32_t until;
	const uint32_t n = g->n ? pm_rules_taught(g->l->rules, g->l->theme, g->visit[0].day, &until) : 0;
	if (!n)
		return;
	char text[32];
	pm_date_dutch((pm_date){ until, until }, text);
	pm_buf_printf(&g->l->notice, "%u %s al van bezoeken tot en met %s: die tellen nu een tweede keer\n", n,
	              pm_by_number(n, "regel leerde", "regels leerden"), text);
}

static pm_status gather(gathering *g, pm_err *err)
{
	pm_learning *l = g->l;
	PM_TRY(pm_seen_read(g->batch, &g->visit, &g->n, err));
	keep_outcomes(g);
	g->row = pm_alloc(g->n, sizeof *g->row);
	g->hit = pm_alloc(g->n, sizeof *g->hit);
	g->word = pm_alloc(g->n, sizeof *g->word);
	if (!g->row || !g->hit || !g->word)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", g->n);
	for (uint32_t i = 0; i < g->n; i++) {
		g->row[i] = g->visit[i].row;
		g->hit[i] = g->visit[i].found >> l->theme & 1;
		l->controls += g->visit[i].control;
		l->until = g->visit[i].day;
	}
	pm_cells cells;
	PM_TRY(pm_cells_of(l->rules, l->theme, &cells, err));
	const pm_status s = pm_evidence_new(&cells, g->n, &l->evidence, err);
	if (s != PM_OK) {
		pm_cells_release(&cells);
		return s;
	}
	PM_TRY(pm_address_streets(g->batch, &l->street, err));
	l->evidence.street = l->street;
	PM_TRY(pm_then_begin(&g->then, g->batch, 0, err));
	PM_TRY(by_month(g, err));
	PM_TRY(factors(g, err));
	PM_TRY(weigh(g, err));
	pm_then_left_out(&g->then, &l->notice);
	tell_twice(g);
	return pm_buf_check(&l->notice, err);
}

pm_status pm_visit_case_read(pm_batch *b, pm_learning *l, pm_err *err)
{
	gathering g = { .batch = b, .l = l };
	const pm_status s = gather(&g, err);
	release(&g);
	return s;
}
