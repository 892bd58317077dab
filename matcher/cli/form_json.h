/* form_json.h - a form as a phone saves it, as the CSV that a sheet would have been. */
#ifndef PM_CLI_FORM_JSON_H
#define PM_CLI_FORM_JSON_H

#include "base/str.h"

/* Reads a file whose first byte that is no blank is { or [ as JSON: an array of objects, or an object with one array in it.
 * Members that are no name in `name` are passed over; texts and numbers are taken, null is an empty cell.
 * Errors   PM_E_NOTFOUND: the file is no JSON (nothing was told); PM_E_SYNTAX with line and column; PM_E_IO; PM_E_NOMEM */
PM_CHECK pm_status pm_form_json(const char *path, const pm_str *name, uint32_t columns, pm_buf *out_csv, pm_err *err);

#endif
