#include "lang/lex.h"

#include <stdlib.h>

#include "base/date.h"

enum { MOST_TEXT = 4096 }; /* bytes of one text in quotes */

typedef struct lexer {
	pm_report *rep;
	pm_arena *arena;
	uint32_t file, line;
	const char *p, *end, *line_start;
	pm_token *token;
	uint32_t n, room;
} lexer;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80; }

static pm_span span_of(const lexer *x, const char *from, const char *to)
{
	return (pm_span){ x->file, x->line, (uint32_t)(from - x->line_start) + 1, (uint32_t)(to - from) };
}

static pm_status push(lexer *x, pm_token t)
{
	if (x->n == x->room) {
		const uint32_t room = x->room ? x->room * 2 : 256;
		pm_token *bigger = pm_arena_alloc(x->arena, room, sizeof *bigger);
		if (!bigger)
			return pm_report_nomem(x->rep);
		if (x->n)
			memcpy(bigger, x->token, x->n * sizeof *bigger);
		x->token = bigger;
		x->room = room;
	}
	x->token[x->n++] = t;
	return PM_OK;
}

static void pass_blank(lexer *x)
{
	while (x->p < x->end) {
		if (*x->p == '\n')
			x->line++, x->line_start = x->p + 1;
		else if (*x->p == '#')
			while (x->p + 1 < x->end && x->p[1] != '\n')
				x->p++;
		else if (*x->p != ' ' && *x->p != '\t' && *x->p != '\r')
			return;
		x->p++;
	}
}

/* yyyy-mm-dd written without blanks. */
static bool date_here(const lexer *x, int32_t *day)
{
	if (x->end - x->p < 10)
		return false;
	for (int i = 0; i < 10; i++)
		if ((i == 4 || i == 7) ? x->p[i] != '-' : !is_digit(x->p[i]))
			return false;
	if (x->end - x->p > 10 && (is_digit(x->p[10]) || is_letter(x->p[10])))
		return false;
	pm_date d;
	if (pm_date_parse((pm_str){ x->p, 10 }, &d) != 1 || d.lo != d.hi)
		return false;
	*day = d.lo;
	return true;
}

static pm_status number(lexer *x)
{
	const char *from = x->p;
	int32_t day;
	if (date_here(x, &day)) {
		x->p += 10;
		return push(x, (pm_token){ PM_TOKEN_DATE, span_of(x, from, x->p), { from, 10 }, day, false });
	}
	while (x->p < x->end && is_digit(*x->p))
		x->p++;
	if (x->p + 1 < x->end && *x->p == '.' && is_digit(x->p[1]))
		for (x->p++; x->p < x->end && is_digit(*x->p);)
			x->p++;
	char copy[64];
	const size_t n = (size_t)(x->p - from);
	if (n >= sizeof copy)
		return pm_report_error(x->rep, PM_E_SYNTAX, span_of(x, from, x->p), PM_STR(""), "a number of %zu digits is too long", n);
	memcpy(copy, from, n);
	copy[n] = 0;
	return push(x, (pm_token){ PM_TOKEN_NUMBER, span_of(x, from, x->p), { from, n }, strtod(copy, NULL), false });
}

/* Text or pattern up to `close`, on one line. In text \" and \\ stand for " and \; in a pattern \/ for /. */
static pm_status quoted(lexer *x, char close)
{
	const char *from = x->p++;
	const char *newline = memchr(from, '\n', (size_t)(x->end - from));
	const size_t left = (size_t)((newline ? newline : x->end) - from);
	char *to = pm_arena_alloc(x->arena, left < MOST_TEXT ? left : MOST_TEXT, 1);
	if (!to)
		return pm_report_nomem(x->rep);
	size_t n = 0;
	while (x->p < x->end && *x->p != close && *x->p != '\n' && n < MOST_TEXT - 1) {
		if (*x->p == '\\' && x->p + 1 < x->end && (x->p[1] == close || (close == '"' && x->p[1] == '\\')))
			x->p++;
		else if (*x->p == '\\' && close == '/' && x->p + 1 < x->end && x->p[1] != '\n')
			to[n++] = *x->p++;
		to[n++] = *x->p++;
	}
	if (x->p == x->end || *x->p != close) {
		const bool longer = n >= MOST_TEXT - 1;
		const pm_span at = span_of(x, from, from + 1);
		while (x->p < x->end && *x->p != '\n')
			x->p++;
		return pm_report_error(x->rep, PM_E_SYNTAX, at, PM_STR(""),
		                       longer ? "a text in %c of more than 4095 bytes" : "a %c that is not closed on its line", close);
	}
	x->p++;
	pm_token t = { close == '"' ? PM_TOKEN_TEXT : PM_TOKEN_PATTERN, span_of(x, from, x->p), { to, n }, 0, false };
	if (close == '/' && x->p < x->end && *x->p == 'i')
		t.fold = true, t.span.length++, x->p++;
	return push(x, t);
}

static pm_status sign(lexer *x)
{
	static const char *const two[] = { "..", "->", "<=", ">=", "!=" };
	for (size_t i = 0; i < sizeof two / sizeof two[0]; i++) {
		if (x->end - x->p < 2 || memcmp(x->p, two[i], 2) != 0)
			continue;
		x->p += 2;
		return push(x, (pm_token){ PM_TOKEN_SIGN, span_of(x, x->p - 2, x->p), { x->p - 2, 2 }, 0, false });
	}
	const char *from = x->p++;
	if (!strchr("{}()=<>+-*/,:.", *from) || *from == 0)
		return pm_report_error(x->rep, PM_E_SYNTAX, span_of(x, from, x->p), PM_STR(""),
		                       "a character that has no meaning here (0x%02x)", (unsigned char)*from);
	return push(x, (pm_token){ PM_TOKEN_SIGN, span_of(x, from, x->p), { from, 1 }, 0, false });
}

static bool behind_matches(const lexer *x)
{
	return x->n && x->token[x->n - 1].kind == PM_TOKEN_NAME && pm_str_eq(x->token[x->n - 1].s, PM_STR("matches"));
}

static pm_status one(lexer *x)
{
	const char *from = x->p;
	if (is_digit(*from))
		return number(x);
	if (*from == '"')
		return quoted(x, '"');
	if (*from == '/' && behind_matches(x))
		return quoted(x, '/');
	if (!is_letter(*from))
		return sign(x);
	while (x->p < x->end && (is_letter(*x->p) || is_digit(*x->p)))
		x->p++;
	return push(x, (pm_token){ PM_TOKEN_NAME, span_of(x, from, x->p), { from, (size_t)(x->p - from) }, 0, false });
}

pm_status pm_lex(pm_report *rep, uint32_t file, pm_token **out_token, uint32_t *out_n)
{
	const pm_str text = rep->rules->file[file].text;
	lexer x = { .rep = rep, .arena = &rep->rules->inside->arena, .file = file, .line = 1,
	            .p = text.p, .end = text.p + text.n, .line_start = text.p };
	if (text.n >= 3 && memcmp(text.p, "\xef\xbb\xbf", 3) == 0)
		x.p += 3;
	for (pass_blank(&x); x.p < x.end; pass_blank(&x))
		if (one(&x) == PM_E_NOMEM)
			return PM_E_NOMEM;
	PM_TRY(push(&x, (pm_token){ PM_TOKEN_END, span_of(&x, x.p, x.p + 1), PM_STR("the end of the file"), 0, false }));
	*out_token = x.token;
	*out_n = x.n;
	return PM_OK;
}
