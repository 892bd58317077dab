/* route_fill.c - stops become units, and every unit gets a slot. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "list/routing.h"

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for a route"); }

double pm_routing_stop_cost(const pm_routing *w, uint32_t stop, uint32_t slot)
{
	const pm_route_stop *s = &w->in->stop[stop];
	const pm_route_slot *t = &w->in->slot[slot];
	const int32_t late = s->due != PM_NO_DAY && t->day > s->due ? t->day - s->due : 0;
	return PM_LATE_M * late - w->worth_m * s->value * s->home[t->part];
}

double pm_routing_unit_cost(const pm_routing *w, const pm_route_unit *u, uint32_t slot)
{
	double cost = 0;
	for (uint32_t i = 0; i < u->size; i++)
		cost += pm_routing_stop_cost(w, w->member[u->first + i], slot);
	return cost;
}

/* Place of a cell of a 65536 by 65536 grid along the Hilbert curve.
 * Source: H. S. Warren, Hacker's Delight, 2nd ed., ch. 16. */
static uint32_t along_curve(uint32_t x, uint32_t y)
{
	uint32_t place = 0;
	for (int i = 15; i >= 0; i--) {
		const uint32_t xi = x >> i & 1, yi = y >> i & 1;
		if (yi == 0) {
			const uint32_t swap = x;
			x = y ^ (0 - xi);
			y = swap ^ (0 - xi);
		}
		place = place << 2 | xi << 1 | (xi ^ yi);
	}
	return place;
}

static uint32_t curve_key(double x, double y)
{
	if (isnan(x) || isnan(y))
		return UINT32_MAX;
	const double gx = (x + 7000) / 5, gy = (y - 289000) / 5; /* cells of 5 m over the range of EPSG:28992 */
	return along_curve(gx < 0 ? 0 : gx > 65535 ? 65535 : (uint32_t)gx, gy < 0 ? 0 : gy > 65535 ? 65535 : (uint32_t)gy);
}

typedef struct keyed { uint32_t building, stop, whole; } keyed; /* whole: the first stop of the building */
static int by_building(const void *a, const void *b)
{
	const keyed *x = a, *y = b;
	return x->building != y->building ? (x->building < y->building ? -1 : 1) : x->stop < y->stop ? -1 : x->stop > y->stop;
}
static int by_whole(const void *a, const void *b)
{
	const keyed *x = a, *y = b;
	return x->whole != y->whole ? (x->whole < y->whole ? -1 : 1) : x->stop < y->stop ? -1 : x->stop > y->stop;
}
static int by_curve(const void *a, const void *b)
{
	const pm_route_unit *x = a, *y = b;
	return x->key != y->key ? (x->key < y->key ? -1 : 1) : x->first < y->first ? -1 : x->first > y->first;
}

pm_route_unit pm_routing_unit(const pm_routing *w, uint32_t first, uint32_t size)
{
	const pm_route_stop *s = &w->in->stop[w->member[first]];
	return (pm_route_unit){ s->x, s->y, first, size, PM_NO_ROW, curve_key(s->x, s->y) };
}

/* Stops by building, the buildings by their first stop: their numbers say nothing of an order. */
static void by_first_stop(keyed *k, uint32_t n)
{
	qsort(k, n, sizeof *k, by_building);
	for (uint32_t i = 0, first = 0; i < n; i++) {
		if (i && (k[i].building == PM_NO_ROW || k[i].building != k[first].building))
			first = i;
		k[i].whole = k[first].stop;
	}
	qsort(k, n, sizeof *k, by_whole);
}

/* Stops of one building become one unit, as far as a slot has room for it. */
static pm_status make_units(pm_routing *w, pm_err *err)
{
	const uint32_t n = w->in->n, all = n + w->in->candidates;
	uint32_t most = 1;
	keyed *k = pm_arena_alloc(&w->arena, n, sizeof *k);
	w->member = pm_arena_alloc(&w->arena, all, sizeof *w->member);
	w->unit = pm_arena_alloc(&w->arena, n, sizeof *w->unit);
	w->inside = pm_arena_alloc(&w->arena, all, sizeof *w->inside);
	if (!k || !w->member || !w->unit || !w->inside)
		return no_memory(err);
	for (uint32_t s = 0; s < w->in->slots; s++)
		if (w->in->slot[s].room > most)
			most = w->in->slot[s].room;
	for (uint32_t i = 0; i < n; i++)
		k[i] = (keyed){ w->in->stop[i].building, i, i }, w->inside[i] = true;
	by_first_stop(k, n);
	for (uint32_t i = 0; i < n; i++)
		w->member[i] = k[i].stop;
	for (uint32_t i = 0, size; i < n; i += size) {
		size = 1;
		while (i + size < n && size < most && k[i + size].whole == k[i].whole)
			size++;
		w->unit[w->units++] = pm_routing_unit(w, i, size);
	}
	qsort(w->unit, w->units, sizeof *w->unit, by_curve);
	return PM_OK;
}

void pm_routing_put(pm_routing *w, uint32_t u, uint32_t slot, uint32_t at)
{
	pm_tour_insert(&w->tour[slot], at, u, pm_routing_point(&w->unit[u]));
	w->used[slot] += w->unit[u].size;
	w->unit[u].slot = slot;
}

void pm_routing_take_out(pm_routing *w, uint32_t u)
{
	const uint32_t slot = w->unit[u].slot;
	pm_tour_remove(&w->tour[slot], pm_tour_find(&w->tour[slot], u));
	w->used[slot] -= w->unit[u].size;
}

uint32_t pm_routing_best_slot(const pm_routing *w, const pm_route_unit *u, uint32_t *out_at, double *out_cost)
{
	uint32_t best = PM_NO_ROW;
	for (uint32_t s = 0; s < w->in->slots; s++) {
		if (w->used[s] + u->size > w->in->slot[s].room)
			continue;
		uint32_t at;
		const double cost = pm_tour_best_place(&w->tour[s], pm_routing_point(u), &at) + pm_routing_unit_cost(w, u, s);
		if (best == PM_NO_ROW || cost < *out_cost - 1e-6)
			best = s, *out_at = at, *out_cost = cost;
	}
	return best;
}

/* Along the curve, every slot filled in proportion to its room. */
static void fill_along_curve(pm_routing *w, uint64_t room)
{
	uint64_t done = 0, offered = 0;
	uint32_t s = 0;
	for (uint32_t u = 0; u < w->units; u++) {
		while (s + 1 < w->in->slots && done * room >= (offered + w->in->slot[s].room) * w->in->n)
			offered += w->in->slot[s++].room;
		if (w->used[s] + w->unit[u].size <= w->in->slot[s].room)
			pm_routing_put(w, u, s, w->tour[s].n);
		done += w->unit[u].size;
	}
}

/* One slot after the other, always on to the nearest that fits. */
static void fill_by_nearest(pm_routing *w, uint64_t room)
{
	for (uint32_t s = 0; s < w->in->slots; s++) {
		const uint64_t share = ((uint64_t)w->in->slot[s].room * w->in->n + room - 1) / room;
		for (uint32_t best = 0; best != PM_NO_ROW && w->used[s] < share;) {
			double least = INFINITY;
			best = PM_NO_ROW;
			for (uint32_t u = 0; u < w->units; u++) {
				if (w->unit[u].slot != PM_NO_ROW || w->used[s] + w->unit[u].size > w->in->slot[s].room)
					continue;
				const double far = pm_tour_end_distance(&w->tour[s], pm_routing_point(&w->unit[u]));
				if (far < least)
					least = far, best = u;
			}
			if (best != PM_NO_ROW)
				pm_routing_put(w, best, s, w->tour[s].n);
		}
	}
}

/* What a first filling left over goes where there is room. */
static pm_status give_slots(pm_routing *w, bool nearest, pm_err *err)
{
	uint64_t room = 0;
	for (uint32_t i = 0; i < w->in->slots; i++)
		room += w->in->slot[i].room;
	if (room < w->in->n)
		return pm_fail(err, PM_E_RANGE, "%u visits, and room for %llu", w->in->n, (unsigned long long)room);
	if (nearest)
		fill_by_nearest(w, room);
	else
		fill_along_curve(w, room);
	for (uint32_t u = 0; u < w->units; u++) {
		uint32_t at;
		double cost = 0;
		if (w->unit[u].slot != PM_NO_ROW)
			continue;
		const uint32_t slot = pm_routing_best_slot(w, &w->unit[u], &at, &cost);
		if (slot != PM_NO_ROW)
			pm_routing_put(w, u, slot, at);
	}
	return PM_OK;
}

/* Units without a slot become units of one stop each: those always fit. */
static pm_status take_apart(pm_routing *w, pm_err *err)
{
	pm_route_unit *more = pm_arena_alloc(&w->arena, w->in->n, sizeof *more);
	if (!more)
		return no_memory(err);
	memcpy(more, w->unit, w->units * sizeof *more);
	w->unit = more;
	const uint32_t units = w->units;
	for (uint32_t u = 0; u < units; u++) {
		const uint32_t first = more[u].first, size = more[u].size;
		if (more[u].slot != PM_NO_ROW)
			continue;
		for (uint32_t i = 0; i < size; i++) {
			const uint32_t one = i == 0 ? u : w->units++;
			uint32_t at;
			double cost = 0;
			more[one] = pm_routing_unit(w, first + i, 1);
			const uint32_t slot = pm_routing_best_slot(w, &more[one], &at, &cost);
			if (slot == PM_NO_ROW)
				return pm_fail(err, PM_E_RANGE, "the visits do not fit their slots");
			pm_routing_put(w, one, slot, at);
		}
	}
	return PM_OK;
}

static pm_status begin(pm_routing *w, pm_err *err)
{
	w->tour = pm_arena_alloc(&w->arena, w->in->slots, sizeof *w->tour);
	w->used = pm_arena_alloc(&w->arena, w->in->slots, sizeof *w->used);
	if (!w->tour || !w->used)
		return no_memory(err);
	const pm_point start = { w->in->has_start ? w->in->start_x : NAN, w->in->has_start ? w->in->start_y : NAN };
	for (uint32_t s = 0; s < w->in->slots; s++)
		PM_TRY(pm_tour_new(&w->arena, w->in->slot[s].room, start, &w->tour[s], err));
	return PM_OK;
}

pm_status pm_routing_fill(pm_routing *w, bool nearest, pm_err *err)
{
	PM_TRY(begin(w, err));
	PM_TRY(make_units(w, err));
	PM_TRY(give_slots(w, nearest, err));
	return take_apart(w, err);
}
