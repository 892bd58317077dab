/* read_xlsx.c - a sheet of an Excel workbook.
 *
 * A cell is given as its reader in Excel knows it: a date as YYYY-MM-DD, a yes or no as J or N, an error as its sign, a
 * number in plain digits. Formulas give the value that was kept with them. */
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ingest/grid.h"
#include "ingest/xlsx_book.h"

typedef struct sheet {
	pm_xlsx_book book;
	pm_grid *grid;
	uint32_t row, column; /* of the cell at hand: 1-based; 0-based */
	bool in_row, listening, in_reading, inlined;
	char type[12];        /* `t` of the cell */
	size_t style;
	pm_buf value;
} sheet;

static bool knows(pm_str bytes) { return bytes.n >= 4 && memcmp(bytes.p, "PK\3\4", 4) == 0; }

static pm_status wrong(const sheet *f, pm_err *err, const char *why)
{
	return pm_fail_at(err, PM_E_SYNTAX, f->book.name, f->row, 0, "sheet \"%.*s\", row %u: %s", PM_STR_FMT(f->book.sheet),
	                  f->row, why);
}

/* ---- where a cell stands ---- */

/* The column of a reference as BC12, 0-based; UINT32_MAX: no reference. */
static uint32_t column_of(const char *ref)
{
	uint32_t c = 0;
	int n = 0;
	for (; ref[n] >= 'A' && ref[n] <= 'Z' && n < 4; n++)
		c = c * 26 + (uint32_t)(ref[n] - 'A') + 1;
	return n == 0 || n > 3 ? UINT32_MAX : c - 1;
}

static pm_status begin_row(sheet *f, const char **attribute, pm_err *err)
{
	enum { LAST = 1048576 };
	const char *number = pm_xml_attribute(attribute, "r");
	const unsigned long row = number ? strtoul(number, NULL, 10) : f->row + 1ul;
	if (f->in_row || row <= f->row || row > LAST)
		return wrong(f, err, "the next row is not below it");
	f->row = (uint32_t)row;
	f->column = 0;
	f->in_row = true;
	return PM_OK;
}

static pm_status begin_cell(sheet *f, const char **attribute, pm_err *err)
{
	const char *ref = pm_xml_attribute(attribute, "r"), *type = pm_xml_attribute(attribute, "t");
	const char *style = pm_xml_attribute(attribute, "s");
	if (!f->in_row)
		return wrong(f, err, "a cell outside a row");
	if (ref) {
		const uint32_t column = column_of(ref);
		if (column == UINT32_MAX || column < f->column)
			return wrong(f, err, "a cell that is not to the right of the one before it");
		f->column = column;
	}
	if (!type || strlen(type) >= sizeof f->type)
		type = "n";
	memcpy(f->type, type, strlen(type) + 1);
	f->style = style ? strtoul(style, NULL, 10) : 0;
	f->inlined = strcmp(f->type, "inlineStr") == 0;
	pm_buf_clear(&f->value);
	return PM_OK;
}

/* ---- what a cell says ---- */

/* Whether a number is short and plain enough to stand as it is written. */
static bool plain(pm_str s)
{
	enum { SURE_DIGITS = 15 };
	size_t marks = 0;
	for (size_t i = 0; i < s.n; i++) {
		marks += s.p[i] == '.';
		if (s.p[i] != '.' && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	}
	return s.n <= SURE_DIGITS && marks <= 1;
}

static pm_str padded(pm_str s, size_t zeros, char room[64])
{
	if (s.n >= zeros || memchr(s.p, '.', s.n) || s.p[0] == '-' || memchr(s.p, 'e', s.n))
		return s;
	memset(room, '0', zeros - s.n);
	memcpy(room + zeros - s.n, s.p, s.n);
	return (pm_str){ room, zeros };
}

static pm_status number(sheet *f, pm_err *err)
{
	const pm_xlsx_style style = pm_xlsx_style_of(&f->book, f->style);
	char *end, room[32], wide[64];
	pm_str s = pm_buf_str(&f->value);
	if (s.n == 0)
		return PM_OK;
	const double v = strtod(s.p, &end);
	if (end != s.p + s.n || v - v != 0)
		return pm_grid_cell(f->grid, f->column, s, err);
	const size_t n = style.form == PM_XLSX_NUMBER ? 0 : pm_xlsx_date(v, style.form, f->book.from_1904, room);
	if (n)
		return pm_grid_cell(f->grid, f->column, (pm_str){ room, n }, err);
	if (!plain(s))
		s = pm_grid_number(v, false, room);
	return pm_grid_cell(f->grid, f->column, padded(s, style.zeros, wide), err);
}

static pm_status shared(sheet *f, pm_err *err)
{
	pm_str s = pm_buf_str(&f->value);
	char *end;
	if (s.n == 0)
		return PM_OK;
	const unsigned long at = strtoul(s.p, &end, 10);
	if (end != s.p + s.n || !pm_xlsx_string(&f->book, at, &s))
		return wrong(f, err, "a text that the workbook doesn't have");
	return pm_grid_cell(f->grid, f->column, s, err);
}

static pm_status end_cell(sheet *f, pm_err *err)
{
	pm_status s;
	if (strcmp(f->type, "n") == 0) {
		s = number(f, err);
	} else if (strcmp(f->type, "s") == 0) {
		s = shared(f, err);
	} else if (strcmp(f->type, "b") == 0) {
		const pm_str v = pm_buf_str(&f->value);
		s = pm_grid_cell(f->grid, f->column, pm_str_eq(v, PM_STR("1")) ? PM_STR("J") : pm_str_eq(v, PM_STR("0")) ? PM_STR("N") : v, err);
	} else {
		pm_xlsx_unescape(&f->value, 0);
		s = pm_grid_cell(f->grid, f->column, pm_buf_str(&f->value), err);
	}
	f->column++;
	return s;
}

/* ---- the sheet ---- */

static pm_status begin(void *ctx, const char *element, const char **attribute, pm_err *err)
{
	sheet *f = ctx;
	if (strcmp(element, "c") == 0)
		return begin_cell(f, attribute, err);
	if (strcmp(element, "row") == 0)
		return begin_row(f, attribute, err);
	if (strcmp(element, "rPh") == 0)
		f->in_reading = true;
	f->listening = strcmp(element, "v") == 0 || (f->inlined && !f->in_reading && strcmp(element, "t") == 0);
	return PM_OK;
}

static pm_status text(void *ctx, pm_str s, pm_err *err)
{
	sheet *f = ctx;
	if (!f->listening || f->value.n > PM_MAX_FIELD_BYTES)
		return PM_OK;
	pm_buf_add_str(&f->value, s);
	return pm_buf_check(&f->value, err);
}

static pm_status end(void *ctx, const char *element, pm_err *err)
{
	sheet *f = ctx;
	f->listening = false;
	if (strcmp(element, "rPh") == 0)
		f->in_reading = false;
	if (strcmp(element, "c") == 0)
		return end_cell(f, err);
	if (strcmp(element, "row") != 0)
		return PM_OK;
	f->in_row = false;
	return pm_grid_row(f->grid, f->row, err);
}

static pm_status read_sheet(sheet *f, pm_str bytes, const pm_open_options *o, pm_err *err)
{
	PM_TRY(pm_xlsx_open(&f->book, bytes, o->table, err));
	PM_TRY(pm_grid_tables(f->grid, f->book.sheet, f->book.sheets, err));
	const pm_xml_ears ears = { begin, end, text, f };
	pm_status s = pm_xml_read(f->book.name, f->book.zip, f->book.part, &ears, err);
	if (s == PM_E_NOTFOUND)
		s = wrong(f, err, "its part is missing");
	return s == PM_OK ? pm_grid_done(f->grid, o, err) : s;
}

static pm_status open_xlsx(const char *name, pm_str bytes, const pm_open_options *o, pm_opened **out, pm_err *err)
{
	sheet f = { .book.name = name };
	PM_TRY(pm_grid_new(&pm_reader_xlsx, name, bytes, true, &f.grid, err));
	f.book.arena = &f.grid->base.arena;
	const pm_status s = read_sheet(&f, bytes, o, err);
	pm_xlsx_release(&f.book);
	pm_buf_release(&f.value);
	if (s != PM_OK) {
		pm_grid_close(&f.grid->base);
		return s;
	}
	*out = &f.grid->base;
	return PM_OK;
}

const pm_reader pm_reader_xlsx = { "xlsx", knows, open_xlsx, pm_grid_size, pm_grid_read, pm_grid_settled, pm_grid_close };
