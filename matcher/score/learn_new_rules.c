#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/bits.h"
#include "base/limits.h"
#include "base/mem.h"
#include "score/direction.h"
#include "score/learn.h"
#include "weigh/rate.h"

enum { A_ROUND = 4 }; /* taken before the weights are fitted again: of different rules, or at other visits, so that they hardly meet */

/* Where steps of a signal are tried: shares of the visits. More at both ends, where what is unusual stands. */
static const double PART[] = { 0.02, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.98 };
static const double MOST_EDGE = 1e15, LEAST_EDGE = 1e-15; /* beyond them nobody reads what a rule says */
enum { N_PARTS = sizeof PART / sizeof PART[0] };

typedef enum looking_for { SIGNALS, PAIRS } looking_for;

void pm_learned_foretell(const pm_evidence *e, const pm_learned *l, double *out)
{
	const pm_cells *c = &e->cells;
	for (uint32_t i = 0; i < e->n; i++) {
		double bits = l->prior;
		for (uint32_t k = 0; k < c->n_rules; k++)
			if (c->group[k] < 0 && e->at[k][i] && pm_learned_adds(e, l, k))
				bits += l->cell[c->first[k] + e->at[k][i] - 1].bits;
		for (uint32_t g = 0; g < c->rules->n_groups; g++) {
			const double most = (double)c->rules->group[g].most / PM_BITS_ONE;
			double sum = 0;
			for (uint32_t k = 0; c->rules->group[g].theme == c->theme && k < c->n_rules; k++)
				if (c->group[k] == (int32_t)g && e->at[k][i] && pm_learned_adds(e, l, k))
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
	looking_for what;
	uint32_t n, room;     /* sides */
	pm_side *side;
	uint64_t **holds;     /* by side: bitmap of visits */
	int *way;             /* by side: what rules say of its signal where it holds; 0 nothing */
	double *residual, *curve;
	uint64_t *second;     /* bitmap: visits in the second half of the streets */
	double *chance;       /* of everything looked at: how often chance gives as much */
	uint32_t looked_at;
	struct found { uint32_t a, b; double z2; } best[A_ROUND]; /* sides; a signal by itself: a is b */
	uint32_t n_best;
} searching;

static void release(searching *s)
{
	for (uint32_t i = 0; s->holds && s->side && i < s->n; i++)
		pm_free(s->holds[i]);
	pm_free(s->holds);
	pm_free(s->side);
	pm_free(s->way);
	pm_free(s->residual);
	pm_free(s->curve);
	pm_free(s->second);
	pm_free(s->chance);
}

static bool side_holds(const pm_cells *c, pm_side s, uint8_t at) { return at && (c->graded[s.position] ? at > s.cell : at == s.cell + 1); }

static pm_status add_side(searching *s, pm_side side, uint64_t **out_map, pm_err *err)
{
	uint64_t *map = pm_alloc(pm_bits_words(s->e->n), sizeof *map);
	if (!map)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u steps", s->room);
	s->side[s->n] = side;
	s->holds[s->n++] = map;
	*out_map = map;
	return PM_OK;
}

static pm_status sides_of_rule(searching *s, uint32_t k, pm_err *err)
{
	const pm_cells *c = &s->e->cells;
	const uint32_t n = c->first[k + 1] - c->first[k];
	for (uint32_t cell = c->graded[k] ? 1 : 0; cell < (c->graded[k] ? n : 1); cell++) {
		const pm_side side = { .position = k, .cell = cell };
		uint64_t *map;
		PM_TRY(add_side(s, side, &map, err));
		for (uint32_t i = 0; i < s->e->n; i++)
			if (side_holds(c, side, s->e->at[k][i]))
				pm_bit_set(map, i);
	}
	return PM_OK;
}

static int rising(const void *a, const void *b)
{
	const double *x = a, *y = b;
	return (*x > *y) - (*x < *y);
}

/* Three digits: a number that a team lead can read and defend, and that a rule file can hold. */
static double readable(double v)
{
	char text[32];
	snprintf(text, sizeof text, "%.3g", v);
	return strtod(text, NULL);
}

/* Steps of a signal where visits part in these shares, whatever was found. `work`: room for e->n. */
static pm_status sides_of_signal(searching *s, uint32_t k, double *work, pm_err *err)
{
	const double *value = s->e->value[k];
	const int said = pm_signal_direction(s->e, k);
	double last = -INFINITY;
	uint32_t n = 0;
	for (uint32_t i = 0; i < s->e->n; i++)
		if (!isnan(value[i]))
			work[n++] = value[i];
	qsort(work, n, sizeof *work, rising);
	for (unsigned at = 0; n && at < N_PARTS; at++) {
		const double edge = readable(work[(size_t)(PART[at] * (n - 1))]);
		uint32_t above = 0;
		if (edge <= last || edge <= work[0] || fabs(edge) > MOST_EDGE || (edge != 0 && fabs(edge) < LEAST_EDGE))
			continue;
		last = edge;
		for (uint32_t i = 0; i < n; i++)
			above += work[i] >= edge;
		const bool from = above <= n - above; /* a new rule speaks of the rarer side: what is common needs no sentence */
		uint64_t *map;
		PM_TRY(add_side(s, (pm_side){ .position = k, .kind = from ? PM_SIDE_FROM : PM_SIDE_BELOW, .edge = edge }, &map, err));
		s->way[s->n - 1] = from ? said : -said;
		for (uint32_t i = 0; i < s->e->n; i++)
			if (!isnan(value[i]) && (value[i] >= edge) == from)
				pm_bit_set(map, i);
	}
	return PM_OK;
}

static pm_status list_sides(searching *s, pm_err *err)
{
	const pm_cells *c = &s->e->cells;
	double *work = pm_alloc(s->e->n, sizeof *work);
	s->room = s->what == SIGNALS ? c->n_watched * N_PARTS : c->n_cells;
	s->side = pm_alloc(s->room, sizeof *s->side);
	s->holds = pm_alloc(s->room, sizeof *s->holds);
	s->way = pm_alloc(s->room, sizeof *s->way);
	pm_status status = work && s->side && s->holds && s->way ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %u steps", s->room);
	for (uint32_t k = 0; s->what == SIGNALS && k < c->n_watched && status == PM_OK; k++)
		status = sides_of_signal(s, k, work, err);
	for (uint32_t k = 0; s->what == PAIRS && k < c->n_rules - c->n_new && status == PM_OK; k++)
		status = sides_of_rule(s, k, err);
	pm_free(work);
	return status;
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

static bool is_much_of(uint32_t both, uint32_t either) { return 2 * (uint64_t)both > either; }

/* Whether two finds say much the same: a rule in both, or a signal's step at much the same visits. */
static bool meets(const searching *s, const struct found *x, const struct found *y)
{
	const pm_side *side = s->side;
	if (s->what == PAIRS)
		return side[x->a].position == side[y->a].position || side[x->a].position == side[y->b].position ||
		       side[x->b].position == side[y->a].position || side[x->b].position == side[y->b].position;
	uint32_t both = 0, either = 0;
	for (size_t w = 0; w < pm_bits_words(s->e->n); w++) {
		both += (uint32_t)__builtin_popcountll(s->holds[x->a][w] & s->holds[y->a][w]);
		either += (uint32_t)__builtin_popcountll(s->holds[x->a][w] | s->holds[y->a][w]);
	}
	return side[x->a].position == side[y->a].position || is_much_of(both, either);
}

static void look_at(searching *s, uint32_t a, uint32_t b)
{
	double halves[2] = {0}, informed[2] = {0};
	const uint32_t n = add_up(s, a, b, halves, informed);
	const double score = halves[0] + halves[1], information = informed[0] + informed[1];
	if (n < PM_LEARN_RULE_VISITS || !(information > 0))
		return;
	s->chance[s->looked_at++] = pm_normal_tail(fabs(score) / sqrt(information));
	if (!both_halves(halves, informed) || (a == b && s->way[a] * score < 0)) /* a new rule may not take back what a rule says of its signal */
		return;
	const struct found f = { a, b, score * score / information };
	uint32_t at = s->n_best;
	for (uint32_t i = 0; i < s->n_best; i++) {
		if (!meets(s, &s->best[i], &f))
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

static bool same_side(const pm_side *x, const pm_side *y)
{
	return x->kind == y->kind && x->position == y->position && x->edge == y->edge;
}

static pm_new_rule pair_of(const searching *s, uint32_t a, uint32_t b)
{
	return (pm_new_rule){ s->side[a], a == b ? (pm_side){ .kind = PM_SIDE_NONE } : s->side[b] };
}

/* A step at much the visits of one that was added is the same thing by another name. */
static bool is_much_of_rule(const searching *s, uint32_t a, uint32_t k)
{
	uint32_t both = 0, either = 0;
	for (uint32_t i = 0; i < s->e->n; i++) {
		const bool x = pm_bit(s->holds[a], i), y = s->e->at[k][i] == 1;
		both += x && y;
		either += x || y;
	}
	return is_much_of(both, either);
}

static bool is_there_already(const searching *s, uint32_t a, uint32_t b)
{
	const pm_cells *c = &s->e->cells;
	const pm_new_rule p = pair_of(s, a, b);
	for (uint32_t i = 0; i < c->n_new; i++)
		if (s->what == PAIRS ? same_side(&c->new_rule[i].a, &p.a) && same_side(&c->new_rule[i].b, &p.b) : is_much_of_rule(s, a, c->n_rules - c->n_new + i))
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
	s->chance = pm_alloc(s->what == SIGNALS ? s->n : (size_t)s->n * s->n, sizeof *s->chance);
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
		for (uint32_t b = s->what == SIGNALS ? a : a + 1; b < (s->what == SIGNALS ? a + 1 : s->n); b++)
			if ((a == b || s->side[a].position != s->side[b].position) && !is_there_already(s, a, b))
				look_at(s, a, b);
	return PM_OK;
}

/* One round: how many were added. */
static pm_status add_some(pm_evidence *e, looking_for what, const pm_learned *l, uint32_t most, uint32_t *out_n, pm_err *err)
{
	searching s = { .e = e, .what = what };
	pm_status status = search(&s, l, err);
	const double chance = status == PM_OK ? pm_false_discovery(s.chance, s.looked_at, 0.05) : -1;
	*out_n = 0;
	for (uint32_t i = 0; i < s.n_best && *out_n < most && status == PM_OK && pm_normal_tail(sqrt(s.best[i].z2)) <= chance; i++) {
		status = pm_evidence_ask(e, pair_of(&s, s.best[i].a, s.best[i].b), err);
		*out_n += status == PM_OK;
	}
	release(&s);
	return status;
}

pm_status pm_learn_new_rules(pm_evidence *e, const pm_learn_options *o, uint32_t most, pm_learned *l, pm_err *err)
{
	pm_learn_options again = *o;
	again.scale = l->scale;
	again.width = l->width;
	again.trials = l->trials;
	looking_for what = SIGNALS; /* first: what one signal says needs no pair */
	for (uint32_t added = 0, n; added < most; added += n) {
		PM_TRY(add_some(e, what, l, most - added, &n, err));
		if (!n && what == PAIRS)
			break;
		if (!n) {
			what = PAIRS;
			continue;
		}
		pm_learned with;
		PM_TRY(pm_learn(e, &again, &with, err));
		pm_learned_release(l);
		*l = with;
	}
	return PM_OK;
}
