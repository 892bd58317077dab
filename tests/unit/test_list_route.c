/* The route: everybody is visited once, in a slot with room, a building together; short; and the same every time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "../lib/oom.h"
#include "list/route.h"

enum { MOST = 400, SLOTS = 60 };
static pm_route_stop stop[MOST];
static pm_route_slot slot[SLOTS];

static uint32_t next(uint32_t *state)
{
	*state ^= *state << 13, *state ^= *state >> 17, *state ^= *state << 5;
	return *state;
}

static void scatter(uint32_t n, uint32_t seed)
{
	for (uint32_t i = 0; i < n; i++)
		stop[i] = (pm_route_stop){ .x = 80000 + next(&seed) % 5000, .y = 455000 + next(&seed) % 5000, .building = PM_NO_ROW,
		                           .value = 0.3, .home = { 0.5, 0.5, 0.5 }, .due = PM_NO_DAY, .fixed = true };
}

static void slots_of(uint32_t n, uint32_t room)
{
	for (uint32_t s = 0; s < n; s++)
		slot[s] = (pm_route_slot){ .day = 100 + (int32_t)(s / PM_PARTS), .team = 1, .part = (pm_part)(s % PM_PARTS), .room = room };
}

static pm_route made(const pm_route_input *in)
{
	pm_route r;
	pm_err err = {0};
	if (pm_route_make(in, &r, &err) != PM_OK)
		fail_msg("%s", err.msg);
	return r;
}

/* Every stop in one slot and place, no slot over its room, and the lengths those of the order. */
static void assert_sound(const pm_route_input *in, const pm_route *r)
{
	double total = 0;
	for (uint32_t s = 0; s < in->slots; s++) {
		double x = in->has_start ? in->start_x : NAN, y = in->has_start ? in->start_y : NAN;
		uint32_t n = 0;
		for (uint32_t order = 1; order <= MOST; order++)
			for (uint32_t i = 0; i < r->n; i++) {
				if (r->slot[i] != s || r->order[i] != order)
					continue;
				assert_int_equal(order, ++n);
				const double leg = hypot(in->stop[i].x - x, in->stop[i].y - y);
				assert_true(fabs(r->travel_m[i] - (isnan(leg) ? 0 : leg)) < 1e-6);
				total += isnan(leg) ? 0 : leg;
				x = in->stop[i].x, y = in->stop[i].y;
			}
		assert_true(n <= in->slot[s].room);
	}
	uint32_t visited = 0;
	for (uint32_t i = 0; i < r->n; i++)
		visited += r->slot[i] != PM_NO_ROW;
	assert_int_equal(visited, in->n);
	assert_true(fabs(total - r->total_m) < 1e-6);
}

static void everybody_once_within_the_room_of_a_slot(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed < 12; seed++) {
		scatter(61, seed);
		slots_of(9, 7);
		const pm_route_input in = { .stop = stop, .n = 61, .slot = slot, .slots = 9, .has_start = seed % 2, .start_x = 82000, .start_y = 457000 };
		pm_route r = made(&in), again = made(&in);
		assert_sound(&in, &r);
		assert_memory_equal(r.slot, again.slot, 61 * sizeof *r.slot);
		assert_memory_equal(r.order, again.order, 61 * sizeof *r.order);
		pm_route_release(&r);
		pm_route_release(&again);
	}
}

static double nearest_neighbour(uint32_t n, double x, double y)
{
	bool done[MOST] = {0};
	double total = 0;
	for (uint32_t k = 0; k < n; k++) {
		uint32_t best = n;
		for (uint32_t i = 0; i < n; i++)
			if (!done[i] && (best == n || hypot(stop[i].x - x, stop[i].y - y) < hypot(stop[best].x - x, stop[best].y - y)))
				best = i;
		total += hypot(stop[best].x - x, stop[best].y - y);
		x = stop[best].x, y = stop[best].y, done[best] = true;
	}
	return total;
}

static void never_longer_than_always_to_the_nearest(void **state)
{
	(void)state;
	double ours = 0, theirs = 0;
	for (uint32_t seed = 1; seed < 11; seed++) {
		scatter(40, seed);
		slot[0] = (pm_route_slot){ .room = 40, .team = 1 };
		const pm_route_input in = { .stop = stop, .n = 40, .slot = slot, .slots = 1, .has_start = true, .start_x = 82500, .start_y = 457500 };
		pm_route r = made(&in);
		const double near = nearest_neighbour(40, 82500, 457500);
		assert_true(r.total_m <= near + 1e-6);
		ours += r.total_m, theirs += near;
		pm_route_release(&r);
	}
	assert_true(ours < 0.92 * theirs);
}

/* Six places: every order can be tried. */
static double shortest(uint32_t n, uint32_t used, double x, double y)
{
	double best = INFINITY;
	if (used == (1u << n) - 1)
		return 0;
	for (uint32_t i = 0; i < n; i++)
		if (!(used >> i & 1)) {
			const double d = hypot(stop[i].x - x, stop[i].y - y) + shortest(n, used | 1u << i, stop[i].x, stop[i].y);
			best = d < best ? d : best;
		}
	return best;
}

static void few_places_are_walked_in_the_shortest_order(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed < 30; seed++) {
		scatter(7, seed);
		slot[0] = (pm_route_slot){ .room = 7, .team = 1 };
		const pm_route_input in = { .stop = stop, .n = 7, .slot = slot, .slots = 1, .has_start = true, .start_x = 80000, .start_y = 455000 };
		pm_route r = made(&in);
		assert_true(r.total_m <= shortest(7, 0, 80000, 455000) * 1.0001);
		pm_route_release(&r);
	}
}

static void a_building_is_done_in_one_go(void **state)
{
	(void)state;
	scatter(40, 3);
	slots_of(6, 8);
	for (uint32_t i = 0; i < 40; i++) /* ten buildings of four doors, scattered over the input */
		stop[i].building = i % 10, stop[i].x = stop[i % 10].x, stop[i].y = stop[i % 10].y;
	const pm_route_input in = { .stop = stop, .n = 40, .slot = slot, .slots = 6 };
	pm_route r = made(&in);
	assert_sound(&in, &r);
	for (uint32_t i = 0; i < 40; i++)
		assert_int_equal(r.slot[i], r.slot[i % 10]);
	pm_route_release(&r);
	slots_of(14, 3); /* four doors don't fit in three places: the building is taken apart, and nobody is forgotten */
	const pm_route_input small = { .stop = stop, .n = 40, .slot = slot, .slots = 14 };
	r = made(&small);
	assert_sound(&small, &r);
	pm_route_release(&r);
}

/* Which number a building has follows from the order of the delivery; the route does not, also where places are the same or unknown. */
static void the_number_of_a_building_changes_nothing(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed < 12; seed++) {
		pm_route r[2];
		slots_of(9, 7);
		for (int turn = 0; turn < 2; turn++) {
			scatter(40, seed);
			for (uint32_t i = 0; i < 40; i++) {
				stop[i].building = turn ? 1000 - i / 2 : i / 2;
				if (i % 4 == 0)
					stop[i].x = stop[i].y = NAN;
				else
					stop[i].x = 80000 + 100 * (i % 3), stop[i].y = 455000;
			}
			const pm_route_input in = { .stop = stop, .n = 40, .slot = slot, .slots = 9 };
			r[turn] = made(&in);
		}
		assert_memory_equal(r[0].slot, r[1].slot, 40 * sizeof *r[0].slot);
		assert_memory_equal(r[0].order, r[1].order, 40 * sizeof *r[0].order);
		pm_route_release(&r[0]);
		pm_route_release(&r[1]);
	}
}

static void a_door_that_opens_in_the_evening_is_visited_in_the_evening(void **state)
{
	(void)state;
	scatter(9, 5);
	slots_of(3, 5);
	for (uint32_t i = 0; i < 9; i++)
		stop[i].value = 0.9;
	for (uint32_t i = 0; i < 4; i++)
		stop[i].home[PM_PART_EVENING] = 0.95, stop[i].home[PM_PART_MORNING] = stop[i].home[PM_PART_AFTERNOON] = 0.05;
	const pm_route_input in = { .stop = stop, .n = 9, .slot = slot, .slots = 3, .worth_m = 100000 };
	pm_route r = made(&in);
	for (uint32_t i = 0; i < 4; i++)
		assert_int_equal(slot[r.slot[i]].part, PM_PART_EVENING);
	pm_route_release(&r);
}

static void what_is_due_comes_before_its_day(void **state)
{
	(void)state;
	scatter(12, 9);
	slots_of(6, 3);
	stop[7].due = 100;
	stop[8].due = 100;
	const pm_route_input in = { .stop = stop, .n = 12, .slot = slot, .slots = 6, .worth_m = 1 };
	pm_route r = made(&in);
	for (uint32_t i = 0; i < 12; i++) /* all in one spot, so that only the due day counts */
		stop[i].x = 80000, stop[i].y = 455000;
	pm_route_release(&r);
	r = made(&in);
	assert_int_equal(slot[r.slot[7]].day, 100);
	assert_int_equal(slot[r.slot[8]].day, 100);
	pm_route_release(&r);
}

static bool in_not_eleven(void *ctx, uint32_t out, uint32_t in)
{
	(void)ctx, (void)out;
	return in != 11;
}

static void a_stop_out_of_the_way_is_exchanged_for_one_on_it(void **state)
{
	(void)state;
	scatter(12, 2);
	for (uint32_t i = 0; i < 12; i++)
		stop[i].x = 80000 + 10.0 * i, stop[i].y = 455000, stop[i].fixed = false, stop[i].value = 0.5;
	stop[4].x = 99000;      /* far */
	stop[4].value = 0.55;   /* and hardly better */
	stop[5].x = 61000, stop[5].fixed = true; /* as far the other way, but a report: it stays */
	slot[0] = (pm_route_slot){ .room = 10, .team = 1 };
	const pm_route_input in = { .stop = stop, .n = 10, .candidates = 2, .slot = slot, .slots = 1, .may = in_not_eleven };
	pm_route r = made(&in);
	assert_sound(&in, &r);
	assert_int_equal(r.exchanged, 1);
	assert_int_equal(r.slot[4], PM_NO_ROW);
	assert_int_equal(r.slot[10], 0);
	assert_int_equal(r.slot[11], PM_NO_ROW);
	assert_int_equal(r.slot[5], 0);
	pm_route_release(&r);
}

static void unknown_places_and_too_little_room(void **state)
{
	(void)state;
	pm_route r;
	scatter(5, 4);
	slots_of(1, 5);
	stop[2].x = NAN;
	const pm_route_input in = { .stop = stop, .n = 5, .slot = slot, .slots = 1 };
	r = made(&in);
	assert_sound(&in, &r);
	pm_route_release(&r);
	slot[0].room = 4;
	assert_int_equal(pm_route_make(&in, &r, NULL), PM_E_RANGE);
}

static bool one_route(void)
{
	pm_route r;
	scatter(12, 6);
	slots_of(3, 4);
	const pm_route_input in = { .stop = stop, .n = 10, .candidates = 2, .slot = slot, .slots = 3 };
	if (pm_route_make(&in, &r, NULL) != PM_OK)
		return false;
	pm_route_release(&r);
	return true;
}

static void every_lack_of_memory_is_told(void **state)
{
	(void)state;
	assert_in_range(oom_each(one_route), 2, 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_once_within_the_room_of_a_slot),
		cmocka_unit_test(never_longer_than_always_to_the_nearest),
		cmocka_unit_test(few_places_are_walked_in_the_shortest_order),
		cmocka_unit_test(a_building_is_done_in_one_go),
		cmocka_unit_test(the_number_of_a_building_changes_nothing),
		cmocka_unit_test(a_door_that_opens_in_the_evening_is_visited_in_the_evening),
		cmocka_unit_test(what_is_due_comes_before_its_day),
		cmocka_unit_test(a_stop_out_of_the_way_is_exchanged_for_one_on_it),
		cmocka_unit_test(unknown_places_and_too_little_room),
		cmocka_unit_test(every_lack_of_memory_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
