/* Near-duplicate texts: a contract handed in again is found, a short or shared text is no evidence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>

#include "../lib/dice.h"
#include "../lib/oom.h"
#include "link/documents.h"
#include "text/document.h"

enum { TEXTS = 120, ROOM = 4096 };

/* Sentences of made-up words. */
static size_t write_text(uint64_t seed, char *to, size_t most)
{
	size_t n = 0;
	while (n + 40 < most) {
		for (uint64_t i = 2 + dice_below(&seed, 8); i > 0; i--)
			to[n++] = (char)('a' + dice_below(&seed, 26));
		to[n++] = dice_below(&seed, 9) == 0 ? '.' : ' ';
	}
	return n;
}

static void is_normalised(const char *from, const char *want)
{
	pm_buf out = {0};
	assert_int_equal(pm_document_normalise(pm_str_of(from), &out, NULL), PM_OK);
	assert_string_equal(out.p ? out.p : "", want);
	pm_buf_release(&out);
}

static void scans_and_case_mean_nothing(void **state)
{
	(void)state;
	is_normalised("De  Huurder\nbetaalt. ", "de huurder\nbetaalt\n");
	is_normalised("mod3m 0ns 2024", "mod3m ons 2024\n");
	is_normalised("rnodel van 1aan", "model van laan\n");
	is_normalised(" . ; ", "");
}

static void the_longest_word_is_kept(void **state)
{
	(void)state;
	char text[2000];
	pm_buf out = {0};
	memset(text, 'a', sizeof text);
	assert_int_equal(pm_document_normalise((pm_str){ text, sizeof text }, &out, NULL), PM_OK);
	assert_true(out.n >= sizeof text);
	pm_buf_release(&out);
}

static char room[TEXTS][ROOM];
static pm_str texts[TEXTS];

/* Texts of 3 kB; text 3k + 1 is text 3k with a few words changed, 3k + 2 (for even k) is text 3k in capitals. */
static int set_up(void **state)
{
	(void)state;
	for (uint32_t i = 0; i < TEXTS; i++) {
		texts[i] = (pm_str){ room[i], write_text(i + 1000, room[i], 3000) };
		const uint32_t of = i - i % 3;
		if (i % 3 == 0 || (i % 3 == 2 && i / 3 % 2))
			continue;
		texts[i].n = texts[of].n;
		memcpy(room[i], room[of], texts[of].n);
		if (i % 3 == 1)
			memcpy(room[i] + 700, "drie andere woorden", 19);
		for (size_t k = 0; i % 3 == 2 && k < texts[i].n; k++)
			if (room[i][k] >= 'a')
				room[i][k] = (char)(room[i][k] - 'a' + 'A');
	}
	return 0;
}

static void a_text_handed_in_again_is_found(void **state)
{
	(void)state;
	pm_documents d;
	assert_int_equal(pm_documents_compare(texts, TEXTS, &(pm_documents_options){ .threads = 2 }, &d, NULL), PM_OK);
	for (uint32_t i = 0; i < TEXTS; i++) {
		const bool again = i % 3 == 1 || (i % 3 == 2 && i / 3 % 2 == 0);
		assert_int_equal(d.group[i], again ? i - i % 3 : i);
		assert_true(d.evidence[i]);
	}
	pm_documents_release(&d);
}

static void the_index_loses_nothing(void **state)
{
	(void)state;
	pm_documents with, without;
	const pm_documents_options all = { .least_score = 1, .plain = true, .threads = 1 }, fast = { .least_score = 1, .threads = 3 };
	assert_int_equal(pm_documents_compare(texts, TEXTS, &fast, &with, NULL), PM_OK);
	assert_int_equal(pm_documents_compare(texts, TEXTS, &all, &without, NULL), PM_OK);
	assert_int_equal(with.pairs, without.pairs);
	assert_true(with.pairs >= 60);
	assert_memory_equal(with.pair, without.pair, with.pairs * sizeof *with.pair);
	assert_memory_equal(with.group, without.group, TEXTS * sizeof *with.group);
	assert_true(with.compared < without.compared / 10);
	pm_documents_release(&with);
	pm_documents_release(&without);
}

enum { TENANTS = 200, ALL = TENANTS + TEXTS / 3 };

static void fill_in(pm_str many[TENANTS])
{
	static char contract[TENANTS][ROOM];
	for (uint32_t i = 0; i < TENANTS; i++) {
		many[i] = (pm_str){ contract[i], write_text(77, contract[i], 3000) };
		for (size_t k = 0; k < many[i].n; k++)
			if (strchr(".!?\n", contract[i][k]))
				contract[i][k] = ',';
		char name[] = "huurder nummer    ";
		name[15] = (char)('a' + i % 20), name[16] = (char)('a' + i / 20 % 20), name[17] = (char)('a' + i % 7);
		memcpy(contract[i] + 100 + i * 12, name, sizeof name - 1);
	}
}

/* One contract, filled in for two hundred tenants, without a sentence that boilerplate could be told by; and every third text of
 * the others behind it. */
static void a_template_filled_in_often_costs_no_more_than_its_texts(void **state)
{
	(void)state;
	pm_str many[ALL];
	pm_documents with, without;
	fill_in(many);
	for (uint32_t i = 0; i < TEXTS / 3; i++)
		many[TENANTS + i] = texts[3 * i];
	assert_int_equal(pm_documents_compare(many, ALL, &(pm_documents_options){ .threads = 3 }, &with, NULL), PM_OK);
	assert_int_equal(pm_documents_compare(many, ALL, &(pm_documents_options){ .threads = 1, .plain = true }, &without, NULL), PM_OK);
	assert_memory_equal(with.group, without.group, ALL * sizeof *with.group);
	assert_int_equal(with.group[TENANTS - 1], 0);
	assert_true(without.compared > TENANTS * (TENANTS - 1) / 4);
	assert_true(with.compared < 10 * TENANTS);
	for (size_t i = 1; i < with.pairs; i++) /* each pair once */
		assert_true(with.pair[i].a != with.pair[i - 1].a || with.pair[i].b != with.pair[i - 1].b);
	pm_documents_release(&with);
	pm_documents_release(&without);
}

static void short_texts_are_no_evidence(void **state)
{
	(void)state;
	const pm_str few[] = { PM_STR("Kamer te huur."), PM_STR("Kamer te huur."), PM_STR(""), PM_STR("") };
	pm_documents d;
	assert_int_equal(pm_documents_compare(few, 4, &(pm_documents_options){0}, &d, NULL), PM_OK);
	assert_int_equal(d.pairs, 0);
	for (uint32_t i = 0; i < 4; i++) {
		assert_int_equal(d.evidence[i], 0);
		assert_int_equal(d.group[i], i);
	}
	pm_documents_release(&d);
}

/* All texts share a page of conditions: without it they have nothing in common. */
static void boilerplate_is_no_evidence(void **state)
{
	(void)state;
	static char page[TEXTS][ROOM];
	pm_str own[TEXTS];
	char conditions[1500];
	const size_t shared = write_text(7, conditions, sizeof conditions);
	for (uint32_t i = 0; i < TEXTS; i++) {
		memcpy(page[i], conditions, shared);
		page[i][shared] = '.';
		own[i] = (pm_str){ page[i], shared + 1 + write_text(i + 5000, page[i] + shared + 1, 700) };
	}
	pm_documents d;
	assert_int_equal(pm_documents_compare(own, TEXTS, &(pm_documents_options){0}, &d, NULL), PM_OK);
	assert_int_equal(d.pairs, 0);
	pm_documents_release(&d);
}

static bool run_few(void)
{
	pm_documents d = {0};
	const bool ok = pm_documents_compare(texts, 4, &(pm_documents_options){ .threads = 1 }, &d, NULL) == PM_OK;
	pm_documents_release(&d);
	return ok;
}

static bool run_template(void)
{
	static pm_str many[TENANTS];
	fill_in(many);
	pm_documents d = {0};
	const bool ok = pm_documents_compare(many, 70, &(pm_documents_options){ .threads = 1 }, &d, NULL) == PM_OK;
	pm_documents_release(&d);
	return ok;
}

static void memory_may_run_out_anywhere(void **state)
{
	(void)state;
	assert_true(oom_each(run_template) < 2000);
	assert_true(oom_each(run_few) < 120);
}

static void no_texts_give_nothing(void **state)
{
	(void)state;
	pm_documents d;
	assert_int_equal(pm_documents_compare(NULL, 0, &(pm_documents_options){0}, &d, NULL), PM_OK);
	assert_int_equal(d.pairs, 0);
	pm_documents_release(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scans_and_case_mean_nothing),
		cmocka_unit_test(the_longest_word_is_kept),
		cmocka_unit_test(a_text_handed_in_again_is_found),
		cmocka_unit_test(the_index_loses_nothing),
		cmocka_unit_test(a_template_filled_in_often_costs_no_more_than_its_texts),
		cmocka_unit_test(short_texts_are_no_evidence),
		cmocka_unit_test(boilerplate_is_no_evidence),
		cmocka_unit_test(memory_may_run_out_anywhere),
		cmocka_unit_test(no_texts_give_nothing),
	};
	return cmocka_run_group_tests(tests, set_up, NULL);
}
