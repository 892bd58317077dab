/* visit_table.h - what a table says about visits: outcome, chance, who, why and when, from columns of any name. */
#ifndef PM_CLI_VISIT_TABLE_H
#define PM_CLI_VISIT_TABLE_H

#include "cli/learning.h"
#include "cli/one_table.h"

/* Makes evidence of the rows of a table that have an outcome in the column --label (J/N, ja/nee, true/false, 1/0; empty: not
 * visited, no outcome), with --chance, --inspector, --route and --seen when they are given.
 *
 * t        a table that was read
 * l        opt, rules and theme are set; receives the rest of what pm_learning_fit needs
 * Errors   PM_E_NAME no such column; PM_E_USE a value that isn't one, with its row; an outcome dated before the --as-of of the
 *          signals: they would have been known before; PM_E_NOMEM */
PM_CHECK pm_status pm_visit_table_read(const pm_one_table *t, pm_learning *l, pm_err *err);

#endif
