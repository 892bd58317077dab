/* id_rows.h - from an identifier to the row that has it. */
#ifndef PM_STORE_ID_ROWS_H
#define PM_STORE_ID_ROWS_H

#include "store/table.h"

typedef struct pm_id_rows {
	const pm_column *id;  /* id or category, borrowed; NULL: there is none, and nothing is found */
	uint32_t *row;        /* by code of `id`: the first row that has it, PM_NO_ROW */
} pm_id_rows;

/* id       NULL, or a column of another type: nothing will be found
 * Errors   PM_E_NOMEM. Cost O(rows) */
PM_CHECK pm_status pm_id_rows_make(const pm_column *id, pm_id_rows *out, pm_err *err);
void pm_id_rows_release(pm_id_rows *r); /* fine on {0} and twice */

/* PM_NO_ROW: no such row; of several with one identifier the first. Cost O(1) */
uint32_t pm_id_rows_find(const pm_id_rows *r, pm_str id);

#endif
