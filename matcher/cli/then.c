#include "cli/then.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "lang/link_rule.h"
#include "lang/node.h"

static bool is_spine(const pm_then *a, uint32_t r) { return (int32_t)r == a->batch->rules->spine; }

static const pm_column *field_column(const pm_register *reg, const pm_table *t, int32_t f) { return f < 0 ? NULL : pm_table_find(t, reg->field[f].name); }

static uint64_t needed(const pm_batch *b)
{
	uint64_t all = 0;
	for (uint32_t i = 0; i < b->rules->n_signals; i++)
		if (b->rules->signal[i].active)
			all |= b->rules->signal[i].registers;
	for (uint32_t r = 0; r < b->rules->n_registers; r++)
		if (all >> r & 1 && b->rules->reg[r].household.field >= 0)
			all |= UINT64_C(1) << b->rules->reg[r].household.reg;
	return all;
}

static bool any_value(const pm_column *c)
{
	return c && pm_bits_count(c->valid, c->rows) > 0;
}

/* The column that tells when a row was known; NULL: it can't be told. */
static const pm_column *known_of(const pm_then *a, uint32_t r, bool *by_begin)
{
	const pm_register *reg = &a->batch->rules->reg[r];
	const pm_table *t = a->batch->input[r].table;
	const pm_column *c = field_column(reg, t, reg->known);
	if (any_value(c) && c->type == PM_TYPE_DATE)
		return c;
	c = reg->known >= 0 ? field_column(reg, t, reg->begin) : NULL;
	if (!any_value(c) || c->type != PM_TYPE_DATE)
		return NULL;
	*by_begin = true;
	return c;
}

static int rising(const void *a, const void *b)
{
	const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

/* The day from which a register says something: one row in a hundred was known by then. Before it, no rows is no news. */
static pm_status find_first(pm_then *a, uint32_t r, const pm_column *known, pm_err *err)
{
	int32_t *day = pm_alloc(known->rows, sizeof *day);
	uint32_t n = 0;
	if (!day)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", known->rows);
	for (uint32_t i = 0; i < known->rows; i++)
		if (pm_column_has(known, i))
			day[n++] = pm_column_date(known, i).hi;
	qsort(day, n, sizeof *day, rising);
	a->first[r] = day[n / 100];
	pm_free(day);
	return PM_OK;
}

static pm_status shallow_table(pm_then *a, uint32_t r, pm_err *err)
{
	const pm_table *t = a->batch->input[r].table;
	pm_table *own = pm_alloc(1, sizeof *own);
	a->table[r] = own;
	if (!own)
		return pm_fail(err, PM_E_NOMEM, "no memory for a register as it was");
	own->name = t->name;
	own->rows = t->rows;
	own->columns = t->columns;
	own->room = t->columns + 1;
	own->column = pm_alloc((size_t)t->columns + 1, sizeof(pm_column *));
	own->place = pm_alloc(1, sizeof *own->place);
	a->p[r] = pm_alloc(t->rows, sizeof **a->p);
	a->valid[r] = pm_alloc(t->columns, sizeof **a->valid);
	bool whole = own->column && own->place && a->p[r] && a->valid[r];
	for (uint32_t c = 0; c < t->columns && whole; c++) {
		own->column[c] = pm_alloc(1, sizeof(pm_column));
		whole = own->column[c] != NULL;
		if (whole)
			*own->column[c] = *t->column[c];
	}
	if (!whole)
		return pm_fail(err, PM_E_NOMEM, "no memory for a register as it was");
	*own->place = *t->place;
	own->place->p = a->p[r];
	return PM_OK;
}

static void drop_made(pm_then *a, uint32_t r)
{
	pm_table *own = a->table[r];
	const uint32_t given = a->batch->input[r].table->columns;
	while (own->columns > given)
		pm_column_free(own->column[--own->columns]);
}

static void release_table(pm_then *a, uint32_t r)
{
	pm_table *own = a->table[r];
	if (!own)
		return;
	const uint32_t given = a->batch->input[r].table->columns;
	if (own->column)
		drop_made(a, r);
	for (uint32_t c = 0; c < given; c++) {
		if (own->column)
			pm_free(own->column[c]);
		if (a->valid[r])
			pm_free(a->valid[r][c]);
	}
	pm_free(own->column);
	pm_free(own->place);
	pm_free(own);
}

void pm_then_release(pm_then *a)
{
	const uint32_t n = a->batch ? a->batch->rules->n_registers : 0;
	for (uint32_t r = 0; a->codes && r < n; r++)
		pm_household_codes_release(&a->codes[r]);
	for (uint32_t r = 0; a->table && a->p && a->valid && r < n; r++) {
		release_table(a, r);
		pm_free(a->p[r]);
		pm_free(a->valid[r]);
	}
	pm_free(a->table);
	pm_free(a->p);
	pm_free(a->valid);
	pm_free(a->first);
	pm_free(a->codes);
	*a = (pm_then){0};
}

pm_status pm_then_begin(pm_then *a, pm_batch *b, uint64_t more, pm_err *err)
{
	const uint32_t n = b->rules->n_registers;
	*a = (pm_then){ .batch = b };
	a->table = pm_alloc(n, sizeof *a->table);
	a->p = pm_alloc(n, sizeof *a->p);
	a->valid = pm_alloc(n, sizeof *a->valid);
	a->first = pm_alloc(n, sizeof *a->first);
	a->codes = pm_alloc(n, sizeof *a->codes);
	if (!a->table || !a->p || !a->valid || !a->first || !a->codes)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u registers", n);
	PM_TRY(pm_batch_table(b, (uint32_t)b->rules->spine, err));
	const uint64_t want = needed(b);
	for (uint32_t r = 0; r < n; r++) {
		if (is_spine(a, r) || !((want | more) >> r & 1) || !b->input[r].there)
			continue;
		PM_TRY(pm_batch_table(b, r, err));
		if (!(want >> r & 1))
			continue;
		bool by_begin = false;
		if (!b->input[r].table->place)
			continue; /* relations: no address of their own */
		if (!known_of(a, r, &by_begin)) {
			a->left_out |= UINT64_C(1) << r;
			continue;
		}
		a->by_begin |= by_begin ? UINT64_C(1) << r : 0;
		PM_TRY(find_first(a, r, known_of(a, r, &by_begin), err));
		PM_TRY(shallow_table(a, r, err));
	}
	return PM_OK;
}

static bool known_then(const pm_column *c, uint32_t row, int32_t day)
{
	return pm_column_has(c, row) && pm_column_date(c, row).hi <= day;
}

/* A row that doesn't say when it was known was known when its period began. */
static void rows_then(pm_then *a, uint32_t r, int32_t day)
{
	const pm_table *t = a->batch->input[r].table;
	const pm_register *reg = &a->batch->rules->reg[r];
	bool by_begin;
	const pm_column *known = known_of(a, r, &by_begin), *begin = field_column(reg, t, reg->begin);
	for (uint32_t i = 0; i < t->rows; i++) {
		const pm_column *says = pm_column_has(known, i) || !begin ? known : begin;
		a->p[r][i] = !known_then(says, i, day) ? 0 : t->place->p ? t->place->p[i] : 1;
	}
}

/* Dates that lay ahead are unknown: but not those of the rows' own `known`, nor a last day of validity that was set on purpose
 * (that is not known to end, so the same). */
static pm_status dates_then(pm_then *a, uint32_t r, uint32_t c, int32_t day, pm_err *err)
{
	const pm_column *was = a->batch->input[r].table->column[c];
	uint64_t **valid = &a->valid[r][c];
	if (!*valid && !(*valid = pm_alloc(pm_bits_words(was->rows), sizeof **valid)))
		return pm_fail(err, PM_E_NOMEM, "no memory for a register as it was");
	memcpy(*valid, was->valid, pm_bits_words(was->rows) * sizeof **valid);
	for (uint32_t i = 0; i < was->rows; i++)
		if (pm_column_has(was, i) && was->day[i] > day)
			pm_bit_clear(*valid, i);
	a->table[r]->column[c]->valid = *valid;
	return PM_OK;
}

static pm_status later_then(pm_then *a, uint32_t r, uint32_t c, const pm_column *by, int32_t day, pm_err *err)
{
	const pm_column *was = a->batch->input[r].table->column[c];
	uint64_t **valid = &a->valid[r][c];
	if (!*valid && !(*valid = pm_alloc(pm_bits_words(was->rows), sizeof **valid)))
		return pm_fail(err, PM_E_NOMEM, "no memory for a register as it was");
	memset(*valid, 0, pm_bits_words(was->rows) * sizeof **valid);
	for (uint32_t i = 0; by && i < was->rows; i++)
		if (pm_column_has(was, i) && known_then(by, i, day))
			pm_bit_set(*valid, i);
	a->table[r]->column[c]->valid = *valid;
	return PM_OK;
}

/* Takes away the rows where a derived field rests on what was not known yet. */
static void known_before(const pm_then *a, uint32_t r, const pm_expr *e, int32_t day, uint64_t *valid)
{
	const pm_register *reg = &a->batch->rules->reg[r];
	const pm_table *t = a->batch->input[r].table;
	if (e->op == PM_OP_FIELD) {
		const pm_field *f = &reg->field[e->index];
		const pm_column *c = field_column(reg, t, e->index), *by = f->known > 0 ? field_column(reg, t, f->known - 1) : NULL;
		if (f->derive)
			known_before(a, r, f->derive, day, valid);
		for (uint32_t i = 0; i < t->rows; i++)
			if (f->known ? !by || !known_then(by, i, day) : f->type == PM_TYPE_DATE && c && pm_column_has(c, i) && c->day[i] > day)
				pm_bit_clear(valid, i);
		return;
	}
	for (unsigned i = 0; e->op > PM_OP_SIGNAL && i < 3; i++)
		for (const pm_expr *v = e->arg[i]; v; v = v->next)
			known_before(a, r, v, day, valid);
}

/* What is derived was so on the run's date; on the day it is told where all that it rests on was known and the same. */
static pm_status derived_then(pm_then *a, uint32_t r, uint32_t c, const pm_field *f, int32_t day, pm_err *err)
{
	const pm_column *was = a->batch->input[r].table->column[c];
	uint64_t **valid = &a->valid[r][c];
	const size_t words = pm_bits_words(was->rows);
	if (!*valid && !(*valid = pm_alloc(words, sizeof **valid)))
		return pm_fail(err, PM_E_NOMEM, "no memory for a register as it was");
	memcpy(*valid, was->valid, words * sizeof **valid);
	if (a->batch->rules->reg[r].dated)
		memset(*valid, 0, words * sizeof **valid);
	known_before(a, r, f->derive, day, *valid);
	a->table[r]->column[c]->valid = *valid;
	return PM_OK;
}

static const pm_field *field_of(const pm_register *reg, const char *name)
{
	for (uint32_t f = 0; f < reg->n_fields; f++)
		if (pm_str_eq(reg->field[f].name, pm_str_of(name)))
			return &reg->field[f];
	return NULL;
}

static pm_status register_then(pm_then *a, uint32_t r, int32_t day, pm_err *err)
{
	const pm_register *reg = &a->batch->rules->reg[r];
	const pm_table *t = a->batch->input[r].table;
	drop_made(a, r);
	rows_then(a, r, day);
	for (uint32_t c = 0; c < t->columns; c++) {
		const pm_field *f = field_of(reg, t->column[c]->name);
		if (!f)
			continue;
		if (f->known)
			PM_TRY(later_then(a, r, c, f->known < 0 ? NULL : field_column(reg, t, f->known - 1), day, err));
		else if (f->derive)
			PM_TRY(derived_then(a, r, c, f, day, err));
		else if (f->type == PM_TYPE_DATE && t->column[c]->type == PM_TYPE_DATE)
			PM_TRY(dates_then(a, r, c, day, err));
	}
	return PM_OK;
}

/* Rows of the stays that were known and current on the day. */
static uint64_t *current_then(const pm_then *a, uint32_t r, int32_t day)
{
	const pm_register *reg = &a->batch->rules->reg[r];
	const pm_table *t = a->table[r];
	uint64_t *current = pm_alloc(pm_bits_words(t->rows), sizeof *current);
	const pm_column *begin = field_column(reg, t, reg->begin), *end = field_column(reg, t, reg->end);
	for (uint32_t i = 0; current && i < t->rows; i++)
		if (t->place->p[i] > 0 && begin && pm_column_has(begin, i) && pm_column_date(begin, i).hi <= day &&
		    (!end || !pm_column_has(end, i) || pm_column_date(end, i).lo > day))
			pm_bit_set(current, i);
	return current;
}

/* Relations that were known on the day; all of them when they can't say. */
static pm_status relations_then(pm_then *a, const pm_household *h, int32_t day, uint64_t **keep, pm_err *err)
{
	const uint32_t r = (uint32_t)h->reg;
	const pm_table *t = a->batch->input[r].table;
	bool by_begin;
	const pm_column *known = known_of(a, r, &by_begin), *begin = field_column(&a->batch->rules->reg[r], t, a->batch->rules->reg[r].begin);
	const pm_table *records[64] = {0};
	pm_scope scope = pm_batch_scope(a->batch, records);
	scope.as_of = day;
	*keep = NULL;
	if (h->where)
		PM_TRY(pm_rows_where(&scope, r, t, h->where, keep, err));
	if (!known)
		return PM_OK;
	if (!*keep && !(*keep = pm_alloc(pm_bits_words(t->rows), sizeof **keep)))
		return pm_fail(err, PM_E_NOMEM, "no memory for %u relations", t->rows);
	for (uint32_t i = 0; i < t->rows; i++) {
		const bool kept = !h->where || pm_bit(*keep, i);
		pm_bit_clear(*keep, i);
		if (kept && known_then(pm_column_has(known, i) || !begin ? known : begin, i, day))
			pm_bit_set(*keep, i);
	}
	return PM_OK;
}

static pm_status households_then(pm_then *a, uint32_t r, int32_t day, pm_err *err)
{
	const pm_register *reg = &a->batch->rules->reg[r];
	const pm_household *h = &reg->household;
	if (h->field < 0 || !a->table[r] || !a->batch->input[h->reg].table)
		return PM_OK;
	const pm_register *rel = &a->batch->rules->reg[h->reg];
	const pm_table *relations = a->batch->input[h->reg].table;
	uint64_t *keep = NULL, *current = current_then(a, r, day);
	if (!current)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u stays", a->table[r]->rows);
	pm_status s = relations_then(a, h, day, &keep, err);
	const pm_household_input in = {
		.stays = a->table[r], .person = field_column(reg, a->table[r], h->person), .current = current, .relations = relations,
		.one = field_column(rel, relations, h->a), .other = field_column(rel, relations, h->b), .keep = keep, .codes = &a->codes[r],
	};
	if (s == PM_OK)
		s = pm_household_add(&in, reg->field[h->field].name, err);
	pm_free(keep);
	pm_free(current);
	return s;
}

typedef struct day_work { pm_then *a; int32_t day; } day_work;

static pm_status one_register(void *ctx, uint32_t r, pm_err *err)
{
	const day_work *w = ctx;
	return w->a->table[r] ? register_then(w->a, r, w->day, err) : PM_OK;
}

/* Whether an expression reads a field that only the delivery shows, or a link gives, or that is derived from such a one. */
static bool reads_late(const pm_rules *r, const pm_expr *e)
{
	if (e->op == PM_OP_FIELD && e->reg >= 0) {
		const pm_field *f = &r->reg[e->reg].field[e->index];
		return f->known < 0 || f->link || (f->derive && (r->reg[e->reg].dated || reads_late(r, f->derive)));
	}
	if (e->op == PM_OP_SIGNAL)
		return reads_late(r, r->signal[e->index].expr);
	for (unsigned i = 0; e->op > PM_OP_SIGNAL && i < 3; i++)
		for (const pm_expr *v = e->arg[i]; v; v = v->next)
			if (reads_late(r, v))
				return true;
	return false;
}

static bool there_then(const pm_then *a, uint32_t r, int32_t day)
{
	const pm_table *t = a->batch->input[r].table;
	return a->table[r] ? day >= a->first[r] : t && !t->place; /* relations have no address of their own */
}

/* What rests on a register that isn't there, or on a field that wasn't, is unknown, whatever an `else` makes of no records. */
static void forget(const pm_then *a, int32_t day, pm_column **column)
{
	const pm_rules *r = a->batch->rules;
	for (uint32_t i = 0; i < r->n_signals; i++) {
		bool gone = column[i] && reads_late(r, r->signal[i].expr);
		for (uint32_t k = 0; k < r->n_registers; k++)
			gone |= r->signal[i].registers >> k & 1 && !is_spine(a, k) && !there_then(a, k, day);
		if (column[i] && gone)
			memset(column[i]->valid, 0, pm_bits_words(column[i]->rows) * sizeof *column[i]->valid);
	}
}

pm_status pm_then_signals(pm_then *a, int32_t day, pm_scope *scope, pm_column **column, pm_err *err)
{
	pm_batch *b = a->batch;
	const uint32_t n = b->rules->n_registers;
	day_work w = { a, day };
	PM_TRY(pm_parallel(n, b->opt->threads, one_register, &w, err));
	for (uint32_t r = 0; r < n; r++)
		PM_TRY(households_then(a, r, day, err));
	bool *want = pm_alloc(b->rules->n_signals, sizeof *want);
	if (!want)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u signals", b->rules->n_signals);
	for (uint32_t i = 0; i < b->rules->n_signals; i++)
		want[i] = b->rules->signal[i].active;
	*scope = (pm_scope){ b->rules, b->input[b->rules->spine].table, (const pm_table *const *)a->table, day, b->opt->threads };
	const pm_status s = pm_signals_compute(scope, want, column, err);
	pm_free(want);
	if (s == PM_OK)
		forget(a, day, column);
	return s;
}

/* "zonder a, b: why" of registers; nothing when none is set. */
static void registers(const pm_then *a, uint64_t set, const char *before, const char *why, pm_buf *out)
{
	for (uint32_t i = 0, n = 0; i < a->batch->rules->n_registers; i++)
		if (set >> i & 1)
			pm_buf_printf(out, "%s%.*s", n++ ? ", " : before, PM_STR_FMT(a->batch->rules->reg[i].name));
	pm_buf_text(out, set ? why : "");
}

static void links(const pm_rules *r, pm_buf *out)
{
	uint64_t set = 0;
	for (uint32_t i = 0; i < r->n_signals; i++)
		set |= r->signal[i].active ? r->signal[i].links : 0;
	for (uint32_t l = 0, n = 0; l < r->n_links; l++)
		if (set >> l & 1)
			pm_buf_printf(out, "%s%.*s", n++ ? ", " : "zonder koppeling ", PM_STR_FMT(r->link[l].name));
	pm_buf_text(out, set ? ": wat een koppeling geeft is alleen van vandaag bekend\n" : "");
}

void pm_then_left_out(const pm_then *a, pm_buf *out)
{
	registers(a, a->left_out, "zonder ", ": die registers zeggen niet wat er op een eerdere dag bekend was\n", out);
	links(a->batch->rules, out);
	registers(a, a->by_begin, "van ", " telt het begin van de periode: wanneer een rij bekend werd staat er niet in\n", out);
}
