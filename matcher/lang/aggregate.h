/* aggregate.h - one thread's pass over a plan: the records of a chunk of addresses, then the addresses themselves. */
#ifndef PM_LANG_AGGREGATE_H
#define PM_LANG_AGGREGATE_H

#include "lang/plan.h"

/* What one aggregate needs of the records at hand, by row from the window's first. Grown as needed. */
typedef struct pm_gather {
	uint32_t room;         /* rows */
	uint64_t *sel, *hit, *dated;
	double *num, *hi, *date;
	uint32_t *code;
	const double *num_in;  /* num, or the column itself */
	const uint32_t *code_in;
} pm_gather;

typedef struct pm_distinct { uint64_t key; double miss; uint32_t row; } pm_distinct;

typedef struct pm_worker {
	const pm_plan *plan;
	pm_frame address;
	pm_frame *record;      /* by register */
	pm_gather *gather;     /* by aggregate */
	int32_t *node;         /* by aggregate: its node in the program of the addresses */
	pm_distinct *seen;
	uint32_t seen_room;
	uint64_t *spent;       /* by aggregate, nanoseconds; NULL: not measured */
	uint64_t (*now)(void);
	pm_arena arena;
} pm_worker;

PM_CHECK pm_status pm_worker_begin(pm_worker *w, const pm_plan *p, pm_err *err);
void pm_worker_release(pm_worker *w);

/* Makes a worker add the time of everything it does to `t`, which no other worker does. */
struct pm_times;
void pm_worker_measure(pm_worker *w, const struct pm_times *t, uint64_t (*now)(void));

/* Runs the plan for addresses row .. row + n - 1 (row a multiple of PM_CHUNK_ROWS). Results are in w->address. */
PM_CHECK pm_status pm_worker_run(pm_worker *w, uint32_t row, uint32_t n, pm_err *err);

#endif
