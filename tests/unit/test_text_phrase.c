/* A text that says the same few words: slips of the pen and another order pass, other names and numbers do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/oom.h"
#include "text/phrase.h"

static bool like(const char *words, double least, const char *text)
{
	pm_phrase *p = NULL;
	assert_int_equal(pm_phrase_new(pm_str_of(words), least, &p, NULL), PM_OK);
	const bool is = pm_phrase_like(p, pm_str_of(text));
	assert_int_equal(is, pm_phrase_like_plain(p, pm_str_of(text)));
	pm_phrase_free(p);
	return is;
}

static void spelling_and_order_mean_little(void **state)
{
	(void)state;
	assert_true(like("Bakkerij Jansen", 1, "bakkerij jansen"));
	assert_true(like("Bakkerij Jansen", 1, "JANSEN, Bakkerij"));
	assert_true(like("Café 't Hoekje", 1, "cafe t-hoekje"));
	assert_true(like("Bakkerij Jansen", .9, "Bakkerij Janssen"));
	assert_true(like("Bakkerij Jansen", .9, "Janssen bakkerij"));
	assert_true(like("Bakkerij Jansen", .9, "Bakkreij Jansen"));  /* neighbours that changed places: one edit */
	assert_true(like("Bakkerij Jansen", .9, "akkerij Jansen"));   /* sorted it would stand first as well */
	assert_true(like("kamer verhuur", .9, "Kamerverhuur"));
	assert_true(like("bouw lift", .85, "zouw lift"));             /* out of order once sorted, so only as written */
}

static void other_words_are_other_words(void **state)
{
	(void)state;
	assert_false(like("Bakkerij Jansen", .9, "Bakkerij"));
	assert_false(like("Bakkerij Jansen", .9, "Bakkerij Pietersen"));
	assert_false(like("Bakkerij Jansen", .9, "Bakkerij Jansen en Zonen"));
	assert_false(like("kamerverhuur", .9, "kamerplant"));
	assert_false(like("Jansen", .9, "Janssen")); /* one letter in seven is more than one in ten */
	assert_true(like("Jansen", .85, "Janssen"));
	assert_false(like("Jansen", .5, ""));
	assert_false(like("Jansen", .5, " ... "));
}

static void a_number_is_not_a_spelling(void **state)
{
	(void)state;
	assert_true(like("Vereniging van eigenaars blok 12", .9, "Vereniging van eigenars blok 12"));
	assert_false(like("Vereniging van eigenaars blok 12", .9, "Vereniging van eigenaars blok 13"));
	assert_false(like("Vereniging van eigenaars blok 12", .9, "Vereniging van eigenaars blok 1"));
	assert_true(like("12 en 14", 1, "14 en 12"));
	assert_true(like("3hoog achter", .9, "3 hoog achter"));
}

/* The line is drawn in whole edits: one in ten letters at .9, though 1 - .9 in a double is less than a tenth. */
static void the_threshold_counts_whole_letters(void **state)
{
	(void)state;
	assert_true(like("abcdefghij", .9, "abcdefghiX"));
	assert_false(like("abcdefghi", .9, "abcdefghX"));
	assert_true(like("abcdefghijklmnopqrst", .9, "abcdefghijklmnopqrXY"));
	assert_false(like("abcdefghijklmnopqrst", .91, "abcdefghijklmnopqrXY"));
	assert_true(like("ab", .5, "ax"));
	assert_true(like("ab", .5, "abxy"));
	assert_false(like("ab", .5, "abxyz"));
}

static const char *why_not(const char *words, double least)
{
	static pm_err err;
	pm_phrase *p = NULL;
	assert_int_equal(pm_phrase_new(pm_str_of(words), least, &p, &err), PM_E_SYNTAX);
	assert_null(p);
	return err.msg;
}

static void what_cannot_be_compared_is_refused(void **state)
{
	char many[400] = "";
	(void)state;
	assert_non_null(strstr(why_not("kamer", .49), "from 0.5 to 1"));
	assert_non_null(strstr(why_not("kamer", 1.01), "from 0.5 to 1"));
	assert_non_null(strstr(why_not("kamer", 0.0 / 0.0), "from 0.5 to 1"));
	assert_non_null(strstr(why_not("", .9), "no letters"));
	assert_non_null(strstr(why_not("?!", .9), "no letters"));
	for (int i = 0; i < 24; i++)
		strcat(many, "ab ");
	assert_non_null(strstr(why_not(many, .9), "23 words"));
	many[0] = 0;
	for (int i = 0; i < 24; i++)
		strcat(many, "1a");
	assert_non_null(strstr(why_not(many, .9), "23 numbers"));
	memset(many, 'a', 121), many[121] = 0;
	assert_non_null(strstr(why_not(many, .9), "120 letters"));
	many[120] = 0;
	assert_true(like(many, .9, many));
}

/* A document is like no phrase, whatever it begins with, and costs nothing. */
static void a_document_is_no_phrase(void **state)
{
	static char text[100001];
	(void)state;
	memset(text, ' ', sizeof text - 1);
	memcpy(text, "te huur", 7);
	assert_false(like("te huur", .5, text));
	text[PM_PHRASE_TEXT] = 0;
	assert_true(like("te huur", .5, text));
	memset(text, 'a', PM_PHRASE_TEXT);
	assert_false(like("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", .5, text));
	for (int i = 0; i + 3 <= PM_PHRASE_TEXT; i += 3)
		memcpy(text + i, "\xef\xb7\xba", 3); /* one sign that unfolds into a phrase of eighteen */
	assert_false(like("te huur", .5, text));
	memset(text, '\xff', PM_PHRASE_TEXT);
	assert_false(like("te huur", .5, text));
}

static uint32_t draw(uint32_t *seed, uint32_t n)
{
	*seed = *seed * UINT32_C(1664525) + UINT32_C(1013904223);
	return (*seed >> 8) % n;
}

static size_t scribble(uint32_t *seed, char *out, uint32_t most)
{
	const size_t n = draw(seed, most);
	for (size_t i = 0; i < n; i++)
		out[i] = "aab e-1"[draw(seed, 7)];
	return n;
}

static void the_fast_form_says_what_the_similarity_says(void **state)
{
	char a[400], b[400];
	uint32_t seed = 5, yes = 0;
	(void)state;
	for (int round = 0; round < 40000; round++) {
		const uint32_t most = round % 3 ? 12 : 140;
		pm_phrase *p = NULL;
		size_t n = scribble(&seed, a, most), m = n;
		if (pm_phrase_new((pm_str){ a, n }, .5 + draw(&seed, 51) / 100., &p, NULL) != PM_OK)
			continue;
		memcpy(b, a, n);
		if (draw(&seed, 4))
			for (uint32_t k = draw(&seed, 4); k; k--)
				b[draw(&seed, (uint32_t)n)] = "ab 1"[draw(&seed, 4)];
		else
			m = scribble(&seed, b, 2 * most);
		const bool is = pm_phrase_like(p, (pm_str){ b, m });
		assert_int_equal(is, pm_phrase_like_plain(p, (pm_str){ b, m }));
		yes += is;
		pm_phrase_free(p);
	}
	assert_true(yes > 1000);
}

static bool make_one(void)
{
	pm_phrase *p = NULL;
	const pm_status s = pm_phrase_new(PM_STR("te huur"), .9, &p, NULL);
	pm_phrase_free(p);
	return s == PM_OK;
}

static void without_memory_it_says_so(void **state)
{
	(void)state;
	assert_int_equal(oom_each(make_one), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spelling_and_order_mean_little),
		cmocka_unit_test(other_words_are_other_words),
		cmocka_unit_test(a_number_is_not_a_spelling),
		cmocka_unit_test(the_threshold_counts_whole_letters),
		cmocka_unit_test(what_cannot_be_compared_is_refused),
		cmocka_unit_test(a_document_is_no_phrase),
		cmocka_unit_test(the_fast_form_says_what_the_similarity_says),
		cmocka_unit_test(without_memory_it_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
