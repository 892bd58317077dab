#include "address/learn.h"

#include <math.h>
#include <stdlib.h>

#include "address/ask.h"
#include "address/layout.h"
#include "base/mem.h"

enum { KEPT = 4, FIELDS = 3, CHANCE = 64 /* random addresses beside each text */ };

static const pm_weight street_said[] = { PM_WEIGHT_STREET_SAME, PM_WEIGHT_STREET_SHORT, PM_WEIGHT_STREET_INITIALS, PM_WEIGHT_STREET_UNTITLED,
                                         PM_WEIGHT_STREET_SURNAME };
static const pm_weight postcode_said[] = { PM_WEIGHT_POSTCODE_SAME, PM_WEIGHT_POSTCODE_SLIP, PM_WEIGHT_POSTCODE_NEAR, PM_WEIGHT_POSTCODE_OTHER,
                                           PM_WEIGHT_POSTCODE_AWAY, PM_WEIGHT_POSTCODE_AWAY_SLIP };
static const pm_weight place_said[] = { PM_WEIGHT_PLACE_SAME, PM_WEIGHT_PLACE_OTHER };
static const struct { const pm_weight *said; uint32_t n; } field[FIELDS] = {
	{ street_said, sizeof street_said / sizeof *street_said }, { postcode_said, sizeof postcode_said / sizeof *postcode_said },
	{ place_said, sizeof place_said / sizeof *place_said } };

typedef struct seen { int32_t fixed; pm_weight said[FIELDS]; } seen; /* a candidate: bits that are not learned, and findings */
typedef struct text { seen of[KEPT]; uint32_t n; int32_t none; } text;

typedef struct line { uint64_t hash; uint32_t row; } line;

typedef struct learning {
	const pm_address_index *x;
	pm_address_ask *ask;
	pm_search *search;
	uint32_t *street_rows;    /* per street: its addresses */
	text *text;
	uint32_t texts;
	double chance[PM_WEIGHTS], pairs[PM_WEIGHTS]; /* u = chance / pairs */
	uint64_t dice;
} learning;

static int by_hash(const void *a, const void *b)
{
	const line *x = a, *y = b;
	return x->hash != y->hash ? (x->hash < y->hash ? -1 : 1) : (x->row > y->row) - (x->row < y->row);
}

static bool is_learned(pm_weight w)
{
	for (int f = 0; f < FIELDS; f++)
		for (uint32_t i = 0; i < field[f].n; i++)
			if (field[f].said[i] == w)
				return true;
	return false;
}

/* How likely a text is to agree with any address at all: the streets that it names exactly, its postcode and its places. */
static void add_chance(learning *g)
{
	const pm_search *s = g->search;
	const double n = g->x->rows;
	double named[PM_WEIGHTS] = {0};
	for (uint32_t h = 0; h < s->hits; h++)
		named[s->hit[h].said] += g->street_rows[s->hit[h].street] / n;
	for (size_t i = 0; i < sizeof street_said / sizeof *street_said; i++) {
		g->chance[street_said[i]] += named[street_said[i]];
		g->pairs[street_said[i]]++;
	}
	const pm_span32 span = s->r.postcode ? pm_postcode_span(g->x, s->r.postcode) : (pm_span32){ 0, 0 };
	for (int k = 0; k < CHANCE; k++) {
		const uint32_t row = (uint32_t)(pm_hash_mix(g->dice += UINT64_C(0x9e3779b97f4a7c15), 5) % g->x->rows);
		const pm_weight w = pm_layout_postcode(s, row);
		if (w != PM_WEIGHTS && w != PM_WEIGHT_POSTCODE_SAME && s->r.postcode)
			g->chance[w] += 1.0 / CHANCE;
		if (s->r.places && g->x->place[row] != PM_NO_CODE) {
			bool same = false;
			for (uint32_t i = 0; i < s->r.places; i++)
				same |= s->r.place[i].place == g->x->place[row];
			g->chance[same ? PM_WEIGHT_PLACE_SAME : PM_WEIGHT_PLACE_OTHER] += 1.0 / CHANCE;
		}
	}
	g->chance[PM_WEIGHT_POSTCODE_SAME] += (span.hi - span.lo) / n;
	for (size_t i = 0; s->r.postcode && i < sizeof postcode_said / sizeof *postcode_said; i++)
		g->pairs[postcode_said[i]]++;
	for (size_t i = 0; s->r.places && i < sizeof place_said / sizeof *place_said; i++)
		g->pairs[place_said[i]]++;
}

static void keep_candidates(learning *g)
{
	const pm_search *s = g->search;
	text *t = &g->text[g->texts];
	*t = (text){ .none = s->none };
	for (; t->n < s->n && t->n < KEPT; t->n++) {
		const pm_candidate_bits *c = &s->found[t->n];
		seen *to = &t->of[t->n];
		*to = (seen){ c->sum, { c->street, c->postcode, c->place } };
		for (int f = 0; f < FIELDS; f++) {
			if (to->said[f] == PM_WEIGHTS || !is_learned(to->said[f]))
				to->said[f] = PM_WEIGHTS;
			else
				to->fixed -= g->x->weight.bits[to->said[f]];
		}
	}
	g->texts += t->n > 0;
}

static pm_status read_texts(learning *g, const pm_address_columns *query, pm_err *err)
{
	pm_buf b = {0};
	uint32_t n = 0;
	line *of = pm_alloc(query->rows + (size_t)1, sizeof *of);
	pm_status s = of ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to learn from %u rows", query->rows);
	for (uint32_t r = 0; r < query->rows && s == PM_OK; r++) {
		pm_buf_clear(&b);
		s = pm_address_ask_line(g->ask, r, &b, err);
		if (b.n)
			of[n++] = (line){ pm_hash(b.p, b.n), r };
	}
	if (s == PM_OK && n)
		qsort(of, n, sizeof *of, by_hash);
	for (uint32_t i = 0; i < n && g->texts < PM_LEARN_TEXTS && s == PM_OK; i++) {
		float p[PM_SEARCH_MOST];
		pm_match m;
		if (i && of[i].hash == of[i - 1].hash)
			continue;
		pm_buf_clear(&b);
		s = pm_address_ask_line(g->ask, of[i].row, &b, err);
		pm_search_text(g->search, pm_buf_str(&b), p, &m);
		if (g->search->n == 0)
			continue;
		add_chance(g);
		keep_candidates(g);
	}
	pm_free(of);
	pm_buf_release(&b);
	return s;
}

/* One round: matches expected with each finding under these weights. */
static void expect(const learning *g, const pm_weights *w, double matches[PM_WEIGHTS])
{
	for (int i = 0; i < PM_WEIGHTS; i++)
		matches[i] = 0;
	for (uint32_t i = 0; i < g->texts; i++) {
		const text *t = &g->text[i];
		double odds[KEPT], all = 1 + pm_bits_odds(t->none);
		for (uint32_t k = 0; k < t->n; k++) {
			int32_t bits = t->of[k].fixed;
			for (int f = 0; f < FIELDS; f++)
				bits += t->of[k].said[f] == PM_WEIGHTS ? 0 : w->bits[t->of[k].said[f]];
			odds[k] = pm_bits_odds(bits < 60 * PM_BITS_ONE ? bits : 60 * PM_BITS_ONE);
			all += odds[k];
		}
		for (uint32_t k = 0; k < t->n; k++)
			for (int f = 0; f < FIELDS; f++)
				if (t->of[k].said[f] != PM_WEIGHTS)
					matches[t->of[k].said[f]] += odds[k] / all;
	}
}

/* What brings a street that is the same, letter by letter, to the weight that it had. */
static int32_t anchor(const learning *g, const pm_weights_learned *l, double all)
{
	const pm_weight w = PM_WEIGHT_STREET_SAME;
	if (l->matches[w] < PM_LEARN_LEAST || !(g->chance[w] > 0))
		return 0;
	return g->x->weight.bits[w] - pm_bits_of(l->matches[w] / all / (g->chance[w] / g->pairs[w]));
}

/* True when a weight moved by more than a hundredth of a bit. */
static bool maximise(const learning *g, pm_weights_learned *l)
{
	const int32_t most = 20 * PM_BITS_ONE;
	bool moved = false;
	for (int f = 0; f < FIELDS; f++) {
		double all = 0;
		for (uint32_t i = 0; i < field[f].n; i++)
			all += l->matches[field[f].said[i]];
		for (uint32_t i = 0; i < field[f].n; i++) {
			const pm_weight w = field[f].said[i];
			l->learned[w] = l->matches[w] >= PM_LEARN_LEAST && g->pairs[w] > 0 && g->chance[w] > 0;
			if (!l->learned[w]) {
				l->weights.bits[w] = g->x->weight.bits[w];
				continue;
			}
			l->m[w] = l->matches[w] / all;
			l->u[w] = g->chance[w] / g->pairs[w];
			int32_t bits = pm_bits_of(l->m[w] / l->u[w]) + (field[f].said == street_said ? anchor(g, l, all) : 0);
			bits = bits > most ? most : bits < -most ? -most : bits;
			moved |= abs(bits - l->weights.bits[w]) > PM_BITS_ONE / 100;
			l->weights.bits[w] = bits;
		}
	}
	return moved;
}

static pm_status prepare(learning *g, const pm_address_columns *query, pm_err *err)
{
	const uint32_t streets = pm_dict_size(g->x->streets);
	g->search = pm_alloc(1, sizeof *g->search);
	g->street_rows = pm_alloc(streets + (size_t)1, sizeof *g->street_rows);
	g->text = pm_alloc((query->rows < PM_LEARN_TEXTS ? query->rows : PM_LEARN_TEXTS) + (size_t)1, sizeof *g->text);
	if (!g->search || !g->street_rows || !g->text)
		return pm_fail(err, PM_E_NOMEM, "no memory to learn from %u rows", query->rows);
	for (uint32_t r = 0; r < g->x->rows; r++)
		if (g->x->street[r] != PM_NO_CODE)
			g->street_rows[g->x->street[r]]++;
	PM_TRY(pm_search_init(g->search, g->x, err));
	return pm_address_ask_new(g->x, query, &g->ask, err);
}

pm_status pm_address_learn(const pm_address_index *x, const pm_address_columns *query, pm_weights_learned *out, pm_err *err)
{
	learning g = { .x = x, .dice = 1 };
	pm_weights_learned l = { .weights = x->weight };
	pm_status s = prepare(&g, query, err);
	if (s == PM_OK)
		s = read_texts(&g, query, err);
	if (s == PM_OK && g.texts == 0)
		s = pm_fail(err, PM_E_NOTFOUND, "no row names an address to learn from");
	if (s == PM_OK) {
		l.texts = g.texts;
		for (int round = 0; round < PM_LEARN_ROUNDS; round++) {
			expect(&g, &l.weights, l.matches);
			if (!maximise(&g, &l))
				break;
		}
		*out = l;
	}
	if (g.search)
		pm_search_release(g.search);
	pm_address_ask_free(g.ask);
	pm_free(g.search);
	pm_free(g.street_rows);
	pm_free(g.text);
	return s;
}
