/* case_rectify.h - what residents asked to have corrected, what was decided about it, and whether it is at work.
 *
 * Shape   a rectification is about one field of one record, or about a whole record that should not count here. It is asked,
 *         then granted or refused by a person with a reason, and may be withdrawn; every step stays. A granted one is laid over
 *         the register's rows by each import for as long as the source says what it said when it was asked.
 * Record  known by the register's key, or else by a digest of each of its fields (`record`, JSON): no copy of it is kept.
 * Source  AVG art. 16 and 19; the month to answer in: art. 12 (3). */
#ifndef PM_STORE_CASE_RECTIFY_H
#define PM_STORE_CASE_RECTIFY_H

#include "store/casefile.h"

#define PM_RECTIFY_MAP(X)           \
	X(ASKED, "gevraagd")        \
	X(GRANTED, "toegekend")     \
	X(REFUSED, "geweigerd")     \
	X(WITHDRAWN, "ingetrokken")
typedef enum pm_rectify_state {
#define X(name, word) PM_RECTIFY_##name,
	PM_RECTIFY_MAP(X)
#undef X
	PM_RECTIFY_STATES
} pm_rectify_state;
const char *pm_rectify_word(pm_rectify_state s);

typedef struct pm_rectification {
	int64_t id;               /* given when it is added */
	pm_str address_id, address; /* where the record lay when it was asked */
	pm_str reg;
	uint32_t row;             /* of the delivery, when it was asked */
	pm_str key, record;       /* one of them; the other is empty */
	pm_str field;             /* empty: the whole record should not count at this address */
	pm_str was, value;        /* as pm_column_print writes it; as people write it. Empty: no value */
	pm_str ground, asked_by;  /* why, and who asked: resident, authorised person ... */
	int64_t asked_at;
	pm_str by;                /* who filed it */
	pm_rectify_state state;   /* of the last step */
	int64_t decided_at;       /* of the last step; that of the request when there is none */
	pm_str decided_by, reason;
	int64_t first_at;         /* import that first laid it over the records; 0: none did */
	int64_t last_at;          /* latest import that looked for its record; 0, or before decided_at: none since */
	uint32_t rows;            /* that it found; 0: the source says something else by now */
} pm_rectification;

/* Files a request; `state` and what follows are ignored. Errors PM_E_USE: nobody's, without a ground, about no record. */
PM_CHECK pm_status pm_case_add_rectification(pm_case *c, const pm_rectification *r, int64_t *out_id, pm_err *err);

/* Adds a step.
 * Errors   PM_E_NOTFOUND: no such request; PM_E_USE: that step can't follow on its state, or lacks somebody or a reason. */
PM_CHECK pm_status pm_case_step_rectification(pm_case *c, int64_t id, pm_rectify_state state, int64_t at, pm_str by, pm_str reason, pm_err *err);

/* Says what an import made of a granted one. */
PM_CHECK pm_status pm_case_mark_rectification(pm_case *c, int64_t id, int64_t at, uint32_t rows, pm_err *err);

/* Walks them, oldest first; `reg` empty: of all registers. Texts live during the call. */
typedef pm_status (*pm_rectification_seen)(void *ctx, const pm_rectification *r, pm_err *err); /* not PM_OK ends the walk */
PM_CHECK pm_status pm_case_each_rectification(pm_case *c, pm_str reg, pm_rectification_seen seen, void *ctx, pm_err *err);

/* Walks the steps of one, oldest first. */
typedef pm_status (*pm_rectify_step_seen)(void *ctx, pm_rectify_state state, int64_t at, pm_str by, pm_str reason, pm_err *err);
PM_CHECK pm_status pm_case_each_rectify_step(pm_case *c, int64_t id, pm_rectify_step_seen seen, void *ctx, pm_err *err);

/* A digest over the granted ones of a register: what records that they were laid over depend on. All zeros when there is none. */
PM_CHECK pm_status pm_case_rectification_digest(pm_case *c, pm_str reg, pm_digest *out, pm_err *err);

/* Removes those of a register whose last step and last use were before a day; their number comes back. */
PM_CHECK pm_status pm_case_drop_rectifications(pm_case *c, pm_str reg, int32_t before, uint64_t *out_rows, pm_err *err);

#endif
