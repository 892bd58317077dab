#include "base/mem.h"
#include "base/parallel.h"
#include "link/records.h"

enum { PART_PAIRS = 1 << 18 }; /* candidates of one part: enough to make starting it cost nothing */
static const uint64_t MOST_PAIRS = 200000000;

/* A run of members of a block: each is compared with those behind it in its group. */
typedef struct part {
	uint32_t block, from, to;
	pm_link_candidate *found;
	size_t n, room;
} part;

typedef struct work {
	const pm_link_records *records;
	const pm_link_groups *groups;
	const pm_fs_model *model;
	part *part;
	uint32_t parts, room;
} work;

static bool add_part(work *w, uint32_t block, uint32_t from, uint32_t to)
{
	if (w->parts == w->room) {
		const uint32_t room = w->room ? w->room * 2 : 64;
		part *more = pm_grow(w->part, room, sizeof *more);
		if (!more)
			return false;
		w->part = more;
		w->room = room;
	}
	w->part[w->parts++] = (part){ .block = block, .from = from, .to = to };
	return true;
}

/* Cuts every block into parts of about as many pairs; where the cuts fall depends on the groups alone. */
static bool cut(work *w)
{
	for (uint32_t k = 0; k < w->groups->blocks; k++) {
		const uint32_t *member = w->groups->member[k], *group = w->groups->group[k], n = w->groups->members[k];
		uint64_t pairs = 0;
		uint32_t from = 0, end = 0;
		for (uint32_t i = 0; i < n; i++) {
			while (end <= i || (end < n && group[member[end]] == group[member[i]]))
				end++;
			pairs += end - 1 - i;
			if (pairs < PART_PAIRS && i + 1 < n)
				continue;
			if (!add_part(w, k, from, i + 1))
				return false;
			from = i + 1;
			pairs = 0;
		}
	}
	return true;
}

static bool keep(part *p, pm_link_candidate c)
{
	if (p->n == p->room) {
		const size_t room = p->room ? p->room * 2 : 1024;
		pm_link_candidate *more = pm_grow(p->found, room, sizeof *more);
		if (!more)
			return false;
		p->found = more;
		p->room = room;
	}
	p->found[p->n++] = c;
	return true;
}

static uint32_t pattern_of(const work *w, pm_link_comparer *c, uint32_t a, uint32_t b)
{
	uint8_t level[PM_FS_FIELDS];
	for (uint32_t i = 0; i < w->records->fields; i++)
		level[i] = pm_link_level(c, i, a, b);
	return pm_fs_pattern(w->model, level);
}

/* Ranks of a block lie anywhere in memory: their values are asked for some pairs ahead, then where the text is, then the text. */
static void look_ahead(const pm_link_records *r, const uint32_t *member, uint32_t j, uint32_t n)
{
	enum { VALUES = 12, PLACES = 8, TEXTS = 4 };
	for (uint32_t i = 0; j + VALUES < n && i < r->fields; i++) {
		const pm_link_values *v = &r->field[i];
		const uint32_t place = v->value[member[j + PLACES]], text = v->value[member[j + TEXTS]];
		__builtin_prefetch(&v->value[member[j + VALUES]]);
		if (place != PM_NO_CODE)
			__builtin_prefetch(&v->offset[place]);
		if (text != PM_NO_CODE)
			__builtin_prefetch(v->bytes + v->offset[text]);
	}
}

static bool compare_member(const work *w, pm_link_comparer *c, part *p, uint32_t i)
{
	const pm_link_groups *g = w->groups;
	const uint32_t *member = g->member[p->block], *group = g->group[p->block], n = g->members[p->block], a = member[i];
	for (uint32_t j = i + 1; j < n && group[member[j]] == group[a]; j++) {
		const uint32_t b = member[j];
		look_ahead(w->records, member, j, n);
		if (!pm_link_sides_meet(w->records, a, b) || pm_link_share_block(g, p->block, a, b))
			continue;
		if (!keep(p, (pm_link_candidate){ a, b, pattern_of(w, c, a, b) }))
			return false;
	}
	return true;
}

static pm_status do_part(void *ctx, uint32_t number, pm_err *err)
{
	work *w = ctx;
	part *p = &w->part[number];
	pm_link_comparer *c;
	PM_TRY(pm_link_comparer_new(w->records, &c, err));
	bool ok = true;
	for (uint32_t i = p->from; ok && i < p->to; i++)
		ok = compare_member(w, c, p, i);
	pm_link_comparer_free(c);
	return ok ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for more than %zu pairs of a part", p->n);
}

static pm_status gather(work *w, pm_link_candidate **out, size_t *out_n, pm_link_plan plan[], pm_err *err)
{
	size_t n = 0;
	for (uint32_t i = 0; i < w->parts; i++)
		n += w->part[i].n;
	pm_link_candidate *all = pm_alloc(n + 1, sizeof *all);
	if (!all)
		return pm_fail(err, PM_E_NOMEM, "no memory for %zu pairs", n);
	*out_n = 0;
	for (uint32_t i = 0; i < w->parts; i++) {
		part *p = &w->part[i];
		if (p->n)
			memcpy(all + *out_n, p->found, p->n * sizeof *all);
		*out_n += p->n;
		plan[p->block].pairs_new += p->n;
		pm_free(p->found);
		p->found = NULL;
	}
	*out = all;
	return PM_OK;
}

typedef struct counting { const pm_link_records *records; work *work; uint64_t *found; } counting;

static pm_status count_part(void *ctx, uint32_t number, pm_err *err)
{
	const counting *c = ctx;
	const part *p = &c->work->part[number];
	const pm_link_groups *g = c->work->groups;
	const uint32_t *member = g->member[p->block], *group = g->group[p->block], n = g->members[p->block];
	(void)err;
	for (uint32_t i = p->from; i < p->to; i++)
		for (uint32_t j = i + 1; j < n && group[member[j]] == group[member[i]]; j++)
			c->found[number] += pm_link_sides_meet(c->records, member[i], member[j]) && !pm_link_share_block(g, p->block, member[i], member[j]);
	return PM_OK;
}

pm_status pm_link_count_new(const pm_link_model *m, const uint32_t *row, const pm_link_groups *g, pm_link_plan plan[], pm_err *err)
{
	pm_link_records sides = { .n = m->rows, .row = row, .within_left = m->within_left };
	work w = { &sides, g, NULL, NULL, 0, 0 };
	counting c = { &sides, &w, NULL };
	const bool ok = pm_link_take_sides(m, row, &sides.left) && cut(&w) && (c.found = pm_alloc((size_t)w.parts + 1, sizeof *c.found));
	const pm_status s = ok ? pm_parallel(w.parts, m->threads, count_part, &c, err) : pm_fail(err, PM_E_NOMEM, "no memory to count pairs");
	for (uint32_t i = 0; s == PM_OK && i < w.parts; i++)
		plan[w.part[i].block].pairs_new += c.found[i];
	pm_free(c.found);
	pm_free(w.part);
	pm_free(sides.left);
	return s;
}

pm_status pm_link_compare_all(const pm_link_model *m, const pm_link_records *r, const pm_link_groups *g, const pm_fs_model *f,
                              pm_link_candidate **out, size_t *out_n, pm_link_plan plan[], pm_err *err)
{
	const uint64_t most = m->most_pairs ? m->most_pairs : MOST_PAIRS;
	uint64_t pairs = 0;
	for (uint32_t k = 0; k < g->blocks; k++)
		pairs += plan[k].pairs;
	if (pairs > most)
		return pm_fail(err, PM_E_RANGE, "the blocks give %llu pairs, more than %llu: make them stricter",
		               (unsigned long long)pairs, (unsigned long long)most);
	work w = { r, g, f, NULL, 0, 0 };
	pm_status s = cut(&w) ? pm_parallel(w.parts, m->threads, do_part, &w, err)
	                      : pm_fail(err, PM_E_NOMEM, "no memory to divide the blocks");
	if (s == PM_OK)
		s = gather(&w, out, out_n, plan, err);
	for (uint32_t i = 0; i < w.parts; i++)
		pm_free(w.part[i].found);
	pm_free(w.part);
	return s;
}
