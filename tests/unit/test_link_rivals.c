/* Records held against a register of persons: who else a record may be counts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
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

static double held_against(const pm_link_decided *ruled, uint32_t n_ruled, bool anchored, int32_t bits[PAIRS])
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

/* One owner who may be any of nine persons, whose words entered the dictionary in this order. Returns the share that is present. */
static double held_against_nine(const uint32_t order[9], uint32_t seed, int32_t bits[9])
{
	enum { NINE = 9 };
	static const uint32_t ten[NINE + 1] = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 };
	pm_link_candidate claim[NINE];
	uint64_t left = 1;
	double present = -1;
	pm_column *anchor;
	assert_int_equal(pm_column_new(PM_STR("persoon"), PM_TYPE_ID, NINE + 1, &anchor, NULL), PM_OK);
	for (int i = 0; i < NINE; i++) {
		const char word[] = { (char)('a' + order[i]), 0 };
		assert_int_equal(pm_column_set_word(anchor, order[i] + 1, pm_str_of(word), NULL), PM_OK);
		claim[i] = (pm_link_candidate){ 0, (uint32_t)i + 1, 0 };
		bits[i] = PM_BITS(-5) + (int32_t)((seed * 7919 + (uint32_t)i * 104729) % 9001);
	}
	const pm_link_model m = { .rows = NINE + 1, .left_rows = 1, .anchor = anchor };
	const pm_link_records r = { .n = NINE + 1, .row = ten, .left = &left };
	const pm_link_weighed w = { claim, bits, NINE, NULL, 0 };
	assert_int_equal(pm_link_rivals(&m, &r, lambda, &w, &present, NULL), PM_OK);
	pm_column_free(anchor);
	return present;
}

/* To the last bit: sums are made in order of the records, not of the dictionary. */
static void the_order_in_which_persons_were_read_changes_nothing(void **state)
{
	(void)state;
	static const uint32_t order[][9] = { { 0, 1, 2, 3, 4, 5, 6, 7, 8 }, { 8, 7, 6, 5, 4, 3, 2, 1, 0 }, { 4, 8, 0, 7, 1, 6, 2, 5, 3 } };
	int32_t first[9], other[9];
	for (uint32_t seed = 0; seed < 2000; seed++) {
		const double present = held_against_nine(order[0], seed, first);
		for (int i = 1; i < 3; i++) {
			const double again = held_against_nine(order[i], seed, other);
			assert_memory_equal(&again, &present, sizeof present);
			assert_memory_equal(other, first, sizeof first);
		}
	}
}

/* Owner 1 is not the Bert of one stay, so not the Bert of the other; that 2 is Cor says nothing of anybody else. */
static void who_is_told_apart_from_a_person_is_so_from_all_their_records(void **state)
{
	(void)state;
	register_of_persons r;
	assert_true(make(&r));
	const pm_link_ruled said[] = { { .a = BERT_AGAIN, .b = 1, .same = false }, { .a = 2, .b = COR, .same = true }, { .a = 0, .b = 3, .same = false } };
	const pm_link_distinct each = { .row = (uint32_t[]){ 0, 1, 2, 3, 4, 5, 6, 7 }, .like = (uint32_t[]){ 0, 1, 2, 3, 4, 5, 6, 7 }, .n = ROWS };
	pm_link_decided *of;
	uint32_t n;
	r.model.ruled = said;
	r.model.n_ruled = 3;
	assert_int_equal(pm_link_ruled_ranks(&r.model, &each, &of, &n, NULL), PM_OK);
	assert_int_equal(n, 4);
	assert_int_equal(pm_link_ruling(of, n, 1, BERT_AGAIN), -1);
	assert_int_equal(pm_link_ruling(of, n, 1, BERT), -1);
	assert_int_equal(pm_link_ruling(of, n, 1, ANNA), 0);
	assert_int_equal(pm_link_ruling(of, n, 2, COR), 1);
	for (uint32_t i = 0; i < n; i++)
		assert_true(of[i].follows == (of[i].a == 1 && of[i].b == BERT));
	pm_free(of);
	pm_column_free(r.anchor);
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
	const pm_link_decided not_cor = { .b = COR, .same = false }, is_cor = { .b = COR, .same = true };
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

/* ---- rarity ---- */

/* Four rows of one landlord, then 40 persons of the register, ten of them with two stays: six are called Jansen, the others have
 * names of their own, but for two Bakkers. */
enum { LANDLORD = 4, TOLD = 40, TWICE = 10, STOOD = LANDLORD + TOLD + TWICE };

static void name_of(uint32_t i, char out[16], char who[16])
{
	const uint32_t p = i < LANDLORD ? 99 : (i - LANDLORD) % TOLD;
	snprintf(who, 16, "p%u", (unsigned)p);
	snprintf(out, 16, p == 99 ? "Pandheer" : p < 6 ? "Jansen" : p < 8 ? "Bakker" : "naam%u", (unsigned)p);
}

static double share_of(const pm_link_records *r, const char *name)
{
	uint32_t v = PM_NO_CODE;
	for (uint32_t k = 0; k < pm_dict_size(r->field[0].text); k++)
		if (pm_str_eq(pm_dict_get(r->field[0].text, k), pm_str_of(name)))
			v = k;
	assert_int_not_equal(v, PM_NO_CODE);
	return r->field[0].share[v];
}

static bool make_names(bool anchored, pm_column **name, pm_column **anchor, pm_link_model *m, pm_link_records *out)
{
	static uint32_t at[STOOD];
	static pm_link_field field;
	char text[16], who[16];
	*name = *anchor = NULL;
	if (pm_column_new(PM_STR("naam"), PM_TYPE_ID, STOOD, name, NULL) != PM_OK || pm_column_new(PM_STR("persoon"), PM_TYPE_ID, STOOD, anchor, NULL) != PM_OK)
		return false;
	for (uint32_t i = 0; i < STOOD; i++) {
		at[i] = i;
		name_of(i, text, who);
		if (pm_column_set_word(*name, i, pm_str_of(text), NULL) != PM_OK || (i >= LANDLORD && pm_column_set_word(*anchor, i, pm_str_of(who), NULL) != PM_OK))
			return false;
	}
	field = (pm_link_field){ .name = "naam", .column = *name, .by = PM_BY_EXACT, .frequency = true };
	*m = (pm_link_model){ .rows = STOOD, .left_rows = LANDLORD, .within_left = true, .anchor = anchored ? *anchor : NULL, .threads = 1,
	                      .field = &field, .fields = 1 };
	return pm_link_records_make(m, at, out, NULL) == PM_OK;
}

static void a_landlords_rows_do_not_make_his_name_common(void **state)
{
	(void)state;
	pm_column *name, *anchor;
	pm_link_model m;
	pm_link_records r;
	assert_true(make_names(true, &name, &anchor, &m, &r));
	assert_true(fabs(share_of(&r, "Jansen") - 6.0 / TOLD) < 1e-12); /* persons, however many stays */
	/* 32 names are of one person, one is of two: a name seen once is worth 2 x 1.5 / 32.5 of a person */
	assert_true(fabs(share_of(&r, "naam20") - 2 * 1.5 / 32.5 / TOLD) < 1e-12);
	assert_true(share_of(&r, "Pandheer") == share_of(&r, "naam20"));
	assert_true(share_of(&r, "Bakker") >= share_of(&r, "naam20") && share_of(&r, "Bakker") <= 2.0 / TOLD);
	pm_link_records_release(&r);
	pm_column_free(name);
	pm_column_free(anchor);
}

static void without_a_register_of_persons_records_are_counted(void **state)
{
	(void)state;
	pm_column *name, *anchor;
	pm_link_model m;
	pm_link_records r;
	assert_true(make_names(false, &name, &anchor, &m, &r));
	assert_true(fabs(share_of(&r, "Pandheer") - (double)LANDLORD / STOOD) < 1e-12);
	pm_link_records_release(&r);
	pm_column_free(name);
	pm_column_free(anchor);
}

static bool make_shares(void)
{
	pm_column *name, *anchor;
	pm_link_model m;
	pm_link_records r;
	const bool ok = make_names(true, &name, &anchor, &m, &r);
	if (ok)
		pm_link_records_release(&r);
	pm_column_free(name);
	pm_column_free(anchor);
	return ok;
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
	assert_true(oom_each(make_shares) > 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_order_in_which_persons_were_read_changes_nothing),
		cmocka_unit_test(who_is_told_apart_from_a_person_is_so_from_all_their_records),
		cmocka_unit_test(of_two_as_likely_neither_is_believed),
		cmocka_unit_test(stays_of_one_person_are_no_rivals),
		cmocka_unit_test(a_record_that_nobody_else_claims_is_likelier_in_a_register_of_everybody),
		cmocka_unit_test(pairs_on_one_side_stay_what_they_are),
		cmocka_unit_test(what_people_decided_decides_who_is_a_rival),
		cmocka_unit_test(a_number_that_no_two_persons_share_is_enough),
		cmocka_unit_test(a_landlords_rows_do_not_make_his_name_common),
		cmocka_unit_test(without_a_register_of_persons_records_are_counted),
		cmocka_unit_test(memory_may_run_out_anywhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
