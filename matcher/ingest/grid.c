#include "ingest/grid.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "ingest/decode.h"

enum { BLOCK_BYTES = 4 << 20 };

struct pm_grid_line {
	size_t text, cell; /* where its text and its cells begin */
	uint32_t number;
	pm_row_fault fault;
};

pm_status pm_grid_new(const pm_reader *reader, const char *name, pm_str bytes, bool lines, pm_grid **out, pm_err *err)
{
	pm_grid *g = pm_alloc(1, sizeof *g);
	if (!g)
		return pm_fail(err, PM_E_NOMEM, "no memory to read %s", name);
	g->base = (pm_opened){ .reader = reader, .name = name, .lines = lines, .bytes = bytes.n, .encoding = "UTF-8" };
	g->text.most = (size_t)PM_MAX_UNPACKED_MB << 20;
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

static pm_status add_length(pm_grid *g, uint32_t n, pm_err *err)
{
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

static void flaw(pm_grid *g, pm_row_fault fault)
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
		flaw(g, PM_ROW_MANY);
		return PM_OK;
	}
	for (size_t i = at; i < column; i++)
		PM_TRY(add_length(g, 0, err));
	const pm_row_fault fault = examine(&s);
	if (fault)
		flaw(g, fault);
	PM_TRY(add_length(g, (uint32_t)s.n, err));
	pm_buf_add_str(&g->text, s);
	if (g->text.failed && g->text.n + s.n > g->text.most)
		return pm_fail_at(err, PM_E_RANGE, g->base.name, 0, 0, "more than %d MB of text", PM_MAX_UNPACKED_MB);
	return pm_buf_check(&g->text, err);
}

static pm_status make_header(pm_grid *g, uint32_t number, pm_err *err)
{
	const uint32_t n = (uint32_t)g->cells;
	pm_str *header = pm_arena_alloc(&g->base.arena, n, sizeof *header);
	if (g->fault == PM_ROW_MANY)
		return pm_fail_at(err, PM_E_RANGE, g->base.name, number, 0, "more than %d columns", PM_MAX_COLUMNS);
	if (g->fault != PM_ROW_NONE)
		return pm_fail_at(err, PM_E_SYNTAX, g->base.name, number, 0, "the header can't be read: %s",
		                  pm_row_fault_text(g->fault));
	const char *p = g->text.p;
	for (uint32_t i = 0; header && i < n; p += g->length[i++]) {
		const pm_str h = pm_str_trim((pm_str){ p, g->length[i] });
		header[i] = (pm_str){ pm_arena_text(&g->base.arena, h.n ? h.p : "", h.n), h.n };
		if (!header[i].p)
			header = NULL;
	}
	if (!header)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u headers", n);
	g->base.header = header;
	g->base.headers = n;
	g->cells = 0;
	pm_buf_clear(&g->text);
	return PM_OK;
}

static pm_status add_row(pm_grid *g, uint32_t number, pm_err *err)
{
	if (g->rows == g->row_room) {
		const size_t room = g->row_room ? g->row_room * 2 : 256;
		struct pm_grid_line *row = pm_grow(g->row, room, sizeof *row);
		if (!row)
			return pm_fail(err, PM_E_NOMEM, "no memory for %zu rows", room);
		g->row = row;
		g->row_room = room;
	}
	if (g->cells - g->open_cell > g->base.headers)
		flaw(g, PM_ROW_MANY);
	g->row[g->rows++] = (struct pm_grid_line){ g->open_text, g->open_cell, number, g->fault };
	g->open_text = g->text.n;
	g->open_cell = g->cells;
	return PM_OK;
}

pm_status pm_grid_row(pm_grid *g, uint32_t number, pm_err *err)
{
	const bool empty = g->cells == g->open_cell && g->fault == PM_ROW_NONE;
	pm_status s = PM_OK;
	if (!g->base.header && !empty)
		s = make_header(g, number, err);
	else if (g->base.header && empty && g->base.lines)
		g->blank++;
	else if (g->base.header)
		s = add_row(g, number, err);
	g->fault = PM_ROW_NONE;
	return s;
}

static size_t text_end(const pm_grid *g, size_t row) { return row + 1 < g->rows ? g->row[row + 1].text : g->open_text; }
static size_t cell_end(const pm_grid *g, size_t row) { return row + 1 < g->rows ? g->row[row + 1].cell : g->open_cell; }

/* What a row counts for in the cut; a row without text counts too. */
static size_t row_bytes(const pm_grid *g, size_t row) { return text_end(g, row) - g->row[row].text + 1; }

pm_status pm_grid_done(pm_grid *g, const pm_open_options *o, pm_err *err)
{
	const size_t block = o->block_bytes ? o->block_bytes : BLOCK_BYTES;
	if (!g->base.header)
		return pm_fail_at(err, PM_E_SYNTAX, g->base.name, 0, 0, "nothing in it: no header");
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
			size += row_bytes(g, row);
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
static pm_str raw_of(const pm_grid *g, size_t row, pm_buf *room)
{
	const char *p = g->text.p + g->row[row].text;
	pm_buf_clear(room);
	for (size_t c = g->row[row].cell; c < cell_end(g, row); p += g->length[c++]) {
		if (c > g->row[row].cell)
			pm_buf_char(room, ';');
		pm_buf_add(room, p, g->length[c]);
	}
	return pm_buf_str(room);
}

static pm_status give(const pm_grid *g, size_t row, pm_str *cell, pm_buf *room, pm_row_seen seen, void *ctx, pm_err *err)
{
	const struct pm_grid_line *r = &g->row[row];
	pm_row out = { .cell = cell, .fault = r->fault, .line = r->number ? r->number - 1 : 0 };
	if (r->fault) {
		out.raw = raw_of(g, row, room);
		PM_TRY(pm_buf_check(room, err));
		return seen(ctx, &out, err);
	}
	const char *p = g->text.p ? g->text.p + r->text : "";
	const size_t given = cell_end(g, row) - r->cell;
	out.raw = (pm_str){ p, text_end(g, row) - r->text };
	for (uint32_t i = 0; i < g->base.headers; i++) {
		const size_t n = i < given ? g->length[r->cell + i] : 0;
		cell[i] = (pm_str){ p, n };
		p += n;
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
