#include "cli/address_rows.h"

#include "base/mem.h"

pm_status pm_address_rows_make(pm_batch *b, pm_address_rows *out, pm_err *err)
{
	const pm_rules *r = b->rules;
	PM_TRY(pm_batch_table(b, (uint32_t)r->spine, err));
	pm_address_rows a = { .id = pm_role_column(&r->reg[r->spine], b->input[r->spine].table, PM_ROLE_ID) };
	if (a.id && a.id->dict) {
		a.row = pm_alloc(pm_dict_size(a.id->dict), sizeof *a.row);
		if (!a.row)
			return pm_fail(err, PM_E_NOMEM, "no memory for %u addresses", a.id->rows);
		for (uint32_t row = a.id->rows; row-- > 0;)
			if (pm_column_has(a.id, row))
				a.row[a.id->code[row]] = row;
	}
	*out = a;
	return PM_OK;
}

void pm_address_rows_release(pm_address_rows *a)
{
	pm_free(a->row);
	*a = (pm_address_rows){0};
}

uint32_t pm_address_rows_find(const pm_address_rows *a, pm_str id)
{
	const uint32_t code = a->row ? pm_dict_find(a->id->dict, id) : PM_NO_CODE;
	return code == PM_NO_CODE ? PM_NO_ROW : a->row[code];
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
