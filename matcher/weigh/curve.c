#include "weigh/curve.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "weigh/solve.h"

static const double LN2 = 0.693147180559945309;

/* Three numbers: shift, slope less 1, and what people's choice adds. */
enum { SHIFT, SLOPE, CHOSEN, TERMS };

typedef struct sums { double slope[TERMS], curve[TERMS * TERMS]; } sums;

static void terms(const pm_outcome_at *o, bool apart, double x[TERMS])
{
	x[SHIFT] = 1;
	x[SLOPE] = o->score;
	x[CHOSEN] = apart && !o->control;
}

static void add(sums *s, const pm_outcome_at *o, bool apart, const double v[TERMS])
{
	double x[TERMS], bits = o->score;
	terms(o, apart, x);
	for (int i = 0; i < TERMS; i++)
		bits += v[i] * x[i];
	const double p = 1 / (1 + exp(-bits * LN2)), r = o->weight * (p - o->hit) * LN2, c = o->weight * p * (1 - p) * LN2 * LN2;
	for (int i = 0; i < TERMS; i++) {
		s->slope[i] += r * x[i];
		for (int k = 0; k < TERMS; k++)
			s->curve[i * TERMS + k] += c * x[i] * x[k];
	}
}

/* Newton's method; the last factor is left in `curve`. */
static void fit(const pm_outcome_at *o, uint32_t n, bool apart, double v[TERMS], sums *last)
{
	static const double width[TERMS] = { 2, 0.5, 2 };
	for (int round = 0; round < 60; round++) {
		sums s = {0};
		for (uint32_t i = 0; i < n; i++)
			add(&s, &o[i], apart, v);
		for (int i = 0; i < TERMS; i++) {
			s.slope[i] += v[i] / (width[i] * width[i]);
			s.curve[i * TERMS + i] += 1 / (width[i] * width[i]);
		}
		if (!pm_factor(s.curve, TERMS))
			return;
		*last = s;
		pm_factor_solve(s.curve, TERMS, s.slope);
		double moved = 0;
		for (int i = 0; i < TERMS; i++) {
			const double by = fmin(fmax(s.slope[i], -1), 1);
			v[i] -= by;
			moved += fabs(by);
		}
		if (moved < 1e-10)
			return;
	}
}

pm_status pm_curve_fit(const pm_outcome_at *o, uint32_t n, pm_curve *out, pm_err *err)
{
	pm_curve c = { .visits = n };
	for (uint32_t i = 0; i < n; i++) {
		c.hits += o[i].hit;
		c.controls += o[i].control;
	}
	if (n < PM_CURVE_VISITS)
		return pm_fail(err, PM_E_USE, "%u visits with an outcome; chances are calibrated on %d or more", n, PM_CURVE_VISITS);
	if (c.hits == 0 || c.hits == n)
		return pm_fail(err, PM_E_USE, "%s of %u visits found something: nothing to calibrate on", c.hits ? "every one" : "none", n);
	c.shift_known = c.controls >= PM_CURVE_VISITS;
	double v[TERMS] = {0}, column[TERMS] = { 1 }, second[TERMS] = { 0, 1 };
	sums s = {0};
	fit(o, n, c.shift_known && c.controls < n, v, &s);
	pm_factor_solve(s.curve, TERMS, column);
	pm_factor_solve(s.curve, TERMS, second);
	c.shift = v[SHIFT];
	c.slope = fmax(1 + v[SLOPE], 0);
	c.shift_sd = sqrt(column[SHIFT]);
	c.slope_sd = sqrt(second[SLOPE]);
	c.covariance = column[SLOPE];
	c.chosen = v[CHOSEN];
	*out = c;
	return PM_OK;
}

double pm_curve_chance(const pm_curve *c, double score) { return 1 / (1 + exp2(-(c->shift + c->slope * score))); }

pm_rate pm_curve_rate(const pm_curve *c, double score)
{
	const double bits = c->shift + c->slope * score;
	const double variance = c->shift_sd * c->shift_sd + 2 * score * c->covariance + score * score * c->slope_sd * c->slope_sd;
	const double half = 1.959963984540054 * sqrt(fmax(variance, 0));
	return (pm_rate){ 1 / (1 + exp2(-bits)), 1 / (1 + exp2(-(bits - half))), 1 / (1 + exp2(-(bits + half))) };
}

static int by_score(const void *a, const void *b)
{
	const pm_outcome_at *x = a, *y = b;
	if (x->score != y->score)
		return x->score < y->score ? -1 : 1;
	return x->hit != y->hit ? x->hit - y->hit : (x->weight > y->weight) - (x->weight < y->weight);
}

pm_status pm_curve_bins(const pm_curve *c, const pm_outcome_at *o, uint32_t n, bool only_controls, pm_curve_bin *bin,
                              uint32_t *out_n, pm_err *err)
{
	enum { LEAST = 10 };
	pm_outcome_at *sorted = pm_alloc(n, sizeof *sorted);
	uint32_t m = 0;
	if (!sorted)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", n);
	for (uint32_t i = 0; i < n; i++)
		if (!only_controls || o[i].control)
			sorted[m++] = o[i];
	qsort(sorted, m, sizeof *sorted, by_score);
	const uint32_t bins = m / LEAST < PM_CURVE_BINS ? m / LEAST : PM_CURVE_BINS;
	for (uint32_t b = 0; b < bins; b++) {
		const uint32_t from = (uint32_t)((uint64_t)m * b / bins), to = (uint32_t)((uint64_t)m * (b + 1) / bins);
		pm_curve_bin x = { .from = pm_curve_chance(c, sorted[from].score), .to = pm_curve_chance(c, sorted[to - 1].score) };
		double squares = 0;
		for (uint32_t i = from; i < to; i++) {
			x.visits += sorted[i].weight;
			squares += sorted[i].weight * sorted[i].weight;
			x.hits += sorted[i].weight * sorted[i].hit;
			x.said += sorted[i].weight * pm_curve_chance(c, sorted[i].score);
		}
		x.said /= x.visits;
		const double counts = x.visits * x.visits / squares;
		x.found = pm_rate_of(x.hits / x.visits * counts, counts);
		bin[b] = x;
	}
	*out_n = bins;
	pm_free(sorted);
	return PM_OK;
}
