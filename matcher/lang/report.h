/* report.h - errors in rule text, each with its place, line and caret; and warnings. */
#ifndef PM_LANG_REPORT_H
#define PM_LANG_REPORT_H

#include "lang/node.h"

enum { PM_MAX_REPORTED = 50 }; /* errors shown: more only scroll the first ones away */

typedef struct pm_report {
	pm_rules *rules;
	pm_buf *out;        /* NULL: only the first error is kept */
	pm_err *first;
	uint32_t errors;
	pm_status status;   /* of the first error; or PM_E_NOMEM */
} pm_report;

/* Writes one error and returns `s`. `hint` (may be empty) is the nearest known name. */
pm_status pm_report_error(pm_report *rep, pm_status s, pm_span at, pm_str hint, const char *fmt, ...) PM_PRINTF(5, 6);
/* Adds a warning; its text is kept with the rule set. */
PM_CHECK pm_status pm_report_warn(pm_report *rep, const char *code, pm_span at, const char *fmt, ...) PM_PRINTF(4, 5);
pm_status pm_report_nomem(pm_report *rep);

/* The nearest of names seen so far to one that was written. */
typedef struct pm_nearest { pm_str want, best; unsigned distance; } pm_nearest;
pm_nearest pm_nearest_to(pm_str want);
void pm_nearest_try(pm_nearest *n, pm_str name);

#endif
