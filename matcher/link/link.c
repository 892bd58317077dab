#include "link/link.h"

#include <stdlib.h>

#include "base/mem.h"
#include "link/records.h"

enum { ABSENT, PLAIN, RARE };
enum {
	REVIEW_BELOW = 5 * PM_BITS_ONE, /* one in 33 of the weakest reviewed pairs is expected to be right at even odds */
	MOST_LESSONS = 5,
};

typedef struct state {
	pm_link_distinct distinct;
	pm_link_records records;
	pm_link_groups groups;
	pm_link_candidate *found;
	size_t n;
	pm_link_chance *chance;
	pm_link_decided *ruled; /* by rank */
	uint32_t n_ruled;
	uint64_t *count; /* by pattern */
	int32_t *bits;   /* by pattern, without frequency */
	uint8_t *kind;   /* by pattern: ABSENT, PLAIN, or RARE where the values of the pair count too */
	int32_t *weight; /* by pair found: all its bits */
	int32_t *rivals; /* by pair found: the part of them that others take or leave */
} state;

static void state_release(state *s)
{
	pm_link_distinct_release(&s->distinct);
	pm_link_records_release(&s->records);
	pm_link_groups_release(&s->groups);
	pm_free(s->found);
	pm_free(s->count);
	pm_free(s->bits);
	pm_free(s->kind);
	pm_free(s->weight);
	pm_free(s->rivals);
	pm_free(s->chance);
	pm_free(s->ruled);
}

static void set_levels(const pm_link_records *r, pm_fs_model *f)
{
	f->fields = r->fields;
	for (uint32_t i = 0; i < r->fields; i++) {
		f->levels[i] = r->field[i].levels;
		f->leans[i] = (uint8_t)r->field[i].leans;
	}
}

static void find_kinds(state *s, const pm_fs_model *f)
{
	for (size_t i = 0; i < s->n; i++) {
		uint8_t *kind = &s->kind[s->found[i].pattern], level[PM_FS_FIELDS];
		if (*kind != ABSENT)
			continue;
		*kind = PLAIN;
		pm_fs_levels(f, s->found[i].pattern, level);
		for (uint32_t k = 0; k < f->fields; k++)
			if (pm_link_may_be_rare(&s->records, k, level))
				*kind = RARE;
	}
}

static void set_bits(state *s, const pm_fs_model *f)
{
	const uint32_t patterns = pm_fs_patterns(f);
	for (uint32_t p = 0; p < patterns; p++)
		if (s->kind[p] != ABSENT)
			s->bits[p] = pm_fs_bits(f, p);
}

/* The pairs that didn't lose to a rival. */
static pm_fs_counts count(const pm_link_model *m, state *s, const pm_fs_model *f)
{
	const pm_link_chance *ch = s->chance;
	memset(s->count, 0, (size_t)pm_fs_patterns(f) * sizeof *s->count);
	for (size_t i = 0; i < s->n; i++)
		s->count[s->found[i].pattern] += s->rivals[i] > PM_LINK_LOST;
	return (pm_fs_counts){ .candidates = s->count, .chance = (const uint64_t (*)[PM_FS_LEVELS])ch->count,
	                       .both = (const double (*)[PM_FS_LEVELS][PM_FS_LEVELS])ch->both,
	                       .grain = (const double (*)[PM_FS_LEVELS][PM_FS_LEVELS])ch->grain,
	                       .equal = ch->equal, .apart = m->anchor && m->left_rows ? ch->apart : NULL, .drawn = ch->drawn, .possible = ch->possible, .records = m->rows };
}

static pm_status learn(const pm_link_model *m, state *s, pm_fs_model *f, pm_err *err)
{
	const pm_fs_counts counts = count(m, s, f);
	PM_TRY(pm_fs_fit(f, &counts, err));
	set_bits(s, f);
	return PM_OK;
}

/* From where people look; never above what is accepted, or that would be lost. */
static int32_t review_of(const pm_link_model *m, int32_t accept)
{
	if (!m->review)
		return accept - REVIEW_BELOW;
	return *m->review < accept ? *m->review : accept;
}

/* Lets the decisions of people correct the weights. */
static pm_status hear(const pm_link_model *m, state *s, pm_fs_model *f, pm_link_taught *told, pm_err *err)
{
	pm_fs_answer *answer = NULL;
	pm_fs_model *before = pm_alloc(1, sizeof *before);
	pm_fs_weights *w = pm_alloc(1, sizeof *w);
	uint32_t *doubtful = pm_alloc((size_t)pm_fs_patterns(f) + 1, sizeof *doubtful);
	pm_status status = before && w && doubtful ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to learn from decisions");
	if (status == PM_OK) {
		const pm_link_weighed pairs = { s->found, s->weight, s->n, NULL, 0 };
		*before = *f;
		for (size_t i = 0; i < s->n && !m->accept; i++)
			pm_fs_weights_add(w, s->weight[i], 1);
		const int32_t accept = m->accept ? *m->accept : pm_fs_choose(w).accept, review = review_of(m, accept);
		for (size_t i = 0; i < s->n; i++)
			doubtful[s->found[i].pattern] += s->rivals[i] > PM_LINK_LOST && s->weight[i] >= review && s->weight[i] < accept;
		const pm_link_answering a = { &pairs, s->rivals, s->bits, doubtful, accept, review };
		status = pm_link_answers(&a, s->ruled, s->n_ruled, &answer, told, err);
	}
	if (status == PM_OK) {
		const pm_fs_counts counts = count(m, s, f);
		status = pm_fs_correct(f, &counts, answer, told->learned, err);
	}
	if (status == PM_OK) {
		*told = pm_link_compare_weights(before, f, *told);
		set_bits(s, f);
	}
	pm_free(answer);
	pm_free(before);
	pm_free(doubtful);
	pm_free(w);
	return status;
}

/* Most patterns have no value whose rarity counts. */
static int32_t bits_of(const state *s, const pm_fs_model *f, const pm_link_candidate *c)
{
	uint8_t level[PM_FS_FIELDS];
	int32_t bits = s->bits[c->pattern];
	if (s->kind[c->pattern] != RARE)
		return bits;
	pm_fs_levels(f, c->pattern, level);
	for (uint32_t i = 0; i < f->fields; i++)
		bits += pm_link_frequency_bits(&s->records, f, i, level, c->a, c->b);
	return bits;
}

static int by_records(const void *x, const void *y)
{
	const pm_link_pair *a = x, *b = y;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	return a->b < b->b ? -1 : a->b > b->b;
}

/* The bits of all pairs, and what others that a record may be change in them. n_ruled is the number of decisions that count,
 * all or none of them. Returns how many pairs lose by that. */
static pm_status weigh(const pm_link_model *m, state *s, uint32_t n_ruled, pm_link_result *r, size_t *out_lost, pm_err *err)
{
	const pm_link_weighed w = { s->found, s->weight, s->n, s->ruled, n_ruled };
	for (size_t i = 0; i < s->n; i++)
		s->rivals[i] = s->weight[i] = bits_of(s, &r->weights, &s->found[i]);
	PM_TRY(pm_link_rivals(m, &s->records, r->weights.lambda, &w, &r->present, err));
	*out_lost = 0;
	for (size_t i = 0; i < s->n; i++) {
		s->rivals[i] = s->weight[i] - s->rivals[i];
		*out_lost += s->rivals[i] <= PM_LINK_LOST;
	}
	return PM_OK;
}

/* Who lives with a person agrees with him in half of what is compared; were such pairs to teach the weights, another date of
 * birth would hardly count against one. Where the register shows that the record is somebody else, they don't: learned again
 * without them, until hardly a pair is lost or found by that. */
static pm_status learn_all(const pm_link_model *m, state *s, pm_link_result *r, pm_err *err)
{
	const uint32_t patterns = pm_fs_patterns(&r->weights);
	size_t lost = 0, before;
	s->count = pm_alloc((size_t)patterns + 1, sizeof *s->count);
	s->bits = pm_alloc((size_t)patterns + 1, sizeof *s->bits);
	s->kind = pm_alloc((size_t)patterns + 1, sizeof *s->kind);
	s->weight = pm_alloc(s->n + 1, sizeof *s->weight);
	s->rivals = pm_alloc(s->n + 1, sizeof *s->rivals);
	if (!s->count || !s->bits || !s->kind || !s->weight || !s->rivals)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u patterns of %zu pairs", patterns, s->n);
	find_kinds(s, &r->weights);
	uint32_t round = 0;
	do {
		before = lost;
		PM_TRY(learn(m, s, &r->weights, err));
		PM_TRY(weigh(m, s, 0, r, &lost, err));
	} while ((lost > before ? lost - before : before - lost) > lost / 1000 && ++round < MOST_LESSONS);
	if (s->n_ruled == 0)
		return PM_OK;
	PM_TRY(hear(m, s, &r->weights, &r->taught, err));
	return weigh(m, s, s->n_ruled, r, &lost, err);
}

/* Pairs that a person decided: told apart they are none, said to be one they weigh more than any evidence. */
static pm_status hold_rulings(const state *s, pm_link_result *r, pm_err *err)
{
	pm_link_comparer *c;
	const size_t learned = r->pairs;
	if (s->n_ruled == 0)
		return PM_OK;
	PM_TRY(pm_link_comparer_new(&s->records, &c, err));
	for (uint32_t i = 0; i < s->n_ruled; i++) {
		const pm_link_decided *d = &s->ruled[i];
		if (i && d->a == d[-1].a && d->b == d[-1].b)
			continue; /* the first of a pair decides */
		const pm_link_pair key = { .a = d->a, .b = d->b };
		pm_link_pair *found = learned ? bsearch(&key, r->pair, learned, sizeof key, by_records) : NULL;
		if (!found && d->same) {
			uint8_t level[PM_FS_FIELDS];
			for (uint32_t k = 0; k < s->records.fields; k++)
				level[k] = pm_link_level(c, k, d->a, d->b);
			found = &r->pair[r->pairs++];
			*found = (pm_link_pair){ .a = d->a, .b = d->b, .pattern = pm_fs_pattern(&r->weights, level) };
		}
		if (found) {
			found->bits = d->same ? PM_LINK_CERTAIN : INT32_MIN;
			found->rivals = 0;
		}
	}
	pm_link_comparer_free(c);
	size_t kept = 0;
	for (size_t i = 0; i < r->pairs; i++)
		if (r->pair[i].bits != INT32_MIN)
			r->pair[kept++] = r->pair[i];
	r->pairs = kept;
	qsort(r->pair, r->pairs, sizeof *r->pair, by_records);
	return PM_OK;
}

/* Chooses the thresholds and keeps the pairs above the lower one. */
static pm_status choose_pairs(const pm_link_model *m, const state *s, pm_link_result *r, pm_err *err)
{
	const int32_t *bits = s->weight;
	pm_fs_weights *w = pm_alloc(1, sizeof *w);
	size_t kept = 0;
	if (!w)
		return pm_fail(err, PM_E_NOMEM, "no memory to choose a threshold");
	for (size_t i = 0; i < s->n; i++)
		pm_fs_weights_add(w, bits[i], 1);
	r->expect = m->accept ? pm_fs_expect(w, *m->accept) : pm_fs_choose(w);
	r->accept = r->expect.accept;
	r->review = review_of(m, r->accept);
	pm_free(w);
	for (size_t i = 0; i < s->n; i++)
		kept += bits[i] >= r->review;
	r->pair = pm_alloc(kept + s->n_ruled + 1, sizeof *r->pair);
	if (!r->pair)
		return pm_fail(err, PM_E_NOMEM, "no memory for %zu pairs", kept);
	for (size_t i = 0; i < s->n; i++)
		if (bits[i] >= r->review)
			r->pair[r->pairs++] = (pm_link_pair){ s->found[i].a, s->found[i].b, s->found[i].pattern, bits[i], s->rivals[i] };
	return PM_OK;
}

/* The pairs that people may see, in order of identifiers. */
static pm_status keep_pairs(const pm_link_model *m, const state *s, pm_link_result *r, pm_err *err)
{
	PM_TRY(choose_pairs(m, s, r, err));
	qsort(r->pair, r->pairs, sizeof *r->pair, by_records);
	PM_TRY(hold_rulings(s, r, err));
	for (size_t i = 0; i < r->pairs; i++) {
		r->pair[i].a = s->records.row[r->pair[i].a];
		r->pair[i].b = s->records.row[r->pair[i].b];
	}
	return PM_OK;
}

/* Bits of a record that agrees with itself: what two equal records weigh. */
static int32_t bits_of_equals(const pm_link_records *r, const pm_fs_model *f, uint32_t rank)
{
	uint8_t level[PM_FS_FIELDS];
	int32_t bits = pm_fs_prior_bits(f);
	for (uint32_t i = 0; i < f->fields; i++)
		level[i] = r->field[i].value[rank] == PM_NO_CODE ? PM_FS_NULL : pm_link_level_of_equals(&r->field[i], r->field[i].value[rank]);
	for (uint32_t i = 0; i < f->fields; i++)
		bits += pm_fs_level_bits(f, level, i) + pm_link_frequency_bits(r, f, i, level, rank, rank);
	return bits;
}

/* A record that is the same as an earlier one joins its entity when that alone would be accepted: two rows with nothing but a
 * common name stay two. */
static pm_status join_equals(const pm_link_model *m, state *s, pm_link_result *r, pm_err *err)
{
	const pm_link_distinct *d = &s->distinct;
	uint64_t *enough = pm_alloc(pm_bits_words(m->rows), sizeof *enough); /* by row */
	if (!enough)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u records", m->rows);
	for (uint32_t rank = 0; rank < d->n; rank++)
		if (!m->one_to_one && bits_of_equals(&s->records, &r->weights, rank) >= r->accept)
			pm_bit_set(enough, d->row[rank]);
	for (uint32_t i = 0; i < m->rows; i++) {
		if (d->like[i] == i)
			continue;
		const bool joins = pm_bit(enough, d->like[i]);
		r->entity[i] = joins ? r->entity[d->like[i]] : i;
		r->entities += !joins;
	}
	pm_free(enough);
	r->like = s->distinct.like;
	s->distinct.like = NULL;
	return PM_OK;
}

static pm_status link_all(const pm_link_model *m, state *s, pm_link_result *r, pm_err *err)
{
	PM_TRY(pm_link_check(m, err));
	PM_TRY(pm_link_distinct_make(m, &s->distinct, err));
	pm_link_model distinct = *m;
	distinct.rows = r->distinct = s->distinct.n;
	PM_TRY(pm_link_records_make(&distinct, s->distinct.row, &s->records, err));
	set_levels(&s->records, &r->weights);
	if (pm_fs_patterns(&r->weights) == 0)
		return pm_fail(err, PM_E_RANGE, "more than %d patterns: compare fewer fields, or by fewer levels", PM_FS_PATTERNS);
	PM_TRY(pm_link_groups_make(&distinct, s->distinct.row, &s->groups, r->plan, err));
	PM_TRY(pm_link_compare_all(&distinct, &s->records, &s->groups, &r->weights, &s->found, &s->n, r->plan, err));
	r->compared = s->n;
	s->chance = pm_alloc(1, sizeof *s->chance);
	if (!s->chance)
		return pm_fail(err, PM_E_NOMEM, "no memory to draw pairs");
	PM_TRY(pm_link_draw(&distinct, &s->records, s->chance, err));
	PM_TRY(pm_link_ruled_ranks(m, &s->distinct, &s->ruled, &s->n_ruled, err));
	PM_TRY(learn_all(&distinct, s, r, err));
	PM_TRY(keep_pairs(&distinct, s, r, err));
	PM_TRY(pm_link_cluster(m, &s->distinct, r, err));
	return join_equals(m, s, r, err);
}

pm_status pm_link(const pm_link_model *m, pm_link_result *out, pm_err *err)
{
	state s = {0};
	pm_link_result r = {0};
	const pm_status status = link_all(m, &s, &r, err);
	state_release(&s);
	if (status == PM_OK)
		*out = r;
	else
		pm_link_release(&r);
	return status;
}

void pm_link_release(pm_link_result *r)
{
	pm_free(r->pair);
	pm_free(r->held);
	pm_free(r->apart);
	pm_free(r->like);
	pm_free(r->entity);
	*r = (pm_link_result){0};
}
