/* as_of.h - the date of a batch: stated, delivered, or the newest that its records hold. */
#ifndef PM_CLI_AS_OF_H
#define PM_CLI_AS_OF_H

#include "cli/batch.h"

/* Finds the date before the rules are read, for dated parameters depend on it: --as-of, else levering.csv. When neither
 * tells, it is today until the records have told, and `as_of_from` is NULL.
 *
 * now      seconds since 1970 UTC
 * Errors   PM_E_USE --as-of is no date; as pm_delivery_newest */
PM_CHECK pm_status pm_batch_date(pm_batch *b, int64_t now, pm_err *err);

/* After the import: when nothing told the date, the newest day in the registers is it, and the rules are read again for it.
 * Errors   PM_E_USE the records tell none either; PM_E_IO the rule files changed meanwhile; those of the rules */
PM_CHECK pm_status pm_batch_date_from_records(pm_batch *b, pm_err *err);

#endif
