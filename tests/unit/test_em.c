/* Weights learned without labels: from pairs drawn from known shares, those shares come back. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "weigh/bits.h"
#include "weigh/em.h"

enum { FIELDS = 4, LEVELS = 3, PATTERNS = 4 * 4 * 4 * 4 };
static const double lambda = 0.08;
static const double true_m[FIELDS][LEVELS + 1] = { { 0, .90, .07, .03 }, { 0, .95, .03, .02 }, { 0, .80, .15, .05 }, { 0, .97, .01, .02 } };
static const double true_u[FIELDS][LEVELS + 1] = { { 0, .01, .04, .95 }, { 0, .002, .098, .90 }, { 0, .05, .15, .80 }, { 0, .02, .03, .95 } };
static const double unknown[FIELDS] = { 0, .1, .3, .05 };

/* Every pattern with the number of pairs that the shares give it. */
static void expected_patterns(uint8_t level[PATTERNS * FIELDS], uint64_t count[PATTERNS])
{
	for (uint32_t p = 0; p < PATTERNS; p++) {
		double m = lambda, u = 1 - lambda;
		for (uint32_t f = 0, rest = p; f < FIELDS; f++, rest /= 4) {
			const uint8_t l = (uint8_t)(rest % 4);
			level[p * FIELDS + f] = l;
			m *= l ? true_m[f][l] * (1 - unknown[f]) : unknown[f];
			u *= l ? true_u[f][l] * (1 - unknown[f]) : unknown[f];
		}
		count[p] = (uint64_t)((m + u) * 1e9 + 0.5);
	}
}

static pm_em model(void)
{
	pm_em e = { .fields = FIELDS, .lambda = 0.5 };
	for (uint32_t f = 0; f < FIELDS; f++)
		e.field[f].levels = LEVELS;
	pm_em_start(&e);
	return e;
}

static void the_shares_come_back(void **state)
{
	(void)state;
	static uint8_t level[PATTERNS * FIELDS];
	static uint64_t count[PATTERNS];
	expected_patterns(level, count);
	pm_em e = model();
	uint32_t rounds = 0;
	assert_int_equal(pm_em_fit(&e, level, count, PATTERNS, &rounds, NULL), PM_OK);
	assert_true(rounds > 2 && rounds < 500);
	assert_true(fabs(e.lambda - lambda) < 0.001);
	for (uint32_t f = 0; f < FIELDS; f++)
		for (uint32_t l = 1; l <= LEVELS; l++) {
			assert_true(fabs(e.field[f].m[l] - true_m[f][l]) < 0.005);
			assert_true(fabs(e.field[f].u[l] - true_u[f][l]) < 0.001);
		}
	assert_true(abs(pm_em_bits(&e, 0, 1) - pm_bits_of(.90 / .01)) < 40);
	assert_true(pm_em_bits(&e, 0, 3) < -4 * PM_BITS_ONE);
	assert_int_equal(pm_em_bits(&e, 0, 0), 0);
}

static void known_shares_are_kept(void **state)
{
	(void)state;
	static uint8_t level[PATTERNS * FIELDS];
	static uint64_t count[PATTERNS];
	expected_patterns(level, count);
	pm_em e = model();
	for (uint32_t f = 0; f < FIELDS; f++)
		for (uint32_t l = 1; l <= LEVELS; l++)
			e.field[f].u[l] = true_u[f][l];
	e.keep_u = e.keep_lambda = true;
	e.lambda = lambda;
	assert_int_equal(pm_em_fit(&e, level, count, PATTERNS, NULL, NULL), PM_OK);
	assert_true(e.lambda == lambda && e.field[2].u[1] == true_u[2][1]);
	assert_true(fabs(e.field[3].m[1] - true_m[3][1]) < 0.005);
}

static void unknown_says_nothing(void **state)
{
	(void)state;
	pm_em e = model();
	e.lambda = 0.25;
	static const uint8_t nothing[FIELDS] = { 0, 0, 0, 0 }, good[FIELDS] = { 1, 1, 0, 0 }, bad[FIELDS] = { 3, 3, 3, 3 };
	assert_true(fabs(pm_em_probability(&e, nothing) - 0.25) < 1e-12);
	assert_true(pm_em_probability(&e, good) > 0.5 && pm_em_probability(&e, bad) < 0.01);
	assert_true(fabs(pm_bits_probability(PM_BITS(1)) - 2.0 / 3) < 1e-12 && fabs(pm_bits_probability(-PM_BITS(1)) - 1.0 / 3) < 1e-12);
}

static void what_cannot_be_learned_is_refused(void **state)
{
	(void)state;
	const uint8_t level[FIELDS] = { 1, 2, 3, 1 }, wrong[FIELDS] = { 1, 4, 1, 1 };
	const uint64_t some = 5, none = 0;
	pm_em e = model(), before = e;
	pm_err err;
	assert_int_equal(pm_em_fit(&e, wrong, &some, 1, NULL, &err), PM_E_RANGE);
	assert_int_equal(pm_em_fit(&e, level, &none, 1, NULL, &err), PM_E_RANGE);
	assert_int_equal(pm_em_fit(&e, level, &some, 0, NULL, &err), PM_E_RANGE);
	assert_memory_equal(&e, &before, sizeof e);
	e.lambda = 1;
	assert_int_equal(pm_em_fit(&e, level, &some, 1, NULL, &err), PM_E_RANGE);
	e = model();
	assert_int_equal(pm_em_fit(&e, level, &some, 1, NULL, NULL), PM_OK); /* one pattern: shares of 0 stay finite */
	assert_true(pm_em_bits(&e, 0, 3) == pm_em_bits(&e, 0, 3) && pm_em_probability(&e, level) <= 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shares_come_back),
		cmocka_unit_test(known_shares_are_kept),
		cmocka_unit_test(unknown_says_nothing),
		cmocka_unit_test(what_cannot_be_learned_is_refused),
	};
	return cmocka_run_group_tests_name("weights learned", tests, NULL, NULL);
}
