/* New rules and new statuses: proposed for what visits show everywhere, not for one street, for chance, or for what a file said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "../lib/dice.h"
#include "../lib/oom.h"
#include "../lib/rule_text.h"
#include "score/proposal.h"

static uint64_t drawn;

static const char four[] =
	"theme t { prior 0.1 }\n"
	"register bag { class P purpose t spine field id id field n number field m number field vrij flag address id id }\n"
	"rule een for t { when n >= 2 weight 2 else 0 because \"x\" source \"schatting\" status trial }\n"
	"rule twee for t { when m >= 2 weight 1 else 0 because \"x\" source \"schatting\" status pilot }\n"
	"rule drie for t { when vrij weight 1 else 0 because \"x\" source \"schatting\" status mature }\n"
	"rule vier for t { when n >= 9 weight 1 else 0 because \"x\" source \"schatting\" status trial }\n";

enum { STREETS = 200 };
static uint32_t street[STREETS * 100];

/* Visits at addresses of their own, a hundred to a street. `each` bits by rule that fires, `both` where the first two do. */
static void visits(const pm_rules *r, uint32_t n, double fires, const double each[4], double both, pm_evidence *e)
{
	pm_cells c;
	assert_int_equal(pm_cells_of(r, 0, &c, NULL), PM_OK);
	assert_int_equal(pm_evidence_new(&c, n, e, NULL), PM_OK);
	e->street = street;
	for (uint32_t i = 0; i < n; i++) {
		double bits = -2;
		for (uint32_t k = 0; k < 4; k++) {
			const bool is = dice_share(&drawn) < (k == 3 ? 0.001 : fires);
			e->at[k][i] = is ? 1 : 2;
			bits += is ? each[k] : 0;
		}
		bits += e->at[0][i] == 1 && e->at[1][i] == 1 ? both : 0;
		e->hit[i] = dice_share(&drawn) < 1 / (1 + exp2(-bits));
		e->weight[i] = 1;
		e->row[i] = i;
		street[i] = 1 + i / 100;
	}
	e->n = n;
}

static uint32_t pairs_of(pm_evidence *e)
{
	pm_learned l;
	assert_int_equal(pm_learn(e, &(pm_learn_options){ .threads = 1, .trials = true }, &l, NULL), PM_OK);
	assert_int_equal(pm_learn_new_rules(e, &(pm_learn_options){ .threads = 1 }, 5, &l, NULL), PM_OK);
	pm_learned_release(&l);
	return e->cells.n_new;
}

static const double none[4] = { 0.3, 0.3, 0, 0 };

static void what_holds_everywhere_is_proposed(void **state)
{
	(void)state;
	pm_rules *r = rules_of(pm_str_of(four));
	pm_evidence e;
	drawn = 1;
	visits(r, 20000, 0.2, none, 2, &e);
	assert_int_equal(pairs_of(&e), 1);
	assert_int_equal(e.cells.new_rule[0].a.position, 0);
	assert_int_equal(e.cells.new_rule[0].b.position, 1);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

/* Sixty finds behind the doors of one street, where both rules happen to hold, say much of that street and nothing of the city. */
static void one_street_is_no_rule(void **state)
{
	(void)state;
	pm_rules *r = rules_of(pm_str_of(four));
	pm_evidence e;
	drawn = 2;
	visits(r, 20000, 0.05, none, 0, &e);
	for (uint32_t i = 700; i < 800; i++)
		e.at[0][i] = e.at[1][i] = 1, e.hit[i] = i % 5 < 3;
	uint32_t *apart = calloc(e.n, sizeof *apart);
	for (uint32_t i = 0; i < e.n; i++)
		apart[i] = i;
	assert_int_equal(pairs_of(&e), 0);
	e.street = apart; /* the same visits all over the city do */
	assert_int_equal(pairs_of(&e), 1);
	free(apart);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

static void chance_is_proposed_once_in_many_times(void **state)
{
	(void)state;
	pm_rules *r = rules_of(pm_str_of(four));
	uint32_t with = 0;
	for (uint32_t seed = 1; seed <= 60; seed++) {
		pm_evidence e;
		drawn = seed * 7919;
		visits(r, 3000, 0.2, none, 0, &e);
		with += pairs_of(&e) > 0;
		pm_evidence_release(&e);
	}
	assert_true(with <= 3);
	pm_rules_free(r);
}

static const pm_rule_proposal *about(const pm_proposal *p, uint32_t rule)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (p->rule[i].rule == rule)
			return &p->rule[i];
	fail();
	return NULL;
}

static void propose(const pm_rules *r, uint32_t n, const double each[4], double width, pm_evidence *e, pm_learned *l, pm_proposal *p)
{
	visits(r, n, 0.2, each, 0, e);
	assert_int_equal(pm_learn(e, &(pm_learn_options){ .threads = 1, .scale = 1, .width = width }, l, NULL), PM_OK);
	assert_int_equal(pm_proposal_of(e, l, p, NULL), PM_OK);
}

/* The file gives rule een two bits, and the fit holds to that; the visits say nothing of the kind. */
static void the_files_own_word_proves_nothing(void **state)
{
	(void)state;
	static const double nothing[4] = { 0, 0, 0, 0 };
	pm_rules *r = rules_of(pm_str_of(four));
	pm_evidence e;
	pm_learned l;
	pm_proposal p;
	drawn = 4;
	propose(r, 400, nothing, 0.1, &e, &l, &p);
	const pm_rule_proposal *x = about(&p, 0);
	assert_true(x->visits >= PM_PROMOTE_VISITS && x->low > 1); /* held to the file, far from 0 */
	assert_int_equal(x->status, PM_RULE_TRIAL);
	assert_int_equal(x->stage, PM_STAGE_CHANCE);
	pm_proposal_release(&p);
	pm_learned_release(&l);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

static void proof_and_visits_make_a_rule_rise(void **state)
{
	(void)state;
	static const double truth[4] = { 2, 1.5, 1, 0 };
	pm_rules *r = rules_of(pm_str_of(four));
	pm_evidence e;
	pm_learned l;
	pm_proposal p;
	drawn = 5;
	propose(r, 4000, truth, 0.8, &e, &l, &p);
	assert_int_equal(about(&p, 0)->status, PM_RULE_PILOT);
	assert_int_equal(about(&p, 1)->status, PM_RULE_MATURE);
	assert_int_equal(about(&p, 2)->stage, PM_STAGE_KEPT); /* mature already */
	assert_int_equal(about(&p, 3)->status, PM_RULE_TRIAL);
	assert_int_equal(about(&p, 3)->stage, PM_STAGE_FEW);
	assert_int_equal(about(&p, 3)->needed, PM_PROMOTE_VISITS);
	pm_proposal_release(&p);
	pm_learned_release(&l);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

/* Thirty rules that are right and mature, and ten on trial that say nothing: of those that rise, not one in twenty may be chance. So the
 * ones that have nothing to prove any more count for nothing. */
static void mature_rules_lend_no_proof(void **state)
{
	(void)state;
	enum { MATURE = 30, TRIALS = 10 };
	pm_buf text = {0};
	pm_buf_text(&text, "theme t { prior 0.1 }\nregister bag { class P purpose t spine field id id field n number address id id }\n");
	for (int k = 0; k < MATURE + TRIALS; k++)
		pm_buf_printf(&text, "rule r%d for t { when n > %d weight 1 else 0 because \"x\" source \"s\" status %s }\n", k, k, k < MATURE ? "mature" : "trial");
	pm_rules *r = rules_of(pm_buf_str(&text));
	uint32_t rise = 0;
	drawn = 8;
	for (int world = 0; world < 20; world++) {
		pm_cells c;
		pm_evidence e;
		pm_learned l;
		pm_proposal p;
		assert_int_equal(pm_cells_of(r, 0, &c, NULL), PM_OK);
		assert_int_equal(pm_evidence_new(&c, 2000, &e, NULL), PM_OK);
		for (uint32_t i = 0; i < 2000; i++) {
			double bits = -8;
			for (uint32_t k = 0; k < MATURE + TRIALS; k++) {
				e.at[k][i] = dice_share(&drawn) < 0.2 ? 1 : 2;
				bits += k < MATURE && e.at[k][i] == 1;
			}
			e.hit[i] = dice_share(&drawn) < 1 / (1 + exp2(-bits));
			e.weight[i] = 1;
			e.row[i] = i;
		}
		e.n = 2000;
		assert_int_equal(pm_learn(&e, &(pm_learn_options){ .scale = 1, .width = 0.4 }, &l, NULL), PM_OK);
		assert_int_equal(pm_proposal_of(&e, &l, &p, NULL), PM_OK);
		for (uint32_t i = 0; i < p.n; i++)
			rise += r->rule[p.rule[i].rule].status == PM_RULE_TRIAL && p.rule[i].status == PM_RULE_PILOT;
		pm_proposal_release(&p);
		pm_learned_release(&l);
		pm_evidence_release(&e);
	}
	assert_true(rise <= 1);
	pm_rules_free(r);
	pm_buf_release(&text);
}

/* A rule that speaks against says less than its file: beside others when visits find little there, and by itself when they don't. */
static void less_against_is_told_as_it_is(void **state)
{
	(void)state;
	pm_buf text = {0};
	pm_buf_text(&text, "theme t { prior 0.1 }\nregister bag { class P purpose t spine field id id field n number field m number address id id }\n"
	                   "rule alleen for t { when n > 1 weight -2 else 0 because \"x\" source \"s\" status pilot }\n"
	                   "rule naast for t { when n > 2 weight -2 else 0 because \"x\" source \"s\" status pilot }\n"
	                   "rule ander for t { when m > 2 weight -2 else 0 because \"x\" source \"s\" status pilot }\n");
	pm_rules *r = rules_of(pm_buf_str(&text));
	pm_cells c;
	pm_evidence e;
	pm_learned l;
	pm_proposal p;
	drawn = 9;
	assert_int_equal(pm_cells_of(r, 0, &c, NULL), PM_OK);
	assert_int_equal(pm_evidence_new(&c, 4000, &e, NULL), PM_OK);
	for (uint32_t i = 0; i < 4000; i++) {
		const bool alone = dice_share(&drawn) < 0.3, other = dice_share(&drawn) < 0.3, beside = dice_share(&drawn) < (other ? 0.9 : 0.1);
		e.at[0][i] = alone ? 1 : 2;
		e.at[1][i] = beside ? 1 : 2;
		e.at[2][i] = other ? 1 : 2;
		e.hit[i] = dice_share(&drawn) < 1 / (1 + exp2(-(other ? -4.0 : -0.5)));
		e.weight[i] = 1;
		e.row[i] = i;
	}
	e.n = 4000;
	assert_int_equal(pm_learn(&e, &(pm_learn_options){ .scale = 1, .width = 0.8 }, &l, NULL), PM_OK);
	assert_int_equal(pm_proposal_of(&e, &l, &p, NULL), PM_OK);
	assert_true(about(&p, 0)->contrast > -1 && about(&p, 1)->contrast > -1);
	assert_int_equal(about(&p, 0)->why, about(&p, 0)->contrast == 0 ? PM_WHY_AGAINST : PM_WHY_WEAKER);
	assert_int_equal(about(&p, 1)->why, about(&p, 1)->contrast == 0 ? PM_WHY_AGAINST : PM_WHY_SPREAD);
	pm_proposal_release(&p);
	pm_learned_release(&l);
	pm_evidence_release(&e);
	pm_rules_free(r);
	pm_buf_release(&text);
}

static void what_says_nothing_retires(void **state)
{
	(void)state;
	static const double truth[4] = { 1, 0, -1, 0 };
	pm_rules *r = rules_of(pm_str_of(four));
	pm_evidence e;
	pm_learned l;
	pm_proposal p;
	drawn = 6;
	propose(r, 20000, truth, 0.8, &e, &l, &p);
	assert_int_equal(about(&p, 1)->status, PM_RULE_RETIRED);
	assert_true(about(&p, 1)->stage == PM_STAGE_EMPTY || about(&p, 1)->stage == PM_STAGE_TURNED);
	assert_int_equal(about(&p, 2)->status, PM_RULE_RETIRED);
	assert_int_equal(about(&p, 2)->stage, PM_STAGE_TURNED);
	pm_proposal_release(&p);
	pm_learned_release(&l);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

static pm_rules *oom_rules;
static bool search_once(void)
{
	pm_cells c;
	pm_evidence e;
	pm_learned l;
	pm_proposal p;
	if (pm_cells_of(oom_rules, 0, &c, NULL) != PM_OK)
		return false;
	if (pm_evidence_new(&c, 400, &e, NULL) != PM_OK)
		return pm_cells_release(&c), false;
	for (uint32_t i = 0; i < 400; i++) {
		for (uint32_t k = 0; k < 4; k++)
			e.at[k][i] = (uint8_t)(1 + (i >> k & 1));
		e.hit[i] = (i & 3) == 0;
		e.weight[i] = 1;
		e.row[i] = i;
	}
	e.n = 400;
	bool well = pm_learn(&e, &(pm_learn_options){ .threads = 1, .scale = 1, .width = 0.4 }, &l, NULL) == PM_OK;
	if (well) {
		well = pm_learn_new_rules(&e, &(pm_learn_options){ .threads = 1 }, 1, &l, NULL) == PM_OK;
		assert_true(!well || e.cells.n_new == 1);
		if (well && (well = pm_proposal_of(&e, &l, &p, NULL) == PM_OK))
			pm_proposal_release(&p);
		pm_learned_release(&l);
	}
	pm_evidence_release(&e);
	return well;
}

static void out_of_memory(void **state)
{
	(void)state;
	oom_rules = rules_of(pm_str_of(four));
	assert_true(oom_each(search_once) > 30);
	pm_rules_free(oom_rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_holds_everywhere_is_proposed),
		cmocka_unit_test(one_street_is_no_rule),
		cmocka_unit_test(chance_is_proposed_once_in_many_times),
		cmocka_unit_test(the_files_own_word_proves_nothing),
		cmocka_unit_test(proof_and_visits_make_a_rule_rise),
		cmocka_unit_test(mature_rules_lend_no_proof),
		cmocka_unit_test(less_against_is_told_as_it_is),
		cmocka_unit_test(what_says_nothing_retires),
		cmocka_unit_test(out_of_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
