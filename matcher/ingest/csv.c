/* csv.c - the reader of delimited text: encoding, delimiter, header, and blocks that threads read side by side.
 *
 * The text is cut at the first line end behind every `block_bytes`; the cut depends on the text only. A line that begins a
 * block may lie inside a quoted field, so a block first guesses: its first record begins at the first of its lines that
 * has the shape of a record. Once every block was read, each guess is held against the place where the block before
 * really ended; a wrong one is set right and the block read again. So the records are those of one reading from front to
 * back, whatever the text holds. */
#include "base/limits.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "ingest/csv_record.h"
#include "ingest/decode.h"
#include "ingest/header.h"

enum { BLOCK_BYTES = 4 << 20, GUESS_LINES = 64 };

#define UNKNOWN SIZE_MAX

typedef struct block {
	size_t cut, from, ended;       /* nominal beginning; of its first record; behind its last one */
	uint64_t lines, lines_before;  /* line feeds in it, and in the file before it */
	uint64_t good, bad;            /* characters of several bytes, bytes of no character */
	bool nul;
} block;

typedef struct csv_file {
	pm_opened base;
	pm_csv csv;
	pm_buf decoded;   /* empty when the bytes are UTF-8 already */
	block *block;     /* parts + 1; the last one only has a cut */
	bool suspect;     /* somewhere there is a NUL or a byte of no character */
} csv_file;

static bool knows(pm_str bytes)
{
	(void)bytes;
	return true;
}

static void close_csv(pm_opened *f)
{
	csv_file *c = (csv_file *)f;
	pm_buf_release(&c->decoded);
	pm_free(c->block);
	pm_arena_release(&f->arena);
	pm_free(c);
}

/* ---- blocks ---- */

static pm_status cut(csv_file *f, size_t block_bytes, pm_err *err)
{
	const pm_csv *csv = &f->csv;
	const size_t most = csv->n / block_bytes + 2;
	pm_free(f->block);
	f->block = pm_alloc(most, sizeof *f->block);
	if (!f->block)
		return pm_fail(err, PM_E_NOMEM, "no memory for %zu blocks", most);
	uint32_t n = 0;
	for (size_t at = 0; at < csv->n; n++) {
		f->block[n] = (block){ .cut = at, .from = UNKNOWN };
		const size_t far = csv->n - at > block_bytes ? at + block_bytes - 1 : csv->n - 1;
		const char *lf = memchr(csv->p + far, '\n', csv->n - far);
		at = lf ? (size_t)(lf - csv->p) + 1 : csv->n;
	}
	f->block[n].cut = csv->n;
	f->base.parts = n;
	return PM_OK;
}

static pm_status look_at(void *ctx, uint32_t part, pm_err *err)
{
	(void)err;
	csv_file *f = ctx;
	block *b = &f->block[part];
	const char *p = f->csv.p + b->cut;
	const size_t n = b[1].cut - b->cut;
	bool high;
	f->csv.scan->look(p, n, &b->lines, &b->nul, &high);
	if (high)
		pm_utf8_census(p, n, &b->good, &b->bad);
	return PM_OK;
}

/* Cuts the text and looks at every byte; `good` and `bad` receive the sums. */
static pm_status survey(csv_file *f, const pm_open_options *o, uint64_t *good, uint64_t *bad, pm_err *err)
{
	PM_TRY(cut(f, o->block_bytes ? o->block_bytes : BLOCK_BYTES, err));
	PM_TRY(pm_parallel(f->base.parts, o->threads, look_at, f, err));
	uint64_t lines = 0;
	*good = *bad = 0;
	f->suspect = false;
	for (uint32_t i = 0; i < f->base.parts; i++) {
		block *b = &f->block[i];
		b->lines_before = lines;
		lines += b->lines;
		*good += b->good;
		*bad += b->bad;
		f->suspect |= b->nul || b->bad;
	}
	return PM_OK;
}

/* ---- encoding ---- */

static pm_status decode(csv_file *f, pm_encoding from, pm_str bytes, const pm_open_options *o, pm_err *err)
{
	uint64_t good, bad;
	f->base.encoding = pm_encoding_name(from);
	PM_TRY(pm_decode(from, bytes, &f->decoded, &f->base.replaced, err));
	f->csv.p = f->decoded.p;
	f->csv.n = f->decoded.n;
	return survey(f, o, &good, &bad, err);
}

/* Text that is no UTF-8 is Windows-1252, unless most of its characters beyond ASCII are UTF-8: then it is UTF-8 with
 * damaged rows, for read as Windows-1252 all its names would be wrong. */
static pm_status find_encoding(csv_file *f, pm_str bytes, const pm_open_options *o, pm_err *err)
{
	size_t mark;
	const pm_encoding marked = pm_encoding_marked(bytes, &mark);
	const pm_str text = { bytes.p + mark, bytes.n - mark };
	f->base.encoding = pm_encoding_name(marked);
	f->csv.p = text.p;
	f->csv.n = text.n;
	if (marked == PM_UTF16LE || marked == PM_UTF16BE)
		return decode(f, marked, text, o, err);
	uint64_t good, bad;
	PM_TRY(survey(f, o, &good, &bad, err));
	return marked == PM_UTF8 && bad > good ? decode(f, PM_WINDOWS_1252, text, o, err) : PM_OK;
}

/* ---- header ---- */

/* Excel's first line `sep=;`, which names the delimiter. Returns where the header begins. */
static size_t separator_line(const csv_file *f, char *delimiter)
{
	const pm_csv *csv = &f->csv;
	if (csv->n < 6 || memcmp(csv->p, "sep=", 4) != 0)
		return 0;
	const size_t end = csv->p[5] == '\r' ? 6 : 5;
	if (end >= csv->n || csv->p[end] != '\n')
		return 0;
	*delimiter = csv->p[4];
	return end + 1;
}

static uint32_t hopes(const pm_csv_cursor *c, uint32_t cells, const pm_open_options *o)
{
	uint32_t met = 0;
	for (uint32_t w = 0; w < o->n_want; w++)
		for (uint32_t k = 0; k < cells; k++)
			if (pm_header_alike(c->cell[k], o->want[w])) {
				met++;
				break;
			}
	return met;
}

/* The delimiter under which most of the wanted headers are found; among equals the one with most headers. */
static pm_status find_delimiter(csv_file *f, size_t at, const pm_open_options *o, pm_err *err)
{
	static const char candidates[] = ";,\t|";
	uint32_t best_met = 0, best_cells = 0;
	for (int i = 0; i < 4; i++) {
		const pm_csv csv = { f->csv.p, f->csv.n, candidates[i], 0, f->csv.scan };
		pm_csv_cursor c;
		pm_csv_record r;
		PM_TRY(pm_csv_cursor_init(&c, &csv, err));
		const pm_status s = pm_csv_take(&c, at, &r, err);
		const uint32_t cells = r.cells < PM_MAX_COLUMNS ? r.cells : PM_MAX_COLUMNS;
		const uint32_t met = s == PM_OK && r.fault == PM_ROW_NONE ? hopes(&c, cells, o) : 0;
		pm_csv_cursor_release(&c);
		PM_TRY(s);
		if (best_cells == 0 || met > best_met || (met == best_met && r.cells > best_cells)) {
			best_met = met;
			best_cells = r.cells ? r.cells : 1;
			f->csv.delimiter = candidates[i];
		}
	}
	return PM_OK;
}

static pm_status keep_headers(csv_file *f, const pm_csv_cursor *c, const pm_csv_record *r, pm_err *err)
{
	pm_str *header = pm_arena_alloc(&f->base.arena, r->cells, sizeof *header);
	for (uint32_t i = 0; header && i < r->cells; i++) {
		const pm_str h = pm_str_trim(c->cell[i]);
		header[i] = (pm_str){ pm_arena_text(&f->base.arena, h.p, h.n), h.n };
		if (!header[i].p)
			header = NULL;
	}
	if (!header)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u headers", r->cells);
	f->base.header = header;
	f->base.headers = f->csv.columns = r->cells;
	return PM_OK;
}

static pm_status read_header(csv_file *f, size_t at, size_t *data, pm_err *err)
{
	const char *name = f->base.name;
	pm_csv_cursor c;
	pm_csv_record r;
	PM_TRY(pm_csv_cursor_init(&c, &f->csv, err));
	pm_status s = pm_csv_take(&c, at, &r, err);
	if (s == PM_OK && r.cells > PM_MAX_COLUMNS)
		s = pm_fail_at(err, PM_E_RANGE, name, 1, 0, "%u columns, more than %d", r.cells, PM_MAX_COLUMNS);
	else if (s == PM_OK && r.fault != PM_ROW_NONE)
		s = pm_fail_at(err, PM_E_SYNTAX, name, 1, 0, "the header can't be read: %s", pm_row_fault_text(r.fault));
	else if (s == PM_OK && memchr(f->csv.p + r.from, 0, r.end - r.from))
		s = pm_fail_at(err, PM_E_SYNTAX, name, 1, 0, "the header can't be read: %s", pm_row_fault_text(PM_ROW_NUL));
	else if (s == PM_OK && r.lines == 0 && memchr(f->csv.p, '\r', f->csv.n))
		s = pm_fail_at(err, PM_E_SYNTAX, name, 1, 0, "lines end in CR alone; LF or CRLF is read");
	else if (s == PM_OK)
		s = keep_headers(f, &c, &r, err);
	pm_csv_cursor_release(&c);
	*data = r.to;
	return s;
}

static pm_status begin(csv_file *f, pm_str bytes, const pm_open_options *o, pm_err *err)
{
	size_t data;
	PM_TRY(find_encoding(f, bytes, o, err));
	size_t at = separator_line(f, &f->csv.delimiter);
	while (at < f->csv.n && (f->csv.p[at] == '\n' || f->csv.p[at] == '\r'))
		at++;
	if (at >= f->csv.n)
		return pm_fail_at(err, PM_E_SYNTAX, f->base.name, 1, 0, "the file is empty: no header");
	if (!f->csv.delimiter)
		PM_TRY(find_delimiter(f, at, o, err));
	PM_TRY(read_header(f, at, &data, err));
	f->base.delimiter = f->csv.delimiter;
	f->block[0].from = data;
	return PM_OK;
}

static pm_status open_csv(const char *name, pm_str bytes, const pm_open_options *o, pm_opened **out, pm_err *err)
{
	csv_file *f = pm_alloc(1, sizeof *f);
	if (!f)
		return pm_fail(err, PM_E_NOMEM, "no memory to read %s", name);
	f->base = (pm_opened){ .reader = &pm_reader_csv, .name = name, .lines = true, .bytes = bytes.n };
	f->csv.scan = o->plain ? &pm_scan_plain : pm_scan_best();
	const pm_status s = begin(f, bytes, o, err);
	if (s != PM_OK) {
		close_csv(&f->base);
		return s;
	}
	*out = &f->base;
	return PM_OK;
}

/* ---- rows ---- */

static pm_part_size size_of(const pm_opened *o, uint32_t part)
{
	const block *b = &((const csv_file *)o)->block[part];
	const uint64_t rows = b->lines + 1;
	return (pm_part_size){ rows < UINT32_MAX ? (uint32_t)rows : UINT32_MAX, b->lines_before, b[1].cut - b->cut };
}

/* Where the first record of a block seems to begin. */
static pm_status guess(const csv_file *f, const block *b, pm_csv_cursor *c, size_t *out_from, pm_err *err)
{
	size_t at = b->cut;
	for (int i = 0; i < GUESS_LINES && at < b[1].cut; i++) {
		pm_csv_record r;
		PM_TRY(pm_csv_take(c, at, &r, err));
		if (!r.blank && r.fault == PM_ROW_NONE) {
			*out_from = at;
			return PM_OK;
		}
		const char *lf = memchr(f->csv.p + at, '\n', f->csv.n - at);
		at = lf ? (size_t)(lf - f->csv.p) + 1 : f->csv.n;
	}
	*out_from = b->cut;
	return PM_OK;
}

static pm_row_fault damage(const char *p, size_t n)
{
	if (memchr(p, 0, n))
		return PM_ROW_NUL;
	uint64_t good, bad;
	pm_utf8_census(p, n, &good, &bad);
	return bad ? PM_ROW_BYTES : PM_ROW_NONE;
}

static pm_status rows(csv_file *f, block *b, pm_csv_cursor *c, pm_row_seen seen, void *ctx, uint64_t *blank, pm_err *err)
{
	const char *p = f->csv.p;
	uint64_t line = 0;
	if (b->from == UNKNOWN)
		PM_TRY(guess(f, b, c, &b->from, err));
	for (size_t i = b->cut; i < b->from; i++)
		line += p[i] == '\n';
	size_t at = b->from;
	while (at < b[1].cut) {
		pm_csv_record r;
		PM_TRY(pm_csv_take(c, at, &r, err));
		at = r.to;
		if (r.blank) {
			++*blank;
		} else {
			const pm_row_fault bad = f->suspect ? damage(p + r.from, r.end - r.from) : PM_ROW_NONE;
			const pm_row row = { c->cell, bad ? bad : r.fault, (uint32_t)line, { p + r.from, r.end - r.from } };
			PM_TRY(seen(ctx, &row, err));
		}
		line += r.lines;
	}
	b->ended = at;
	return PM_OK;
}

static pm_status read_part(pm_opened *o, uint32_t part, pm_row_seen seen, void *ctx, uint64_t *blank, pm_err *err)
{
	csv_file *f = (csv_file *)o;
	pm_csv_cursor c;
	PM_TRY(pm_csv_cursor_init(&c, &f->csv, err));
	const pm_status s = rows(f, &f->block[part], &c, seen, ctx, blank, err);
	pm_csv_cursor_release(&c);
	return s;
}

static bool settled(pm_opened *o, uint32_t part)
{
	block *b = &((csv_file *)o)->block[part];
	if (part == 0 || b->from == b[-1].ended)
		return true;
	b->from = b[-1].ended;
	return false;
}

const pm_reader pm_reader_csv = { "csv", knows, open_csv, size_of, read_part, settled, close_csv };
