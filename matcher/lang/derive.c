/* Derived fields of a register and its `only where`: a pass over rows that are no addresses yet. */
#include "base/bits.h"
#include "base/mem.h"
#include "lang/plan.h"

typedef struct deriving {
	const pm_scope *scope;
	uint32_t reg, n;
	pm_table *table;
	pm_plan plan;
	int32_t *node;        /* of each derived field, then of the selection */
	pm_column **column;   /* by derived field */
	const pm_expr *select;
	uint64_t *keep;
} deriving;

static void store(pm_column *c, const pm_vector *v, uint32_t row, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (!pm_bit(v->valid, i))
			continue;
		pm_bit_set(c->valid, row + i);
		switch (c->type) {
		case PM_TYPE_FLAG:
			if (pm_bit(v->flag, i))
				pm_bit_set(c->flag, row + i);
			break;
		case PM_TYPE_NUMBER: c->number[row + i] = v->num[i]; break;
		case PM_TYPE_COUNT:
			if (v->num[i] >= INT32_MIN && v->num[i] <= INT32_MAX)
				c->count[row + i] = (int32_t)v->num[i];
			else
				pm_bit_clear(c->valid, row + i);
			break;
		default:
			c->day[row + i] = (int32_t)v->num[i];
			c->hi[row + i] = (int32_t)v->hi[i];
		}
	}
}

static pm_status plan(deriving *d, const pm_register *r, pm_err *err)
{
	d->plan.table = d->table;
	d->plan.table_reg = (int32_t)d->reg;
	d->node = pm_arena_alloc(&d->plan.arena, (size_t)r->n_fields + 1, sizeof *d->node);
	d->column = pm_arena_alloc(&d->plan.arena, r->n_fields, sizeof(pm_column *));
	if (!d->node || !d->column)
		return pm_fail(err, PM_E_NOMEM, "no memory for a plan");
	for (uint32_t i = 0; i < r->n_fields; i++) {
		const pm_field *f = &r->field[i];
		if (!f->derive || pm_table_find(d->table, f->name))
			continue;
		PM_TRY(pm_plan_add(&d->plan, (int32_t)d->reg, f->derive, &d->node[d->n], err));
		PM_TRY(pm_column_new(f->name, f->type, d->table->rows, &d->column[d->n++], err));
		pm_column *c = d->column[d->n - 1];
		if (f->type == PM_TYPE_DATE && !(c->hi = pm_alloc(c->rows, sizeof *c->hi)))
			return pm_fail(err, PM_E_NOMEM, "no memory for %s", c->name);
	}
	if (!d->select)
		return PM_OK;
	d->keep = pm_alloc(pm_bits_words(d->table->rows), sizeof *d->keep);
	if (!d->keep)
		return pm_fail(err, PM_E_NOMEM, "no memory for a selection of rows");
	return pm_plan_add(&d->plan, (int32_t)d->reg, d->select, &d->node[d->n], err);
}

static pm_status run(deriving *d, pm_err *err)
{
	pm_frame f;
	PM_TRY(pm_frame_begin(&f, &d->plan.record[d->reg], d->scope->as_of, err));
	for (uint32_t row = 0; row < d->table->rows; row += PM_CHUNK_ROWS) {
		const uint32_t n = d->table->rows - row < PM_CHUNK_ROWS ? d->table->rows - row : PM_CHUNK_ROWS;
		pm_frame_run(&f, row, n);
		for (uint32_t i = 0; i < d->n; i++)
			store(d->column[i], &f.at[d->node[i]], row, n);
		for (uint32_t w = 0; d->select && w * 64 < n; w++)
			d->keep[row / 64 + w] = f.at[d->node[d->n]].flag[w] & f.at[d->node[d->n]].valid[w] & pm_bits_mask(w, n);
		if (row > UINT32_MAX - PM_CHUNK_ROWS)
			break;
	}
	pm_frame_release(&f);
	return PM_OK;
}

static pm_status derive(deriving *d, pm_err *err)
{
	const pm_register *r = &d->scope->rules->reg[d->reg];
	PM_TRY(pm_plan_begin(&d->plan, d->scope, err));
	pm_status s = plan(d, r, err);
	if (s == PM_OK && (d->n || d->select))
		s = run(d, err);
	for (uint32_t i = 0; i < d->n; i++) {
		if (s == PM_OK)
			s = pm_table_add(d->table, d->column[i], err);
		else
			pm_column_free(d->column[i]);
	}
	pm_plan_release(&d->plan);
	return s;
}

pm_status pm_register_derive(const pm_scope *s, uint32_t reg, pm_table *table, uint64_t **keep, pm_err *err)
{
	deriving d = { .scope = s, .reg = reg, .table = table, .select = s->rules->reg[reg].select };
	const pm_status status = derive(&d, err);
	if (status == PM_OK)
		*keep = d.keep;
	else
		pm_free(d.keep);
	return status;
}

pm_status pm_rows_where(const pm_scope *s, uint32_t reg, const pm_table *table, const pm_expr *where, uint64_t **out, pm_err *err)
{
	deriving d = { .scope = s, .reg = reg, .table = (pm_table *)(uintptr_t)table, .select = where };
	PM_TRY(pm_plan_begin(&d.plan, s, err));
	d.plan.table = table;
	d.plan.table_reg = (int32_t)reg;
	d.node = pm_arena_alloc(&d.plan.arena, 1, sizeof *d.node);
	d.keep = pm_alloc(pm_bits_words(table->rows), sizeof *d.keep);
	pm_status status = d.node && d.keep ? pm_plan_add(&d.plan, (int32_t)reg, where, d.node, err)
	                                    : pm_fail(err, PM_E_NOMEM, "no memory for a selection of rows");
	if (status == PM_OK)
		status = run(&d, err);
	pm_plan_release(&d.plan);
	if (status == PM_OK)
		*out = d.keep;
	else
		pm_free(d.keep);
	return status;
}
