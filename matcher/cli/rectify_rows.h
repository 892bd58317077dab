/* rectify_rows.h - granted rectifications laid over the rows of a register, and taken off again.
 *
 * Shape   a corrected field FIELD has two columns beside it: "@rectificatie_FIELD", the number of the rectification, and "@bron_FIELD",
 *         what the source says there. A row that should not count at its address has its number in "@rectificatie" and is laid
 *         with no address. Nothing of the source is lost: records that are merged or shaped anew go back to it first. */
#ifndef PM_CLI_RECTIFY_ROWS_H
#define PM_CLI_RECTIFY_ROWS_H

#include "address/address.h"
#include "cli/importing.h"
#include "cli/rectify_record.h"

/* Reads a value as the register's own rows are read: a column of one row, called as the field.
 * Errors   PM_E_USE: it is no value of that field */
PM_CHECK pm_status pm_rectify_value(const pm_field *f, pm_str value, pm_column **out, pm_err *err);

/* Whether rows of a register belong to an address and so may be told not to. */
static inline bool pm_rectify_whole_rows(const pm_register *reg) { return pm_importing_joins(reg); }

/* Lays the granted ones of the arrival's register over its table, before it is shaped, and marks what became of each. */
PM_CHECK pm_status pm_rectify_lay(pm_importing *im, pm_arrival *a, pm_err *err);

/* Gives the rows that should count nowhere no address. */
void pm_rectify_unjoin(const pm_table *t, pm_match *match);

/* Goes back to what the source said. */
PM_CHECK pm_status pm_rectify_restore(pm_table *t, pm_err *err);

#endif
