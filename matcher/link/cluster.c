#include <stdlib.h>

#include "base/mem.h"
#include "link/records.h"

enum {
	MOST_TOGETHER = 100,
	THIN = 3 * PM_BITS_ONE, /* a bridge alone must say eight times as much as any other link */
};

static const char *const held_words[] = {
#define X(name, word) [PM_HELD_##name] = word,
	PM_LINK_HELD_MAP(X)
#undef X
};

const char *pm_link_held_word(pm_link_holding h) { return held_words[h]; }

/* A record that another was told apart from, in a list of its cluster. */
typedef struct apart { uint32_t other, next; } apart; /* next: + 1; 0: the last */

typedef struct forest {
	uint32_t *up;    /* by rank: towards the lowest rank */
	uint32_t *size;  /* by root */
	uint32_t *rank;  /* by row */
	uint32_t *anchor; /* by root: code of the anchor that its records have; PM_NO_CODE: none */
	uint64_t *taken; /* by rank, one to one: has its link */
	uint32_t *order; /* accepted pairs, the heaviest first */
	size_t n;
	pm_link_decided *ruled; /* by rank */
	uint32_t n_ruled;
	apart *apart;    /* two for each decision */
	uint32_t *first, *last, *aparts; /* by root: its list, + 1, and how long it is. NULL: nobody decided */
	uint8_t *state;  /* by place in `order`: whether it was joined, or why not */
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

enum { JOINED = 0, HELD = 1 }; /* a state: HELD + the pm_link_holding */

static void add_apart(forest *f, uint32_t rank, uint32_t other, uint32_t at)
{
	f->apart[at] = (apart){ other, f->first[rank] };
	f->first[rank] = at + 1;
	if (!f->last[rank])
		f->last[rank] = at + 1;
	f->aparts[rank]++;
}

static void list_aparts(forest *f, uint32_t ranks)
{
	memset(f->first, 0, ranks * sizeof *f->first);
	memset(f->last, 0, ranks * sizeof *f->last);
	memset(f->aparts, 0, ranks * sizeof *f->aparts);
	for (uint32_t i = 0; i < f->n_ruled; i++) {
		if (f->ruled[i].same)
			continue;
		add_apart(f, f->ruled[i].a, f->ruled[i].b, 2 * i);
		add_apart(f, f->ruled[i].b, f->ruled[i].a, 2 * i + 1);
	}
}

/* Whether joining two clusters would bring together what a person told apart: looked for in the shorter list of the two. */
static bool told_apart(forest *f, uint32_t a, uint32_t b)
{
	if (!f->aparts)
		return false;
	const uint32_t from = f->aparts[a] <= f->aparts[b] ? a : b, to = from == a ? b : a;
	for (uint32_t at = f->first[from]; at; at = f->apart[at - 1].next)
		if (root(f, f->apart[at - 1].other) == to)
			return true;
	return false;
}

static void join_aparts(forest *f, uint32_t to, uint32_t from)
{
	if (!f->aparts || !f->first[from])
		return;
	if (f->last[to])
		f->apart[f->last[to] - 1].next = f->first[from];
	else
		f->first[to] = f->first[from];
	f->last[to] = f->last[from];
	f->aparts[to] += f->aparts[from];
}

/* Whether a register tells two clusters apart. */
static bool two_known(const forest *f, uint32_t a, uint32_t b)
{
	return f->anchor[a] != PM_NO_CODE && f->anchor[b] != PM_NO_CODE && f->anchor[a] != f->anchor[b];
}

static uint8_t join(forest *f, uint32_t a, uint32_t b, uint32_t most)
{
	a = root(f, a);
	b = root(f, b);
	if (a == b)
		return JOINED;
	if (two_known(f, a, b))
		return HELD + PM_HELD_ANCHOR;
	if (told_apart(f, a, b))
		return HELD + PM_HELD_RULED;
	if (f->size[a] + f->size[b] > most)
		return HELD + PM_HELD_SIZE;
	const uint32_t low = a < b ? a : b, high = a < b ? b : a;
	f->up[high] = low;
	f->size[low] += f->size[high];
	if (f->anchor[low] == PM_NO_CODE)
		f->anchor[low] = f->anchor[high];
	join_aparts(f, low, high);
	return JOINED;
}

/* One link for each record: the heaviest pair has it, of equals the one with the lowest identifiers. */
static uint8_t join_once(forest *f, uint32_t a, uint32_t b, uint32_t most)
{
	if (pm_bit(f->taken, a) || pm_bit(f->taken, b))
		return HELD + PM_HELD_TAKEN;
	const uint8_t state = join(f, a, b, most);
	if (state == JOINED) {
		pm_bit_set(f->taken, a);
		pm_bit_set(f->taken, b);
	}
	return state;
}

/* The heaviest pairs come first, so what is refused is the weakest link of a cluster that grew too large. Bridges that were cut
 * stay so; of all others it is seen anew what becomes of them. */
static void join_all(forest *f, const pm_link_model *m, const pm_link_result *r)
{
	const uint32_t most = m->most_together ? m->most_together : MOST_TOGETHER;
	const bool once = m->one_to_one && m->left_rows;
	for (size_t i = 0; i < f->n; i++) {
		const pm_link_pair *p = &r->pair[f->order[i]];
		if (f->state[i] != HELD + PM_HELD_CUT)
			f->state[i] = (once ? join_once : join)(f, f->rank[p->a], f->rank[p->b], most);
	}
}

static void plant(forest *f, const pm_link_model *m, const pm_link_distinct *d)
{
	for (uint32_t i = 0; i < d->n; i++) {
		const bool anchored = m->anchor && pm_column_has(m->anchor, d->row[i]);
		f->up[i] = i;
		f->size[i] = 1;
		f->anchor[i] = anchored ? m->anchor->code[d->row[i]] : PM_NO_CODE;
		f->rank[d->row[i]] = i;
	}
	memset(f->taken, 0, pm_bits_words(d->n) * sizeof *f->taken);
	if (f->aparts)
		list_aparts(f, d->n);
}

/* Marks the bridges among what is joined; those that are too thin are cut, and *out_cut says that there were. */
static pm_status look_for_bridges(forest *f, const pm_link_distinct *d, const pm_link_result *r, bool *out_cut, pm_err *err)
{
	pm_link_edge *edge = pm_alloc(f->n + 1, sizeof *edge);
	uint64_t *bridge = pm_alloc(pm_bits_words(f->n + 1), sizeof *bridge);
	bool cut = false;
	pm_status s = edge && bridge ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %zu links", f->n);
	for (size_t i = 0; s == PM_OK && i < f->n; i++) {
		const pm_link_pair *p = &r->pair[f->order[i]];
		const bool joined = f->state[i] == JOINED;
		edge[i] = (pm_link_edge){ joined ? f->rank[p->a] : 0, joined ? f->rank[p->b] : 0 };
	}
	if (s == PM_OK)
		s = pm_link_bridges(edge, (uint32_t)f->n, d->n, bridge, err);
	for (size_t i = 0; s == PM_OK && i < f->n; i++) {
		if (!pm_bit(bridge, i))
			continue;
		const bool thin = r->pair[f->order[i]].bits < r->accept + THIN;
		f->state[i] = HELD + (thin ? PM_HELD_CUT : PM_HELD_BRIDGE);
		cut |= thin;
	}
	pm_free(edge);
	pm_free(bridge);
	*out_cut = cut;
	return s;
}

/* Joins, cuts the bridges that are too thin, and joins anew without them: where one was cut there is room for pairs that found none,
 * and those may be thin bridges too. Every round but the last cuts one, and seldom are there more than two. */
static pm_status join_and_cut(forest *f, const pm_link_model *m, const pm_link_distinct *d, const pm_link_result *r, pm_err *err)
{
	bool cut;
	do {
		plant(f, m, d);
		join_all(f, m, r);
		PM_TRY(look_for_bridges(f, d, r, &cut, err));
	} while (cut);
	return PM_OK;
}

static int by_pair(const void *x, const void *y)
{
	const pm_link_held *a = x, *b = y;
	return a->pair < b->pair ? -1 : a->pair > b->pair;
}

static bool keep_held(const forest *f, pm_link_result *r)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n; i++)
		n += f->state[i] != JOINED;
	r->held = pm_alloc(n + 1, sizeof *r->held);
	if (!r->held)
		return false;
	for (size_t i = 0; i < f->n; i++)
		if (f->state[i] != JOINED)
			r->held[r->n_held++] = (pm_link_held){ f->order[i], (pm_link_holding)(f->state[i] - HELD) };
	qsort(r->held, r->n_held, sizeof *r->held, by_pair);
	return true;
}

/* Of all pairs, also those that nobody accepted. */
static bool mark_apart(forest *f, pm_link_result *r)
{
	r->apart = pm_alloc(pm_bits_words(r->pairs + 1), sizeof *r->apart);
	for (size_t i = 0; r->apart && i < r->pairs; i++) {
		const uint32_t a = root(f, f->rank[r->pair[i].a]), b = root(f, f->rank[r->pair[i].b]);
		if (a != b && (two_known(f, a, b) || told_apart(f, a, b)))
			pm_bit_set(r->apart, i);
	}
	return r->apart != NULL;
}

static void forest_release(forest *f)
{
	pm_free(f->up);
	pm_free(f->size);
	pm_free(f->rank);
	pm_free(f->anchor);
	pm_free(f->taken);
	pm_free(f->order);
	pm_free(f->ruled);
	pm_free(f->apart);
	pm_free(f->first);
	pm_free(f->last);
	pm_free(f->aparts);
	pm_free(f->state);
}

static pm_status take_decisions(forest *f, const pm_link_model *m, const pm_link_distinct *d, pm_err *err)
{
	PM_TRY(pm_link_ruled_ranks(m, d, &f->ruled, &f->n_ruled, err));
	if (f->n_ruled == 0)
		return PM_OK;
	f->apart = pm_alloc((size_t)f->n_ruled * 2, sizeof *f->apart);
	f->first = pm_alloc(d->n, sizeof *f->first);
	f->last = pm_alloc(d->n, sizeof *f->last);
	f->aparts = pm_alloc(d->n, sizeof *f->aparts);
	const bool ok = f->apart && f->first && f->last && f->aparts;
	return ok ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %u decisions", f->n_ruled);
}

pm_status pm_link_cluster(const pm_link_model *m, const pm_link_distinct *d, pm_link_result *r, pm_err *err)
{
	forest f = { .up = pm_alloc(d->n, sizeof *f.up), .size = pm_alloc(d->n, sizeof *f.size), .rank = pm_alloc(m->rows, sizeof *f.rank),
	             .anchor = pm_alloc(d->n, sizeof *f.anchor), .taken = pm_alloc(pm_bits_words(d->n), sizeof *f.taken),
	             .state = pm_alloc(r->pairs + 1, 1) };
	uint32_t *entity = pm_alloc(m->rows, sizeof *entity);
	const bool ok = entity && f.up && f.size && f.rank && f.anchor && f.taken && f.state && order_pairs(&f, r);
	pm_status s = ok ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the clusters of %u records", m->rows);
	if (s == PM_OK)
		s = take_decisions(&f, m, d, err);
	if (s == PM_OK)
		s = join_and_cut(&f, m, d, r, err);
	if (s == PM_OK && (!keep_held(&f, r) || !mark_apart(&f, r)))
		s = pm_fail(err, PM_E_NOMEM, "no memory for links that are held");
	for (uint32_t i = 0; s == PM_OK && i < d->n; i++) {
		entity[d->row[i]] = d->row[root(&f, i)];
		r->entities += f.up[i] == i;
	}
	forest_release(&f);
	if (s != PM_OK)
		pm_free(entity);
	else
		r->entity = entity;
	return s;
}
