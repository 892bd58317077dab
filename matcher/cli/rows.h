/* rows.h - which rows of a delivery count, before they are joined to addresses. */
#ifndef PM_CLI_ROWS_H
#define PM_CLI_ROWS_H

#include "lang/rules.h"
#include "store/table.h"

/* `once FIELD`: clears the bits of rows whose value came before, in rows that count. A null value counts every time.
 * keep  NULL inside = all rows so far; made when a row is dropped. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_rows_once(const pm_register *reg, const pm_table *t, uint64_t **keep, pm_err *err);

/* Drops the rows whose bit is clear, from the table and from `row_no`. Errors PM_E_NOMEM: fit only to be freed. */
PM_CHECK pm_status pm_rows_keep(pm_table *t, uint32_t *row_no, const uint64_t *keep, unsigned threads, pm_err *err);

/* `period a .. next PERSON`: fills date field `einde` with the begin of the same person's next row, by begin and then by
 * row; null for the last one. A row without person or begin keeps null. Cost O(n log n). Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_rows_until_next(const pm_register *reg, pm_table *t, pm_err *err);

#endif
