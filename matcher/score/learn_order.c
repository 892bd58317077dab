#include "score/learn_order.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "score/direction.h"

static const double LEAVES = 0.1; /* nats a bit: what would win less by leaving its bound stays */
static const double BETTER = 1e-2; /* nats that letting go must win */

enum { ZERO = -1 };

typedef struct bound {
	int32_t inner;   /* the parameter that bounds it, or ZERO */
	int8_t way;      /* 1: it lies above its bound, -1: below; 0: it has none */
	bool held;       /* lies at it */
	bool tried;      /* letting it go was no better */
	bool was;        /* held, before letting go */
} bound;

typedef struct ordering {
	pm_fit *f;
	bound *of;       /* by parameter */
	double *pull;    /* by parameter: slope of the whole along it and all that is held to it */
	double *before;  /* by parameter: its value before letting go */
	bool *still;     /* by parameter: never moves */
} ordering;

void pm_fit_renumber(pm_fit *f)
{
	int32_t *to = (int32_t *)(void *)f->step;
	for (uint32_t p = 0; p < f->n; p++)
		to[p] = -1;
	f->n_free = 0;
	for (uint32_t p = 0; p < f->n; p++)
		if (f->free[p] >= 0) {
			if (to[f->free[p]] < 0)
				to[f->free[p]] = (int32_t)f->n_free++;
			f->free[p] = to[f->free[p]];
		}
}

/* ---- bounds ---- */

/* The step next to it on the side of zero; ZERO when that is on the other side of it, or there is none. */
static int32_t inner_step(const int32_t *old, uint32_t n, uint32_t i, int way, uint32_t first)
{
	const bool speaks_for = old[i] > 0;
	const int64_t k = (int64_t)i + (speaks_for ? -way : way);
	return way && k >= 0 && k < (int64_t)n && (old[k] > 0) == speaks_for ? (int32_t)(first + (uint32_t)k) : ZERO;
}

static void bound_condition(const int32_t *old, int way, uint32_t fires, bound *of)
{
	if (way == 0)
		return;
	if (way * old[0] < 0 || way * old[1] > 0) { /* both on one side: which is higher is all that it says */
		of[fires] = (bound){ .inner = (int32_t)fires + 1, .way = (int8_t)way };
		return;
	}
	of[fires] = (bound){ .inner = ZERO, .way = (int8_t)way };
	of[fires + 1] = (bound){ .inner = ZERO, .way = (int8_t)-way };
}

static void bound_all(const pm_cells *c, bound *of)
{
	for (uint32_t k = 0; k < c->n_rules; k++) {
		const uint32_t first = 1 + c->first[k], n = c->first[k + 1] - c->first[k];
		const int32_t *old = c->old + c->first[k];
		const int way = pm_rule_direction(c, k);
		if (!c->graded[k])
			bound_condition(old, way, first, of);
		for (uint32_t i = 0; i < n && c->graded[k]; i++)
			of[first + i] = (bound){ .inner = inner_step(old, n, i, way, first), .way = old[i] > 0 ? 1 : -1 };
	}
}

/* ---- held ---- */

/* What it moves with: the end of what holds it. */
static int32_t mover(const ordering *o, uint32_t p)
{
	int32_t at = (int32_t)p;
	while (at >= 0 && o->of[at].held)
		at = o->of[at].inner;
	return at;
}

/* Numbers by what moves together; those begin at the middle of what they were. */
static void settle(ordering *o)
{
	pm_fit *f = o->f;
	double *sum = f->step, *members = f->step + f->n;
	memset(sum, 0, 2 * (size_t)f->n * sizeof *sum);
	for (uint32_t p = 0; p < f->n; p++) {
		f->free[p] = o->still[p] ? -1 : mover(o, p);
		if (f->free[p] >= 0) {
			sum[f->free[p]] += f->value[p];
			members[f->free[p]]++;
		}
	}
	for (uint32_t p = 0; p < f->n; p++)
		if (!o->still[p])
			f->value[p] = f->free[p] < 0 ? 0 : sum[f->free[p]] / members[f->free[p]];
	pm_fit_renumber(f);
}

static bool hold_what_passed(ordering *o)
{
	bool any = false;
	for (uint32_t p = 0; p < o->f->n; p++) {
		bound *b = &o->of[p];
		const double at = b->inner < 0 ? 0 : o->f->value[b->inner];
		if (b->way && !b->held && b->way * (o->f->value[p] - at) < 0)
			b->held = any = true;
	}
	return any;
}

static pm_status solve_within(ordering *o, uint32_t *rounds, pm_err *err)
{
	do {
		settle(o);
		PM_TRY(pm_fit_solve(o->f, rounds, err));
	} while (hold_what_passed(o));
	return PM_OK;
}

/* ---- let go ---- */

static void pulls(ordering *o)
{
	const pm_fit *f = o->f;
	memset(o->pull, 0, f->n * sizeof *o->pull);
	for (uint32_t p = 0; p < f->n; p++) {
		const double slope = f->slope[p] + (f->value[p] - f->middle[p]) / (f->width[p] * f->width[p]);
		for (int32_t at = (int32_t)p; at >= 0 && o->of[at].held; at = o->of[at].inner)
			o->pull[at] += slope;
	}
}

/* Lets go all that pulls away from its bound, or only what pulls hardest. */
static bool let_go(ordering *o, bool all)
{
	uint32_t hardest = o->f->n;
	bool any = false;
	pulls(o);
	for (uint32_t p = 0; p < o->f->n; p++) {
		bound *b = &o->of[p];
		b->was = b->held;
		o->before[p] = o->f->value[p];
		if (!b->held || b->tried || -b->way * o->pull[p] < LEAVES)
			continue;
		if (hardest == o->f->n || -b->way * o->pull[p] > -o->of[hardest].way * o->pull[hardest])
			hardest = p;
		if (all)
			b->held = false;
		any = true;
	}
	if (any && !all) {
		o->of[hardest].held = false;
		o->of[hardest].tried = true;
	}
	return any;
}

static pm_status go_back(ordering *o, uint32_t *rounds, pm_err *err)
{
	for (uint32_t p = 0; p < o->f->n; p++) {
		o->of[p].held = o->of[p].was;
		o->f->value[p] = o->before[p];
	}
	settle(o);
	return pm_fit_solve(o->f, rounds, err);
}

static pm_status search(ordering *o, uint32_t *rounds, pm_err *err)
{
	PM_TRY(solve_within(o, rounds, err));
	bool all = true;
	double best = o->f->loss + o->f->penalty;
	while (let_go(o, all)) {
		PM_TRY(solve_within(o, rounds, err));
		const double now = o->f->loss + o->f->penalty;
		if (now < best - BETTER) {
			best = now;
			continue;
		}
		PM_TRY(go_back(o, rounds, err));
		all = false;
	}
	return PM_OK;
}

pm_status pm_fit_in_order(pm_fit *f, uint32_t *rounds, bool *out_held, pm_err *err)
{
	ordering o = { .f = f, .of = pm_alloc(f->n, sizeof *o.of), .pull = pm_alloc((size_t)f->n * 2, sizeof *o.pull), .still = pm_alloc(f->n, sizeof *o.still) };
	pm_status s = o.of && o.pull && o.still ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to keep %u weights in order", f->n);
	if (s == PM_OK) {
		o.before = o.pull + f->n;
		bound_all(&f->e->cells, o.of);
		for (uint32_t p = 0; p < f->n; p++)
			o.still[p] = f->free[p] < 0;
		if (hold_what_passed(&o))
			s = search(&o, rounds, err);
	}
	memset(out_held, 0, f->e->cells.n_cells * sizeof *out_held);
	for (uint32_t p = 1; s == PM_OK && p <= f->e->cells.n_cells; p++)
		if (o.of[p].held) {
			out_held[p - 1] = true;
			if (o.of[p].inner > 0)
				out_held[o.of[p].inner - 1] = true;
		}
	pm_free(o.of);
	pm_free(o.pull);
	pm_free(o.still);
	return s;
}
