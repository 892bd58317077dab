/* Edits and Jaro-Winkler: known values, and the fast forms against the plain ones. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/dice.h"
#include "text/compare_pattern.h"

static unsigned edits(const char *a, const char *b, bool swap, unsigned limit)
{
	pm_pattern p = {0};
	pm_pattern_set(&p, pm_str_of(a));
	const unsigned got = pm_pattern_edits(&p, pm_str_of(b), swap, limit);
	assert_int_equal(got, pm_str_edits(pm_str_of(a), pm_str_of(b), swap, limit));
	return got;
}

static int alike(const char *a, const char *b) /* in ten thousandths */
{
	pm_pattern p = {0};
	pm_pattern_set(&p, pm_str_of(a));
	return (int)(pm_pattern_jaro_winkler(&p, pm_str_of(b)) * 10000 + 0.5);
}

static void edits_are_counted(void **state)
{
	(void)state;
	assert_int_equal(edits("jansen", "janssen", false, 9), 1);
	assert_int_equal(edits("visser", "vissre", false, 9), 2);
	assert_int_equal(edits("visser", "vissre", true, 9), 1);
	assert_int_equal(edits("ca", "abc", true, 9), 3); /* no place is edited twice */
	assert_int_equal(edits("", "bos", true, 9), 3);
	assert_int_equal(edits("bos", "", true, 9), 3);
	assert_int_equal(edits("", "", true, 0), 0);
}

static void more_edits_than_the_limit_are_all_one_too_many(void **state)
{
	(void)state;
	assert_int_equal(edits("hendriks", "pietersen", true, 2), 3);
	assert_int_equal(edits("bos", "bosman", true, 2), 3);
	assert_int_equal(edits("bos", "vos", true, 0), 1);
}

/* The published values of Winkler 1990, table 1. */
static void jaro_winkler_gives_the_published_values(void **state)
{
	(void)state;
	assert_int_equal(alike("martha", "marhta"), 9611);
	assert_int_equal(alike("dwayne", "duane"), 8400);
	assert_int_equal(alike("dixon", "dicksonx"), 8133);
	assert_int_equal(alike("", ""), 10000);
	assert_int_equal(alike("", "bos"), 0);
	assert_int_equal(alike("bos", "bos"), 10000);
	assert_int_equal(alike("ab", "xy"), 0);
}

static void documents_are_as_far_apart_as_can_be(void **state)
{
	(void)state;
	char text[PM_COMPARE_BYTES + 2];
	memset(text, 'a', sizeof text);
	text[PM_COMPARE_BYTES + 1] = 0;
	assert_int_equal(edits(text, text, true, 300), 301);
	assert_int_equal(alike(text, text), 0);
	assert_int_equal(alike("a", text), 0);
}

/* A string, and often a damaged copy of it; few letters, so that they repeat. */
static void make_pair(uint64_t *seed, char *a, size_t *na, char *b, size_t *nb)
{
	*na = dice_below(seed, dice_below(seed, 8) == 0 ? 100 : 20);
	const uint64_t letters = 2 + dice_below(seed, 6);
	for (size_t i = 0; i < *na; i++)
		a[i] = (char)('a' + dice_below(seed, letters));
	*nb = 0;
	for (size_t i = 0; i < *na; i++) {
		const uint64_t what = dice_below(seed, 12);
		if (what == 0)
			continue;
		b[(*nb)++] = what == 1 ? (char)('a' + dice_below(seed, letters)) : a[i];
		if (what == 2 && *nb > 1) {
			const char c = b[*nb - 1];
			b[*nb - 1] = b[*nb - 2];
			b[*nb - 2] = c;
		}
		if (what == 3)
			b[(*nb)++] = (char)('a' + dice_below(seed, letters));
	}
}

static void fast_and_plain_agree(void **state)
{
	(void)state;
	uint64_t seed = 7;
	pm_pattern p = {0};
	char a[256], b[256];
	for (int i = 0; i < 40000; i++) {
		size_t na, nb;
		make_pair(&seed, a, &na, b, &nb);
		const pm_str sa = { a, na }, sb = { b, nb };
		pm_pattern_set(&p, sa);
		const unsigned limit = (unsigned)dice_below(&seed, 12);
		assert_int_equal(pm_pattern_edits(&p, sb, false, limit), pm_str_edits(sa, sb, false, limit));
		assert_int_equal(pm_pattern_edits(&p, sb, true, limit), pm_str_edits(sa, sb, true, limit));
		assert_true(pm_pattern_jaro_winkler(&p, sb) == pm_jaro_winkler_plain(sa, sb));
		const double least = (double)dice_below(&seed, 101) / 100, alike_plain = pm_jaro_winkler_plain(sa, sb);
		const double alike_least = pm_pattern_jaro_winkler_least(&p, sb, least);
		assert_true(alike_plain >= least ? alike_least == alike_plain : alike_least < least);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_are_counted),
		cmocka_unit_test(more_edits_than_the_limit_are_all_one_too_many),
		cmocka_unit_test(jaro_winkler_gives_the_published_values),
		cmocka_unit_test(documents_are_as_far_apart_as_can_be),
		cmocka_unit_test(fast_and_plain_agree),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
