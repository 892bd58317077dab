/* importing.h - what the files of the import share: a delivery on its way into the case file. */
#ifndef PM_CLI_IMPORTING_H
#define PM_CLI_IMPORTING_H

#include "cli/batch.h"
#include "ingest/delivery.h"
#include "ingest/ingest.h"

typedef struct pm_importing {
	pm_batch *batch;
	pm_delivery *delivery; /* NULL: no levering.csv */
	struct pm_address_index *index;
	int64_t now;
	uint8_t key[PM_KEY_BYTES];
	pm_digest spine_key;   /* of spine and aliases: what every join depends on */
	bool visits_there;     /* forms came back: they are rows of bezoeken and zaken too */
	pm_digest visits;      /* of them */
} pm_importing;

/* What levering.csv says of a register; NULL: nothing. */
const pm_delivered *pm_importing_stated(const pm_importing *im, const pm_register *reg);

/* The stated day, or the newest day in the records that is not after the run. */
int32_t pm_importing_peildatum(const pm_importing *im, const pm_register *reg, const pm_table *t);

/* import_gate.c: stops the run, unless somebody accepts it: then who, why and what go into the audit chain.
 * Errors   PM_E_GATE with `what`. */
PM_CHECK pm_status pm_importing_stop(pm_importing *im, const pm_register *reg, const pm_buf *what, pm_err *err);

/* What a file as it was read is held against: rejects, expectations, levering.csv. Errors PM_E_GATE. */
PM_CHECK pm_status pm_importing_gate(pm_importing *im, const pm_register *reg, const pm_import *i, const pm_digest *digest, pm_err *err);

/* import_records.c: from the table as it was read to records as they are kept, each with its address. */
PM_CHECK pm_status pm_importing_shape(pm_importing *im, uint32_t reg_index, pm_import *i, pm_tally *tally, pm_err *err);

/* Writes records, rejects and tally as a new source; the table is the batch's from then on. */
PM_CHECK pm_status pm_importing_keep(pm_importing *im, uint32_t reg_index, pm_import *i, pm_err *err);

#endif
