/* tour.h - an open path from a start past some places, kept short.
 *
 * Shape   unit[i] is the caller's number of the i-th place; `length` is kept up to date by every change.
 *         A place that is not known (NaN) is passed without travel; without a start the path begins at its first place. */
#ifndef PM_LIST_TOUR_H
#define PM_LIST_TOUR_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

typedef struct pm_point { double x, y; } pm_point;

typedef struct pm_tour {
	uint32_t n, room;
	uint32_t *unit;
	pm_point *at;       /* at[0] is the start; place i is at[i + 1] */
	double length;
	uint32_t kept_n, *kept_unit; /* the path as it was at pm_tour_keep */
	pm_point *kept_at;
	double kept_length;
} pm_tour;

/* Errors PM_E_NOMEM. Everything lives in the arena. */
PM_CHECK pm_status pm_tour_new(pm_arena *a, uint32_t room, pm_point start, pm_tour *out, pm_err *err);
void pm_tour_insert(pm_tour *t, uint32_t place, uint32_t unit, pm_point at);
void pm_tour_remove(pm_tour *t, uint32_t place);
uint32_t pm_tour_find(const pm_tour *t, uint32_t unit); /* its place; it must be there */

/* What it costs to pass one more point, at the cheapest place. */
double pm_tour_best_place(const pm_tour *t, pm_point p, uint32_t *out_place);
double pm_tour_end_distance(const pm_tour *t, pm_point p); /* from the last place, or the start */
/* What changes when another point takes a place's place. */
double pm_tour_replace_cost(const pm_tour *t, uint32_t place, pm_point p);

bool pm_tour_improve(pm_tour *t); /* turns and moves pieces until nothing helps; whether anything did */
void pm_tour_keep(pm_tour *t);    /* remembers the path; the next keep forgets the former one */
void pm_tour_back(pm_tour *t);    /* to the path as it was at the last keep */
double pm_tour_leg(const pm_tour *t, uint32_t place); /* travel to a place from the one before it */
double pm_tour_length(const pm_tour *t);              /* summed anew */

#endif
