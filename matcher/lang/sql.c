/* The statement: addresses with the sums over their records, the signals level by level, the rules, the scores. */
#include "lang/sql.h"

#include <math.h>

#include "base/bits.h"
#include "base/limits.h"
#include "lang/sql_part.h"

bool pm_dialect_of_word(pm_str word, pm_dialect *out)
{
	static const char *const words[PM_DIALECTS] = {
#define X(name, w) w,
		PM_DIALECT_MAP(X)
#undef X
	};
	for (unsigned i = 0; i < PM_DIALECTS; i++)
		if (pm_str_eq(word, pm_str_of(words[i]))) {
			*out = (pm_dialect)i;
			return true;
		}
	return false;
}

void pm_sql_begin(pm_sql *s, const char *what, pm_str name)
{
	s->what = what;
	s->name = name;
	s->from = s->out->n;
	s->unsayable = false;
}

pm_status pm_sql_said(pm_sql *s, pm_err *err)
{
	if (s->unsayable)
		return pm_fail(err, PM_E_USE, "%s %.*s: a pattern (matches) or similar_to on what is computed itself has no form in SQL; on a field it is a column",
		               s->what, PM_STR_FMT(s->name));
	if (s->out->failed && s->out->n - s->from > PM_MAX_SQL_BYTES)
		return pm_fail(err, PM_E_RANGE, "%s %.*s is longer than %d bytes as SQL", s->what, PM_STR_FMT(s->name), PM_MAX_SQL_BYTES);
	return pm_buf_check(s->out, err);
}

static void text(pm_sql *s, const char *t) { pm_buf_text(s->out, t); }

static uint32_t level_below(const pm_expr *e, const uint32_t *level)
{
	uint32_t most = e->op == PM_OP_SIGNAL ? level[e->index] + 1 : 0;
	for (unsigned i = 0; e->op >= PM_OP_NEAR && i < 3; i++)
		if (e->arg[i]) {
			const uint32_t below = level_below(e->arg[i], level);
			most = below > most ? below : most;
		}
	return most;
}

/* A signal stands one level above those it reads. */
static uint32_t *levels(pm_sql *s, uint32_t *out_most)
{
	const pm_rules *r = s->rules;
	uint32_t *level = pm_arena_alloc(&s->arena, r->n_signals, sizeof *level);
	*out_most = 0;
	for (uint32_t i = 0; level && i < r->n_signals; i++) {
		const uint32_t k = r->inside->signal_order[i];
		if (!r->signal[k].active)
			continue;
		level[k] = level_below(r->signal[k].expr, level);
		*out_most = level[k] > *out_most ? level[k] : *out_most;
	}
	return level;
}

static void one_column(pm_sql *s, const pm_expr *e, const char *before, pm_str name, const char *after, pm_sql_part part)
{
	text(s, ",\n    ");
	pm_sql_expr(s, e, part);
	text(s, " AS ");
	pm_sql_name(s, before, name, after);
}

static pm_status signals(pm_sql *s, pm_err *err)
{
	const pm_rules *r = s->rules;
	uint32_t most, *level = levels(s, &most);
	if (!level && r->n_signals)
		return pm_fail(err, PM_E_NOMEM, "no memory to write SQL");
	for (uint32_t l = 0; l <= most; l++) {
		pm_buf_printf(s->out, "\"level %u\" AS MATERIALIZED (\n  SELECT a.*", l + 1);
		for (uint32_t i = 0; i < r->n_signals; i++) {
			const pm_signal *g = &r->signal[i];
			if (!g->active || level[i] != l)
				continue;
			const bool date = g->type == PM_TYPE_DATE;
			pm_sql_begin(s, "signal", g->name);
			one_column(s, g->expr, "signal ", g->name, date ? "_lo" : "", PM_SQL_LO);
			if (date)
				one_column(s, g->expr, "signal ", g->name, "_hi", PM_SQL_HI);
			PM_TRY(pm_sql_said(s, err));
		}
		pm_buf_printf(s->out, "\n  FROM \"level %u\" AS a),\n", l);
	}
	pm_buf_printf(s->out, "\"rules\" AS MATERIALIZED (\n  SELECT a.*");
	return PM_OK;
}

static bool off(const pm_rule *r) { return r->inert && r->status != PM_RULE_TRIAL; }
static bool weighs(const pm_rule *r) { return !r->inert && r->status != PM_RULE_TRIAL && r->status != PM_RULE_RETIRED; }

/* A rule's value, the condition or what is graded, once: fires and bits are made of it. */
static pm_status rules(pm_sql *s, pm_err *err)
{
	const pm_rules *r = s->rules;
	for (uint32_t i = 0; i < r->n_rules; i++) {
		if (off(&r->rule[i]))
			continue;
		pm_sql_begin(s, "rule", r->rule[i].name);
		one_column(s, r->rule[i].when ? r->rule[i].when : r->rule[i].grade, "rule ", r->rule[i].name, "", PM_SQL_LO);
		PM_TRY(pm_sql_said(s, err));
	}
	for (uint32_t i = 0; i < r->n_exempts; i++) {
		if (r->exempt[i].inert)
			continue;
		pm_sql_begin(s, "exempt", r->exempt[i].name);
		one_column(s, r->exempt[i].when, "exempt ", r->exempt[i].name, "", PM_SQL_LO);
		PM_TRY(pm_sql_said(s, err));
	}
	uint32_t most;
	if (!levels(s, &most) && r->n_signals)
		return pm_fail(err, PM_E_NOMEM, "no memory to write SQL");
	pm_buf_printf(s->out, "\n  FROM \"level %u\" AS a),\n", most + 1);
	return pm_buf_check(s->out, err);
}

static void edge(pm_sql *s, const pm_rule *r, double at)
{
	text(s, " WHEN ");
	pm_sql_name(s, "rule ", r->name, "");
	if (at == -INFINITY)
		text(s, " IS NOT NULL");
	else
		pm_buf_printf(s->out, " >= CAST(%.17g AS DOUBLE PRECISION)", at);
}

/* Steps rise and touch, so from the last one down the first that has begun decides. */
static void steps(pm_sql *s, const pm_rule *r, bool fires)
{
	const double end = r->step[r->steps - 1].to;
	const bool on = r->status != PM_RULE_TRIAL && r->status != PM_RULE_RETIRED;
	text(s, "CASE");
	if (end != INFINITY)
		edge(s, r, end), text(s, fires ? " THEN FALSE" : " THEN 0");
	for (uint32_t k = r->steps; k-- > 0;) {
		edge(s, r, r->step[k].from);
		if (fires)
			text(s, r->step[k].weight > 0 ? " THEN TRUE" : " THEN FALSE");
		else
			pm_buf_printf(s->out, " THEN %d", on ? r->step[k].weight : 0);
	}
	edge(s, r, -INFINITY);
	text(s, fires ? " THEN FALSE END" : " THEN 0 ELSE 0 END");
}

static void outcome(pm_sql *s, const pm_rule *r)
{
	text(s, ",\n    ");
	if (off(r))
		text(s, "CAST(NULL AS BOOLEAN)");
	else if (r->when)
		pm_sql_name(s, "rule ", r->name, "");
	else
		steps(s, r, true);
	text(s, " AS ");
	pm_sql_name(s, "fires ", r->name, "");
	text(s, ",\n    ");
	if (!weighs(r))
		text(s, "0");
	else if (r->grade)
		steps(s, r, false);
	else {
		text(s, "CASE WHEN ");
		pm_sql_name(s, "rule ", r->name, "");
		pm_buf_printf(s->out, " THEN %d WHEN NOT ", r->fires);
		pm_sql_name(s, "rule ", r->name, "");
		pm_buf_printf(s->out, " THEN %d ELSE 0 END", r->silent);
	}
	text(s, " AS ");
	pm_sql_name(s, "bits ", r->name, "");
}

static void group_sum(pm_sql *s, uint32_t theme, int32_t group)
{
	const pm_rules *r = s->rules;
	text(s, "(0");
	for (uint32_t i = 0; i < r->n_rules; i++)
		if (r->rule[i].theme == theme && r->rule[i].group == group) {
			text(s, " + ");
			pm_sql_name(s, "bits ", r->rule[i].name, "");
		}
	text(s, ")");
}

static void ceiling(pm_sql *s, uint32_t theme, int32_t group)
{
	const int32_t most = s->rules->group[group].most;
	text(s, "\n      + CASE WHEN ");
	group_sum(s, theme, group);
	pm_buf_printf(s->out, " > %d THEN %d WHEN ", most, most);
	group_sum(s, theme, group);
	pm_buf_printf(s->out, " < %d THEN %d ELSE ", -most, -most);
	group_sum(s, theme, group);
	text(s, " END");
}

static void score(pm_sql *s, uint32_t theme)
{
	const pm_rules *r = s->rules;
	pm_buf_printf(s->out, ",\n    %d + ", r->theme[theme].prior);
	group_sum(s, theme, -1);
	for (uint32_t g = 0; g < r->n_groups; g++)
		if (r->group[g].theme == theme)
			ceiling(s, theme, (int32_t)g);
	text(s, " AS ");
	pm_sql_name(s, "score ", r->theme[theme].name, "");
	text(s, ",\n    (FALSE");
	for (uint32_t i = 0; i < r->n_exempts; i++)
		if (r->exempt[i].theme == theme && !r->exempt[i].inert) {
			text(s, " OR COALESCE(");
			pm_sql_name(s, "exempt ", r->exempt[i].name, "");
			text(s, ", FALSE)");
		}
	text(s, ") AS ");
	pm_sql_name(s, "off ", r->theme[theme].name, "");
}

static void result_signal(pm_sql *s, const pm_signal *g, const char *end)
{
	text(s, ",\n    ");
	if (g->active) {
		pm_sql_name(s, "signal ", g->name, end);
	} else
		text(s, "NULL");
	text(s, " AS ");
	pm_sql_name(s, "", g->name, end);
}

static void result(pm_sql *s)
{
	const pm_rules *r = s->rules;
	text(s, "\"outcomes\" AS MATERIALIZED (\n  SELECT a.*");
	for (uint32_t i = 0; i < r->n_rules; i++)
		outcome(s, &r->rule[i]);
	text(s, "\n  FROM \"rules\" AS a)\nSELECT \"_address\"");
	for (uint32_t i = 0; i < r->n_signals; i++) {
		const bool date = r->signal[i].type == PM_TYPE_DATE;
		result_signal(s, &r->signal[i], date ? "_lo" : "");
		if (date)
			result_signal(s, &r->signal[i], "_hi");
	}
	for (uint32_t i = 0; i < r->n_rules; i++) {
		text(s, ",\n    ");
		pm_sql_name(s, "fires ", r->rule[i].name, "");
		text(s, ", ");
		pm_sql_name(s, "bits ", r->rule[i].name, "");
	}
	for (uint32_t i = 0; i < r->n_exempts; i++) {
		text(s, r->exempt[i].inert ? ",\n    NULL AS " : ",\n    ");
		pm_sql_name(s, "exempt ", r->exempt[i].name, "");
	}
	for (uint32_t t = 0; t < r->n_themes; t++)
		score(s, t);
	text(s, "\nFROM \"outcomes\"\nORDER BY \"_address\";\n");
}

static pm_status list_one(pm_sql *s, const char *what, pm_str name, const pm_expr *e, pm_err *err)
{
	pm_sql_begin(s, what, name);
	PM_TRY(pm_sql_list(s, e, err));
	return pm_sql_said(s, err);
}

static pm_status list_aggregates(pm_sql *s, pm_err *err)
{
	const pm_rules *r = s->rules;
	for (uint32_t i = 0; i < r->n_signals; i++)
		if (r->signal[i].active)
			PM_TRY(list_one(s, "signal", r->signal[i].name, r->signal[i].expr, err));
	for (uint32_t i = 0; i < r->n_rules; i++)
		if (!off(&r->rule[i]))
			PM_TRY(list_one(s, "rule", r->rule[i].name, r->rule[i].when ? r->rule[i].when : r->rule[i].grade, err));
	for (uint32_t i = 0; i < r->n_exempts; i++)
		if (!r->exempt[i].inert)
			PM_TRY(list_one(s, "exempt", r->exempt[i].name, r->exempt[i].when, err));
	return PM_OK;
}

/* The columns that hold patterns and similarities, for whoever fills the tables. */
static void inputs(pm_sql *s)
{
	for (uint32_t i = 0; i < s->n_patterns; i++) {
		const pm_expr *e = s->pattern[i];
		const pm_register *r = &s->rules->reg[e->arg[0]->reg];
		text(s, i ? "" : "-- Columns to fill beside the fields: true where the field matches the pattern (PCRE) or is as similar as\n"
		                 "-- it says (docs/rule-language.md, similar_to), null where it is null.\n");
		text(s, "-- ");
		pm_sql_name(s, "", r->name, "");
		text(s, ".");
		pm_sql_pattern(s, e);
		pm_buf_printf(s->out, ": %.*s ", PM_STR_FMT(r->field[e->arg[0]->index].name));
		if (e->arg[1]->op == PM_OP_PATTERN)
			pm_buf_printf(s->out, "matches /%.*s/%s", PM_STR_FMT(e->arg[1]->word), e->arg[1]->fold ? "i" : "");
		else {
			text(s, "similar_to ");
			pm_buf_escaped(s->out, e->arg[1]->word);
			pm_buf_printf(s->out, " at least %.4g", e->arg[1]->value);
		}
		text(s, "\n");
	}
}

static pm_status statement(pm_sql *s, pm_err *err)
{
	PM_TRY(list_aggregates(s, err));
	inputs(s);
	text(s, "WITH\n");
	PM_TRY(pm_sql_records(s, err));
	text(s, "\"level 0\" AS MATERIALIZED (\n  SELECT a.*");
	pm_sql_agg_columns(s);
	text(s, "\n  FROM ");
	pm_sql_name(s, "", s->rules->reg[s->rules->spine].name, "");
	text(s, " AS a");
	pm_sql_agg_joins(s);
	text(s, "),\n");
	PM_TRY(signals(s, err));
	PM_TRY(rules(s, err));
	result(s);
	return pm_buf_check(s->out, err);
}

pm_status pm_sql_write(const pm_rules *r, pm_dialect dialect, pm_buf *out, pm_err *err)
{
	if (r->spine < 0)
		return pm_fail(err, PM_E_USE, "no register is the spine: SQL needs a table of addresses");
	pm_sql s = { .rules = r, .dialect = dialect, .out = out, .reg = -1 };
	const pm_status status = statement(&s, err);
	pm_arena_release(&s.arena);
	return status;
}
