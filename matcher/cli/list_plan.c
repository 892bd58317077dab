#include "cli/list_plan.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/address_rows.h"
#include "cli/levering.h"
#include "cli/list_flags.h"
#include "cli/list_owners.h"
#include "signal/spine.h"
#include "store/case_list.h"

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory to plan a list"); }

void pm_list_reading_release(pm_list_reading *r)
{
	pm_history_release(&r->history);
	pm_free(r->visit);
	pm_free(r->visit_row);
	pm_free(r->earlier);
	pm_rules_free(r->flagged);
	pm_result_rules_free(r->rule_then, r->before.n_rules);
	pm_free(r->row_then);
	pm_earlier_run_release(&r->then);
	pm_arena_release(&r->arena);
	pm_telling_release(&r->t);
}

/* ---- forms and records ---- */

static pm_status copy(pm_list_reading *r, pm_str *s, pm_err *err)
{
	const char *text = pm_arena_text(&r->arena, s->p ? s->p : "", s->n);
	if (!text)
		return no_memory(err);
	s->p = text;
	return PM_OK;
}

static pm_status add_visit(void *ctx, const pm_visit *v, pm_err *err)
{
	pm_list_reading *r = ctx;
	if (!pm_room(&r->visit, r->n_visits, &r->visits_room, sizeof *r->visit))
		return no_memory(err);
	pm_visit *c = &r->visit[r->n_visits];
	*c = *v;
	pm_str *const text[] = { &c->code, &c->address_id, &c->address, &c->inspector, &c->situation, &c->measure, &c->handover, &c->handover_to, &c->imported_by };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		PM_TRY(copy(r, text[i], err));
	for (uint32_t i = 0; i < c->n_themes; i++) {
		PM_TRY(copy(r, &c->theme[i].theme, err));
		PM_TRY(copy(r, &c->theme[i].conclusion, err));
	}
	r->n_visits++;
	return PM_OK;
}

pm_status pm_list_read_visits(pm_list_reading *r, pm_err *err)
{
	pm_id_rows rows;
	PM_TRY(pm_case_each_visit(r->t.batch.file, add_visit, r, err));
	r->visit_row = pm_alloc(r->n_visits, sizeof *r->visit_row);
	if (!r->visit_row)
		return no_memory(err);
	PM_TRY(pm_address_rows(&r->t.batch, &rows, err));
	for (uint32_t i = 0; i < r->n_visits; i++)
		r->visit_row[i] = pm_id_rows_find(&rows, r->visit[i].address_id);
	pm_id_rows_release(&rows);
	return PM_OK;
}

static pm_status need(pm_list_reading *r, const char *reg, pm_err *err)
{
	const int32_t i = pm_rules_register(r->t.batch.rules, pm_str_of(reg));
	return i < 0 || !r->t.batch.input[i].there ? PM_OK : pm_batch_table(&r->t.batch, (uint32_t)i, err);
}

static const pm_table *records(const pm_list_reading *r, const char *reg)
{
	const int32_t i = pm_rules_register(r->t.batch.rules, pm_str_of(reg));
	return i < 0 ? NULL : r->t.batch.input[i].table;
}

pm_status pm_list_read_history(pm_list_reading *r, int32_t until, pm_err *err)
{
	PM_TRY(need(r, "bezoeken", err));
	PM_TRY(need(r, "zaken", err));
	const pm_history_input in = { .rows = r->t.scope.spine->rows, .visits = records(r, "bezoeken"), .cases = records(r, "zaken"),
	                              .own = r->visit, .own_row = r->visit_row, .n_own = r->n_visits, .until = until };
	return pm_history_make(&in, &r->history, err);
}

/* ---- earlier lists ---- */

static pm_status add_earlier(pm_list_reading *r, const pm_earlier *e, pm_err *err)
{
	if (!pm_room(&r->earlier, r->n_earlier, &r->earlier_room, sizeof *r->earlier))
		return no_memory(err);
	r->earlier[r->n_earlier++] = *e;
	return PM_OK;
}

typedef struct known_lists { pm_list_reading *r; uint32_t n, room; pm_case_list *of; } known_lists;

static pm_status remember_list(void *ctx, const pm_case_list *l, pm_err *err)
{
	known_lists *k = ctx;
	if (!pm_arena_room(&k->r->arena, &k->of, k->n, &k->room, sizeof *k->of))
		return no_memory(err);
	pm_case_list *kept = &k->of[k->n++];
	*kept = *l;
	PM_TRY(copy(k->r, &kept->status, err));
	return copy(k->r, &kept->name, err);
}

/* Lists that still say something: not withdrawn, and of the last year. */
static pm_status read_list(pm_list_reading *r, const pm_case_list *k, pm_err *err)
{
	pm_worklist *l;
	pm_status s = pm_worklist_get(r->t.batch.file, k->name, k->id, &l, err);
	PM_TRY(s);
	for (uint32_t i = 0; i < l->n_stops && s == PM_OK; i++) {
		const pm_stop *q = &l->stop[i];
		pm_earlier e = { .list = l->id, .name = k->name, .address_id = q->id, .address = q->address, .why = q->why, .status = l->status,
		                 .state = q->state, .first_day = l->first_day, .last_day = l->last_day,
		                 .decided = l->released_at ? pm_day_at(l->released_at) : PM_NO_DAY };
		pm_str *const text[] = { &e.address_id, &e.address, &e.why };
		for (size_t t = 0; t < 3 && s == PM_OK; t++)
			s = copy(r, text[t], err);
		if (s == PM_OK)
			s = add_earlier(r, &e, err);
	}
	const bool follows = l->status != PM_LIST_PROPOSED && pm_str_eq(k->name, r->rule.name) && l->first_day < r->planning.first_day;
	if (s == PM_OK && follows && l->id > r->planning.before) {
		r->planning.before = l->id;
		r->planning.before_as_of = l->as_of;
		r->before_run = l->run;
		r->before = (pm_plan_before){ .first_day = l->first_day, .capacity = l->capacity };
	}
	pm_worklist_free(l);
	return s;
}

static pm_status read_earlier(pm_list_reading *r, pm_err *err)
{
	known_lists k = { .r = r };
	PM_TRY(pm_case_each_list(r->t.batch.file, remember_list, &k, err));
	for (uint32_t i = 0; i < k.n; i++) {
		const bool old = k.of[i].last_day < pm_day_add_months(r->planning.first_day, -12);
		pm_str withdrawn = pm_str_of(pm_list_status_word(PM_LIST_WITHDRAWN));
		if (!old && !pm_str_eq(k.of[i].status, withdrawn))
			PM_TRY(read_list(r, &k.of[i], err));
	}
	return PM_OK;
}

/* ---- all of it ---- */

static pm_status read_scores(pm_list_reading *r, pm_err *err)
{
	const uint32_t n = r->t.batch.rules->n_themes;
	r->score = pm_arena_alloc(&r->arena, n, sizeof *r->score);
	if (!r->score)
		return no_memory(err);
	for (uint32_t t = 0; t < n; t++)
		PM_TRY(pm_telling_score(&r->t, t, &r->score[t], err));
	return PM_OK;
}

static pm_status read_records(pm_list_reading *r, pm_err *err)
{
	PM_TRY(need(r, "gebieden", err));
	PM_TRY(need(r, "brk", err));
	if (r->rule.most[PM_PER_OWNER])
		PM_TRY(pm_list_owners(&r->t.batch, err));
	if (r->rule.first_reg >= 0 && r->t.batch.input[r->rule.first_reg].there)
		PM_TRY(pm_batch_table(&r->t.batch, (uint32_t)r->rule.first_reg, err));
	r->t.scope = pm_batch_scope(&r->t.batch, r->t.records);
	return PM_OK;
}

/* Rows of this run's addresses in the one before. */
static pm_status rows_then(pm_list_reading *r, pm_err *err)
{
	const pm_rules *rules = r->t.batch.rules;
	const pm_column *id = pm_role_column(&rules->reg[rules->spine], r->t.scope.spine, PM_ROLE_ID);
	r->row_then = pm_alloc((size_t)r->t.scope.spine->rows + 1, sizeof *r->row_then);
	if (!r->row_then)
		return no_memory(err);
	for (uint32_t row = 0; row < r->t.scope.spine->rows; row++)
		r->row_then[row] = id && pm_column_has(id, row) ? pm_id_rows_find(&r->then.rows, pm_column_str(id, row)) : PM_NO_ROW;
	return PM_OK;
}

static pm_status peildata(pm_list_reading *r, pm_err *err)
{
	const pm_batch *now = &r->t.batch, *then = &r->then.batch;
	int32_t *day = pm_arena_alloc(&r->arena, now->rules->n_registers, sizeof *day);
	if (!day)
		return no_memory(err);
	for (uint32_t i = 0; i < now->rules->n_registers; i++) {
		const int32_t was = pm_rules_register(then->rules, now->rules->reg[i].name);
		day[i] = now->input[i].there ? now->input[i].source.peildatum : PM_NO_DAY;
		if (was >= 0 && then->input[was].there && day[i] != PM_NO_DAY && then->input[was].source.peildatum != PM_NO_DAY &&
		    day[i] > then->input[was].source.peildatum)
			r->before.newer |= UINT64_C(1) << i;
	}
	r->before.peildatum = day;
	return PM_OK;
}

/* What the run of the list before said; when it keeps nothing any more, new addresses are told without. */
static pm_status read_before(pm_list_reading *r, pm_err *err)
{
	if (!r->before_run)
		return PM_OK;
	r->planning.then = &r->before;
	pm_status s = pm_earlier_run_open(r->t.batch.opt, r->before_run, &r->then, err);
	if (s == PM_OK)
		s = pm_case_get_rules(r->then.batch.file, r->before_run, (pm_str){ NULL, 0 }, 0, &r->rule_then, &r->before.n_rules, err);
	if (s != PM_OK)
		return s == PM_E_NOTFOUND ? PM_OK : s;
	r->before.rule = r->rule_then;
	PM_TRY(rows_then(r, err));
	r->before.row = r->row_then;
	return peildata(r, err);
}

/* Registers that the rules declare, may use and did not get, or got otherwise than they should be. */
static pm_status warnings(pm_list_reading *r, pm_err *err)
{
	const pm_rules *rules = r->t.batch.rules;
	pm_str *w = pm_arena_alloc(&r->arena, rules->n_registers, sizeof *w);
	uint32_t n = 0;
	if (!w)
		return no_memory(err);
	for (uint32_t i = 0; i < rules->n_registers; i++) {
		const pm_register *reg = &rules->reg[i];
		pm_buf text = {0};
		pm_levering_notice(&r->t.batch, i, &text);
		if (!text.n && !r->t.batch.input[i].there && reg->approved)
			pm_buf_printf(&text, "het register %.*s ontbreekt: wat daarop rust is onbekend", PM_STR_FMT(reg->name));
		w[n] = (pm_str){ pm_arena_text(&r->arena, text.p ? text.p : "", text.n), text.n };
		const bool failed = !w[n].p || text.failed;
		n += text.n > 0;
		pm_buf_release(&text);
		if (failed)
			return no_memory(err);
	}
	r->planning.warning = w;
	r->planning.n_warnings = n;
	return PM_OK;
}

/* Every theme of the list says how chances follow from scores, as visits bore out. */
static bool calibrated(const pm_list_reading *r)
{
	bool all = r->rule.n_themes > 0;
	for (uint32_t t = 0; t < r->rule.n_themes; t++)
		all &= r->t.batch.rules->theme[r->rule.theme[t]].calibrated;
	return all;
}

pm_status pm_list_read(pm_list_reading *r, pm_str name, int64_t now, pm_err *err)
{
	PM_TRY(pm_telling_open(&r->t, err));
	PM_TRY(pm_list_flags(r, name, err));
	r->planning.before_as_of = PM_NO_DAY;
	PM_TRY(pm_list_read_visits(r, err));
	PM_TRY(pm_list_read_history(r, PM_NO_DAY, err));
	PM_TRY(read_earlier(r, err));
	PM_TRY(read_scores(r, err));
	PM_TRY(read_records(r, err));
	PM_TRY(read_before(r, err));
	PM_TRY(warnings(r, err));
	pm_planning *p = &r->planning;
	p->scope = &r->t.scope;
	p->score = r->score;
	p->column = r->t.batch.signal;
	p->rule = &r->rule;
	p->flags = r->flags;
	p->history = &r->history;
	p->earlier = r->earlier;
	p->n_earlier = r->n_earlier;
	p->run = r->t.run.id;
	p->rules = r->t.run.rules;
	p->seed = r->t.batch.opt->seed ? r->t.batch.opt->seed : r->t.run.seed;
	p->now = now;
	p->by = pm_str_of(pm_who(r->t.batch.opt));
	p->calibrated = calibrated(r);
	return PM_OK;
}
