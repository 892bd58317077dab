#include "lang/format.h"

#include "base/mem.h"

enum { INDENT = 2, VALUE = 10, CELLS = 4 };

/* One line as it will stand: cells that line up with those of its neighbours, then a comment. */
typedef struct row {
	uint32_t first, n;         /* tokens; n = 0: a comment alone, or a blank line */
	uint32_t indent;
	pm_str comment;            /* with its #; empty: none */
	pm_str word;               /* that begins the statement this line begins with; empty: the line goes on with one */
	uint32_t cell[CELLS], end; /* where each cell begins in the text, and where the last one ends */
	uint32_t cells, width[CELLS]; /* in characters; of all but the last as it will stand, with the blanks behind it */
} row;

typedef struct layout {
	const pm_rule_form *form;
	const pm_str *line;        /* the lines as written */
	uint32_t n;
	row *row;
	uint32_t start;            /* token that begins the statement at hand */
	pm_buf text;               /* of all cells */
} layout;

static bool is(const pm_token *t, const char *s) { return (t->kind == PM_TOKEN_NAME || t->kind == PM_TOKEN_SIGN) && pm_str_eq(t->s, pm_str_of(s)); }

static bool any_of(const pm_token *t, const char *const *words)
{
	for (; *words; words++)
		if (is(t, *words))
			return true;
	return false;
}

static bool touch(const pm_token *a, const pm_token *b) { return a->span.line == b->span.line && a->span.col + a->span.length == b->span.col; }

/* Whether a bracket behind this word opens a group and not the operands of a function. */
static bool takes_group(const pm_token *t)
{
	static const char *const words[] = { "and", "or", "not", "in", "where", "when", "else", "between", "is", "unit", "grade", NULL };
	return t->kind != PM_TOKEN_NAME || any_of(t, words);
}

/* Whether a minus behind this token is a sign and not a subtraction. */
static bool begins_value(const pm_token *t)
{
	static const char *const words[] = { "and", "or", "not", "in", "where", "when", "else", "between", "weight", "grade", "most", NULL };
	if (t->kind == PM_TOKEN_SIGN)
		return !is(t, ")") && !is(t, "}");
	return any_of(t, words);
}

/* Whether the / at a token is that of a unit: names that touch it, behind a number or `unit`. Between other names blanks
 * make no difference, and between these they would make a division. */
static bool in_unit(const pm_rule_form *f, uint32_t at)
{
	for (unsigned k = 0; k < PM_UNIT_FACTORS && at >= 2 && at + 1 < f->n && is(&f->token[at], "/"); k++, at -= 2) {
		const pm_token *t = &f->token[at];
		if (!touch(t - 1, t) || !touch(t, t + 1) || t[-1].kind != PM_TOKEN_NAME || t[1].kind != PM_TOKEN_NAME)
			return false;
		if (t[-2].kind == PM_TOKEN_NUMBER || is(t - 2, "unit"))
			return true;
	}
	return false;
}

/* Blanks between two tokens of a line. */
static unsigned gap(const pm_rule_form *f, uint32_t at)
{
	const pm_token *a = &f->token[at - 1], *b = &f->token[at], *after = &f->token[at + 1 < f->n ? at + 1 : at];
	if (is(a, "{") || is(b, "}"))
		return 1;
	if (f->begins[at])
		return 2;
	if (is(b, ",") || is(b, ")") || is(b, ":") || is(a, "(") || is(a, ".") || is(b, "."))
		return 0;
	if (is(b, "("))
		return takes_group(a);
	if ((is(b, "/") && in_unit(f, at)) || (is(a, "/") && in_unit(f, at - 1)))
		return 0;
	if (is(b, "..") && is(after, "->") && !is(a, ",") && !is(a, ":"))
		return 0; /* 5.. -> */
	if (is(a, "-") && (at < 2 || f->begins[at - 1] || begins_value(a - 1)))
		return 0;
	return 1;
}

/* Roles and fields of an address stand in pairs. */
static bool next_pair(const layout *l, uint32_t start, uint32_t at)
{
	return is(&l->form->token[start], "address") && !is(&l->form->token[start + 1], "from") && at > start + 1 && (at - start) % 2 == 1;
}

/* Whether a new cell begins at token `at` of the statement that begins at `start`. */
static bool new_cell(const layout *l, const row *r, uint32_t start, uint32_t at)
{
	const pm_token *t = &l->form->token[at], *word = &l->form->token[start];
	const uint32_t place = at - start;
	if (is(word, "field"))
		return place == 2 || place == 3;
	if (is(word, "test"))
		return at + 1 == r->first + r->n && place > 3 && t->kind == PM_TOKEN_NAME;
	if (is(word, "compare"))
		return is(t, "by");
	if (is(word, "approve"))
		return t->kind == PM_TOKEN_TEXT;
	if (r->indent)
		return false;
	if (is(word, "signal"))
		return ((place == 2 || place == 4) && t->kind == PM_TOKEN_TEXT) || (is(t, "=") && place <= 5);
	return (is(word, "parameter") && place == 2) || (is(word, "group") && place == 2);
}

static pm_str raw(const layout *l, const pm_token *t)
{
	const pm_str line = l->line[t->span.line - 1];
	return (pm_str){ line.p + t->span.col - 1, t->span.length };
}

static void blanks(pm_buf *b, size_t n)
{
	while (n--)
		pm_buf_char(b, ' ');
}

/* Words that name the statement: `at most` is two. */
static uint32_t words_of(const pm_rule_form *f, uint32_t start)
{
	return is(&f->token[start], "at") && start + 1 < f->n && is(&f->token[start + 1], "most") ? 2 : 1;
}

static uint32_t characters(const layout *l, uint32_t from, uint32_t to)
{
	uint32_t n = 0;
	for (uint32_t i = from; i < to; i++)
		n += ((unsigned char)l->text.p[i] & 0xc0) != 0x80;
	return n;
}

static void write_cells(layout *l, row *r)
{
	const pm_rule_form *f = l->form;
	const uint32_t first = r->first;
	const bool begins = f->begins[first];
	r->cell[0] = (uint32_t)l->text.n;
	r->cells = 1;
	for (uint32_t at = first; at < first + r->n; at++) {
		if (f->begins[at])
			l->start = at;
		if (at > first && begins && l->start == first && r->cells < CELLS && new_cell(l, r, first, at))
			r->cell[r->cells++] = (uint32_t)l->text.n;
		else if (begins && r->indent && at == first + words_of(f, first)) {
			const size_t have = l->text.n - r->cell[0];
			blanks(&l->text, have < VALUE ? VALUE - have : 1);
		} else if (at > first)
			blanks(&l->text, next_pair(l, l->start, at) ? 2 : gap(f, at));
		pm_buf_add_str(&l->text, raw(l, &f->token[at]));
	}
	r->end = (uint32_t)l->text.n;
	r->word = begins ? f->token[first].s : PM_STR("");
	for (uint32_t c = 0; c < r->cells; c++)
		r->width[c] = characters(l, r->cell[c], c + 1 < r->cells ? r->cell[c + 1] : r->end);
}

/* Neighbours whose cells line up. */
static bool beside(const row *a, const row *b)
{
	return a->n && b->n && a->word.n && pm_str_eq(a->word, b->word) && a->indent == b->indent && a->cells > 1 && b->cells > 1 &&
	       (a->cells == b->cells || pm_str_eq(a->word, PM_STR("field")));
}

static void line_up_cells(layout *l)
{
	for (uint32_t from = 0, to; from < l->n; from = to) {
		uint32_t widest[CELLS] = {0};
		for (to = from; to < l->n && (to == from || beside(&l->row[to - 1], &l->row[to])); to++)
			for (uint32_t c = 0; c + 1 < l->row[to].cells; c++)
				widest[c] = l->row[to].width[c] > widest[c] ? l->row[to].width[c] : widest[c];
		for (uint32_t i = from; i < to; i++)
			for (uint32_t c = 0; c + 1 < l->row[i].cells; c++)
				l->row[i].width[c] = widest[c] + (pm_str_eq(l->row[i].word, PM_STR("field")) ? 2 : 1);
	}
}

static uint32_t whole_width(const row *r)
{
	uint32_t n = r->indent;
	for (uint32_t c = 0; c < r->cells; c++)
		n += r->width[c];
	return n;
}

static void write_row(const layout *l, const row *r, uint32_t comment_at, pm_buf *out)
{
	if (!r->n && r->comment.n)
		blanks(out, r->indent);
	for (uint32_t c = 0, n = 0; c < r->cells; c++) {
		blanks(out, c ? n : r->indent);
		const uint32_t end = c + 1 < r->cells ? r->cell[c + 1] : r->end;
		pm_buf_add(out, l->text.p + r->cell[c], end - r->cell[c]);
		n = r->width[c] - characters(l, r->cell[c], end);
	}
	if (r->n && r->comment.n)
		blanks(out, comment_at - whole_width(r));
	pm_buf_add_str(out, r->comment);
	pm_buf_char(out, '\n');
}

/* Comments behind neighbouring lines stand below each other. */
static void write_rows(const layout *l, pm_buf *out)
{
	for (uint32_t from = 0, to; from < l->n; from = to) {
		uint32_t widest = 0;
		for (to = from; to < l->n && (to == from || (l->row[to].n && l->row[to].comment.n && l->row[from].n && l->row[from].comment.n)); to++)
			widest = whole_width(&l->row[to]) > widest ? whole_width(&l->row[to]) : widest;
		for (uint32_t i = from; i < to; i++)
			write_row(l, &l->row[i], widest + 2, out);
	}
}

static pm_str comment_of(pm_str line, size_t from)
{
	pm_str rest = pm_str_trim((pm_str){ line.p + from, line.n - from });
	return rest.n && rest.p[0] == '#' ? rest : PM_STR("");
}

/* Makes the rows: every line but blank ones that would stand at an end or beside another. */
static void find_rows(layout *l, uint32_t lines)
{
	const pm_rule_form *f = l->form;
	uint32_t at = 0, depth = 0;
	bool inside = false; /* of a statement that goes on */
	for (uint32_t i = 0; i < lines; i++) {
		row r = { .first = at };
		size_t end = i == 0 && l->line[0].n >= 3 && memcmp(l->line[0].p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
		const uint32_t before = depth;
		for (; at < f->n && f->token[at].kind != PM_TOKEN_END && f->token[at].span.line == i + 1; at++, r.n++) {
			end = f->token[at].span.col - 1 + f->token[at].span.length;
			depth += is(&f->token[at], "{");
			depth -= depth && is(&f->token[at], "}");
		}
		const pm_token *next = &f->token[r.first];
		inside = !f->begins[r.first] && !is(next, "}") && next->kind != PM_TOKEN_END;
		r.indent = before * INDENT + (!inside ? 0 : before ? VALUE : INDENT);
		if (is(next, "}") && r.n && before)
			r.indent -= INDENT;
		r.comment = comment_of(l->line[i], end);
		if (!r.n && !r.comment.n && (l->n == 0 || (!l->row[l->n - 1].n && !l->row[l->n - 1].comment.n)))
			continue;
		if (r.n)
			write_cells(l, &r);
		l->row[l->n++] = r;
	}
	while (l->n && !l->row[l->n - 1].n && !l->row[l->n - 1].comment.n)
		l->n--;
}

static uint32_t split_lines(pm_str text, pm_str *line)
{
	uint32_t n = 0;
	for (const char *p = text.p, *end = text.p + text.n; p < end; n++) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));
		if (line)
			line[n] = (pm_str){ p, (size_t)((stop ? stop : end) - p) };
		p = stop ? stop + 1 : end;
	}
	return n;
}

static pm_status lay_out(const pm_rule_form *f, pm_str text, pm_buf *out, pm_err *err)
{
	const uint32_t lines = split_lines(text, NULL);
	pm_str *line = pm_alloc((size_t)lines + 1, sizeof *line);
	layout l = { .form = f, .line = line, .row = pm_alloc((size_t)lines + 1, sizeof *l.row) };
	pm_status s = PM_OK;
	if (!line || !l.row)
		s = pm_fail(err, PM_E_NOMEM, "no memory to format a rule file");
	else {
		split_lines(text, line);
		find_rows(&l, lines);
		s = pm_buf_check(&l.text, err);
	}
	if (s == PM_OK) {
		line_up_cells(&l);
		write_rows(&l, out);
		s = pm_buf_check(out, err);
	}
	pm_buf_release(&l.text);
	pm_free(l.row);
	pm_free(line);
	return s;
}

static bool same_tokens(const pm_rule_form *a, const pm_rule_form *b)
{
	if (a->n != b->n)
		return false;
	for (uint32_t i = 0; i + 1 < a->n; i++) {
		const pm_token *x = &a->token[i], *y = &b->token[i];
		const bool new_line = i && x->span.line != x[-1].span.line, other = i && y->span.line != y[-1].span.line;
		if (x->kind != y->kind || !pm_str_eq(x->s, y->s) || x->fold != y->fold || a->begins[i] != b->begins[i] || new_line != other)
			return false;
	}
	return true;
}

pm_status pm_rules_format(const pm_rule_file *file, pm_buf *out, pm_buf *errors, pm_err *err)
{
	pm_rules *r = NULL, *again = NULL;
	pm_rule_form f, g;
	pm_buf text = {0};
	pm_status s = pm_rules_form(file, &r, &f, errors, err);
	if (s == PM_OK)
		s = lay_out(&f, r->file[0].text, &text, err);
	if (s == PM_OK)
		s = pm_rules_form(&(pm_rule_file){ .path = file->path, .text = pm_buf_str(&text) }, &again, &g, NULL, err);
	if (s == PM_OK && !same_tokens(&f, &g))
		s = pm_fail_at(err, PM_E_TYPE, file->path, 0, 0, "formatting would change its meaning; it was left as it is");
	if (s == PM_OK) {
		pm_buf_add_str(out, pm_buf_str(&text));
		s = pm_buf_check(out, err);
	}
	pm_rules_free(again);
	pm_rules_free(r);
	pm_buf_release(&text);
	return s;
}
