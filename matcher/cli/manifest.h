/* manifest.h - what a run read, by which rules and program, and what came out, as JSON.
 *
 * Fields   program {sha256}; as_of; as_of_from; seed; top; inputs [{register, source, path, sha256, bytes, key, peildatum,
 *          rows, accepted, rejected, repaired, joined, ambiguous, none}]; rules [{path, sha256}]; weights {path, sha256} (of the address search; null: the defaults);
 *          outputs [{name, sha256, bytes}]; accepted (who and why, when a gate was passed) */
#ifndef PM_CLI_MANIFEST_H
#define PM_CLI_MANIFEST_H

#include "cli/batch.h"

/* SHA-256 of the program that is running. Errors PM_E_IO. */
PM_CHECK pm_status pm_program_digest(pm_digest *out, pm_err *err);

/* Writes the manifest of a finished batch. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_manifest_write(const pm_batch *b, pm_buf *out, pm_err *err);

/* Fills the inputs of a batch from a manifest: sources, keys, dates, tallies. `reg` names that the rules lack are passed over.
 * Errors   PM_E_SYNTAX: no manifest. */
PM_CHECK pm_status pm_manifest_read(pm_batch *b, pm_str json, pm_err *err);

/* The path of the weights that the run searched addresses with, as text in the batch's arena; NULL: it had the defaults.
 * Errors   PM_E_SYNTAX: no manifest; PM_E_NOMEM */
PM_CHECK pm_status pm_manifest_weights(pm_batch *b, pm_str json, pm_str *out_path, pm_err *err);

#endif
