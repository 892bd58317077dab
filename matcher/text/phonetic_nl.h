/* phonetic_nl.h - a key of how a Dutch name sounds: names that differ in spelling only share it.
 *
 * Shape   letters for sounds: consonants as written after folding, vowels without length, the diphthongs Y (ij, ei), W (ou,
 *         au), U (ui), O (eu) and I (oei). Made from rules of sound and of old spelling, in order; no name is listed
 *         anywhere. Prefixes are no part of it: take the core of the name first (text/name_person.h). */
#ifndef PM_TEXT_PHONETIC_NL_H
#define PM_TEXT_PHONETIC_NL_H

#include "base/str.h"

enum { PM_PHONETIC_BYTES = 64 };

/* Writes the key of a folded name; letters outside a-z and all else are passed over, and what is longer than the room is cut.
 * Returns its length; 0 when there is no letter. Cost O(length). */
uint32_t pm_phonetic_nl(pm_str folded, char out[PM_PHONETIC_BYTES]);

/* The families of rules, so that the worth of each can be measured: tests/measure/link_phonetic.c. */
#define PM_PHONETIC_MAP(X)                                        \
	X(HARD, "c, ck, q, x as k; qu as kw")                              \
	X(SOFT, "c as s before e, i, y")                                   \
	X(LIP, "ph and v as f")                                            \
	X(HISS, "z, sz, sch inside and at the end as s")                   \
	X(THROAT, "ch, gh as g")                                           \
	X(TONGUE, "d and dt at the end, th: t")                            \
	X(LONG_Y, "ij, y, ey, ei, eij one sound")                          \
	X(OU, "ou, au, ouw, auw one sound")                                \
	X(UI, "ui, uy, uij one sound")                                     \
	X(LENGTH, "aa, ae, ee, oo, uu: a vowel has no length")             \
	X(IE, "ie as i")                                                   \
	X(GLIDE, "aai, aay, ooi, ooy, oei, oey one each")                  \
	X(SILENT, "h behind a consonant, j behind i, w behind eeu")        \
	X(SON, "sen, se, sz, szoon, s at the end: one ending")             \
	X(END_N, "en at the end as e")                                     \
	X(END_E, "e at the end falls")                                     \
	X(TS, "ts, tz, ds as s behind a consonant and at the end")         \
	X(NASAL, "np, nb as mp, mb")                                       \
	X(OE_O, "oe as o")                                                 \
	X(UE_U, "ue as u")                                                 \
	X(FINAL_B, "b at the end as p")                                    \
	X(FINAL_G, "k behind n at the end as g")                           \
	X(LINK_N, "n of a linking en falls before a consonant")            \
	X(R_COLOUR, "ar, ir before a consonant as er")                     \
	X(L_VOWEL, "old, ald as oud")                                      \
	X(D_WEAK, "d falls between a diphthong and e")                     \
	X(REDUCE, "a single vowel past the first is dull")                 \
	X(ENS, "ens at the end is an ending too")                          \
	X(I_VOWEL, "i before a vowel as j; w before t at the start as ui") \
	X(LATIN, "ius at the end falls")

typedef enum pm_phonetic_family {
#define X(name, text) PM_PHONETIC_##name,
	PM_PHONETIC_MAP(X)
#undef X
	PM_PHONETIC_FAMILIES
} pm_phonetic_family;

const char *pm_phonetic_text(pm_phonetic_family f);
#define PM_PHONETIC_ALL ((uint32_t)((UINT64_C(1) << PM_PHONETIC_FAMILIES) - 1))

/* The key by some families only: a bit for each. */
uint32_t pm_phonetic_nl_with(uint32_t families, pm_str folded, char out[PM_PHONETIC_BYTES]);

#endif
