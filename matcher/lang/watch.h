/* watch.h - what a plan looks like, and where its time goes.
 *
 * After every pass over the addresses the watch adds that pass to its text: the
 * operators over the records of each register, the aggregates made of them, the operators over the addresses, in the order
 * in which they run, each common part once. Operators that read only columns and constants name them; others name the
 * lines (#3) and aggregates (@2) that they read. */
#ifndef PM_LANG_WATCH_H
#define PM_LANG_WATCH_H

#include "lang/plan.h"

/* By node, in nanoseconds. */
typedef struct pm_times {
	uint64_t *address, **record, *agg;
} pm_times;

typedef struct pm_watch {
	uint64_t (*now)(void); /* nanoseconds; NULL: costs are estimated for a row, not measured */
	pm_buf *out;
	const char *what;      /* heading: "signals" */
	unsigned passes;       /* so far */
} pm_watch;

/* Computes all active signals and all rules of a scope, each kind by itself, and adds what that took to w->out.
 * Errors   as pm_signals_compute */
PM_CHECK pm_status pm_watch_all(pm_watch *w, const pm_scope *s, pm_err *err);

/* The rest is called while passes run. */
PM_CHECK pm_status pm_times_new(const pm_plan *p, pm_arena *arena, pm_times *out, pm_err *err);

/* What a pass made: n expressions, and the nodes that hold them. */
typedef struct pm_made { const pm_expr *expr; int32_t node; } pm_made;
void pm_watch_pass(pm_watch *w, const pm_plan *p, const pm_times *t, const pm_made *made, uint32_t n);
void pm_watch_near(pm_watch *w, const pm_rules *r, const pm_expr *e, uint64_t spent);

#endif
