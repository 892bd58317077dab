/* leer.c - what learning is worth in a generated city, against its truth.
 *
 * leer CITY CASEFILE NAME [NEW [once]]
 * NEW: new rules that a team lead takes over each quarter, at most; without it weights alone are learned. `once`: no year and no
 * ceiling, which is most of the time.
 * Per theme one line: percent true in the best 500 by the shipped weights; by weights learned from the delivered, biased
 * visits; after a simulated year of weekly lists with feedback; and by the same model with the whole truth as its visits (the
 * ceiling). Behind them the paired difference of learned and shipped with its 95 percent interval, what the visits themselves say of it
 * where they did not learn (the top, new less old: only what is shown to find more is proposed), the share found in the visits
 * of the year's first and last quarter, and the mean shown chance in the last list beside what was true. */
#include "../lib/dice.h"
#include "leer.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/visit_case.h"
#include "score/choose.h"
#include "score/held_out.h"

enum { WEEKS = 52, A_WEEK = 90, CONTROL = 9, UNCERTAIN = 13, LEARN_EVERY = 4, A_QUARTER = 13, INSPECTORS = 24 };

typedef struct year {
	leer_city *c;
	uint32_t theme, most_new;
	const uint8_t *truth;
	pm_evidence all;       /* every address, today's signals */
	pm_evidence seen;      /* visits so far */
	uint8_t *visited;
	int32_t *total;
	uint32_t found[4], visits[4];
	uint64_t random;
	pm_learned l;
} year;

static uint32_t new_asked;
static bool once_only;

/* ---- what the delivered visits teach ---- */

static void delivered(leer_city *c, uint32_t theme, pm_evidence *out)
{
	pm_err err = {0};
	pm_learning l = { .opt = &c->opt, .rules = c->batch.rules, .theme = theme };
	leer_must(pm_visit_case_read(&c->batch, &l, &err), &err);
	*out = l.evidence;
	out->street = c->street;
	l.evidence = (pm_evidence){0};
	pm_learning_release(&l);
}

static void longer(pm_evidence *e, uint32_t room)
{
	for (uint32_t k = 0; k < e->cells.n_rules; k++)
		e->at[k] = pm_grow(e->at[k], room, 1);
	for (uint32_t k = 0; k < e->cells.n_watched; k++)
		e->value[k] = pm_grow(e->value[k], room, sizeof **e->value);
	e->hit = pm_grow(e->hit, room, sizeof *e->hit);
	e->weight = pm_grow(e->weight, room, sizeof *e->weight);
	e->row = pm_grow(e->row, room, sizeof *e->row);
	e->day = pm_grow(e->day, room, sizeof *e->day);
	for (uint32_t f = 0; f < e->n_factors; f++)
		e->factor[f].level = pm_grow(e->factor[f].level, room, sizeof *e->factor[f].level);
	e->room = room;
}

/* The new rules of one evidence, in another of the same rules. */
static void same_pairs(const pm_evidence *from, pm_evidence *to)
{
	pm_err err = {0};
	for (uint32_t i = to->cells.n_new; i < from->cells.n_new; i++)
		leer_must(pm_evidence_ask(to, from->cells.new_rule[i], &err), &err);
}

static uint32_t learn(leer_city *c, uint32_t theme, pm_evidence *seen, pm_evidence *all, uint32_t most_new, pm_learned *l, uint32_t *row)
{
	pm_err err = {0};
	static int32_t weight[8192];
	leer_must(pm_learn(seen, &(pm_learn_options){0}, l, &err), &err);
	if (most_new > seen->cells.n_new)
		leer_must(pm_learn_new_rules(seen, &(pm_learn_options){0}, most_new - seen->cells.n_new, l, &err), &err);
	same_pairs(seen, all);
	leer_weights(seen, l, weight);
	return leer_hits(c, theme, all, weight, row);
}

/* ---- a year of weekly lists ---- */

typedef struct ranked { double value; uint32_t row; } ranked;

static int best_first(const void *a, const void *b)
{
	const ranked *x = a, *y = b;
	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return (x->row > y->row) - (x->row < y->row);
}

static uint32_t take_best(year *y, const double *value, uint32_t want, uint32_t *out)
{
	ranked *r = malloc(y->c->n * sizeof *r);
	uint32_t n = 0;
	for (uint32_t i = 0; i < y->c->n; i++)
		if (!y->visited[i] && !pm_bit(y->c->batch.score[y->theme].off_list, i))
			r[n++] = (ranked){ value[i], i };
	qsort(r, n, sizeof *r, best_first);
	n = n < want ? n : want;
	for (uint32_t i = 0; i < n; i++) {
		out[i] = r[i].row;
		y->visited[r[i].row] = 1;
	}
	free(r);
	return n;
}

/* Who opens, and what is seen: as datasets/enforce.c has it, by daylight and in the evening together. */
static void visit(year *y, uint32_t row, uint32_t week)
{
	pm_err err = {0};
	if (dice_share(&y->random) > 0.56)
		return;
	const uint32_t who = (uint32_t)(dice_share(&y->random) * INSPECTORS);
	const double strict = 0.6 + 0.6 * (who + 0.5) / INSPECTORS;
	const uint8_t hit = y->truth[row] ? dice_share(&y->random) < fmin(1, 0.85 * strict) : dice_share(&y->random) < 0.02;
	leer_must(pm_evidence_take(&y->seen, &y->all, &row, &hit, 1, &err), &err);
	for (uint32_t f = 0; f < y->seen.n_factors; f++) /* chosen by what the rules see, so as good as at random */
		y->seen.factor[f].level[y->seen.n - 1] = 0;
	y->visits[week / 13]++;
	y->found[week / 13] += hit;
}

static void one_week(year *y, uint32_t week, double *teaches)
{
	uint32_t row[A_WEEK], n = 0;
	double *value = malloc(y->c->n * sizeof *value);
	for (uint32_t i = 0; i < y->c->n; i++)
		value[i] = y->total[i];
	n = take_best(y, value, A_WEEK - CONTROL - (teaches ? UNCERTAIN : 0), row);
	if (teaches)
		n += take_best(y, teaches, UNCERTAIN, row + n);
	while (n < A_WEEK) {
		const uint32_t i = (uint32_t)(dice_share(&y->random) * y->c->n);
		if (!y->visited[i]) {
			y->visited[i] = 1;
			row[n++] = i;
		}
	}
	for (uint32_t i = 0; i < n; i++)
		visit(y, row[i], week);
	free(value);
}

static uint32_t live(year *y, uint32_t *row)
{
	pm_err err = {0};
	uint32_t hits = 0;
	int32_t weight[8192];
	double *teaches = malloc(y->c->n * sizeof *teaches);
	bool learned = false;
	y->visited = calloc(y->c->n, 1);
	y->total = malloc(y->c->n * sizeof *y->total);
	y->random = 20260701 + y->theme;
	longer(&y->seen, y->seen.n + WEEKS * A_WEEK);
	pm_evidence_score(&y->all, NULL, 0, y->total);
	for (uint32_t week = 0; week <= WEEKS; week++) {
		const bool accepts = week % A_QUARTER == 0 && week < WEEKS;
		if (week % LEARN_EVERY == 0 || accepts) {
			if (learned)
				pm_learned_release(&y->l);
			learned = true;
			hits = learn(y->c, y->theme, &y->seen, &y->all, y->seen.cells.n_new + (accepts ? y->most_new : 0), &y->l, row);
			leer_weights(&y->seen, &y->l, weight);
			pm_evidence_score(&y->all, weight, 0, y->total);
			leer_must(pm_choose_value(&y->all, &y->l, teaches, &err), &err);
		}
		if (week < WEEKS)
			one_week(y, week, teaches);
	}
	free(teaches);
	return hits;
}

/* ---- the ceiling: all that is true, and one address in ten of the rest at ten times the weight ---- */

static uint32_t ceiling(leer_city *c, uint32_t theme, pm_evidence *all, uint32_t most_new)
{
	pm_err err = {0};
	pm_cells cells;
	pm_evidence some;
	pm_learned l;
	uint32_t row[BEST];
	leer_must(pm_cells_of(c->batch.rules, theme, &cells, &err), &err);
	leer_must(pm_evidence_new(&cells, all->n, &some, &err), &err);
	some.street = c->street;
	for (uint32_t i = 0; i < all->n; i++)
		if (all->hit[i] || i % 10 == 3) {
			leer_must(pm_evidence_take(&some, all, &i, &all->hit[i], 1, &err), &err);
			some.weight[some.n - 1] = all->hit[i] ? 1 : 10;
		}
	const uint32_t hits = learn(c, theme, &some, all, most_new, &l, row);
	pm_learned_release(&l);
	pm_evidence_release(&some);
	return hits;
}

static int same_row(const uint32_t *list, uint32_t row)
{
	for (uint32_t i = 0; i < BEST; i++)
		if (list[i] == row)
			return 1;
	return 0;
}

/* Difference of two lists in percent points, with the 95 percent interval of pairs that differ. */
static void difference(const uint32_t *a, const uint32_t *b, const uint8_t *truth, double *out, double *half)
{
	double plus = 0, minus = 0;
	for (uint32_t i = 0; i < BEST; i++) {
		plus += truth[a[i]] && !same_row(b, a[i]);
		minus += truth[b[i]] && !same_row(a, b[i]);
	}
	*out = 100 * (plus - minus) / BEST;
	*half = 196 * sqrt(plus + minus) / BEST;
}

static void shown(const year *y, const uint32_t *row, double *chance, double *true_share)
{
	double *p = malloc(y->all.n * sizeof *p);
	*chance = *true_share = 0;
	pm_learned_foretell(&y->all, &y->l, p);
	for (uint32_t i = 0; i < BEST; i++) {
		*chance += 100 * p[row[i]] / BEST;
		*true_share += 100.0 * y->truth[row[i]] / BEST;
	}
	free(p);
}

static void a_year(year *y, uint32_t *after, const char *name)
{
	double chance, is_true;
	pm_evidence whole;
	const uint32_t hits = live(y, after);
	shown(y, after, &chance, &is_true);
	leer_all(y->c, y->theme, &whole);
	const uint32_t top = ceiling(y->c, y->theme, &whole, 4 * y->most_new);
	printf("  %7.1f %7.1f   %2.0f -> %2.0f   %2.0f %2.0f   %2u  %s\n", hits / 5.0, top / 5.0, 100.0 * y->found[0] / y->visits[0], 100.0 * y->found[3] / y->visits[3],
	       chance, is_true, y->seen.cells.n_new, name);
	pm_learned_release(&y->l);
	free(y->visited);
	free(y->total);
	pm_evidence_release(&whole);
}

static void one_theme(leer_city *c, uint32_t theme, const char *name)
{
	uint32_t first[BEST], from_visits[BEST], after[BEST];
	year y = { .c = c, .theme = theme, .most_new = new_asked, .truth = c->truth[leer_truth(c, theme)] };
	pm_err err = {0};
	double by, half;
	leer_all(c, theme, &y.all);
	const uint32_t shipped = leer_hits(c, theme, &y.all, NULL, first);
	delivered(c, theme, &y.seen);
	pm_learned once;
	pm_held_out held;
	const uint32_t biased = learn(c, theme, &y.seen, &y.all, 0, &once, from_visits);
	leer_must(pm_held_out_of(&y.seen, &once, 0, &held, &err), &err);
	pm_learned_release(&once);
	difference(from_visits, first, y.truth, &by, &half);
	printf("%-14.*s %7.1f %7.1f   %+5.1f [%+.1f,%+.1f]   %+5.1f [%+.1f,%+.1f]   %-8s", PM_STR_FMT(c->batch.rules->theme[theme].name), shipped / 5.0,
	       biased / 5.0, by, by - half, by + half, 100 * held.more.share, 100 * held.more.low, 100 * held.more.high, held.better ? "proposed" : "stays");
	if (once_only)
		printf("  %s\n", name);
	else
		a_year(&y, after, name);
	fflush(stdout);
	pm_evidence_release(&y.seen);
	pm_evidence_release(&y.all);
}

int main(int argc, char **argv)
{
	static leer_city c;
	if (argc < 4) {
		fprintf(stderr, "leer CITY CASEFILE NAME [NEW [once]]\n");
		return 2;
	}
	new_asked = argc > 4 ? (uint32_t)atoi(argv[4]) : 0;
	once_only = argc > 5 && strcmp(argv[5], "once") == 0;
	leer_open(&c, argv[1], argv[2]);
	for (uint32_t t = 0; t < c.batch.rules->n_themes; t++)
		one_theme(&c, t, argv[3]);
	leer_close(&c);
	return 0;
}
