/* guess_text.c - a draft as the text of a declaration, with remarks for whoever completes it. */
#include "ingest/guess_draft.h"

static const char *const role_words[] = {
#define X(name, word) word,
	PM_ROLE_MAP(X)
#undef X
};

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

static void comment(const pm_guess_draft *g, uint32_t i, pm_buf *b)
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

static void field(const pm_guess_draft *g, uint32_t i, pm_buf *b)
{
	static const char *const treats[] = { "", " drop", " pseudonym", " rsin", " restricted" };
	const pm_guess_column *c = &g->column[i];
	if (c->skipped) {
		pm_buf_printf(b, "  # kolom %u ", i + 1);
		quoted(b, c->name);
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

static void address(const pm_guess_draft *g, pm_buf *b)
{
	bool any = false;
	for (int r = 0; r < PM_ROLES; r++) {
		if (g->role[r] < 0)
			continue;
		pm_buf_text(b, any ? "  " : "  address   ");
		pm_buf_printf(b, "%s %.*s", role_words[r], PM_STR_FMT(g->column[g->role[r]].name));
		any = true;
	}
	pm_buf_text(b, any ? "\n" : "  # geen adres herkend: zonder regel `address` hoort geen rij bij een adres\n");
	if (g->row_per_address)
		pm_buf_text(b, "  # een rij per adres: is dit de tabel van alle adressen, schrijf dan spine\n");
}

static void when(const pm_guess_draft *g, pm_buf *b)
{
	if (g->begin >= 0 && g->end >= 0)
		pm_buf_printf(b, "  period    %.*s .. %.*s\n", PM_STR_FMT(g->column[g->begin].name), PM_STR_FMT(g->column[g->end].name));
	const int32_t known = g->known >= 0 ? g->known : g->begin;
	if (known >= 0)
		pm_buf_printf(b, "  known     %.*s  # sinds wanneer de gemeente een rij kon kennen; of: known delivery\n", PM_STR_FMT(g->column[known].name));
	else
		pm_buf_text(b, "  known     delivery  # er is geen datum herkend sinds wanneer de gemeente een rij kon kennen\n");
}

static void expect(const pm_guess_draft *g, pm_buf *b)
{
	const uint64_t rows = g->seen.rows;
	pm_buf_printf(b, "  expect    rows %llu .. %llu", (unsigned long long)(rows / 2), (unsigned long long)(rows * 2 + 10));
	if (g->key >= 0)
		pm_buf_printf(b, ", null(%.*s) < 1 percent", PM_STR_FMT(g->column[g->key].name));
	pm_buf_text(b, "\n");
}

/* What was seen of the file as a whole. */
static void heading(const pm_guess_draft *g, pm_buf *b)
{
	const pm_opened *f = g->file;
	pm_buf_text(b, "# Voorstel voor een register, gemaakt uit ");
	plain(b, g->file_name);
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

static void blanks(pm_buf *b)
{
	pm_buf_text(b, "  owner     INVULLEN  # wie het levert, tussen aanhalingstekens\n"
	               "  basis     INVULLEN  # de wettelijke grondslag, tussen aanhalingstekens\n"
	               "  purpose   INVULLEN  # de thema's die het mogen gebruiken, bijvoorbeeld: overbewoning, adresfraude\n"
	               "  class     INVULLEN  # P: hiervoor al in gebruik; L: pas na goedkeuring (approved \"kenmerk\")\n"
	               "  retain    INVULLEN  # hoe lang het bewaard mag worden, bijvoorbeeld: 24 months\n");
}

pm_status pm_guess_write(const pm_guess_draft *g, pm_buf *b, pm_err *err)
{
	heading(g, b);
	if (g->headless)
		pm_buf_text(b, "# Let op: de eerste regel lijkt een gewone rij. Een bestand zonder koppen kan niet gelezen worden: zet er een regel boven.\n");
	pm_buf_printf(b, "register %.*s {\n  file      ", PM_STR_FMT(g->name.n ? g->name : PM_STR("nieuw")));
	quoted(b, g->file_name);
	if (g->file->table.n && !pm_str_eq(g->file->table, g->file->tables)) {
		pm_buf_text(b, " table ");
		quoted(b, g->file->table);
	}
	pm_buf_text(b, "\n  title     ");
	quoted(b, g->name);
	pm_buf_char(b, '\n');
	blanks(b);
	if (g->key >= 0)
		pm_buf_printf(b, "  key       %.*s\n", PM_STR_FMT(g->column[g->key].name));
	when(g, b);
	for (uint32_t i = 0; i < g->file->headers; i++)
		field(g, i, b);
	address(g, b);
	expect(g, b);
	pm_buf_text(b, "}\n");
	return pm_buf_check(b, err);
}

