/* street.h - street names made comparable: words in full, particles out, ij as y, ae as aa.
 *
 * Shape   one word per token of the folded text, so that any run of tokens can be read as a street. A street's key is
 *         its words without gaps: `J.v.d. Luykenln` and `Jan Luijkenlaan` differ only in "j" and "jan". */
#ifndef PM_TEXT_STREET_H
#define PM_TEXT_STREET_H

#include "text/dutch.h"
#include "text/fold.h"

enum { PM_STREET_KEY = 120 }; /* BAG allows 80 characters; abbreviations written in full may add some */

typedef struct pm_street_words {
	char text[PM_FOLD_TOKENS * 24 + 2 * PM_FOLD_BYTES];
	uint32_t used;
	uint32_t n;
	struct pm_word { uint16_t at, n, ending; uint8_t kind; } word[PM_FOLD_TOKENS]; /* ending: bytes of a street ending */
} pm_street_words;

/* The word of every token of `f`. */
void pm_words_of(const pm_folded *f, pm_street_words *out);

static inline pm_str pm_words_get(const pm_street_words *w, uint32_t i)
{
	return (pm_str){ w->text + w->word[i].at, w->word[i].n };
}

/* The key of words from .. to - 1: those that count, without gaps; all of them when none counts. Bytes used; 0: longer than
 * PM_STREET_KEY, or nothing there. */
uint32_t pm_words_key(const pm_street_words *w, uint32_t from, uint32_t to, char key[PM_STREET_KEY]);

/* The keys under which a street may be looked up, by how it was written. */
typedef enum pm_street_form {
	PM_STREET_FULL,      /* as it is, or its official short form */
	PM_STREET_INITIALS,  /* first names by their first letters */
	PM_STREET_UNTITLED,  /* burgemeester, prins left out */
	PM_STREET_SURNAME,   /* first names left out */
	PM_STREET_FORMS,
} pm_street_form;

typedef struct pm_street_key {
	char text[PM_STREET_KEY];
	uint32_t n;
	pm_street_form form;
} pm_street_key;

enum { PM_STREET_KEYS = 12 }; /* a name has fewer */

/* Lists the keys of a street's name, the full one first, no two equal. Returns their number, 0 for an empty or
 * overlong name. */
uint32_t pm_street_keys(pm_str name, pm_street_key out[PM_STREET_KEYS]);

#endif
