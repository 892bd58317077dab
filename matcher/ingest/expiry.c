#include "ingest/expiry.h"

#include "base/mem.h"
#include "store/casefile.h"

int32_t pm_expiry_before(const pm_register *reg, int32_t as_of)
{
	return reg->retain_months ? pm_day_add_months(as_of, -(int)reg->retain_months) : PM_NO_DAY;
}

static int32_t ages_by(const pm_register *reg) { return reg->aged >= 0 ? reg->aged : reg->end; }

bool pm_expiry_by_row(const pm_register *reg) { return ages_by(reg) >= 0; }

static pm_status clear(uint64_t **keep, uint32_t row, uint32_t rows, pm_err *err)
{
	if (!*keep) {
		*keep = pm_alloc(pm_bits_words(rows), sizeof **keep);
		if (!*keep)
			return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", rows);
		for (size_t w = 0; w < pm_bits_words(rows); w++)
			(*keep)[w] = pm_bits_mask(w, rows);
	}
	pm_bit_clear(*keep, row);
	return PM_OK;
}

pm_status pm_expiry_rows(const pm_register *reg, const pm_table *t, int32_t before, uint64_t **keep, uint32_t *out_past, pm_err *err)
{
	const int32_t f = ages_by(reg);
	const pm_column *age = f < 0 ? NULL : pm_table_find(t, reg->field[f].name);
	uint32_t past = 0;
	if (age && age->type == PM_TYPE_DATE)
		for (uint32_t r = 0; r < t->rows; r++) {
			if ((*keep && !pm_bit(*keep, r)) || !pm_column_has(age, r) || pm_column_date(age, r).hi >= before)
				continue;
			PM_TRY(clear(keep, r, t->rows, err));
			past++;
		}
	*out_past = past;
	return PM_OK;
}
