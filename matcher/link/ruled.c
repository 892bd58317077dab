/* What people decided, brought to the records that are compared. */
#include <stdlib.h>

#include "base/mem.h"
#include "link/records.h"

static int by_pair(const void *x, const void *y)
{
	const pm_link_decided *p = x, *q = y;
	if (p->a != q->a)
		return p->a < q->a ? -1 : 1;
	if (p->b != q->b)
		return p->b < q->b ? -1 : 1;
	return p->same != q->same ? p->same - q->same : p->follows - q->follows;
}

typedef struct person { uint32_t code, rank; } person;

static int by_code(const void *x, const void *y)
{
	const person *p = x, *q = y;
	if (p->code != q->code)
		return p->code < q->code ? -1 : 1;
	return (p->rank > q->rank) - (p->rank < q->rank);
}

typedef struct ruling {
	const pm_link_model *model;
	const pm_link_distinct *distinct;
	person *person;           /* the records that a register tells apart, by person */
	uint32_t persons;
	pm_link_decided *of;
	uint32_t n, room;
} ruling;

static bool add(ruling *w, uint32_t a, uint32_t b, bool same, bool follows)
{
	if (a == b)
		return true;
	if (!pm_room(&w->of, w->n, &w->room, sizeof *w->of))
		return false;
	w->of[w->n++] = (pm_link_decided){ a < b ? a : b, a < b ? b : a, same, follows };
	return true;
}

static bool take_decisions(ruling *w)
{
	const pm_link_model *m = w->model;
	uint32_t *rank = pm_alloc(m->rows, sizeof *rank);
	bool ok = rank;
	for (uint32_t i = 0; ok && i < w->distinct->n; i++)
		rank[w->distinct->row[i]] = i;
	for (uint32_t i = 0; ok && i < m->n_ruled; i++)
		ok = add(w, rank[w->distinct->like[m->ruled[i].a]], rank[w->distinct->like[m->ruled[i].b]], m->ruled[i].same, false);
	pm_free(rank);
	return ok;
}

static bool list_persons(ruling *w)
{
	const pm_column *anchor = w->model->anchor;
	w->person = pm_alloc((size_t)w->distinct->n + 1, sizeof *w->person);
	for (uint32_t i = 0; w->person && i < w->distinct->n; i++)
		if (pm_column_has(anchor, w->distinct->row[i]))
			w->person[w->persons++] = (person){ anchor->code[w->distinct->row[i]], i };
	if (w->person)
		qsort(w->person, w->persons, sizeof *w->person, by_code);
	return w->person;
}

/* Who is told apart from one record of a person is told apart from the others too. */
static bool spread(ruling *w, uint32_t record, uint32_t of)
{
	const pm_column *anchor = w->model->anchor;
	if (!pm_column_has(anchor, w->distinct->row[of]) || pm_column_has(anchor, w->distinct->row[record]))
		return true;
	const uint32_t code = anchor->code[w->distinct->row[of]];
	uint32_t low = 0, high = w->persons;
	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;
		if (w->person[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	bool ok = true;
	for (; ok && low < w->persons && w->person[low].code == code; low++)
		ok = w->person[low].rank == of || add(w, record, w->person[low].rank, false, true);
	return ok;
}

static bool spread_all(ruling *w)
{
	const uint32_t n = w->n;
	bool ok = !w->model->anchor || list_persons(w);
	for (uint32_t i = 0; ok && w->model->anchor && i < n; i++) {
		const pm_link_decided r = w->of[i];
		ok = r.same || (spread(w, r.a, r.b) && spread(w, r.b, r.a));
	}
	return ok;
}

pm_status pm_link_ruled_ranks(const pm_link_model *m, const pm_link_distinct *d, pm_link_decided **out, uint32_t *out_n, pm_err *err)
{
	ruling w = { .model = m, .distinct = d };
	*out = NULL;
	*out_n = 0;
	if (m->n_ruled == 0)
		return PM_OK;
	const bool ok = take_decisions(&w) && spread_all(&w);
	pm_free(w.person);
	if (!ok) {
		pm_free(w.of);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u decisions", m->n_ruled);
	}
	if (w.n)
		qsort(w.of, w.n, sizeof *w.of, by_pair);
	*out = w.of;
	*out_n = w.n;
	return PM_OK;
}

int pm_link_ruling(const pm_link_decided *ruled, uint32_t n, uint32_t a, uint32_t b)
{
	const pm_link_decided key = { .a = a, .b = b };
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
