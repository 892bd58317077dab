#include "lang/aggregate.h"

#include <math.h>
#include <stdlib.h>

#include "base/bits.h"
#include "base/mem.h"
#include "lang/watch.h"

pm_status pm_worker_begin(pm_worker *w, const pm_plan *p, pm_err *err)
{
	*w = (pm_worker){ .plan = p };
	const uint32_t registers = p->scope->rules->n_registers;
	w->record = pm_arena_alloc(&w->arena, registers, sizeof *w->record);
	w->gather = pm_arena_alloc(&w->arena, p->n_aggs, sizeof *w->gather);
	w->node = pm_arena_alloc(&w->arena, p->n_aggs, sizeof *w->node);
	pm_status s = w->record && w->gather && w->node ? pm_frame_begin(&w->address, &p->address, p->scope->as_of, err)
	                                                : pm_fail(err, PM_E_NOMEM, "no memory to compute with");
	for (uint32_t i = 0; i < registers && s == PM_OK; i++)
		if (p->record[i].n)
			s = pm_frame_begin(&w->record[i], &p->record[i], p->scope->as_of, err);
	for (uint32_t i = 0; i < p->address.n && s == PM_OK; i++)
		if (p->address.node[i].step == PM_STEP_AGG)
			w->node[p->address.node[i].index] = (int32_t)i;
	if (s != PM_OK)
		pm_worker_release(w);
	return s;
}

void pm_worker_measure(pm_worker *w, const pm_times *t, uint64_t (*now)(void))
{
	w->now = w->address.now = now;
	w->spent = t->agg;
	w->address.spent = t->address;
	for (uint32_t i = 0; i < w->plan->scope->rules->n_registers; i++) {
		w->record[i].now = now;
		w->record[i].spent = t->record[i];
	}
}

void pm_worker_release(pm_worker *w)
{
	if (!w->plan)
		return;
	for (uint32_t i = 0; w->record && i < w->plan->scope->rules->n_registers; i++)
		if (w->record[i].program)
			pm_frame_release(&w->record[i]);
	if (w->address.program)
		pm_frame_release(&w->address);
	for (uint32_t i = 0; w->gather && i < w->plan->n_aggs; i++) {
		pm_gather *g = &w->gather[i];
		pm_free(g->sel), pm_free(g->hit), pm_free(g->dated);
		pm_free(g->num), pm_free(g->hi), pm_free(g->date), pm_free(g->code);
	}
	pm_free(w->seen);
	pm_arena_release(&w->arena);
	*w = (pm_worker){0};
}

static pm_status make_room(pm_gather *g, uint32_t rows, pm_err *err)
{
	if (rows <= g->room)
		return PM_OK;
	const size_t room = ((size_t)rows + rows / 2 + 63) & ~(size_t)63;
	const struct { void *at; size_t n, size; } parts[] = {
		{ &g->sel, room / 64, 8 }, { &g->hit, room / 64, 8 }, { &g->dated, room / 64, 8 },
		{ &g->num, room, 8 }, { &g->hi, room, 8 }, { &g->date, room, 8 }, { &g->code, room, 4 } };
	g->room = 0;
	for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
		void *old;
		memcpy(&old, parts[i].at, sizeof old);
		void *bigger = pm_grow(old, parts[i].n, parts[i].size);
		if (!bigger)
			return pm_fail(err, PM_E_NOMEM, "no memory for the records of an address");
		memcpy(parts[i].at, &bigger, sizeof bigger);
	}
	g->room = (uint32_t)room;
	return PM_OK;
}

/* Which rows of a window count, and for flags which are true. */
static void select_rows(const pm_agg_plan *a, const pm_frame *f, uint32_t words, uint64_t *sel, uint64_t *hit)
{
	const pm_vector *v = a->value >= 0 ? &f->at[a->value] : NULL, *c = a->where >= 0 ? &f->at[a->where] : NULL;
	const bool flags = a->agg == PM_AGG_ANY || a->agg == PM_AGG_ALL || a->agg == PM_AGG_SHARE;
	const bool value_is_flag = v && f->program->node[a->value].kind == PM_KIND_FLAG;
	for (uint32_t w = 0; w < words; w++) {
		const uint64_t known = c ? c->valid[w] : ~UINT64_C(0), where = c ? c->flag[w] & known : known;
		const uint64_t has = v ? v->valid[w] : ~UINT64_C(0);
		if (flags && !v) { /* the condition itself is the value */
			sel[w] = known;
			hit[w] = where;
		} else {
			sel[w] = where & has;
			hit[w] = value_is_flag ? sel[w] & v->flag[w] : sel[w];
			if (a->agg == PM_AGG_COUNT)
				sel[w] = hit[w];
		}
	}
}

/* Keeps what an aggregate needs of one window; `at` is the window's place among the rows at hand. */
static void keep(const pm_agg_plan *a, pm_gather *g, const pm_frame *f, uint32_t row, uint32_t at, uint32_t n)
{
	select_rows(a, f, (n + 63) / 64, g->sel + at / 64, g->hit + at / 64);
	if (a->value >= 0) {
		const pm_node *node = &f->program->node[a->value];
		const pm_vector *v = &f->at[a->value];
		if (node->step == PM_STEP_LOAD && (node->column->type == PM_TYPE_NUMBER || node->kind == PM_KIND_CODE)) {
			g->num_in = node->kind == PM_KIND_CODE ? NULL : node->column->number + (row - at);
			g->code_in = node->kind == PM_KIND_CODE ? node->column->code + (row - at) : NULL;
		} else if (node->kind == PM_KIND_CODE) {
			if (v->code)
				memcpy(g->code + at, v->code, n * sizeof *g->code);
			g->code_in = g->code;
		} else if (v->num) {
			memcpy(g->num + at, v->num, n * sizeof *g->num);
			g->num_in = g->num;
			if (v->hi)
				memcpy(g->hi + at, v->hi, n * sizeof *g->hi);
		}
	}
	if (a->date >= 0) {
		memcpy(g->date + at, f->at[a->date].num, n * sizeof *g->date);
		memcpy(g->dated + at / 64, f->at[a->date].valid, (n + 63) / 64 * sizeof *g->dated);
	}
}

/* The first set bit at or behind `r`, or `end`. */
static inline uint32_t next_row(const uint64_t *bits, uint32_t r, uint32_t end)
{
	while (r < end) {
		const uint64_t w = bits[r / 64] >> (r % 64);
		if (w) {
			r += (uint32_t)__builtin_ctzll(w);
			return r < end ? r : end;
		}
		r = (r / 64 + 1) * 64;
	}
	return end;
}

static uint64_t count_rows(const uint64_t *bits, uint32_t from, uint32_t end)
{
	uint64_t n = 0;
	while (from < end) {
		const uint32_t word = from / 64, stop = (word + 1) * 64 < end ? (word + 1) * 64 : end;
		const uint64_t w = bits[word] >> (from % 64);
		n += (uint64_t)__builtin_popcountll(stop - from == 64 ? w : w & ((UINT64_C(1) << (stop - from)) - 1));
		from = stop;
	}
	return n;
}

/* What a record's probability counts for: a multiple of 2^-20, so that sums are exact in any order. */
static inline double share_of(const float *p, uint32_t r) { return p ? rint((double)p[r] * 0x1p20) * 0x1p-20 : 1; }
static inline bool likely(const float *p, uint32_t r) { return !p || p[r] >= 0.5F; }

static double weight_of(const uint64_t *bits, const float *p, uint32_t from, uint32_t end)
{
	if (!p)
		return (double)count_rows(bits, from, end);
	double sum = 0;
	for (uint32_t r = next_row(bits, from, end); r < end; r = next_row(bits, r + 1, end))
		sum += share_of(p, r);
	return sum;
}

typedef struct result { double num, hi; uint32_t code; bool flag, known; } result;

static result sum_or_mean(const pm_agg_plan *a, const pm_gather *g, const float *p, uint32_t from, uint32_t end)
{
	double sum = 0, n = 0;
	for (uint32_t r = next_row(g->sel, from, end); r < end; r = next_row(g->sel, r + 1, end)) {
		const double part = share_of(p, r);
		sum += g->num_in[r] * part;
		n += part;
	}
	if (a->agg == PM_AGG_SUM)
		return (result){ .num = sum, .known = isfinite(sum) };
	return (result){ .num = n > 0 ? sum / n : 0, .known = n > 0 && isfinite(sum) };
}

static result extreme(const pm_agg_plan *a, const pm_gather *g, const float *p, uint32_t from, uint32_t end)
{
	result best = {0};
	const bool dates = a->kind == PM_KIND_DATE, most = a->agg == PM_AGG_MAX;
	for (uint32_t r = next_row(g->sel, from, end); r < end; r = next_row(g->sel, r + 1, end)) {
		if (!likely(p, r))
			continue;
		const double lo = g->num_in[r], hi = dates ? g->hi[r] : lo;
		if (!best.known || (most ? lo > best.num : lo < best.num))
			best.num = lo;
		if (!best.known || (most ? hi > best.hi : hi < best.hi))
			best.hi = hi;
		best.known = true;
	}
	return best;
}

static result any_of(const pm_gather *g, const float *p, uint32_t from, uint32_t end)
{
	if (!p)
		return (result){ .flag = next_row(g->hit, from, end) < end, .known = true };
	double none = 1;
	for (uint32_t r = next_row(g->hit, from, end); r < end; r = next_row(g->hit, r + 1, end))
		none *= 1 - share_of(p, r);
	return (result){ .flag = 1 - none >= 0.5, .known = true };
}

static result all_of(const pm_gather *g, const float *p, uint32_t from, uint32_t end)
{
	result all = {0};
	for (uint32_t r = next_row(g->sel, from, end); r < end; r = next_row(g->sel, r + 1, end))
		if (likely(p, r)) {
			all.flag = (!all.known || all.flag) && pm_bit(g->hit, r);
			all.known = true;
		}
	return all;
}

static result share(const pm_gather *g, const float *p, uint32_t from, uint32_t end)
{
	const double all = weight_of(g->sel, p, from, end);
	return (result){ .num = all > 0 ? weight_of(g->hit, p, from, end) / all : 0, .known = all > 0 };
}

/* First or last by date; on one day the delivery's order decides. */
static result first_or_last(const pm_agg_plan *a, const pm_gather *g, const float *p, uint32_t from, uint32_t end)
{
	uint32_t best = end;
	for (uint32_t r = next_row(g->sel, from, end); r < end; r = next_row(g->sel, r + 1, end)) {
		if (!likely(p, r) || (a->date >= 0 && !pm_bit(g->dated, r)))
			continue;
		if (best == end)
			best = r;
		else if (a->agg == PM_AGG_FIRST ? a->date >= 0 && g->date[r] < g->date[best] : a->date < 0 || g->date[r] >= g->date[best])
			best = r;
	}
	if (best == end)
		return (result){0};
	result out = { .known = true, .flag = pm_bit(g->hit, best) };
	if (g->code_in)
		out.code = g->code_in[best];
	else if (g->num_in) {
		out.num = g->num_in[best];
		out.hi = a->kind == PM_KIND_DATE ? g->hi[best] : out.num;
	}
	return out;
}

/* Days from the last date that is a known day up to the run's. */
static result days_since(const pm_gather *g, const float *p, int32_t as_of, uint32_t from, uint32_t end)
{
	result out = {0};
	for (uint32_t r = next_row(g->sel, from, end); r < end; r = next_row(g->sel, r + 1, end))
		if (likely(p, r) && g->num_in[r] == g->hi[r] && g->num_in[r] <= as_of && (!out.known || as_of - g->num_in[r] < out.num))
			out = (result){ .num = as_of - g->num_in[r], .known = true };
	return out;
}

static int by_key(const void *x, const void *y)
{
	const pm_distinct *a = x, *b = y;
	return a->key != b->key ? (a->key > b->key) - (a->key < b->key) : (a->row > b->row) - (a->row < b->row);
}

/* A date known in part is another value than its first day. */
static uint64_t key_of(const pm_gather *g, pm_kind kind, uint32_t r)
{
	uint64_t key;
	switch (kind) {
	case PM_KIND_CODE: return g->code_in[r];
	case PM_KIND_FLAG: return pm_bit(g->hit, r);
	case PM_KIND_DATE: return (uint64_t)(uint32_t)(int32_t)g->num_in[r] << 32 | (uint32_t)(int32_t)g->hi[r];
	default: break;
	}
	const double v = g->num_in[r] == 0 ? 0 : g->num_in[r];
	memcpy(&key, &v, sizeof key);
	return key;
}

/* Expected number of different values. */
static pm_status distinct(pm_worker *w, const pm_agg_plan *a, const pm_gather *g, const float *p, uint32_t from, uint32_t end, result *out, pm_err *err)
{
	enum { FEW = 16 };
	uint32_t n = 0;
	const uint64_t most = count_rows(g->sel, from, end);
	const pm_kind kind = w->plan->record[a->reg].node[a->value].kind;
	if (most > w->seen_room) {
		pm_distinct *bigger = pm_grow(w->seen, most * 2, sizeof *bigger);
		if (!bigger)
			return pm_fail(err, PM_E_NOMEM, "no memory for the records of an address");
		w->seen = bigger;
		w->seen_room = (uint32_t)(most * 2);
	}
	for (uint32_t r = next_row(g->sel, from, end); r < end; r = next_row(g->sel, r + 1, end)) {
		const pm_distinct one = { key_of(g, kind, r), 1 - share_of(p, r), r };
		uint32_t at = most > FEW ? n : 0;
		while (at < n && w->seen[at].key != one.key)
			at++;
		if (at < n)
			w->seen[at].miss *= one.miss;
		else
			w->seen[n++] = one;
	}
	if (most > FEW)
		qsort(w->seen, n, sizeof *w->seen, by_key);
	double sum = 0;
	for (uint32_t i = 0; i < n;) {
		double miss = w->seen[i].miss;
		uint32_t j = i + 1;
		for (; most > FEW && j < n && w->seen[j].key == w->seen[i].key; j++)
			miss *= w->seen[j].miss;
		sum += floor((1 - miss) * 0x1p20 + 0.5) * 0x1p-20;
		i = j;
	}
	*out = (result){ .num = sum, .known = true };
	return PM_OK;
}

static pm_status reduce(pm_worker *w, const pm_agg_plan *a, const pm_gather *g, const float *p, uint32_t from, uint32_t end,
                        result *out, pm_err *err)
{
	switch (a->agg) {
	case PM_AGG_COUNT: *out = (result){ .num = weight_of(g->sel, p, from, end), .known = true }; break;
	case PM_AGG_SUM: case PM_AGG_MEAN: *out = sum_or_mean(a, g, p, from, end); break;
	case PM_AGG_MIN: case PM_AGG_MAX: *out = extreme(a, g, p, from, end); break;
	case PM_AGG_ANY: *out = any_of(g, p, from, end); break;
	case PM_AGG_ALL: *out = all_of(g, p, from, end); break;
	case PM_AGG_SHARE: *out = share(g, p, from, end); break;
	case PM_AGG_DISTINCT: return distinct(w, a, g, p, from, end, out, err);
	case PM_AGG_DAYS_SINCE: *out = days_since(g, p, w->plan->scope->as_of, from, end); break;
	default: *out = first_or_last(a, g, p, from, end); break;
	}
	return PM_OK;
}

/* One value for each address of the chunk. */
static pm_status finish(pm_worker *w, uint32_t agg, const pm_place *place, uint32_t base, uint32_t row, uint32_t n, pm_err *err)
{
	const pm_agg_plan *a = &w->plan->agg[agg];
	const pm_vector *v = &w->address.at[w->node[agg]];
	uint64_t *valid = (uint64_t *)(uintptr_t)v->valid, *flag = (uint64_t *)(uintptr_t)v->flag;
	const float *p = place->p ? place->p + base : NULL;
	memset(valid, 0, PM_CHUNK_WORDS * sizeof *valid);
	memset(flag, 0, PM_CHUNK_WORDS * sizeof *flag);
	for (uint32_t i = 0; i < n; i++) {
		result one = {0};
		PM_TRY(reduce(w, a, &w->gather[agg], p, place->start[row + i] - base, place->start[row + i + 1] - base, &one, err));
		if (v->num)
			((double *)(uintptr_t)v->num)[i] = one.known ? one.num : 0;
		if (v->hi)
			((double *)(uintptr_t)v->hi)[i] = one.known ? one.hi : 0;
		if (v->code)
			((uint32_t *)(uintptr_t)v->code)[i] = one.known ? one.code : 0;
		valid[i / 64] |= (uint64_t)one.known << (i % 64);
		flag[i / 64] |= (uint64_t)(one.known && one.flag) << (i % 64);
	}
	return PM_OK;
}

/* The address of every row of a window; rows before the first address at hand are another's, and looked up too. */
static void locate(const pm_place *place, uint32_t at, uint32_t n, uint32_t *out)
{
	uint32_t lo = 0, hi = place->addresses;
	while (hi - lo > 1) {
		const uint32_t mid = lo + (hi - lo) / 2;
		if (place->start[mid] <= at)
			lo = mid;
		else
			hi = mid;
	}
	for (uint32_t i = 0; i < n; i++) {
		while (place->start[lo + 1] <= at + i)
			lo++;
		out[i] = lo;
	}
}

static pm_status over_register(pm_worker *w, uint32_t reg, uint32_t row, uint32_t n, pm_err *err)
{
	const pm_plan *p = w->plan;
	const pm_place *place = p->scope->records[reg]->place;
	const uint32_t end = place->start[row + n], base = place->start[row] & ~UINT32_C(63);
	for (uint32_t i = 0; i < p->n_aggs; i++)
		if (p->agg[i].reg == (int32_t)reg)
			PM_TRY(make_room(&w->gather[i], end - base + 64, err));
	for (uint32_t at = base; at < end; at += PM_CHUNK_ROWS) {
		const uint32_t rows = end - at < PM_CHUNK_ROWS ? end - at : PM_CHUNK_ROWS;
		if (p->record[reg].lifts)
			locate(place, at, rows, w->record[reg].address);
		if (p->record[reg].n)
			pm_frame_run(&w->record[reg], at, rows);
		for (uint32_t i = 0; i < p->n_aggs; i++)
			if (p->agg[i].reg == (int32_t)reg)
				keep(&p->agg[i], &w->gather[i], &w->record[reg], at, at - base, rows);
	}
	for (uint32_t i = 0; i < p->n_aggs; i++) {
		if (p->agg[i].reg != (int32_t)reg)
			continue;
		const uint64_t then = w->spent ? w->now() : 0;
		PM_TRY(finish(w, i, place, base, row, n, err));
		if (w->spent)
			w->spent[i] += w->now() - then;
	}
	return PM_OK;
}

pm_status pm_worker_run(pm_worker *w, uint32_t row, uint32_t n, pm_err *err)
{
	uint64_t registers = 0;
	for (uint32_t i = 0; i < w->plan->n_aggs; i++)
		registers |= UINT64_C(1) << w->plan->agg[i].reg;
	for (uint32_t reg = 0; registers >> reg && reg < 64; reg++)
		if (registers >> reg & 1)
			PM_TRY(over_register(w, reg, row, n, err));
	pm_frame_run(&w->address, row, n);
	return PM_OK;
}
