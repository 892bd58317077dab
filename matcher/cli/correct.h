/* correct.h - refused rows that somebody corrected come in. */
#ifndef PM_CLI_CORRECT_H
#define PM_CLI_CORRECT_H

#include "cli/options.h"

/* Reads a file as `rejects --export` writes it: its column @rij says which refused row each of its rows is. Rows that can be
 * read now become records of the register's current source, in one transaction; the reject stays, with what became of it.
 * Says on standard output what came of the rows.
 *
 * Errors   PM_E_NOTFOUND: no such register in the rules or the case file; PM_E_NAME: no column @rij; PM_E_USE: a row that was
 *          not refused, or twice the same; those of the import. Nothing is changed then. */
PM_CHECK pm_status pm_correct(const pm_options *o, const char *reg, const char *path, pm_err *err);

#endif
