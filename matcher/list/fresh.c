/* fresh.c - what is new on a list since the one before it, and why. */
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "list/planning.h"
#include "text/prose.h"

enum { MOST_CHANGES = 3, LEAST = 102 }; /* named at most; a tenth of a bit is no reason */

static void add(pm_buf *b, const char *text) { pm_buf_printf(b, "%s%s", b->n ? "; " : "", text); }

static void add_day(pm_buf *b, const char *text, int32_t day)
{
	char written[32];
	pm_date_dutch((pm_date){ day, day }, written);
	pm_buf_printf(b, "%s%s%s", b->n ? "; " : "", text, written);
}

/* A day on which something ended that kept it off the list before. */
static bool ended(const pm_planned *p, int32_t day) { return day > p->in->then->first_day && day <= p->in->first_day; }

static void why_free(const pm_planned *p, const pm_stop *s, pm_buf *b)
{
	const pm_list_rule *l = p->in->rule;
	const int32_t met = pm_history_met(p->in->history, s->row);
	if (met != PM_NO_DAY && pm_term_stated(l->cool_down) && ended(p, pm_term_after(l->cool_down, met) + 1))
		add_day(b, "de rusttijd is voorbij na het bezoek van ", met);
	for (uint32_t i = 0; i < p->in->n_earlier; i++) {
		const pm_earlier *e = &p->in->earlier[i];
		char day[32];
		if (e->list == p->in->before || !pm_str_eq(e->address_id, s->id))
			continue;
		if (e->state == PM_STOP_DROPPED && e->decided != PM_NO_DAY && ended(p, pm_term_after(pm_plan_dropped(l), e->decided)))
			add_day(b, "de termijn is voorbij na het afvoeren op ", e->decided);
		else if (e->state == PM_STOP_ACCEPTED && e->last_day >= p->in->then->first_day && e->last_day < p->in->first_day) {
			pm_buf_printf(b, "%sstond op lijst %.*s tot en met ", b->n ? "; " : "", PM_STR_FMT(e->name));
			pm_date_dutch((pm_date){ e->last_day, e->last_day }, day);
			pm_buf_text(b, day);
		}
	}
}

typedef struct change { int32_t bits; uint32_t rule; } change;

static int by_size(const void *a, const void *b)
{
	const change *x = a, *y = b;
	const int32_t m = abs(x->bits), n = abs(y->bits);
	return m != n ? (m > n ? -1 : 1) : (x->rule > y->rule) - (x->rule < y->rule);
}

static int32_t bits_then(const pm_planned *p, const pm_rule *rule, uint32_t row)
{
	const pm_plan_before *t = p->in->then;
	const pm_str theme = p->in->scope->rules->theme[rule->theme].name;
	for (uint32_t i = 0; i < t->n_rules; i++)
		if (row < t->rule[i].addresses && pm_str_eq(t->rule[i].rule, rule->name) && pm_str_eq(t->rule[i].theme, theme))
			return t->rule[i].bits[row];
	return 0;
}

/* Rules of the list's themes that weigh otherwise here than in the run of the list before, heaviest change first. */
static uint32_t changes(const pm_planned *p, uint32_t row, change *out, uint32_t room)
{
	const uint32_t then = p->in->then->row ? p->in->then->row[row] : PM_NO_ROW;
	uint32_t n = 0;
	for (uint32_t t = 0; then != PM_NO_ROW && t < p->in->rule->n_themes; t++) {
		const pm_score *s = &p->in->score[p->in->rule->theme[t]];
		for (uint32_t k = 0; k < s->n_rules && n < room; k++) {
			const pm_rule *rule = &p->in->scope->rules->rule[s->rule[k]];
			const int32_t bits = (rule->inert ? 0 : s->verdict[k].bits[row]) - bits_then(p, rule, then);
			if (abs(bits) >= LEAST)
				out[n++] = (change){ bits, s->rule[k] };
		}
	}
	qsort(out, n, sizeof *out, by_size);
	return n;
}

/* Which of the registers behind a change speak of a later day than they did. */
static void why_newer(const pm_planned *p, uint64_t registers, pm_buf *b)
{
	const pm_rules *rules = p->in->scope->rules;
	uint32_t n = 0;
	for (uint32_t r = 0; r < rules->n_registers && n < MOST_CHANGES; r++)
		if (registers & p->in->then->newer & UINT64_C(1) << r) {
			char day[32];
			pm_date_dutch((pm_date){ p->in->then->peildatum[r], p->in->then->peildatum[r] }, day);
			pm_buf_printf(b, "%s%.*s van %s", n++ ? ", " : b->n ? "; nieuwere gegevens: " : "nieuwere gegevens: ", PM_STR_FMT(rules->reg[r].name), day);
		}
}

/* out_up  whether something weighs more than it did */
static pm_status why_weight(const pm_planned *p, const pm_stop *s, pm_buf *b, bool *out_up, pm_err *err)
{
	const pm_rules *rules = p->in->scope->rules;
	change *c = pm_alloc((size_t)rules->n_rules + 1, sizeof *c);
	uint64_t registers = 0;
	if (!c)
		return pm_fail(err, PM_E_NOMEM, "no memory for what is new on a list");
	const uint32_t n = changes(p, s->row, c, rules->n_rules);
	*out_up = false;
	for (uint32_t i = 0; i < n; i++)
		*out_up |= c[i].bits > 0;
	for (int up = 1; up >= 0; up--) {
		uint32_t told = 0;
		for (uint32_t i = 0; i < n && told < MOST_CHANGES; i++) {
			const pm_rule *rule = &rules->rule[c[i].rule];
			if ((c[i].bits > 0) != up)
				continue;
			pm_buf_printf(b, "%s%.*s", told++ ? ", " : up ? b->n ? "; weegt zwaarder: " : "weegt zwaarder: " : b->n ? "; weegt lichter: " : "weegt lichter: ",
			              PM_STR_FMT(rule->title.n ? rule->title : rule->name));
			registers |= rule->registers;
		}
	}
	pm_free(c);
	why_newer(p, registers, b);
	return PM_OK;
}

static pm_status why_fresh(const pm_planned *p, const pm_stop *s, pm_buf *b, pm_err *err)
{
	if (s->recheck) {
		add_day(b, "de nacontrole is aan de beurt, sinds ", s->recheck_due);
		return PM_OK;
	}
	if (s->kind == PM_STOP_BY_CONTROL) {
		add(b, "getrokken in de steekproef");
		return PM_OK;
	}
	if (s->reports && p->in->before_as_of != PM_NO_DAY && s->report_day > p->in->before_as_of)
		add_day(b, "nieuwe melding van ", s->report_day);
	if (p->in->then)
		why_free(p, s, b);
	bool up = b->n > 0, heavier = false;
	if (p->in->then)
		PM_TRY(why_weight(p, s, b, &heavier, err));
	up |= heavier;
	if (!up && p->in->then && p->capacity > p->in->then->capacity) {
		add(b, "er is meer plaats: ");
		pm_buf_printf(b, "%u %s, op de lijst ervoor %u", p->capacity, pm_by_number(p->capacity, "bezoek", "bezoeken"), p->in->then->capacity);
	} else if (!up) {
		add(b, b->n ? "anderen gaan niet meer voor" : "de weging is niet veranderd; anderen gaan niet meer voor");
	}
	return PM_OK;
}

static bool on_list_before(const pm_planned *p, pm_str id)
{
	for (uint32_t i = 0; i < p->in->n_earlier; i++)
		if (p->in->earlier[i].list == p->in->before && pm_str_eq(p->in->earlier[i].address_id, id))
			return true;
	return false;
}

pm_status pm_plan_fresh(pm_planned *p, pm_err *err)
{
	pm_buf b = {0};
	pm_status s = PM_OK;
	for (uint32_t i = 0; p->in->before && i < p->list->n_stops && s == PM_OK; i++) {
		pm_stop *stop = &p->list->stop[i];
		stop->fresh = !on_list_before(p, stop->id);
		if (!stop->fresh)
			continue;
		pm_buf_clear(&b);
		s = why_fresh(p, stop, &b, err);
		if (s == PM_OK)
			s = pm_buf_check(&b, err);
		stop->fresh_why = (pm_str){ pm_arena_text(&p->list->arena, b.p ? b.p : "", b.n), b.n };
		if (s == PM_OK && !stop->fresh_why.p)
			s = pm_fail(err, PM_E_NOMEM, "no memory for what is new on a list");
	}
	pm_buf_release(&b);
	return s;
}
