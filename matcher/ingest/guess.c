#include "ingest/guess.h"

#include "base/mem.h"
#include "ingest/file.h"
#include "ingest/header.h"

typedef struct guessing {
	const char *path;
	pm_opened *file;
	pm_forms_file seen;
	pm_guess_column *column;
	int32_t role[PM_ROLES];        /* column of each part of the address; -1: none */
	int32_t key, known, begin, end;
	pm_arena arena;
	pm_buf *out;
} guessing;

static const char *const role_words[] = {
#define X(name, word) word,
	PM_ROLE_MAP(X)
#undef X
};

static pm_status no_memory(const guessing *g, pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory to look at %s", g->path); }

/* ---- names ---- */

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* A name as rules can say it: small letters and digits, _ between words, not a digit in front. */
static pm_status plain_name(guessing *g, pm_str s, pm_str *out, pm_err *err)
{
	enum { MOST = 60 };
	char *p = pm_arena_alloc(&g->arena, MOST + 3, 1);
	size_t n = 0;
	if (!p)
		return no_memory(g, err);
	if (s.n && is_digit(s.p[0]))
		n += 2, memcpy(p, "n_", 2);
	for (size_t i = 0; i < s.n && n < MOST; i++) {
		const char c = s.p[i] >= 'A' && s.p[i] <= 'Z' ? (char)(s.p[i] + 32) : s.p[i];
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

static bool name_taken(const guessing *g, uint32_t upto, pm_str name)
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

static pm_status name_column(guessing *g, uint32_t i, pm_err *err)
{
	pm_guess_column *c = &g->column[i];
	PM_TRY(plain_name(g, c->header, &c->name, err));
	uint32_t headers = 0;
	for (uint32_t k = 0; k < g->file->headers; k++)
		headers += pm_str_eq(g->file->header[k], c->header);
	c->skipped = c->header.n == 0 || shows_number(c->header) || c->name.n == 0 || headers > 1 || memchr(c->header.p, '\n', c->header.n);
	if (c->skipped || !name_taken(g, i, c->name))
		return PM_OK;
	pm_buf other = { 0 };
	pm_buf_printf(&other, "%.*s_%u", PM_STR_FMT(c->name), i + 1);
	pm_status s = pm_buf_check(&other, err);
	c->name = (pm_str){ pm_arena_text(&g->arena, other.p ? other.p : "", other.n), other.n };
	pm_buf_release(&other);
	return s == PM_OK && !c->name.p ? no_memory(g, err) : s;
}

/* ---- what stands out ---- */

/* A header that is the name itself goes before one that only holds the word; then the first. */
static void choose_role(guessing *g, uint32_t i)
{
	const pm_guess_column *c = &g->column[i];
	if (c->skipped || c->treat == PM_TREAT_DROP || c->role < 0)
		return;
	const int32_t had = g->role[c->role];
	if (had < 0 || pm_guess_named(c->header).sure > pm_guess_named(g->column[had].header).sure)
		g->role[c->role] = (int32_t)i;
}

static void choose_date(guessing *g, uint32_t i)
{
	const pm_guess_column *c = &g->column[i];
	if (c->skipped || c->type != PM_TYPE_DATE || c->treat != PM_TREAT_KEEP)
		return;
	int32_t *which = c->hint == PM_HINT_BEGIN ? &g->begin : c->hint == PM_HINT_END ? &g->end : c->hint == PM_HINT_KNOWN ? &g->known : NULL;
	if (which && *which < 0)
		*which = (int32_t)i;
}

static bool can_be_key(const guessing *g, uint32_t i)
{
	const pm_guess_column *c = &g->column[i];
	const pm_forms *p = &g->seen.column[i];
	enum { SURE = 20 }; /* small numbers may all differ by chance */
	const bool kind = c->type == PM_TYPE_ID || (c->type == PM_TYPE_COUNT && p->values >= SURE);
	return !c->skipped && c->treat == PM_TREAT_KEEP && kind && p->unique && p->nulls == 0 && p->values > 1;
}

/* Beside a street a column that is called a number and nothing else is the house number. */
static void choose_number(guessing *g)
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

static void choose(guessing *g)
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
}

/* ---- the text ---- */

static void quoted(pm_buf *b, pm_str s)
{
	pm_buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"' || s.p[i] == '\\')
			pm_buf_char(b, '\\');
		pm_buf_char(b, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
	}
	pm_buf_char(b, '"');
}

/* In a comment nothing may end the line. */
static void plain(pm_buf *b, pm_str s)
{
	for (size_t i = 0; i < s.n; i++)
		pm_buf_char(b, (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i]);
}

static void whole(pm_buf *b, uint64_t v)
{
	char digits[24];
	size_t n = 0;
	do {
		if (n % 4 == 3)
			digits[n++] = '.';
		digits[n++] = (char)('0' + v % 10);
		v /= 10;
	} while (v);
	while (n)
		pm_buf_char(b, digits[--n]);
}

static void remark(pm_buf *b, bool *first, const char *text)
{
	pm_buf_text(b, *first ? "  # " : "; ");
	pm_buf_text(b, text);
	*first = false;
}

static void show_words(const pm_forms *p, pm_buf *b, bool *first)
{
	bool any = false;
	for (uint32_t i = 0; i < p->words; i++) {
		if (p->word[i].times < PM_GUESS_CROWD)
			continue;
		if (!any)
			remark(b, first, "");
		if (any)
			pm_buf_text(b, ", ");
		plain(b, p->word[i].word);
		any = true;
	}
}

static void show_shapes(const pm_forms *p, pm_buf *b, bool *first)
{
	for (uint32_t i = 0; i < p->shapes; i++) {
		if (i == 0)
			remark(b, first, "zoals ");
		else
			pm_buf_text(b, ", ");
		pm_buf_text(b, p->shape[i]);
	}
}

/* What the values look like; of names and dates of birth only the shape, of what is dropped nothing. */
static void show_values(const pm_guess_column *c, const pm_forms *p, pm_buf *b, bool *first)
{
	char from[32], to[32];
	const bool open = c->treat == PM_TREAT_KEEP && c->hint != PM_HINT_PERSON && !c->never;
	if (open && c->type == PM_TYPE_DATE && p->date > p->incomplete && p->values >= PM_GUESS_CROWD) {
		pm_date_text((pm_date){ p->first.lo, p->first.lo }, from);
		pm_date_text((pm_date){ p->last.lo, p->last.lo }, to);
		remark(b, first, from);
		pm_buf_printf(b, " tot %s", to);
	} else if (open && (c->type == PM_TYPE_COUNT || c->type == PM_TYPE_NUMBER) && p->number && p->values >= PM_GUESS_CROWD) {
		remark(b, first, "");
		pm_buf_printf(b, "%.10g tot %.10g", p->least, p->most);
	} else if (open && c->type == PM_TYPE_CATEGORY && p->words && p->words <= PM_FORMS_WORDS && c->role < 0) {
		show_words(p, b, first);
	} else if (c->type != PM_TYPE_FLAG && c->type != PM_TYPE_TEXT && c->treat != PM_TREAT_DROP) {
		show_shapes(p, b, first);
	}
}

static uint64_t misfits(const pm_guess_column *c, const pm_forms *p)
{
	switch (c->type) {
	case PM_TYPE_DATE: return p->values - p->date;
	case PM_TYPE_COUNT: return p->values - p->count;
	case PM_TYPE_NUMBER: return p->values - p->number;
	default: return 0;
	}
}

static void comment(const guessing *g, uint32_t i, pm_buf *b)
{
	const pm_guess_column *c = &g->column[i];
	const pm_forms *p = &g->seen.column[i];
	bool first = true;
	if (c->never) {
		remark(b, &first, "klasse X, wordt nooit gelezen: ");
		pm_buf_text(b, c->never);
	}
	if (c->remark)
		remark(b, &first, c->remark);
	if (c->treat != PM_TREAT_DROP && misfits(c, p)) {
		remark(b, &first, "");
		whole(b, misfits(c, p));
		pm_buf_text(b, " waarden passen niet: die rijen worden geweigerd");
	}
	if (c->treat != PM_TREAT_DROP && p->nulls && p->values) {
		const double share = 100.0 * (double)p->nulls / (double)(p->nulls + p->values);
		remark(b, &first, "");
		pm_buf_printf(b, share < 1 ? "%.1f%% leeg" : "%.0f%% leeg", share);
	}
	if (p->values)
		show_values(c, p, b, &first);
}

static void field(guessing *g, uint32_t i)
{
	static const char *const treats[] = { "", " drop", " pseudonym", " rsin", " restricted" };
	const pm_guess_column *c = &g->column[i];
	pm_buf *b = g->out;
	if (c->skipped) {
		const char *shown = pm_header_shown(&g->arena, c->header);
		pm_buf_printf(b, "  # kolom %u ", i + 1);
		quoted(b, pm_str_of(shown));
		pm_buf_text(b, c->header.n ? ": zo'n kop is niet eenduidig te noemen, wordt niet gelezen\n" : " heeft geen kop: wordt niet gelezen\n");
		return;
	}
	pm_buf_printf(b, "  field     %-24.*s %s", PM_STR_FMT(c->name), pm_type_word(c->type));
	if (c->yes.n) {
		pm_buf_text(b, " from ");
		quoted(b, c->yes);
		pm_buf_text(b, c->no.n ? " " : " only");
		if (c->no.n)
			quoted(b, c->no);
	}
	if (!pm_str_eq(c->name, c->header)) {
		pm_buf_text(b, " column ");
		quoted(b, c->header);
	}
	pm_buf_text(b, treats[c->treat]);
	comment(g, i, b);
	pm_buf_char(b, '\n');
}

static void address(guessing *g)
{
	pm_buf *b = g->out;
	bool any = false;
	for (int r = 0; r < PM_ROLES; r++) {
		if (g->role[r] < 0)
			continue;
		pm_buf_text(b, any ? "  " : "  address   ");
		pm_buf_printf(b, "%s %.*s", role_words[r], PM_STR_FMT(g->column[g->role[r]].name));
		any = true;
	}
	pm_buf_text(b, any ? "\n" : "  # geen adres herkend: zonder regel `address` hoort geen rij bij een adres\n");
	const int32_t id = g->role[PM_ROLE_ID];
	if (id >= 0 && can_be_key(g, (uint32_t)id))
		pm_buf_text(b, "  # een rij per adres: is dit de tabel van alle adressen, schrijf dan spine\n");
}

static void when(guessing *g)
{
	pm_buf *b = g->out;
	if (g->begin >= 0 && g->end >= 0)
		pm_buf_printf(b, "  period    %.*s .. %.*s\n", PM_STR_FMT(g->column[g->begin].name), PM_STR_FMT(g->column[g->end].name));
	const int32_t known = g->known >= 0 ? g->known : g->begin;
	if (known >= 0)
		pm_buf_printf(b, "  known     %.*s  # sinds wanneer de gemeente een rij kon kennen; of: known delivery\n", PM_STR_FMT(g->column[known].name));
	else
		pm_buf_text(b, "  known     delivery  # er is geen datum herkend sinds wanneer de gemeente een rij kon kennen\n");
}

static void expect(guessing *g)
{
	pm_buf *b = g->out;
	const uint64_t rows = g->seen.rows;
	pm_buf_printf(b, "  expect    rows %llu .. %llu", (unsigned long long)(rows / 2), (unsigned long long)(rows * 2 + 10));
	if (g->key >= 0)
		pm_buf_printf(b, ", null(%.*s) < 1 percent", PM_STR_FMT(g->column[g->key].name));
	pm_buf_text(b, "\n");
}

static pm_str base_name(const char *path)
{
	const char *slash = strrchr(path, '/');
	return pm_str_of(slash ? slash + 1 : path);
}

/* What was seen of the file as a whole. */
static void heading(guessing *g)
{
	const pm_opened *f = g->file;
	pm_buf *b = g->out;
	pm_buf_text(b, "# Voorstel voor een register, gemaakt uit ");
	plain(b, base_name(g->path));
	pm_buf_text(b, ". Lees elke regel na, vul in waar INVULLEN staat,\n# en kijk met pandmatch check of het klopt. Gezien: ");
	whole(b, g->seen.rows);
	pm_buf_printf(b, " rijen, %u kolommen, %s, %s", f->headers, f->reader->name, f->encoding);
	if (f->delimiter == '\t')
		pm_buf_text(b, ", tabs ertussen");
	else if (f->delimiter)
		pm_buf_printf(b, ", \"%c\" ertussen", f->delimiter);
	pm_buf_text(b, ".\n");
	if (f->tables.n && !pm_str_eq(f->table, f->tables)) {
		pm_buf_text(b, "# Tabellen in het bestand: ");
		plain(b, f->tables);
		pm_buf_text(b, "; kies met --table.\n");
	}
	for (int i = 1; i < PM_ROW_FAULTS; i++)
		if (g->seen.fault[i]) {
			pm_buf_text(b, "# ");
			whole(b, g->seen.fault[i]);
			pm_buf_printf(b, " rijen worden geweigerd: %s.\n", pm_row_fault_text((pm_row_fault)i));
		}
}

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

static void blanks(pm_buf *b)
{
	pm_buf_text(b, "  owner     INVULLEN  # wie het levert, tussen aanhalingstekens\n"
	               "  basis     INVULLEN  # de wettelijke grondslag, tussen aanhalingstekens\n"
	               "  purpose   INVULLEN  # de thema's die het mogen gebruiken, bijvoorbeeld: overbewoning, adresfraude\n"
	               "  class     INVULLEN  # P: hiervoor al in gebruik; L: pas na goedkeuring (approved \"kenmerk\")\n"
	               "  retain    INVULLEN  # hoe lang het bewaard mag worden, bijvoorbeeld: 24 months\n");
}

static pm_status write(guessing *g, pm_err *err)
{
	pm_buf *b = g->out;
	pm_str name, file = base_name(g->path);
	const char *dot = memchr(file.p, '.', file.n);
	PM_TRY(plain_name(g, (pm_str){ file.p, dot && dot != file.p ? (size_t)(dot - file.p) : file.n }, &name, err));
	heading(g);
	if (looks_like_data(g->file))
		pm_buf_text(b, "# Let op: de eerste regel lijkt een gewone rij. Een bestand zonder koppen kan niet gelezen worden: zet er een regel boven.\n");
	pm_buf_printf(b, "register %.*s {\n  file      ", PM_STR_FMT(name.n ? name : PM_STR("nieuw")));
	quoted(b, file);
	if (g->file->table.n && !pm_str_eq(g->file->table, g->file->tables)) {
		pm_buf_text(b, " table ");
		quoted(b, g->file->table);
	}
	pm_buf_text(b, "\n  title     ");
	quoted(b, name);
	pm_buf_char(b, '\n');
	blanks(b);
	if (g->key >= 0)
		pm_buf_printf(b, "  key       %.*s\n", PM_STR_FMT(g->column[g->key].name));
	when(g);
	for (uint32_t i = 0; i < g->file->headers; i++)
		field(g, i);
	address(g);
	expect(g);
	pm_buf_text(b, "}\n");
	return pm_buf_check(b, err);
}

static pm_status look(guessing *g, pm_err *err)
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
	return write(g, err);
}

pm_status pm_guess_bytes(const char *name, pm_str bytes, pm_str table, pm_buf *out, pm_err *err)
{
	guessing g = { .path = name, .out = out };
	const pm_open_options o = { .table = table };
	PM_TRY(pm_reader_of(bytes)->open(name, bytes, &o, &g.file, err));
	const pm_status s = look(&g, err);
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
