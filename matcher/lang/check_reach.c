/* Conditions that no value can make true, or false: intervals of what each name can hold, narrowed by every comparison on
 * the way. It never claims too much: what it doesn't follow may hold anything. Rounding is monotone, so the bounds of a sum
 * of doubles bound the sum as it is computed. */
#include <math.h>

#include "lang/check.h"

enum { MOST_NAMES = 48, MOST_DEPTH = 24, MOST_STEPS = 20000 }; /* signals that name each other twice double the work each time */

typedef struct range { double lo, hi; } range;

/* What is known of one signal or field on the way. */
typedef struct held {
	bool signal;
	int32_t index;
	range range;
	const pm_expr *words;        /* a category is one of these; NULL: any */
	enum { ANY, KNOWN, UNKNOWN } state;
	enum { EITHER, YES, NO } flag;
} held;

typedef struct facts {
	const pm_rules *r;
	uint32_t *left;              /* steps that may still be taken */
	uint32_t n;
	held held[MOST_NAMES];
} facts;

static const range anything = { -INFINITY, INFINITY };

static range range_of(const facts *f, const pm_expr *e, unsigned depth);

static bool tired(const facts *f, unsigned depth)
{
	if (depth > MOST_DEPTH || *f->left == 0)
		return true;
	--*f->left;
	return false;
}

static bool is_name(const pm_expr *e) { return e->op == PM_OP_SIGNAL || e->op == PM_OP_FIELD; }

/* The entry of a name, made when it isn't there; NULL when there are too many. */
static held *of_name(facts *f, const pm_expr *e)
{
	if (!is_name(e))
		return NULL;
	for (uint32_t i = 0; i < f->n; i++)
		if (f->held[i].signal == (e->op == PM_OP_SIGNAL) && f->held[i].index == e->index)
			return &f->held[i];
	if (f->n == MOST_NAMES)
		return NULL;
	f->held[f->n] = (held){ .signal = e->op == PM_OP_SIGNAL, .index = e->index, .range = anything };
	if (e->op == PM_OP_SIGNAL && e->kind == PM_KIND_NUMBER)
		f->held[f->n].range = range_of(f, f->r->signal[e->index].expr, 0);
	return &f->held[f->n++];
}

static range corners(double a, double b, double c, double d)
{
	const range out = { fmin(fmin(a, b), fmin(c, d)), fmax(fmax(a, b), fmax(c, d)) };
	return isnan(a) || isnan(b) || isnan(c) || isnan(d) ? anything : out;
}

static range either(range a, range b) { return (range){ fmin(a.lo, b.lo), fmax(a.hi, b.hi) }; }

static range of_aggregate(const facts *f, const pm_expr *e, unsigned depth)
{
	switch (e->agg) {
	case PM_AGG_COUNT: case PM_AGG_DISTINCT: case PM_AGG_DAYS_SINCE: return (range){ 0, INFINITY };
	case PM_AGG_SHARE: case PM_AGG_PERCENTILE: return (range){ 0, 1 };
	case PM_AGG_MIN: case PM_AGG_MAX: return e->op == PM_OP_NEAR ? range_of(f, e->arg[0], depth) : anything;
	default: return anything;
	}
}

static range of_numbers(const facts *f, const pm_expr *e, unsigned depth)
{
	const range a = range_of(f, e->arg[0], depth), b = e->args > 1 && e->arg[1]->kind == PM_KIND_NUMBER ? range_of(f, e->arg[1], depth) : anything;
	switch (e->op) {
	case PM_OP_ADD: return corners(a.lo + b.lo, a.lo + b.lo, a.hi + b.hi, a.hi + b.hi);
	case PM_OP_SUB: return corners(a.lo - b.hi, a.lo - b.hi, a.hi - b.lo, a.hi - b.lo);
	case PM_OP_MUL: return corners(a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi);
	case PM_OP_DIV: return a.lo >= 0 && b.lo >= 0 ? (range){ 0, INFINITY } : anything;
	case PM_OP_NEG: return (range){ -a.hi, -a.lo };
	case PM_OP_ABS: return (range){ 0, fmax(fabs(a.lo), fabs(a.hi)) };
	case PM_OP_FLOOR: return (range){ floor(a.lo), floor(a.hi) };
	case PM_OP_LEAST: return (range){ fmin(a.lo, b.lo), fmin(a.hi, b.hi) };
	case PM_OP_GREATEST: return (range){ fmax(a.lo, b.lo), fmax(a.hi, b.hi) };
	case PM_OP_ELSE: return either(a, b);
	case PM_OP_IF: return either(b, range_of(f, e->arg[2], depth));
	default: return anything;
	}
}

static range range_of(const facts *f, const pm_expr *e, unsigned depth)
{
	if (tired(f, depth++) || e->kind != PM_KIND_NUMBER)
		return anything;
	for (uint32_t i = 0; i < f->n; i++)
		if (is_name(e) && f->held[i].signal == (e->op == PM_OP_SIGNAL) && f->held[i].index == e->index)
			return f->held[i].range;
	switch (e->op) {
	case PM_OP_NUMBER: return isnan(e->value) ? anything : (range){ e->value, e->value };
	case PM_OP_SIGNAL: return range_of(f, f->r->signal[e->index].expr, depth);
	case PM_OP_RECORDS: case PM_OP_NEAR: return of_aggregate(f, e, depth);
	case PM_OP_FIELD: return anything;
	default: return of_numbers(f, e, depth);
	}
}

/* Each sees whether the facts leave room, and keeps what follows from it. False: there is no room. */
static bool hold(facts *f, const pm_expr *e, bool want, unsigned depth);

static bool know(facts *f, const pm_expr *e, bool known)
{
	held *h = of_name(f, e);
	if (!h)
		return known || e->op > PM_OP_PATTERN; /* a constant is never unknown */
	if (h->state != ANY)
		return h->state == (known ? KNOWN : UNKNOWN);
	h->state = known ? KNOWN : UNKNOWN;
	return true;
}

static pm_op turned(pm_op op)
{
	switch (op) {
	case PM_OP_LT: return PM_OP_GT;
	case PM_OP_LE: return PM_OP_GE;
	case PM_OP_GT: return PM_OP_LT;
	case PM_OP_GE: return PM_OP_LE;
	default: return op;
	}
}

static pm_op opposite(pm_op op)
{
	switch (op) {
	case PM_OP_LT: return PM_OP_GE;
	case PM_OP_LE: return PM_OP_GT;
	case PM_OP_GT: return PM_OP_LE;
	case PM_OP_GE: return PM_OP_LT;
	case PM_OP_EQ: return PM_OP_NE;
	default: return PM_OP_EQ;
	}
}

/* The part of `a` in which something can stand in this relation to something in `b`. */
static range part_of(range a, pm_op op, range b)
{
	switch (op) {
	case PM_OP_LT: a.hi = fmin(a.hi, nextafter(b.hi, -INFINITY)); break;
	case PM_OP_LE: a.hi = fmin(a.hi, b.hi); break;
	case PM_OP_GT: a.lo = fmax(a.lo, nextafter(b.lo, INFINITY)); break;
	case PM_OP_GE: a.lo = fmax(a.lo, b.lo); break;
	case PM_OP_EQ: a = (range){ fmax(a.lo, b.lo), fmin(a.hi, b.hi) }; break;
	default:
		if (a.lo == a.hi && b.lo == b.hi && a.lo == b.lo)
			a = (range){ 1, 0 };
	}
	return a;
}

static bool compare(facts *f, const pm_expr *a, pm_op op, const pm_expr *b)
{
	const range x = range_of(f, a, 0), y = range_of(f, b, 0), left = part_of(x, op, y), right = part_of(y, turned(op), x);
	if (left.lo > left.hi || right.lo > right.hi || !know(f, a, true) || !know(f, b, true))
		return false;
	held *h = of_name(f, a);
	if (h)
		h->range = left;
	h = of_name(f, b);
	if (h)
		h->range = right;
	return true;
}

static bool one_of_numbers(facts *f, const pm_expr *e, bool want)
{
	range all = { INFINITY, -INFINITY };
	const range x = range_of(f, e->arg[0], 0);
	for (const pm_expr *v = e->arg[1]; v; v = v->next)
		if (v->value >= x.lo && v->value <= x.hi)
			all = either(all, (range){ v->value, v->value });
	if (!know(f, e->arg[0], true))
		return false;
	held *h = of_name(f, e->arg[0]);
	if (want && h && all.lo <= all.hi)
		h->range = all;
	return !want || all.lo <= all.hi;
}

static bool has_word(const pm_expr *list, pm_str word)
{
	for (; list; list = list->next)
		if (pm_str_eq(list->word, word))
			return true;
	return false;
}

static bool one_of_words(facts *f, const pm_expr *e, bool want)
{
	if (!know(f, e->arg[0], true))
		return false;
	held *h = of_name(f, e->arg[0]);
	if (!h || !h->words) {
		if (h && want)
			h->words = e->arg[1];
		return true;
	}
	bool room = false, fewer = true;
	for (const pm_expr *v = h->words; v; v = v->next)
		room |= has_word(e->arg[1], v->word) == want;
	for (const pm_expr *v = e->arg[1]; v; v = v->next)
		fewer &= has_word(h->words, v->word);
	if (want && fewer)
		h->words = e->arg[1];
	return room;
}

static bool hold_name(facts *f, const pm_expr *e, bool want, unsigned depth)
{
	held *h = of_name(f, e);
	if (!know(f, e, true) || (h && h->flag != EITHER && (h->flag == YES) != want))
		return false;
	if (h)
		h->flag = want ? YES : NO;
	return e->op != PM_OP_SIGNAL || hold(f, f->r->signal[e->index].expr, want, depth);
}

/* One of two must hold: nothing is kept of either. */
static bool one_of(const facts *f, const pm_expr *a, bool want_a, const pm_expr *b, bool want_b, unsigned depth)
{
	facts x = *f, y = *f;
	return hold(&x, a, want_a, depth) || hold(&y, b, want_b, depth);
}

static bool hold(facts *f, const pm_expr *e, bool want, unsigned depth)
{
	if (tired(f, depth++))
		return true;
	switch (e->op) {
	case PM_OP_TRUE: return want;
	case PM_OP_FALSE: return !want;
	case PM_OP_FIELD: case PM_OP_SIGNAL: return hold_name(f, e, want, depth);
	case PM_OP_NOT: return hold(f, e->arg[0], !want, depth);
	case PM_OP_AND: case PM_OP_OR:
		if ((e->op == PM_OP_AND) != want)
			return one_of(f, e->arg[0], want, e->arg[1], want, depth);
		return hold(f, e->arg[0], want, depth) && hold(f, e->arg[1], want, depth);
	case PM_OP_LT: case PM_OP_LE: case PM_OP_GT: case PM_OP_GE: case PM_OP_EQ: case PM_OP_NE:
		return compare(f, e->arg[0], want ? e->op : opposite(e->op), e->arg[1]);
	case PM_OP_IN: return one_of_numbers(f, e, want);
	case PM_OP_WORD_EQ: case PM_OP_WORD_IN: return one_of_words(f, e, want);
	case PM_OP_WORD_NE: return one_of_words(f, e, !want);
	case PM_OP_KNOWN: return know(f, e->arg[0], want);
	case PM_OP_UNKNOWN: return know(f, e->arg[0], !want);
	default: return true;
	}
}

/* Twice, because what stands behind narrows what stands before. */
static bool possible(const pm_rules *r, const pm_expr *e, bool want)
{
	uint32_t left = MOST_STEPS;
	facts f = { .r = r, .left = &left };
	return hold(&f, e, want, 0) && hold(&f, e, want, 0);
}

static pm_status reach_steps(pm_checker *k, const pm_rule *r)
{
	uint32_t left = MOST_STEPS;
	const facts f = { .r = k->r, .left = &left };
	const range x = range_of(&f, r->grade, 0);
	for (uint32_t i = 0; i < r->steps; i++)
		if (r->step[i].from > x.hi || r->step[i].to <= x.lo)
			return pm_report_warn(k->rep, "W07", r->span, "step %u of rule %.*s is never reached: the value lies within %g .. %g", i + 1,
			                      PM_STR_FMT(r->name), x.lo, x.hi);
	return PM_OK;
}

pm_status pm_check_reach(pm_checker *k, const pm_expr *when, const pm_rule *r, const char *what, pm_str name, pm_span at)
{
	if (!when)
		return reach_steps(k, r);
	if (!possible(k->r, when, true))
		return pm_report_warn(k->rep, "W07", at, "%s %.*s can never fire: its condition holds for no value", what, PM_STR_FMT(name));
	if (!possible(k->r, when, false))
		return pm_report_warn(k->rep, "W07", at, "%s %.*s is never silent: its condition holds for every known value", what, PM_STR_FMT(name));
	return PM_OK;
}
