/* eligible.c - whom the list may visit at all, and what waits there. */
#include "base/mem.h"
#include "list/planning.h"
#include "signal/spine.h"

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory to plan a list"); }

double pm_plan_probability(const pm_planned *p, uint32_t row)
{
	const pm_list_rule *l = p->in->rule;
	double most = 0;
	for (uint32_t t = 0; t < l->n_themes; t++) {
		const pm_score *s = &p->in->score[l->theme[t]];
		const double chance = pm_bit(s->off_list, row) ? 0 : pm_score_chance(s, s->total[row]);
		most = chance > most ? chance : most;
	}
	return most;
}

static const pm_table *records_of(const pm_planned *p, const char *name)
{
	const int32_t reg = pm_rules_register(p->in->scope->rules, pm_str_of(name));
	return reg < 0 ? NULL : p->in->scope->records[reg];
}

static pm_status no_such_area(const pm_area *a, pm_err *err)
{
	return a->kind == PM_AREA_CIRCLE ? pm_fail(err, PM_E_NAME, "no address lies within %g m of %g, %g", a->radius_m, a->x, a->y)
	     : a->kind == PM_AREA_SET ? pm_fail(err, PM_E_NAME, "area \"%.*s\" holds no address: is it in the register gebieden, and was that delivered?", PM_STR_FMT(a->value))
	                              : pm_fail(err, PM_E_NAME, "no address has %.*s \"%.*s\"", PM_STR_FMT(a->field), PM_STR_FMT(a->value));
}

static uint32_t mark_set(const pm_planned *p, const pm_area *a, uint64_t *inside)
{
	const pm_table *t = records_of(p, "gebieden");
	const pm_column *c = t && t->place ? pm_table_get(t, "gebied") : NULL;
	const uint32_t code = c && c->dict ? pm_dict_find(c->dict, a->value) : PM_NO_CODE;
	uint32_t n = 0;
	for (uint32_t row = 0; code != PM_NO_CODE && row < p->rows; row++)
		for (uint32_t k = t->place->start[row]; k < t->place->start[row + 1]; k++)
			if (pm_column_has(c, k) && c->code[k] == code) {
				pm_bit_set(inside, row);
				n++;
			}
	return n;
}

static uint32_t mark_field(const pm_planned *p, const pm_area *a, uint64_t *inside)
{
	const pm_column *c = pm_table_find(p->in->scope->spine, a->field);
	const uint32_t code = c && c->dict ? pm_dict_find(c->dict, a->value) : PM_NO_CODE;
	uint32_t n = 0;
	for (uint32_t row = 0; code != PM_NO_CODE && row < p->rows; row++)
		if (pm_column_has(c, row) && c->code[row] == code) {
			pm_bit_set(inside, row);
			n++;
		}
	return n;
}

static uint32_t mark_circle(const pm_planned *p, const pm_area *a, uint64_t *inside)
{
	const pm_register *reg = &p->in->scope->rules->reg[p->in->scope->rules->spine];
	const pm_column *x = pm_role_column(reg, p->in->scope->spine, PM_ROLE_X), *y = pm_role_column(reg, p->in->scope->spine, PM_ROLE_Y);
	uint32_t n = 0;
	for (uint32_t row = 0; x && y && row < p->rows; row++) {
		if (!pm_column_has(x, row) || !pm_column_has(y, row))
			continue;
		const double dx = x->number[row] - a->x, dy = y->number[row] - a->y;
		if (dx * dx + dy * dy <= a->radius_m * a->radius_m) {
			pm_bit_set(inside, row);
			n++;
		}
	}
	return n;
}

static pm_status keep_to_area(pm_planned *p, pm_err *err)
{
	const pm_list_rule *l = p->in->rule;
	pm_status s = PM_OK;
	if (l->n_areas == 0)
		return PM_OK;
	uint64_t *inside = pm_alloc(pm_bits_words(p->rows), sizeof *inside);
	if (!inside)
		return no_memory(err);
	for (uint32_t i = 0; i < l->n_areas && s == PM_OK; i++) {
		const pm_area *a = &l->area[i];
		const uint32_t n = a->kind == PM_AREA_SET ? mark_set(p, a, inside) : a->kind == PM_AREA_FIELD ? mark_field(p, a, inside) : mark_circle(p, a, inside);
		if (n == 0)
			s = no_such_area(a, err);
	}
	for (uint32_t row = 0; s == PM_OK && row < p->rows; row++)
		if (!pm_bit(inside, row))
			p->fate[row] = PM_FATE_AREA;
	pm_free(inside);
	return s;
}

/* What no theme of the list asks about (any more) is not visited. */
static void keep_to_themes(pm_planned *p)
{
	const pm_list_rule *l = p->in->rule;
	for (uint32_t row = 0; row < p->rows; row++) {
		p->bits[row] = INT32_MIN;
		for (uint32_t t = 0; t < l->n_themes; t++) {
			const pm_score *s = &p->in->score[l->theme[t]];
			if (pm_bit(s->off_list, row))
				continue;
			p->themes[row] |= 1u << t;
			if (s->total[row] > p->bits[row])
				p->bits[row] = s->total[row];
		}
		if (p->fate[row] == PM_FATE_FULL && p->themes[row] == 0)
			p->fate[row] = PM_FATE_EXEMPT;
	}
}

pm_term pm_plan_dropped(const pm_list_rule *l)
{
	enum { DEFAULT_DROPPED_MONTHS = 3 };
	return pm_term_stated(l->dropped) ? l->dropped : (pm_term){ .months = DEFAULT_DROPPED_MONTHS };
}

/* A released list holds its addresses until its week is over, a proposal of another name until it is withdrawn; what a person
 * dropped stays off for a term. */
static void keep_off_earlier(pm_planned *p)
{
	const pm_list_rule *l = p->in->rule;
	const pm_term term = pm_plan_dropped(l);
	for (uint32_t i = 0; i < p->in->n_earlier; i++) {
		const pm_earlier *e = &p->in->earlier[i];
		const uint32_t row = pm_id_rows_find(&p->row_of, e->address_id);
		const bool same = pm_str_eq(e->name, l->name);
		const bool open = e->last_day >= p->in->first_day &&
		                  ((e->status == PM_LIST_RELEASED && e->state == PM_STOP_ACCEPTED) || (e->status == PM_LIST_PROPOSED && !same));
		const bool dropped = e->state == PM_STOP_DROPPED && e->decided != PM_NO_DAY && pm_term_after(term, e->decided) > p->in->first_day;
		if (row == PM_NO_ROW || (!open && !dropped) || p->fate[row] != PM_FATE_FULL)
			continue;
		p->fate[row] = open ? PM_FATE_OPEN : PM_FATE_DROPPED;
		p->blocked[row] = e;
	}
}

static void find_due(pm_planned *p)
{
	const pm_list_rule *l = p->in->rule;
	for (uint32_t row = 0; row < p->rows; row++)
		p->due[row].day = pm_history_due(p->in->history, row, p->in->first_day, l->recheck, l->n_rechecks, &p->due[row].measure);
}

/* A report waits until somebody was met at the address after it. */
static pm_status find_reports(pm_planned *p, pm_err *err)
{
	const pm_list_rule *l = p->in->rule;
	const pm_table *t = l->first_reg < 0 ? NULL : p->in->scope->records[l->first_reg];
	const pm_register *reg = l->first_reg < 0 ? NULL : &p->in->scope->rules->reg[l->first_reg];
	const pm_column *known = t && reg->known >= 0 ? pm_table_find(t, reg->field[reg->known].name) : NULL;
	uint64_t *counts = NULL;
	if (!known || known->type != PM_TYPE_DATE || !t->place)
		return PM_OK;
	if (l->first_where)
		PM_TRY(pm_rows_where(p->in->scope, (uint32_t)l->first_reg, t, l->first_where, &counts, err));
	for (uint32_t row = 0; row < p->rows; row++) {
		const int32_t met = pm_history_met(p->in->history, row);
		for (uint32_t k = t->place->start[row]; k < t->place->start[row + 1]; k++) {
			const bool sure = !t->place->p || t->place->p[k] >= PM_HISTORY_CERTAIN;
			if (!sure || (counts && !pm_bit(counts, k)) || !pm_column_has(known, k) || (met != PM_NO_DAY && known->day[k] <= met))
				continue;
			pm_report_wait *w = &p->report[row];
			w->oldest = w->n == 0 || known->day[k] < w->oldest ? known->day[k] : w->oldest;
			w->n++;
		}
	}
	pm_free(counts);
	return PM_OK;
}

static void keep_in_peace(pm_planned *p)
{
	const pm_list_rule *l = p->in->rule;
	const int32_t cool = pm_term_stated(l->cool_down) ? pm_term_before(l->cool_down, p->in->first_day) : PM_NO_DAY;
	const int32_t ledger = pm_term_stated(l->ledger) ? pm_term_before(l->ledger, p->in->first_day) : PM_NO_DAY;
	for (uint32_t row = 0; row < p->rows; row++) {
		const int32_t met = pm_history_met(p->in->history, row);
		if (p->fate[row] != PM_FATE_FULL)
			continue;
		if (cool != PM_NO_DAY && met != PM_NO_DAY && met >= cool)
			p->fate[row] = PM_FATE_VISITED;
		else if (ledger != PM_NO_DAY && pm_history_count(p->in->history, row, ledger) >= l->ledger_most)
			p->fate[row] = PM_FATE_LEDGER;
	}
}

static pm_status apply_where(pm_planned *p, pm_err *err)
{
	const pm_expr *const where[] = { p->in->rule->where, p->in->rule->narrow };
	for (size_t i = 0; i < sizeof where / sizeof *where; i++) {
		uint64_t *holds = NULL;
		if (!where[i])
			continue;
		PM_TRY(pm_condition_run(p->in->scope, where[i], p->in->column, &holds, NULL, err));
		for (uint32_t row = 0; row < p->rows; row++)
			if (p->fate[row] == PM_FATE_FULL && !pm_bit(holds, row))
				p->fate[row] = PM_FATE_WHERE;
		pm_free(holds);
	}
	return PM_OK;
}

static pm_status apply_skips(pm_planned *p, pm_err *err)
{
	for (uint32_t i = 0; i < p->in->rule->n_skips; i++) {
		uint64_t *holds = NULL;
		PM_TRY(pm_condition_run(p->in->scope, p->in->rule->skip[i].when, p->in->column, &holds, NULL, err));
		for (uint32_t row = 0; row < p->rows; row++)
			if (p->fate[row] == PM_FATE_FULL && pm_bit(holds, row))
				p->fate[row] = PM_FATE_SKIP, p->skip[row] = (uint16_t)i;
		pm_free(holds);
	}
	return PM_OK;
}

pm_status pm_plan_eligibility(pm_planned *p, pm_err *err)
{
	pm_arena *a = &p->arena;
	p->fate = pm_arena_alloc(a, p->rows, sizeof *p->fate);
	p->skip = pm_arena_alloc(a, p->rows, sizeof *p->skip);
	p->blocked = pm_arena_alloc(a, p->rows, sizeof *p->blocked);
	p->themes = pm_arena_alloc(a, p->rows, sizeof *p->themes);
	p->bits = pm_arena_alloc(a, p->rows, sizeof *p->bits);
	p->report = pm_arena_alloc(a, p->rows, sizeof *p->report);
	p->due = pm_arena_alloc(a, p->rows, sizeof *p->due);
	if (!p->fate || !p->skip || !p->blocked || !p->themes || !p->bits || !p->report || !p->due)
		return no_memory(err);
	memset(p->fate, PM_FATE_FULL, p->rows);
	PM_TRY(keep_to_area(p, err));
	keep_to_themes(p);
	keep_off_earlier(p);
	find_due(p);
	for (uint32_t row = 0; row < p->rows; row++) /* only what passed so far: a nacontrole passes over the rest */
		if (p->fate[row] != PM_FATE_FULL)
			p->due[row].day = PM_NO_DAY;
	PM_TRY(find_reports(p, err));
	PM_TRY(apply_where(p, err));
	keep_in_peace(p);
	return apply_skips(p, err);
}
