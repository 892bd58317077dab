/* declare.h - a declaration for a table that no rule file declares: fields by the names that the rules use, types by what
 * the cells hold. It is rule text, so that it can be read, kept and changed. */
#ifndef PM_CLI_DECLARE_H
#define PM_CLI_DECLARE_H

#include "base/arena.h"
#include "base/str.h"

/* Whether rule text declares a register. */
bool pm_declares_register(pm_str rules);

/* Writes a register `tabel` that is the spine, for the themes that the rules declare.
 *
 * rules    text of one rule file
 * table    path of the file; columns that the rules don't name are not read
 * key      header of the column that names a row; NULL: the first
 * Types    date, number or flag (J/N, ja/nee, true/false) when every value in the whole column is one, else category; a
 *          column without values is a number, unknown everywhere
 * Errors   PM_E_NAME no such key, no column that the rules name; those of pm_import_file
 * Cost     reads the columns that are used once, as words. */
PM_CHECK pm_status pm_declare_table(pm_str rules, const char *table, const char *key, unsigned threads, pm_buf *out, pm_err *err);

#endif
