/* check_signal.c - signals, each after those that it rests on. */
#include "lang/check.h"

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
	s->active = !k->inactive && (!k->in->signal_class[i] || pm_check_approved(k, s->name));
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

pm_status pm_check_signals(pm_checker *k)
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
