#include "cli/list_owners.h"

#include <stdio.h>

#include "base/mem.h"
#include "cli/link_history.h"

/* Which source of a link the register is; -1: none, or only held against. */
static int32_t source_of(const pm_link_rule *l, int32_t reg)
{
	for (uint32_t i = 0; i < l->sources; i++)
		if (l->source[i].reg == reg && !l->source[i].against)
			return (int32_t)i;
	return -1;
}

static pm_status name_rows(const pm_batch_link *l, uint32_t link, int32_t source, const pm_link_history *h, pm_column *out, pm_err *err)
{
	const pm_link_frame *f = &l->frame;
	for (uint32_t k = 0; k < f->rows; k++) {
		char word[32];
		const int32_t number = f->source[k] == source ? pm_link_history_find(h, pm_link_history_key(f->key[k])) : 0;
		if (number == 0 || pm_column_has(out, f->row[k]))
			continue;
		snprintf(word, sizeof word, "%u:%d", link, number);
		PM_TRY(pm_column_set_word(out, f->row[k], pm_str_of(word), err));
	}
	return PM_OK;
}

static pm_status one_link(pm_batch *b, uint32_t link, int32_t source, pm_column *out, bool *any, pm_err *err)
{
	pm_link_history h;
	const pm_status kept = pm_link_history_at(b, link, &b->link_key[link], &h, err);
	if (kept != PM_OK)
		return kept == PM_E_NOTFOUND ? PM_OK : kept;
	pm_batch_link *l = pm_alloc(1, sizeof *l);
	pm_status s = l ? pm_batch_link_open(b, link, l, err) : pm_fail(err, PM_E_NOMEM, "no memory for a link");
	if (s == PM_OK)
		s = name_rows(l, link, source, &h, out, err);
	*any |= s == PM_OK;
	if (l)
		pm_batch_link_release(l);
	pm_free(l);
	pm_link_history_release(&h);
	return s;
}

pm_status pm_list_owners(pm_batch *b, pm_err *err)
{
	const int32_t reg = pm_rules_register(b->rules, PM_STR("brk"));
	if (reg < 0 || !b->rules->reg[reg].approved || !b->input[reg].there)
		return PM_OK;
	PM_TRY(pm_batch_table(b, (uint32_t)reg, err));
	PM_TRY(pm_batch_link_keys(b, err));
	pm_table *t = b->input[reg].table;
	pm_column *c;
	bool any = false;
	PM_TRY(pm_column_new(PM_STR("@eigenaar"), PM_TYPE_ID, t->rows, &c, err));
	pm_status s = PM_OK;
	for (uint32_t l = 0; l < b->rules->n_links && s == PM_OK; l++) {
		const int32_t source = source_of(&b->rules->link[l], reg);
		if (source >= 0)
			s = one_link(b, l, source, c, &any, err);
	}
	if (s == PM_OK && any)
		return pm_table_add(t, c, err);
	pm_column_free(c);
	return s;
}
