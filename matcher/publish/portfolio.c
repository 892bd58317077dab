#include "publish/portfolio.h"

#include "base/mem.h"

/* Whether an earlier row of the address names the same owner. */
static bool counted(const pm_column *c, uint32_t from, uint32_t row)
{
	for (uint32_t k = from; k < row; k++)
		if (pm_column_has(c, k) && c->code[k] == c->code[row])
			return true;
	return false;
}

pm_status pm_portfolio_make(const pm_table *t, pm_portfolio *out, pm_err *err)
{
	const pm_column *c = t && t->place ? pm_table_get(t, "eigenaar_rsin") : NULL;
	pm_portfolio p = {0};
	if (c && c->dict) {
		p.table = t;
		p.owner = c;
		p.addresses = pm_alloc((size_t)pm_dict_size(c->dict) + 1, sizeof *p.addresses);
		if (!p.addresses)
			return pm_fail(err, PM_E_NOMEM, "no memory for %u owners", pm_dict_size(c->dict));
		for (uint32_t a = 0; a < t->place->addresses; a++)
			for (uint32_t row = t->place->start[a]; row < t->place->start[a + 1]; row++)
				if (pm_column_has(c, row) && !counted(c, t->place->start[a], row))
					p.addresses[c->code[row]]++;
	}
	*out = p;
	return PM_OK;
}

void pm_portfolio_release(pm_portfolio *p)
{
	pm_free(p->addresses);
	*p = (pm_portfolio){0};
}
