/* rule_set.h - the rule files that a command's words name. */
#ifndef PM_CLI_RULE_SET_H
#define PM_CLI_RULE_SET_H

#include "cli/options.h"
#include "lang/rules.h"

/* Loads the words of `o` (files, folders; none: the folder rules) for --as-of, else 1 January 2026, so that what is printed
 * is the same on any day. Errors of the rules go to standard error.
 * Errors   PM_E_USE: no date; those of pm_rules_load */
PM_CHECK pm_status pm_rule_set(const pm_options *o, pm_rules **out_rules, pm_err *err);

/* The words as one path, `:` between them; released by the caller. */
PM_CHECK pm_status pm_rule_words(const pm_options *o, pm_buf *out, pm_err *err);

#endif
