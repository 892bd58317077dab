/* What is off because class L was not approved: one line for each register or signal that causes it. */
#include "base/date.h"
#include "lang/check.h"

static pm_status off_by_register(pm_checker *k, uint32_t reg)
{
	const pm_rules *r = k->r;
	uint32_t signals = 0, rules = 0;
	for (uint32_t i = 0; i < r->n_signals; i++)
		signals += !r->signal[i].active && (r->signal[i].registers >> reg & 1);
	for (uint32_t i = 0; i < r->n_rules; i++)
		rules += r->rule[i].inert && (r->rule[i].registers >> reg & 1) && r->rule[i].status != PM_RULE_TRIAL && r->rule[i].status != PM_RULE_RETIRED;
	if (!signals && !rules)
		return PM_OK;
	return pm_report_warn(k->rep, "W03", r->reg[reg].span, "register %.*s is of class L and not approved: %u signal%s and %u rule%s are off",
	                      PM_STR_FMT(r->reg[reg].name), signals, signals == 1 ? "" : "s", rules, rules == 1 ? "" : "s");
}

static pm_status off_by_signal(pm_checker *k, uint32_t signal)
{
	const pm_rules *r = k->r;
	uint32_t rules = 0;
	for (uint32_t i = 0; i < r->n_rules; i++) {
		bool reads = false;
		for (uint32_t s = 0; s < r->rule[i].n_signals; s++)
			reads |= r->rule[i].signal[s] == signal;
		rules += reads && r->rule[i].inert;
	}
	return pm_report_warn(k->rep, "W03", r->signal[signal].span, "signal %.*s is of class L and not approved: it and %u rule%s are off",
	                      PM_STR_FMT(r->signal[signal].name), rules, rules == 1 ? "" : "s");
}

/* Approvals that have ended, or do so within two months: what rests on them goes off without a rule being changed. */
static pm_status ending(pm_checker *k)
{
	enum { SOON_DAYS = 60 };
	for (uint32_t i = 0; i < k->in->n_approvals; i++) {
		const pm_approval *a = &k->in->approval[i];
		char day[32];
		if (a->until == INT32_MAX || a->until - SOON_DAYS > k->in->as_of)
			continue;
		pm_date_text((pm_date){ a->until, a->until }, day);
		PM_TRY(pm_report_warn(k->rep, "W08", a->name.span, "the approval of %.*s %s %s", PM_STR_FMT(a->name.s),
		                      a->until < k->in->as_of ? "ended on" : "ends on", day));
	}
	return PM_OK;
}

pm_status pm_check_notices(pm_checker *k)
{
	const pm_rules *r = k->r;
	PM_TRY(ending(k));
	for (uint32_t i = 0; i < r->n_registers; i++)
		if (!r->reg[i].approved)
			PM_TRY(off_by_register(k, i));
	for (uint32_t i = 0; i < r->n_signals; i++) {
		bool registers = true;
		for (uint32_t reg = 0; reg < r->n_registers; reg++)
			registers &= !(r->signal[i].registers >> reg & 1) || r->reg[reg].approved;
		if (k->in->signal_class[i] && !r->signal[i].active && registers && k->state[i] == 2)
			PM_TRY(off_by_signal(k, i));
	}
	return PM_OK;
}
