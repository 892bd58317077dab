/* Bits to probability and rank: shared ceilings, exempts, ties; and what a list makes of hostile text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "../lib/oom.h"
#include "../lib/rule_text.h"
#include "base/limits.h"
#include "publish/list_csv.h"
#include "publish/order.h"
#include "score/score.h"

static const char rules_text[] =
	"theme overbewoning { prior 0.5 }\n"
	"register bag { class P purpose overbewoning spine field id id field straat category field n number field vrij flag\n"
	"  address id id street straat }\n"
	"group samen at most 2 bits\n"
	"rule een for overbewoning { when n >= 1 weight 1.5 else -0.25 group samen because \"{n} gezien\" check \"Kijk\" source \"x\" status mature }\n"
	"rule twee for overbewoning { grade n : 0 -> 0, 1 .. 3 -> 0.5, 3.. -> 1.5 group samen because \"nog eens {n}\" source \"x\" status mature }\n"
	"rule drie for overbewoning { when n >= 3 weight 0.5 because \"veel\" source \"x\" status mature }\n"
	"exempt vrijgesteld for overbewoning { when vrij because \"mag\" }\n";

enum { ROWS = 6 };
typedef struct city {
	pm_rules *rules;
	pm_table *spine;
	pm_scope scope;
	const pm_table *records[4];
	pm_score score;
} city;

/* n: 0, 1, 3, 3, unknown, 3; the last is exempt, the fifth perhaps. Ids fall. */
static void build(city *c)
{
	static const char *const id[ROWS] = { "f", "e", "d", "c", "b", "a" };
	static const double n[ROWS] = { 0, 1, 3, 3, NAN, 3 };
	c->rules = rules_of(pm_str_of(rules_text));
	pm_column *col[4];
	assert_int_equal(pm_table_new(PM_STR("bag"), &c->spine, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("id"), PM_TYPE_ID, ROWS, &col[0], NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("straat"), PM_TYPE_CATEGORY, ROWS, &col[1], NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("n"), PM_TYPE_NUMBER, ROWS, &col[2], NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("vrij"), PM_TYPE_FLAG, ROWS, &col[3], NULL), PM_OK);
	for (uint32_t i = 0; i < ROWS; i++) {
		assert_int_equal(pm_column_set_word(col[0], i, pm_str_of(id[i]), NULL), PM_OK);
		assert_int_equal(pm_column_set_word(col[1], i, PM_STR("=cmd();\"x\"\n"), NULL), PM_OK);
		if (!isnan(n[i]))
			pm_column_set_number(col[2], i, n[i]);
		if (i != 4)
			pm_column_set_flag(col[3], i, i == 5);
	}
	for (int i = 0; i < 4; i++)
		assert_int_equal(pm_table_add(c->spine, col[i], NULL), PM_OK);
	c->scope = (pm_scope){ c->rules, c->spine, c->records, pm_day_of(2026, 7, 1), 2 };
	assert_int_equal(pm_score_theme(&c->scope, 0, NULL, &c->score, NULL), PM_OK);
}

static int setup(void **state)
{
	static city c;
	c = (city){0};
	build(&c);
	*state = &c;
	return 0;
}

static int teardown(void **state)
{
	city *c = *state;
	pm_score_release(&c->score);
	pm_table_free(c->spine);
	pm_rules_free(c->rules);
	return 0;
}

static void rules_of_a_group_share_a_ceiling(void **state)
{
	const city *c = *state;
	const int32_t want[] = { -256, 2048, 2048 + 512, 2048 + 512, 0, 2048 + 512 };
	assert_memory_equal(c->score.total, want, sizeof want);
	assert_int_equal(pm_score_ceiling(c->rules, &c->score, 1), 0);
	assert_int_equal(pm_score_ceiling(c->rules, &c->score, 2), -1024);
}

static void unknown_weighs_nothing_and_says_so(void **state)
{
	const city *c = *state;
	for (uint32_t k = 0; k < c->score.n_rules; k++) {
		assert_true(pm_bit(c->score.verdict[k].unknown, 4));
		assert_int_equal(c->score.verdict[k].bits[4], 0);
	}
	assert_true(pm_bit(c->score.may_be_exempt, 4));
	assert_false(pm_bit(c->score.off_list, 4));
}

static void an_exempt_keeps_score_but_no_rank(void **state)
{
	const city *c = *state;
	uint32_t row[ROWS], n;
	const pm_column *id = c->spine->column[0];
	assert_int_equal(pm_score_best(&c->score, id, ROWS, row, &n, NULL), PM_OK);
	static const uint32_t want[] = { 3, 2, 1, 4, 0 }; /* c before d: equal scores by identifier */
	assert_int_equal(n, 5);
	assert_memory_equal(row, want, sizeof want);
	assert_int_equal(pm_score_rank(&c->score, id, 5), 0);
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(pm_score_rank(&c->score, id, row[i]), i + 1);
	assert_int_equal(pm_score_best(&c->score, id, 2, row, &n, NULL), PM_OK);
	assert_int_equal(n, 2);
	assert_true(row[0] == 3 && row[1] == 2);
}

static const city *ranked_city;

static bool rank_some(void)
{
	static const uint32_t asked[] = { 1, 5, 3 };
	uint32_t rank[3];
	return pm_score_ranks(&ranked_city->score, ranked_city->spine->column[0], asked, 3, rank, NULL) == PM_OK;
}

static void many_ranks_are_those_of_each(void **state)
{
	const city *c = *state;
	const pm_column *id = c->spine->column[0];
	uint32_t rank[4];
	for (uint32_t a = 0; a < ROWS; a++)
		for (uint32_t b = 0; b < ROWS; b++) {
			const uint32_t asked[] = { a, b, 5, a }; /* some twice, and one that is kept off */
			assert_int_equal(pm_score_ranks(&c->score, id, asked, 4, rank, NULL), PM_OK);
			for (uint32_t i = 0; i < 4; i++)
				assert_int_equal(rank[i], pm_score_rank(&c->score, id, asked[i]));
		}
	assert_int_equal(pm_score_ranks(&c->score, id, NULL, 0, rank, NULL), PM_OK);
	ranked_city = c;
	assert_true(oom_each(rank_some) > 0);
}

static void a_bit_doubles_the_odds(void **state)
{
	(void)state;
	assert_true(fabs(pm_score_probability(0) - 0.5) < 1e-12);
	assert_true(fabs(pm_score_probability(PM_BITS_ONE) - 2.0 / 3) < 1e-12);
	assert_true(fabs(pm_score_probability(-3 * PM_BITS_ONE) - 1.0 / 9) < 1e-12);
}

static void what_weighs_most_is_named_first(void **state)
{
	const city *c = *state;
	uint32_t order[3];
	assert_int_equal(pm_order_contributions(&c->score, 2, order), 3);
	assert_true(order[0] == 0 && order[1] == 1 && order[2] == 2);
}

static void a_list_is_no_formula(void **state)
{
	const city *c = *state;
	static const uint32_t row[] = { 2 };
	const pm_list_view v = { &c->scope, &c->score, NULL, NULL, row, 1 };
	pm_buf out = {0};
	assert_int_equal(pm_list_csv(&v, &out, NULL), PM_OK);
	assert_non_null(strstr(out.p, ";\"'=cmd();\"\"x\"\"\n\";"));
	assert_non_null(strstr(out.p, "1;0,850;2,50;"));
	assert_non_null(strstr(out.p, ";3 gezien. Nog eens 3. Veel.;Kijk.;"));
	pm_buf_release(&out);
}

static void cells_are_made_harmless(void **state)
{
	(void)state;
	static const struct { const char *in, *out; } cell[] = {
		{ "Leyweg 1", "Leyweg 1" }, { "+31 70", "'+31 70" }, { "-1", "'-1" }, { "@SUM(A1)", "'@SUM(A1)" },
		{ "a;b", "\"a;b\"" }, { "zeg \"ja\"", "\"zeg \"\"ja\"\"\"" }, { "", "" }, { "\t=1", "'\t=1" },
	};
	pm_buf b = {0};
	for (size_t i = 0; i < sizeof cell / sizeof cell[0]; i++) {
		pm_buf_clear(&b);
		pm_csv_cell(&b, pm_str_of(cell[i].in));
		assert_string_equal(b.p ? b.p : "", cell[i].out);
	}
	pm_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(rules_of_a_group_share_a_ceiling, setup, teardown),
		cmocka_unit_test_setup_teardown(unknown_weighs_nothing_and_says_so, setup, teardown),
		cmocka_unit_test_setup_teardown(an_exempt_keeps_score_but_no_rank, setup, teardown),
		cmocka_unit_test_setup_teardown(many_ranks_are_those_of_each, setup, teardown),
		cmocka_unit_test_setup_teardown(what_weighs_most_is_named_first, setup, teardown),
		cmocka_unit_test_setup_teardown(a_list_is_no_formula, setup, teardown),
		cmocka_unit_test(a_bit_doubles_the_odds),
		cmocka_unit_test(cells_are_made_harmless),
	};
	return cmocka_run_group_tests_name("score", tests, NULL, NULL);
}
