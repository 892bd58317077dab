#include "lang/run.h"

#include <stdatomic.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "lang/near.h"
#include "lang/watch.h"

typedef struct running {
	const pm_evaluation *r;
	pm_arena arena;
	uint32_t n_near, near_room;
	pm_near_plan *near;
	bool *done;      /* by root */
	bool *blocked;   /* by signal: rests on an aggregate over addresses that is not known yet */
	bool *reached;   /* by signal: its aggregates over addresses were listed */
} running;

/* One pass: a plan, the nodes of what it computes, and which chunk is next. */
typedef struct pass {
	running *w;
	pm_plan plan;
	uint32_t n, n_operands;
	uint32_t *root;        /* roots of this pass */
	int32_t *node;         /* theirs, then of each operand and of what groups it */
	uint32_t *operand;     /* into w->near */
	pm_times times;        /* when somebody looks */
	atomic_uint next;
} pass;

static bool in_place(const running *w, int32_t signal)
{
	return w->r->inline_signals && !w->r->column[signal] && w->r->scope->rules->signal[signal].active;
}

static pm_status list_near(running *w, const pm_expr *e, pm_err *err);

static pm_status add_near(running *w, const pm_expr *e, pm_err *err)
{
	for (uint32_t i = 0; i < w->n_near; i++)
		if (w->near[i].expr == e)
			return PM_OK;
	if (!pm_room(&w->near, w->n_near, &w->near_room, sizeof *w->near))
		return pm_fail(err, PM_E_NOMEM, "no memory for a plan");
	w->near[w->n_near++] = (pm_near_plan){ .expr = e };
	PM_TRY(list_near(w, e->arg[0], err));
	return e->arg[1] ? list_near(w, e->arg[1], err) : PM_OK;
}

/* Lists the aggregates over addresses that an expression rests on. */
static pm_status list_near(running *w, const pm_expr *e, pm_err *err)
{
	if (e->op == PM_OP_NEAR)
		return add_near(w, e, err);
	if (e->op == PM_OP_SIGNAL && in_place(w, e->index) && !w->reached[e->index]) {
		w->reached[e->index] = true;
		return list_near(w, w->r->scope->rules->signal[e->index].expr, err);
	}
	for (unsigned i = 0; e->op >= PM_OP_ADD && i < e->args; i++)
		PM_TRY(list_near(w, e->arg[i], err));
	return PM_OK;
}

static bool waits(const running *w, const pm_expr *e)
{
	if (e->op == PM_OP_NEAR) {
		for (uint32_t i = 0; i < w->n_near; i++)
			if (w->near[i].expr == e)
				return !w->near[i].result;
		return false; /* not listed: behind a signal that has its column */
	}
	if (e->op == PM_OP_SIGNAL)
		return in_place(w, e->index) && w->blocked[e->index];
	for (unsigned i = 0; e->op >= PM_OP_ADD && i < e->args; i++)
		if (waits(w, e->arg[i]))
			return true;
	return false;
}

static void find_blocked(running *w)
{
	const pm_rules *rules = w->r->scope->rules;
	for (uint32_t i = 0; i < rules->n_signals; i++) {
		const uint32_t s = rules->inside->signal_order[i];
		w->blocked[s] = w->n_near && in_place(w, (int32_t)s) && waits(w, rules->signal[s].expr);
	}
}

/* Of a category only whether two are equal matters: its codes are kept, its words are not. */
static void keep_operand(pm_column *c, const pm_vector *v, uint32_t row, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (!pm_bit(v->valid, i))
			continue;
		if (c->type == PM_TYPE_CATEGORY) {
			c->code[row + i] = v->code[i];
			pm_bit_set(c->valid, row + i);
		} else if (c->type == PM_TYPE_FLAG)
			pm_column_set_flag(c, row + i, pm_bit(v->flag, i));
		else
			pm_column_set_number(c, row + i, v->num[i]);
	}
}

static pm_status chunks(void *ctx, uint32_t part, pm_err *err)
{
	(void)part;
	pass *p = ctx;
	pm_worker worker;
	PM_TRY(pm_worker_begin(&worker, &p->plan, err));
	const pm_watch *watch = p->w->r->watch;
	if (watch && watch->now)
		pm_worker_measure(&worker, &p->times, watch->now);
	const uint32_t rows = p->w->r->scope->spine->rows;
	pm_status s = PM_OK;
	for (;;) {
		const uint64_t row = (uint64_t)atomic_fetch_add(&p->next, 1) * PM_CHUNK_ROWS;
		if (row >= rows || s != PM_OK)
			break;
		const uint32_t n = rows - row < PM_CHUNK_ROWS ? rows - (uint32_t)row : PM_CHUNK_ROWS;
		s = pm_worker_run(&worker, (uint32_t)row, n, err);
		for (uint32_t i = 0; i < p->n && s == PM_OK; i++)
			p->w->r->sink(p->w->r->ctx, p->root[i], &worker.address.at[p->node[i]], (uint32_t)row, n);
		for (uint32_t i = 0; i < p->n_operands && s == PM_OK; i++) {
			const pm_near_plan *near = &p->w->near[p->operand[i]];
			keep_operand(near->operand, &worker.address.at[p->node[p->n + 2 * i]], (uint32_t)row, n);
			if (near->by)
				keep_operand(near->by, &worker.address.at[p->node[p->n + 2 * i + 1]], (uint32_t)row, n);
		}
	}
	pm_worker_release(&worker);
	return s;
}

/* What can be computed now: roots and operands that wait for nothing. */
static pm_status fill(pass *p, pm_err *err)
{
	running *w = p->w;
	const pm_evaluation *r = w->r;
	p->root = pm_arena_alloc(&w->arena, r->n, sizeof *p->root);
	p->node = pm_arena_alloc(&w->arena, (size_t)r->n + 2 * (size_t)w->n_near, sizeof *p->node);
	p->operand = pm_arena_alloc(&w->arena, w->n_near, sizeof *p->operand);
	if (!p->root || !p->node || !p->operand)
		return pm_fail(err, PM_E_NOMEM, "no memory for a plan");
	for (uint32_t i = 0; i < r->n; i++)
		if (!w->done[i] && !waits(w, r->root[i])) {
			PM_TRY(pm_plan_add(&p->plan, -1, r->root[i], &p->node[p->n], err));
			p->root[p->n++] = i;
		}
	for (uint32_t i = 0; i < w->n_near; i++) {
		pm_near_plan *near = &w->near[i];
		const pm_expr *by = near->expr->arg[1];
		if (near->result || waits(w, near->expr->arg[0]) || (by && waits(w, by)))
			continue;
		PM_TRY(pm_plan_add(&p->plan, -1, near->expr->arg[0], &p->node[p->n + 2 * p->n_operands], err));
		if (by) {
			PM_TRY(pm_plan_add(&p->plan, -1, by, &p->node[p->n + 2 * p->n_operands + 1], err));
			PM_TRY(pm_column_new(PM_STR("by"), PM_TYPE_CATEGORY, r->scope->spine->rows, &near->by, err));
		}
		p->operand[p->n_operands++] = i;
		PM_TRY(pm_column_new(PM_STR("operand"), near->expr->arg[0]->kind == PM_KIND_FLAG ? PM_TYPE_FLAG : PM_TYPE_NUMBER,
		                     r->scope->spine->rows, &near->operand, err));
	}
	return PM_OK;
}

/* Tells the watch what the pass was. */
static pm_status show(pass *p, pm_err *err)
{
	const running *w = p->w;
	pm_made *made = pm_arena_alloc(&p->w->arena, p->n, sizeof *made);
	if (!made)
		return pm_fail(err, PM_E_NOMEM, "no memory for a plan");
	for (uint32_t i = 0; i < p->n; i++)
		made[i] = (pm_made){ w->r->root[p->root[i]], p->node[i] };
	pm_watch_pass(w->r->watch, &p->plan, &p->times, made, p->n);
	return pm_buf_check(w->r->watch->out, err);
}

/* One aggregate over addresses, from the operand that the pass made. */
static pm_status near(running *w, pm_near_plan *n, pm_err *err)
{
	pm_watch *watch = w->r->watch;
	const uint64_t then = watch && watch->now ? watch->now() : 0;
	const pm_status s = pm_near_compute(w->r->scope, n->expr, n->operand, n->by, &n->result, err);
	pm_column_free(n->operand);
	pm_column_free(n->by);
	n->operand = n->by = NULL;
	if (watch && s == PM_OK)
		pm_watch_near(watch, w->r->scope->rules, n->expr, watch->now ? watch->now() - then : 0);
	return s;
}

static pm_status run_pass(running *w, pm_err *err)
{
	pass p = { .w = w };
	find_blocked(w);
	PM_TRY(pm_plan_begin(&p.plan, w->r->scope, err));
	p.plan.column = w->r->column;
	p.plan.inline_signals = w->r->inline_signals;
	p.plan.near = w->near;
	p.plan.n_near = w->n_near;
	pm_status s = fill(&p, err);
	const uint32_t rows = w->r->scope->spine->rows, all = (rows + PM_CHUNK_ROWS - 1) / PM_CHUNK_ROWS;
	unsigned threads = w->r->scope->threads ? w->r->scope->threads : pm_processors();
	if (threads > all)
		threads = all;
	pm_watch *watch = w->r->watch;
	if (s == PM_OK && watch)
		s = pm_times_new(&p.plan, &w->arena, &p.times, err);
	if (watch && threads > 1)
		threads = 1;
	if (s == PM_OK && threads)
		s = pm_parallel(threads, threads, chunks, &p, err);
	if (s == PM_OK && watch)
		s = show(&p, err);
	for (uint32_t i = 0; i < p.n && s == PM_OK; i++) {
		w->done[p.root[i]] = true;
		if (w->r->whole)
			s = w->r->whole(w->r->ctx, p.root[i], p.plan.address.node[p.node[i]].dict, err);
	}
	for (uint32_t i = 0; i < p.n_operands && s == PM_OK; i++)
		s = near(w, &w->near[p.operand[i]], err);
	pm_plan_release(&p.plan);
	return s;
}

static bool finished(const running *w)
{
	for (uint32_t i = 0; i < w->r->n; i++)
		if (!w->done[i])
			return false;
	return true;
}

pm_status pm_evaluation_run(const pm_evaluation *r, pm_err *err)
{
	running w = { .r = r };
	const uint32_t signals = r->scope->rules->n_signals;
	w.done = pm_arena_alloc(&w.arena, r->n, 1);
	w.blocked = pm_arena_alloc(&w.arena, signals, 1);
	w.reached = pm_arena_alloc(&w.arena, signals, 1);
	pm_status s = w.done && w.blocked && w.reached ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for a plan");
	for (uint32_t i = 0; i < r->n && s == PM_OK; i++)
		s = list_near(&w, r->root[i], err);
	while (s == PM_OK && !finished(&w))
		s = run_pass(&w, err);
	for (uint32_t i = 0; i < w.n_near; i++) {
		pm_column_free(w.near[i].operand);
		pm_column_free(w.near[i].by);
		pm_column_free(w.near[i].result);
	}
	pm_free(w.near);
	pm_arena_release(&w.arena);
	return s;
}
