/* find.h - rule files on disk: which ones a path names, and their text. */
#ifndef PM_LANG_FIND_H
#define PM_LANG_FIND_H

#include "base/err.h"
#include "base/str.h"

/* Called for each file; `named`: the path itself, not a folder above it, was given. */
typedef pm_status (*pm_rule_visit)(void *ctx, const char *path, bool named, pm_err *err);

/* Visits the files behind `paths`: files, and folders read whole (every name that ends in .rules, in order of name, folders
 * below included), several with `:` between them.
 * Errors   PM_E_IO with the path; PM_E_NOMEM; what `visit` returns, which ends the walk. */
PM_CHECK pm_status pm_rule_paths(const char *paths, pm_rule_visit visit, void *ctx, pm_err *err);

/* Adds a file's bytes to `out`. Errors PM_E_IO; PM_E_RANGE beyond out->most; PM_E_NOMEM. */
PM_CHECK pm_status pm_rule_text(const char *path, pm_buf *out, pm_err *err);

#endif
