/* plan.h - from a ranking to a list that can be walked: who, when, in which order; and why the others not.
 *
 * Order of choice  measures that are due for a nacontrole, control slots (drawn before anything is chosen by score, from all who
 *                  are eligible), reports that wait, then the highest probability. Every choice counts for the limits.
 * Eligible         in the area, `where` true, not exempt in all themes, on no other open list, not dropped by a person within
 *                  the term, not visited within the cool-down, below the ledger's cap, no `skip` true. What is unknown keeps nobody
 *                  off, except for `where`. A nacontrole passes over where, cool-down, ledger and skips: it follows from a measure,
 *                  not from a score; never over an exemption.
 * Same             the same run, forms, lists, flags and seed give the same list, in any order of the rows. */
#ifndef PM_LIST_PLAN_H
#define PM_LIST_PLAN_H

#include "list/history.h"
#include "list/worklist.h"
#include "score/score.h"

typedef struct pm_earlier { /* a stop of an earlier list */
	int64_t list;
	pm_str name, address_id, address, why;
	pm_list_status status;
	pm_stop_state state;
	int32_t first_day, last_day;
	int32_t decided;             /* day of the release; PM_NO_DAY */
} pm_earlier;

/* What the list before was planned from: told of new addresses. */
typedef struct pm_plan_before {
	int32_t first_day;
	uint32_t capacity;
	const pm_result_rule *rule;  /* what its run kept of every rule */
	uint32_t n_rules;
	const uint32_t *row;         /* by row of the spine: its row then; PM_NO_ROW: not there. NULL: nothing is kept */
	uint64_t newer;              /* bit r: register r speaks of a later day now */
	const int32_t *peildatum;    /* by register, now */
} pm_plan_before;

typedef struct pm_planning {
	const pm_scope *scope;       /* the run's; records of gebieden, brk and of the reports, as far as they are there */
	const pm_score *score;       /* by theme of the rule set */
	pm_column *const *column;    /* by signal */
	const pm_list_rule *rule;    /* flags applied */
	pm_str flags;                /* what they change, for who plans; empty: nothing */
	const pm_history *history;
	const pm_earlier *earlier;
	uint32_t n_earlier;
	int64_t before;              /* the list that this one follows; 0: none */
	int32_t before_as_of;
	const pm_plan_before *then;  /* NULL: no list before */
	int64_t run;
	pm_digest rules;
	uint64_t seed;
	int32_t first_day;           /* of seven */
	int64_t now;                 /* seconds since 1970 UTC */
	pm_str by;
	bool calibrated;
	const pm_str *warning;       /* known beforehand, for all who read the list: registers that are missing ... */
	uint32_t n_warnings;
} pm_planning;

typedef struct pm_planned pm_planned;

/* Plans. What is passed in must outlive the result.
 * Errors   PM_E_USE: neither take nor visits; PM_E_NAME: an area without addresses; PM_E_NOMEM, PM_E_RANGE */
PM_CHECK pm_status pm_list_plan(const pm_planning *in, pm_planned **out_plan, pm_err *err);
void pm_planned_free(pm_planned *p); /* NULL is fine */

pm_worklist *pm_planned_list(pm_planned *p); /* lives as long as the plan */

/* Writes one Dutch sentence: why an address is on the list, or why not. */
void pm_planned_why(const pm_planned *p, uint32_t row, pm_buf *out);

#endif
