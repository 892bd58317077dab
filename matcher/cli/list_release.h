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

/* Drops an address from a list that was released (--because), for as long as nobody went there.
 * Errors   PM_E_USE: no reason, the list is not released, the address was visited or is not to be visited; PM_E_NOTFOUND: it is not on
 *          the list */
PM_CHECK pm_status pm_list_drop(const pm_options *o, const char *list, const char *address, pm_err *err);

/* A list is done when somebody went to every address that was accepted: then its status says so. */
PM_CHECK pm_status pm_list_close(pm_case *c, pm_worklist *l, pm_err *err);

/* The list of that name or number; an entry in the audit chain about it. */
PM_CHECK pm_status pm_list_named(pm_case *c, const char *word, pm_worklist **out, pm_err *err);
PM_CHECK pm_status pm_list_audit(pm_case *c, int64_t now, const char *who, const char *what, const pm_worklist *l, pm_err *err);

#endif
