#include "cli/links.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/link_history.h"
#include "cli/link_texts.h"
#include "link/entity.h"
#include "signal/spine.h"
#include "store/case_decision.h"

static bool takes_part(const pm_batch *b, int32_t reg) { return reg >= 0 && b->rules->reg[reg].approved && b->input[reg].there; }

/* ---- what people decided ---- */

typedef struct decided { pm_digest a, b; uint32_t turn; bool same, unsure; } decided; /* turn: its place among the decisions */
typedef struct decisions { const pm_batch *batch; decided *of; uint32_t n, room; } decisions;

static pm_status take_decision(void *ctx, const pm_decision *d, pm_err *err)
{
	decisions *all = ctx;
	if (d->at > all->batch->moment)
		return PM_OK;
	if (!pm_room(&all->of, all->n, &all->room, sizeof *all->of))
		return pm_fail(err, PM_E_NOMEM, "no memory for more decisions");
	decided *to = &all->of[all->n];
	memset(to, 0, sizeof *to); /* its bytes are hashed */
	to->a = d->a.digest, to->b = d->b.digest, to->turn = all->n++;
	to->same = d->ruling == PM_RULING_SAME, to->unsure = d->ruling == PM_RULING_UNSURE;
	return PM_OK;
}

static int by_records(const decided *x, const decided *y)
{
	const int order = memcmp(&x->a, &y->a, sizeof x->a);
	return order ? order : memcmp(&x->b, &y->b, sizeof x->b);
}

static int latest_last(const void *x, const void *y)
{
	const decided *a = x, *b = y;
	const int order = by_records(a, b);
	return order ? order : a->turn < b->turn ? -1 : a->turn > b->turn;
}

/* The latest about each pair, up to the moment of the run. */
static pm_status read_decisions(const pm_batch *b, uint32_t link, decisions *out, pm_err *err)
{
	*out = (decisions){ .batch = b };
	if (!b->file)
		return PM_OK;
	PM_TRY(pm_case_each_decision(b->file, PM_DECIDED_LINK, b->rules->link[link].name, true, take_decision, out, err));
	uint32_t n = 0;
	if (out->n)
		qsort(out->of, out->n, sizeof *out->of, latest_last);
	for (uint32_t i = 0; i < out->n; i++)
		if (i + 1 == out->n || by_records(&out->of[i], &out->of[i + 1]) != 0)
			out->of[n] = out->of[i], out->of[n++].turn = 0; /* a link is made again for another decision, not for its place */
	out->n = n;
	return PM_OK;
}

pm_digest pm_batch_link_record(const pm_link_frame *f, uint32_t row) { return pm_digest_of(&f->key[row], sizeof f->key[row]); }

typedef struct sought { pm_digest digest; uint32_t *row; } sought;

static int by_digest(const void *x, const void *y)
{
	return memcmp(&((const sought *)x)->digest, &((const sought *)y)->digest, sizeof(pm_digest));
}

/* The first row of each record that was decided about; PM_NO_ROW where there is none any more. */
static void find_records(const pm_link_frame *f, sought *want, uint32_t n)
{
	qsort(want, n, sizeof *want, by_digest);
	for (uint32_t r = 0; r < f->rows; r++) {
		const sought key = { pm_batch_link_record(f, r), NULL };
		const sought *found = bsearch(&key, want, n, sizeof key, by_digest);
		while (found && found > want && by_digest(found - 1, &key) == 0)
			found--;
		for (; found && found < want + n && by_digest(found, &key) == 0; found++)
			if (*found->row == PM_NO_ROW)
				*found->row = r;
	}
}

/* Decisions about records that are there, by row. */
static pm_status rule_records(const pm_batch *b, pm_batch_link *l, pm_err *err)
{
	decisions all;
	pm_link_frame *f = &l->frame;
	pm_status s = read_decisions(b, l->link, &all, err);
	if (s == PM_OK && all.n) {
		sought *want = pm_alloc((size_t)all.n * 2, sizeof *want);
		l->ruled = pm_alloc(all.n, sizeof *l->ruled);
		for (uint32_t i = 0; want && l->ruled && i < all.n; i++) {
			l->ruled[i] = (pm_link_ruled){ .a = PM_NO_ROW, .b = PM_NO_ROW, .same = all.of[i].same };
			want[2 * i] = (sought){ all.of[i].a, &l->ruled[i].a };
			want[2 * i + 1] = (sought){ all.of[i].b, &l->ruled[i].b };
		}
		if (!want || !l->ruled)
			s = pm_fail(err, PM_E_NOMEM, "no memory for %u decisions", all.n);
		else
			find_records(f, want, all.n * 2);
		for (uint32_t i = 0; s == PM_OK && i < all.n; i++)
			if (!all.of[i].unsure && l->ruled[i].a != PM_NO_ROW && l->ruled[i].b != PM_NO_ROW)
				l->ruled[f->model.n_ruled++] = l->ruled[i];
		f->model.ruled = l->ruled;
		pm_free(want);
	}
	pm_free(all.of);
	return s;
}

/* ---- keys ---- */

static pm_status key_of(const pm_batch *b, uint32_t link, pm_digest *out, pm_err *err)
{
	const pm_link_rule *l = &b->rules->link[link];
	pm_digest_run run;
	decisions all;
	pm_digest_begin(&run);
	pm_digest_add(&run, &b->program, sizeof b->program);
	pm_digest_add(&run, &l->digest, sizeof l->digest);
	pm_digest_add(&run, &b->input[b->rules->spine].key, sizeof(pm_digest));
	if (l->dated)
		pm_digest_add(&run, &b->as_of, sizeof b->as_of);
	for (uint32_t r = 0; r < b->rules->n_registers; r++) {
		if (!(l->registers >> r & 1) || !takes_part(b, (int32_t)r))
			continue;
		pm_digest_add(&run, &r, sizeof r);
		pm_digest_add(&run, &b->input[r].key, sizeof(pm_digest));
	}
	const pm_status s = read_decisions(b, link, &all, err);
	for (uint32_t i = 0; s == PM_OK && i < all.n; i++)
		pm_digest_add(&run, &all.of[i], sizeof all.of[i]);
	pm_free(all.of);
	*out = pm_digest_end(&run);
	return s;
}

pm_status pm_batch_link_keys(pm_batch *b, pm_err *err)
{
	if (b->link_key)
		return PM_OK;
	pm_digest *key = pm_arena_alloc(&b->arena, (size_t)b->rules->n_links + 1, sizeof *key);
	if (!key)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u links", b->rules->n_links);
	for (uint32_t l = 0; l < b->rules->n_links; l++)
		PM_TRY(key_of(b, l, &key[l], err));
	b->link_key = key;
	return PM_OK;
}

static pm_status rows_where(pm_batch *b, int32_t reg, const pm_expr *where, uint64_t **out, pm_err *err)
{
	const pm_table *records[64] = {0};
	const pm_scope scope = pm_batch_scope(b, records);
	return pm_rows_where(&scope, (uint32_t)reg, b->input[reg].table, where, out, err);
}

pm_status pm_batch_link_open(pm_batch *b, uint32_t link, pm_batch_link *out, pm_err *err)
{
	const pm_link_rule *l = &b->rules->link[link];
	const pm_register *spine = &b->rules->reg[b->rules->spine];
	const pm_column *id = pm_role_column(spine, b->input[b->rules->spine].table, PM_ROLE_ID);
	out->link = link;
	for (uint32_t r = 0; r < b->rules->n_registers; r++)
		if (l->registers >> r & 1 && takes_part(b, (int32_t)r))
			PM_TRY(pm_batch_table(b, r, err));
	for (uint32_t i = 0; i < l->sources; i++) {
		const int32_t reg = l->source[i].reg;
		if (!takes_part(b, reg))
			continue;
		out->input[i].table = b->input[reg].table;
		out->input[i].address = id;
		if (l->source[i].where)
			PM_TRY(rows_where(b, reg, l->source[i].where, &out->keep[i], err));
		out->input[i].keep = out->keep[i];
	}
	PM_TRY(pm_link_frame_make(b->rules, l, out->input, l->sources, b->opt->threads, &out->frame, err));
	return l->text_name.n ? PM_OK : rule_records(b, out, err);
}

void pm_batch_link_release(pm_batch_link *l)
{
	for (uint32_t i = 0; i < PM_LINK_RULE_SOURCES; i++)
		pm_free(l->keep[i]);
	pm_link_frame_release(&l->frame);
	pm_free(l->ruled);
	l->ruled = NULL;
}

/* ---- what a link gives ---- */

typedef struct giving {
	pm_batch *batch;
	const pm_link_rule *rule;
	pm_batch_link *link;
	pm_entities *entities;
	uint32_t *address;   /* by row of the frame */
	float *p;
	pm_link_pair *unsure;
	double *value;
	pm_link_texts texts; /* of a link by texts: one that is no evidence gives nothing */
} giving;

/* Where every record stands. */
static pm_status take_places(giving *g, pm_err *err)
{
	const pm_link_frame *f = &g->link->frame;
	g->address = pm_alloc((size_t)f->rows + 1, sizeof *g->address);
	g->p = pm_alloc((size_t)f->rows + 1, sizeof *g->p);
	g->value = pm_alloc((size_t)f->rows + 1, sizeof *g->value);
	if (!g->address || !g->p || !g->value)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u records", f->rows);
	for (uint32_t k = 0, a = 0; k < f->rows; k++) {
		const pm_place *place = g->link->input[f->source[k]].table->place;
		const uint32_t r = f->row[k];
		if (k == 0 || f->source[k] != f->source[k - 1])
			a = 0; /* rows lie by address */
		while (place && a < place->addresses && r >= place->start[a + 1])
			a++;
		g->address[k] = place && a < place->addresses ? a : PM_NO_ROW;
		g->p[k] = place && place->p ? place->p[r] : 1;
	}
	return PM_OK;
}

/* Pairs that may be one: not those of two that a register or a person told apart. */
static pm_status take_entities(giving *g, const uint32_t *entity, const pm_link_result *r, pm_err *err)
{
	size_t n = 0;
	g->unsure = pm_alloc(r->pairs + 1, sizeof *g->unsure);
	if (!g->unsure)
		return pm_fail(err, PM_E_NOMEM, "no memory for %zu pairs", r->pairs);
	for (size_t i = 0; i < r->pairs; i++)
		if (!pm_bit(r->apart, i))
			g->unsure[n++] = r->pair[i];
	return pm_entities_new(entity, g->address, g->p, g->link->frame.rows, g->unsure, n, &g->entities, err);
}

/* By address, the probability that such a record is there. */
static float *there(const giving *g, const pm_link_give *v, const uint64_t *keep)
{
	const pm_table *t = g->batch->input[v->of].table;
	float *p = pm_alloc((size_t)t->place->addresses + 1, sizeof *p);
	for (uint32_t a = 0; p && a < t->place->addresses; a++) {
		double none = 1;
		for (uint32_t r = t->place->start[a]; r < t->place->start[a + 1]; r++)
			if (!keep || pm_bit(keep, r))
				none *= 1 - (t->place->p ? (double)t->place->p[r] : 1);
		p[a] = (float)(1 - none);
	}
	return p;
}

static uint64_t *rows_of_source(const giving *g, int32_t source, const uint64_t *keep)
{
	const pm_link_frame *f = &g->link->frame;
	uint64_t *rows = pm_alloc(pm_bits_words((size_t)f->rows + 1), sizeof *rows);
	for (uint32_t k = 0; rows && k < f->rows; k++)
		if ((int32_t)f->source[k] == source && (!keep || pm_bit(keep, f->row[k])))
			pm_bit_set(rows, k);
	return rows;
}

static pm_status measure(giving *g, const pm_link_give *v, pm_column *out, pm_err *err)
{
	const pm_link_frame *f = &g->link->frame;
	const bool others = v->measure == PM_MEASURE_OTHERS;
	uint64_t *keep = NULL;
	if (v->where)
		PM_TRY(rows_where(g->batch, v->of, v->where, &keep, err));
	uint64_t *own = rows_of_source(g, (int32_t)v->source, NULL);
	uint64_t *of = v->of < 0 || others ? NULL : rows_of_source(g, v->of_source, keep);
	float *at = others ? there(g, v, keep) : NULL;
	pm_status s = own && (of || v->of < 0 || others) && (at || !others) ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for what a link gives");
	if (s == PM_OK)
		s = pm_entities_measure(g->entities, v->measure, own, of ? of : own, at, g->value, err);
	for (uint32_t k = 0; s == PM_OK && k < f->rows; k++)
		if (f->source[k] == v->source && !isnan(g->value[k]) && !(g->texts.score && g->texts.score[k] == PM_TEXT_SILENT))
			pm_column_set_number(out, f->row[k], g->value[k]);
	pm_free(keep);
	pm_free(own);
	pm_free(of);
	pm_free(at);
	return s;
}

/* What can't be known, for a register is missing, stays null. */
static pm_status give(giving *g, const pm_link_give *v, pm_column **out, pm_err *err)
{
	const pm_batch *b = g->batch;
	pm_column *c;
	PM_TRY(pm_column_new(v->name, PM_TYPE_NUMBER, b->input[v->reg].table->rows, &c, err));
	const bool known = v->of < 0 || (takes_part(b, v->of) && (v->measure == PM_MEASURE_ANY || b->input[v->of].table->place));
	const pm_status s = g->entities && known ? measure(g, v, c, err) : PM_OK;
	if (s != PM_OK) {
		pm_column_free(c);
		return s;
	}
	pm_column_free(*out); /* some were kept, not all */
	*out = c;
	return PM_OK;
}

static pm_status make(pm_batch *b, uint32_t link, pm_case_column *item, const pm_digest *key, bool keep, pm_err *err)
{
	giving g = { .batch = b, .rule = &b->rules->link[link], .link = pm_alloc(1, sizeof *g.link) };
	pm_link_result r = {0};
	if (!g.link)
		return pm_fail(err, PM_E_NOMEM, "no memory for a link");
	pm_progress_stage(&b->progress, "link");
	pm_status s = pm_batch_link_open(b, link, g.link, err);
	const bool two = s == PM_OK && g.link->frame.rows >= 2, by_text = g.rule->text_name.n > 0;
	if (two)
		s = by_text ? pm_link_texts_group(b, g.rule, &g.link->frame, &g.texts, err) : pm_link(&g.link->frame.model, &r, err);
	const bool linked = two && s == PM_OK;
	if (s == PM_E_NOTFOUND)
		s = PM_OK; /* no two records share a block: nothing to know */
	if (linked)
		s = take_places(&g, err);
	if (linked && s == PM_OK)
		s = take_entities(&g, by_text ? g.texts.entity : r.entity, &r, err);
	for (uint32_t i = 0; s == PM_OK && i < g.rule->gives; i++)
		if (takes_part(b, g.rule->give[i].reg))
			s = give(&g, &g.rule->give[i], &item[i].column, err);
	if (linked && s == PM_OK && keep && !by_text)
		s = pm_link_history_keep(b, link, &g.link->frame, &r, key, err);
	pm_progress_add(&b->progress, g.link->frame.rows);
	pm_link_release(&r);
	pm_link_texts_release(&g.texts);
	pm_entities_free(g.entities);
	pm_free(g.address);
	pm_free(g.p);
	pm_free(g.value);
	pm_free(g.unsure);
	pm_batch_link_release(g.link);
	pm_free(g.link);
	return s;
}

/* `link.register.field` */
static pm_status name_items(pm_batch *b, const pm_link_rule *l, const pm_digest *key, pm_case_column *item, pm_err *err)
{
	for (uint32_t i = 0; i < l->gives; i++) {
		const pm_link_give *v = &l->give[i];
		const size_t n = l->name.n + v->reg_name.n + v->name.n + 3;
		char *name = pm_arena_alloc(&b->arena, n, 1);
		if (!name)
			return pm_fail(err, PM_E_NOMEM, "no memory for a name");
		snprintf(name, n, "%.*s.%.*s.%.*s", PM_STR_FMT(l->name), PM_STR_FMT(v->reg_name), PM_STR_FMT(v->name));
		item[i] = (pm_case_column){ .name = pm_str_of(name), .digest = *key };
	}
	return PM_OK;
}

static bool all_there(const pm_batch *b, const pm_link_rule *l, const pm_case_column *item)
{
	for (uint32_t i = 0; i < l->gives; i++)
		if (!item[i].column && takes_part(b, l->give[i].reg))
			return false;
	return true;
}

static pm_status link_one(pm_batch *b, uint32_t link, bool take, bool keep, pm_err *err)
{
	const pm_link_rule *l = &b->rules->link[link];
	pm_case_column item[PM_LINK_RULE_GIVES] = {0};
	const pm_digest key = b->link_key[link];
	PM_TRY(name_items(b, l, &key, item, err));
	if (take)
		PM_TRY(pm_case_get_columns(b->file, PM_STR("link"), item, l->gives, b->opt->threads, err));
	const bool kept = all_there(b, l, item);
	pm_status s = kept ? PM_OK : make(b, link, item, &key, keep, err);
	if (s == PM_OK && keep && !kept)
		s = pm_case_put_columns(b->file, PM_STR("link"), item, l->gives, b->opt->threads, err);
	for (uint32_t i = 0; i < l->gives; i++) {
		pm_table *t = item[i].column ? b->input[l->give[i].reg].table : NULL;
		if (s == PM_OK && t && !pm_table_find(t, l->give[i].name))
			s = pm_table_add(t, item[i].column, err);
		else
			pm_column_free(item[i].column);
	}
	return s;
}

pm_status pm_batch_links(pm_batch *b, uint64_t links, bool take, bool keep, pm_err *err)
{
	PM_TRY(pm_batch_link_keys(b, err));
	for (uint32_t l = 0; l < b->rules->n_links; l++)
		if (links >> l & 1)
			PM_TRY(link_one(b, l, take, keep, err));
	return PM_OK;
}

pm_status pm_batch_use_links(pm_batch *b, int64_t run, pm_err *err)
{
	uint64_t links = 0;
	PM_TRY(pm_batch_link_keys(b, err));
	for (uint32_t i = 0; i < b->rules->n_signals; i++)
		links |= b->rules->signal[i].active ? b->rules->signal[i].links : 0;
	for (uint32_t k = 0; k < b->rules->n_links; k++) {
		const pm_link_rule *l = &b->rules->link[k];
		pm_case_column item[PM_LINK_RULE_GIVES] = {0};
		if (!(links >> k & 1))
			continue;
		PM_TRY(name_items(b, l, &b->link_key[k], item, err));
		PM_TRY(pm_case_find_columns(b->file, PM_STR("link"), item, l->gives, err));
		PM_TRY(pm_case_use_columns(b->file, run, item, l->gives, err));
		PM_TRY(pm_link_history_use(b, k, run, err));
	}
	return PM_OK;
}
