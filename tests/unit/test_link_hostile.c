/* Names and texts as nobody writes them: any bytes, any length, through every reader and comparison. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/dice.h"
#include "text/compare_fields.h"
#include "text/compare_tokens.h"
#include "text/document.h"
#include "text/name_org.h"
#include "text/name_person.h"
#include "text/phonetic_nl.h"

enum { ROUNDS = 8000, MOST = 700 };

/* Bytes of every kind, or pieces that readers look for. */
static pm_str make(uint64_t *seed, char *to)
{
	static const char *const piece[] = { "van ", "v.d. ", "-", ",", " ", "h.o.d.n. ", "B.V.", "'t ", "sch", "ij", "0", "2019", ".",
	                                     "\xc3", "\xc3\xab", "\xef\xac\x83", "\xe2\x80\x99", "de ", "a", "mr. " };
	const size_t most = dice_below(seed, 3) ? dice_below(seed, 60) : dice_below(seed, MOST);
	const bool raw = dice_below(seed, 4) == 0;
	size_t n = 0;
	while (n < most) {
		const char *p = piece[dice_below(seed, sizeof piece / sizeof *piece)];
		if (raw || n + strlen(p) > MOST)
			to[n++] = (char)dice_below(seed, 256);
		else
			for (size_t i = 0; p[i]; i++)
				to[n++] = p[i];
	}
	return (pm_str){ to, n };
}

static bool inside(pm_str part, const char *text, size_t room)
{
	return part.n == 0 || (part.p >= text && part.p + part.n <= text + room);
}

static void check_names(pm_str a, pm_str b)
{
	pm_person_name x, y;
	pm_person_parse(a, &x);
	pm_person_of(b, a, b, &y);
	assert_true(inside(x.given, x.text, sizeof x.text) && inside(x.surname.core, x.text, sizeof x.text));
	assert_true(inside(y.given, y.text, sizeof y.text) && inside(y.surname.second, y.text, sizeof y.text));
	assert_int_equal(pm_person_compare(&x, &y), pm_person_compare(&y, &x));
	const double org = pm_org_similarity(a, b);
	assert_true(org >= 0 && org <= 1 && org == pm_org_similarity(b, a));
}

static void check_folded(pm_str a, pm_str b)
{
	char fa[PM_NAME_BYTES], fb[PM_NAME_BYTES], again[PM_NAME_BYTES], key[PM_PHONETIC_BYTES];
	const pm_str x = { fa, pm_name_fold(a, fa) }, y = { fb, pm_name_fold(b, fb) };
	const pm_str twice = { again, pm_name_fold(x, again) };
	assert_true(x.n <= PM_NAME_BYTES && pm_str_eq(x, twice));
	assert_true(pm_phonetic_nl(x, key) <= PM_PHONETIC_BYTES);
	assert_true(pm_token_sort(x, again) <= x.n);
	assert_true(pm_token_set(x, y) == pm_token_set(y, x));
	for (unsigned q = 1; q <= 4; q++)
		assert_true(pm_qgram_similarity(x, y, q) == pm_qgram_similarity(y, x, q));
	assert_int_equal(pm_initials_compare(x, y), pm_initials_compare(y, x));
}

static void anything_may_be_typed(void **state)
{
	(void)state;
	uint64_t seed = 5;
	char a[MOST + 1], b[MOST + 1];
	for (int i = 0; i < ROUNDS; i++) {
		const pm_str x = make(&seed, a), y = make(&seed, b);
		pm_buf out = {0};
		check_names(x, y);
		check_folded(x, y);
		assert_int_equal(pm_date_compare(x, y), pm_date_compare(y, x));
		assert_int_equal(pm_postcode_compare(x, y), pm_postcode_compare(y, x));
		assert_int_equal(pm_document_normalise(x, &out, NULL), PM_OK);
		pm_buf_release(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(anything_may_be_typed) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
