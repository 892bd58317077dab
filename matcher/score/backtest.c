#include "score/backtest.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const double pm_backtest_share[PM_BACKTEST_SHARES] = { 0.05, 0.10, 0.20 }, pm_backtest_recall[PM_BACKTEST_RECALLS] = { 0.01, 0.05, 0.10 };

const char *pm_order_text(pm_order o)
{
	static const char *const text[] = {
#define X(name, words) [PM_ORDER_##name] = words,
		PM_ORDER_MAP(X)
#undef X
	};
	return text[o];
}

typedef struct placed { const pm_judged *j; double key; uint32_t index; } placed;

/* By month, then first on the list; ties by address, then by outcome so that any order of the input gives the same. */
static int in_list(const void *a, const void *b)
{
	const placed *x = a, *y = b;
	if (x->j->month != y->j->month)
		return x->j->month < y->j->month ? -1 : 1;
	if (x->key != y->key)
		return x->key > y->key ? -1 : 1;
	if (x->j->row != y->j->row)
		return x->j->row < y->j->row ? -1 : 1;
	return (x->j->hit > y->j->hit) - (x->j->hit < y->j->hit);
}

static int by_place(const void *a, const void *b)
{
	const pm_judged *x = a, *y = b;
	if (x->month != y->month)
		return x->month < y->month ? -1 : 1;
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	return (x->hit > y->hit) - (x->hit < y->hit);
}

/* Per visit, where it stood among its month's, from 0 to 1. */
static void positions(const pm_judged *j, uint32_t n, pm_order o, placed *work, double *at)
{
	for (uint32_t i = 0; i < n; i++)
		work[i] = (placed){ &j[i], isnan(j[i].order[o]) ? -INFINITY : j[i].order[o], i };
	qsort(work, n, sizeof *work, in_list);
	for (uint32_t from = 0, to = 0; from < n; from = to) {
		while (to < n && work[to].j->month == work[from].j->month)
			to++;
		for (uint32_t i = from; i < to; i++)
			at[work[i].index] = (i - from + 0.5) / (to - from);
	}
}

uint32_t pm_times_drawn(uint32_t street, uint32_t draw)
{
	static const double below[] = { 0.36787944117144233, 0.73575888234288467, 0.91969860292860584, 0.98101184312384626, 0.99634015317265634, 0.99940581518241833 };
	uint64_t x = ((uint64_t)draw << 32 | street) * UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	const double u = (double)((x ^ x >> 31) >> 11) / 9007199254740992.0;
	uint32_t k = 0;
	while (k < 6 && u >= below[k])
		k++;
	return k;
}

typedef struct counts { double taken[PM_BACKTEST_SHARES], found[PM_BACKTEST_SHARES], visits, hits, depth; } counts;

static void count(const pm_judged *j, uint32_t n, const double *at, int64_t draw, counts *out)
{
	counts c = {0};
	for (uint32_t i = 0; i < n; i++) {
		const double w = draw < 0 ? 1 : pm_times_drawn(j[i].street, (uint32_t)draw);
		c.visits += w;
		c.hits += w * j[i].hit;
		c.depth += w * j[i].hit * at[i];
		for (int s = 0; s < PM_BACKTEST_SHARES; s++)
			if (at[i] < pm_backtest_share[s]) {
				c.taken[s] += w;
				c.found[s] += w * j[i].hit;
			}
	}
	*out = c;
}

static double share(double a, double b) { return b > 0 ? a / b : 0; }

static int rising(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

void pm_middle_95(double *v, uint32_t n, double *low, double *high)
{
	qsort(v, n, sizeof *v, rising);
	*low = v[(uint32_t)(0.025 * (n - 1) + 0.5)];
	*high = v[(uint32_t)(0.975 * (n - 1) + 0.5)];
}

static void capture(const pm_judged *j, uint32_t n, const double *at, double *curve)
{
	double hits = 0;
	for (uint32_t i = 0; i < n; i++)
		hits += j[i].hit;
	for (int p = 0; p < PM_BACKTEST_CURVE; p++) {
		double in = 0;
		for (uint32_t i = 0; i < n; i++)
			in += j[i].hit && at[i] < (double)p / (PM_BACKTEST_CURVE - 1);
		curve[p] = share(in, hits);
	}
}

/* Visits that all ended the same way do so in every draw, and those of one street stand or fall together in it, which would say that
 * nothing is uncertain. */
static bool too_even(const pm_backtest *b, pm_order o, int s)
{
	return b->list[o].few[s] || b->list[o].found[s] == 0 || b->list[o].found[s] == b->list[o].taken[s];
}

static void widen(const pm_backtest *b, pm_order o, int s, pm_rate *own, pm_rate *less)
{
	const uint32_t taken = b->list[o].taken[s], found = b->list[o].found[s];
	const uint32_t taken_rules = b->list[PM_ORDER_RULES].taken[s], found_rules = b->list[PM_ORDER_RULES].found[s];
	const pm_rate a = pm_rate_of(found_rules, taken_rules), c = pm_rate_of(found, taken);
	if (too_even(b, o, s)) {
		own->low = fmin(own->low, c.low);
		own->high = fmax(own->high, c.high);
	}
	if (o == PM_ORDER_RULES || (!too_even(b, o, s) && !too_even(b, PM_ORDER_RULES, s)))
		return;
	less->low = fmin(less->low, less->share - hypot(a.share - a.low, c.high - c.share));
	less->high = fmax(less->high, less->share + hypot(a.high - a.share, c.share - c.low));
}

/* Draws of one list beside those of the rules. */
static void intervals(const counts *rules, const counts *own, double *work, pm_backtest *b, pm_order o)
{
	for (int s = 0; s < PM_BACKTEST_SHARES; s++) {
		pm_rate *r = &b->list[o].rate[s], *d = &b->list[o].less_than_rules[s];
		for (int k = 0; k < PM_BACKTEST_DRAWS; k++)
			work[k] = share(own[k].found[s], own[k].taken[s]);
		pm_middle_95(work, PM_BACKTEST_DRAWS, &r->low, &r->high);
		for (int k = 0; k < PM_BACKTEST_DRAWS; k++)
			work[k] = share(rules[k].found[s], rules[k].taken[s]) - share(own[k].found[s], own[k].taken[s]);
		pm_middle_95(work, PM_BACKTEST_DRAWS, &d->low, &d->high);
		widen(b, o, s, r, d);
	}
	for (int k = 0; k < PM_BACKTEST_DRAWS; k++)
		work[k] = own[k].hits > 0 ? 1 - own[k].depth / own[k].hits : 0.5; /* nothing found says nothing of the order */
	b->list[o].area_interval.share = b->list[o].area;
	pm_middle_95(work, PM_BACKTEST_DRAWS, &b->list[o].area_interval.low, &b->list[o].area_interval.high);
}

/* Whether the visits that a list takes lie in few streets. */
static void count_streets(const pm_judged *j, uint32_t n, const double *at, bool few[PM_BACKTEST_SHARES])
{
	for (int s = 0; s < PM_BACKTEST_SHARES; s++) {
		uint32_t street[PM_BACKTEST_STREETS], seen = 0;
		for (uint32_t i = 0; i < n && seen < PM_BACKTEST_STREETS; i++) {
			uint32_t k = 0;
			while (k < seen && street[k] != j[i].street)
				k++;
			if (k == seen && at[i] < pm_backtest_share[s])
				street[seen++] = j[i].street;
		}
		few[s] = seen < PM_BACKTEST_STREETS;
	}
}

static void one_list(const pm_judged *j, uint32_t n, pm_order o, const double *at, counts *draws, const counts *rules, double *work, pm_backtest *b)
{
	counts c;
	count(j, n, at, -1, &c);
	b->list[o].there = true;
	for (int s = 0; s < PM_BACKTEST_SHARES; s++) {
		b->list[o].taken[s] = (uint32_t)c.taken[s];
		b->list[o].found[s] = (uint32_t)c.found[s];
		b->list[o].rate[s].share = share(c.found[s], c.taken[s]);
		b->list[o].less_than_rules[s].share = b->list[PM_ORDER_RULES].rate[s].share - b->list[o].rate[s].share;
	}
	count_streets(j, n, at, b->list[o].few);
	b->list[o].area = 1 - share(c.depth, c.hits);
	capture(j, n, at, b->list[o].curve);
	for (int k = 0; k < PM_BACKTEST_DRAWS; k++)
		count(j, n, at, k, &draws[k]);
	intervals(rules, draws, work, b, o);
}

static void whole(const pm_judged *j, uint32_t n, pm_backtest *b)
{
	uint32_t in_front[PM_BACKTEST_RECALLS] = {0};
	for (uint32_t i = 0; i < n; i++) {
		b->hits += j[i].hit;
		b->months = j[i].month + 1 > b->months ? j[i].month + 1 : b->months;
		b->streets = j[i].street + 1 > b->streets ? j[i].street + 1 : b->streets;
		b->controls += j[i].control;
		b->control_hits += j[i].control && j[i].hit;
		for (int s = 0; s < PM_BACKTEST_RECALLS; s++)
			in_front[s] += j[i].control && j[i].hit && j[i].place < pm_backtest_recall[s];
	}
	b->n = n;
	b->all = pm_rate_of(b->hits, n);
	b->at_random = pm_rate_of(b->control_hits, b->controls);
	for (int s = 0; s < PM_BACKTEST_RECALLS; s++)
		b->recall[s] = pm_rate_of(in_front[s], b->control_hits);
}

pm_status pm_backtest_of(pm_judged *j, uint32_t n, pm_backtest *out, pm_err *err)
{
	enum { LEAST = 50 };
	pm_backtest b = {0};
	qsort(j, n, sizeof *j, by_place);
	whole(j, n, &b);
	if (n < LEAST)
		return pm_fail(err, PM_E_USE, "%u visits with an outcome in these months; %d are needed", n, LEAST);
	if (b.hits == 0 || b.hits == n)
		return pm_fail(err, PM_E_USE, "%s of %u visits found something: no list can be better than another", b.hits ? "every one" : "none", n);
	placed *work = pm_alloc(n, sizeof *work);
	double *at = pm_alloc(n, sizeof *at), *numbers = pm_alloc(PM_BACKTEST_DRAWS, sizeof *numbers);
	counts *rules = pm_alloc(PM_BACKTEST_DRAWS, sizeof *rules), *own = pm_alloc(PM_BACKTEST_DRAWS, sizeof *own);
	const bool room = work && at && numbers && rules && own;
	for (int o = 0; o < PM_ORDERS && room; o++) {
		bool any = false;
		for (uint32_t i = 0; i < n && !any; i++)
			any = !isnan(j[i].order[o]);
		if (!any)
			continue;
		positions(j, n, (pm_order)o, work, at);
		one_list(j, n, (pm_order)o, at, o == PM_ORDER_RULES ? rules : own, rules, numbers, &b);
	}
	pm_free(work);
	pm_free(at);
	pm_free(numbers);
	pm_free(rules);
	pm_free(own);
	if (!room)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", n);
	*out = b;
	return PM_OK;
}

/* ---- signals that a visit causes ---- */

/* Two-sided p that two shares differ, pooled. */
static double differ(uint32_t a, uint32_t n, uint32_t b, uint32_t m)
{
	if (n == 0 || m == 0 || a + b == 0)
		return 1;
	const double p = (double)(a + b) / (n + m), sd = sqrt(p * (1 - p) * (1.0 / n + 1.0 / m));
	return sd > 0 ? pm_normal_tail(((double)a / n - (double)b / m) / sd) : 1;
}

static bool often(uint32_t a, uint32_t n, uint32_t b, uint32_t m, double least)
{
	return a >= 5 && a >= least * n && (double)a * m > 3.0 * ((double)b + 1) * n;
}

pm_status pm_leaks(const pm_switching *s, uint32_t n, pm_leak *out, pm_err *err)
{
	double *p = pm_alloc((size_t)n * 4, sizeof *p);
	if (!p)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rules", n);
	double *sorted = p + 2 * (size_t)n;
	for (uint32_t i = 0; i < n; i++) {
		p[2 * i] = differ(s[i].found_on, s[i].found, s[i].other_on, s[i].other);
		p[2 * i + 1] = differ(s[i].random_on, s[i].random, s[i].nobody_on, s[i].nobody);
	}
	memcpy(sorted, p, 2 * (size_t)n * sizeof *p);
	const double least = pm_false_discovery(sorted, 2 * n, 0.05);
	for (uint32_t i = 0; i < n; i++) {
		const bool finding = p[2 * i] <= least && often(s[i].found_on, s[i].found, s[i].other_on, s[i].other, 0.2);
		const bool visit = p[2 * i + 1] <= least && often(s[i].random_on, s[i].random, s[i].nobody_on, s[i].nobody, 0.05);
		const bool too_good = s[i].before >= 20 && pm_rate_of(s[i].before_hits, s[i].before).low > 0.8;
		out[i] = too_good ? PM_LEAK_TOO_GOOD : finding ? PM_LEAK_FINDING : visit ? PM_LEAK_VISIT : PM_LEAK_NONE;
	}
	pm_free(p);
	return PM_OK;
}
