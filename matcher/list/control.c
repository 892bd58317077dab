#include "list/control.h"

#include "base/mem.h"

static uint32_t member(uint32_t start, uint32_t j, uint32_t n, uint32_t k)
{
	return (uint32_t)((start + (uint64_t)j * n) / k);
}

/* Tries a start's sample as far as the limits allow, and gives it back again; whether all of it was allowed. */
static bool allowed(const uint32_t *row, uint32_t n, uint32_t k, uint32_t start, pm_caps *caps)
{
	uint32_t taken = 0;
	while (taken < k && pm_caps_full(caps, row[member(start, taken, n, k)]) == PM_PERS)
		pm_caps_take(caps, row[member(start, taken++, n, k)]);
	for (uint32_t j = 0; j < taken; j++)
		pm_caps_give_back(caps, row[member(start, j, n, k)]);
	return taken == k;
}

/* A number below `n`, every one equally likely: what falls behind the last whole multiple is drawn again.
 * Source: splitmix64, G. L. Steele et al., OOPSLA 2014. */
static uint32_t below(uint64_t *state, uint32_t n)
{
	const uint64_t most = UINT64_MAX - UINT64_MAX % n;
	for (;;) {
		uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
		z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
		z ^= z >> 31;
		if (z < most)
			return (uint32_t)(z % n);
	}
}

/* How many starts are allowed, which, and how many of them hold each address. */
static uint32_t count(const uint32_t *row, uint32_t n, uint32_t k, pm_caps *caps, uint32_t *holds, bool *fine)
{
	uint32_t starts = 0;
	memset(holds, 0, n * sizeof *holds);
	for (uint32_t start = 0; start < n; start++) {
		fine[start] = allowed(row, n, k, start, caps);
		starts += fine[start];
		for (uint32_t j = 0; fine[start] && j < k; j++)
			holds[member(start, j, n, k)]++;
	}
	return starts;
}

pm_status pm_control_draw(const uint32_t *row, uint32_t n, uint32_t want, pm_caps *caps, uint64_t seed, pm_control *out, pm_err *err)
{
	uint32_t k = want < n ? want : n, starts = 0;
	uint32_t *holds = pm_alloc(n, sizeof *holds);
	bool *fine = pm_alloc(n, sizeof *fine);
	pm_control c = { .row = pm_alloc(k, sizeof *c.row), .chance = pm_alloc(k, sizeof *c.chance) };
	pm_status s = holds && fine && c.row && c.chance ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to draw %u control slots", want);
	while (s == PM_OK && k > 0 && (starts = count(row, n, k, caps, holds, fine)) == 0)
		k--; /* the limits allow no sample of this size */
	if (s == PM_OK && starts) {
		uint32_t nth = below(&seed, starts), start = 0;
		while (!fine[start] || nth-- > 0)
			start++;
		for (uint32_t j = 0; j < k; j++) {
			c.row[j] = row[member(start, j, n, k)];
			c.chance[j] = (double)holds[member(start, j, n, k)] / starts;
		}
		for (uint32_t i = 0; i < n; i++)
			c.reached += holds[i] > 0;
		c.n = k;
		c.starts = starts;
	}
	pm_free(holds);
	pm_free(fine);
	if (s == PM_OK)
		*out = c;
	else
		pm_control_release(&c);
	return s;
}

void pm_control_release(pm_control *c)
{
	pm_free(c->row);
	pm_free(c->chance);
	*c = (pm_control){0};
}
