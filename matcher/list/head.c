/* head.c - what a list may be expected to find, what it leaves behind, and what is new on it. */
#include <math.h>

#include "base/mem.h"
#include "list/expect.h"
#include "list/planning.h"

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for the head of a list"); }

static pm_status keep(pm_arena *a, const pm_buf *b, pm_str *out, pm_err *err)
{
	PM_TRY(pm_buf_check(b, err));
	const char *copy = pm_arena_text(a, b->p ? b->p : "", b->n);
	if (!copy)
		return no_memory(err);
	*out = (pm_str){ copy, b->n };
	return PM_OK;
}

static pm_status expect(pm_planned *p, pm_err *err)
{
	pm_worklist *l = p->list;
	double *chance = pm_alloc(l->n_stops, sizeof *chance), access = 0;
	if (!chance)
		return no_memory(err);
	for (uint32_t i = 0; i < l->n_stops; i++) {
		chance[i] = pm_plan_probability(p, l->stop[i].row);
		access += pm_history_access(p->in->history, l->stop[i].part) / l->n_stops;
	}
	const pm_status s = pm_expect_hits(chance, l->n_stops, &l->hits, &l->hits_low, &l->hits_high, err);
	l->access = l->n_stops ? access : NAN;
	pm_free(chance);
	return s;
}

static pm_status count_rest(pm_planned *p, pm_err *err)
{
	pm_worklist *l = p->list;
	uint32_t count[PM_FATES] = {0}, next = 0;
	for (uint32_t row = 0; row < p->rows; row++)
		count[p->fate[row]]++;
	for (uint32_t i = 0; i < p->n_ranked; i++) {
		const uint32_t row = p->ranked[i].row;
		const double chance = pm_plan_probability(p, row);
		if (p->fate[row] == PM_FATE_TAKEN)
			continue;
		l->left += chance > 0.5;
		if (p->fate[row] == PM_FATE_FULL && next++ < p->capacity)
			l->left_hits += chance;
	}
	l->eligible = p->n_ranked;
	l->passed = pm_arena_alloc(&l->arena, PM_FATES, sizeof *l->passed);
	if (!l->passed)
		return no_memory(err);
	for (int f = 0; f < PM_FATES; f++)
		if (count[f] && f != PM_FATE_TAKEN)
			l->passed[l->n_passed++] = (pm_passed_over){ pm_str_of(pm_fate_text((pm_fate)f)), count[f] };
	return PM_OK;
}

static pm_status add_gone(pm_planned *p, const pm_earlier *e, pm_buf *b, pm_err *err)
{
	pm_worklist *l = p->list;
	const uint32_t row = pm_id_rows_find(&p->row_of, e->address_id);
	pm_gone g = {0};
	if (row != PM_NO_ROW && p->fate[row] == PM_FATE_TAKEN)
		return PM_OK;
	pm_buf_clear(b);
	if (row == PM_NO_ROW)
		pm_buf_text(b, "het adres bestaat niet meer");
	else if (p->fate[row] == PM_FATE_FULL || p->fate[row] == PM_FATE_FAR || p->fate[row] == PM_FATE_LOW)
		pm_buf_text(b, "nu niet aan de beurt"); /* a place in the ranking would tell which one had been drawn at random */
	else
		pm_planned_why(p, row, b);
	PM_TRY(keep(&l->arena, b, &g.why, err));
	pm_buf_clear(b);
	pm_buf_add_str(b, e->address_id);
	PM_TRY(keep(&l->arena, b, &g.id, err));
	pm_buf_clear(b);
	pm_buf_add_str(b, e->address);
	PM_TRY(keep(&l->arena, b, &g.address, err));
	l->gone[l->n_gone++] = g;
	return PM_OK;
}

static pm_status mark_gone(pm_planned *p, pm_err *err)
{
	pm_buf b = {0};
	pm_status s = PM_OK;
	uint32_t n = 0;
	for (uint32_t i = 0; i < p->in->n_earlier; i++)
		n += p->in->before && p->in->earlier[i].list == p->in->before;
	p->list->gone = pm_arena_alloc(&p->list->arena, n, sizeof *p->list->gone);
	if (!p->list->gone)
		return no_memory(err);
	for (uint32_t i = 0; n && i < p->in->n_earlier && s == PM_OK; i++)
		if (p->in->earlier[i].list == p->in->before)
			s = add_gone(p, &p->in->earlier[i], &b, err);
	pm_buf_release(&b);
	return s;
}

static pm_status area_text(pm_planned *p, pm_err *err)
{
	const pm_list_rule *l = p->in->rule;
	pm_buf b = {0};
	if (l->n_areas == 0)
		pm_buf_text(&b, "heel de stad");
	for (uint32_t i = 0; i < l->n_areas; i++) {
		const pm_area *a = &l->area[i];
		pm_buf_text(&b, i ? ", " : "");
		if (a->kind == PM_AREA_CIRCLE)
			pm_buf_printf(&b, "binnen %.0f m van %.0f, %.0f", a->radius_m, a->x, a->y);
		else if (a->kind == PM_AREA_FIELD)
			pm_buf_printf(&b, "%.*s %.*s", PM_STR_FMT(a->field), PM_STR_FMT(a->value));
		else
			pm_buf_add_str(&b, a->value);
	}
	const pm_status s = keep(&p->list->arena, &b, &p->list->area, err);
	pm_buf_release(&b);
	return s;
}

static pm_status partners(pm_planned *p, pm_err *err)
{
	const pm_list_rule *l = p->in->rule;
	p->list->partner = pm_arena_alloc(&p->list->arena, l->n_partners, sizeof *p->list->partner);
	if (!p->list->partner)
		return no_memory(err);
	pm_buf b = {0};
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < l->n_partners && s == PM_OK; i++) {
		const pm_list_partner *q = &l->partner[i];
		pm_partner *out = &p->list->partner[p->list->n_partners++];
		out->name = q->name;
		for (uint32_t t = 0; t < l->n_themes; t++)
			out->themes |= q->themes == 0 || (q->themes >> l->theme[t] & 1) ? 1u << t : 0;
		pm_buf_clear(&b);
		for (uint32_t k = 0; k < q->n; k++) {
			pm_buf_text(&b, k ? ", " : "");
			pm_buf_add_str(&b, q->sees[k]);
		}
		s = keep(&p->list->arena, &b, &out->sees, err);
	}
	pm_buf_release(&b);
	return s;
}

static void warn(pm_planned *p)
{
	const pm_history *h = p->in->history;
	if (p->in->flags.n)
		pm_plan_tell(p, p->in->flags);
	if (!p->in->calibrated)
		pm_plan_warn(p, "de kansen zijn schattingen, niet geijkt aan bezoeken: lees het verwachte aantal treffers als een orde van grootte");
	if (p->caps.no_owner)
		pm_plan_warn(p, "de grens per eigenaar is niet toegepast: eigenaren zijn niet bekend, of het gebruik ervan is niet goedgekeurd");
	else if (p->in->rule->most[PM_PER_OWNER])
		pm_plan_warn(p, p->caps.linked ? "de grens per eigenaar telt eigenaren zoals de koppelingen van de run hen kennen"
		                               : "de grens per eigenaar telt namen en nummers zoals ze geschreven staan: wie anders is geschreven telt als een ander");
	if (h->tried[0] + h->tried[1] + h->tried[2] == 0)
		pm_plan_warn(p, "van geen bezoek is het tijdstip bekend: het dagdeel is niet op ervaring gekozen");
}

pm_status pm_plan_head(pm_planned *p, pm_err *err)
{
	pm_worklist *l = p->list;
	const pm_list_rule *rule = p->in->rule;
	const pm_rules *rules = p->in->scope->rules;
	l->name = rule->name;
	l->title = rule->title.n ? rule->title : rule->name;
	l->status = PM_LIST_PROPOSED;
	l->run = p->in->run;
	l->as_of = p->in->scope->as_of;
	l->rules = p->in->rules;
	l->seed = p->in->seed;
	l->first_day = p->in->first_day;
	l->last_day = p->last_day;
	l->planned_at = p->in->now;
	l->planned_by = p->in->by;
	l->n_themes = rule->n_themes;
	for (uint32_t t = 0; t < rule->n_themes; t++)
		l->theme[t] = (pm_list_theme){ rules->theme[rule->theme[t]].name, rules->theme[rule->theme[t]].title };
	l->joint = rule->joint;
	l->teams = p->teams;
	l->days = p->days;
	memcpy(l->per_part, p->per_part, sizeof l->per_part);
	l->capacity = p->capacity;
	l->calibrated = p->in->calibrated;
	l->n_control = p->n_control;
	l->control_from = p->control_from;
	l->control_ground = rule->control_ground;
	l->ledger_most = rule->ledger_most;
	l->ledger_months = (uint32_t)(rule->ledger.months + rule->ledger.days / 30);
	l->before = p->in->before;
	PM_TRY(area_text(p, err));
	PM_TRY(partners(p, err));
	PM_TRY(expect(p, err));
	PM_TRY(count_rest(p, err));
	PM_TRY(pm_plan_fresh(p, err));
	PM_TRY(mark_gone(p, err));
	warn(p);
	return PM_OK;
}
