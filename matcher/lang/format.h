/* format.h - one way to lay out rule text: what `pandmatch fmt` writes.
 *
 * Shape   only white space changes: every token and comment stays, on a line of its own writer's choosing. Blocks are
 *         indented by two blanks, what follows the first word of a statement stands in column 13, a statement that goes on
 *         goes on there. Neighbouring lines that begin with the same word line up: names, types, `=`, outcomes of tests,
 *         comments behind them. At most one blank line; none at either end. */
#ifndef PM_LANG_FORMAT_H
#define PM_LANG_FORMAT_H

#include "lang/lex.h"

/* A text's tokens, and where blocks and statements begin. */
typedef struct pm_rule_form { const pm_token *token; const bool *begins; uint32_t n; } pm_rule_form;

/* Reads one text for its grammar alone: names, types and includes are not looked at.
 * out_form  lives as long as out_rules, which holds nothing else of use
 * Errors    PM_E_SYNTAX and PM_E_RANGE as pm_rules_load, also told in `errors`; PM_E_NOMEM */
PM_CHECK pm_status pm_rules_form(const pm_rule_file *file, pm_rules **out_rules, pm_rule_form *out_form, pm_buf *errors, pm_err *err);

/* Adds the text as it should stand to `out`, and reads that again: the same tokens, or PM_E_TYPE (a defect of ours).
 * Errors    as pm_rules_form; nothing was added then. Formatting twice changes nothing more. Cost O(text). */
PM_CHECK pm_status pm_rules_format(const pm_rule_file *file, pm_buf *out, pm_buf *errors, pm_err *err);

#endif
