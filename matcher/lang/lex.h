/* lex.h - rule text to tokens. */
#ifndef PM_LANG_LEX_H
#define PM_LANG_LEX_H

#include "lang/report.h"

typedef enum pm_token_kind { PM_TOKEN_END, PM_TOKEN_NAME, PM_TOKEN_NUMBER, PM_TOKEN_DATE, PM_TOKEN_TEXT, PM_TOKEN_PATTERN, PM_TOKEN_SIGN } pm_token_kind;

typedef struct pm_token {
	pm_token_kind kind;
	pm_span span;
	pm_str s;        /* as written; text and pattern: what is inside, escapes undone for text */
	double value;    /* number; day of a date */
	bool fold;       /* pattern with an i behind it */
} pm_token;

/* Makes all tokens of a file, closed by PM_TOKEN_END. Names are letters (any UTF-8), digits and _; a `#` starts a
 * comment up to the end of the line; a `/` behind the word `matches` starts a pattern.
 * Errors   PM_E_SYNTAX (reported; the wrong byte is passed over), PM_E_NOMEM. */
PM_CHECK pm_status pm_lex(pm_report *rep, uint32_t file, pm_token **out_token, uint32_t *out_n);

#endif
