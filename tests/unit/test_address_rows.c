/* Whole columns: ids, fields, aliases; the same answer for any number of threads and order of rows; what goes wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>
#include <math.h>

#include "../lib/dice.h"
#include "../lib/oom.h"
#include "../lib/spine.h"
#include "address/ask.h"
#include "address/index.h"

static const pm_role query_roles[] = { PM_ROLE_ID, PM_ROLE_STREET, PM_ROLE_NUMBER, PM_ROLE_LETTER, PM_ROLE_ADDITION, PM_ROLE_POSTCODE,
                                       PM_ROLE_PLACE, PM_ROLE_TEXT };
enum { QUERY_FIELDS = 8 };
static const pm_type by_code[QUERY_FIELDS] = { PM_TYPE_ID, PM_TYPE_CATEGORY, PM_TYPE_COUNT, PM_TYPE_CATEGORY, PM_TYPE_CATEGORY,
                                               PM_TYPE_CATEGORY, PM_TYPE_CATEGORY, PM_TYPE_CATEGORY };
static const pm_type as_text[QUERY_FIELDS] = { PM_TYPE_TEXT, PM_TYPE_TEXT, PM_TYPE_CATEGORY, PM_TYPE_TEXT, PM_TYPE_TEXT, PM_TYPE_TEXT,
                                               PM_TYPE_TEXT, PM_TYPE_TEXT };

static const struct { const char *line; uint32_t row; pm_how how; } rows[] = {
	{ "0518200000000004", 3, PM_HOW_ID },
	{ "518200000000004", 3, PM_HOW_ID_REPAIRED },
	{ "0518200000000004;Kerkstraat;1", 3, PM_HOW_ID },                 /* the id goes before the fields */
	{ "0518200000000099;Kerkstraat;1", 23, PM_HOW_FIELDS },            /* an id that is not there does not stop them */
	{ ";Jan Luijkenlaan;12;A;;2533AB;Den Haag", 0, PM_HOW_FIELDS },
	{ ";Jan Luijkenlaan;12;;a;2533 ab", 0, PM_HOW_FIELDS },
	{ ";Jan Luijkenlaan;12;;;2533AB", 1, PM_HOW_FIELDS },
	{ ";J Luijkenln;12;A", 0, PM_HOW_FUZZY },
	{ ";Burg Patijnln;35", 11, PM_HOW_FIELDS },
	{ ";Jan Luijkenlaan;14;A", PM_NO_ROW, PM_HOW_NONE },
	{ ";Bezuidenhoutseweg;265;B;3;2594AN", PM_NO_ROW, PM_HOW_AMBIGUOUS },
	{ ";Luykenlaan;14;;;2533AB", 2, PM_HOW_FUZZY },
	{ ";;1485;;;2545GA", 3, PM_HOW_FUZZY },
	{ ";Kerkstraat;1;;;2242CP;Wassenaar", PM_NO_ROW, PM_HOW_NONE },
	{ ";Kerkstraat;99", PM_NO_ROW, PM_HOW_NONE },
	{ ";;;;;;;Leyweg 1485, Den Haag", 3, PM_HOW_TEXT },
	{ ";;;;;;;Leyweg 1485, Den Haag", 3, PM_HOW_TEXT },
	{ ";;;;;;;Leijwgg 1485, 2545 GA", 3, PM_HOW_FUZZY },
	{ "", PM_NO_ROW, PM_HOW_NONE },
};
enum { ROWS = sizeof rows / sizeof *rows };

static void resolve_lines(const pm_type types[], unsigned threads, pm_match m[ROWS])
{
	const char *line[ROWS];
	for (uint32_t i = 0; i < ROWS; i++)
		line[i] = rows[i].line;
	pm_address_columns spine, query;
	pm_address_index *x;
	assert_true(spine_small(&spine) && spine_of(line, ROWS, query_roles, types, QUERY_FIELDS, &query));
	assert_int_equal(pm_address_index_new(&spine, NULL, 1, &x, NULL), PM_OK);
	assert_int_equal(pm_address_resolve(x, &query, threads, m, NULL), PM_OK);
	pm_address_index_free(x);
	spine_free(&query);
	spine_free(&spine);
}

static void each_step_has_its_name(void **state)
{
	(void)state;
	for (int text = 0; text < 2; text++) {
		pm_match m[ROWS];
		resolve_lines(text ? as_text : by_code, 1, m);
		for (uint32_t i = 0; i < ROWS; i++) {
			if (m[i].row != rows[i].row || m[i].how != rows[i].how)
				print_message("%s: %u %s\n", rows[i].line, m[i].row + 1, pm_how_word((pm_how)m[i].how));
			assert_int_equal(m[i].row, rows[i].row);
			assert_int_equal(m[i].how, rows[i].how);
		}
	}
}

static void a_row_asked_alone_says_the_same(void **state)
{
	(void)state;
	pm_match m[ROWS];
	const char *line[ROWS];
	pm_address_columns spine, query;
	pm_address_index *x;
	pm_address_ask *a;
	resolve_lines(by_code, 1, m);
	for (uint32_t i = 0; i < ROWS; i++)
		line[i] = rows[i].line;
	assert_true(spine_small(&spine) && spine_of(line, ROWS, query_roles, by_code, QUERY_FIELDS, &query));
	assert_int_equal(pm_address_index_new(&spine, NULL, 1, &x, NULL), PM_OK);
	assert_int_equal(pm_address_ask_new(x, &query, &a, NULL), PM_OK);
	for (uint32_t r = 0; r < ROWS; r++) {
		pm_match one;
		pm_address_candidate c[8];
		uint32_t n;
		double all = 0;
		assert_int_equal(pm_address_ask_row(a, r, &one, c, 8, &n, NULL), PM_OK);
		assert_int_equal(one.how, m[r].how);
		assert_int_equal(one.row, m[r].row);
		assert_int_equal(one.first, m[r].first);
		if (n)
			assert_int_equal(c[0].row, one.first);
		for (uint32_t i = 0; i < n; i++)
			all += (double)c[i].p;
		assert_true(all < 1.0001);
		assert_true(n > 1 || m[r].second == PM_NO_ROW);
	}
	pm_address_ask_free(a);
	pm_address_index_free(x);
	spine_free(&query);
	spine_free(&spine);
}

/* All addresses of the house, not only the two that a match tells of. */
static void a_door_without_additions_asks_for_every_address_of_the_house(void **state)
{
	(void)state;
	static const char *const line[] = { "Leyweg;100", "Jan Luijkenlaan;12" };
	static const pm_role role[] = { PM_ROLE_STREET, PM_ROLE_NUMBER };
	static const pm_type type[] = { PM_TYPE_CATEGORY, PM_TYPE_CATEGORY };
	pm_address_columns spine, query;
	pm_address_index *x;
	pm_address_ask *a;
	pm_match m;
	pm_address_candidate c[8];
	uint32_t n;
	assert_true(spine_small(&spine) && spine_of(line, 2, role, type, 2, &query));
	assert_int_equal(pm_address_index_new(&spine, NULL, 1, &x, NULL), PM_OK);
	assert_int_equal(pm_address_ask_new(x, &query, &a, NULL), PM_OK);
	for (uint32_t r = 0; r < 2; r++) {
		assert_int_equal(pm_address_ask_row(a, r, &m, c, 8, &n, NULL), PM_OK);
		assert_int_equal(m.how, PM_HOW_AMBIGUOUS);
		assert_true(n >= 2);
		for (uint32_t i = 0; i < n; i++) {
			assert_int_equal(x->number[c[i].row], r ? 12 : 100);
			assert_true(fabs((double)c[i].p - 1.0 / n) < 1e-6);
			assert_true(i == 0 || pm_row_compare(x, c[i - 1].row, c[i].row) < 0);
		}
		assert_int_equal(pm_address_ask_row(a, r, &m, c, 1, &n, NULL), PM_OK);
		assert_int_equal(n, 1);
	}
	pm_address_ask_free(a);
	pm_address_index_free(x);
	spine_free(&query);
	spine_free(&spine);
}

static void a_door_without_additions_is_undecided(void **state)
{
	(void)state;
	static const char *const line[] = { "Jan Luijkenlaan;12", "Jan Luijkenlaan;14", "Jan Luikenlaan;12", "Leyweg;100" };
	static const pm_how want[] = { PM_HOW_AMBIGUOUS, PM_HOW_FIELDS, PM_HOW_AMBIGUOUS, PM_HOW_AMBIGUOUS };
	static const pm_role role[] = { PM_ROLE_STREET, PM_ROLE_NUMBER };
	static const pm_type type[] = { PM_TYPE_CATEGORY, PM_TYPE_CATEGORY };
	pm_address_columns spine, query;
	pm_address_index *x;
	pm_match m[4];
	assert_true(spine_small(&spine) && spine_of(line, 4, role, type, 2, &query));
	assert_int_equal(pm_address_index_new(&spine, NULL, 1, &x, NULL), PM_OK);
	assert_int_equal(pm_address_resolve(x, &query, 1, m, NULL), PM_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(m[i].how, want[i]);
	pm_address_index_free(x);
	spine_free(&query);
	spine_free(&spine);
}

/* The entries of every postcode, and of some that are not there, beside a plain look at all of them. */
static void a_postcode_has_its_entries(void **state)
{
	(void)state;
	pm_address_columns spine;
	pm_address_index *x;
	assert_true(spine_small(&spine));
	assert_int_equal(pm_address_index_new(&spine, NULL, 1, &x, NULL), PM_OK);
	for (uint32_t r = 0; r < x->rows; r++)
		for (int off = -1; off <= 1; off++) {
			const uint32_t code = x->postcode[r] + (uint32_t)off, n = x->by_postcode.start[x->by_postcode.runs];
			uint32_t want = 0;
			for (uint32_t i = 0; i < n; i++)
				want += x->postcode[x->by_postcode.entry[i]] == code;
			const pm_span32 span = pm_postcode_span(x, code);
			assert_int_equal(span.hi - span.lo, x->postcode[r] ? want : span.hi - span.lo);
			for (uint32_t i = span.lo; i < span.hi; i++)
				assert_int_equal(x->postcode[x->by_postcode.entry[i]], code);
		}
	pm_address_index_free(x);
	spine_free(&spine);
}

static void aliases_lead_to_the_spine(void **state)
{
	(void)state;
	static const pm_role spine_role[] = { PM_ROLE_ID, PM_ROLE_OBJECT, PM_ROLE_STREET, PM_ROLE_NUMBER };
	static const pm_type type[] = { PM_TYPE_ID, PM_TYPE_ID, PM_TYPE_CATEGORY, PM_TYPE_COUNT };
	static const char *const address[] = { "0518200000000001;0518010000000001;Leyweg;1", "0518200000000002;0518010000000002;Leyweg;3",
	                                       "0518200000000003;0518010000000003;Leyweg;5", "0518200000000004;0518010000000003;Leyweg;7" };
	static const char *const other[] = { "0518200000000091;0518010000000002;Arena Boulevard;30", "0518200000000092;0518010000000099;Arena Boulevard;32" };
	static const pm_role asked[] = { PM_ROLE_ID, PM_ROLE_OBJECT, PM_ROLE_TEXT };
	static const pm_type asked_type[] = { PM_TYPE_ID, PM_TYPE_ID, PM_TYPE_TEXT };
	static const char *const line[] = { "0518200000000091", ";;Arena Boulevard 30", ";;Arena Boulevard 32", ";0518010000000001", ";518010000000003" };
	static const struct { uint32_t row; pm_how how; } want[] = { { 1, PM_HOW_ALIAS }, { 1, PM_HOW_ALIAS }, { PM_NO_ROW, PM_HOW_NONE },
		{ 0, PM_HOW_ID }, { PM_NO_ROW, PM_HOW_AMBIGUOUS } };
	pm_address_columns spine, alias, query;
	pm_address_index *x;
	pm_match m[5];
	assert_true(spine_of(address, 4, spine_role, type, 4, &spine) && spine_of(other, 2, spine_role, type, 4, &alias) &&
	            spine_of(line, 5, asked, asked_type, 3, &query));
	assert_int_equal(pm_address_index_new(&spine, &alias, 1, &x, NULL), PM_OK);
	assert_int_equal(pm_address_resolve(x, &query, 1, m, NULL), PM_OK);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(m[i].row, want[i].row);
		assert_int_equal(m[i].how, want[i].how);
	}
	pm_address_index_free(x);
	spine_free(&query);
	spine_free(&alias);
	spine_free(&spine);
}

/* A town of many streets, and texts about it with slips; drawn anew from a seed. */
enum { TOWN = 3000, TEXTS = 1500 };

static char *street_name(uint32_t i, char out[64])
{
	static const char *const first[] = { "Kers", "Beuk", "Linden", "Meidoorn", "Prins Maurits", "Jan van Galen", "Oude Kerk", "De Ruyter", "Vondel", "Sint Jans" };
	static const char *const middle[] = { "en", "er", "es", "hout", "berg", "dal", "water", "veld", "bos", "hoek" };
	static const char *const last[] = { "straat", "laan", "weg", "plein", "kade" };
	snprintf(out, 64, "%s%s%s", first[i % 10], middle[i / 10 % 10], last[i / 100 % 5]);
	return out;
}

static void make_town(const uint32_t *order, pm_address_columns *out)
{
	static char line[TOWN][128];
	const char *p[TOWN];
	for (uint32_t k = 0; k < TOWN; k++) {
		const uint32_t i = order[k];
		char name[64];
		snprintf(line[k], sizeof line[k], "0363200%09u;%s;%u;%s;;%u%c%c;Stad", i, street_name(i % 500, name), i / 500 * 2 + 1, i % 7 ? "" : "A",
		         2500 + i % 90, 'A' + (int)(i % 26), 'A' + (int)(i % 500 / 26));
		p[k] = line[k];
	}
	assert_true(spine_of(p, TOWN, spine_roles, spine_types, SPINE_FIELDS, out));
}

static void make_texts(const uint32_t *order, pm_address_columns *out)
{
	static char line[TEXTS][128];
	static const pm_role role[] = { PM_ROLE_TEXT };
	static const pm_type type[] = { PM_TYPE_TEXT };
	const char *p[TEXTS];
	for (uint32_t k = 0; k < TEXTS; k++) {
		uint64_t seed = order[k] + 1;
		dice_below(&seed, 2);
		char name[64];
		street_name(dice_below(&seed, 500), name);
		if (dice_below(&seed, 3) == 0)
			name[dice_below(&seed, (uint32_t)strlen(name))] = (char)('a' + dice_below(&seed, 26));
		snprintf(line[k], sizeof line[k], "%s %u%s%s", name, dice_below(&seed, 14), dice_below(&seed, 4) ? "" : "a", dice_below(&seed, 2) ? ", Stad" : "");
		p[k] = line[k];
	}
	assert_true(spine_of(p, TEXTS, role, type, 1, out));
}

static void shuffle(uint32_t *order, uint32_t n, uint64_t seed)
{
	for (uint32_t i = 0; i < n; i++)
		order[i] = i;
	for (uint32_t i = n; seed && i > 1; i--) {
		const uint32_t k = dice_below(&seed, i), spare = order[i - 1];
		order[i - 1] = order[k];
		order[k] = spare;
	}
}

/* answers[i]: of text i, as the number of its address in the unshuffled town */
static void answer(uint64_t seed, unsigned threads, pm_match answers[TEXTS])
{
	static uint32_t town[TOWN], texts[TEXTS];
	shuffle(town, TOWN, seed);
	shuffle(texts, TEXTS, seed);
	pm_address_columns spine, query;
	pm_address_index *x;
	pm_match *m = calloc(TEXTS, sizeof *m);
	assert_non_null(m);
	make_town(town, &spine);
	make_texts(texts, &query);
	assert_int_equal(pm_address_index_new(&spine, NULL, threads, &x, NULL), PM_OK);
	assert_int_equal(pm_address_resolve(x, &query, threads, m, NULL), PM_OK);
	for (uint32_t i = 0; i < TEXTS; i++) {
		pm_match k = m[i];
		k.row = k.row == PM_NO_ROW ? k.row : town[k.row];
		k.first = k.first == PM_NO_ROW ? k.first : town[k.first];
		k.second = k.second == PM_NO_ROW ? k.second : town[k.second];
		answers[texts[i]] = k;
	}
	free(m);
	pm_address_index_free(x);
	spine_free(&query);
	spine_free(&spine);
}

static void order_and_threads_do_not_show(void **state)
{
	(void)state;
	static pm_match plain[TEXTS], other[TEXTS];
	answer(0, 1, plain);
	uint32_t given = 0, not_given = 0;
	for (uint32_t i = 0; i < TEXTS; i++) {
		given += plain[i].row != PM_NO_ROW;
		not_given += plain[i].row == PM_NO_ROW;
	}
	assert_true(given > TEXTS / 8 && not_given > TEXTS / 20);
	for (uint64_t seed = 0; seed < 4; seed++) {
		answer(seed, (unsigned)seed + 1, other);
		for (uint32_t i = 0; i < TEXTS; i++) {
			assert_int_equal(plain[i].row, other[i].row);
			assert_int_equal(plain[i].first, other[i].first);
			assert_int_equal(plain[i].second, other[i].second);
			assert_int_equal(plain[i].how, other[i].how);
			assert_true(plain[i].p == other[i].p && plain[i].second_p == other[i].second_p);
		}
	}
}

static void a_million_identical_streets_are_no_trap(void **state)
{
	(void)state;
	enum { MANY = 1000000 };
	static const char *const one[] = { "Kerkstraat;1" };
	static const pm_role role[] = { PM_ROLE_STREET, PM_ROLE_NUMBER };
	static const pm_type type[] = { PM_TYPE_CATEGORY, PM_TYPE_COUNT };
	static uint32_t order[MANY];
	pm_address_columns spine;
	pm_address_index *x;
	assert_true(spine_of(one, 1, role, type, 2, &spine));
	for (int f = 0; f < 2; f++)
		assert_int_equal(pm_column_permute((pm_column *)(uintptr_t)spine.role[role[f]], order, MANY, NULL), PM_OK);
	spine.rows = MANY;
	assert_int_equal(pm_address_index_new(&spine, NULL, 1, &x, NULL), PM_OK);
	pm_match m;
	pm_address_candidate c[4];
	uint32_t n;
	for (int i = 0; i < 100; i++) {
		assert_int_equal(pm_address_find_one(x, PM_STR("Kerkstraat 1"), &m, c, 4, &n, NULL), PM_OK);
		assert_int_equal(m.how, PM_HOW_AMBIGUOUS);
	}
	pm_address_index_free(x);
	spine_free(&spine);
}

static void a_foreign_spine_works(void **state)
{
	(void)state;
	static const char *const line[] = { "1;Rue de la Paix;12;;;75002;Paris", "2;Rue de la Paix;12;bis;;75002;Paris", "3;Hauptstraße;5;;;10827;Berlin",
	                                    "4;Hauptstraße;5;;;50996;Köln", "5;Ленинский проспект;3;;;119071;Москва" };
	static const struct { const char *text; uint32_t row; } want[] = { { "12 rue de la Paix, 75002 Paris", 0 }, { "Rue de la Paix 12bis, Paris", 1 },
	{ "Hauptstrasse 5, 50996 Köln", 3 }, { "Hauptstraße 5", PM_NO_ROW }, { "Ленинский проспект 3", 4 } };
	pm_address_columns spine;
	pm_address_index *x;
	assert_true(spine_of(line, 5, spine_roles, spine_types, SPINE_FIELDS, &spine));
	assert_int_equal(pm_address_index_new(&spine, NULL, 1, &x, NULL), PM_OK);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		pm_match m;
		pm_address_candidate c[2];
		uint32_t n;
		assert_int_equal(pm_address_find_one(x, pm_str_of(want[i].text), &m, c, 2, &n, NULL), PM_OK);
		if (m.row != want[i].row)
			print_message("%s: %s %.3f\n", want[i].text, pm_how_word((pm_how)m.how), (double)m.p);
		assert_int_equal(m.row, want[i].row);
	}
	pm_address_index_free(x);
	spine_free(&spine);
}

static pm_address_columns kept_spine, kept_query;

static bool build_and_ask(void)
{
	pm_address_index *x = NULL;
	pm_match m[ROWS];
	bool ok = pm_address_index_new(&kept_spine, NULL, 1, &x, NULL) == PM_OK;
	ok = ok && pm_address_resolve(x, &kept_query, 1, m, NULL) == PM_OK;
	pm_match one;
	pm_address_candidate c;
	uint32_t n;
	ok = ok && pm_address_find_one(x, PM_STR("Leijweg 1485"), &one, &c, 1, &n, NULL) == PM_OK;
	pm_address_index_free(x);
	return ok;
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	const char *line[ROWS];
	for (uint32_t i = 0; i < ROWS; i++)
		line[i] = rows[i].line;
	assert_true(spine_small(&kept_spine) && spine_of(line, ROWS, query_roles, by_code, QUERY_FIELDS, &kept_query));
	assert_true(oom_each(build_and_ask) < 200);
	spine_free(&kept_query);
	spine_free(&kept_spine);
}

static void a_spine_must_hold_addresses(void **state)
{
	(void)state;
	pm_address_columns none = { .rows = 3 };
	pm_address_index *x = NULL;
	pm_err err;
	assert_int_equal(pm_address_index_new(&none, NULL, 1, &x, &err), PM_E_USE);
	assert_null(x);
	pm_address_index_free(NULL);
	pm_address_columns empty;
	assert_true(spine_of(NULL, 0, spine_roles, spine_types, SPINE_FIELDS, &empty));
	assert_int_equal(pm_address_index_new(&empty, NULL, 1, &x, NULL), PM_OK);
	pm_match m;
	pm_address_candidate c;
	uint32_t n;
	assert_int_equal(pm_address_find_one(x, PM_STR("Leyweg 1485, 2545 GA Den Haag"), &m, &c, 1, &n, NULL), PM_OK);
	assert_int_equal(m.how, PM_HOW_NONE);
	pm_address_index_free(x);
	spine_free(&empty);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_step_has_its_name),
		cmocka_unit_test(a_row_asked_alone_says_the_same),
		cmocka_unit_test(a_door_without_additions_asks_for_every_address_of_the_house),
		cmocka_unit_test(a_door_without_additions_is_undecided),
		cmocka_unit_test(a_postcode_has_its_entries),
		cmocka_unit_test(aliases_lead_to_the_spine),
		cmocka_unit_test(order_and_threads_do_not_show),
		cmocka_unit_test(a_million_identical_streets_are_no_trap),
		cmocka_unit_test(a_foreign_spine_works),
		cmocka_unit_test(every_allocation_may_fail),
		cmocka_unit_test(a_spine_must_hold_addresses),
	};
	return cmocka_run_group_tests_name("addresses in columns", tests, NULL, NULL);
}
