/* What of an address is known only by looking at the whole city. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "publish/dossier_parts.h"
#include "signal/spine.h"

static const pm_column *column_of(const pm_dossier_from *f, pm_role role)
{
	const pm_scope *scope = f->theme[0].view.scope;
	return pm_role_column(&scope->rules->reg[scope->rules->spine], scope->spine, role);
}

static int ascending(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return (x > y) - (x < y);
}

static bool has_pand(const pm_column *c, uint32_t row) { return c && c->dict && pm_column_has(c, row); }

static pm_status in_pand(const pm_column *c, const uint32_t *row, uint32_t n, uint32_t *out, pm_err *err)
{
	if (!c || !c->dict)
		return PM_OK;
	uint32_t *count = pm_alloc(pm_dict_size(c->dict), sizeof *count);
	if (!count)
		return pm_fail(err, PM_E_NOMEM, "no memory to count the addresses in a pand");
	for (uint32_t i = 0; i < c->rows; i++)
		if (pm_column_has(c, i))
			count[c->code[i]]++;
	for (uint32_t k = 0; k < n; k++)
		out[k] = has_pand(c, row[k]) ? count[c->code[row[k]]] : 0;
	pm_free(count);
	return PM_OK;
}

static pm_status ranks(const pm_dossier_from *f, const uint32_t *row, uint32_t n, pm_arena *a, uint32_t *const **out, pm_err *err)
{
	uint32_t **rank = pm_arena_alloc(a, f->n_themes, sizeof *rank);
	if (!rank)
		return pm_fail(err, PM_E_NOMEM, "no memory for the ranks");
	for (uint32_t t = 0; t < f->n_themes; t++) {
		rank[t] = pm_arena_alloc(a, n, sizeof *rank[t]);
		if (!rank[t])
			return pm_fail(err, PM_E_NOMEM, "no memory for the ranks");
		PM_TRY(pm_score_ranks(f->theme[t].view.score, column_of(f, PM_ROLE_ID), row, n, rank[t], err));
	}
	*out = rank;
	return PM_OK;
}

pm_status pm_dossier_count(const pm_dossier_from *f, const uint32_t *row, uint32_t n, pm_arena *a, const pm_dossier_counts **out, pm_err *err)
{
	pm_dossier_counts *c = pm_arena_alloc(a, 1, sizeof *c);
	uint32_t *sorted = pm_arena_alloc(a, n, sizeof *sorted), *pand = pm_arena_alloc(a, n, sizeof *pand);
	if (!c || !sorted || !pand)
		return pm_fail(err, PM_E_NOMEM, "no memory to count for %u dossiers", n);
	if (n)
		memcpy(sorted, row, n * sizeof *sorted);
	qsort(sorted, n, sizeof *sorted, ascending);
	*c = (pm_dossier_counts){ .n = n, .row = sorted, .in_pand = pand };
	PM_TRY(in_pand(column_of(f, PM_ROLE_PAND), sorted, n, pand, err));
	if (pm_may(&f->role, PM_SEE_SCORE))
		PM_TRY(ranks(f, sorted, n, a, &c->rank, err));
	*out = c;
	return PM_OK;
}

/* Its place among the addresses that were counted for; NULL: it is none of them. */
static const uint32_t *counted(const pm_dossier *d)
{
	const pm_dossier_counts *c = d->from->counts;
	return c && c->n ? bsearch(&d->row, c->row, c->n, sizeof *c->row, ascending) : NULL;
}

uint32_t pm_dossier_in_pand(const pm_dossier *d)
{
	const uint32_t *at = counted(d);
	if (at)
		return d->from->counts->in_pand[at - d->from->counts->row];
	const pm_column *c = column_of(d->from, PM_ROLE_PAND);
	uint32_t n = 0;
	for (uint32_t i = 0; has_pand(c, d->row) && i < c->rows; i++)
		n += c->code[i] == c->code[d->row] && pm_column_has(c, i);
	return n;
}

uint32_t pm_dossier_rank(const pm_dossier *d, uint32_t theme)
{
	const uint32_t *at = counted(d);
	if (at && d->from->counts->rank)
		return d->from->counts->rank[theme][at - d->from->counts->row];
	return pm_score_rank(d->from->theme[theme].view.score, column_of(d->from, PM_ROLE_ID), d->row);
}
