/* Rows taken out for good: layout by address, dictionaries, texts; and which rows of a register are past their term. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/oom.h"
#include "ingest/expiry.h"
#include "store/casefile.h"

enum { ROWS = 6 };
static const char *const name[ROWS] = { "Aa", "Bos", NULL, "Bos", "Dam", "Aa" };
static const uint32_t address[ROWS] = { 2, 0, 0, PM_NO_ROW, 2, 4 };

static pm_table *reports(void)
{
	pm_table *t;
	pm_column *c, *x;
	assert_int_equal(pm_table_new(PM_STR("meldingen"), &t, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("naam"), PM_TYPE_ID, ROWS, &c, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("tekst"), PM_TYPE_TEXT, ROWS, &x, NULL), PM_OK);
	for (uint32_t r = 0; r < ROWS; r++) {
		if (!name[r])
			continue;
		assert_int_equal(pm_column_set_word(c, r, pm_str_of(name[r]), NULL), PM_OK);
		assert_int_equal(pm_column_set_text(x, r, pm_str_of(name[r]), NULL), PM_OK);
	}
	pm_column_seal(x);
	assert_int_equal(pm_table_add(t, c, NULL), PM_OK);
	assert_int_equal(pm_table_add(t, x, NULL), PM_OK);
	assert_int_equal(pm_table_place(t, 5, address, NULL, NULL, 0, 1, NULL), PM_OK);
	return t; /* by address: 0 Bos, 0 null | 2 Aa, 2 Dam | 4 Aa | none Bos */
}

static void nothing_of_a_row_stays(void **state)
{
	(void)state;
	pm_table *t = reports();
	const uint64_t keep = 1 << 1 | 1 << 3 | 1 << 5;
	assert_int_equal(pm_table_keep(t, &keep, 1, NULL), PM_OK);
	assert_int_equal(t->rows, 3);
	const uint32_t start[] = { 0, 1, 1, 2, 2, 2 };
	assert_memory_equal(t->place->start, start, sizeof start);
	const uint32_t row[] = { 3, 5, 4 };
	assert_memory_equal(t->place->source_row, row, sizeof row);
	const pm_column *c = t->column[0], *x = t->column[1];
	assert_false(pm_column_has(c, 0));
	assert_true(pm_str_eq(pm_column_str(c, 1), PM_STR("Dam")) && pm_str_eq(pm_column_str(c, 2), PM_STR("Bos")));
	assert_int_equal(pm_dict_size(c->dict), 2);
	assert_int_equal(pm_dict_find(c->dict, PM_STR("Aa")), PM_NO_CODE);
	assert_int_equal(x->n_bytes, 6);
	pm_table_free(t);
}

static void all_or_none(void **state)
{
	(void)state;
	pm_table *t = reports();
	const uint64_t all = (1 << ROWS) - 1, none = 0;
	assert_int_equal(pm_table_keep(t, &all, 1, NULL), PM_OK);
	assert_int_equal(t->rows, ROWS);
	assert_int_equal(pm_table_keep(t, &none, 2, NULL), PM_OK);
	assert_int_equal(t->rows, 0);
	assert_int_equal(t->place->start[5], 0);
	assert_int_equal(pm_dict_size(t->column[0]->dict), 0);
	pm_table_free(t);
}

static pm_table *kept;

static bool keep_half(void)
{
	const uint64_t keep = 1 << 1 | 1 << 3;
	pm_err err = {0};
	const pm_status s = pm_table_keep(kept, &keep, 1, &err);
	if (s != PM_OK)
		assert_int_equal(s, PM_E_NOMEM);
	return s == PM_OK;
}

static bool made_and_kept(void)
{
	pm_column *c;
	if (pm_table_new(PM_STR("t"), &kept, NULL) != PM_OK)
		return false;
	bool done = pm_column_new(PM_STR("naam"), PM_TYPE_ID, ROWS, &c, NULL) == PM_OK && pm_table_add(kept, c, NULL) == PM_OK;
	for (uint32_t r = 0; done && r < ROWS; r++)
		done = !name[r] || pm_column_set_word(c, r, pm_str_of(name[r]), NULL) == PM_OK;
	done = done && keep_half();
	pm_table_free(kept);
	return done;
}

static void out_of_memory_leaves_no_leak(void **state)
{
	(void)state;
	assert_true(oom_each(made_and_kept) > 8);
}

/* ---- terms ---- */

static pm_column *days(const char *const *day, uint32_t n)
{
	pm_column *c;
	assert_int_equal(pm_column_new(PM_STR("datum"), PM_TYPE_DATE, n, &c, NULL), PM_OK);
	for (uint32_t r = 0; r < n; r++) {
		pm_date d;
		if (pm_date_parse(pm_str_of(day[r]), &d) == 1)
			assert_int_equal(pm_column_set_date(c, r, d, NULL), PM_OK);
	}
	return c;
}

static void in_doubt_a_row_stays(void **state)
{
	(void)state;
	static const char *const day[] = { "2024-06-30", "2024-07-01", "", "20240000", "20230000", "2026-01-01" };
	pm_field f = { .name = PM_STR("datum"), .type = PM_TYPE_DATE };
	pm_register reg = { .field = &f, .n_fields = 1, .retain_months = 24, .aged = 0, .end = -1, .known = 0 };
	pm_table *t;
	assert_int_equal(pm_table_new(PM_STR("meldingen"), &t, NULL), PM_OK);
	assert_int_equal(pm_table_add(t, days(day, 6), NULL), PM_OK);
	const int32_t before = pm_expiry_before(&reg, pm_day_of(2026, 7, 1));
	assert_int_equal(before, pm_day_of(2024, 7, 1));
	uint64_t *keep = NULL;
	uint32_t past = 9;
	assert_int_equal(pm_expiry_rows(&reg, t, before, &keep, &past, NULL), PM_OK);
	assert_int_equal(past, 2); /* the day before the term, and "some day in 2023" */
	assert_int_equal(*keep, 0x2e);
	pm_free(keep);

	/* Without a date of its own a register says what is so now: nothing in it ages. */
	keep = NULL;
	reg.aged = -1;
	assert_false(pm_expiry_by_row(&reg));
	assert_int_equal(pm_expiry_rows(&reg, t, before, &keep, &past, NULL), PM_OK);
	assert_int_equal(past, 0);
	assert_null(keep);
	reg.retain_months = 0;
	assert_int_equal(pm_expiry_before(&reg, pm_day_of(2026, 7, 1)), PM_NO_DAY);
	pm_table_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_of_a_row_stays),
		cmocka_unit_test(all_or_none),
		cmocka_unit_test(out_of_memory_leaves_no_leak),
		cmocka_unit_test(in_doubt_a_row_stays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
