#include "ingest/csv_record.h"

#include "base/limits.h"
#include "base/mem.h"

pm_status pm_csv_cursor_init(pm_csv_cursor *c, const pm_csv *csv, pm_err *err)
{
	const uint32_t room = csv->columns ? csv->columns : PM_MAX_COLUMNS;
	*c = (pm_csv_cursor){ .csv = csv, .at = SIZE_MAX };
	c->cell = pm_alloc(room, sizeof *c->cell);
	c->doubled = pm_alloc(room, sizeof *c->doubled);
	if (c->cell && c->doubled)
		return PM_OK;
	pm_csv_cursor_release(c);
	return pm_fail(err, PM_E_NOMEM, "no memory for %u fields", room);
}

void pm_csv_cursor_release(pm_csv_cursor *c)
{
	pm_free(c->cell);
	pm_free(c->doubled);
	pm_buf_release(&c->unquoted);
	c->cell = NULL;
	c->doubled = NULL;
}

static void fill(pm_csv_cursor *c, size_t batch)
{
	const size_t left = c->csv->n - batch, n = left < PM_SCAN_WORDS * 64 ? left : PM_SCAN_WORDS * 64;
	c->csv->scan->marks(c->csv->p + batch, n, c->csv->delimiter, c->masks);
	c->batch = batch;
	c->words = (uint32_t)((n + 63) / 64);
}

/* The next delimiter, quote or line feed; csv->n when there is none. */
static inline size_t next_mark(pm_csv_cursor *c)
{
	while (!c->mask) {
		if (++c->word >= c->words) {
			const size_t batch = c->batch + (size_t)c->words * 64;
			if (batch >= c->csv->n)
				return c->csv->n;
			fill(c, batch);
			c->word = 0;
		}
		c->mask = c->masks[c->word];
	}
	const size_t at = c->batch + (size_t)c->word * 64 + (size_t)__builtin_ctzll(c->mask);
	c->mask &= c->mask - 1;
	return at;
}

static void seek(pm_csv_cursor *c, size_t at)
{
	if (at < c->batch || at >= c->batch + (size_t)c->words * 64)
		fill(c, at & ~(size_t)63);
	c->word = (uint32_t)((at - c->batch) / 64);
	c->mask = c->masks[c->word] & ~UINT64_C(0) << (at % 64);
}

/* The rest of a quoted field whose opening quote, at `from`, was passed. */
static pm_row_fault quoted(pm_csv_cursor *c, size_t from, size_t *end, bool *doubled, uint32_t *lines)
{
	const char *p = c->csv->p;
	const size_t n = c->csv->n;
	for (;;) {
		const size_t at = next_mark(c);
		if (at - from > (size_t)PM_MAX_FIELD_BYTES + 1)
			return PM_ROW_LONG;
		if (at >= n)
			return PM_ROW_QUOTE;
		if (p[at] == '"') {
			if (at + 1 >= n || p[at + 1] != '"') {
				*end = at;
				return PM_ROW_NONE;
			}
			next_mark(c);
			*doubled = true;
		} else if (p[at] == '\n') {
			++*lines;
		}
	}
}

/* Behind a closing quote: the delimiter or the line end, which is passed. Returns its place, SIZE_MAX for anything else. */
static size_t after_quote(pm_csv_cursor *c, size_t at)
{
	const char *p = c->csv->p;
	const size_t n = c->csv->n;
	if (at < n && p[at] == '\r')
		at++;
	if (at >= n)
		return n;
	if (p[at] != '\n' && (p[at] != c->csv->delimiter || p[at - 1] == '\r'))
		return SIZE_MAX;
	return next_mark(c);
}

/* Reads fields up to the line end. With a fault, `to` is not set. */
static pm_row_fault fields(pm_csv_cursor *c, size_t at, pm_csv_record *r)
{
	const char *p = c->csv->p;
	const size_t n = c->csv->n;
	const char delimiter = c->csv->delimiter;
	const uint32_t room = c->csv->columns ? c->csv->columns : PM_MAX_COLUMNS;
	uint32_t cells = 0;
	for (size_t from = at, stop;; from = stop + 1, cells++) {
		size_t begin = from, end;
		bool doubled = false;
		if (from < n && p[from] == '"') {
			next_mark(c);
			begin++;
			const pm_row_fault f = quoted(c, from, &end, &doubled, &r->lines);
			if (f != PM_ROW_NONE)
				return f;
			if ((stop = after_quote(c, end + 1)) == SIZE_MAX)
				return PM_ROW_QUOTE;
		} else {
			do
				stop = next_mark(c);
			while (stop < n && p[stop] == '"');
			end = stop;
			if ((stop >= n || p[stop] == '\n') && end > from && p[end - 1] == '\r')
				end--;
		}
		if (cells < room) {
			c->cell[cells] = (pm_str){ p + begin, end - begin };
			if (doubled)
				c->doubled[c->n_doubled++] = cells;
		} else if (r->lines) {
			return PM_ROW_QUOTE;
		}
		if (stop >= n || p[stop] != delimiter) {
			r->cells = cells + 1;
			r->to = stop < n ? stop + 1 : n;
			break;
		}
	}
	if (c->csv->columns && r->cells != c->csv->columns)
		return r->lines ? PM_ROW_QUOTE : r->cells < c->csv->columns ? PM_ROW_FEW : PM_ROW_MANY;
	return PM_ROW_NONE;
}

static bool too_long(const pm_csv_cursor *c, const pm_csv_record *r)
{
	if (r->to - r->from <= PM_MAX_FIELD_BYTES)
		return false;
	const uint32_t room = c->csv->columns ? c->csv->columns : PM_MAX_COLUMNS;
	for (uint32_t i = 0; i < r->cells && i < room; i++)
		if (c->cell[i].n > PM_MAX_FIELD_BYTES)
			return true;
	return false;
}

static void one_line(const pm_csv *csv, pm_csv_record *r)
{
	const char *lf = memchr(csv->p + r->from, '\n', csv->n - r->from);
	r->to = lf ? (size_t)(lf - csv->p) + 1 : csv->n;
	r->lines = lf != NULL;
}

/* Writes the fields that hold "" without them. */
static pm_status undouble(pm_csv_cursor *c, const pm_csv_record *r, pm_err *err)
{
	pm_buf_clear(&c->unquoted);
	if (!pm_buf_reserve(&c->unquoted, r->to - r->from))
		return pm_fail(err, PM_E_NOMEM, "no memory for a row of %zu bytes", r->to - r->from);
	for (uint32_t k = 0; k < c->n_doubled; k++) {
		pm_str *cell = &c->cell[c->doubled[k]];
		char *to = c->unquoted.p + c->unquoted.n;
		size_t n = 0;
		for (size_t i = 0; i < cell->n; i++) {
			to[n++] = cell->p[i];
			i += cell->p[i] == '"';
		}
		c->unquoted.n += n;
		*cell = (pm_str){ to, n };
	}
	return PM_OK;
}

static bool is_blank(const pm_csv *csv, size_t at)
{
	const size_t n = csv->n;
	if (csv->columns == 1)
		return false;
	if (csv->p[at] == '\r' && (at + 1 == n || csv->p[at + 1] == '\n'))
		return true;
	return csv->p[at] == '\n';
}

pm_status pm_csv_take(pm_csv_cursor *c, size_t at, pm_csv_record *out, pm_err *err)
{
	const pm_csv *csv = c->csv;
	pm_csv_record r = { .from = at };
	c->n_doubled = 0;
	r.blank = is_blank(csv, at);
	if (c->at != at)
		seek(c, at);
	if (!r.blank)
		r.fault = fields(c, at, &r);
	if (!r.blank && r.fault == PM_ROW_NONE && too_long(c, &r))
		r.fault = PM_ROW_LONG;
	const bool shaped = r.fault == PM_ROW_NONE || r.fault == PM_ROW_FEW || r.fault == PM_ROW_MANY;
	if (r.blank || !shaped) {
		one_line(csv, &r);
		c->at = SIZE_MAX;
	} else {
		r.lines += csv->p[r.to - 1] == '\n';
		c->at = r.to;
	}
	r.end = r.to;
	if (r.lines && csv->p[r.end - 1] == '\n')
		r.end--;
	if (r.end > at && csv->p[r.end - 1] == '\r')
		r.end--;
	if (r.fault == PM_ROW_NONE && c->n_doubled)
		PM_TRY(undouble(c, &r, err));
	*out = r;
	return PM_OK;
}
