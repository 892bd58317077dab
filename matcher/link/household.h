/* household.h - who belongs together at an address, from relations alone.
 *
 * Persons with a current stay at the same address who are partner, parent or child of each other form one household, and
 * so do those that a chain of such relations joins. A person without such a relation there is a household of one.
 * Names, ages and origin play no part. Relations that the register does not know (a brother, a friend) split a household
 * that is one in life: a count of households is an upper bound, and rules on it must weigh carefully. */
#ifndef PM_LINK_HOUSEHOLD_H
#define PM_LINK_HOUSEHOLD_H

#include "store/table.h"

/* The relations' persons as codes of the stays, for who asks about many days of the same columns. {0}: not made yet. */
typedef struct pm_household_codes { uint32_t *one, *other; } pm_household_codes;
void pm_household_codes_release(pm_household_codes *c);

typedef struct pm_household_input {
	pm_table *stays;             /* laid out by address */
	const pm_column *person;     /* id, of stays */
	const uint64_t *current;     /* bitmap of stays: the stay is current */
	const pm_table *relations;
	const pm_column *one, *other; /* ids, of relations */
	const uint64_t *keep;        /* bitmap of relations that count; NULL: all */
	pm_household_codes *codes;   /* made when empty, and kept for the caller; NULL: made for this call */
} pm_household_input;

/* Adds count column `name` to the stays: the household's number within the address (1, 2, ...), in order of the
 * address's first record of each; null where the stay is not current or has no person or address.
 *
 * Errors   PM_E_NOMEM, PM_E_RANGE as pm_table_add.
 * Cost     O(stays + relations), on one thread. */
PM_CHECK pm_status pm_household_add(const pm_household_input *in, pm_str name, pm_err *err);

#endif
