/* form.h - a sheet that people filled: cells as text, and every fault with its cell, so that all can be set right at once. */
#ifndef PM_CLI_FORM_H
#define PM_CLI_FORM_H

#include "ingest/ingest.h"

enum { PM_FORM_COLUMNS = 64, PM_FORM_FAULTS = 200 /* told; more only scroll the first ones away */ };

typedef struct pm_form {
	const char *path;
	pm_import *read;
	uint32_t columns, rows;
	const pm_column *column[PM_FORM_COLUMNS]; /* NULL: not in the file */
	pm_str name[PM_FORM_COLUMNS];
	int32_t found[PM_FORM_COLUMNS];           /* column of the file, from 0 */
	uint32_t faults;
	pm_buf told;
	pm_arena arena;
} pm_form;

/* Reads the file: CSV, XLSX or any format that a delivery may have, or JSON: an array of objects, or an object that holds one.
 *
 * sheet    which one, of a workbook that has several; a workbook without it: its first
 * name     headers that may be there, `columns` of them; which ones must be is the caller's to say
 * Errors   those of pm_import_file; PM_E_SYNTAX: none of the headers is there. Release in any case. */
PM_CHECK pm_status pm_form_read(const char *path, const char *sheet, const pm_str *name, uint32_t columns, pm_form *out, pm_err *err);
void pm_form_release(pm_form *f);

pm_str pm_form_cell(const pm_form *f, uint32_t row, uint32_t column); /* trimmed; empty when absent */

/* A fault in a cell. Dutch, without place or period: both are added. */
void pm_form_fault(pm_form *f, uint32_t row, uint32_t column, const char *fmt, ...) PM_PRINTF(4, 5);

/* PM_OK without faults; else PM_E_GATE, after `told` was completed for the caller to print. */
PM_CHECK pm_status pm_form_check(pm_form *f, pm_err *err);

#endif
