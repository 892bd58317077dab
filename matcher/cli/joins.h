/* joins.h - records and the addresses that were found for them. */
#ifndef PM_CLI_JOINS_H
#define PM_CLI_JOINS_H

#include "address/spread.h"
#include "cli/batch.h"

/* Lays a register's records out by the addresses found, and remembers in columns "@hoe" and "@kans" how each was found.
 * A probability of PM_CERTAIN or more counts as certain; what is ambiguous or not found belongs to no address.
 *
 * spread   rows that stand once under each of their candidates, with a column "@van" of how many those are
 * Errors   PM_E_NOMEM. */
PM_CHECK pm_status pm_join_records(pm_table *t, const pm_match *match, const pm_spread *spread, uint32_t addresses,
                                   unsigned threads, pm_tally *tally, pm_err *err);

/* Per address, how many records are there with p from a half to below 1 (one of many candidates is none of the address's own
 * records); NULL: all are certain. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_uncertain_column(const pm_table *t, pm_str name, pm_column **out_col, pm_err *err);

/* Keeps, per address, how many records of a register are there with p < 1; nothing when all are certain. */
PM_CHECK pm_status pm_join_uncertain(pm_batch *b, uint32_t reg, pm_err *err);

/* openstaand.csv: rows of the last year (by the field that tells when the city knew) of registers that say where in words, that
 * belong to no address: newest first within a register. Columns register; rij; kenmerk; datum; gevraagd; hoe; kans; besluit.
 * Errors PM_E_IO, PM_E_NOMEM. */
PM_CHECK pm_status pm_open_rows(pm_batch *b, pm_buf *out, pm_err *err);

/* A source's tally, kept beside it. */
PM_CHECK pm_status pm_tally_write(pm_case *c, int64_t source, const pm_tally *t, pm_err *err);
PM_CHECK pm_status pm_tally_read(pm_case *c, int64_t source, pm_tally *out, pm_err *err);

void pm_whole(pm_buf *out, uint32_t v);
void pm_chance(pm_buf *out, double p); /* in thousandths, with a decimal point: for machines */

/* From here on a join counts as certain: of joins with p of 0.9 or more, more than 99.9 percent are right, on six generated
 * worlds and on real addresses (docs/internals/address.md), as many as of ids that somebody typed. */
#define PM_CERTAIN 0.9f

#endif
