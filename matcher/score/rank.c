/* rank.c - the best addresses of a theme, in an order that depends on nothing but score and identifier. */
#include <stdlib.h>

#include "base/mem.h"
#include "score/score.h"

typedef struct entry { pm_str id; int32_t total; uint32_t row; } entry;

static int better_first(const void *a, const void *b)
{
	const entry *x = a, *y = b;
	if (x->total != y->total)
		return x->total > y->total ? -1 : 1;
	const int c = pm_str_compare(x->id, y->id);
	return c ? c : (x->row > y->row) - (x->row < y->row);
}

static int larger_first(const void *a, const void *b)
{
	const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x < y) - (x > y);
}

/* The lowest score that still gets in when `most` may. What can't get in any more is thrown away whenever the work
 * array has grown to a few times `most`. */
static int32_t lowest_total(const pm_score *s, uint32_t most, int32_t *work)
{
	enum { SMALL = 1 << 16 };
	uint32_t n = 0;
	int32_t floor = INT32_MIN;
	for (uint32_t i = 0; i < s->addresses; i++) {
		if (pm_bit(s->off_list, i) || s->total[i] < floor)
			continue;
		work[n++] = s->total[i];
		if (n < SMALL || n < 4 * (uint64_t)most)
			continue;
		qsort(work, n, sizeof *work, larger_first);
		n = most;
		floor = work[n - 1];
	}
	if (n <= most)
		return INT32_MIN;
	qsort(work, n, sizeof *work, larger_first);
	return work[most - 1];
}

static entry entry_of(const pm_score *s, const pm_column *id, uint32_t row)
{
	return (entry){ pm_column_str(id, row), s->total[row], row };
}

pm_status pm_score_best(const pm_score *s, const pm_column *id, uint32_t most, uint32_t *out_row, uint32_t *out_n, pm_err *err)
{
	*out_n = 0;
	if (most == 0)
		return PM_OK;
	int32_t *work = pm_alloc(s->addresses, sizeof *work);
	if (!work)
		return pm_fail(err, PM_E_NOMEM, "no memory to rank %u addresses", s->addresses);
	const int32_t floor = lowest_total(s, most, work);
	pm_free(work);
	uint32_t n = 0;
	for (uint32_t i = 0; i < s->addresses; i++)
		n += !pm_bit(s->off_list, i) && s->total[i] >= floor;
	entry *e = pm_alloc(n, sizeof *e);
	if (!e)
		return pm_fail(err, PM_E_NOMEM, "no memory to rank %u addresses", n);
	n = 0;
	for (uint32_t i = 0; i < s->addresses; i++)
		if (!pm_bit(s->off_list, i) && s->total[i] >= floor)
			e[n++] = entry_of(s, id, i);
	qsort(e, n, sizeof *e, better_first);
	for (uint32_t i = 0; i < n && i < most; i++)
		out_row[(*out_n)++] = e[i].row;
	pm_free(e);
	return PM_OK;
}

uint32_t pm_score_rank(const pm_score *s, const pm_column *id, uint32_t address)
{
	if (pm_bit(s->off_list, address))
		return 0;
	const entry mine = entry_of(s, id, address);
	uint32_t rank = 1;
	for (uint32_t i = 0; i < s->addresses; i++) {
		if (i == address || pm_bit(s->off_list, i) || s->total[i] < mine.total)
			continue;
		const entry other = entry_of(s, id, i);
		rank += better_first(&other, &mine) < 0;
	}
	return rank;
}

typedef struct place { entry of; uint32_t asked, passed; } place; /* passed: by how many that don't pass the place before it */

static int better_place_first(const void *a, const void *b)
{
	const place *x = a, *y = b;
	const int c = better_first(&x->of, &y->of);
	return c ? c : (x->asked > y->asked) - (x->asked < y->asked);
}

/* The first of `n` places that an address is better than; n: none. */
static uint32_t first_passed(const place *p, uint32_t n, const entry *e)
{
	uint32_t low = 0, high = n;
	while (low < high) {
		const uint32_t mid = low + (high - low) / 2;
		if (better_first(e, &p[mid].of) < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

pm_status pm_score_ranks(const pm_score *s, const pm_column *id, const uint32_t *address, uint32_t n, uint32_t *out_rank, pm_err *err)
{
	place *p = pm_alloc(n, sizeof *p);
	uint32_t listed = 0, rank = 1;
	if (!p)
		return pm_fail(err, PM_E_NOMEM, "no memory for the ranks of %u addresses", n);
	for (uint32_t i = 0; i < n; i++) {
		out_rank[i] = 0;
		if (!pm_bit(s->off_list, address[i]))
			p[listed++] = (place){ .of = entry_of(s, id, address[i]), .asked = i };
	}
	qsort(p, listed, sizeof *p, better_place_first);
	for (uint32_t i = 0; listed && i < s->addresses; i++) {
		if (pm_bit(s->off_list, i) || s->total[i] < p[listed - 1].of.total)
			continue;
		const entry e = entry_of(s, id, i);
		const uint32_t at = first_passed(p, listed, &e);
		if (at < listed)
			p[at].passed++;
	}
	for (uint32_t i = 0; i < listed; i++)
		out_rank[p[i].asked] = rank += p[i].passed;
	pm_free(p);
	return PM_OK;
}
