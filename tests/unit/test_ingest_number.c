/* A house number that a spreadsheet took for a date leads to no door at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/value.h"
#include "../lib/register.h"
#include "../lib/workbook.h"

static declared kvk;

static int declare_it(void **state)
{
	(void)state;
	declare(&kvk, "kvk");
	kvk.reg.role[PM_ROLE_NUMBER] = 0;
	kvk.reg.role[PM_ROLE_ADDITION] = 1;
	declare_field(&kvk, "huisnummer", PM_TYPE_COUNT);
	declare_field(&kvk, "toevoeging", PM_TYPE_CATEGORY);
	declare_field(&kvk, "datum", PM_TYPE_DATE)->optional = true;
	return 0;
}

static pm_import *read_bytes(pm_str bytes, size_t block)
{
	pm_import *i = NULL;
	pm_err err = { 0 };
	const pm_import_options o = { .threads = 1, .block_bytes = block };
	if (pm_import_bytes(&kvk.reg, "kvk", bytes, &o, &i, &err) != PM_OK)
		fail_msg("%s", err.msg);
	assert_int_equal(i->rows, i->accepted + i->rejected);
	return i;
}

static void every_way_in_which_a_date_shows_is_known(void **state)
{
	(void)state;
	static const struct { const char *shown, *typed; } of[] = {
		{ "12-jan", "12-1" }, { "12-Jan", "12-1" }, { "1-mrt", "1-3" }, { "3-mei.", "3-5" }, { "5-okt-24", "5-10" }, { "jan-99", "1-99" },
		{ "aug-2050", "8-50" }, { "2024-01-12", "12-1" }, { "2024-01-12 00:00:00", "12-1" }, { "12-1-2024", "12-1" }, { "1/12/2024", "1-12" },
		{ "31-dec", "31-12" } };
	static const char *const none[] = { "12", "12-1", "12-A", "12 bis", "1-12-3", "1-2-24", "32-jan", "0-jan", "12-janssen", "jan", "-jan", "12-", "A-12",
		"12-18", "2024", "20240112", "12345", "12-13-2024", "2024-13-01", "jan-9", "12-jan-2", "", "2024-01-12 10:00:00", "mei 12", "12-jan x" };
	char typed[8];
	for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
		if (!pm_value_turned_date(pm_str_of(of[i].shown), typed))
			fail_msg("%s", of[i].shown);
		assert_string_equal(typed, of[i].typed);
	}
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		if (pm_value_turned_date(pm_str_of(none[i]), typed))
			fail_msg("%s is no date", none[i]);
}

static void such_a_row_is_refused_and_told(void **state)
{
	(void)state;
	const pm_str csv = PM_STR("huisnummer;toevoeging;datum\n12;1;2024-01-12\n2024-01-12;;\n12;1-mrt;\n12;A;\nmrt-99;;\n");
	for (size_t block = 8; block < 200; block += 61) {
		pm_import *i = read_bytes(csv, block);
		assert_int_equal(i->accepted, 2); /* a date is welcome in a column of dates */
		assert_int_equal(i->n_rejects, 3);
		assert_string_equal(i->reject[0].reason.p, "a date where a house number was typed");
		assert_string_equal(i->reject[0].column.p, "huisnummer");
		assert_string_equal(i->reject[1].column.p, "toevoeging");
		assert_int_equal(i->reject[1].row, 3);
		assert_int_equal(i->n_notices, 2);
		assert_non_null(strstr(i->notice[0].p, "column \"huisnummer\": 2 rows have a date where a house number was typed, as \"2024-01-12\", probably 12-1"));
		assert_non_null(strstr(i->notice[1].p, "as \"1-mrt\", probably 1-3"));
		pm_import_free(i);
	}
}

static void a_date_by_its_cell_is_one_too(void **state)
{
	(void)state;
	const pm_str bytes = usual_workbook("", SHEET("<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>huisnummer</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>toevoeging</t></is></c></row>"
	                                        "<row r=\"2\"><c r=\"A2\"><v>12</v></c></row><row r=\"3\"><c r=\"A3\" s=\"1\"><v>45303</v></c></row>"), SHEET(""));
	pm_import *i = read_bytes(bytes, 0);
	assert_int_equal(i->accepted, 1);
	assert_string_equal(i->reject[0].reason.p, "a date where a house number was typed");
	assert_non_null(strstr(i->notice[0].p, "as \"2024-01-12\", probably 12-1"));
	pm_import_free(i);
	free((void *)(uintptr_t)bytes.p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_way_in_which_a_date_shows_is_known),
		cmocka_unit_test(such_a_row_is_refused_and_told),
		cmocka_unit_test(a_date_by_its_cell_is_one_too),
	};
	return cmocka_run_group_tests(tests, declare_it, NULL);
}
