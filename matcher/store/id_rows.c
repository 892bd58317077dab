#include "store/id_rows.h"

#include "base/mem.h"

pm_status pm_id_rows_make(const pm_column *id, pm_id_rows *out, pm_err *err)
{
	pm_id_rows r = { .id = id };
	if (id && id->dict) {
		const uint32_t codes = pm_dict_size(id->dict);
		r.row = pm_alloc(codes, sizeof *r.row);
		if (!r.row)
			return pm_fail(err, PM_E_NOMEM, "no memory for %u identifiers", codes);
		for (uint32_t c = 0; c < codes; c++)
			r.row[c] = PM_NO_ROW;
		for (uint32_t row = id->rows; row-- > 0;)
			if (pm_column_has(id, row))
				r.row[id->code[row]] = row;
	}
	*out = r;
	return PM_OK;
}

void pm_id_rows_release(pm_id_rows *r)
{
	pm_free(r->row);
	*r = (pm_id_rows){0};
}

uint32_t pm_id_rows_find(const pm_id_rows *r, pm_str id)
{
	const uint32_t code = r->row ? pm_dict_find(r->id->dict, id) : PM_NO_CODE;
	return code == PM_NO_CODE ? PM_NO_ROW : r->row[code];
}
