/* dutch.h - the words of Dutch addresses, as data: titles, particles, street endings, places with several names,
 * floors. A word that is not here is compared as it stands, so that addresses of any language work.
 *
 * Source  NEN 5825 and PTT forms as seen in BAG, BRP and geocoders' lists (facts on the domain, section 1); general
 *         knowledge of Dutch for the others. Everything is in folded form (text/fold.h). */
#ifndef PM_TEXT_DUTCH_H
#define PM_TEXT_DUTCH_H

#include "base/str.h"

typedef enum pm_word_kind {
	PM_WORD_PLAIN,
	PM_WORD_PARTICLE, /* van, der, de, 't: left out when streets are compared */
	PM_WORD_TITLE,    /* burgemeester, dr: often left out by those who write */
	PM_WORD_NUMBER,
	PM_WORD_ORDINAL,  /* 1e, tweede: "2e" */
	PM_WORD_JOINED,   /* belongs to the token before it */
} pm_word_kind;

/* The full form and kind of a word in a street name; false: not a word of the list. */
bool pm_dutch_word(pm_str word, pm_str *out_full, pm_word_kind *out_kind);

/* A street ending: `bytes` of the word are taken off, `full` comes instead. `dotted` abbreviations count only before a
 * full stop. Zero bytes: the word has no known ending. */
typedef struct pm_ending { uint32_t bytes; pm_str full; } pm_ending;
pm_ending pm_dutch_ending(pm_str word, bool dot);
pm_str pm_dutch_ending_short(pm_str full); /* straat: str; empty: there is none */

/* What the words behind a house number say. */
typedef enum pm_unit_word {
	PM_UNIT_NONE,
	PM_UNIT_GROUND,  /* huis, hs, begane grond */
	PM_UNIT_FLOOR,   /* hoog, hg: its number stands before; often part of the registered address */
	PM_UNIT_STOREY,  /* etage, verdieping: its number stands before or behind; says where inside a house */
	PM_UNIT_RED,
	PM_UNIT_BLACK,
	PM_UNIT_ROOM,    /* kamer, unit, app: a number follows */
} pm_unit_word;
pm_unit_word pm_dutch_unit(pm_str word);
uint32_t pm_dutch_roman(pm_str word);    /* i .. xx; 0: not one */
uint32_t pm_dutch_ordinal(pm_str word);  /* eerste .. twaalfde; 0: not one */

/* Words that say nothing about which address it is: nr, huisnummer, nederland, nl. */
bool pm_dutch_noise(pm_str word);

/* Words that tell where in or at a house, who, or why: boven, portiek, bewoners, ivm. What follows them up to a comma
 * belongs to them. */
bool pm_dutch_describes(pm_str word);

/* Words that put the matter beside the address they stand with: tegenover, naast. */
bool pm_dutch_beside(pm_str word);

/* Words that do so only before a street (hoek Leyweg); behind a number they describe the house. */
bool pm_dutch_corner(pm_str word);

/* Words that make a range of two numbers: tm, tot, en. */
bool pm_dutch_through(pm_str word);

/* The key (pm_fold_key) of a place's official name for another name of it, or of a place inside it; the key itself when
 * none is known. */
pm_str pm_dutch_place(pm_str key);
pm_str pm_dutch_place_name(uint32_t i); /* the i-th of those other names; empty: no more */

#endif
