/* check.c - whether a generated city keeps its promises: base rates, past visits, and no single signal that gives it away.
 *
 * check DIR [--features FILE]   exit 1 when a promise is broken
 * FILE: one line of class:name per signal and the two labels, then float32 per address, signals first. */
#include "signals.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEST = 500, SHARE_MOST = 35 };

typedef struct ranked {
	float value;
	uint64_t id;
	uint8_t hit[2];
} ranked;

typedef struct result {
	int signal, down, hits[2];
} result;

static int by_value(const void *a, const void *b)
{
	const ranked *x = a, *y = b;
	if (x->value != y->value)
		return x->value > y->value ? -1 : 1;
	return x->id < y->id ? -1 : 1;
}

static result best_of(const signals *s, int k, int down, ranked *all)
{
	long n = 0;
	for (long i = 0; i < s->at.n; i++) {
		const float v = s->value[k][i];
		if (!isnan(v))
			all[n++] = (ranked){ down ? -v : v, s->at.id[i], { s->crowded[i], s->fraud[i] } };
	}
	qsort(all, (size_t)n, sizeof *all, by_value);
	result r = { k, down, { 0, 0 } };
	for (long i = 0; i < n && i < BEST; i++) {
		r.hits[0] += all[i].hit[0];
		r.hits[1] += all[i].hit[1];
	}
	return r;
}

static int worst_first(const void *a, const void *b)
{
	const result *x = a, *y = b;
	const int i = x->hits[0] > x->hits[1] ? x->hits[0] : x->hits[1], j = y->hits[0] > y->hits[1] ? y->hits[0] : y->hits[1];
	return i != j ? j - i : x->signal - y->signal;
}

static void write_features(const signals *s, const char *path)
{
	FILE *f = fopen(path, "wb");
	if (!f)
		exit(3);
	for (int k = 0; k < s->n; k++)
		fprintf(f, "%c:%s ", s->class[k], s->name[k]);
	fprintf(f, "T:overbewoning T:adresfraude\n");
	for (long i = 0; i < s->at.n; i++) {
		float line[SIGNALS_MOST + 2];
		for (int k = 0; k < s->n; k++)
			line[k] = s->value[k][i];
		line[s->n] = s->crowded[i];
		line[s->n + 1] = s->fraud[i];
		fwrite(line, sizeof *line, (size_t)s->n + 2, f);
	}
	fclose(f);
}

static int promise(int kept, const char *what, double value)
{
	printf("%-8s %s: %.1f\n", kept ? "ok" : "BROKEN", what, value);
	return !kept;
}

int main(int argc, char **argv)
{
	signals s = { 0 };
	long crowded = 0, fraud = 0, either = 0;
	if (argc < 2) {
		fprintf(stderr, "check DIR [--features FILE]\n");
		return 2;
	}
	signals_compute(&s, argv[1]);
	if (argc > 3 && !strcmp(argv[2], "--features"))
		write_features(&s, argv[3]);
	for (long i = 0; i < s.at.n; i++) {
		crowded += s.crowded[i];
		fraud += s.fraud[i];
		either += s.crowded[i] || s.fraud[i];
	}
	ranked *all = malloc((size_t)s.at.n * sizeof *all);
	result r[2 * SIGNALS_MOST];
	int n = 0;
	for (int k = 0; k < s.n; k++)
		for (int down = 0; down < 2; down++)
			r[n++] = best_of(&s, k, down, all);
	qsort(r, (size_t)n, sizeof *r, worst_first);
	const double scale = 100.0 / (double)s.at.n, visits = s.visits ? 100.0 / (double)s.visits : 0;
	printf("addresses %ld; overbewoning %.2f, adresfraude %.2f, either %.2f percent\n", s.at.n, scale * (double)crowded, scale * (double)fraud,
	       scale * (double)either);
	printf("past visits with access %ld; found overbewoning %.1f, adresfraude %.1f percent\n", s.visits, visits * (double)s.found[0],
	       visits * (double)s.found[1]);
	printf("\nhits in the best %d of one signal, percent     overbewoning adresfraude\n", BEST);
	for (int k = 0; k < n && k < 30; k++)
		printf("%c %-28s %s %18.1f %11.1f\n", s.class[r[k].signal], s.name[r[k].signal], r[k].down ? "low " : "high", r[k].hits[0] * 100.0 / BEST,
		       r[k].hits[1] * 100.0 / BEST);
	printf("(%d signals, both ends each)\n\n", s.n);
	int broken = promise(scale * (double)either >= 5 && scale * (double)either <= 7, "percent of addresses with something wrong, about 6", scale * (double)either);
	const double found = visits * (double)(s.found[0] + s.found[1]);
	broken |= promise(found >= 10 && found <= 15, "percent of past visits inside that found something, 10 to 15", found);
	const double worst = (r[0].hits[0] > r[0].hits[1] ? r[0].hits[0] : r[0].hits[1]) * 100.0 / BEST;
	broken |= promise(worst <= SHARE_MOST, "percent true in the best 500 of the worst signal, at most 35", worst);
	return broken;
}
