/* case_view.h - the case file through SQL: plain tables, and every register as a table of typed columns.
 *
 * Shape   a register with records is a table of its name: its fields (flag 0/1; dates as text, incomplete ones as
 *         2019-05 or 2019), and last _address (row of the spine, from 0; null = none), _row (of the delivery, from 1)
 *         and _p. A table of the case file itself goes before a register of the same name.
 * Safety  reading only, by an authorizer that denies what it doesn't know; settings (the key of pseudonyms) can't be read. */
#ifndef PM_STORE_CASE_VIEW_H
#define PM_STORE_CASE_VIEW_H

#include "store/casefile.h"

/* A row of an answer; value[i].p is NULL for null. Texts live until it returns. Not PM_OK ends the walk. */
typedef pm_status (*pm_row_seen)(void *ctx, uint32_t columns, const pm_str *name, const pm_str *value, pm_err *err);

/* Runs one SELECT.
 * Errors   PM_E_SYNTAX with the place, PM_E_USE: more than reading; PM_E_IO, PM_E_NOMEM.
 * Cost     a register's columns that the question uses are read whole, then every row is looked at. */
PM_CHECK pm_status pm_case_query(pm_case *c, pm_str sql, pm_row_seen seen, void *ctx, pm_err *err);

#endif
