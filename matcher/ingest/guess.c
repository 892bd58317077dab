/* guess.c - looks at a file: names its columns and chooses what stands out. */
#include "ingest/guess_draft.h"

#include "base/mem.h"
#include "ingest/file.h"
#include "ingest/header.h"

static pm_status no_memory(const pm_guess_draft *g, pm_err *err)
{
	return pm_fail(err, PM_E_NOMEM, "no memory to look at %.*s", PM_STR_FMT(g->file_name));
}

/* ---- names ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* A name as rules can say it: small letters and digits, _ between words, not a digit in front. */
static pm_status plain_name(pm_guess_draft *g, pm_str s, pm_str *out, pm_err *err)
{
	enum { MOST = 60 };
	char *p = pm_arena_alloc(&g->arena, MOST + 3, 1);
	size_t n = 0;
	if (!p)
		return no_memory(g, err);
	if (s.n && is_digit(s.p[0]))
		n += 2, memcpy(p, "n_", 2);
	for (size_t i = 0; i < s.n && n < MOST; i++) {
		const char c = pm_ascii_lower(s.p[i]);
		if ((c >= 'a' && c <= 'z') || is_digit(c) || (unsigned char)c >= 0x80)
			p[n++] = c;
		else if (n && p[n - 1] != '_')
			p[n++] = '_';
	}
	while (n && ((unsigned char)p[n - 1] >= 0x80 ? s.n > MOST : p[n - 1] == '_'))
		n--;
	*out = (pm_str){ p, n };
	return PM_OK;
}

static bool name_taken(const pm_guess_draft *g, uint32_t upto, pm_str name)
{
	for (uint32_t i = 0; i < upto; i++)
		if (!g->column[i].skipped && pm_str_eq(g->column[i].name, name))
			return true;
	return false;
}

/* A run of digits as long as a person's number: such a header is somebody's row. */
static bool shows_number(pm_str header)
{
	enum { SECRET = 8 };
	for (size_t i = 0, run = 0; i < header.n; i++) {
		run = is_digit(header.p[i]) ? run + 1 : 0;
		if (run == SECRET)
			return true;
	}
	return false;
}

static pm_status name_column(pm_guess_draft *g, uint32_t i, pm_err *err)
{
	pm_guess_column *c = &g->column[i];
	PM_TRY(plain_name(g, c->header, &c->name, err));
	uint32_t headers = 0;
	for (uint32_t k = 0; k < g->file->headers; k++)
		headers += pm_str_eq(g->file->header[k], c->header);
	c->skipped = c->header.n == 0 || shows_number(c->header) || c->name.n == 0 || headers > 1 || memchr(c->header.p, '\n', c->header.n);
	if (c->skipped) {
		const char *shown = pm_header_shown(&g->arena, c->header);
		c->name = pm_str_of(shown ? shown : "");
		return shown ? PM_OK : no_memory(g, err);
	}
	if (!name_taken(g, i, c->name))
		return PM_OK;
	pm_buf other = { 0 };
	pm_buf_printf(&other, "%.*s_%u", PM_STR_FMT(c->name), i + 1);
	pm_status s = pm_buf_check(&other, err);
	c->name = (pm_str){ pm_arena_text(&g->arena, other.p ? other.p : "", other.n), other.n };
	pm_buf_release(&other);
	return s == PM_OK && !c->name.p ? no_memory(g, err) : s;
}

static pm_status name_register(pm_guess_draft *g, pm_err *err)
{
	const pm_str file = g->file_name;
	const char *dot = memchr(file.p, '.', file.n);
	return plain_name(g, (pm_str){ file.p, dot && dot != file.p ? (size_t)(dot - file.p) : file.n }, &g->name, err);
}

/* ---- what stands out ---- */

/* A first row of numbers and dates is no header. */
static bool looks_like_data(const pm_opened *f)
{
	uint32_t data = 0;
	for (uint32_t i = 0; i < f->headers; i++) {
		const pm_str h = f->header[i];
		size_t digits = 0;
		for (size_t k = 0; k < h.n; k++)
			digits += is_digit(h.p[k]);
		data += digits > 0 && digits * 2 >= h.n;
	}
	return data * 3 > f->headers;
}

/* A header that is the name itself goes before one that only holds the word; then the first. */
static void choose_role(pm_guess_draft *g, uint32_t i)
{
	const pm_guess_column *c = &g->column[i];
	if (c->skipped || c->treat == PM_TREAT_DROP || c->role < 0)
		return;
	const int32_t had = g->role[c->role];
	if (had < 0 || pm_guess_named(c->header).sure > pm_guess_named(g->column[had].header).sure)
		g->role[c->role] = (int32_t)i;
}

static void choose_date(pm_guess_draft *g, uint32_t i)
{
	const pm_guess_column *c = &g->column[i];
	if (c->skipped || c->type != PM_TYPE_DATE || c->treat != PM_TREAT_KEEP)
		return;
	int32_t *which = c->hint == PM_HINT_BEGIN ? &g->begin : c->hint == PM_HINT_END ? &g->end : c->hint == PM_HINT_KNOWN ? &g->known : NULL;
	if (which && *which < 0)
		*which = (int32_t)i;
}

static bool can_be_key(const pm_guess_draft *g, uint32_t i)
{
	const pm_guess_column *c = &g->column[i];
	const pm_forms *p = &g->seen.column[i];
	enum { SURE = 20 }; /* small numbers may all differ by chance */
	const bool kind = c->type == PM_TYPE_ID || (c->type == PM_TYPE_COUNT && p->values >= SURE);
	return !c->skipped && c->treat == PM_TREAT_KEEP && kind && p->unique && p->nulls == 0 && p->values > 1;
}

/* Beside a street a column that is called a number and nothing else is the house number. */
static void choose_number(pm_guess_draft *g)
{
	static const char *const names[] = { "nr", "nummer", "no", "number", "num" };
	for (uint32_t i = 0; i < g->file->headers && g->role[PM_ROLE_NUMBER] < 0 && g->role[PM_ROLE_STREET] >= 0; i++)
		for (size_t k = 0; k < sizeof names / sizeof names[0]; k++)
			if (pm_header_alike(g->column[i].header, pm_str_of(names[k])) && g->seen.column[i].count * 2 >= g->seen.column[i].values &&
			    !g->column[i].skipped && g->column[i].treat == PM_TREAT_KEEP) {
				const pm_forms *p = &g->seen.column[i];
				g->role[PM_ROLE_NUMBER] = (int32_t)i;
				g->column[i].type = p->count * 100 >= p->values * 98 ? PM_TYPE_COUNT : PM_TYPE_CATEGORY;
			}
}

static void choose(pm_guess_draft *g)
{
	g->key = g->known = g->begin = g->end = -1;
	for (int r = 0; r < PM_ROLES; r++)
		g->role[r] = -1;
	for (uint32_t i = 0; i < g->file->headers; i++) {
		choose_role(g, i);
		choose_date(g, i);
	}
	choose_number(g);
	const bool whole = g->role[PM_ROLE_NUMBER] >= 0 && (g->role[PM_ROLE_STREET] >= 0 || g->role[PM_ROLE_POSTCODE] >= 0);
	if (g->role[PM_ROLE_ID] >= 0 || whole)
		g->role[PM_ROLE_TEXT] = -1;
	for (uint32_t i = 0; i < g->file->headers && g->key < 0; i++)
		if (can_be_key(g, i) && (int32_t)i != g->role[PM_ROLE_NUMBER])
			g->key = (int32_t)i;
	if (g->role[PM_ROLE_X] < 0 || g->role[PM_ROLE_Y] < 0)
		g->role[PM_ROLE_X] = g->role[PM_ROLE_Y] = -1;
	g->row_per_address = g->role[PM_ROLE_ID] >= 0 && can_be_key(g, (uint32_t)g->role[PM_ROLE_ID]);
	g->headless = looks_like_data(g->file);
}

static pm_status look(pm_guess_draft *g, pm_err *err)
{
	PM_TRY(pm_forms_read(g->file, &g->seen, err));
	g->column = pm_arena_alloc(&g->arena, g->file->headers, sizeof *g->column);
	if (!g->column)
		return no_memory(g, err);
	for (uint32_t i = 0; i < g->file->headers; i++) {
		g->column[i].header = g->file->header[i];
		PM_TRY(name_column(g, i, err));
		pm_guess_column_of(g->file->header[i], &g->seen.column[i], &g->column[i]);
	}
	choose(g);
	return name_register(g, err);
}

static pm_str base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return pm_str_of(slash ? slash + 1 : path);
}

pm_status pm_guess_bytes(const char *name, pm_str bytes, pm_str table, pm_buf *out, pm_err *err)
{
	pm_guess_draft g = { .file_name = base_name(name) };
	const pm_open_options o = { .table = table };
	PM_TRY(pm_reader_of(bytes)->open(name, bytes, &o, &g.file, err));
	pm_status s = look(&g, err);
	if (s == PM_OK)
		s = pm_guess_write(&g, out, err);
	g.file->reader->close(g.file);
	pm_forms_release(&g.seen);
	pm_arena_release(&g.arena);
	return s;
}

pm_status pm_guess_register(const char *path, pm_str table, pm_buf *out, pm_err *err)
{
	pm_file_map map;
	PM_TRY(pm_file_open(path, &map, err));
	pm_status s = pm_guess_bytes(path, map.bytes, table, out, err);
	if (s == PM_OK)
		s = pm_file_check(&map, err);
	pm_file_close(&map);
	return s;
}
