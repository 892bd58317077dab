/* phrase.h - whether a text says the same few words: letters that are wrong, words in another order.
 *
 * Shape   both sides fold (text/name_fold.h: no capitals, accents, punctuation or hyphens). The similarity is 1 - edits /
 *         letters of the longer, an edit being a letter too many, too few or another, or two neighbours that changed
 *         places (OSA); as written or with the words in order, whichever is closer. Numbers are no spelling: texts whose
 *         runs of digits differ have similarity 0. A text of more than PM_PHRASE_TEXT bytes is a document, and similar
 *         to no phrase.
 * Why     edits over Jaro-Winkler: that one rewards equal first letters and a common stock of letters, so that at one
 *         threshold it takes three to five times as many different names for alike, and what its figure means cannot be
 *         told in a sentence; 0.9 here is one letter in ten. No shingles: of a name too few are left to compare. */
#ifndef PM_TEXT_PHRASE_H
#define PM_TEXT_PHRASE_H

#include "base/err.h"
#include "base/str.h"

enum {
	PM_PHRASE_BYTES = 120,  /* of a folded phrase: at the lowest threshold the longest text like it still folds whole */
	PM_PHRASE_WORDS = 23,   /* and as many numbers at most: one more is seen in a text */
	PM_PHRASE_TEXT = 1024,
	PM_PHRASE_PARTS = 10000 /* a threshold counts in these, so that every machine draws the same line */
};
#define PM_PHRASE_LEAST   0.5 /* below it most texts of one length are alike */
/* One letter in ten, no slip in nine: of all pairs of the names of The Hague's streets those stay that are one street written
 * twice (docs/rule-language.md). */
#define PM_PHRASE_DEFAULT 0.9

typedef struct pm_phrase pm_phrase; /* frozen after it was made: threads may share one */

/* least    PM_PHRASE_LEAST .. 1
 * Errors   PM_E_SYNTAX: nothing but signs, too long, too many words, or `least` outside its range; PM_E_NOMEM. */
PM_CHECK pm_status pm_phrase_new(pm_str words, double least, pm_phrase **out, pm_err *err);
void pm_phrase_free(pm_phrase *p); /* NULL is fine */

/* Whether a text is as similar as the threshold asks. Cost O(length) to fold, and little for most: lengths too far apart are
 * not compared, and counting ends at the first edit too many. */
bool pm_phrase_like(const pm_phrase *p, pm_str s);
bool pm_phrase_like_plain(const pm_phrase *p, pm_str s); /* from the similarity itself */

#endif
