/* A delivery is read: every row becomes a record or a reject, and what may not come in stays out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/oom.h"
#include "../lib/register.h"

static const uint8_t key[PM_KEY_BYTES] = { 1, 2, 3 };
static declared meldingen, brp;

static int declare_all(void **state)
{
	(void)state;
	declare(&meldingen, "meldingen");
	declare_field(&meldingen, "melding_id", PM_TYPE_ID);
	declare_field(&meldingen, "datum", PM_TYPE_DATE);
	declare_field(&meldingen, "categorie", PM_TYPE_CATEGORY);
	declare_field(&meldingen, "omschrijving", PM_TYPE_TEXT);
	declare_field(&meldingen, "anoniem", PM_TYPE_FLAG);
	declare_field(&meldingen, "aantal", PM_TYPE_COUNT)->optional = true;
	declare(&brp, "brp");
	declare_field(&brp, "bsn", PM_TYPE_ID)->treat = PM_TREAT_PSEUDONYM;
	declare_field(&brp, "nationaliteit", PM_TYPE_CATEGORY)->treat = PM_TREAT_DROP;
	declare_field(&brp, "huisnummer", PM_TYPE_COUNT);
	declare_role(&brp, "nummeraanduiding_id", PM_ROLE_ID);
	return 0;
}

static pm_import *read_bytes(const declared *d, pm_str bytes)
{
	pm_import *i = NULL;
	pm_err err = { 0 };
	const pm_import_options o = { .threads = 1, .key = key };
	if (pm_import_bytes(&d->reg, "levering.csv", bytes, &o, &i, &err) != PM_OK)
		fail_msg("%s", err.msg);
	assert_int_equal(i->rows, i->accepted + i->rejected);
	assert_int_equal(i->table->rows, i->accepted);
	return i;
}

static pm_import *read_text(const declared *d, const char *text) { return read_bytes(d, pm_str_of(text)); }

static void assert_value(const pm_import *i, const char *column, uint32_t row, const char *want)
{
	const pm_column *c = pm_table_get(i->table, column);
	assert_non_null(c);
	assert_int_equal(pm_column_has(c, row), want != NULL);
	pm_buf text = { 0 };
	pm_column_print(c, row, &text);
	if (want)
		assert_string_equal(text.p ? text.p : "", want);
	pm_buf_release(&text);
}

static void assert_reject(const pm_import *i, uint32_t at, uint32_t row, uint32_t line, const char *column, const char *reason)
{
	assert_true(at < i->n_rejects);
	assert_int_equal(i->reject[at].row, row);
	assert_int_equal(i->reject[at].line, line);
	assert_true(pm_str_eq(i->reject[at].column, pm_str_of(column)));
	assert_true(pm_str_eq(i->reject[at].reason, pm_str_of(reason)));
}

static void assert_fails(const declared *d, const char *text, pm_status want, const char *says)
{
	pm_import *i = NULL;
	pm_err err = { 0 };
	const pm_import_options o = { .threads = 1 };
	assert_int_equal(pm_import_bytes(&d->reg, "x.csv", pm_str_of(text), &o, &i, &err), want);
	assert_null(i);
	if (!strstr(err.msg, says))
		fail_msg("\"%s\" doesn't say \"%s\"", err.msg, says);
}

#define HEADER "melding_id;datum;categorie;omschrijving;anoniem\n"

static void a_row_becomes_typed_values(void **state)
{
	(void)state;
	pm_import *i = read_text(&meldingen, HEADER
	                         "m1;2024-05-03;overbewoning;\"zegt: \"\"tien man\"\"; en\nveel fietsen\";J\r\n"
	                         "m2;03-05-2024; geluid ;;n\n"
	                         "m3;20240500;;\"\";");
	assert_int_equal(i->accepted, 3);
	assert_value(i, "datum", 0, "2024-05-03");
	assert_value(i, "datum", 1, "2024-05-03");
	assert_value(i, "datum", 2, "2024-05");
	assert_value(i, "categorie", 1, "geluid");
	assert_value(i, "categorie", 2, NULL);
	assert_value(i, "omschrijving", 0, "zegt: \"tien man\"; en\nveel fietsen");
	assert_value(i, "omschrijving", 2, NULL);
	assert_value(i, "anoniem", 1, "N");
	assert_value(i, "anoniem", 2, NULL);
	assert_value(i, "aantal", 0, NULL);
	assert_int_equal(i->column[1].incomplete, 1);
	assert_int_equal(i->column[2].nulls, 1);
	assert_int_equal(i->delimiter, ';');
	assert_string_equal(i->encoding, "UTF-8");
	pm_import_free(i);
	pm_import_free(NULL);
}

static void a_bad_row_is_refused_and_the_next_one_read(void **state)
{
	(void)state;
	pm_import *i = read_text(&meldingen, HEADER
	                         "m1;gisteren;geluid;a;J\n"
	                         "m2;2024-05-03;geluid;b;J\n"
	                         "m3;2024-05-03;geluid\n"
	                         "\n"
	                         "m4;2024-02-30;geluid;d;J\n"
	                         "m5;2024-05-03;geluid;e;J;te veel\n"
	                         "m6;2024-05-03;geluid;f;misschien\n"
	                         "m7;2024-05-03;geluid;g;N\n");
	assert_int_equal(i->rows, 7);
	assert_int_equal(i->accepted, 2);
	assert_int_equal(i->blank, 1);
	assert_reject(i, 0, 1, 2, "datum", "not a date");
	assert_reject(i, 1, 3, 4, "", "fewer fields than the header");
	assert_reject(i, 2, 4, 6, "datum", "not a date");
	assert_reject(i, 3, 5, 7, "", "more fields than the header");
	assert_reject(i, 4, 6, 8, "anoniem", "not one of the flag's words");
	assert_true(pm_str_eq(i->reject[0].raw, PM_STR("m1;gisteren;geluid;a;J")));
	assert_true(pm_str_eq(i->reject[1].raw, PM_STR("m3;2024-05-03;geluid")));
	assert_int_equal(i->row_no[0], 2);
	assert_int_equal(i->row_no[1], 7);
	assert_value(i, "anoniem", 1, "N");
	assert_int_equal(pm_dict_size(pm_table_get(i->table, "melding_id")->dict), 2); /* a refused row leaves no words */
	pm_import_free(i);
}

static void a_stray_quote_costs_one_line(void **state)
{
	(void)state;
	pm_import *i = read_text(&meldingen, HEADER
	                         "m1;2024-05-03;geluid;\"nooit gesloten;J\n"
	                         "m2;2024-05-03;geluid;tv van 42\" aan;J\n"
	                         "m3;2024-05-03;geluid;\"dicht\" en door;J\n"
	                         "m4;2024-05-03;geluid;\"goed\";J\n"
	                         "m5;2024-05-03;geluid;\"open tot het eind;J\n");
	assert_int_equal(i->rows, 5);
	assert_reject(i, 0, 1, 2, "", "a quote that is not closed as it should");
	assert_reject(i, 1, 3, 4, "", "a quote that is not closed as it should");
	assert_reject(i, 2, 5, 6, "", "a quote that is not closed as it should");
	assert_value(i, "omschrijving", 0, "tv van 42\" aan");
	assert_value(i, "omschrijving", 1, "goed");
	pm_import_free(i);
}

static void bytes_that_no_text_holds_are_refused(void **state)
{
	(void)state;
	static const char text[] = HEADER "m1;;geluid;a\0b;J\nm2;;geluid;caf\xC3\xA9 en caf\xC3\xA9;J\nm3;;geluid;caf\xE9;J\n";
	pm_import *i = read_bytes(&meldingen, (pm_str){ text, sizeof text - 1 });
	assert_reject(i, 0, 1, 2, "", "a NUL byte");
	assert_reject(i, 1, 3, 4, "", "bytes that are no character of the file's encoding");
	assert_true(pm_str_eq(i->reject[0].raw, PM_STR("m1;;geluid;a?b;J")));
	assert_true(pm_str_eq(i->reject[1].raw, PM_STR("m3;;geluid;caf?;J")));
	assert_value(i, "omschrijving", 0, "café en café");
	pm_import_free(i);
}

static void a_field_above_the_limit_is_refused(void **state)
{
	(void)state;
	enum { LONG = PM_MAX_FIELD_BYTES + 1 };
	for (int quoted = 0; quoted < 2; quoted++) {
		pm_buf b = { 0 };
		pm_buf_text(&b, HEADER "m1;2024-05-03;geluid;");
		for (int k = 0; k < quoted; k++)
			pm_buf_char(&b, '"');
		assert_true(pm_buf_reserve(&b, LONG));
		memset(b.p + b.n, 'x', LONG);
		b.n += LONG;
		pm_buf_text(&b, quoted ? "\";J\n" : ";J\n");
		pm_buf_text(&b, "m2;2024-05-03;geluid;kort;J\n");
		pm_import *i = read_bytes(&meldingen, pm_buf_str(&b));
		assert_int_equal(i->rows, 2);
		assert_reject(i, 0, 1, 2, "", "a field longer than the limit");
		assert_int_equal(i->reject[0].raw.n, PM_RAW_BYTES);
		assert_value(i, "omschrijving", 0, "kort");
		pm_import_free(i);
		pm_buf_release(&b);
	}
}

static void other_delimiters_and_encodings_are_found(void **state)
{
	(void)state;
	static const struct { const char *bytes; size_t n; char delimiter; const char *encoding; } of[] = {
#define CASE(s, d, e) { s, sizeof s - 1, d, e }
		CASE("melding_id,datum,categorie,omschrijving,anoniem\nm1,,,\xC3\xA9\xC3\xA9n,J\n", ',', "UTF-8"),
		CASE("melding_id\tdatum\tcategorie\tomschrijving\tanoniem\nm1\t\t\t\xE9\xE9n\tJ\n", '\t', "Windows-1252"),
		CASE("\xEF\xBB\xBFmelding_id|datum|categorie|omschrijving|anoniem\r\nm1|||\xC3\xA9\xC3\xA9n|J", '|', "UTF-8 with BOM"),
		CASE("sep=,\r\nmelding_id,datum,categorie,omschrijving,anoniem\r\nm1,,,\xE9\xE9n,J\r\n", ',', "Windows-1252"),
		CASE("\"melding_id\",\"datum, tijd; ;;;;;\",datum,categorie,omschrijving,anoniem\nm1,,,,\xC3\xA9\xC3\xA9n,J\n", ',', "UTF-8"),
#undef CASE
	};
	for (size_t k = 0; k < sizeof of / sizeof of[0]; k++) {
		pm_import *i = read_bytes(&meldingen, (pm_str){ of[k].bytes, of[k].n });
		assert_int_equal(i->delimiter, of[k].delimiter);
		assert_string_equal(i->encoding, of[k].encoding);
		assert_int_equal(i->accepted, 1);
		assert_value(i, "melding_id", 0, "m1");
		assert_value(i, "omschrijving", 0, "één");
		pm_import_free(i);
	}
}

static void sixteen_bit_text_is_read_in_both_orders(void **state)
{
	(void)state;
	static const char text[] = HEADER "m1;;;abc;J\n";
	for (int big = 0; big < 2; big++) {
		pm_buf b = { 0 };
		pm_buf_text(&b, big ? "\xFE\xFF" : "\xFF\xFE");
		for (const char *c = text; *c; c++) {
			const char two[2] = { big ? 0 : *c, big ? *c : 0 };
			pm_buf_add(&b, two, 2);
		}
		pm_buf_add(&b, big ? "\xDC\x00" : "\x00\xDC", 2); /* half a surrogate pair */
		pm_import *i = read_bytes(&meldingen, pm_buf_str(&b));
		assert_string_equal(i->encoding, big ? "UTF-16BE" : "UTF-16LE");
		assert_value(i, "omschrijving", 0, "abc");
		assert_int_equal(i->replaced, 1);
		assert_int_equal(i->n_notices, 1);
		assert_int_equal(i->rows, 2); /* the stray half is a row of its own, and refused */
		pm_import_free(i);
		pm_buf_release(&b);
	}
}

static void a_header_is_met_with_other_blanks_and_case(void **state)
{
	(void)state;
	pm_import *i = read_text(&meldingen, " Melding_ID ;DATUM;categorie;omschrijving;anoniem;telefoon;0612345678\nm1;;;;;0612345678;\n");
	assert_int_equal(i->n_notices, 2);
	assert_int_equal(i->n_unread, 2);
	assert_true(pm_str_eq(i->unread[0], PM_STR("telefoon")));
	assert_true(pm_str_eq(i->unread[1], PM_STR("##########"))); /* as a message may show it */
	assert_true(pm_str_eq(i->unread_header[1], PM_STR("0612345678")));
	assert_null(pm_table_get(i->table, "telefoon"));
	pm_import_free(i);
}

static void a_wrong_header_is_told_with_the_nearest(void **state)
{
	(void)state;
	assert_fails(&meldingen, "melding_id;datm;categorie;omschrijving;anoniem\n", PM_E_NAME, "nearest: \"datm\"");
	assert_fails(&meldingen, "melding_id;datum;datum;categorie;omschrijving;anoniem\n", PM_E_NAME, "more than once");
	assert_fails(&meldingen, "", PM_E_SYNTAX, "no header");
	assert_fails(&meldingen, "\n\r\n", PM_E_SYNTAX, "no header");
	assert_fails(&meldingen, "melding_id;datum\rm1;2\r", PM_E_SYNTAX, "CR alone");
	assert_fails(&meldingen, "\"melding_id;datum", PM_E_SYNTAX, "header can't be read");
	assert_fails(&meldingen, "123456782;2024-05-03;x\n", PM_E_NAME, "#########"); /* no header: its first row is not shown */
}

static void a_file_may_hold_a_header_only(void **state)
{
	(void)state;
	pm_import *i = read_text(&meldingen, "melding_id;datum;categorie;omschrijving;anoniem");
	assert_int_equal(i->rows, 0);
	assert_int_equal(i->table->columns, 6);
	pm_import_free(i);
}

static void a_number_that_identifies_reaches_nothing(void **state)
{
	(void)state;
	assert_fails(&brp, "bsn;nationaliteit;huisnummer;nummeraanduiding_id\n", PM_E_USE, "takes a key");
	pm_import *i = read_text(&brp, "bsn;nationaliteit;huisnummer;nummeraanduiding_id;anr\n"
	                               "111222333;geheim;12;0518200000000001;1234567890\n"
	                               "012345672;geheim;zes;0518200000000001;1234567890\n"
	                               "12345672;geheim;13;518200000000001;1234567890\n"
	                               "111222333;geheim;12\n");
	char hex[33];
	pm_pseudonym(key, PM_STR("012345672"), hex);
	assert_value(i, "bsn", 1, hex); /* its zero was lost, it is the same person */
	assert_null(pm_table_get(i->table, "nationaliteit"));
	assert_true(pm_str_eq(i->reject[0].raw, PM_STR("***;***;zes;0518200000000001;***")));
	assert_int_equal(i->reject[1].raw.n, 0); /* where columns are unclear nothing is shown */
	assert_value(i, "nummeraanduiding_id", 1, "0518200000000001");
	assert_int_equal(i->column[2].repaired, 1);
	pm_import_free(i);
}

/* The n-th nine-digit number that passes the test: weights 9 .. 2 and -1. */
static unsigned elf(unsigned n)
{
	for (unsigned v = 100000000;; v++) {
		int sum = -(int)(v % 10);
		unsigned rest = v / 10;
		for (int w = 2; w <= 9; w++, rest /= 10)
			sum += (int)(rest % 10) * w;
		if (sum % 11 == 0 && n-- == 0)
			return v;
	}
}

static void service_numbers_stop_the_import(void **state)
{
	(void)state;
	pm_buf few = { 0 }, many = { 0 };
	pm_buf_text(&few, HEADER);
	pm_buf_text(&many, HEADER);
	for (unsigned k = 0; k < 40; k++) {
		pm_buf_printf(&few, "%u;;;;\n", k % 10 ? elf(k) : 5u);
		pm_buf_printf(&many, "%u;;;;\n", k == 39 ? 5u : elf(k));
	}
	assert_fails(&meldingen, many.p, PM_E_GATE, "\"melding_id\" seems to hold citizen service numbers");
	pm_import_free(read_text(&meldingen, few.p));
	pm_buf_release(&few);
	pm_buf_release(&many);
}

static void a_firms_number_is_kept_when_it_passes(void **state)
{
	(void)state;
	declared kvk;
	declare(&kvk, "kvk");
	declare_field(&kvk, "rsin", PM_TYPE_ID)->treat = PM_TREAT_RSIN;
	pm_import *i = read_text(&kvk, "rsin\n111222333\n111222334\n\nonbekend\n12345672\n");
	assert_int_equal(i->accepted, 5); /* in a file of one column an empty line is a row */
	assert_value(i, "rsin", 0, "111222333");
	assert_value(i, "rsin", 1, NULL);
	assert_value(i, "rsin", 4, "012345672");
	assert_int_equal(i->column[0].refused, 2);
	pm_import_free(i);
}

static const char many_kinds[] =
	"melding_id;datum;categorie;omschrijving;anoniem;aantal\n"
	"m1;2024-05-03;geluid;\"een\n\"\"twee\"\"\";J;3\n"
	"m2;20190000;geluid;drie;N;\n"
	"m3;fout;geluid;drie;N;1\n";

static bool import_many_kinds(void)
{
	pm_import *i;
	const pm_import_options o = { .threads = 1, .block_bytes = 90 };
	if (pm_import_bytes(&meldingen.reg, "x.csv", pm_str_of(many_kinds), &o, &i, NULL) != PM_OK)
		return false;
	assert_int_equal(i->accepted, 2);
	pm_import_free(i);
	return true;
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	assert_true(oom_each(import_many_kinds) < 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_becomes_typed_values),
		cmocka_unit_test(a_bad_row_is_refused_and_the_next_one_read),
		cmocka_unit_test(a_stray_quote_costs_one_line),
		cmocka_unit_test(bytes_that_no_text_holds_are_refused),
		cmocka_unit_test(a_field_above_the_limit_is_refused),
		cmocka_unit_test(other_delimiters_and_encodings_are_found),
		cmocka_unit_test(sixteen_bit_text_is_read_in_both_orders),
		cmocka_unit_test(a_header_is_met_with_other_blanks_and_case),
		cmocka_unit_test(a_wrong_header_is_told_with_the_nearest),
		cmocka_unit_test(a_file_may_hold_a_header_only),
		cmocka_unit_test(a_number_that_identifies_reaches_nothing),
		cmocka_unit_test(service_numbers_stop_the_import),
		cmocka_unit_test(a_firms_number_is_kept_when_it_passes),
		cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests_name("import", tests, declare_all, NULL);
}
