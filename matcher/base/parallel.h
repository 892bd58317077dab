/* parallel.h - the same work over many parts, on several threads.
 *
 * A part is taken by whichever thread is free, so a part may depend on nothing but its number: then results are
 * the same for any number of threads. */
#ifndef PM_BASE_PARALLEL_H
#define PM_BASE_PARALLEL_H

#include <stdint.h>

#include "base/err.h"

/* Does part `part`; `err` is the part's own. A failure stops parts not yet begun. */
typedef pm_status (*pm_part_work)(void *ctx, uint32_t part, pm_err *err);

/* Does parts 0 .. parts-1 on up to `threads` threads (0: one per processor).
 *
 * Errors   of the parts that failed, the one with the lowest number is reported.
 * Cost     threads are made and joined here; one part or one thread runs in place. */
PM_CHECK pm_status pm_parallel(uint32_t parts, unsigned threads, pm_part_work work, void *ctx, pm_err *err);

unsigned pm_processors(void); /* 1 .. PM_MAX_THREADS */

#endif
