/* Why two records are one entity or not. */
#include "base/mem.h"
#include "link/records.h"

void pm_link_parts_of(const pm_fs_model *f, const pm_link_pair *p, pm_link_parts *out)
{
	*out = (pm_link_parts){ .decided = p->bits == PM_LINK_CERTAIN, .rivals = p->rivals, .prior = pm_fs_prior_bits(f) };
	pm_fs_levels(f, p->pattern, out->level);
	for (uint32_t i = 0; i < f->fields; i++)
		out->bits[i] = pm_fs_level_bits(f, out->level, i);
	if (!out->decided)
		out->rarity = p->bits - p->rivals - pm_fs_bits(f, p->pattern);
}

static uint32_t rank_of(const pm_link_records *r, uint32_t row)
{
	uint32_t rank = 0;
	while (rank + 1 < r->n && r->row[rank] != row)
		rank++;
	return rank;
}

static void explain_fields(const pm_link_records *r, pm_link_comparer *c, const pm_fs_model *f, uint32_t low, uint32_t high,
                           pm_link_explanation *e)
{
	uint8_t level[PM_FS_FIELDS];
	for (uint32_t i = 0; i < r->fields; i++)
		level[i] = pm_link_level(c, i, low, high);
	for (uint32_t i = 0; i < r->fields; i++) {
		pm_link_reason *why = &e->reason[e->reasons++];
		*why = (pm_link_reason){ .level = level[i], .bits = pm_fs_level_bits(f, level, i),
		                         .frequency = pm_link_frequency_bits(r, f, i, level, low, high),
		                         .given = f->leans[i] && level[f->leans[i] - 1] != PM_FS_NULL };
		e->bits += why->bits + why->frequency;
	}
}

const pm_link_pair *pm_link_pair_of(const pm_link_result *r, uint32_t a, uint32_t b)
{
	a = r->like[a], b = r->like[b];
	for (size_t i = 0; i < r->pairs; i++)
		if ((r->pair[i].a == a && r->pair[i].b == b) || (r->pair[i].a == b && r->pair[i].b == a))
			return &r->pair[i];
	return NULL;
}

const pm_link_held *pm_link_held_of(const pm_link_result *r, const pm_link_pair *p)
{
	for (size_t i = 0; p && i < r->n_held; i++)
		if (&r->pair[r->held[i].pair] == p)
			return &r->held[i];
	return NULL;
}

static bool share_key(const pm_link_block *b, uint32_t x, uint32_t y)
{
	bool same = true;
	for (uint32_t i = 0; same && i < b->keys; i++)
		same = pm_column_has(b->key[i], x) && pm_column_has(b->key[i], y) && b->key[i]->code[x] == b->key[i]->code[y];
	return same;
}

/* Pairs that the key of row x gives in a block. */
static uint64_t pairs_of_key(const pm_link_model *m, const pm_link_records *r, const pm_link_block *b, uint32_t x)
{
	uint64_t n = 0, left = 0;
	for (uint32_t i = 0; i < r->n; i++)
		if (share_key(b, x, r->row[i])) {
			n++;
			left += r->left && pm_bit(r->left, i);
		}
	return pm_link_pairs_of(r->left != NULL, m->within_left, n, left);
}

/* What brought ranks x and y together, or why nothing did. */
static void explain_meeting(const pm_link_model *m, const pm_link_records *r, uint32_t x, uint32_t y, pm_link_explanation *e)
{
	const uint64_t most = m->most_per_key ? m->most_per_key : PM_LINK_PAIRS_PER_KEY;
	e->met = x == y ? PM_MET_EQUALS : pm_link_sides_meet(r, x, y) ? PM_MET_NOWHERE : PM_MET_SIDE;
	for (uint32_t k = 0; k < m->blocks && (e->met == PM_MET_NOWHERE || e->met == PM_MET_LEFT_OUT); k++) {
		if (!share_key(&m->block[k], r->row[x], r->row[y]))
			continue;
		const bool looked_at = pairs_of_key(m, r, &m->block[k], r->row[x]) <= most;
		if (looked_at || e->met == PM_MET_NOWHERE)
			e->block = k;
		e->met = looked_at ? PM_MET_BLOCK : PM_MET_LEFT_OUT;
	}
}

pm_status pm_link_explain(const pm_link_model *m, const pm_link_result *result, uint32_t a, uint32_t b, pm_link_explanation *out, pm_err *err)
{
	pm_link_records r;
	pm_link_comparer *c;
	if (a >= m->rows || b >= m->rows)
		return pm_fail(err, PM_E_RANGE, "there are no records %u and %u", a, b);
	pm_link_distinct d;
	PM_TRY(pm_link_check(m, err));
	PM_TRY(pm_link_distinct_make(m, &d, err));
	pm_link_model distinct = *m;
	distinct.rows = d.n;
	pm_status s = pm_link_records_make(&distinct, d.row, &r, err);
	if (s != PM_OK) {
		pm_link_distinct_release(&d);
		return s;
	}
	s = pm_link_comparer_new(&r, &c, err);
	if (s == PM_OK) {
		const uint32_t x = rank_of(&r, d.like[a]), y = rank_of(&r, d.like[b]);
		const pm_link_pair *p = pm_link_pair_of(result, a, b);
		pm_link_explanation e = { .prior = pm_fs_prior_bits(&result->weights), .rivals = p ? p->rivals : 0,
		                          .decided = p && p->bits == PM_LINK_CERTAIN };
		e.bits = e.prior + e.rivals;
		explain_meeting(&distinct, &r, x, y, &e);
		explain_fields(&r, c, &result->weights, x < y ? x : y, x < y ? y : x, &e);
		for (uint32_t i = 0; i < e.reasons; i++)
			e.reason[i].field = m->field[i].name;
		*out = e;
		pm_link_comparer_free(c);
	}
	pm_link_records_release(&r);
	pm_link_distinct_release(&d);
	return s;
}
