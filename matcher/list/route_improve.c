/* route_improve.c - a route with every unit in a slot becomes a better one. */
#include <math.h>

#include "list/routing.h"

/* Each unit once to wherever it is cheapest; whether anything changed. */
static bool move_units(pm_routing *w)
{
	bool changed = false;
	for (uint32_t u = 0; u < w->units; u++) {
		const uint32_t from = w->unit[u].slot, at = pm_tour_find(&w->tour[from], u);
		const double before = w->tour[from].length;
		pm_routing_take_out(w, u);
		const double was = before - w->tour[from].length + pm_routing_unit_cost(w, &w->unit[u], from);
		uint32_t to_at = at;
		double cost = was;
		const uint32_t to = pm_routing_best_slot(w, &w->unit[u], &to_at, &cost);
		const bool better = to != PM_NO_ROW && cost < was - 1e-3;
		pm_routing_put(w, u, better ? to : from, better ? to_at : at);
		changed |= better;
	}
	return changed;
}

/* Two units of different slots change places where that helps. */
static bool swap_units(pm_routing *w)
{
	bool changed = false;
	for (uint32_t a = 0; a < w->units; a++)
		for (uint32_t b = a + 1; b < w->units; b++) {
			pm_route_unit *x = &w->unit[a], *y = &w->unit[b];
			const uint32_t s = x->slot, t = y->slot;
			if (s == t || w->used[s] - x->size + y->size > w->in->slot[s].room || w->used[t] - y->size + x->size > w->in->slot[t].room)
				continue;
			const uint32_t i = pm_tour_find(&w->tour[s], a), j = pm_tour_find(&w->tour[t], b);
			const double gain = pm_tour_replace_cost(&w->tour[s], i, pm_routing_point(y)) + pm_tour_replace_cost(&w->tour[t], j, pm_routing_point(x)) +
			                    pm_routing_unit_cost(w, x, t) + pm_routing_unit_cost(w, y, s) - pm_routing_unit_cost(w, x, s) - pm_routing_unit_cost(w, y, t);
			if (gain >= -1e-3)
				continue;
			pm_routing_take_out(w, a), pm_routing_take_out(w, b);
			pm_routing_put(w, b, s, i), pm_routing_put(w, a, t, j);
			changed = true;
		}
	return changed;
}

void pm_routing_improve(pm_routing *w)
{
	enum { MOST_PASSES = 30 };
	const bool small = w->units <= 1500; /* swapping looks at all pairs: for thousands of visits moving has to do */
	bool changed = true;
	for (int pass = 0; changed && pass < MOST_PASSES; pass++) {
		changed = move_units(w);
		if (small)
			changed |= swap_units(w);
		for (uint32_t s = 0; s < w->in->slots; s++)
			changed |= pm_tour_improve(&w->tour[s]);
	}
}

/* One attempt to do better: units near each other are taken out and put back one by one where each is cheapest. */
typedef struct attempt {
	uint32_t n, unit[12];
	double far[12];       /* distance from the first */
	uint32_t touched, slot[24];
	double before;        /* what those units and slots cost */
} attempt;

static uint32_t draw(uint32_t *state, uint32_t n)
{
	*state ^= *state << 13, *state ^= *state >> 17, *state ^= *state << 5; /* xorshift32: G. Marsaglia, J. Stat. Softw. 8, 2003 */
	return *state % n;
}

/* The `most` units nearest to one, itself included; ties by number. */
static void gather(const pm_routing *w, uint32_t middle, uint32_t most, attempt *a)
{
	a->n = 0;
	for (uint32_t u = 0; u < w->units; u++) {
		const double dx = w->unit[u].x - w->unit[middle].x, dy = w->unit[u].y - w->unit[middle].y;
		const double far = u == middle ? -1 : isnan(dx) || isnan(dy) ? INFINITY : dx * dx + dy * dy;
		if (a->n == most && far >= a->far[a->n - 1])
			continue;
		uint32_t k = a->n < most ? a->n++ : a->n - 1;
		for (; k > 0 && a->far[k - 1] > far; k--)
			a->far[k] = a->far[k - 1], a->unit[k] = a->unit[k - 1];
		a->far[k] = far, a->unit[k] = u;
	}
}

static void touch(pm_routing *w, attempt *a, uint32_t slot)
{
	for (uint32_t k = 0; k < a->touched; k++)
		if (a->slot[k] == slot)
			return;
	pm_tour_keep(&w->tour[slot]);
	a->before += w->tour[slot].length;
	a->slot[a->touched++] = slot;
}

static void undo(pm_routing *w, const attempt *a)
{
	for (uint32_t k = 0; k < a->touched; k++) {
		pm_tour *t = &w->tour[a->slot[k]];
		pm_tour_back(t);
		w->used[a->slot[k]] = 0;
		for (uint32_t i = 0; i < t->n; i++) {
			w->unit[t->unit[i]].slot = a->slot[k];
			w->used[a->slot[k]] += w->unit[t->unit[i]].size;
		}
	}
}

static double after(const pm_routing *w, const attempt *a)
{
	double cost = 0;
	for (uint32_t k = 0; k < a->touched; k++)
		cost += w->tour[a->slot[k]].length;
	for (uint32_t k = 0; k < a->n; k++)
		cost += pm_routing_unit_cost(w, &w->unit[a->unit[k]], w->unit[a->unit[k]].slot);
	return cost;
}

static void try_again(pm_routing *w, uint32_t *state, double worse)
{
	attempt a = {0};
	gather(w, draw(state, w->units), 2 + draw(state, 10), &a);
	for (uint32_t k = 0; k < a.n; k++) {
		const uint32_t slot = w->unit[a.unit[k]].slot;
		a.before += pm_routing_unit_cost(w, &w->unit[a.unit[k]], slot);
		touch(w, &a, slot);
		pm_routing_take_out(w, a.unit[k]);
	}
	for (uint32_t k = a.n; k > 1; k--) {
		const uint32_t j = draw(state, k), u = a.unit[j];
		a.unit[j] = a.unit[k - 1], a.unit[k - 1] = u;
	}
	bool fits = true;
	for (uint32_t k = 0; k < a.n && fits; k++) {
		uint32_t at;
		double cost = 0;
		const uint32_t slot = pm_routing_best_slot(w, &w->unit[a.unit[k]], &at, &cost);
		fits = slot != PM_NO_ROW;
		if (fits) {
			touch(w, &a, slot);
			pm_routing_put(w, a.unit[k], slot, at);
		}
	}
	if (!fits || after(w, &a) >= a.before + worse - 1e-6)
		undo(w, &a);
}

#define WORSE_M 200.0 /* that an attempt may cost at first, falling to nothing: a way out of what only looks best */

void pm_routing_refine(pm_routing *w)
{
	enum { LOOKS = 80000000, EACH = 500 };
	uint32_t state = 2463534242u;
	const uint32_t affordable = LOOKS / (8 * w->units + 1), attempts = affordable / EACH < w->units ? affordable : w->units * EACH;
	for (uint32_t k = 0; k < attempts && w->units > 2; k++)
		try_again(w, &state, WORSE_M * (attempts - k) / attempts);
	pm_routing_improve(w);
}
