/* compare_tokens.h - how much two texts of several words are alike, whatever the order of the words.
 *
 * Shape   folded text (text/name_fold.h); similarities 0 to 1, equal texts 1, an empty and a filled one 0. */
#ifndef PM_TEXT_COMPARE_TOKENS_H
#define PM_TEXT_COMPARE_TOKENS_H

#include "text/name_fold.h"

/* Writes the words of `s` in order, one blank between them; what is compared when order means nothing. Returns the
 * length. */
uint32_t pm_token_sort(pm_str s, char out[PM_NAME_BYTES]);

/* Edits (OSA) per letter of the longer text that are not needed: 1 - edits / length. */
double pm_edit_similarity(pm_str a, pm_str b);

/* Words in common: twice the distinct words that both have, over the distinct words of each (Dice). */
double pm_token_set(pm_str a, pm_str b);

/* Runs of `q` bytes in common (Dice; a run counts as often as both have it), the text set between q - 1 blanks.
 *
 * q        1 .. 4
 * Source   Ukkonen, "Approximate string matching with q-grams and maximal matches", 1992. */
double pm_qgram_similarity(pm_str a, pm_str b, unsigned q);

#endif
