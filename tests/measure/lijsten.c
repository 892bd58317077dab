/* lijsten.c - how good the lists of a run are, against the truth of a generated city.
 *
 * lijsten CITY OUT [--short]
 * Per theme: hits in the first 500 of OUT/overbewoning.csv and OUT/adresfraude.csv, beside the random rate, the rate of
 * past visits and the plain list "m2 per registered person" (smallest first, ties on nummeraanduiding_id). Per register:
 * precision and recall of OUT/koppeling.csv. --short: one line per theme, for comparing worlds. */
#include "table.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEST = 500, REGISTERS = 32, LINKED_OPEN = 1 << 29 };

typedef struct links {
	char name[40];
	int32_t *truth;                  /* per row; -1 = no address */
	uint8_t *seen;
	long rows, room, given, right, wrong, invented, resolvable;
} links;

typedef struct crowd {
	float m2_per_person;
	uint64_t id;
	long address;
} crowd;

typedef struct measure {
	spine at;
	uint8_t *true_of[2];
	float *m2, *people;
	links reg[REGISTERS];
	links *last;                     /* register of the row before: rows come grouped */
	int n_reg, theme, as_of;
	long hits, listed, unknown, count[2], visits, found[2];
} measure;

static void take_truth(void *to, const row *r)
{
	measure *m = to;
	const long i = spine_find_object(&m->at, r->field[0]);
	if (i < 0)
		return;
	m->count[0] += m->true_of[0][i] = *r->field[1] == 'J';
	m->count[1] += m->true_of[1][i] = *r->field[2] != 0;
}

static links *named(measure *m, const char *name, int make)
{
	if (m->last && !strcmp(m->last->name, name))
		return m->last;
	for (int k = 0; k < m->n_reg; k++)
		if (!strcmp(m->reg[k].name, name))
			return m->last = &m->reg[k];
	if (!make || m->n_reg == REGISTERS)
		return NULL;
	m->last = &m->reg[m->n_reg++];
	snprintf(m->last->name, sizeof m->last->name, "%s", name);
	return m->last;
}

static void take_true_link(void *to, const row *r)
{
	measure *m = to;
	links *l = named(m, r->field[0], 1);
	const long at = atol(r->field[1]);
	if (!l || at < 1)
		return;
	if (at > l->room) {
		l->room = 2 * at + 1024;
		l->truth = realloc(l->truth, (size_t)l->room * sizeof *l->truth);
	}
	l->truth[at - 1] = (int32_t)spine_find(&m->at, r->field[2]);
	l->rows = at;
	l->resolvable += l->truth[at - 1] >= 0;
}

static void take_given_link(void *to, const row *r)
{
	measure *m = to;
	links *l = named(m, r->field[0], 0);
	const long at = atol(r->field[1]);
	if (!l || at < 1 || at > l->rows)
		return;
	if (!l->seen)
		l->seen = calloc((size_t)l->rows, 1);
	if (l->seen[at - 1]++ || !*r->field[2])
		return;
	const long given = spine_find(&m->at, r->field[2]), truth = l->truth[at - 1];
	l->given++;
	l->right += truth >= 0 && given == truth;
	l->wrong += truth >= 0 && given != truth;
	l->invented += truth < 0;
}

static void take_bag(void *to, const row *r)
{
	((measure *)to)->m2[r->number - 1] = strtof(r->field[14], NULL);
}

static void take_stay(void *to, const row *r)
{
	measure *m = to;
	links *l = named(m, "brp_personen", 0);
	const int end = *r->field[6] ? table_day(r->field[6]) : LINKED_OPEN;
	if (l && r->number <= l->rows && l->truth[r->number - 1] >= 0 && end > m->as_of && *r->field[7] == 'W')
		m->people[l->truth[r->number - 1]] += 1;
}

static void take_visit(void *to, const row *r)
{
	measure *m = to;
	m->visits += !strcmp(r->field[5], "toegang");
	m->found[0] += !strcmp(r->field[9], "overbewoning");
	m->found[1] += !strcmp(r->field[9], "adresfraude");
}

static void take_delivery(void *to, const row *r)
{
	((measure *)to)->as_of = table_day(r->field[2]);
}

static void take_listed(void *to, const row *r)
{
	measure *m = to;
	if (m->listed >= BEST)
		return;
	m->listed++;
	const long i = spine_find(&m->at, r->field[5]);
	m->unknown += i < 0;
	m->hits += i >= 0 && m->true_of[m->theme][i];
}

static int by_crowd(const void *a, const void *b)
{
	const crowd *x = a, *y = b;
	if (x->m2_per_person != y->m2_per_person)
		return x->m2_per_person < y->m2_per_person ? -1 : 1;
	return x->id < y->id ? -1 : 1;
}

static void plain_list(const measure *m, double share[2])
{
	crowd *all = malloc((size_t)m->at.n * sizeof *all);
	long n = 0, hits[2] = { 0, 0 };
	for (long i = 0; i < m->at.n; i++)
		if (m->people[i] > 0 && m->m2[i] > 0)
			all[n++] = (crowd){ m->m2[i] / m->people[i], m->at.id[i], i };
	qsort(all, (size_t)n, sizeof *all, by_crowd);
	const long best = n < BEST ? n : BEST;
	for (long i = 0; i < best; i++)
		for (int t = 0; t < 2; t++)
			hits[t] += m->true_of[t][all[i].address];
	for (int t = 0; t < 2; t++)
		share[t] = best ? 100.0 * (double)hits[t] / (double)best : 0;
	free(all);
}

static void print_links(const measure *m)
{
	printf("\n%-22s %9s %9s %9s %9s %9s %10s\n", "register", "rows", "findable", "precision", "recall", "wrong", "invented%");
	for (int k = 0; k < m->n_reg; k++) {
		const links *l = &m->reg[k];
		if (!l->seen)
			continue;
		printf("%-22s %9ld %9ld %9.4f %9.4f %9ld %10.2f\n", l->name, l->rows, l->resolvable, l->given ? (double)l->right / (double)l->given : 0.0,
		       l->resolvable ? (double)l->right / (double)l->resolvable : 0.0, l->wrong,
		       l->rows > l->resolvable ? 100.0 * (double)l->invented / (double)(l->rows - l->resolvable) : 0.0);
	}
}

static void load(measure *m, const char *dir)
{
	char truth[4096];
	snprintf(truth, sizeof truth, "%s/waarheid", dir);
	spine_load(&m->at, dir);
	for (int t = 0; t < 2; t++)
		m->true_of[t] = calloc((size_t)m->at.n, 1);
	m->m2 = calloc((size_t)m->at.n, sizeof *m->m2);
	m->people = calloc((size_t)m->at.n, sizeof *m->people);
	table_each(dir, "levering", take_delivery, m);
	table_each(truth, "adressen", take_truth, m);
	table_each(truth, "koppeling", take_true_link, m);
	table_each(dir, "bag_adressen", take_bag, m);
	table_each(dir, "brp_personen", take_stay, m);
	table_each(dir, "bezoeken", take_visit, m);
}

int main(int argc, char **argv)
{
	static const char *const theme[] = { "overbewoning", "adresfraude" };
	static measure m;
	double plain[2];
	const int brief = argc > 3 && !strcmp(argv[3], "--short");
	if (argc < 3) {
		fprintf(stderr, "lijsten CITY OUT [--short]\n");
		return 2;
	}
	load(&m, argv[1]);
	plain_list(&m, plain);
	if (!brief)
		printf("%-14s %8s %8s %8s %8s %8s   percent true; first %d of each list\n", "theme", "listed", "ours", "visits", "m2/pers", "random", BEST);
	for (m.theme = 0; m.theme < 2; m.theme++) {
		m.hits = m.listed = m.unknown = 0;
		if (table_each(argv[2], theme[m.theme], take_listed, &m) < 0) {
			fprintf(stderr, "no %s.csv in %s\n", theme[m.theme], argv[2]);
			return 2;
		}
		printf("%-14s %8ld %8.1f %8.1f %8.1f %8.1f\n", theme[m.theme], m.listed, m.listed ? 100.0 * (double)m.hits / (double)m.listed : 0.0,
		       m.visits ? 100.0 * (double)m.found[m.theme] / (double)m.visits : 0.0, plain[m.theme],
		       100.0 * (double)m.count[m.theme] / (double)m.at.n);
		if (m.unknown)
			printf("%ld listed ids are not on the spine\n", m.unknown);
	}
	if (!brief) {
		m.last = NULL;
		if (table_each(argv[2], "koppeling", take_given_link, &m) < 0)
			printf("\nno koppeling.csv\n");
		else
			print_links(&m);
	}
	return 0;
}
