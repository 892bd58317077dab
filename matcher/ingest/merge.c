#include "ingest/merge.h"

#include <stdlib.h>

#include "base/mem.h"
#include "base/parallel.h"

void pm_merging_release(pm_merging *m)
{
	pm_table_free(m->table);
	pm_free(m->row_no);
	*m = (pm_merging){0};
}

static bool is_read(const pm_register *reg, pm_str name)
{
	for (uint32_t i = 0; i < reg->n_fields; i++)
		if (pm_str_eq(reg->field[i].name, name))
			return !reg->field[i].derive && !reg->field[i].made;
	return false;
}

void pm_merge_undress(const pm_register *reg, pm_table *t)
{
	for (uint32_t c = t->columns; c-- > 0;)
		if (!is_read(reg, pm_str_of(t->column[c]->name)))
			pm_table_drop(t, c);
	pm_place_free(t->place);
	t->place = NULL;
}

/* Which rows stay. */
typedef struct choice { uint64_t *old, *add; } choice;

static uint64_t *all(uint32_t rows)
{
	uint64_t *w = pm_alloc(pm_bits_words(rows), sizeof *w);
	for (size_t i = 0; w && i < pm_bits_words(rows); i++)
		w[i] = pm_bits_mask(i, rows);
	return w;
}

static void drop_rows(choice *c, const uint64_t *drop, uint32_t rows, pm_merge_count *n)
{
	for (uint32_t r = 0; drop && r < rows; r++)
		if (pm_bit(drop, r) && pm_bit(c->add, r)) {
			pm_bit_clear(c->add, r);
			n->passed_over++;
		}
}

/* Per word of the key, the highest number of an old row. */
static uint32_t *last_numbers(const pm_column *old, const uint32_t *row_no)
{
	uint32_t *last = pm_alloc(pm_dict_size(old->dict), sizeof *last);
	for (uint32_t r = 0; last && r < old->rows; r++)
		if (pm_column_has(old, r) && row_no[r] > last[old->code[r]])
			last[old->code[r]] = row_no[r];
	return last;
}

/* Of new rows of one key only the last is asked; it decides what becomes of the old ones, unless they are later still. */
static pm_status by_key(choice *c, const pm_column *old, const pm_column *add, const uint32_t *old_no, const uint32_t *add_no,
                        const uint64_t *drop, pm_merge_count *n, uint32_t *replacing, pm_err *err)
{
	enum { STAYS, REPLACED, TAKEN_AWAY };
	uint64_t *seen = pm_alloc(pm_bits_words(pm_dict_size(add->dict)), sizeof *seen);
	uint8_t *fate = pm_alloc(pm_dict_size(old->dict), 1);
	uint32_t *last = last_numbers(old, old_no);
	if (!seen || !fate || !last) {
		pm_free(last);
		pm_free(seen);
		pm_free(fate);
		return pm_fail(err, PM_E_NOMEM, "no memory to merge %u rows", add->rows);
	}
	for (uint32_t r = add->rows; r-- > 0;) {
		if (!pm_column_has(add, r))
			continue;
		if (pm_bit(seen, add->code[r])) {
			pm_bit_clear(c->add, r);
			n->passed_over++;
			continue;
		}
		pm_bit_set(seen, add->code[r]);
		const uint32_t code = pm_dict_find(old->dict, pm_dict_get(add->dict, add->code[r]));
		if (code == PM_NO_CODE)
			continue;
		if (last[code] > add_no[r]) {
			pm_bit_clear(c->add, r);
			n->passed_over++;
			continue;
		}
		const bool gone = drop && pm_bit(drop, r);
		fate[code] = gone ? TAKEN_AWAY : REPLACED;
		*replacing += !gone;
	}
	for (uint32_t r = 0; r < old->rows; r++) {
		if (!pm_column_has(old, r) || fate[old->code[r]] == STAYS)
			continue;
		pm_bit_clear(c->old, r);
		n->changed += fate[old->code[r]] == REPLACED;
		n->deleted += fate[old->code[r]] == TAKEN_AWAY;
	}
	pm_free(last);
	pm_free(seen);
	pm_free(fate);
	return PM_OK;
}

typedef struct sorting { uint32_t number, at; } sorting;

static int by_number(const void *a, const void *b)
{
	const sorting *x = a, *y = b;
	if (x->number != y->number)
		return x->number < y->number ? -1 : 1;
	return (x->at > y->at) - (x->at < y->at);
}

/* Rows of old and then of new that stay, in order of their numbers. */
static pm_status order_rows(const choice *c, const pm_merging *old, const pm_merging *add, uint32_t **out_order, uint32_t **out_no,
                            uint32_t *out_n, pm_err *err)
{
	const uint32_t n = old->table->rows, most = n + add->table->rows;
	sorting *s = pm_alloc(most, sizeof *s);
	uint32_t *order = pm_alloc(most, sizeof *order), *no = pm_alloc(most, sizeof *no), rows = 0;
	if (!s || !order || !no) {
		pm_free(s);
		pm_free(order);
		pm_free(no);
		return pm_fail(err, PM_E_NOMEM, "no memory to merge %u rows", most);
	}
	bool sorted = true;
	for (uint32_t r = 0; r < most; r++) {
		const bool is_old = r < n;
		if (!pm_bit(is_old ? c->old : c->add, is_old ? r : r - n))
			continue;
		s[rows] = (sorting){ is_old ? old->row_no[r] : add->row_no[r - n], r };
		sorted &= rows == 0 || s[rows - 1].number <= s[rows].number;
		rows++;
	}
	if (!sorted)
		qsort(s, rows, sizeof *s, by_number);
	for (uint32_t r = 0; r < rows; r++) {
		order[r] = s[r].at;
		no[r] = s[r].number;
	}
	pm_free(s);
	*out_order = order;
	*out_no = no;
	*out_n = rows;
	return PM_OK;
}

typedef struct joining {
	pm_table *old, *add;
	pm_column **out;
	const uint32_t *order;
	uint32_t rows;
} joining;

/* Words in order of first appearance, as one reading gives them; a word that only rows used that are gone, goes too. */
static pm_status renumber(pm_column *c, pm_err *err)
{
	const uint32_t n = pm_dict_size(c->dict);
	pm_dict *fresh;
	PM_TRY(pm_dict_new(&fresh, err));
	uint32_t *code = pm_grow(NULL, n, sizeof *code);
	pm_status s = code ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %u words", n);
	for (uint32_t i = 0; i < n && code; i++)
		code[i] = PM_NO_CODE;
	for (uint32_t r = 0; r < c->rows && s == PM_OK; r++) {
		if (!pm_column_has(c, r))
			continue;
		uint32_t *to = &code[c->code[r]];
		if (*to == PM_NO_CODE)
			s = pm_dict_intern(fresh, pm_dict_get(c->dict, c->code[r]), to, err);
		if (s == PM_OK)
			c->code[r] = *to;
	}
	pm_free(code);
	pm_dict_free(s == PM_OK ? c->dict : fresh);
	if (s == PM_OK)
		c->dict = fresh;
	return s;
}

static pm_status join_column(void *ctx, uint32_t at, pm_err *err)
{
	joining *j = ctx;
	pm_column *of[] = { j->old->column[at], pm_table_find(j->add, pm_str_of(j->old->column[at]->name)) };
	if (!of[1] || of[0]->type != of[1]->type)
		return pm_fail(err, PM_E_TYPE, "column %s of the earlier records is not in the new ones", of[0]->name);
	PM_TRY(pm_column_join(of, 2, &j->out[at], err));
	PM_TRY(pm_column_permute(j->out[at], j->order, j->rows, err));
	return j->out[at]->dict ? renumber(j->out[at], err) : PM_OK;
}

static pm_status join_tables(const pm_register *reg, joining *j, unsigned threads, pm_table **out, pm_err *err)
{
	const uint32_t columns = j->old->columns;
	if (columns != j->add->columns)
		return pm_fail(err, PM_E_TYPE, "the earlier records have %u columns, the new ones %u", columns, j->add->columns);
	j->out = pm_alloc(columns, sizeof *j->out);
	if (!j->out)
		return pm_fail(err, PM_E_NOMEM, "no memory to merge %u columns", columns);
	pm_table *t = NULL;
	pm_status s = pm_parallel(columns, threads, join_column, j, err);
	if (s == PM_OK)
		s = pm_table_new(reg->name, &t, err);
	for (uint32_t i = 0; i < columns; i++) {
		if (s == PM_OK)
			s = pm_table_add(t, j->out[i], err);
		else
			pm_column_free(j->out[i]);
	}
	pm_free(j->out);
	if (s == PM_OK)
		*out = t;
	else
		pm_table_free(t);
	return s;
}

pm_status pm_merge(const pm_register *reg, pm_merging *old, pm_merging *add, int32_t key, const uint64_t *drop, unsigned threads,
                   pm_merging *out, pm_merge_count *out_count, pm_err *err)
{
	if ((uint64_t)old->table->rows + add->table->rows > UINT32_MAX - 64)
		return pm_fail(err, PM_E_RANGE, "more rows than a table holds");
	choice c = { all(old->table->rows), all(add->table->rows) };
	pm_merge_count n = {0};
	pm_merging m = {0};
	uint32_t *order = NULL, replacing = 0;
	joining j = { old->table, add->table, NULL, NULL, 0 };
	pm_status s = c.old && c.add ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to merge rows");
	const pm_column *a = key < 0 ? NULL : pm_table_find(old->table, reg->field[key].name);
	const pm_column *b = key < 0 ? NULL : pm_table_find(add->table, reg->field[key].name);
	if (s == PM_OK && key >= 0 && (!a || !b || !a->dict || !b->dict))
		s = pm_fail(err, PM_E_TYPE, "the key %.*s is no id or category of both", PM_STR_FMT(reg->field[key].name));
	if (s == PM_OK && a)
		s = by_key(&c, a, b, old->row_no, add->row_no, drop, &n, &replacing, err);
	if (s == PM_OK)
		drop_rows(&c, drop, add->table->rows, &n);
	if (s == PM_OK)
		s = order_rows(&c, old, add, &order, &m.row_no, &j.rows, err);
	j.order = order;
	if (s == PM_OK)
		s = join_tables(reg, &j, threads, &m.table, err);
	if (s == PM_OK)
		n.added = (uint32_t)pm_bits_count(c.add, add->table->rows) - replacing;
	pm_free(order);
	pm_free(c.old);
	pm_free(c.add);
	pm_merging_release(old);
	pm_merging_release(add);
	if (s != PM_OK) {
		pm_merging_release(&m);
		return s;
	}
	*out = m;
	*out_count = n;
	return PM_OK;
}
