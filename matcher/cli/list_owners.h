/* list_owners.h - who owns what, as the links of a run know it. */
#ifndef PM_CLI_LIST_OWNERS_H
#define PM_CLI_LIST_OWNERS_H

#include "cli/batch.h"

/* Adds the column "@eigenaar" to the records of register brk: one word per owner, for every row that a link of the rules (eigenaren,
 * bedrijven ...) linked in this run. No column when brk is not there or not approved, no link is about it, or what the links made
 * is no longer kept.
 * Errors   PM_E_NOMEM, PM_E_IO. Cost the frame of every such link, and a look-up per row */
PM_CHECK pm_status pm_list_owners(pm_batch *b, pm_err *err);

#endif
