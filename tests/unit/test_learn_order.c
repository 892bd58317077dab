/* Weights that keep side and order: as good as the best of all ways to hold some of them at their bounds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "../lib/dice.h"
#include "../lib/rule_text.h"
#include "score/learn_order.h"

static const char rules[] =
	"theme t { prior 0.1 }\n"
	"register bag { class P purpose t spine field id id field n number field m number address id id }\n"
	"rule een for t { grade m : 0 -> -0.6, 1 -> -0.2, 2 -> 0.4, 3.. -> 0.9 because \"x\" source \"s\" }\n"
	"rule twee for t { grade n : 0 -> 1.2, 1 -> 0.8, 2 -> 0.3, 3.. -> -0.5 because \"x\" source \"s\" }\n";

enum { STEPS = 4, CELLS = 2 * STEPS, ALL = 1 << CELLS, VISITS = 600, CITIES = 40 };

/* By cell: what bounds it (a cell, or -1 for zero), and the side of it on which it lies. */
static const int bound_of[CELLS] = { 1, -1, -1, 2, 5, 6, -1, -1 }, side_of[CELLS] = { -1, -1, 1, 1, 1, 1, 1, -1 };

/* Visits in which both rules tend to see the same, so that where one is held matters to the other. */
static void visits(const pm_rules *r, uint64_t *drawn, pm_evidence *e)
{
	pm_cells c;
	double truth[CELLS];
	for (uint32_t i = 0; i < CELLS; i++)
		truth[i] = 6 * dice_share(drawn) - 3;
	assert_int_equal(pm_cells_of(r, 0, &c, NULL), PM_OK);
	assert_int_equal(pm_evidence_new(&c, VISITS, e, NULL), PM_OK);
	for (uint32_t i = 0; i < VISITS; i++) {
		const uint32_t a = (uint32_t)(dice_share(drawn) * STEPS);
		const uint32_t b = dice_share(drawn) < 0.8 ? STEPS - 1 - a : (uint32_t)(dice_share(drawn) * STEPS);
		e->at[0][i] = (uint8_t)(1 + a);
		e->at[1][i] = (uint8_t)(1 + b);
		e->hit[i] = dice_share(drawn) < 1 / (1 + exp2(1 - truth[a] - truth[STEPS + b]));
		e->weight[i] = 1;
	}
	e->n = VISITS;
}

static void begin(pm_fit *f, const pm_evidence *e)
{
	assert_int_equal(pm_fit_begin(f, e, 1, NULL), PM_OK);
	f->middle[0] = -1;
	f->width[0] = 4;
	for (uint32_t i = 0; i < CELLS; i++) {
		f->middle[1 + i] = e->cells.old[i] / 1024.0;
		f->width[1 + i] = 0.8;
	}
	memcpy(f->value, f->middle, f->n * sizeof *f->value);
}

static bool within(const double *v)
{
	for (int i = 0; i < CELLS; i++)
		if (side_of[i] * (v[i] - (bound_of[i] < 0 ? 0 : v[bound_of[i]])) < 0)
			return false;
	return true;
}

/* What is lost when just these are held; INFINITY when another passes its bound. */
static double lost(const pm_evidence *e, unsigned held)
{
	pm_fit f;
	uint32_t rounds = 0;
	begin(&f, e);
	for (int i = 0; i < CELLS; i++) {
		int at = i;
		while (at >= 0 && held >> at & 1)
			at = bound_of[at];
		f.free[1 + i] = at < 0 ? -1 : 1 + at;
		f.value[1 + i] = at < 0 ? 0 : f.middle[1 + at];
	}
	pm_fit_renumber(&f);
	assert_int_equal(pm_fit_solve(&f, &rounds, NULL), PM_OK);
	const double sum = within(f.value + 1) ? f.loss + f.penalty : INFINITY;
	pm_fit_release(&f);
	return sum;
}

static void what_is_held_is_the_best_of_all_ways_to_hold(void **state)
{
	(void)state;
	pm_rules *r = rules_of(pm_str_of(rules));
	uint64_t drawn = 11;
	uint32_t without = 0;
	for (uint32_t city = 0; city < CITIES; city++) {
		pm_evidence e;
		pm_fit f;
		uint32_t rounds = 0;
		bool held[CELLS];
		double best = INFINITY;
		visits(r, &drawn, &e);
		for (unsigned some = 0; some < ALL; some++)
			best = fmin(best, lost(&e, some));
		begin(&f, &e);
		assert_int_equal(pm_fit_solve(&f, &rounds, NULL), PM_OK);
		without += within(f.value + 1);
		assert_int_equal(pm_fit_in_order(&f, &rounds, held, NULL), PM_OK);
		assert_true(within(f.value + 1));
		assert_true(fabs(f.loss + f.penalty - best) < 0.02);
		pm_fit_release(&f);
		pm_evidence_release(&e);
	}
	assert_true(without < CITIES / 4);
	pm_rules_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_held_is_the_best_of_all_ways_to_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
