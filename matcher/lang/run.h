/* run.h - a set of expressions over all addresses, by all threads, in as few passes as aggregates over addresses allow. */
#ifndef PM_LANG_RUN_H
#define PM_LANG_RUN_H

#include "lang/aggregate.h"

/* Takes the result of root `i` for addresses row .. row + n - 1; called by several threads, for different rows. */
typedef void (*pm_sink)(void *ctx, uint32_t i, const pm_vector *v, uint32_t row, uint32_t n);
/* Called once by one thread when root `i` is complete; `dict` is what its codes mean, NULL when it has none. */
typedef pm_status (*pm_whole)(void *ctx, uint32_t i, const pm_dict *dict, pm_err *err);

typedef struct pm_evaluation {
	const pm_scope *scope;
	pm_column *const *column;  /* by signal */
	bool inline_signals;       /* signals without a column are computed in place; else they are unknown */
	uint32_t n;
	const pm_expr *const *root;
	pm_sink sink;
	pm_whole whole;            /* NULL: not wanted */
	void *ctx;
	struct pm_watch *watch;    /* is told every pass, on one thread; NULL: nobody looks */
} pm_evaluation;

PM_CHECK pm_status pm_evaluation_run(const pm_evaluation *r, pm_err *err);

/* Evaluates the conditions of rules, or of exemptions when `exempts`; with `always` also of what is inert (their tests). */
PM_CHECK pm_status pm_judge(const pm_scope *s, const uint32_t *index, uint32_t n, pm_column *const *column, bool exempts, bool always,
                            pm_verdict *out, pm_err *err);

#endif
