#include "cli/rows.h"

#include <stdlib.h>

#include "base/mem.h"

static const pm_column *field(const pm_register *reg, const pm_table *t, int32_t f)
{
	return f < 0 ? NULL : pm_table_find(t, reg->field[f].name);
}

static uint64_t *all_rows(uint32_t rows)
{
	uint64_t *keep = pm_alloc(pm_bits_words(rows), sizeof *keep);
	for (size_t w = 0; keep && w < pm_bits_words(rows); w++)
		keep[w] = pm_bits_mask(w, rows);
	return keep;
}

pm_status pm_rows_once(const pm_register *reg, const pm_table *t, uint64_t **keep, pm_err *err)
{
	const pm_column *c = field(reg, t, reg->once);
	if (!c)
		return PM_OK;
	if (!c->dict)
		return pm_fail(err, PM_E_TYPE, "register %.*s: once takes an id or a category, not %s", PM_STR_FMT(reg->name), c->name);
	uint64_t *seen = pm_alloc(pm_bits_words(pm_dict_size(c->dict)), sizeof *seen);
	if (!*keep)
		*keep = all_rows(t->rows);
	if (!seen || !*keep) {
		pm_free(seen);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", t->rows);
	}
	for (uint32_t r = 0; r < t->rows; r++) {
		if (!pm_bit(*keep, r) || !pm_column_has(c, r))
			continue;
		if (pm_bit(seen, c->code[r]))
			pm_bit_clear(*keep, r);
		pm_bit_set(seen, c->code[r]);
	}
	pm_free(seen);
	return PM_OK;
}

pm_status pm_rows_keep(pm_table *t, uint32_t *row_no, const uint64_t *keep, unsigned threads, pm_err *err)
{
	const uint32_t rows = t->rows;
	PM_TRY(pm_table_keep(t, keep, threads, err));
	for (uint32_t r = 0, n = 0; r < rows; r++)
		if (pm_bit(keep, r))
			row_no[n++] = row_no[r];
	return PM_OK;
}

typedef struct stay { uint32_t person; int32_t begin; uint32_t row; } stay;

static int by_person_and_begin(const void *a, const void *b)
{
	const stay *x = a, *y = b;
	if (x->person != y->person)
		return x->person < y->person ? -1 : 1;
	if (x->begin != y->begin)
		return x->begin < y->begin ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static pm_status fill_end(const stay *s, uint32_t n, const pm_column *begin, pm_column *end, pm_err *err)
{
	for (uint32_t i = 0; i + 1 < n; i++)
		if (s[i].person == s[i + 1].person)
			PM_TRY(pm_column_set_date(end, s[i].row, pm_column_date(begin, s[i + 1].row), err));
	return PM_OK;
}

pm_status pm_rows_until_next(const pm_register *reg, pm_table *t, pm_err *err)
{
	const pm_column *person = field(reg, t, reg->next), *begin = field(reg, t, reg->begin);
	if (!person || !begin || !person->dict || begin->type != PM_TYPE_DATE)
		return pm_fail(err, PM_E_TYPE, "register %.*s: `period a .. next b` takes a date and an id", PM_STR_FMT(reg->name));
	stay *s = pm_alloc(t->rows, sizeof *s);
	if (!s)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u stays", t->rows);
	uint32_t n = 0;
	for (uint32_t r = 0; r < t->rows; r++)
		if (pm_column_has(person, r) && pm_column_has(begin, r))
			s[n++] = (stay){ person->code[r], begin->day[r], r };
	qsort(s, n, sizeof *s, by_person_and_begin);
	pm_column *end;
	pm_status status = pm_column_new(reg->field[reg->end].name, PM_TYPE_DATE, t->rows, &end, err);
	if (status == PM_OK) {
		status = fill_end(s, n, begin, end, err);
		if (status == PM_OK)
			status = pm_table_add(t, end, err);
		else
			pm_column_free(end);
	}
	pm_free(s);
	return status;
}
