#include "score/choose.h"

#include "base/mem.h"

static uint32_t commonest(const pm_evidence *e, uint32_t k)
{
	uint32_t count[PM_MOST_CELLS + 1] = {0}, best = 0;
	for (uint32_t i = 0; i < e->n; i++)
		count[e->at[k][i]]++;
	for (uint32_t c = 1; c <= PM_MOST_CELLS; c++)
		best = count[c] > count[best] ? c : best;
	return best;
}

pm_status pm_choose_value(const pm_evidence *all, const pm_learned *l, double *out, pm_err *err)
{
	enum { SELDOM = 20 };
	const pm_cells *c = &all->cells;
	double *chance = pm_alloc(all->n, sizeof *chance);
	if (!chance)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u addresses", all->n);
	pm_learned_foretell(all, l, chance);
	memset(out, 0, all->n * sizeof *out);
	for (uint32_t k = 0; k < c->n_rules; k++) {
		const uint32_t common = commonest(all, k);
		for (uint32_t i = 0; i < all->n; i++)
			if (all->at[k][i] && all->at[k][i] != common)
				out[i] += 1.0 / (l->cell[c->first[k] + all->at[k][i] - 1].visits + SELDOM);
	}
	for (uint32_t i = 0; i < all->n; i++)
		out[i] *= chance[i] * (1 - chance[i]);
	pm_free(chance);
	return PM_OK;
}
