/* Deliveries of changes: their rows and the records before become one table. */
#include "base/mem.h"
#include "cli/import_visits.h"
#include "cli/importing.h"
#include "cli/rectify_rows.h"
#include "cli/rows.h"

static pm_status add_row_numbers(pm_merging *m, const pm_table *t, pm_err *err)
{
	m->row_no = pm_grow(NULL, t->rows, sizeof *m->row_no);
	if (!m->row_no)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", t->rows);
	for (uint32_t r = 0; r < t->rows; r++)
		m->row_no[r] = t->place ? t->place->source_row[r] : r + 1;
	return PM_OK;
}

/* The records before, as they came from files. */
static pm_status kept(pm_importing *im, const pm_arrival *a, pm_merging *out, pm_err *err)
{
	pm_batch *b = im->batch;
	const pm_register *reg = &b->rules->reg[a->reg];
	if (memcmp(&a->before.reads, &reg->read, sizeof reg->read) != 0)
		return pm_fail(err, PM_E_USE, "register %.*s is declared otherwise than when its earlier records were read, and their files "
		               "are not all here: deliver it whole, with mutatie replace", PM_STR_FMT(reg->name));
	pm_merging m = {0};
	PM_TRY(pm_case_get_table(b->file, a->before.id, NULL, 0, b->opt->threads, &m.table, err));
	pm_status s = add_row_numbers(&m, m.table, err);
	if (s == PM_OK)
		s = pm_rectify_restore(m.table, err);
	pm_merge_undress(reg, m.table);
	if (s == PM_OK && pm_visits_belong(reg))
		s = pm_visits_drop(m.table, m.row_no, a->before.last_row, b->opt->threads, err);
	if (s != PM_OK) {
		pm_merging_release(&m);
		return s;
	}
	*out = m;
	return PM_OK;
}

/* Rows that are no record: not selected, or marked as taken away. Derived fields are there for these two only. */
static pm_status rows_to_drop(pm_importing *im, const pm_arrival *a, uint64_t **out, pm_err *err)
{
	const pm_register *reg = &im->batch->rules->reg[a->reg];
	pm_table *t = a->import->table;
	const pm_table *records[64] = {0};
	const pm_scope scope = pm_batch_scope(im->batch, records);
	uint64_t *keep = NULL, *gone = NULL;
	PM_TRY(pm_register_derive(&scope, a->reg, t, &keep, err));
	pm_status s = reg->gone ? pm_rows_where(&scope, a->reg, t, reg->gone, &gone, err) : PM_OK;
	uint64_t *drop = pm_alloc(pm_bits_words(t->rows), sizeof *drop);
	if (s == PM_OK && !drop)
		s = pm_fail(err, PM_E_NOMEM, "no memory for %u rows", t->rows);
	for (size_t w = 0; drop && s == PM_OK && w < pm_bits_words(t->rows); w++)
		drop[w] = pm_bits_mask(w, t->rows) & ((gone ? gone[w] : 0) | (keep ? ~keep[w] : 0));
	pm_free(keep);
	pm_free(gone);
	if (s != PM_OK) {
		pm_free(drop);
		return s;
	}
	pm_merge_undress(reg, t);
	*out = drop;
	return PM_OK;
}

/* Without a value in its key a row can't be told to be new or known. Accepted, it is no record. */
static pm_status need_keys(pm_importing *im, const pm_arrival *a, uint64_t *drop, pm_err *err)
{
	const pm_register *reg = &im->batch->rules->reg[a->reg];
	const pm_column *key = pm_table_find(a->import->table, reg->field[reg->key].name);
	uint32_t without = 0;
	for (uint32_t r = 0; key && r < key->rows; r++)
		if (!pm_column_has(key, r)) {
			pm_bit_set(drop, r);
			without++;
		}
	if (without == 0)
		return PM_OK;
	pm_buf what = {0};
	pm_buf_printf(&what, "%u of %u rows have no %.*s, the key under which they are merged; accepted, they are passed over", without,
	              key->rows, PM_STR_FMT(reg->field[reg->key].name));
	const pm_status s = pm_importing_stop(im, a->reg, &what, err);
	pm_buf_release(&what);
	return s;
}

/* The table and its numbers stand in the place of what was read. */
static pm_status take(pm_arrival *a, pm_merging *m, pm_err *err)
{
	pm_import *i = a->import;
	i->row_no = pm_arena_alloc(&i->arena, m->table->rows, sizeof *i->row_no);
	if (!i->row_no) {
		pm_merging_release(m);
		return pm_fail(err, PM_E_NOMEM, "no memory for the numbers of the rows");
	}
	memcpy(i->row_no, m->row_no, m->table->rows * sizeof *i->row_no);
	i->table = m->table;
	i->accepted = m->table->rows;
	m->table = NULL;
	pm_merging_release(m);
	return PM_OK;
}

pm_status pm_importing_rebuild(pm_importing *im, pm_arrival *a, pm_err *err)
{
	pm_merging old, none = {0}, all;
	pm_merge_count n;
	PM_TRY(kept(im, a, &old, err));
	/* Merging with nothing puts the rows in their order again. */
	const pm_register *reg = &im->batch->rules->reg[a->reg];
	pm_status s = pm_table_new(reg->name, &none.table, err);
	for (uint32_t c = 0; s == PM_OK && c < old.table->columns; c++) {
		pm_column *empty;
		s = pm_column_new(pm_str_of(old.table->column[c]->name), old.table->column[c]->type, 0, &empty, err);
		if (s == PM_OK)
			s = pm_table_add(none.table, empty, err);
	}
	if (s != PM_OK) {
		pm_merging_release(&old);
		pm_merging_release(&none);
		return s;
	}
	PM_TRY(pm_merge(reg, &old, &none, -1, NULL, im->batch->opt->threads, &all, &n, err));
	a->import = pm_alloc(1, sizeof *a->import);
	if (!a->import) {
		pm_merging_release(&all);
		return pm_fail(err, PM_E_NOMEM, "no memory for kept records");
	}
	a->again = true;
	return take(a, &all, err);
}

static pm_status new_numbers(const pm_arrival *a, const uint32_t *row, uint32_t **out, pm_err *err)
{
	const pm_import *i = a->import;
	uint32_t *no = pm_grow(NULL, i->table->rows, sizeof *no);
	if (!no)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", i->table->rows);
	for (uint32_t r = 0; r < i->table->rows; r++)
		no[r] = row ? row[r] : a->before.last_row + i->row_no[r];
	*out = no;
	return PM_OK;
}

pm_status pm_importing_merge(pm_importing *im, pm_arrival *a, pm_mutation how, const uint32_t *row, pm_err *err)
{
	const pm_register *reg = &im->batch->rules->reg[a->reg];
	pm_input *in = &im->batch->input[a->reg];
	pm_merging old = {0}, add = {0}, all;
	uint64_t *drop = NULL;
	pm_status s = rows_to_drop(im, a, &drop, err);
	if (s == PM_OK && how == PM_MUTATION_UPSERT)
		s = need_keys(im, a, drop, err);
	if (s == PM_OK)
		s = kept(im, a, &old, err);
	if (s == PM_OK)
		s = new_numbers(a, row, &add.row_no, err);
	if (s == PM_OK) {
		add.table = a->import->table;
		a->import->table = NULL;
		s = pm_merge(reg, &old, &add, how == PM_MUTATION_UPSERT ? reg->key : -1, drop, im->batch->opt->threads, &all, &in->merged, err);
	}
	pm_free(drop);
	if (s != PM_OK) {
		pm_merging_release(&old);
		pm_merging_release(&add);
		return s;
	}
	in->was_merged = true;
	return take(a, &all, err);
}
