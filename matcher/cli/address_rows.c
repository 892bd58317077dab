#include "cli/address_rows.h"

#include "base/mem.h"

pm_status pm_address_rows(pm_batch *b, pm_id_rows *out, pm_err *err)
{
	const pm_rules *r = b->rules;
	PM_TRY(pm_batch_table(b, (uint32_t)r->spine, err));
	return pm_id_rows_make(pm_role_column(&r->reg[r->spine], b->input[r->spine].table, PM_ROLE_ID), out, err);
}

pm_status pm_address_streets(pm_batch *b, uint32_t **out, pm_err *err)
{
	const pm_rules *r = b->rules;
	PM_TRY(pm_batch_table(b, (uint32_t)r->spine, err));
	const pm_table *t = b->input[r->spine].table;
	const pm_column *street = pm_role_column(&r->reg[r->spine], t, PM_ROLE_STREET);
	uint32_t *number = pm_alloc(t->rows, sizeof *number);
	if (!number)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u addresses", t->rows);
	for (uint32_t i = 0; i < t->rows; i++)
		number[i] = street && street->dict && pm_column_has(street, i) ? street->code[i] + 1 : street ? 0 : i;
	*out = number;
	return PM_OK;
}
