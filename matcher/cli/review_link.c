/* review_link.c - which pairs of a link a person should look at. */
#include <stdlib.h>

#include "base/mem.h"
#include "cli/link_pair.h"
#include "cli/link_says.h"
#include "cli/review.h"

enum { SHOWN = 8 };
static const char *clue_names[PM_QUESTION_CLUES]; /* of the link at hand: one queue at a time */

typedef struct half {
	uint32_t asker, other;
	const pm_link_pair *pair;        /* NULL: none at or above review */
	const pm_link_explanation *why;  /* of a pair that somebody names; NULL: what the pair says */
} half;

typedef struct gathering {
	pm_batch_link link;
	pm_link_result result;
	const pm_rules *rules;
	const pm_link_rule *rule;
	pm_rulings rulings;
	pm_queue *queue;
	const char *const *pair;  /* two words REGISTER:ROW: they are the only question; NULL: whatever is in doubt */
	half *half;
	size_t n;
} gathering;

/* The record of the link's own registers asks; of two, the first. */
static half half_of(const gathering *g, uint32_t a, uint32_t b, const pm_link_pair *p)
{
	const uint32_t left = g->link.frame.model.left_rows;
	const bool turned = left && a >= left && b < left;
	return (half){ turned ? b : a, turned ? a : b, p, NULL };
}

static int by_asker(const void *x, const void *y)
{
	const half *a = x, *b = y;
	if (a->asker != b->asker)
		return a->asker < b->asker ? -1 : 1;
	if (a->pair->bits != b->pair->bits)
		return a->pair->bits > b->pair->bits ? -1 : 1;
	return a->other < b->other ? -1 : a->other > b->other;
}

/* Somebody looked at the two, if only to say that he doesn't know. */
static bool was_asked(const gathering *g, const pm_link_pair *p)
{
	const pm_digest a = pm_batch_link_record(&g->link.frame, p->a), b = pm_batch_link_record(&g->link.frame, p->b);
	return pm_rulings_find(&g->rulings, &a, &b);
}

static bool take_pairs(gathering *g)
{
	const pm_link_result *r = &g->result;
	size_t held = 0;
	g->half = pm_alloc(r->pairs + 1, sizeof *g->half);
	for (size_t i = 0; g->half && i < r->pairs; i++) {
		while (held < r->n_held && r->held[held].pair < i)
			held++;
		const bool is_held = held < r->n_held && r->held[held].pair == i;
		const pm_link_holding why = is_held ? r->held[held].why : PM_HELD_BRIDGE;
		const bool doubtful = is_held ? why == PM_HELD_CUT || why == PM_HELD_SIZE : r->pair[i].bits < r->accept;
		if (doubtful && !was_asked(g, &r->pair[i]))
			g->half[g->n++] = half_of(g, r->pair[i].a, r->pair[i].b, &r->pair[i]);
	}
	if (g->half)
		qsort(g->half, g->n, sizeof *g->half, by_asker);
	return g->half != NULL;
}

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for the questions"); }

static bool copy(pm_arena *a, const pm_buf *text, pm_str *out)
{
	const char *p = text->failed ? NULL : pm_arena_text(a, text->p ? text->p : "", text->n);
	*out = (pm_str){ p, text->n };
	return p != NULL;
}

/* What a record says, as far as people may see it, and how they find it. */
static bool describe(const gathering *g, uint32_t record, pm_decision_side *side, pm_str *text)
{
	pm_buf b = {0};
	const pm_str reg = pm_link_register(g->rules, &g->link, record);
	side->digest = pm_batch_link_record(&g->link.frame, record);
	pm_buf_printf(&b, "%.*s rij %u", PM_STR_FMT(reg), pm_link_delivered(&g->link, record));
	bool ok = copy(&g->queue->arena, &b, &side->ref);
	pm_buf_clear(&b);
	pm_buf_printf(&b, "%.*s:", PM_STR_FMT(reg));
	pm_link_says(g->rules, &g->link, record, &b);
	ok = ok && copy(&g->queue->arena, &b, text);
	pm_buf_release(&b);
	return ok;
}

static void explained_parts(const pm_link_explanation *why, pm_link_parts *out)
{
	*out = (pm_link_parts){ .rivals = why->rivals, .prior = why->prior };
	for (uint32_t i = 0; i < why->reasons; i++) {
		out->bits[i] = why->reason[i].bits;
		out->rarity += why->reason[i].frequency;
	}
}

static bool describe_choice(const gathering *g, const half *h, pm_choice *out)
{
	pm_link_parts parts;
	uint32_t n = g->result.weights.fields;
	if (h->why)
		explained_parts(h->why, &parts);
	else
		pm_link_parts_of(&g->result.weights, h->pair, &parts);
	*out = (pm_choice){ .p = pm_bits_probability(h->why ? h->why->bits : h->pair->bits) };
	memcpy(out->bits, parts.bits, n * sizeof *out->bits);
	out->bits[n++] = parts.rarity;
	if (g->link.frame.model.anchor)
		out->bits[n++] = parts.rivals;
	out->bits[n] = parts.prior;
	return describe(g, h->other, &out->side, &out->text);
}

static pm_status add_question(gathering *g, const half *h, size_t n, pm_err *err)
{
	pm_arena *a = &g->queue->arena;
	pm_question q = { .part = g->rule->name, .askers = 1, .day = PM_NO_DAY, .first = pm_link_delivered(&g->link, h->asker),
	                  .choices = n < SHOWN ? (uint32_t)n : SHOWN,
	                  .doubtful = h->why && g->result.entity[h->asker] == g->result.entity[h->other] };
	q.asker = pm_arena_alloc(a, 1, sizeof *q.asker);
	q.choice = pm_arena_alloc(a, q.choices, sizeof *q.choice);
	bool ok = q.asker && q.choice && describe(g, h->asker, q.asker, &q.text);
	for (uint32_t i = 0; ok && i < q.choices; i++)
		ok = describe_choice(g, &h[i], &q.choice[i]);
	return ok ? pm_queue_add(g->queue, &q, NULL, err) : no_memory(err);
}

/* What the bits of a pair are made of, in the order of describe_choice. */
static bool name_clues(const gathering *g)
{
	uint32_t n = 0;
	for (; n < g->result.weights.fields; n++) {
		clue_names[n] = pm_arena_text(&g->queue->arena, g->link.frame.field[n].name, strlen(g->link.frame.field[n].name));
		if (!clue_names[n])
			return false;
	}
	clue_names[n++] = "zeldzaamheid";
	if (g->link.frame.model.anchor)
		clue_names[n++] = "anderen";
	clue_names[n++] = "vooraf";
	g->queue->clue = clue_names;
	g->queue->clues = n;
	return true;
}

/* The two that somebody names, decided or not. What others take of a pair that isn't in the result is not kept: it may be less likely. */
static pm_status ask_pair(gathering *g, pm_err *err)
{
	const pm_link_result *r = &g->result;
	uint32_t k[2];
	pm_link_explanation why;
	PM_TRY(pm_link_pair_find(g->rules, &g->link, g->pair, k, err));
	const pm_link_pair *p = pm_link_pair_of(r, k[0], k[1]);
	if (r->like[k[0]] == r->like[k[1]])
		return pm_fail(err, PM_E_USE, "%s and %s say the same: a decision could not tell them apart", g->pair[0], g->pair[1]);
	if (!p && (pm_link_is_secret(&g->link, k[0]) || pm_link_is_secret(&g->link, k[1])))
		return pm_fail(err, PM_E_USE, "%s and %s are no pair of the link, and one of them is entitled to secrecy", g->pair[0], g->pair[1]);
	PM_TRY(pm_link_explain(&g->link.frame.model, r, k[0], k[1], &why, err));
	half h = half_of(g, k[0] < k[1] ? k[0] : k[1], k[0] < k[1] ? k[1] : k[0], p);
	h.why = &why;
	return add_question(g, &h, 1, err);
}

static pm_status gather(gathering *g, pm_batch *b, uint32_t link, pm_err *err)
{
	PM_TRY(pm_batch_table(b, (uint32_t)b->rules->spine, err));
	PM_TRY(pm_batch_link_open(b, link, &g->link, err));
	if (g->link.frame.rows < 2)
		return pm_fail(err, PM_E_USE, "the run has no records for link %.*s: is its register delivered, and approved?", PM_STR_FMT(g->rule->name));
	PM_TRY(pm_rulings_read(b->file, PM_DECIDED_LINK, g->rule->name, &g->rulings, err));
	PM_TRY(pm_link(&g->link.frame.model, &g->result, err));
	g->queue->kind = PM_DECIDED_LINK;
	if (!name_clues(g))
		return no_memory(err);
	if (g->pair)
		return ask_pair(g, err);
	if (!take_pairs(g))
		return no_memory(err);
	for (size_t from = 0, to; from < g->n; from = to) {
		for (to = from + 1; to < g->n && g->half[to].asker == g->half[from].asker;)
			to++;
		PM_TRY(add_question(g, &g->half[from], to - from, err));
	}
	pm_queue_sort(g->queue);
	return PM_OK;
}

pm_status pm_review_links(pm_batch *b, pm_str link, const char *const *pair, pm_queue *out, pm_err *err)
{
	const int32_t found = pm_rules_link(b->rules, link);
	if (found < 0 || b->rules->link[found].text_name.n)
		return pm_fail(err, PM_E_USE, "the rules of the run hold no link %.*s between records", PM_STR_FMT(link));
	gathering *g = pm_alloc(1, sizeof *g);
	if (!g)
		return no_memory(err);
	g->rules = b->rules;
	g->rule = &g->rules->link[found];
	g->queue = out;
	g->pair = pair;
	const pm_status s = gather(g, b, (uint32_t)found, err);
	pm_free(g->half);
	pm_rulings_free(&g->rulings);
	pm_link_release(&g->result);
	pm_batch_link_release(&g->link);
	pm_free(g);
	return s;
}
