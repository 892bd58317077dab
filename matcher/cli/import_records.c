/* From a table as it was read to records that lie by address, kept in the case file. */
#include "address/address.h"
#include "base/mem.h"
#include "cli/decided.h"
#include "cli/importing.h"
#include "cli/joins.h"
#include "cli/rectify_rows.h"
#include "cli/rows.h"
#include "ingest/expiry.h"
#include "signal/spine.h"

static pm_status keep_rejects(pm_importing *im, int64_t source, uint32_t before, const pm_import *i, pm_err *err)
{
	if (i->n_rejects == 0)
		return PM_OK;
	pm_case_reject *r = pm_alloc(i->n_rejects, sizeof *r);
	if (!r)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rejects", i->n_rejects);
	for (uint32_t k = 0; k < i->n_rejects; k++)
		r[k] = (pm_case_reject){ .row = before + i->reject[k].row, .line = i->reject[k].line, .column = i->reject[k].column,
		                         .reason = i->reject[k].reason, .raw = i->reject[k].raw };
	const pm_status s = pm_case_add_rejects(im->batch->file, source, r, i->n_rejects, err);
	pm_free(r);
	return s;
}

/* Numbers of the rows as the delivery counts them, instead of as the table does. */
static void number_rows(pm_table *t, const uint32_t *row_no)
{
	for (uint32_t r = 0; t->place && r < t->rows; r++)
		t->place->source_row[r] = row_no[t->place->source_row[r] - 1];
}

static pm_status make_index(pm_importing *im, pm_err *err)
{
	if (im->index)
		return PM_OK;
	pm_progress_stage(&im->batch->progress, "index");
	return pm_batch_index(im->batch, &im->index, err);
}

/* Decisions of people go over what was found; `out_by` says whose. */
static pm_status decide(pm_importing *im, const pm_register *reg, const pm_table *t, const pm_address_columns *q, pm_match *m,
                        pm_column **out_by, pm_err *err)
{
	const pm_batch *b = im->batch;
	pm_rulings rulings;
	PM_TRY(pm_rulings_read(b->file, PM_DECIDED_ADDRESS, reg->name, &rulings, err));
	const pm_decide d = { reg, t, q, im->index, pm_role_column(&b->rules->reg[b->rules->spine], b->input[b->rules->spine].table, PM_ROLE_ID),
	                      &rulings, &im->calibration };
	const pm_status s = pm_decide_joins(&d, m, out_by, err);
	pm_rulings_free(&rulings);
	return s;
}

static pm_status join(pm_importing *im, const pm_register *reg, pm_table *t, pm_tally *tally, pm_err *err)
{
	pm_batch *b = im->batch;
	PM_TRY(make_index(im, err));
	pm_address_columns q = { .rows = t->rows };
	for (int i = 0; i < PM_ROLES; i++)
		q.role[i] = pm_role_column(reg, t, (pm_role)i);
	pm_match *m = pm_alloc(t->rows, sizeof *m);
	if (!m)
		return pm_fail(err, PM_E_NOMEM, "no memory to find %u addresses", t->rows);
	pm_progress_stage(&b->progress, "address");
	pm_column *by = NULL;
	pm_spread spread = {0};
	pm_status s = pm_address_resolve(im->index, &q, b->opt->threads, m, err);
	if (s == PM_OK)
		s = decide(im, reg, t, &q, m, &by, err);
	if (s == PM_OK && by)
		s = pm_table_add(t, by, err);
	if (s == PM_OK)
		pm_rectify_unjoin(t, m);
	if (s == PM_OK)
		s = pm_address_spread(im->index, &q, b->opt->threads, m, &spread, err);
	if (s == PM_OK)
		s = pm_join_records(t, m, &spread, b->input[b->rules->spine].table->rows, b->opt->threads, tally, err);
	pm_free(m);
	pm_spread_release(&spread);
	pm_progress_add(&b->progress, t->rows);
	return s;
}

/* An id that stands twice on the spine would be ambiguous for every record. */
static pm_status one_row_an_address(pm_importing *im, uint32_t reg_index, const pm_table *t, pm_err *err)
{
	const pm_register *reg = &im->batch->rules->reg[reg_index];
	const pm_column *id = pm_role_column(reg, t, PM_ROLE_ID);
	uint64_t more = 0;
	if (!id || !id->dict)
		return PM_OK;
	uint64_t *seen = pm_alloc(pm_bits_words(pm_dict_size(id->dict)), sizeof *seen);
	if (!seen)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u ids", id->rows);
	for (uint32_t r = 0; r < id->rows; r++) {
		if (!pm_column_has(id, r))
			continue;
		more += pm_bit(seen, id->code[r]);
		pm_bit_set(seen, id->code[r]);
	}
	pm_free(seen);
	if (more == 0)
		return PM_OK;
	pm_buf what = {0};
	pm_buf_printf(&what, "%llu rows repeat the id of another row", (unsigned long long)more);
	const pm_status s = pm_importing_stop(im, reg_index, &what, err);
	pm_buf_release(&what);
	return s;
}

/* Rows that were destroyed at the end of their term don't come back with a delivery that still holds them. */
static pm_status leave_past_term(const pm_batch *b, uint32_t reg_index, pm_import *i, pm_err *err)
{
	const int32_t before = b->input[reg_index].source.horizon;
	uint64_t *keep = NULL;
	uint32_t past;
	if (before == PM_NO_DAY)
		return PM_OK;
	pm_status s = pm_expiry_rows(&b->rules->reg[reg_index], i->table, before, &keep, &past, err);
	if (s == PM_OK && keep)
		s = pm_rows_keep(i->table, i->row_no, keep, b->opt->threads, err);
	pm_free(keep);
	return s;
}

/* From the table as it was read to records as they are kept. */
pm_status pm_importing_shape(pm_importing *im, const pm_arrival *a, pm_tally *tally, pm_err *err)
{
	pm_batch *b = im->batch;
	const uint32_t reg_index = a->reg;
	pm_import *i = a->import;
	const pm_register *reg = &b->rules->reg[reg_index];
	const pm_table *records[64] = {0};
	const pm_scope scope = pm_batch_scope(b, records);
	uint64_t *keep = NULL;
	PM_TRY(pm_register_derive(&scope, reg_index, i->table, &keep, err));
	pm_status s = pm_rows_once(reg, i->table, &keep, err);
	if (s == PM_OK && keep)
		s = pm_rows_keep(i->table, i->row_no, keep, b->opt->threads, err);
	pm_free(keep);
	PM_TRY(s);
	if (reg->next >= 0)
		PM_TRY(pm_rows_until_next(reg, i->table, err));
	PM_TRY(leave_past_term(b, reg_index, i, err));
	if (reg->spine)
		PM_TRY(one_row_an_address(im, a->reg, i->table, err));
	tally->passed_over = i->accepted - i->table->rows;
	tally->joined = tally->ambiguous = tally->none = tally->nothing_to_join = 0;
	tally->accepted = i->table->rows;
	if (pm_importing_joins(reg))
		PM_TRY(join(im, reg, i->table, tally, err));
	else
		tally->nothing_to_join = tally->accepted;
	number_rows(i->table, i->row_no);
	return PM_OK;
}

/* Whether something after the import reads a field of the records in memory. */
static bool is_read(const pm_rules *r, uint32_t reg_index, pm_str name)
{
	const pm_register *reg = &r->reg[reg_index];
	for (uint32_t f = 0; f < reg->n_fields; f++) {
		const int32_t i = (int32_t)f;
		bool read = reg->field[f].used || i == reg->begin || i == reg->end || i == reg->known || i == reg->household.person;
		for (uint32_t k = 0; k < r->n_registers; k++)
			read |= r->reg[k].household.reg == (int32_t)reg_index && (r->reg[k].household.a == i || r->reg[k].household.b == i);
		if (read && pm_str_eq(reg->field[f].name, name))
			return true;
	}
	return false;
}

/* What nobody reads any more is in the case file; in memory it is only in the way. */
static void forget_unread(const pm_rules *r, uint32_t reg_index, pm_table *t)
{
	for (uint32_t c = t->columns; c-- > 0;)
		if (!is_read(r, reg_index, pm_str_of(t->column[c]->name)))
			pm_table_drop(t, c);
}

/* Rejects of what was merged before stay with the records that they are missing from. */
static pm_status add_source(pm_importing *im, const pm_arrival *a, const pm_buf *profile, pm_err *err)
{
	pm_case *c = im->batch->file;
	pm_source *s = &im->batch->input[a->reg].source;
	PM_TRY(pm_case_add_source(c, s, &s->id, err));
	PM_TRY(pm_case_put_table(c, s->id, a->import->table, im->batch->opt->threads, err));
	PM_TRY(pm_case_put_profile(c, s->id, pm_buf_str(profile), err));
	if (a->has_before && !a->whole)
		PM_TRY(pm_case_move_rejects(c, a->before.id, s->id, err));
	PM_TRY(keep_rejects(im, s->id, a->whole ? 0 : a->before.last_row, a->import, err));
	return pm_tally_write(c, s->id, &im->batch->input[a->reg].tally, err);
}

pm_status pm_importing_keep(pm_importing *im, pm_arrival *a, const pm_buf *profile, pm_err *err)
{
	pm_batch *b = im->batch;
	pm_input *in = &b->input[a->reg];
	const pm_register *reg = &b->rules->reg[a->reg];
	pm_progress_stage(&b->progress, "store");
	in->source.reg = reg->name;
	in->source.rows = (uint32_t)in->tally.accepted;
	in->source.rejects = (uint32_t)in->tally.rejected;
	in->source.imported_at = im->now;
	PM_TRY(pm_importing_declaration(im, reg, &in->source.declaration, err));
	in->source.reads = reg->read;
	PM_TRY(add_source(im, a, profile, err));
	in->key = pm_source_key(&in->source);
	in->table = a->import->table;
	a->import->table = NULL;
	PM_TRY(pm_join_uncertain(b, a->reg, err));
	if (!reg->spine && (int32_t)a->reg != b->aliases)
		forget_unread(b->rules, a->reg, in->table);
	return PM_OK;
}
