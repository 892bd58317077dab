/* parse_token.h - what the files of the parser take from their tokens: words, numbers, lists, blocks. A failure is reported. */
#ifndef PM_LANG_PARSE_TOKEN_H
#define PM_LANG_PARSE_TOKEN_H

#include "lang/lex.h"

typedef struct pm_parser {
	pm_report *rep;
	pm_rules *rules;
	pm_arena *arena;
	const pm_token *token;
	uint32_t at, n;
	unsigned depth;
	bool value; /* at the value of an aggregate */
	bool *begins; /* by token: receives true where a block or a statement begins; NULL: not wanted */
} pm_parser;

static inline void pm_mark_begin(pm_parser *p) { if (p->begins) p->begins[p->at] = true; }
static inline const pm_token *pm_peek(const pm_parser *p) { return &p->token[p->at]; }
static inline const pm_token *pm_ahead(const pm_parser *p, uint32_t k) { return &p->token[p->at + k < p->n ? p->at + k : p->n - 1]; }
static inline void pm_step_on(pm_parser *p) { if (p->at + 1 < p->n) p->at++; }
static inline bool pm_is(const pm_token *t, pm_token_kind kind, const char *s) { return t->kind == kind && pm_str_eq(t->s, pm_str_of(s)); }
static inline bool pm_at_name(const pm_parser *p, const char *s) { return pm_is(pm_peek(p), PM_TOKEN_NAME, s); }
static inline bool pm_at_sign(const pm_parser *p, const char *s) { return pm_is(pm_peek(p), PM_TOKEN_SIGN, s); }
bool pm_take_name(pm_parser *p, const char *s);
bool pm_take_sign(pm_parser *p, const char *s);
pm_status pm_expected(pm_parser *p, const char *what); /* reports at the next token */
PM_CHECK pm_status pm_need_name(pm_parser *p, const char *s);
PM_CHECK pm_status pm_need_sign(pm_parser *p, const char *s);
PM_CHECK pm_status pm_parse_word(pm_parser *p, const char *what, pm_word *out);  /* a name */
PM_CHECK pm_status pm_parse_text(pm_parser *p, const char *what, pm_str *out);   /* in quotes */
PM_CHECK pm_status pm_parse_number(pm_parser *p, const char *what, double *out); /* with a sign; `percent` behind it divides */
PM_CHECK pm_status pm_parse_words(pm_parser *p, const char *what, pm_words **out); /* a, b, c */
PM_CHECK pm_status pm_parse_unit(pm_parser *p, pm_unit *out, pm_str *text);
PM_CHECK pm_status pm_parse_bits(pm_parser *p, int32_t *out, pm_span *at); /* a weight, to 1/1024 bit */

/* Runs `item` for every statement between { and }; a statement at fault is passed over up to the next line that
 * begins with a name. */
typedef pm_status (*pm_item)(pm_parser *p, void *ctx);
PM_CHECK pm_status pm_parse_block(pm_parser *p, pm_item item, void *ctx);

/* Adds an item to an array in the arena; `array` is the address of the pointer. */
PM_CHECK pm_status pm_push(pm_parser *p, void *array, uint32_t *n, const void *item, size_t size);

#endif
