#include "ingest/grid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ingest/decode.h"
#include "ingest/header.h"

enum { BLOCK_BYTES = 4 << 20 };

struct pm_grid_line {
	size_t text, cell;      /* where its text and its cells begin */
	uint32_t bytes, cells;  /* of its text; how many it has */
	uint32_t number;
	pm_row_fault fault;
};

pm_status pm_grid_new(const pm_reader *reader, const char *name, pm_str bytes, bool lines, pm_grid **out, pm_err *err)
{
	pm_grid *g = pm_alloc(1, sizeof *g);
	if (!g)
		return pm_fail(err, PM_E_NOMEM, "no memory to read %s", name);
	g->base = (pm_opened){ .reader = reader, .name = name, .lines = lines, .bytes = bytes.n, .encoding = "UTF-8" };
	const size_t free = (size_t)PM_FREE_UNPACKED_MB << 20, most = (size_t)PM_MAX_UNPACKED_MB << 20;
	g->text.most = bytes.n < (most - free) / PM_MAX_UNPACK_RATIO ? free + bytes.n * PM_MAX_UNPACK_RATIO : most;
	*out = g;
	return PM_OK;
}

void pm_grid_close(pm_opened *f)
{
	pm_grid *g = (pm_grid *)f;
	if (!g)
		return;
	pm_buf_release(&g->text);
	pm_free(g->length);
	pm_free(g->row);
	pm_free(g->cut);
	pm_arena_release(&g->base.arena);
	pm_free(g);
}

/* ---- filling ---- */

static bool keep_text(pm_arena *a, pm_str s, pm_str *out)
{
	*out = (pm_str){ pm_arena_text(a, s.n ? s.p : "", s.n), s.n };
	return out->p != NULL;
}

pm_status pm_grid_tables(pm_grid *g, pm_str table, pm_str tables, pm_err *err)
{
	if (keep_text(&g->base.arena, table, &g->base.table) && keep_text(&g->base.arena, tables, &g->base.tables))
		return PM_OK;
	return pm_fail(err, PM_E_NOMEM, "no memory for the names of the tables of %s", g->base.name);
}

static pm_status too_much(const pm_grid *g, pm_err *err)
{
	return pm_fail_at(err, PM_E_RANGE, g->base.name, 0, 0, "near row %zu: more than %zu MB of rows, too much for a file of its size",
	                  g->rows, g->text.most >> 20);
}

static pm_status add_length(pm_grid *g, uint32_t n, pm_err *err)
{
	if (g->cells >= g->text.most / sizeof *g->length)
		return too_much(g, err);
	if (g->cells == g->cell_room) {
		const size_t room = g->cell_room ? g->cell_room * 2 : 256;
		uint32_t *length = pm_grow(g->length, room, sizeof *length);
		if (!length)
			return pm_fail(err, PM_E_NOMEM, "no memory for %zu cells", room);
		g->length = length;
		g->cell_room = room;
	}
	g->length[g->cells++] = n;
	return PM_OK;
}

void pm_grid_flaw(pm_grid *g, pm_row_fault fault)
{
	if (g->fault == PM_ROW_NONE)
		g->fault = fault;
}

/* A cell that its row can't be read for is kept all the same, cut short, so that the reject shows it. */
static pm_row_fault examine(pm_str *s)
{
	uint64_t good = 0, bad = 0;
	if (s->n > PM_MAX_FIELD_BYTES) {
		s->n = PM_RAW_BYTES;
		return PM_ROW_LONG;
	}
	if (memchr(s->p, 0, s->n))
		return PM_ROW_NUL;
	pm_utf8_census(s->p, s->n, &good, &bad);
	return bad ? PM_ROW_BYTES : PM_ROW_NONE;
}

pm_status pm_grid_cell(pm_grid *g, uint32_t column, pm_str s, pm_err *err)
{
	const size_t at = g->cells - g->open_cell;
	if (column < at)
		return pm_fail_at(err, PM_E_SYNTAX, g->base.name, 0, 0, "a row whose cells are not in order");
	if (s.n == 0)
		return PM_OK;
	if (column >= PM_MAX_COLUMNS) {
		pm_grid_flaw(g, PM_ROW_MANY);
		return PM_OK;
	}
	for (size_t i = at; i < column; i++)
		PM_TRY(add_length(g, 0, err));
	const pm_row_fault fault = examine(&s);
	if (fault)
		pm_grid_flaw(g, fault);
	PM_TRY(add_length(g, (uint32_t)s.n, err));
	pm_buf_add_str(&g->text, s);
	if (g->text.failed && g->text.n + s.n > g->text.most)
		return too_much(g, err);
	return pm_buf_check(&g->text, err);
}

static pm_status add_row(pm_grid *g, uint32_t number, pm_err *err)
{
	if (g->rows >= g->text.most / sizeof *g->row)
		return too_much(g, err);
	if (g->rows == g->row_room) {
		const size_t room = g->row_room ? g->row_room * 2 : 256;
		struct pm_grid_line *row = pm_grow(g->row, room, sizeof *row);
		if (!row)
			return pm_fail(err, PM_E_NOMEM, "no memory for %zu rows", room);
		g->row = row;
		g->row_room = room;
	}
	g->row[g->rows++] = (struct pm_grid_line){ g->open_text, g->open_cell, (uint32_t)(g->text.n - g->open_text),
	                                           (uint32_t)(g->cells - g->open_cell), number, g->fault };
	g->open_text = g->text.n;
	g->open_cell = g->cells;
	return PM_OK;
}

pm_status pm_grid_row(pm_grid *g, uint32_t number, pm_err *err)
{
	const bool empty = g->cells == g->open_cell && g->fault == PM_ROW_NONE;
	pm_status s = PM_OK;
	if (!empty || !g->base.lines)
		s = add_row(g, number, err);
	else
		g->blank += g->rows > 0;
	g->fault = PM_ROW_NONE;
	return s;
}

/* ---- the header ---- */

/* The cells of a row, `most` of them; those that it doesn't have are null. */
static void cells_of(const pm_grid *g, const struct pm_grid_line *r, pm_str *cell, uint32_t most)
{
	const char *p = g->text.p ? g->text.p + r->text : "";
	for (uint32_t i = 0; i < most; i++) {
		const size_t n = i < r->cells ? g->length[r->cell + i] : 0;
		cell[i] = (pm_str){ p, n };
		p += n;
	}
}

static uint32_t hopes(const pm_str *cell, uint32_t cells, const pm_open_options *o)
{
	uint32_t met = 0;
	for (uint32_t w = 0; w < o->n_want; w++)
		for (uint32_t k = 0; k < cells; k++)
			if (pm_header_alike(cell[k], o->want[w])) {
				met++;
				break;
			}
	return met;
}

static uint32_t filled(const pm_str *cell, uint32_t cells)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < cells; i++)
		n += pm_str_trim(cell[i]).n > 0;
	return n;
}

/* The row with the headers: the one among the first with most of those that are hoped for. When none has any it is the
 * first with four fifths of the values of the fullest: sheets made for people have titles above their header. */
static size_t header_row(const pm_grid *g, const pm_open_options *o)
{
	enum { LOOK_ROWS = 16 };
	size_t best = 0;
	uint32_t best_met = 0, full[LOOK_ROWS] = { 0 }, fullest = 0;
	for (size_t i = 0; g->base.lines && i < g->rows && i < LOOK_ROWS; i++) {
		pm_str cell[PM_MAX_COLUMNS];
		cells_of(g, &g->row[i], cell, g->row[i].cells);
		const uint32_t met = hopes(cell, g->row[i].cells, o);
		full[i] = filled(cell, g->row[i].cells);
		fullest = full[i] > fullest ? full[i] : fullest;
		if (met > best_met) {
			best = i;
			best_met = met;
		}
	}
	for (size_t i = 0; best_met == 0 && i < LOOK_ROWS; i++)
		if (full[i] && full[i] * 5 >= fullest * 4)
			return i;
	return best;
}

static pm_status keep_header(pm_grid *g, const struct pm_grid_line *r, pm_err *err)
{
	if (r->fault == PM_ROW_MANY)
		return pm_fail_at(err, PM_E_RANGE, g->base.name, r->number, 0, "more than %d columns", PM_MAX_COLUMNS);
	if (r->fault != PM_ROW_NONE)
		return pm_fail_at(err, PM_E_SYNTAX, g->base.name, r->number, 0, "the header can't be read: %s",
		                  pm_row_fault_text(r->fault));
	pm_str *header = pm_arena_alloc(&g->base.arena, r->cells, sizeof *header);
	if (header)
		cells_of(g, r, header, r->cells);
	for (uint32_t i = 0; header && i < r->cells; i++) {
		const pm_str h = pm_str_trim(header[i]);
		header[i] = (pm_str){ pm_arena_text(&g->base.arena, h.n ? h.p : "", h.n), h.n };
		if (!header[i].p)
			header = NULL;
	}
	if (!header)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u headers", r->cells);
	g->base.header = header;
	g->base.headers = r->cells;
	return PM_OK;
}

/* Takes the header out of the rows, and marks those that don't fit it. */
static pm_status take_header(pm_grid *g, const pm_open_options *o, pm_err *err)
{
	const size_t at = header_row(g, o);
	if (g->rows == 0 || g->row[at].cells == 0)
		return pm_fail_at(err, PM_E_SYNTAX, g->base.name, 0, 0, "nothing in it: no header");
	PM_TRY(keep_header(g, &g->row[at], err));
	memmove(&g->row[at], &g->row[at + 1], (--g->rows - at) * sizeof *g->row);
	for (size_t i = 0; i < g->rows; i++) {
		struct pm_grid_line *r = &g->row[i];
		if (i < at)
			r->fault = PM_ROW_ABOVE;
		else if (r->fault == PM_ROW_NONE && r->cells > g->base.headers)
			r->fault = PM_ROW_MANY;
	}
	return PM_OK;
}

pm_status pm_grid_done(pm_grid *g, const pm_open_options *o, pm_err *err)
{
	const size_t block = o->block_bytes ? o->block_bytes : BLOCK_BYTES;
	PM_TRY(take_header(g, o, err));
	if (g->rows >= UINT32_MAX)
		return pm_fail_at(err, PM_E_RANGE, g->base.name, 0, 0, "more than %u rows", UINT32_MAX - 1);
	const size_t most = (g->text.n + g->rows) / block + 2;
	g->cut = pm_alloc(most, sizeof *g->cut);
	if (!g->cut)
		return pm_fail(err, PM_E_NOMEM, "no memory for %zu parts", most);
	uint32_t n = 0;
	for (size_t row = 0; row < g->rows;) {
		g->cut[n++] = row;
		for (size_t size = 0; row < g->rows && size < block; row++)
			size += g->row[row].bytes + 1; /* a row without text counts too */
	}
	g->cut[n] = g->rows;
	g->base.parts = n;
	return PM_OK;
}

/* ---- reading ---- */

pm_part_size pm_grid_size(const pm_opened *f, uint32_t part)
{
	const pm_grid *g = (const pm_grid *)f;
	const size_t from = g->cut[part], to = g->cut[part + 1];
	const uint64_t upto = to == g->rows ? f->bytes : f->bytes * to / g->rows;
	return (pm_part_size){ (uint32_t)(to - from), 0, upto - f->bytes * from / g->rows };
}

/* A faulty row as people would type it: `;` between its cells. */
static pm_str raw_of(const pm_grid *g, const struct pm_grid_line *r, pm_buf *room)
{
	const char *p = g->text.p ? g->text.p + r->text : "";
	pm_buf_clear(room);
	for (uint32_t c = 0; c < r->cells; p += g->length[r->cell + c++]) {
		if (c)
			pm_buf_char(room, ';');
		pm_buf_add(room, p, g->length[r->cell + c]);
	}
	return pm_buf_str(room);
}

static pm_status give(const pm_grid *g, size_t row, pm_str *cell, pm_buf *room, pm_row_seen seen, void *ctx, pm_err *err)
{
	const struct pm_grid_line *r = &g->row[row];
	pm_row out = { .cell = cell, .fault = r->fault, .line = r->number ? r->number - 1 : 0 };
	if (r->fault) {
		out.raw = raw_of(g, r, room);
		PM_TRY(pm_buf_check(room, err));
	} else {
		cells_of(g, r, cell, g->base.headers);
		out.raw = (pm_str){ cell[0].p, r->bytes };
	}
	return seen(ctx, &out, err);
}

pm_status pm_grid_read(pm_opened *f, uint32_t part, pm_row_seen seen, void *ctx, uint64_t *blank, pm_err *err)
{
	const pm_grid *g = (const pm_grid *)f;
	pm_buf room = { 0 };
	pm_str *cell = pm_alloc(f->headers, sizeof *cell);
	if (!cell)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u cells", f->headers);
	pm_status s = PM_OK;
	for (size_t row = g->cut[part]; row < g->cut[part + 1] && s == PM_OK; row++)
		s = give(g, row, cell, &room, seen, ctx, err);
	if (part == 0)
		*blank += g->blank;
	pm_buf_release(&room);
	pm_free(cell);
	return s;
}

bool pm_grid_settled(pm_opened *f, uint32_t part)
{
	(void)f;
	(void)part;
	return true;
}

pm_str pm_grid_number(double v, bool exact, char room[32])
{
	int n;
	if (v == floor(v) && fabs(v) < 1e18)
		n = snprintf(room, 32, "%.0f", v == 0 ? 0 : v);
	else
		n = snprintf(room, 32, "%.15g", v);
	if (exact && strtod(room, NULL) != v)
		n = snprintf(room, 32, "%.17g", v);
	return (pm_str){ room, (size_t)n };
}
