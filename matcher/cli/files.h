/* files.h - files that appear whole or not at all. */
#ifndef PM_CLI_FILES_H
#define PM_CLI_FILES_H

#include "base/str.h"

/* Makes a folder and those above it, as far as they aren't there. Errors PM_E_IO with the path. */
PM_CHECK pm_status pm_make_folder(const char *path, pm_err *err);

/* Writes a text under a temporary name beside `folder/name`; pm_file_show gives it its name, pm_file_forget removes it.
 * Readable by its owner only: lists hold personal data.
 * Errors PM_E_IO with path and reason (a full disk too); nothing stays behind then. */
PM_CHECK pm_status pm_file_stage(const char *folder, const char *name, pm_str text, pm_err *err);
PM_CHECK pm_status pm_file_show(const char *folder, const char *name, pm_err *err);
void pm_file_forget(const char *folder, const char *name);

/* Files that belong together: all are written beside their names first, then all get them, in this order. Makes folders.
 * Errors as above; when writing fails no file has its name. */
typedef struct pm_new_file { const char *path; pm_str text; } pm_new_file;
PM_CHECK pm_status pm_files_put(const pm_new_file *file, uint32_t n, pm_err *err);

/* Whether two paths are one file, or would be: one name in one folder where there is no file yet. */
bool pm_file_same(const char *a, const char *b);

/* Checks that a file to write is none of `n` others, by whatever path they are named; of those a NULL is passed over.
 * option  how the user named it: --out
 * Errors PM_E_USE. */
PM_CHECK pm_status pm_file_apart(const char *path, const char *option, const char *const other[], uint32_t n, pm_err *err);

/* What a delivery calls something, as part of a file's name: letters and digits of it; anything else becomes a line. */
enum { PM_SAFE_NAME = 80 };
void pm_safe_name(pm_str name, char out[PM_SAFE_NAME + 1]);

/* Reads a small file of settings, at most `most` bytes. `hint`: what to do when it isn't there, added to the error.
 * Errors PM_E_IO with path and reason, PM_E_RANGE. */
PM_CHECK pm_status pm_file_read(const char *path, size_t most, const char *hint, pm_buf *out, pm_err *err);

/* Writes a text to a path whole or not at all; NULL: to standard output. Errors PM_E_IO; PM_E_USE: the path is a folder's. */
PM_CHECK pm_status pm_file_put(const char *path, pm_str text, pm_err *err);

/* Rows of a CSV text below its head; a line end between double quotes ends none. */
uint32_t pm_table_lines(pm_str table);

/* Says on standard error how many of what went where: "12 vragen in vragen.csv". Nothing when the path is NULL. */
void pm_file_tell(const char *path, uint32_t n, const char *one, const char *more);

#endif
