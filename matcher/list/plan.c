#include "list/plan.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "list/planning.h"
#include "signal/spine.h"
#include "text/prose.h"

const char *pm_fate_text(pm_fate f)
{
	static const char *const text[] = {
#define X(name, words) [PM_FATE_##name] = words,
		PM_FATE_MAP(X)
#undef X
	};
	return text[f];
}

static void notice(pm_planned *p, pm_str text, bool for_all)
{
	pm_worklist *l = p->list;
	const char *copy = pm_arena_text(&l->arena, text.p, text.n);
	if (copy && pm_arena_room(&l->arena, &l->warning, l->n_warnings, &p->warnings_room, sizeof *l->warning))
		l->warning[l->n_warnings++] = (pm_list_notice){ { copy, text.n }, for_all };
	else
		p->lost_warning = true;
}

void pm_plan_tell(pm_planned *p, pm_str text) { notice(p, text, false); }

void pm_plan_warn(pm_planned *p, const char *fmt, ...)
{
	char text[400]; /* sentences of our own with numbers in them; what somebody wrote goes through pm_plan_tell */
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	pm_plan_tell(p, pm_str_of(text));
}

pm_status pm_plan_slots(pm_planned *p, pm_err *err)
{
	const pm_list_rule *l = p->in->rule;
	const uint8_t weekdays = l->weekdays ? l->weekdays : 0x1f;
	uint32_t per_day = 0;
	for (int32_t d = 0; d < 7; d++)
		if (weekdays >> pm_weekday(p->in->first_day + d) & 1)
			p->day[p->days++] = p->in->first_day + d;
	p->last_day = p->day[p->days - 1];
	p->teams = l->teams ? l->teams : 1;
	for (int part = 0; part < PM_PARTS; part++)
		per_day += p->per_part[part] = l->per_part[part];
	if (per_day == 0 && l->take == 0)
		return pm_fail(err, PM_E_USE, "list %.*s has no capacity: say `take 40`, or `visits 8 per avond`", PM_STR_FMT(l->name));
	const uint32_t team_days = p->teams * p->days;
	if (per_day == 0)
		for (int part = 0; part < PM_PARTS; part++)
			per_day += p->per_part[part] = (l->take + team_days * PM_PARTS - 1) / (team_days * PM_PARTS);
	p->capacity = per_day * team_days;
	if (l->take > p->capacity)
		pm_plan_warn(p, "%s %u %s; teams en dagdelen hebben plaats voor %u", pm_by_number(l->take, "gevraagd is", "gevraagd zijn"), l->take,
		             pm_by_number(l->take, "bezoek", "bezoeken"), p->capacity);
	else if (l->take)
		p->capacity = l->take;
	return PM_OK;
}

static pm_status begin(pm_planned *p, pm_err *err)
{
	p->list = pm_alloc(1, sizeof *p->list);
	if (!p->list)
		return pm_fail(err, PM_E_NOMEM, "no memory for a list");
	for (uint32_t i = 0; i < p->in->n_warnings; i++)
		notice(p, p->in->warning[i], true);
	return PM_OK;
}

static pm_status plan(pm_planned *p, pm_err *err)
{
	const pm_scope *s = p->in->scope;
	const int32_t owners = pm_rules_register(s->rules, PM_STR("brk"));
	PM_TRY(begin(p, err));
	PM_TRY(pm_id_rows_make(p->id, &p->row_of, err));
	PM_TRY(pm_plan_slots(p, err));
	PM_TRY(pm_plan_eligibility(p, err));
	PM_TRY(pm_caps_make(s, p->in->rule, owners < 0 || !s->rules->reg[owners].approved ? NULL : s->records[owners], &p->caps, err));
	PM_TRY(pm_plan_choose(p, err));
	PM_TRY(pm_plan_stops(p, err));
	PM_TRY(pm_plan_head(p, err));
	return p->lost_warning ? pm_fail(err, PM_E_NOMEM, "no memory for the warnings of a list") : PM_OK;
}

pm_status pm_list_plan(const pm_planning *in, pm_planned **out_plan, pm_err *err)
{
	pm_planned *p = pm_alloc(1, sizeof *p);
	if (!p)
		return pm_fail(err, PM_E_NOMEM, "no memory for a plan");
	p->in = in;
	p->rows = in->scope->spine->rows;
	p->id = pm_role_column(&in->scope->rules->reg[in->scope->rules->spine], in->scope->spine, PM_ROLE_ID);
	const pm_status s = plan(p, err);
	if (s == PM_OK)
		*out_plan = p;
	else
		pm_planned_free(p);
	return s;
}

void pm_planned_free(pm_planned *p)
{
	if (!p)
		return;
	pm_worklist_free(p->list);
	pm_caps_release(&p->caps);
	pm_id_rows_release(&p->row_of);
	pm_arena_release(&p->arena);
	pm_free(p);
}

pm_worklist *pm_planned_list(pm_planned *p) { return p->list; }

static void add_day(pm_buf *out, const char *before, int32_t day)
{
	char text[32];
	pm_date_dutch((pm_date){ day, day }, text);
	pm_buf_printf(out, "%s%s", before, text);
}

static void why_blocked(const pm_earlier *e, pm_buf *out)
{
	pm_buf_printf(out, e->state == PM_STOP_DROPPED ? ": van lijst %.*s" : ": lijst %.*s", PM_STR_FMT(e->name));
	if (e->state != PM_STOP_DROPPED)
		add_day(out, ", tot en met ", e->last_day);
	if (e->why.n)
		pm_buf_printf(out, " (%.*s)", PM_STR_FMT(e->why));
}

static void why_exempt(const pm_planned *p, uint32_t row, pm_buf *out)
{
	const char *between = ": ";
	for (uint32_t t = 0; t < p->in->rule->n_themes; t++) {
		const pm_score *s = &p->in->score[p->in->rule->theme[t]];
		for (uint32_t i = 0; i < s->n_exempts; i++) {
			const pm_exempt *x = &p->in->scope->rules->exempt[s->exempt[i]];
			if (!pm_bit(s->exempt_verdict[i].fires, row))
				continue;
			pm_buf_text(out, between);
			if (!x->because || pm_because(p->in->scope, x->because, p->in->column, row, out, NULL) != PM_OK)
				pm_buf_add_str(out, x->title.n ? x->title : x->name);
			between = "; ";
		}
	}
}

static uint32_t place_of(const pm_planned *p, uint32_t row)
{
	uint32_t at = 0;
	while (at < p->n_ranked && p->ranked[at].row != row)
		at++;
	return at + 1;
}

static void why_ledger(const pm_planned *p, uint32_t row, pm_buf *out)
{
	const uint32_t visits = pm_history_count(p->in->history, row, pm_term_before(p->in->rule->ledger, p->in->first_day));
	pm_buf_printf(out, ": %u %s in de termijn, hoogstens %u", visits, pm_by_number(visits, "bezoek", "bezoeken"), p->in->rule->ledger_most);
}

void pm_planned_why(const pm_planned *p, uint32_t row, pm_buf *out)
{
	const pm_fate f = p->fate[row];
	pm_buf_text(out, pm_fate_text(f));
	if (p->blocked[row])
		why_blocked(p->blocked[row], out);
	switch (f) {
	case PM_FATE_EXEMPT:
		why_exempt(p, row, out);
		break;
	case PM_FATE_VISITED:
		add_day(out, ": er was iemand thuis op ", pm_history_met(p->in->history, row));
		break;
	case PM_FATE_LEDGER:
		why_ledger(p, row, out);
		break;
	case PM_FATE_SKIP:
		pm_buf_printf(out, ": %.*s", PM_STR_FMT(p->in->rule->skip[p->skip[row]].because));
		break;
	case PM_FATE_FULL:
		pm_buf_printf(out, ": plaats %u van %u die in aanmerking komen, %u %s op de lijst", place_of(p, row), p->n_ranked, p->capacity,
		              pm_by_number(p->capacity, "plaats", "plaatsen"));
		break;
	default:
		break;
	}
}
