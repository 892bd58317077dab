/* Aggregates over records as SQL: one grouped SELECT for each register, and one each for what needs an order or values apart. */
#include <math.h>
#include <stdio.h>

#include "base/hash.h"
#include "base/limits.h"
#include "lang/sql_part.h"
#include "text/phrase.h"

static const char *const none[PM_AGGS] = {
#define X(name, word, takes, of_none, near, dutch) [PM_AGG_##name] = of_none,
	PM_AGG_MAP(X)
#undef X
};

const char *pm_sql_default(const pm_expr *e)
{
	return none[e->agg][0] == '0' ? "0" : none[e->agg][0] == 'f' ? "FALSE" : NULL;
}

static pm_status keep(pm_sql *s, const pm_expr ***list, uint32_t *n, uint32_t *room, const pm_expr *e, pm_err *err)
{
	if (*n == *room) {
		const uint32_t more = *room * 2 + 16;
		const pm_expr **bigger = pm_arena_alloc(&s->arena, more, sizeof *bigger);
		if (!bigger)
			return pm_fail(err, PM_E_NOMEM, "no memory to write SQL");
		if (*n)
			memcpy(bigger, *list, *n * sizeof *bigger);
		*list = bigger;
		*room = more;
	}
	(*list)[(*n)++] = e;
	return PM_OK;
}

static pm_status add(pm_sql *s, const pm_expr *e, pm_err *err)
{
	for (uint32_t i = 0; i < s->n_aggs; i++)
		if (s->agg[i] == e)
			return PM_OK;
	return keep(s, &s->agg, &s->n_aggs, &s->room, e, err);
}

static pm_status add_pattern(pm_sql *s, const pm_expr *e, pm_err *err)
{
	const pm_expr *field = e->arg[0], *re = e->arg[1];
	if (field->op != PM_OP_FIELD) {
		s->unsayable = true;
		return PM_OK;
	}
	for (uint32_t i = 0; i < s->n_patterns; i++) {
		const pm_expr *f = s->pattern[i]->arg[0], *had = s->pattern[i]->arg[1];
		if (f->reg == field->reg && f->index == field->index && had->op == re->op && had->fold == re->fold && !(had->value < re->value || had->value > re->value) && pm_str_eq(had->word, re->word))
			return PM_OK;
	}
	return keep(s, &s->pattern, &s->n_patterns, &s->pattern_room, e, err);
}

void pm_sql_pattern(pm_sql *s, const pm_expr *e)
{
	char before[40];
	const pm_expr *by = e->arg[1];
	const bool words = by->op == PM_OP_WORD;
	const uint64_t h = pm_hash_mix(pm_hash(by->word.p, by->word.n), words ? (uint64_t)lround(by->value * PM_PHRASE_PARTS) : by->fold);
	snprintf(before, sizeof before, "%s %016llx of ", words ? "similar" : "match", (unsigned long long)h);
	pm_sql_name(s, before, s->rules->reg[e->arg[0]->reg].field[e->arg[0]->index].name, "");
}

static pm_status add_lift(pm_sql *s, const pm_expr *e, pm_err *err)
{
	for (uint32_t i = 0; i < s->n_lifts; i++)
		if (s->lift[i]->index == e->index)
			return PM_OK;
	return keep(s, &s->lift, &s->n_lifts, &s->lift_room, e, err);
}

pm_status pm_sql_list(pm_sql *s, const pm_expr *e, pm_err *err)
{
	if (e->op == PM_OP_RECORDS) {
		PM_TRY(add(s, e, err));
		s->reg = e->reg;
	}
	if (e->op == PM_OP_FIELD && s->reg >= 0 && e->reg != s->reg)
		return add_lift(s, e, err);
	if (e->op >= PM_OP_WORD_LIKE && e->op <= PM_OP_TEXT_SIMILAR)
		return add_pattern(s, e, err);
	for (unsigned i = 0; e->op >= PM_OP_RECORDS && i < 3; i++)
		if (e->arg[i])
			PM_TRY(pm_sql_list(s, e->arg[i], err));
	if (e->op == PM_OP_RECORDS)
		s->reg = -1;
	return PM_OK;
}

uint32_t pm_sql_agg_index(const pm_sql *s, const pm_expr *e)
{
	uint32_t i = 0;
	while (i < s->n_aggs && s->agg[i] != e)
		i++;
	return i;
}

static bool apart(const pm_expr *e)
{
	return e->agg == PM_AGG_DISTINCT || e->agg == PM_AGG_FIRST || e->agg == PM_AGG_LAST;
}

static void text(pm_sql *s, const char *t) { pm_buf_text(s->out, t); }

static void where(pm_sql *s, const pm_expr *e)
{
	if (e->arg[1])
		pm_sql_expr(s, e->arg[1], PM_SQL_LO);
	else
		text(s, "TRUE");
}

static void value(pm_sql *s, const pm_expr *e) { pm_sql_expr(s, e->arg[0], PM_SQL_LO); }

/* The rows that count; for flags without a value of their own, those whose condition is known. */
static void selected(pm_sql *s, const pm_expr *e)
{
	const bool flags = e->agg == PM_AGG_ANY || e->agg == PM_AGG_ALL || e->agg == PM_AGG_SHARE;
	text(s, "(");
	where(s, e);
	text(s, flags && !e->arg[0] ? ") IS NOT NULL" : ")");
	if (e->arg[0]) {
		text(s, " AND (");
		value(s, e);
		text(s, ") IS NOT NULL");
	}
}

/* Those of them that are true. */
static void hit(pm_sql *s, const pm_expr *e)
{
	text(s, "(");
	where(s, e);
	text(s, ")");
	if (e->arg[0]) {
		text(s, " AND (");
		value(s, e);
		text(s, e->arg[0]->kind == PM_KIND_FLAG ? ")" : ") IS NOT NULL");
	}
}

/* Sum of the probabilities of the rows that a condition keeps. */
static void weight(pm_sql *s, const pm_expr *e, void (*rows)(pm_sql *, const pm_expr *))
{
	text(s, "SUM(CASE WHEN ");
	rows(s, e);
	text(s, " THEN \"_p\" ELSE 0 END)");
}

static void sum(pm_sql *s, const pm_expr *e)
{
	text(s, "SUM(CASE WHEN ");
	selected(s, e);
	text(s, " THEN ");
	value(s, e);
	text(s, " * \"_p\" END)");
}

static void extreme(pm_sql *s, const pm_expr *e, pm_sql_part part)
{
	text(s, e->agg == PM_AGG_MIN ? "MIN(CASE WHEN \"_p\" >= 0.5 AND " : "MAX(CASE WHEN \"_p\" >= 0.5 AND ");
	selected(s, e);
	text(s, " THEN ");
	pm_sql_expr(s, e->arg[0], part);
	text(s, " END)");
}

/* 1 - prod(1 - p) >= 0.5. A product is a sum of logarithms; 1e-14 is room for their rounding. */
static void any(pm_sql *s, const pm_expr *e)
{
	text(s, "(MAX(CASE WHEN ");
	hit(s, e);
	text(s, " THEN \"_p\" ELSE 0 END) >= 1 OR 1 - EXP(SUM(CASE WHEN \"_p\" < 1 AND ");
	hit(s, e);
	text(s, " THEN LN(1 - \"_p\") ELSE 0 END)) >= 0.5 - 1e-14)");
}

static void all(pm_sql *s, const pm_expr *e)
{
	text(s, "MIN(CASE WHEN \"_p\" >= 0.5 AND ");
	selected(s, e);
	text(s, " THEN CASE WHEN ");
	hit(s, e);
	text(s, " THEN 1 ELSE 0 END END) = 1");
}

static void days_since(pm_sql *s, const pm_expr *e)
{
	const int as_of = s->rules->inside->as_of;
	pm_buf_printf(s->out, "MIN(CASE WHEN \"_p\" >= 0.5 AND ");
	selected(s, e);
	text(s, " AND ");
	value(s, e);
	text(s, " = ");
	pm_sql_expr(s, e->arg[0], PM_SQL_HI);
	text(s, " AND ");
	value(s, e);
	pm_buf_printf(s->out, " <= %d THEN %d - ", as_of, as_of);
	value(s, e);
	text(s, " END)");
}

static void grouped(pm_sql *s, const pm_expr *e, pm_sql_part part)
{
	switch (e->agg) {
	case PM_AGG_COUNT: weight(s, e, hit); break;
	case PM_AGG_SUM: sum(s, e); break;
	case PM_AGG_MEAN: sum(s, e), text(s, " / NULLIF("), weight(s, e, selected), text(s, ", 0)"); break;
	case PM_AGG_MIN: case PM_AGG_MAX: extreme(s, e, part); break;
	case PM_AGG_ANY: any(s, e); break;
	case PM_AGG_ALL: all(s, e); break;
	case PM_AGG_SHARE: weight(s, e, hit), text(s, " / NULLIF("), weight(s, e, selected), text(s, ", 0)"); break;
	default: days_since(s, e); break;
	}
}

/* The table of a register, with what its records take along of their address. */
static void table(pm_sql *s, int32_t reg)
{
	const pm_str name = s->rules->reg[reg].name;
	if (!s->n_lifts) {
		pm_sql_name(s, "", name, "");
		return;
	}
	text(s, "(SELECT m.*");
	for (uint32_t i = 0; i < s->n_lifts; i++) {
		const pm_field *f = &s->rules->reg[s->rules->spine].field[s->lift[i]->index];
		const bool date = f->type == PM_TYPE_DATE;
		for (int end = 0; end < 1 + date; end++) {
			text(s, ", s.");
			pm_sql_name(s, "", f->name, !date ? "" : end ? "_hi" : "_lo");
			text(s, " AS ");
			pm_sql_name(s, "address ", f->name, !date ? "" : end ? "_hi" : "_lo");
		}
	}
	text(s, " FROM ");
	pm_sql_name(s, "", name, "");
	text(s, " AS m LEFT JOIN ");
	pm_sql_name(s, "", s->rules->reg[s->rules->spine].name, "");
	text(s, " AS s ON s.\"_address\" = m.\"_address\") AS w");
}

static void from(pm_sql *s, int32_t reg)
{
	text(s, " FROM ");
	table(s, reg);
	text(s, " WHERE \"_address\" IS NOT NULL");
}

/* Expected number of different values: of each, 1 - prod(1 - p), rounded half up to a multiple of 2^-20 as the evaluator
 * does; 1e-7 of that is room for the rounding of logarithms. */
static void distinct(pm_sql *s, const pm_expr *e, uint32_t index)
{
	text(s, "SELECT \"_address\", SUM(FLOOR((1 - \"miss\") * 1048576 + 0.5000001) / 1048576e0) AS ");
	pm_buf_printf(s->out, "\"agg %u\" FROM (SELECT \"_address\", CASE WHEN MAX(\"_p\") >= 1 THEN 0 ELSE ", index);
	text(s, "EXP(SUM(CASE WHEN \"_p\" < 1 THEN LN(1 - \"_p\") ELSE 0 END)) END AS \"miss\"");
	from(s, e->reg);
	text(s, " AND ");
	selected(s, e);
	text(s, " GROUP BY \"_address\", ");
	value(s, e);
	if (e->arg[0]->kind == PM_KIND_DATE) {
		text(s, ", ");
		pm_sql_expr(s, e->arg[0], PM_SQL_HI);
	}
	text(s, ") AS v GROUP BY \"_address\"");
}

static void first_or_last(pm_sql *s, const pm_expr *e, uint32_t index)
{
	const pm_register *r = &s->rules->reg[e->reg];
	const int32_t field = r->begin >= 0 ? r->begin : r->known;
	const char *way = e->agg == PM_AGG_FIRST ? "" : " DESC";
	const pm_expr order = { .op = PM_OP_FIELD, .kind = PM_KIND_DATE, .reg = e->reg, .index = field };
	const bool dates = e->kind == PM_KIND_DATE;
	pm_buf_printf(s->out, "SELECT \"_address\", \"agg %u%s\"", index, dates ? "_lo" : "");
	if (dates)
		pm_buf_printf(s->out, ", \"agg %u_hi\"", index);
	text(s, " FROM (SELECT \"_address\", ");
	value(s, e);
	pm_buf_printf(s->out, " AS \"agg %u%s\"", index, dates ? "_lo" : "");
	if (dates) {
		text(s, ", ");
		pm_sql_expr(s, e->arg[0], PM_SQL_HI);
		pm_buf_printf(s->out, " AS \"agg %u_hi\"", index);
	}
	text(s, ", ROW_NUMBER() OVER (PARTITION BY \"_address\" ORDER BY ");
	if (field >= 0) {
		pm_sql_field(s, &order, PM_SQL_LO);
		pm_buf_printf(s->out, "%s, ", way);
	}
	pm_buf_printf(s->out, "\"_row\"%s) AS \"place\"", way);
	from(s, e->reg);
	text(s, " AND \"_p\" >= 0.5 AND ");
	selected(s, e);
	if (field >= 0) {
		text(s, " AND ");
		pm_sql_field(s, &order, PM_SQL_LO);
		text(s, " IS NOT NULL");
	}
	text(s, ") AS o WHERE \"place\" = 1");
}

static void column(pm_sql *s, const pm_expr *e, uint32_t index, pm_sql_part part)
{
	text(s, ", ");
	grouped(s, e, part);
	pm_buf_printf(s->out, " AS \"agg %u%s\"", index, e->kind != PM_KIND_DATE ? "" : part == PM_SQL_LO ? "_lo" : "_hi");
}

static pm_status one_register(pm_sql *s, int32_t reg, bool *any_grouped, pm_err *err)
{
	*any_grouped = false;
	s->reg = reg;
	for (uint32_t i = 0; i < s->n_aggs; i++) {
		const pm_expr *e = s->agg[i];
		if (e->reg != reg || apart(e))
			continue;
		if (!*any_grouped) {
			pm_sql_name(s, "records of ", s->rules->reg[reg].name, "");
			text(s, " AS MATERIALIZED (\n  SELECT \"_address\"");
		}
		*any_grouped = true;
		pm_sql_begin(s, "an aggregate over", s->rules->reg[reg].name);
		column(s, e, i, PM_SQL_LO);
		if (e->kind == PM_KIND_DATE)
			column(s, e, i, PM_SQL_HI);
		PM_TRY(pm_sql_said(s, err));
	}
	if (*any_grouped) {
		from(s, reg);
		text(s, " GROUP BY \"_address\"),\n");
	}
	return PM_OK;
}

pm_status pm_sql_records(pm_sql *s, pm_err *err)
{
	bool any_grouped;
	for (uint32_t reg = 0; reg < s->rules->n_registers; reg++)
		PM_TRY(one_register(s, (int32_t)reg, &any_grouped, err));
	for (uint32_t i = 0; i < s->n_aggs; i++) {
		const pm_expr *e = s->agg[i];
		if (!apart(e))
			continue;
		s->reg = e->reg;
		pm_sql_begin(s, "an aggregate over", s->rules->reg[e->reg].name);
		pm_buf_printf(s->out, "\"records %u\" AS MATERIALIZED (\n  ", i);
		if (e->agg == PM_AGG_DISTINCT)
			distinct(s, e, i);
		else
			first_or_last(s, e, i);
		text(s, "),\n");
		PM_TRY(pm_sql_said(s, err));
	}
	s->reg = -1;
	return PM_OK;
}

void pm_sql_agg_columns(pm_sql *s)
{
	for (uint32_t i = 0; i < s->n_aggs; i++) {
		const char *of_none = pm_sql_default(s->agg[i]);
		if (of_none)
			pm_buf_printf(s->out, ", COALESCE(\"agg %u\", %s) AS \"agg %u\"", i, of_none, i);
		else if (s->agg[i]->kind == PM_KIND_DATE)
			pm_buf_printf(s->out, ", \"agg %u_lo\", \"agg %u_hi\"", i, i);
		else
			pm_buf_printf(s->out, ", \"agg %u\"", i);
	}
}

static void join(pm_sql *s, const char *table, pm_str name, uint32_t alias)
{
	text(s, "\n    LEFT JOIN ");
	pm_sql_name(s, table, name, "");
	pm_buf_printf(s->out, " AS r%u ON r%u.\"_address\" = a.\"_address\"", alias, alias);
}

void pm_sql_agg_joins(pm_sql *s)
{
	uint64_t joined = 0;
	for (uint32_t i = 0; i < s->n_aggs; i++) {
		const pm_expr *e = s->agg[i];
		char number[16];
		snprintf(number, sizeof number, "%u", i);
		if (apart(e))
			join(s, "records ", pm_str_of(number), i);
		else if (!(joined >> e->reg & 1))
			join(s, "records of ", s->rules->reg[e->reg].name, i);
		if (!apart(e))
			joined |= UINT64_C(1) << e->reg;
	}
}
