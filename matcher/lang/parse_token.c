#include "lang/parse_token.h"

#include <math.h>

#include "base/limits.h"

bool pm_take_name(pm_parser *p, const char *s)
{
	if (!pm_at_name(p, s))
		return false;
	pm_step_on(p);
	return true;
}

bool pm_take_sign(pm_parser *p, const char *s)
{
	if (!pm_at_sign(p, s))
		return false;
	pm_step_on(p);
	return true;
}

pm_status pm_expected(pm_parser *p, const char *what)
{
	const pm_token *t = pm_peek(p);
	return pm_report_error(p->rep, PM_E_SYNTAX, t->span, PM_STR(""), "expected %s, not %.*s", what,
	                       (int)(t->s.n < 40 ? t->s.n : 40), t->s.p);
}

pm_status pm_need_name(pm_parser *p, const char *s) { return pm_take_name(p, s) ? PM_OK : pm_expected(p, s); }
pm_status pm_need_sign(pm_parser *p, const char *s) { return pm_take_sign(p, s) ? PM_OK : pm_expected(p, s); }

pm_status pm_parse_word(pm_parser *p, const char *what, pm_word *out)
{
	const pm_token *t = pm_peek(p);
	if (t->kind != PM_TOKEN_NAME)
		return pm_expected(p, what);
	*out = (pm_word){ t->s, t->span };
	pm_step_on(p);
	return PM_OK;
}

pm_status pm_parse_text(pm_parser *p, const char *what, pm_str *out)
{
	const pm_token *t = pm_peek(p);
	if (t->kind != PM_TOKEN_TEXT)
		return pm_expected(p, what);
	*out = t->s;
	pm_step_on(p);
	return PM_OK;
}

pm_status pm_parse_number(pm_parser *p, const char *what, double *out)
{
	const bool below = pm_take_sign(p, "-");
	const pm_token *t = pm_peek(p);
	if (t->kind != PM_TOKEN_NUMBER)
		return pm_expected(p, what);
	*out = below ? -t->value : t->value;
	pm_step_on(p);
	return PM_OK;
}

pm_status pm_parse_bits(pm_parser *p, int32_t *out, pm_span *at)
{
	double v = 0;
	if (at)
		*at = pm_peek(p)->span;
	const pm_span here = pm_peek(p)->span;
	PM_TRY(pm_parse_number(p, "a weight in bits", &v));
	if (!(fabs(v) <= 31))
		return pm_report_error(p->rep, PM_E_RANGE, here, PM_STR(""), "a weight of more than 31 bits: odds of two thousand million to one are not evidence");
	*out = (int32_t)lrint(v * PM_BITS_ONE);
	return PM_OK;
}

pm_status pm_parse_words(pm_parser *p, const char *what, pm_words **out)
{
	pm_words *first = NULL, **last = &first;
	do {
		pm_words *w = pm_arena_alloc(p->arena, 1, sizeof *w);
		if (!w)
			return pm_report_nomem(p->rep);
		PM_TRY(pm_parse_word(p, what, &w->word));
		*last = w;
		last = &w->next;
	} while (pm_take_sign(p, ","));
	*out = first;
	return PM_OK;
}

pm_status pm_parse_unit(pm_parser *p, pm_unit *out, pm_str *text)
{
	const pm_token *first = pm_peek(p), *last = first;
	if (first->kind != PM_TOKEN_NAME)
		return pm_expected(p, "a unit");
	pm_step_on(p);
	while (pm_at_sign(p, "/") && pm_ahead(p, 1)->kind == PM_TOKEN_NAME && pm_peek(p)->s.p == last->s.p + last->s.n &&
	       pm_ahead(p, 1)->s.p == last->s.p + last->s.n + 1) {
		last = pm_ahead(p, 1);
		pm_step_on(p), pm_step_on(p);
	}
	const pm_str s = { first->s.p, (size_t)(last->s.p + last->s.n - first->s.p) };
	if (!pm_unit_read(s, out))
		return pm_report_error(p->rep, PM_E_SYNTAX, first->span, PM_STR(""), "a unit has at most %d factors", PM_UNIT_FACTORS);
	if (text)
		*text = s;
	return PM_OK;
}

pm_status pm_push(pm_parser *p, void *array, uint32_t *n, const void *item, size_t size)
{
	char *old;
	memcpy(&old, array, sizeof old);
	if ((*n & (*n - 1)) == 0) { /* room doubles at 0, 1, 2, 4, 8 ... */
		char *bigger = pm_arena_alloc(p->arena, *n ? (size_t)*n * 2 : 1, size);
		if (!bigger)
			return pm_report_nomem(p->rep);
		if (*n)
			memcpy(bigger, old, *n * size);
		memcpy(array, &bigger, sizeof bigger);
		old = bigger;
	}
	memcpy(old + *n * size, item, size);
	++*n;
	return PM_OK;
}

/* Behind a statement at fault: on to the next line that begins with a name or }, or the file's end. */
static void pass_statement(pm_parser *p)
{
	const uint32_t line = pm_peek(p)->span.line;
	while (pm_peek(p)->kind != PM_TOKEN_END) {
		const pm_token *t = pm_peek(p);
		const bool first = p->at == 0 || p->token[p->at - 1].span.line != t->span.line;
		if (pm_is(t, PM_TOKEN_SIGN, "}") || (first && t->span.line != line && t->kind == PM_TOKEN_NAME))
			return;
		pm_step_on(p);
	}
}

pm_status pm_parse_block(pm_parser *p, pm_item item, void *ctx)
{
	PM_TRY(pm_need_sign(p, "{"));
	while (!pm_take_sign(p, "}")) {
		if (pm_peek(p)->kind == PM_TOKEN_END)
			return pm_expected(p, "}");
		p->depth = 0;
		p->value = false;
		pm_mark_begin(p);
		const pm_status s = item(p, ctx);
		if (s == PM_E_NOMEM)
			return s;
		if (s != PM_OK)
			pass_statement(p);
	}
	return PM_OK;
}
