#include "ingest/intake.h"

static int32_t bag_role(const pm_register *reg, uint32_t field)
{
	static const pm_role roles[] = { PM_ROLE_ID, PM_ROLE_OBJECT, PM_ROLE_PAND };
	for (int i = 0; i < 3; i++)
		if (reg->role[roles[i]] == (int32_t)field && reg->field[field].type == PM_TYPE_ID)
			return (int32_t)roles[i];
	return -1;
}

static bool is_numbered(const pm_register *reg, uint32_t field)
{
	static const pm_role roles[] = { PM_ROLE_NUMBER, PM_ROLE_LETTER, PM_ROLE_ADDITION, PM_ROLE_TEXT };
	for (int i = 0; i < 4; i++)
		if (reg->role[roles[i]] == (int32_t)field && reg->field[field].type != PM_TYPE_DATE)
			return true;
	return false;
}

static pm_slot slot_of(const pm_register *reg, uint32_t field, int32_t cell)
{
	const pm_field *f = &reg->field[field];
	pm_slot s = { .field = field, .type = f->type, .treat = f->treat, .cell = cell, .role = -1 };
	const bool words = f->type == PM_TYPE_ID || f->type == PM_TYPE_CATEGORY || f->type == PM_TYPE_TEXT;
	if (f->treat == PM_TREAT_PSEUDONYM || f->treat == PM_TREAT_RSIN)
		s.type = words ? f->type : PM_TYPE_ID;
	else
		s.role = bag_role(reg, field);
	s.numbered = s.treat == PM_TREAT_KEEP && is_numbered(reg, field);
	return s;
}

static bool can_fail(const pm_slot *s)
{
	return s->type != PM_TYPE_ID && s->type != PM_TYPE_CATEGORY && s->type != PM_TYPE_TEXT;
}

/* A BAG id is longer; a flag and a date have no room for the number. */
static bool may_identify(const pm_slot *s)
{
	return s->treat == PM_TREAT_KEEP && s->role < 0 && s->type != PM_TYPE_FLAG && s->type != PM_TYPE_DATE;
}

static void order_slots(pm_intake_plan *p)
{
	for (uint32_t i = 0; i < p->slots; i++)
		if (p->slot[i].cell >= 0 && may_identify(&p->slot[i]))
			p->gate[p->gated++] = i;
	for (uint32_t i = 0; i < p->slots; i++)
		if (p->slot[i].cell >= 0 && p->slot[i].numbered)
			p->number[p->numbered++] = i;
	uint32_t n = 0;
	for (uint32_t i = 0; i < p->slots; i++)
		if (p->slot[i].cell >= 0 && can_fail(&p->slot[i]))
			p->order[n++] = i;
	p->can_fail = n;
	for (uint32_t i = 0; i < p->slots; i++)
		if (p->slot[i].cell >= 0 && !can_fail(&p->slot[i]))
			p->order[n++] = i;
	while (n < p->slots)
		p->order[n++] = UINT32_MAX; /* absent columns stay null */
}

pm_status pm_intake_plan_make(const pm_register *reg, const uint8_t *key, const int32_t *found, uint32_t cells,
                       pm_arena *a, pm_intake_plan *out, pm_err *err)
{
	pm_intake_plan p = { .reg = reg, .key = key, .cells = cells };
	p.slot = pm_arena_alloc(a, reg->n_fields, sizeof *p.slot);
	p.order = pm_arena_alloc(a, reg->n_fields, sizeof *p.order);
	p.gate = pm_arena_alloc(a, reg->n_fields, sizeof *p.gate);
	p.number = pm_arena_alloc(a, reg->n_fields, sizeof *p.number);
	p.shown = pm_arena_alloc(a, cells, sizeof *p.shown);
	if (!p.slot || !p.order || !p.gate || !p.number || !p.shown)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u fields", reg->n_fields);
	for (uint32_t i = 0; i < reg->n_fields; i++) {
		const pm_field *f = &reg->field[i];
		if (f->derive || f->made || f->treat == PM_TREAT_DROP)
			continue;
		if (f->treat == PM_TREAT_PSEUDONYM && !key)
			return pm_fail(err, PM_E_USE, "register %.*s: field %.*s is a pseudonym, which takes a key",
			               PM_STR_FMT(reg->name), PM_STR_FMT(f->name));
		p.slot[p.slots++] = slot_of(reg, i, found[i]);
		if (found[i] >= 0 && f->treat == PM_TREAT_KEEP)
			p.shown[found[i]] = true;
	}
	for (uint32_t i = 0; i < p.slots; i++) /* a column that also feeds a secret field is secret */
		if (p.slot[i].cell >= 0 && p.slot[i].treat != PM_TREAT_KEEP)
			p.shown[p.slot[i].cell] = false;
	p.all_shown = true;
	for (uint32_t c = 0; c < cells; c++)
		p.all_shown &= p.shown[c];
	order_slots(&p);
	*out = p;
	return PM_OK;
}

pm_str pm_slot_column(const pm_intake_plan *plan, const pm_slot *slot)
{
	const pm_field *f = &plan->reg->field[slot->field];
	return f->column.n ? f->column : f->name;
}
