#include "leer.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/address_rows.h"
#include "table.h"

void leer_must(pm_status s, const pm_err *err)
{
	if (s == PM_OK)
		return;
	fprintf(stderr, "%s\n", err->msg);
	exit(3);
}

typedef struct reading { leer_city *c; spine at; } reading;

static void take_truth(void *to, const row *r)
{
	reading *x = to;
	const long i = spine_find_object(&x->at, r->field[0]);
	if (i < 0)
		return;
	x->c->truth[0][i] = *r->field[1] == 'J';
	x->c->truth[1][i] = *r->field[2] != 0;
}

/* The truth is by row of bag_adressen.csv; the case file's spine has the same order. */
void leer_open(leer_city *c, const char *city, const char *db)
{
	pm_err err = {0};
	char folder[4096];
	reading x = { .c = c };
	*c = (leer_city){ .opt = { .db = db } };
	c->batch.opt = &c->opt;
	leer_must(pm_past_run(&c->batch, 0, &c->run, &err), &err);
	leer_must(pm_batch_signals(&c->batch, false, &err), &err);
	c->batch.top = BEST;
	leer_must(pm_batch_scores(&c->batch, &err), &err);
	const pm_rules *r = c->batch.rules;
	const pm_table *t = c->batch.input[r->spine].table;
	c->n = t->rows;
	c->id = pm_table_find(t, r->reg[r->spine].field[r->reg[r->spine].role[PM_ROLE_ID]].name);
	leer_must(pm_address_streets(&c->batch, &c->street, &err), &err);
	spine_load(&x.at, city);
	if (x.at.n != (long)c->n) {
		fprintf(stderr, "%s has %ld addresses, %s %u\n", city, x.at.n, db, c->n);
		exit(3);
	}
	for (uint32_t i = 0; i < c->n; i += 997) {
		char id[32];
		snprintf(id, sizeof id, "%.*s", PM_STR_FMT(pm_column_str(c->id, i)));
		if (spine_find(&x.at, id) != (long)i) {
			fprintf(stderr, "addresses stand in another order\n");
			exit(3);
		}
	}
	for (int k = 0; k < 2; k++)
		c->truth[k] = calloc(c->n, 1);
	snprintf(folder, sizeof folder, "%s/waarheid", city);
	table_each(folder, "adressen", take_truth, &x);
}

void leer_close(leer_city *c)
{
	pm_batch_release(&c->batch);
	pm_free(c->street);
	free(c->truth[0]);
	free(c->truth[1]);
}

int leer_truth(const leer_city *c, uint32_t theme) { return pm_str_eq(c->batch.rules->theme[theme].name, PM_STR("adresfraude")); }

void leer_all(leer_city *c, uint32_t theme, pm_evidence *e)
{
	pm_err err = {0};
	pm_cells cells;
	const pm_table *records[64] = {0};
	const pm_scope scope = pm_batch_scope(&c->batch, records);
	uint32_t *every = malloc(c->n * sizeof *every);
	for (uint32_t i = 0; i < c->n; i++)
		every[i] = i;
	leer_must(pm_cells_of(c->batch.rules, theme, &cells, &err), &err);
	leer_must(pm_evidence_new(&cells, c->n, e, &err), &err);
	leer_must(pm_evidence_add(e, &scope, c->batch.signal, every, c->truth[leer_truth(c, theme)], c->n, &err), &err);
	free(every);
}

uint32_t leer_hits(const leer_city *c, uint32_t theme, const pm_evidence *all, const int32_t *weight, uint32_t *out_row)
{
	pm_err err = {0};
	pm_score s = c->batch.score[theme];
	uint32_t n = 0, hits = 0;
	s.total = malloc(c->n * sizeof *s.total);
	pm_evidence_score(all, weight, 0, s.total);
	leer_must(pm_score_best(&s, c->id, BEST, out_row, &n, &err), &err);
	free(s.total);
	for (uint32_t i = 0; i < n; i++)
		hits += c->truth[leer_truth(c, theme)][out_row[i]];
	return hits;
}

void leer_weights(const pm_evidence *e, const pm_learned *l, int32_t *out)
{
	for (uint32_t i = 0; i < e->cells.n_cells; i++)
		out[i] = (int32_t)lrint(round(l->cell[i].bits * 100) / 100 * 1024);
}
