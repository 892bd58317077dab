/* needle.h - letters that must stand in a text for a pattern to match it: searched first, because most texts lack them.
 *
 * Shape   a pattern of alternatives has one needle for each; a text without any of them can't match. Only ASCII counts, and
 *         when case is ignored no k and s, which Unicode also writes otherwise (U+212A, U+017F). */
#ifndef PM_LANG_NEEDLE_H
#define PM_LANG_NEEDLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { PM_MOST_NEEDLES = 8, PM_NEEDLE_BYTES = 24 };

typedef struct pm_needles {
	uint32_t n;              /* 0: the pattern gives none, any text may match */
	bool fold;
	struct { uint8_t n; char text[PM_NEEDLE_BYTES]; } needle[PM_MOST_NEEDLES]; /* small letters when case is ignored */
} pm_needles;

/* Reads a pattern that PCRE2 has accepted; what isn't sure to be needed gives no needle. */
void pm_needles_of(pm_str pattern, bool fold, pm_needles *out);

/* Whether one of them stands in the text. Cost O(text), some 16 bytes at a time for each needle. */
bool pm_needles_in(const pm_needles *n, pm_str text);
bool pm_needles_in_plain(const pm_needles *n, pm_str text); /* the same, byte by byte */

#endif
