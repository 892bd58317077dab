/* Whether new weights find more where they did not learn: shown when it is so, not by chance, and never from one street. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "../lib/dice.h"
#include "../lib/oom.h"
#include "../lib/rule_text.h"
#include "score/held_out.h"

static uint64_t drawn;

enum { RULES = 6, VISITS = 3000, STREETS = 150 };

/* Six rules of one bit each: what the file says of all of them. */
static pm_rules *rules(void)
{
	pm_buf text = {0};
	pm_buf_text(&text, "theme t { prior 0.1 }\nregister bag { class P purpose t spine field id id ");
	for (int k = 0; k < RULES; k++)
		pm_buf_printf(&text, "field f%d flag ", k);
	pm_buf_text(&text, "address id id }\n");
	for (int k = 0; k < RULES; k++)
		pm_buf_printf(&text, "rule r%d for t { when f%d weight 1 else 0 because \"x\" source \"schatting\" status pilot }\n", k, k);
	pm_rules *r = rules_of(pm_buf_str(&text));
	pm_buf_release(&text);
	return r;
}

static uint32_t street[VISITS];

/* Visits of which rule k says truth[k] bits. When `there` is more than 0, half of them lie in one street, where it is added
 * where the last rule fires; finds are rarer then. */
static void visits(const pm_rules *r, uint32_t n, const double *truth, double there, pm_evidence *e)
{
	pm_cells c;
	assert_int_equal(pm_cells_of(r, 0, &c, NULL), PM_OK);
	assert_int_equal(pm_evidence_new(&c, n, e, NULL), PM_OK);
	for (uint32_t i = 0; i < n; i++) {
		double bits = there ? -5.5 : -3.5;
		street[i] = there && i % 2 == 0 ? 0 : 1 + (uint32_t)(dice_share(&drawn) * (STREETS - 1));
		for (uint32_t k = 0; k < RULES; k++) {
			const bool fires = dice_share(&drawn) < 0.25;
			e->at[k][i] = fires ? 1 : 2;
			bits += fires ? truth[k] + (k == RULES - 1 && street[i] == 0 ? there : 0) : 0;
		}
		e->hit[i] = dice_share(&drawn) < 1 / (1 + exp2(-bits));
		e->weight[i] = 1;
		e->row[i] = i;
	}
	e->n = n;
	e->street = street;
}

static pm_held_out held(const pm_evidence *e, unsigned threads)
{
	pm_learned l;
	pm_held_out h;
	assert_int_equal(pm_learn(e, &(pm_learn_options){ .threads = threads }, &l, NULL), PM_OK);
	assert_int_equal(pm_held_out_of(e, &l, threads, &h, NULL), PM_OK);
	pm_learned_release(&l);
	return h;
}

static void what_is_better_elsewhere_is_shown(void **state)
{
	(void)state;
	static const double truth[RULES] = { 3, 2.5, 0, 0, 0, 0 };
	pm_rules *r = rules();
	pm_evidence e;
	drawn = 3;
	visits(r, VISITS, truth, 0, &e);
	const pm_held_out h = held(&e, 1), again = held(&e, 2);
	assert_true(h.judged && h.better && h.first == VISITS / PM_HELD_OUT_TOP);
	assert_true(h.more.low > 0 && h.more.low < h.more.share && h.more.share < h.more.high);
	assert_true(fabs(h.now - h.old - h.more.share) < 1e-12);
	assert_memory_equal(&h, &again, sizeof h);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

/* Old weights that are right leave nothing to win. */
static void chance_is_seldom_called_better(void **state)
{
	(void)state;
	static const double truth[RULES] = { 1, 1, 1, 1, 1, 1 };
	pm_rules *r = rules();
	int better = 0;
	drawn = 4;
	for (int turn = 0; turn < 60; turn++) {
		pm_evidence e;
		visits(r, 1000, truth, 0, &e);
		better += held(&e, 1).better;
		pm_evidence_release(&e);
	}
	assert_true(better <= 4);
	pm_rules_free(r);
}

static void one_street_shows_nothing(void **state)
{
	(void)state;
	static const double truth[RULES] = { 1, 1, 1, 1, 1, 1 };
	pm_rules *r = rules();
	pm_evidence e;
	drawn = 5;
	visits(r, VISITS, truth, 8, &e);
	assert_false(held(&e, 1).better);
	e.street = NULL; /* the same visits when nobody knows that they share a street */
	assert_true(held(&e, 1).better);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

static void too_few_is_not_judged(void **state)
{
	(void)state;
	static const double truth[RULES] = { 1, 1, 1, 1, 1, 1 };
	pm_rules *r = rules();
	pm_evidence e;
	drawn = 6;
	visits(r, 55, truth, 0, &e);
	e.street = NULL; /* every address by itself */
	const pm_held_out h = held(&e, 1);
	assert_true(!h.judged && !h.better);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

static pm_evidence oom_evidence;
static pm_learned oom_learned;

static bool hold_once(void)
{
	pm_held_out h;
	return pm_held_out_of(&oom_evidence, &oom_learned, 1, &h, NULL) == PM_OK;
}

static void out_of_memory(void **state)
{
	(void)state;
	static const double truth[RULES] = { 2, 1, 1, 0, 0, 0 };
	pm_rules *r = rules();
	drawn = 7;
	visits(r, 200, truth, 0, &oom_evidence);
	assert_int_equal(pm_learn(&oom_evidence, &(pm_learn_options){ .threads = 1 }, &oom_learned, NULL), PM_OK);
	assert_true(oom_each(hold_once) > 20);
	pm_learned_release(&oom_learned);
	pm_evidence_release(&oom_evidence);
	pm_rules_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_better_elsewhere_is_shown),
		cmocka_unit_test(chance_is_seldom_called_better),
		cmocka_unit_test(one_street_shows_nothing),
		cmocka_unit_test(too_few_is_not_judged),
		cmocka_unit_test(out_of_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
