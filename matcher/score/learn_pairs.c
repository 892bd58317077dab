#include <math.h>

#include "base/bits.h"
#include "base/limits.h"
#include "base/mem.h"
#include "score/learn.h"
#include "weigh/rate.h"

enum { A_ROUND = 4 }; /* pairs taken before the weights are fitted again: of different rules, so that they hardly meet */

void pm_learned_foretell(const pm_evidence *e, const pm_learned *l, double *out)
{
	const pm_cells *c = &e->cells;
	for (uint32_t i = 0; i < e->n; i++) {
		double bits = l->prior;
		for (uint32_t k = 0; k < c->n_rules; k++)
			if (c->group[k] < 0 && e->at[k][i])
				bits += l->cell[c->first[k] + e->at[k][i] - 1].bits;
		for (uint32_t g = 0; g < c->rules->n_groups; g++) {
			const double most = (double)c->rules->group[g].most / PM_BITS_ONE;
			double sum = 0;
			for (uint32_t k = 0; c->rules->group[g].theme == c->theme && k < c->n_rules; k++)
				if (c->group[k] == (int32_t)g && e->at[k][i])
					sum += l->cell[c->first[k] + e->at[k][i] - 1].bits;
			bits += fmin(fmax(sum, -most), most);
		}
		for (uint32_t x = 0; x < e->n_factors; x++)
			bits += l->level[x][e->factor[x].level[i]];
		out[i] = 1 / (1 + exp2(-bits));
	}
}

typedef struct searching {
	const pm_evidence *e;
	uint32_t n;
	pm_side *side;
	uint64_t **holds;     /* by side: bitmap of visits */
	double *residual, *curve;
	uint64_t *second;     /* bitmap: visits in the second half of the streets */
	double *chance;       /* of every pair looked at: how often chance gives as much */
	uint32_t looked_at;
	struct found { pm_pair pair; double z2; } best[A_ROUND];
	uint32_t n_best;
} searching;

static void release(searching *s)
{
	for (uint32_t i = 0; s->holds && i < s->n; i++)
		pm_free(s->holds[i]);
	pm_free(s->holds);
	pm_free(s->side);
	pm_free(s->residual);
	pm_free(s->curve);
	pm_free(s->second);
	pm_free(s->chance);
}

static bool side_holds(const pm_cells *c, pm_side s, uint8_t at) { return at && (c->graded[s.position] ? at > s.cell : at == s.cell + 1); }

static pm_status list_sides(searching *s, pm_err *err)
{
	const pm_cells *c = &s->e->cells;
	s->side = pm_alloc(c->n_cells, sizeof *s->side);
	s->holds = pm_alloc(c->n_cells, sizeof *s->holds);
	if (!s->side || !s->holds)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u steps", c->n_cells);
	for (uint32_t k = 0; k < c->n_rules - c->n_pairs; k++) {
		const uint32_t n = c->first[k + 1] - c->first[k];
		for (uint32_t cell = c->graded[k] ? 1 : 0; cell < (c->graded[k] ? n : 1); cell++) {
			const pm_side side = { k, cell };
			uint64_t *map = pm_alloc(pm_bits_words(s->e->n), sizeof *map);
			if (!map)
				return pm_fail(err, PM_E_NOMEM, "no memory for %u steps", c->n_cells);
			for (uint32_t i = 0; i < s->e->n; i++)
				if (side_holds(c, side, s->e->at[k][i]))
					pm_bit_set(map, i);
			s->side[s->n] = side;
			s->holds[s->n++] = map;
		}
	}
	return PM_OK;
}

/* Score and information of visits where both hold, by half of the streets. */
static uint32_t add_up(const searching *s, uint32_t a, uint32_t b, double score[2], double information[2])
{
	uint32_t n = 0;
	for (size_t w = 0; w < pm_bits_words(s->e->n); w++)
		for (uint64_t both = s->holds[a][w] & s->holds[b][w]; both; both &= both - 1) {
			const size_t i = w * 64 + (size_t)__builtin_ctzll(both);
			const int half = pm_bit(s->second, i);
			score[half] += s->residual[i];
			information[half] += s->curve[i];
			n++;
		}
	return n;
}

/* Each half of the streets says the same by itself. */
static bool both_halves(const double score[2], const double information[2])
{
	static const double ONE_IN_TWENTY = 1.6448536269514722; /* of a normal deviate, on one side */
	const double way = score[0] + score[1] > 0 ? 1 : -1;
	return way * score[0] > ONE_IN_TWENTY * sqrt(information[0]) && way * score[1] > ONE_IN_TWENTY * sqrt(information[1]);
}

static void look_at(searching *s, uint32_t a, uint32_t b)
{
	double halves[2] = {0}, informed[2] = {0};
	const uint32_t n = add_up(s, a, b, halves, informed);
	const double score = halves[0] + halves[1], information = informed[0] + informed[1];
	if (n < PM_LEARN_RULE_VISITS || !(information > 0))
		return;
	s->chance[s->looked_at++] = pm_normal_tail(fabs(score) / sqrt(information));
	if (!both_halves(halves, informed))
		return;
	const struct found f = { { s->side[a], s->side[b] }, score * score / information };
	uint32_t at = s->n_best;
	for (uint32_t i = 0; i < s->n_best; i++) {
		const pm_pair *p = &s->best[i].pair;
		const bool meets = p->a.position == f.pair.a.position || p->a.position == f.pair.b.position ||
		                   p->b.position == f.pair.a.position || p->b.position == f.pair.b.position;
		if (!meets)
			continue;
		if (s->best[i].z2 >= f.z2)
			return;
		for (uint32_t k = i--; k + 1 < s->n_best; k++) /* what it meets and beats goes */
			s->best[k] = s->best[k + 1];
		at = --s->n_best;
	}
	if (at == A_ROUND && s->best[at - 1].z2 >= f.z2)
		return;
	at = at == A_ROUND ? at - 1 : at;
	s->n_best = at + 1;
	for (; at > 0 && s->best[at - 1].z2 < f.z2; at--)
		s->best[at] = s->best[at - 1];
	s->best[at] = f;
}

static bool is_pair_already(const pm_cells *c, const pm_pair *p)
{
	for (uint32_t i = 0; i < c->n_pairs; i++)
		if (c->pair[i].a.position == p->a.position && c->pair[i].b.position == p->b.position)
			return true;
	return false;
}

static pm_status search(searching *s, const pm_learned *l, pm_err *err)
{
	const pm_evidence *e = s->e;
	PM_TRY(list_sides(s, err));
	s->residual = pm_alloc(e->n, sizeof *s->residual);
	s->curve = pm_alloc(e->n, sizeof *s->curve);
	s->second = pm_alloc(pm_bits_words(e->n), sizeof *s->second);
	s->chance = pm_alloc((size_t)s->n * s->n, sizeof *s->chance);
	if (!s->residual || !s->curve || !s->second || !s->chance)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", e->n);
	for (uint32_t i = 0; i < e->n; i++)
		if ((e->street ? e->street[e->row[i]] : e->row[i]) * UINT32_C(0x9E3779B9) >> 31)
			pm_bit_set(s->second, i);
	pm_learned_foretell(e, l, s->residual);
	for (uint32_t i = 0; i < e->n; i++) {
		const double p = s->residual[i];
		s->curve[i] = e->weight[i] * p * (1 - p);
		s->residual[i] = e->weight[i] * (e->hit[i] - p);
	}
	for (uint32_t a = 0; a < s->n; a++)
		for (uint32_t b = a + 1; b < s->n; b++) {
			const pm_pair pair = { s->side[a], s->side[b] };
			if (pair.a.position != pair.b.position && !is_pair_already(&e->cells, &pair))
				look_at(s, a, b);
		}
	return PM_OK;
}

/* One round: how many pairs were added. */
static pm_status add_some(pm_evidence *e, const pm_learned *l, uint32_t most, uint32_t *out_n, pm_err *err)
{
	searching s = { .e = e };
	pm_status status = search(&s, l, err);
	const double chance = status == PM_OK ? pm_false_discovery(s.chance, s.looked_at, 0.05) : -1;
	*out_n = 0;
	for (uint32_t i = 0; i < s.n_best && *out_n < most && status == PM_OK && pm_normal_tail(sqrt(s.best[i].z2)) <= chance; i++) {
		status = pm_evidence_pair(e, s.best[i].pair, err);
		*out_n += status == PM_OK;
	}
	release(&s);
	return status;
}

pm_status pm_learn_pairs(pm_evidence *e, const pm_learn_options *o, uint32_t most, pm_learned *l, pm_err *err)
{
	pm_learn_options again = *o;
	again.scale = l->scale;
	again.width = l->width;
	for (uint32_t added = 0, n = 1; added < most && n; added += n) {
		PM_TRY(add_some(e, l, most - added, &n, err));
		if (!n)
			break;
		pm_learned with;
		PM_TRY(pm_learn(e, &again, &with, err));
		pm_learned_release(l);
		*l = with;
	}
	return PM_OK;
}
