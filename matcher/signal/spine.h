/* spine.h - the address table seen through the roles that its declaration gives its columns. */
#ifndef PM_SIGNAL_SPINE_H
#define PM_SIGNAL_SPINE_H

#include "lang/eval.h"

/* The column of a role in a register's table; NULL when the declaration has no such role or the table no such column. */
const pm_column *pm_role_column(const pm_register *reg, const pm_table *table, pm_role role);

/* Writes an address as people read it: "Jan Luijkenlaan 12 A", "Bornsesteeg 1-5": the street, the number, and letter and
 * addition joined, behind a hyphen when that begins with a digit.
 * Source   BAG, adresregels (facts: line 5 of an address). */
void pm_spine_address(const pm_register *reg, const pm_table *spine, uint32_t row, pm_buf *out);

#endif
