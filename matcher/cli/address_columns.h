/* address_columns.h - which columns of a file say where, when no rule file declares it: named by a user, or told by their
 * headers. */
#ifndef PM_CLI_ADDRESS_COLUMNS_H
#define PM_CLI_ADDRESS_COLUMNS_H

#include "address/address.h"
#include "ingest/ingest.h"

enum { PM_ASKED_MOST = 96 };

/* A declaration made on the spot. Holds pointers into itself: it may not be copied. */
typedef struct pm_asked {
	pm_register reg;
	pm_field field[PM_ASKED_MOST];
	pm_role role[PM_ASKED_MOST]; /* of each field; of two found with one role, the first counts */
} pm_asked;

/* What the columns are to an address.
 *
 * name     what errors call the file; must outlive `out`, as must `list`
 * list     `NAME` or `ROLE=NAME`, with commas between. A bare name is taken by what the BAG and common extracts call it,
 *          and as text when it is the only one. NULL: every name that is known, where the file has it
 * spine    identifiers get their lost zeros back; of rows they are kept as written, so that the answer can say so
 * Errors   PM_E_USE: an unknown role, a role said twice, a bare name that tells nothing, too many names. */
PM_CHECK pm_status pm_asked_make(const char *name, const char *list, bool spine, pm_asked *out, pm_err *err);

/* The columns that were found, as the address index wants them; they stay the import's. */
void pm_asked_take(const pm_asked *a, const pm_import *i, pm_address_columns *out);

#endif
