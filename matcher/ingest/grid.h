/* grid.h - the rows of a format that can only be read from front to back, gathered so that threads can take them apart.
 *
 * Shape   a reader of such a format fills a grid while it opens the file: cell after cell, row after row, all UTF-8
 *         text, empty = null. The first row is the header; on a sheet it is the one of the first 16 with most of the
 *         wanted headers, and when none has any the first that is about as full as the fullest of them. The rows are cut into parts where their text passes `block_bytes`, so the cut depends on the
 *         rows only.
 * Rows    in a spreadsheet (`lines` true) a row keeps its number on the sheet and one without any value is no row; in a
 *         database it is one. A row above the header, with values beyond it or with bytes that are no UTF-8 is faulty.
 * Lookup  the text stays where it is until the file is closed. */
#ifndef PM_INGEST_GRID_H
#define PM_INGEST_GRID_H

#include "ingest/reader.h"

typedef struct pm_grid {
	pm_opened base;
	pm_buf text;             /* of all cells, one behind another */
	uint32_t *length;        /* per cell */
	size_t cells, cell_room;
	struct pm_grid_line *row; /* those that are closed */
	size_t rows, row_room;
	size_t *cut;             /* parts + 1: first row of each */
	size_t open_text, open_cell; /* where the row at hand begins */
	pm_row_fault fault;      /* of the row at hand */
	uint64_t blank;
} pm_grid;

/* Makes an empty one for the reader's `open`. `name` is the caller's; `lines`: a spreadsheet. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_grid_new(const pm_reader *reader, const char *name, pm_str bytes, bool lines, pm_grid **out,
                               pm_err *err);

/* Tells which table or sheet is read, and the names of all, for pm_opened. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_grid_tables(pm_grid *g, pm_str table, pm_str tables, pm_err *err);

/* Adds a cell to the row at hand. `column` is 0-based and higher than that of the cell before; those between are null.
 * Errors   PM_E_SYNTAX a column that isn't higher; PM_E_RANGE more text or rows than a file of its size can hold
 *          (PM_FREE_UNPACKED_MB, PM_MAX_UNPACK_RATIO, PM_MAX_UNPACKED_MB); PM_E_NOMEM. */
PM_CHECK pm_status pm_grid_cell(pm_grid *g, uint32_t column, pm_str text, pm_err *err);

/* Makes the row at hand faulty, unless it was. */
void pm_grid_flaw(pm_grid *g, pm_row_fault fault);

/* Closes the row at hand; `number` is its 1-based number on the sheet, 0 in a database. Errors as pm_grid_cell. */
PM_CHECK pm_status pm_grid_row(pm_grid *g, uint32_t number, pm_err *err);

/* Closes the grid: from here on it is read. Errors PM_E_SYNTAX no header; PM_E_RANGE too many rows; PM_E_NOMEM. */
PM_CHECK pm_status pm_grid_done(pm_grid *g, const pm_open_options *o, pm_err *err);

/* What a pm_reader is filled with; pm_grid_close(NULL) is fine. */
pm_part_size pm_grid_size(const pm_opened *f, uint32_t part);
PM_CHECK pm_status pm_grid_read(pm_opened *f, uint32_t part, pm_row_seen seen, void *ctx, uint64_t *blank, pm_err *err);
bool pm_grid_settled(pm_opened *f, uint32_t part);
void pm_grid_close(pm_opened *f);

/* A spreadsheet's or database's number as text: whole ones in digits, others with up to 15 digits as Excel shows them,
 * up to 17 where 15 would be another number and `exact`. `room` >= 32. */
pm_str pm_grid_number(double v, bool exact, char room[32]);

#endif
