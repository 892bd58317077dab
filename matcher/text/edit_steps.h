/* edit_steps.h - the one bit-parallel way of counting edits, for compare_pattern.c and similar.c.
 *
 * Source   Hyyro, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003. */
#ifndef PM_TEXT_EDIT_STEPS_H
#define PM_TEXT_EDIT_STEPS_H

#include "base/str.h"

/* Edits between `s` and a string of `n` bytes, 1 to 64, of which where[c] holds the places of byte c; limit + 1 when there are
 * more. One column of the table of distances per byte of `s`: bit i of up (down) says that row i + 1 is one more (less) than
 * row i; `distance` follows the last row. */
static inline unsigned pm_edit_steps(const uint64_t where[256], unsigned n, pm_str s, bool swap, unsigned limit)
{
	uint64_t up = ~UINT64_C(0), down = 0, diagonal = 0, before = 0;
	unsigned distance = n;
	const unsigned last = n - 1;
	for (size_t j = 0; j < s.n; j++) {
		const uint64_t here = where[(uint8_t)s.p[j]];
		const uint64_t swapped = swap ? ((~diagonal & here) << 1) & before : 0;
		diagonal = (((here & up) + up) ^ up) | here | down | swapped;
		uint64_t right = down | ~(diagonal | up), left = diagonal & up;
		distance += right >> last & 1;
		distance -= left >> last & 1;
		if (distance > limit + (s.n - 1 - j))
			return limit + 1;
		right = right << 1 | 1;
		left <<= 1;
		up = left | ~(diagonal | right);
		down = right & diagonal;
		before = here;
	}
	return distance <= limit ? distance : limit + 1;
}

#endif
