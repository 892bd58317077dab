/* rule_paths.h - which rule files a run reads.
 *
 * A folder stands for the *.rules files in it and in its subfolders `registers` and `signals`; other subfolders
 * (examples, approvals for a demonstration) are read only when they are named themselves. */
#ifndef PM_CLI_RULE_PATHS_H
#define PM_CLI_RULE_PATHS_H

#include "base/arena.h"
#include "lang/rules.h"

/* Finds and reads the files, sorted by path, each once.
 *
 * out_file  in the arena, with text and digest
 * Errors    PM_E_IO: no such folder or file, no rule file in it; PM_E_RANGE: above PM_MAX_RULE_BYTES or
 *           PM_MAX_INCLUDES files; PM_E_NOMEM */
PM_CHECK pm_status pm_rule_files(const char *const *path, uint32_t n, pm_arena *a, pm_rule_file **out_file,
                                 uint32_t *out_n, pm_err *err);

#endif
