#include "cli/leave_list.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/copies.h"
#include "lang/rests.h"

enum { MOST_WHOLE = 2000, GRID = 256, MOST_NUMBERS = 256, MOST_VALUES = MOST_WHOLE + 1, MOST_CHECKS = 8 };

typedef struct search {
	pm_batch *b;
	const pm_score *kept;
	uint32_t row, top;
	int32_t last_total;   /* of the last one that would be on the list without the address */
	pm_str last_id;
	bool room;            /* the list would not be full: nothing but an exempt takes it off */
	uint32_t signal;      /* the best so far */
	double value, part;   /* part of the range; INFINITY: none found */
} search;

static const pm_column *ids(const pm_batch *b)
{
	return pm_role_column(&b->rules->reg[b->rules->spine], b->input[b->rules->spine].table, PM_ROLE_ID);
}

/* Finds who would be last on the list if the address weren't there; false: it isn't on it. */
static pm_status find_last(search *w, bool *on_list, pm_err *err)
{
	uint32_t *row = pm_alloc((size_t)w->top + 1, sizeof *row), n = 0;
	if (!row)
		return pm_fail(err, PM_E_NOMEM, "no memory for a list of %u", w->top);
	const pm_status s = pm_score_best(w->kept, ids(w->b), w->top + 1, row, &n, err);
	*on_list = false;
	for (uint32_t i = 0; s == PM_OK && i < n && i < w->top; i++)
		*on_list |= row[i] == w->row;
	w->room = n <= w->top;
	if (s == PM_OK && !w->room) {
		w->last_total = w->kept->total[row[w->top]];
		w->last_id = pm_column_str(ids(w->b), row[w->top]);
	}
	pm_free(row);
	return s;
}

static bool is_off(const search *w, const pm_score *s, uint32_t i)
{
	if (pm_bit(s->off_list, i))
		return true;
	if (w->room)
		return false;
	return s->total[i] < w->last_total ||
	       (s->total[i] == w->last_total && pm_str_compare(w->last_id, pm_column_str(ids(w->b), w->row)) < 0);
}

typedef struct range { double low, high; bool whole; } range;

static double at(const pm_column *c, uint32_t i) { return c->type == PM_TYPE_COUNT ? c->count[i] : c->number[i]; }

static range range_of(const pm_column *c)
{
	range r = { INFINITY, -INFINITY, true };
	for (uint32_t i = 0; i < c->rows; i++) {
		if (!pm_column_has(c, i))
			continue;
		const double v = at(c, i);
		r.low = v < r.low ? v : r.low;
		r.high = v > r.high ? v : r.high;
		r.whole &= v == floor(v);
	}
	return r;
}

typedef struct candidate { double v, far; } candidate; /* far: from the value it has */
typedef struct values { candidate at[MOST_VALUES]; uint32_t n; double old; range in; } values;

static void add(values *l, double v)
{
	if (v >= l->in.low && v <= l->in.high && v != l->old && l->n < MOST_VALUES)
		l->at[l->n++] = (candidate){ v, fabs(v - l->old) };
}

static void list_values(const search *w, values *l)
{
	const pm_rules *r = w->b->rules;
	if (l->in.whole && l->in.high - l->in.low < MOST_WHOLE) {
		for (double v = l->in.low; v <= l->in.high; v++)
			add(l, v);
		return;
	}
	double number[MOST_NUMBERS];
	const double step = l->in.whole ? 1 : 0.1;
	for (uint32_t k = 0; k < w->kept->n_rules && l->n < MOST_WHOLE / 2; k++) {
		const uint32_t n = pm_rule_numbers(r, w->kept->rule[k], number, MOST_NUMBERS);
		for (uint32_t i = 0; i < n && i < MOST_NUMBERS && l->n < MOST_WHOLE / 2; i++) {
			add(l, number[i]);
			add(l, number[i] - step);
			add(l, number[i] + step);
		}
	}
	for (int i = 0; i <= GRID; i++)
		add(l, round((l->in.low + (l->in.high - l->in.low) * i / GRID) / step) * step);
}

static int by_distance(const void *a, const void *b)
{
	const candidate *x = a, *y = b;
	if (x->far != y->far)
		return x->far < y->far ? -1 : 1;
	return (x->v > y->v) - (x->v < y->v);
}

static void put(pm_column *c, uint32_t i, double v)
{
	pm_column_clear_at(c, i);
	if (c->type == PM_TYPE_COUNT)
		pm_column_set_count(c, i, (int32_t)v);
	else
		pm_column_set_number(c, i, v);
}

/* Signals that can be made from the copies alone are made again; those that need records or neighbours stay as they are. */
static pm_status make_again(const search *w, uint32_t signal, pm_copies *c, pm_err *err)
{
	const pm_rules *r = w->b->rules;
	bool *dirty = pm_alloc(r->n_signals, sizeof *dirty), *on = pm_alloc(r->n_signals, sizeof *on), *want = pm_alloc(r->n_signals, sizeof *want);
	pm_status s = dirty && on && want ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %u signals", r->n_signals);
	if (s == PM_OK) {
		dirty[signal] = true;
		s = pm_signals_spread(r, dirty, err);
	}
	for (uint32_t i = 0; s == PM_OK && i < r->n_signals; i++) {
		const pm_rests rests = pm_signal_rests(r, i, on);
		want[i] = dirty[i] && i != signal && r->signal[i].active && !rests.near && !rests.registers;
		if (want[i]) {
			pm_column_free(c->signal[i]);
			c->signal[i] = NULL;
		}
	}
	if (s == PM_OK)
		s = pm_signals_compute(&c->scope, want, c->signal, err);
	pm_free(dirty);
	pm_free(on);
	pm_free(want);
	return s;
}

/* Whether one value takes it off with everything that rests on the signal made again, over the whole city. */
static pm_status check(const search *w, uint32_t signal, double v, bool *off, pm_err *err)
{
	const uint32_t n = w->b->rules->n_signals;
	pm_column **column = pm_alloc(n, sizeof *column);
	bool *dirty = pm_alloc(n, sizeof *dirty);
	pm_copies one = {0};
	pm_score score = {0};
	pm_status s = column && dirty ? pm_column_join((pm_column *const[]){ w->b->signal[signal] }, 1, &column[signal], err)
	                              : pm_fail(err, PM_E_NOMEM, "no memory for %u signals", n);
	if (s == PM_OK) {
		put(column[signal], w->row, v);
		dirty[signal] = true;
		s = pm_copies_with(w->b, w->row, column, dirty, &one, err);
	}
	if (s == PM_OK)
		s = pm_score_theme(&one.scope, w->kept->theme, one.signal, &score, err);
	if (s == PM_OK)
		*off = is_off(w, &score, 0);
	pm_score_release(&score);
	pm_copies_release(&one);
	for (uint32_t i = 0; column && i < n; i++)
		pm_column_free(column[i]);
	pm_free(column);
	pm_free(dirty);
	return s;
}

/* Asks the rules about all values at once; keeps the nearest that takes it off, when checked. */
static pm_status ask(search *w, uint32_t signal, const values *l, pm_err *err)
{
	pm_copies c;
	pm_score score = {0};
	PM_TRY(pm_copies_make(w->b, w->b->signal, w->row, l->n, &c, err));
	for (uint32_t i = 0; i < l->n; i++)
		put(c.signal[signal], i, l->at[i].v);
	pm_status s = make_again(w, signal, &c, err);
	if (s == PM_OK)
		s = pm_score_theme(&c.scope, w->kept->theme, c.signal, &score, err);
	bool off = false;
	for (uint32_t i = 0, checks = 0; s == PM_OK && i < l->n && !off && checks < MOST_CHECKS; i++) {
		const double part = l->at[i].far / (l->in.high - l->in.low);
		if (part >= w->part)
			break;
		if (!is_off(w, &score, i))
			continue;
		checks++;
		s = check(w, signal, l->at[i].v, &off, err);
		if (s == PM_OK && off) {
			w->signal = signal;
			w->value = l->at[i].v;
			w->part = part;
		}
	}
	pm_score_release(&score);
	pm_copies_release(&c);
	return s;
}

static pm_status try_signal(search *w, uint32_t signal, pm_err *err)
{
	const pm_signal *s = &w->b->rules->signal[signal];
	const pm_column *c = w->b->signal[signal];
	if (!s->active || s->context || !c || (c->type != PM_TYPE_NUMBER && c->type != PM_TYPE_COUNT) || !pm_column_has(c, w->row))
		return PM_OK;
	values *l = pm_alloc(1, sizeof *l);
	if (!l)
		return pm_fail(err, PM_E_NOMEM, "no memory to try values");
	l->old = at(c, w->row);
	l->in = range_of(c);
	list_values(w, l);
	qsort(l->at, l->n, sizeof *l->at, by_distance);
	const pm_status status = l->n ? ask(w, signal, l, err) : PM_OK;
	pm_free(l);
	return status;
}

static pm_status try_all(search *w, pm_err *err)
{
	const pm_rules *r = w->b->rules;
	bool *behind = pm_alloc(r->n_signals, sizeof *behind);
	pm_status s = behind ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %u signals", r->n_signals);
	for (uint32_t k = 0; k < w->kept->n_rules && s == PM_OK; k++)
		if (w->kept->verdict[k].bits[w->row] > 0)
			s = pm_rule_behind(r, w->kept->rule[k], behind, err);
	for (uint32_t i = 0; i < r->n_signals && s == PM_OK; i++)
		if (behind[i])
			s = try_signal(w, i, err);
	pm_free(behind);
	return s;
}

static void print_value(double v, pm_buf *out) { pm_dutch_number(out, v, v == floor(v) ? 0 : 2); }

pm_status pm_leave_list(pm_batch *b, const pm_score *kept, uint32_t row, pm_buf *out, pm_err *err)
{
	search w = { .b = b, .kept = kept, .row = row, .top = b->top, .part = INFINITY };
	bool on_list;
	PM_TRY(find_last(&w, &on_list, err));
	if (!on_list)
		return PM_OK;
	PM_TRY(try_all(&w, err));
	if (w.part == INFINITY) {
		pm_buf_printf(out, "  Geen enkele verandering van één getal haalt dit adres van de lijst (hoogste %u).\n", w.top);
		return PM_OK;
	}
	const pm_signal *s = &b->rules->signal[w.signal];
	pm_buf_printf(out, "  Van de lijst (hoogste %u) bij %.*s ", w.top, PM_STR_FMT(s->title.n ? s->title : s->name));
	print_value(w.value, out);
	pm_buf_text(out, " in plaats van ");
	print_value(at(b->signal[w.signal], row), out);
	pm_buf_text(out, ", als al het andere gelijk blijft.\n");
	return PM_OK;
}
