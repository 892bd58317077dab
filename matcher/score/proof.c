#include "score/proof.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "weigh/rate.h"

static const double LN2 = 0.693147180559945309;

typedef struct proving {
	const pm_evidence *e;
	const pm_learned *l;
	double *bits;        /* by visit: everything together */
	double *group;       /* by group, by visit: sum of its weights, not clamped */
	double *without;     /* by visit: everything but one rule; NaN: the rule is unknown there */
} proving;

static double weight_at(const proving *p, uint32_t k, uint32_t i)
{
	const uint8_t at = p->e->at[k][i];
	return at && pm_learned_adds(p->e, p->l, k) ? p->l->cell[p->e->cells.first[k] + at - 1].bits : 0;
}

static double clamped(const proving *p, uint32_t g, double sum)
{
	const double most = (double)p->e->cells.rules->group[g].most / PM_BITS_ONE;
	return fmin(fmax(sum, -most), most);
}

static void add_all_up(proving *p)
{
	const pm_evidence *e = p->e;
	const pm_cells *c = &e->cells;
	for (uint32_t i = 0; i < e->n; i++) {
		p->bits[i] = p->l->prior;
		for (uint32_t f = 0; f < e->n_factors; f++)
			p->bits[i] += p->l->level[f][e->factor[f].level[i]];
	}
	for (uint32_t k = 0; k < c->n_rules; k++) {
		double *to = c->group[k] < 0 ? p->bits : p->group + (size_t)c->group[k] * e->n;
		for (uint32_t i = 0; i < e->n; i++)
			to[i] += weight_at(p, k, i);
	}
	for (uint32_t g = 0; g < c->rules->n_groups; g++)
		for (uint32_t i = 0; i < e->n; i++)
			p->bits[i] += clamped(p, g, p->group[(size_t)g * e->n + i]);
}

static void leave_out(proving *p, uint32_t k)
{
	const int32_t g = p->e->cells.group[k];
	for (uint32_t i = 0; i < p->e->n; i++) {
		const double own = weight_at(p, k, i), sum = g < 0 ? 0 : p->group[(size_t)g * p->e->n + i];
		p->without[i] = !p->e->at[k][i] ? NAN : p->bits[i] - (g < 0 ? own : clamped(p, (uint32_t)g, sum) - clamped(p, (uint32_t)g, sum - own));
	}
}

/* The level that makes as many finds expected as there were. */
static double level_of(const proving *p)
{
	double level = 0;
	for (int round = 0; round < 50; round++) {
		double slope = 0, curve = 1e-9;
		for (uint32_t i = 0; i < p->e->n; i++) {
			if (isnan(p->without[i]))
				continue;
			const double q = 1 / (1 + exp2(-(p->without[i] + level))), w = p->e->weight[i];
			slope += w * (p->e->hit[i] - q) * LN2;
			curve += w * q * (1 - q) * LN2 * LN2;
		}
		const double by = fmin(fmax(slope / curve, -2), 2);
		level += by;
		if (fabs(by) < 1e-9)
			break;
	}
	return level;
}

static double proof_of(proving *p, uint32_t k)
{
	const pm_cells *c = &p->e->cells;
	leave_out(p, k);
	const double level = level_of(p);
	double curve = 0, first = 0, second = 0, score = 0;
	for (uint32_t i = 0; i < p->e->n; i++) {
		if (isnan(p->without[i]))
			continue;
		const double q = 1 / (1 + exp2(-(p->without[i] + level))), w = p->e->weight[i];
		const double x = (double)c->old[c->first[k] + p->e->at[k][i] - 1] / PM_BITS_ONE;
		score += w * (p->e->hit[i] - q) * x;
		curve += w * q * (1 - q);
		first += w * q * (1 - q) * x;
		second += w * q * (1 - q) * x * x;
	}
	const double information = curve > 0 ? second - first * first / curve : 0;
	return information > 1e-9 * second && score > 0 ? pm_normal_tail(score / sqrt(information)) : 1;
}

pm_status pm_rule_proof(const pm_evidence *e, const pm_learned *l, double *out, pm_err *err)
{
	const pm_cells *c = &e->cells;
	proving p = { .e = e, .l = l, .bits = pm_alloc(e->n, sizeof *p.bits), .without = pm_alloc(e->n, sizeof *p.without),
	              .group = pm_alloc((size_t)c->rules->n_groups * e->n, sizeof *p.group) };
	const bool whole = p.bits && p.without && p.group;
	if (whole) {
		add_all_up(&p);
		for (uint32_t k = 0; k < c->n_rules - c->n_new; k++)
			out[k] = proof_of(&p, k);
	}
	pm_free(p.bits);
	pm_free(p.without);
	pm_free(p.group);
	return whole ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to hold %u rules against visits", c->n_rules);
}
