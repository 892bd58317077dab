/* The control slots: what is recorded as probability is how often it happens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "../lib/small_city.h"
#include "list/control.h"

static uint32_t all_rows[2000];

static void rows(uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		all_rows[i] = i;
}

/* Draws with many seeds; every address must come up as often as its recorded probability says, within five standard errors. */
static void assert_frequencies(uint32_t n, uint32_t want, pm_caps *caps, uint32_t *out_drawn)
{
	enum { SEEDS = 20000 };
	uint32_t *times = calloc(n, sizeof *times);
	double *recorded = calloc(n, sizeof *recorded);
	for (uint32_t seed = 0; seed < SEEDS; seed++) {
		pm_control c;
		assert_int_equal(pm_control_draw(all_rows, n, want, caps, seed, &c, NULL), PM_OK);
		*out_drawn = c.n;
		for (uint32_t i = 0; i < c.n; i++) {
			times[c.row[i]]++;
			if (recorded[c.row[i]] > 0 && fabs(recorded[c.row[i]] - c.chance[i]) > 1e-12)
				fail_msg("address %u has two probabilities", c.row[i]);
			recorded[c.row[i]] = c.chance[i];
		}
		pm_control_release(&c);
	}
	double sum = 0;
	for (uint32_t i = 0; i < n; i++) {
		const double share = (double)times[i] / SEEDS, error = sqrt(recorded[i] * (1 - recorded[i]) / SEEDS);
		if (fabs(share - recorded[i]) > 5 * error)
			fail_msg("address %u: probability %g, drawn %g", i, recorded[i], share);
		sum += recorded[i];
	}
	assert_true(fabs(sum - *out_drawn) < 1e-9); /* the probabilities of all add up to the size of the sample */
	free(times);
	free(recorded);
}

static void without_limits_everybody_has_the_same_chance(void **state)
{
	(void)state;
	pm_caps none = { .rows = 97 };
	pm_control c;
	uint32_t drawn;
	rows(97);
	assert_frequencies(97, 6, &none, &drawn);
	assert_int_equal(drawn, 6);
	assert_int_equal(pm_control_draw(all_rows, 97, 6, &none, 5, &c, NULL), PM_OK);
	assert_true(fabs(c.chance[0] - 6.0 / 97) < 1e-12);
	assert_int_equal(c.reached, 97);
	pm_control_release(&c);
}

static void limits_change_chances_and_these_are_recorded(void **state)
{
	(void)state;
	small_city city;
	pm_caps caps;
	pm_control c;
	uint32_t drawn;
	assert_true(small_city_of(&city, 97, NULL, "theme overbewoning take 10 at most 1 per street"));
	assert_int_equal(pm_caps_make(&city.scope, &city.rules->list[0], NULL, &caps, NULL), PM_OK);
	rows(97);
	pm_caps_take(&caps, 3); /* somebody of the first street is on the list already */
	assert_frequencies(97, 3, &caps, &drawn);
	assert_int_equal(drawn, 3);
	for (uint32_t seed = 0; seed < 200; seed++) {
		assert_int_equal(pm_control_draw(all_rows, 97, 3, &caps, seed, &c, NULL), PM_OK);
		for (uint32_t i = 0; i < c.n; i++) {
			assert_int_not_equal(c.row[i] / PER_STREET, 0);
			for (uint32_t j = 0; j < i; j++)
				assert_int_not_equal(c.row[i] / PER_STREET, c.row[j] / PER_STREET);
		}
		assert_int_equal(c.reached <= 77, 1);
		pm_control_release(&c);
	}
	pm_caps_release(&caps);
	small_city_free(&city);
}

static void more_than_the_limits_allow_is_not_drawn(void **state)
{
	(void)state;
	small_city city;
	pm_caps caps;
	pm_control c;
	assert_true(small_city_of(&city, 60, NULL, "theme overbewoning take 10 at most 1 per street"));
	assert_int_equal(pm_caps_make(&city.scope, &city.rules->list[0], NULL, &caps, NULL), PM_OK);
	rows(60);
	assert_int_equal(pm_control_draw(all_rows, 60, 10, &caps, 1, &c, NULL), PM_OK);
	assert_in_range(c.n, 1, 3);
	pm_control_release(&c);
	assert_int_equal(pm_control_draw(all_rows, 0, 10, &caps, 1, &c, NULL), PM_OK);
	assert_int_equal(c.n, 0);
	pm_control_release(&c);
	pm_caps_release(&caps);
	small_city_free(&city);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_limits_everybody_has_the_same_chance),
		cmocka_unit_test(limits_change_chances_and_these_are_recorded),
		cmocka_unit_test(more_than_the_limits_allow_is_not_drawn),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
