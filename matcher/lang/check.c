/* check.c - the checks of a rule set, in their order. */
#include "lang/check.h"

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
	PM_TRY(pm_check_names(&k));
	PM_TRY(pm_check_approvals(&k));
	PM_TRY(pm_check_link_gives(&k));
	PM_TRY(pm_check_registers(&k));
	PM_TRY(pm_check_links(&k));
	PM_TRY(pm_check_signals(&k));
	PM_TRY(pm_check_rules(&k));
	return pm_check_lists(&k);
}
