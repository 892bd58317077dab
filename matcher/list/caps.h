/* caps.h - at most so many addresses per street, pand, buurt or owner.
 *
 * Shape   every address has a group number per kind; PM_NO_GROUP: it is in none (its street is not known), and no limit
 *         holds. `used` counts what was taken in every group. */
#ifndef PM_LIST_CAPS_H
#define PM_LIST_CAPS_H

#include "base/arena.h"
#include "lang/list_rule.h"

#define PM_NO_GROUP UINT32_MAX

typedef struct pm_caps {
	uint32_t rows;
	uint32_t most[PM_PERS];       /* 0: no limit of this kind */
	uint32_t *group[PM_PERS];     /* by row; NULL: no limit */
	uint32_t groups[PM_PERS];
	uint32_t *used[PM_PERS];      /* by group */
	bool no_owner;                /* a limit per owner was asked, and owners are not known */
	bool linked;                  /* owners are those that the links of the run made of them, not as they are written */
	pm_arena arena;
} pm_caps;

/* owners   register brk with its place (@eigenaar, what links made of it; else eigenaar_rsin, eigenaar_kvk, eigenaar_naam as they
 *          are written; of several at one address the one that is written first in the alphabet), NULL: not there
 * Errors   PM_E_NOMEM */
PM_CHECK pm_status pm_caps_make(const pm_scope *s, const pm_list_rule *l, const pm_table *owners, pm_caps *out, pm_err *err);
void pm_caps_release(pm_caps *c);

/* Which kind of limit keeps one more address off; PM_PERS: none. */
pm_per pm_caps_full(const pm_caps *c, uint32_t row);
void pm_caps_take(pm_caps *c, uint32_t row);
void pm_caps_give_back(pm_caps *c, uint32_t row);

#endif
