/* address_rows.h - from an address's identifier to its row on the run's spine. */
#ifndef PM_CLI_ADDRESS_ROWS_H
#define PM_CLI_ADDRESS_ROWS_H

#include "cli/batch.h"
#include "signal/spine.h"
#include "store/id_rows.h"

/* The index over the identifiers of addresses, released by the caller; it borrows the batch's spine.
 * Errors PM_E_NOMEM, those of pm_batch_table. Cost O(addresses). */
PM_CHECK pm_status pm_address_rows(pm_batch *b, pm_id_rows *out, pm_err *err);

/* The number of every address's street, 0 for none (an address by itself when the spine has no streets); pm_free.
 * Errors PM_E_NOMEM, those of pm_batch_table. */
PM_CHECK pm_status pm_address_streets(pm_batch *b, uint32_t **out, pm_err *err);

#endif
