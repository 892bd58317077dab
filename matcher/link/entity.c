#include "link/entity.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "store/table.h"
#include "weigh/bits.h"

typedef struct near { uint32_t a, b; double p; } near; /* entities that may be one; each pair both ways */
typedef struct stand { uint32_t address; double p; } stand;

struct pm_entities {
	const uint32_t *entity, *address;
	const float *p;
	uint32_t rows;
	uint32_t *start;   /* by entity: its rows are member[start[e]] .. start[e + 1] - 1 */
	uint32_t *member;
	near *near;        /* by a, then b */
	size_t n_near;
	uint32_t *near_at; /* by entity, rows + 1 */
};

static double rounded(double p) { return rint(p * 1048576) / 1048576; }

static int by_entities(const void *x, const void *y)
{
	const near *a = x, *b = y;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	if (a->b != b->b)
		return a->b < b->b ? -1 : 1;
	return a->p > b->p ? -1 : a->p < b->p;
}

static bool take_pairs(pm_entities *e, const pm_link_pair *pair, size_t pairs)
{
	size_t n = 0;
	e->near = pm_alloc(pairs * 2 + 1, sizeof *e->near);
	e->near_at = pm_alloc((size_t)e->rows + 1, sizeof *e->near_at);
	if (!e->near || !e->near_at)
		return false;
	for (size_t i = 0; i < pairs; i++) {
		const uint32_t a = e->entity[pair[i].a], b = e->entity[pair[i].b];
		const double p = rounded(pm_bits_probability(pair[i].bits));
		if (a == b)
			continue;
		e->near[n++] = (near){ a, b, p };
		e->near[n++] = (near){ b, a, p };
	}
	qsort(e->near, n, sizeof *e->near, by_entities);
	for (size_t i = 0; i < n; i++) /* the heaviest of each two */
		if (i == 0 || e->near[i].a != e->near[i - 1].a || e->near[i].b != e->near[i - 1].b)
			e->near[e->n_near++] = e->near[i];
	for (size_t i = 0; i < e->n_near; i++)
		e->near_at[e->near[i].a + 1]++;
	for (uint32_t i = 0; i < e->rows; i++)
		e->near_at[i + 1] += e->near_at[i];
	return true;
}

static bool take_members(pm_entities *e)
{
	e->start = pm_alloc((size_t)e->rows + 2, sizeof *e->start);
	e->member = pm_alloc((size_t)e->rows + 1, sizeof *e->member);
	if (!e->start || !e->member)
		return false;
	for (uint32_t i = 0; i < e->rows; i++)
		e->start[e->entity[i] + 2]++;
	for (uint32_t i = 0; i < e->rows; i++)
		e->start[i + 2] += e->start[i + 1];
	for (uint32_t i = 0; i < e->rows; i++)
		e->member[e->start[e->entity[i] + 1]++] = i;
	return true;
}

pm_status pm_entities_new(const uint32_t *entity, const uint32_t *address, const float *p, uint32_t rows,
                          const pm_link_pair *pair, size_t pairs, pm_entities **out, pm_err *err)
{
	pm_entities *e = pm_alloc(1, sizeof *e);
	if (e) {
		*e = (pm_entities){ .entity = entity, .address = address, .p = p, .rows = rows };
		if (take_members(e) && take_pairs(e, pair, pairs)) {
			*out = e;
			return PM_OK;
		}
	}
	pm_entities_free(e);
	return pm_fail(err, PM_E_NOMEM, "no memory for the entities of %u records", rows);
}

void pm_entities_free(pm_entities *e)
{
	if (!e)
		return;
	pm_free(e->start);
	pm_free(e->member);
	pm_free(e->near);
	pm_free(e->near_at);
	pm_free(e);
}

typedef struct places { /* of one entity: where it has a record that is looked for */
	stand *at;
	size_t n, room;
	double none;            /* probability that it has no such record at all */
} places;

static bool add_rows(const pm_entities *e, uint32_t entity, double p, const uint64_t *of, places *to)
{
	bool any = false;
	for (uint32_t i = e->start[entity]; i < e->start[entity + 1]; i++) {
		const uint32_t r = e->member[i];
		if (!pm_bit(of, r))
			continue;
		any = true;
		if (e->address[r] == PM_NO_ROW)
			continue;
		if (to->n == to->room) {
			const size_t room = to->room ? to->room * 2 : 64;
			stand *more = pm_grow(to->at, room, sizeof *more);
			if (!more)
				return false;
			to->at = more;
			to->room = room;
		}
		to->at[to->n++] = (stand){ e->address[r], p * (e->p ? (double)e->p[r] : 1) };
	}
	if (any)
		to->none *= 1 - p;
	return true;
}

static int by_address(const void *x, const void *y)
{
	const stand *a = x, *b = y;
	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return a->p < b->p ? -1 : a->p > b->p;
}

/* Each address once, with the probability that one of the records stands there. */
static void merge(places *to)
{
	size_t n = 0;
	if (to->n)
		qsort(to->at, to->n, sizeof *to->at, by_address);
	for (size_t i = 0, j; i < to->n; i = j) {
		double none = 1;
		for (j = i; j < to->n && to->at[j].address == to->at[i].address; j++)
			none *= 1 - to->at[j].p;
		to->at[n++] = (stand){ to->at[i].address, rounded(1 - none) };
	}
	to->n = n;
}

static bool gather(const pm_entities *e, uint32_t entity, const uint64_t *of, places *to)
{
	to->n = 0;
	to->none = 1;
	if (!add_rows(e, entity, 1, of, to))
		return false;
	for (uint32_t i = e->near_at[entity]; i < e->near_at[entity + 1]; i++)
		if (!add_rows(e, e->near[i].b, e->near[i].p, of, to))
			return false;
	merge(to);
	return true;
}

static double at_address(const places *l, uint32_t address)
{
	size_t low = 0, high = l->n;
	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		if (l->at[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < l->n && l->at[low].address == address ? l->at[low].p : 0;
}

static void weigh_by(places *l, const float *there)
{
	for (size_t i = 0; there && i < l->n; i++)
		l->at[i].p = rounded(l->at[i].p * (double)there[l->at[i].address]);
}

static double value_of(const places *l, pm_link_measure measure, double sum, uint32_t address)
{
	switch (measure) {
	case PM_MEASURE_ADDRESSES: return sum;
	case PM_MEASURE_ANY: return rounded(1 - l->none);
	case PM_MEASURE_HERE: return address == PM_NO_ROW ? (double)NAN : at_address(l, address);
	default: return address == PM_NO_ROW ? (double)NAN : sum - at_address(l, address);
	}
}

pm_status pm_entities_measure(const pm_entities *e, pm_link_measure measure, const uint64_t *own, const uint64_t *of,
                              const float *there, double *out, pm_err *err)
{
	places l = {0};
	bool ok = true;
	for (uint32_t i = 0; i < e->rows; i++)
		out[i] = (double)NAN;
	for (uint32_t entity = 0; ok && entity < e->rows; entity++) {
		bool asked = false;
		for (uint32_t i = e->start[entity]; !asked && i < e->start[entity + 1]; i++)
			asked = pm_bit(own, e->member[i]);
		if (!asked)
			continue;
		ok = gather(e, entity, of, &l);
		weigh_by(&l, there);
		double sum = 0;
		for (size_t i = 0; ok && i < l.n; i++)
			sum += l.at[i].p;
		for (uint32_t i = e->start[entity]; ok && i < e->start[entity + 1]; i++)
			if (pm_bit(own, e->member[i]))
				out[e->member[i]] = value_of(&l, measure, sum, e->address[e->member[i]]);
	}
	pm_free(l.at);
	return ok ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the addresses of an entity");
}
