/* link_files.h - one or two files laid out for a link, with no case file. */
#ifndef PM_CLI_LINK_FILES_H
#define PM_CLI_LINK_FILES_H

#include "cli/options.h"
#include "cli/progress.h"
#include "ingest/ingest.h"
#include "link/frame.h"

typedef struct pm_link_file {
	const char *path;
	pm_import *read;          /* every column of the file, as words */
	pm_arena arena;
} pm_link_file;

typedef struct pm_link_files {
	const pm_options *opt;
	pm_link_file file[2];     /* left, right */
	uint32_t files;
	pm_rules *rules;
	const pm_link_rule *rule;
	pm_link_input input[2];
	pm_link_frame frame;
	pm_progress progress;     /* begun and ended by the caller */
} pm_link_files;

/* Reads --left and --right.
 * Errors   as pm_import_file; PM_E_NAME: --key names no column. */
PM_CHECK pm_status pm_link_files_read(pm_link_files *f, pm_err *err);

/* Reads the model, from `text` when it isn't NULL, else from --model; picks the link called `name`, or the only one; lays out
 * the records. May be called again with another model.
 * Errors   PM_E_USE: rules that aren't right (printed), no link, several and no name, a link over registers; PM_E_NAME. */
PM_CHECK pm_status pm_link_files_model(pm_link_files *f, const char *text, const char *name, pm_err *err);

void pm_link_files_release(pm_link_files *f);

/* A record as its file knows it. */
const pm_link_file *pm_link_file_of(const pm_link_files *f, uint32_t record);
uint32_t pm_link_row_of(const pm_link_files *f, uint32_t record); /* 1-based data row of its file */
pm_str pm_link_id_of(const pm_link_files *f, uint32_t record);    /* by --key; empty: none */

#endif
