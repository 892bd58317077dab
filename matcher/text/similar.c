#include "text/similar.h"

enum { LONGEST = 255 };

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

unsigned pm_osa_plain(pm_str a, pm_str b, unsigned limit)
{
	if (a.n > LONGEST || b.n > LONGEST)
		return limit + 1;
	unsigned rows[3][LONGEST + 1];
	unsigned *two = rows[0], *one = rows[1], *now = rows[2];
	for (unsigned j = 0; j <= b.n; j++)
		one[j] = j;
	for (unsigned i = 1; i <= a.n; i++) {
		now[0] = i;
		for (unsigned j = 1; j <= b.n; j++) {
			const unsigned same = a.p[i - 1] == b.p[j - 1] ? 0 : 1;
			now[j] = least(one[j - 1] + same, least(one[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && a.p[i - 1] == b.p[j - 2] && a.p[i - 2] == b.p[j - 1])
				now[j] = least(now[j], two[j - 2] + 1);
		}
		unsigned *spare = two;
		two = one;
		one = now;
		now = spare;
	}
	return one[b.n] <= limit ? one[b.n] : limit + 1;
}

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
	if (b.n > LONGEST || b.n - a.n > limit)
		return limit + 1;
	if (a.n == 0)
		return (unsigned)b.n;
	return a.n <= 64 ? osa_bits(a, b, limit) : pm_osa_plain(a, b, limit);
}
