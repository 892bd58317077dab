/* Words in any order, q-grams, dates, initials, postcodes, numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "text/compare_fields.h"
#include "text/compare_tokens.h"

static pm_str S(const char *s) { return pm_str_of(s); }

static void folds_to(const char *s, const char *want)
{
	char out[PM_NAME_BYTES];
	const pm_str got = { out, pm_name_fold(pm_str_of(s), out) };
	if (!pm_str_eq(got, pm_str_of(want)))
		fail_msg("%s: %.*s, not %s", s, PM_STR_FMT(got), want);
}

static void names_are_folded(void **state)
{
	(void)state;
	folds_to("  Van  't Hoff ", "van t hoff");
	folds_to("Ruyter-de Vries", "ruyter-de vries");
	folds_to("Ruyter - de Vries", "ruyter-de vries");
	folds_to("B.V.", "b v");
	folds_to("Ko\xc3\xab\x6b Ja\xc3\xafr \xc3\x98stergaard Stra\xc3\x9f\x65", "koek jair ostergaard strasse");
	folds_to("Andr\xe9", "andre"); /* Latin-1 */
	folds_to("-", "");
	folds_to("", "");
}

static void long_names_are_cut(void **state)
{
	(void)state;
	char text[600], out[PM_NAME_BYTES];
	memset(text, 'a', sizeof text);
	assert_int_equal(pm_name_fold((pm_str){ text, sizeof text }, out), PM_NAME_BYTES - 1);
}

static void words_in_any_order(void **state)
{
	(void)state;
	char out[PM_NAME_BYTES];
	assert_true(pm_str_eq((pm_str){ out, pm_token_sort(S("vries jan-de"), out) }, S("de jan vries")));
	assert_true(pm_token_set(S("bouw jansen"), S("jansen bouw bouw")) == 1);
	assert_true(pm_token_set(S("bouw jansen"), S("jansen vastgoed")) == 0.5);
	assert_true(pm_token_set(S(""), S("bouw")) == 0);
	assert_true(pm_token_set(S(""), S("")) == 1);
	assert_true(pm_edit_similarity(S("jansen"), S("jasnen")) == 1 - 1 / 6.0);
	assert_true(pm_edit_similarity(S(""), S("")) == 1);
}

static void qgrams_count_runs(void **state)
{
	(void)state;
	assert_true(pm_qgram_similarity(S("nacht"), S("nacht"), 3) == 1);
	assert_true(pm_qgram_similarity(S("ab"), S("ac"), 2) == 2.0 / 6); /* " a" of " a","ab","b " */
	assert_true(pm_qgram_similarity(S("aaaa"), S("aa"), 1) == 4.0 / 6);
	assert_true(pm_qgram_similarity(S("bos"), S(""), 2) == 0);
	assert_true(pm_qgram_similarity(S("vos"), S("bak"), 4) == 0);
}

static void dates_agree_in_steps(void **state)
{
	(void)state;
	assert_int_equal(pm_date_compare(S("1971-06-24"), S("24-06-1971")), PM_DATE_SAME);
	assert_int_equal(pm_date_compare(S("19710624"), S("19710600")), PM_DATE_WITHIN);
	assert_int_equal(pm_date_compare(S("19710624"), S("19720000")), PM_DATE_DIFFERENT);
	assert_int_equal(pm_date_compare(S("1971-04-06"), S("1971-06-04")), PM_DATE_SWAPPED);
	assert_int_equal(pm_date_compare(S("1971-06-24"), S("1971-05-24")), PM_DATE_TYPO);
	assert_int_equal(pm_date_compare(S("1971-06-24"), S("1917-06-24")), PM_DATE_TYPO);
	assert_int_equal(pm_date_compare(S("1971-06-24"), S("1971-11-24")), PM_DATE_TWO_PARTS);
	assert_int_equal(pm_date_compare(S("1971-06-24"), S("1984-11-24")), PM_DATE_DIFFERENT);
	assert_int_equal(pm_date_compare(S("19710231"), S("19710221")), PM_DATE_TYPO); /* the first is no date */
	assert_int_equal(pm_date_compare(S("19712406"), S("19710624")), PM_DATE_SWAPPED);
	assert_int_equal(pm_date_compare(S("onbekend"), S("19710624")), PM_DATE_DIFFERENT);
}

/* Of who was born in some unknown month of 1971 no more than the year is known, however it is written. */
static void what_is_known_in_part_agrees_in_part(void **state)
{
	static const char *const year[] = { "1971", "19710000", "1971-00-00" }, *const month[] = { "1971-06", "19710600", "1971-06-00" };
	static const char *const nothing[] = { "onbekend", "geheim", "00000000", "0000-00-00", "00-00-0000", "-", "" };
	char room[PM_DATE_BYTES];
	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(pm_date_compare(S(year[i]), S(year[(i + 1) % 3])), PM_DATE_WITHIN);
		assert_int_equal(pm_date_compare(S(year[i]), S(year[i])), PM_DATE_WITHIN);
		assert_int_equal(pm_date_compare(S(year[i]), S(month[i])), PM_DATE_WITHIN);
		assert_int_equal(pm_date_compare(S(month[i]), S("24-6-1971")), PM_DATE_WITHIN);
		assert_int_equal(pm_date_compare(S(month[i]), S("1971-07-24")), PM_DATE_DIFFERENT);
		assert_int_equal(pm_date_compare(S(year[i]), S("1972-06-24")), PM_DATE_DIFFERENT);
		assert_true(pm_str_eq(pm_date_prepare(S(year[i]), room), S("19710000")));
		assert_true(pm_str_eq(pm_date_prepare(S(month[i]), room), S("19710600")));
		assert_true(pm_date_is_part(pm_date_prepare(S(month[i]), room)));
	}
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
		assert_int_equal(pm_date_prepare(S(nothing[i]), room).n, 0);
		assert_int_equal(pm_date_compare(S(nothing[i]), S(nothing[i])), PM_DATE_DIFFERENT);
	}
	assert_true(pm_str_eq(pm_date_prepare(S(" 24-6-1971 "), room), S("19710624")));
	assert_false(pm_date_is_part(S("19710624")));
	assert_true(pm_str_eq(pm_date_prepare(S("19710231"), room), S("19710231"))); /* no date, but digits */
}

static void initials_agree_in_steps(void **state)
{
	(void)state;
	assert_int_equal(pm_initials_compare(S("j p"), S("jan pieter")), PM_INITIALS_SAME);
	assert_int_equal(pm_initials_compare(S("jp"), S("jan pieter")), PM_INITIALS_SAME);
	assert_int_equal(pm_initials_compare(S("jan"), S("jan pieter")), PM_INITIALS_FEWER);
	assert_int_equal(pm_initials_compare(S("p"), S("jan pieter")), PM_INITIALS_SHUFFLED);
	assert_int_equal(pm_initials_compare(S("p j"), S("jan pieter")), PM_INITIALS_SHUFFLED);
	assert_int_equal(pm_initials_compare(S("j j"), S("jan pieter")), PM_INITIALS_DIFFERENT);
	assert_int_equal(pm_initials_compare(S(""), S("jan")), PM_INITIALS_DIFFERENT);
}

static void postcodes_agree_in_steps(void **state)
{
	(void)state;
	assert_int_equal(pm_postcode_compare(S("2533 ab"), S("2533AB")), PM_POSTCODE_SAME);
	assert_int_equal(pm_postcode_compare(S("2533AB"), S("2535AB")), PM_POSTCODE_TYPO);
	assert_int_equal(pm_postcode_compare(S("2533AB"), S("2533BA")), PM_POSTCODE_TYPO);
	assert_int_equal(pm_postcode_compare(S("2533AB"), S("2533XZ")), PM_POSTCODE_AREA);
	assert_int_equal(pm_postcode_compare(S("2533AB"), S("1011XZ")), PM_POSTCODE_DIFFERENT);
}

static void numbers_agree_by_their_ratio(void **state)
{
	(void)state;
	assert_true(pm_number_similarity(0, 0) == 1);
	assert_true(pm_number_similarity(75, 100) == 0.75);
	assert_true(pm_number_similarity(-1, 1) == 0);
	assert_true(pm_number_similarity(1, HUGE_VAL) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_folded),
		cmocka_unit_test(long_names_are_cut),
		cmocka_unit_test(words_in_any_order),
		cmocka_unit_test(qgrams_count_runs),
		cmocka_unit_test(dates_agree_in_steps),
		cmocka_unit_test(what_is_known_in_part_agrees_in_part),
		cmocka_unit_test(initials_agree_in_steps),
		cmocka_unit_test(postcodes_agree_in_steps),
		cmocka_unit_test(numbers_agree_by_their_ratio),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
