/* address_rows.h - from an address's identifier to its row on the run's spine. */
#ifndef PM_CLI_ADDRESS_ROWS_H
#define PM_CLI_ADDRESS_ROWS_H

#include "cli/batch.h"
#include "signal/spine.h"

typedef struct pm_address_rows {
	const pm_column *id;  /* of the spine; NULL: it has none */
	uint32_t *row;        /* by code of `id` */
} pm_address_rows;

/* Errors PM_E_NOMEM, those of pm_batch_table. Cost O(addresses). */
PM_CHECK pm_status pm_address_rows_make(pm_batch *b, pm_address_rows *out, pm_err *err);
void pm_address_rows_release(pm_address_rows *a);

/* PM_NO_ROW: no such address; of several with one identifier the first. */
uint32_t pm_address_rows_find(const pm_address_rows *a, pm_str id);

/* The number of every address's street, 0 for none (an address by itself when the spine has no streets); pm_free.
 * Errors PM_E_NOMEM, those of pm_batch_table. */
PM_CHECK pm_status pm_address_streets(pm_batch *b, uint32_t **out, pm_err *err);

#endif
