/* review_link.c - which pairs of a link a person should look at. */
#include <stdlib.h>

#include "base/mem.h"
#include "cli/link_says.h"
#include "cli/review.h"

enum { SHOWN = 8 };
static const char *clue_names[PM_QUESTION_CLUES]; /* of the link at hand: one queue at a time */

typedef struct half { uint32_t asker, other; const pm_link_pair *pair; } half;

typedef struct gathering {
	pm_batch_link link;
	pm_link_result result;
	const pm_rules *rules;
	const pm_link_rule *rule;
	pm_rulings rulings;
	pm_queue *queue;
	half *half;
	size_t n;
} gathering;

/* The record of the link's own registers asks; of two, the one with the lower identifier. */
static half half_of(const gathering *g, const pm_link_pair *p)
{
	const uint32_t left = g->link.frame.model.left_rows;
	const bool turned = left && p->a >= left && p->b < left;
	return (half){ turned ? p->b : p->a, turned ? p->a : p->b, p };
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
		if (is_held ? why == PM_HELD_CUT || why == PM_HELD_SIZE : r->pair[i].bits < r->accept)
			g->half[g->n++] = half_of(g, &r->pair[i]);
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

static bool describe_choice(const gathering *g, const half *h, pm_choice *out)
{
	pm_link_parts parts;
	uint32_t n = g->result.weights.fields;
	pm_link_parts_of(&g->result.weights, h->pair, &parts);
	*out = (pm_choice){ .p = pm_bits_probability(h->pair->bits) };
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
	                  .choices = n < SHOWN ? (uint32_t)n : SHOWN };
	q.asker = pm_arena_alloc(a, 1, sizeof *q.asker);
	q.choice = pm_arena_alloc(a, q.choices, sizeof *q.choice);
	bool ok = q.asker && q.choice && describe(g, h->asker, q.asker, &q.text);
	for (uint32_t i = 0; ok && i < q.choices; i++)
		ok = describe_choice(g, &h[i], &q.choice[i]);
	return ok ? pm_queue_add(g->queue, &q, &g->rulings, err) : no_memory(err);
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

static pm_status gather(gathering *g, pm_batch *b, uint32_t link, pm_err *err)
{
	PM_TRY(pm_batch_table(b, (uint32_t)b->rules->spine, err));
	PM_TRY(pm_batch_link_open(b, link, &g->link, err));
	if (g->link.frame.rows < 2)
		return pm_fail(err, PM_E_USE, "the run has no records for link %.*s: is its register delivered, and approved?", PM_STR_FMT(g->rule->name));
	PM_TRY(pm_rulings_read(b->file, PM_DECIDED_LINK, g->rule->name, &g->rulings, err));
	PM_TRY(pm_link(&g->link.frame.model, &g->result, err));
	g->queue->kind = PM_DECIDED_LINK;
	if (!name_clues(g) || !take_pairs(g))
		return no_memory(err);
	for (size_t from = 0, to; from < g->n; from = to) {
		for (to = from + 1; to < g->n && g->half[to].asker == g->half[from].asker;)
			to++;
		PM_TRY(add_question(g, &g->half[from], to - from, err));
	}
	pm_queue_sort(g->queue);
	return PM_OK;
}

pm_status pm_review_links(pm_batch *b, pm_str link, pm_queue *out, pm_err *err)
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
	const pm_status s = gather(g, b, (uint32_t)found, err);
	pm_free(g->half);
	pm_rulings_free(&g->rulings);
	pm_link_release(&g->result);
	pm_batch_link_release(&g->link);
	pm_free(g);
	return s;
}
