/* Excel workbooks: what people see in a cell is what comes in, and a hostile workbook is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/mem.h"
#include "ingest/xlsx_book.h"
#include "../lib/delivered.h"
#include "../lib/oom.h"
#include "../lib/workbook.h"

static void release(pm_str bytes) { free((void *)(uintptr_t)bytes.p); }

static void assert_reads(pm_str bytes, const char *sheet, const char *want)
{
	delivered whole, cut;
	pm_err err = { 0 };
	if (delivered_read("levering.xlsx", bytes, sheet, 0, &whole, &err) != PM_OK)
		fail_msg("%s", err.msg);
	assert_string_equal(whole.rows.p, want);
	assert_int_equal(delivered_read("levering.xlsx", bytes, sheet, 5, &cut, &err), PM_OK);
	assert_string_equal(cut.rows.p, want);
	pm_buf_release(&whole.rows);
	pm_buf_release(&cut.rows);
}

static void assert_sheet(const char *properties, const char *rows, const char *want)
{
	const pm_str bytes = usual_workbook(properties, rows, SHEET(""));
	assert_reads(bytes, "", want);
	release(bytes);
}

static void assert_refused(const char *rows, const char *sheet, pm_status want, uint32_t line, const char *says)
{
	const pm_str bytes = usual_workbook("", rows, SHEET(""));
	delivered d;
	pm_err err = { 0 };
	assert_int_equal(delivered_read("levering.xlsx", bytes, sheet, 0, &d, &err), want);
	if (!strstr(err.msg, says))
		fail_msg("\"%s\" doesn't say \"%s\"", err.msg, says);
	assert_string_equal(err.file, "levering.xlsx");
	assert_int_equal(err.line, line);
	pm_buf_release(&d.rows);
	release(bytes);
}

#define TEXT(ref, s) "<c r=\"" ref "\" t=\"inlineStr\"><is><t>" s "</t></is></c>"
#define STYLED(ref, style, v) "<c r=\"" ref "\" s=\"" style "\"><v>" v "</v></c>"
#define TYPED(ref, type, v) "<c r=\"" ref "\" t=\"" type "\"><f>A1+1</f><v>" v "</v></c>"
#define ROW(n, cells) "<row r=\"" n "\">" cells "</row>"

static void shared_and_inline_strings_are_text(void **state)
{
	(void)state;
	assert_sheet("", SHEET(ROW("1", TYPED("A1", "s", "0") TEXT("B1", "nr")) ROW("2", TYPED("A2", "s", "1") TEXT("B2", "007"))
	                       ROW("3", TYPED("A3", "s", "2") TYPED("B3", "str", "12-A"))),
	             "adres|nr\nLange Voorhout|007\nregel\ntwee \xc3\xa9|12-A\n");
}

static void a_date_is_what_its_style_shows(void **state)
{
	(void)state;
	assert_sheet("", SHEET(ROW("1", TEXT("A1", "d")) ROW("2", STYLED("A2", "1", "45415")) ROW("3", STYLED("A3", "2", "45415.84375"))
	                       ROW("4", STYLED("A4", "0", "45415")) ROW("5", STYLED("A5", "1", "60")) ROW("6", STYLED("A6", "1", "61"))
	                       ROW("7", STYLED("A7", "1", "59")) ROW("8", STYLED("A8", "4", "0.5")) ROW("9", STYLED("A9", "5", "45415"))
	                       ROW("10", TYPED("A10", "d", "2024-05-03"))),
	             "d\n2024-05-03\n2024-05-03 20:15:00\n45415\n60\n1900-03-01\n1900-02-28\n12:00:00\n45415\n2024-05-03\n");
	assert_sheet("date1904=\"1\"", SHEET(ROW("1", TEXT("A1", "d")) ROW("2", STYLED("A2", "1", "43953"))), "d\n2024-05-03\n");
}

static void numbers_are_written_in_plain_digits(void **state)
{
	(void)state;
	assert_sheet("", SHEET(ROW("1", TEXT("A1", "n")) ROW("2", STYLED("A2", "0", "5.18200000123456E14")) ROW("3", STYLED("A3", "0", "0.30000000000000004"))
	                       ROW("4", STYLED("A4", "3", "518200000123456")) ROW("5", STYLED("A5", "0", "1E3")) ROW("6", TYPED("A6", "b", "1"))
	                       ROW("7", TYPED("A7", "e", "#N/A")) ROW("8", STYLED("A8", "0", "-2.50"))),
	             "n\n518200000123456\n0.3\n0518200000123456\n1000\nJ\n#N/A\n-2.5\n");
}

static void a_sheet_is_found_by_name(void **state)
{
	(void)state;
	const pm_str bytes = usual_workbook("", SHEET(ROW("1", TEXT("A1", "een"))), SHEET(ROW("1", TEXT("A1", "twee"))));
	assert_reads(bytes, "", "een\n");
	assert_reads(bytes, "Zaken", "twee\n");
	assert_reads(bytes, "zaken", "twee\n");
	release(bytes);
	assert_refused(SHEET(""), "Bezoeken", PM_E_NAME, 0, "no sheet \"Bezoeken\"; it has: Meldingen 2024, Zaken");
}

static void empty_cells_and_rows_keep_the_others_in_place(void **state)
{
	(void)state;
	assert_sheet("", SHEET(ROW("2", TEXT("B2", "a") TEXT("D2", "b")) ROW("3", "") ROW("7", TEXT("D7", "x")) "<row><c><v>1</v></c><c/><c><v>2</v></c></row>"
	                       ROW("9", TEXT("E9", "daarnaast"))),
	             "|a||b\n|||x\n1||2|\n!more fields than the header!;;;;daarnaast\n");
}

static void titles_above_the_wanted_headers_are_no_headers(void **state)
{
	(void)state;
	declared d;
	pm_import *i = NULL;
	pm_err err = { 0 };
	declare(&d, "zaken");
	declare_field(&d, "zaaknummer", PM_TYPE_ID);
	declare_field(&d, "personen", PM_TYPE_COUNT);
	const pm_str bytes = usual_workbook("", SHEET(ROW("1", TEXT("A1", "Zaken tot en met mei")) ROW("3", TEXT("A3", "zaaknummer") TEXT("B3", "personen"))
	                                              ROW("4", TEXT("A4", "z1") STYLED("B4", "0", "4")) ROW("6", TEXT("A6", "z2") TEXT("B6", "veel"))), SHEET(""));
	if (pm_import_bytes(&d.reg, "zaken.xlsx", bytes, &(pm_import_options){ .threads = 1 }, &i, &err) != PM_OK)
		fail_msg("%s", err.msg);
	assert_int_equal(i->rows, 3);
	assert_int_equal(i->accepted, 1);
	assert_true(pm_str_eq(i->reject[0].reason, PM_STR("a row above the header")));
	assert_int_equal(i->reject[0].line, 1);
	assert_int_equal(i->reject[1].line, 6);
	assert_true(pm_str_eq(i->reject[1].raw, PM_STR("z2;veel")));
	pm_import_free(i);
	release(bytes);
}

static void a_broken_sheet_names_its_row(void **state)
{
	(void)state;
	assert_refused(SHEET(ROW("1", TEXT("A1", "a")) ROW("4", TYPED("A4", "s", "99"))), "", PM_E_SYNTAX, 4, "sheet \"Meldingen 2024\", row 4: a text");
	assert_refused(SHEET(ROW("5", TEXT("A5", "a")) ROW("5", TEXT("A5", "b"))), "", PM_E_SYNTAX, 5, "the next row is not below it");
	assert_refused(SHEET(ROW("1", TEXT("B1", "a") TEXT("A1", "b"))), "", PM_E_SYNTAX, 1, "row 1: a cell that is not to the right");
	assert_refused("<worksheet><sheetData><row>", "", PM_E_SYNTAX, 0, "xl/worksheets/een.xml, line 1");
	assert_refused(SHEET(""), "", PM_E_SYNTAX, 0, "no header");
	assert_refused("<!DOCTYPE a [<!ENTITY b 'c'>]>" SHEET(""), "", PM_E_SYNTAX, 0, "document type");
}

static void a_bomb_is_refused_when_it_begins_to_grow(void **state)
{
	(void)state;
	const size_t n = (size_t)(PM_FREE_UNPACKED_MB + 2) << 20;
	char *blanks = malloc(n + 1);
	memset(blanks, ' ', n);
	memcpy(blanks, "<worksheet>", 11);
	blanks[n] = 0;
	assert_refused(blanks, "", PM_E_RANGE, 0, "ZIP bomb");
	free(blanks);
}

static void an_archive_that_is_no_workbook_is_refused(void **state)
{
	(void)state;
	const pm_str bytes = workbook((const part[]){ { "brief.txt", "geachte" }, { NULL, NULL } });
	delivered d;
	pm_err err = { 0 };
	assert_int_equal(delivered_read("x.xlsx", bytes, "", 0, &d, &err), PM_E_SYNTAX);
	assert_non_null(strstr(err.msg, "no workbook"));
	assert_int_equal(delivered_read("x.xlsx", (pm_str){ bytes.p, bytes.n / 2 }, "", 0, &d, &err), PM_E_SYNTAX);
	release(bytes);
}

static void the_letters_of_a_format_tell_dates_from_numbers(void **state)
{
	(void)state;
	static const struct { const char *code; pm_xlsx_form want; } codes[] = {
		{ "General", PM_XLSX_NUMBER }, { "0.00E+00", PM_XLSX_NUMBER }, { "#,##0 \"dagen\"", PM_XLSX_NUMBER },
		{ "[$-413]d mmmm yyyy", PM_XLSX_DATE }, { "mmm-yy", PM_XLSX_DATE }, { "h:mm AM/PM", PM_XLSX_TIME }, { "mm:ss.0", PM_XLSX_TIME },
		{ "[h]", PM_XLSX_NUMBER }, { "0;[Red]d", PM_XLSX_NUMBER }, { "\\d0", PM_XLSX_NUMBER }, { "\"open", PM_XLSX_NUMBER }, { "\\", PM_XLSX_NUMBER },
	};
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
		assert_int_equal(pm_xlsx_format(codes[i].code).form, codes[i].want);
	assert_int_equal(pm_xlsx_format("00000").zeros, 5);
}

static pm_str kept;

static bool read_kept(void)
{
	delivered d;
	const pm_status s = delivered_read("levering.xlsx", kept, "", 0, &d, NULL);
	pm_buf_release(&d.rows);
	return s == PM_OK;
}

static void every_failing_allocation_is_reported(void **state)
{
	(void)state;
	kept = usual_workbook("", SHEET(ROW("1", TYPED("A1", "s", "0")) ROW("2", STYLED("A2", "1", "45415"))), SHEET(""));
	assert_true(oom_each(read_kept) < 400);
	release(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shared_and_inline_strings_are_text),
		cmocka_unit_test(a_date_is_what_its_style_shows),
		cmocka_unit_test(numbers_are_written_in_plain_digits),
		cmocka_unit_test(a_sheet_is_found_by_name),
		cmocka_unit_test(empty_cells_and_rows_keep_the_others_in_place),
		cmocka_unit_test(titles_above_the_wanted_headers_are_no_headers),
		cmocka_unit_test(a_broken_sheet_names_its_row),
		cmocka_unit_test(a_bomb_is_refused_when_it_begins_to_grow),
		cmocka_unit_test(an_archive_that_is_no_workbook_is_refused),
		cmocka_unit_test(the_letters_of_a_format_tell_dates_from_numbers),
		cmocka_unit_test(every_failing_allocation_is_reported),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
