#include "text/similar.h"

#include "text/edit_steps.h"

static unsigned osa_bits(pm_str a, pm_str b, unsigned limit)
{
	uint64_t where[256];
	for (size_t i = 0; i < a.n; i++)
		where[(uint8_t)a.p[i]] = 0;
	for (size_t j = 0; j < b.n; j++)
		where[(uint8_t)b.p[j]] = 0;
	for (size_t i = 0; i < a.n; i++)
		where[(uint8_t)a.p[i]] |= UINT64_C(1) << i;
	return pm_edit_steps(where, (unsigned)a.n, b, true, limit);
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
