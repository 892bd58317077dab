#include <stdlib.h>

#include "base/mem.h"
#include "link/records.h"

/* Sorts by key, ranks of one key staying in order, byte by byte from the lowest; bytes that are the same everywhere cost
 * only the counting. Returns the array, `by` or `spare`, that holds the result. */
static pm_link_keyed *sort_keys(pm_link_keyed *by, pm_link_keyed *spare, uint32_t n)
{
	uint32_t count[8][256] = {{0}};
	for (uint32_t i = 0; i < n; i++)
		for (unsigned d = 0; d < 8; d++)
			count[d][by[i].key >> 8 * d & 255]++;
	for (unsigned d = 0; d < 8; d++) {
		if (n == 0 || count[d][by[0].key >> 8 * d & 255] == n)
			continue;
		uint32_t at[256], sum = 0;
		for (unsigned v = 0; v < 256; v++) {
			at[v] = sum;
			sum += count[d][v];
		}
		for (uint32_t i = 0; i < n; i++)
			spare[at[by[i].key >> 8 * d & 255]++] = by[i];
		pm_link_keyed *sorted = spare;
		spare = by;
		by = sorted;
	}
	return by;
}

void pm_link_number(pm_link_keyed *unsorted, pm_link_keyed *spare, uint32_t n, uint32_t rows, uint32_t *number)
{
	const pm_link_keyed *by = sort_keys(unsorted, spare, n);
	for (uint32_t i = 0; i < rows; i++)
		number[i] = PM_NO_ROW;
	for (uint32_t i = 0, first = 0; i < n; i++) {
		if (by[i].key != by[first].key)
			first = i;
		number[by[i].rank] = by[first].rank;
	}
}

typedef struct named { pm_str id; uint32_t row; } named;

static int by_id(const void *x, const void *y)
{
	const named *a = x, *b = y;
	const int order = pm_str_compare(a->id, b->id);
	return order ? order : a->row < b->row ? -1 : a->row > b->row;
}

static uint32_t *in_order_of_keys(const pm_link_model *m)
{
	uint32_t *row = pm_alloc(m->rows, sizeof *row);
	pm_link_keyed *unsorted = pm_alloc(m->rows, sizeof *unsorted), *spare = pm_alloc(m->rows, sizeof *spare);
	const bool ok = row && unsorted && spare;
	for (uint32_t i = 0; ok && i < m->rows; i++)
		unsorted[i] = (pm_link_keyed){ m->key[i], i };
	const pm_link_keyed *by = ok ? sort_keys(unsorted, spare, m->rows) : NULL;
	for (uint32_t i = 0; ok && i < m->rows; i++)
		row[i] = by[i].rank;
	pm_free(unsorted);
	pm_free(spare);
	if (!ok) {
		pm_free(row);
		return NULL;
	}
	return row;
}

/* Rows in order of identifier. To pm_free; NULL on OOM. */
static uint32_t *in_order(const pm_link_model *m)
{
	if (!m->id && m->key)
		return in_order_of_keys(m);
	uint32_t *row = pm_alloc(m->rows, sizeof *row);
	named *by = m->id ? pm_alloc(m->rows, sizeof *by) : NULL;
	if (!row || (m->id && !by)) {
		pm_free(row);
		pm_free(by);
		return NULL;
	}
	for (uint32_t i = 0; i < m->rows; i++) {
		if (by)
			by[i] = (named){ pm_column_str(m->id, i), i };
		row[i] = i;
	}
	if (by)
		qsort(by, m->rows, sizeof *by, by_id);
	for (uint32_t i = 0; by && i < m->rows; i++)
		row[i] = by[i].row;
	pm_free(by);
	return row;
}

/* What tells records apart: the side, the anchor, the fields, the keys of the blocks. */
static uint32_t columns_of(const pm_link_model *m, const pm_column *column[])
{
	uint32_t n = 0;
	if (m->anchor)
		column[n++] = m->anchor;
	for (uint32_t i = 0; i < m->fields; i++)
		column[n++] = m->field[i].column;
	for (uint32_t k = 0; k < m->blocks; k++)
		for (uint32_t i = 0; i < m->block[k].keys; i++)
			column[n++] = m->block[k].key[i];
	return n;
}

static uint32_t code_of(const pm_column *c, uint32_t row) { return pm_column_has(c, row) ? c->code[row] : PM_NO_CODE; }

static bool same(const pm_link_model *m, const pm_column *const *column, uint32_t columns, uint32_t a, uint32_t b)
{
	bool equal = (a < m->left_rows) == (b < m->left_rows);
	for (uint32_t k = 0; equal && k < columns; k++)
		equal = code_of(column[k], a) == code_of(column[k], b);
	return equal;
}

/* Numbers equal records by the lowest rank: sorted by hash, each looks for its like among those of the same hash before it. */
static bool number_records(const pm_link_model *m, const uint32_t *row, uint32_t *number)
{
	enum { MOST = PM_FS_FIELDS + PM_LINK_BLOCKS * PM_LINK_KEYS + 1 };
	const pm_column *column[MOST];
	const uint32_t columns = columns_of(m, column);
	pm_link_keyed *unsorted = pm_alloc(m->rows, sizeof *unsorted), *spare = pm_alloc(m->rows, sizeof *spare);
	const bool ok = unsorted && spare;
	for (uint32_t i = 0; ok && i < m->rows; i++) {
		uint64_t hash = row[i] < m->left_rows;
		for (uint32_t k = 0; k < columns; k++)
			hash = pm_hash_mix(hash, code_of(column[k], row[i]));
		unsorted[i] = (pm_link_keyed){ hash, i };
	}
	const pm_link_keyed *by = ok ? sort_keys(unsorted, spare, m->rows) : NULL;
	for (uint32_t i = 0, first = 0; ok && i < m->rows; i++) {
		if (by[i].key != by[first].key)
			first = i;
		uint32_t k = first;
		while (k < i && !same(m, column, columns, row[by[k].rank], row[by[i].rank]))
			k++;
		number[by[i].rank] = by[k].rank;
	}
	pm_free(unsorted);
	pm_free(spare);
	return ok;
}

pm_status pm_link_distinct_make(const pm_link_model *m, pm_link_distinct *out, pm_err *err)
{
	uint32_t *number = pm_alloc(m->rows, sizeof *number);
	pm_link_distinct d = { .row = in_order(m), .like = pm_alloc(m->rows, sizeof *d.like) };
	const bool ok = number && d.row && d.like && number_records(m, d.row, number);
	for (uint32_t i = 0; ok && i < m->rows; i++)
		d.like[d.row[i]] = d.row[number[i]];
	for (uint32_t i = 0; ok && i < m->rows; i++)
		if (number[i] == i)
			d.row[d.n++] = d.row[i];
	pm_free(number);
	if (!ok) {
		pm_link_distinct_release(&d);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u records", m->rows);
	}
	*out = d;
	return PM_OK;
}

void pm_link_distinct_release(pm_link_distinct *d)
{
	pm_free(d->row);
	pm_free(d->like);
	*d = (pm_link_distinct){0};
}
