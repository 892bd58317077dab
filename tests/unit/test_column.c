/* Columns, dictionaries, tables laid out by address: what every stage stands on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/oom.h"
#include "store/table.h"

static pm_column *words(const char *const *w, uint32_t n, pm_type type)
{
	pm_column *c;
	assert_int_equal(pm_column_new(PM_STR("woord"), type, n, &c, NULL), PM_OK);
	for (uint32_t i = 0; i < n; i++) {
		if (!w[i])
			continue;
		if (type == PM_TYPE_TEXT)
			assert_int_equal(pm_column_set_text(c, i, pm_str_of(w[i]), NULL), PM_OK);
		else
			assert_int_equal(pm_column_set_word(c, i, pm_str_of(w[i]), NULL), PM_OK);
	}
	pm_column_seal(c);
	return c;
}

static void assert_word(const pm_column *c, uint32_t row, const char *want)
{
	assert_int_equal(pm_column_has(c, row), want != NULL);
	assert_true(pm_str_eq(pm_column_str(c, row), pm_str_of(want ? want : "")));
}

static void null_is_not_zero(void **state)
{
	(void)state;
	pm_column *c;
	assert_int_equal(pm_column_new(PM_STR("personen"), PM_TYPE_COUNT, 200, &c, NULL), PM_OK);
	for (uint32_t i = 0; i < 200; i += 3)
		pm_column_set_count(c, i, 0);
	assert_int_equal(pm_bits_count(c->valid, c->rows), 67);
	assert_true(pm_column_has(c, 0));
	assert_false(pm_column_has(c, 1));
	pm_column_free(c);
	pm_column_free(NULL);
}

static void empty_text_is_not_null(void **state)
{
	(void)state;
	static const char *const w[] = { NULL, "", "Leyweg", NULL, "é", NULL };
	for (int t = PM_TYPE_CATEGORY; t <= PM_TYPE_TEXT; t++) {
		pm_column *c = words(w, 6, (pm_type)t);
		for (uint32_t i = 0; i < 6; i++)
			assert_word(c, i, w[i]);
		pm_column_free(c);
	}
}

static void order_may_repeat_and_leave_out_rows(void **state)
{
	(void)state;
	static const char *const w[] = { "a", NULL, "c" };
	static const uint32_t order[] = { 2, PM_NO_ROW, 2, 1, 0 };
	for (int t = PM_TYPE_CATEGORY; t <= PM_TYPE_TEXT; t++) {
		pm_column *c = words(w, 3, (pm_type)t);
		assert_int_equal(pm_column_permute(c, order, 5, NULL), PM_OK);
		static const char *const want[] = { "c", NULL, "c", NULL, "a" };
		for (uint32_t i = 0; i < 5; i++)
			assert_word(c, i, want[i]);
		pm_column_free(c);
	}
}

static void incomplete_dates_stay_intervals(void **state)
{
	(void)state;
	pm_column *part[2], *all;
	for (int k = 0; k < 2; k++) {
		assert_int_equal(pm_column_new(PM_STR("datum"), PM_TYPE_DATE, 2, &part[k], NULL), PM_OK);
		pm_date d;
		assert_int_equal(pm_date_parse(pm_str_of(k ? "20190500" : "2020-02-29"), &d), 1);
		assert_int_equal(pm_column_set_date(part[k], 1, d, NULL), PM_OK);
	}
	assert_int_equal(pm_column_join(part, 2, &all, NULL), PM_OK);
	assert_int_equal(all->rows, 4);
	assert_int_equal(pm_column_date(all, 1).lo, pm_column_date(all, 1).hi);
	assert_int_equal(pm_column_date(all, 3).lo, pm_day_of(2019, 5, 1));
	assert_int_equal(pm_column_date(all, 3).hi, pm_day_of(2019, 5, 31));
	for (int k = 0; k < 2; k++)
		pm_column_free(part[k]);
	pm_column_free(all);
}

static void joined_codes_are_those_of_one_pass(void **state)
{
	(void)state;
	static const char *const first[] = { "x", NULL, "y" }, *const second[] = { "z", "x" };
	pm_column *part[] = { words(first, 3, PM_TYPE_ID), words(second, 2, PM_TYPE_ID) }, *all;
	assert_int_equal(pm_column_join(part, 2, &all, NULL), PM_OK);
	static const char *const want[] = { "x", NULL, "y", "z", "x" };
	for (uint32_t i = 0; i < 5; i++)
		assert_word(all, i, want[i]);
	assert_int_equal(all->code[0], all->code[4]);
	assert_int_equal(pm_dict_size(all->dict), 3);
	pm_column_free(part[0]);
	pm_column_free(part[1]);
	pm_column_free(all);
}

static bool place_three(void)
{
	pm_table *t = NULL;
	pm_column *c = NULL;
	bool ok = pm_table_new(PM_STR("meldingen"), &t, NULL) == PM_OK &&
	          pm_column_new(PM_STR("id"), PM_TYPE_ID, 4, &c, NULL) == PM_OK;
	static const char *const id[] = { "m1", "m2", "m3", "m4" };
	for (uint32_t i = 0; ok && i < 4; i++)
		ok = pm_column_set_word(c, i, pm_str_of(id[i]), NULL) == PM_OK;
	if (!ok)
		pm_column_free(c);
	ok = ok && pm_table_add(t, c, NULL) == PM_OK;
	static const uint32_t address[] = { 1, PM_NO_ROW, 0, 1 };
	static const float p[] = { 1, 1, 0.75f, 0.5f };
	static const pm_candidate extra[] = { { 2, 1, 0.25f } };
	ok = ok && pm_table_place(t, 2, address, p, extra, 1, 1, NULL) == PM_OK;
	if (ok) {
		static const char *const want[] = { "m3", "m1", "m3", "m4", "m2" };
		static const uint32_t start[] = { 0, 1, 4 };
		for (uint32_t i = 0; i < 5; i++)
			assert_word(t->column[0], i, want[i]);
		assert_memory_equal(t->place->start, start, sizeof start);
		assert_true(t->place->p[2] == 0.25f && t->place->p[3] == 0.5f);
		assert_int_equal(t->place->source_row[4], 2);
	}
	pm_table_free(t);
	return ok;
}

static void records_lie_by_address_and_by_row(void **state)
{
	(void)state;
	assert_true(place_three());
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	assert_true(oom_each(place_three) < 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(null_is_not_zero),
		cmocka_unit_test(empty_text_is_not_null),
		cmocka_unit_test(order_may_repeat_and_leave_out_rows),
		cmocka_unit_test(incomplete_dates_stay_intervals),
		cmocka_unit_test(joined_codes_are_those_of_one_pass),
		cmocka_unit_test(records_lie_by_address_and_by_row),
		cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests_name("columns", tests, NULL, NULL);
}
