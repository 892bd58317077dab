/* What people decide is found again, asked once, and corrects probabilities only when there is enough of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "../lib/case_file.h"
#include "../lib/oom.h"
#include "weigh/calibrate.h"
#include "weigh/question.h"

static pm_digest mark(uint32_t v) { return pm_digest_of(&v, sizeof v); }

/* Decisions that say `same` for `same` in every hundred at probability p. */
static uint32_t add_rulings(pm_ruled *of, uint32_t n, uint32_t count, double p, uint32_t same)
{
	for (uint32_t i = 0; i < count; i++)
		of[n + i] = (pm_ruled){ .a = mark(n + i), .id = n + i + 1, .shown = true, .p = p,
		                        .ruling = i % 100 < same ? PM_RULING_SAME : PM_RULING_OTHER };
	return n + count;
}

static pm_calibration curve(pm_ruled *of, uint32_t n)
{
	pm_calibration c;
	assert_int_equal(pm_calibrate(&(pm_rulings){ .of = of, .n = n }, &c, NULL), PM_OK);
	return c;
}

static void few_decisions_change_nothing(void **state)
{
	(void)state;
	pm_ruled of[400];
	uint32_t n = add_rulings(of, 0, 199, 0.7, 95);
	pm_calibration c = curve(of, n);
	assert_int_equal(c.points, 0);
	assert_true(pm_calibrated(&c, 0.7) == 0.7);
	n = add_rulings(of, 0, 300, 0.7, 100); /* enough, but nobody ever said that two differ */
	assert_int_equal(curve(of, n).points, 0);
	for (uint32_t i = 0; i < n; i++)
		of[i].ruling = PM_RULING_UNSURE;
	assert_int_equal(curve(of, n).points, 0);
}

static void what_was_right_more_often_than_it_said_rises(void **state)
{
	(void)state;
	pm_ruled of[2000];
	uint32_t n = add_rulings(of, 0, 100, 0.25, 10);
	n = add_rulings(of, n, 100, 0.75, 95);
	const pm_calibration c = curve(of, n);
	assert_int_equal(c.decisions, 200);
	assert_true(pm_calibrated(&c, 0.75) > 0.92 && pm_calibrated(&c, 0.75) < 0.95);
	assert_true(pm_calibrated(&c, 0.25) < 0.15);
	assert_true(pm_calibrated(&c, 0) == 0 && pm_calibrated(&c, 1) == 1);
	for (double p = 0.01, before = 0; p < 1; p += 0.01) {
		assert_true(pm_calibrated(&c, p) >= before);
		before = pm_calibrated(&c, p);
	}
}

static void a_curve_never_falls(void **state)
{
	(void)state;
	pm_ruled of[400];
	uint32_t n = add_rulings(of, 0, 100, 0.35, 80);
	n = add_rulings(of, n, 100, 0.65, 20); /* likelier by what the program says, less so by what was found */
	const pm_calibration c = curve(of, n);
	assert_true(pm_calibrated(&c, 0.35) > 0.45 && pm_calibrated(&c, 0.35) < 0.55);
	assert_true(fabs(pm_calibrated(&c, 0.35) - pm_calibrated(&c, 0.65)) < 1e-9);
}

static void the_curve_moves_in_steps_and_by_the_oldest_decisions(void **state)
{
	(void)state;
	pm_ruled of[800], turned[800];
	uint32_t n = add_rulings(of, 0, 200, 0.6, 80);
	n = add_rulings(of, n, 199, 0.6, 0);
	const pm_calibration at_200 = curve(of, 200), at_399 = curve(of, n);
	assert_memory_equal(at_200.found, at_399.found, sizeof at_200.found);
	n = add_rulings(of, n, 1, 0.6, 0);
	const pm_calibration at_400 = curve(of, n);
	assert_int_equal(at_400.decisions, 400);
	assert_true(pm_calibrated(&at_400, 0.6) < pm_calibrated(&at_200, 0.6));
	for (uint32_t i = 0; i < n; i++)
		turned[i] = of[n - 1 - i];
	const pm_calibration other = curve(turned, n);
	assert_memory_equal(&at_400, &other, sizeof other);
}

/* ---- questions ---- */

static pm_rulings decided(pm_case *c)
{
	pm_rulings r;
	assert_int_equal(pm_rulings_read(c, PM_DECIDED_ADDRESS, PM_STR("meldingen"), &r, NULL), PM_OK);
	return r;
}

static pm_decision_side asker[2];
static pm_choice choice[3];

static pm_question question(void)
{
	for (uint32_t i = 0; i < 2; i++)
		asker[i] = (pm_decision_side){ mark(10 + i), PM_STR("M1") };
	for (uint32_t i = 0; i < 3; i++)
		choice[i] = (pm_choice){ .side = { mark(20 + i), PM_STR("0518200000000001") }, .text = PM_STR("Leyweg 1"), .p = 0.3 };
	return (pm_question){ .part = PM_STR("meldingen"), .text = PM_STR("leyweg"), .asker = asker, .askers = 2, .choice = choice,
	                      .choices = 2, .day = PM_NO_DAY, .first = 7 };
}

static uint32_t asked(pm_case *c, const pm_question *x)
{
	pm_rulings r = decided(c);
	pm_queue q = { .kind = PM_DECIDED_ADDRESS };
	assert_int_equal(pm_queue_add(&q, x, &r, NULL), PM_OK);
	const uint32_t n = q.n;
	pm_queue_free(&q);
	pm_rulings_free(&r);
	return n;
}

static void a_question_is_asked_once_and_again_when_it_changes(void **state)
{
	(void)state;
	static const uint64_t answers[] = { PM_ANSWER_UNSURE, PM_ANSWER_NONE, PM_ANSWER(0), PM_ANSWER(1) };
	for (int i = 0; i < 4; i++) {
		fresh_path(NULL);
		pm_case *c = opened(PM_CASE_CREATE);
		pm_question x = question();
		const pm_queue q = { .kind = PM_DECIDED_ADDRESS };
		assert_int_equal(asked(c, &x), 1);
		assert_int_equal(pm_question_answer(c, &q, &x, answers[i], PM_STR("jan"), PM_STR(""), 1, NULL), PM_OK);
		assert_int_equal(asked(c, &x), 0);
		x.choices = 3; /* a candidate that nobody saw */
		assert_int_equal(asked(c, &x), 1);
		x.choices = 2;
		asker[1].digest = mark(12); /* a record that says something else now */
		assert_int_equal(asked(c, &x), 1);
		pm_case_close(c);
	}
}

static void an_answer_is_about_every_asker_and_candidate(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	const pm_question x = question();
	const pm_queue q = { .kind = PM_DECIDED_ADDRESS };
	assert_int_equal(pm_question_answer(c, &q, &x, PM_ANSWER(1), PM_STR("jan"), PM_STR("gebeld"), 1, NULL), PM_OK);
	pm_rulings r = decided(c);
	assert_int_equal(r.n, 4);
	for (uint32_t i = 0; i < 2; i++)
		for (uint32_t k = 0; k < 2; k++) {
			const pm_ruled *d = pm_rulings_find(&r, &asker[i].digest, &choice[k].side.digest);
			assert_non_null(d);
			assert_int_equal(d->ruling, k == 1 ? PM_RULING_SAME : PM_RULING_OTHER);
			assert_true(pm_str_eq(d->who, PM_STR("jan")));
		}
	uint32_t n;
	assert_non_null(pm_rulings_of(&r, &asker[0].digest, &n));
	assert_int_equal(n, 2);
	const pm_digest nobody = mark(99);
	assert_null(pm_rulings_of(&r, &nobody, &n));
	assert_int_equal(n, 0);
	pm_rulings_free(&r);
	pm_case_close(c);
}

/* Several records may be one with the one that asks: who points one out says nothing of the others, and may say that all are another. */
static void of_records_only_what_is_pointed_out_is_decided(void **state)
{
	(void)state;
	const pm_question x = question();
	const pm_queue q = { .kind = PM_DECIDED_LINK };
	static const struct { uint64_t answer; uint32_t decisions; pm_ruling ruling; } said[] = {
		{ PM_ANSWER(1), 1, PM_RULING_SAME }, { PM_ANSWER_NONE, 2, PM_RULING_OTHER }, { PM_ANSWER_UNSURE, 2, PM_RULING_UNSURE },
	};
	pm_case *c = opened(PM_CASE_CREATE);
	for (size_t i = 0; i < sizeof said / sizeof *said; i++) { /* the last one about a pair holds */
		pm_rulings r;
		assert_int_equal(pm_question_answer(c, &q, &x, said[i].answer, PM_STR("jan"), PM_STR(""), 1, NULL), PM_OK);
		assert_int_equal(pm_rulings_read(c, PM_DECIDED_LINK, x.part, &r, NULL), PM_OK);
		assert_int_equal(r.n, x.askers * said[i].decisions);
		for (uint32_t k = 0; k < r.n; k++)
			assert_int_equal(r.of[k].ruling, said[i].ruling);
		pm_rulings_free(&r);
	}
	pm_case_close(c);
}

static void open_ones_and_new_ones_come_first(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_rulings r = decided(c);
	pm_queue q = { .kind = PM_DECIDED_ADDRESS };
	pm_question x = question();
	x.doubtful = true;
	x.day = 900;
	assert_int_equal(pm_queue_add(&q, &x, &r, NULL), PM_OK);
	x.doubtful = false;
	x.day = 100;
	assert_int_equal(pm_queue_add(&q, &x, &r, NULL), PM_OK);
	x.day = 200;
	x.first = 8;
	assert_int_equal(pm_queue_add(&q, &x, &r, NULL), PM_OK);
	pm_queue_sort(&q);
	assert_int_equal(q.of[0].first, 8);
	assert_int_equal(q.of[1].day, 100);
	assert_true(q.of[2].doubtful);
	assert_ptr_equal(pm_queue_find(&q, pm_str_of(q.of[0].code)), &q.of[0]);
	assert_null(pm_queue_find(&q, PM_STR("v0000000000000000")));
	assert_int_equal(q.of[0].code[0], 'v');
	pm_queue_free(&q);
	pm_rulings_free(&r);
	pm_case_close(c);
}

static bool reads_and_calibrates(void)
{
	pm_case *c = NULL;
	pm_rulings r = {0};
	pm_calibration k;
	pm_queue q = { .kind = PM_DECIDED_ADDRESS };
	const pm_question x = question();
	bool ok = pm_case_open(path, PM_CASE_READ, &c, NULL) == PM_OK &&
	          pm_rulings_read(c, PM_DECIDED_ADDRESS, PM_STR("meldingen"), &r, NULL) == PM_OK && pm_calibrate(&r, &k, NULL) == PM_OK;
	pm_rulings none = { .kind = PM_DECIDED_ADDRESS };
	ok = ok && pm_queue_add(&q, &x, &none, NULL) == PM_OK;
	pm_queue_free(&q);
	pm_rulings_free(&r);
	pm_case_close(c);
	return ok;
}

static void no_memory_is_told(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	const pm_question x = question();
	const pm_queue q = { .kind = PM_DECIDED_ADDRESS };
	assert_int_equal(pm_question_answer(c, &q, &x, PM_ANSWER(0), PM_STR("jan"), PM_STR(""), 1, NULL), PM_OK);
	pm_case_close(c);
	oom_each(reads_and_calibrates);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(few_decisions_change_nothing),
		cmocka_unit_test(what_was_right_more_often_than_it_said_rises),
		cmocka_unit_test(a_curve_never_falls),
		cmocka_unit_test(the_curve_moves_in_steps_and_by_the_oldest_decisions),
		cmocka_unit_test_setup_teardown(a_question_is_asked_once_and_again_when_it_changes, fresh_path, remove_file),
		cmocka_unit_test_setup_teardown(an_answer_is_about_every_asker_and_candidate, fresh_path, remove_file),
		cmocka_unit_test_setup_teardown(of_records_only_what_is_pointed_out_is_decided, fresh_path, remove_file),
		cmocka_unit_test_setup_teardown(open_ones_and_new_ones_come_first, fresh_path, remove_file),
		cmocka_unit_test_setup_teardown(no_memory_is_told, fresh_path, remove_file),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
