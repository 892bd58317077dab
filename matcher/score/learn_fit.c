#include "score/learn_fit.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "weigh/solve.h"

enum { PARTS = 8, MOST_ROUNDS = 25 }; /* sums are made by part: the same for any number of threads */

static const double LN2 = 0.693147180559945309;
static const double ENOUGH = 1e-3; /* nats that a round must still win, bits that it must still move: a file holds 0.01 bit */

void pm_fit_release(pm_fit *f)
{
	pm_free(f->reference);
	pm_free(f->column);
	pm_free(f->value);
	pm_free(f->middle);
	pm_free(f->width);
	pm_free(f->free);
	pm_free(f->hessian);
	pm_free(f->slope);
	pm_free(f->matrix);
	pm_free(f->step);
	pm_free(f->part);
	*f = (pm_fit){0};
}

static uint32_t cells_in(const pm_cells *c, uint32_t k) { return c->first[k + 1] - c->first[k]; }

static uint32_t commonest(const pm_evidence *e, uint32_t k)
{
	uint32_t count[PM_MOST_CELLS + 1] = {0}, best = 0;
	for (uint32_t i = 0; i < e->n; i++)
		count[e->at[k][i]]++;
	for (uint32_t c = 1; c < cells_in(&e->cells, k); c++)
		if (count[c + 1] > count[best + 1])
			best = c;
	return best;
}

static size_t part_size(const pm_fit *f) { return (size_t)f->n_columns * f->n_columns + f->n_columns + 1; }

pm_status pm_fit_begin(pm_fit *f, const pm_evidence *e, unsigned threads, pm_err *err)
{
	const pm_cells *c = &e->cells;
	*f = (pm_fit){ .e = e, .threads = threads, .n = 1 + c->n_cells, .n_columns = 1 + c->n_cells + c->n_rules };
	for (uint32_t i = 0; i < e->n_factors; i++) {
		f->first_level[i] = f->n;
		f->n += e->factor[i].levels - 1;
		f->n_columns += e->factor[i].levels - 1;
	}
	f->reference = pm_alloc(c->n_rules, sizeof *f->reference);
	f->column = pm_alloc(c->n_rules, sizeof *f->column);
	f->value = pm_alloc(f->n, sizeof *f->value);
	f->middle = pm_alloc(f->n, sizeof *f->middle);
	f->width = pm_alloc(f->n, sizeof *f->width);
	f->free = pm_alloc(f->n, sizeof *f->free);
	f->slope = pm_alloc(f->n, sizeof *f->slope);
	f->step = pm_alloc((size_t)f->n * 3, sizeof *f->step);
	f->hessian = pm_alloc((size_t)f->n * f->n, sizeof *f->hessian);
	f->matrix = pm_alloc((size_t)f->n * f->n, sizeof *f->matrix);
	f->part = pm_alloc(part_size(f) * PARTS, sizeof *f->part);
	if (!f->reference || !f->column || !f->value || !f->middle || !f->width || !f->free || !f->slope || !f->step || !f->hessian ||
	    !f->matrix || !f->part) {
		pm_fit_release(f);
		return pm_fail(err, PM_E_NOMEM, "no memory to learn %u weights", c->n_cells);
	}
	for (uint32_t k = 0; k < c->n_rules; k++) {
		f->reference[k] = commonest(e, k);
		f->column[k] = 1 + c->first[k] + k;
	}
	for (uint32_t p = 0; p < f->n; p++)
		f->free[p] = (int32_t)p;
	f->n_free = f->n;
	return PM_OK;
}

/* ---- one visit ---- */

typedef struct visit_work {
	const pm_fit *f;
	double base;          /* prior and reference cells outside groups */
	double *group;        /* by group: sum of the reference cells */
	double *sum;          /* by group, of this visit */
	bool *full;           /* by group: at its ceiling, so that its rules move nothing */
} visit_work;

static uint32_t level_column(const pm_fit *f, uint32_t factor, uint32_t level)
{
	return f->n_columns - f->n + f->first_level[factor] + level - 1;
}

/* The linear predictor of a visit, in bits, and the columns in which it differs from the reference. */
static double predict(visit_work *w, uint32_t i, uint32_t *column, uint32_t *out_n)
{
	const pm_fit *f = w->f;
	const pm_evidence *e = f->e;
	const pm_cells *c = &e->cells;
	const uint32_t groups = c->rules->n_groups;
	double bits = w->base;
	uint32_t n = 0;
	bool any_full = false;
	memcpy(w->sum, w->group, groups * sizeof *w->sum);
	for (uint32_t k = 0; k < c->n_rules; k++) {
		const uint32_t at = e->at[k][i], first = 1 + c->first[k];
		if (at == f->reference[k] + 1)
			continue;
		const double more = (at ? f->value[first + at - 1] : 0) - f->value[first + f->reference[k]];
		const int32_t g = c->group[k];
		if (g < 0)
			bits += more;
		else
			w->sum[g] += more;
		column[n++] = f->column[k] + at;
	}
	for (uint32_t g = 0; g < groups; g++) {
		const double most = (double)c->rules->group[g].most / PM_BITS_ONE;
		w->full[g] = fabs(w->sum[g]) > most;
		any_full |= w->full[g];
		bits += w->full[g] ? copysign(most, w->sum[g]) : w->sum[g];
	}
	if (any_full) {
		n = 0;
		for (uint32_t k = 0; k < c->n_rules; k++) {
			const int32_t g = c->group[k];
			const uint32_t at = g >= 0 && w->full[g] ? 0 : e->at[k][i];
			if (at != f->reference[k] + 1)
				column[n++] = f->column[k] + at;
		}
	}
	for (uint32_t x = 0; x < e->n_factors; x++) {
		const uint32_t level = e->factor[x].level[i];
		if (!level)
			continue;
		bits += f->value[f->first_level[x] + level - 1];
		column[n++] = level_column(f, x, level);
	}
	*out_n = n;
	return bits;
}

static void references(visit_work *w)
{
	const pm_fit *f = w->f;
	const pm_cells *c = &f->e->cells;
	w->base = f->value[0];
	for (uint32_t k = 0; k < c->n_rules; k++) {
		const int32_t g = c->group[k];
		const double v = f->value[1 + c->first[k] + f->reference[k]];
		if (g < 0)
			w->base += v;
		else
			w->group[g] += v;
	}
}

static double loss_of(double nats, bool hit)
{
	const double signed_nats = hit ? -nats : nats;
	return signed_nats > 0 ? signed_nats + log1p(exp(-signed_nats)) : log1p(exp(signed_nats));
}

typedef struct summing { const pm_fit *f; bool curved; } summing;

static void add_visit(const pm_fit *f, double *sum, const uint32_t *column, uint32_t n, double residual, double curve)
{
	double *slope = sum + (size_t)f->n_columns * f->n_columns;
	sum[0] += curve;
	slope[0] += residual;
	for (uint32_t a = 0; a < n; a++) {
		double *row = sum + (size_t)column[a] * f->n_columns;
		row[0] += curve;
		slope[column[a]] += residual;
		for (uint32_t b = 0; b <= a; b++)
			row[column[b]] += curve;
	}
}

static pm_status sum_part(void *ctx, uint32_t part, pm_err *err)
{
	const summing *s = ctx;
	const pm_fit *f = s->f;
	const pm_evidence *e = f->e;
	double *sum = f->part + part_size(f) * part;
	const uint32_t groups = e->cells.rules->n_groups, from = (uint32_t)((uint64_t)e->n * part / PARTS),
	               to = (uint32_t)((uint64_t)e->n * (part + 1) / PARTS);
	visit_work w = { .f = f };
	uint32_t *column = pm_alloc((size_t)e->cells.n_rules + e->n_factors, sizeof *column), n;
	w.group = pm_alloc((size_t)groups * 2, sizeof *w.group);
	w.full = pm_alloc(groups, sizeof *w.full);
	const bool whole = column && w.group && w.full;
	memset(sum, 0, part_size(f) * sizeof *sum);
	if (whole) {
		w.sum = w.group + groups;
		references(&w);
	}
	for (uint32_t i = from; whole && i < to; i++) {
		const double nats = predict(&w, i, column, &n) * LN2, p = 1 / (1 + exp(-nats)), weight = e->weight[i];
		sum[part_size(f) - 1] += weight * loss_of(nats, e->hit[i]);
		if (s->curved)
			add_visit(f, sum, column, n, weight * (p - e->hit[i]) * LN2, weight * p * (1 - p) * LN2 * LN2);
	}
	pm_free(column);
	pm_free(w.group);
	pm_free(w.full);
	return whole ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to learn");
}

/* ---- from columns to parameters ----
 *
 * The indicator of a reference cell is 1 minus those of the rule's other columns, so parameter r of a reference cell has
 * +1 in column 0 and -1 in all of its rule's columns; every other parameter has one column. */

static uint32_t rule_columns(const pm_fit *f, uint32_t k) { return cells_in(&f->e->cells, k) + 1; }

static double part_at(const pm_fit *f, uint32_t a, uint32_t b) { return f->part[(size_t)(a > b ? a : b) * f->n_columns + (a > b ? b : a)]; }

/* Row `column` of columns x parameters. */
static void to_parameters(const pm_fit *f, uint32_t column, double *out)
{
	const pm_cells *c = &f->e->cells;
	out[0] = part_at(f, column, 0);
	for (uint32_t k = 0; k < c->n_rules; k++) {
		double reference = out[0];
		for (uint32_t x = 0; x < rule_columns(f, k); x++) {
			const double v = part_at(f, column, f->column[k] + x);
			reference -= v;
			if (x)
				out[c->first[k] + x] = v;
		}
		out[1 + c->first[k] + f->reference[k]] = reference;
	}
	for (uint32_t p = 1 + c->n_cells; p < f->n; p++)
		out[p] = part_at(f, column, f->n_columns - f->n + p);
}

static void add_row(const double *from, double times, uint32_t n, double *to)
{
	for (uint32_t i = 0; i < n; i++)
		to[i] += times * from[i];
}

static void join_parts(pm_fit *f, bool curved)
{
	const size_t size = part_size(f);
	const size_t from = curved ? 0 : size - 1;
	for (uint32_t p = 1; p < PARTS; p++)
		for (size_t i = from; i < size; i++)
			f->part[i] += f->part[size * p + i];
	f->loss = f->part[size - 1];
}

static void shape(pm_fit *f)
{
	const pm_cells *c = &f->e->cells;
	const double *slope = f->part + (size_t)f->n_columns * f->n_columns;
	double *row = f->step;
	memset(f->hessian, 0, (size_t)f->n * f->n * sizeof *f->hessian);
	to_parameters(f, 0, row);
	add_row(row, 1, f->n, f->hessian);
	f->slope[0] = slope[0];
	for (uint32_t k = 0; k < c->n_rules; k++) {
		double *reference = f->hessian + (size_t)(1 + c->first[k] + f->reference[k]) * f->n;
		add_row(f->hessian, 1, f->n, reference);
		double left = slope[0];
		for (uint32_t x = 0; x < rule_columns(f, k); x++) {
			left -= slope[f->column[k] + x];
			to_parameters(f, f->column[k] + x, row);
			add_row(row, -1, f->n, reference);
			if (x && x - 1 != f->reference[k]) {
				add_row(row, 1, f->n, f->hessian + (size_t)(c->first[k] + x) * f->n);
				f->slope[c->first[k] + x] = slope[f->column[k] + x];
			}
		}
		f->slope[1 + c->first[k] + f->reference[k]] = left;
	}
	for (uint32_t p = 1 + c->n_cells; p < f->n; p++) {
		to_parameters(f, f->n_columns - f->n + p, row);
		add_row(row, 1, f->n, f->hessian + (size_t)p * f->n);
		f->slope[p] = slope[f->n_columns - f->n + p];
	}
}

static pm_status sums(pm_fit *f, bool curved, pm_err *err)
{
	summing s = { f, curved };
	PM_TRY(pm_parallel(PARTS, f->threads, sum_part, &s, err));
	join_parts(f, curved);
	if (curved)
		shape(f);
	f->penalty = 0;
	for (uint32_t p = 0; p < f->n; p++) { /* what does not move counts too: fits with other weights free are held beside each other */
		const double away = (f->value[p] - f->middle[p]) / f->width[p];
		f->penalty += away * away / 2;
	}
	return PM_OK;
}

/* ---- Newton ---- */

static bool factor(pm_fit *f, double *gradient)
{
	const uint32_t m = f->n_free;
	memset(f->matrix, 0, (size_t)m * m * sizeof *f->matrix);
	memset(gradient, 0, m * sizeof *gradient);
	for (uint32_t p = 0; p < f->n; p++) {
		const int32_t a = f->free[p];
		if (a < 0)
			continue;
		const double precision = 1 / (f->width[p] * f->width[p]);
		gradient[a] += f->slope[p] + precision * (f->value[p] - f->middle[p]);
		f->matrix[(size_t)a * m + (size_t)a] += precision;
		for (uint32_t q = 0; q < f->n; q++)
			if (f->free[q] >= 0)
				f->matrix[(size_t)a * m + (size_t)f->free[q]] += f->hessian[(size_t)p * f->n + q];
	}
	return pm_factor(f->matrix, m);
}

/* Goes down along the step, halving it until the sum gets smaller; says how far the weights moved, 0 when that won little. */
static pm_status descend(pm_fit *f, const double *step, double *moved, pm_err *err)
{
	double *was = f->step + 2 * (size_t)f->n;
	const double from = f->loss + f->penalty;
	memcpy(was, f->value, f->n * sizeof *was);
	*moved = 0;
	for (double part = 1; part > 1e-2; part /= 2) {
		double most = 0;
		for (uint32_t p = 0; p < f->n; p++) {
			const double by = f->free[p] < 0 ? 0 : part * step[f->free[p]];
			f->value[p] = was[p] - by;
			most = fabs(by) > most ? fabs(by) : most;
		}
		PM_TRY(sums(f, false, err));
		if (f->loss + f->penalty < from) {
			*moved = from - f->loss - f->penalty < ENOUGH ? 0 : most;
			return PM_OK;
		}
	}
	memcpy(f->value, was, f->n * sizeof *was);
	return PM_OK;
}

pm_status pm_fit_solve(pm_fit *f, uint32_t *rounds, pm_err *err)
{
	double moved = 1, *step = f->step + f->n;
	uint32_t round = 0;
	PM_TRY(sums(f, true, err));
	while (moved > ENOUGH && round++ < MOST_ROUNDS) {
		if (!factor(f, step))
			return pm_fail(err, PM_E_RANGE, "the visits do not determine the weights");
		pm_factor_solve(f->matrix, f->n_free, step);
		PM_TRY(descend(f, step, &moved, err));
		PM_TRY(sums(f, true, err));
	}
	if (!factor(f, step))
		return pm_fail(err, PM_E_RANGE, "the visits do not determine the weights");
	*rounds += round;
	return PM_OK;
}

double pm_fit_evidence(const pm_fit *f)
{
	double scale = 0;
	for (uint32_t p = 0; p < f->n; p++)
		if (f->free[p] >= 0)
			scale += log(f->width[p]);
	return -f->loss - f->penalty - scale - pm_factor_log_determinant(f->matrix, f->n_free) / 2;
}
