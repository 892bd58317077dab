#include "list/tour.h"

#include <math.h>
#include <string.h>

static double between(pm_point a, pm_point b)
{
	const double dx = a.x - b.x, dy = a.y - b.y, d = sqrt(dx * dx + dy * dy);
	return isnan(d) ? 0 : d;
}

pm_status pm_tour_new(pm_arena *a, uint32_t room, pm_point start, pm_tour *out, pm_err *err)
{
	pm_tour t = { .room = room, .unit = pm_arena_alloc(a, room, sizeof *t.unit), .at = pm_arena_alloc(a, (size_t)room + 1, sizeof *t.at),
	              .kept_unit = pm_arena_alloc(a, room, sizeof *t.unit), .kept_at = pm_arena_alloc(a, (size_t)room + 1, sizeof *t.at) };
	if (!t.unit || !t.at || !t.kept_unit || !t.kept_at)
		return pm_fail(err, PM_E_NOMEM, "no memory for a route of %u visits", room);
	t.at[0] = start;
	*out = t;
	return PM_OK;
}

/* What a point between places `place - 1` and `place` (as they stand) adds. */
static double detour(const pm_tour *t, uint32_t place, pm_point p)
{
	const double to = between(t->at[place], p);
	return place == t->n ? to : to + between(p, t->at[place + 1]) - between(t->at[place], t->at[place + 1]);
}

void pm_tour_insert(pm_tour *t, uint32_t place, uint32_t unit, pm_point at)
{
	t->length += detour(t, place, at);
	memmove(t->unit + place + 1, t->unit + place, (t->n - place) * sizeof *t->unit);
	memmove(t->at + place + 2, t->at + place + 1, (t->n - place) * sizeof *t->at);
	t->unit[place] = unit;
	t->at[place + 1] = at;
	t->n++;
}

void pm_tour_remove(pm_tour *t, uint32_t place)
{
	const pm_point at = t->at[place + 1];
	memmove(t->unit + place, t->unit + place + 1, (t->n - place - 1) * sizeof *t->unit);
	memmove(t->at + place + 1, t->at + place + 2, (t->n - place - 1) * sizeof *t->at);
	t->n--;
	t->length -= detour(t, place, at);
}

uint32_t pm_tour_find(const pm_tour *t, uint32_t unit)
{
	uint32_t place = 0;
	while (t->unit[place] != unit)
		place++;
	return place;
}

double pm_tour_best_place(const pm_tour *t, pm_point p, uint32_t *out_place)
{
	double least = INFINITY;
	for (uint32_t place = 0; place <= t->n; place++) {
		const double cost = detour(t, place, p);
		if (cost < least - 1e-6)
			least = cost, *out_place = place;
	}
	return least;
}

double pm_tour_end_distance(const pm_tour *t, pm_point p) { return between(t->at[t->n], p); }

double pm_tour_replace_cost(const pm_tour *t, uint32_t place, pm_point p)
{
	const pm_point *now = &t->at[place + 1];
	double cost = between(now[-1], p) - between(now[-1], now[0]);
	if (place + 1 < t->n)
		cost += between(p, now[1]) - between(now[0], now[1]);
	return cost;
}

static void turn(pm_tour *t, uint32_t i, uint32_t j)
{
	for (; i < j; i++, j--) {
		const uint32_t unit = t->unit[i];
		const pm_point at = t->at[i + 1];
		t->unit[i] = t->unit[j], t->at[i + 1] = t->at[j + 1];
		t->unit[j] = unit, t->at[j + 1] = at;
	}
}

/* Pieces i..j walked the other way round. */
static bool two_opt(pm_tour *t)
{
	bool changed = false;
	for (uint32_t i = 0; i < t->n; i++)
		for (uint32_t j = i + 1; j < t->n; j++) {
			const double now = between(t->at[i], t->at[i + 1]) + (j + 1 < t->n ? between(t->at[j + 1], t->at[j + 2]) : 0);
			const double then = between(t->at[i], t->at[j + 1]) + (j + 1 < t->n ? between(t->at[i + 1], t->at[j + 2]) : 0);
			if (then >= now - 1e-6)
				continue;
			turn(t, i, j);
			t->length += then - now;
			changed = true;
		}
	return changed;
}

/* Moves the piece of `size` places at `from` to stand before place `to` of what is left, turned when that is shorter. */
static void move_piece(pm_tour *t, uint32_t from, uint32_t size, uint32_t to, bool turned)
{
	uint32_t unit[3];
	pm_point at[3];
	for (uint32_t k = 0; k < size; k++) {
		const uint32_t m = turned ? size - 1 - k : k;
		unit[k] = t->unit[from + m], at[k] = t->at[from + m + 1];
	}
	memmove(t->unit + from, t->unit + from + size, (t->n - from - size) * sizeof *t->unit);
	memmove(t->at + from + 1, t->at + from + size + 1, (t->n - from - size) * sizeof *t->at);
	memmove(t->unit + to + size, t->unit + to, (t->n - size - to) * sizeof *t->unit);
	memmove(t->at + to + size + 1, t->at + to + 1, (t->n - size - to) * sizeof *t->at);
	memcpy(t->unit + to, unit, size * sizeof *unit);
	memcpy(t->at + to + 1, at, size * sizeof *at);
}

/* Pieces of one to three places to elsewhere in the path. */
static bool or_opt(pm_tour *t)
{
	bool changed = false;
	for (uint32_t size = 1; size <= 3 && size < t->n; size++)
		for (uint32_t from = 0; from + size <= t->n; from++) {
			const pm_point *p = &t->at[from + 1], before = p[-1], last = p[size - 1];
			const bool end = from + size == t->n;
			const double loose = between(before, p[0]) + (end ? 0 : between(last, p[size]) - between(before, p[size]));
			double most = 1e-6;
			uint32_t best = 0;
			bool best_turned = false;
			for (uint32_t gap = 0; gap <= t->n; gap++) { /* between places gap - 1 and gap, as they stand */
				if (gap >= from && gap <= from + size)
					continue;
				const pm_point a = t->at[gap];
				const bool open = gap == t->n;
				const pm_point b = open ? a : t->at[gap + 1];
				const double there = open ? 0 : between(a, b);
				const double straight = between(a, p[0]) + (open ? 0 : between(last, b)) - there;
				const double turned = between(a, last) + (open ? 0 : between(p[0], b)) - there;
				const double gain = loose - (turned < straight ? turned : straight);
				if (gain > most)
					most = gain, best = gap > from ? gap - size : gap, best_turned = turned < straight;
			}
			if (most <= 1e-6)
				continue;
			move_piece(t, from, size, best, best_turned);
			t->length -= most;
			changed = true;
		}
	return changed;
}

bool pm_tour_improve(pm_tour *t)
{
	enum { MOST_PASSES = 100 };
	bool changed = false, any = true;
	for (int pass = 0; any && pass < MOST_PASSES; pass++) {
		any = two_opt(t);
		any |= or_opt(t);
		changed |= any;
	}
	return changed;
}

void pm_tour_keep(pm_tour *t)
{
	memcpy(t->kept_unit, t->unit, t->n * sizeof *t->unit);
	memcpy(t->kept_at, t->at, ((size_t)t->n + 1) * sizeof *t->at);
	t->kept_n = t->n;
	t->kept_length = t->length;
}

void pm_tour_back(pm_tour *t)
{
	memcpy(t->unit, t->kept_unit, t->kept_n * sizeof *t->unit);
	memcpy(t->at, t->kept_at, ((size_t)t->kept_n + 1) * sizeof *t->at);
	t->n = t->kept_n;
	t->length = t->kept_length;
}

double pm_tour_leg(const pm_tour *t, uint32_t place) { return between(t->at[place], t->at[place + 1]); }

double pm_tour_length(const pm_tour *t)
{
	double sum = 0;
	for (uint32_t i = 0; i < t->n; i++)
		sum += pm_tour_leg(t, i);
	return sum;
}
