#include "score/worth.h"

#include <math.h>

#include "base/mem.h"
#include "score/backtest.h"

enum { BANDS = 5 };

static const double LN2 = 0.693147180559945309;
static const double WIDTH = 2; /* bits: how far a band may lie from the curve; it keeps a band where every visit found nothing finite */

typedef struct looking_at {
	const pm_listed *a;
	uint32_t n, k;
	const pm_curve *c;
	int64_t draw;                /* of the bootstrap; -1: the lists as they are */
	double shift, slope;         /* of the curve in this draw */
} looking_at;

static double chance(double bits) { return 1 / (1 + exp2(-bits)); }

static double times(const looking_at *w, const pm_listed *a) { return w->draw < 0 ? 1 : pm_times_drawn(a->street, (uint32_t)w->draw); }

/* A visit that people chose is held against what such visits find, one by lot against what a draw finds. */
static double said(const looking_at *w, const pm_listed *a)
{
	return a->control ? w->shift + w->slope * a->score : w->c->shift + w->c->chosen + w->c->slope * a->score;
}

static uint32_t band_of(const looking_at *w, const pm_listed *a) { return (uint32_t)((uint64_t)a->rank * BANDS / w->k); }

/* How many bits the visits of a band lie above what the curve says of them. */
static double above(const looking_at *w, uint32_t band)
{
	double bits = 0;
	for (int round = 0; round < 30; round++) {
		double slope = bits / (WIDTH * WIDTH), curve = 1 / (WIDTH * WIDTH);
		for (uint32_t i = 0; i < w->n; i++) {
			const pm_listed *a = &w->a[i];
			if (!a->visited || a->rank >= w->k || band_of(w, a) != band)
				continue;
			const double t = times(w, a), p = chance(said(w, a) + bits);
			slope += t * (p - a->hit) * LN2;
			curve += t * p * (1 - p) * LN2 * LN2;
		}
		const double by = fmin(fmax(slope / curve, -2), 2);
		bits -= by;
		if (fabs(by) < 1e-9)
			break;
	}
	return bits;
}

static double share_of(const looking_at *w)
{
	double more[BANDS], addresses = 0, found = 0;
	for (uint32_t b = 0; b < BANDS; b++)
		more[b] = above(w, b);
	for (uint32_t i = 0; i < w->n; i++) {
		const pm_listed *a = &w->a[i];
		if (a->rank >= w->k)
			continue;
		const double t = times(w, a);
		addresses += t;
		found += t * chance(w->shift + w->slope * a->score + more[band_of(w, a)]);
	}
	return addresses > 0 ? found / addresses : 0;
}

/* Two numbers of a standard normal that belong to a draw. Source: Box and Muller, Ann. Math. Stat. 29 (1958) 610-611. */
static void two_normal(uint32_t draw, double *a, double *b)
{
	uint64_t x = (draw + UINT64_C(1)) * UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	x ^= x >> 31;
	const double u = ((double)(x >> 32) + 0.5) / 4294967296.0, v = ((double)(uint32_t)x + 0.5) / 4294967296.0, r = sqrt(-2 * log(u));
	*a = r * cos(6.283185307179586 * v);
	*b = r * sin(6.283185307179586 * v);
}

static double one_draw(const looking_at *lists, uint32_t draw)
{
	const pm_curve *c = lists->c;
	looking_at w = *lists;
	double x, y;
	two_normal(draw, &x, &y);
	const double with = c->shift_sd > 0 ? c->covariance / c->shift_sd : 0;
	w.draw = draw;
	w.shift = c->shift + c->shift_sd * x;
	w.slope = fmax(c->slope + with * x + sqrt(fmax(c->slope_sd * c->slope_sd - with * with, 0)) * y, 0);
	return share_of(&w);
}

pm_status pm_worth_of(const pm_listed *a, uint32_t n, uint32_t k, const pm_curve *c, pm_worth *out, pm_err *err)
{
	const looking_at lists = { a, n, k, c, -1, c->shift, c->slope };
	pm_worth w = { .k = k, .found = { 0, 0, 1 } };
	for (uint32_t i = 0; i < n; i++)
		if (a[i].rank < k) {
			w.addresses++;
			w.visits += a[i].visited;
			w.hits += a[i].visited && a[i].hit;
		}
	if (w.addresses) {
		double *share = pm_alloc(PM_BACKTEST_DRAWS, sizeof *share);
		if (!share)
			return pm_fail(err, PM_E_NOMEM, "no memory for %d draws", PM_BACKTEST_DRAWS);
		for (uint32_t d = 0; d < PM_BACKTEST_DRAWS; d++)
			share[d] = one_draw(&lists, d);
		w.found.share = share_of(&lists);
		pm_middle_95(share, PM_BACKTEST_DRAWS, &w.found.low, &w.found.high);
		pm_free(share);
	}
	*out = w;
	return PM_OK;
}
