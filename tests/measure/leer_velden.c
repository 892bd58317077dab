/* leer_velden.c - what a theme's rules see of a city, for boosting to be held against: tests/measure/ontleding.py.
 *
 * leer_velden CITY CASEFILE OUT: writes OUT.THEME.regels (the cell of every rule), .gelezen (signals that those rules read) and
 * .signalen (every signal that a rule may weigh). One line of names, then float32 per address: the columns, whether an exempt keeps
 * it off the list, and the truth. */
#include "leer.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static FILE *begin(const char *out, pm_str theme, const char *what)
{
	char path[4096];
	snprintf(path, sizeof path, "%s.%.*s.%s", out, PM_STR_FMT(theme), what);
	FILE *f = fopen(path, "wb");
	if (!f) {
		fprintf(stderr, "%s can't be written\n", path);
		exit(3);
	}
	return f;
}

static void put(FILE *f, float v) { fwrite(&v, sizeof v, 1, f); }

static void finish(FILE *f)
{
	if (fclose(f) == 0)
		return;
	fprintf(stderr, "the disk is full\n");
	exit(3);
}

static void labels(FILE *f, const leer_city *c, uint32_t theme, const pm_evidence *e, uint32_t i)
{
	put(f, pm_bit(c->batch.score[theme].off_list, i));
	put(f, e->hit[i]);
}

static void write_cells(FILE *f, const leer_city *c, uint32_t theme, const pm_evidence *e)
{
	for (uint32_t k = 0; k < e->cells.n_rules; k++)
		fprintf(f, "%.*s ", PM_STR_FMT(c->batch.rules->rule[e->cells.rule[k]].name));
	fputs("af waar\n", f);
	for (uint32_t i = 0; i < e->n; i++) {
		for (uint32_t k = 0; k < e->cells.n_rules; k++)
			put(f, e->at[k][i] ? e->at[k][i] : NAN);
		labels(f, c, theme, e, i);
	}
	finish(f);
}

static bool is_read(const pm_evidence *e, uint32_t signal)
{
	const pm_cells *c = &e->cells;
	for (uint32_t k = 0; k < c->n_rules; k++)
		for (uint32_t i = 0; i < c->rules->rule[c->rule[k]].n_signals; i++)
			if (c->rules->rule[c->rule[k]].signal[i] == signal)
				return true;
	return false;
}

static void write_signals(FILE *f, const leer_city *c, uint32_t theme, const pm_evidence *e, bool only_read)
{
	const pm_cells *cells = &e->cells;
	for (uint32_t k = 0; k < cells->n_watched; k++)
		if (!only_read || is_read(e, cells->watched[k]))
			fprintf(f, "%.*s ", PM_STR_FMT(c->batch.rules->signal[cells->watched[k]].name));
	fputs("af waar\n", f);
	for (uint32_t i = 0; i < e->n; i++) {
		for (uint32_t k = 0; k < cells->n_watched; k++)
			if (!only_read || is_read(e, cells->watched[k]))
				put(f, (float)e->value[k][i]);
		labels(f, c, theme, e, i);
	}
	finish(f);
}

int main(int argc, char **argv)
{
	static leer_city c;
	if (argc != 4) {
		fprintf(stderr, "leer_velden CITY CASEFILE OUT\n");
		return 2;
	}
	leer_open(&c, argv[1], argv[2]);
	for (uint32_t t = 0; t < c.batch.rules->n_themes; t++) {
		const pm_str theme = c.batch.rules->theme[t].name;
		pm_evidence e;
		leer_all(&c, t, &e);
		write_cells(begin(argv[3], theme, "regels"), &c, t, &e);
		write_signals(begin(argv[3], theme, "gelezen"), &c, t, &e, true);
		write_signals(begin(argv[3], theme, "signalen"), &c, t, &e, false);
		pm_evidence_release(&e);
	}
	leer_close(&c);
	return 0;
}
