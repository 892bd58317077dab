/* Is this delivery like the one before? What a month does passes, what a broken file does not. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../lib/dice.h"
#include "../lib/oom.h"
#include "ingest/drift.h"

enum { SOORT, STRAAT, WAARDE, DATUM, NR, OUD, GEBOREN, FIELDS };

static pm_field field[FIELDS] = {
	[SOORT] = { .type = PM_TYPE_CATEGORY }, [STRAAT] = { .type = PM_TYPE_CATEGORY }, [WAARDE] = { .type = PM_TYPE_NUMBER },
	[DATUM] = { .type = PM_TYPE_DATE },     [NR] = { .type = PM_TYPE_ID },           [OUD] = { .type = PM_TYPE_FLAG },
	[GEBOREN] = { .type = PM_TYPE_DATE, .treat = PM_TREAT_RESTRICTED },
};
static pm_register reg = { .n_fields = FIELDS, .field = field };
static const char *const names[FIELDS] = { "soort", "straat", "waarde", "datum", "nr", "oud", "geboren" };

/* A small generator of its own, so that the tests are the same everywhere. */
static uint64_t state;

/* How a delivery differs from an ordinary one; all 0: it does not. */
typedef struct wrong {
	uint32_t rows, empty_percent, days_later, repeat, reversed;
	double times;
	const char *word;     /* in place of "boom" */
	uint32_t boom_percent, other_streets, yes_percent;
} wrong;

static bool set_row(pm_table *t, uint32_t r, const wrong *w)
{
	char text[32];
	static const char *const words[] = { "heg", "struik", "gras" };
	const uint32_t boom = w->boom_percent ? w->boom_percent : 50;
	const char *soort = dice_below(&state, 100) < boom ? w->word ? w->word : "boom" : words[dice_below(&state, 3)];
	bool ok = pm_column_set_word(t->column[SOORT], r, pm_str_of(soort), NULL) == PM_OK;
	snprintf(text, sizeof text, "straat %03u", dice_below(&state, 400) + w->other_streets);
	ok &= pm_column_set_word(t->column[STRAAT], r, pm_str_of(text), NULL) == PM_OK;
	if (dice_below(&state, 100) >= w->empty_percent)
		pm_column_set_number(t->column[WAARDE], r, (100 + dice_below(&state, 900)) * (w->times ? w->times : 1));
	const int32_t day = 20000 + (int32_t)w->days_later - (int32_t)dice_below(&state, 700);
	ok &= pm_column_set_date(t->column[DATUM], r, (pm_date){ day, day }, NULL) == PM_OK;
	snprintf(text, sizeof text, "N%05u", w->repeat ? dice_below(&state, w->repeat) : r);
	ok &= pm_column_set_word(t->column[NR], r, pm_str_of(text), NULL) == PM_OK;
	pm_column_set_flag(t->column[OUD], r, dice_below(&state, 100) < (w->yes_percent ? w->yes_percent : 30));
	return ok & (pm_column_set_date(t->column[GEBOREN], r, (pm_date){ 3000, 3000 }, NULL) == PM_OK);
}

static pm_table *delivery(const wrong *w, uint64_t seed)
{
	pm_table *t = NULL;
	const uint32_t rows = w->rows ? w->rows : 5000;
	state = seed * 977 + 5;
	bool ok = pm_table_new(PM_STR("stukken"), &t, NULL) == PM_OK;
	for (int i = 0; ok && i < FIELDS; i++) {
		pm_column *c;
		field[i].name = pm_str_of(names[i]);
		ok = pm_column_new(field[i].name, field[i].type, rows, &c, NULL) == PM_OK && pm_table_add(t, c, NULL) == PM_OK;
	}
	for (uint32_t r = 0; ok && r < rows; r++)
		ok = set_row(t, r, w);
	if (ok)
		return t;
	pm_table_free(t);
	return NULL;
}

static bool profile_of(const pm_table *t, const wrong *w, const pm_profile *before, pm_profile *out)
{
	static pm_str header[] = { { "Soort", 5 }, { "Straat", 6 } };
	*out = (pm_profile){ .rows = t->rows, .joined = t->rows, .to_join = t->rows, .peildatum = 20000 + (int32_t)w->days_later,
	                     .n_headers = 2, .header = header };
	return pm_profile_fill(out, &reg, t, before, 1, NULL) == PM_OK;
}

/* The table of differences between an ordinary delivery and another, "" when there are none; NULL: no memory. The first
 * goes through JSON, as it does between two runs. */
static char *differences(const wrong *w, uint64_t seed)
{
	static const wrong ordinary;
	pm_table *one = delivery(&ordinary, 1), *two = delivery(w, seed);
	pm_profile first = {0}, kept = {0}, now = {0};
	pm_drift d = {0};
	pm_buf json = {0}, text = {0};
	bool ok = one && two && profile_of(one, &ordinary, NULL, &first) && pm_profile_write(&first, &json, NULL) == PM_OK &&
	          pm_profile_read(pm_buf_str(&json), &kept, NULL) == PM_OK && profile_of(two, w, &kept, &now) &&
	          pm_drift_find(&reg, &kept, &now, &d, NULL) == PM_OK;
	if (ok && d.n)
		pm_drift_table(&d, &text);
	ok = ok && pm_buf_char(&text, ' ');
	pm_drift_release(&d);
	pm_profile_release(&first);
	pm_profile_release(&kept);
	pm_profile_release(&now);
	pm_table_free(one);
	pm_table_free(two);
	pm_buf_release(&json);
	if (ok)
		return text.p;
	pm_buf_release(&text);
	return NULL;
}

static void assert_finds(wrong w, const char *what)
{
	char *text = differences(&w, 2);
	assert_non_null(text);
	if (!strstr(text, what))
		fail_msg("\"%s\" is not in\n%s", what, text);
	pm_free(text);
}

static void an_ordinary_delivery_passes(void **unused)
{
	(void)unused;
	for (uint64_t seed = 2; seed < 42; seed++) {
		const wrong w = { .rows = 4600 + 20 * (uint32_t)seed, .days_later = 30, .other_streets = (uint32_t)seed };
		char *text = differences(&w, seed);
		assert_non_null(text);
		if (strcmp(text, " ") != 0)
			fail_msg("seed %u:\n%s", (unsigned)seed, text);
		pm_free(text);
	}
}

static void a_small_delivery_is_given_the_doubt(void **unused)
{
	(void)unused;
	char *text = differences(&(wrong){ .rows = 12, .boom_percent = 20 }, 2);
	assert_non_null(text);
	assert_null(strstr(text, "soort")); /* twelve rows tell nothing about words */
	assert_non_null(strstr(text, "rows")); /* that there are twelve, does */
	pm_free(text);
}

static void what_breaks_is_found(void **unused)
{
	(void)unused;
	assert_finds((wrong){ .rows = 2500 }, "rows");
	assert_finds((wrong){ .rows = 10000 }, "rows");
	assert_finds((wrong){ .empty_percent = 8 }, "waarde  empty");
	assert_finds((wrong){ .empty_percent = 100 }, "100.0 %");
	assert_finds((wrong){ .word = "BOOM" }, "the word \"boom\" is gone");
	assert_finds((wrong){ .word = "BOOM" }, "the word \"BOOM\" is new");
	assert_finds((wrong){ .boom_percent = 90 }, "soort   distribution");
	assert_finds((wrong){ .yes_percent = 80 }, "oud     distribution");
	assert_finds((wrong){ .times = 1000 }, "waarde  distribution");
	assert_finds((wrong){ .repeat = 300 }, "nr      values that occur once");
}

static void a_window_that_moves_on_is_the_same(void **unused)
{
	(void)unused;
	char *text = differences(&(wrong){ .days_later = 400 }, 2);
	assert_string_equal(text, " ");
	pm_free(text);
}

static void headers_and_addresses(void **unused)
{
	(void)unused;
	pm_table *t = delivery(&(wrong){ .rows = 100 }, 1);
	pm_profile a, b;
	pm_drift d;
	pm_buf text = {0};
	assert_true(profile_of(t, &(wrong){0}, NULL, &a) && profile_of(t, &(wrong){0}, &a, &b));
	b.header[1] = PM_STR("Straatnaam");
	b.joined = 40;
	assert_int_equal(pm_drift_find(&reg, &a, &b, &d, NULL), PM_OK);
	assert_int_equal(d.n, 3);
	pm_drift_table(&d, &text);
	assert_non_null(strstr(text.p, "rows whose address was found     100.0 %      40.0 %"));
	assert_non_null(strstr(text.p, "Straat      column is gone"));
	assert_non_null(strstr(text.p, "Straatnaam  column is new"));
	pm_buf_release(&text);
	pm_drift_release(&d);
	pm_profile_release(&a);
	pm_profile_release(&b);
	pm_table_free(t);
}

static void what_moves_by_nature_is_not_compared(void **unused)
{
	(void)unused;
	struct pm_expect_item item = { .kind = PM_EXPECT_MOVES, .field = SOORT };
	reg.expect = (pm_expect){ .items = 1, .item = &item };
	char *text = differences(&(wrong){ .word = "BOOM" }, 2);
	assert_string_equal(text, " ");
	pm_free(text);
	reg.expect = (pm_expect){ .items = 0 };
}

static void order_tells_nothing(void **unused)
{
	(void)unused;
	pm_table *t = delivery(&(wrong){0}, 1);
	pm_profile a, b;
	pm_buf one = {0}, two = {0};
	assert_true(profile_of(t, &(wrong){0}, NULL, &a));
	uint32_t *order = malloc(t->rows * sizeof *order);
	for (uint32_t r = 0; r < t->rows; r++)
		order[r] = t->rows - 1 - r;
	for (uint32_t c = 0; c < t->columns; c++)
		assert_int_equal(pm_column_permute(t->column[c], order, t->rows, NULL), PM_OK);
	free(order);
	assert_true(profile_of(t, &(wrong){0}, NULL, &b));
	assert_int_equal(pm_profile_write(&a, &one, NULL), PM_OK);
	assert_int_equal(pm_profile_write(&b, &two, NULL), PM_OK);
	assert_string_equal(one.p, two.p);
	pm_buf_release(&one);
	pm_buf_release(&two);
	pm_profile_release(&a);
	pm_profile_release(&b);
	pm_table_free(t);
}

/* A profile is kept for years: it may not hold what retention has to find. */
static void a_profile_holds_no_person(void **unused)
{
	(void)unused;
	pm_table *t = delivery(&(wrong){ .rows = 300 }, 1);
	pm_profile p;
	pm_buf json = {0};
	assert_true(profile_of(t, &(wrong){0}, NULL, &p));
	assert_int_equal(pm_profile_write(&p, &json, NULL), PM_OK);
	assert_null(strstr(json.p, "N000")); /* an id */
	const pm_profile_column *born = pm_profile_find(&p, PM_STR("geboren")), *street = pm_profile_find(&p, PM_STR("straat"));
	assert_int_equal(born->bands, 0);
	for (uint32_t i = 0; i < street->n_words; i++)
		assert_true(street->word[i].rows >= PM_PROFILE_FEW);
	pm_buf_release(&json);
	pm_profile_release(&p);
	pm_table_free(t);
}

static void bands_are_tenths(void **unused)
{
	(void)unused;
	pm_table *t = delivery(&(wrong){0}, 1);
	pm_profile p;
	assert_true(profile_of(t, &(wrong){0}, NULL, &p));
	const pm_profile_column *c = pm_profile_find(&p, PM_STR("waarde"));
	uint32_t sum = 0;
	assert_int_equal(c->bands, PM_PROFILE_BANDS);
	for (uint32_t i = 0; i < c->bands; i++) {
		assert_in_range(c->band[i], 400, 600);
		sum += c->band[i];
		if (i + 1 < c->bands)
			assert_true(fabs(c->edge[i] - (190 + 90 * i)) < 25);
	}
	assert_int_equal(sum, t->rows);
	pm_profile_release(&p);
	pm_table_free(t);
}

static void the_index_of_two_distributions(void **unused)
{
	(void)unused;
	double limit;
	assert_true(pm_drift_index((uint32_t[]){ 500, 500 }, (uint32_t[]){ 500, 500 }, 2, &limit) < 1e-9);
	/* (0.9 - 0.5) ln(0.9 / 0.5) + (0.1 - 0.5) ln(0.1 / 0.5), by hand */
	assert_true(fabs(pm_drift_index((uint32_t[]){ 500000, 500000 }, (uint32_t[]){ 900000, 100000 }, 2, &limit) - 0.8789) < 0.001);
	assert_true(limit > 0.25 && limit < 0.26);
	pm_drift_index((uint32_t[]){ 5, 5 }, (uint32_t[]){ 5, 5 }, 2, &limit);
	assert_true(limit > 1.5); /* ten rows */
}

static void a_profile_that_is_none_is_refused(void **unused)
{
	(void)unused;
	static const char *const bad[] = { "", "{", "[]x", "{\"columns\":[{}]}", "{\"columns\":[{\"field\":\"a\",\"type\":\"boom\"}]}",
	                                   "{\"columns\":[{\"field\":\"a\",\"type\":\"date\",\"bands\":[1,2,3]}]}", "{\"headers\":[1]}" };
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		pm_profile p;
		pm_err err;
		assert_int_equal(pm_profile_read(pm_str_of(bad[i]), &p, &err), PM_E_SYNTAX);
	}
}

static bool compare_once(void)
{
	char *text = differences(&(wrong){ .rows = 400, .word = "BOOM", .times = 3 }, 2);
	pm_free(text);
	return text != NULL;
}

static void every_allocation_may_fail(void **unused)
{
	(void)unused;
	assert_true(oom_each(compare_once) < 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_ordinary_delivery_passes),
		cmocka_unit_test(a_small_delivery_is_given_the_doubt),
		cmocka_unit_test(what_breaks_is_found),
		cmocka_unit_test(a_window_that_moves_on_is_the_same),
		cmocka_unit_test(headers_and_addresses),
		cmocka_unit_test(what_moves_by_nature_is_not_compared),
		cmocka_unit_test(order_tells_nothing),
		cmocka_unit_test(a_profile_holds_no_person),
		cmocka_unit_test(bands_are_tenths),
		cmocka_unit_test(the_index_of_two_distributions),
		cmocka_unit_test(a_profile_that_is_none_is_refused),
		cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
