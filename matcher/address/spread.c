#include "address/spread.h"

#include <math.h>
#include <stdlib.h>

#include "address/search.h"
#include "address/weights.h"
#include "base/mem.h"
#include "base/parallel.h"

enum { REACH = PM_SPREAD_BLUR + PM_SPREAD_SLACK, ROWS_A_PART = 256 };
static const double most_of_one = 0.49; /* of a record, at one address, from all rows together */

static bool number_at(const pm_column *c, uint32_t row, double *out)
{
	if (!c || !pm_column_has(c, row) || (c->type != PM_TYPE_NUMBER && c->type != PM_TYPE_COUNT))
		return false;
	*out = c->type == PM_TYPE_NUMBER ? c->number[row] : c->count[row];
	return fabs(*out) < 1e8;
}

typedef struct point { double x, y; } point;

static bool point_at(const pm_address_columns *q, uint32_t row, point *out)
{
	return number_at(q->role[PM_ROLE_X], row, &out->x) && number_at(q->role[PM_ROLE_Y], row, &out->y);
}

/* ---- the spine on a grid of cells as wide as the reach ---- */

typedef struct grid {
	uint64_t *key;    /* cell of each row, ascending */
	uint32_t *row;
	point *at;        /* by spine row */
	uint32_t n;
} grid;

static uint64_t cell_of(point p, int dx, int dy)
{
	const int64_t x = (int64_t)floor(p.x / REACH) + dx, y = (int64_t)floor(p.y / REACH) + dy;
	return (uint64_t)(uint32_t)(int32_t)x << 32 | (uint32_t)(int32_t)y;
}

static void grid_release(grid *g)
{
	pm_free(g->key);
	pm_free(g->row);
	pm_free(g->at);
	*g = (grid){0};
}

/* Degrees are no metres: a city that is smaller than the reach is none. */
static bool in_metres(const grid *g)
{
	double lo[2] = { HUGE_VAL, HUGE_VAL }, hi[2] = { -HUGE_VAL, -HUGE_VAL };
	for (uint32_t i = 0; i < g->n; i++) {
		const point p = g->at[g->row[i]];
		lo[0] = fmin(lo[0], p.x), hi[0] = fmax(hi[0], p.x);
		lo[1] = fmin(lo[1], p.y), hi[1] = fmax(hi[1], p.y);
	}
	return g->n && (hi[0] - lo[0] > REACH || hi[1] - lo[1] > REACH);
}

static pm_status grid_make(const pm_address_columns *spine, grid *out, pm_err *err)
{
	grid g = { .key = pm_alloc(spine->rows + (size_t)1, sizeof *g.key), .row = pm_alloc(spine->rows + (size_t)1, sizeof *g.row),
	           .at = pm_alloc(spine->rows + (size_t)1, sizeof *g.at) };
	pm_status s = g.key && g.row && g.at ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for a map of %u addresses", spine->rows);
	for (uint32_t r = 0; r < spine->rows && s == PM_OK; r++)
		if (point_at(spine, r, &g.at[r])) {
			g.key[g.n] = cell_of(g.at[r], 0, 0);
			g.row[g.n++] = r;
		}
	if (s == PM_OK)
		s = pm_sort_entries(g.key, g.row, g.n, err);
	if (s != PM_OK) {
		grid_release(&g);
		return s;
	}
	if (!in_metres(&g))
		g.n = 0;
	*out = g;
	return PM_OK;
}

static uint32_t first_of(const grid *g, uint64_t key)
{
	uint32_t lo = 0, hi = g->n;
	while (lo < hi) {
		const uint32_t mid = lo + (hi - lo) / 2;
		if (g->key[mid] < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool is_near(const grid *g, uint32_t row, point p)
{
	const double dx = g->at[row].x - p.x, dy = g->at[row].y - p.y;
	return dx * dx + dy * dy <= (double)REACH * REACH;
}

/* ---- one row ---- */

typedef struct likely { uint32_t row; int32_t bits; } likely;

typedef struct worker { pm_search search; likely found[PM_SPREAD_MOST]; uint32_t n; } worker;

typedef struct job {
	const pm_address_index *x;
	const pm_address_columns *q;
	grid map;
	pm_match *match;
	pm_spread *part; /* by part of the rows */
} job;

static bool before(const pm_address_index *x, likely a, likely b)
{
	return a.bits != b.bits ? a.bits > b.bits : pm_row_compare(x, a.row, b.row) < 0;
}

/* False: too many. */
static bool add_likely(const pm_address_index *x, worker *w, likely now)
{
	if (w->n == PM_SPREAD_MOST)
		return false;
	uint32_t at = w->n++;
	for (; at && before(x, now, w->found[at - 1]); at--)
		w->found[at] = w->found[at - 1];
	w->found[at] = now;
	return true;
}

/* The addresses within reach: all are counted, those of a street that the text names are candidates. */
static bool look_around(const job *j, worker *w, point p)
{
	uint32_t around = 0;
	w->n = 0;
	for (int dx = -1; dx <= 1; dx++)
		for (int dy = -1; dy <= 1; dy++) {
			const uint64_t key = cell_of(p, dx, dy);
			for (uint32_t i = first_of(&j->map, key); i < j->map.n && j->map.key[i] == key; i++) {
				const uint32_t row = j->map.row[i];
				int32_t bits;
				if (!is_near(&j->map, row, p))
					continue;
				around++;
				if (pm_search_vague_bits(&w->search, row, &bits) && !add_likely(j->x, w, (likely){ row, bits }))
					return false;
			}
		}
	for (uint32_t i = 0; i < w->n; i++)
		w->found[i].bits += pm_bits_of((double)j->map.n / around);
	return w->n > 0;
}

static pm_status keep(const worker *w, uint32_t row, pm_spread *out, pm_match *m, pm_err *err)
{
	pm_spread_part *more = pm_grow(out->part, (size_t)out->n + w->n, sizeof *more);
	if (!more)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u candidates", out->n + w->n);
	out->part = more;
	double all = 1;
	for (uint32_t i = 0; i < w->n; i++)
		all += pm_bits_odds(w->found[i].bits);
	for (uint32_t i = 0; i < w->n; i++)
		out->part[out->n + i] = (pm_spread_part){ row, w->found[i].row, (float)(pm_bits_odds(w->found[i].bits) / all) };
	*m = (pm_match){ PM_NO_ROW, PM_NO_ROW, w->found[0].row, out->part[out->n].p, 0, PM_HOW_SPREAD };
	if (w->n > 1) {
		m->second = w->found[1].row;
		m->second_p = out->part[out->n + 1].p;
	}
	out->n += w->n;
	return PM_OK;
}

static bool is_open(const job *j, uint32_t row)
{
	const pm_column *beside = j->q->role[PM_ROLE_BESIDE];
	return (j->match[row].how == PM_HOW_NONE || j->match[row].how == PM_HOW_AMBIGUOUS) && pm_column_has(j->q->role[PM_ROLE_TEXT], row) &&
	       !(beside && pm_column_has(beside, row));
}

static pm_status spread_part(void *ctx, uint32_t part, pm_err *err)
{
	job *j = ctx;
	const uint32_t lo = part * ROWS_A_PART, hi = j->q->rows - lo < ROWS_A_PART ? j->q->rows : lo + ROWS_A_PART;
	worker *w = pm_alloc(1, sizeof *w);
	if (!w)
		return pm_fail(err, PM_E_NOMEM, "address search");
	pm_status s = pm_search_init(&w->search, j->x, err);
	for (uint32_t r = lo; r < hi && s == PM_OK; r++) {
		point p;
		if (is_open(j, r) && point_at(j->q, r, &p) && pm_search_vague(&w->search, pm_column_str(j->q->role[PM_ROLE_TEXT], r)) && look_around(j, w, p))
			s = keep(w, r, &j->part[part], &j->match[r], err);
	}
	pm_search_release(&w->search);
	pm_free(w);
	return s;
}

static pm_status gather(const job *j, uint32_t parts, pm_spread *out, pm_err *err)
{
	pm_spread all = {0};
	for (uint32_t i = 0; i < parts; i++)
		all.n += j->part[i].n;
	all.part = pm_alloc(all.n + (size_t)1, sizeof *all.part);
	if (!all.part)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u candidates", all.n);
	for (uint32_t i = 0, n = 0; i < parts; n += j->part[i++].n)
		if (j->part[i].n)
			memcpy(all.part + n, j->part[i].part, j->part[i].n * sizeof *all.part);
	*out = all;
	return PM_OK;
}

/* Sums in whole millionths: the same in any order. */
static pm_status guard(const job *j, pm_spread *s, pm_err *err)
{
	uint64_t *sum = pm_alloc(j->x->rows + (size_t)1, sizeof *sum);
	if (!sum)
		return pm_fail(err, PM_E_NOMEM, "no memory for the shares of %u addresses", j->x->rows);
	for (uint32_t i = 0; i < s->n; i++)
		sum[s->part[i].address] += (uint64_t)llrint((double)s->part[i].p * 1e6);
	for (uint32_t i = 0; i < s->n; i++) {
		const double all = (double)sum[s->part[i].address] * 1e-6;
		if (all > most_of_one)
			s->part[i].p = (float)((double)s->part[i].p * most_of_one / all);
	}
	pm_free(sum);
	return PM_OK;
}

pm_status pm_address_spread(const pm_address_index *x, const pm_address_columns *query, unsigned threads, pm_match *match, pm_spread *out,
                            pm_err *err)
{
	job j = { .x = x, .q = query, .match = match };
	const pm_column *const *here = query->role, *const *there = x->spine.role;
	const uint32_t parts = (query->rows + ROWS_A_PART - 1) / ROWS_A_PART;
	*out = (pm_spread){0};
	if (!here[PM_ROLE_X] || !here[PM_ROLE_Y] || !here[PM_ROLE_TEXT] || !there[PM_ROLE_X] || !there[PM_ROLE_Y])
		return PM_OK;
	pm_status s = grid_make(&x->spine, &j.map, err);
	if (s == PM_OK && !(j.part = pm_alloc(parts + (size_t)1, sizeof *j.part)))
		s = pm_fail(err, PM_E_NOMEM, "no memory to spread %u rows", query->rows);
	if (s == PM_OK && j.map.n)
		s = pm_parallel(parts, threads, spread_part, &j, err);
	if (s == PM_OK)
		s = gather(&j, parts, out, err);
	if (s == PM_OK && (s = guard(&j, out, err)) != PM_OK)
		pm_spread_release(out);
	for (uint32_t i = 0; j.part && i < parts; i++)
		pm_free(j.part[i].part);
	pm_free(j.part);
	grid_release(&j.map);
	return s;
}

void pm_spread_release(pm_spread *s)
{
	pm_free(s->part);
	*s = (pm_spread){0};
}
