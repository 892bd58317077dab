/* similar.h - how far two short strings are apart.
 *
 * Shape   bytes; fold first. The fast form is bit-parallel and takes up to 64 bytes of the shorter string; longer ones
 *         go the plain way, which the tests hold beside it. */
#ifndef PM_TEXT_SIMILAR_H
#define PM_TEXT_SIMILAR_H

#include "base/str.h"

/* Edits (insert, delete, replace, swap of neighbours: optimal string alignment) that turn `a` into `b`; limit + 1 when
 * there are more than `limit`, or a string is longer than 255 bytes.
 *
 * Source   Hyyro, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003.
 * Cost     O(length of the longer) steps when the shorter has at most 64 bytes. */
unsigned pm_osa(pm_str a, pm_str b, unsigned limit);

#endif
