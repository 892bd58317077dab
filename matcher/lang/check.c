#include "lang/check.h"

#include "base/limits.h"

static uint32_t *slot_of(const pm_checker *k, pm_str name)
{
	uint32_t at = (uint32_t)pm_hash(name.p, name.n) & (k->slots - 1);
	for (; k->slot[at]; at = (at + 1) & (k->slots - 1)) {
		const uint32_t i = k->slot[at] - 1;
		const pm_str have = i < k->r->n_signals ? k->r->signal[i].name : k->in->parameter[i - k->r->n_signals].name;
		if (pm_str_eq(have, name))
			break;
	}
	return &k->slot[at];
}

int32_t pm_check_find(const pm_checker *k, pm_str name) { return (int32_t)*slot_of(k, name) - 1; }

static pm_status add_name(pm_checker *k, pm_str name, pm_span at, uint32_t i)
{
	uint32_t *slot = slot_of(k, name);
	const pm_rules *r = k->r;
	if (*slot || (r->spine >= 0 && pm_field_find(&r->reg[r->spine], name) >= 0))
		return pm_report_error(k->rep, PM_E_NAME, at, PM_STR(""), "%.*s is already the name of a %s", PM_STR_FMT(name),
		                       !*slot ? "field of the spine" : *slot <= r->n_signals ? "signal" : "parameter");
	*slot = i + 1;
	return PM_OK;
}

static pm_status names(pm_checker *k)
{
	const uint32_t n = k->r->n_signals + k->in->n_parameters;
	for (k->slots = 64; k->slots < n * 2; k->slots *= 2)
		;
	k->slot = pm_arena_alloc(&k->in->arena, k->slots, sizeof *k->slot);
	k->state = pm_arena_alloc(&k->in->arena, k->r->n_signals, 1);
	k->in->signal_order = pm_arena_alloc(&k->in->arena, k->r->n_signals, sizeof(uint32_t));
	if (!k->slot || !k->state || !k->in->signal_order)
		return pm_report_nomem(k->rep);
	for (uint32_t i = 0; i < n; i++) {
		const bool signal = i < k->r->n_signals;
		const pm_str name = signal ? k->r->signal[i].name : k->in->parameter[i - k->r->n_signals].name;
		const pm_span at = signal ? k->r->signal[i].span : k->in->parameter[i - k->r->n_signals].span;
		if (add_name(k, name, at, i) == PM_E_NOMEM)
			return PM_E_NOMEM;
	}
	return PM_OK;
}

/* What the aggregates say once a register is known to be approved or not. */
static bool approval_of(const pm_checker *k, pm_str name)
{
	for (uint32_t i = 0; i < k->in->n_approvals; i++)
		if (pm_str_eq(k->in->approval[i].name.s, name) && k->in->as_of <= k->in->approval[i].until)
			return true;
	return false;
}

static pm_status approvals(pm_checker *k)
{
	for (uint32_t i = 0; i < k->in->n_approvals; i++) {
		const pm_word *w = &k->in->approval[i].name;
		const int32_t found = pm_check_find(k, w->s);
		if (pm_rules_register(k->r, w->s) >= 0 || (found >= 0 && found < (int32_t)k->r->n_signals))
			continue;
		pm_nearest near = pm_nearest_to(w->s);
		for (uint32_t j = 0; j < k->r->n_registers; j++)
			pm_nearest_try(&near, k->r->reg[j].name);
		if (pm_report_error(k->rep, PM_E_NAME, w->span, near.best, "no register or signal is called %.*s", PM_STR_FMT(w->s)) == PM_E_NOMEM)
			return PM_E_NOMEM;
	}
	for (uint32_t i = 0; i < k->r->n_registers; i++) {
		pm_register *r = &k->r->reg[i];
		r->approved = r->class == PM_CLASS_P || k->in->reg[i].approved.n || approval_of(k, r->name);
	}
	return PM_OK;
}

static void begin_expr(pm_checker *k, uint64_t *used)
{
	k->reg = -1;
	k->aggregate = k->birth = k->dated = k->context = k->inactive = false;
	k->registers = k->links = 0;
	k->class = PM_CLASS_P;
	k->used = used;
}

static pm_status signal_type(pm_checker *k, pm_signal *s, const pm_expr *e)
{
	switch (e->kind) {
	case PM_KIND_NUMBER: s->type = PM_TYPE_NUMBER; break;
	case PM_KIND_FLAG: s->type = PM_TYPE_FLAG; break;
	case PM_KIND_DATE: s->type = PM_TYPE_DATE; break;
	case PM_KIND_CODE: s->type = PM_TYPE_CATEGORY; break;
	default:
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "a signal is a number, flag, date or category, not %s", pm_kind_word(e->kind));
	}
	pm_unit u = {0};
	if (s->unit.n && !pm_unit_read(s->unit, &u))
		return pm_report_error(k->rep, PM_E_TYPE, s->span, PM_STR(""), "%.*s is no unit", PM_STR_FMT(s->unit));
	if (u.n && e->unit.n && !pm_unit_eq(&u, &e->unit))
		return pm_report_error(k->rep, PM_E_TYPE, s->span, PM_STR(""), "the unit that is declared, %.*s, is not the one that follows from the expression", PM_STR_FMT(s->unit));
	if (!u.n && e->unit.n) {
		pm_buf b = {0};
		pm_unit_text(&e->unit, &b);
		const char *text = b.failed ? NULL : pm_arena_text(&k->in->arena, b.p, b.n);
		pm_buf_release(&b);
		if (!text)
			return pm_report_nomem(k->rep);
		s->unit = pm_str_of(text);
	}
	return PM_OK;
}

static void signal_digest(pm_checker *k, uint32_t i)
{
	pm_signal *s = &k->r->signal[i];
	pm_digest_run run;
	pm_digest_begin(&run);
	pm_expr_digest(k->r, s->expr, &run);
	for (uint32_t reg = 0; reg < k->r->n_registers; reg++)
		if (s->registers >> reg & 1)
			pm_digest_add(&run, &k->r->reg[reg].digest, sizeof(pm_digest));
	pm_digest_add(&run, &s->active, sizeof s->active);
	s->digest = pm_digest_end(&run);
}

static pm_status signal_body(pm_checker *k, uint32_t i)
{
	pm_signal *s = &k->r->signal[i];
	pm_expr *e = k->in->signal[i];
	PM_TRY(pm_check_lawful(k, s->name, s->span, false));
	begin_expr(k, NULL);
	PM_TRY(pm_check_expr(k, e));
	PM_TRY(signal_type(k, s, e));
	s->registers = k->registers;
	s->links = k->links;
	s->dated = k->dated;
	s->context |= k->context;
	if (k->class == PM_CLASS_L || k->in->signal_class[i])
		s->class = PM_CLASS_L;
	s->active = !k->inactive && (!k->in->signal_class[i] || approval_of(k, s->name));
	signal_digest(k, i);
	return PM_OK;
}

pm_status pm_check_signal(pm_checker *k, uint32_t i, pm_span from)
{
	const pm_signal *s = &k->r->signal[i];
	if (k->state[i] == 2)
		return PM_OK;
	if (k->state[i] == 3)
		return PM_E_TYPE; /* reported where it stands */
	if (k->state[i] == 1)
		return pm_report_error(k->rep, PM_E_NAME, from, PM_STR(""), "signal %.*s rests on itself", PM_STR_FMT(s->name));
	if (k->chain == PM_MAX_CHAIN)
		return pm_report_error(k->rep, PM_E_RANGE, from, PM_STR(""), "more than %d signals rest on each other", PM_MAX_CHAIN);
	const pm_checker before = *k;
	k->state[i] = 1;
	k->chain++;
	const pm_status status = signal_body(k, i);
	const uint32_t ordered = k->ordered;
	*k = before;
	k->ordered = ordered;
	k->state[i] = status == PM_OK ? 2 : 3;
	if (status == PM_OK)
		k->in->signal_order[k->ordered++] = i;
	return status;
}

static pm_status signals(pm_checker *k)
{
	for (uint32_t i = 0; i < k->r->n_signals; i++) {
		const pm_signal *s = &k->r->signal[i];
		if (pm_check_signal(k, i, s->span) == PM_E_NOMEM)
			return PM_E_NOMEM;
		if (k->state[i] != 2)
			continue;
		if (s->title.n == 0 || s->source.n == 0)
			PM_TRY(pm_report_warn(k->rep, "W05", s->span, "signal %.*s has no %s", PM_STR_FMT(s->name), s->title.n ? "source" : "title"));
	}
	return PM_OK;
}

static pm_status themes(pm_checker *k)
{
	const pm_rules *r = k->r;
	if (r->n_themes > 64)
		return pm_report_error(k->rep, PM_E_RANGE, r->theme[64].span, PM_STR(""), "more than 64 themes");
	for (uint32_t i = 0; i < r->n_themes; i++)
		if (pm_rules_theme(r, r->theme[i].name) != (int32_t)i)
			(void)pm_report_error(k->rep, PM_E_NAME, r->theme[i].span, PM_STR(""), "theme %.*s was declared before", PM_STR_FMT(r->theme[i].name));
	return k->rep->status == PM_E_NOMEM ? PM_E_NOMEM : PM_OK;
}

pm_status pm_check(pm_report *rep)
{
	pm_checker k = { .rep = rep, .r = rep->rules, .in = rep->rules->inside, .reg = -1 };
	PM_TRY(themes(&k));
	rep->rules->spine = -1;
	for (uint32_t i = 0; i < rep->rules->n_registers; i++)
		if (rep->rules->reg[i].spine && rep->rules->spine < 0)
			rep->rules->spine = (int32_t)i;
	PM_TRY(names(&k));
	PM_TRY(approvals(&k));
	PM_TRY(pm_check_link_gives(&k));
	PM_TRY(pm_check_registers(&k));
	PM_TRY(pm_check_links(&k));
	PM_TRY(signals(&k));
	PM_TRY(pm_check_rules(&k));
	return pm_check_lists(&k);
}
