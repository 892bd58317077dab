#include "lang/watch.h"

#include "base/date.h"

static const char *const op_word[PM_OPS] = {
#define X(name, word, types, null, dutch, sql) [PM_OP_##name] = word,
	PM_OP_MAP(X)
#undef X
};
static const char *const agg_word[PM_AGGS] = {
#define X(name, word, takes, none, near, dutch) [PM_AGG_##name] = word,
	PM_AGG_MAP(X)
#undef X
};

enum { MOST_WORDS = 5 }; /* of a list that are named */

pm_status pm_times_new(const pm_plan *p, pm_arena *arena, pm_times *out, pm_err *err)
{
	const uint32_t registers = p->scope->rules->n_registers;
	pm_times t = { pm_arena_alloc(arena, p->address.n, sizeof *t.address), pm_arena_alloc(arena, registers, sizeof(uint64_t *)),
	               pm_arena_alloc(arena, p->n_aggs, sizeof *t.agg) };
	bool ok = t.address && t.record && t.agg;
	for (uint32_t i = 0; i < registers && ok; i++)
		ok = (t.record[i] = pm_arena_alloc(arena, p->record[i].n, sizeof *t.address)) != NULL;
	if (!ok)
		return pm_fail(err, PM_E_NOMEM, "no memory for the times of a plan");
	*out = t;
	return PM_OK;
}

/* Nanoseconds a row on one core of 2020, for a plan without data: only their proportions matter. */
static double estimate(const pm_node *n)
{
	if (n->step == PM_STEP_LIFT)
		return 3;
	if (n->step == PM_STEP_LOAD)
		return n->column->type == PM_TYPE_COUNT || n->column->type == PM_TYPE_DATE ? 0.5 : 0;
	if (n->step != PM_STEP_OP)
		return 0;
	switch (n->op) {
	case PM_OP_TEXT_LIKE: return 300;
	case PM_OP_TEXT_HAS: return 30;
	case PM_OP_TEXT_SIMILAR: return 50;
	case PM_OP_TEXT_EQ: case PM_OP_TEXT_NE: case PM_OP_TEXT_IN: return 5;
	case PM_OP_AND: case PM_OP_OR: case PM_OP_NOT: case PM_OP_KNOWN: case PM_OP_UNKNOWN: case PM_OP_FLAG_ELSE: return 0.05;
	case PM_OP_DATE_ADD: case PM_OP_DATE_SUB: case PM_OP_YEAR: return 10;
	case PM_OP_WITHIN: case PM_OP_CURRENT: case PM_OP_ADULT: return 1.5;
	default: return 0.6;
	}
}

static double agg_estimate(pm_agg a) { return a == PM_AGG_DISTINCT ? 20 : a == PM_AGG_COUNT || a == PM_AGG_ANY ? 1 : 4; }

static void word_list(const pm_expr *e, pm_buf *out)
{
	const char *between = "";
	for (unsigned n = 0; e; e = e->next, between = ", ") {
		if (n++ == MOST_WORDS) {
			pm_buf_text(out, ", ...");
			return;
		}
		pm_buf_printf(out, e->op == PM_OP_PATTERN ? "%s/%.*s/%s" : "%s\"%.*s\"%s", between, PM_STR_FMT(e->word), e->fold ? "i" : "");
		if (e->op == PM_OP_WORD && e->value != 0)
			pm_buf_printf(out, " at least %.4g", e->value);
	}
}

static void operand(const pm_program *g, int32_t at, pm_buf *out)
{
	const pm_node *n = &g->node[at];
	char text[32];
	switch (n->step) {
	case PM_STEP_NULL: pm_buf_text(out, "unknown"); return;
	case PM_STEP_LOAD: pm_buf_text(out, n->column->name); return;
	case PM_STEP_LIFT: pm_buf_printf(out, "address.%s", n->column->name); return;
	case PM_STEP_AGG: pm_buf_printf(out, "@%d", n->index + 1); return;
	case PM_STEP_CONST:
		if (n->kind == PM_KIND_DATE) {
			pm_date_text((pm_date){ (int32_t)n->value, (int32_t)n->value }, text);
			pm_buf_text(out, text);
		} else if (n->kind == PM_KIND_FLAG)
			pm_buf_text(out, n->value != 0 ? "true" : "false");
		else
			pm_buf_printf(out, "%.10g", n->value);
		return;
	default: pm_buf_printf(out, "#%d", at + 1);
	}
}

static void duration(const pm_node *n, pm_buf *out)
{
	if (n->op == PM_OP_WITHIN) {
		char text[32];
		pm_date_text((pm_date){ (int32_t)n->value, (int32_t)n->value }, text);
		pm_buf_text(out, text);
	} else
		pm_buf_printf(out, "%.10g %s", n->extra != 0 ? n->extra : n->value, n->extra != 0 ? "months" : "days");
}

static void operation(const pm_program *g, const pm_node *n, pm_buf *out)
{
	const char *word = op_word[n->op];
	const bool name = (word[0] >= 'a' && word[0] <= 'z') && n->op != PM_OP_AND && n->op != PM_OP_OR && n->op != PM_OP_ELSE &&
	                  n->op != PM_OP_FLAG_ELSE && n->op != PM_OP_DATE_ELSE && !n->expr && n->op != PM_OP_WITHIN;
	if (n->parameter) {
		pm_buf_printf(out, "%.*s at ", PM_STR_FMT(n->parameter->name));
		operand(g, n->arg[0], out);
	} else if (n->op == PM_OP_KNOWN || n->op == PM_OP_UNKNOWN) {
		operand(g, n->arg[0], out);
		pm_buf_printf(out, " %s", word);
	} else if (name || n->arg[1] < 0) {
		if (n->expr || n->op == PM_OP_WITHIN || n->op == PM_OP_DATE_ADD || n->op == PM_OP_DATE_SUB) {
			operand(g, n->arg[0], out);
			const bool list = n->op == PM_OP_WORD_IN || n->op == PM_OP_TEXT_IN;
			pm_buf_printf(out, n->op == PM_OP_WITHIN ? " since " : list ? " %s (" : " %s ", word);
			n->expr ? word_list(n->expr, out) : duration(n, out);
			pm_buf_text(out, list ? ")" : "");
			return;
		}
		pm_buf_printf(out, n->op == PM_OP_NOT ? "%s " : n->op == PM_OP_NEG ? "%s" : "%s(", word);
		for (int i = 0; i < 3 && n->arg[i] >= 0; i++) {
			pm_buf_text(out, i ? ", " : "");
			operand(g, n->arg[i], out);
		}
		pm_buf_text(out, n->op == PM_OP_NOT || n->op == PM_OP_NEG ? "" : ")");
	} else {
		operand(g, n->arg[0], out);
		pm_buf_printf(out, " %s ", word);
		operand(g, n->arg[1], out);
	}
}

/* A cost, aligned: milliseconds when measured, else nanoseconds a row. */
static void cost(const pm_watch *w, uint64_t spent, double estimated, pm_buf *out)
{
	if (w->now)
		pm_buf_printf(out, "%9.3f  ", (double)spent / 1e6);
	else
		pm_buf_printf(out, "%9.2f  ", estimated);
}

static void made_here(const pm_plan *p, const pm_made *made, uint32_t n, int32_t node, pm_buf *out)
{
	const pm_rules *r = p->scope->rules;
	const char *between = "  -> ";
	for (uint32_t i = 0; i < r->n_signals; i++) {
		bool here = p->signal_node[i] == node;
		for (uint32_t k = 0; k < n && !here; k++)
			here = made[k].node == node && made[k].expr == r->signal[i].expr;
		if (here)
			pm_buf_printf(out, "%s%.*s", between, PM_STR_FMT(r->signal[i].name)), between = ", ";
	}
	for (uint32_t k = 0; k < n; k++) {
		if (made[k].node != node)
			continue;
		for (uint32_t i = 0; i < r->n_rules; i++)
			if (made[k].expr == r->rule[i].when || made[k].expr == r->rule[i].grade)
				pm_buf_printf(out, "%srule %.*s", between, PM_STR_FMT(r->rule[i].name)), between = ", ";
	}
}

static void program(pm_watch *w, const pm_plan *p, const pm_program *g, const uint64_t *spent, const pm_made *made, uint32_t n)
{
	uint64_t loads = 0;
	double loads_estimate = 0;
	uint32_t columns = 0;
	for (uint32_t i = 0; i < g->n; i++)
		if (g->node[i].step == PM_STEP_LOAD || g->node[i].step == PM_STEP_LIFT)
			loads += spent[i], loads_estimate += estimate(&g->node[i]), columns++;
	if (columns) {
		cost(w, loads, loads_estimate, w->out);
		pm_buf_printf(w->out, "      %u column%s\n", columns, columns == 1 ? "" : "s");
	}
	for (uint32_t i = 0; i < g->n; i++) {
		const pm_node *node = &g->node[i];
		pm_buf result = {0};
		if (made)
			made_here(p, made, n, (int32_t)i, &result);
		if (node->step == PM_STEP_OP || result.n) {
			cost(w, spent[i], estimate(node), w->out);
			if (node->step == PM_STEP_OP) {
				pm_buf_printf(w->out, "#%-4u ", i + 1);
				operation(g, node, w->out);
			} else {
				pm_buf_text(w->out, "      ");
				operand(g, (int32_t)i, w->out);
			}
			pm_buf_add_str(w->out, pm_buf_str(&result));
			pm_buf_char(w->out, '\n');
		}
		w->out->failed |= result.failed;
		pm_buf_release(&result);
	}
}

static void aggregates(pm_watch *w, const pm_plan *p, uint32_t reg, const uint64_t *spent)
{
	for (uint32_t i = 0; i < p->n_aggs; i++) {
		const pm_agg_plan *a = &p->agg[i];
		if (a->reg != (int32_t)reg)
			continue;
		cost(w, spent[i], agg_estimate(a->agg), w->out);
		pm_buf_printf(w->out, "@%-4u %s(", i + 1, agg_word[a->agg]);
		if (a->value >= 0)
			operand(&p->record[reg], a->value, w->out);
		if (a->where >= 0) {
			pm_buf_text(w->out, a->value >= 0 ? " where " : "where ");
			operand(&p->record[reg], a->where, w->out);
		}
		pm_buf_text(w->out, ")\n");
	}
}

static uint64_t sum(const uint64_t *spent, uint32_t n)
{
	uint64_t all = 0;
	for (uint32_t i = 0; i < n; i++)
		all += spent[i];
	return all;
}

static void heading(pm_watch *w, const char *what, pm_str name, uint32_t rows, uint64_t spent)
{
	pm_buf_printf(w->out, "\n  %s%.*s", what, PM_STR_FMT(name));
	if (w->now)
		pm_buf_printf(w->out, ", %u rows, %.3f ms", rows, (double)spent / 1e6);
	pm_buf_printf(w->out, "\n  %9s\n", w->now ? "ms" : "ns a row");
}

void pm_watch_pass(pm_watch *w, const pm_plan *p, const pm_times *t, const pm_made *made, uint32_t n)
{
	const pm_rules *r = p->scope->rules;
	pm_buf_printf(w->out, "%s%s, pass %u over the addresses\n", w->out->n ? "\n" : "", w->what, ++w->passes);
	for (uint32_t i = 0; i < r->n_registers; i++) {
		uint64_t aggs = 0, any = 0;
		for (uint32_t k = 0; k < p->n_aggs; k++)
			if (p->agg[k].reg == (int32_t)i)
				aggs += t->agg[k], any++;
		if (!any)
			continue;
		heading(w, "records of ", r->reg[i].name, p->scope->records[i]->rows, aggs + sum(t->record[i], p->record[i].n));
		program(w, p, &p->record[i], t->record[i], NULL, 0);
		aggregates(w, p, i, t->agg);
	}
	heading(w, "addresses", PM_STR(""), p->scope->spine->rows, sum(t->address, p->address.n));
	program(w, p, &p->address, t->address, made, n);
}

void pm_watch_near(pm_watch *w, const pm_rules *r, const pm_expr *e, uint64_t spent)
{
	static const char *const roles[] = {
#define X(name, word) word,
		PM_ROLE_MAP(X)
#undef X
	};
	cost(w, spent, e->agg == PM_AGG_PERCENTILE ? 60 : 15, w->out);
	pm_buf_printf(w->out, "      %s(", agg_word[e->agg]);
	const pm_expr *v = e->arg[0];
	if (v->op == PM_OP_SIGNAL)
		pm_buf_add_str(w->out, r->signal[v->index].name);
	else if (v->op == PM_OP_FIELD)
		pm_buf_add_str(w->out, r->reg[v->reg].field[v->index].name);
	else
		pm_buf_text(w->out, "...");
	const pm_expr *by = e->arg[1];
	if (by)
		pm_buf_printf(w->out, ") within %.*s\n", PM_STR_FMT(by->op == PM_OP_SIGNAL ? r->signal[by->index].name : r->reg[by->reg].field[by->index].name));
	else
		pm_buf_printf(w->out, ") within %s\n", roles[e->group]);
}
