/* The same delivery gives the same columns, whatever the threads, the blocks and the instructions; fast ways of reading a
 * value agree with the plain ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "../lib/csv_plain.h"
#include "../lib/dice.h"
#include "../lib/register.h"
#include "ingest/delivery.h"
#include "ingest/scan.h"
#include "ingest/value.h"

static uint64_t seed = 1;

static void declare_mixed(declared *d)
{
	declare(d, "gemengd");
	declare_role(d, "nummeraanduiding_id", PM_ROLE_ID);
	declare_field(d, "straat", PM_TYPE_CATEGORY);
	declare_field(d, "datum", PM_TYPE_DATE);
	declare_field(d, "tekst", PM_TYPE_TEXT);
	declare_field(d, "waarde", PM_TYPE_NUMBER);
	declare_field(d, "aantal", PM_TYPE_COUNT);
	declare_field(d, "huidig", PM_TYPE_FLAG);
}

/* A row with everything that a delivery brings: fields over several lines, stray quotes, wrong values, ragged ends. */
static void write_row(pm_buf *b)
{
	static const char *const dates[] = { "2024-05-03", "03-05-2024", "20190500", "00000000", "", "31-02-2020" };
	static const char *const texts[] = { "", "kort", "\"een\ntwee;drie\"", "\"zegt \"\"ja\"\"\"", "42\" tv", "\"open", "\"a\n\n\n\"",
	                                     "caf\xC3\xA9 \xE2\x82\xAC 12" };
	static const char *const numbers[] = { "12.5", "0,25", "-3", "1e3", "", "n.v.t." };
	if (dice_below(&seed, 40) == 0)
		pm_buf_text(b, "\r\n");
	pm_buf_printf(b, dice_below(&seed, 2) ? "0518200000%06u;" : "518200000%06u;", dice_below(&seed, 300));
	pm_buf_printf(b, "straat %u;%s;%s;%s;", dice_below(&seed, 50), dates[dice_below(&seed, dice_below(&seed, 9) ? 5 : 6)], texts[dice_below(&seed, dice_below(&seed, 7) ? 5 : 8)], numbers[dice_below(&seed, dice_below(&seed, 9) ? 5 : 6)]);
	pm_buf_printf(b, "%u;%s%s", dice_below(&seed, 900), dice_below(&seed, 2) ? "J" : "", dice_below(&seed, 30) ? "" : ";x");
	pm_buf_text(b, dice_below(&seed, 3) ? "\n" : "\r\n");
}

static void mixed(pm_buf *b, unsigned rows)
{
	pm_buf_text(b, "nummeraanduiding_id;straat;datum;tekst;waarde;aantal;huidig\n");
	while (rows--)
		write_row(b);
	assert_false(b->failed);
}

static pm_import *import(const declared *d, pm_str bytes, unsigned threads, size_t block, bool plain)
{
	pm_import *i = NULL;
	const pm_import_options o = { .threads = threads, .block_bytes = block, .plain = plain };
	assert_int_equal(pm_import_bytes(&d->reg, "gemengd.csv", bytes, &o, &i, NULL), PM_OK);
	return i;
}

static void assert_same(const pm_import *a, const pm_import *b)
{
	assert_int_equal(a->rows, b->rows);
	assert_int_equal(a->accepted, b->accepted);
	assert_int_equal(a->blank, b->blank);
	assert_memory_equal(a->row_no, b->row_no, a->accepted * sizeof *a->row_no);
	assert_int_equal(a->n_rejects, b->n_rejects);
	for (uint32_t i = 0; i < a->n_rejects; i++) {
		assert_int_equal(a->reject[i].row, b->reject[i].row);
		assert_int_equal(a->reject[i].line, b->reject[i].line);
		assert_true(pm_str_eq(a->reject[i].reason, b->reject[i].reason));
		assert_true(pm_str_eq(a->reject[i].raw, b->reject[i].raw));
	}
	for (uint32_t c = 0; c < a->table->columns; c++) {
		const pm_column *x = a->table->column[c], *y = b->table->column[c];
		assert_memory_equal(x->valid, y->valid, pm_bits_words(x->rows) * sizeof *x->valid);
		if (x->dict) /* the codes too, not only the words */
			assert_memory_equal(x->code, y->code, x->rows * sizeof *x->code);
		pm_digest_run run[2];
		pm_digest_begin(&run[0]);
		pm_digest_begin(&run[1]);
		pm_column_digest(x, &run[0]);
		pm_column_digest(y, &run[1]);
		const pm_digest dx = pm_digest_end(&run[0]), dy = pm_digest_end(&run[1]);
		assert_memory_equal(&dx, &dy, sizeof dx);
		assert_memory_equal(&a->column[c], &b->column[c], sizeof a->column[c]);
	}
}

static void blocks_threads_and_vectors_change_nothing(void **state)
{
	(void)state;
	declared d;
	declare_mixed(&d);
	pm_buf b = { 0 };
	mixed(&b, 3000);
	pm_import *whole = import(&d, pm_buf_str(&b), 1, 0, false);
	assert_int_equal(whole->rows, plain_rows(pm_buf_str(&b), ';'));
	assert_true(whole->rejected > 100 && whole->accepted > 1000);
	static const size_t blocks[] = { 1, 64, 1000, 4096, 50000 };
	for (size_t k = 0; k < sizeof blocks / sizeof blocks[0]; k++)
		for (unsigned threads = 1; threads <= 4; threads += 3) {
			pm_import *cut = import(&d, pm_buf_str(&b), threads, blocks[k], k % 2);
			assert_same(whole, cut);
			pm_import_free(cut);
		}
	pm_import_free(whole);
	pm_buf_release(&b);
}

static void lines_and_rows_are_those_of_the_file(void **state)
{
	(void)state;
	declared d;
	declare_mixed(&d);
	pm_buf b = { 0 };
	mixed(&b, 500);
	pm_import *i = import(&d, pm_buf_str(&b), 2, 300, false);
	for (uint32_t k = 0; k < i->n_rejects; k++) {
		size_t at = 0;
		for (uint32_t line = 1; line < i->reject[k].line; line++)
			at = plain_line(pm_buf_str(&b), at);
		const pm_str raw = i->reject[k].raw;
		if (!memchr(raw.p, '"', raw.n) && raw.n) /* shown as it stands: the line it names begins with it */
			assert_memory_equal(b.p + at, raw.p, raw.n < 16 ? raw.n : 16);
	}
	pm_import_free(i);
	pm_buf_release(&b);
}

static void vectors_see_what_plain_code_sees(void **state)
{
	(void)state;
	static const char some[] = ";;\"\n,a\x80\xFFz";
	char text[1000];
	for (int round = 0; round < 200; round++) {
		const size_t n = dice_below(&seed, sizeof text), from = dice_below(&seed, (uint32_t)n + 1);
		for (size_t i = 0; i < n; i++)
			text[i] = some[dice_below(&seed, round % 3 ? 6 : sizeof some)];
		uint64_t mask[2][16] = { { 0 } }, lines[2];
		bool nul[2], high[2];
		const pm_scan *of[2] = { &pm_scan_plain, pm_scan_best() };
		for (int k = 0; k < 2; k++) {
			of[k]->marks(text + from, n - from, ';', mask[k]);
			of[k]->look(text + from, n - from, &lines[k], &nul[k], &high[k]);
		}
		assert_memory_equal(mask[0], mask[1], sizeof mask[0]);
		assert_int_equal(lines[0], lines[1]);
		assert_int_equal(nul[0], nul[1]);
		assert_int_equal(high[0], high[1]);
	}
}

static void fast_dates_are_dates(void **state)
{
	(void)state;
	char text[16];
	for (int day = pm_day_of(1799, 12, 1); day < pm_day_of(2200, 2, 1); day += 3) {
		int y, m, dom;
		pm_day_split(day, &y, &m, &dom);
		snprintf(text, sizeof text, "%04d-%02d-%02d", y % 10000, m % 100, (dom + (int)dice_below(&seed, 4)) % 100);
		pm_date fast = { 0, 0 }, plain = { 0, 0 };
		assert_int_equal(pm_value_iso_date(pm_str_of(text), &fast), pm_date_parse(pm_str_of(text), &plain) == 1);
		assert_int_equal(fast.lo, plain.lo);
	}
	pm_date d;
	assert_false(pm_value_iso_date(PM_STR("2024-00-00"), &d));
	assert_false(pm_value_iso_date(PM_STR("2024/05/03"), &d));
}

static void numbers_are_rounded_as_the_c_library_does(void **state)
{
	(void)state;
	char text[32];
	for (int k = 0; k < 20000; k++) {
		const unsigned whole = dice_below(&seed, dice_below(&seed, 2) ? 100 : 1000000000), part = dice_below(&seed, 1000000), places = dice_below(&seed, 7);
		snprintf(text, sizeof text, "%u.%0*u", whole, (int)places, places ? part % (unsigned)pow(10, places) : 0);
		double v;
		assert_true(pm_value_number(pm_str_of(text), &v));
		assert_true(v == strtod(text, NULL));
	}
}

static void values_that_are_none_are_told(void **state)
{
	(void)state;
	static const char *const no_number[] = { ".", ",", "-", "1.234,56", "1.2.3", "1 000", "e5", "1e", "1e+", "0x10", "nan", "inf", "1e999", "--1", "\xE2\x82\xAC 5" };
	static const char *const number[] = { ".5", "5.", "-0", "1E-3", "12345678901234567890", "52,377779679934136" };
	double v;
	for (size_t i = 0; i < sizeof no_number / sizeof no_number[0]; i++)
		if (pm_value_number(pm_str_of(no_number[i]), &v))
			fail_msg("%s was read as %g", no_number[i], v);
	for (size_t i = 0; i < sizeof number / sizeof number[0]; i++)
		assert_true(pm_value_number(pm_str_of(number[i]), &v));
	static const char *const no_count[] = { "-", "1.5", "12.00", "1.000", "2147483648", "99999999999999999999999", "12-jan", "+1", "0x1" };
	int32_t n;
	for (size_t i = 0; i < sizeof no_count / sizeof no_count[0]; i++)
		assert_false(pm_value_count(pm_str_of(no_count[i]), &n));
	assert_true(pm_value_count(PM_STR("2147483647"), &n) && n == INT32_MAX);
	assert_true(pm_value_count(PM_STR("-0012,0"), &n) && n == -12);
}

static void bag_ids_get_their_zeros_back(void **state)
{
	(void)state;
	static const struct { pm_role role; const char *in, *out; unsigned found; } of[] = {
		{ PM_ROLE_ID, "0518200000000001", "0518200000000001", 0 },
		{ PM_ROLE_ID, "518200000000001", "0518200000000001", PM_BAG_REPAIRED },
		{ PM_ROLE_ID, "14200010879609", "0014200010879609", PM_BAG_REPAIRED },
		{ PM_ROLE_OBJECT, "14010011071490", "0014010011071490", PM_BAG_REPAIRED },
		{ PM_ROLE_PAND, "518100000000001", "0518100000000001", PM_BAG_REPAIRED },
		{ PM_ROLE_OBJECT, "0518200000000001", "0518200000000001", PM_BAG_ODD },
		{ PM_ROLE_ID, "5.182E+14", "5.182E+14", PM_BAG_ODD },
		{ PM_ROLE_ID, "05182000000000012", "05182000000000012", PM_BAG_ODD },
		{ PM_ROLE_ID, "518010000000001", "0518010000000001", PM_BAG_REPAIRED | PM_BAG_ODD },
		{ PM_ROLE_ID, "14010000000001", "14010000000001", PM_BAG_ODD },
		{ PM_ROLE_ID, "518990000000001", "518990000000001", PM_BAG_ODD },
	};
	for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
		char room[16];
		pm_str out;
		assert_int_equal(pm_value_bag(of[i].role, pm_str_of(of[i].in), room, &out), of[i].found);
		assert_true(pm_str_eq(out, pm_str_of(of[i].out)));
	}
}

static void the_elfproef_is_weighed_nine_to_minus_one(void **state)
{
	(void)state;
	static const char *const pass[] = { "111222333", "123456782", "012345672", "12345672", "1112.22.333", "111 222 333" };
	static const char *const no[] = { "111222334", "000000000", "11122233", "1112223331", "11122233a", ".111222333", "" };
	for (size_t i = 0; i < sizeof pass / sizeof pass[0]; i++)
		if (!pm_value_elfproef(pm_str_of(pass[i])))
			fail_msg("%s", pass[i]);
	for (size_t i = 0; i < sizeof no / sizeof no[0]; i++)
		if (pm_value_elfproef(pm_str_of(no[i])))
			fail_msg("%s", no[i]);
}

static void write_file(const char *dir, const char *text, char path[128])
{
	snprintf(path, 128, "%s/levering.csv", dir);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void a_delivery_tells_its_date(void **state)
{
	(void)state;
	char dir[] = "/tmp/pm_leveringXXXXXX", path[128];
	assert_non_null(mkdtemp(dir));
	pm_delivery *d = NULL;
	pm_err err;
	int32_t day;
	assert_int_equal(pm_delivery_newest(dir, &day, &err), PM_E_NOTFOUND);
	write_file(dir, "register;bestand;peildatum;leverancier;rijen;sha256\nbrp;brp_personen.csv;2026-07-01;Burgerzaken;12;ab\nbag;;2026-06-30;;;\n", path);
	assert_int_equal(pm_delivery_read(dir, &d, &err), PM_OK);
	assert_int_equal(d->n, 2);
	assert_int_equal(d->newest, pm_day_of(2026, 7, 1));
	const pm_delivered *bag = pm_delivery_find(d, PM_STR("bag")), *brp = pm_delivery_find(d, PM_STR("brp"));
	assert_int_equal(bag->peildatum, pm_day_of(2026, 6, 30));
	assert_int_equal(bag->rows, -1);
	assert_int_equal(brp->rows, 12);
	assert_true(pm_str_eq(brp->file, PM_STR("brp_personen.csv")));
	assert_null(pm_delivery_find(d, PM_STR("woz")));
	pm_delivery_free(d);
	pm_delivery_free(NULL);
	write_file(dir, "register;peildatum\nbrp;2026-07-01\nbag;gisteren\n", path);
	assert_int_equal(pm_delivery_newest(dir, &day, &err), PM_E_SYNTAX);
	assert_int_equal(err.line, 3);
	write_file(dir, "register;peildatum\nbrp;\n", path);
	assert_int_equal(pm_delivery_newest(dir, &day, &err), PM_E_SYNTAX);
	write_file(dir, "register;bestand\nbrp;x\n", path);
	assert_int_equal(pm_delivery_newest(dir, &day, &err), PM_E_NAME);
	unlink(path);
	rmdir(dir);
}

static void what_is_no_file_is_told(void **state)
{
	(void)state;
	declared d;
	declare_mixed(&d);
	pm_import *i = NULL;
	pm_err err;
	assert_int_equal(pm_import_file(&d.reg, "/tmp/is/er/niet.csv", NULL, &i, &err), PM_E_NOTFOUND);
	assert_string_equal(err.file, "/tmp/is/er/niet.csv");
	assert_int_equal(pm_import_file(&d.reg, "/tmp", NULL, &i, &err), PM_E_IO);
	assert_null(i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_threads_and_vectors_change_nothing),
		cmocka_unit_test(lines_and_rows_are_those_of_the_file),
		cmocka_unit_test(vectors_see_what_plain_code_sees),
		cmocka_unit_test(fast_dates_are_dates),
		cmocka_unit_test(numbers_are_rounded_as_the_c_library_does),
		cmocka_unit_test(values_that_are_none_are_told),
		cmocka_unit_test(bag_ids_get_their_zeros_back),
		cmocka_unit_test(the_elfproef_is_weighed_nine_to_minus_one),
		cmocka_unit_test(a_delivery_tells_its_date),
		cmocka_unit_test(what_is_no_file_is_told),
	};
	return cmocka_run_group_tests_name("import, the same", tests, NULL, NULL);
}
