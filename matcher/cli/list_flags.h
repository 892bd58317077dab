/* list_flags.h - the block of a list, and what flags of `pandmatch list` say over it.
 *
 * --theme, --area, --capacity, --teams and --days take the place of what the block says; --where narrows the block's own
 * condition and is held to what holds for one. The share of control visits is no flag's to change: it has a lawful ground. */
#ifndef PM_CLI_LIST_FLAGS_H
#define PM_CLI_LIST_FLAGS_H

#include "cli/list_plan.h"

/* Fills r->rule, r->flags (in Dutch; empty: no flag changed the block), r->flagged and the first day of the plan.
 * Errors   PM_E_USE: no such list, a flag that can't be read or may not be given; PM_E_NOMEM */
PM_CHECK pm_status pm_list_flags(pm_list_reading *r, pm_str name, pm_err *err);

#endif
