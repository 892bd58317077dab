/* importing.h - what the files of the import share: a delivery on its way into the case file.
 *
 * import.c          which registers are read, kept as they are, or stand in for one that is missing
 * import_source.c   what tells a source from another
 * import_files.c    where the files are, and which have changed
 * import_expect.c   what the declaration and the delivery before lead to expect
 * import_gate.c     what stops it
 * import_merge.c    deliveries of changes, and records whose file is not enough to make them again
 * import_records.c  from tables to records that lie by address, kept */
#ifndef PM_CLI_IMPORTING_H
#define PM_CLI_IMPORTING_H

#include <sys/stat.h>

#include "cli/batch.h"
#include "ingest/delivery.h"
#include "ingest/ingest.h"
#include "ingest/profile.h"
#include "weigh/calibrate.h"

typedef struct pm_importing {
	pm_batch *batch;
	pm_delivery *delivery; /* NULL: no levering.csv */
	struct pm_address_index *index;
	int64_t now;
	uint8_t key[PM_KEY_BYTES];
	pm_digest spine_key;   /* of spine and aliases: what every join depends on */
	pm_digest *digest;     /* by register, where `hashed`: of its file */
	bool *hashed;          /* NULL: none */
	pm_calibration calibration; /* of probabilities, by what people decided */
} pm_importing;

/* One register on its way from a file, or from kept records, to new records. */
typedef struct pm_arrival {
	uint32_t reg;             /* index */
	bool has_before;
	pm_source before;         /* the current source until now; texts in the batch's arena */
	pm_tally tally_before;
	int32_t horizon;          /* records past it were destroyed and do not come back; PM_NO_DAY: none */
	bool whole;               /* nothing of `before` stays: a delivery that replaces */
	pm_digest file;           /* of the file that was delivered */
	bool again;               /* the same file as before, so nothing is compared */
	pm_import *import;        /* its table and row numbers are those of the records from a merge on */
} pm_arrival;

/* import_files.c */
PM_CHECK pm_status pm_importing_path(pm_batch *b, const pm_register *reg, const char **out, pm_err *err);
bool pm_importing_same_file(const pm_source *s, const struct stat *st); /* by size, time and inode */
void pm_importing_describe(pm_source *s, const char *path, const struct stat *st);

/* Hashes the files that weren't seen as they are, side by side: hashing is the one step that a single core does. */
PM_CHECK pm_status pm_importing_hash(pm_importing *im, pm_err *err);

/* import_source.c */
pm_digest pm_importing_chain(const pm_source *before, const pm_digest *file, pm_mutation how);
const pm_delivered *pm_importing_stated(const pm_importing *im, const pm_register *reg); /* NULL: levering.csv says nothing */
int32_t pm_importing_stated_day(const pm_importing *im, const pm_register *reg); /* PM_NO_DAY: not stated */

/* The stated day, or the newest day in the records that is not after the run. */
int32_t pm_importing_peildatum(const pm_importing *im, const pm_register *reg, const pm_table *t);

/* Whether its rows are to be joined to an address. */
bool pm_importing_joins(const pm_register *reg);

/* What shapes records besides the file. */
PM_CHECK pm_status pm_importing_declaration(const pm_importing *im, const pm_register *reg, pm_digest *out, pm_err *err);

/* A gate: tells `what` on standard error and stops the run once all registers were looked at (of the spine: at once), unless
 * somebody accepts it: then who, why and what go into the audit chain. */
PM_CHECK pm_status pm_importing_stop(pm_importing *im, uint32_t reg, const pm_buf *what, pm_err *err);
PM_CHECK pm_status pm_importing_stopped(const pm_importing *im, pm_err *err); /* Errors PM_E_GATE: some gate did */

/* Refused rows, and what levering.csv says. Errors PM_E_GATE. */
PM_CHECK pm_status pm_importing_gate(pm_importing *im, const pm_arrival *a, pm_err *err);

/* What levering.csv says of a file that was read before; `rows` -1: can't be told. */
PM_CHECK pm_status pm_importing_as_stated(pm_importing *im, uint32_t reg, int64_t rows, const pm_digest *digest, pm_err *err);

/* What the declaration expects of the rows, before they are joined. Errors PM_E_GATE. */
PM_CHECK pm_status pm_importing_expected(pm_importing *im, const pm_arrival *a, pm_err *err);

/* Makes the profile of shaped records and holds it against that of the source before. Errors PM_E_GATE. */
PM_CHECK pm_status pm_importing_drift(pm_importing *im, const pm_arrival *a, pm_buf *out_profile, pm_err *err);

/* Makes the profile of a source again after rows were destroyed: the next delivery comes without them too. */
PM_CHECK pm_status pm_importing_profile_again(pm_case *c, const pm_register *reg, const pm_source *s, const pm_table *t,
                                              unsigned threads, pm_err *err);

/* Puts the rows of a delivery of changes and the records before together.
 * row      numbers of the new rows among all; NULL: behind those that were there */
PM_CHECK pm_status pm_importing_merge(pm_importing *im, pm_arrival *a, pm_mutation how, const uint32_t *row, pm_err *err);

/* Takes the kept records in place of a file. Errors PM_E_USE: the declaration takes other fields now. */
PM_CHECK pm_status pm_importing_rebuild(pm_importing *im, pm_arrival *a, pm_err *err);

/* From the table to records as they are kept, each with its address. */
PM_CHECK pm_status pm_importing_shape(pm_importing *im, const pm_arrival *a, pm_tally *tally, pm_err *err);

/* Writes records, rejects, profile and tally as a new source; the table is the batch's from then on. */
PM_CHECK pm_status pm_importing_keep(pm_importing *im, pm_arrival *a, const pm_buf *profile, pm_err *err);

/* Expectations, shape, drift, keep: from where a table stands to where the batch has it. */
PM_CHECK pm_status pm_importing_finish(pm_importing *im, pm_arrival *a, pm_err *err);

/* Spine and aliases as the case file has them, for work on one register between runs. Errors PM_E_NOTFOUND. */
PM_CHECK pm_status pm_importing_spine(pm_importing *im, pm_err *err);

#endif
