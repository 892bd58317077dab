#include "score/rule_edit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "lang/lex.h"

typedef struct edit { size_t at, length; pm_buf text; } edit;

typedef struct editor {
	pm_rules *rules;
	uint32_t file, n_token, n_edit, room;
	pm_str text;
	const pm_token *token;
	edit *edit;
} editor;

static pm_status lex(pm_rules *r, uint32_t file, const pm_token **token, uint32_t *n, pm_err *err)
{
	pm_report rep = { .rules = r, .first = err };
	pm_token *list = NULL;
	PM_TRY(pm_lex(&rep, file, &list, n));
	*token = list;
	return PM_OK;
}

static bool is(const pm_token *t, pm_token_kind kind, const char *word) { return t->kind == kind && pm_str_eq(t->s, pm_str_of(word)); }

/* Offset in the file of a token, quotes included. */
static size_t offset_of(pm_str text, const pm_span *span)
{
	size_t at = 0;
	for (uint32_t line = 1; line < span->line && at < text.n; at++)
		line += text.p[at] == '\n';
	return at + span->col - 1;
}

/* Token index of a block's name and of the brace behind its last item. */
static bool find_block(const editor *e, const char *kind, pm_span name, uint32_t *from, uint32_t *to)
{
	for (uint32_t i = 1; i < e->n_token; i++) {
		const pm_span *s = &e->token[i].span;
		if (s->line != name.line || s->col != name.col || !is(&e->token[i - 1], PM_TOKEN_NAME, kind))
			continue;
		uint32_t depth = 0, k = i + 1;
		for (; k < e->n_token; k++) {
			if (is(&e->token[k], PM_TOKEN_SIGN, "{"))
				depth++;
			else if (is(&e->token[k], PM_TOKEN_SIGN, "}") && --depth == 0)
				break;
		}
		*from = i;
		*to = k;
		return k < e->n_token;
	}
	return false;
}

static pm_status add_edit(editor *e, size_t at, size_t length, edit **out, pm_err *err)
{
	if (!pm_room(&e->edit, e->n_edit, &e->room, sizeof *e->edit))
		return pm_fail(err, PM_E_NOMEM, "no memory for %u changes", e->n_edit);
	e->edit[e->n_edit] = (edit){ .at = at, .length = length };
	*out = &e->edit[e->n_edit++];
	return PM_OK;
}

static void print_weight(int32_t w, pm_buf *out)
{
	char text[32];
	double v = round((double)w / PM_BITS_ONE * 100) / 100;
	v = v == 0 ? 0 : v;
	snprintf(text, sizeof text, "%.2f", v);
	size_t n = strlen(text);
	while (text[n - 1] == '0')
		n--;
	n -= text[n - 1] == '.';
	pm_buf_add(out, text, n);
}

/* A number begins with its sign. Gives the index behind it. */
static pm_status change_number(editor *e, uint32_t i, int32_t weight, uint32_t *next, pm_err *err)
{
	const bool sign = is(&e->token[i], PM_TOKEN_SIGN, "-") || is(&e->token[i], PM_TOKEN_SIGN, "+");
	const uint32_t last = sign ? i + 1 : i;
	if (e->token[last].kind != PM_TOKEN_NUMBER)
		return pm_fail(err, PM_E_SYNTAX, "a weight was expected where the rule file has something else");
	const size_t from = offset_of(e->text, &e->token[i].span),
	             to = offset_of(e->text, &e->token[last].span) + e->token[last].span.length;
	edit *x;
	PM_TRY(add_edit(e, from, to - from, &x, err));
	print_weight(weight, &x->text);
	*next = last + 1;
	return PM_OK;
}

/* The item `word` of a block: the name with a token of `kind` behind it (PM_TOKEN_END: any). A signal may have an item's
 * name, but inside an expression neither a text nor another name follows it. */
static uint32_t find_item(const editor *e, uint32_t from, uint32_t to, const char *word, pm_token_kind kind)
{
	for (uint32_t i = from + 1; i < to; i++)
		if (is(&e->token[i], PM_TOKEN_NAME, word) && (kind == PM_TOKEN_END || e->token[i + 1].kind == kind))
			return i;
	return to;
}

static pm_status change_condition(editor *e, uint32_t from, uint32_t to, const pm_rule_change *c, pm_err *err)
{
	const pm_span at = e->rules->inside->rule[c->rule].weight;
	uint32_t i = from;
	while (i < to && (e->token[i].span.line != at.line || e->token[i].span.col != at.col))
		i++;
	PM_TRY(change_number(e, i, c->weight[0], &i, err));
	if (is(&e->token[i], PM_TOKEN_NAME, "else"))
		return change_number(e, i + 1, c->weight[1], &i, err);
	if (c->weight[1] == 0)
		return PM_OK;
	edit *x;
	PM_TRY(add_edit(e, offset_of(e->text, &e->token[i - 1].span) + e->token[i - 1].span.length, 0, &x, err));
	pm_buf_text(&x->text, " else ");
	print_weight(c->weight[1], &x->text);
	return PM_OK;
}

static pm_status change_steps(editor *e, uint32_t from, uint32_t to, const pm_rule_change *c, pm_err *err)
{
	uint32_t i = find_item(e, from, to, "grade", PM_TOKEN_END);
	for (uint32_t k = 0; k < c->n; k++) {
		while (i < to && !is(&e->token[i], PM_TOKEN_SIGN, "->"))
			i++;
		if (i == to)
			return pm_fail(err, PM_E_SYNTAX, "a grade has fewer steps in its text than in the rule set");
		PM_TRY(change_number(e, i + 1, c->weight[k], &i, err));
	}
	return PM_OK;
}

/* Changes the text or word behind an item; an item that isn't there gets a line of its own before the closing brace. */
static pm_status change_item(editor *e, uint32_t from, uint32_t to, const char *word, pm_str value, bool quoted, pm_err *err)
{
	const uint32_t i = find_item(e, from, to, word, quoted ? PM_TOKEN_TEXT : PM_TOKEN_NAME);
	const bool one_line = e->token[to].span.line == e->token[to - 1].span.line;
	edit *x;
	if (i < to) {
		const pm_span *s = &e->token[i + 1].span;
		PM_TRY(add_edit(e, offset_of(e->text, s), s->length, &x, err));
	} else {
		PM_TRY(add_edit(e, offset_of(e->text, &e->token[to].span), 0, &x, err));
		pm_buf_printf(&x->text, one_line ? "%s " : "  %-9s ", word);
	}
	if (quoted)
		pm_buf_escaped(&x->text, value);
	else
		pm_buf_add_str(&x->text, value);
	if (i == to)
		pm_buf_char(&x->text, one_line ? ' ' : '\n');
	return PM_OK;
}

static pm_status change_rule(editor *e, const pm_rule_change *c, pm_err *err)
{
	static const char *const words[] = { "trial", "pilot", "mature", "retired" };
	const pm_rule *rule = &e->rules->rule[c->rule];
	uint32_t from, to;
	if (!find_block(e, "rule", rule->span, &from, &to))
		return pm_fail(err, PM_E_SYNTAX, "rule %.*s is not where it was", PM_STR_FMT(rule->name));
	if (c->n)
		PM_TRY(rule->grade ? change_steps(e, from, to, c, err) : change_condition(e, from, to, c, err));
	if (c->source.n)
		PM_TRY(change_item(e, from, to, "source", c->source, true, err));
	return c->status < 0 ? PM_OK : change_item(e, from, to, "status", pm_str_of(words[c->status]), false, err);
}

static pm_status change_prior(editor *e, uint32_t theme, double prior, pm_err *err)
{
	const pm_theme *t = &e->rules->theme[theme];
	uint32_t from, to;
	if (!find_block(e, "theme", t->span, &from, &to))
		return pm_fail(err, PM_E_SYNTAX, "theme %.*s is not where it was", PM_STR_FMT(t->name));
	const uint32_t i = find_item(e, from, to, "prior", PM_TOKEN_NUMBER);
	if (i == to)
		return pm_fail(err, PM_E_SYNTAX, "theme %.*s states no prior", PM_STR_FMT(t->name));
	const pm_span *first = &e->token[i + 1].span;
	const uint32_t last = is(&e->token[i + 2], PM_TOKEN_NAME, "percent") ? i + 2 : i + 1;
	const size_t at = offset_of(e->text, first), end = offset_of(e->text, &e->token[last].span) + e->token[last].span.length;
	int decimals = 4; /* two digits of what is rare */
	for (double v = prior * 1e4; v < 10 && decimals < 12; v *= 10)
		decimals++;
	edit *x;
	PM_TRY(add_edit(e, at, end - at, &x, err));
	pm_buf_printf(&x->text, "%.*f", decimals, prior);
	return PM_OK;
}

/* Tokens of a theme's line `calibrated`: from its name up to the text that ends it. False when it has none. */
static bool find_calibrated(const editor *e, uint32_t from, uint32_t to, uint32_t *first, uint32_t *last)
{
	*first = *last = find_item(e, from, to, "calibrated", PM_TOKEN_NAME);
	while (*last < to && e->token[*last].kind != PM_TOKEN_TEXT)
		++*last;
	return *first < to;
}

static size_t end_of(const editor *e, uint32_t i) { return offset_of(e->text, &e->token[i].span) + e->token[i].span.length; }

static bool blank(char c) { return c == ' ' || c == '\t'; }

/* The whole line when nothing else stands in it. */
static pm_status drop_calibrated(editor *e, uint32_t theme, pm_err *err)
{
	const pm_theme *t = &e->rules->theme[theme];
	uint32_t from, to, first, last;
	if (!find_block(e, "theme", t->span, &from, &to) || !find_calibrated(e, from, to, &first, &last))
		return pm_fail(err, PM_E_SYNTAX, "theme %.*s is not where it was", PM_STR_FMT(t->name));
	size_t at = offset_of(e->text, &e->token[first].span), end = end_of(e, last), start = at, stop = end;
	while (start > 0 && blank(e->text.p[start - 1]))
		start--;
	while (stop < e->text.n && blank(e->text.p[stop]))
		stop++;
	if (start > 0 && e->text.p[start - 1] == '\n' && stop < e->text.n && e->text.p[stop] == '\n') {
		at = start;
		end = stop + 1;
	}
	edit *x;
	return add_edit(e, at, end - at, &x, err);
}

static bool other_weights(const pm_rule *rule, const pm_rule_change *c)
{
	for (uint32_t k = 0; k < c->n; k++)
		if (abs((rule->grade ? rule->step[k].weight : k ? rule->silent : rule->fires) - c->weight[k]) > PM_BITS_ONE / 200)
			return true;
	return false;
}

static bool scores_change(const pm_rules *r, uint32_t theme, const pm_rule_change *change, uint32_t n, const double *prior)
{
	bool any = prior && !isnan(prior[theme]);
	for (uint32_t i = 0; i < n && !any; i++)
		any = r->rule[change[i].rule].theme == theme && other_weights(&r->rule[change[i].rule], &change[i]);
	return any;
}

static pm_status write_out(editor *e, pm_buf *out, pm_err *err)
{
	size_t at = 0;
	for (uint32_t done = 0; done < e->n_edit; done++) {
		edit *next = NULL; /* those of one place in the order in which they were made */
		for (uint32_t i = 0; i < e->n_edit; i++)
			if (e->edit[i].at >= at && e->edit[i].length != SIZE_MAX && (!next || e->edit[i].at < next->at))
				next = &e->edit[i];
		if (!next)
			return pm_fail(err, PM_E_SYNTAX, "two changes at one place of a rule file");
		pm_buf_add(out, e->text.p + at, next->at - at);
		pm_buf_add_str(out, pm_buf_str(&next->text));
		PM_TRY(pm_buf_check(&next->text, err));
		at = next->at + next->length;
		next->length = SIZE_MAX;
	}
	pm_buf_add(out, e->text.p + at, e->text.n - at);
	return pm_buf_check(out, err);
}

/* The set with the new text says what was asked for. */
static pm_status verify(const pm_rules *r, uint32_t file, const pm_rule_change *change, uint32_t n, pm_str text, pm_err *err)
{
	pm_rule_file *files = pm_alloc(r->n_file, sizeof *files);
	pm_rules *now = NULL;
	if (!files)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rule files", r->n_file);
	memcpy(files, r->file, r->n_file * sizeof *files);
	files[file].text = text;
	files[file].digest = pm_digest_of(text.p, text.n);
	pm_status s = pm_rules_parse(files, r->n_file, r->inside->as_of, &now, NULL, err);
	pm_free(files);
	if (s == PM_OK && now->n_rules != r->n_rules)
		s = pm_fail(err, PM_E_SYNTAX, "the edited file has other rules");
	for (uint32_t i = 0; i < n && s == PM_OK; i++) {
		const pm_rule_change *c = &change[i];
		if (r->rule[c->rule].span.file != file)
			continue;
		const pm_rule *rule = &now->rule[c->rule];
		for (uint32_t k = 0; k < c->n && s == PM_OK; k++) {
			const int32_t is_now = rule->grade ? rule->step[k].weight : k ? rule->silent : rule->fires;
			if (abs(is_now - c->weight[k]) > PM_BITS_ONE / 100)
				s = pm_fail(err, PM_E_SYNTAX, "rule %.*s did not get its new weight", PM_STR_FMT(rule->name));
		}
	}
	pm_rules_free(now);
	return s;
}

static pm_status start(editor *e, pm_rules *r, uint32_t file, pm_err *err)
{
	*e = (editor){ .rules = r, .file = file, .text = r->file[file].text };
	return lex(r, file, &e->token, &e->n_token, err);
}

static void stop(editor *e)
{
	for (uint32_t i = 0; i < e->n_edit; i++)
		pm_buf_release(&e->edit[i].text);
	pm_free(e->edit);
}

pm_status pm_rule_edit(pm_rules *r, uint32_t file, const pm_rule_change *change, uint32_t n, const double *prior, pm_buf *out, pm_err *err)
{
	editor e;
	const size_t from = out->n;
	PM_TRY(start(&e, r, file, err));
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < n && s == PM_OK; i++)
		if (r->rule[change[i].rule].span.file == file)
			s = change_rule(&e, &change[i], err);
	for (uint32_t t = 0; prior && t < r->n_themes && s == PM_OK; t++)
		if (!isnan(prior[t]) && r->theme[t].span.file == file)
			s = change_prior(&e, t, prior[t], err);
	for (uint32_t t = 0; t < r->n_themes && s == PM_OK; t++)
		if (r->theme[t].calibrated && r->theme[t].span.file == file && scores_change(r, t, change, n, prior))
			s = drop_calibrated(&e, t, err);
	if (s == PM_OK)
		s = write_out(&e, out, err);
	if (s == PM_OK)
		s = verify(r, file, change, n, (pm_str){ out->p + from, out->n - from }, err);
	stop(&e);
	return s;
}

static pm_status change_calibrated(editor *e, uint32_t theme, double slope, double shift, pm_str words, pm_err *err)
{
	const pm_theme *t = &e->rules->theme[theme];
	uint32_t from, to;
	edit *x;
	if (!find_block(e, "theme", t->span, &from, &to))
		return pm_fail(err, PM_E_SYNTAX, "theme %.*s is not where it was", PM_STR_FMT(t->name));
	uint32_t i, last;
	const bool there = find_calibrated(e, from, to, &i, &last);
	const size_t at = offset_of(e->text, &e->token[i].span), end = there ? end_of(e, last) : at;
	PM_TRY(add_edit(e, at, end - at, &x, err));
	pm_buf_printf(&x->text, "%scalibrated slope %.3f shift %.3f from ", there ? "" : "  ", slope, shift);
	pm_buf_escaped(&x->text, words);
	if (!there)
		pm_buf_char(&x->text, '\n');
	return PM_OK;
}

pm_status pm_theme_edit(pm_rules *r, uint32_t theme, double slope, double shift, pm_str from, pm_buf *out, pm_err *err)
{
	editor e;
	const size_t at = out->n;
	const uint32_t file = r->theme[theme].span.file;
	PM_TRY(start(&e, r, file, err));
	pm_status s = change_calibrated(&e, theme, slope, shift, from, err);
	if (s == PM_OK)
		s = write_out(&e, out, err);
	if (s == PM_OK)
		s = verify(r, file, NULL, 0, (pm_str){ out->p + at, out->n - at }, err);
	stop(&e);
	return s;
}

pm_status pm_rule_condition_text(pm_rules *r, uint32_t rule, pm_str *out, pm_err *err)
{
	static const char *const items[] = { "title", "when", "grade", "weight", "group", "because", "silent", "check", "source", "mechanism",
	                                     "innocent", "status", "test" };
	editor e;
	uint32_t from, to;
	*out = PM_STR("");
	PM_TRY(start(&e, r, r->rule[rule].span.file, err));
	if (!find_block(&e, "rule", r->rule[rule].span, &from, &to))
		return PM_OK;
	const bool grade = r->rule[rule].grade != NULL;
	const uint32_t first = find_item(&e, from, to, grade ? "grade" : "when", PM_TOKEN_END) + 1;
	uint32_t last = first;
	bool ends = false;
	for (; last < to && !ends; last++) {
		ends = grade && is(&e.token[last], PM_TOKEN_SIGN, ":");
		for (size_t k = 0; k < sizeof items / sizeof items[0] && !grade && last > first; k++)
			ends |= is(&e.token[last], PM_TOKEN_NAME, items[k]) && e.token[last].span.line > e.token[last - 1].span.line;
	}
	if (!ends || last < first + 2)
		return PM_OK;
	const size_t at = offset_of(e.text, &e.token[first].span), end = offset_of(e.text, &e.token[last - 2].span) + e.token[last - 2].span.length;
	*out = (pm_str){ e.text.p + at, end - at };
	return PM_OK;
}
