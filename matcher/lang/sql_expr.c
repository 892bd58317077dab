/* Expressions as SQL, from the forms in ops.h. */
#include <math.h>
#include <stdio.h>

#include "lang/plan.h"
#include "lang/sql_part.h"

static const struct { const char *sql; } forms[PM_OPS] = {
#define X(name, word, types, null, dutch, sql) [PM_OP_##name] = { sql },
	PM_OP_MAP(X)
#undef X
};

static void quote(pm_buf *out, pm_str s, char mark)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == mark)
			pm_buf_char(out, mark);
		pm_buf_char(out, s.p[i]);
	}
}

void pm_sql_name(pm_sql *s, const char *before, pm_str name, const char *after)
{
	pm_buf_char(s->out, '"');
	pm_buf_text(s->out, before);
	quote(s->out, name, '"');
	pm_buf_text(s->out, after);
	pm_buf_char(s->out, '"');
}

/* A literal with a point alone is a decimal, not a double, in two of the three. */
static void number(pm_sql *s, double v)
{
	char text[40];
	if (isnan(v)) {
		pm_buf_text(s->out, "CAST(NULL AS DOUBLE PRECISION)");
		return;
	}
	snprintf(text, sizeof text, "%.15g", v);
	double back = 0;
	if (sscanf(text, "%lf", &back) != 1 || back != v)
		snprintf(text, sizeof text, "%.17g", v);
	if (s->dialect == PM_DIALECT_POSTGRES)
		pm_buf_printf(s->out, "CAST(%s AS DOUBLE PRECISION)", text);
	else
		pm_buf_printf(s->out, v < 0 ? "(%s%s)" : "%s%s", text, strchr(text, 'e') ? "" : "e0");
}

static void day(pm_sql *s, int32_t v) { pm_buf_printf(s->out, v < 0 ? "(%d)" : "%d", v); }

/* The value of a parameter on a date: every step holds from its own first day up to that of the next. */
static void value_at(pm_sql *s, const pm_expr *e)
{
	const pm_parameter *q = &s->rules->inside->parameter[e->index];
	pm_buf_text(s->out, "CASE");
	for (uint32_t i = q->n; i-- > 0;) {
		pm_buf_text(s->out, " WHEN ");
		pm_sql_expr(s, e->arg[1], PM_SQL_LO);
		if (q->value[i].from == INT32_MIN)
			pm_buf_text(s->out, " IS NOT NULL");
		else
			pm_buf_printf(s->out, " >= %d", q->value[i].from);
		if (i + 1 < q->n) {
			pm_buf_text(s->out, " AND ");
			pm_sql_expr(s, e->arg[1], PM_SQL_HI);
			pm_buf_printf(s->out, " < %d", q->value[i + 1].from);
		}
		pm_buf_text(s->out, " THEN ");
		number(s, q->value[i].value);
	}
	pm_buf_text(s->out, " END");
}

static const char *end_of(pm_kind kind, pm_sql_part part)
{
	return kind != PM_KIND_DATE ? "" : part == PM_SQL_LO ? "_lo" : "_hi";
}

void pm_sql_field(pm_sql *s, const pm_expr *e, pm_sql_part part)
{
	const pm_str name = s->rules->reg[e->reg].field[e->index].name;
	pm_buf_text(s->out, e->kind == PM_KIND_NUMBER ? "CAST(" : "");
	pm_sql_name(s, s->reg >= 0 && e->reg != s->reg ? "address " : "", name, end_of(e->kind, part));
	pm_buf_text(s->out, e->kind == PM_KIND_NUMBER ? " AS DOUBLE PRECISION)" : "");
}

static const char *null_of(pm_kind kind)
{
	switch (kind) {
	case PM_KIND_FLAG: return "CAST(NULL AS BOOLEAN)";
	case PM_KIND_NUMBER: return "CAST(NULL AS DOUBLE PRECISION)";
	case PM_KIND_DATE: return "CAST(NULL AS INTEGER)";
	default: return "CAST(NULL AS TEXT)";
	}
}

static void signal(pm_sql *s, const pm_expr *e, pm_sql_part part)
{
	const pm_signal *g = &s->rules->signal[e->index];
	if (g->active)
		pm_sql_name(s, "signal ", g->name, end_of(e->kind, part));
	else
		pm_buf_text(s->out, null_of(e->kind));
}

static void year(pm_sql *s, const pm_expr *e, pm_sql_part part)
{
	static const char *const form[PM_DIALECTS] = { "CAST(strftime('%Y', (", "YEAR(DATE '1970-01-01' + CAST(", "CAST(EXTRACT(YEAR FROM DATE '1970-01-01' + CAST(" };
	static const char *const rest[PM_DIALECTS] = { ") * 86400, 'unixepoch') AS DOUBLE PRECISION)", " AS INTEGER))", " AS INTEGER)) AS DOUBLE PRECISION)" };
	pm_buf_text(s->out, form[s->dialect]);
	pm_sql_expr(s, e, part);
	pm_buf_text(s->out, rest[s->dialect]);
}

/* The 31st becomes the month's last day: SQLite's own form would go on into the next month. */
static void move_months(pm_sql *s, const pm_expr *e, pm_sql_part part, int months)
{
	if (s->dialect != PM_DIALECT_SQLITE) {
		pm_buf_text(s->out, s->dialect == PM_DIALECT_DUCKDB ? "DATE_DIFF('day', DATE '1970-01-01', CAST(DATE '1970-01-01' + CAST("
		                                                     : "(CAST(DATE '1970-01-01' + CAST(");
		pm_sql_expr(s, e, part);
		pm_buf_printf(s->out, " AS INTEGER) + INTERVAL '%d months' AS DATE)%s)", months, s->dialect == PM_DIALECT_DUCKDB ? "" : " - DATE '1970-01-01'");
		return;
	}
	pm_buf_text(s->out, "CAST(MIN(julianday((");
	pm_sql_expr(s, e, part);
	pm_buf_printf(s->out, ") * 86400, 'unixepoch', 'start of month', '%+d months') + strftime('%%d', (", months);
	pm_sql_expr(s, e, part);
	pm_buf_text(s->out, ") * 86400, 'unixepoch') - 1, julianday((");
	pm_sql_expr(s, e, part);
	pm_buf_printf(s->out, ") * 86400, 'unixepoch', 'start of month', '%+d months', '-1 days')) - 2440587.5 AS INTEGER)", months + 1);
}

static void move(pm_sql *s, const pm_expr *e, pm_sql_part part, int sign)
{
	double days, months;
	if (isnan(e->arg[1]->value)) {
		pm_buf_text(s->out, null_of(PM_KIND_DATE));
		return;
	}
	pm_duration(e->arg[1], &days, &months);
	if ((int)months != 0) {
		move_months(s, e->arg[0], part, sign * (int)months);
		return;
	}
	pm_buf_char(s->out, '(');
	pm_sql_expr(s, e->arg[0], part);
	pm_buf_printf(s->out, " %c %.15g)", sign < 0 ? '-' : '+', days);
}

static void list(pm_sql *s, const pm_expr *e)
{
	for (const pm_expr *v = e; v; v = v->next) {
		pm_buf_text(s->out, v == e ? "" : ", ");
		pm_sql_expr(s, v, PM_SQL_LO);
	}
}

/* $1 and what may stand behind it; returns how many bytes of the form it took. */
static size_t operand(pm_sql *s, const pm_expr *e, const char *at, pm_sql_part part)
{
	const pm_expr *a = e->arg[at[1] - '1'];
	const bool in = e->op == PM_OP_IN || e->op == PM_OP_WORD_IN || e->op == PM_OP_TEXT_IN;
	size_t n = 2;
	if (e->kind != PM_KIND_DATE)
		part = PM_SQL_LO;
	if (at[n] == 'h')
		part = PM_SQL_HI, n++;
	if (at[n] == '+' || at[n] == '-')
		move(s, e, part, at[n] == '+' ? 1 : -1);
	else if (at[n] == 'y')
		year(s, a, part);
	else if (in && at[1] == '2')
		list(s, a);
	else
		return pm_sql_expr(s, a, part), n;
	return in && at[1] == '2' ? n : n + 1;
}

static void constant(pm_sql *s, const pm_expr *e, char which)
{
	const int32_t as_of = s->rules->inside->as_of;
	if (which == 'l' && isnan(e->arg[1]->value))
		pm_buf_text(s->out, null_of(PM_KIND_DATE));
	else
		day(s, which == 'l' ? pm_duration_before(e->arg[1], as_of) : which == 'd' ? pm_day_add_months(as_of, -18 * 12) : as_of);
}

static void apply(pm_sql *s, const pm_expr *e, pm_sql_part part)
{
	for (const char *at = forms[e->op].sql; *at && !s->out->failed;) {
		if (*at == '$')
			at += operand(s, e, at, part);
		else if (strncmp(at, ":as_of", 6) == 0)
			constant(s, e, 'a'), at += 6;
		else if (strncmp(at, ":limit", 6) == 0)
			constant(s, e, 'l'), at += 6;
		else if (strncmp(at, ":adult", 6) == 0)
			constant(s, e, 'd'), at += 6;
		else if (strncmp(at, "has(", 4) == 0)
			pm_buf_text(s->out, s->dialect == PM_DIALECT_SQLITE ? "instr(" : "strpos("), at += 4;
		else
			pm_buf_char(s->out, *at++);
	}
}

static const pm_expr *role_field(const pm_sql *s, pm_role role, pm_expr *room)
{
	const pm_register *r = &s->rules->reg[s->rules->spine];
	const int32_t field = r->role[role];
	if (field < 0 || (r->field[field].type != PM_TYPE_CATEGORY && r->field[field].type != PM_TYPE_ID))
		return NULL;
	*room = (pm_expr){ .op = PM_OP_FIELD, .kind = PM_KIND_CODE, .reg = s->rules->spine, .index = field };
	return room;
}

static void over_group(pm_sql *s, const pm_expr *e, const pm_expr *group, const char *more)
{
	pm_expr room;
	const pm_expr *place = e->group == PM_ROLE_STREET ? role_field(s, PM_ROLE_PLACE, &room) : NULL;
	pm_buf_text(s->out, " OVER (PARTITION BY ");
	pm_sql_expr(s, group, PM_SQL_LO);
	if (place) {
		pm_buf_text(s->out, ", ");
		pm_sql_field(s, place, PM_SQL_LO);
	}
	if (*more) {
		pm_buf_text(s->out, ", (");
		pm_sql_expr(s, e->arg[0], PM_SQL_LO);
		pm_buf_text(s->out, ") IS NULL");
		pm_buf_text(s->out, more);
		pm_sql_expr(s, e->arg[0], PM_SQL_LO);
	}
	pm_buf_char(s->out, ')');
}

static void call(pm_sql *s, const pm_expr *e, const pm_expr *group, const char *before, const char *after)
{
	pm_buf_text(s->out, before);
	pm_sql_expr(s, e->arg[0], PM_SQL_LO);
	pm_buf_text(s->out, after);
	over_group(s, e, group, "");
}

/* An aggregate over the addresses of a group: nothing is known of one without a group, or in which no value is known. */
static void near(pm_sql *s, const pm_expr *e)
{
	static const char yes[] = "SUM(CASE WHEN ", one[] = " THEN 1e0 ELSE 0e0 END)";
	pm_expr room;
	const pm_expr *group = e->arg[1] ? e->arg[1] : role_field(s, e->group, &room);
	if (!group) {
		pm_buf_text(s->out, null_of(e->kind));
		return;
	}
	pm_buf_text(s->out, "CASE WHEN ");
	pm_sql_expr(s, group, PM_SQL_LO);
	pm_buf_text(s->out, " IS NOT NULL AND ");
	call(s, e, group, "COUNT(", ")");
	if (e->agg == PM_AGG_PERCENTILE) {
		pm_buf_text(s->out, " > 1 AND ");
		pm_sql_expr(s, e->arg[0], PM_SQL_LO);
		pm_buf_text(s->out, " IS NOT NULL THEN (RANK()");
		over_group(s, e, group, " ORDER BY ");
		call(s, e, group, " - 1) * 1e0 / (COUNT(", ")");
		pm_buf_text(s->out, " - 1) END");
		return;
	}
	pm_buf_text(s->out, " > 0 THEN ");
	const bool flag = e->arg[0]->kind == PM_KIND_FLAG;
	switch (e->agg) {
	case PM_AGG_COUNT: call(s, e, group, flag ? yes : "1e0 * COUNT(", flag ? one : ")"); break;
	case PM_AGG_ANY: call(s, e, group, yes, one), pm_buf_text(s->out, " > 0"); break;
	case PM_AGG_SHARE: call(s, e, group, yes, one), call(s, e, group, " / COUNT(", ")"); break;
	case PM_AGG_SUM: call(s, e, group, "SUM(", ")"); break;
	case PM_AGG_MEAN: call(s, e, group, "SUM(", ")"), call(s, e, group, " / COUNT(", ")"); break;
	case PM_AGG_MIN: call(s, e, group, "MIN(", ")"); break;
	default: call(s, e, group, "MAX(", ")"); break;
	}
	pm_buf_text(s->out, " END");
}

void pm_sql_expr(pm_sql *s, const pm_expr *e, pm_sql_part part)
{
	char text[32];
	if (s->out->failed || s->out->n - s->from > PM_MAX_SQL_BYTES) {
		s->out->failed = true;
		return;
	}
	switch (e->op) {
	case PM_OP_NUMBER: number(s, e->value); break;
	case PM_OP_DAY: day(s, (int32_t)e->value); break;
	case PM_OP_TODAY: day(s, s->rules->inside->as_of); break;
	case PM_OP_TRUE: pm_buf_text(s->out, "TRUE"); break;
	case PM_OP_FALSE: pm_buf_text(s->out, "FALSE"); break;
	case PM_OP_WORD:
		pm_buf_char(s->out, '\'');
		quote(s->out, e->word, '\'');
		pm_buf_char(s->out, '\'');
		break;
	case PM_OP_FIELD: pm_sql_field(s, e, part); break;
	case PM_OP_SIGNAL: signal(s, e, part); break;
	case PM_OP_RECORDS:
		snprintf(text, sizeof text, "\"agg %u%s\"", pm_sql_agg_index(s, e), end_of(e->kind, part));
		pm_buf_text(s->out, text);
		break;
	case PM_OP_NEAR: near(s, e); break;
	case PM_OP_WORD_LIKE: case PM_OP_TEXT_LIKE: case PM_OP_WORD_SIMILAR: case PM_OP_TEXT_SIMILAR: pm_sql_pattern(s, e); break;
	case PM_OP_AT: value_at(s, e); break;
	default: apply(s, e, part); break;
	}
}
