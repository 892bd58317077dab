/* never.h - class X by what a column holds: for columns whose name tells nothing.
 *
 * The names that are never loaded stand in check_register.c (pm_rules_never). Here are the values: genders, nationalities and
 * countries, languages, religions. A column is refused when nearly all of its values are such words and it has several of
 * them; a column with one word in it (a country that is always the same) tells nothing about people.
 * Source   the reasons with the names; facts on SyRI, the childcare allowance affair and AVG art. 9 in docs/rule-language.md. */
#ifndef PM_LANG_NEVER_H
#define PM_LANG_NEVER_H

#include "store/column.h"

/* Why a column of these words may not be loaded; NULL: it may.
 * times  how often each of the n different words occurs */
const char *pm_never_words(const pm_str *word, const uint64_t *times, uint32_t n);

/* The same for a column of categories, ids or texts; NULL too for one of any other type, and with more than PM_NEVER_WORDS
 * different words (texts: PM_NEVER_TEXTS). Cost O(rows) where there are few words. */
enum { PM_NEVER_WORDS = 512, PM_NEVER_TEXTS = 24 };
const char *pm_never_column(const pm_column *c);

#endif
