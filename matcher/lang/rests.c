#include "lang/rests.h"

#include <math.h>

#include "base/mem.h"
#include "lang/node.h"

static void walk(const pm_expr *e, bool *on, pm_rests *out)
{
	switch (e->op) {
	case PM_OP_SIGNAL: on[e->index] = true; return;
	case PM_OP_RECORDS: out->registers |= UINT64_C(1) << e->reg; return;
	case PM_OP_NEAR:
		out->near = true;
		walk(e->arg[0], on, out);
		if (e->arg[1])
			walk(e->arg[1], on, out);
		return;
	default:
		for (unsigned i = 0; e->op >= PM_OP_ADD && i < e->args; i++)
			walk(e->arg[i], on, out);
	}
}

pm_rests pm_signal_rests(const pm_rules *r, uint32_t signal, bool *on)
{
	pm_rests out = {0};
	walk(r->signal[signal].expr, on, &out);
	return out;
}

pm_status pm_signals_spread(const pm_rules *r, bool *dirty, pm_err *err)
{
	bool *on = pm_alloc(r->n_signals, sizeof *on);
	if (!on)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u signals", r->n_signals);
	for (uint32_t i = 0; i < r->n_signals; i++) {
		const uint32_t s = r->inside->signal_order[i];
		memset(on, 0, r->n_signals * sizeof *on);
		(void)pm_signal_rests(r, s, on);
		for (uint32_t k = 0; k < r->n_signals; k++)
			dirty[s] |= on[k] && dirty[k];
	}
	pm_free(on);
	return PM_OK;
}

pm_status pm_rule_behind(const pm_rules *r, uint32_t rule, bool *on, pm_err *err)
{
	bool *mine = pm_alloc(r->n_signals, sizeof *mine);
	if (!mine)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u signals", r->n_signals);
	for (uint32_t i = 0; i < r->rule[rule].n_signals; i++)
		mine[r->rule[rule].signal[i]] = true;
	for (uint32_t i = r->n_signals; i-- > 0;)
		if (mine[r->inside->signal_order[i]])
			(void)pm_signal_rests(r, r->inside->signal_order[i], mine);
	for (uint32_t i = 0; i < r->n_signals; i++)
		on[i] |= mine[i];
	pm_free(mine);
	return PM_OK;
}

typedef struct numbers { const pm_rules *rules; double *out; uint32_t n, room; } numbers;

static void add(numbers *n, double v)
{
	if (isfinite(v) && n->n++ < n->room)
		n->out[n->n - 1] = v;
}

static void collect(numbers *n, const pm_expr *e)
{
	if (e->op == PM_OP_NUMBER)
		add(n, e->value);
	if (e->op == PM_OP_SIGNAL)
		collect(n, n->rules->signal[e->index].expr);
	for (unsigned i = 0; e->op >= PM_OP_ADD && i < e->args; i++)
		collect(n, e->arg[i]);
}

uint32_t pm_rule_numbers(const pm_rules *r, uint32_t rule, double *out, uint32_t room)
{
	numbers n = { r, out, 0, room };
	const pm_rule *of = &r->rule[rule];
	collect(&n, of->when ? of->when : of->grade);
	for (uint32_t i = 0; i < of->steps; i++) {
		add(&n, of->step[i].from);
		add(&n, of->step[i].to);
	}
	return n.n;
}
