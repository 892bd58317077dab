/* join.h - the parts of a file that were read side by side, put together as one import. */
#ifndef PM_INGEST_JOIN_H
#define PM_INGEST_JOIN_H

#include "ingest/ingest.h"
#include "ingest/intake.h"

typedef struct pm_joining {
	const pm_register *reg;
	const char *name;        /* of the file */
	const pm_intake_plan *plan;
	pm_intake *part;         /* `parts` of them, in the order of the file; their columns are taken */
	uint32_t parts;
	bool lines;              /* rows have line numbers */
	unsigned threads;
	pm_import *out;          /* receives the table, the numbers of the rows, counts, rejects and notices */
	pm_column **joined;      /* per slot, while they are joined */
} pm_joining;

/* Adds a notice to an import; there is room for two of each field and one of the file. */
PM_CHECK pm_status pm_import_notice(pm_import *out, const char *text, pm_err *err);

/* Joins the parts, after every column was held against what may not be loaded.
 * Errors   PM_E_GATE a column seems to hold citizen service numbers, or is of class X by what is in it; PM_E_RANGE too many rows;
 *          PM_E_NOMEM. The import is then to be freed, and the parts to be released. */
PM_CHECK pm_status pm_join_parts(pm_joining *j, pm_err *err);

#endif
