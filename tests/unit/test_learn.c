/* Weights from visits: what is found back, what stays, what is refused; the same for any number of threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "base/limits.h"
#include "../lib/dice.h"
#include "../lib/oom.h"
#include "../lib/rule_text.h"
#include "score/learn.h"
#include "score/score.h"

static uint64_t drawn;

static pm_rules *parse(const char *text) { return rules_of(pm_str_of(text)); }

#define HEAD                                                                                                  \
	"theme t { prior 0.1 }\n"                                                                             \
	"register bag { class P purpose t spine field id id field n number field m number field vrij flag address id id }\n" \
	"register los { class L purpose t field id id field k number address id id }\n"                      \
	"signal verhuurd = any(los where k > 1)\n"

static const char three[] = HEAD
	"group samen at most 2 bits\n"
	"rule een for t { when n >= 2 weight 2 else -0.5 because \"x\" source \"schatting\" status pilot }\n"
	"rule twee for t { grade m : 0 -> 0, 1 -> 0.5, 2.. -> 1 group samen because \"x\" source \"schatting\" status pilot }\n"
	"rule drie for t { when vrij weight -1 else 0 because \"x\" source \"schatting\" status pilot }\n"
	"rule vier for t { when verhuurd weight 1 else 0 because \"x\" source \"schatting\" status pilot }\n";

/* Visits drawn from known weights: per cell of the three rules, in the order of the file. */
static void visits(const pm_rules *r, uint32_t n, double prior, const double *weight, pm_evidence *e)
{
	pm_cells c;
	assert_int_equal(pm_cells_of(r, 0, &c, NULL), PM_OK);
	assert_int_equal(pm_evidence_new(&c, n, e, NULL), PM_OK);
	for (uint32_t i = 0; i < n; i++) {
		double bits = prior;
		for (uint32_t k = 0; k < c.n_rules; k++) {
			const uint32_t cells = c.first[k + 1] - c.first[k];
			e->at[k][i] = (uint8_t)(dice_share(&drawn) < 0.05 ? 0 : 1 + (uint32_t)(dice_share(&drawn) * cells));
			bits += e->at[k][i] ? weight[c.first[k] + e->at[k][i] - 1] : 0;
		}
		e->hit[i] = dice_share(&drawn) < 1 / (1 + exp2(-bits));
		e->weight[i] = 1;
	}
	e->n = n;
}

static void class_l_is_left_alone(void **state)
{
	(void)state;
	pm_rules *r = parse(three);
	pm_cells c;
	assert_int_equal(pm_cells_of(r, 0, &c, NULL), PM_OK);
	assert_int_equal(c.n_rules, 3); /* rule vier rests on a register that nobody approved */
	for (uint32_t k = 0; k < c.n_rules; k++)
		assert_false(r->rule[c.rule[k]].inert);
	pm_cells_release(&c);
	pm_rules_free(r);
}

static void weights_are_found_back(void **state)
{
	(void)state;
	static const double truth[] = { 1.2, -0.8, -0.3, 0.4, 1.1, -1.5, 0 };
	pm_rules *r = parse(three);
	pm_evidence e;
	pm_learned l;
	drawn = 1;
	visits(r, 40000, -2, truth, &e);
	assert_int_equal(pm_learn(&e, &(pm_learn_options){0}, &l, NULL), PM_OK);
	assert_true(fabs(l.cell[0].bits - l.cell[1].bits - 2.0) < 0.15);
	assert_true(fabs(l.cell[4].bits - l.cell[2].bits - 1.4) < 0.15);
	assert_true(fabs(l.cell[5].bits - l.cell[6].bits + 1.5) < 0.15);
	assert_true(l.cell[0].low < l.cell[0].bits && l.cell[0].bits < l.cell[0].high);
	pm_learned_release(&l);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

static void thin_data_moves_little(void **state)
{
	(void)state;
	static const double truth[] = { 0.5, -0.2, 0, 0.2, 0.4, -0.4, 0 };
	pm_rules *r = parse(three);
	pm_evidence e;
	pm_learned l;
	drawn = 2;
	visits(r, 80, -1, truth, &e);
	assert_int_equal(pm_learn(&e, &(pm_learn_options){ .scale = 1, .width = 0.2 }, &l, NULL), PM_OK);
	for (uint32_t c = 0; c < l.n_cells; c++)
		assert_true(fabs(l.cell[c].bits - e.cells.old[c] / 1024.0) < 0.3);
	pm_learned_release(&l);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

/* Rule een points the other way in these visits, and so does the last step of rule twee. */
static void direction_is_kept(void **state)
{
	(void)state;
	static const double truth[] = { -2, 1, 0, 1.5, 0.5, -1, 0 };
	pm_rules *r = parse(three);
	pm_evidence e;
	pm_learned l;
	drawn = 3;
	visits(r, 20000, -1, truth, &e);
	assert_int_equal(pm_learn(&e, &(pm_learn_options){0}, &l, NULL), PM_OK);
	assert_true(l.cell[0].bits == 0 && l.cell[1].bits == 0 && l.cell[0].equalled);
	assert_true(l.cell[2].bits <= l.cell[3].bits && l.cell[3].bits == l.cell[4].bits && l.cell[4].equalled);
	pm_learned_release(&l);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

/* Whatever visits say of each step: a grade that rose rises, and no step that spoke against begins to speak for. */
static void a_grade_stays_in_order_and_on_its_side(void **state)
{
	(void)state;
	pm_rules *r = parse(HEAD
		"rule een for t { grade m : 0 -> -0.6, 1 -> -0.2, 2 -> 0.4, 3 -> 0.9, 4.. -> 1.5 because \"x\" source \"s\" }\n"
		"rule twee for t { grade n : 0 -> 1.2, 1 -> 0.8, 2 -> 0.3, 3.. -> -0.5 because \"x\" source \"s\" }\n");
	drawn = 31;
	bool apart = false;
	for (uint32_t city = 0; city < 40; city++) {
		double truth[9];
		for (uint32_t i = 0; i < 9; i++)
			truth[i] = 4 * dice_share(&drawn) - 2;
		pm_evidence e;
		pm_learned l;
		visits(r, 4000, -1, truth, &e);
		assert_int_equal(pm_learn(&e, &(pm_learn_options){0}, &l, NULL), PM_OK);
		for (uint32_t i = 0; i < 9; i++) {
			const bool speaks_for = e.cells.old[i] > 0;
			assert_true(speaks_for ? l.cell[i].bits >= 0 : l.cell[i].bits <= 0);
			if (i != 0 && i != 5)
				assert_true(i < 5 ? l.cell[i].bits >= l.cell[i - 1].bits : l.cell[i].bits <= l.cell[i - 1].bits);
			apart |= i == 4 && l.cell[4].bits > l.cell[3].bits && l.cell[3].bits > 0;
		}
		pm_learned_release(&l);
		pm_evidence_release(&e);
	}
	assert_true(apart);
	pm_rules_free(r);
}

/* Two rules that always fire together share what one of them would have got. */
static void twins_share(void **state)
{
	(void)state;
	pm_rules *r = parse(HEAD
		"rule a for t { when n >= 2 weight 1 else 0 because \"x\" source \"s\" }\n"
		"rule b for t { when n >= 3 weight 1 else 0 because \"x\" source \"s\" }\n");
	static const double one[] = { 1.5, 0, 0, 0 };
	pm_evidence e;
	pm_learned l;
	drawn = 4;
	visits(r, 20000, -2, one, &e);
	memcpy(e.at[1], e.at[0], e.n);
	assert_int_equal(pm_learn(&e, &(pm_learn_options){0}, &l, NULL), PM_OK);
	assert_true(fabs(l.cell[0].bits - l.cell[2].bits) < 0.01);
	assert_true(fabs(l.cell[0].bits + l.cell[2].bits - l.cell[1].bits - l.cell[3].bits - 1.5) < 0.2);
	pm_learned_release(&l);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

/* One inspector finds twice as much at the same doors: that is no property of a rule. */
static void strictness_is_no_evidence(void **state)
{
	(void)state;
	static const double truth[] = { 1, 0, 0, 0, 0, 0, 0 };
	pm_rules *r = parse(three);
	pm_evidence e;
	pm_learned with, without;
	drawn = 5;
	visits(r, 20000, -3, truth, &e);
	uint32_t *who = calloc(e.n, sizeof *who);
	for (uint32_t i = 0; i < e.n; i++) {
		const bool fires = e.at[0][i] == 1;
		who[i] = dice_share(&drawn) < (fires ? 0.9 : 0.1); /* the strict one goes where the rule fires */
		if (who[i] && !e.hit[i])
			e.hit[i] = dice_share(&drawn) < 0.25;
	}
	assert_int_equal(pm_learn(&e, &(pm_learn_options){0}, &without, NULL), PM_OK);
	e.n_factors = 1;
	e.factor[0] = (pm_factor_of){ "inspecteur", 2, 2, who };
	assert_int_equal(pm_learn(&e, &(pm_learn_options){0}, &with, NULL), PM_OK);
	assert_true(with.level[0][1] > 0.8);
	const double a = without.cell[0].bits - without.cell[1].bits, b = with.cell[0].bits - with.cell[1].bits;
	assert_true(fabs(b - 1) < fabs(a - 1) - 0.3);
	e.n_factors = 0;
	free(who);
	pm_learned_release(&with);
	pm_learned_release(&without);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

static void same_for_any_number_of_threads(void **state)
{
	(void)state;
	static const double truth[] = { 3, -0.8, -0.3, 1.4, 3.1, -1.5, 0 };
	pm_rules *r = parse(three);
	pm_evidence e;
	pm_learned a, b;
	drawn = 6;
	visits(r, 5000, -2, truth, &e);
	assert_int_equal(pm_learn(&e, &(pm_learn_options){ .threads = 1 }, &a, NULL), PM_OK);
	assert_int_equal(pm_learn(&e, &(pm_learn_options){ .threads = 5 }, &b, NULL), PM_OK);
	assert_memory_equal(a.cell, b.cell, a.n_cells * sizeof *a.cell);
	assert_true(a.prior == b.prior && a.width == b.width && a.scale == b.scale);
	pm_learned_release(&a);
	pm_learned_release(&b);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

static void what_teaches_nothing_is_refused(void **state)
{
	(void)state;
	static const double truth[] = { 1, 0, 0, 0, 0, 0, 0 };
	pm_rules *r = parse(three);
	pm_evidence e;
	pm_learned l;
	pm_err err;
	drawn = 7;
	visits(r, 49, -1, truth, &e);
	assert_int_equal(pm_learn(&e, &(pm_learn_options){0}, &l, &err), PM_E_USE);
	assert_non_null(strstr(err.msg, "49 visits"));
	pm_evidence_release(&e);
	visits(r, 500, -1, truth, &e);
	memset(e.hit, 1, e.n);
	assert_int_equal(pm_learn(&e, &(pm_learn_options){0}, &l, &err), PM_E_USE);
	assert_non_null(strstr(err.msg, "every one of 500"));
	pm_evidence_release(&e);
	pm_rules_free(r);
}

/* ---- from columns ---- */

enum { ROWS = 300 };

static pm_table *spine_of(void)
{
	pm_table *t;
	pm_column *id, *n, *m, *vrij;
	assert_int_equal(pm_table_new(PM_STR("bag"), &t, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("id"), PM_TYPE_ID, ROWS, &id, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("n"), PM_TYPE_NUMBER, ROWS, &n, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("m"), PM_TYPE_NUMBER, ROWS, &m, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("vrij"), PM_TYPE_FLAG, ROWS, &vrij, NULL), PM_OK);
	drawn = 8;
	for (uint32_t i = 0; i < ROWS; i++) {
		char name[16];
		snprintf(name, sizeof name, "%06u", i);
		assert_int_equal(pm_column_set_word(id, i, pm_str_of(name), NULL), PM_OK);
		if (dice_share(&drawn) < 0.9)
			pm_column_set_number(n, i, floor(4 * dice_share(&drawn)));
		if (dice_share(&drawn) < 0.9)
			pm_column_set_number(m, i, floor(5 * dice_share(&drawn)) - 1);
		if (dice_share(&drawn) < 0.9)
			pm_column_set_flag(vrij, i, dice_share(&drawn) < 0.5);
	}
	assert_int_equal(pm_table_add(t, id, NULL), PM_OK);
	assert_int_equal(pm_table_add(t, n, NULL), PM_OK);
	assert_int_equal(pm_table_add(t, m, NULL), PM_OK);
	assert_int_equal(pm_table_add(t, vrij, NULL), PM_OK);
	return t;
}

/* Cells with the file's weights give the score that the program gives, and the rule set is left as it was. */
static void cells_add_up_to_the_score(void **state)
{
	(void)state;
	pm_rules *r = parse(three);
	pm_table *t = spine_of();
	const pm_table *records[8] = {0};
	const pm_scope scope = { r, t, records, pm_day_of(2026, 7, 1), 1 };
	pm_column **signal = calloc(r->n_signals, sizeof *signal);
	uint32_t row[ROWS];
	uint8_t hit[ROWS] = {0};
	int32_t total[ROWS];
	for (uint32_t i = 0; i < ROWS; i++)
		row[i] = ROWS - 1 - i;
	pm_score score;
	assert_int_equal(pm_score_theme(&scope, 0, signal, &score, NULL), PM_OK);
	pm_cells c;
	pm_evidence e;
	assert_int_equal(pm_cells_of(r, 0, &c, NULL), PM_OK);
	assert_int_equal(pm_evidence_new(&c, ROWS, &e, NULL), PM_OK);
	assert_int_equal(pm_evidence_add(&e, &scope, signal, row, hit, ROWS, NULL), PM_OK);
	pm_evidence_score(&e, NULL, r->theme[0].prior, total);
	for (uint32_t i = 0; i < ROWS; i++)
		assert_int_equal(total[i], score.total[row[i]]);
	assert_int_equal(r->rule[0].fires, 2 * PM_BITS_ONE);
	assert_int_equal(pm_evidence_add(&e, &scope, signal, row, hit, 1, NULL), PM_E_RANGE);
	pm_evidence_release(&e);
	pm_score_release(&score);
	free(signal);
	pm_table_free(t);
	pm_rules_free(r);
}

static pm_rules *oom_rules;
static pm_evidence oom_evidence;
static bool learn_once(void)
{
	pm_learned l;
	if (pm_learn(&oom_evidence, &(pm_learn_options){ .threads = 1, .scale = 1, .width = 1 }, &l, NULL) != PM_OK)
		return false;
	pm_learned_release(&l);
	return true;
}
static bool gather_once(void)
{
	pm_cells c;
	pm_evidence e;
	if (pm_cells_of(oom_rules, 0, &c, NULL) != PM_OK)
		return false;
	if (pm_evidence_new(&c, 10, &e, NULL) != PM_OK)
		return pm_cells_release(&c), false;
	pm_evidence_release(&e);
	return true;
}

static void out_of_memory(void **state)
{
	(void)state;
	static const double truth[] = { 1, 0, 0, 0.3, 0.5, -1, 0 };
	oom_rules = parse(three);
	drawn = 9;
	visits(oom_rules, 60, -1, truth, &oom_evidence);
	assert_true(oom_each(gather_once) > 5);
	assert_true(oom_each(learn_once) > 10);
	pm_evidence_release(&oom_evidence);
	pm_rules_free(oom_rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(class_l_is_left_alone),
		cmocka_unit_test(weights_are_found_back),
		cmocka_unit_test(thin_data_moves_little),
		cmocka_unit_test(direction_is_kept),
		cmocka_unit_test(a_grade_stays_in_order_and_on_its_side),
		cmocka_unit_test(twins_share),
		cmocka_unit_test(strictness_is_no_evidence),
		cmocka_unit_test(same_for_any_number_of_threads),
		cmocka_unit_test(what_teaches_nothing_is_refused),
		cmocka_unit_test(cells_add_up_to_the_score),
		cmocka_unit_test(out_of_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
