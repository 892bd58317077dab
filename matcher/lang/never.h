/* never.h - class X: what may never be loaded, by the name of a column, and by what it holds where the name tells nothing.
 *
 * Values are genders, nationalities and countries, languages, religions. A column is refused when nearly all of its values are
 * such words and it has several of them; a column with one word in it (a country that is always the same) tells nothing about
 * people.
 * Source   the reasons with the names; facts on SyRI, the childcare allowance affair and AVG art. 9 in docs/rule-language.md. */
#ifndef PM_LANG_NEVER_H
#define PM_LANG_NEVER_H

#include "store/column.h"

/* Why a column of this name may not be loaded, by any of its words or by two of them together (distance and parents), in either
 * order and written apart or as one; NULL: it may. */
const char *pm_never_name(pm_str name);

/* Whether the name is that of a BSN, in capitals or small letters, which may not be kept as it is, only hashed. */
bool pm_never_plain(pm_str name);

/* Why a column of these words may not be loaded; NULL: it may.
 * times  how often each of the n different words occurs */
const char *pm_never_words(const pm_str *word, const uint64_t *times, uint32_t n);

/* The same for a column of categories, ids or texts; NULL too for one of any other type, and with more than PM_NEVER_WORDS
 * different words (texts: PM_NEVER_TEXTS). Cost O(rows) where there are few words. */
enum { PM_NEVER_WORDS = 512, PM_NEVER_TEXTS = 24 };
const char *pm_never_column(const pm_column *c);

#endif
