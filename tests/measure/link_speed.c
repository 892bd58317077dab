/* link_speed FILE: pairs a second of the comparators on one core, over the names of FILE (one a line). Medians of nine. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "text/compare_many.h"
#include "text/name_fold.h"

enum { ROUNDS = 9, QUERIES = 200, STRINGS = 20000 };

static pm_str names[STRINGS];
static uint32_t n_names;
static uint8_t edits[STRINGS];
static double alike[STRINGS];

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t); /* one thread; others may keep the machine busy */
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

/* Every so many-th name of at most `longest` bytes, folded as linking folds it, so that the sample spans the alphabet. */
static bool read_names(const char *path, size_t longest)
{
	FILE *f = fopen(path, "r");
	char line[256];
	uint32_t seen = 0;
	for (n_names = 0; f && n_names < STRINGS && fgets(line, sizeof line, f);) {
		char folded[PM_NAME_BYTES];
		const size_t n = pm_name_fold((pm_str){ line, strcspn(line, "\r\n") }, folded);
		if (n == 0 || n > longest || seen++ % 5)
			continue;
		char *copy = pm_strndup(folded, n);
		if (!copy)
			break;
		names[n_names++] = (pm_str){ copy, n };
	}
	if (f)
		fclose(f);
	return n_names > 0;
}

typedef void (*work)(const pm_many *m, pm_pattern *p, pm_many_form form);

static void one_edits(const pm_many *m, pm_pattern *p, pm_many_form form)
{
	pm_many_edits(m, p, false, 64, form, edits);
}
static void one_osa(const pm_many *m, pm_pattern *p, pm_many_form form) { pm_many_edits(m, p, true, 64, form, edits); }
static void one_osa_cut(const pm_many *m, pm_pattern *p, pm_many_form form) { pm_many_edits(m, p, true, 2, form, edits); }
static void one_jaro(const pm_many *m, pm_pattern *p, pm_many_form form) { pm_many_jaro_winkler(m, p, form, alike); }

static void measure(const pm_many *m, const char *what, work w)
{
	static const char *const form_name[] = { "plain", "avx2", "avx512" };
	for (int form = PM_MANY_PLAIN; form <= (int)pm_many_best(); form++) {
		double rate[ROUNDS];
		pm_pattern p = {0};
		for (unsigned r = 0; r < ROUNDS; r++) {
			const double from = now();
			for (uint32_t q = 0; q < QUERIES; q++) {
				pm_pattern_set(&p, names[(q * 97) % n_names]);
				w(m, &p, (pm_many_form)form);
			}
			rate[r] = QUERIES * (double)n_names / (now() - from) / 1e6;
		}
		qsort(rate, ROUNDS, sizeof *rate, by_value);
		printf("%-16s %-7s %7.1f million pairs a second\n", what, form_name[form], rate[ROUNDS / 2]);
	}
}

int main(int argc, char **argv)
{
	for (size_t longest = 16; argc == 2 && longest <= 32; longest += 16) {
		pm_many *m;
		if (!read_names(argv[1], longest) || pm_many_new(names, n_names, &m, NULL) != PM_OK)
			return 1;
		printf("%u names of up to %zu bytes\n", n_names, longest);
		measure(m, "levenshtein", one_edits);
		measure(m, "osa", one_osa);
		measure(m, "osa, at most 2", one_osa_cut);
		measure(m, "jaro-winkler", one_jaro);
		pm_many_free(m);
		while (n_names)
			pm_free((char *)names[--n_names].p);
	}
	return argc == 2 ? 0 : 2;
}
