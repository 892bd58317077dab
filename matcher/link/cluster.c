#include <stdlib.h>

#include "base/mem.h"
#include "link/records.h"

enum { MOST_TOGETHER = 100 };

typedef struct forest {
	uint32_t *up;    /* by rank: towards the lowest rank */
	uint32_t *size;  /* by root */
	uint32_t *rank;  /* by row */
	uint64_t *taken; /* by rank, one to one: has its link */
	uint32_t *order; /* accepted pairs, the heaviest first */
	size_t n;
} forest;

typedef struct weighed { int32_t bits; uint32_t pair; } weighed;

static int heaviest_first(const void *x, const void *y)
{
	const weighed *a = x, *b = y;
	if (a->bits != b->bits)
		return a->bits > b->bits ? -1 : 1;
	return a->pair < b->pair ? -1 : a->pair > b->pair; /* pairs stand in order of identifiers */
}

static bool order_pairs(forest *f, const pm_link_result *r)
{
	weighed *by = pm_alloc(r->pairs + 1, sizeof *by);
	f->order = pm_alloc(r->pairs + 1, sizeof *f->order);
	for (size_t i = 0; by && f->order && i < r->pairs; i++)
		if (r->pair[i].bits >= r->accept)
			by[f->n++] = (weighed){ r->pair[i].bits, (uint32_t)i };
	if (by && f->order) {
		qsort(by, f->n, sizeof *by, heaviest_first);
		for (size_t i = 0; i < f->n; i++)
			f->order[i] = by[i].pair;
	}
	const bool ok = by && f->order;
	pm_free(by);
	return ok;
}

static uint32_t root(forest *f, uint32_t r)
{
	while (f->up[r] != r)
		r = f->up[r] = f->up[f->up[r]];
	return r;
}

/* Joins two clusters when together they stay within `most`. The heaviest pairs come first, so what is refused is the
 * weakest link of a cluster that grew too large. */
static bool join(forest *f, uint32_t a, uint32_t b, uint32_t most)
{
	a = root(f, a);
	b = root(f, b);
	if (a == b)
		return true;
	if (f->size[a] + f->size[b] > most)
		return false;
	const uint32_t low = a < b ? a : b, high = a < b ? b : a;
	f->up[high] = low;
	f->size[low] += f->size[high];
	return true;
}

static void join_all(forest *f, const pm_link_model *m, pm_link_result *r)
{
	const uint32_t most = m->most_together ? m->most_together : MOST_TOGETHER;
	for (size_t i = 0; i < f->n; i++) {
		const pm_link_pair *p = &r->pair[f->order[i]];
		const uint32_t a = f->rank[p->a], b = f->rank[p->b];
		if (m->one_to_one && m->left_rows) {
			if (pm_bit(f->taken, a) || pm_bit(f->taken, b))
				continue;
			pm_bit_set(f->taken, a);
			pm_bit_set(f->taken, b);
		}
		r->split += !join(f, a, b, most);
	}
}

static bool plant(forest *f, const uint32_t *row, uint32_t n, uint32_t rows)
{
	f->up = pm_alloc(n, sizeof *f->up);
	f->size = pm_alloc(n, sizeof *f->size);
	f->rank = pm_alloc(rows, sizeof *f->rank);
	f->taken = pm_alloc(pm_bits_words(n), sizeof *f->taken);
	if (!f->up || !f->size || !f->rank || !f->taken)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		f->up[i] = i;
		f->size[i] = 1;
		f->rank[row[i]] = i;
	}
	return true;
}

pm_status pm_link_cluster(const pm_link_model *m, const pm_link_distinct *d, pm_link_result *r, pm_err *err)
{
	forest f = {0};
	uint32_t *entity = pm_alloc(m->rows, sizeof *entity);
	const bool ok = entity && plant(&f, d->row, d->n, m->rows) && order_pairs(&f, r);
	if (ok) {
		join_all(&f, m, r);
		for (uint32_t i = 0; i < d->n; i++) {
			entity[d->row[i]] = d->row[root(&f, i)];
			r->entities += f.up[i] == i;
		}
		r->entity = entity;
	}
	pm_free(f.up);
	pm_free(f.size);
	pm_free(f.rank);
	pm_free(f.taken);
	pm_free(f.order);
	if (!ok) {
		pm_free(entity);
		return pm_fail(err, PM_E_NOMEM, "no memory for the clusters of %u records", m->rows);
	}
	return PM_OK;
}
