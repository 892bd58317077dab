/* Weights learned from pairs without examples: a world of known probabilities is found back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "../lib/oom.h"
#include "weigh/fs_model.h"

/* Three fields of 2, 3 and 2 levels; 2,000 matches among 10 million pairs. */
static const double true_m[3][3] = { { .95, .05 }, { .8, .15, .05 }, { .9, .1 } };
static const double true_u[3][3] = { { .001, .999 }, { .002, .008, .99 }, { .01, .99 } };
static const double matches = 2000, possible = 1e7;

static pm_fs_model world(void) { return (pm_fs_model){ .fields = 3, .levels = { 2, 3, 2 } }; }

/* Expected counts: every pair is a candidate, and drawn. */
static void count_pairs(uint64_t *candidates, uint64_t chance[][PM_FS_LEVELS])
{
	const pm_fs_model f = world();
	for (uint32_t p = 0; p < pm_fs_patterns(&f); p++) {
		uint8_t level[3];
		double m = matches, u = possible - matches;
		pm_fs_levels(&f, p, level);
		assert_int_equal(pm_fs_pattern(&f, level), p);
		if (level[0] == PM_FS_NULL || level[1] == PM_FS_NULL || level[2] == PM_FS_NULL)
			continue;
		for (int i = 0; i < 3; i++) {
			m *= true_m[i][level[i]];
			u *= true_u[i][level[i]];
		}
		candidates[p] = (uint64_t)llround(m + u);
		for (int i = 0; i < 3; i++)
			chance[i][level[i]] += candidates[p];
	}
}

static uint64_t candidates[64], chance[PM_FS_FIELDS][PM_FS_LEVELS];

static bool run_fit(void)
{
	pm_fs_model f = world();
	memset(candidates, 0, sizeof candidates);
	memset(chance, 0, sizeof chance);
	count_pairs(candidates, chance);
	const pm_fs_counts c = { .candidates = candidates, .chance = (const uint64_t (*)[PM_FS_LEVELS])chance, .drawn = (uint64_t)possible,
	                         .possible = (uint64_t)possible, .records = 4472 };
	if (pm_fs_fit(&f, &c, NULL) != PM_OK)
		return false;
	for (int i = 0; i < 3; i++) {
		for (int l = 0; l < f.levels[i]; l++) {
			assert_true(fabs(f.m[i][l] - true_m[i][l]) < .01);
			assert_true(fabs(f.u[i][l] / true_u[i][l] - 1) < .02);
		}
	}
	assert_true(fabs(f.lambda * possible / matches - 1) < .01);
	return true;
}

static void a_known_world_is_found_back(void **state)
{
	(void)state;
	assert_int_equal(oom_each(run_fit), 3);
}

static void a_null_weighs_nothing(void **state)
{
	(void)state;
	pm_fs_model f = world();
	memcpy(f.m, (double[PM_FS_FIELDS][PM_FS_LEVELS]){ { .5, .5 }, { .5, .25, .25 }, { .5, .5 } }, sizeof f.m);
	memcpy(f.u, (double[PM_FS_FIELDS][PM_FS_LEVELS]){ { .125, .875 }, { .25, .5, .25 }, { .25, .75 } }, sizeof f.u);
	f.lambda = .5;
	assert_int_equal(pm_fs_field_bits(&f, 0, PM_FS_NULL), 0);
	assert_int_equal(pm_fs_field_bits(&f, 0, 0), 2 * PM_BITS_ONE);
	const uint8_t level[] = { 0, PM_FS_NULL, 0 };
	assert_int_equal(pm_fs_bits(&f, pm_fs_pattern(&f, level)), 3 * PM_BITS_ONE);
}

/* A second field that repeats the first, and two that are independent: the repetition weighs nothing. */
static void a_field_that_repeats_another_adds_nothing(void **state)
{
	(void)state;
	static uint64_t pairs[81], by_level[PM_FS_FIELDS][PM_FS_LEVELS];
	static double both[PM_FS_FIELDS][PM_FS_LEVELS][PM_FS_LEVELS], grain[PM_FS_FIELDS][PM_FS_LEVELS][PM_FS_LEVELS];
	pm_fs_model f = { .fields = 4, .levels = { 2, 2, 2, 2 } };
	for (uint8_t k = 0; k < 8; k++) {
		const uint8_t a = k & 1, c = k >> 1 & 1, d = k >> 2, level[] = { a, a, c, d };
		const double m = 1e4 * (a ? .1 : .9) * (c ? .2 : .8) * (d ? .3 : .7), u = 1e7 * (a ? .99 : .01) * (c ? .98 : .02) * (d ? .95 : .05);
		const uint64_t n = (uint64_t)llround(m + u);
		pairs[pm_fs_pattern(&f, level)] = n;
		by_level[0][a] += n, by_level[1][a] += n, by_level[2][c] += n, by_level[3][d] += n;
		both[1][a][a] += (double)n;
	}
	for (int i = 0; i < 4; i++)
		grain[1][i / 2][i % 2] = .5;
	const pm_fs_counts c = { .candidates = pairs, .chance = (const uint64_t (*)[PM_FS_LEVELS])by_level,
	                         .both = (const double (*)[PM_FS_LEVELS][PM_FS_LEVELS])both, .grain = (const double (*)[PM_FS_LEVELS][PM_FS_LEVELS])grain,
	                         .drawn = 10010000, .possible = 10010000, .records = 4474 };
	const uint8_t same[] = { 0, 0, 0, 0 }, first_missing[] = { PM_FS_NULL, 0, 0, 0 };
	assert_int_equal(pm_fs_fit(&f, &c, NULL), PM_OK);
	const int32_t twice = pm_fs_level_bits(&f, same, 0) + pm_fs_level_bits(&f, same, 1);
	assert_true(twice > 10 * PM_BITS_ONE); /* counted as if it were news */
	f.leans[1] = 1;
	assert_int_equal(pm_fs_fit(&f, &c, NULL), PM_OK);
	assert_true(fabs(pm_fs_level_bits(&f, same, 1) / (double)PM_BITS_ONE) < .05);
	assert_true(fabs(pm_fs_level_bits(&f, same, 0) / (double)PM_BITS_ONE - log2(.9 / .01)) < .1);
	assert_true(fabs(f.lambda * 10010000 / 1e4 - 1) < .02);
	assert_true(pm_fs_level_bits(&f, first_missing, 1) > 6 * PM_BITS_ONE); /* alone it says what the first would */
}

static void models_that_cannot_be_learned_are_refused(void **state)
{
	(void)state;
	pm_fs_model f = world();
	memset(candidates, 0, sizeof candidates);
	const pm_fs_counts c = { .candidates = candidates, .chance = (const uint64_t (*)[PM_FS_LEVELS])chance, .drawn = 1, .possible = 1, .records = 2 };
	pm_err err;
	assert_int_equal(pm_fs_fit(&f, &c, &err), PM_E_NOTFOUND);
	f.fields = PM_FS_FIELDS;
	memset(f.levels, PM_FS_LEVELS, sizeof f.levels);
	assert_int_equal(pm_fs_patterns(&f), 0);
	assert_int_equal(pm_fs_fit(&f, &c, &err), PM_E_RANGE);
}

/* 100 pairs of 5 bits, 40 of 0 and 1,000 of -8: the middle ones are worth taking, half of them right. */
static void a_threshold_states_what_to_expect(void **state)
{
	(void)state;
	static pm_fs_weights w;
	pm_fs_weights_add(&w, 5 * PM_BITS_ONE, 100);
	pm_fs_weights_add(&w, 0, 40);
	pm_fs_weights_add(&w, -8 * PM_BITS_ONE, 1000);
	const pm_fs_threshold t = pm_fs_choose(&w);
	assert_int_equal(t.accept, 0);
	assert_true(fabs(t.precision - (100 * 32.0 / 33 + 20) / 140) < .01);
	assert_true(t.recall > .95 && t.recall < 1);
	const pm_fs_threshold strict = pm_fs_expect(&w, 3 * PM_BITS_ONE);
	assert_true(fabs(strict.precision - 32.0 / 33) < .01);
	assert_true(strict.recall < t.recall);
	assert_true(pm_fs_expect(&w, 100 * PM_BITS_ONE).recall == 0);
}

/* Of 10,000 pairs one in 200 is right: taking all of them has the highest F1, and 199 in 200 would be false. */
static void nothing_is_linked_that_is_likelier_wrong(void **state)
{
	(void)state;
	static pm_fs_weights w;
	pm_fs_weights_add(&w, PM_BITS(-7.64), 10000);
	pm_fs_threshold t = pm_fs_choose(&w);
	assert_int_equal(t.accept, 0);
	assert_true(t.recall == 0);
	pm_fs_weights_add(&w, 2 * PM_BITS_ONE, 3);
	t = pm_fs_choose(&w);
	assert_int_equal(t.accept, 2 * PM_BITS_ONE);
	assert_true(t.precision > .75);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_known_world_is_found_back),
		cmocka_unit_test(a_null_weighs_nothing),
		cmocka_unit_test(a_field_that_repeats_another_adds_nothing),
		cmocka_unit_test(models_that_cannot_be_learned_are_refused),
		cmocka_unit_test(a_threshold_states_what_to_expect),
		cmocka_unit_test(nothing_is_linked_that_is_likelier_wrong),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
