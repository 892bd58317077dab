/* case_list.h - lists as the case file keeps them: a head, its stops, and what a person decided about each.
 *
 * Shape   plain tables `list` and `list_stop`. What planning knows besides stands as JSON in `detail`; list/worklist.h
 *         is its only reader and writer. Words are those of list/worklist.h.
 * Safety  a decision is written over "voorgesteld" when the list is released; one that was accepted may be dropped later. Drops stay
 *         for the audit.
 * Errors  as in casefile.h. */
#ifndef PM_STORE_CASE_LIST_H
#define PM_STORE_CASE_LIST_H

#include "store/casefile.h"

typedef struct pm_case_list {
	int64_t id, run;
	pm_str name, title, status;
	int32_t as_of, first_day, last_day;
	pm_digest rules;
	uint64_t seed;
	int64_t planned_at, released_at; /* 0: not released */
	pm_str planned_by, released_by;
	int64_t before;                  /* 0: none */
	pm_str detail;                   /* JSON */
} pm_case_list;

typedef struct pm_case_stop {
	int64_t list;
	uint32_t position;               /* from 1, in the order of the list */
	pm_str address_id;
	uint32_t team, order;
	int32_t day;
	pm_str part, kind, state, why, decided_by;
	pm_str detail;                   /* JSON */
} pm_case_stop;

/* Adds a list with its stops, as one write; a list of that name which is still only proposed is withdrawn.
 * `id` of the list, `list` and `position` of the stops are ignored. */
PM_CHECK pm_status pm_case_add_list(pm_case *c, const pm_case_list *list, const pm_case_stop *stop, uint32_t n, int64_t *out_id, pm_err *err);

/* The list with that id, or (0) the latest with that name; texts go to the arena. Errors PM_E_NOTFOUND. */
PM_CHECK pm_status pm_case_find_list(pm_case *c, pm_str name, int64_t id, pm_arena *a, pm_case_list *out_list, pm_err *err);

typedef pm_status (*pm_case_list_seen)(void *ctx, const pm_case_list *list, pm_err *err);
PM_CHECK pm_status pm_case_each_list(pm_case *c, pm_case_list_seen seen, void *ctx, pm_err *err); /* newest first */

/* Walks the stops of a list in order; `list` 0: of all lists, oldest first. */
typedef pm_status (*pm_case_stop_seen)(void *ctx, const pm_case_stop *stop, pm_err *err);
PM_CHECK pm_status pm_case_each_stop(pm_case *c, int64_t list, pm_case_stop_seen seen, void *ctx, pm_err *err);

PM_CHECK pm_status pm_case_decide_stop(pm_case *c, int64_t list, uint32_t position, pm_str state, pm_str why, pm_str by, pm_err *err);

/* `released_at` 0 leaves moment and name of the release as they are. */
PM_CHECK pm_status pm_case_set_list_status(pm_case *c, int64_t list, pm_str status, int64_t released_at, pm_str by, pm_err *err);

#endif
