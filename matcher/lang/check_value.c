/* Names in expressions: parameters, signals, fields of the register or the address at hand. */
#include <math.h>

#include "lang/check.h"
#include "lang/link_rule.h"

static void take_parameter(pm_checker *k, pm_expr *e, const pm_parameter *q)
{
	(void)k;
	e->op = PM_OP_NUMBER;
	e->kind = PM_KIND_NUMBER;
	e->value = q->known ? q->now : NAN;
	e->unit = q->unit;
}

static pm_status take_field(pm_checker *k, pm_expr *e, int32_t reg, int32_t field)
{
	const pm_field *f = &k->r->reg[reg].field[field];
	if (f->treat == PM_TREAT_DROP)
		return pm_check_wrong(k, PM_E_TYPE, e, "this field is dropped while it is read: nothing can be computed from it");
	if (f->treat == PM_TREAT_RESTRICTED && !k->birth)
		return pm_check_wrong(k, PM_E_TYPE, e, "a date of birth serves linking, and in a rule only adult(): age is no ground for a visit");
	if (f->link && !k->aggregate)
		return pm_check_wrong(k, PM_E_TYPE, e, "what a link gives is for aggregates in signals: it comes after the records were read and linked");
	k->r->reg[reg].field[field].used = true;
	e->op = PM_OP_FIELD;
	e->reg = reg;
	e->index = field;
	e->kind = pm_kind_of(f->type);
	pm_unit u = {0};
	if (f->unit.n && pm_unit_read(f->unit, &u))
		e->unit = u;
	k->registers |= UINT64_C(1) << reg;
	if (k->r->reg[reg].household.field == field) {
		k->registers |= UINT64_C(1) << k->r->reg[reg].household.reg;
		k->dated = true;
	}
	if (f->link) {
		k->links |= UINT64_C(1) << (f->link - 1);
		k->dated |= k->r->link[f->link - 1].dated;
	}
	if (k->r->reg[reg].class == PM_CLASS_L) {
		k->class = PM_CLASS_L;
		k->inactive |= !k->r->reg[reg].approved;
	}
	return PM_OK;
}

static pm_status take_current(pm_checker *k, pm_expr *e)
{
	const pm_register *r = &k->r->reg[k->reg];
	if (r->begin < 0 || r->end < 0)
		return pm_report_error(k->rep, PM_E_NAME, e->span, PM_STR(""), "register %.*s has no period, so nothing in it is current", PM_STR_FMT(r->name));
	for (unsigned i = 0; i < 2; i++) {
		pm_expr *f = pm_arena_alloc(&k->in->arena, 1, sizeof *f);
		if (!f)
			return pm_report_nomem(k->rep);
		*f = (pm_expr){ .span = e->span };
		PM_TRY(take_field(k, f, k->reg, i ? r->end : r->begin));
		e->arg[i] = f;
	}
	e->args = 2;
	e->op = PM_OP_CURRENT;
	e->kind = PM_KIND_FLAG;
	k->dated = true;
	return PM_OK;
}

static pm_status no_field(pm_checker *k, const pm_expr *e, int32_t reg, pm_str best)
{
	const pm_str name = e->field.n ? e->field : e->word;
	const bool of_address = !e->field.n && k->aggregate && k->r->spine >= 0 && pm_field_find(&k->r->reg[k->r->spine], name) >= 0;
	if (of_address)
		return pm_report_error(k->rep, PM_E_NAME, e->span, PM_STR(""), "register %.*s has no field %.*s; that of its address is address.%.*s",
		                       PM_STR_FMT(k->r->reg[reg].name), PM_STR_FMT(name), PM_STR_FMT(name));
	return pm_report_error(k->rep, PM_E_NAME, e->span, best, "register %.*s has no field %.*s", PM_STR_FMT(k->r->reg[reg].name), PM_STR_FMT(name));
}

static pm_status no_name(pm_checker *k, const pm_expr *e, int32_t reg)
{
	pm_nearest near = pm_nearest_to(e->field.n ? e->field : e->word);
	for (uint32_t i = 0; reg >= 0 && i < k->r->reg[reg].n_fields; i++)
		pm_nearest_try(&near, k->r->reg[reg].field[i].name);
	for (uint32_t i = 0; !e->field.n && i < k->in->n_parameters; i++)
		pm_nearest_try(&near, k->in->parameter[i].name);
	for (uint32_t i = 0; k->reg < 0 && i < k->r->n_signals; i++)
		pm_nearest_try(&near, k->r->signal[i].name);
	if (k->reg >= 0 || e->field.n)
		return no_field(k, e, reg, near.best);
	return pm_report_error(k->rep, PM_E_NAME, e->span, near.best, "nothing is called %.*s", PM_STR_FMT(e->word));
}

static pm_status take_signal(pm_checker *k, pm_expr *e, uint32_t signal)
{
	PM_TRY(pm_check_signal(k, signal, e->span));
	const pm_signal *s = &k->r->signal[signal];
	e->op = PM_OP_SIGNAL;
	e->index = (int32_t)signal;
	e->kind = pm_kind_of(s->type);
	pm_unit u = {0};
	if (s->unit.n && pm_unit_read(s->unit, &u))
		e->unit = u;
	k->registers |= s->registers;
	k->links |= s->links;
	k->dated |= s->dated;
	k->context |= s->context;
	k->inactive |= !s->active;
	if (s->class == PM_CLASS_L)
		k->class = PM_CLASS_L;
	if (k->used)
		pm_bit_set(k->used, signal);
	return PM_OK;
}

/* address.FIELD: what the spine says of the address that a record is at. */
static pm_status take_address(pm_checker *k, pm_expr *e)
{
	const pm_rules *r = k->r;
	if (r->spine < 0)
		return pm_check_wrong(k, PM_E_TYPE, e, "no register is the spine, so nothing is known of an address");
	if (k->reg >= 0 && !k->aggregate)
		return pm_check_wrong(k, PM_E_TYPE, e, "while a register is read its rows have no address yet: compare in the where of an aggregate");
	const int32_t field = pm_field_find(&r->reg[r->spine], e->field);
	if (field < 0)
		return no_name(k, e, r->spine);
	if (k->reg >= 0 && r->reg[r->spine].field[field].type == PM_TYPE_TEXT)
		return pm_check_wrong(k, PM_E_TYPE, e, "a text of the address is not taken along with its records: declare the field as category or id");
	return take_field(k, e, r->spine, field);
}

pm_status pm_check_value(pm_checker *k, pm_expr *e)
{
	const pm_rules *r = k->r;
	const int32_t reg = k->reg >= 0 ? k->reg : r->spine;
	if (e->field.n) {
		const int32_t named = pm_rules_register(r, e->word);
		if (named < 0 && pm_str_eq(e->word, PM_STR("address")))
			return take_address(k, e);
		if (named < 0) {
			pm_nearest near = pm_nearest_to(e->word);
			for (uint32_t i = 0; i < r->n_registers; i++)
				pm_nearest_try(&near, r->reg[i].name);
			return pm_report_error(k->rep, PM_E_NAME, e->span, near.best, "no register is called %.*s", PM_STR_FMT(e->word));
		}
		if (named != reg)
			return k->reg >= 0 ? pm_check_wrong(k, PM_E_TYPE, e, "one aggregate reads one register: make a signal of each and compare those; a link joins two registers")
			                   : pm_check_wrong(k, PM_E_TYPE, e, "an address may have many such records: say which, as in max(woz.waarde)");
	} else {
		if (k->reg >= 0 && pm_str_eq(e->word, PM_STR("current")))
			return take_current(k, e);
		const int32_t at = pm_check_find(k, e->word);
		if (at >= (int32_t)r->n_signals)
			return take_parameter(k, e, &k->in->parameter[(uint32_t)at - r->n_signals]), PM_OK;
		if (at >= 0 && k->reg < 0)
			return take_signal(k, e, (uint32_t)at);
	}
	const int32_t field = reg >= 0 ? pm_field_find(&r->reg[reg], e->field.n ? e->field : e->word) : -1;
	if (field >= 0)
		return take_field(k, e, reg, field);
	if (!e->field.n && pm_rules_register(r, e->word) >= 0)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "a register is no value: count its records, as in count(%.*s)", PM_STR_FMT(e->word));
	return no_name(k, e, reg);
}
