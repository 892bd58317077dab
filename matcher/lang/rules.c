/* rules.c - a rule set once it is there: what is in it, by name. */
#include "lang/link_rule.h"
#include "lang/node.h"

#include "base/mem.h"

void pm_rules_free(pm_rules *r)
{
	if (!r)
		return;
	struct pm_rules_inside *in = r->inside;
	pm_arena_release(&in->arena);
	pm_free(in);
	pm_free(r);
}

int32_t pm_rules_register(const pm_rules *r, pm_str name)
{
	for (uint32_t i = 0; i < r->n_registers; i++)
		if (pm_str_eq(r->reg[i].name, name))
			return (int32_t)i;
	return -1;
}

int32_t pm_field_find(const pm_register *r, pm_str name)
{
	for (uint32_t i = 0; i < r->n_fields; i++)
		if (pm_str_eq(r->field[i].name, name))
			return (int32_t)i;
	return -1;
}

int32_t pm_rules_theme(const pm_rules *r, pm_str name)
{
	for (uint32_t i = 0; i < r->n_themes; i++)
		if (pm_str_eq(r->theme[i].name, name))
			return (int32_t)i;
	return -1;
}

int32_t pm_rules_signal(const pm_rules *r, pm_str name)
{
	for (uint32_t i = 0; i < r->n_signals; i++)
		if (pm_str_eq(r->signal[i].name, name))
			return (int32_t)i;
	return -1;
}

int32_t pm_rules_link(const pm_rules *r, pm_str name)
{
	for (uint32_t i = 0; i < r->n_links; i++)
		if (pm_str_eq(r->link[i].name, name))
			return (int32_t)i;
	return -1;
}

bool pm_rules_parameter(const pm_rules *r, pm_str name, double *out_value)
{
	const struct pm_rules_inside *in = r->inside;
	for (uint32_t i = 0; i < in->n_parameters; i++)
		if (pm_str_eq(in->parameter[i].name, name) && in->parameter[i].known)
			return *out_value = in->parameter[i].now, true;
	return false;
}
