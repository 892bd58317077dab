/* parse.h - tokens to declarations, by recursive descent. Meaning is left to the checker. */
#ifndef PM_LANG_PARSE_H
#define PM_LANG_PARSE_H

#include "lang/lex.h"

/* Parses one file into the rule set. Every error is reported; what follows the block at fault is parsed.
 * include   called for each `include "path"`; may be NULL
 * Errors    PM_E_NOMEM, or what `include` returns; PM_OK otherwise, also after reported errors */
typedef pm_status (*pm_include)(void *ctx, uint32_t file, const pm_token *path);
PM_CHECK pm_status pm_parse_file(pm_report *rep, uint32_t file, pm_include include, void *ctx);

/* Parses one file of a rule set for its grammar alone. Tokens and `begins` (by token) live in its arena.
 * Errors    as pm_parse_file */
PM_CHECK pm_status pm_parse_form(pm_report *rep, uint32_t file, const pm_token **out_token, uint32_t *out_n, const bool **out_begins);

#endif
