/* A record is one of the register's persons at most: what speaks for another of them speaks against this one, and a record that
 * nobody else claims is more likely his than one pair by itself can say.
 *
 * Source   Bayes over "nobody" and every person of the register, each as likely beforehand; compare Sadinle, "Bayesian
 *          estimation of bipartite matchings for record linkage", JASA 112 (2017), where both sides hold a record once. */
#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "link/records.h"

enum { MOST_ROUNDS = 200 };
static const int32_t FAINT = -10 * PM_BITS_ONE, FIRM = 200 * PM_BITS_ONE; /* below: no rival; above: certain either way */
static const double SETTLED = 1e-6;

typedef struct claim { uint32_t record, person; int32_t bits; uint32_t at; } claim; /* at: the candidate */

typedef struct contest {
	claim *claim;
	size_t n;
	double *odds;       /* by claim: of its person, at the first claim of one; 0 at his others */
	double *others;     /* by claim: odds of the record's other persons, together */
	double *sum;        /* by record of the left */
	int32_t *faint;     /* by record of the left: what all of them take from a pair that is none of them */
	uint32_t *person;   /* by code of the anchor: number of the person, in order of their first record; PM_NO_ROW: none */
	uint32_t records;   /* on the left */
	uint32_t persons;
} contest;

static int by_record(const void *x, const void *y)
{
	const claim *a = x, *b = y;
	if (a->record != b->record)
		return a->record < b->record ? -1 : 1;
	if (a->person != b->person)
		return a->person < b->person ? -1 : 1;
	return a->bits > b->bits ? -1 : a->bits < b->bits;
}

typedef struct sides { const pm_link_model *model; const pm_link_records *records; } sides;

/* The record of a pair that is held against the register, and the person it is held against. */
static bool meets(const sides *s, const contest *c, const pm_link_candidate *pair, uint32_t *record, uint32_t *person)
{
	const bool left = pm_bit(s->records->left, pair->a);
	if (left == pm_bit(s->records->left, pair->b))
		return false;
	const uint32_t other = s->records->row[left ? pair->b : pair->a];
	*record = left ? pair->a : pair->b;
	*person = pm_column_has(s->model->anchor, other) ? c->person[s->model->anchor->code[other]] : PM_NO_ROW;
	return *person != PM_NO_ROW;
}

/* Sums go by these numbers, for codes hang on the order of rows. */
static bool number_persons(const sides *s, contest *c)
{
	const pm_column *anchor = s->model->anchor;
	const uint32_t codes = pm_dict_size(anchor->dict);
	c->person = pm_alloc((size_t)codes + 1, sizeof *c->person);
	if (!c->person)
		return false;
	memset(c->person, 0xff, codes * sizeof *c->person);
	for (uint32_t i = 0; i < s->records->n; i++) {
		const uint32_t row = s->records->row[i];
		c->records += pm_bit(s->records->left, i);
		if (!pm_bit(s->records->left, i) && pm_column_has(anchor, row) && c->person[anchor->code[row]] == PM_NO_ROW)
			c->person[anchor->code[row]] = c->persons++;
	}
	return true;
}

static bool take_claims(const sides *s, const pm_link_weighed *w, contest *c)
{
	uint32_t record, person;
	size_t n = 0;
	for (size_t i = 0; i < w->n; i++)
		n += w->bits[i] >= FAINT;
	c->claim = pm_alloc(n + 1, sizeof *c->claim);
	c->odds = pm_alloc(n + 1, sizeof *c->odds);
	c->others = pm_alloc(n + 1, sizeof *c->others);
	c->sum = pm_alloc((size_t)s->records->n + 1, sizeof *c->sum);
	c->faint = pm_alloc((size_t)s->records->n + 1, sizeof *c->faint);
	if (!c->claim || !c->odds || !c->others || !c->sum || !c->faint)
		return false;
	for (size_t i = 0; i < w->n; i++) {
		if (w->bits[i] < FAINT || !meets(s, c, &w->pair[i], &record, &person))
			continue;
		const int ruled = w->n_ruled ? pm_link_ruling(w->ruled, w->n_ruled, w->pair[i].a, w->pair[i].b) : 0;
		if (ruled >= 0)
			c->claim[c->n++] = (claim){ record, person, ruled || w->bits[i] > FIRM ? FIRM : w->bits[i], (uint32_t)i };
	}
	if (c->n)
		qsort(c->claim, c->n, sizeof *c->claim, by_record);
	for (size_t i = 0; i < c->n; i++) { /* the heaviest of a person's records stands for him */
		const bool first = i == 0 || c->claim[i].record != c->claim[i - 1].record || c->claim[i].person != c->claim[i - 1].person;
		c->odds[i] = first ? pm_bits_odds(c->claim[i].bits) : 0;
		c->sum[c->claim[i].record] += c->odds[i];
	}
	return true;
}

/* Odds of a record's other persons: those before its own and those behind, so that nothing is subtracted. */
static void sum_others(contest *c)
{
	for (size_t from = 0, to; from < c->n; from = to) {
		double before = 0, upto = 0;
		for (to = from; to < c->n && c->claim[to].record == c->claim[from].record; to++) {
			if (c->odds[to] > 0)
				before = upto;
			c->others[to] = before;
			upto += c->odds[to];
		}
		double behind = 0, passed = 0;
		for (size_t i = to; i-- > from;) {
			c->others[i] += behind;
			passed += c->odds[i];
			if (c->odds[i] > 0)
				behind = passed;
		}
	}
}

/* The share of records that are a person of the register, by expectation-maximisation; one record of each kind is put beside
 * them. Returns by how much the odds of a pair rise: from the prior of any two records to that of a record that has nobody yet. */
static double learn_present(const contest *c, double lambda, double *present)
{
	const double each = (1 - lambda) / lambda / c->persons;
	double share = 0.5;
	for (int round = 0; round < MOST_ROUNDS; round++) {
		const double rise = share / (1 - share) * each;
		double found = 1;
		for (size_t i = 0; i < c->n; i++)
			if (i == 0 || c->claim[i].record != c->claim[i - 1].record)
				found += 1 - 1 / (1 + rise * c->sum[c->claim[i].record]);
		const double next = found / ((double)c->records + 2), change = fabs(next - share);
		share = next;
		if (change < SETTLED)
			break;
	}
	*present = share;
	return share / (1 - share) * each;
}

pm_status pm_link_rivals(const pm_link_model *m, const pm_link_records *r, double lambda, const pm_link_weighed *w, double *present, pm_err *err)
{
	const sides s = { m, r };
	contest c = {0};
	uint32_t record, person;
	if (!m->anchor || !r->left)
		return PM_OK;
	const bool ok = number_persons(&s, &c) && take_claims(&s, w, &c);
	if (ok && c.n) {
		const double rise = learn_present(&c, lambda, present);
		sum_others(&c);
		for (uint32_t i = 0; i < r->n; i++)
			c.faint[i] = pm_bits_of(rise / (1 + rise * c.sum[i]));
		for (size_t i = 0; i < w->n; i++)
			if (w->bits[i] < FAINT && meets(&s, &c, &w->pair[i], &record, &person))
				w->bits[i] += c.faint[record];
		for (size_t i = 0; i < c.n; i++)
			w->bits[c.claim[i].at] += pm_bits_of(rise / (1 + rise * c.others[i]));
	}
	pm_free(c.person);
	pm_free(c.claim);
	pm_free(c.odds);
	pm_free(c.others);
	pm_free(c.sum);
	pm_free(c.faint);
	return ok ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to hold %zu pairs against each other", w->n);
}
