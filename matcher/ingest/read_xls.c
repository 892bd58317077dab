/* read_xls.c - a sheet of an Excel file from before 2007, through libfreexl, in a child process.
 *
 * libfreexl gives a date by its style as YYYY-MM-DD; numbers are given in plain digits, as in a workbook of today. */
#include <freexl.h>

#include "base/limits.h"
#include "ingest/child.h"
#include "ingest/header.h"

static bool knows(pm_str bytes) { return bytes.n >= 512 && memcmp(bytes.p, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 8) == 0; }

enum { NAMES_BYTES = 400 };

/* `names` receives those of all sheets. */
static pm_status find_sheet(const void *book, pm_str table, unsigned short *out, char names[NAMES_BYTES], pm_err *err)
{
	unsigned sheets = 0;
	bool found = false;
	const char *name;
	freexl_get_info(book, FREEXL_BIFF_SHEET_COUNT, &sheets);
	if (sheets == 0)
		return pm_fail(err, PM_E_SYNTAX, "a workbook without a sheet");
	for (unsigned i = 0; i < sheets && i <= UINT16_MAX; i++) {
		if (freexl_get_worksheet_name(book, (unsigned short)i, &name) != FREEXL_OK || !name)
			continue;
		if (!found && (table.n == 0 || pm_header_alike(pm_str_of(name), table))) {
			*out = (unsigned short)i;
			found = true;
		}
		strncat(names, names[0] ? ", " : "", NAMES_BYTES - strlen(names) - 1);
		strncat(names, name, NAMES_BYTES - strlen(names) - 1);
	}
	return found ? PM_OK : pm_fail(err, PM_E_NAME, "no sheet \"%.*s\"; it has: %s", PM_STR_FMT(table), names);
}

static void tell_cell(pm_told *t, uint32_t column, const FreeXL_CellValue *v)
{
	char room[32];
	switch (v->type) {
	case FREEXL_CELL_INT:
		pm_tell_cell(t, column, pm_grid_number(v->value.int_value, false, room));
		break;
	case FREEXL_CELL_DOUBLE:
		pm_tell_cell(t, column, pm_grid_number(v->value.double_value, false, room));
		break;
	case FREEXL_CELL_TEXT: case FREEXL_CELL_SST_TEXT:
	case FREEXL_CELL_DATE: case FREEXL_CELL_DATETIME: case FREEXL_CELL_TIME:
		if (v->value.text_value)
			pm_tell_cell(t, column, pm_str_of(v->value.text_value));
		break;
	default:
		break;
	}
}

static pm_status tell_rows(const void *book, pm_told *t, pm_err *err)
{
	unsigned rows;
	unsigned short columns;
	if (freexl_worksheet_dimensions(book, &rows, &columns) != FREEXL_OK)
		return pm_fail(err, PM_E_SYNTAX, "a sheet that can't be read");
	for (unsigned r = 0; r < rows; r++) {
		for (unsigned short c = 0; c < columns; c++) {
			FreeXL_CellValue v;
			if (freexl_get_cell_value(book, r, c, &v) == FREEXL_OK)
				tell_cell(t, c, &v);
		}
		pm_tell_row(t, r + 1);
	}
	return PM_OK;
}

/* The process ends behind it, so nothing is closed. */
static pm_status parse(const char *path, pm_str table, pm_told *t, pm_err *err)
{
	const void *book;
	unsigned secret = 0;
	unsigned short sheet;
	const int code = freexl_open(path, &book);
	if (code == FREEXL_INSUFFICIENT_MEMORY)
		return pm_fail(err, PM_E_RANGE, "its parser went over its memory: refused");
	if (code != FREEXL_OK)
		return pm_fail(err, PM_E_SYNTAX, "no Excel file, or a damaged one (libfreexl %d)", code);
	freexl_get_info(book, FREEXL_BIFF_PASSWORD, &secret);
	if (secret == FREEXL_BIFF_OBFUSCATED)
		return pm_fail(err, PM_E_SYNTAX, "locked with a password");
	char names[NAMES_BYTES] = "";
	PM_TRY(find_sheet(book, table, &sheet, names, err));
	if (freexl_select_active_worksheet(book, sheet) != FREEXL_OK)
		return pm_fail(err, PM_E_SYNTAX, "a sheet that can't be read");
	const char *name = NULL;
	freexl_get_worksheet_name(book, sheet, &name);
	pm_tell_tables(t, pm_str_of(name), pm_str_of(names));
	return tell_rows(book, t, err);
}

static pm_status open_xls(const char *name, pm_str bytes, const pm_open_options *o, pm_opened **out, pm_err *err)
{
	return pm_child_open(&pm_reader_xls, true, parse, name, bytes, o, out, err);
}

const pm_reader pm_reader_xls = { "xls", knows, open_xls, pm_grid_size, pm_grid_read, pm_grid_settled, pm_grid_close };
