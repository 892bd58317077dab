#include "score/held_out.h"

#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "score/backtest.h"

typedef struct holding {
	const pm_evidence *e;
	const pm_learned *l;
	unsigned threads;
	int32_t *old, *now;      /* by visit: scores */
	uint32_t *index;         /* visits that teach, then an order */
	uint8_t *hit;
	int32_t *weight, *total; /* by cell; by visit */
} holding;

static uint32_t street_of(const pm_evidence *e, uint32_t i) { return e->street ? e->street[e->row[i]] : e->row[i]; }

static uint32_t part_of(const pm_evidence *e, uint32_t i)
{
	uint64_t x = (street_of(e, i) + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	return (uint32_t)((x ^ x >> 31) % PM_HELD_OUT_PARTS);
}

/* Cells and new rules of the evidence, for visits of its own. */
static pm_status same_cells(const pm_evidence *e, uint32_t room, pm_evidence *out, pm_err *err)
{
	pm_cells cells;
	PM_TRY(pm_cells_of(e->cells.rules, e->cells.theme, &cells, err));
	pm_status s = pm_evidence_new(&cells, room, out, err);
	if (s != PM_OK) {
		pm_cells_release(&cells);
		return s;
	}
	for (uint32_t k = 0; k < e->cells.n_new && s == PM_OK; k++)
		s = pm_evidence_ask(out, e->cells.new_rule[k], err);
	return s;
}

static pm_status same_factors(const pm_evidence *e, const uint32_t *index, pm_evidence *out, pm_err *err)
{
	for (uint32_t f = 0; f < e->n_factors; f++) {
		uint32_t *level = pm_alloc(out->n, sizeof *level);
		if (!level)
			return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", out->n);
		for (uint32_t i = 0; i < out->n; i++)
			level[i] = e->factor[f].level[index[i]];
		out->factor[out->n_factors++] = (pm_factor_of){ e->factor[f].name, e->factor[f].sd, e->factor[f].levels, level };
	}
	return PM_OK;
}

/* The visits of all parts but one. */
static pm_status others(holding *h, uint32_t part, pm_evidence *out, pm_err *err)
{
	const pm_evidence *e = h->e;
	uint32_t n = 0;
	for (uint32_t i = 0; i < e->n; i++)
		if (part_of(e, i) != part) {
			h->hit[n] = e->hit[i];
			h->index[n++] = i;
		}
	PM_TRY(same_cells(e, n, out, err));
	PM_TRY(pm_evidence_take(out, e, h->index, h->hit, n, err));
	return same_factors(e, h->index, out, err);
}

/* As a rule file holds them: in hundredths of a bit. */
static void rounded(const pm_learned *l, int32_t *out)
{
	for (uint32_t i = 0; i < l->n_cells; i++)
		out[i] = (int32_t)lrint(round(l->cell[i].bits * 100) / 100 * PM_BITS_ONE);
}

static pm_status one_part(holding *h, uint32_t part, pm_err *err)
{
	const pm_learn_options o = { .threads = h->threads, .scale = h->l->scale, .width = h->l->width };
	pm_evidence some = {0};
	pm_learned l = {0};
	pm_status s = others(h, part, &some, err);
	if (s == PM_OK)
		s = pm_learn(&some, &o, &l, err);
	if (s == PM_OK) {
		rounded(&l, h->weight);
		pm_evidence_score(h->e, h->weight, 0, h->total);
		for (uint32_t i = 0; i < h->e->n; i++)
			if (part_of(h->e, i) == part)
				h->now[i] = h->total[i];
	}
	pm_learned_release(&l);
	pm_evidence_release(&some);
	return s;
}

/* ---- the two orders beside each other ---- */

typedef struct placed { int32_t score; uint32_t row, street; uint8_t hit; } placed;

static int best_first(const void *a, const void *b)
{
	const placed *x = a, *y = b;
	if (x->score != y->score)
		return x->score > y->score ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->hit > y->hit) - (x->hit < y->hit);
}

static void order(const pm_evidence *e, const int32_t *score, placed *out)
{
	for (uint32_t i = 0; i < e->n; i++)
		out[i] = (placed){ score[i], e->row[i], street_of(e, i), e->hit[i] };
	qsort(out, e->n, sizeof *out, best_first);
}

static double times(const placed *p, int64_t draw) { return draw < 0 ? 1 : pm_times_drawn(p->street, (uint32_t)draw); }

/* Mean of the shares found in the first 2, 4, ... 20 percent; draw < 0: the visits as they are. A visit that a cut divides counts for its
 * part before it. */
static double at_the_top(const placed *p, uint32_t n, int64_t draw)
{
	double all = 0, taken = 0, found = 0, sum = 0;
	for (uint32_t i = 0; i < n; i++)
		all += times(&p[i], draw);
	const double step = all / PM_HELD_OUT_TOP / PM_HELD_OUT_CUTS;
	uint32_t cut = 1;
	for (uint32_t i = 0; i < n && step > 0 && cut <= PM_HELD_OUT_CUTS; i++) {
		const double t = times(&p[i], draw);
		for (; cut <= PM_HELD_OUT_CUTS && taken + t >= cut * step; cut++)
			sum += (found + (cut * step - taken) * p[i].hit) / (cut * step);
		taken += t;
		found += t * p[i].hit;
	}
	return sum / PM_HELD_OUT_CUTS;
}

static void compare(const placed *old, const placed *now, uint32_t n, double *more, pm_held_out *out)
{
	out->judged = true;
	out->old = at_the_top(old, n, -1);
	out->now = at_the_top(now, n, -1);
	out->more.share = out->now - out->old;
	for (uint32_t d = 0; d < PM_BACKTEST_DRAWS; d++)
		more[d] = at_the_top(now, n, d) - at_the_top(old, n, d);
	pm_middle_95(more, PM_BACKTEST_DRAWS, &out->more.low, &out->more.high);
	out->better = out->more.low > 0;
}

static pm_status judge(holding *h, pm_held_out *out, pm_err *err)
{
	const pm_evidence *e = h->e;
	for (uint32_t part = 0; part < PM_HELD_OUT_PARTS; part++) {
		pm_err why = {0};
		const pm_status s = one_part(h, part, &why);
		if (s == PM_E_USE) /* too little to learn from without this part: nothing can be said */
			return PM_OK;
		if (s != PM_OK) {
			if (err)
				*err = why;
			return s;
		}
	}
	pm_evidence_score(e, NULL, 0, h->old);
	placed *old = pm_alloc(e->n, sizeof *old), *now = pm_alloc(e->n, sizeof *now);
	double *more = pm_alloc(PM_BACKTEST_DRAWS, sizeof *more);
	const bool room = old && now && more;
	if (room) {
		order(e, h->old, old);
		order(e, h->now, now);
		compare(old, now, e->n, more, out);
	}
	pm_free(old);
	pm_free(now);
	pm_free(more);
	return room ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %u visits", e->n);
}

pm_status pm_held_out_of(const pm_evidence *e, const pm_learned *l, unsigned threads, pm_held_out *out, pm_err *err)
{
	pm_held_out o = { .visits = e->n, .first = e->n / PM_HELD_OUT_TOP, .more = { 0, -1, 1 } };
	holding h = { .e = e, .l = l, .threads = threads, .old = pm_alloc(e->n, sizeof *h.old), .now = pm_alloc(e->n, sizeof *h.now),
	              .index = pm_alloc(e->n, sizeof *h.index), .hit = pm_alloc(e->n, 1), .weight = pm_alloc(e->cells.n_cells, sizeof *h.weight),
	              .total = pm_alloc(e->n, sizeof *h.total) };
	pm_status s = h.old && h.now && h.index && h.hit && h.weight && h.total ? judge(&h, &o, err) : pm_fail(err, PM_E_NOMEM, "no memory for %u visits", e->n);
	pm_free(h.old);
	pm_free(h.now);
	pm_free(h.index);
	pm_free(h.hit);
	pm_free(h.weight);
	pm_free(h.total);
	if (s == PM_OK)
		*out = o;
	return s;
}
