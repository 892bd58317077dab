/* What people decided, brought to the records that are compared. */
#include <stdlib.h>

#include "base/mem.h"
#include "link/records.h"

static int by_pair(const void *x, const void *y)
{
	const pm_link_ruled *p = x, *q = y;
	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	if (p->b != q->b)
		return p->b < q->b ? -1 : 1;
	return p->same - q->same;
}

pm_status pm_link_ruled_ranks(const pm_link_model *m, const pm_link_distinct *d, pm_link_ruled **out, uint32_t *out_n, pm_err *err)
{
	*out = NULL;
	*out_n = 0;
	if (m->n_ruled == 0)
		return PM_OK;
	uint32_t *rank = pm_alloc(m->rows, sizeof *rank);
	pm_link_ruled *r = pm_alloc(m->n_ruled, sizeof *r);
	if (!rank || !r) {
		pm_free(rank);
		pm_free(r);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u decisions", m->n_ruled);
	}
	for (uint32_t i = 0; i < d->n; i++)
		rank[d->row[i]] = i;
	for (uint32_t i = 0; i < m->n_ruled; i++) {
		const uint32_t a = rank[d->like[m->ruled[i].a]], b = rank[d->like[m->ruled[i].b]];
		if (a != b)
			r[(*out_n)++] = (pm_link_ruled){ a < b ? a : b, a < b ? b : a, m->ruled[i].same };
	}
	pm_free(rank);
	if (*out_n)
		qsort(r, *out_n, sizeof *r, by_pair);
	*out = r;
	return PM_OK;
}

int pm_link_ruling(const pm_link_ruled *ruled, uint32_t n, uint32_t a, uint32_t b)
{
	const pm_link_ruled key = { a, b, false };
	uint32_t low = 0, high = n;
	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;
		if (by_pair(&ruled[middle], &key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == n || ruled[low].a != a || ruled[low].b != b)
		return 0;
	return ruled[low].same ? 1 : -1;
}
