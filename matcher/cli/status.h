/* status.h - what status is told in: text for people, and the same as JSON. For status*.c only. */
#ifndef PM_CLI_STATUS_H
#define PM_CLI_STATUS_H

#include <jansson.h>

#include "cli/list_plan.h"

enum { PM_VIEWING_SHOWN = 10 }; /* of everything that is due; JSON names all */

typedef struct pm_viewing {
	pm_list_reading r;
	int32_t today;
	json_t *root;             /* one member per part */
	pm_buf out;
} pm_viewing;

void pm_viewing_day(pm_buf *out, int32_t d);      /* 6-7-2026 */
json_t *pm_viewing_day_json(int32_t d);           /* "2026-07-06"; NULL: no memory */
void pm_viewing_address(pm_viewing *v, uint32_t row, pm_buf *out); /* of a row of the spine */

/* Measures whose nacontrole is over its term or due within a week, oldest first. */
PM_CHECK pm_status pm_viewing_rechecks(pm_viewing *v, pm_err *err);

/* Signals that are not done: first those that are late or that a visit answers. */
PM_CHECK pm_status pm_viewing_laa(pm_viewing *v, pm_err *err);

#endif
