/* list_release.h - a person decides about every address of a proposal. */
#ifndef PM_CLI_LIST_RELEASE_H
#define PM_CLI_LIST_RELEASE_H

#include "cli/options.h"
#include "list/worklist.h"

/* Reads the decided sheet (--in) and releases the list: all of it or nothing.
 *
 * Errors   PM_E_USE: no sheet, the list is not a proposal; PM_E_GATE: an address undecided, decided twice, a word that is no
 *          decision, a drop or hold without a reason: every one of them with its row and column */
PM_CHECK pm_status pm_list_release(const pm_options *o, const char *list, pm_err *err);

/* The list of that name or number; an entry in the audit chain about it. */
PM_CHECK pm_status pm_list_named(pm_case *c, const char *word, pm_worklist **out, pm_err *err);
PM_CHECK pm_status pm_list_audit(pm_case *c, int64_t now, const char *who, const char *what, const pm_worklist *l, pm_err *err);

#endif
