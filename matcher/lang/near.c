#include "lang/near.h"

#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"

enum { NO_GROUP = -1 };

typedef struct groups {
	uint32_t n;
	uint32_t *start;   /* n + 1 */
	uint32_t *row;     /* rows of group g: start[g] .. start[g + 1] - 1, rising */
	int64_t *of;       /* by row */
} groups;

static void release(groups *g)
{
	pm_free(g->start);
	pm_free(g->row);
	pm_free(g->of);
}

static const pm_column *role_column(const pm_scope *s, pm_role role)
{
	const pm_register *r = &s->rules->reg[s->rules->spine];
	const pm_column *c = r->role[role] >= 0 ? pm_table_find(s->spine, r->field[r->role[role]].name) : NULL;
	return c && c->dict ? c : NULL;
}

/* Numbers the groups in order of first appearance; a street is one within its place. */
static pm_status number_groups(const pm_scope *s, pm_role role, const pm_column *by, groups *g, pm_err *err)
{
	const uint32_t rows = s->spine->rows;
	const pm_column *a = by ? by : role_column(s, role), *b = role == PM_ROLE_STREET ? role_column(s, PM_ROLE_PLACE) : NULL;
	size_t slots = 64;
	while (slots < (size_t)rows * 2)
		slots *= 2;
	struct slot { uint64_t key; uint32_t group; } *slot = pm_alloc(slots, sizeof *slot);
	if (!slot)
		return pm_fail(err, PM_E_NOMEM, "no memory for the groups of addresses");
	for (uint32_t i = 0; i < rows; i++) {
		g->of[i] = NO_GROUP;
		if (!a || !pm_column_has(a, i))
			continue;
		const uint64_t key = (uint64_t)a->code[i] << 32 | (b && pm_column_has(b, i) ? b->code[i] + UINT64_C(1) : 0);
		size_t at = pm_hash_mix(key, 1) & (slots - 1);
		while (slot[at].group && slot[at].key != key)
			at = (at + 1) & (slots - 1);
		if (!slot[at].group)
			slot[at] = (struct slot){ key, ++g->n };
		g->of[i] = slot[at].group - 1;
	}
	pm_free(slot);
	return PM_OK;
}

static pm_status find_groups(const pm_scope *s, pm_role role, const pm_column *by, groups *g, pm_err *err)
{
	const uint32_t rows = s->spine->rows;
	g->of = pm_alloc(rows, sizeof *g->of);
	if (!g->of)
		return pm_fail(err, PM_E_NOMEM, "no memory for the groups of addresses");
	PM_TRY(number_groups(s, role, by, g, err));
	g->start = pm_alloc((size_t)g->n + 2, sizeof *g->start);
	g->row = pm_alloc(rows, sizeof *g->row);
	if (!g->start || !g->row)
		return pm_fail(err, PM_E_NOMEM, "no memory for the groups of addresses");
	for (uint32_t i = 0; i < rows; i++)
		if (g->of[i] >= 0)
			g->start[g->of[i] + 2]++;
	for (uint32_t k = 2; k < g->n + 2; k++)
		g->start[k] += g->start[k - 1];
	for (uint32_t i = 0; i < rows; i++)
		if (g->of[i] >= 0)
			g->row[g->start[g->of[i] + 1]++] = i;
	return PM_OK;
}

static int by_value(const void *x, const void *y)
{
	const double a = *(const double *)x, b = *(const double *)y;
	return (a > b) - (a < b);
}

/* Of the other addresses in the group whose value is known, the share with a lower one; alone: unknown. */
static void percentile(const uint32_t *row, uint32_t n, const pm_column *v, double *sorted, pm_column *out)
{
	uint32_t known = 0;
	for (uint32_t i = 0; i < n; i++)
		if (pm_column_has(v, row[i]))
			sorted[known++] = v->number[row[i]];
	if (known < 2)
		return;
	qsort(sorted, known, sizeof *sorted, by_value);
	for (uint32_t i = 0; i < n; i++) {
		if (!pm_column_has(v, row[i]))
			continue;
		uint32_t lo = 0, hi = known;
		while (lo < hi) {
			const uint32_t mid = lo + (hi - lo) / 2;
			if (sorted[mid] < v->number[row[i]])
				lo = mid + 1;
			else
				hi = mid;
		}
		pm_column_set_number(out, row[i], (double)lo / (known - 1));
	}
}

/* One value for the whole group, itself included. */
static void one_value(pm_agg agg, const uint32_t *row, uint32_t n, const pm_column *v, pm_column *out)
{
	const bool flags = v->type == PM_TYPE_FLAG;
	double sum = 0, least = INFINITY, most = -INFINITY;
	uint32_t known = 0, yes = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (!pm_column_has(v, row[i]))
			continue;
		known++;
		if (flags) {
			yes += pm_bit(v->flag, row[i]);
			continue;
		}
		const double x = v->number[row[i]];
		sum += x;
		least = x < least ? x : least;
		most = x > most ? x : most;
	}
	if (!known)
		return; /* nothing is known in this group: unknown, not 0 */
	const double value = agg == PM_AGG_COUNT ? (flags ? yes : known) : agg == PM_AGG_SHARE ? (double)yes / known :
	                     agg == PM_AGG_SUM ? sum : agg == PM_AGG_MEAN ? sum / known : agg == PM_AGG_MIN ? least : most;
	for (uint32_t i = 0; i < n; i++) {
		if (agg == PM_AGG_ANY)
			pm_column_set_flag(out, row[i], yes > 0);
		else if (isfinite(value))
			pm_column_set_number(out, row[i], value);
	}
}

pm_status pm_near_compute(const pm_scope *s, const pm_expr *e, const pm_column *operand, const pm_column *by,
                          pm_column **out_col, pm_err *err)
{
	groups g = {0};
	pm_column *out = NULL;
	double *sorted = NULL;
	pm_status status = find_groups(s, e->group, by, &g, err);
	if (status == PM_OK)
		status = pm_column_new(PM_STR("near"), e->agg == PM_AGG_ANY ? PM_TYPE_FLAG : PM_TYPE_NUMBER, s->spine->rows, &out, err);
	uint32_t most = 0;
	for (uint32_t k = 0; status == PM_OK && k < g.n; k++)
		most = g.start[k + 1] - g.start[k] > most ? g.start[k + 1] - g.start[k] : most;
	if (status == PM_OK && !(sorted = pm_alloc(most, sizeof *sorted)))
		status = pm_fail(err, PM_E_NOMEM, "no memory for the groups of addresses");
	for (uint32_t k = 0; status == PM_OK && k < g.n; k++) {
		const uint32_t *row = g.row + g.start[k], n = g.start[k + 1] - g.start[k];
		if (e->agg == PM_AGG_PERCENTILE)
			percentile(row, n, operand, sorted, out);
		else
			one_value(e->agg, row, n, operand, out);
	}
	pm_free(sorted);
	release(&g);
	if (status == PM_OK)
		*out_col = out;
	else
		pm_column_free(out);
	return status;
}
