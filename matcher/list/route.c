#include "list/route.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "list/tour.h"

typedef struct unit { double x, y; uint32_t first, size, slot; uint32_t key; } unit; /* members: w->member[first ..]; key: along the curve */

typedef struct working {
	const pm_route_input *in;
	double worth_m;
	uint32_t units;
	unit *unit;
	uint32_t *member;      /* stops, by unit */
	pm_tour *tour;         /* by slot */
	uint32_t *used;        /* by slot: visits */
	bool *inside;          /* by stop: it is visited */
	uint32_t exchanged;
	pm_arena arena;
} working;

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for a route"); }

/* What a stop costs besides travel in a slot; mostly below 0. */
static double stop_cost(const working *w, uint32_t stop, uint32_t slot)
{
	const pm_route_stop *s = &w->in->stop[stop];
	const pm_route_slot *t = &w->in->slot[slot];
	const int32_t late = s->due != PM_NO_DAY && t->day > s->due ? t->day - s->due : 0;
	return PM_LATE_M * late - w->worth_m * s->value * s->home[t->part];
}

static double unit_cost(const working *w, const unit *u, uint32_t slot)
{
	double cost = 0;
	for (uint32_t i = 0; i < u->size; i++)
		cost += stop_cost(w, w->member[u->first + i], slot);
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

typedef struct keyed { uint32_t building, stop; } keyed;
static int by_building(const void *a, const void *b)
{
	const keyed *x = a, *y = b;
	return x->building != y->building ? (x->building < y->building ? -1 : 1) : x->stop < y->stop ? -1 : x->stop > y->stop;
}
static int by_curve(const void *a, const void *b)
{
	const unit *x = a, *y = b;
	return x->key != y->key ? (x->key < y->key ? -1 : 1) : x->first < y->first ? -1 : x->first > y->first;
}

static unit unit_of(const working *w, uint32_t first, uint32_t size)
{
	const pm_route_stop *s = &w->in->stop[w->member[first]];
	return (unit){ s->x, s->y, first, size, PM_NO_ROW, curve_key(s->x, s->y) };
}

/* Stops of one building become one unit, as far as a slot has room for it. */
static pm_status make_units(working *w, pm_err *err)
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
		k[i] = (keyed){ w->in->stop[i].building, i }, w->inside[i] = true;
	qsort(k, n, sizeof *k, by_building);
	for (uint32_t i = 0; i < n; i++)
		w->member[i] = k[i].stop;
	for (uint32_t i = 0, size; i < n; i += size) {
		size = 1;
		while (k[i].building != PM_NO_ROW && i + size < n && size < most && k[i + size].building == k[i].building)
			size++;
		w->unit[w->units++] = unit_of(w, i, size);
	}
	qsort(w->unit, w->units, sizeof *w->unit, by_curve);
	return PM_OK;
}

static pm_point point_of(const unit *u) { return (pm_point){ u->x, u->y }; }

static void put(working *w, uint32_t u, uint32_t slot, uint32_t at)
{
	pm_tour_insert(&w->tour[slot], at, u, point_of(&w->unit[u]));
	w->used[slot] += w->unit[u].size;
	w->unit[u].slot = slot;
}

static void take_out(working *w, uint32_t u)
{
	const uint32_t slot = w->unit[u].slot;
	pm_tour_remove(&w->tour[slot], pm_tour_find(&w->tour[slot], u));
	w->used[slot] -= w->unit[u].size;
}

/* The cheapest place in any slot with room; PM_NO_ROW: there is none. */
static uint32_t best_slot(const working *w, const unit *u, uint32_t *out_at, double *out_cost)
{
	uint32_t best = PM_NO_ROW;
	for (uint32_t s = 0; s < w->in->slots; s++) {
		if (w->used[s] + u->size > w->in->slot[s].room)
			continue;
		uint32_t at;
		const double cost = pm_tour_best_place(&w->tour[s], point_of(u), &at) + unit_cost(w, u, s);
		if (best == PM_NO_ROW || cost < *out_cost - 1e-6)
			best = s, *out_at = at, *out_cost = cost;
	}
	return best;
}

/* Along the curve, every slot filled in proportion to its room. */
static void fill_along_curve(working *w, uint64_t room)
{
	uint64_t done = 0, offered = 0;
	uint32_t s = 0;
	for (uint32_t u = 0; u < w->units; u++) {
		while (s + 1 < w->in->slots && done * room >= (offered + w->in->slot[s].room) * w->in->n)
			offered += w->in->slot[s++].room;
		if (w->used[s] + w->unit[u].size <= w->in->slot[s].room)
			put(w, u, s, w->tour[s].n);
		done += w->unit[u].size;
	}
}

/* One slot after the other, always on to the nearest that fits. */
static void fill_by_nearest(working *w, uint64_t room)
{
	for (uint32_t s = 0; s < w->in->slots; s++) {
		const uint64_t share = ((uint64_t)w->in->slot[s].room * w->in->n + room - 1) / room;
		for (uint32_t best = 0; best != PM_NO_ROW && w->used[s] < share;) {
			double least = INFINITY;
			best = PM_NO_ROW;
			for (uint32_t u = 0; u < w->units; u++) {
				if (w->unit[u].slot != PM_NO_ROW || w->used[s] + w->unit[u].size > w->in->slot[s].room)
					continue;
				const double far = pm_tour_end_distance(&w->tour[s], point_of(&w->unit[u]));
				if (far < least)
					least = far, best = u;
			}
			if (best != PM_NO_ROW)
				put(w, best, s, w->tour[s].n);
		}
	}
}

/* What a first filling left over goes where there is room. */
static pm_status fill(working *w, bool nearest, pm_err *err)
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
		const uint32_t slot = best_slot(w, &w->unit[u], &at, &cost);
		if (slot != PM_NO_ROW)
			put(w, u, slot, at);
	}
	return PM_OK;
}

/* Units without a slot become units of one stop each: those always fit. */
static pm_status take_apart(working *w, pm_err *err)
{
	unit *more = pm_arena_alloc(&w->arena, w->in->n, sizeof *more);
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
			more[one] = unit_of(w, first + i, 1);
			const uint32_t slot = best_slot(w, &more[one], &at, &cost);
			if (slot == PM_NO_ROW)
				return pm_fail(err, PM_E_RANGE, "the visits do not fit their slots");
			put(w, one, slot, at);
		}
	}
	return PM_OK;
}

/* Each unit once to wherever it is cheapest; whether anything changed. */
static bool move_units(working *w)
{
	bool changed = false;
	for (uint32_t u = 0; u < w->units; u++) {
		const uint32_t from = w->unit[u].slot, at = pm_tour_find(&w->tour[from], u);
		const double before = w->tour[from].length;
		take_out(w, u);
		const double was = before - w->tour[from].length + unit_cost(w, &w->unit[u], from);
		uint32_t to_at = at;
		double cost = was;
		const uint32_t to = best_slot(w, &w->unit[u], &to_at, &cost);
		const bool better = to != PM_NO_ROW && cost < was - 1e-3;
		put(w, u, better ? to : from, better ? to_at : at);
		changed |= better;
	}
	return changed;
}

/* Two units of different slots change places where that helps. */
static bool swap_units(working *w)
{
	bool changed = false;
	for (uint32_t a = 0; a < w->units; a++)
		for (uint32_t b = a + 1; b < w->units; b++) {
			unit *x = &w->unit[a], *y = &w->unit[b];
			const uint32_t s = x->slot, t = y->slot;
			if (s == t || w->used[s] - x->size + y->size > w->in->slot[s].room || w->used[t] - y->size + x->size > w->in->slot[t].room)
				continue;
			const uint32_t i = pm_tour_find(&w->tour[s], a), j = pm_tour_find(&w->tour[t], b);
			const double gain = pm_tour_replace_cost(&w->tour[s], i, point_of(y)) + pm_tour_replace_cost(&w->tour[t], j, point_of(x)) +
			                    unit_cost(w, x, t) + unit_cost(w, y, s) - unit_cost(w, x, s) - unit_cost(w, y, t);
			if (gain >= -1e-3)
				continue;
			take_out(w, a), take_out(w, b);
			put(w, b, s, i), put(w, a, t, j);
			changed = true;
		}
	return changed;
}

static void improve(working *w)
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
static void gather(const working *w, uint32_t middle, uint32_t most, attempt *a)
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

static void touch(working *w, attempt *a, uint32_t slot)
{
	for (uint32_t k = 0; k < a->touched; k++)
		if (a->slot[k] == slot)
			return;
	pm_tour_keep(&w->tour[slot]);
	a->before += w->tour[slot].length;
	a->slot[a->touched++] = slot;
}

static void undo(working *w, const attempt *a)
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

static double after(const working *w, const attempt *a)
{
	double cost = 0;
	for (uint32_t k = 0; k < a->touched; k++)
		cost += w->tour[a->slot[k]].length;
	for (uint32_t k = 0; k < a->n; k++)
		cost += unit_cost(w, &w->unit[a->unit[k]], w->unit[a->unit[k]].slot);
	return cost;
}

static void try_again(working *w, uint32_t *state, double worse)
{
	attempt a = {0};
	gather(w, draw(state, w->units), 2 + draw(state, 10), &a);
	for (uint32_t k = 0; k < a.n; k++) {
		const uint32_t slot = w->unit[a.unit[k]].slot;
		a.before += unit_cost(w, &w->unit[a.unit[k]], slot);
		touch(w, &a, slot);
		take_out(w, a.unit[k]);
	}
	for (uint32_t k = a.n; k > 1; k--) {
		const uint32_t j = draw(state, k), u = a.unit[j];
		a.unit[j] = a.unit[k - 1], a.unit[k - 1] = u;
	}
	bool fits = true;
	for (uint32_t k = 0; k < a.n && fits; k++) {
		uint32_t at;
		double cost = 0;
		const uint32_t slot = best_slot(w, &w->unit[a.unit[k]], &at, &cost);
		fits = slot != PM_NO_ROW;
		if (fits) {
			touch(w, &a, slot);
			put(w, a.unit[k], slot, at);
		}
	}
	if (!fits || after(w, &a) >= a.before + worse - 1e-6)
		undo(w, &a);
}

#define WORSE_M 200.0 /* that an attempt may cost at first, falling to nothing: a way out of what only looks best */

/* Ruin and recreate: a number of attempts that depends on the number of units alone. */
static void refine(working *w)
{
	enum { LOOKS = 80000000, EACH = 500 };
	uint32_t state = 2463534242u;
	const uint32_t affordable = LOOKS / (8 * w->units + 1), attempts = affordable / EACH < w->units ? affordable : w->units * EACH;
	for (uint32_t k = 0; k < attempts && w->units > 2; k++)
		try_again(w, &state, WORSE_M * (attempts - k) / attempts);
	improve(w);
}

/* The candidate that a unit of one stop is best exchanged for; PM_NO_ROW: none. Taken out when there is one. */
static uint32_t best_candidate(working *w, uint32_t u, uint32_t *out_slot, uint32_t *out_at)
{
	const uint32_t out = w->member[w->unit[u].first], from = w->unit[u].slot, at = pm_tour_find(&w->tour[from], u);
	const double before = w->tour[from].length;
	uint32_t best = PM_NO_ROW;
	take_out(w, u);
	double least = before - w->tour[from].length + stop_cost(w, out, from) - 1;
	for (uint32_t c = w->in->n; c < w->in->n + w->in->candidates; c++) {
		if (w->inside[c] || (w->in->may && !w->in->may(w->in->ctx, out, c)))
			continue;
		for (uint32_t s = 0; s < w->in->slots; s++) {
			uint32_t place;
			if (w->used[s] >= w->in->slot[s].room)
				continue;
			const pm_point p = { w->in->stop[c].x, w->in->stop[c].y };
			const double cost = pm_tour_best_place(&w->tour[s], p, &place) + stop_cost(w, c, s);
			if (cost < least - 1e-6)
				least = cost, best = c, *out_slot = s, *out_at = place;
		}
	}
	if (best == PM_NO_ROW)
		put(w, u, from, at);
	return best;
}

static bool exchange(working *w)
{
	bool changed = false;
	for (uint32_t u = 0; u < w->units; u++) {
		const uint32_t out = w->member[w->unit[u].first];
		uint32_t slot, at;
		if (w->unit[u].size > 1 || w->in->stop[out].fixed)
			continue;
		const uint32_t c = best_candidate(w, u, &slot, &at);
		if (c == PM_NO_ROW)
			continue;
		w->inside[out] = false;
		w->inside[c] = true;
		w->member[w->unit[u].first] = c;
		const unit fresh = unit_of(w, w->unit[u].first, 1);
		w->unit[u] = fresh;
		put(w, u, slot, at);
		if (w->in->done)
			w->in->done(w->in->ctx, out, c);
		w->exchanged++;
		changed = true;
	}
	return changed;
}

static pm_status begin(working *w, pm_err *err)
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

static pm_status write_out(const working *w, pm_route *r, pm_err *err)
{
	const uint32_t all = w->in->n + w->in->candidates;
	r->n = all;
	r->exchanged = w->exchanged;
	r->slot = pm_arena_alloc(&r->arena, all, sizeof *r->slot);
	r->order = pm_arena_alloc(&r->arena, all, sizeof *r->order);
	r->travel_m = pm_arena_alloc(&r->arena, all, sizeof *r->travel_m);
	if (!r->slot || !r->order || !r->travel_m)
		return no_memory(err);
	for (uint32_t i = 0; i < all; i++)
		r->slot[i] = PM_NO_ROW;
	for (uint32_t s = 0; s < w->in->slots; s++) {
		uint32_t order = 0;
		for (uint32_t i = 0; i < w->tour[s].n; i++) {
			const unit *u = &w->unit[w->tour[s].unit[i]];
			for (uint32_t k = 0; k < u->size; k++) {
				const uint32_t stop = w->member[u->first + k];
				r->slot[stop] = s;
				r->order[stop] = ++order;
				r->travel_m[stop] = k ? 0 : pm_tour_leg(&w->tour[s], i);
			}
		}
		r->total_m += pm_tour_length(&w->tour[s]);
	}
	return PM_OK;
}

static pm_status first_route(working *w, bool nearest, pm_err *err)
{
	PM_TRY(begin(w, err));
	PM_TRY(make_units(w, err));
	PM_TRY(fill(w, nearest, err));
	PM_TRY(take_apart(w, err));
	improve(w);
	return PM_OK;
}

static double total(const working *w)
{
	double cost = 0;
	for (uint32_t s = 0; s < w->in->slots; s++)
		cost += w->tour[s].length;
	for (uint32_t u = 0; u < w->units; u++)
		cost += unit_cost(w, &w->unit[u], w->unit[u].slot);
	return cost;
}

pm_status pm_route_make(const pm_route_input *in, pm_route *out, pm_err *err)
{
	const double worth_m = in->worth_m > 0 ? in->worth_m : PM_WORTH_M;
	working along = { .in = in, .worth_m = worth_m }, nearest = along, *w = &along;
	pm_route r = {0};
	pm_status s = first_route(&along, false, err);
	if (s == PM_OK)
		s = first_route(&nearest, true, err);
	if (s == PM_OK) {
		enum { MOST_ROUNDS = 3 };
		w = total(&nearest) < total(&along) - 1e-6 ? &nearest : &along;
		for (int round = 0; round < MOST_ROUNDS && in->candidates && exchange(w); round++)
			improve(w);
		refine(w);
		s = write_out(w, &r, err);
	}
	pm_arena_release(&along.arena);
	pm_arena_release(&nearest.arena);
	if (s == PM_OK)
		*out = r;
	else
		pm_arena_release(&r.arena);
	return s;
}

void pm_route_release(pm_route *r)
{
	pm_arena_release(&r->arena);
	*r = (pm_route){0};
}
