#include "store/case_vector.h"

#include "base/limits.h"
#include "base/mem.h"
#include "base/parallel.h"

/* Vectors being read, with the names of their columns. */
typedef struct shelf {
	pm_case_vector *v;
	pm_str *name;
	pm_column **column;
	uint32_t *item;       /* columns by what they depend on: which one was asked for */
	uint32_t n, room;
	pm_arena texts;
} shelf;

static pm_status shelf_new(shelf *s, uint32_t room, pm_err *err)
{
	*s = (shelf){ .room = room };
	s->v = pm_alloc(room, sizeof *s->v);
	s->name = pm_alloc(room, sizeof *s->name);
	s->column = pm_alloc(room, sizeof(pm_column *));
	s->item = pm_alloc(room, sizeof *s->item);
	return s->v && s->name && s->column && s->item ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory to read columns");
}

static void shelf_release(shelf *s)
{
	for (uint32_t i = 0; s->column && i < s->n; i++)
		pm_column_free(s->column[i]);
	if (s->v)
		pm_vectors_release(s->v, s->n);
	pm_free(s->v);
	pm_free(s->name);
	pm_free(s->column);
	pm_free(s->item);
	pm_arena_release(&s->texts);
}

static pm_status build(void *ctx, uint32_t part, pm_err *err)
{
	shelf *s = ctx;
	return pm_column_of_vector(&s->v[part], s->name[part], &s->column[part], err);
}

/* Reads the shelf's vectors; the first `columns` of them become columns. */
static pm_status shelf_read(pm_case *c, shelf *s, uint32_t columns, unsigned threads, pm_err *err)
{
	PM_TRY(pm_vectors_read(c, s->v, s->n, threads, err));
	pm_err why = {0};
	const pm_status st = pm_parallel(columns, threads, build, s, &why);
	return st == PM_OK ? PM_OK : st == PM_E_NOMEM ? pm_fail(err, st, "%s", why.msg) : pm_case_damaged(c, err, why.msg);
}

/* ---- records ---- */

/* The arrays of a place, the table's rows being `rows`; returns how many. */
static uint32_t place_arrays(const pm_place *p, uint32_t rows, int64_t vector, pm_array *out)
{
	uint32_t n = 0;
	out[n++] = (pm_array){ vector, PM_PART_START, PM_ELEM_WORD32, p->start, (size_t)p->addresses + 1, false };
	out[n++] = (pm_array){ vector, PM_PART_SOURCE_ROW, PM_ELEM_WORD32, p->source_row, rows, false };
	if (p->p)
		out[n++] = (pm_array){ vector, PM_PART_P, PM_ELEM_WORD32, p->p, rows, false };
	return n;
}

static pm_status put_table(pm_case *c, int64_t source, const pm_table *t, pm_array *array, unsigned threads, pm_err *err)
{
	PM_TRY(pm_sql_run(c, "DELETE FROM vector WHERE source = ?", PM_VALUES(pm_v_int(source)), err));
	uint32_t n = 0;
	int64_t id;
	for (uint32_t i = 0; i < t->columns; i++) {
		const pm_column *col = t->column[i];
		PM_TRY(pm_vector_add(c, &(pm_vector_key){ .source = source, .kind = PM_STR("column"), .part_of = pm_str_of(t->name),
		                     .name = pm_str_of(col->name), .type = pm_type_word(col->type), .rows = t->rows }, &id, err));
		n += pm_column_arrays(col, id, array + n);
	}
	if (t->place) {
		PM_TRY(pm_vector_add(c, &(pm_vector_key){ .source = source, .kind = PM_STR("place"), .part_of = pm_str_of(t->name),
		                     .type = "place", .rows = t->rows }, &id, err));
		n += place_arrays(t->place, t->rows, id, array + n);
	}
	return pm_arrays_write(c, array, n, threads, err);
}

pm_status pm_case_put_table(pm_case *c, int64_t source, const pm_table *t, unsigned threads, pm_err *err)
{
	pm_array *array = pm_alloc(((size_t)t->columns + 1) * PM_VECTOR_ARRAYS, sizeof *array);
	if (!array)
		return pm_fail(err, PM_E_NOMEM, "no memory to keep %s", t->name);
	pm_writes u;
	pm_status s = pm_writes_begin(c, &u, err);
	if (s == PM_OK)
		s = pm_writes_end(c, u, put_table(c, source, t, array, threads, err), err);
	pm_free(array);
	return s;
}

static bool wanted(const pm_str *want, uint32_t n, pm_str name)
{
	for (uint32_t i = 0; want && i < n; i++)
		if (pm_str_eq(want[i], name))
			return true;
	return !want;
}

static pm_status list_vector(pm_case *c, shelf *s, sqlite3_stmt *st, bool place, pm_err *err)
{
	if (s->n == s->room)
		return pm_case_damaged(c, err, "a table with too many columns");
	pm_case_vector *v = &s->v[s->n];
	v->id = pm_sql_i64(st, 0);
	PM_TRY(pm_sql_u32(c, st, 4, &v->rows, err));
	s->name[s->n] = pm_sql_str(st, 2);
	if (!place && !pm_type_of_word(pm_sql_str(st, 3), &v->type))
		return pm_case_damaged(c, err, "a column of an unknown type");
	PM_TRY(pm_case_copy(&s->texts, &s->name[s->n], err));
	s->n++;
	return PM_OK;
}

/* Columns first, in the order in which they were kept; the place, if any, last. */
static pm_status list_table(pm_case *c, int64_t source, const pm_str *want, uint32_t n_want, shelf *out, bool *out_place,
                            bool *out_any, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	*out_place = *out_any = false;
	PM_TRY(pm_sql(c, "SELECT id, kind, name, type, rows FROM vector WHERE source = ? ORDER BY kind, id",
	              PM_VALUES(pm_v_int(source)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		*out_any = true;
		const bool place = pm_str_eq(pm_sql_str(st, 1), PM_STR("place"));
		if (!place && !wanted(want, n_want, pm_sql_str(st, 2)))
			continue;
		*out_place |= place;
		if ((s = list_vector(c, out, st, place, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

static bool place_sound(const pm_place *p, uint32_t rows)
{
	bool sound = p->start[0] == 0 && p->start[p->addresses] <= rows;
	for (uint32_t a = 0; a < p->addresses; a++)
		sound &= p->start[a] <= p->start[a + 1];
	for (uint32_t r = 0; p->p && r < rows; r++)
		sound &= p->p[r] >= 0 && p->p[r] <= 1;
	return sound;
}

static pm_status place_of_vector(pm_case *c, pm_case_vector *v, pm_place **out, pm_err *err)
{
	const size_t n = v->part[PM_PART_START].n;
	const bool unsure = v->part[PM_PART_P].n > 0;
	if (n == 0 || n - 1 > UINT32_MAX - 64)
		return pm_case_damaged(c, err, "records without their layout");
	pm_place *p = pm_alloc(1, sizeof *p);
	if (!p)
		return pm_fail(err, PM_E_NOMEM, "no memory for the layout of records");
	p->addresses = (uint32_t)(n - 1);
	p->start = pm_vector_take(v, PM_PART_START, n);
	p->source_row = v->rows ? pm_vector_take(v, PM_PART_SOURCE_ROW, v->rows) : pm_alloc(1, sizeof *p->source_row);
	p->p = unsure ? pm_vector_take(v, PM_PART_P, v->rows) : NULL;
	if (!p->source_row || (unsure && !p->p) || !place_sound(p, v->rows)) {
		pm_place_free(p);
		return pm_case_damaged(c, err, "records laid out wrongly");
	}
	*out = p;
	return PM_OK;
}

static pm_status fill_table(pm_case *c, shelf *s, bool place, pm_table *t, pm_err *err)
{
	const uint32_t columns = s->n - place;
	for (uint32_t i = 0; i < columns; i++) {
		pm_column *col = s->column[i];
		s->column[i] = NULL;
		PM_TRY(pm_table_add(t, col, err));
	}
	if (!place)
		return PM_OK;
	if (columns && s->v[columns].rows != t->rows)
		return pm_case_damaged(c, err, "records laid out for another number of rows");
	t->rows = s->v[columns].rows;
	return place_of_vector(c, &s->v[columns], &t->place, err);
}

static pm_status table_of_source(pm_case *c, int64_t source, pm_table **out, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT register FROM source WHERE id = ?", PM_VALUES(pm_v_int(source)), &st, err));
	pm_status s = pm_sql_next(c, st, &row, err);
	if (s == PM_OK)
		s = row ? pm_table_new(pm_sql_str(st, 0), out, err) : pm_fail(err, PM_E_NOTFOUND, "no source %lld", (long long)source);
	pm_sql_done(c, st);
	return s;
}

static pm_status get_table(pm_case *c, int64_t source, const pm_str *want, uint32_t n_want, unsigned threads,
                           shelf *s, pm_table *t, pm_err *err)
{
	bool place, any;
	PM_TRY(shelf_new(s, PM_MAX_COLUMNS + 1, err));
	PM_TRY(list_table(c, source, want, n_want, s, &place, &any, err));
	if (!any)
		return pm_fail_at(err, PM_E_NOTFOUND, c->path, 0, 0, "no records of %s are kept", t->name);
	PM_TRY(shelf_read(c, s, s->n - place, threads, err));
	return fill_table(c, s, place, t, err);
}

pm_status pm_case_get_table(pm_case *c, int64_t source, const pm_str *want, uint32_t n_want, unsigned threads,
                            pm_table **out_table, pm_err *err)
{
	pm_table *t;
	shelf s = {0};
	PM_TRY(table_of_source(c, source, &t, err));
	const pm_status st = get_table(c, source, want, n_want, threads, &s, t, err);
	shelf_release(&s);
	if (st != PM_OK) {
		pm_table_free(t);
		return st;
	}
	*out_table = t;
	return PM_OK;
}

pm_status pm_case_drop_records(pm_case *c, int64_t source, pm_err *err)
{
	pm_writes u;
	PM_TRY(pm_writes_begin(c, &u, err));
	pm_status s = pm_sql_run(c, "DELETE FROM vector WHERE source = ?", PM_VALUES(pm_v_int(source)), err);
	if (s == PM_OK)
		s = pm_sql_run(c, "DELETE FROM reject WHERE source = ?", PM_VALUES(pm_v_int(source)), err);
	if (s == PM_OK)
		s = pm_sql_run(c, "DELETE FROM profile WHERE source = ?", PM_VALUES(pm_v_int(source)), err);
	return pm_writes_end(c, u, s, err);
}

/* ---- columns by what they depend on ---- */

static pm_status find_vector(pm_case *c, pm_str kind, const pm_case_column *item, pm_case_vector *out, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT id, type, rows FROM vector WHERE kind = ? AND name = ? AND digest = ?",
	              PM_VALUES(pm_v_text(kind), pm_v_text(item->name), pm_v_digest(&item->digest)), &st, err));
	*out = (pm_case_vector){0};
	pm_status s = pm_sql_next(c, st, &row, err);
	if (s == PM_OK && row) {
		out->id = pm_sql_i64(st, 0);
		s = pm_type_of_word(pm_sql_str(st, 1), &out->type) ? pm_sql_u32(c, st, 2, &out->rows, err)
		                                                   : pm_case_damaged(c, err, "a column of an unknown type");
	}
	pm_sql_done(c, st);
	return s;
}

static pm_status put_columns(pm_case *c, pm_str kind, pm_case_column *item, uint32_t n, pm_array *array, unsigned threads,
                             pm_err *err)
{
	uint32_t used = 0;
	for (uint32_t i = 0; i < n; i++) {
		if (!item[i].column)
			continue;
		pm_case_vector there;
		PM_TRY(find_vector(c, kind, &item[i], &there, err));
		item[i].id = there.id;
		if (there.id)
			continue;
		const pm_column *col = item[i].column;
		PM_TRY(pm_vector_add(c, &(pm_vector_key){ .kind = kind, .name = item[i].name, .digest = &item[i].digest,
		                     .type = pm_type_word(col->type), .rows = col->rows }, &item[i].id, err));
		used += pm_column_arrays(col, item[i].id, array + used);
	}
	return used ? pm_arrays_write(c, array, used, threads, err) : PM_OK;
}

pm_status pm_case_put_columns(pm_case *c, pm_str kind, pm_case_column *item, uint32_t n, unsigned threads, pm_err *err)
{
	pm_array *array = pm_alloc((size_t)n * PM_VECTOR_ARRAYS, sizeof *array);
	if (!array)
		return pm_fail(err, PM_E_NOMEM, "no memory to keep columns");
	pm_writes u;
	pm_status s = pm_writes_begin(c, &u, err);
	if (s == PM_OK)
		s = pm_writes_end(c, u, put_columns(c, kind, item, n, array, threads, err), err);
	pm_free(array);
	return s;
}

static pm_status get_columns(pm_case *c, pm_str kind, const pm_case_column *item, uint32_t n, unsigned threads,
                             shelf *s, pm_err *err)
{
	PM_TRY(shelf_new(s, n, err));
	for (uint32_t i = 0; i < n; i++) {
		if (item[i].column)
			continue;
		s->name[s->n] = item[i].name;
		s->item[s->n] = i;
		PM_TRY(find_vector(c, kind, &item[i], &s->v[s->n], err));
		s->n += s->v[s->n].id != 0;
	}
	return shelf_read(c, s, s->n, threads, err);
}

pm_status pm_case_get_columns(pm_case *c, pm_str kind, pm_case_column *item, uint32_t n, unsigned threads, pm_err *err)
{
	shelf s = {0};
	const pm_status st = get_columns(c, kind, item, n, threads, &s, err);
	for (uint32_t k = 0; st == PM_OK && k < s.n; k++) {
		item[s.item[k]].column = s.column[k];
		item[s.item[k]].id = s.v[k].id;
		s.column[k] = NULL;
	}
	shelf_release(&s);
	return st;
}

pm_status pm_case_find_columns(pm_case *c, pm_str kind, pm_case_column *item, uint32_t n, pm_err *err)
{
	for (uint32_t i = 0; i < n; i++) {
		pm_case_vector there;
		PM_TRY(find_vector(c, kind, &item[i], &there, err));
		item[i].id = there.id;
	}
	return PM_OK;
}

pm_status pm_case_use_columns(pm_case *c, int64_t run, const pm_case_column *item, uint32_t n, pm_err *err)
{
	pm_writes u;
	PM_TRY(pm_writes_begin(c, &u, err));
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < n && s == PM_OK; i++)
		if (item[i].id)
			s = pm_sql_run(c, "INSERT OR IGNORE INTO run_vector (run, vector) VALUES (?, ?)",
			               PM_VALUES(pm_v_int(run), pm_v_int(item[i].id)), err);
	return pm_writes_end(c, u, s, err);
}

pm_status pm_case_prune_columns(pm_case *c, uint32_t keep, pm_err *err)
{
	return pm_sql_run(c, "DELETE FROM vector WHERE digest IS NOT NULL AND id NOT IN (SELECT vector FROM run_vector"
	                     " WHERE run IN (SELECT id FROM run ORDER BY id DESC LIMIT ?))", PM_VALUES(pm_v_int(keep)), err);
}
