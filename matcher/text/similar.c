#include "text/similar.h"

static unsigned osa_bits(pm_str a, pm_str b, unsigned limit)
{
	uint64_t where[256];
	for (size_t i = 0; i < a.n; i++)
		where[(uint8_t)a.p[i]] = 0;
	for (size_t j = 0; j < b.n; j++)
		where[(uint8_t)b.p[j]] = 0;
	for (size_t i = 0; i < a.n; i++)
		where[(uint8_t)a.p[i]] |= UINT64_C(1) << i;
	uint64_t up = ~UINT64_C(0), down = 0, diagonal = 0, before = 0;
	unsigned distance = (unsigned)a.n;
	const uint64_t last = UINT64_C(1) << (a.n - 1);
	for (size_t j = 0; j < b.n; j++) {
		const uint64_t here = where[(uint8_t)b.p[j]];
		const uint64_t swap = (((~diagonal) & here) << 1) & before;
		diagonal = ((((here & up) + up) ^ up) | here | down) | swap;
		uint64_t right = down | ~(diagonal | up), left = diagonal & up;
		distance += (right & last) != 0;
		distance -= (left & last) != 0;
		if (distance > limit + (b.n - 1 - j))
			return limit + 1;
		right = right << 1 | 1;
		left <<= 1;
		up = left | ~(diagonal | right);
		down = right & diagonal;
		before = here;
	}
	return distance <= limit ? distance : limit + 1;
}

unsigned pm_osa(pm_str a, pm_str b, unsigned limit)
{
	if (a.n > b.n) {
		const pm_str spare = a;
		a = b;
		b = spare;
	}
	if (b.n > PM_EDITS_BYTES || b.n - a.n > limit)
		return limit + 1;
	if (a.n == 0)
		return (unsigned)b.n;
	return a.n <= 64 ? osa_bits(a, b, limit) : pm_str_edits(a, b, true, limit);
}
