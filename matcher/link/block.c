#include "base/mem.h"
#include "base/parallel.h"
#include "link/records.h"

/* The key of each rank in a block: the lowest rank with the same values, PM_NO_ROW where a value is missing. */
static void find_keys(const pm_link_block *b, const uint32_t *row, uint32_t rows, pm_link_keyed *by, pm_link_keyed *spare, uint32_t *number)
{
	for (uint32_t i = 0; i < rows; i++)
		number[i] = 0;
	for (uint32_t k = 0; k < b->keys; k++) {
		const pm_column *c = b->key[k];
		uint32_t n = 0;
		for (uint32_t i = 0; i < rows; i++)
			if (number[i] != PM_NO_ROW && pm_column_has(c, row[i]))
				by[n++] = (pm_link_keyed){ (uint64_t)number[i] << 32 | c->code[row[i]], i };
		pm_link_number(by, spare, n, rows, number);
	}
}

static uint64_t pairs_of(const pm_link_model *m, const uint32_t *row, const uint32_t *member, uint32_t n)
{
	uint64_t left = 0;
	for (uint32_t i = 0; m->left_rows && i < n; i++)
		left += row[member[i]] < m->left_rows;
	return pm_link_pairs_of(m->left_rows > 0, m->within_left, n, left);
}

static void note_worst(pm_link_plan *p, pm_link_key k)
{
	uint32_t at = p->n_worst;
	while (at > 0 && p->worst[at - 1].pairs < k.pairs)
		at--;
	if (at == PM_LINK_WORST)
		return;
	if (p->n_worst < PM_LINK_WORST)
		p->n_worst++;
	memmove(&p->worst[at + 1], &p->worst[at], (p->n_worst - at - 1) * sizeof *p->worst);
	p->worst[at] = k;
}

/* Keeps the groups that make pairs, each with its ranks in order. */
static void keep_groups(const pm_link_model *m, const uint32_t *row, uint32_t *group, uint32_t *member, uint32_t *out_members,
                        uint32_t *count, pm_link_plan *plan)
{
	const uint64_t most = m->most_per_key ? m->most_per_key : PM_LINK_PAIRS_PER_KEY;
	uint32_t kept = 0;
	/* counting sort by group: the group's number is its first rank, so ranks come in order */
	memset(count, 0, ((size_t)m->rows + 1) * sizeof *count);
	for (uint32_t i = 0; i < m->rows; i++)
		if (group[i] != PM_NO_ROW)
			count[group[i] + 1]++;
	for (uint32_t i = 0; i < m->rows; i++)
		count[i + 1] += count[i];
	for (uint32_t i = 0; i < m->rows; i++)
		if (group[i] != PM_NO_ROW)
			member[count[group[i]]++] = i;
	const uint32_t all = m->rows ? count[m->rows - 1] : 0;
	for (uint32_t from = 0, to; from < all; from = to) {
		for (to = from; to < all && group[member[to]] == group[member[from]];)
			to++;
		const uint64_t pairs = pairs_of(m, row, member + from, to - from);
		if (pairs)
			note_worst(plan, (pm_link_key){ row[member[from]], to - from, pairs });
		if (pairs == 0 || pairs > most) {
			plan->pairs_lost += pairs;
			plan->keys_lost += pairs > 0;
			for (uint32_t i = from; i < to; i++)
				group[member[i]] = PM_NO_ROW;
			continue;
		}
		plan->pairs += pairs;
		memmove(member + kept, member + from, (to - from) * sizeof *member);
		kept += to - from;
	}
	*out_members = kept;
}

static pm_status check_blocks(const pm_link_model *m, pm_err *err)
{
	if (m->blocks == 0 || m->blocks > PM_LINK_BLOCKS)
		return pm_fail(err, PM_E_RANGE, "a link has 1 to %d blocks", PM_LINK_BLOCKS);
	for (uint32_t k = 0; k < m->blocks; k++) {
		const pm_link_block *b = &m->block[k];
		if (b->keys == 0 || b->keys > PM_LINK_KEYS)
			return pm_fail(err, PM_E_RANGE, "block %s: 1 to %d columns", b->name, PM_LINK_KEYS);
		for (uint32_t i = 0; i < b->keys; i++)
			if (!b->key[i]->dict)
				return pm_fail(err, PM_E_RANGE, "block %s: %s is not a column of words", b->name, b->key[i]->name);
	}
	return PM_OK;
}

typedef struct grouping {
	const pm_link_model *model;
	const uint32_t *row;
	pm_link_groups *groups;
	pm_link_plan *plan;
} grouping;

static pm_status group_block(void *ctx, uint32_t k, pm_err *err)
{
	const grouping *w = ctx;
	pm_link_groups *g = w->groups;
	const uint32_t rows = w->model->rows;
	pm_link_keyed *by = pm_alloc(rows, sizeof *by), *spare = pm_alloc(rows, sizeof *spare);
	uint32_t *count = pm_alloc((size_t)rows + 1, sizeof *count);
	g->group[k] = pm_alloc(rows, sizeof *g->group[k]);
	g->member[k] = pm_alloc(rows, sizeof *g->member[k]);
	const bool ok = by && spare && count && g->group[k] && g->member[k];
	if (ok) {
		w->plan[k] = (pm_link_plan){0};
		find_keys(&w->model->block[k], w->row, rows, by, spare, g->group[k]);
		keep_groups(w->model, w->row, g->group[k], g->member[k], &g->members[k], count, &w->plan[k]);
	}
	pm_free(by);
	pm_free(spare);
	pm_free(count);
	return ok ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the blocks of %u records", rows);
}

pm_status pm_link_groups_make(const pm_link_model *m, const uint32_t *row, pm_link_groups *out, pm_link_plan plan[], pm_err *err)
{
	PM_TRY(check_blocks(m, err));
	pm_link_groups g = { .blocks = m->blocks };
	grouping w = { m, row, &g, plan };
	const pm_status s = pm_parallel(m->blocks, m->threads, group_block, &w, err);
	if (s == PM_OK)
		*out = g;
	else
		pm_link_groups_release(&g);
	return s;
}

void pm_link_groups_release(pm_link_groups *g)
{
	for (uint32_t k = 0; k < g->blocks; k++) {
		pm_free(g->group[k]);
		pm_free(g->member[k]);
	}
	*g = (pm_link_groups){0};
}

pm_status pm_link_plan_of(const pm_link_model *m, bool each, pm_link_plan plan[], uint32_t *distinct, pm_err *err)
{
	pm_link_distinct d;
	pm_link_groups g;
	PM_TRY(check_blocks(m, err));
	PM_TRY(pm_link_distinct_make(m, &d, err));
	pm_link_model model = *m;
	model.rows = d.n;
	pm_status s = pm_link_groups_make(&model, d.row, &g, plan, err);
	if (s == PM_OK) {
		if (each)
			s = pm_link_count_new(&model, d.row, &g, plan, err);
		pm_link_groups_release(&g);
	}
	if (s == PM_OK && distinct)
		*distinct = d.n;
	pm_link_distinct_release(&d);
	return s;
}
