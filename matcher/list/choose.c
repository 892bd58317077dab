/* choose.c - which of the eligible addresses, in the order that plan.h promises, within capacity and limits. */
#include <stdlib.h>

#include "base/mem.h"
#include "list/control.h"
#include "list/planning.h"
#include "signal/spine.h"
#include "text/prose.h"

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory to choose addresses"); }

static pm_fate fate_of_cap(pm_per per)
{
	static const pm_fate fate[] = { [PM_PER_STREET] = PM_FATE_STREET, [PM_PER_PAND] = PM_FATE_PAND, [PM_PER_BUURT] = PM_FATE_BUURT,
	                                [PM_PER_OWNER] = PM_FATE_OWNER };
	return fate[per];
}

/* Takes an address if there is room and no limit is reached. */
static bool take(pm_planned *p, uint32_t row, pm_stop_kind kind, double chance)
{
	const pm_per full = pm_caps_full(&p->caps, row);
	if (p->n_chosen == p->capacity)
		return false;
	if (full != PM_PERS) {
		p->fate[row] = (uint8_t)fate_of_cap(full);
		return false;
	}
	pm_caps_take(&p->caps, row);
	p->fate[row] = PM_FATE_TAKEN;
	p->chosen[p->n_chosen++] = (pm_chosen){ row, kind, chance };
	return true;
}

typedef struct waiting { int32_t day; uint32_t row; pm_str id; } waiting;

static int by_day(const void *a, const void *b)
{
	const waiting *x = a, *y = b;
	if (x->day != y->day)
		return x->day < y->day ? -1 : 1;
	const int c = pm_str_compare(x->id, y->id);
	return c ? c : x->row < y->row ? -1 : x->row > y->row;
}

static pm_status choose_rechecks(pm_planned *p, pm_err *err)
{
	waiting *w = pm_alloc(p->rows, sizeof *w);
	uint32_t n = 0, taken = 0, late = 0;
	if (!w)
		return no_memory(err);
	for (uint32_t row = 0; row < p->rows; row++)
		if (p->due[row].day != PM_NO_DAY && p->due[row].day <= p->last_day)
			w[n++] = (waiting){ p->due[row].day, row, pm_plan_id(p, row) };
	qsort(w, n, sizeof *w, by_day);
	const uint32_t most = p->in->rule->recheck_most ? p->in->rule->recheck_most : p->capacity;
	for (uint32_t i = 0; i < n; i++)
		if (taken < most && take(p, w[i].row, PM_STOP_BY_RECHECK, 0))
			taken++;
		else
			late++;
	if (late)
		pm_plan_warn(p, "%u %s wachten nog: er is geen plaats voor op deze lijst", late, late == 1 ? "nacontrole" : "nacontroles");
	pm_free(w);
	return PM_OK;
}

static pm_status choose_reports(pm_planned *p, pm_err *err)
{
	waiting *w = pm_alloc(p->rows, sizeof *w);
	uint32_t n = 0, taken = 0;
	if (!w)
		return no_memory(err);
	for (uint32_t row = 0; row < p->rows; row++)
		if (pm_plan_eligible(p, row) && p->report[row].n)
			w[n++] = (waiting){ p->report[row].oldest, row, pm_plan_id(p, row) };
	qsort(w, n, sizeof *w, by_day);
	const uint32_t most = p->in->rule->first_most ? p->in->rule->first_most : p->capacity;
	for (uint32_t i = 0; i < n && taken < most; i++)
		taken += take(p, w[i].row, PM_STOP_BY_REPORT, 0);
	pm_free(w);
	return PM_OK;
}

typedef struct placed { pm_str street, pand, id; uint32_t row; } placed;

static int by_place(const void *a, const void *b)
{
	const placed *x = a, *y = b;
	int c = pm_str_compare(x->street, y->street);
	if (c == 0)
		c = pm_str_compare(x->pand, y->pand);
	if (c == 0)
		c = pm_str_compare(x->id, y->id);
	return c ? c : x->row < y->row ? -1 : x->row > y->row;
}

/* The declared population, street by street: the order of the draw, the same for any order of the spine's rows. */
static pm_status population(pm_planned *p, uint32_t **out_row, uint32_t *out_n, pm_err *err)
{
	const pm_register *reg = &p->in->scope->rules->reg[p->in->scope->rules->spine];
	const pm_column *street = pm_role_column(reg, p->in->scope->spine, PM_ROLE_STREET), *pand = pm_role_column(reg, p->in->scope->spine, PM_ROLE_PAND);
	uint64_t *holds = NULL;
	if (p->in->rule->control_where)
		PM_TRY(pm_condition_run(p->in->scope, p->in->rule->control_where, p->in->column, &holds, NULL, err));
	placed *of = pm_alloc(p->rows, sizeof *of);
	uint32_t *row_of = pm_alloc(p->rows, sizeof *row_of), n = 0;
	for (uint32_t row = 0; of && row_of && row < p->rows; row++)
		if (pm_plan_eligible(p, row) && (!holds || pm_bit(holds, row)))
			of[n++] = (placed){ street ? pm_column_str(street, row) : PM_STR(""), pand ? pm_column_str(pand, row) : PM_STR(""), pm_plan_id(p, row), row };
	if (of && n)
		qsort(of, n, sizeof *of, by_place);
	for (uint32_t i = 0; of && row_of && i < n; i++)
		row_of[i] = of[i].row;
	const bool ok = of && row_of;
	pm_free(of);
	pm_free(holds);
	if (!ok) {
		pm_free(row_of);
		return no_memory(err);
	}
	*out_row = row_of;
	*out_n = n;
	return PM_OK;
}

/* One seed gives different weeks and lists different draws. */
static uint64_t draw_seed(const pm_planned *p)
{
	struct { uint64_t seed; int64_t day; } key = { p->in->seed, p->in->first_day };
	const pm_str name = p->in->rule->name;
	pm_digest_run run;
	uint64_t out;
	pm_digest_begin(&run);
	pm_digest_add(&run, &key, sizeof key);
	pm_digest_add(&run, name.p, name.n);
	const pm_digest d = pm_digest_end(&run);
	memcpy(&out, d.byte, sizeof out);
	return out;
}

/* A share that is stated and not drawn is said, and why. */
static void warn_fewer(pm_planned *p, uint32_t drawn, uint32_t want, uint32_t room, uint32_t population)
{
	const char *why = drawn == room ? "nacontroles laten niet meer plaats" : drawn == population ? "meer adressen komen niet in aanmerking"
	                                                                                             : "meer laten de grenzen van de lijst niet toe";
	pm_plan_warn(p, "%u van de %u %s getrokken: %s", drawn, want, pm_by_number(want, "steekproefplaats", "steekproefplaatsen"), why);
}

static pm_status choose_controls(pm_planned *p, pm_err *err)
{
	const uint32_t want = (uint32_t)(p->capacity * p->in->rule->control_share + 0.5), room = p->capacity - p->n_chosen;
	uint32_t *row = NULL, n = 0;
	pm_control c = {0};
	if (want == 0)
		return PM_OK;
	PM_TRY(population(p, &row, &n, err));
	pm_status s = pm_control_draw(row, n, want < room ? want : room, &p->caps, draw_seed(p), &c, err);
	for (uint32_t i = 0; s == PM_OK && i < c.n; i++)
		(void)take(p, c.row[i], PM_STOP_BY_CONTROL, c.chance[i]);
	if (s == PM_OK) {
		p->n_control = c.n;
		p->control_from = n;
		if (c.n < want)
			warn_fewer(p, c.n, want, room, n);
		if (c.reached < n && c.n)
			pm_plan_warn(p, "door de grenzen van de lijst %s %u van de %u adressen niet worden getrokken", pm_by_number(n - c.reached, "kon", "konden"),
			             n - c.reached, n);
	}
	pm_control_release(&c);
	pm_free(row);
	return s;
}

static int by_bits(const void *a, const void *b)
{
	const pm_ranked *x = a, *y = b;
	if (x->bits != y->bits)
		return x->bits > y->bits ? -1 : 1;
	const int c = pm_str_compare(x->id, y->id);
	return c ? c : x->row < y->row ? -1 : x->row > y->row;
}

static pm_status rank(pm_planned *p, pm_err *err)
{
	p->ranked = pm_arena_alloc(&p->arena, p->rows, sizeof *p->ranked);
	if (!p->ranked)
		return no_memory(err);
	for (uint32_t row = 0; row < p->rows; row++)
		if (pm_plan_eligible(p, row))
			p->ranked[p->n_ranked++] = (pm_ranked){ p->bits[row], row, pm_plan_id(p, row) };
	qsort(p->ranked, p->n_ranked, sizeof *p->ranked, by_bits);
	return PM_OK;
}

static void choose_by_score(pm_planned *p)
{
	for (uint32_t i = 0; i < p->n_ranked; i++) {
		const uint32_t row = p->ranked[i].row;
		if (!pm_plan_eligible(p, row))
			continue;
		if (p->in->rule->least > 0 && pm_plan_probability(p, row) < p->in->rule->least)
			p->fate[row] = PM_FATE_LOW;
		else
			(void)take(p, row, PM_STOP_BY_SCORE, 0);
	}
}

pm_status pm_plan_choose(pm_planned *p, pm_err *err)
{
	p->chosen = pm_arena_alloc(&p->arena, p->capacity, sizeof *p->chosen);
	if (!p->chosen)
		return no_memory(err);
	PM_TRY(rank(p, err));
	PM_TRY(choose_rechecks(p, err));
	PM_TRY(choose_controls(p, err));
	PM_TRY(choose_reports(p, err));
	choose_by_score(p);
	if (p->n_chosen < p->capacity)
		pm_plan_warn(p, "%u van de %u %s gevuld: meer adressen voldoen niet", p->n_chosen, p->capacity, pm_by_number(p->capacity, "plaats", "plaatsen"));
	return PM_OK;
}
