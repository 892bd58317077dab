/* rulings.h - the decisions that hold, in memory: what was said of a pair, and of everything beside one thing.
 *
 * Shape   sorted by the digests of both sides. Everything lives until pm_rulings_free. */
#ifndef PM_WEIGH_RULINGS_H
#define PM_WEIGH_RULINGS_H

#include "store/case_decision.h"

typedef struct pm_ruled {
	pm_digest a, b;
	pm_ruling ruling;
	bool shown;         /* a probability was: `p` */
	double p;
	int64_t id, at;
	pm_str b_ref, who;
} pm_ruled;

typedef struct pm_rulings {
	pm_ruled *of;
	uint32_t n, room;
	pm_decided kind;
	pm_arena arena;
} pm_rulings;

/* Reads those of a kind; `part` empty = of every register or link. Errors PM_E_IO, PM_E_NOMEM; `out` is empty then. */
PM_CHECK pm_status pm_rulings_read(pm_case *c, pm_decided kind, pm_str part, pm_rulings *out, pm_err *err);
void pm_rulings_free(pm_rulings *r);

/* What holds about a pair; of records of a link in any order. NULL: nobody decided. Cost O(log n). */
const pm_ruled *pm_rulings_find(const pm_rulings *r, const pm_digest *a, const pm_digest *b);

/* Everything decided with `a` on the first side, `*out_n` of them in order of the other side. */
const pm_ruled *pm_rulings_of(const pm_rulings *r, const pm_digest *a, uint32_t *out_n);

#endif
