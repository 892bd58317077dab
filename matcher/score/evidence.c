#include "score/evidence.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "score/direction.h"

static bool can_be_judged(const pm_rules *r, const pm_rule *rule)
{
	for (uint32_t i = 0; i < rule->n_signals; i++)
		if (!r->signal[rule->signal[i]].active)
			return false;
	return rule->status != PM_RULE_RETIRED && (!rule->inert || rule->status == PM_RULE_TRIAL);
}

static uint32_t cells_in(const pm_rule *rule) { return rule->grade ? rule->steps : 2; }

void pm_cells_release(pm_cells *c)
{
	pm_free(c->rule);
	pm_free(c->first);
	pm_free(c->group);
	pm_free(c->graded);
	pm_free(c->old);
	pm_free(c->new_rule);
	pm_free(c->watched);
	*c = (pm_cells){0};
}

/* A signal that only informs may not be weighed, one without approval is unknown everywhere, and one that is a step to others says
 * nothing by itself. */
static bool can_be_asked(const pm_signal *s)
{
	return s->active && !s->context && !pm_rationale_says_nothing(s->rationale) && (s->type == PM_TYPE_FLAG || s->type == PM_TYPE_COUNT || s->type == PM_TYPE_NUMBER);
}

pm_status pm_cells_of(const pm_rules *r, uint32_t theme, pm_cells *out, pm_err *err)
{
	pm_cells c = { .rules = r, .theme = theme };
	c.rule = pm_alloc(r->n_rules, sizeof *c.rule);
	c.first = pm_alloc((size_t)r->n_rules + 1, sizeof *c.first);
	c.group = pm_alloc(r->n_rules, sizeof *c.group);
	c.graded = pm_alloc(r->n_rules, sizeof *c.graded);
	c.watched = pm_alloc(r->n_signals, sizeof *c.watched);
	for (uint32_t i = 0; c.rule && c.first && c.group && c.graded && i < r->n_rules; i++) {
		if (r->rule[i].theme != theme || !can_be_judged(r, &r->rule[i]))
			continue;
		if (cells_in(&r->rule[i]) > PM_MOST_CELLS) {
			pm_cells_release(&c);
			return pm_fail(err, PM_E_RANGE, "rule %.*s has more than %d steps", PM_STR_FMT(r->rule[i].name), PM_MOST_CELLS);
		}
		c.group[c.n_rules] = r->rule[i].group;
		c.graded[c.n_rules] = r->rule[i].grade != NULL;
		c.rule[c.n_rules++] = i;
		c.n_cells += cells_in(&r->rule[i]);
		c.first[c.n_rules] = c.n_cells;
	}
	c.old = pm_alloc(c.n_cells, sizeof *c.old);
	if (!c.rule || !c.first || !c.group || !c.graded || !c.watched || !c.old) {
		pm_cells_release(&c);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rules", r->n_rules);
	}
	for (uint32_t i = 0; i < r->n_signals; i++)
		if (can_be_asked(&r->signal[i]))
			c.watched[c.n_watched++] = i;
	for (uint32_t k = 0; k < c.n_rules; k++) {
		const pm_rule *rule = &r->rule[c.rule[k]];
		for (uint32_t s = 0; s < cells_in(rule); s++)
			c.old[c.first[k] + s] = rule->grade ? rule->step[s].weight : s ? rule->silent : rule->fires;
	}
	*out = c;
	return PM_OK;
}

void pm_evidence_release(pm_evidence *e)
{
	for (uint32_t k = 0; e->at && k < e->cells.n_rules; k++)
		pm_free(e->at[k]);
	for (uint32_t k = 0; e->value && k < e->cells.n_watched; k++)
		pm_free(e->value[k]);
	for (uint32_t f = 0; f < e->n_factors; f++)
		pm_free(e->factor[f].level);
	pm_free(e->at);
	pm_free(e->value);
	pm_free(e->hit);
	pm_free(e->weight);
	pm_free(e->row);
	pm_free(e->day);
	pm_cells_release(&e->cells);
	*e = (pm_evidence){0};
}

pm_status pm_evidence_new(const pm_cells *cells, uint32_t room, pm_evidence *out, pm_err *err)
{
	pm_evidence e = { .cells = *cells, .room = room };
	e.at = pm_alloc(cells->n_rules, sizeof *e.at);
	e.value = pm_alloc(cells->n_watched, sizeof *e.value);
	e.hit = pm_alloc(room, sizeof *e.hit);
	e.weight = pm_alloc(room, sizeof *e.weight);
	e.row = pm_alloc(room, sizeof *e.row);
	e.day = pm_alloc(room, sizeof *e.day);
	bool whole = e.at && e.value && e.hit && e.weight && e.row && e.day;
	for (uint32_t k = 0; k < cells->n_rules && whole; k++)
		whole = (e.at[k] = pm_alloc(room, 1)) != NULL;
	for (uint32_t k = 0; k < cells->n_watched && whole; k++)
		whole = (e.value[k] = pm_alloc(room, sizeof **e.value)) != NULL;
	if (!whole) {
		if (!e.at)
			e.cells.n_rules = 0;
		const uint32_t n = e.cells.n_rules, watched = e.cells.n_watched;
		e.cells = (pm_cells){ .n_rules = n, .n_watched = watched };
		pm_evidence_release(&e);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", room);
	}
	*out = e;
	return PM_OK;
}

/* The rule set with, in the place of every weight, the number of its cell: what a rule then contributes tells the cell. */
typedef struct numbered { pm_rules rules; pm_rule *rule; pm_step *step; } numbered;

static void numbered_release(numbered *c)
{
	pm_free(c->rule);
	pm_free(c->step);
}

static pm_status number_cells(const pm_cells *cells, numbered *out, pm_err *err)
{
	const pm_rules *r = cells->rules;
	numbered c = { .rules = *r };
	c.rule = pm_alloc(r->n_rules, sizeof *c.rule);
	c.step = pm_alloc(cells->n_cells, sizeof *c.step);
	if (!c.rule || !c.step) {
		numbered_release(&c);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rules", r->n_rules);
	}
	memcpy(c.rule, r->rule, r->n_rules * sizeof *c.rule);
	for (uint32_t k = 0; k < cells->n_rules - cells->n_new; k++) {
		pm_rule *rule = &c.rule[cells->rule[k]];
		pm_step *step = &c.step[cells->first[k]];
		rule->status = PM_RULE_PILOT;
		rule->inert = false;
		rule->fires = 1;
		rule->silent = 2;
		if (!rule->grade)
			continue;
		memcpy(step, rule->step, rule->steps * sizeof *step);
		rule->step = step;
		for (uint32_t s = 0; s < rule->steps; s++)
			step[s].weight = (int32_t)s + 1;
	}
	c.rules.rule = c.rule;
	*out = c;
	return PM_OK;
}

static void take(pm_evidence *e, uint32_t k, const pm_verdict *v, const uint32_t *row, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		e->at[k][e->n + i] = pm_bit(v->unknown, row[i]) ? 0 : (uint8_t)v->bits[row[i]];
}

/* Some rules at a time: a verdict is as long as the city. */
static pm_status add_cells(pm_evidence *e, const pm_scope *s, pm_column *const *column, const uint32_t *row, uint32_t n, pm_err *err)
{
	enum { AT_A_TIME = 32 };
	pm_verdict v[AT_A_TIME];
	pm_status status = PM_OK;
	const uint32_t rules = e->cells.n_rules - e->cells.n_new;
	for (uint32_t k = 0; k < rules && status == PM_OK; k += AT_A_TIME) {
		const uint32_t some = rules - k < AT_A_TIME ? rules - k : AT_A_TIME;
		status = pm_rules_run(s, e->cells.rule + k, some, column, v, err);
		for (uint32_t i = 0; i < some && status == PM_OK; i++) {
			take(e, k + i, &v[i], row, n);
			pm_verdict_release(&v[i]);
		}
	}
	return status;
}

/* 1 holds, 0 doesn't, -1 unknown. */
static int holds(const pm_evidence *e, pm_side s, uint32_t i)
{
	if (s.kind == PM_SIDE_NONE)
		return 1;
	if (s.kind == PM_SIDE_RULE) {
		const uint8_t at = e->at[s.position][i];
		return at == 0 ? -1 : e->cells.graded[s.position] ? at >= s.cell + 1 : at == s.cell + 1;
	}
	const double value = e->value[s.position][i];
	return isnan(value) ? -1 : (value >= s.edge) == (s.kind == PM_SIDE_FROM);
}

static void fill_pair(pm_evidence *e, uint32_t k, uint32_t from, uint32_t n)
{
	const pm_cells *c = &e->cells;
	const pm_new_rule *asks = &c->new_rule[k - (c->n_rules - c->n_new)];
	for (uint32_t i = from; i < from + n; i++) {
		const int a = holds(e, asks->a, i), b = holds(e, asks->b, i);
		e->at[k][i] = a == 0 || b == 0 ? 2 : a < 0 || b < 0 ? 0 : 1;
	}
}

static void keep_values(pm_evidence *e, pm_column *const *column, const uint32_t *row, uint32_t n)
{
	for (uint32_t k = 0; k < e->cells.n_watched; k++) {
		const pm_column *c = column[e->cells.watched[k]];
		double *to = e->value[k] + e->n;
		for (uint32_t i = 0; i < n; i++)
			to[i] = !c || !pm_column_has(c, row[i]) ? NAN
			        : c->type == PM_TYPE_FLAG        ? pm_bit(c->flag, row[i])
			        : c->type == PM_TYPE_COUNT       ? c->count[row[i]]
			                                         : c->number[row[i]];
	}
}

pm_status pm_evidence_add(pm_evidence *e, const pm_scope *s, pm_column *const *column, const uint32_t *row, const uint8_t *hit,
                          uint32_t n, pm_err *err)
{
	if (n > e->room - e->n)
		return pm_fail(err, PM_E_RANGE, "room for %u visits, not for %u more", e->room, n);
	numbered c;
	PM_TRY(number_cells(&e->cells, &c, err));
	pm_scope with = *s;
	with.rules = &c.rules;
	const pm_status status = add_cells(e, &with, column, row, n, err);
	numbered_release(&c);
	PM_TRY(status);
	keep_values(e, column, row, n);
	for (uint32_t i = 0; i < n; i++) {
		e->hit[e->n + i] = hit[i];
		e->row[e->n + i] = row[i];
		e->weight[e->n + i] = 1;
		e->day[e->n + i] = s->as_of;
	}
	for (uint32_t k = e->cells.n_rules - e->cells.n_new; k < e->cells.n_rules; k++)
		fill_pair(e, k, e->n, n);
	e->n += n;
	return PM_OK;
}

pm_status pm_evidence_take(pm_evidence *e, const pm_evidence *from, const uint32_t *index, const uint8_t *hit, uint32_t n, pm_err *err)
{
	if (n > e->room - e->n)
		return pm_fail(err, PM_E_RANGE, "room for %u visits, not for %u more", e->room, n);
	for (uint32_t i = 0; i < n; i++) {
		const uint32_t to = e->n + i;
		for (uint32_t k = 0; k < e->cells.n_rules; k++)
			e->at[k][to] = from->at[k][index[i]];
		for (uint32_t k = 0; k < e->cells.n_watched; k++)
			e->value[k][to] = from->value[k][index[i]];
		e->hit[to] = hit[i];
		e->row[to] = from->row[index[i]];
		e->day[to] = from->day[index[i]];
		e->weight[to] = from->weight[index[i]];
	}
	e->n += n;
	return PM_OK;
}

/* The arrays by position and by cell, longer by a new rule. */
static bool lengthen(pm_evidence *e, uint8_t *at)
{
	pm_cells *c = &e->cells;
	const uint32_t n = c->n_rules + 1;
	uint32_t *rule = pm_grow(c->rule, n, sizeof *rule);
	c->rule = rule ? rule : c->rule;
	uint32_t *first = pm_grow(c->first, (size_t)n + 1, sizeof *first);
	c->first = first ? first : c->first;
	int32_t *group = pm_grow(c->group, n, sizeof *group);
	c->group = group ? group : c->group;
	bool *graded = pm_grow(c->graded, n, sizeof *graded);
	c->graded = graded ? graded : c->graded;
	int32_t *old = pm_grow(c->old, (size_t)c->n_cells + 2, sizeof *old);
	c->old = old ? old : c->old;
	pm_new_rule *asked = pm_grow(c->new_rule, (size_t)c->n_new + 1, sizeof *asked);
	c->new_rule = asked ? asked : c->new_rule;
	uint8_t **list = pm_grow(e->at, n, sizeof *list);
	e->at = list ? list : e->at;
	return rule && first && group && graded && old && asked && list && at;
}

pm_status pm_evidence_ask(pm_evidence *e, pm_new_rule asks, pm_err *err)
{
	pm_cells *c = &e->cells;
	uint8_t *at = pm_alloc(e->room, 1);
	if (!lengthen(e, at)) {
		pm_free(at);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rules", c->n_rules);
	}
	const uint32_t k = c->n_rules++;
	c->rule[k] = UINT32_MAX;
	c->group[k] = -1;
	c->graded[k] = false;
	c->old[c->n_cells] = c->old[c->n_cells + 1] = 0;
	c->n_cells += 2;
	c->first[k + 1] = c->n_cells;
	c->new_rule[c->n_new++] = asks;
	e->at[k] = at;
	fill_pair(e, k, 0, e->n);
	return PM_OK;
}

static int32_t clamp(int32_t v, int32_t most) { return v > most ? most : v < -most ? -most : v; }

/* One group over some visits, as score.c does it. */
static void add_group(const pm_evidence *e, const int32_t *weight, int32_t g, uint32_t from, uint32_t n, int32_t *out)
{
	const pm_cells *c = &e->cells;
	int32_t sum[PM_CHUNK_ROWS] = {0};
	bool any = false;
	for (uint32_t k = 0; k < c->n_rules; k++) {
		if (c->group[k] != g || !pm_cells_weigh(c, k))
			continue;
		const uint8_t *at = e->at[k] + from;
		for (uint32_t i = 0; i < n; i++)
			sum[i] += at[i] ? weight[c->first[k] + at[i] - 1] : 0;
		any = true;
	}
	const int32_t most = g < 0 ? INT32_MAX : c->rules->group[g].most;
	for (uint32_t i = 0; any && i < n; i++)
		out[i] += clamp(sum[i], most);
}

void pm_evidence_score(const pm_evidence *e, const int32_t *weight, int32_t prior, int32_t *out)
{
	for (uint32_t from = 0; from < e->n; from += PM_CHUNK_ROWS) {
		const uint32_t n = e->n - from < PM_CHUNK_ROWS ? e->n - from : PM_CHUNK_ROWS;
		for (uint32_t i = 0; i < n; i++)
			out[from + i] = prior;
		for (int32_t g = -1; g < (int32_t)e->cells.rules->n_groups; g++)
			add_group(e, weight ? weight : e->cells.old, g, from, n, out + from);
	}
}
