/* stops.c - the route, and what a stop says. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "list/planning.h"
#include "signal/spine.h"

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for the stops of a list"); }

typedef struct routing {
	pm_planned *p;
	uint32_t *row;           /* by stop of the route: chosen first, then candidates */
	pm_route_stop *stop;
	uint32_t n, candidates, slots;
	pm_route_slot *slot;
	uint32_t *kept;          /* by place in `chosen`: the stop that has it now */
} routing;

static const pm_column *role(const pm_planned *p, pm_role r)
{
	return pm_role_column(&p->in->scope->rules->reg[p->in->scope->rules->spine], p->in->scope->spine, r);
}

static double number_at(const pm_column *c, uint32_t row) { return c && c->type == PM_TYPE_NUMBER && pm_column_has(c, row) ? c->number[row] : NAN; }

static pm_route_stop route_stop(const pm_planned *p, uint32_t row, bool fixed)
{
	const pm_column *pand = role(p, PM_ROLE_PAND);
	pm_route_stop s = { .x = number_at(role(p, PM_ROLE_X), row), .y = number_at(role(p, PM_ROLE_Y), row), .value = pm_plan_probability(p, row),
	                    .due = fixed && p->due[row].day <= p->last_day ? p->due[row].day : PM_NO_DAY, .fixed = fixed,
	                    .building = pand && pand->dict && pm_column_has(pand, row) ? pand->code[row] : PM_NO_ROW };
	for (int part = 0; part < PM_PARTS; part++)
		s.home[part] = pm_history_home(p->in->history, row, (pm_part)part);
	return s;
}

static pm_status make_slots(routing *r, pm_err *err)
{
	const pm_planned *p = r->p;
	r->slot = pm_arena_alloc(&r->p->arena, (size_t)p->days * p->teams * PM_PARTS, sizeof *r->slot);
	if (!r->slot)
		return no_memory(err);
	for (uint32_t d = 0; d < p->days; d++)
		for (uint32_t team = 1; team <= p->teams; team++)
			for (int part = 0; part < PM_PARTS; part++)
				if (p->per_part[part])
					r->slot[r->slots++] = (pm_route_slot){ p->day[d], team, (pm_part)part, p->per_part[part] };
	return PM_OK;
}

/* As many candidates as there are stops, the best that are left. */
static pm_status gather_stops(routing *r, pm_err *err)
{
	pm_planned *p = r->p;
	const size_t room = (size_t)p->n_chosen * 2;
	r->row = pm_arena_alloc(&p->arena, room, sizeof *r->row);
	r->stop = pm_arena_alloc(&p->arena, room, sizeof *r->stop);
	r->kept = pm_arena_alloc(&p->arena, p->n_chosen, sizeof *r->kept);
	if (!r->row || !r->stop || !r->kept)
		return no_memory(err);
	for (uint32_t i = 0; i < p->n_chosen; i++) {
		r->row[i] = p->chosen[i].row;
		r->stop[i] = route_stop(p, r->row[i], p->chosen[i].kind != PM_STOP_BY_SCORE);
		r->kept[i] = i;
	}
	r->n = p->n_chosen;
	for (uint32_t i = 0; i < p->n_ranked && r->candidates < p->n_chosen; i++) {
		const uint32_t row = p->ranked[i].row;
		if (!pm_plan_eligible(p, row) || (p->in->rule->least > 0 && pm_plan_probability(p, row) < p->in->rule->least))
			continue;
		r->row[r->n + r->candidates] = row;
		r->stop[r->n + r->candidates++] = route_stop(p, row, false);
	}
	return PM_OK;
}

static bool may(void *ctx, uint32_t out, uint32_t in)
{
	const routing *r = ctx;
	pm_caps_give_back(&r->p->caps, r->row[out]);
	const bool fine = pm_caps_full(&r->p->caps, r->row[in]) == PM_PERS;
	pm_caps_take(&r->p->caps, r->row[out]);
	return fine;
}

static void exchanged(void *ctx, uint32_t out, uint32_t in)
{
	routing *r = ctx;
	pm_caps_give_back(&r->p->caps, r->row[out]);
	pm_caps_take(&r->p->caps, r->row[in]);
	r->p->fate[r->row[out]] = PM_FATE_FAR;
	r->p->fate[r->row[in]] = PM_FATE_TAKEN;
	uint32_t at = 0;
	while (r->kept[at] != out)
		at++;
	r->kept[at] = in;
	r->p->chosen[at].row = r->row[in];
}

/* A text of the list's own, without a 0 behind it counted. */
static pm_status keep_text(pm_planned *p, pm_str s, pm_str *out, pm_err *err)
{
	const char *copy = s.n ? pm_arena_text(&p->list->arena, s.p, s.n) : "";
	if (!copy)
		return no_memory(err);
	*out = (pm_str){ copy, s.n };
	return PM_OK;
}

static pm_status column_text(pm_planned *p, pm_role which, uint32_t row, pm_str *out, pm_err *err)
{
	const pm_column *c = role(p, which);
	return keep_text(p, c && pm_column_has(c, row) && (c->dict || c->type == PM_TYPE_TEXT) ? pm_column_str(c, row) : PM_STR(""), out, err);
}

static pm_status name_stop(pm_planned *p, pm_stop *s, pm_err *err)
{
	pm_buf b = {0};
	pm_spine_address(&p->in->scope->rules->reg[p->in->scope->rules->spine], p->in->scope->spine, s->row, &b);
	pm_status status = pm_buf_check(&b, err);
	if (status == PM_OK)
		status = keep_text(p, pm_buf_str(&b), &s->address, err);
	pm_buf_release(&b);
	PM_TRY(status);
	PM_TRY(keep_text(p, pm_plan_id(p, s->row), &s->id, err));
	PM_TRY(column_text(p, PM_ROLE_POSTCODE, s->row, &s->postcode, err));
	return column_text(p, PM_ROLE_BUURT, s->row, &s->buurt, err);
}

static pm_status fill_history(pm_planned *p, pm_stop *s, pm_err *err)
{
	const pm_history *h = p->in->history;
	const pm_list_rule *l = p->in->rule;
	s->visits = pm_history_count(h, s->row, pm_term_stated(l->ledger) ? pm_term_before(l->ledger, p->in->first_day) : INT32_MIN + 1);
	s->last_visit = pm_history_last(h, s->row);
	s->in_vain = pm_history_in_vain(h, s->row);
	s->reports = p->report[s->row].n;
	s->report_day = s->reports ? p->report[s->row].oldest : PM_NO_DAY;
	s->recheck = p->due[s->row].day != PM_NO_DAY && p->due[s->row].day <= p->last_day;
	s->recheck_due = s->recheck ? p->due[s->row].day : PM_NO_DAY;
	PM_TRY(keep_text(p, s->recheck ? p->due[s->row].measure : PM_STR(""), &s->recheck_measure, err));
	pm_str handover = PM_STR("");
	for (uint32_t i = h->visit_start[s->row]; i < h->visit_start[s->row + 1]; i++)
		if (h->visit[i].handover.n)
			handover = h->visit[i].handover;
	return keep_text(p, handover, &s->handover, err);
}

/* The city is walked once per theme, not for every stop. */
static pm_status fill_odds(pm_planned *p, pm_err *err)
{
	const uint32_t n = p->n_chosen;
	pm_stop *stop = p->list->stop;
	uint32_t *row = pm_arena_alloc(&p->arena, n, sizeof *row), *rank = pm_arena_alloc(&p->arena, n, sizeof *rank);
	if (!row || !rank)
		return no_memory(err);
	for (uint32_t i = 0; i < n; i++)
		row[i] = stop[i].row;
	for (uint32_t t = 0; t < p->in->rule->n_themes; t++) {
		const pm_score *score = &p->in->score[p->in->rule->theme[t]];
		PM_TRY(pm_score_ranks(score, p->id, row, n, rank, err));
		for (uint32_t i = 0; i < n; i++)
			stop[i].odds[t] = (pm_stop_odds){ score->total[row[i]], pm_score_chance(score, score->total[row[i]]), rank[i] };
	}
	return PM_OK;
}

static pm_status fill_stop(routing *r, const pm_route *route, uint32_t i, pm_stop *s, pm_err *err)
{
	pm_planned *p = r->p;
	const uint32_t at = r->kept[i];
	const pm_route_slot *slot = &r->slot[route->slot[at]];
	*s = (pm_stop){ .row = r->row[at], .x = r->stop[at].x, .y = r->stop[at].y, .team = slot->team, .day = slot->day, .part = slot->part,
	                .order = route->order[at], .travel_m = route->travel_m[at], .themes = p->themes[r->row[at]], .kind = p->chosen[i].kind,
	                .chance = p->chosen[i].kind == PM_STOP_BY_CONTROL ? p->chosen[i].chance : NAN };
	PM_TRY(name_stop(p, s, err));
	return fill_history(p, s, err);
}

static int by_walk(const void *a, const void *b)
{
	const pm_stop *x = a, *y = b;
	const int64_t k[][2] = { { x->day, y->day }, { x->team, y->team }, { x->part, y->part }, { x->order, y->order } };
	for (int i = 0; i < 4; i++)
		if (k[i][0] != k[i][1])
			return k[i][0] < k[i][1] ? -1 : 1;
	return 0;
}

static int by_chance(const void *a, const void *b)
{
	const pm_ranked *x = a, *y = b;
	if (x->bits != y->bits)
		return x->bits > y->bits ? -1 : 1;
	return pm_str_compare(x->id, y->id);
}

/* Rank on the list by score, also of what is there for another reason. */
static pm_status rank_stops(pm_planned *p, pm_err *err)
{
	pm_worklist *l = p->list;
	pm_ranked *k = pm_arena_alloc(&p->arena, l->n_stops, sizeof *k);
	if (!k)
		return no_memory(err);
	for (uint32_t i = 0; i < l->n_stops; i++)
		k[i] = (pm_ranked){ p->bits[l->stop[i].row], i, l->stop[i].id };
	qsort(k, l->n_stops, sizeof *k, by_chance);
	for (uint32_t i = 0; i < l->n_stops; i++)
		l->stop[k[i].row].rank = i + 1;
	return PM_OK;
}

/* The order of the stops in which the route was asked must not depend on the order of the spine's rows. */
static int by_id(const void *a, const void *b)
{
	const pm_ranked *x = a, *y = b;
	return pm_str_compare(x->id, y->id);
}

static pm_status sort_chosen(pm_planned *p, pm_err *err)
{
	pm_ranked *k = pm_arena_alloc(&p->arena, p->n_chosen, sizeof *k);
	pm_chosen *was = pm_arena_alloc(&p->arena, p->n_chosen, sizeof *was);
	if (!k || !was)
		return no_memory(err);
	for (uint32_t i = 0; i < p->n_chosen; i++)
		k[i] = (pm_ranked){ 0, i, pm_plan_id(p, p->chosen[i].row) }, was[i] = p->chosen[i];
	qsort(k, p->n_chosen, sizeof *k, by_id);
	for (uint32_t i = 0; i < p->n_chosen; i++)
		p->chosen[i] = was[k[i].row];
	return PM_OK;
}

pm_status pm_plan_stops(pm_planned *p, pm_err *err)
{
	routing r = { .p = p };
	pm_route route = {0};
	const pm_list_rule *l = p->in->rule;
	PM_TRY(sort_chosen(p, err));
	PM_TRY(make_slots(&r, err));
	PM_TRY(gather_stops(&r, err));
	p->list->stop = pm_arena_alloc(&p->list->arena, p->n_chosen, sizeof *p->list->stop);
	if (!p->list->stop)
		return no_memory(err);
	if (p->n_chosen == 0)
		return PM_OK;
	const pm_route_input in = { .stop = r.stop, .n = r.n, .candidates = r.candidates, .slot = r.slot, .slots = r.slots, .has_start = l->has_start,
	                            .start_x = l->start_x, .start_y = l->start_y, .worth_m = l->worth_m, .may = may, .done = exchanged, .ctx = &r };
	PM_TRY(pm_route_make(&in, &route, err));
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < p->n_chosen && s == PM_OK; i++)
		s = fill_stop(&r, &route, i, &p->list->stop[i], err);
	p->list->travel_m = route.total_m;
	pm_route_release(&route);
	PM_TRY(s);
	PM_TRY(fill_odds(p, err));
	p->list->n_stops = p->n_chosen;
	qsort(p->list->stop, p->list->n_stops, sizeof *p->list->stop, by_walk);
	return rank_stops(p, err);
}
