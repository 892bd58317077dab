#include "ingest/delivery.h"

#include "base/mem.h"
#include "ingest/ingest.h"

enum { REG, FILE_NAME, PEILDATUM, SUPPLIER, ROWS, SHA256, MUTATION, FIELDS };

/* levering.csv declared as the register that it is. */
static void declare(pm_register *reg, pm_field field[FIELDS])
{
	static const struct { const char *name; pm_type type; bool optional; } columns[FIELDS] = {
		[REG] = { "register", PM_TYPE_CATEGORY, false },    [FILE_NAME] = { "bestand", PM_TYPE_TEXT, true },
		[PEILDATUM] = { "peildatum", PM_TYPE_DATE, false }, [SUPPLIER] = { "leverancier", PM_TYPE_TEXT, true },
		[ROWS] = { "rijen", PM_TYPE_NUMBER, true },         [SHA256] = { "sha256", PM_TYPE_TEXT, true },
		[MUTATION] = { "mutatie", PM_TYPE_CATEGORY, true },
	};
	*reg = (pm_register){ .name = PM_STR("levering"), .n_fields = FIELDS, .field = field, .key = -1 };
	for (int r = 0; r < PM_ROLES; r++)
		reg->role[r] = -1;
	for (int i = 0; i < FIELDS; i++)
		field[i] = (pm_field){ .name = pm_str_of(columns[i].name), .column = pm_str_of(columns[i].name),
		                       .type = columns[i].type, .optional = columns[i].optional };
}

static pm_status mutation_of(const pm_column *c, uint32_t row, uint32_t line, const char *path, int32_t *out, pm_err *err)
{
	static const char *const words[] = { "replace", "append", "upsert" };
	*out = -1;
	for (int i = 0; i < 3; i++)
		if (pm_column_has(c, row) && pm_str_eq(pm_column_str(c, row), pm_str_of(words[i])))
			*out = i;
	if (*out < 0 && pm_column_has(c, row))
		return pm_fail_at(err, PM_E_SYNTAX, path, line, 0, "mutatie is replace, append or upsert, not \"%.*s\"",
		                  PM_STR_FMT(pm_column_str(c, row)));
	return PM_OK;
}

static pm_status take_row(pm_delivery *d, const pm_table *t, uint32_t row, uint32_t line, const char *path, pm_err *err)
{
	if (!pm_column_has(t->column[REG], row) || !pm_column_has(t->column[PEILDATUM], row))
		return pm_fail_at(err, PM_E_SYNTAX, path, line, 0, "register and peildatum must be filled in");
	pm_delivered *e = &d->of[d->n];
	pm_str *const text[] = { &e->reg, &e->file, &e->supplier, &e->sha256 };
	static const int from[] = { REG, FILE_NAME, SUPPLIER, SHA256 };
	for (int i = 0; i < 4; i++) {
		const pm_str s = pm_column_str(t->column[from[i]], row);
		*text[i] = (pm_str){ pm_arena_text(&d->arena, s.p, s.n), s.n };
		if (!text[i]->p)
			return pm_fail(err, PM_E_NOMEM, "no memory for the delivery");
	}
	e->peildatum = pm_column_date(t->column[PEILDATUM], row).lo;
	const double rows = t->column[ROWS]->number[row];
	e->rows = pm_column_has(t->column[ROWS], row) && rows >= 0 && rows < 1e15 ? (int64_t)rows : -1;
	if (d->n == 0 || e->peildatum > d->newest)
		d->newest = e->peildatum;
	d->n++;
	return mutation_of(t->column[MUTATION], row, line, path, &e->mutation, err);
}

static pm_status fill(pm_delivery *d, const pm_import *i, const char *path, pm_err *err)
{
	if (i->n_rejects) {
		const pm_reject *r = &i->reject[0];
		return pm_fail_at(err, PM_E_SYNTAX, path, r->line, 0, "%.*s%s%.*s", PM_STR_FMT(r->column), r->column.n ? ": " : "",
		                  PM_STR_FMT(r->reason));
	}
	if (i->accepted == 0)
		return pm_fail_at(err, PM_E_SYNTAX, path, 0, 0, "no rows");
	d->of = pm_arena_alloc(&d->arena, i->accepted, sizeof *d->of);
	if (!d->of)
		return pm_fail(err, PM_E_NOMEM, "no memory for the delivery");
	for (uint32_t row = 0; row < i->accepted; row++)
		PM_TRY(take_row(d, i->table, row, i->row_no[row] + 1, path, err));
	return PM_OK;
}

static pm_status read_list(pm_delivery *d, const char *path, pm_err *err)
{
	pm_register reg;
	pm_field field[FIELDS];
	pm_import *i;
	declare(&reg, field);
	PM_TRY(pm_import_file(&reg, path, &(pm_import_options){ .threads = 1 }, &i, err));
	const pm_status s = fill(d, i, path, err);
	pm_import_free(i);
	return s;
}

pm_status pm_delivery_read(const char *dir, pm_delivery **out_delivery, pm_err *err)
{
	pm_delivery *d = pm_alloc(1, sizeof *d);
	pm_buf path = { 0 };
	pm_buf_printf(&path, "%s/levering.csv", dir);
	pm_status s = d ? pm_buf_check(&path, err) : pm_fail(err, PM_E_NOMEM, "no memory for the delivery");
	if (s == PM_OK)
		s = read_list(d, path.p, err);
	pm_buf_release(&path);
	if (s != PM_OK) {
		pm_delivery_free(d);
		return s;
	}
	*out_delivery = d;
	return PM_OK;
}

void pm_delivery_free(pm_delivery *d)
{
	if (!d)
		return;
	pm_arena_release(&d->arena);
	pm_free(d);
}

const pm_delivered *pm_delivery_find(const pm_delivery *d, pm_str reg)
{
	for (uint32_t i = 0; i < d->n; i++)
		if (pm_str_eq(d->of[i].reg, reg))
			return &d->of[i];
	return NULL;
}

pm_status pm_delivery_newest(const char *dir, int32_t *out_day, pm_err *err)
{
	pm_delivery *d;
	PM_TRY(pm_delivery_read(dir, &d, err));
	*out_day = d->newest;
	pm_delivery_free(d);
	return PM_OK;
}
