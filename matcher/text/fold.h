/* fold.h - text as it is compared: lower case, no accents, damage of character sets undone, cut into tokens.
 *
 * Shape   a token is a run of letters or a run of digits: `12a` is two, `Jan Luijkenln.` two. Letters are a-z, and
 *         the UTF-8 bytes of letters outside Latin. Apostrophes vanish ('s becomes s); what stood before a token
 *         is kept as its `gap`. Bytes that are not UTF-8 are read as Windows-1252, UTF-8 that was read as
 *         Windows-1252 is read again, and accents of Teletex (ISO 6937: accent before the letter) are dropped. */
#ifndef PM_TEXT_FOLD_H
#define PM_TEXT_FOLD_H

#include "base/str.h"

enum {
	PM_FOLD_BYTES = 1024, /* longer input is a document, not an address or a name */
	PM_FOLD_TOKENS = 96,
};

typedef enum pm_gap {
	PM_GAP_START,
	PM_GAP_NONE,   /* digits against letters: 12a */
	PM_GAP_SPACE,
	PM_GAP_DOT,
	PM_GAP_HYPHEN,
	PM_GAP_SLASH,
	PM_GAP_AND,    /* & or + */
	PM_GAP_COMMA,  /* and anything else that parts: ; : | tab, line end, brackets */
} pm_gap;

typedef struct pm_fold_token {
	uint16_t at, n;
	uint8_t gap;   /* pm_gap; the strongest of what stood there */
	bool digits;
	bool dot;      /* a full stop follows: an abbreviation, perhaps */
	bool minus;    /* digits with a hyphen right before them and a blank before that: -1 */
} pm_fold_token;

typedef struct pm_folded {
	char text[2 * PM_FOLD_BYTES];
	pm_fold_token token[PM_FOLD_TOKENS];
	uint32_t n;
} pm_folded;

/* Folds and cuts `s`. False: too long, or too many tokens; then `out` is empty. Cost O(length). */
bool pm_fold(pm_str s, pm_folded *out);

static inline pm_str pm_folded_token(const pm_folded *f, uint32_t i)
{
	return (pm_str){ f->text + f->token[i].at, f->token[i].n };
}

/* The folded letters and digits of `s` without gaps, at most `room` bytes; returns their number. */
uint32_t pm_fold_key(pm_str s, char *out, uint32_t room);

#endif
