#include "list/caps.h"

#include "base/hash.h"
#include "base/mem.h"
#include "signal/spine.h"

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for the limits of a list"); }

static pm_status by_column(pm_caps *c, pm_per per, const pm_column *col, pm_err *err)
{
	if (!col || !col->dict)
		return PM_OK;
	uint32_t *group = pm_arena_alloc(&c->arena, c->rows, sizeof *group);
	if (!group)
		return no_memory(err);
	for (uint32_t r = 0; r < c->rows; r++)
		group[r] = pm_column_has(col, r) ? col->code[r] : PM_NO_GROUP;
	c->group[per] = group;
	c->groups[per] = pm_dict_size(col->dict);
	return PM_OK;
}

/* The owner that a row of the register names: as links know him (not when only what is written counts), by number, or else by the
 * name as it stands. */
static pm_str owner_name(const pm_table *t, uint32_t row, bool written)
{
	static const char *const by[] = { "@eigenaar", "eigenaar_rsin", "eigenaar_kvk", "eigenaar_naam" };
	for (size_t i = written; i < sizeof by / sizeof *by; i++) {
		const pm_column *col = pm_table_get(t, by[i]);
		if (col && pm_column_has(col, row) && (col->dict || col->type == PM_TYPE_TEXT))
			return pm_column_str(col, row);
	}
	return (pm_str){ NULL, 0 };
}

/* Of several owners of an address the one whose number or name comes first, in whatever order they were delivered; empty: none is named. */
static pm_str owner_of(const pm_table *t, uint32_t address)
{
	pm_str first = { NULL, 0 }, name = first;
	for (uint32_t k = t->place->start[address]; k < t->place->start[address + 1]; k++) {
		const pm_str one = owner_name(t, k, true);
		if (one.n && (first.n == 0 || pm_str_compare(one, first) < 0))
			first = one, name = owner_name(t, k, false);
	}
	return name;
}

static pm_status by_owner(pm_caps *c, const pm_table *t, pm_err *err)
{
	pm_dict *names = NULL;
	c->no_owner = !t || !t->place;
	c->linked = !c->no_owner && pm_table_get(t, "@eigenaar");
	if (c->no_owner)
		return PM_OK;
	uint32_t *group = pm_arena_alloc(&c->arena, c->rows, sizeof *group);
	pm_status s = group ? pm_dict_new(&names, err) : no_memory(err);
	for (uint32_t r = 0; s == PM_OK && r < c->rows; r++) {
		group[r] = PM_NO_GROUP;
		const pm_str name = owner_of(t, r);
		if (name.n)
			s = pm_dict_intern(names, name, &group[r], err);
	}
	if (s == PM_OK) {
		c->group[PM_PER_OWNER] = group;
		c->groups[PM_PER_OWNER] = pm_dict_size(names);
	}
	pm_dict_free(names);
	return s;
}

pm_status pm_caps_make(const pm_scope *s, const pm_list_rule *l, const pm_table *owners, pm_caps *out, pm_err *err)
{
	static const pm_role role[] = { [PM_PER_STREET] = PM_ROLE_STREET, [PM_PER_PAND] = PM_ROLE_PAND, [PM_PER_BUURT] = PM_ROLE_BUURT };
	const pm_register *reg = &s->rules->reg[s->rules->spine];
	pm_caps c = { .rows = s->spine->rows };
	pm_status status = PM_OK;
	for (int per = 0; per < PM_PERS && status == PM_OK; per++) {
		c.most[per] = l->most[per];
		if (c.most[per] == 0)
			continue;
		status = per == PM_PER_OWNER ? by_owner(&c, owners, err) : by_column(&c, (pm_per)per, pm_role_column(reg, s->spine, role[per]), err);
		if (status == PM_OK && c.group[per] && !(c.used[per] = pm_arena_alloc(&c.arena, c.groups[per], sizeof **c.used)))
			status = no_memory(err);
	}
	if (status == PM_OK)
		*out = c;
	else
		pm_arena_release(&c.arena);
	return status;
}

void pm_caps_release(pm_caps *c)
{
	pm_arena_release(&c->arena);
	*c = (pm_caps){0};
}

pm_per pm_caps_full(const pm_caps *c, uint32_t row)
{
	for (int per = 0; per < PM_PERS; per++)
		if (c->group[per] && c->group[per][row] != PM_NO_GROUP && c->used[per][c->group[per][row]] >= c->most[per])
			return (pm_per)per;
	return PM_PERS;
}

static void change(pm_caps *c, uint32_t row, uint32_t by)
{
	for (int per = 0; per < PM_PERS; per++)
		if (c->group[per] && c->group[per][row] != PM_NO_GROUP)
			c->used[per][c->group[per][row]] += by;
}

void pm_caps_take(pm_caps *c, uint32_t row) { change(c, row, 1); }
void pm_caps_give_back(pm_caps *c, uint32_t row) { change(c, row, UINT32_MAX); /* adds -1 */ }
