/* A delivery of changes and the records that it changes become one table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/oom.h"
#include "ingest/merge.h"

static pm_field field[] = { { .type = PM_TYPE_ID }, { .type = PM_TYPE_TEXT }, { .type = PM_TYPE_COUNT, .made = true } };
static pm_register reg = { .n_fields = 3, .field = field };

typedef struct row { const char *key, *text; uint32_t number; } row;

static bool make(const row *r, uint32_t n, pm_merging *out)
{
	pm_column *key = NULL, *text = NULL;
	*out = (pm_merging){ .row_no = pm_alloc(n, sizeof *out->row_no) };
	field[0].name = PM_STR("nr");
	field[1].name = PM_STR("tekst");
	field[2].name = PM_STR("huishouden");
	bool ok = out->row_no && pm_table_new(PM_STR("stukken"), &out->table, NULL) == PM_OK &&
	          pm_column_new(field[0].name, PM_TYPE_ID, n, &key, NULL) == PM_OK && pm_table_add(out->table, key, NULL) == PM_OK &&
	          pm_column_new(field[1].name, PM_TYPE_TEXT, n, &text, NULL) == PM_OK && pm_table_add(out->table, text, NULL) == PM_OK;
	for (uint32_t i = 0; ok && i < n; i++) {
		ok = (!r[i].key || pm_column_set_word(key, i, pm_str_of(r[i].key), NULL) == PM_OK) &&
		     pm_column_set_text(text, i, pm_str_of(r[i].text), NULL) == PM_OK;
		out->row_no[i] = r[i].number;
	}
	if (ok)
		pm_column_seal(text);
	return ok;
}

/* "key text number, ..." of the merged rows; false: no memory. */
static bool merged(const row *a, uint32_t n, const row *b, uint32_t m, int32_t key, uint64_t drop, pm_merge_count *count, pm_buf *out)
{
	pm_merging old = {0}, add = {0}, all = {0};
	bool ok = make(a, n, &old) && make(b, m, &add);
	if (ok)
		ok = pm_merge(&reg, &old, &add, key, drop ? &drop : NULL, 1, &all, count, NULL) == PM_OK;
	for (uint32_t r = 0; ok && r < all.table->rows; r++)
		pm_buf_printf(out, "%s%.*s %.*s %u", r ? ", " : "", PM_STR_FMT(pm_column_str(all.table->column[0], r)),
		              PM_STR_FMT(pm_column_str(all.table->column[1], r)), all.row_no[r]);
	ok = ok && pm_buf_char(out, '.');
	pm_merging_release(&old);
	pm_merging_release(&add);
	pm_merging_release(&all);
	return ok;
}

static const row before[] = { { "a", "een", 1 }, { "b", "twee", 2 }, { "c", "drie", 4 }, { NULL, "leeg", 5 } };
#define BEFORE before, 4

static void assert_merged(const row *b, uint32_t m, int32_t key, uint64_t drop, const char *want, pm_merge_count count)
{
	pm_buf out = {0};
	pm_merge_count got;
	assert_true(merged(BEFORE, b, m, key, drop, &got, &out));
	assert_string_equal(out.p, want);
	assert_int_equal(got.added, count.added);
	assert_int_equal(got.changed, count.changed);
	assert_int_equal(got.deleted, count.deleted);
	assert_int_equal(got.passed_over, count.passed_over);
	pm_buf_release(&out);
}

static void rows_are_added_in_order_of_their_numbers(void **state)
{
	(void)state;
	assert_merged((row[]){ { "d", "vier", 6 }, { "a", "weer", 3 } }, 2, -1, 0, "a een 1, b twee 2, a weer 3, c drie 4,  leeg 5, d vier 6.",
	              (pm_merge_count){ .added = 2 });
}

static void a_key_that_comes_again_takes_the_place(void **state)
{
	(void)state;
	assert_merged((row[]){ { "b", "nieuw", 6 }, { "d", "vier", 7 } }, 2, 0, 0, "a een 1, c drie 4,  leeg 5, b nieuw 6, d vier 7.",
	              (pm_merge_count){ .added = 1, .changed = 1 });
}

static void of_several_the_last_counts(void **state)
{
	(void)state;
	assert_merged((row[]){ { "b", "eerst", 6 }, { "b", "laatst", 7 } }, 2, 0, 0, "a een 1, c drie 4,  leeg 5, b laatst 7.",
	              (pm_merge_count){ .changed = 1, .passed_over = 1 });
}

static void a_dropped_row_takes_its_record_away(void **state)
{
	(void)state;
	assert_merged((row[]){ { "b", "weg", 6 }, { "x", "nooit geweest", 7 } }, 2, 0, 3, "a een 1, c drie 4,  leeg 5.",
	              (pm_merge_count){ .deleted = 1, .passed_over = 2 });
	/* taken away and back again in one delivery */
	assert_merged((row[]){ { "b", "weg", 6 }, { "b", "terug", 7 } }, 2, 0, 1, "a een 1, c drie 4,  leeg 5, b terug 7.",
	              (pm_merge_count){ .changed = 1, .passed_over = 1 });
}

static void an_older_row_changes_nothing(void **state)
{
	(void)state;
	assert_merged((row[]){ { "c", "verbeterd, maar ouder", 3 } }, 1, 0, 0, "a een 1, b twee 2, c drie 4,  leeg 5.",
	              (pm_merge_count){ .passed_over = 1 });
}

static void an_empty_key_equals_nothing(void **state)
{
	(void)state;
	assert_merged((row[]){ { NULL, "ook leeg", 6 } }, 1, 0, 0, "a een 1, b twee 2, c drie 4,  leeg 5,  ook leeg 6.",
	              (pm_merge_count){ .added = 1 });
}

static void nothing_comes_of_nothing(void **state)
{
	(void)state;
	assert_merged(NULL, 0, 0, 0, "a een 1, b twee 2, c drie 4,  leeg 5.", (pm_merge_count){0});
}

/* What only a deleted row said is in no dictionary any more. */
static void a_word_goes_with_its_last_row(void **state)
{
	(void)state;
	pm_merging old, add, all;
	pm_merge_count n;
	const uint64_t drop = 1;
	assert_true(make(BEFORE, &old) && make((row[]){ { "b", "weg", 6 } }, 1, &add));
	assert_int_equal(pm_merge(&reg, &old, &add, 0, &drop, 1, &all, &n, NULL), PM_OK);
	assert_int_equal(pm_dict_find(all.table->column[0]->dict, PM_STR("b")), PM_NO_CODE);
	assert_int_equal(pm_dict_find(all.table->column[0]->dict, PM_STR("c")), 1);
	pm_merging_release(&all);
}

static void tables_of_other_columns_are_refused(void **state)
{
	(void)state;
	pm_merging old, add, all;
	pm_merge_count n;
	pm_err err;
	assert_true(make(BEFORE, &old) && make((row[]){ { "b", "weg", 6 } }, 1, &add));
	pm_table_drop(add.table, 1);
	assert_int_equal(pm_merge(&reg, &old, &add, 0, NULL, 1, &all, &n, &err), PM_E_TYPE);
}

static void what_an_import_made_is_taken_off(void **state)
{
	(void)state;
	pm_merging m;
	pm_column *made;
	assert_true(make(BEFORE, &m));
	assert_int_equal(pm_column_new(PM_STR("huishouden"), PM_TYPE_COUNT, 4, &made, NULL), PM_OK);
	assert_int_equal(pm_table_add(m.table, made, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("@hoe"), PM_TYPE_CATEGORY, 4, &made, NULL), PM_OK);
	assert_int_equal(pm_table_add(m.table, made, NULL), PM_OK);
	assert_int_equal(pm_table_place(m.table, 2, (uint32_t[]){ 1, 0, 1, 0 }, NULL, NULL, 0, 1, NULL), PM_OK);
	pm_merge_undress(&reg, m.table);
	assert_int_equal(m.table->columns, 2);
	assert_null(m.table->place);
	pm_merging_release(&m);
}

static bool merge_once(void)
{
	pm_buf out = {0};
	pm_merge_count n;
	const bool ok = merged(BEFORE, (row[]){ { "b", "weg", 6 }, { "d", "vier", 3 } }, 2, 0, 1, &n, &out);
	pm_buf_release(&out);
	return ok;
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	assert_true(oom_each(merge_once) < 120);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_added_in_order_of_their_numbers),
		cmocka_unit_test(a_key_that_comes_again_takes_the_place),
		cmocka_unit_test(of_several_the_last_counts),
		cmocka_unit_test(a_dropped_row_takes_its_record_away),
		cmocka_unit_test(an_older_row_changes_nothing),
		cmocka_unit_test(an_empty_key_equals_nothing),
		cmocka_unit_test(nothing_comes_of_nothing),
		cmocka_unit_test(a_word_goes_with_its_last_row),
		cmocka_unit_test(tables_of_other_columns_are_refused),
		cmocka_unit_test(what_an_import_made_is_taken_off),
		cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
