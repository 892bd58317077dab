/* Types and units of expressions. */

#include "lang/check.h"
#include "lang/match.h"
#include "text/phrase.h"

static const struct { const char *word, *types; } ops[PM_OPS] = {
#define X(name, w, t, null, dutch, sql) [PM_OP_##name] = { w, t },
	PM_OP_MAP(X)
#undef X
};
static const char *const aggregates[PM_AGGS] = {
#define X(name, w, t, none, n, dutch) [PM_AGG_##name] = w,
	PM_AGG_MAP(X)
#undef X
};

const char *pm_kind_word(pm_kind kind)
{
	static const char *const words[] = { "nothing", "a number", "a flag", "a date", "a category", "a text", "a word in quotes" };
	return words[kind];
}

pm_kind pm_kind_of(pm_type t)
{
	static const pm_kind kinds[PM_TYPES] = { PM_KIND_FLAG, PM_KIND_NUMBER, PM_KIND_NUMBER, PM_KIND_DATE, PM_KIND_CODE, PM_KIND_CODE, PM_KIND_TEXT };
	return kinds[t];
}

pm_status pm_check_wrong(pm_checker *k, pm_status s, const pm_expr *e, const char *text)
{
	return pm_report_error(k->rep, s, e->span, PM_STR(""), "%s", text);
}

static const char *unit_words(const pm_unit *u, char text[64])
{
	pm_buf b = { .most = 63 };
	pm_unit_text(u, &b);
	memcpy(text, b.p ? b.p : "", b.n);
	text[b.n] = 0;
	pm_buf_release(&b);
	return text;
}

/* Two values side by side have one unit; one without takes the other's. */
static pm_status same_unit(pm_checker *k, const pm_expr *e, const pm_unit *a, const pm_unit *b, pm_unit *out)
{
	char x[64], y[64];
	if (a->n && b->n && !pm_unit_eq(a, b))
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "%s and %s do not go together", unit_words(a, x), unit_words(b, y));
	*out = a->n ? *a : *b;
	return PM_OK;
}

static bool duration(const pm_expr *e)
{
	static const char *const words[] = { "dag", "maand", "jaar", "week" };
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (e->unit.n == 1 && e->unit.power[0] == 1 && pm_str_eq(e->unit.name[0], pm_str_of(words[i])))
			return e->op == PM_OP_NUMBER;
	return false;
}

static pm_status units(pm_checker *k, pm_expr *e)
{
	const pm_unit none = {0};
	const pm_unit *a = &e->arg[0]->unit, *b = e->arg[1] ? &e->arg[1]->unit : &none;
	pm_unit drop;
	switch (e->op) {
	case PM_OP_MUL: case PM_OP_DIV:
		if (!pm_unit_times(a, b, e->op == PM_OP_MUL ? 1 : -1, &e->unit))
			return pm_check_wrong(k, PM_E_TYPE, e, "a unit of more factors than fit");
		return PM_OK;
	case PM_OP_NEG: case PM_OP_ABS: case PM_OP_FLOOR:
		e->unit = *a;
		return PM_OK;
	case PM_OP_DATE_DIFF:
		e->unit = pm_unit_days;
		return PM_OK;
	case PM_OP_DATE_ADD: case PM_OP_DATE_SUB: case PM_OP_WITHIN:
		return duration(e->arg[1]) ? PM_OK : pm_check_wrong(k, PM_E_TYPE, e->arg[1], "expected a duration: a number of days, weeks, months or years");
	case PM_OP_IF:
		return same_unit(k, e, b, &e->arg[2]->unit, &e->unit);
	case PM_OP_IN:
		for (const pm_expr *v = e->arg[1]; v; v = v->next)
			PM_TRY(same_unit(k, v, a, &v->unit, &drop));
		return PM_OK;
	case PM_OP_ADD: case PM_OP_SUB: case PM_OP_LEAST: case PM_OP_GREATEST: case PM_OP_ELSE:
		return same_unit(k, e, a, b, &e->unit);
	case PM_OP_LT: case PM_OP_LE: case PM_OP_GT: case PM_OP_GE: case PM_OP_EQ: case PM_OP_NE:
		return same_unit(k, e, a, b, &drop);
	default:
		return PM_OK;
	}
}

static bool takes(char type, const pm_expr *e)
{
	switch (type) {
	case 'n': return e->kind == PM_KIND_NUMBER;
	case 'f': return e->kind == PM_KIND_FLAG;
	case 'd': return e->kind == PM_KIND_DATE;
	case 'c': return e->kind == PM_KIND_CODE;
	case 't': return e->kind == PM_KIND_TEXT;
	case 'w': return e->kind == PM_KIND_WORD;
	default: return e->kind != PM_KIND_WORD && e->kind != PM_KIND_NONE;
	}
}

static pm_kind result(const char *types)
{
	switch (strchr(types, '>')[1]) {
	case 'n': return PM_KIND_NUMBER;
	case 'd': return PM_KIND_DATE;
	case 'c': return PM_KIND_CODE;
	default: return PM_KIND_FLAG;
	}
}

static pm_status no_operator(pm_checker *k, const pm_expr *e)
{
	pm_nearest near = pm_nearest_to(e->word);
	bool known = false;
	for (unsigned op = PM_OP_ADD; op < PM_OPS; op++) {
		known |= pm_str_eq(e->word, pm_str_of(ops[op].word));
		pm_nearest_try(&near, pm_str_of(ops[op].word));
	}
	for (unsigned a = 0; a < PM_AGGS; a++)
		pm_nearest_try(&near, pm_str_of(aggregates[a]));
	if (!known)
		return pm_report_error(k->rep, PM_E_NAME, e->span, near.best, "no function is called %.*s", PM_STR_FMT(e->word));
	const pm_kind a = e->arg[0]->kind, b = e->args > 1 ? e->arg[1]->kind : PM_KIND_NONE;
	if (e->args == 1)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "%.*s does not go with %s", PM_STR_FMT(e->word), pm_kind_word(a));
	return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "%.*s does not go with %s and %s", PM_STR_FMT(e->word),
	                       pm_kind_word(a), pm_kind_word(b));
}

static pm_status pattern(pm_checker *k, const pm_expr *e)
{
	pm_regex *p = NULL;
	pm_err why = {0};
	const pm_status s = pm_regex_new(e->word, e->fold, &p, &why);
	pm_regex_free(p);
	if (s == PM_E_NOMEM)
		return pm_report_nomem(k->rep);
	return s == PM_OK ? PM_OK : pm_report_error(k->rep, s, e->span, PM_STR(""), "%s", why.msg);
}

static pm_status phrase(pm_checker *k, const pm_expr *e)
{
	pm_phrase *p = NULL;
	pm_err why = {0};
	const pm_status s = pm_phrase_new(e->word, e->value, &p, &why);
	pm_phrase_free(p);
	if (s == PM_E_NOMEM)
		return pm_report_nomem(k->rep);
	return s == PM_OK ? PM_OK : pm_report_error(k->rep, s, e->span, PM_STR(""), "%s", why.msg);
}

static pm_status choose(pm_checker *k, pm_expr *e)
{
	for (unsigned op = PM_OP_ADD; op < PM_OPS; op++) {
		const char *types = ops[op].types;
		const size_t n = (size_t)(strchr(types, '>') - types);
		if (!pm_str_eq(e->word, pm_str_of(ops[op].word)) || n != e->args)
			continue;
		bool fits = true;
		for (size_t i = 0; i < n; i++)
			fits &= takes(types[i], e->arg[i]);
		if (!fits)
			continue;
		e->op = (pm_op)op;
		e->kind = result(types);
		k->dated |= op == PM_OP_WITHIN || op == PM_OP_ADULT;
		if (op == PM_OP_WORD_LIKE || op == PM_OP_TEXT_LIKE)
			return pattern(k, e->arg[1]);
		if (op == PM_OP_WORD_SIMILAR || op == PM_OP_TEXT_SIMILAR)
			return phrase(k, e->arg[1]);
		return units(k, e);
	}
	return no_operator(k, e);
}

/* PARAMETER at FIELD: the value that held on a record's date, and not on the run's. */
static pm_status value_at(pm_checker *k, pm_expr *e)
{
	const int32_t found = pm_check_find(k, e->arg[0]->word);
	if (found < (int32_t)k->r->n_signals) {
		pm_nearest near = pm_nearest_to(e->arg[0]->word);
		for (uint32_t i = 0; i < k->in->n_parameters; i++)
			pm_nearest_try(&near, k->in->parameter[i].name);
		return pm_report_error(k->rep, PM_E_NAME, e->arg[0]->span, near.best, "no parameter is called %.*s; `at` takes the value that a parameter had on a date",
		                       PM_STR_FMT(e->arg[0]->word));
	}
	PM_TRY(pm_check_expr(k, e->arg[1]));
	if (e->arg[1]->kind != PM_KIND_DATE)
		return pm_report_error(k->rep, PM_E_TYPE, e->arg[1]->span, PM_STR(""), "at takes a date, not %s", pm_kind_word(e->arg[1]->kind));
	e->index = found - (int32_t)k->r->n_signals;
	e->unit = k->in->parameter[e->index].unit;
	e->op = PM_OP_AT;
	e->kind = e->arg[0]->kind = PM_KIND_NUMBER;
	e->arg[0]->op = PM_OP_NUMBER;
	return PM_OK;
}

static pm_status call(pm_checker *k, pm_expr *e)
{
	if (pm_str_eq(e->word, PM_STR("at")) && e->args == 2 && e->arg[0]->op == PM_OP_NAME)
		return value_at(k, e);
	const bool birth = k->birth;
	bool ok = true;
	k->birth = pm_str_eq(e->word, PM_STR("adult"));
	for (unsigned i = 0; i < e->args; i++) {
		const bool list = i == 1 && pm_str_eq(e->word, PM_STR("in"));
		for (pm_expr *v = e->arg[i]; v; v = list ? v->next : NULL) {
			const pm_status s = pm_check_expr(k, v);
			if (s == PM_E_NOMEM)
				return s;
			ok &= s == PM_OK;
			if (list && s == PM_OK && (v->kind != e->arg[1]->kind || (v->op != PM_OP_NUMBER && v->op != PM_OP_WORD)))
				ok = false, pm_check_wrong(k, PM_E_TYPE, v, "a list holds numbers, or words in quotes");
		}
	}
	k->birth = birth;
	if (!ok)
		return PM_E_TYPE;
	if (e->args == 2 && e->arg[0]->kind == PM_KIND_WORD && e->arg[1]->kind != PM_KIND_WORD && (e->word.p[0] == '=' || e->word.p[0] == '!')) {
		pm_expr *first = e->arg[0];
		e->arg[0] = e->arg[1];
		e->arg[1] = first;
	}
	return choose(k, e);
}
pm_status pm_check_expr(pm_checker *k, pm_expr *e)
{
	if (e->kind != PM_KIND_NONE)
		return PM_OK; /* shared by both halves of a between */
	switch (e->op) {
	case PM_OP_NUMBER: e->kind = PM_KIND_NUMBER; return PM_OK;
	case PM_OP_DAY: e->kind = PM_KIND_DATE; return PM_OK;
	case PM_OP_TODAY: e->kind = PM_KIND_DATE; k->dated = true; return PM_OK;
	case PM_OP_TRUE: case PM_OP_FALSE: e->kind = PM_KIND_FLAG; return PM_OK;
	case PM_OP_WORD: case PM_OP_PATTERN: e->kind = PM_KIND_WORD; return PM_OK;
	case PM_OP_NAME: return pm_check_value(k, e);
	case PM_OP_RECORDS: case PM_OP_NEAR: return pm_check_aggregate(k, e);
	default: return call(k, e);
	}
}
