/* match.h - patterns of rules (PCRE2, compiled), under limits of match, depth and heap. */
#ifndef PM_LANG_MATCH_H
#define PM_LANG_MATCH_H

#include "base/err.h"
#include "base/str.h"

typedef struct pm_regex pm_regex;

/* Errors   PM_E_SYNTAX with what is wrong; PM_E_NOMEM. */
PM_CHECK pm_status pm_regex_new(pm_str text, bool fold, pm_regex **out, pm_err *err);
void pm_regex_free(pm_regex *p); /* NULL is fine */

/* 1 matches, 0 doesn't, -1 unknown: a limit was reached. A pattern may be used by one thread at a time, so a thread has its own. */
int pm_regex_try(pm_regex *p, pm_str s);
int pm_regex_plain(pm_regex *p, pm_str s); /* without looking for the letters that it needs first */

#endif
