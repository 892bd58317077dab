/* Weights are a text that people can read and change, and some of them can be learned. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/oom.h"
#include "../lib/spine.h"
#include "address/learn.h"

static void what_is_written_reads_back(void **state)
{
	(void)state;
	pm_buf b = {0};
	pm_weights w, was = pm_weights_default;
	was.bits[PM_WEIGHT_PLACE_SAME] = PM_BITS(-3.25);
	pm_weights_write(&was, &b);
	assert_int_equal(pm_weights_parse("f", pm_buf_str(&b), &w, NULL), PM_OK);
	assert_memory_equal(&w, &was, sizeof w);
	pm_buf_release(&b);
}

static void the_file_that_ships_holds_the_defaults(void **state)
{
	(void)state;
	pm_weights w;
	pm_err err = {0};
	if (pm_weights_read("rules/adres.gewichten", &w, &err) != PM_OK)
		fail_msg("%s:%u %s", err.file, err.line, err.msg);
	assert_memory_equal(&w, &pm_weights_default, sizeof w);
}

static void what_is_missing_keeps_its_default(void **state)
{
	(void)state;
	pm_weights w;
	assert_int_equal(pm_weights_parse("f", PM_STR("# niets\n\n  Place_Same\t 2.5 # een stad\r\n"), &w, NULL), PM_OK);
	assert_int_equal(w.bits[PM_WEIGHT_PLACE_SAME], PM_BITS(2.5));
	w.bits[PM_WEIGHT_PLACE_SAME] = pm_weights_default.bits[PM_WEIGHT_PLACE_SAME];
	assert_memory_equal(&w, &pm_weights_default, sizeof w);
}

static void a_file_of_a_windows_editor_begins_with_a_mark(void **state)
{
	(void)state;
	pm_weights w;
	assert_int_equal(pm_weights_parse("f", PM_STR("\xef\xbb\xbfplace_same 2.5\r\n"), &w, NULL), PM_OK);
	assert_int_equal(w.bits[PM_WEIGHT_PLACE_SAME], PM_BITS(2.5));
	assert_int_equal(pm_weights_parse("f", PM_STR("\xef\xbb\xbf"), &w, NULL), PM_OK);
}

static void a_wrong_line_is_told_with_its_place(void **state)
{
	(void)state;
	static const char *const wrong[] = { "prior -20\nplace 4", "prior -20\nplace_same", "prior -20\nplace_same veel", "prior -20\nplace_same 4 5",
		"prior -20\nprior -20", "prior -20\nplace_same 61", "prior -20\nplace_same nan", "prior -20\nplace_samex 4", "prior -20\nplace_same 4bits" };
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		pm_weights w = { .bits = { 7 } };
		pm_err err = {0};
		assert_int_equal(pm_weights_parse("f", pm_str_of(wrong[i]), &w, &err), PM_E_SYNTAX);
		assert_int_equal(err.line, 2);
		assert_int_equal(w.bits[0], 7); /* untouched */
	}
	pm_weights w;
	assert_int_equal(pm_weights_read("rules/bestaat.niet", &w, NULL), PM_E_NOTFOUND);
	assert_int_equal(pm_weights_parse("f", (pm_str){ "prior\0 1", 8 }, &w, NULL), PM_E_SYNTAX);
}

/* ---- learning ---- */

enum { TEXTS = 400 };
static char texts[TEXTS][64];

static bool ask_spine(pm_address_columns *spine, pm_address_columns *query, bool turn)
{
	static const pm_role role[] = { PM_ROLE_TEXT };
	static const pm_type type[] = { PM_TYPE_TEXT };
	const char *line[TEXTS];
	/* Texts that differ, each naming an address; the place is written in half of them, always that of the spine. */
	for (int i = 0; i < TEXTS; i++) {
		snprintf(texts[i], sizeof texts[i], "zaak %d%d, %s%s", i / 100, i % 100, i % 3 ? "Jan Luijkenlaan 14" : "Leyweg 1485", i % 2 ? ", Den Haag" : "");
		line[turn ? TEXTS - 1 - i : i] = texts[i];
	}
	return spine_small(spine) && spine_of(line, TEXTS, role, type, 1, query);
}

static bool learn(bool turn, pm_weights_learned *out)
{
	pm_address_columns spine = {0}, query = {0};
	pm_address_index *x = NULL;
	const bool ok = ask_spine(&spine, &query, turn) && pm_address_index_new(&spine, NULL, 1, &x, NULL) == PM_OK &&
	                pm_address_learn(x, &query, out, NULL) == PM_OK;
	pm_address_index_free(x);
	spine_free(&spine);
	spine_free(&query);
	return ok;
}

static void what_is_learned_is_beside_chance_and_the_rest_stays(void **state)
{
	(void)state;
	pm_weights_learned l;
	assert_true(learn(false, &l));
	assert_int_equal(l.texts, TEXTS);
	assert_true(l.learned[PM_WEIGHT_STREET_SAME]);
	assert_int_equal(l.weights.bits[PM_WEIGHT_STREET_SAME], pm_weights_default.bits[PM_WEIGHT_STREET_SAME]); /* what others are held against */
	assert_true(l.learned[PM_WEIGHT_PLACE_SAME] && l.m[PM_WEIGHT_PLACE_SAME] > 0.99);
	assert_true(l.weights.bits[PM_WEIGHT_PLACE_SAME] < PM_BITS(2)); /* most of the spine is there: it says little */
	assert_false(l.learned[PM_WEIGHT_POSTCODE_SAME]);               /* nobody wrote one */
	static const pm_weight guard[] = { PM_WEIGHT_PRIOR, PM_WEIGHT_NUMBER_SAME, PM_WEIGHT_ADDITION_LEFT, PM_WEIGHT_UNLISTED_NUMBER, PM_WEIGHT_POSTCODE_SAME };
	for (size_t i = 0; i < sizeof guard / sizeof *guard; i++)
		assert_int_equal(l.weights.bits[guard[i]], pm_weights_default.bits[guard[i]]);
}

static void learning_does_not_see_the_order_of_rows(void **state)
{
	(void)state;
	pm_weights_learned a, b;
	assert_true(learn(false, &a) && learn(true, &b));
	assert_memory_equal(&a.weights, &b.weights, sizeof a.weights);
}

static void nothing_to_learn_from_is_told(void **state)
{
	(void)state;
	static const pm_role role[] = { PM_ROLE_TEXT };
	static const pm_type type[] = { PM_TYPE_TEXT };
	static const char *const line[] = { "niets hiervan", "" };
	pm_address_columns spine, query;
	pm_address_index *x;
	pm_weights_learned l;
	assert_true(spine_small(&spine) && spine_of(line, 2, role, type, 1, &query));
	assert_int_equal(pm_address_index_new(&spine, NULL, 1, &x, NULL), PM_OK);
	assert_int_equal(pm_address_learn(x, &query, &l, NULL), PM_E_NOTFOUND);
	pm_address_index_free(x);
	spine_free(&spine);
	spine_free(&query);
}

static void other_weights_weigh_otherwise(void **state)
{
	(void)state;
	pm_address_columns spine;
	pm_address_index *x;
	pm_weights w = pm_weights_default;
	pm_match m;
	uint32_t n;
	assert_true(spine_small(&spine));
	assert_int_equal(pm_address_index_new(&spine, NULL, 1, &x, NULL), PM_OK);
	assert_int_equal(pm_address_find_one(x, PM_STR("Leyweg 1485"), &m, NULL, 0, &n, NULL), PM_OK);
	assert_int_not_equal(m.row, PM_NO_ROW);
	w.bits[PM_WEIGHT_PRIOR] = PM_BITS(-40);
	pm_address_index_weigh(x, &w);
	assert_int_equal(pm_address_find_one(x, PM_STR("Leyweg 1485"), &m, NULL, 0, &n, NULL), PM_OK);
	assert_int_equal(m.row, PM_NO_ROW);
	pm_address_index_free(x);
	spine_free(&spine);
}

static bool learns(void)
{
	pm_weights_learned l;
	return learn(false, &l);
}

static void no_memory_is_told(void **state) { (void)state; assert_true(oom_each(learns) < 2000); }

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_reads_back),
		cmocka_unit_test(the_file_that_ships_holds_the_defaults),
		cmocka_unit_test(what_is_missing_keeps_its_default),
		cmocka_unit_test(a_file_of_a_windows_editor_begins_with_a_mark),
		cmocka_unit_test(a_wrong_line_is_told_with_its_place),
		cmocka_unit_test(what_is_learned_is_beside_chance_and_the_rest_stays),
		cmocka_unit_test(learning_does_not_see_the_order_of_rows),
		cmocka_unit_test(nothing_to_learn_from_is_told),
		cmocka_unit_test(other_weights_weigh_otherwise),
		cmocka_unit_test(no_memory_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
