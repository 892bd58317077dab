/* parse.c - a file as its blocks; the short blocks themselves. */
#include "lang/parse.h"

#include <math.h>

#include "base/limits.h"
#include "lang/parse_part.h"

/* calibrated slope 0.62 shift -1.20 from "what it was fitted on" */
static pm_status calibrated(pm_parser *p, pm_theme *t)
{
	PM_TRY(pm_need_name(p, "slope"));
	const pm_span at = pm_peek(p)->span;
	PM_TRY(pm_parse_number(p, "how steeply chances rise with the score", &t->slope));
	if (!(t->slope >= 0 && t->slope <= 10))
		return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "a slope lies between 0 and 10");
	PM_TRY(pm_need_name(p, "shift"));
	PM_TRY(pm_parse_number(p, "bits", &t->shift));
	PM_TRY(pm_need_name(p, "from"));
	PM_TRY(pm_parse_text(p, "on which visits, in quotes", &t->calibration));
	t->calibrated = true;
	return PM_OK;
}

static pm_status theme_item(pm_parser *p, void *ctx)
{
	pm_theme *t = ctx;
	if (pm_take_name(p, "title"))
		return pm_parse_text(p, "the title in quotes", &t->title);
	if (pm_take_name(p, "about")) {
		pm_word w;
		PM_TRY(pm_parse_word(p, "what the theme is about", &w));
		t->about = w.s;
		return PM_OK;
	}
	if (pm_take_name(p, "calibrated"))
		return calibrated(p, t);
	if (!pm_take_name(p, "prior"))
		return pm_expected(p, "title, about, prior or calibrated");
	const pm_span at = pm_peek(p)->span;
	PM_TRY(pm_parse_number(p, "a probability", &t->prior_probability));
	if (pm_take_name(p, "percent"))
		t->prior_probability /= 100;
	if (!(t->prior_probability > 0 && t->prior_probability < 1))
		return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "a prior lies between 0 and 1");
	t->prior = (int32_t)lrint(log2(t->prior_probability / (1 - t->prior_probability)) * PM_BITS_ONE);
	return PM_OK;
}

static pm_status theme(pm_parser *p)
{
	pm_word name;
	PM_TRY(pm_parse_word(p, "the theme's name", &name));
	pm_theme t = { .name = name.s, .span = name.span };
	PM_TRY(pm_parse_block(p, theme_item, &t));
	if (t.prior_probability == 0)
		return pm_report_error(p->rep, PM_E_SYNTAX, name.span, PM_STR(""), "a theme needs a prior: the share of addresses where it is so");
	return pm_push(p, &p->rules->theme, &p->rules->n_themes, &t, sizeof t);
}

/* parameter NAME = value [unit] [from date], ... */
static pm_status parameter(pm_parser *p)
{
	pm_word name;
	PM_TRY(pm_parse_word(p, "the parameter's name", &name));
	pm_parameter q = { .name = name.s, .span = name.span };
	PM_TRY(pm_need_sign(p, "="));
	do {
		pm_value v = { .from = INT32_MIN };
		const pm_span at = pm_peek(p)->span;
		pm_unit u = {0};
		PM_TRY(pm_parse_number(p, "a number", &v.value));
		if (pm_take_name(p, "percent"))
			v.value /= 100;
		else if (pm_peek(p)->kind == PM_TOKEN_NAME && pm_peek(p)->span.line == at.line && !pm_at_name(p, "from"))
			PM_TRY(pm_parse_unit(p, &u, NULL));
		if (q.n && !pm_unit_eq(&u, &q.unit))
			return pm_report_error(p->rep, PM_E_TYPE, at, PM_STR(""), "every value of a parameter has the same unit");
		if (pm_take_name(p, "from")) {
			if (pm_peek(p)->kind != PM_TOKEN_DATE)
				return pm_expected(p, "a date, as in: from 2021-06-01");
			v.from = (int32_t)pm_peek(p)->value;
			pm_step_on(p);
		}
		if (q.n && v.from <= q.value[q.n - 1].from)
			return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "values of a parameter stand in order of date");
		q.unit = u;
		PM_TRY(pm_push(p, &q.value, &q.n, &v, sizeof v));
	} while (pm_take_sign(p, ","));
	struct pm_rules_inside *in = p->rules->inside;
	for (uint32_t i = 0; i < q.n && q.value[i].from <= in->as_of; i++)
		q.now = q.value[i].value, q.known = true;
	return pm_push(p, &in->parameter, &in->n_parameters, &q, sizeof q);
}

static pm_status group(pm_parser *p)
{
	pm_group_decl g = {0};
	PM_TRY(pm_parse_word(p, "the group's name", &g.name));
	if (pm_take_name(p, "for"))
		PM_TRY(pm_parse_word(p, "a theme", &g.theme));
	PM_TRY(pm_need_name(p, "at"));
	PM_TRY(pm_need_name(p, "most"));
	PM_TRY(pm_parse_bits(p, &g.most, NULL));
	PM_TRY(pm_need_name(p, "bits"));
	return pm_push(p, &p->rules->inside->group_decl, &p->rules->inside->n_group_decls, &g, sizeof g);
}

static pm_status approve(pm_parser *p)
{
	pm_approval a = { .until = INT32_MAX };
	PM_TRY(pm_parse_word(p, "the name of a register", &a.name));
	PM_TRY(pm_parse_text(p, "the reference of the agreement or assessment, in quotes", &a.reference));
	if (pm_take_name(p, "until")) {
		if (pm_peek(p)->kind != PM_TOKEN_DATE)
			return pm_expected(p, "the last day of the approval, as in: until 2027-12-31");
		a.until = (int32_t)pm_peek(p)->value;
		pm_step_on(p);
	}
	return pm_push(p, &p->rules->inside->approval, &p->rules->inside->n_approvals, &a, sizeof a);
}

static pm_status top(pm_parser *p)
{
	if (pm_take_name(p, "register"))
		return pm_parse_register(p);
	if (pm_take_name(p, "theme"))
		return theme(p);
	if (pm_take_name(p, "parameter"))
		return parameter(p);
	if (pm_take_name(p, "group"))
		return group(p);
	if (pm_take_name(p, "approve"))
		return approve(p);
	if (pm_take_name(p, "signal"))
		return pm_parse_signal(p, false);
	if (pm_take_name(p, "role")) {
		PM_TRY(pm_need_name(p, "context"));
		PM_TRY(pm_need_name(p, "signal"));
		return pm_parse_signal(p, true);
	}
	if (pm_take_name(p, "rule"))
		return pm_parse_rule(p);
	if (pm_take_name(p, "exempt"))
		return pm_parse_exempt(p);
	if (pm_take_name(p, "list"))
		return pm_parse_list(p);
	if (pm_take_name(p, "link"))
		return pm_parse_link(p);
	pm_nearest near = pm_nearest_to(pm_peek(p)->s);
	static const char *const words[] = { "include", "register", "theme", "parameter", "group", "approve", "signal", "role",
		"rule", "exempt", "list", "link", "separate" };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		pm_nearest_try(&near, pm_str_of(words[i]));
	const pm_token *t = pm_peek(p);
	return pm_report_error(p->rep, PM_E_SYNTAX, t->span, near.best, "expected a block: register, theme, parameter, group, "
	                       "approve, signal, rule, exempt, list, link or include, not %.*s", (int)(t->s.n < 40 ? t->s.n : 40), t->s.p);
}

/* Behind a block at fault, which began at token `from`: on to a name in the first column. */
static void pass_block(pm_parser *p, uint32_t from)
{
	if (p->at == from)
		pm_step_on(p);
	while (pm_peek(p)->kind != PM_TOKEN_END && !(pm_peek(p)->kind == PM_TOKEN_NAME && pm_peek(p)->span.col == 1))
		pm_step_on(p);
}

static pm_status blocks(pm_parser *p, uint32_t file, pm_include include, void *ctx)
{
	while (pm_peek(p)->kind != PM_TOKEN_END) {
		p->depth = 0;
		p->value = false;
		pm_mark_begin(p);
		if (pm_take_name(p, "separate"))
			continue;
		if (pm_at_name(p, "include") && pm_ahead(p, 1)->kind == PM_TOKEN_TEXT) {
			if (include)
				PM_TRY(include(ctx, file, pm_ahead(p, 1)));
			pm_step_on(p), pm_step_on(p);
			continue;
		}
		const uint32_t from = p->at;
		const pm_status s = top(p);
		if (s == PM_E_NOMEM)
			return s;
		if (s != PM_OK)
			pass_block(p, from);
	}
	return PM_OK;
}

pm_status pm_parse_file(pm_report *rep, uint32_t file, pm_include include, void *ctx)
{
	pm_token *token;
	uint32_t n;
	PM_TRY(pm_lex(rep, file, &token, &n));
	pm_parser p = { .rep = rep, .rules = rep->rules, .arena = &rep->rules->inside->arena, .token = token, .n = n };
	return blocks(&p, file, include, ctx);
}

pm_status pm_parse_form(pm_report *rep, uint32_t file, const pm_token **out_token, uint32_t *out_n, const bool **out_begins)
{
	pm_token *token;
	uint32_t n;
	PM_TRY(pm_lex(rep, file, &token, &n));
	pm_parser p = { .rep = rep, .rules = rep->rules, .arena = &rep->rules->inside->arena, .token = token, .n = n };
	p.begins = pm_arena_alloc(p.arena, n, sizeof *p.begins);
	if (!p.begins)
		return pm_report_nomem(rep);
	PM_TRY(blocks(&p, file, NULL, NULL));
	*out_token = token;
	*out_n = n;
	*out_begins = p.begins;
	return PM_OK;
}
