/* learn_fit.h - one penalised fit: score/ only. */
#ifndef PM_SCORE_LEARN_FIT_H
#define PM_SCORE_LEARN_FIT_H

#include "score/learn.h"

/* Parameters in bits: 0 the prior, then the cells, then the levels of the factors but the first of each. */
typedef struct pm_fit {
	const pm_evidence *e;
	unsigned threads;
	uint32_t n, n_columns;    /* parameters; columns of the sparse form */
	uint32_t *reference;      /* by rule: its commonest cell, counted from 0 */
	uint32_t *column;         /* by rule: column of "no cell"; cell c has column + 1 + c, the reference none */
	uint32_t first_level[PM_MOST_FACTORS]; /* parameter of level 1 */
	double *value;            /* by parameter */
	double *middle, *width;   /* by parameter: its normal prior */
	int32_t *free;            /* by parameter: which free number it shares; -1: stays as it is */
	uint32_t n_free;
	double *hessian;          /* n x n, of the likelihood, both triangles, per bit^2 */
	double *slope;            /* n */
	double *matrix, *step;    /* n_free x n_free factor of the last round; work */
	double *part;             /* sums of the parts */
	double loss, penalty;     /* nats, at `value` */
} pm_fit;

PM_CHECK pm_status pm_fit_begin(pm_fit *f, const pm_evidence *e, unsigned threads, pm_err *err);
void pm_fit_release(pm_fit *f);

/* Newton's method from where `value` stands, until nothing moves; leaves the factored matrix in `matrix`.
 * Parameters that share a free number move together. */
PM_CHECK pm_status pm_fit_solve(pm_fit *f, uint32_t *rounds, pm_err *err);

/* Log marginal likelihood by Laplace's method at the solution, up to a constant. */
double pm_fit_evidence(const pm_fit *f);

#endif
