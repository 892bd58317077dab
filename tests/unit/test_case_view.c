/* Any question can be put to the registers in SQL, and nothing but a question. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <unistd.h>

#include "../lib/case_data.h"
#include "base/str.h"
#include "store/case_view.h"

static char path[64];
static pm_case *c;
static pm_table *records;

static int open_case(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "/tmp/test_case_view_%ld.db", (long)getpid());
	unlink(path);
	int64_t id;
	const pm_source first = { .reg = PM_STR("meldingen"), .path = PM_STR("oud.csv") }, odd = { .reg = PM_STR("run"), .path = PM_STR("run.csv") };
	records = case_records(200, 3);
	return pm_case_open(path, PM_CASE_CREATE, &c, NULL) != PM_OK || pm_case_add_source(c, &first, &id, NULL) != PM_OK ||
	       pm_case_put_table(c, id, records, 1, NULL) != PM_OK || pm_case_add_source(c, &odd, &id, NULL) != PM_OK ||
	       pm_case_put_setting(c, PM_STR("geheim"), PM_STR("sleutel"), NULL) != PM_OK;
}

static int close_case(void **state)
{
	(void)state;
	pm_table_free(records);
	pm_case_close(c);
	return unlink(path);
}

static pm_status write_down(void *ctx, uint32_t columns, const pm_str *name, const pm_str *value, pm_err *err)
{
	(void)name;
	for (uint32_t i = 0; i < columns; i++) {
		pm_buf_add_str(ctx, value[i]);
		pm_buf_char(ctx, i + 1 < columns ? ';' : '\n');
	}
	return pm_buf_check(ctx, err);
}

static void assert_answer(const char *sql, const char *want)
{
	pm_buf got = {0};
	pm_err err = {0};
	if (pm_case_query(c, pm_str_of(sql), write_down, &got, &err) != PM_OK)
		fail_msg("%s: %s", sql, err.msg);
	assert_string_equal(got.p ? got.p : "", want);
	pm_buf_release(&got);
}

static void values_are_those_of_the_columns(void **state)
{
	(void)state;
	pm_buf want = {0};
	for (uint32_t r = 0; r < records->rows; r++) {
		for (uint32_t k = 0; k < records->columns; k++) {
			const pm_column *col = records->column[k];
			if (col->type == PM_TYPE_FLAG && pm_column_has(col, r))
				pm_buf_char(&want, pm_bit(col->flag, r) ? '1' : '0');
			else if (col->type == PM_TYPE_NUMBER && pm_column_has(col, r))
				pm_buf_printf(&want, "%.4f", col->number[r]);
			else
				pm_column_print(col, r, &want);
			pm_buf_char(&want, ';');
		}
		pm_buf_printf(&want, "%u\n", records->place->source_row[r]);
	}
	assert_answer("SELECT flag, count, CASE WHEN number IS NOT NULL THEN printf('%.4f', number) END, date, category, id, text, _row"
	              " FROM meldingen", want.p);
	pm_buf_release(&want);
}

static void records_know_their_address(void **state)
{
	(void)state;
	const pm_place *p = records->place;
	pm_buf want = {0};
	for (uint32_t a = 0; a < p->addresses; a++)
		for (uint32_t r = p->start[a]; r < p->start[a + 1]; r++)
			pm_buf_printf(&want, "%u;%.2f\n", a, (double)p->p[r]);
	assert_answer("SELECT _address, printf('%.2f', _p) FROM meldingen WHERE _address IS NOT NULL", want.p);
	pm_buf_clear(&want);
	pm_buf_printf(&want, "%u\n", records->rows - p->start[p->addresses]);
	assert_answer("SELECT count(*) FROM meldingen WHERE _address IS NULL", want.p);
	pm_buf_release(&want);
}

static void registers_join_with_themselves_and_with_tables(void **state)
{
	(void)state;
	assert_answer("SELECT count(*) FROM meldingen a JOIN meldingen b ON a._row = b._row", "200\n");
	assert_answer("SELECT register, count(*) FROM meldingen JOIN source ON register = 'meldingen'", "meldingen;200\n");
	assert_answer("SELECT count(*) FROM run", "0\n"); /* a register of that name does not hide our table */
}

static void only_questions_are_answered(void **state)
{
	(void)state;
	static const struct { const char *sql; pm_status want; } each[] = {
		{ "SELECT * FROM setting", PM_E_USE },          { "SELECT (SELECT value FROM setting) FROM meldingen", PM_E_USE },
		{ "DELETE FROM source", PM_E_USE },             { "DROP TABLE audit", PM_E_USE },
		{ "ATTACH '/tmp/ander.db' AS x", PM_E_USE },    { "PRAGMA journal_mode = DELETE", PM_E_USE },
		{ "CREATE TEMP TABLE x (y)", PM_E_USE },        { "UPDATE meldingen SET id = 1", PM_E_SYNTAX },
		{ "SELECT * FROM pragma_journal_mode", PM_E_USE }, { "BEGIN", PM_E_USE },
		{ "SELECT 1; SELECT 2", PM_E_USE },             { "", PM_E_USE },
		{ "SELECT fout FROM meldingen", PM_E_SYNTAX },  { "SELEKT 1", PM_E_SYNTAX },
		{ "SELECT * FROM onbekend", PM_E_SYNTAX },
	};
	for (size_t k = 0; k < sizeof each / sizeof *each; k++) {
		pm_buf got = {0};
		pm_err err = {0};
		if (pm_case_query(c, pm_str_of(each[k].sql), write_down, &got, &err) != each[k].want)
			fail_msg("%s: %s", each[k].sql, err.msg);
		assert_int_equal(got.n, 0);
		pm_buf_release(&got);
	}
	assert_int_equal(pm_case_put_setting(c, PM_STR("a"), PM_STR("b"), NULL), PM_OK); /* and we may still write */
	assert_answer("SELECT count(*) FROM meldingen", "200\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_those_of_the_columns),
		cmocka_unit_test(records_know_their_address),
		cmocka_unit_test(registers_join_with_themselves_and_with_tables),
		cmocka_unit_test(only_questions_are_answered),
	};
	return cmocka_run_group_tests_name("questions in SQL", tests, open_case, close_case);
}
