/* list_plan.h - what planning reads, from the latest run, the forms that came back and the earlier lists. */
#ifndef PM_CLI_LIST_PLAN_H
#define PM_CLI_LIST_PLAN_H

#include "cli/earlier_run.h"
#include "cli/telling.h"
#include "list/plan.h"

typedef struct pm_list_reading {
	pm_telling t;            /* batch.opt set by the caller */
	pm_arena arena;
	pm_list_rule rule;       /* the block of that name, with the flags over it */
	pm_rules *flagged;       /* holds what --where and --days say; NULL: not given */
	pm_str flags;            /* what the flags change; empty: nothing */
	pm_score *score;
	pm_history history;
	pm_visit *visit;
	uint32_t *visit_row, n_visits, visits_room;
	pm_earlier *earlier;
	uint32_t n_earlier, earlier_room;
	pm_planning planning;
	int64_t before_run;      /* of the list before; 0: there is none */
	pm_earlier_run then;
	pm_plan_before before;
	pm_result_rule *rule_then;
	uint32_t *row_then;
} pm_list_reading;

/* Reads all of it; planning may be passed to pm_list_plan.
 *
 * name     of the list block; empty: the flags are all (--theme must be there)
 * Errors   PM_E_USE, PM_E_NAME: no such list, theme, area, date; those of pm_telling_open. Release in any case. */
PM_CHECK pm_status pm_list_read(pm_list_reading *r, pm_str name, int64_t now, pm_err *err);
void pm_list_reading_release(pm_list_reading *r);

/* The forms that came back, with the row of each on the run's spine; for who tells about visits. */
PM_CHECK pm_status pm_list_read_visits(pm_list_reading *r, pm_err *err);

/* What happened at every address, from the records and the forms. Errors PM_E_NOMEM and those of reading records. */
PM_CHECK pm_status pm_list_read_history(pm_list_reading *r, int32_t until, pm_err *err);


#endif
