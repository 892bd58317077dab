/* Records held against a register of persons: who else a record may be counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "../lib/oom.h"
#include "link/records.h"

/* Ranks 0 to 3 are owners; 4 is a stay of Anna, 5 and 6 are stays of Bert, 7 one of Cor. */
enum { OWNERS = 4, ROWS = 8, PAIRS = 7 };
enum { ANNA = 4, BERT = 5, BERT_AGAIN = 6, COR = 7 };
static const char *const person[ROWS] = { "", "", "", "", "anna", "bert", "bert", "cor" };
static const uint32_t row[ROWS] = { 0, 1, 2, 3, 4, 5, 6, 7 };
static const double lambda = 0.1;

typedef struct register_of_persons { pm_column *anchor; uint64_t left; pm_link_model model; pm_link_records records; } register_of_persons;

static bool make(register_of_persons *r)
{
	*r = (register_of_persons){ .left = 0xf };
	if (pm_column_new(PM_STR("persoon"), PM_TYPE_ID, ROWS, &r->anchor, NULL) != PM_OK)
		return false;
	for (uint32_t i = 0; i < ROWS; i++)
		if (person[i][0] && pm_column_set_word(r->anchor, i, pm_str_of(person[i]), NULL) != PM_OK)
			return false;
	r->model = (pm_link_model){ .rows = ROWS, .left_rows = OWNERS, .within_left = true, .anchor = r->anchor };
	r->records = (pm_link_records){ .n = ROWS, .row = row, .left = &r->left, .within_left = true };
	return true;
}

/* Owner 0 may be Anna or Cor, as likely; 1 is Bert by two stays; 2 is nobody but perhaps Cor; 0 and 1 may be one. */
static const pm_link_candidate pairs[PAIRS] = { { 0, ANNA, 0 }, { 0, COR, 0 }, { 1, BERT, 0 }, { 1, BERT_AGAIN, 0 }, { 2, COR, 0 },
                                                { 0, 1, 0 }, { 3, COR, 0 } };
static const int32_t before[PAIRS] = { PM_BITS(9), PM_BITS(9), PM_BITS(12), PM_BITS(6), PM_BITS(2), PM_BITS(7), PM_BITS(-20) };

static double held_against(const pm_link_ruled *ruled, uint32_t n_ruled, bool anchored, int32_t bits[PAIRS])
{
	register_of_persons r;
	double present = -1;
	assert_true(make(&r));
	memcpy(bits, before, sizeof before);
	if (!anchored)
		r.model.anchor = NULL;
	const pm_link_weighed w = { pairs, bits, PAIRS, ruled, n_ruled };
	assert_int_equal(pm_link_rivals(&r.model, &r.records, lambda, &w, &present, NULL), PM_OK);
	pm_column_free(r.anchor);
	return present;
}

static void of_two_as_likely_neither_is_believed(void **state)
{
	(void)state;
	int32_t bits[PAIRS];
	held_against(NULL, 0, true, bits);
	assert_int_equal(bits[0], bits[1]);
	assert_true(bits[0] <= 0 && bits[0] > PM_BITS(-0.1)); /* one of the two it is */
	assert_true(pm_bits_probability(bits[0]) + pm_bits_probability(bits[1]) <= 1);
}

static void stays_of_one_person_are_no_rivals(void **state)
{
	(void)state;
	int32_t bits[PAIRS];
	held_against(NULL, 0, true, bits);
	assert_int_equal(bits[2] - before[2], bits[3] - before[3]);
	assert_true(bits[2] - before[2] == bits[4] - before[4]); /* as that of a record with one candidate */
}

static void a_record_that_nobody_else_claims_is_likelier_in_a_register_of_everybody(void **state)
{
	(void)state;
	int32_t bits[PAIRS];
	const double present = held_against(NULL, 0, true, bits), rise = present / (1 - present) * (1 - lambda) / lambda / 3;
	assert_true(present > .5 && present < 1);
	assert_int_equal(bits[4] - before[4], pm_bits_of(rise));
}

static void pairs_on_one_side_stay_what_they_are(void **state)
{
	(void)state;
	int32_t bits[PAIRS];
	held_against(NULL, 0, true, bits);
	assert_int_equal(bits[5], before[5]);
	assert_true(held_against(NULL, 0, false, bits) == -1); /* no register that tells its persons apart */
	assert_memory_equal(bits, before, sizeof before);
}

static void what_people_decided_decides_who_is_a_rival(void **state)
{
	(void)state;
	int32_t bits[PAIRS];
	const pm_link_ruled not_cor = { 0, COR, false }, is_cor = { 0, COR, true };
	held_against(&not_cor, 1, true, bits);
	assert_true(bits[0] > PM_BITS(8));
	held_against(&is_cor, 1, true, bits);
	assert_true(bits[0] < PM_BITS(-100));
}

/* A number of the state: nobody shares it, so that every pair of equal ones is a match, and no draw shows how rare it is. */
static void a_number_that_no_two_persons_share_is_enough(void **state)
{
	(void)state;
	enum { TENANTS = 300, PERSONS = 2000, ALL = TENANTS + PERSONS };
	pm_column *number, *anchor;
	pm_link_result r;
	char text[16];
	assert_int_equal(pm_column_new(PM_STR("nummer"), PM_TYPE_ID, ALL, &number, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("persoon"), PM_TYPE_ID, ALL, &anchor, NULL), PM_OK);
	for (uint32_t i = 0; i < ALL; i++) {
		const uint32_t who = i < TENANTS ? i * 5 : i - TENANTS;
		snprintf(text, sizeof text, "n%05u", who);
		if (i % 10 != 9 || i >= TENANTS) /* of some tenants it is not known */
			assert_int_equal(pm_column_set_word(number, i, pm_str_of(text), NULL), PM_OK);
		if (i >= TENANTS)
			assert_int_equal(pm_column_set_word(anchor, i, pm_str_of(text), NULL), PM_OK);
	}
	const pm_link_field field = { .name = "nummer", .column = number, .by = PM_BY_EXACT };
	const pm_link_block block = { .name = "nummer", .key = { number }, .keys = 1 };
	const int32_t accept = PM_BITS(5);
	const pm_link_model m = { .rows = ALL, .left_rows = TENANTS, .within_left = true, .anchor = anchor, .field = &field, .fields = 1,
	                          .block = &block, .blocks = 1, .accept = &accept };
	assert_int_equal(pm_link(&m, &r, NULL), PM_OK);
	for (uint32_t i = 0; i < TENANTS; i++)
		assert_int_equal(r.entity[i] == r.entity[TENANTS + i * 5], i % 10 != 9);
	assert_true(r.present > .95); /* the unknown ones say the same, and count as one */
	pm_link_release(&r);
	pm_column_free(number);
	pm_column_free(anchor);
}

static bool run_all(void)
{
	register_of_persons r;
	int32_t bits[PAIRS];
	double present;
	memcpy(bits, before, sizeof before);
	const bool made = make(&r);
	const pm_link_weighed w = { pairs, bits, PAIRS, NULL, 0 };
	const bool ok = made && pm_link_rivals(&r.model, &r.records, lambda, &w, &present, NULL) == PM_OK;
	pm_column_free(r.anchor);
	if (made && !ok)
		assert_memory_equal(bits, before, sizeof before);
	return ok;
}

static void memory_may_run_out_anywhere(void **state)
{
	(void)state;
	assert_true(oom_each(run_all) > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(of_two_as_likely_neither_is_believed),
		cmocka_unit_test(stays_of_one_person_are_no_rivals),
		cmocka_unit_test(a_record_that_nobody_else_claims_is_likelier_in_a_register_of_everybody),
		cmocka_unit_test(pairs_on_one_side_stay_what_they_are),
		cmocka_unit_test(what_people_decided_decides_who_is_a_rival),
		cmocka_unit_test(a_number_that_no_two_persons_share_is_enough),
		cmocka_unit_test(memory_may_run_out_anywhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
