/* compare_pattern.h - how much two short strings are alike: edits and Jaro-Winkler, one string prepared.
 *
 * Shape   bytes; fold first. A pattern is a string with, for every byte value, the bitmap of the places where it
 *         stands: the fast forms then take one step per byte of the other string. Only strings of up to 64 bytes have
 *         such bitmaps; longer ones go the plain way, with the same results. Nothing here knows null: an empty string
 *         is a string. */
#ifndef PM_TEXT_COMPARE_PATTERN_H
#define PM_TEXT_COMPARE_PATTERN_H

#include "base/str.h"

enum {
	PM_PATTERN_BYTES = 64,
	PM_COMPARE_BYTES = 255, /* longer strings are documents: as far apart as can be */
};

typedef struct pm_pattern {
	uint64_t where[256];
	char text[PM_COMPARE_BYTES];
	uint32_t n;
} pm_pattern; /* {0} is the empty string */

/* Makes `s` (copied; cut at PM_COMPARE_BYTES + 1, which compares as too long) the pattern. Cost O(old length + length). */
void pm_pattern_set(pm_pattern *p, pm_str s);

/* Edits: insert, delete, replace; with `swap` also two neighbours that change places, no place edited twice (optimal
 * string alignment). limit + 1 when there are more than `limit`, or a string is longer than PM_COMPARE_BYTES.
 *
 * Source   Hyyro, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003. */
unsigned pm_pattern_edits(const pm_pattern *p, pm_str s, bool swap, unsigned limit);

/* Jaro-Winkler similarity, 0 to 1; two empty strings are equal, 1. The bonus for up to four equal first bytes is .1 each
 * of what is missing, and is given above .7.
 *
 * Source   Winkler, "String comparator metrics and enhanced decision rules in the Fellegi-Sunter model", 1990. */
double pm_pattern_jaro_winkler(const pm_pattern *p, pm_str s);

/* The same where it is at least `least`; anything below that where it isn't, sooner. */
double pm_pattern_jaro_winkler_least(const pm_pattern *p, pm_str s, double least);
double pm_jaro_winkler_plain(pm_str a, pm_str b);

/* The similarity that `matches` letters in common, `misplaced` of them out of order, and `prefix` equal first letters
 * amount to. */
double pm_jaro_winkler_of(unsigned a, unsigned b, unsigned matches, unsigned misplaced, unsigned prefix);

#endif
