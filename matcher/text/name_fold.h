/* name_fold.h - names as they are compared: lower case, no accents, words with one blank between them. */
#ifndef PM_TEXT_NAME_FOLD_H
#define PM_TEXT_NAME_FOLD_H

#include "base/str.h"

enum { PM_NAME_BYTES = 255, PM_NAME_WORDS = 24 };

/* Writes the folded form of `s`: letters a-z (letters outside Latin keep their UTF-8), digits, single blanks, and a hyphen
 * where one stood between words. Apostrophes vanish, full stops and all other signs part words. Bytes that are not UTF-8
 * are read as Latin-1. Cut at PM_NAME_BYTES. Returns the length. */
uint32_t pm_name_fold(pm_str s, char out[PM_NAME_BYTES]);

/* Cuts folded text into its words, at blanks, and at hyphens when `hyphens`. Returns their number, at most PM_NAME_WORDS. */
uint32_t pm_name_words(pm_str folded, bool hyphens, pm_str out[PM_NAME_WORDS]);

/* Orders words as bytes, shorter first. */
void pm_name_sort(pm_str *word, uint32_t n);

#endif
