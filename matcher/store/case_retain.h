/* case_retain.h - what is past its term goes: what went, when, and how the file forgets it.
 *
 * A register's horizon is the day before which its rows were destroyed. It stays, so that a row that is delivered once more,
 * or a file that is read again, doesn't bring back what was destroyed. The list of destructions is kept for good. */
#ifndef PM_STORE_CASE_RETAIN_H
#define PM_STORE_CASE_RETAIN_H

#include "store/case_decision.h"

/* PM_NO_DAY: nothing of that register was destroyed. A horizon only moves forward. */
PM_CHECK pm_status pm_case_get_horizon(pm_case *c, pm_str reg, int32_t *out_day, pm_err *err);
PM_CHECK pm_status pm_case_put_horizon(pm_case *c, pm_str reg, int32_t day, pm_err *err);

/* Says which horizon a source's records were cut at, and how many rows and rejects are left. */
PM_CHECK pm_status pm_case_cut_source(pm_case *c, const pm_source *source, pm_err *err);

/* Whether one of the latest `keep` runs was computed from this source. */
PM_CHECK pm_status pm_case_source_in_use(pm_case *c, int64_t source, uint32_t keep, bool *out_used, pm_err *err);

/* Removes visits from before a day, with their former versions; lists whose last day was before it, unless a visit that stays
 * was on them; decisions about rows of a register, or records of a link, made before it. Their number comes back. */
PM_CHECK pm_status pm_case_drop_visits(pm_case *c, int32_t before, uint64_t *out_rows, pm_err *err);
PM_CHECK pm_status pm_case_drop_lists(pm_case *c, int32_t before, uint64_t *out_rows, pm_err *err);
PM_CHECK pm_status pm_case_drop_decisions(pm_case *c, pm_decided kind, pm_str part, int32_t before, uint64_t *out_rows, pm_err *err);

/* Removes the rejects of a source; their number comes back. */
PM_CHECK pm_status pm_case_drop_rejects(pm_case *c, int64_t source, uint64_t *out_rows, pm_err *err);

typedef struct pm_destruction {
	int64_t id, at;         /* `id` is ignored when added; seconds since 1970 UTC */
	pm_str who, reg;
	pm_str category;        /* records, delivery, rejects, visits, lists, decisions */
	pm_str why;
	int64_t source;         /* 0: of none */
	uint64_t rows;
	int32_t before;         /* rows older than this day; PM_NO_DAY: all */
} pm_destruction;

PM_CHECK pm_status pm_case_add_destruction(pm_case *c, const pm_destruction *d, pm_err *err);

/* Walks what was destroyed, oldest first; `source` 0 = of every source. */
typedef pm_status (*pm_destruction_seen)(void *ctx, const pm_destruction *d, pm_err *err);
PM_CHECK pm_status pm_case_each_destruction(pm_case *c, int64_t source, pm_destruction_seen seen, void *ctx, pm_err *err);

/* Before a batch that destroys: what is deleted is overwritten, not only let go. */
PM_CHECK pm_status pm_case_shred_begin(pm_case *c, pm_err *err);

/* After it was committed: the file is written anew without a free page, and the log is emptied.
 * Cost a copy of the file, in memory and on disk. Errors PM_E_IO "locked" when somebody reads it. */
PM_CHECK pm_status pm_case_shred_end(pm_case *c, pm_err *err);

#endif
