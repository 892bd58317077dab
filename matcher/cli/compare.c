#include "cli/compare.h"

#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "weigh/rate.h"

static int by_kind(const void *x, const void *y)
{
	const pm_move *a = x, *b = y;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->kind == PM_LEAVES)
		return (a->rank_a > b->rank_a) - (a->rank_a < b->rank_a);
	if (a->kind == PM_MOVES) {
		const int64_t far_a = llabs((int64_t)a->rank_a - a->rank_b), far_b = llabs((int64_t)b->rank_a - b->rank_b);
		if (far_a != far_b)
			return far_a > far_b ? -1 : 1;
	}
	return (a->rank_b > b->rank_b) - (a->rank_b < b->rank_b);
}

static void add(pm_comparison *c, pm_move_kind kind, uint32_t row, uint32_t rank_a, uint32_t rank_b)
{
	c->move[c->n++] = (pm_move){ kind, row, rank_a, rank_b };
	c->enters += kind == PM_ENTERS;
	c->leaves += kind == PM_LEAVES;
	c->moves += kind == PM_MOVES;
}

pm_status pm_compare(const pm_batch *a, uint32_t theme_a, const pm_batch *b, uint32_t theme_b, pm_comparison *out, pm_err *err)
{
	const uint32_t n_a = a->n_best[theme_a], n_b = b->n_best[theme_b];
	pm_comparison c = { .a = a, .b = b, .theme_a = theme_a, .theme_b = theme_b };
	uint32_t *rank = pm_alloc(a->score[theme_a].addresses, sizeof *rank);
	c.move = pm_alloc((size_t)n_a + n_b, sizeof *c.move);
	if (!rank || !c.move) {
		pm_free(rank);
		pm_free(c.move);
		return pm_fail(err, PM_E_NOMEM, "no memory to compare lists of %u", n_a);
	}
	for (uint32_t i = 0; i < n_a; i++)
		rank[a->best[theme_a][i]] = i + 1;
	for (uint32_t i = 0; i < n_b; i++) {
		const uint32_t row = b->best[theme_b][i], was = rank[row];
		rank[row] = 0;
		if (was == i + 1)
			c.stays++;
		else
			add(&c, was ? PM_MOVES : PM_ENTERS, row, was, i + 1);
	}
	for (uint32_t i = 0; i < n_a; i++)
		if (rank[a->best[theme_a][i]])
			add(&c, PM_LEAVES, a->best[theme_a][i], i + 1, 0);
	pm_free(rank);
	qsort(c.move, c.n, sizeof *c.move, by_kind);
	*out = c;
	return PM_OK;
}

void pm_comparison_release(pm_comparison *c)
{
	pm_free(c->move);
	*c = (pm_comparison){0};
}

typedef struct change { pm_str name; int32_t from, to; bool is_new, gone; } change;

static void keep_change(change *list, uint32_t *n, change c)
{
	if (c.from == c.to)
		return;
	uint32_t at = (*n)++;
	for (; at > 0 && abs(list[at - 1].to - list[at - 1].from) < abs(c.to - c.from); at--)
		list[at] = list[at - 1];
	list[at] = c;
}

static pm_str title_of(const pm_rule *r) { return r->title.n ? r->title : r->name; }

/* Position of a rule in the score of a batch, by name; -1: it has none. */
static int64_t position(const pm_batch *b, uint32_t theme, pm_str name)
{
	const pm_score *s = &b->score[theme];
	for (uint32_t k = 0; k < s->n_rules; k++)
		if (pm_str_eq(b->rules->rule[s->rule[k]].name, name))
			return k;
	return -1;
}

static uint32_t changes(const pm_comparison *c, uint32_t row, change *list)
{
	const pm_score *a = &c->a->score[c->theme_a], *b = &c->b->score[c->theme_b];
	uint32_t n = 0;
	keep_change(list, &n, (change){ PM_STR("uitgangspunt"), c->a->rules->theme[c->theme_a].prior, c->b->rules->theme[c->theme_b].prior, 0, 0 });
	keep_change(list, &n, (change){ PM_STR("plafond"), pm_score_ceiling(c->a->rules, a, row), pm_score_ceiling(c->b->rules, b, row), 0, 0 });
	for (uint32_t k = 0; k < b->n_rules; k++) {
		const pm_rule *rule = &c->b->rules->rule[b->rule[k]];
		const int64_t was = position(c->a, c->theme_a, rule->name);
		keep_change(list, &n, (change){ title_of(rule), was < 0 ? 0 : a->verdict[was].bits[row], b->verdict[k].bits[row], was < 0, 0 });
	}
	for (uint32_t k = 0; k < a->n_rules; k++) {
		const pm_rule *rule = &c->a->rules->rule[a->rule[k]];
		if (position(c->b, c->theme_b, rule->name) < 0)
			keep_change(list, &n, (change){ title_of(rule), a->verdict[k].bits[row], 0, 0, true });
	}
	return n;
}

static void print_bits(int32_t v, pm_buf *out)
{
	pm_buf_char(out, v < 0 ? '-' : '+');
	pm_dutch_number(out, fabs((double)v / PM_BITS_ONE), 2);
}

static void print_change(const change *c, pm_buf *out)
{
	pm_buf_printf(out, "%.*s: ", PM_STR_FMT(c->name));
	if (c->is_new) {
		pm_buf_text(out, "nieuw, ");
		print_bits(c->to, out);
		return;
	}
	pm_buf_text(out, c->gone ? "vervallen, was " : "van ");
	print_bits(c->from, out);
	if (!c->gone) {
		pm_buf_text(out, " naar ");
		print_bits(c->to, out);
	}
}

static void print_exempts(const pm_batch *b, uint32_t theme, uint32_t row, const char *says, pm_buf *out)
{
	const pm_score *s = &b->score[theme];
	for (uint32_t k = 0; k < s->n_exempts; k++) {
		const pm_exempt *x = &b->rules->exempt[s->exempt[k]];
		const pm_str name = x->title.n ? x->title : x->name;
		if (pm_bit(s->exempt_verdict[k].fires, row) && !pm_bit(s->exempt_verdict[k].unknown, row))
			pm_buf_printf(out, "%suitzondering %.*s %s", out->n ? "; " : "", PM_STR_FMT(name), says);
	}
}

pm_status pm_compare_why(const pm_comparison *c, const pm_move *m, pm_buf *out, pm_err *err)
{
	enum { MOST_SHOWN = 4 };
	const pm_score *a = &c->a->score[c->theme_a], *b = &c->b->score[c->theme_b];
	change *list = pm_alloc((size_t)a->n_rules + b->n_rules + 2, sizeof *list);
	if (!list)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rules", b->n_rules);
	const bool was_off = pm_bit(a->off_list, m->row), is_off = pm_bit(b->off_list, m->row);
	if (is_off && !was_off)
		print_exempts(c->b, c->theme_b, m->row, "geldt nu", out);
	if (was_off && !is_off)
		print_exempts(c->a, c->theme_a, m->row, "geldt niet meer", out);
	const uint32_t n = changes(c, m->row, list);
	for (uint32_t i = 0; i < n && i < MOST_SHOWN; i++) {
		if (out->n)
			pm_buf_text(out, "; ");
		print_change(&list[i], out);
	}
	if (n > MOST_SHOWN)
		pm_buf_printf(out, "; en %u andere", n - MOST_SHOWN);
	pm_free(list);
	if (out->n == 0)
		pm_buf_text(out, m->kind == PM_ENTERS || (m->kind == PM_MOVES && m->rank_b < m->rank_a) ? "eigen score gelijk, andere adressen zakten"
		                                                                                    : "eigen score gelijk, andere adressen stegen");
	return pm_buf_check(out, err);
}

/* Somebody was let in and concluded something; further inquiry is no outcome yet. */
static bool has_outcome(pm_str situation, pm_str conclusion)
{
	return pm_str_eq(situation, PM_STR("toegang")) && conclusion.n && !pm_str_eq(conclusion, PM_STR("nader_onderzoek"));
}

static void count_at(const pm_batch *b, uint32_t theme, const pm_table *t, const uint64_t *listed, pm_past_visits *v)
{
	const pm_column *situation = pm_table_get(t, "situatie"), *conclusion = pm_table_get(t, "conclusie"), *when = pm_table_get(t, "tijdstip");
	for (uint32_t a = 0; a < t->place->addresses; a++)
		for (uint32_t r = t->place->start[a]; r < t->place->start[a + 1]; r++) {
			if (t->place->p && t->place->p[r] < 0.5F)
				continue;
			const pm_str concluded = pm_column_str(conclusion, r);
			if (!has_outcome(pm_column_str(situation, r), concluded) || !pm_column_has(when, r) || pm_column_date(when, r).hi > b->as_of)
				continue;
			const bool hit = pm_str_eq(concluded, b->rules->theme[theme].name);
			v->everywhere++;
			v->hits_everywhere += hit;
			v->visits += pm_bit(listed, a);
			v->hits += hit && pm_bit(listed, a);
		}
}

static bool has_words(const pm_table *t, const char *name)
{
	const pm_column *c = pm_table_get(t, name);
	return c && (c->type == PM_TYPE_CATEGORY || c->type == PM_TYPE_ID || c->type == PM_TYPE_TEXT);
}

pm_status pm_past_visits_count(pm_batch *b, uint32_t theme, pm_past_visits *out, pm_err *err)
{
	*out = (pm_past_visits){0};
	const int32_t reg = pm_rules_register(b->rules, PM_STR("bezoeken"));
	if (reg < 0 || !b->input[reg].there)
		return PM_OK;
	PM_TRY(pm_batch_table(b, (uint32_t)reg, err));
	const pm_table *t = b->input[reg].table;
	const pm_column *when = pm_table_get(t, "tijdstip");
	if (!t->place || !has_words(t, "situatie") || !has_words(t, "conclusie") || !when || when->type != PM_TYPE_DATE)
		return PM_OK;
	uint64_t *listed = pm_alloc(pm_bits_words(t->place->addresses), sizeof *listed);
	if (!listed)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u addresses", t->place->addresses);
	for (uint32_t i = 0; i < b->n_best[theme]; i++)
		pm_bit_set(listed, b->best[theme][i]);
	out->known = true;
	count_at(b, theme, t, listed, out);
	const pm_rate rate = pm_rate_of((double)out->hits, (double)out->visits);
	out->low = rate.low;
	out->high = rate.high;
	pm_free(listed);
	return PM_OK;
}

void pm_rules_on_visits(const pm_batch *b, uint32_t theme, pm_buf *out)
{
	const int32_t reg = pm_rules_register(b->rules, PM_STR("bezoeken"));
	const pm_score *s = &b->score[theme];
	const size_t start = out->n;
	for (uint32_t k = 0; reg >= 0 && k < s->n_rules; k++) {
		const pm_rule *rule = &b->rules->rule[s->rule[k]];
		if (!rule->inert && rule->registers >> reg & 1)
			pm_buf_printf(out, "%s%.*s", out->n > start ? ", " : "", PM_STR_FMT(title_of(rule)));
	}
}
