/* check_name.c - names of signals and parameters, and what was approved by name. */
#include "lang/check.h"

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

pm_status pm_check_names(pm_checker *k)
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

bool pm_check_approved(const pm_checker *k, pm_str name)
{
	for (uint32_t i = 0; i < k->in->n_approvals; i++)
		if (pm_str_eq(k->in->approval[i].name.s, name) && k->in->as_of <= k->in->approval[i].until)
			return true;
	return false;
}

pm_status pm_check_approvals(pm_checker *k)
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
		r->approved = r->class == PM_CLASS_P || k->in->reg[i].approved.n || pm_check_approved(k, r->name);
	}
	return PM_OK;
}
