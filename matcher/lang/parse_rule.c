/* signal, rule and exempt. */
#include <math.h>

#include "base/limits.h"
#include "lang/parse_part.h"

typedef struct signal_building { pm_signal s; bool has_class; } signal_building;

static pm_status signal_item(pm_parser *p, void *ctx)
{
	signal_building *b = ctx;
	pm_signal *s = &b->s;
	if (pm_take_name(p, "title"))
		return pm_parse_text(p, "the title in quotes", &s->title);
	if (pm_take_name(p, "source"))
		return pm_parse_text(p, "the source in quotes", &s->source);
	if (pm_take_name(p, "rationale"))
		return pm_parse_text(p, "the rationale in quotes", &s->rationale);
	if (pm_take_name(p, "class")) {
		if (pm_at_name(p, "X"))
			return pm_report_error(p->rep, PM_E_TYPE, pm_peek(p)->span, PM_STR(""), "a signal of class X may not be made for this work");
		b->has_class = pm_take_name(p, "L");
		s->class = b->has_class ? PM_CLASS_L : PM_CLASS_P;
		return b->has_class || pm_take_name(p, "P") ? PM_OK : pm_expected(p, "P or L");
	}
	return pm_expected(p, "title, source, rationale or class");
}

pm_status pm_parse_signal(pm_parser *p, bool context)
{
	pm_word name;
	PM_TRY(pm_parse_word(p, "the signal's name", &name));
	signal_building b = { .s = { .name = name.s, .span = name.span, .context = context } };
	if (pm_take_name(p, "role")) {
		PM_TRY(pm_need_name(p, "context"));
		b.s.context = true;
	}
	if (pm_peek(p)->kind == PM_TOKEN_TEXT)
		PM_TRY(pm_parse_text(p, "the title", &b.s.title));
	PM_TRY(pm_need_sign(p, "="));
	pm_expr *e = NULL;
	PM_TRY(pm_parse_expr(p, &e));
	pm_unit u;
	if (pm_take_name(p, "unit"))
		PM_TRY(pm_parse_unit(p, &u, &b.s.unit));
	if (pm_at_sign(p, "{"))
		PM_TRY(pm_parse_block(p, signal_item, &b));
	b.s.expr = e;
	struct pm_rules_inside *in = p->rules->inside;
	uint32_t n = p->rules->n_signals;
	PM_TRY(pm_push(p, &in->signal_class, &n, &b.has_class, sizeof b.has_class));
	n = p->rules->n_signals;
	PM_TRY(pm_push(p, &in->signal, &n, &e, sizeof e));
	return pm_push(p, &p->rules->signal, &p->rules->n_signals, &b.s, sizeof b.s);
}

/* {name}, {name:.1} or {name|one|many} inside a sentence: the part is read as rule text of its own, at its own place. */
static pm_status piece(pm_parser *p, pm_template *t, pm_str inside, pm_span at)
{
	size_t n = inside.n;
	t->decimals = -1;
	if (n > 3 && inside.p[n - 3] == ':' && inside.p[n - 2] == '.' && inside.p[n - 1] >= '0' && inside.p[n - 1] <= '6') {
		t->decimals = inside.p[n - 1] - '0';
		n -= 3;
	}
	const char *bar = memchr(inside.p, '|', n), *second = bar ? memchr(bar + 1, '|', (size_t)(inside.p + n - bar) - 1) : NULL;
	if (bar && !second)
		return pm_report_error(p->rep, PM_E_SYNTAX, at, PM_STR(""), "two words by number, as in {melders|melder|melders}");
	if (bar) {
		t->one = (pm_str){ bar + 1, (size_t)(second - bar) - 1 };
		t->many = (pm_str){ second + 1, (size_t)(inside.p + n - second) - 1 };
		n = (size_t)(bar - inside.p);
	}
	const pm_str name = pm_str_trim((pm_str){ inside.p, n });
	pm_expr *e = pm_arena_alloc(p->arena, 1, sizeof *e);
	if (!e)
		return pm_report_nomem(p->rep);
	for (size_t i = 0; i < name.n; i++)
		if (strchr(" +-*/(){}<>=\"", name.p[i]))
			return pm_report_error(p->rep, PM_E_SYNTAX, at, PM_STR(""), "between { and } stands one name, as in {personen} or {m2:.1}; "
			                       "make a signal of what has to be computed");
	if (name.n == 0)
		return pm_report_error(p->rep, PM_E_SYNTAX, at, PM_STR(""), "nothing between { and }");
	*e = (pm_expr){ .op = PM_OP_NAME, .word = name, .span = at, .reg = -1, .index = -1 };
	t->value = e;
	return PM_OK;
}

/* In a sentence {{ is a { that shows itself. */
pm_status pm_parse_template(pm_parser *p, pm_template **out)
{
	const pm_token *token = pm_peek(p);
	pm_str s;
	PM_TRY(pm_parse_text(p, "a sentence in quotes", &s));
	pm_template *first = NULL, **last = &first;
	const pm_str whole = s;
	do {
		pm_template *t = pm_arena_alloc(p->arena, 1, sizeof *t);
		if (!t)
			return pm_report_nomem(p->rep);
		const char *open = s.n ? memchr(s.p, '{', s.n) : NULL;
		const bool itself = open && open + 1 < s.p + s.n && open[1] == '{';
		t->text = (pm_str){ s.p, open ? (size_t)(open - s.p) + itself : s.n };
		s.p += t->text.n + itself, s.n -= t->text.n + itself;
		if (open && !itself) {
			const char *close = memchr(s.p, '}', s.n);
			pm_span at = token->span;
			at.col += (uint32_t)(s.p - whole.p) + 1;
			at.length = close ? (uint32_t)(close - s.p) + 1 : 1;
			if (!close)
				return pm_report_error(p->rep, PM_E_SYNTAX, at, PM_STR(""), "a { without its }");
			PM_TRY(piece(p, t, (pm_str){ s.p + 1, (size_t)(close - s.p) - 1 }, at));
			s.n -= (size_t)(close + 1 - s.p);
			s.p = close + 1;
		}
		*last = t;
		last = &t->next;
	} while (s.n);
	*out = first;
	return PM_OK;
}

typedef struct rule_building {
	pm_rule r;
	pm_rule_names names;
	pm_test **last_test;
	bool exempt;
} rule_building;

/* grade EXPR: 0 -> -0.2, 1 -> 0.8, 2 .. 5 -> 1.7, 5.. -> 2.2. A single number n is the step [n, n + 1). */
static pm_status grade(pm_parser *p, rule_building *b)
{
	PM_TRY(pm_parse_expr(p, &b->names.grade));
	PM_TRY(pm_need_sign(p, ":"));
	do {
		pm_step s = {0};
		const pm_span at = pm_peek(p)->span;
		if (pm_take_sign(p, "..")) {
			s.from = -INFINITY;
			PM_TRY(pm_parse_number(p, "where the step ends", &s.to));
		} else {
			PM_TRY(pm_parse_number(p, "where the step begins", &s.from));
			s.to = s.from + 1;
			if (pm_take_sign(p, "..")) {
				s.to = INFINITY;
				if (!pm_at_sign(p, "->"))
					PM_TRY(pm_parse_number(p, "where the step ends", &s.to));
			}
		}
		PM_TRY(pm_need_sign(p, "->"));
		PM_TRY(pm_parse_bits(p, &s.weight, &b->names.weight));
		b->names.weight = at;
		if (!(s.from < s.to))
			return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "a step from %g to %g holds nothing", s.from, s.to);
		if (b->r.steps && s.from != b->r.step[b->r.steps - 1].to)
			return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), s.from > b->r.step[b->r.steps - 1].to
				? "a gap between %g, where the step before ends, and %g" : "steps overlap: the one before ends at %g, this begins at %g",
				b->r.step[b->r.steps - 1].to, s.from);
		PM_TRY(pm_push(p, &b->r.step, &b->r.steps, &s, sizeof s));
	} while (pm_take_sign(p, ","));
	b->names.has_weight = true;
	return PM_OK;
}

/* test NAME = value, NAME = null fires|silent|unknown */
static pm_status test(pm_parser *p, rule_building *b)
{
	pm_test *t = pm_arena_alloc(p->arena, 1, sizeof *t);
	if (!t)
		return pm_report_nomem(p->rep);
	t->span = p->token[p->at - 1].span;
	pm_given **last = &t->given;
	do {
		pm_given *g = pm_arena_alloc(p->arena, 1, sizeof *g);
		if (!g)
			return pm_report_nomem(p->rep);
		PM_TRY(pm_parse_word(p, "a signal or a field of the spine", &g->name));
		PM_TRY(pm_need_sign(p, "="));
		g->null = pm_take_name(p, "null");
		const pm_token *v = pm_peek(p);
		if (!g->null) {
			if (v->kind != PM_TOKEN_NUMBER && v->kind != PM_TOKEN_TEXT && v->kind != PM_TOKEN_DATE && !pm_at_name(p, "true") &&
			    !pm_at_name(p, "false") && !pm_at_sign(p, "-"))
				return pm_expected(p, "a number, date, text, true, false or null");
			PM_TRY(pm_parse_expr(p, &g->value));
		}
		*last = g;
		last = &g->next;
	} while (pm_take_sign(p, ","));
	if (pm_take_name(p, "fires"))
		t->want = PM_FIRES;
	else if (pm_take_name(p, "silent"))
		t->want = PM_SILENT;
	else if (pm_take_name(p, "unknown"))
		t->want = PM_IS_UNKNOWN;
	else
		return pm_expected(p, "fires, silent or unknown");
	*b->last_test = t;
	b->last_test = &t->next;
	return PM_OK;
}

static pm_status group(pm_parser *p, rule_building *b)
{
	PM_TRY(pm_parse_word(p, "the group's name", &b->names.group));
	if (!pm_take_name(p, "at"))
		return PM_OK;
	PM_TRY(pm_need_name(p, "most"));
	PM_TRY(pm_parse_bits(p, &b->names.group_most, NULL));
	b->names.has_group_most = true;
	return pm_need_name(p, "bits");
}

static pm_status status(pm_parser *p, pm_rule *r)
{
	static const char *const words[] = { "trial", "pilot", "mature", "retired" };
	for (unsigned i = 0; i < 4; i++)
		if (pm_take_name(p, words[i]))
			return r->status = (pm_rule_status)i, PM_OK;
	return pm_expected(p, "trial, pilot, mature or retired");
}

static pm_status weight_item(pm_parser *p, rule_building *b)
{
	if (pm_take_name(p, "grade"))
		return grade(p, b);
	if (pm_take_name(p, "group"))
		return group(p, b);
	if (pm_take_name(p, "status"))
		return status(p, &b->r);
	if (!pm_take_name(p, "weight"))
		return pm_expected(p, "title, when, grade, weight, group, because, silent, check, source, mechanism, innocent, status or test");
	b->names.has_weight = true;
	PM_TRY(pm_parse_bits(p, &b->r.fires, &b->names.weight));
	return pm_take_name(p, "else") ? pm_parse_bits(p, &b->r.silent, NULL) : PM_OK;
}

static pm_status rule_item(pm_parser *p, void *ctx)
{
	rule_building *b = ctx;
	static const struct { const char *word; size_t at; } texts[] = {
		{ "title", offsetof(pm_rule, title) }, { "check", offsetof(pm_rule, check) }, { "source", offsetof(pm_rule, source) },
		{ "mechanism", offsetof(pm_rule, mechanism) }, { "innocent", offsetof(pm_rule, innocent) } };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (pm_take_name(p, texts[i].word))
			return pm_parse_text(p, "a text in quotes", (pm_str *)(void *)((char *)&b->r + texts[i].at));
	if (pm_take_name(p, "when"))
		return pm_parse_expr(p, &b->names.when);
	if (pm_take_name(p, "because"))
		return pm_parse_template(p, &b->names.because);
	if (pm_take_name(p, "test"))
		return test(p, b);
	if (b->exempt)
		return pm_expected(p, "title, when, because, source or test");
	if (pm_take_name(p, "silent"))
		return pm_parse_template(p, &b->names.silent);
	return weight_item(p, b);
}

static pm_status build(pm_parser *p, rule_building *b)
{
	pm_word name;
	PM_TRY(pm_parse_word(p, b->exempt ? "the exemption's name" : "the rule's name", &name));
	b->r = (pm_rule){ .name = name.s, .span = name.span, .group = -1, .status = PM_RULE_PILOT };
	b->last_test = &b->names.test;
	PM_TRY(pm_need_name(p, "for"));
	PM_TRY(pm_parse_word(p, "a theme", &b->names.theme));
	const uint32_t errors = p->rep->errors;
	PM_TRY(pm_parse_block(p, rule_item, b));
	if (p->rep->errors > errors)
		return PM_E_SYNTAX; /* what is missing may be what was wrong */
	if (!b->names.when == !b->names.grade)
		return pm_report_error(p->rep, PM_E_SYNTAX, name.span, PM_STR(""), b->names.when ? "either when or grade, not both"
		                       : b->exempt ? "an exemption needs a when" : "a rule needs a when or a grade");
	return PM_OK;
}

pm_status pm_parse_rule(pm_parser *p)
{
	rule_building b = {0};
	PM_TRY(build(p, &b));
	if (!b.names.has_weight)
		return pm_report_error(p->rep, PM_E_SYNTAX, b.r.span, PM_STR(""), "a rule needs a weight: 0 when it is only to be shown");
	if (p->rules->n_rules == PM_MAX_RULES)
		return pm_report_error(p->rep, PM_E_RANGE, b.r.span, PM_STR(""), "more than %d rules", PM_MAX_RULES);
	uint32_t n = p->rules->n_rules;
	PM_TRY(pm_push(p, &p->rules->inside->rule, &n, &b.names, sizeof b.names));
	return pm_push(p, &p->rules->rule, &p->rules->n_rules, &b.r, sizeof b.r);
}

pm_status pm_parse_exempt(pm_parser *p)
{
	rule_building b = { .exempt = true };
	PM_TRY(build(p, &b));
	const pm_exempt e = { .name = b.r.name, .title = b.r.title, .span = b.r.span };
	uint32_t n = p->rules->n_exempts;
	PM_TRY(pm_push(p, &p->rules->inside->exempt, &n, &b.names, sizeof b.names));
	return pm_push(p, &p->rules->exempt, &p->rules->n_exempts, &e, sizeof e);
}
