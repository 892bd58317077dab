/* Looking back: lists of the past, signals that a visit causes, chances that mean what they say, groups picked without reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/dice.h"
#include "../lib/oom.h"
#include "../lib/rule_text.h"
#include "score/backtest.h"
#include "score/fairness.h"
#include "score/worth.h"
#include "weigh/curve.h"

static uint64_t drawn;

/* ---- lists of the past ---- */

enum { VISITS = 3000 };

/* The rules see something, the plain count less, the rest nothing; one visit in ten was drawn at random. */
static void past(pm_judged *j, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const double x = dice_share(&drawn);
		j[i] = (pm_judged){ .month = i % 12, .street = (uint32_t)(dice_share(&drawn) * 200), .row = i, .hit = dice_share(&drawn) < 0.6 * x * x, .control = dice_share(&drawn) < 0.1, .place = 1 - x };
		j[i].order[PM_ORDER_RULES] = x;
		j[i].order[PM_ORDER_PLAIN] = x + 0.7 * dice_share(&drawn);
		j[i].order[PM_ORDER_LAST_YEAR] = dice_share(&drawn) < 0.1;
		j[i].order[PM_ORDER_CROWDED] = NAN;
		j[i].order[PM_ORDER_RANDOM] = dice_share(&drawn);
	}
}

static void better_lists_are_better(void **state)
{
	(void)state;
	static pm_judged j[VISITS];
	pm_backtest b;
	drawn = 11;
	past(j, VISITS);
	assert_int_equal(pm_backtest_of(j, VISITS, &b, NULL), PM_OK);
	assert_int_equal(b.months, 12);
	assert_false(b.list[PM_ORDER_CROWDED].there);
	assert_true(b.list[PM_ORDER_RULES].area > b.list[PM_ORDER_PLAIN].area && b.list[PM_ORDER_PLAIN].area > 0.55);
	assert_true(fabs(b.list[PM_ORDER_RANDOM].area - 0.5) < 0.04);
	const pm_rate *more = &b.list[PM_ORDER_RANDOM].less_than_rules[1];
	assert_true(more->low > 0 && more->low < more->share && more->share < more->high);
	assert_true(b.list[PM_ORDER_RULES].rate[0].low < b.list[PM_ORDER_RULES].rate[0].share);
	assert_true(b.list[PM_ORDER_RULES].curve[0] == 0 && b.list[PM_ORDER_RULES].curve[PM_BACKTEST_CURVE - 1] == 1);
	assert_true(b.recall[2].share > 0.1 && b.controls > 200);
}

/* The first twentieth of the rules found nothing: no draw of the bootstrap finds something there. */
static void nothing_found_is_not_certain(void **state)
{
	(void)state;
	static pm_judged j[200];
	pm_backtest b;
	drawn = 15;
	past(j, 200);
	for (uint32_t i = 0; i < 200; i++)
		j[i].hit = j[i].order[PM_ORDER_RULES] < 0.5 && j[i].order[PM_ORDER_RANDOM] > 0.5;
	assert_int_equal(pm_backtest_of(j, 200, &b, NULL), PM_OK);
	const uint32_t n = b.list[PM_ORDER_RULES].taken[0];
	const pm_rate *first = &b.list[PM_ORDER_RULES].rate[0], *more = &b.list[PM_ORDER_RANDOM].less_than_rules[0];
	assert_true(n >= 10 && first->share == 0 && first->low == 0);
	assert_float_equal(first->high, pm_rate_of(0, n).high, 1e-12);
	assert_true(more->share < 0 && more->low < more->share && more->high > more->share + 0.05);
}

/* Streets are what is drawn: from one, or three, no draw says what another might be. */
static void few_streets_are_not_certain(void **state)
{
	(void)state;
	static pm_judged j[200];
	pm_backtest b;
	for (uint32_t streets = 1; streets <= 3; streets += 2) {
		drawn = 16;
		past(j, 200);
		for (uint32_t i = 0; i < 200; i++) {
			j[i].street = i % streets;
			j[i].hit = j[i].order[PM_ORDER_RANDOM] > 0.5;
		}
		assert_int_equal(pm_backtest_of(j, 200, &b, NULL), PM_OK);
		for (int s = 0; s < PM_BACKTEST_SHARES; s++) {
			const pm_rate *r = &b.list[PM_ORDER_PLAIN].rate[s], w = pm_rate_of(b.list[PM_ORDER_PLAIN].found[s], b.list[PM_ORDER_PLAIN].taken[s]);
			assert_true(r->low <= w.low && r->high >= w.high);
			const pm_rate *d = &b.list[PM_ORDER_PLAIN].less_than_rules[s];
			assert_true(d->low < d->share - 0.05 && d->high > d->share + 0.05);
		}
	}
}

static void order_of_visits_is_nothing(void **state)
{
	(void)state;
	static pm_judged j[VISITS], turned[VISITS];
	pm_backtest a, b;
	drawn = 12;
	past(j, VISITS);
	for (uint32_t i = 0; i < VISITS; i++)
		turned[i] = j[VISITS - 1 - i];
	assert_int_equal(pm_backtest_of(j, VISITS, &a, NULL), PM_OK);
	assert_int_equal(pm_backtest_of(turned, VISITS, &b, NULL), PM_OK);
	assert_memory_equal(a.list[PM_ORDER_RULES].curve, b.list[PM_ORDER_RULES].curve, sizeof a.list[0].curve);
	assert_memory_equal(&a.list[PM_ORDER_PLAIN].rate, &b.list[PM_ORDER_PLAIN].rate, sizeof a.list[0].rate);
}

static void too_little_is_refused(void **state)
{
	(void)state;
	static pm_judged j[VISITS];
	pm_backtest b;
	pm_err err;
	drawn = 13;
	past(j, 49);
	assert_int_equal(pm_backtest_of(j, 49, &b, &err), PM_E_USE);
	assert_non_null(strstr(err.msg, "49 visits"));
	past(j, 60);
	for (int i = 0; i < 60; i++)
		j[i].hit = false;
	assert_int_equal(pm_backtest_of(j, 60, &b, &err), PM_E_USE);
	assert_non_null(strstr(err.msg, "none of 60"));
}

static bool backtest_once(void)
{
	static pm_judged j[200];
	pm_backtest b;
	drawn = 14;
	past(j, 200);
	return pm_backtest_of(j, 200, &b, NULL) == PM_OK;
}

static void backtest_out_of_memory(void **state)
{
	(void)state;
	assert_true(oom_each(backtest_once) == 5);
}

/* ---- leaks ---- */

static void planted_leaks_are_named(void **state)
{
	(void)state;
	static const pm_switching s[] = {
		{ .found = 700, .found_on = 14, .other = 7000, .other_on = 150, .random = 800, .random_on = 16, .nobody = 50000, .nobody_on = 1000 }, /* life goes on */
		{ .found = 700, .found_on = 690, .other = 7000, .other_on = 20, .random = 800, .random_on = 30, .nobody = 50000, .nobody_on = 2 },    /* the finding itself */
		{ .found = 700, .found_on = 620, .other = 7000, .other_on = 6300, .random = 800, .random_on = 700, .nobody = 50000, .nobody_on = 5 }, /* the visit */
		{ .found = 100, .found_on = 0, .other = 7000, .other_on = 10, .nobody = 50000, .nobody_on = 90, .before = 200, .before_hits = 195 },  /* entered later, dated earlier */
		{ 0 },                                                                                                                               /* never seen */
		{ .found = 700, .found_on = 60, .other = 7000, .other_on = 150, .random = 800, .random_on = 25, .nobody = 50000, .nobody_on = 900 },  /* rises where it is wrong */
	};
	static const pm_leak want[] = { PM_LEAK_NONE, PM_LEAK_FINDING, PM_LEAK_VISIT, PM_LEAK_TOO_GOOD, PM_LEAK_NONE, PM_LEAK_NONE };
	pm_leak leak[6];
	assert_int_equal(pm_leaks(s, 6, leak, NULL), PM_OK);
	for (int i = 0; i < 6; i++)
		assert_int_equal(leak[i], want[i]);
}

/* ---- chances ---- */

/* Scores twice as sure as they should be; people visit where the score is high, and know something more. */
static void simulate(pm_outcome_at *o, uint32_t n, double shift, double slope, double known, double controls)
{
	for (uint32_t i = 0; i < n; i++) {
		const double score = -6 + 8 * dice_share(&drawn);
		const bool control = dice_share(&drawn) < controls;
		o[i] = (pm_outcome_at){ .score = score, .weight = 1, .control = control };
		o[i].hit = dice_share(&drawn) < 1 / (1 + exp2(-(shift + slope * score + (control ? 0 : known))));
	}
}

static void thirty_percent_is_thirty_percent(void **state)
{
	(void)state;
	static pm_outcome_at o[8000];
	pm_curve c;
	drawn = 21;
	simulate(o, 8000, -1, 0.5, 0, 0.3);
	assert_int_equal(pm_curve_fit(o, 8000, &c, NULL), PM_OK);
	assert_true(c.shift_known && fabs(c.slope - 0.5) < 0.05 && fabs(c.shift + 1) < 0.25);
	pm_curve_bin bin[PM_CURVE_BINS];
	uint32_t n;
	assert_int_equal(pm_curve_bins(&c, o, 8000, true, bin, &n, NULL), PM_OK);
	assert_int_equal(n, PM_CURVE_BINS);
	uint32_t inside = 0;
	for (uint32_t i = 0; i < n; i++)
		inside += bin[i].found.low <= bin[i].said && bin[i].said <= bin[i].found.high;
	assert_true(inside >= 9);
}

/* What people chose finds more than a draw would at the same score: only control visits fix the level. */
static void choice_is_taken_out(void **state)
{
	(void)state;
	static pm_outcome_at o[8000];
	pm_curve with, without;
	drawn = 22;
	simulate(o, 8000, -1.5, 0.7, 1.5, 0.1);
	assert_int_equal(pm_curve_fit(o, 8000, &with, NULL), PM_OK);
	for (int i = 0; i < 8000; i++)
		o[i].control = false;
	assert_int_equal(pm_curve_fit(o, 8000, &without, NULL), PM_OK);
	assert_true(with.shift_known && !without.shift_known);
	assert_true(pm_curve_chance(&without, 0) > 1.5 * pm_curve_chance(&with, 0));
	assert_true(fabs(with.shift + 1.5) < 0.5);
}

static void curve_refuses(void **state)
{
	(void)state;
	static pm_outcome_at o[100];
	pm_curve c;
	pm_err err;
	drawn = 23;
	simulate(o, 100, -1, 1, 0, 0);
	assert_int_equal(pm_curve_fit(o, 49, &c, &err), PM_E_USE);
	for (int i = 0; i < 100; i++)
		o[i].hit = true;
	assert_int_equal(pm_curve_fit(o, 100, &c, &err), PM_E_USE);
	assert_non_null(strstr(err.msg, "every one"));
}

/* 200 true rates between 1 and 60 percent, each judged by 80 to 400 visits; and 200 true chances on curves fitted to 400. */
static void intervals_hold_the_truth(void **state)
{
	(void)state;
	uint32_t rates = 0, chances = 0, tried = 0;
	static pm_outcome_at o[400];
	drawn = 24;
	for (int i = 0; i < 200; i++) {
		const double truth = 0.01 + 0.59 * dice_share(&drawn);
		const uint32_t n = 80 + (uint32_t)(320 * dice_share(&drawn));
		uint32_t hits = 0;
		for (uint32_t k = 0; k < n; k++)
			hits += dice_share(&drawn) < truth;
		const pm_rate r = pm_rate_of(hits, n);
		rates += r.low <= truth && truth <= r.high;
	}
	for (int i = 0; i < 200; i++) {
		const double shift = -2 + 2 * dice_share(&drawn), slope = 0.4 + 0.8 * dice_share(&drawn), at = -4 + 5 * dice_share(&drawn);
		pm_curve c;
		simulate(o, 400, shift, slope, 0, 1);
		if (pm_curve_fit(o, 400, &c, NULL) != PM_OK)
			continue;
		const double truth = 1 / (1 + exp2(-(shift + slope * at)));
		const pm_rate r = pm_curve_rate(&c, at);
		tried++;
		chances += r.low <= truth && truth <= r.high;
	}
	assert_int_equal(tried, 200);
	assert_true(rates >= 184);
	assert_true(chances >= 184);
}

/* ---- groups ---- */

enum { ADDRESSES = 20000 };

typedef struct planted {
	pm_rules *rules;
	pm_score score;
	uint64_t *listed, *picked;
	uint32_t *level, *burden;
	pm_fair_visit *visit;
	uint32_t n_visits;
	pm_verdict verdict[2];
	uint32_t rule[2];
} planted;

static const char fair_text[] =
	"theme t { prior 0.1 }\n"
	"register bag { class P purpose t spine field id id field n number field m number address id id }\n"
	"rule stand_in for t { when n >= 1 weight 2 else 0 because \"x\" source \"s\" }\n"
	"rule eerlijk for t { when m >= 1 weight 2 else 0 because \"x\" source \"s\" }\n";

/* Level 2 is picked three times as often through rule stand_in, and nothing more is found there; level 3 is picked twice as often,
 * and twice as much is found. */
static void plant(planted *p)
{
	p->rules = rules_of(pm_str_of(fair_text));
	p->listed = calloc(pm_bits_words(ADDRESSES), 8);
	p->picked = calloc(pm_bits_words(ADDRESSES), 8);
	p->level = calloc(ADDRESSES, 4);
	p->burden = calloc(ADDRESSES, 4);
	p->visit = calloc(ADDRESSES, sizeof *p->visit);
	for (int k = 0; k < 2; k++) {
		p->verdict[k] = (pm_verdict){ calloc(ADDRESSES, 4), calloc(pm_bits_words(ADDRESSES), 8), calloc(pm_bits_words(ADDRESSES), 8), NULL };
		p->rule[k] = (uint32_t)k;
	}
	p->n_visits = 0;
	for (uint32_t i = 0; i < ADDRESSES; i++) {
		const uint32_t level = 1 + i % 4;
		p->level[i] = level;
		if (dice_share(&drawn) < 0.05 * (level == 2 ? 3 : level == 3 ? 2 : 1))
			pm_bit_set(p->listed, i);
		if (dice_share(&drawn) < (level == 2 ? 0.5 : 0.1)) {
			pm_bit_set(p->verdict[0].fires, i);
			p->verdict[0].bits[i] = 2048;
		}
		if (dice_share(&drawn) < 0.1) {
			pm_bit_set(p->verdict[1].fires, i);
			p->verdict[1].bits[i] = 2048;
		}
		if (dice_share(&drawn) < 0.2) {
			p->burden[i] = 1;
			if (level == 1) /* elsewhere a list or a draw sent them */
				pm_bit_set(p->picked, i);
			p->visit[p->n_visits++] = (pm_fair_visit){ i, dice_share(&drawn) < (level == 3 ? 0.3 : 0.12), dice_share(&drawn) < 0.1 };
		}
	}
	p->score = (pm_score){ .addresses = ADDRESSES, .n_rules = 2, .rule = p->rule, .verdict = p->verdict };
}

static void unplant(planted *p)
{
	for (int k = 0; k < 2; k++) {
		free(p->verdict[k].bits);
		free(p->verdict[k].fires);
		free(p->verdict[k].unknown);
	}
	free(p->listed);
	free(p->picked);
	free(p->level);
	free(p->burden);
	free(p->visit);
	pm_rules_free(p->rules);
}

static void a_planted_group_is_named(void **state)
{
	(void)state;
	planted p;
	pm_fairness f;
	pm_str names[] = { PM_STR(""), PM_STR("a"), PM_STR("b"), PM_STR("c"), PM_STR("d") };
	drawn = 31;
	plant(&p);
	const pm_stratum s = { "groep", "groep", 5, names, p.level };
	assert_int_equal(pm_fairness_of(p.rules, &p.score, p.listed, &s, 1, p.visit, p.n_visits, p.burden, p.picked, &f, NULL), PM_OK);
	assert_int_equal(f.n_levels, 4);
	pm_fair_word word[5] = {0};
	for (uint32_t i = 0; i < f.n_levels; i++)
		word[f.level[i].level] = f.level[i].word;
	assert_int_equal(word[2], PM_FAIR_MORE_WRONG);
	assert_true(word[1] != PM_FAIR_MORE_WRONG && word[3] != PM_FAIR_MORE_WRONG && word[4] != PM_FAIR_MORE_WRONG);
	assert_true(f.level[0].level == 2 && f.level[0].low > 1.25);
	for (uint32_t i = 0; i < f.n_levels; i++)
		assert_true(f.level[i].level == 1 ? f.level[i].picked > 900 && f.level[i].human_ratio > 3.9 : f.level[i].human_ratio == 0);
	assert_true(f.burden[1] > 3 * f.picked);
	bool named = false;
	for (uint32_t i = 0; i < f.n_proxies; i++) {
		named |= f.proxy[i].level == 2 && f.proxy[i].rule == 0;
		assert_int_equal(f.proxy[i].rule, 0);
	}
	assert_true(named);
	pm_fairness_release(&f);
	unplant(&p);
}

/* Nothing planted: at most one in twenty worlds may name anything. */
static void chance_is_not_named(void **state)
{
	(void)state;
	pm_str names[] = { PM_STR(""), PM_STR("a"), PM_STR("b"), PM_STR("c"), PM_STR("d") };
	uint32_t named = 0;
	drawn = 32;
	for (int world = 0; world < 20; world++) {
		planted p;
		pm_fairness f;
		plant(&p);
		for (uint32_t i = 0; i < ADDRESSES; i++)
			p.level[i] = 1 + (uint32_t)(dice_share(&drawn) * 4);
		const pm_stratum s = { "groep", "groep", 5, names, p.level };
		assert_int_equal(pm_fairness_of(p.rules, &p.score, p.listed, &s, 1, p.visit, p.n_visits, p.burden, p.picked, &f, NULL), PM_OK);
		for (uint32_t i = 0; i < f.n_levels; i++)
			named += f.level[i].word != PM_FAIR_EVEN;
		pm_fairness_release(&f);
		unplant(&p);
	}
	assert_true(named <= 1);
}

/* Half of the city, picked twice as often as the other half: a short list says so, though its ratio to the city is 1.4. */
static void a_large_group_is_named(void **state)
{
	(void)state;
	planted p;
	pm_fairness f;
	pm_str names[] = { PM_STR(""), PM_STR("a"), PM_STR("b"), PM_STR("c") };
	drawn = 33;
	plant(&p);
	memset(p.listed, 0, pm_bits_words(ADDRESSES) * sizeof *p.listed);
	for (uint32_t i = 0; i < ADDRESSES; i++)
		p.level[i] = 1 + i % 2;
	for (uint32_t i = 0; i < p.n_visits; i++)
		p.visit[i].hit = i % 8 == 0;
	for (uint32_t i = 0; i < 100; i++) /* 70 of the first half, 30 of the other */
		pm_bit_set(p.listed, 100 * i + (i < 30));
	const pm_stratum s = { "groep", "groep", 3, names, p.level };
	assert_int_equal(pm_fairness_of(p.rules, &p.score, p.listed, &s, 1, p.visit, p.n_visits, p.burden, p.picked, &f, NULL), PM_OK);
	const pm_fair_level *x = &f.level[0];
	assert_true(x->level == 1 && x->listed == 70);
	assert_true(x->low > 1.2 && x->low < x->ratio && x->ratio < x->high && x->high < 1.65);
	assert_int_equal(x->word, PM_FAIR_MORE_WRONG);
	assert_int_equal(f.level[1].word, PM_FAIR_LESS);
	pm_fairness_release(&f);
	unplant(&p);
}

/* Of 200 lists drawn from known shares, the ratio's interval holds the truth, for a small group and for a large one. */
static void ratios_hold_the_truth(void **state)
{
	(void)state;
	planted p;
	pm_str names[] = { PM_STR(""), PM_STR("a"), PM_STR("b") };
	drawn = 34;
	plant(&p);
	for (int large = 0; large < 2; large++) {
		const double part = large ? 0.6 : 0.05, more = 1.5;
		uint32_t inside = 0, of = 0;
		for (uint32_t i = 0; i < ADDRESSES; i++)
			of += (p.level[i] = (double)i / ADDRESSES < part ? 1 : 2) == 1;
		const double truth = more * ADDRESSES / (more * of + ADDRESSES - of);
		for (int world = 0; world < 200; world++) {
			pm_fairness f;
			memset(p.listed, 0, pm_bits_words(ADDRESSES) * sizeof *p.listed);
			for (uint32_t i = 0; i < ADDRESSES; i++)
				if (dice_share(&drawn) < 0.02 * (p.level[i] == 1 ? more : 1))
					pm_bit_set(p.listed, i);
			const pm_stratum s = { "groep", "groep", 3, names, p.level };
			assert_int_equal(pm_fairness_of(p.rules, &p.score, p.listed, &s, 1, p.visit, p.n_visits, p.burden, p.picked, &f, NULL), PM_OK);
			const pm_fair_level *x = &f.level[f.level[0].level != 1];
			inside += x->low <= truth && truth <= x->high;
			pm_fairness_release(&f);
		}
		assert_in_range(inside, 184, 197); /* 95 percent: not fewer, and no wider than that asks for */
	}
	unplant(&p);
}

/* Every address is kept off the list: nobody was picked, so nobody more often than others. */
static void an_empty_list_picks_nobody(void **state)
{
	(void)state;
	planted p;
	pm_fairness f;
	pm_str names[] = { PM_STR(""), PM_STR("a"), PM_STR("b"), PM_STR("c"), PM_STR("d") };
	drawn = 35;
	plant(&p);
	memset(p.listed, 0, pm_bits_words(ADDRESSES) * sizeof *p.listed);
	const pm_stratum s = { "groep", "groep", 5, names, p.level };
	assert_int_equal(pm_fairness_of(p.rules, &p.score, p.listed, &s, 1, p.visit, p.n_visits, p.burden, p.picked, &f, NULL), PM_OK);
	for (uint32_t i = 0; i < f.n_levels; i++)
		assert_true(f.level[i].word == PM_FAIR_EVEN && isfinite(f.level[i].ratio) && isfinite(f.level[i].high));
	assert_int_equal(f.n_proxies, 0);
	pm_fairness_release(&f);
	unplant(&p);
}

/* ---- lists that nobody walked whole ---- */

enum { CITY = 2000, LIST = 200, LOOKS = 6 };

/* A city where the score says log odds but for `off` bits, that no curve of two numbers follows: the top is better than it says.
 * People go where they know more, one in ten visits is by lot. Returns the share of the lists' addresses where it is so. */
static double walk(double off, pm_listed *list, pm_outcome_at *seen, uint32_t *out_n)
{
	uint32_t n = 0, listed = 0, wrong_listed = 0;
	for (uint32_t m = 0; m < LOOKS; m++)
		for (uint32_t i = 0; i < CITY; i++) {
			const double score = 2 - 8.0 * i / CITY, knows = dice_share(&drawn) < 0.3 ? 2 : 0, u = dice_share(&drawn);
			const bool lot = u < 0.04, people = !lot && u < (knows ? 0.5 : 0.08), on = i < LIST;
			const bool wrong = dice_share(&drawn) < 1 / (1 + exp2(-(score - 1.5 + knows + (on ? off : 0))));
			if (on) {
				list[listed++] = (pm_listed){ .month = m, .rank = i, .street = i % 97, .row = i, .score = score, .visited = lot || people, .hit = wrong, .control = lot };
				wrong_listed += wrong;
			}
			if (lot || people)
				seen[n++] = (pm_outcome_at){ score, 1, wrong, lot };
		}
	*out_n = n;
	return (double)wrong_listed / listed;
}

static void whole_lists_are_worth_what_they_are(void **state)
{
	(void)state;
	static pm_listed list[LIST * LOOKS];
	static pm_outcome_at seen[CITY * LOOKS];
	drawn = 77;
	for (int off = 0; off < 2; off++) {
		int inside = 0;
		for (int world = 0; world < 100; world++) {
			uint32_t n;
			pm_curve c;
			pm_worth w;
			const double is = walk(1.5 * off, list, seen, &n);
			assert_int_equal(pm_curve_fit(seen, n, &c, NULL), PM_OK);
			assert_true(c.shift_known && c.chosen > 0);
			assert_int_equal(pm_worth_of(list, LIST * LOOKS, LIST, &c, &w, NULL), PM_OK);
			assert_int_equal(w.addresses, LIST * LOOKS);
			inside += w.found.low <= is && is <= w.found.high;
		}
		assert_true(inside >= 88); /* people's choice is not one factor here, as the estimate has it */
	}
}

static pm_worth worth_of(pm_listed *list, uint32_t n)
{
	const pm_curve c = { .slope = 1, .shift = -1, .shift_sd = 0.2, .slope_sd = 0.05, .shift_known = true, .chosen = 1 };
	pm_worth w;
	assert_int_equal(pm_worth_of(list, n, LIST / 2, &c, &w, NULL), PM_OK);
	return w;
}

static void nobody_came_and_nothing_is_listed(void **state)
{
	(void)state;
	static pm_listed list[LIST];
	assert_true(worth_of(list, 0).addresses == 0 && worth_of(list, 0).found.high == 1);
	for (uint32_t i = 0; i < LIST; i++)
		list[i] = (pm_listed){ .rank = i, .street = i, .score = 1 };
	const pm_worth w = worth_of(list, LIST);
	assert_true(w.addresses == LIST / 2 && w.visits == 0);
	assert_true(fabs(w.found.share - 0.5) < 1e-12 && w.found.low < 0.47 && w.found.high > 0.53); /* the curve alone */
}

static bool worth_once(void)
{
	static pm_listed list[LIST];
	const pm_curve c = { .slope = 1 };
	pm_worth w;
	for (uint32_t i = 0; i < LIST; i++)
		list[i].rank = i;
	return pm_worth_of(list, LIST, LIST, &c, &w, NULL) == PM_OK;
}

static void worth_out_of_memory(void **state)
{
	(void)state;
	assert_true(oom_each(worth_once) == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(better_lists_are_better), cmocka_unit_test(nothing_found_is_not_certain),
		cmocka_unit_test(few_streets_are_not_certain),
		cmocka_unit_test(order_of_visits_is_nothing),
		cmocka_unit_test(too_little_is_refused),
		cmocka_unit_test(backtest_out_of_memory),
		cmocka_unit_test(planted_leaks_are_named),
		cmocka_unit_test(thirty_percent_is_thirty_percent),
		cmocka_unit_test(choice_is_taken_out),
		cmocka_unit_test(curve_refuses),
		cmocka_unit_test(intervals_hold_the_truth),
		cmocka_unit_test(a_planted_group_is_named),
		cmocka_unit_test(chance_is_not_named),
		cmocka_unit_test(a_large_group_is_named),
		cmocka_unit_test(ratios_hold_the_truth),
		cmocka_unit_test(an_empty_list_picks_nobody),
		cmocka_unit_test(whole_lists_are_worth_what_they_are),
		cmocka_unit_test(nobody_came_and_nothing_is_listed),
		cmocka_unit_test(worth_out_of_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
