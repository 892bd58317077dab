/* routing.h - what a route is made of while it is made: units in the tours of slots.
 *
 * Shape   a unit is the stops of one building, or one stop; it lies in the tour of one slot, or in none (PM_NO_ROW). */
#ifndef PM_LIST_ROUTING_H
#define PM_LIST_ROUTING_H

#include "list/route.h"
#include "list/tour.h"

typedef struct pm_route_unit {
	double x, y;
	uint32_t first, size;  /* members: w->member[first ..] */
	uint32_t slot;
	uint32_t key;          /* along the curve */
} pm_route_unit;

typedef struct pm_routing {
	const pm_route_input *in;
	double worth_m;
	uint32_t units;
	pm_route_unit *unit;
	uint32_t *member;      /* stops, by unit */
	pm_tour *tour;         /* by slot */
	uint32_t *used;        /* by slot: visits */
	bool *inside;          /* by stop: it is visited */
	uint32_t exchanged;
	pm_arena arena;
} pm_routing;

pm_route_unit pm_routing_unit(const pm_routing *w, uint32_t first, uint32_t size);
static inline pm_point pm_routing_point(const pm_route_unit *u) { return (pm_point){ u->x, u->y }; }

/* What a stop, or a unit, costs besides travel in a slot; mostly below 0. */
double pm_routing_stop_cost(const pm_routing *w, uint32_t stop, uint32_t slot);
double pm_routing_unit_cost(const pm_routing *w, const pm_route_unit *u, uint32_t slot);

/* A unit into the tour of a slot before place `at`, and out of the one it is in. */
void pm_routing_put(pm_routing *w, uint32_t u, uint32_t slot, uint32_t at);
void pm_routing_take_out(pm_routing *w, uint32_t u);

/* The cheapest place in any slot with room; PM_NO_ROW: there is none. */
uint32_t pm_routing_best_slot(const pm_routing *w, const pm_route_unit *u, uint32_t *out_at, double *out_cost);

/* Makes units of the stops and gives each a slot: along a curve, or on to the nearest.
 * Errors   PM_E_NOMEM; PM_E_RANGE: the slots have too little room. */
PM_CHECK pm_status pm_routing_fill(pm_routing *w, bool nearest, pm_err *err);

/* Moves and exchanges units, and turns parts of tours round, until nothing helps. */
void pm_routing_improve(pm_routing *w);

/* Ruin and recreate: a number of attempts that depends on the number of units alone. */
void pm_routing_refine(pm_routing *w);

#endif
