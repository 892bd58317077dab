/* Expressions, from loosest to tightest: or, and, not, comparison, else, + -, * /, sign, what is in brackets. */
#include <math.h>

#include "base/limits.h"
#include "lang/parse_part.h"
#include "text/phrase.h"

static pm_expr *node(pm_parser *p, pm_op op, pm_span at)
{
	pm_expr *e = pm_arena_alloc(p->arena, 1, sizeof *e);
	if (!e) {
		pm_report_nomem(p->rep);
		return NULL;
	}
	e->op = op;
	e->span = at;
	e->reg = e->index = -1;
	return e;
}

static pm_status call(pm_parser *p, pm_str word, pm_span at, pm_expr *a, pm_expr *b, pm_expr **out)
{
	pm_expr *e = node(p, PM_OP_CALL, at);
	if (!e)
		return PM_E_NOMEM;
	e->word = word;
	e->arg[0] = a;
	e->arg[1] = b;
	e->args = b ? 2 : 1;
	*out = e;
	return PM_OK;
}

static bool agg_of(pm_str word, pm_agg *out)
{
#define X(name, w, takes, none, near, dutch) if (pm_str_eq(word, PM_STR(w))) return *out = PM_AGG_##name, true;
	PM_AGG_MAP(X)
#undef X
	return false;
}

/* A word behind a number is its unit, unless it is a word of the language. */
static bool unit_here(const pm_parser *p, const pm_token *number)
{
	static const char *const words[] = { "and", "or", "not", "in", "is", "else", "between", "within", "where", "matches",
		"contains", "similar_to", "unit", "from", "fires", "silent", "unknown", "at", "percent", "bits", "title", "when", "grade", "weight",
		"group", "because", "check", "source", "mechanism", "innocent", "status", "test", "ground", NULL };
	const pm_token *t = pm_peek(p);
	if (t->kind != PM_TOKEN_NAME || t->span.line != number->span.line)
		return false;
	for (size_t i = 0; words[i]; i++)
		if (pm_str_eq(t->s, pm_str_of(words[i])))
			return false;
	return true;
}

static pm_status deeper(pm_parser *p)
{
	if (p->depth++ < PM_MAX_NESTING)
		return PM_OK;
	return pm_report_error(p->rep, PM_E_RANGE, pm_peek(p)->span, PM_STR(""), "an expression nested deeper than %d", PM_MAX_NESTING);
}

static pm_status number(pm_parser *p, pm_expr **out)
{
	const pm_token *t = pm_peek(p);
	pm_expr *e = node(p, PM_OP_NUMBER, t->span);
	if (!e)
		return PM_E_NOMEM;
	e->value = t->value;
	pm_step_on(p);
	if (pm_take_name(p, "percent"))
		e->value /= 100;
	else if (unit_here(p, t))
		PM_TRY(pm_parse_unit(p, &e->unit, NULL));
	*out = e;
	return PM_OK;
}

static pm_status expression(pm_parser *p, bool value, pm_expr **out);

/* `within NAME`: the addresses that share a category or id. */
static pm_status category(pm_parser *p, pm_expr *e)
{
	const pm_token *t = pm_peek(p);
	if (t->kind != PM_TOKEN_NAME)
		return pm_expected(p, "pand, street, buurt, or a category or id that addresses share");
	if (e->arg[1] || e->within)
		return pm_report_error(p->rep, PM_E_TYPE, e->span, PM_STR(""), "an aggregate over addresses has no where: make a signal of it first");
	pm_expr *by = node(p, PM_OP_NAME, t->span);
	if (!by)
		return PM_E_NOMEM;
	by->word = t->s;
	pm_step_on(p);
	e->group = PM_ROLES;
	e->arg[1] = by;
	return PM_OK;
}

/* Behind `count(` and the like: value, `where`, `within`; behind the bracket perhaps `within pand`. */
static pm_status aggregate(pm_parser *p, pm_agg agg, pm_span at, pm_expr **out)
{
	pm_expr *e = node(p, PM_OP_RECORDS, at);
	if (!e)
		return PM_E_NOMEM;
	e->agg = agg;
	e->args = 3;
	PM_TRY(expression(p, true, &e->arg[0]));
	if (pm_take_name(p, "where"))
		PM_TRY(pm_parse_expr(p, &e->arg[1]));
	if (pm_take_name(p, "within")) {
		if (pm_peek(p)->kind != PM_TOKEN_NUMBER)
			return pm_expected(p, "a duration, as in: within 24 months");
		e->within = true;
		PM_TRY(number(p, &e->arg[2]));
	}
	PM_TRY(pm_need_sign(p, ")"));
	if (pm_take_name(p, "within")) {
		static const struct { const char *word; pm_role role; } groups[] = {
			{ "pand", PM_ROLE_PAND }, { "street", PM_ROLE_STREET }, { "straat", PM_ROLE_STREET }, { "buurt", PM_ROLE_BUURT } };
		e->op = PM_OP_NEAR;
		*out = e;
		for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
			if (pm_take_name(p, groups[i].word))
				return e->group = groups[i].role, PM_OK;
		return category(p, e);
	}
	*out = e;
	return PM_OK;
}

/* A word in the first column that begins a block: what stood before it lacks a value. */
static bool next_block(const pm_token *t)
{
	static const char *const words[] = { "register", "theme", "parameter", "group", "approve", "signal", "role", "rule", "exempt",
		"list", "link", "include", NULL };
	for (size_t i = 0; t->span.col == 1 && words[i]; i++)
		if (pm_str_eq(t->s, pm_str_of(words[i])))
			return true;
	return false;
}

/* Behind a name: `at FIELD`, and not the `at most` of a list's next line. */
static bool at_field(const pm_parser *p, const pm_token *name)
{
	const pm_token *next = pm_ahead(p, 1);
	return pm_at_name(p, "at") && pm_peek(p)->span.line == name->span.line && next->kind == PM_TOKEN_NAME && !pm_is(next, PM_TOKEN_NAME, "most");
}

static pm_status name(pm_parser *p, pm_expr **out);

static pm_status value_at(pm_parser *p, pm_expr *parameter, pm_expr **out)
{
	const pm_token *t = pm_peek(p);
	pm_expr *date = NULL;
	pm_step_on(p);
	PM_TRY(deeper(p));
	PM_TRY(name(p, &date));
	p->depth--;
	return call(p, PM_STR("at"), t->span, parameter, date, out);
}

static pm_status name(pm_parser *p, pm_expr **out)
{
	const pm_token *t = pm_peek(p);
	pm_agg agg;
	if (next_block(t))
		return pm_expected(p, "a value");
	pm_step_on(p);
	if (pm_at_sign(p, "(") && agg_of(t->s, &agg)) {
		pm_step_on(p);
		return aggregate(p, agg, t->span, out);
	}
	pm_expr *e = node(p, PM_OP_NAME, t->span);
	if (!e)
		return PM_E_NOMEM;
	e->word = t->s;
	if (pm_take_sign(p, "(")) {
		e->op = PM_OP_CALL;
		do {
			if (e->args == 3)
				return pm_expected(p, "no more than three operands");
			PM_TRY(pm_parse_expr(p, &e->arg[e->args++]));
		} while (pm_take_sign(p, ","));
		PM_TRY(pm_need_sign(p, ")"));
	} else if (pm_at_sign(p, ".")) {
		pm_step_on(p);
		pm_word field;
		PM_TRY(pm_parse_word(p, "the name of a field", &field));
		e->field = field.s;
		if (field.span.line == e->span.line)
			e->span.length = field.span.col + field.span.length - e->span.col;
	}
	*out = e;
	if (e->op == PM_OP_NAME && !e->field.n && at_field(p, t))
		return value_at(p, e, out);
	return PM_OK;
}

static pm_status leaf(pm_parser *p, pm_expr **out)
{
	const pm_token *t = pm_peek(p);
	pm_op op;
	switch (t->kind) {
	case PM_TOKEN_NUMBER: return number(p, out);
	case PM_TOKEN_DATE: op = PM_OP_DAY; break;
	case PM_TOKEN_TEXT: op = PM_OP_WORD; break;
	case PM_TOKEN_NAME:
		if (pm_at_name(p, "true"))
			op = PM_OP_TRUE;
		else if (pm_at_name(p, "false"))
			op = PM_OP_FALSE;
		else if (pm_at_name(p, "today"))
			op = PM_OP_TODAY;
		else
			return name(p, out);
		break;
	default:
		if (!pm_take_sign(p, "("))
			return pm_expected(p, "a value: a name, number, date, text or (");
		PM_TRY(pm_parse_expr(p, out));
		return pm_need_sign(p, ")");
	}
	pm_expr *e = node(p, op, t->span);
	if (!e)
		return PM_E_NOMEM;
	e->word = t->s;
	e->value = t->value;
	pm_step_on(p);
	*out = e;
	return PM_OK;
}

static pm_status signed_leaf(pm_parser *p, pm_expr **out)
{
	const pm_token *t = pm_peek(p);
	if (!pm_take_sign(p, "-"))
		return leaf(p, out);
	pm_expr *a = NULL;
	PM_TRY(deeper(p));
	PM_TRY(signed_leaf(p, &a));
	p->depth--;
	if (a->op == PM_OP_NUMBER) {
		a->value = -a->value;
		*out = a;
		return PM_OK;
	}
	return call(p, PM_STR("-"), t->span, a, NULL, out);
}

/* One level of left-associative signs. */
static pm_status chain(pm_parser *p, const char *one, const char *two, pm_status (*tighter)(pm_parser *, pm_expr **), pm_expr **out)
{
	pm_expr *a = NULL, *b = NULL;
	PM_TRY(tighter(p, &a));
	for (uint32_t length = 0; pm_at_sign(p, one) || pm_at_sign(p, two) || pm_at_name(p, one) || pm_at_name(p, two); length++) {
		const pm_token *t = pm_peek(p);
		if (length == PM_MAX_NESTING)
			return deeper(&(pm_parser){ .rep = p->rep, .token = p->token, .at = p->at, .n = p->n, .depth = PM_MAX_NESTING });
		pm_step_on(p);
		PM_TRY(tighter(p, &b));
		PM_TRY(call(p, t->s, t->span, a, b, &a));
	}
	*out = a;
	return PM_OK;
}

static pm_status product(pm_parser *p, pm_expr **out) { return chain(p, "*", "/", signed_leaf, out); }
static pm_status sum(pm_parser *p, pm_expr **out) { return chain(p, "+", "-", product, out); }
static pm_status otherwise(pm_parser *p, pm_expr **out) { return chain(p, "else", "else", sum, out); }

static pm_status in_list(pm_parser *p, const pm_token *t, pm_expr *a, pm_expr **out)
{
	pm_expr *first = NULL, **last = &first;
	PM_TRY(pm_need_sign(p, "("));
	do {
		PM_TRY(sum(p, last));
		if ((*last)->next)
			return pm_expected(p, "a value");
		last = &(*last)->next;
	} while (pm_take_sign(p, ","));
	PM_TRY(pm_need_sign(p, ")"));
	return call(p, t->s, t->span, a, first, out);
}

static pm_status between(pm_parser *p, const pm_token *t, pm_expr *a, pm_expr **out)
{
	pm_expr *low = NULL, *high = NULL, *least = NULL, *most = NULL;
	PM_TRY(otherwise(p, &low));
	PM_TRY(pm_need_name(p, "and"));
	PM_TRY(otherwise(p, &high));
	PM_TRY(call(p, PM_STR(">="), t->span, a, low, &least));
	PM_TRY(call(p, PM_STR("<="), t->span, a, high, &most));
	return call(p, PM_STR("and"), t->span, least, most, out);
}

static pm_status pattern(pm_parser *p, const pm_token *t, pm_expr *a, pm_expr **out)
{
	const pm_token *re = pm_peek(p);
	if (re->kind != PM_TOKEN_PATTERN)
		return pm_expected(p, "a pattern, as in: matches /kamer/i");
	pm_expr *e = node(p, PM_OP_PATTERN, re->span);
	if (!e)
		return PM_E_NOMEM;
	e->word = re->s;
	e->fold = re->fold;
	pm_step_on(p);
	return call(p, t->s, t->span, a, e, out);
}

/* Behind `similar_to`: words in quotes, perhaps `at least` and a number; the words keep the threshold. */
static pm_status similar(pm_parser *p, const pm_token *t, pm_expr *a, pm_expr **out)
{
	pm_expr *words = NULL, *least = NULL;
	if (pm_peek(p)->kind != PM_TOKEN_TEXT)
		return pm_expected(p, "words in quotes, as in: similar_to \"te huur\"");
	PM_TRY(leaf(p, &words));
	words->value = PM_PHRASE_DEFAULT;
	if (pm_at_name(p, "at") && pm_is(pm_ahead(p, 1), PM_TOKEN_NAME, "least")) {
		pm_step_on(p);
		pm_step_on(p);
		if (pm_peek(p)->kind != PM_TOKEN_NUMBER)
			return pm_expected(p, "a similarity, as in: at least 0.9");
		PM_TRY(number(p, &least));
		if (least->unit.n)
			return pm_report_error(p->rep, PM_E_TYPE, least->span, PM_STR(""), "a similarity has no unit");
		words->value = least->value < 1 ? round(least->value * PM_PHRASE_PARTS) / PM_PHRASE_PARTS : least->value;
	}
	return call(p, t->s, t->span, a, words, out);
}

static bool turned_here(const pm_parser *p)
{
	static const char *const words[] = { "in", "matches", "contains", "similar_to", "between" };
	for (size_t i = 0; pm_at_name(p, "not") && i < sizeof words / sizeof words[0]; i++)
		if (pm_is(pm_ahead(p, 1), PM_TOKEN_NAME, words[i]))
			return true;
	return false;
}

static pm_status comparison(pm_parser *p, pm_expr **out)
{
	pm_expr *a = NULL, *b = NULL;
	PM_TRY(otherwise(p, &a));
	const pm_token *t = pm_peek(p);
	static const char *const signs[] = { "=", "!=", "<", "<=", ">", ">=" };
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
		if (!pm_take_sign(p, signs[i]))
			continue;
		PM_TRY(otherwise(p, &b));
		return call(p, t->s, t->span, a, b, out);
	}
	bool turned = false;
	if (turned_here(p)) {
		turned = true;
		pm_step_on(p);
		t = pm_peek(p);
	}
	*out = a;
	if (pm_take_name(p, "in"))
		PM_TRY(in_list(p, t, a, out));
	else if (pm_take_name(p, "between"))
		PM_TRY(between(p, t, a, out));
	else if (pm_take_name(p, "matches"))
		PM_TRY(pattern(p, t, a, out));
	else if (pm_take_name(p, "similar_to"))
		PM_TRY(similar(p, t, a, out));
	else if (pm_take_name(p, "contains")) {
		PM_TRY(leaf(p, &b));
		PM_TRY(call(p, t->s, t->span, a, b, out));
	} else if (!p->value && pm_at_name(p, "within") && pm_ahead(p, 1)->kind == PM_TOKEN_NUMBER) {
		pm_step_on(p);
		PM_TRY(number(p, &b));
		PM_TRY(call(p, t->s, t->span, a, b, out));
	} else if (pm_take_name(p, "is")) {
		turned = pm_take_name(p, "not");
		const bool known = pm_at_name(p, "known");
		if (!known && !pm_at_name(p, "unknown"))
			return pm_expected(p, "known or unknown");
		pm_step_on(p);
		return call(p, known != turned ? PM_STR("is known") : PM_STR("is unknown"), t->span, a, NULL, out);
	}
	return turned ? call(p, PM_STR("not"), t->span, *out, NULL, out) : PM_OK;
}

static pm_status negation(pm_parser *p, pm_expr **out)
{
	const pm_token *t = pm_peek(p);
	if (!pm_take_name(p, "not"))
		return comparison(p, out);
	pm_expr *a = NULL;
	PM_TRY(deeper(p));
	PM_TRY(negation(p, &a));
	p->depth--;
	return call(p, PM_STR("not"), t->span, a, NULL, out);
}

static pm_status conjunction(pm_parser *p, pm_expr **out) { return chain(p, "and", "and", negation, out); }

/* `value`: what an aggregate takes, where `within` is the aggregate's own. */
static pm_status expression(pm_parser *p, bool value, pm_expr **out)
{
	const unsigned depth = p->depth;
	const bool before = p->value;
	PM_TRY(deeper(p));
	p->value = value;
	pm_expr *e = NULL;
	PM_TRY(chain(p, "or", "or", conjunction, &e));
	p->value = before;
	p->depth = depth;
	*out = e;
	return PM_OK;
}

pm_status pm_parse_expr(pm_parser *p, pm_expr **out) { return expression(p, false, out); }
