#include "cli/form.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "cli/form_json.h"
#include "ingest/reader.h"

/* A register of texts, none of which must be there. */
static pm_status declare(pm_form *f, const pm_str *name, uint32_t n, pm_register *out, pm_err *err)
{
	pm_field *field = pm_arena_alloc(&f->arena, n, sizeof *field);
	if (!field || n > PM_FORM_COLUMNS)
		return pm_fail(err, PM_E_NOMEM, "no memory for a form");
	for (uint32_t i = 0; i < n; i++) {
		field[i] = (pm_field){ .name = name[i], .column = name[i], .type = PM_TYPE_TEXT, .optional = true, .used = true };
		f->name[i] = name[i];
		f->found[i] = -1;
	}
	*out = (pm_register){ .name = PM_STR("formulier"), .n_fields = n, .field = field, .key = -1, .known = -2, .begin = -1, .end = -1, .next = -1,
	                      .once = -1, .expect = { .rows_most = UINT64_MAX }, .household = { .field = -1 } };
	for (int r = 0; r < PM_ROLES; r++)
		out->role[r] = -1;
	return PM_OK;
}

static void unreadable(pm_form *f)
{
	const pm_str above = pm_str_of(pm_row_fault_text(PM_ROW_ABOVE)); /* a title, as sheets made for people have */
	for (uint32_t i = 0; i < f->read->n_rejects; i++) {
		const pm_reject *r = &f->read->reject[i];
		if (pm_str_eq(r->reason, above))
			continue;
		f->faults++;
		pm_buf_printf(&f->told, "%s: rij %u: %.*s\n", f->path, r->row, PM_STR_FMT(r->reason));
	}
}

static pm_status read_table(const char *path, const char *sheet, pm_register *reg, const pm_str *name, uint32_t columns, pm_import **out, pm_err *err)
{
	pm_buf csv = {0};
	pm_status s = pm_form_json(path, name, columns, &csv, err);
	if (s == PM_OK) {
		s = pm_import_bytes(reg, path, pm_buf_str(&csv), NULL, out, err);
	} else if (s == PM_E_NOTFOUND) { /* no JSON */
		reg->table = pm_str_of(sheet);
		s = pm_import_file(reg, path, NULL, out, err);
		if (s == PM_E_NAME) {
			reg->table = PM_STR("");
			s = pm_import_file(reg, path, NULL, out, err);
		}
	}
	pm_buf_release(&csv);
	return s;
}

pm_status pm_form_read(const char *path, const char *sheet, const pm_str *name, uint32_t columns, pm_form *out, pm_err *err)
{
	pm_register reg;
	*out = (pm_form){ .path = path, .columns = columns };
	PM_TRY(declare(out, name, columns, &reg, err));
	PM_TRY(read_table(path, sheet, &reg, name, columns, &out->read, err));
	out->rows = out->read->table->rows;
	uint32_t there = 0;
	for (uint32_t i = 0; i < columns; i++)
		out->column[i] = pm_table_find(out->read->table, name[i]);
	for (uint32_t i = 0; i < out->read->n_columns; i++) {
		out->found[out->read->column[i].field] = out->read->column[i].found;
		there += out->read->column[i].found >= 0;
	}
	if (there == 0)
		return pm_fail_at(err, PM_E_SYNTAX, path, 1, 0, "none of the columns of this form is in the file");
	unreadable(out);
	return PM_OK;
}

void pm_form_release(pm_form *f)
{
	pm_import_free(f->read);
	pm_buf_release(&f->told);
	pm_arena_release(&f->arena);
}

pm_str pm_form_cell(const pm_form *f, uint32_t row, uint32_t column)
{
	const pm_column *c = f->column[column];
	pm_str s = c && pm_column_has(c, row) ? pm_str_trim(pm_column_str(c, row)) : PM_STR("");
	if (s.n > 1 && s.p[0] == '\'' && strchr("=+-@", s.p[1])) /* as our own sheets make such a text harmless */
		s.p++, s.n--;
	return s;
}

/* The letters of a spreadsheet's column: A .. Z, AA .. */
static void letters(int32_t column, char out[8])
{
	char turned[8];
	int n = 0, k = 0;
	for (int32_t c = column + 1; c > 0 && n < 7; c = (c - 1) / 26)
		turned[n++] = (char)('A' + (c - 1) % 26);
	while (n > 0)
		out[k++] = turned[--n];
	out[k] = 0;
}

void pm_form_fault(pm_form *f, uint32_t row, uint32_t column, const char *fmt, ...)
{
	char text[400], cell[8];
	va_list ap;
	if (f->faults++ >= PM_FORM_FAULTS)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	pm_buf_printf(&f->told, "%s: rij %u, kolom %.*s", f->path, f->read->row_no[row], PM_STR_FMT(f->name[column]));
	if (f->found[column] >= 0) {
		letters(f->found[column], cell);
		pm_buf_printf(&f->told, " (cel %s%u)", cell, f->read->row_no[row] + 1);
	}
	pm_buf_printf(&f->told, ": %s\n", text);
}

pm_status pm_form_check(pm_form *f, pm_err *err)
{
	if (f->faults == 0)
		return PM_OK;
	if (f->faults > PM_FORM_FAULTS)
		pm_buf_printf(&f->told, "... en nog %u\n", f->faults - PM_FORM_FAULTS);
	PM_TRY(pm_buf_check(&f->told, err));
	return pm_fail_at(err, PM_E_GATE, f->path, 0, 0, "%u %s; nothing was changed", f->faults, f->faults == 1 ? "cell is not right" : "cells are not right");
}
