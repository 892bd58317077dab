#include "store/table.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/parallel.h"

pm_status pm_table_new(pm_str name, pm_table **out_table, pm_err *err)
{
	pm_table *t = pm_alloc(1, sizeof *t);
	if (!t || !(t->name = pm_strndup(name.p, name.n))) {
		pm_free(t);
		return pm_fail(err, PM_E_NOMEM, "no memory for a table");
	}
	*out_table = t;
	return PM_OK;
}

void pm_place_free(pm_place *p)
{
	if (!p)
		return;
	pm_free(p->start);
	pm_free(p->source_row);
	pm_free(p->p);
	pm_free(p);
}

void pm_table_free(pm_table *t)
{
	if (!t)
		return;
	for (uint32_t i = 0; i < t->columns; i++)
		pm_column_free(t->column[i]);
	pm_free(t->column);
	pm_free(t->name);
	pm_place_free(t->place);
	pm_free(t);
}

static pm_status add(pm_table *t, pm_column *c, pm_err *err)
{
	if (t->columns && c->rows != t->rows)
		return pm_fail(err, PM_E_RANGE, "column %s has %u rows, its table %s has %u", c->name, c->rows, t->name, t->rows);
	if (t->columns == PM_MAX_COLUMNS)
		return pm_fail(err, PM_E_RANGE, "table %s has more than %d columns", t->name, PM_MAX_COLUMNS);
	if (!pm_room(&t->column, t->columns, &t->room, sizeof *t->column))
		return pm_fail(err, PM_E_NOMEM, "no memory for more columns");
	t->rows = c->rows;
	t->column[t->columns++] = c;
	return PM_OK;
}

pm_status pm_table_add(pm_table *t, pm_column *c, pm_err *err)
{
	const pm_status s = add(t, c, err);
	if (s != PM_OK)
		pm_column_free(c);
	return s;
}

void pm_table_drop(pm_table *t, uint32_t column)
{
	pm_column_free(t->column[column]);
	t->columns--;
	memmove(&t->column[column], &t->column[column + 1], (t->columns - column) * sizeof *t->column);
}

pm_column *pm_table_find(const pm_table *t, pm_str name)
{
	for (uint32_t i = 0; i < t->columns; i++)
		if (pm_str_eq(pm_str_of(t->column[i]->name), name))
			return t->column[i];
	return NULL;
}

pm_column *pm_table_get(const pm_table *t, const char *name) { return pm_table_find(t, pm_str_of(name)); }

static pm_status place_new(uint32_t addresses, uint32_t rows, bool certain, pm_place **out, pm_err *err)
{
	pm_place *place = pm_alloc(1, sizeof *place);
	if (place) {
		place->addresses = addresses;
		place->start = pm_alloc((size_t)addresses + 1, sizeof *place->start);
		place->source_row = pm_alloc(rows, sizeof *place->source_row);
		place->p = certain ? NULL : pm_alloc(rows, sizeof *place->p);
	}
	if (!place || !place->start || !place->source_row || (!certain && !place->p)) {
		pm_place_free(place);
		return pm_fail(err, PM_E_NOMEM, "no memory to lay out %u records", rows);
	}
	*out = place;
	return PM_OK;
}

typedef struct layout {
	pm_table *table;
	uint32_t *order;
	uint32_t rows;
} layout;

static pm_status permute_one(void *ctx, uint32_t part, pm_err *err)
{
	const layout *l = ctx;
	return pm_column_permute(l->table->column[part], l->order, l->rows, err);
}

/* Counting sort by address: rows of the delivery in their order, and a row's further candidates behind them. */
static void sort_rows(pm_place *place, uint32_t rows, const uint32_t *address, const float *p,
                      const pm_candidate *extra, uint32_t more, uint32_t *next, uint32_t *order)
{
	const uint32_t n = place->addresses;
	for (uint32_t i = 0; i < rows; i++)
		next[(address[i] < n ? address[i] : n) + 1]++;
	for (uint32_t k = 0; k < more; k++)
		next[extra[k].address + 1]++;
	for (uint32_t a = 0; a <= n; a++)
		next[a + 1] += next[a];
	memcpy(place->start, next, ((size_t)n + 1) * sizeof *next);
	uint32_t k = 0;
	for (uint32_t i = 0; i < rows; i++) {
		const uint32_t at = next[address[i] < n ? address[i] : n]++;
		order[at] = i;
		if (place->p)
			place->p[at] = p && address[i] < n ? p[i] : 1;
		for (; k < more && extra[k].row == i; k++) {
			const uint32_t also = next[extra[k].address]++;
			order[also] = i;
			place->p[also] = extra[k].p;
		}
	}
	for (uint32_t i = 0; i < rows + more; i++)
		place->source_row[i] = order[i] + 1;
}

pm_status pm_table_place(pm_table *t, uint32_t addresses, const uint32_t *address, const float *p,
                         const pm_candidate *extra, uint32_t more, unsigned threads, pm_err *err)
{
	if (more > UINT32_MAX - 64 - t->rows)
		return pm_fail(err, PM_E_RANGE, "too many candidates in %s", t->name);
	pm_place *place;
	PM_TRY(place_new(addresses, t->rows + more, !p && !more, &place, err));
	uint32_t *next = pm_alloc((size_t)addresses + 2, sizeof *next);
	layout l = { t, pm_alloc((size_t)t->rows + more, sizeof *l.order), t->rows + more };
	pm_status s = PM_OK;
	if (!next || !l.order)
		s = pm_fail(err, PM_E_NOMEM, "no memory to lay out %u records", l.rows);
	if (s == PM_OK) {
		sort_rows(place, t->rows, address, p, extra, more, next, l.order);
		s = pm_parallel(t->columns, threads, permute_one, &l, err);
	}
	pm_free(next);
	pm_free(l.order);
	if (s != PM_OK) {
		pm_place_free(place);
		return s;
	}
	t->rows = l.rows;
	pm_place_free(t->place);
	t->place = place;
	return PM_OK;
}
