/* import_visits.h - visits that came back as forms, as rows of the registers bezoeken and zaken.
 *
 * A form's visit becomes one row of `bezoeken`, and a further row for each further theme in which something was found; its
 * measure becomes a row of `zaken`, open until a later visit with access finds nothing. Keys are the visit's code, so a delivery
 * that holds the visit itself (the case system has taken it over) wins: the form's row is left out. Rows come behind the
 * delivered ones and are numbered on; they are made anew at every import, so those kept before are dropped first. */
#ifndef PM_CLI_IMPORT_VISITS_H
#define PM_CLI_IMPORT_VISITS_H

#include "cli/importing.h"

/* Whether forms add rows to this register. */
bool pm_visits_belong(const pm_register *reg);

/* Adds them to a register as it was read or merged.
 * Errors   PM_E_NOMEM; PM_E_TYPE: the register's declaration has a type that a form's value does not fit */
PM_CHECK pm_status pm_visits_append(pm_importing *im, pm_arrival *a, pm_err *err);

/* Takes those of the import before out of kept records: the rows numbered behind the last delivered one. */
PM_CHECK pm_status pm_visits_drop(pm_table *t, uint32_t *row_no, uint32_t last_row, unsigned threads, pm_err *err);

#endif
