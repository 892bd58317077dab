/* child.h - a parser of hostile files, run where it can do no harm: in a process of its own.
 *
 * The child has PM_CHILD_MEMORY_MB above what the program had, PM_CHILD_SECONDS of processor and PM_CHILD_WAIT_SECONDS in
 * all; it may open nothing but the copy of the file in its memory, and writes cells to a pipe. Whatever becomes of it, the
 * import that asked is all that fails. */
#ifndef PM_INGEST_CHILD_H
#define PM_INGEST_CHILD_H

#include "ingest/grid.h"

/* What a parser in the child says its rows to; the same words as a grid's. They never return when nobody listens. */
typedef struct pm_told pm_told;

void pm_tell_tables(pm_told *t, pm_str table, pm_str tables); /* as pm_grid_tables, once, in front of all else */
void pm_tell_cell(pm_told *t, uint32_t column, pm_str text);
void pm_tell_row(pm_told *t, uint32_t number);

/* Reads the file in the child. `path` leads to a copy of its bytes; `table` is what the options ask for.
 * Returns PM_OK, or what it failed with and why in `err`. */
typedef pm_status (*pm_parse)(const char *path, pm_str table, pm_told *t, pm_err *err);

/* Runs a parser and gathers its rows in the grid, which it does not close.
 *
 * Errors   as `parse`; PM_E_SYNTAX the parser crashed; PM_E_RANGE it went over a limit; PM_E_IO no process or pipe;
 *          as pm_grid_cell. */
PM_CHECK pm_status pm_child_read(pm_grid *g, pm_str bytes, pm_str table, pm_parse parse, pm_err *err);

/* A whole `open` of a reader: a new grid, filled by a child. */
PM_CHECK pm_status pm_child_open(const pm_reader *reader, bool lines, pm_parse parse, const char *name, pm_str bytes,
                                 const pm_open_options *o, pm_opened **out, pm_err *err);

#endif
