#include "lang/plan.h"

#include <math.h>

#include "base/hash.h"
#include "base/mem.h"

enum { BUCKETS = 1024 };

static pm_status nomem(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for a plan"); }

static pm_status begin_program(pm_plan *p, pm_program *g, pm_err *err)
{
	g->bucket = pm_arena_alloc(&p->arena, BUCKETS, sizeof *g->bucket);
	return g->bucket ? PM_OK : nomem(err);
}

pm_status pm_plan_begin(pm_plan *p, const pm_scope *s, pm_err *err)
{
	*p = (pm_plan){ .scope = s, .table_reg = -1 };
	const uint32_t registers = s->rules->n_registers, signals = s->rules->n_signals;
	p->record = pm_arena_alloc(&p->arena, registers, sizeof *p->record);
	p->signal_node = pm_arena_alloc(&p->arena, signals, sizeof *p->signal_node);
	pm_status status = p->record && p->signal_node ? begin_program(p, &p->address, err) : nomem(err);
	for (uint32_t i = 0; i < registers && status == PM_OK; i++)
		status = begin_program(p, &p->record[i], err);
	for (uint32_t i = 0; i < signals && status == PM_OK; i++)
		p->signal_node[i] = -1;
	if (status != PM_OK)
		pm_plan_release(p);
	return status;
}

void pm_plan_release(pm_plan *p)
{
	for (uint32_t i = 0; i < p->n_dicts; i++)
		pm_dict_free(p->dict[i]);
	pm_arena_release(&p->arena);
	*p = (pm_plan){0};
}

static pm_status grow(pm_plan *p, void *array, uint32_t n, size_t size, pm_err *err)
{
	if (n & (n - 1))
		return PM_OK; /* room doubles at 1, 2, 4, 8 ... */
	char *old, *bigger = pm_arena_alloc(&p->arena, n ? (size_t)n * 2 : 1, size);
	if (!bigger)
		return nomem(err);
	memcpy(&old, array, sizeof old);
	if (n)
		memcpy(bigger, old, n * size);
	memcpy(array, &bigger, sizeof bigger);
	return PM_OK;
}

static bool same_words(const pm_expr *a, const pm_expr *b)
{
	for (; a && b; a = a->next, b = b->next)
		if (a->op != b->op || a->fold != b->fold || memcmp(&a->value, &b->value, sizeof a->value) != 0 || !pm_str_eq(a->word, b->word))
			return false;
	return a == b;
}

static bool same(const pm_node *a, const pm_node *b)
{
	return a->step == b->step && a->op == b->op && a->kind == b->kind && memcmp(a->arg, b->arg, sizeof a->arg) == 0 &&
	       a->index == b->index && memcmp(&a->value, &b->value, sizeof a->value) == 0 &&
	       memcmp(&a->extra, &b->extra, sizeof a->extra) == 0 && a->column == b->column && a->parameter == b->parameter && same_words(a->expr, b->expr);
}

static uint32_t bucket_of(const pm_node *n)
{
	uint64_t h = (uint64_t)n->step << 32 | (uint64_t)n->op << 8 | (uint64_t)n->kind, bits;
	for (int i = 0; i < 3; i++)
		h = pm_hash_mix(h, (uint64_t)(uint32_t)n->arg[i] + 1);
	memcpy(&bits, &n->value, sizeof bits);
	h = pm_hash_mix(h, bits);
	h = pm_hash_mix(h, (uint64_t)(uintptr_t)n->column + (uint32_t)n->index);
	return (uint32_t)h & (BUCKETS - 1);
}

/* Gives the node that computes the same, or adds this one. */
static pm_status put(pm_plan *p, pm_program *g, pm_node n, int32_t *out, bool *fresh, pm_err *err)
{
	const uint32_t b = bucket_of(&n);
	*fresh = false;
	for (uint32_t at = g->bucket[b]; at; at = g->node[at - 1].next)
		if (same(&g->node[at - 1], &n)) {
			*out = (int32_t)at - 1;
			return PM_OK;
		}
	PM_TRY(grow(p, &g->node, g->n, sizeof n, err));
	n.next = g->bucket[b];
	g->node[g->n++] = n;
	g->bucket[b] = g->n;
	*out = (int32_t)g->n - 1;
	*fresh = true;
	return PM_OK;
}

static pm_node node(pm_step_kind step, pm_op op, pm_kind kind)
{
	return (pm_node){ .step = step, .op = op, .kind = kind, .arg = { -1, -1, -1 }, .index = -1, .code = PM_NO_CODE };
}

static pm_status put_simple(pm_plan *p, pm_program *g, pm_node n, int32_t *out, pm_err *err)
{
	bool fresh;
	return put(p, g, n, out, &fresh, err);
}

static pm_status put_null(pm_plan *p, pm_program *g, pm_kind kind, int32_t *out, pm_err *err)
{
	return put_simple(p, g, node(PM_STEP_NULL, PM_OP_NUMBER, kind), out, err);
}

static pm_status put_column(pm_plan *p, pm_program *g, const pm_column *c, pm_kind kind, int32_t *out, pm_err *err)
{
	if (!c)
		return put_null(p, g, kind, out, err);
	pm_node n = node(PM_STEP_LOAD, PM_OP_FIELD, kind);
	n.column = c;
	n.dict = c->dict;
	return put_simple(p, g, n, out, err);
}

static pm_program *program_of(pm_plan *p, int32_t reg) { return reg < 0 ? &p->address : &p->record[reg]; }

static const pm_table *table_of(const pm_plan *p, int32_t reg)
{
	if (reg < 0)
		return p->scope->spine;
	return reg == p->table_reg ? p->table : p->scope->records ? p->scope->records[reg] : NULL;
}

static bool fits(const pm_column *c, const pm_field *f) { return c && pm_type_word(c->type) == pm_type_word(f->type); }

static pm_status add_lift(pm_plan *p, int32_t reg, const pm_field *f, pm_kind kind, int32_t *out, pm_err *err)
{
	const pm_column *c = p->scope->spine ? pm_table_find(p->scope->spine, f->name) : NULL;
	if (!fits(c, f))
		return put_null(p, program_of(p, reg), kind, out, err);
	pm_node n = node(PM_STEP_LIFT, PM_OP_FIELD, kind);
	n.column = c;
	n.dict = c->dict;
	p->record[reg].lifts = true;
	return put_simple(p, program_of(p, reg), n, out, err);
}

static pm_status add_field(pm_plan *p, int32_t reg, const pm_expr *e, int32_t *out, pm_err *err)
{
	const pm_field *f = &p->scope->rules->reg[e->reg].field[e->index];
	if (reg >= 0 && e->reg != reg)
		return add_lift(p, reg, f, e->kind, out, err);
	const pm_table *t = table_of(p, reg);
	const pm_column *c = t ? pm_table_find(t, f->name) : NULL;
	if (!c && f->derive)
		return pm_plan_add(p, reg, f->derive, out, err);
	return put_column(p, program_of(p, reg), fits(c, f) ? c : NULL, e->kind, out, err);
}

static pm_status add_signal(pm_plan *p, const pm_expr *e, int32_t *out, pm_err *err)
{
	const pm_signal *s = &p->scope->rules->signal[e->index];
	const pm_column *c = p->column ? p->column[e->index] : NULL;
	if (c || !p->inline_signals || !s->active)
		return put_column(p, &p->address, c, e->kind, out, err);
	if (p->signal_node[e->index] < 0)
		PM_TRY(pm_plan_add(p, -1, s->expr, &p->signal_node[e->index], err));
	*out = p->signal_node[e->index];
	return PM_OK;
}

/* The date that puts a register's records in order: the begin of its period, else when it was known. */
static pm_status add_order(pm_plan *p, int32_t reg, int32_t *out, pm_err *err)
{
	const pm_register *r = &p->scope->rules->reg[reg];
	const int32_t field = r->begin >= 0 ? r->begin : r->known;
	*out = -1;
	if (field < 0)
		return PM_OK;
	const pm_table *t = table_of(p, reg);
	return put_column(p, &p->record[reg], pm_table_find(t, r->field[field].name), PM_KIND_DATE, out, err);
}

static pm_status add_records(pm_plan *p, const pm_expr *e, int32_t *out, pm_err *err)
{
	const pm_table *t = table_of(p, e->reg);
	if (!t || !t->place)
		return put_null(p, &p->address, e->kind, out, err);
	if (t->place->addresses != p->scope->spine->rows)
		return pm_fail(err, PM_E_RANGE, "%s was joined to a spine of %u addresses, not of %u", t->name, t->place->addresses, p->scope->spine->rows);
	pm_agg_plan a = { .agg = e->agg, .reg = e->reg, .value = -1, .where = -1, .date = -1, .kind = e->kind };
	if (e->arg[0])
		PM_TRY(pm_plan_add(p, e->reg, e->arg[0], &a.value, err));
	if (e->arg[1])
		PM_TRY(pm_plan_add(p, e->reg, e->arg[1], &a.where, err));
	if (a.agg == PM_AGG_FIRST || a.agg == PM_AGG_LAST)
		PM_TRY(add_order(p, e->reg, &a.date, err));
	for (uint32_t i = 0; i < p->n_aggs; i++)
		if (p->agg[i].agg == a.agg && p->agg[i].reg == a.reg && p->agg[i].value == a.value && p->agg[i].where == a.where) {
			pm_node again = node(PM_STEP_AGG, PM_OP_RECORDS, e->kind);
			again.index = (int32_t)i;
			return put_simple(p, &p->address, again, out, err);
		}
	PM_TRY(grow(p, &p->agg, p->n_aggs, sizeof a, err));
	p->agg[p->n_aggs++] = a;
	pm_node n = node(PM_STEP_AGG, PM_OP_RECORDS, e->kind);
	n.index = (int32_t)p->n_aggs - 1;
	if (e->kind == PM_KIND_CODE)
		n.dict = p->record[e->reg].node[a.value].dict;
	return put_simple(p, &p->address, n, out, err);
}

static pm_status add_near(pm_plan *p, const pm_expr *e, int32_t *out, pm_err *err)
{
	for (uint32_t i = 0; i < p->n_near; i++)
		if (p->near[i].expr == e && p->near[i].result)
			return put_column(p, &p->address, p->near[i].result, e->kind, out, err);
	return put_null(p, &p->address, e->kind, out, err);
}

static bool contains(pm_str s, pm_str part)
{
	if (part.n == 0)
		return true;
	for (size_t i = 0; i + part.n <= s.n; i++)
		if (s.p[i] == part.p[0] && memcmp(s.p + i, part.p, part.n) == 0)
			return true;
	return false;
}

/* 1 holds, 0 doesn't, -1 unknown. */
static int word_holds(pm_op op, pm_str s, const pm_expr *words, pm_regex *pattern, const pm_phrase *phrase)
{
	switch (op) {
	case PM_OP_WORD_HAS: return contains(s, words->word);
	case PM_OP_WORD_LIKE: return pm_regex_try(pattern, s);
	case PM_OP_WORD_SIMILAR: return pm_phrase_like(phrase, s);
	default:
		for (const pm_expr *w = words; w; w = w->next)
			if (pm_str_eq(s, w->word))
				return 1;
		return 0;
	}
}

/* A condition on a category is decided once for every distinct value. */
static pm_status decide_words(pm_plan *p, pm_program *g, int32_t at, pm_err *err)
{
	pm_node *n = &g->node[at];
	const pm_dict *d = g->node[n->arg[0]].dict;
	const uint32_t size = d ? pm_dict_size(d) : 0;
	if (n->op == PM_OP_WORD_EQ || n->op == PM_OP_WORD_NE) {
		n->code = d ? pm_dict_find(d, n->expr->word) : PM_NO_CODE;
		return PM_OK;
	}
	n->set = pm_arena_alloc(&p->arena, pm_bits_words(size), sizeof *n->set);
	if (!n->set)
		return nomem(err);
	pm_regex *pattern = NULL;
	pm_phrase *phrase = NULL;
	if (n->op == PM_OP_WORD_LIKE)
		PM_TRY(pm_regex_new(n->expr->word, n->expr->fold, &pattern, err));
	if (n->op == PM_OP_WORD_SIMILAR)
		PM_TRY(pm_phrase_new(n->expr->word, n->expr->value, &phrase, err));
	pm_status s = PM_OK;
	for (uint32_t c = 0; c < size && s == PM_OK; c++) {
		const int holds = word_holds(n->op, pm_dict_get(d, c), n->expr, pattern, phrase);
		if (holds < 0 && !n->unsure && !(n->unsure = pm_arena_alloc(&p->arena, pm_bits_words(size), sizeof *n->unsure)))
			s = nomem(err);
		else if (holds)
			pm_bit_set(holds > 0 ? n->set : n->unsure, c);
	}
	pm_regex_free(pattern);
	pm_phrase_free(phrase);
	return s;
}

/* Two dictionaries: the codes of the second in the first's numbering. */
static pm_status decide_map(pm_plan *p, pm_program *g, int32_t at, pm_err *err)
{
	const pm_dict *a = g->node[g->node[at].arg[0]].dict, *b = g->node[g->node[at].arg[1]].dict;
	const uint32_t size = b ? pm_dict_size(b) : 0;
	uint32_t *map = pm_arena_alloc(&p->arena, size, sizeof *map);
	if (!map)
		return nomem(err);
	for (uint32_t c = 0; c < size; c++)
		map[c] = a ? pm_dict_find(a, pm_dict_get(b, c)) : PM_NO_CODE;
	g->node[at].map = map;
	return PM_OK;
}

/* The words of two dictionaries in one: the first's codes stay what they are. */
static pm_status decide_else(pm_plan *p, pm_program *g, int32_t at, pm_err *err)
{
	const pm_node *n = &g->node[at];
	const pm_dict *a = g->node[n->arg[0]].dict, *b = n->arg[1] >= 0 ? g->node[n->arg[1]].dict : NULL;
	const uint32_t size = a ? pm_dict_size(a) : 0, more = b ? pm_dict_size(b) : 0;
	pm_dict *both;
	PM_TRY(grow(p, &p->dict, p->n_dicts, sizeof(pm_dict *), err));
	PM_TRY(pm_dict_new(&both, err));
	p->dict[p->n_dicts++] = both;
	uint32_t code = 0;
	uint32_t *map = pm_arena_alloc(&p->arena, more, sizeof *map);
	if (!map)
		return nomem(err);
	for (uint32_t c = 0; c < size; c++)
		PM_TRY(pm_dict_intern(both, pm_dict_get(a, c), &code, err));
	for (uint32_t c = 0; c < more; c++)
		PM_TRY(pm_dict_intern(both, pm_dict_get(b, c), &map[c], err));
	if (n->expr)
		PM_TRY(pm_dict_intern(both, n->expr->word, &code, err));
	g->node[at].dict = both;
	g->node[at].map = map;
	g->node[at].code = code;
	return PM_OK;
}

void pm_duration(const pm_expr *d, double *days, double *months)
{
	const char first = d->unit.name[0].p[0];
	const bool in_months = first == 'm' || first == 'j';
	const double amount = d->value * (first == 'w' ? 7 : first == 'j' ? 12 : 1);
	*days = in_months ? 0 : amount;
	*months = in_months ? amount : 0;
}

int32_t pm_duration_before(const pm_expr *d, int32_t day)
{
	double days, months;
	pm_duration(d, &days, &months);
	return pm_day_add_months(day, -(int)(months < 120000 ? months : 120000)) - (int32_t)(days < 3e6 ? days : 3e6);
}

static pm_status add_op(pm_plan *p, int32_t reg, const pm_expr *e, int32_t *out, pm_err *err)
{
	pm_program *g = program_of(p, reg);
	pm_node n = node(PM_STEP_OP, e->op, e->kind);
	const bool words = (e->op >= PM_OP_WORD_EQ && e->op <= PM_OP_WORD_NE) || (e->op >= PM_OP_TEXT_EQ && e->op <= PM_OP_TEXT_NE) ||
	                   (e->op >= PM_OP_WORD_IN && e->op <= PM_OP_TEXT_SIMILAR) || e->op == PM_OP_WORD_ELSE;
	for (unsigned i = 0; i < e->args; i++)
		if (!(i == 0 && e->op == PM_OP_AT) && !(i == 1 && (words || e->op == PM_OP_IN || e->op == PM_OP_WITHIN || e->op == PM_OP_DATE_ADD || e->op == PM_OP_DATE_SUB)))
			PM_TRY(pm_plan_add(p, reg, e->arg[i], &n.arg[i], err));
	if (words)
		n.expr = e->arg[1];
	if (e->op == PM_OP_AT) {
		n.parameter = &p->scope->rules->inside->parameter[e->index];
		n.arg[0] = n.arg[1];
		n.arg[1] = -1;
	}
	if (e->op == PM_OP_IN) { /* one comparison for each number */
		int32_t all = -1;
		for (const pm_expr *v = e->arg[1]; v; v = v->next) {
			pm_node eq = node(PM_STEP_OP, PM_OP_EQ, PM_KIND_FLAG), or = node(PM_STEP_OP, PM_OP_OR, PM_KIND_FLAG);
			eq.arg[0] = n.arg[0];
			PM_TRY(pm_plan_add(p, reg, v, &eq.arg[1], err));
			PM_TRY(put_simple(p, g, eq, &or.arg[1], err));
			or.arg[0] = all;
			if (all < 0)
				all = or.arg[1];
			else
				PM_TRY(put_simple(p, g, or, &all, err));
		}
		*out = all;
		return PM_OK;
	}
	const bool moves = e->op == PM_OP_WITHIN || e->op == PM_OP_DATE_ADD || e->op == PM_OP_DATE_SUB;
	if (moves && isnan(e->arg[1]->value))
		return put_null(p, g, e->kind, out, err); /* a parameter without a value yet */
	if (moves)
		pm_duration(e->arg[1], &n.value, &n.extra);
	if (e->op == PM_OP_WITHIN)
		n.value = pm_duration_before(e->arg[1], p->scope->as_of), n.extra = 0;
	if (e->op == PM_OP_ADULT)
		n.value = pm_day_add_months(p->scope->as_of, -18 * 12);
	bool fresh;
	PM_TRY(put(p, g, n, out, &fresh, err));
	if (fresh && (e->op == PM_OP_WORD_ELSE || e->op == PM_OP_CODE_ELSE))
		return decide_else(p, g, *out, err);
	if (fresh && n.expr && g->node[n.arg[0]].kind == PM_KIND_CODE)
		return decide_words(p, g, *out, err);
	return fresh && (e->op == PM_OP_CODE_EQ || e->op == PM_OP_CODE_NE) ? decide_map(p, g, *out, err) : PM_OK;
}

pm_status pm_plan_add(pm_plan *p, int32_t reg, const pm_expr *e, int32_t *out, pm_err *err)
{
	pm_node n = node(PM_STEP_CONST, PM_OP_NUMBER, e->kind);
	switch (e->op) {
	case PM_OP_NUMBER:
		if (isnan(e->value))
			return put_null(p, program_of(p, reg), PM_KIND_NUMBER, out, err);
		n.value = e->value == 0 ? 0 : e->value; /* no negative zero: equal constants are one node */
		break;
	case PM_OP_DAY: n.value = e->value; break;
	case PM_OP_TODAY: n.value = p->scope->as_of; break;
	case PM_OP_TRUE: n.value = 1; break;
	case PM_OP_FALSE: break;
	case PM_OP_FIELD: return add_field(p, reg, e, out, err);
	case PM_OP_SIGNAL: return add_signal(p, e, out, err);
	case PM_OP_RECORDS: return add_records(p, e, out, err);
	case PM_OP_NEAR: return add_near(p, e, out, err);
	default: return add_op(p, reg, e, out, err);
	}
	return put_simple(p, program_of(p, reg), n, out, err);
}
