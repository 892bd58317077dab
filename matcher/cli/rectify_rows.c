#include "cli/rectify_rows.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/mem.h"
#include "store/case_rectify.h"

static const pm_str of_field = { "@rectificatie_", 14 }, source_says = { "@bron_", 6 }, of_row = { "@rectificatie", 13 };

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for the rectifications"); }

/* ---- which record ---- */

static bool is_read(const pm_field *f) { return !f->derive && !f->made; }

static void digest_of_value(const pm_column *c, uint32_t row, pm_buf *scratch, char hex[17])
{
	char whole[PM_DIGEST_HEX];
	pm_buf_clear(scratch);
	pm_buf_char(scratch, pm_column_has(c, row) ? '=' : '-');
	pm_column_print(c, row, scratch);
	const pm_digest d = pm_digest_of(scratch->p, scratch->n);
	pm_digest_hex(&d, whole);
	memcpy(hex, whole, 16);
	hex[16] = 0;
}

pm_status pm_rectify_record(const pm_register *reg, const pm_table *t, uint32_t row, pm_buf *key, pm_buf *record, pm_err *err)
{
	const pm_column *k = reg->key < 0 ? NULL : pm_table_find(t, reg->field[reg->key].name);
	pm_buf scratch = {0};
	if (k && pm_column_has(k, row)) {
		pm_column_print(k, row, key);
		return pm_buf_check(key, err);
	}
	json_t *o = json_object();
	bool ok = o != NULL;
	for (uint32_t f = 0; f < reg->n_fields && ok; f++) {
		const pm_column *c = is_read(&reg->field[f]) ? pm_table_find(t, reg->field[f].name) : NULL;
		char hex[17];
		if (!c)
			continue;
		digest_of_value(c, row, &scratch, hex);
		ok = !scratch.failed && json_object_setn_new(o, reg->field[f].name.p, reg->field[f].name.n, json_string(hex)) == 0;
	}
	char *text = ok ? json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(o);
	pm_buf_release(&scratch);
	if (!text)
		return no_memory(err);
	pm_buf_text(record, text);
	free(text);
	return pm_buf_check(record, err);
}

/* What a rectification looks for: columns of the table that must say something, and what. */
typedef struct wanted {
	const pm_column *key;
	pm_str key_is;
	uint32_t n;
	const pm_column **column;
	char (*hex)[17];
	const pm_column *id;      /* most records name the address that they were found at: a glance at each row. NULL: this one doesn't */
	uint32_t code;
	const pm_column *field;   /* NULL: the whole row */
	pm_str was;
	bool lost;                /* memory ran out while a value was written down: what was found is not all */
} wanted;

static void want_id(const pm_register *reg, const pm_table *t, const pm_rectification *r, wanted *w)
{
	const pm_column *c = reg->role[PM_ROLE_ID] < 0 ? NULL : pm_table_find(t, reg->field[reg->role[PM_ROLE_ID]].name);
	const uint32_t code = c && c->dict && r->address_id.n ? pm_dict_find(c->dict, r->address_id) : PM_NO_CODE;
	pm_buf b = {0};
	char hex[PM_DIGEST_HEX];
	pm_buf_char(&b, '=');
	pm_buf_add_str(&b, r->address_id);
	const pm_digest d = pm_digest_of(b.p ? b.p : "", b.n);
	pm_digest_hex(&d, hex);
	for (uint32_t i = 0; i < w->n && code != PM_NO_CODE && !b.failed; i++)
		if (w->column[i] == c && memcmp(hex, w->hex[i], 16) == 0) {
			w->id = c;
			w->code = code;
		}
	pm_buf_release(&b);
}

static pm_status want(const pm_register *reg, const pm_table *t, const pm_rectification *r, pm_arena *a, wanted *out, pm_err *err)
{
	*out = (wanted){ .key_is = r->key, .was = r->was, .field = r->field.n ? pm_table_find(t, r->field) : NULL };
	if (r->key.n) {
		out->key = reg->key < 0 ? NULL : pm_table_find(t, reg->field[reg->key].name);
		return PM_OK;
	}
	json_t *o = json_loadb(r->record.p, r->record.n, 0, NULL);
	out->column = pm_arena_alloc(a, json_object_size(o) + 1, sizeof *out->column);
	out->hex = pm_arena_alloc(a, json_object_size(o) + 1, sizeof *out->hex);
	const bool ok = out->column && out->hex;
	const char *name;
	json_t *value;
	bool whole = true;
	json_object_foreach (o, name, value) {
		const pm_column *c = pm_table_get(t, name);
		whole &= c && json_is_string(value) && json_string_length(value) == 16;
		if (!ok || !whole)
			break;
		out->column[out->n] = c;
		memcpy(out->hex[out->n++], json_string_value(value), 17);
	}
	if (!whole) /* fewer fields are read now: others might be taken for it */
		out->n = 0;
	json_decref(o);
	want_id(reg, t, r, out);
	return ok ? PM_OK : no_memory(err);
}

static bool says(wanted *w, const pm_column *c, uint32_t row, pm_str what, pm_buf *scratch)
{
	pm_buf_clear(scratch);
	pm_column_print(c, row, scratch);
	w->lost |= scratch->failed;
	return pm_str_eq(pm_buf_str(scratch), what);
}

static bool is_it(wanted *w, uint32_t row, pm_buf *scratch)
{
	char hex[17];
	if (w->id && (!pm_column_has(w->id, row) || w->id->code[row] != w->code))
		return false;
	if (w->key && !says(w, w->key, row, w->key_is, scratch))
		return false;
	for (uint32_t i = 0; i < w->n; i++) {
		digest_of_value(w->column[i], row, scratch, hex);
		w->lost |= scratch->failed;
		if (memcmp(hex, w->hex[i], 16) != 0)
			return false;
	}
	return (w->key || w->n) && (!w->field || says(w, w->field, row, w->was, scratch));
}

/* ---- values ---- */

pm_status pm_rectify_value(const pm_field *f, pm_str value, pm_column **out, pm_err *err)
{
	pm_field one = *f;
	one.column = PM_STR("waarde");
	pm_register form = { .name = PM_STR("rectificatie"), .n_fields = 1, .field = &one, .key = -1, .known = -1, .begin = -1, .end = -1, .next = -1, .once = -1 };
	pm_buf csv = {0};
	pm_import *i = NULL;
	for (int k = 0; k < PM_ROLES; k++)
		form.role[k] = -1;
	pm_buf_text(&csv, "waarde;@\n\"");
	for (size_t k = 0; k < value.n; k++) {
		if (value.p[k] == '"')
			pm_buf_char(&csv, '"');
		pm_buf_char(&csv, value.p[k]);
	}
	pm_buf_text(&csv, "\";x\n");
	pm_status s = pm_buf_check(&csv, err);
	if (s == PM_OK)
		s = pm_import_bytes(&form, "rectificatie.csv", pm_buf_str(&csv), &(pm_import_options){ .threads = 1 }, &i, err);
	pm_buf_release(&csv);
	PM_TRY(s);
	if (i->rejected || i->table->rows != 1 || (value.n && !pm_column_has(i->table->column[0], 0)))
		s = pm_fail(err, PM_E_USE, "\"%.*s\" is no value of field %.*s: %.*s", PM_STR_FMT(value), PM_STR_FMT(f->name),
		            PM_STR_FMT(i->n_rejects ? i->reject[0].reason : PM_STR("it is read as nothing")));
	if (s == PM_OK) {
		*out = i->table->column[0];
		i->table->columns = 0;
	}
	pm_import_free(i);
	return s;
}

static pm_status rename_column(pm_column *c, pm_str before, pm_str name, pm_err *err)
{
	char *text = pm_alloc(before.n + name.n + 1, 1);
	if (!text)
		return no_memory(err);
	memcpy(text, before.p, before.n);
	memcpy(text + before.n, name.p, name.n);
	pm_free(c->name);
	c->name = text;
	return PM_OK;
}

/* ---- laying over ---- */

typedef struct laying {
	pm_importing *im;
	const pm_register *reg;
	pm_table *table;
	uint32_t n, room;
	pm_rectification *of;
	struct rows_of { uint32_t n, *row; } *rows; /* by rectification: as the source has them */
	pm_arena arena;
	pm_buf scratch;
} laying;

static pm_status remember(void *ctx, const pm_rectification *r, pm_err *err)
{
	laying *l = ctx;
	if (r->state != PM_RECTIFY_GRANTED)
		return PM_OK;
	if (!pm_room(&l->of, l->n, &l->room, sizeof *l->of))
		return no_memory(err);
	pm_rectification *c = &l->of[l->n];
	*c = *r;
	pm_str *const text[] = { &c->address_id, &c->key, &c->record, &c->field, &c->was, &c->value };
	for (size_t i = 0; i < sizeof text / sizeof *text; i++)
		if (!(text[i]->p = pm_arena_text(&l->arena, text[i]->p ? text[i]->p : "", text[i]->n)))
			return no_memory(err);
	l->n++;
	return PM_OK;
}

/* The rows that a rectification is about; `row` has room for all. */
static pm_status find_rows(laying *l, const pm_rectification *r, uint32_t *row, uint32_t *out_n, pm_err *err)
{
	wanted w;
	uint32_t n = 0;
	PM_TRY(want(l->reg, l->table, r, &l->arena, &w, err));
	const bool there = r->field.n ? w.field != NULL : pm_rectify_whole_rows(l->reg);
	for (uint32_t i = 0; there && i < l->table->rows; i++)
		if (is_it(&w, i, &l->scratch))
			row[n++] = i;
	*out_n = n;
	return w.lost ? no_memory(err) : PM_OK;
}

/* All of them, before anything is changed: a record is known by what the source says. */
static pm_status find_all(laying *l, pm_err *err)
{
	uint32_t *row = pm_alloc((size_t)l->table->rows + 1, sizeof *row), n;
	l->rows = pm_arena_alloc(&l->arena, l->n, sizeof *l->rows);
	pm_status s = row && l->rows ? PM_OK : no_memory(err);
	for (uint32_t i = 0; s == PM_OK && i < l->n; i++) {
		s = find_rows(l, &l->of[i], row, &n, err);
		if (s != PM_OK)
			break;
		l->rows[i] = (struct rows_of){ n, pm_arena_alloc(&l->arena, (size_t)n + 1, sizeof *row) };
		if (l->rows[i].row)
			memcpy(l->rows[i].row, row, n * sizeof *row);
		else
			s = no_memory(err);
	}
	pm_free(row);
	return s;
}

/* Adds a column of numbers: that of the rectification where its bit is set. */
static pm_status number_rows(laying *l, pm_str before, pm_str name, const uint32_t *number, pm_err *err)
{
	pm_column *c;
	PM_TRY(pm_column_new(name, PM_TYPE_COUNT, l->table->rows, &c, err));
	const pm_status s = rename_column(c, before, name, err);
	if (s != PM_OK) {
		pm_column_free(c);
		return s;
	}
	for (uint32_t row = 0; row < c->rows; row++)
		if (number[row])
			pm_column_set_count(c, row, (int32_t)l->of[number[row] - 1].id);
	return pm_table_add(l->table, c, err);
}

/* What the source says of the rows with a number; null elsewhere. */
static pm_status keep_source(laying *l, const pm_column *field, pm_str name, const uint32_t *number, uint32_t *order, pm_err *err)
{
	pm_column *part[] = { (pm_column *)field }, *c;
	for (uint32_t row = 0; row < l->table->rows; row++)
		order[row] = number[row] ? row : UINT32_MAX;
	PM_TRY(pm_column_join(part, 1, &c, err));
	pm_status s = pm_column_permute(c, order, l->table->rows, err);
	if (s == PM_OK)
		s = rename_column(c, source_says, name, err);
	if (s != PM_OK) {
		pm_column_free(c);
		return s;
	}
	return pm_table_add(l->table, c, err);
}

/* Puts the column in the place of the one that it replaces. */
static void replace(pm_table *t, const pm_column *old, pm_column *with)
{
	for (uint32_t c = 0; c < t->columns; c++)
		if (t->column[c] == old) {
			pm_column_free(t->column[c]);
			t->column[c] = with;
			return;
		}
}

/* The field with the values of the rectifications behind it, put where they belong. */
static pm_status take_values(laying *l, const pm_column *field, const pm_field *f, const uint32_t *number, uint32_t *order, pm_err *err)
{
	const uint32_t rows = l->table->rows;
	pm_column **part = pm_arena_alloc(&l->arena, (size_t)l->n + 1, sizeof *part), *all = NULL;
	uint32_t *at = pm_arena_alloc(&l->arena, l->n, sizeof *at), parts = 1;
	pm_status s = part && at ? PM_OK : no_memory(err);
	for (uint32_t i = 0; s == PM_OK && i < l->n; i++) {
		if (!pm_str_eq(l->of[i].field, f->name))
			continue;
		s = pm_rectify_value(f, l->of[i].value, &part[parts], err);
		if (s == PM_OK)
			at[i] = rows + parts++ - 1;
	}
	if (s == PM_OK) {
		part[0] = (pm_column *)field;
		for (uint32_t row = 0; row < rows; row++)
			order[row] = number[row] ? at[number[row] - 1] : row;
		s = pm_column_join(part, parts, &all, err);
	}
	if (s == PM_OK && (s = pm_column_permute(all, order, rows, err)) != PM_OK)
		pm_column_free(all);
	for (uint32_t i = 1; part && i < parts; i++)
		pm_column_free(part[i]);
	if (s == PM_OK)
		replace(l->table, field, all);
	return s;
}

/* All rectifications of one field, or (NULL) of whole rows; of two about one row the later counts. */
static pm_status lay_field(laying *l, const pm_field *f, pm_err *err)
{
	const uint32_t rows = l->table->rows;
	const pm_str name = f ? f->name : PM_STR("");
	uint32_t *number = pm_alloc((size_t)rows + 1, sizeof *number), *order = pm_alloc((size_t)rows + 1, sizeof *order), any = 0;
	pm_status s = number && order ? PM_OK : no_memory(err);
	for (uint32_t i = 0; s == PM_OK && i < l->n; i++)
		for (uint32_t k = 0; pm_str_eq(l->of[i].field, name) && k < l->rows[i].n; k++, any++)
			number[l->rows[i].row[k]] = i + 1;
	const pm_column *field = f ? pm_table_find(l->table, name) : NULL;
	if (s == PM_OK && any)
		s = number_rows(l, f ? of_field : of_row, name, number, err);
	if (s == PM_OK && any && field)
		s = keep_source(l, field, name, number, order, err);
	if (s == PM_OK && any && field)
		s = take_values(l, field, f, number, order, err);
	pm_free(number);
	pm_free(order);
	return s;
}

static pm_status lay(laying *l, pm_err *err)
{
	PM_TRY(find_all(l, err));
	PM_TRY(lay_field(l, NULL, err));
	for (uint32_t f = 0; f < l->reg->n_fields; f++) {
		bool asked = false;
		for (uint32_t i = 0; i < l->n; i++)
			asked |= pm_str_eq(l->of[i].field, l->reg->field[f].name);
		if (asked && is_read(&l->reg->field[f]))
			PM_TRY(lay_field(l, &l->reg->field[f], err));
	}
	for (uint32_t i = 0; i < l->n; i++)
		PM_TRY(pm_case_mark_rectification(l->im->batch->file, l->of[i].id, l->im->now, l->rows[i].n, err));
	return PM_OK;
}

pm_status pm_rectify_lay(pm_importing *im, pm_arrival *a, pm_err *err)
{
	laying l = { .im = im, .reg = &im->batch->rules->reg[a->reg], .table = a->import->table };
	pm_status s = pm_case_each_rectification(im->batch->file, l.reg->name, remember, &l, err);
	if (s == PM_OK && l.n)
		s = lay(&l, err);
	pm_free(l.of);
	pm_buf_release(&l.scratch);
	pm_arena_release(&l.arena);
	return s;
}

void pm_rectify_unjoin(const pm_table *t, pm_match *match)
{
	const pm_column *c = pm_table_find(t, of_row);
	for (uint32_t row = 0; c && row < t->rows; row++)
		if (pm_column_has(c, row))
			match[row] = (pm_match){ PM_NO_ROW, PM_NO_ROW, PM_NO_ROW, 0, 0, PM_HOW_RECTIFIED };
}

/* ---- and back ---- */

static pm_status restore(pm_table *t, const pm_column *field, pm_column *source, const pm_column *mark, pm_err *err)
{
	pm_column *const part[] = { (pm_column *)field, source };
	pm_column *all = NULL;
	uint32_t *order = pm_alloc((size_t)t->rows + 1, sizeof *order);
	if (!order)
		return no_memory(err);
	for (uint32_t row = 0; row < t->rows; row++)
		order[row] = pm_column_has(mark, row) ? t->rows + row : row;
	pm_status s = rename_column(source, PM_STR(""), pm_str_of(field->name), err);
	if (s == PM_OK)
		s = pm_column_join(part, 2, &all, err);
	if (s == PM_OK && (s = pm_column_permute(all, order, t->rows, err)) != PM_OK)
		pm_column_free(all);
	pm_free(order);
	if (s == PM_OK)
		replace(t, field, all);
	return s;
}

static void drop(pm_table *t, const pm_column *c)
{
	for (uint32_t i = t->columns; i-- > 0;)
		if (t->column[i] == c)
			pm_table_drop(t, i);
}

static bool begins(pm_str name, pm_str with) { return name.n > with.n && memcmp(name.p, with.p, with.n) == 0; }

static pm_column *first_source(const pm_table *t)
{
	for (uint32_t c = 0; c < t->columns; c++)
		if (begins(pm_str_of(t->column[c]->name), source_says))
			return t->column[c];
	return NULL;
}

static const pm_column *mark_of(const pm_table *t, const char *field)
{
	for (uint32_t c = 0; c < t->columns; c++)
		if (begins(pm_str_of(t->column[c]->name), of_field) && strcmp(t->column[c]->name + of_field.n, field) == 0)
			return t->column[c];
	return NULL;
}

pm_status pm_rectify_restore(pm_table *t, pm_err *err)
{
	for (pm_column *source; (source = first_source(t)) != NULL;) {
		const char *name = source->name + source_says.n;
		const pm_column *field = pm_table_get(t, name), *mark = mark_of(t, name);
		if (field && mark)
			PM_TRY(restore(t, field, source, mark, err));
		drop(t, mark);
		drop(t, source);
	}
	drop(t, pm_table_find(t, of_row));
	return PM_OK;
}
