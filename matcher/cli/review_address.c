/* review_address.c - which joins of the latest run a person should look at. */
#include <stdlib.h>

#include "base/mem.h"
#include "cli/decided.h"
#include "cli/review.h"
#include "signal/spine.h"

enum { SHOWN = 8 };
static const double doubtful = 0.99, worth_asking = 0.1;

enum { CLUES = PM_CLUES - 1 }; /* the prior is the same for all */
static const char *clue_names[CLUES];

typedef struct gathering {
	pm_batch *batch;
	pm_address_index *index;
	const pm_column *id;
	pm_queue *queue;
	/* of the register at hand */
	const pm_register *reg;
	const pm_table *table;
	pm_address_ask *ask;
	pm_rulings rulings;
	const pm_column *known;
	pm_buf line, scratch;
} gathering;

typedef struct saying { uint64_t hash; uint32_t row; } saying; /* a row, by what it says */

static int by_hash(const void *x, const void *y)
{
	const saying *a = x, *b = y;
	if (a->hash != b->hash)
		return a->hash < b->hash ? -1 : 1;
	return (a->row > b->row) - (a->row < b->row);
}

static bool copied(pm_arena *a, pm_str *s)
{
	const char *p = pm_arena_text(a, s->p ? s->p : "", s->n);
	if (!p)
		return false;
	s->p = p;
	return true;
}

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for the questions"); }

static pm_status add_choice(gathering *g, const pm_address_candidate *c, pm_choice *out, pm_err *err)
{
	pm_arena *a = &g->queue->arena;
	*out = (pm_choice){ .side = pm_address_side(g->index, g->id, c->row, &g->scratch), .p = (double)c->p };
	if (!copied(a, &out->side.ref))
		return no_memory(err);
	pm_buf_clear(&g->scratch);
	pm_address_print(g->index, c->row, &g->scratch);
	out->text = pm_buf_str(&g->scratch);
	for (int k = 0; k < CLUES; k++)
		out->bits[k] = c->bits[k + 1];
	return g->scratch.failed || !copied(a, &out->text) ? no_memory(err) : PM_OK;
}

/* Two addresses may be written alike: then their identifiers stand behind them. */
static pm_status tell_apart(gathering *g, const pm_question *q, pm_err *err)
{
	bool *twin = pm_arena_alloc(&g->queue->arena, q->choices, sizeof *twin);
	if (!twin)
		return no_memory(err);
	for (uint32_t k = 0; k < q->choices; k++)
		for (uint32_t i = 0; i < q->choices; i++)
			twin[k] |= i != k && pm_str_eq(q->choice[i].text, q->choice[k].text);
	for (uint32_t k = 0; k < q->choices; k++) {
		if (!twin[k] || pm_str_eq(q->choice[k].text, q->choice[k].side.ref))
			continue;
		pm_buf_clear(&g->scratch);
		pm_buf_printf(&g->scratch, "%.*s (%.*s)", PM_STR_FMT(q->choice[k].text), PM_STR_FMT(q->choice[k].side.ref));
		q->choice[k].text = pm_buf_str(&g->scratch);
		if (g->scratch.failed || !copied(&g->queue->arena, &q->choice[k].text))
			return no_memory(err);
	}
	return PM_OK;
}

static pm_status add_askers(gathering *g, const saying *of, uint32_t n, pm_question *q, pm_err *err)
{
	q->asker = pm_arena_alloc(&g->queue->arena, n, sizeof *q->asker);
	if (!q->asker)
		return no_memory(err);
	q->day = PM_NO_DAY;
	for (uint32_t i = 0; i < n; i++) {
		const uint32_t r = of[i].row, source = g->table->place->source_row[r];
		pm_decision_side *side = &q->asker[i];
		*side = pm_row_side(g->reg, g->table, r, q->text, &g->scratch);
		if (side->ref.n == 0) {
			pm_buf_printf(&g->scratch, "rij %u", source);
			side->ref = pm_buf_str(&g->scratch);
		}
		if (g->scratch.failed || !copied(&g->queue->arena, &side->ref))
			return no_memory(err);
		q->askers++;
		if (q->first == 0 || source < q->first)
			q->first = source;
		if (g->known && pm_column_has(g->known, r) && g->known->day[r] > q->day)
			q->day = g->known->day[r];
		if (g->reg->key < 0)
			break; /* without a key all of them are one */
	}
	return PM_OK;
}

/* Rows that say the same: one question, if there is something to choose from. */
static pm_status add_question(gathering *g, const saying *of, uint32_t n, pm_err *err)
{
	pm_match m;
	pm_address_candidate c[SHOWN];
	uint32_t found;
	pm_question q = { .part = g->reg->name };
	PM_TRY(pm_address_ask_row(g->ask, of->row, &m, c, SHOWN, &found, err));
	const bool open = m.how == PM_HOW_AMBIGUOUS || (m.how == PM_HOW_NONE && (double)m.p >= worth_asking);
	q.doubtful = m.how == PM_HOW_FUZZY && (double)m.p < doubtful;
	while (found > 1 && c[found - 1].p < 0.01f)
		found--;
	if ((!open && !q.doubtful) || found == 0)
		return PM_OK;
	q.text = pm_buf_str(&g->line);
	q.choice = pm_arena_alloc(&g->queue->arena, found, sizeof *q.choice);
	if (!q.choice || !copied(&g->queue->arena, &q.text))
		return no_memory(err);
	PM_TRY(add_askers(g, of, n, &q, err));
	for (; q.choices < found; q.choices++)
		PM_TRY(add_choice(g, &c[q.choices], &q.choice[q.choices], err));
	PM_TRY(tell_apart(g, &q, err));
	return pm_queue_add(g->queue, &q, &g->rulings, err);
}

static pm_status read_line(gathering *g, uint32_t row, pm_err *err)
{
	pm_buf_clear(&g->line);
	return pm_address_ask_line(g->ask, row, &g->line, err);
}

static pm_status add_questions(gathering *g, const saying *of, uint32_t n, pm_err *err)
{
	pm_str say = { "", 0 };
	pm_arena one = {0};
	pm_status s = PM_OK;
	for (uint32_t i = 0, k; i < n && s == PM_OK; i = k) {
		s = read_line(g, of[i].row, err);
		if (s == PM_OK) {
			say = pm_buf_str(&g->line);
			if (!copied(&one, &say))
				s = no_memory(err);
		}
		for (k = i + 1; k < n && of[k].hash == of[i].hash && s == PM_OK; k++) {
			s = read_line(g, of[k].row, err);
			if (s == PM_OK && !pm_str_eq(say, pm_buf_str(&g->line)))
				break;
		}
		if (s == PM_OK) {
			pm_buf_clear(&g->line);
			pm_buf_add_str(&g->line, say);
			s = pm_buf_check(&g->line, err);
		}
		if (s == PM_OK && say.n)
			s = add_question(g, &of[i], k - i, err);
		pm_arena_release(&one);
	}
	return s;
}

static bool is_undecided(pm_str how)
{
	return pm_str_eq(how, pm_str_of(pm_how_word(PM_HOW_AMBIGUOUS))) || pm_str_eq(how, pm_str_of(pm_how_word(PM_HOW_NONE)));
}

static bool is_candidate(const pm_column *how, const pm_column *p, uint32_t row)
{
	const pm_str w = pm_column_str(how, row);
	return is_undecided(w) || (pm_str_eq(w, pm_str_of(pm_how_word(PM_HOW_FUZZY))) && pm_column_has(p, row) && p->number[row] < doubtful);
}

static pm_status gather_rows(gathering *g, pm_err *err)
{
	const pm_column *how = pm_table_get(g->table, "@hoe"), *p = pm_table_get(g->table, "@kans");
	uint32_t n = 0;
	saying *of = pm_alloc(g->table->rows + (size_t)1, sizeof *of);
	if (!of)
		return no_memory(err);
	pm_status s = PM_OK;
	for (uint32_t r = 0; r < g->table->rows && s == PM_OK; r++) {
		if (!is_candidate(how, p, r))
			continue;
		s = read_line(g, r, err);
		of[n++] = (saying){ pm_hash(g->line.p ? g->line.p : "", g->line.n), r };
	}
	if (s == PM_OK && n)
		qsort(of, n, sizeof *of, by_hash);
	if (s == PM_OK)
		s = add_questions(g, of, n, err);
	pm_free(of);
	return s;
}

static pm_status gather_register(gathering *g, uint32_t reg, pm_err *err)
{
	pm_batch *b = g->batch;
	g->reg = &b->rules->reg[reg];
	PM_TRY(pm_batch_table(b, reg, err));
	g->table = b->input[reg].table;
	if (!g->table || !g->table->place || !pm_table_get(g->table, "@hoe") || !pm_table_get(g->table, "@kans"))
		return PM_OK;
	pm_address_columns q = { .rows = g->table->rows };
	for (int i = 0; i < PM_ROLES; i++)
		q.role[i] = pm_role_column(g->reg, g->table, (pm_role)i);
	g->known = g->reg->known >= 0 ? pm_table_find(g->table, g->reg->field[g->reg->known].name) : NULL;
	if (g->known && g->known->type != PM_TYPE_DATE)
		g->known = NULL;
	PM_TRY(pm_rulings_read(b->file, PM_DECIDED_ADDRESS, g->reg->name, &g->rulings, err));
	pm_status s = pm_address_ask_new(g->index, &q, &g->ask, err);
	if (s == PM_OK)
		s = gather_rows(g, err);
	pm_address_ask_free(g->ask);
	g->ask = NULL;
	pm_rulings_free(&g->rulings);
	return s;
}

static bool may_ask(const pm_batch *b, uint32_t reg, pm_str part)
{
	const pm_input *in = &b->input[reg];
	return in->there && (int32_t)reg != b->rules->spine && (int32_t)reg != b->aliases && (part.n == 0 || pm_str_eq(part, b->rules->reg[reg].name));
}

pm_status pm_review_addresses(pm_batch *b, pm_str part, pm_queue *out, pm_err *err)
{
	gathering g = { .batch = b, .queue = out };
	for (int k = 0; k < CLUES; k++)
		clue_names[k] = pm_clue_word((pm_clue)(k + 1));
	out->kind = PM_DECIDED_ADDRESS;
	out->clue = clue_names;
	out->clues = CLUES;
	if (part.n && pm_rules_register(b->rules, part) < 0)
		return pm_fail(err, PM_E_NAME, "the rules of the run know no register %.*s", PM_STR_FMT(part));
	PM_TRY(pm_batch_index(b, &g.index, err));
	g.id = pm_role_column(&b->rules->reg[b->rules->spine], b->input[b->rules->spine].table, PM_ROLE_ID);
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < b->rules->n_registers && s == PM_OK; i++)
		if (may_ask(b, i, part))
			s = gather_register(&g, i, err);
	pm_buf_release(&g.line);
	pm_buf_release(&g.scratch);
	pm_address_index_free(g.index);
	if (s == PM_OK)
		pm_queue_sort(out);
	return s;
}
