/* compute.c - from records to signals, scores and lists. */
#include <stdio.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "cli/batch.h"
#include "cli/links.h"
#include "link/household.h"

/* A signal's values depend on its declaration, the spine, the registers it rests on and, when dated, the run's date. */
static pm_digest key_of(const pm_batch *b, const pm_signal *s)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	pm_digest_add(&run, &b->program, sizeof b->program);
	pm_digest_add(&run, &s->digest, sizeof s->digest);
	pm_digest_add(&run, &b->input[b->rules->spine].key, sizeof(pm_digest));
	if (s->dated)
		pm_digest_add(&run, &b->as_of, sizeof b->as_of);
	for (uint32_t l = 0; l < b->rules->n_links; l++) {
		if (!(s->links >> l & 1))
			continue;
		pm_digest_add(&run, &b->link_key[l], sizeof b->link_key[l]);
	}
	for (uint32_t r = 0; r < b->rules->n_registers; r++) {
		if (!(s->registers >> r & 1))
			continue;
		pm_digest_add(&run, &r, sizeof r);
		if (b->input[r].there)
			pm_digest_add(&run, &b->input[r].key, sizeof(pm_digest));
	}
	return pm_digest_end(&run);
}

static bool missing(const pm_batch *b)
{
	for (uint32_t i = 0; i < b->rules->n_signals; i++)
		if (b->rules->signal[i].active && !b->signal[i])
			return true;
	return false;
}

/* Signals that the batch beside has under the same key. */
static void borrow(pm_batch *b)
{
	const pm_batch *a = b->beside;
	for (uint32_t i = 0; a && i < b->rules->n_signals; i++)
		for (uint32_t k = 0; k < a->rules->n_signals && !b->signal[i]; k++)
			if (a->signal[k] && memcmp(&a->signal_key[k], &b->signal_key[i], sizeof(pm_digest)) == 0 &&
			    pm_str_eq(a->rules->signal[k].name, b->rules->signal[i].name)) {
				b->signal[i] = a->signal[k];
				b->borrowed[i] = true;
			}
}

static pm_status exchange(pm_batch *b, bool put, pm_err *err)
{
	PM_TRY(pm_batch_link_keys(b, err));
	const uint32_t n = b->rules->n_signals;
	pm_case_column *item = pm_arena_alloc(&b->arena, n, sizeof *item);
	if (!item)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u signals", n);
	for (uint32_t i = 0; i < n; i++)
		b->signal_key[i] = key_of(b, &b->rules->signal[i]);
	borrow(b);
	for (uint32_t i = 0; i < n; i++) {
		item[i] = (pm_case_column){ b->rules->signal[i].name, b->signal_key[i], b->signal[i], 0 };
	}
	if (put)
		return pm_case_put_columns(b->file, PM_STR("signal"), item, n, b->opt->threads, err);
	PM_TRY(pm_case_get_columns(b->file, PM_STR("signal"), item, n, b->opt->threads, err));
	for (uint32_t i = 0; i < n; i++)
		b->signal[i] = item[i].column;
	return PM_OK;
}

/* Rows of the stays whose period holds the run's date for certain. */
static uint64_t *current_rows(const pm_batch *b, const pm_register *reg, const pm_table *t)
{
	uint64_t *current = pm_alloc(pm_bits_words(t->rows), sizeof *current);
	const pm_column *begin = reg->begin < 0 ? NULL : pm_table_find(t, reg->field[reg->begin].name);
	const pm_column *end = reg->end < 0 ? NULL : pm_table_find(t, reg->field[reg->end].name);
	for (uint32_t r = 0; current && r < t->rows; r++) {
		const bool begun = begin && pm_column_has(begin, r) && pm_column_date(begin, r).hi <= b->as_of;
		const bool lasts = !end || !pm_column_has(end, r) || pm_column_date(end, r).lo > b->as_of;
		if (begun && lasts)
			pm_bit_set(current, r);
	}
	return current;
}

static pm_status add_households(pm_batch *b, uint32_t reg_index, pm_err *err)
{
	const pm_register *reg = &b->rules->reg[reg_index];
	const pm_household *h = &reg->household;
	pm_table *stays = b->input[reg_index].table, *relations = b->input[h->reg].table;
	if (!stays || !stays->place || !relations || pm_table_find(stays, reg->field[h->field].name))
		return PM_OK;
	const pm_register *rel = &b->rules->reg[h->reg];
	pm_household_input in = {
		.stays = stays, .person = pm_table_find(stays, reg->field[h->person].name), .relations = relations,
		.one = pm_table_find(relations, rel->field[h->a].name), .other = pm_table_find(relations, rel->field[h->b].name),
	};
	uint64_t *keep = NULL, *current = current_rows(b, reg, stays);
	if (!current)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u stays", stays->rows);
	const pm_table *records[64] = {0};
	const pm_scope scope = pm_batch_scope(b, records);
	pm_status s = h->where ? pm_rows_where(&scope, (uint32_t)h->reg, relations, h->where, &keep, err) : PM_OK;
	in.current = current;
	in.keep = keep;
	if (s == PM_OK)
		s = pm_household_add(&in, reg->field[h->field].name, err);
	pm_free(keep);
	pm_free(current);
	return s;
}

pm_status pm_batch_records(pm_batch *b, uint64_t needed, pm_err *err)
{
	for (uint32_t r = 0; r < b->rules->n_registers; r++)
		if (needed >> r & 1 && b->rules->reg[r].household.field >= 0)
			needed |= UINT64_C(1) << b->rules->reg[r].household.reg;
	for (uint32_t r = 0; r < b->rules->n_registers; r++)
		if (needed >> r & 1)
			PM_TRY(pm_batch_table(b, r, err));
	for (uint32_t r = 0; r < b->rules->n_registers; r++)
		if (needed >> r & 1 && b->rules->reg[r].household.field >= 0)
			PM_TRY(add_households(b, r, err));
	return PM_OK;
}

static pm_status load_needed(pm_batch *b, bool take, bool keep, pm_err *err)
{
	uint64_t needed = 0, links = 0;
	for (uint32_t i = 0; i < b->rules->n_signals; i++)
		if (b->rules->signal[i].active && !b->signal[i]) {
			needed |= b->rules->signal[i].registers;
			links |= b->rules->signal[i].links;
		}
	PM_TRY(pm_batch_records(b, needed, err));
	return pm_batch_links(b, links, take, keep, err);
}

/* What rests on a register that was not delivered is unknown, whatever an `else` makes of no records. */
static void forget_undelivered(pm_batch *b)
{
	for (uint32_t i = 0; i < b->rules->n_signals; i++) {
		bool delivered = true;
		for (uint32_t r = 0; r < b->rules->n_registers; r++)
			delivered &= !(b->rules->signal[i].registers >> r & 1) || b->input[r].there;
		if (b->signal[i] && !delivered)
			memset(b->signal[i]->valid, 0, pm_bits_words(b->signal[i]->rows) * sizeof *b->signal[i]->valid);
	}
}

/* From here on only the spine and the signals are read. */
static void forget_records(pm_batch *b)
{
	for (uint32_t r = 0; r < b->rules->n_registers; r++) {
		if ((int32_t)r == b->rules->spine || b->input[r].borrowed)
			continue;
		pm_table_free(b->input[r].table);
		b->input[r].table = NULL;
	}
}

/* All active signals that aren't there yet, from the records. */
static pm_status compute(pm_batch *b, bool take, bool keep, pm_err *err)
{
	PM_TRY(load_needed(b, take, keep, err));
	bool *want = pm_arena_alloc(&b->arena, b->rules->n_signals, sizeof *want);
	const pm_table *records[64] = {0};
	if (!want)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u signals", b->rules->n_signals);
	for (uint32_t i = 0; i < b->rules->n_signals; i++)
		want[i] = b->rules->signal[i].active;
	const pm_scope scope = pm_batch_scope(b, records);
	PM_TRY(pm_signals_compute(&scope, want, b->signal, err));
	forget_undelivered(b);
	forget_records(b);
	pm_progress_add(&b->progress, scope.spine->rows);
	return PM_OK;
}

pm_status pm_batch_signals(pm_batch *b, bool keep, pm_err *err)
{
	pm_progress_stage(&b->progress, "signals");
	PM_TRY(pm_batch_table(b, (uint32_t)b->rules->spine, err));
	PM_TRY(exchange(b, false, err));
	if (!missing(b))
		return PM_OK;
	PM_TRY(compute(b, true, keep, err));
	pm_progress_stage(&b->progress, "store");
	return keep ? exchange(b, true, err) : PM_OK;
}

pm_status pm_batch_recompute(pm_batch *b, pm_err *err)
{
	PM_TRY(pm_batch_table(b, (uint32_t)b->rules->spine, err));
	return compute(b, false, false, err);
}

pm_status pm_batch_uncertain(pm_batch *b, pm_err *err)
{
	const uint32_t n = b->rules->n_registers;
	pm_case_column *item = pm_arena_alloc(&b->arena, n, sizeof *item);
	if (!item)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u registers", n);
	for (uint32_t i = 0; i < n; i++)
		item[i] = (pm_case_column){ b->rules->reg[i].name, b->input[i].key, b->uncertain[i], 0 };
	PM_TRY(pm_case_get_columns(b->file, PM_STR("uncertain"), item, n, b->opt->threads, err));
	for (uint32_t i = 0; i < n; i++)
		b->uncertain[i] = item[i].column;
	return PM_OK;
}

pm_status pm_batch_scores(pm_batch *b, pm_err *err)
{
	pm_progress_stage(&b->progress, "rules");
	const pm_table *records[64] = {0};
	const pm_scope scope = pm_batch_scope(b, records);
	const pm_register *reg = &b->rules->reg[b->rules->spine];
	const pm_column *id = pm_table_find(scope.spine, reg->field[reg->role[PM_ROLE_ID]].name);
	for (uint32_t t = 0; t < b->rules->n_themes; t++) {
		PM_TRY(pm_score_theme(&scope, t, b->signal, &b->score[t], err));
		b->best[t] = pm_alloc(b->top, sizeof *b->best[t]);
		if (!b->best[t])
			return pm_fail(err, PM_E_NOMEM, "no memory for a list of %u", b->top);
		PM_TRY(pm_score_best(&b->score[t], id, b->top, b->best[t], &b->n_best[t], err));
	}
	return PM_OK;
}

typedef struct listing { pm_batch *batch; const pm_scope *scope; uint32_t first; } listing;

static pm_status make_list(void *ctx, uint32_t theme, pm_err *err)
{
	const listing *l = ctx;
	const pm_batch *b = l->batch;
	pm_output *out = &l->batch->output[l->first + theme];
	const pm_list_view v = { l->scope, &b->score[theme], b->signal, b->uncertain, b->best[theme], b->n_best[theme] };
	PM_TRY(pm_list_csv(&v, &out->text, err));
	out->digest = pm_digest_of(out->text.p, out->text.n);
	out->bytes = out->text.n;
	return PM_OK;
}

pm_status pm_batch_lists(pm_batch *b, pm_err *err)
{
	pm_progress_stage(&b->progress, "lists");
	const pm_table *records[64] = {0};
	const pm_scope scope = pm_batch_scope(b, records);
	listing l = { b, &scope, b->outputs };
	for (uint32_t t = 0; t < b->rules->n_themes; t++) {
		const pm_str theme = b->rules->theme[t].name;
		if (pm_str_eq(theme, PM_STR("koppeling")) || pm_str_eq(theme, PM_STR("openstaand")))
			return pm_fail(err, PM_E_USE, "no theme may be called %.*s: its list would take the name of a file that every run leaves",
			               PM_STR_FMT(theme));
		char *name = pm_arena_alloc(&b->arena, theme.n + 5, 1);
		if (!name)
			return pm_fail(err, PM_E_NOMEM, "no memory for a list's name");
		snprintf(name, theme.n + 5, "%.*s.csv", PM_STR_FMT(theme));
		b->output[b->outputs++].name = name;
	}
	return pm_parallel(b->rules->n_themes, b->opt->threads, make_list, &l, err);
}
