/* Letters that a pattern needs: found where they are sure, and never a text passed over that the pattern matches. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "lang/match.h"
#include "lang/needle.h"

static const struct { const char *pattern, *fold, *exact; } cases[] = {
	{ "kamer", "amer", "kamer" },
	{ "stapelbed|\\bmatras\\b", "tapelbed,matra", "stapelbed,matras" },
	{ "\\bkamers?\\b.{0,40}\\b(te huur|verhuurd)\\b", "amer", "kamer" },
	{ "onderhuu?r", "onderhu", "onderhu" },
	{ "abcd+ef", "abcd", "abcd" },
	{ "abcd{0,2}efgh", "efgh", "efgh" },
	{ "abc{x}", "", "" },
	{ "(te huur)", "", "" },
	{ "verhuurd(er)?", "verhuurd", "verhuurd" },
	{ "a.b.c.d", "", "" },
	{ "huur|op", "", "" },
	{ "(?i)huurder", "", "" },
	{ "huurder(?i)s", "", "" },
	{ "(?=huurder)verhuur", "verhuur", "verhuur" },
	{ "[]xyz]verhuur[^]a]", "verhuur", "verhuur" },
	{ "[[:alpha:]]+verhuur", "verhuur", "verhuur" },
	{ "caf\xC3\xA9s", "caf", "caf" },
	{ "prijs\\: 10\\.50", ": 10.50", "prijs: 10.50" },
	{ "\\Qa.b\\E", "", "" },
	{ "x(a(b)c)verder", "verder", "verder" },
	{ "a|b|c|d|e|f|g|h|i|j", "", "" },
	{ "(*UTF)verhuur", "", "" },
	{ "tekst\\x41rest", "", "" },
	{ "^verhuurd$", "verhuurd", "verhuurd" },
};

static void assert_needles(const char *pattern, bool fold, const char *want)
{
	pm_needles n;
	char have[256] = "";
	pm_needles_of(pm_str_of(pattern), fold, &n);
	for (uint32_t i = 0; i < n.n; i++)
		snprintf(have + strlen(have), sizeof have - strlen(have), "%s%.*s", i ? "," : "", n.needle[i].n, n.needle[i].text);
	assert_string_equal(have, want);
}

static void needles_are_what_every_match_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		assert_needles(cases[i].pattern, true, cases[i].fold);
		assert_needles(cases[i].pattern, false, cases[i].exact);
	}
}

static uint64_t draw = 1;
static uint32_t below(uint32_t n)
{
	draw ^= draw << 13, draw ^= draw >> 7, draw ^= draw << 17;
	return (uint32_t)(draw >> 11) % n;
}

/* Texts of pieces of the patterns themselves, in any case, with signs that fold to letters or lie beside them. */
static void text_of(pm_buf *b)
{
	static const char *const pieces[] = { "kamer", "KAMERS", "te huur", "verhuurd", "stapelbed", "\xC5\xBFtapelbed", "\xE2\x84\xAA" "amer", "matras", "verhuur", "caf\xC3\xA9s",
	                                      "x", " ", "onderhur", "onderhuur", "abcdef", "abefgh", "@[`{", "prijs: 10.50", "\xff", "aXbYcZd", "abcabcverder", "Huurder" };
	const uint32_t n = below(9);
	pm_buf_clear(b);
	pm_buf_text(b, "");
	for (uint32_t i = 0; i < n; i++)
		pm_buf_text(b, pieces[below(sizeof pieces / sizeof pieces[0])]);
	if (b->n && below(3) == 0)
		b->p[below((uint32_t)b->n)] ^= (char)(below(2) ? 0x20 : 1 + below(255));
}

static void no_match_is_passed_over(void **state)
{
	(void)state;
	pm_buf text = {0};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		for (int fold = 0; fold < 2; fold++) {
			pm_regex *p = NULL;
			pm_needles needles;
			assert_int_equal(pm_regex_new(pm_str_of(cases[i].pattern), fold, &p, NULL), PM_OK);
			pm_needles_of(pm_str_of(cases[i].pattern), fold, &needles);
			for (int k = 0; k < 3000; k++) {
				text_of(&text);
				const pm_str s = pm_buf_str(&text);
				if (pm_regex_try(p, s) != pm_regex_plain(p, s))
					fail_msg("/%s/%s passes over \"%.*s\"", cases[i].pattern, fold ? "i" : "", PM_STR_FMT(s));
				assert_int_equal(pm_needles_in(&needles, s), pm_needles_in_plain(&needles, s));
			}
			pm_regex_free(p);
		}
	pm_buf_release(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(needles_are_what_every_match_holds),
		cmocka_unit_test(no_match_is_passed_over),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
