/* expiry.h - how old a row of a register is, and which rows are past their term.
 *
 * A row's age counts from the date that `retain N months from FIELD` names, else from the end of its period. A row without
 * that date has no age: a stay that has not ended, a permit without an end. A register with neither says what is so at this
 * moment: its rows go with the delivery. An incomplete date counts as its latest day: in doubt a row stays. */
#ifndef PM_INGEST_EXPIRY_H
#define PM_INGEST_EXPIRY_H

#include "lang/rules.h"
#include "store/table.h"

/* The day before which a row is past the register's `retain`; PM_NO_DAY: no term is declared. */
int32_t pm_expiry_before(const pm_register *reg, int32_t as_of);

/* Whether rows of this register carry an age of their own; else only a delivery as a whole has one. */
bool pm_expiry_by_row(const pm_register *reg);

/* Clears the bits of rows from before `before`.
 * keep    NULL inside = all rows so far; made when a row is past its term
 * Returns how many are, through out_past. Errors PM_E_NOMEM. Cost O(rows). */
PM_CHECK pm_status pm_expiry_rows(const pm_register *reg, const pm_table *t, int32_t before, uint64_t **keep,
                                uint32_t *out_past, pm_err *err);

#endif
