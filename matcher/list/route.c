#include "list/route.h"

#include <math.h>

#include "list/routing.h"

/* The candidate that a unit of one stop is best exchanged for; PM_NO_ROW: none. Taken out when there is one. */
static uint32_t best_candidate(pm_routing *w, uint32_t u, uint32_t *out_slot, uint32_t *out_at)
{
	const uint32_t out = w->member[w->unit[u].first], from = w->unit[u].slot, at = pm_tour_find(&w->tour[from], u);
	const double before = w->tour[from].length;
	uint32_t best = PM_NO_ROW;
	pm_routing_take_out(w, u);
	double least = before - w->tour[from].length + pm_routing_stop_cost(w, out, from) - 1;
	for (uint32_t c = w->in->n; c < w->in->n + w->in->candidates; c++) {
		if (w->inside[c] || (w->in->may && !w->in->may(w->in->ctx, out, c)))
			continue;
		for (uint32_t s = 0; s < w->in->slots; s++) {
			uint32_t place;
			if (w->used[s] >= w->in->slot[s].room)
				continue;
			const pm_point p = { w->in->stop[c].x, w->in->stop[c].y };
			const double cost = pm_tour_best_place(&w->tour[s], p, &place) + pm_routing_stop_cost(w, c, s);
			if (cost < least - 1e-6)
				least = cost, best = c, *out_slot = s, *out_at = place;
		}
	}
	if (best == PM_NO_ROW)
		pm_routing_put(w, u, from, at);
	return best;
}

static bool exchange(pm_routing *w)
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
		const pm_route_unit fresh = pm_routing_unit(w, w->unit[u].first, 1);
		w->unit[u] = fresh;
		pm_routing_put(w, u, slot, at);
		if (w->in->done)
			w->in->done(w->in->ctx, out, c);
		w->exchanged++;
		changed = true;
	}
	return changed;
}

static pm_status write_out(const pm_routing *w, pm_route *r, pm_err *err)
{
	const uint32_t all = w->in->n + w->in->candidates;
	r->n = all;
	r->exchanged = w->exchanged;
	r->slot = pm_arena_alloc(&r->arena, all, sizeof *r->slot);
	r->order = pm_arena_alloc(&r->arena, all, sizeof *r->order);
	r->travel_m = pm_arena_alloc(&r->arena, all, sizeof *r->travel_m);
	if (!r->slot || !r->order || !r->travel_m)
		return pm_fail(err, PM_E_NOMEM, "no memory for a route");
	for (uint32_t i = 0; i < all; i++)
		r->slot[i] = PM_NO_ROW;
	for (uint32_t s = 0; s < w->in->slots; s++) {
		uint32_t order = 0;
		for (uint32_t i = 0; i < w->tour[s].n; i++) {
			const pm_route_unit *u = &w->unit[w->tour[s].unit[i]];
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

static pm_status first_route(pm_routing *w, bool nearest, pm_err *err)
{
	PM_TRY(pm_routing_fill(w, nearest, err));
	pm_routing_improve(w);
	return PM_OK;
}

static double total(const pm_routing *w)
{
	double cost = 0;
	for (uint32_t s = 0; s < w->in->slots; s++)
		cost += w->tour[s].length;
	for (uint32_t u = 0; u < w->units; u++)
		cost += pm_routing_unit_cost(w, &w->unit[u], w->unit[u].slot);
	return cost;
}

pm_status pm_route_make(const pm_route_input *in, pm_route *out, pm_err *err)
{
	const double worth_m = in->worth_m > 0 ? in->worth_m : PM_WORTH_M;
	pm_routing along = { .in = in, .worth_m = worth_m }, nearest = along, *w = &along;
	pm_route r = {0};
	pm_status s = first_route(&along, false, err);
	if (s == PM_OK)
		s = first_route(&nearest, true, err);
	if (s == PM_OK) {
		enum { MOST_ROUNDS = 3 };
		w = total(&nearest) < total(&along) - 1e-6 ? &nearest : &along;
		for (int round = 0; round < MOST_ROUNDS && in->candidates && exchange(w); round++)
			pm_routing_improve(w);
		pm_routing_refine(w);
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
