/* Types, units and names of expressions. */
#include <math.h>

#include "base/limits.h"
#include "lang/check.h"
#include "lang/link_rule.h"
#include "lang/match.h"
#include "text/phrase.h"

static const struct { const char *word, *types; } ops[PM_OPS] = {
#define X(name, w, t, null, dutch, sql) [PM_OP_##name] = { w, t },
	PM_OP_MAP(X)
#undef X
};
static const struct { const char *word, *takes; bool near; } aggs[PM_AGGS] = {
#define X(name, w, t, none, n, dutch) [PM_AGG_##name] = { w, t, n },
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

static pm_status wrong(pm_checker *k, pm_status s, const pm_expr *e, const char *text)
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
			return wrong(k, PM_E_TYPE, e, "a unit of more factors than fit");
		return PM_OK;
	case PM_OP_NEG: case PM_OP_ABS: case PM_OP_FLOOR:
		e->unit = *a;
		return PM_OK;
	case PM_OP_DATE_DIFF:
		e->unit = pm_unit_days;
		return PM_OK;
	case PM_OP_DATE_ADD: case PM_OP_DATE_SUB: case PM_OP_WITHIN:
		return duration(e->arg[1]) ? PM_OK : wrong(k, PM_E_TYPE, e->arg[1], "expected a duration: a number of days, weeks, months or years");
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
		pm_nearest_try(&near, pm_str_of(aggs[a].word));
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
	pm_pattern *p = NULL;
	pm_err why = {0};
	const pm_status s = pm_pattern_new(e->word, e->fold, &p, &why);
	pm_pattern_free(p);
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
				ok = false, (void)wrong(k, PM_E_TYPE, v, "a list holds numbers, or words in quotes");
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

static void take_parameter(pm_checker *k, pm_expr *e, const pm_parameter *q)
{
	(void)k;
	e->op = PM_OP_NUMBER;
	e->kind = PM_KIND_NUMBER;
	e->value = q->known ? q->now : NAN;
	e->unit = q->unit;
}

static pm_status take_field(pm_checker *k, pm_expr *e, int32_t reg, int32_t field)
{
	const pm_field *f = &k->r->reg[reg].field[field];
	if (f->treat == PM_TREAT_DROP)
		return wrong(k, PM_E_TYPE, e, "this field is dropped while it is read: nothing can be computed from it");
	if (f->treat == PM_TREAT_RESTRICTED && !k->birth)
		return wrong(k, PM_E_TYPE, e, "a date of birth serves linking, and in a rule only adult(): age is no ground for a visit");
	if (f->link && !k->aggregate)
		return wrong(k, PM_E_TYPE, e, "what a link gives is for aggregates in signals: it comes after the records were read and linked");
	k->r->reg[reg].field[field].used = true;
	e->op = PM_OP_FIELD;
	e->reg = reg;
	e->index = field;
	e->kind = pm_kind_of(f->type);
	pm_unit u = {0};
	if (f->unit.n && pm_unit_read(f->unit, &u))
		e->unit = u;
	k->registers |= UINT64_C(1) << reg;
	if (k->r->reg[reg].household.field == field) {
		k->registers |= UINT64_C(1) << k->r->reg[reg].household.reg;
		k->dated = true;
	}
	if (f->link) {
		k->links |= UINT64_C(1) << (f->link - 1);
		k->dated |= k->r->link[f->link - 1].dated;
	}
	if (k->r->reg[reg].class == PM_CLASS_L) {
		k->class = PM_CLASS_L;
		k->inactive |= !k->r->reg[reg].approved;
	}
	return PM_OK;
}

static pm_status take_current(pm_checker *k, pm_expr *e)
{
	const pm_register *r = &k->r->reg[k->reg];
	if (r->begin < 0 || r->end < 0)
		return pm_report_error(k->rep, PM_E_NAME, e->span, PM_STR(""), "register %.*s has no period, so nothing in it is current", PM_STR_FMT(r->name));
	for (unsigned i = 0; i < 2; i++) {
		pm_expr *f = pm_arena_alloc(&k->in->arena, 1, sizeof *f);
		if (!f)
			return pm_report_nomem(k->rep);
		*f = (pm_expr){ .span = e->span };
		PM_TRY(take_field(k, f, k->reg, i ? r->end : r->begin));
		e->arg[i] = f;
	}
	e->args = 2;
	e->op = PM_OP_CURRENT;
	e->kind = PM_KIND_FLAG;
	k->dated = true;
	return PM_OK;
}

static pm_status no_field(pm_checker *k, const pm_expr *e, int32_t reg, pm_str best)
{
	const pm_str name = e->field.n ? e->field : e->word;
	const bool of_address = !e->field.n && k->aggregate && k->r->spine >= 0 && pm_field_find(&k->r->reg[k->r->spine], name) >= 0;
	if (of_address)
		return pm_report_error(k->rep, PM_E_NAME, e->span, PM_STR(""), "register %.*s has no field %.*s; that of its address is address.%.*s",
		                       PM_STR_FMT(k->r->reg[reg].name), PM_STR_FMT(name), PM_STR_FMT(name));
	return pm_report_error(k->rep, PM_E_NAME, e->span, best, "register %.*s has no field %.*s", PM_STR_FMT(k->r->reg[reg].name), PM_STR_FMT(name));
}

static pm_status no_name(pm_checker *k, const pm_expr *e, int32_t reg)
{
	pm_nearest near = pm_nearest_to(e->field.n ? e->field : e->word);
	for (uint32_t i = 0; reg >= 0 && i < k->r->reg[reg].n_fields; i++)
		pm_nearest_try(&near, k->r->reg[reg].field[i].name);
	for (uint32_t i = 0; !e->field.n && i < k->in->n_parameters; i++)
		pm_nearest_try(&near, k->in->parameter[i].name);
	for (uint32_t i = 0; k->reg < 0 && i < k->r->n_signals; i++)
		pm_nearest_try(&near, k->r->signal[i].name);
	if (k->reg >= 0 || e->field.n)
		return no_field(k, e, reg, near.best);
	return pm_report_error(k->rep, PM_E_NAME, e->span, near.best, "nothing is called %.*s", PM_STR_FMT(e->word));
}

static pm_status take_signal(pm_checker *k, pm_expr *e, uint32_t signal)
{
	PM_TRY(pm_check_signal(k, signal, e->span));
	const pm_signal *s = &k->r->signal[signal];
	e->op = PM_OP_SIGNAL;
	e->index = (int32_t)signal;
	e->kind = pm_kind_of(s->type);
	pm_unit u = {0};
	if (s->unit.n && pm_unit_read(s->unit, &u))
		e->unit = u;
	k->registers |= s->registers;
	k->links |= s->links;
	k->dated |= s->dated;
	k->context |= s->context;
	k->inactive |= !s->active;
	if (s->class == PM_CLASS_L)
		k->class = PM_CLASS_L;
	if (k->used)
		pm_bit_set(k->used, signal);
	return PM_OK;
}

/* address.FIELD: what the spine says of the address that a record is at. */
static pm_status take_address(pm_checker *k, pm_expr *e)
{
	const pm_rules *r = k->r;
	if (r->spine < 0)
		return wrong(k, PM_E_TYPE, e, "no register is the spine, so nothing is known of an address");
	if (k->reg >= 0 && !k->aggregate)
		return wrong(k, PM_E_TYPE, e, "while a register is read its rows have no address yet: compare in the where of an aggregate");
	const int32_t field = pm_field_find(&r->reg[r->spine], e->field);
	if (field < 0)
		return no_name(k, e, r->spine);
	if (k->reg >= 0 && r->reg[r->spine].field[field].type == PM_TYPE_TEXT)
		return wrong(k, PM_E_TYPE, e, "a text of the address is not taken along with its records: declare the field as category or id");
	return take_field(k, e, r->spine, field);
}

static pm_status name(pm_checker *k, pm_expr *e)
{
	const pm_rules *r = k->r;
	const int32_t reg = k->reg >= 0 ? k->reg : r->spine;
	if (e->field.n) {
		const int32_t named = pm_rules_register(r, e->word);
		if (named < 0 && pm_str_eq(e->word, PM_STR("address")))
			return take_address(k, e);
		if (named < 0) {
			pm_nearest near = pm_nearest_to(e->word);
			for (uint32_t i = 0; i < r->n_registers; i++)
				pm_nearest_try(&near, r->reg[i].name);
			return pm_report_error(k->rep, PM_E_NAME, e->span, near.best, "no register is called %.*s", PM_STR_FMT(e->word));
		}
		if (named != reg)
			return k->reg >= 0 ? wrong(k, PM_E_TYPE, e, "one aggregate reads one register: make a signal of each and compare those; a link joins two registers")
			                   : wrong(k, PM_E_TYPE, e, "an address may have many such records: say which, as in max(woz.waarde)");
	} else {
		if (k->reg >= 0 && pm_str_eq(e->word, PM_STR("current")))
			return take_current(k, e);
		const int32_t at = pm_check_find(k, e->word);
		if (at >= (int32_t)r->n_signals)
			return take_parameter(k, e, &k->in->parameter[(uint32_t)at - r->n_signals]), PM_OK;
		if (at >= 0 && k->reg < 0)
			return take_signal(k, e, (uint32_t)at);
	}
	const int32_t field = reg >= 0 ? pm_field_find(&r->reg[reg], e->field.n ? e->field : e->word) : -1;
	if (field >= 0)
		return take_field(k, e, reg, field);
	if (!e->field.n && pm_rules_register(r, e->word) >= 0)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "a register is no value: count its records, as in count(%.*s)", PM_STR_FMT(e->word));
	return no_name(k, e, reg);
}

/* The register that the first register.field or bare register in an expression names; -1: none. */
static int32_t register_in(const pm_rules *r, const pm_expr *e, unsigned depth)
{
	if (!e || depth > 4 * PM_MAX_NESTING)
		return -1;
	if (e->op == PM_OP_NAME)
		return pm_rules_register(r, e->word);
	for (unsigned i = 0; e->op == PM_OP_CALL && i < e->args; i++) {
		const int32_t found = register_in(r, e->arg[i], depth + 1);
		if (found >= 0)
			return found;
	}
	return -1;
}

static pm_status aggregate_value(pm_checker *k, pm_expr *e)
{
	const char *allowed = aggs[e->agg].takes;
	const pm_expr *v = e->arg[0];
	const char kind = !v ? 'r' : v->kind == PM_KIND_NUMBER ? 'n' : v->kind == PM_KIND_FLAG ? 'f' : v->kind == PM_KIND_DATE ? 'd' :
	                  v->kind == PM_KIND_CODE ? 'c' : 't';
	if (!strchr(allowed, kind) && (kind == 'r' || !strchr(allowed, '*')))
		return kind == 'r' ? pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "%s of what? Name a field, as in %s(woz.waarde)",
		                                     aggs[e->agg].word, aggs[e->agg].word)
		                   : pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "%s does not go with %s", aggs[e->agg].word, pm_kind_word(v->kind));
	if (kind == 't' && e->agg != PM_AGG_COUNT)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "%s does not go with a text: declare the field as category or id", aggs[e->agg].word);
	switch (e->agg) {
	case PM_AGG_ANY: case PM_AGG_ALL:
		e->kind = PM_KIND_FLAG;
		break;
	case PM_AGG_MIN: case PM_AGG_MAX: case PM_AGG_FIRST: case PM_AGG_LAST:
		e->kind = v->kind;
		e->unit = v->unit;
		break;
	default:
		e->kind = PM_KIND_NUMBER;
		if (e->agg == PM_AGG_SUM || e->agg == PM_AGG_MEAN)
			e->unit = v->unit;
		if (e->agg == PM_AGG_DAYS_SINCE)
			e->unit = pm_unit_days, k->dated = true;
	}
	return PM_OK;
}

/* `within 24 months` inside an aggregate becomes a condition on the register's own date. */
static pm_status own_date(pm_checker *k, pm_expr *e)
{
	const pm_register *r = &k->r->reg[e->reg];
	const int32_t field = r->known >= 0 ? r->known : r->begin;
	if (field < 0)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "register %.*s does not say which date its rows have (known, period)", PM_STR_FMT(r->name));
	pm_expr *date = pm_arena_alloc(&k->in->arena, 1, sizeof *date), *within = pm_arena_alloc(&k->in->arena, 1, sizeof *within);
	if (!date || !within)
		return pm_report_nomem(k->rep);
	*date = (pm_expr){ .op = PM_OP_NAME, .span = e->span, .word = r->field[field].name };
	*within = (pm_expr){ .op = PM_OP_CALL, .span = e->arg[2]->span, .word = PM_STR("within"), .args = 2, .arg = { date, e->arg[2] } };
	e->arg[2] = NULL;
	if (!e->arg[1]) {
		e->arg[1] = within;
		return PM_OK;
	}
	pm_expr *both = pm_arena_alloc(&k->in->arena, 1, sizeof *both);
	if (!both)
		return pm_report_nomem(k->rep);
	*both = (pm_expr){ .op = PM_OP_CALL, .span = e->span, .word = PM_STR("and"), .args = 2, .arg = { e->arg[1], within } };
	e->arg[1] = both;
	return PM_OK;
}

static pm_status over_records(pm_checker *k, pm_expr *e)
{
	const pm_rules *r = k->r;
	e->reg = register_in(r, e->arg[0], 0);
	if (e->reg < 0) {
		pm_nearest near = pm_nearest_to(e->arg[0]->word);
		for (uint32_t i = 0; i < r->n_registers; i++)
			pm_nearest_try(&near, r->reg[i].name);
		return pm_report_error(k->rep, PM_E_NAME, e->arg[0]->span, near.best, "%s needs a register or a field of one, as in %s(brp.datum); "
		                       "over addresses it needs: within pand, street or buurt", aggs[e->agg].word, aggs[e->agg].word);
	}
	bool placed = false;
	for (unsigned i = 0; i < PM_ROLES; i++)
		placed |= r->reg[e->reg].role[i] >= 0;
	if (r->reg[e->reg].spine || !placed)
		return pm_report_error(k->rep, PM_E_TYPE, e->arg[0]->span, PM_STR(""), r->reg[e->reg].spine
			? "%.*s holds the addresses themselves: its fields are used as they are"
			: "register %.*s has no address, so an address has no records of it", PM_STR_FMT(r->reg[e->reg].name));
	if (e->agg == PM_AGG_PERCENTILE)
		return wrong(k, PM_E_TYPE, e, "percentile is taken over addresses: within pand, street or buurt");
	if (e->arg[0]->op == PM_OP_NAME && !e->arg[0]->field.n)
		e->arg[0] = NULL;
	if (e->within)
		PM_TRY(own_date(k, e));
	k->reg = e->reg;
	pm_status s = e->arg[0] ? pm_check_expr(k, e->arg[0]) : PM_OK;
	if (e->arg[1] && s != PM_E_NOMEM) {
		const pm_status w = pm_check_expr(k, e->arg[1]);
		s = s == PM_OK || w == PM_E_NOMEM ? w : s;
	}
	k->reg = -1;
	PM_TRY(s);
	k->registers |= UINT64_C(1) << e->reg;
	if (r->reg[e->reg].class == PM_CLASS_L) {
		k->class = PM_CLASS_L;
		k->inactive |= !r->reg[e->reg].approved;
	}
	if (e->arg[0] && e->arg[0]->kind == PM_KIND_WORD)
		return wrong(k, PM_E_TYPE, e->arg[0], "a word in quotes is no field");
	if (e->arg[1] && e->arg[1]->kind != PM_KIND_FLAG)
		return wrong(k, PM_E_TYPE, e->arg[1], "a where must be true or false");
	if (!e->arg[0] && !e->arg[1] && (e->agg == PM_AGG_ALL || e->agg == PM_AGG_SHARE))
		return wrong(k, PM_E_TYPE, e, "needs a where: of which records?");
	return aggregate_value(k, e);
}

static pm_status over_addresses(pm_checker *k, pm_expr *e)
{
	if (!aggs[e->agg].near)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "%s is not taken over addresses", aggs[e->agg].word);
	if (e->group != PM_ROLES && (k->r->spine < 0 || k->r->reg[k->r->spine].role[e->group] < 0))
		return wrong(k, PM_E_TYPE, e, "the spine does not say to which group an address belongs (address ... pand, buurt)");
	if (e->group == PM_ROLES) {
		PM_TRY(pm_check_expr(k, e->arg[1]));
		if (e->arg[1]->kind != PM_KIND_CODE || (e->arg[1]->op != PM_OP_SIGNAL && e->arg[1]->op != PM_OP_FIELD))
			return pm_report_error(k->rep, PM_E_TYPE, e->arg[1]->span, PM_STR(""), "within takes pand, street, buurt, or a signal or field of the spine that is a category or id");
	} else if (e->arg[1] || e->within)
		return wrong(k, PM_E_TYPE, e, "an aggregate over addresses has no where: make a signal of it first");
	PM_TRY(pm_check_expr(k, e->arg[0]));
	if (e->arg[0]->kind != PM_KIND_NUMBER && e->arg[0]->kind != PM_KIND_FLAG)
		return wrong(k, PM_E_TYPE, e->arg[0], "over addresses only numbers and flags are taken together");
	if (e->arg[0]->kind == PM_KIND_FLAG && e->agg != PM_AGG_COUNT && e->agg != PM_AGG_ANY && e->agg != PM_AGG_SHARE)
		return wrong(k, PM_E_TYPE, e->arg[0], "of flags over addresses: count, any or share");
	if (e->arg[0]->kind == PM_KIND_NUMBER && (e->agg == PM_AGG_ANY || e->agg == PM_AGG_SHARE))
		return wrong(k, PM_E_TYPE, e->arg[0], "needs a flag");
	const pm_status s = aggregate_value(k, e);
	if (e->agg == PM_AGG_COUNT || e->agg == PM_AGG_PERCENTILE)
		e->unit = (pm_unit){0};
	return s;
}

static pm_status aggregate(pm_checker *k, pm_expr *e)
{
	if (k->aggregate || k->reg >= 0)
		return wrong(k, PM_E_TYPE, e, "an aggregate inside an aggregate: make a signal of the inner one first");
	k->aggregate = true;
	const pm_status s = e->op == PM_OP_NEAR ? over_addresses(k, e) : over_records(k, e);
	k->aggregate = false;
	return s;
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
	case PM_OP_NAME: return name(k, e);
	case PM_OP_RECORDS: case PM_OP_NEAR: return aggregate(k, e);
	default: return call(k, e);
	}
}
