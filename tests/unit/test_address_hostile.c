/* What nobody types by accident: documents for addresses, bytes that are no text, patterns, a spine that is one street a
 * million times over. Every look-up ends with a clear outcome, in bounded time and memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <cmocka.h>

#include "../lib/dice.h"
#include "../lib/spine.h"

enum { LONG = 100000, SAME = 1000000, COPIES = 200 };

static pm_address_columns spine;
static pm_address_index *streets;

static int begin(void **state)
{
	(void)state;
	return spine_small(&spine) && pm_address_index_new(&spine, NULL, 1, &streets, NULL) == PM_OK ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	pm_address_index_free(streets);
	spine_free(&spine);
	return 0;
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static pm_match find(const pm_address_index *x, pm_str text)
{
	pm_match m;
	pm_address_candidate c[8];
	uint32_t n = 0;
	assert_int_equal(pm_address_find_one(x, text, &m, c, 8, &n, NULL), PM_OK);
	assert_true(n <= 8 && m.how < PM_HOWS && m.p >= 0 && m.p <= 1);
	return m;
}

static pm_str repeated(const char *piece, size_t bytes)
{
	char *p = malloc(bytes);
	const size_t n = strlen(piece);
	assert_non_null(p);
	for (size_t i = 0; i < bytes; i++)
		p[i] = piece[i % n];
	return (pm_str){ p, bytes };
}

/* Under a sanitizer everything takes some twenty times as long; the bound is there to tell linear from quadratic. */
enum { BOUND_S = 20 };

static void a_document_is_no_address(void **state)
{
	(void)state;
	static const char *const piece[] = { "a", "1", "1 ", "Jan Luijkenlaan 12-A ", "Kerkstraat 1, ", "-", "2533AB ", "(((((", "van de ", "'s-",
	                                     "1e ", "laan", "12-14-", "\xc3\xa9", "bis ", "/" };
	const double from = seconds();
	for (size_t i = 0; i < sizeof piece / sizeof *piece; i++) {
		const pm_str s = repeated(piece[i], LONG);
		for (int k = 0; k < COPIES; k++)
			assert_int_equal(find(streets, s).row, PM_NO_ROW);
		free((char *)(uintptr_t)s.p);
	}
	assert_true(seconds() - from < BOUND_S);
}

/* As long as is read at all, out of what there is most of in the index. */
static void the_longest_line_takes_no_longer_than_it_should(void **state)
{
	(void)state;
	static const char *const piece[] = { "Kerkstraat 1 ", "laan 12 ", "1 2 3 4 ", "Leyweg 100 II ", "straatstraat", "aaaaaaaa ", "2e Braamstraat 5-", "v.d. " };
	const double from = seconds();
	for (size_t i = 0; i < sizeof piece / sizeof *piece; i++)
		for (size_t n = 1000; n < 1030; n++) {
			const pm_str s = repeated(piece[i], n);
			find(streets, s);
			free((char *)(uintptr_t)s.p);
		}
	assert_true(seconds() - from < BOUND_S);
}

static void bytes_that_are_no_text_find_nothing(void **state)
{
	(void)state;
	static const char *const bad[] = { "\xff\xfe\xfd", "Ker\xc3straat \xff""1\xc0\x80", "\xed\xa0\x80 12", "\xf8\x88\x80\x80\x80 3", "\x80\x80\x80\x80 1",
	                                   "\x01\x02\x03\x04 5", "\xe2\x80\xae""1 taartskreK" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		find(streets, pm_str_of(bad[i]));
	assert_int_equal(find(streets, (pm_str){ "\xff\xfe\0\0\xfd", 5 }).row, PM_NO_ROW);
	assert_int_equal(find(streets, (pm_str){ "", 0 }).how, PM_HOW_NONE);
	uint64_t lot = 1;
	for (int k = 0; k < 20000; k++) {
		char s[40];
		for (size_t i = 0; i < sizeof s; i++) {
			s[i] = (char)(dice(&lot) >> 56);
		}
		assert_int_equal(find(streets, (pm_str){ s, sizeof s }).row, PM_NO_ROW);
	}
	assert_int_equal(find(streets, PM_STR("Kerkstraat 1\xff")).how != PM_HOW_ID, true);
}

static void patterns_and_commands_are_only_words(void **state)
{
	(void)state;
	static const char *const bait[] = { "(a+)+$", "Kerk.* 1", "^(([a-z])+.)+[A-Z]([a-z])+$", "Kerkstraa[t] [0-9]", "' or 1=1 --", "%s%s%s%n 12", "*", "Kerkstraat 1|14", "Leyweg 1485{1,99999}",
	                                    "=HYPERLINK(\"x\") 1", "../../etc/passwd 1", "Kerkstraat 99999999999999999999", "Kerkstraat 0" };
	for (size_t i = 0; i < sizeof bait / sizeof *bait; i++)
		assert_int_equal(find(streets, pm_str_of(bait[i])).row, PM_NO_ROW);
}

/* One street, one number, a million identifiers: which one is meant can't be told, and finding that out costs no more. */
static void a_million_identical_addresses_are_ambiguous(void **state)
{
	(void)state;
	pm_address_columns many = { .rows = SAME };
	static const struct { pm_role role; const char *word; } same[] = { { PM_ROLE_STREET, "Kerkstraat" }, { PM_ROLE_NUMBER, "1" }, { PM_ROLE_POSTCODE, "2514AA" } };
	pm_column *c;
	for (size_t f = 0; f < sizeof same / sizeof *same; f++) {
		assert_int_equal(pm_column_new(PM_STR("veld"), PM_TYPE_CATEGORY, SAME, &c, NULL), PM_OK);
		for (uint32_t r = 0; r < SAME; r++)
			assert_int_equal(pm_column_set_word(c, r, pm_str_of(same[f].word), NULL), PM_OK);
		many.role[same[f].role] = c;
	}
	assert_int_equal(pm_column_new(PM_STR("id"), PM_TYPE_ID, SAME, &c, NULL), PM_OK);
	for (uint32_t r = 0; r < SAME; r++) {
		char id[20];
		snprintf(id, sizeof id, "05182%011u", r);
		assert_int_equal(pm_column_set_word(c, r, pm_str_of(id), NULL), PM_OK);
	}
	many.role[PM_ROLE_ID] = c;
	pm_address_index *x;
	double from = seconds();
	assert_int_equal(pm_address_index_new(&many, NULL, 1, &x, NULL), PM_OK);
	assert_true(seconds() - from < BOUND_S);
	from = seconds();
	for (int k = 0; k < COPIES; k++) {
		assert_int_equal(find(x, PM_STR("Kerkstraat 1")).how, PM_HOW_AMBIGUOUS);
		assert_int_equal(find(x, PM_STR("Kerkstr 1, 2514 AA")).how, PM_HOW_AMBIGUOUS);
		assert_int_equal(find(x, PM_STR("Krkstraat 1")).row, PM_NO_ROW);
		assert_int_equal(find(x, PM_STR("2514AA 1")).row, PM_NO_ROW);
		assert_int_equal(find(x, PM_STR("Kerkstraat 2")).how, PM_HOW_NONE);
		assert_int_equal(find(x, PM_STR("0518200000000077")).row, 77);
	}
	assert_true(seconds() - from < BOUND_S);
	pm_match *m = calloc(SAME, sizeof *m);
	pm_address_columns q = many;
	q.role[PM_ROLE_ID] = NULL;
	assert_non_null(m);
	from = seconds();
	assert_int_equal(pm_address_resolve(x, &q, 1, m, NULL), PM_OK);
	assert_true(seconds() - from < BOUND_S);
	for (uint32_t r = 0; r < SAME; r++)
		assert_int_equal(m[r].how, PM_HOW_AMBIGUOUS);
	free(m);
	pm_address_index_free(x);
	spine_free(&many);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_document_is_no_address),
		cmocka_unit_test(the_longest_line_takes_no_longer_than_it_should),
		cmocka_unit_test(bytes_that_are_no_text_find_nothing),
		cmocka_unit_test(patterns_and_commands_are_only_words),
		cmocka_unit_test(a_million_identical_addresses_are_ambiguous),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
