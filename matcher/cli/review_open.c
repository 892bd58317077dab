/* review_open.c - openstaand.csv: recent rows that belong to no address, so that they never vanish. */
#include <stdlib.h>

#include "base/mem.h"
#include "cli/joins.h"
#include "publish/list_csv.h"
#include "signal/spine.h"

enum { RECENT_DAYS = 366 };

typedef struct open_row { int32_t day; uint32_t source; uint32_t row; } open_row;

static int newest_first(const void *x, const void *y)
{
	const open_row *a = x, *b = y;
	if (a->day != b->day)
		return a->day > b->day ? -1 : 1;
	return (a->source > b->source) - (a->source < b->source);
}

static const pm_role said[] = { PM_ROLE_TEXT, PM_ROLE_STREET, PM_ROLE_NUMBER, PM_ROLE_LETTER, PM_ROLE_ADDITION, PM_ROLE_POSTCODE, PM_ROLE_PLACE };
enum { SAID = sizeof said / sizeof *said, WANT = SAID + 6 };

static const pm_column *date_of(const pm_register *reg, const pm_table *t)
{
	const pm_column *c = reg->known >= 0 ? pm_table_find(t, reg->field[reg->known].name) : NULL;
	return c && c->type == PM_TYPE_DATE ? c : NULL;
}

static bool no_address(const pm_column *how, uint32_t row, const pm_table *t)
{
	const pm_str w = pm_column_str(how, row);
	if (pm_str_eq(w, pm_str_of(pm_how_word(PM_HOW_AMBIGUOUS))) || pm_str_eq(w, pm_str_of(pm_how_word(PM_HOW_NONE))))
		return true;
	const bool by_hand = pm_str_eq(w, pm_str_of(pm_how_word(PM_HOW_DECIDED))) || pm_str_eq(w, pm_str_of(pm_how_word(PM_HOW_RECTIFIED)));
	return by_hand && row >= t->place->start[t->place->addresses];
}

/* What the row says, for people. */
static void line_said(const pm_register *reg, const pm_table *t, uint32_t row, pm_buf *out)
{
	for (int i = 0; i < SAID; i++) {
		const pm_column *c = pm_role_column(reg, t, said[i]);
		if (!c || !pm_column_has(c, row))
			continue;
		if (out->n)
			pm_buf_char(out, ' ');
		pm_column_print(c, row, out);
	}
}

typedef struct listing { const pm_register *reg; const pm_table *table; pm_buf said, *out; int32_t as_of; } listing;

static void print_row(listing *l, const open_row *o)
{
	const pm_column *how = pm_table_get(l->table, "@hoe"), *p = pm_table_get(l->table, "@kans"), *by = pm_table_get(l->table, "@besluit"),
	                *rectified = pm_table_get(l->table, "@rectificatie");
	const pm_column *key = l->reg->key >= 0 ? pm_table_find(l->table, l->reg->field[l->reg->key].name) : NULL;
	char day[32];
	pm_buf *b = l->out;
	pm_date_text((pm_date){ o->day, o->day }, day);
	pm_csv_cell(b, l->reg->name);
	pm_buf_char(b, ';');
	pm_whole(b, o->source);
	pm_buf_char(b, ';');
	pm_buf_clear(&l->said);
	if (key)
		pm_column_print(key, o->row, &l->said);
	pm_csv_cell(b, pm_buf_str(&l->said));
	pm_buf_printf(b, ";%s;", day);
	pm_buf_clear(&l->said);
	line_said(l->reg, l->table, o->row, &l->said);
	pm_csv_cell(b, pm_buf_str(&l->said));
	pm_buf_char(b, ';');
	pm_buf_add_str(b, pm_column_str(how, o->row));
	pm_buf_char(b, ';');
	if (p && pm_column_has(p, o->row))
		pm_dutch_number(b, p->number[o->row], 3);
	pm_buf_char(b, ';');
	if (by && pm_column_has(by, o->row))
		pm_csv_cell(b, pm_column_str(by, o->row));
	else if (rectified && pm_column_has(rectified, o->row))
		pm_buf_printf(b, "rectificatie %d", (int)rectified->count[o->row]);
	pm_buf_text(b, "\r\n");
}

static pm_status list_rows(listing *l, const pm_column *known, pm_err *err)
{
	const pm_column *how = pm_table_get(l->table, "@hoe");
	uint32_t n = 0;
	open_row *of = pm_alloc(l->table->rows + (size_t)1, sizeof *of);
	if (!of)
		return pm_fail(err, PM_E_NOMEM, "no memory for the open rows of %.*s", PM_STR_FMT(l->reg->name));
	for (uint32_t r = 0; r < l->table->rows; r++)
		if (pm_column_has(known, r) && known->day[r] <= l->as_of && known->day[r] > l->as_of - RECENT_DAYS && no_address(how, r, l->table))
			of[n++] = (open_row){ known->day[r], l->table->place->source_row[r], r };
	if (n)
		qsort(of, n, sizeof *of, newest_first);
	for (uint32_t i = 0; i < n; i++)
		print_row(l, &of[i]);
	pm_free(of);
	return PM_OK;
}

/* Only what the list says of a register is read. */
static pm_status read_columns(pm_batch *b, uint32_t reg, pm_table **out, pm_err *err)
{
	const pm_register *r = &b->rules->reg[reg];
	pm_str want[WANT] = { PM_STR("@hoe"), PM_STR("@kans"), PM_STR("@besluit"), PM_STR("@rectificatie") };
	uint32_t n = 4;
	want[n++] = r->field[r->known].name;
	if (r->key >= 0)
		want[n++] = r->field[r->key].name;
	for (int i = 0; i < SAID; i++)
		if (r->role[said[i]] >= 0)
			want[n++] = r->field[r->role[said[i]]].name;
	return pm_case_get_table(b->file, b->input[reg].source.id, want, n, b->opt->threads, out, err);
}

/* A row with an identifier of its own says where it is: a list of those that don't is a question to the register's owner. */
static bool tells_where(const pm_register *r)
{
	return r->role[PM_ROLE_ID] < 0 && r->role[PM_ROLE_OBJECT] < 0 && (r->role[PM_ROLE_TEXT] >= 0 || r->role[PM_ROLE_NUMBER] >= 0);
}

static pm_status list_register(pm_batch *b, uint32_t reg, pm_buf *out, pm_err *err)
{
	const pm_register *r = &b->rules->reg[reg];
	const pm_input *in = &b->input[reg];
	if (!in->there || (int32_t)reg == b->rules->spine || (int32_t)reg == b->aliases || r->known < 0 || !tells_where(r) ||
	    in->tally.ambiguous + in->tally.none == 0)
		return PM_OK;
	pm_table *t;
	PM_TRY(read_columns(b, reg, &t, err));
	const pm_column *known = date_of(r, t);
	listing l = { .reg = r, .table = t, .out = out, .as_of = b->as_of };
	pm_status s = PM_OK;
	if (known && t->place && pm_table_get(t, "@hoe"))
		s = list_rows(&l, known, err);
	if (s == PM_OK)
		s = pm_buf_check(&l.said, err);
	pm_buf_release(&l.said);
	pm_table_free(t);
	return s;
}

pm_status pm_open_rows(pm_batch *b, pm_buf *out, pm_err *err)
{
	pm_buf_text(out, "\xef\xbb\xbfregister;rij;kenmerk;datum;gevraagd;hoe;kans;besluit\r\n");
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		PM_TRY(list_register(b, i, out, err));
	return pm_buf_check(out, err);
}
