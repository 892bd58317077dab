/* leer.h - a city, its run and its truth, for the tools that measure learning. */
#ifndef LEER_H
#define LEER_H

#include "cli/past_run.h"
#include "score/learn.h"

enum { BEST = 500 };

typedef struct leer_city {
	pm_options opt;
	pm_batch batch;
	pm_run run;
	uint32_t n;              /* addresses */
	uint8_t *truth[2];       /* by address: overbewoning, adresfraude */
	const pm_column *id;
	uint32_t *street;        /* by address */
} leer_city;

void leer_must(pm_status s, const pm_err *err);
void leer_open(leer_city *c, const char *city, const char *db); /* with signals and scores */
void leer_close(leer_city *c);
int leer_truth(const leer_city *c, uint32_t theme);             /* which truth belongs to a theme */

/* The rules' cells at every address, with the truth as outcome. */
void leer_all(leer_city *c, uint32_t theme, pm_evidence *e);

/* Hits in the best 500 that no exempt keeps off, with weights by cell (NULL: those of the file). `out_row`: room for BEST. */
uint32_t leer_hits(const leer_city *c, uint32_t theme, const pm_evidence *all, const int32_t *weight, uint32_t *out_row);

void leer_weights(const pm_evidence *e, const pm_learned *l, int32_t *out); /* as a rule file holds them: 0.01 bit */
#endif
