/* secret.h - who is entitled to secrecy (BRP, geheim above 0), also where another register names him: as the owner of a dwelling, or
 * as the firm that carries his name.
 *
 * Shape   from register brp: a bit per persoon_id that any of its rows calls secret, and those rows by day of birth.
 * Rule    a name is held back when the surname of such a person (or the longest part of it) stands in it, but for an error of
 *         typing or two, and the days of birth agree; where the other register knows no day of birth, when such a person was ever registered at the address.
 *         Too many names are held back rather than too few. Without a surname in the register nothing is found.
 * Lookup  brp and its columns must outlive it; frozen after making. */
#ifndef PM_PUBLISH_SECRET_H
#define PM_PUBLISH_SECRET_H

#include "store/table.h"

typedef struct pm_secret { int32_t born; uint32_t row; } pm_secret; /* born: PM_NO_DAY when it is not known to the day */

typedef struct pm_secrets {
	const pm_table *persons;   /* register brp; NULL: not there */
	const pm_column *surname;
	uint64_t *person;          /* bit by code of persoon_id */
	uint32_t n;
	pm_secret *of;             /* by day of birth, then row */
} pm_secrets;

/* persons  register brp with its place; NULL: not delivered
 * Errors   PM_E_NOMEM. Cost O(rows) */
PM_CHECK pm_status pm_secrets_make(const pm_table *persons, pm_secrets *out, pm_err *err);
void pm_secrets_release(pm_secrets *s); /* fine on {0} and twice */

/* Whether the row itself says so: a field geheim that is not 0 or N. */
bool pm_is_secret(const pm_table *t, uint32_t row);

/* Whether a row of any register is about a person entitled to secrecy, or names one.
 *
 * s        NULL: only what the row itself says
 * address  row of the spine under which it lies */
bool pm_secrets_hold(const pm_secrets *s, const pm_table *t, uint32_t row, uint32_t address);

#endif
