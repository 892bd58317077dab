/* New rules from signals: a step that says more than the rules do is proposed, a street, chance, or what may not be weighed isn't. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "../lib/dice.h"
#include "../lib/oom.h"
#include "../lib/rule_text.h"
#include "base/limits.h"
#include "lang/selftest.h"
#include "score/direction.h"
#include "score/proposal.h"

static uint64_t drawn;

static const char text[] =
	"theme t { prior 0.1 }\n"
	"register bag { class P purpose t spine field id id field n number field d number field q number field v flag address id id }\n"
	"register water { class L purpose t field id id field m3 number address id id }\n"
	"signal personen \"personen\" = n\n"
	"signal duur \"langste {verblijf} }{\" = d { rationale \"Hoger: minder vaak\" }\n"
	"signal deel \"aandeel nieuw\" = q\n"
	"signal leeg \"staat \\\"leeg\\\" {}\" = v { rationale \"Waar: vaker, zei \\\"iemand\\\"\" }\n"
	"signal verbruik \"verbruik\" = max(water.m3)\n"
	"signal buurt role context \"buurt\" = d\n"
	"signal gemiddeld \"ter vergelijking\" = q { rationale \"Om te kunnen delen. Geen richting op zichzelf\" }\n"
	"rule vol for t { when personen >= 4 weight 1 else 0 because \"x\" source \"schatting\" status pilot }\n"
	"rule duur_onder_100 for t { when leeg weight 0.5 else 0 because \"x\" source \"schatting\" status pilot }\n";

enum { PERSONEN, DUUR, DEEL, LEEG, WATCHED };
enum { VISITS = 4000 };
static uint32_t street[VISITS];

static pm_rules *parse_with(const char *more)
{
	char all[8192];
	const int n = snprintf(all, sizeof all, "%s%s", text, more);
	return rules_of((pm_str){ all, (size_t)n });
}

static pm_rules *parse(void) { return parse_with(""); }

/* `short_stay`: bits where the longest stay is below 100 days, a quarter of the addresses, of which no rule speaks. */
static void visits(const pm_rules *r, uint32_t n, double short_stay, pm_evidence *e)
{
	pm_cells c;
	assert_int_equal(pm_cells_of(r, 0, &c, NULL), PM_OK);
	assert_int_equal(c.n_watched, WATCHED);
	assert_int_equal(pm_evidence_new(&c, n, e, NULL), PM_OK);
	e->street = street;
	for (uint32_t i = 0; i < n; i++) {
		const double personen = floor(8 * dice_share(&drawn)), duur = floor(400 * dice_share(&drawn));
		e->value[PERSONEN][i] = personen;
		e->value[DUUR][i] = dice_share(&drawn) < 0.1 ? NAN : duur;
		e->value[DEEL][i] = dice_share(&drawn);
		e->value[LEEG][i] = dice_share(&drawn) < 0.3;
		e->at[0][i] = personen >= 4 ? 1 : 2;
		e->at[1][i] = e->value[LEEG][i] > 0 ? 1 : 2;
		const double bits = -3 + (personen >= 4) + 0.5 * e->value[LEEG][i] + (e->value[DUUR][i] < 100 ? short_stay : 0);
		e->hit[i] = dice_share(&drawn) < 1 / (1 + exp2(-bits));
		e->weight[i] = 1;
		e->row[i] = i;
		street[i] = 1 + i / 40;
	}
	e->n = n;
}

static uint32_t look(pm_evidence *e, pm_learned *l)
{
	assert_int_equal(pm_learn(e, &(pm_learn_options){ .threads = 1 }, l, NULL), PM_OK);
	assert_int_equal(pm_learn_new_rules(e, &(pm_learn_options){ .threads = 1 }, 5, l, NULL), PM_OK);
	return e->cells.n_new;
}

static uint32_t found(pm_evidence *e)
{
	pm_learned l;
	const uint32_t n = look(e, &l);
	pm_learned_release(&l);
	return n;
}

static void a_step_that_no_rule_knows_is_proposed(void **state)
{
	(void)state;
	pm_rules *r = parse();
	pm_evidence e;
	pm_learned l;
	pm_buf out = {0}, title = {0};
	drawn = 1;
	visits(r, VISITS, 1.5, &e);
	assert_true(look(&e, &l) >= 1);
	const pm_new_rule first = e.cells.new_rule[0];
	assert_int_equal(first.a.position, DUUR);
	assert_int_equal(first.a.kind, PM_SIDE_BELOW);
	assert_int_equal(first.b.kind, PM_SIDE_NONE);
	assert_true(first.a.edge > 90 && first.a.edge < 110);
	assert_true(l.cell[e.cells.first[2]].low > 0.5);
	for (uint32_t i = 0; i < e.n; i++)
		assert_int_equal(e.at[2][i], isnan(e.value[DUUR][i]) ? 0 : e.value[DUUR][i] < first.a.edge ? 1 : 2);
	pm_new_rule_title(&e.cells, 0, &title);
	assert_non_null(strstr(title.p, "langste {verblijf} }{: onder "));
	assert_int_equal(pm_new_rule_text(r, &e, &l, 0, pm_day_of(2026, 6, 1), &out, NULL), PM_OK);
	assert_non_null(strstr(out.p, "status    trial"));
	assert_non_null(strstr(out.p, "over het signaal: Hoger: minder vaak"));
	pm_rules *with = parse_with(out.p);
	assert_int_equal(with->n_rules, 3);
	assert_true(with->rule[2].fires > PM_BITS_ONE && with->rule[2].silent == 0);
	assert_int_equal(with->rule[2].status, PM_RULE_TRIAL);
	pm_rules_free(with);
	pm_buf_release(&out);
	pm_buf_release(&title);
	pm_learned_release(&l);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

/* Visits at which many people mean less than two people do: the rule that says more of many may be wrong, but a new one that takes its
 * weight back under another name is no way to say so. */
static void a_new_rule_does_not_turn_round_what_a_rule_says_of_its_signal(void **state)
{
	(void)state;
	pm_rules *r = parse();
	pm_evidence e;
	pm_learned l;
	drawn = 6;
	visits(r, VISITS, 0, &e);
	for (uint32_t i = 0; i < VISITS; i++)
		e.hit[i] = dice_share(&drawn) < (e.value[PERSONEN][i] >= 6 ? 0.04 : e.value[PERSONEN][i] >= 4 ? 0.5 : 0.2);
	assert_int_equal(pm_signal_direction(&e, PERSONEN), 1);
	assert_int_equal(pm_signal_direction(&e, DUUR), 0); /* no rule reads it */
	assert_int_equal(pm_signal_direction(&e, LEEG), 1);
	const uint32_t n = look(&e, &l);
	for (uint32_t k = 0; k < n; k++) {
		const pm_side a = e.cells.new_rule[k].a;
		if (a.kind != PM_SIDE_RULE && a.position == PERSONEN)
			assert_true((a.kind == PM_SIDE_FROM) == (l.cell[e.cells.first[2 + k]].bits > 0));
	}
	pm_learned_release(&l);
	pm_evidence_release(&e);
	/* the same visits, had no rule spoken of how many there are */
	visits(r, VISITS, 0, &e);
	for (uint32_t i = 0; i < VISITS; i++) {
		e.hit[i] = dice_share(&drawn) < (e.value[PERSONEN][i] >= 6 ? 0.04 : e.value[PERSONEN][i] >= 4 ? 0.5 : 0.2);
		e.at[0][i] = 1 + i % 2;
	}
	assert_int_equal(pm_signal_direction(&e, PERSONEN), 0);
	assert_true(look(&e, &l) >= 1);
	bool less = false;
	for (uint32_t k = 0; k < e.cells.n_new; k++)
		less |= e.cells.new_rule[k].a.kind == PM_SIDE_FROM && e.cells.new_rule[k].a.position == PERSONEN && l.cell[e.cells.first[2 + k]].bits < 0;
	assert_true(less);
	pm_learned_release(&l);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

/* "Hoger: minder vaak", and visits find more where it is higher: proposed, and the proposal says that it turns the rationale round. */
static void against_its_rationale_a_new_rule_says_so(void **state)
{
	(void)state;
	pm_rules *r = parse();
	for (int against = 0; against < 2; against++) {
		pm_evidence e;
		pm_learned l;
		pm_buf out = {0};
		drawn = 7;
		visits(r, VISITS, against ? -2 : 1.5, &e);
		assert_true(look(&e, &l) >= 1);
		assert_int_equal(e.cells.new_rule[0].a.position, DUUR);
		assert_int_equal(pm_new_rule_against(&e.cells, &l, 0), against);
		assert_int_equal(pm_new_rule_text(r, &e, &l, 0, pm_day_of(2026, 6, 1), &out, NULL), PM_OK);
		assert_int_equal(strstr(out.p, "LET OP, het signaal zegt het omgekeerde: Hoger: minder vaak") != NULL, against);
		pm_buf_release(&out);
		pm_learned_release(&l);
		pm_evidence_release(&e);
	}
	pm_rules_free(r);
}

static void a_rationale_says_which_way(void **state)
{
	static const struct { const char *says; int way; } cases[] = {
		{ "Meer: vaker t", 1 },
		{ "Iets anders. Hoger: zwak vaker t of u", 1 },
		{ "Waar: minder vaak", -1 },
		{ "Lager: vaker t, behalve in een bedrijf", -1 },
		{ "Meer dan er zijn ingeschreven: vaker t; minder: vaker u", 1 },
		{ "Meer dan er zijn ingeschreven: vaker u; minder: vaker t", -1 },
		{ "Onwaar: minder vaak t", 1 },
		{ "Meer: vaker u", 0 },
		{ "Waar: vaker een onjuiste inschrijving", 0 },
		{ "Hoger: er wonen mensen die niet zijn ingeschreven", 0 },
		{ "Meer: vaker t. Hoger: minder vaak t", 0 },
		{ "Zegt welke regel geldt, niet hoe mensen wonen", 0 },
		{ "Meer:", 0 },
		{ ":;.", 0 },
		{ "", 0 },
	};
	(void)state;
	pm_rules *r = parse_with("theme u { prior 0.1 }\n");
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		if (pm_rationale_direction(r, 0, pm_str_of(cases[i].says)) != cases[i].way)
			fail_msg("%s", cases[i].says);
	assert_true(pm_rationale_says_nothing(PM_STR("Ter vergelijking. geen richting")));
	assert_false(pm_rationale_says_nothing(PM_STR("Geen vaste richting")));
	pm_rules_free(r);
}

static void every_kind_of_step_is_a_rule_that_loads(void **state)
{
	(void)state;
	static const pm_side side[] = {
		{ .position = DUUR, .kind = PM_SIDE_BELOW, .edge = 100 }, { .position = DUUR, .kind = PM_SIDE_FROM, .edge = -2.5 },
		{ .position = DEEL, .kind = PM_SIDE_FROM, .edge = 0.43 }, { .position = DEEL, .kind = PM_SIDE_FROM, .edge = 1.5e14 },
		{ .position = DEEL, .kind = PM_SIDE_FROM, .edge = 0.0000512 }, { .position = DEEL, .kind = PM_SIDE_BELOW, .edge = 2.5e-13 },
		{ .position = LEEG, .kind = PM_SIDE_FROM, .edge = 1 },    { .position = LEEG, .kind = PM_SIDE_BELOW, .edge = 1 },
	};
	pm_rules *r = parse();
	pm_evidence e;
	pm_learned l;
	pm_buf out = {0};
	drawn = 2;
	visits(r, 200, 0, &e);
	const uint32_t n = sizeof side / sizeof side[0];
	for (uint32_t k = 0; k < n; k++)
		assert_int_equal(pm_evidence_ask(&e, (pm_new_rule){ side[k], { .kind = PM_SIDE_NONE } }, NULL), PM_OK);
	assert_int_equal(pm_learn(&e, &(pm_learn_options){ .threads = 1 }, &l, NULL), PM_OK);
	for (uint32_t k = 0; k < n; k++)
		assert_int_equal(pm_new_rule_text(r, &e, &l, k, pm_day_of(2026, 6, 1), &out, NULL), PM_OK);
	assert_non_null(strstr(out.p, "rule duur_onder_100_2 for t")); /* the rules have one of that name */
	assert_non_null(strstr(out.p, "when      not leeg"));
	assert_non_null(strstr(out.p, "because   \"langste {{verblijf} }{{: {duur}\"")); /* a title may hold what a sentence reads */
	assert_non_null(strstr(out.p, "when      deel >= 0.0000512\n")); /* a rule file knows no exponents */
	assert_non_null(strstr(out.p, "aandeel nieuw: vanaf 0,0000512"));
	pm_rules *with = parse_with(out.p);
	assert_int_equal(with->n_rules, 2 + n);
	uint32_t failed = 1;
	pm_buf told = {0};
	assert_int_equal(pm_rules_selftest(with, &told, &failed, NULL), PM_OK);
	if (failed)
		fail_msg("%s", told.p);
	pm_buf_release(&told);
	pm_rules_free(with);
	pm_buf_release(&out);
	pm_learned_release(&l);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

static void what_may_not_be_weighed_is_not_asked(void **state)
{
	(void)state;
	pm_rules *r = parse();
	pm_cells c;
	assert_int_equal(pm_cells_of(r, 0, &c, NULL), PM_OK);
	for (uint32_t i = 0; i < c.n_watched; i++) {
		const pm_str name = r->signal[c.watched[i]].name;
		assert_false(pm_str_eq(name, PM_STR("buurt")) || pm_str_eq(name, PM_STR("verbruik")) || pm_str_eq(name, PM_STR("gemiddeld")));
	}
	pm_cells_release(&c);
	pm_rules_free(r);
	r = parse_with("approve water \"besluit 7\"\n");
	assert_int_equal(pm_cells_of(r, 0, &c, NULL), PM_OK);
	assert_int_equal(c.n_watched, WATCHED + 1);
	pm_cells_release(&c);
	pm_rules_free(r);
}

/* Finds behind the doors of two streets, where people happen to have come lately. */
static void one_street_is_no_rule(void **state)
{
	(void)state;
	pm_rules *r = parse();
	pm_evidence e;
	drawn = 3;
	visits(r, VISITS, 0, &e);
	for (uint32_t i = 0; i < VISITS; i++)
		e.value[DUUR][i] = i >= 800 && i < 880 ? 10 : 200;
	for (uint32_t i = 800; i < 880; i++)
		e.hit[i] = i % 5 < 3;
	uint32_t *apart = calloc(VISITS, sizeof *apart), *one = calloc(VISITS, sizeof *one);
	for (uint32_t i = 0; i < VISITS; i++) {
		apart[i] = i;
		one[i] = i >= 800 && i < 880 ? 5 : i;
	}
	e.street = one;
	assert_int_equal(found(&e), 0);
	e.street = apart; /* the same visits all over the city do */
	assert_true(found(&e) >= 1);
	free(apart);
	free(one);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

static void two_names_for_one_thing_are_proposed_once(void **state)
{
	(void)state;
	pm_rules *r = parse();
	pm_evidence e;
	drawn = 4;
	visits(r, VISITS, 1.5, &e);
	memcpy(e.value[DEEL], e.value[DUUR], VISITS * sizeof **e.value);
	const uint32_t n = found(&e);
	uint32_t at_100 = 0;
	for (uint32_t k = 0; k < n; k++)
		at_100 += e.cells.new_rule[k].a.edge > 90 && e.cells.new_rule[k].a.edge < 110;
	assert_int_equal(at_100, 1);
	pm_evidence_release(&e);
	pm_rules_free(r);
}

static void chance_is_proposed_once_in_many_times(void **state)
{
	(void)state;
	pm_rules *r = parse();
	uint32_t with = 0;
	for (uint32_t seed = 1; seed <= 60; seed++) {
		pm_evidence e;
		drawn = seed * 7919;
		visits(r, 2000, 0, &e);
		with += found(&e) > 0;
		pm_evidence_release(&e);
	}
	assert_true(with <= 3);
	pm_rules_free(r);
}

static pm_rules *oom_rules;
static bool search_once(void)
{
	pm_cells c;
	pm_evidence e;
	pm_learned l;
	if (pm_cells_of(oom_rules, 0, &c, NULL) != PM_OK)
		return false;
	if (pm_evidence_new(&c, 400, &e, NULL) != PM_OK)
		return pm_cells_release(&c), false;
	for (uint32_t i = 0; i < 400; i++) {
		for (uint32_t k = 0; k < WATCHED; k++)
			e.value[k][i] = k == DUUR ? i % 4 : 1;
		e.at[0][i] = e.at[1][i] = 2;
		e.hit[i] = i % 4 == 0 || i % 32 == 1;
		e.weight[i] = 1;
		e.row[i] = i;
	}
	e.n = 400;
	bool well = pm_learn(&e, &(pm_learn_options){ .threads = 1, .scale = 1, .width = 0.4 }, &l, NULL) == PM_OK;
	if (well) {
		well = pm_learn_new_rules(&e, &(pm_learn_options){ .threads = 1 }, 1, &l, NULL) == PM_OK;
		assert_true(!well || e.cells.n_new == 1);
		pm_learned_release(&l);
	}
	pm_evidence_release(&e);
	return well;
}

static void out_of_memory(void **state)
{
	(void)state;
	oom_rules = parse();
	assert_true(oom_each(search_once) > 30);
	pm_rules_free(oom_rules);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_step_that_no_rule_knows_is_proposed),
		cmocka_unit_test(a_new_rule_does_not_turn_round_what_a_rule_says_of_its_signal),
		cmocka_unit_test(against_its_rationale_a_new_rule_says_so),
		cmocka_unit_test(a_rationale_says_which_way),
		cmocka_unit_test(every_kind_of_step_is_a_rule_that_loads),
		cmocka_unit_test(what_may_not_be_weighed_is_not_asked),
		cmocka_unit_test(one_street_is_no_rule),
		cmocka_unit_test(two_names_for_one_thing_are_proposed_once),
		cmocka_unit_test(chance_is_proposed_once_in_many_times),
		cmocka_unit_test(out_of_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
