/* One against many: every form of the processor gives what one by one gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../lib/dice.h"
#include "../lib/oom.h"
#include "text/compare_many.h"

enum { STRINGS = 300, LONGEST = 70 };

static size_t make(uint64_t *seed, char *to, unsigned letters, unsigned most)
{
	const size_t n = dice_below(seed, most + 1);
	for (size_t i = 0; i < n; i++)
		to[i] = (char)('!' + dice_below(seed, letters));
	return n;
}

static void compare_all(const pm_str *s, const pm_pattern *p, pm_many_form form)
{
	pm_many *m;
	static uint8_t edits[STRINGS];
	static double alike[STRINGS];
	assert_int_equal(pm_many_new(s, STRINGS, &m, NULL), PM_OK);
	for (unsigned limit = 0; limit < 12; limit += 3) {
		for (int swap = 0; swap < 2; swap++) {
			pm_many_edits(m, p, swap, limit, form, edits);
			for (unsigned i = 0; i < STRINGS; i++)
				assert_int_equal(edits[i], pm_pattern_edits(p, s[i], swap, limit));
		}
	}
	pm_many_jaro_winkler(m, p, form, alike);
	for (unsigned i = 0; i < STRINGS; i++)
		assert_true(alike[i] == pm_pattern_jaro_winkler(p, s[i]));
	pm_many_free(m);
}

/* Patterns on both sides of 16, 32 and 64 letters; sets with few letters, and with more than there are numbers for. */
static void every_form_agrees(void **state)
{
	(void)state;
	static char text[STRINGS][LONGEST + 1];
	pm_str s[STRINGS];
	uint64_t seed = 3;
	pm_pattern p = {0};
	for (int round = 0; round < 60; round++) {
		static const unsigned alphabet[] = { 3, 26, 62, 63, 64, 90 };
		const unsigned letters = alphabet[round % 6], most = round % 4 == 0 ? LONGEST : round % 4 == 1 ? 16 : 33;
		for (unsigned i = 0; i < STRINGS; i++)
			s[i] = (pm_str){ text[i], make(&seed, text[i], letters, most) };
		char pattern[LONGEST + 1];
		pm_pattern_set(&p, (pm_str){ pattern, make(&seed, pattern, letters, most) });
		for (int form = PM_MANY_PLAIN; form <= (int)pm_many_best(); form++)
			compare_all(s, &p, (pm_many_form)form);
	}
}

static void a_pattern_may_hold_letters_that_no_string_has(void **state)
{
	(void)state;
	const pm_str s[] = { PM_STR("bos"), PM_STR("vos") };
	uint8_t edits[2];
	pm_many *m;
	pm_pattern p = {0};
	pm_pattern_set(&p, PM_STR("\xc3\xa9zq"));
	assert_int_equal(pm_many_new(s, 2, &m, NULL), PM_OK);
	pm_many_edits(m, &p, true, 9, pm_many_best(), edits);
	assert_int_equal(edits[0], 4);
	assert_int_equal(edits[1], 4);
	pm_many_free(m);
}

static bool run_few(void)
{
	const pm_str s[] = { PM_STR("bos"), PM_STR(""), PM_STR("van") };
	pm_many *m = NULL;
	const bool ok = pm_many_new(s, 3, &m, NULL) == PM_OK;
	pm_many_free(m);
	return ok;
}

static void a_set_fails_cleanly(void **state)
{
	(void)state;
	assert_int_equal(oom_each(run_few), 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_form_agrees),
		cmocka_unit_test(a_pattern_may_hold_letters_that_no_string_has),
		cmocka_unit_test(a_set_fails_cleanly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
