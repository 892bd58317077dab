#include "score/learn.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "score/learn_fit.h"
#include "score/learn_order.h"
#include "weigh/solve.h"

static const double NORMAL_95 = 1.959963984540054;
static const double NEW_RULE_WIDTH = 1; /* bits: as large as weights that people write commonly are */

void pm_learned_release(pm_learned *l)
{
	for (uint32_t f = 0; f < l->n_factors; f++)
		pm_free(l->level[f]);
	pm_free(l->cell);
	pm_free(l->contrast_sd);
	*l = (pm_learned){0};
}

static pm_status enough(const pm_evidence *e, pm_err *err)
{
	uint32_t hits = 0;
	for (uint32_t i = 0; i < e->n; i++)
		hits += e->hit[i];
	if (e->n < PM_LEARN_VISITS)
		return pm_fail(err, PM_E_USE, "%u visits with an outcome; weights are learned from %d or more", e->n, PM_LEARN_VISITS);
	if (hits == 0 || hits == e->n)
		return pm_fail(err, PM_E_USE, "%s of %u visits found something: without both outcomes there is nothing to learn",
		               hits ? "every one" : "none", e->n);
	if (e->cells.n_rules == 0)
		return pm_fail(err, PM_E_USE, "the theme has no rule that can be judged");
	return PM_OK;
}

/* How much of the old weights the visits bear out: slope of a logistic curve through the old scores, between 0.1 and 1.5. */
static double scale_of(const pm_evidence *e, const int32_t *total)
{
	double a = -2, b = 0.5;
	for (int round = 0; round < 50; round++) {
		double ga = 0, gb = 0, haa = 1e-9, hab = 0, hbb = 1e-9;
		for (uint32_t i = 0; i < e->n; i++) {
			const double x = (double)total[i] / PM_BITS_ONE * 0.693147180559945309, p = 1 / (1 + exp(-(a + b * x))), w = e->weight[i];
			const double r = w * (p - e->hit[i]), v = w * p * (1 - p);
			ga += r, gb += r * x;
			haa += v, hab += v * x, hbb += v * x * x;
		}
		const double det = haa * hbb - hab * hab;
		if (!(det > 1e-12))
			break;
		const double da = (hbb * ga - hab * gb) / det, db = (haa * gb - hab * ga) / det;
		a -= fmin(fmax(da, -2), 2), b -= fmin(fmax(db, -1), 1);
		if (fabs(da) + fabs(db) < 1e-9)
			break;
	}
	return !(b > 0.1) ? 0.1 : b > 1.5 ? 1.5 : b;
}

static pm_status old_scale(const pm_evidence *e, double *out, pm_err *err)
{
	int32_t *total = pm_alloc(e->n, sizeof *total);
	if (!total)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", e->n);
	pm_evidence_score(e, NULL, 0, total);
	*out = scale_of(e, total);
	pm_free(total);
	return PM_OK;
}

static void set_priors(pm_fit *f, double scale, double width)
{
	const pm_cells *c = &f->e->cells;
	f->width[0] = 4; /* the prior is what visits find on the whole: left to them */
	f->middle[0] = (double)c->rules->theme[c->theme].prior / PM_BITS_ONE;
	for (uint32_t i = 0; i < c->n_cells; i++) {
		f->middle[1 + i] = scale * c->old[i] / PM_BITS_ONE;
		f->width[1 + i] = width;
	}
	for (uint32_t i = c->first[c->n_rules - c->n_new]; i < c->n_cells; i++) /* a new rule has no old weight to be held to */
		f->width[1 + i] = fmax(width, NEW_RULE_WIDTH);
	for (uint32_t x = 0; x < f->e->n_factors; x++)
		for (uint32_t l = 1; l < f->e->factor[x].levels; l++)
			f->width[f->first_level[x] + l - 1] = f->e->factor[x].sd;
}

/* The width with the highest marginal likelihood, of a ladder; it is climbed until the likelihood falls. */
static pm_status choose_width(pm_fit *f, double scale, double *out, uint32_t *rounds, pm_err *err)
{
	static const double ladder[] = { 0.1, 0.2, 0.4, 0.8, 1.6 };
	double best = -INFINITY;
	for (unsigned i = 0; i < sizeof ladder / sizeof ladder[0]; i++) {
		set_priors(f, scale, ladder[i]);
		PM_TRY(pm_fit_solve(f, rounds, err));
		const double evidence = pm_fit_evidence(f);
		if (evidence <= best)
			break;
		best = evidence;
		*out = ladder[i];
	}
	return PM_OK;
}

/* ---- what comes out ---- */

/* Of each rule's contrast, by one solution with the factored matrix. `work`: room for f->n_free. */
static void contrasts(const pm_fit *f, pm_learned *l, double *work)
{
	const pm_cells *c = &f->e->cells;
	for (uint32_t k = 0; k < c->n_rules; k++) {
		const uint32_t first = 1 + c->first[k], last = c->first[k + 1];
		const int32_t a = f->free[first], b = f->free[last];
		if (a == b) /* made equal, or at zero both: how sure they were apart is what there is to say */
			continue;
		memset(work, 0, f->n_free * sizeof *work);
		if (a >= 0)
			work[a] += 1;
		if (b >= 0)
			work[b] -= 1;
		pm_factor_solve(f->matrix, f->n_free, work);
		const double variance = (a >= 0 ? work[a] : 0) - (b >= 0 ? work[b] : 0);
		l->contrast_sd[k] = variance > 0 ? sqrt(variance) : 0;
	}
}

static pm_status intervals(const pm_fit *f, pm_learned *l, pm_err *err)
{
	double *variance = pm_alloc((size_t)f->n_free * 2, sizeof *variance);
	if (!variance)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u intervals", f->n_free);
	pm_factor_inverse_diagonal(f->matrix, f->n_free, variance, variance + f->n_free);
	for (uint32_t p = 0; p <= l->n_cells; p++) {
		if (f->free[p] < 0)
			continue;
		const double half = NORMAL_95 * sqrt(variance[f->free[p]]);
		double *low = p ? &l->cell[p - 1].low : &l->prior_low, *high = p ? &l->cell[p - 1].high : &l->prior_high;
		*low = f->value[p] - half;
		*high = f->value[p] + half;
	}
	contrasts(f, l, variance);
	pm_free(variance);
	return PM_OK;
}

static void count_cells(const pm_evidence *e, pm_learned *l)
{
	const pm_cells *c = &e->cells;
	for (uint32_t k = 0; k < c->n_rules; k++)
		for (uint32_t i = 0; i < e->n; i++)
			if (e->at[k][i]) {
				pm_learned_cell *cell = &l->cell[c->first[k] + e->at[k][i] - 1];
				cell->visits++;
				cell->hits += e->hit[i];
			}
	for (uint32_t i = 0; i < c->n_cells; i++)
		l->cell[i].thin = l->cell[i].visits < PM_LEARN_RULE_VISITS;
}

/* A new rule that does not hold says nothing of its own: what it asks for does. */
static void silence_new(pm_fit *f)
{
	const pm_cells *c = &f->e->cells;
	for (uint32_t k = c->n_rules - c->n_new; k < c->n_rules; k++)
		f->free[1 + c->first[k] + 1] = -1;
	pm_fit_renumber(f);
}

static pm_status keep_order(pm_fit *f, pm_learned *l, pm_err *err)
{
	bool *held = pm_alloc(l->n_cells, sizeof *held);
	if (!held)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u weights", l->n_cells);
	const pm_status s = pm_fit_in_order(f, &l->rounds, held, err);
	for (uint32_t i = 0; i < l->n_cells && s == PM_OK; i++)
		l->cell[i].equalled = held[i];
	pm_free(held);
	return s;
}

static pm_status fit(pm_fit *f, const pm_learn_options *o, pm_learned *l, pm_err *err)
{
	silence_new(f);
	l->scale = o->scale;
	l->width = o->width;
	if (l->scale <= 0)
		PM_TRY(old_scale(f->e, &l->scale, err));
	set_priors(f, l->scale, 1);
	memcpy(f->value, f->middle, f->n * sizeof *f->value);
	if (l->width <= 0)
		PM_TRY(choose_width(f, l->scale, &l->width, &l->rounds, err));
	set_priors(f, l->scale, l->width);
	PM_TRY(pm_fit_solve(f, &l->rounds, err));
	PM_TRY(intervals(f, l, err)); /* those of what is made equal below: how sure it is that they are apart */
	PM_TRY(keep_order(f, l, err));
	PM_TRY(intervals(f, l, err));
	l->prior = f->value[0];
	for (uint32_t i = 0; i < l->n_cells; i++)
		l->cell[i].bits = f->value[1 + i];
	for (uint32_t x = 0; x < l->n_factors; x++)
		for (uint32_t k = 1; k < f->e->factor[x].levels; k++)
			l->level[x][k] = f->value[f->first_level[x] + k - 1];
	return PM_OK;
}

static pm_status make_room(const pm_evidence *e, pm_learned *l, pm_err *err)
{
	l->n_cells = e->cells.n_cells;
	l->n_factors = e->n_factors;
	l->cell = pm_alloc(l->n_cells, sizeof *l->cell);
	l->contrast_sd = pm_alloc(e->cells.n_rules, sizeof *l->contrast_sd);
	bool whole = l->cell && l->contrast_sd;
	for (uint32_t x = 0; x < l->n_factors && whole; x++)
		whole = (l->level[x] = pm_alloc(e->factor[x].levels, sizeof *l->level[x])) != NULL;
	return whole ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %u weights", l->n_cells);
}

pm_status pm_learn(const pm_evidence *e, const pm_learn_options *o, pm_learned *out, pm_err *err)
{
	PM_TRY(enough(e, err));
	pm_learned l = {0};
	pm_fit f = {0};
	pm_status s = make_room(e, &l, err);
	if (s == PM_OK)
		s = pm_fit_begin(&f, e, o->threads, err);
	if (s == PM_OK)
		s = fit(&f, o, &l, err);
	pm_fit_release(&f);
	if (s != PM_OK) {
		pm_learned_release(&l);
		return s;
	}
	count_cells(e, &l);
	*out = l;
	return PM_OK;
}
