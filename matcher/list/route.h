/* route.h - who goes where, when, and in which order: one decision with what a visit is worth.
 *
 * What is made as small as it gets: metres as the crow flies, less `worth_m` metres for every hit that may be expected at a
 * door that opens, plus PM_LATE_M metres for every day behind a due date. So an evening is kept for doors that open in the evening,
 * and of two addresses that are nearly as likely the one on the way is taken.
 *
 * Method  stops in one building are one unit; units are laid along a Hilbert curve and cut into slots; then moved, exchanged,
 *         turned round, until nothing helps; then neighbours are taken out and put back a fixed number of times.
 *         Everything happens in a fixed order: the same stops give the same route.
 * Source  Or-opt: I. Or, 1976; 2-opt: G. A. Croes, Operations Research 6, 1958; ruin and recreate: G. Schrimpf
 *         et al., Journal of Computational Physics 159, 2000. */
#ifndef PM_LIST_ROUTE_H
#define PM_LIST_ROUTE_H

#include "lang/list_rule.h"
#include "store/casefile.h"

#define PM_LATE_M 500.0    /* metres: a day late is a short detour, so a due date bends the route and doesn't break it */
#define PM_WORTH_M 3000.0  /* default for `order route worth`: a quarter of an hour by bicycle for one more hit (an estimate) */

typedef struct pm_route_stop {
	double x, y;             /* RD metres; NaN: not known, reached without travel */
	uint32_t building;       /* same number: same building, whichever number; PM_NO_ROW: one of its own */
	double value;            /* expected hits when the door opens */
	double home[PM_PARTS];   /* chance that it does */
	int32_t due;             /* PM_NO_DAY: none */
	bool fixed;              /* not to be exchanged for a candidate */
} pm_route_stop;

typedef struct pm_route_slot { /* one team, one part of one day */
	int32_t day;
	uint32_t team;
	pm_part part;
	uint32_t room;           /* visits */
} pm_route_slot;

typedef struct pm_route_input {
	const pm_route_stop *stop;
	uint32_t n, candidates;  /* stop[0 .. n-1] are to be visited; stop[n .. n + candidates - 1] might be instead */
	const pm_route_slot *slot;
	uint32_t slots;          /* together with room for n */
	bool has_start;
	double start_x, start_y;
	double worth_m;          /* 0: PM_WORTH_M */
	bool (*may)(void *ctx, uint32_t out, uint32_t in); /* whether a candidate may take a stop's place; NULL: always */
	void (*done)(void *ctx, uint32_t out, uint32_t in); /* it did */
	void *ctx;
} pm_route_input;

typedef struct pm_route {
	uint32_t n;
	uint32_t *slot, *order;  /* by stop, candidates included: slot (PM_NO_ROW: not visited) and place in it from 1 */
	double *travel_m;        /* by stop: from the one before it, or the start */
	double total_m;
	uint32_t exchanged;
	pm_arena arena;
} pm_route;

/* Errors   PM_E_NOMEM; PM_E_RANGE: the slots have too little room. */
PM_CHECK pm_status pm_route_make(const pm_route_input *in, pm_route *out, pm_err *err);
void pm_route_release(pm_route *r);

#endif
