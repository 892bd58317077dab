#include "lang/selftest.h"

#include "base/mem.h"
#include "lang/run.h"

static const char *const outcomes[] = { [PM_FIRES] = "fires", [PM_SILENT] = "silent", [PM_IS_UNKNOWN] = "unknown" };

/* Sets the one row of a column to a given value. */
static pm_status set(pm_column *c, const pm_given *g, pm_err *err)
{
	if (g->null)
		return PM_OK;
	const pm_expr *v = g->value;
	switch (c->type) {
	case PM_TYPE_FLAG: pm_column_set_flag(c, 0, v->op == PM_OP_TRUE); return PM_OK;
	case PM_TYPE_COUNT: pm_column_set_count(c, 0, (int32_t)v->value); return PM_OK;
	case PM_TYPE_NUMBER: pm_column_set_number(c, 0, v->value); return PM_OK;
	case PM_TYPE_DATE: return pm_column_set_date(c, 0, (pm_date){ (int32_t)v->value, (int32_t)v->value }, err);
	default: return pm_column_set_word(c, 0, v->word, err);
	}
}

static pm_status give(const pm_rules *r, const pm_given *g, pm_table *spine, pm_column **column, pm_err *err)
{
	const int32_t signal = pm_rules_signal(r, g->name.s);
	pm_type type = PM_TYPE_NUMBER;
	if (signal >= 0)
		type = r->signal[signal].type;
	for (uint32_t i = 0; signal < 0 && i < r->reg[r->spine].n_fields; i++)
		if (pm_str_eq(r->reg[r->spine].field[i].name, g->name.s))
			type = r->reg[r->spine].field[i].type;
	pm_column *c;
	PM_TRY(pm_column_new(g->name.s, type, 1, &c, err));
	const pm_status s = set(c, g, err);
	if (s != PM_OK) {
		pm_column_free(c);
		return s;
	}
	if (signal < 0)
		return pm_table_add(spine, c, err);
	pm_column_free(column[signal]);
	column[signal] = c;
	return PM_OK;
}

/* The signals that a rule reads, from what the test gives; then the rule itself. */
static pm_status outcome(const pm_scope *s, uint32_t rule, bool exempt, bool *want, pm_column **column, pm_outcome *out, pm_err *err)
{
	const uint32_t n = exempt ? s->rules->exempt[rule].n_signals : s->rules->rule[rule].n_signals;
	const uint32_t *signal = exempt ? s->rules->exempt[rule].signal : s->rules->rule[rule].signal;
	for (uint32_t i = 0; i < n; i++)
		want[signal[i]] = true;
	const pm_status status = pm_signals_compute(s, want, column, err);
	for (uint32_t i = 0; i < n; i++)
		want[signal[i]] = false;
	PM_TRY(status);
	pm_verdict v = {0};
	PM_TRY(pm_judge(s, &rule, 1, column, exempt, true, &v, err));
	*out = pm_bit(v.unknown, 0) ? PM_IS_UNKNOWN : pm_bit(v.fires, 0) ? PM_FIRES : PM_SILENT;
	pm_verdict_release(&v);
	return PM_OK;
}

static pm_status one_row(pm_table **out, pm_err *err)
{
	pm_table *t;
	PM_TRY(pm_table_new(PM_STR("test"), &t, err));
	pm_column *c = NULL;
	pm_status s = pm_column_new(PM_STR(""), PM_TYPE_FLAG, 1, &c, err);
	if (s == PM_OK)
		s = pm_table_add(t, c, err);
	if (s == PM_OK)
		*out = t;
	else
		pm_table_free(t);
	return s;
}

static pm_status run(const pm_rules *r, uint32_t rule, bool exempt, const pm_test *t, bool *want, pm_column **column, pm_outcome *out, pm_err *err)
{
	pm_table *spine;
	PM_TRY(one_row(&spine, err));
	const pm_scope scope = { .rules = r, .spine = spine, .as_of = r->inside->as_of, .threads = 1 };
	pm_status s = PM_OK;
	for (const pm_given *g = t->given; g && s == PM_OK; g = g->next)
		s = give(r, g, spine, column, err);
	if (s == PM_OK)
		s = outcome(&scope, rule, exempt, want, column, out, err);
	for (uint32_t i = 0; i < r->n_signals; i++) {
		pm_column_free(column[i]);
		column[i] = NULL;
	}
	pm_table_free(spine);
	return s;
}

static pm_status all_of(const pm_rules *r, uint32_t rule, bool exempt, bool *want, pm_column **column, pm_buf *report, uint32_t *failed, pm_err *err)
{
	const pm_rule_names *n = exempt ? &r->inside->exempt[rule] : &r->inside->rule[rule];
	const pm_str name = exempt ? r->exempt[rule].name : r->rule[rule].name;
	for (const pm_test *t = n->test; t; t = t->next) {
		pm_outcome got = PM_SILENT;
		PM_TRY(run(r, rule, exempt, t, want, column, &got, err));
		if (got == t->want)
			continue;
		++*failed;
		if (report)
			pm_buf_printf(report, "%s:%u:%u: test of %s %.*s: expected %s, is %s\n", r->file[t->span.file].path, t->span.line, t->span.col,
			              exempt ? "exempt" : "rule", PM_STR_FMT(name), outcomes[t->want], outcomes[got]);
	}
	return PM_OK;
}

pm_status pm_rules_selftest(const pm_rules *r, pm_buf *report, uint32_t *failed, pm_err *err)
{
	bool *want = pm_alloc(r->n_signals, sizeof *want);
	pm_column **column = pm_alloc(r->n_signals, sizeof(pm_column *));
	pm_status s = want && column ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the tests of rules");
	uint32_t bad = 0;
	for (uint32_t i = 0; i < r->n_rules && s == PM_OK; i++)
		s = all_of(r, i, false, want, column, report, &bad, err);
	for (uint32_t i = 0; i < r->n_exempts && s == PM_OK; i++)
		s = all_of(r, i, true, want, column, report, &bad, err);
	pm_free(want);
	pm_free(column);
	if (s == PM_OK && report)
		s = pm_buf_check(report, err);
	if (s == PM_OK)
		*failed = bad;
	return s;
}
