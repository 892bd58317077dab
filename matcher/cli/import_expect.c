/* What a declaration expects of a delivery, and the delivery before. */
#include <stdlib.h>

#include "base/mem.h"
#include "cli/importing.h"
#include "ingest/drift.h"

static const pm_column *column_of(const pm_register *reg, const pm_table *t, uint32_t field) { return pm_table_find(t, reg->field[field].name); }

static uint32_t present(const pm_column *c) { return (uint32_t)pm_bits_count(c->valid, c->rows); }

static void nulls(const pm_register *reg, const pm_table *t, pm_buf *what)
{
	const pm_expect *e = &reg->expect;
	for (uint32_t k = 0; k < e->nulls && !what->n; k++) {
		const pm_column *c = column_of(reg, t, e->null[k].field);
		const double percent = c && c->rows ? 100.0 * (c->rows - present(c)) / c->rows : 0;
		if (percent >= e->null[k].most_percent && percent > 0)
			pm_buf_printf(what, "field %s is empty in %.1f percent of the rows, expected less than %g", c->name, percent, e->null[k].most_percent);
	}
}

static bool expected_word(const struct pm_expect_item *e, pm_str word)
{
	for (uint32_t i = 0; i < e->n_words; i++)
		if (pm_str_eq(e->word[i], word))
			return true;
	return false;
}

static void other_words(const struct pm_expect_item *e, const pm_column *c, pm_buf *what)
{
	enum { SHOWN = 5 };
	uint32_t rows = 0, shown = 0, last = PM_NO_CODE;
	pm_buf words = {0};
	for (uint32_t r = 0; r < c->rows; r++) {
		if (!pm_column_has(c, r) || expected_word(e, pm_column_str(c, r)))
			continue;
		rows++;
		if (shown < SHOWN && c->code[r] != last) {
			pm_buf_printf(&words, "%s\"%.*s\"", shown++ ? ", " : "", PM_STR_FMT(pm_column_str(c, r)));
			last = c->code[r];
		}
	}
	if (rows)
		pm_buf_printf(what, "field %s holds words that are not expected, in %u rows: %s", c->name, rows, words.p ? words.p : "");
	pm_buf_release(&words);
}

static void share(const struct pm_expect_item *e, const pm_column *c, pm_buf *what)
{
	const uint32_t code = pm_dict_find(c->dict, e->word[0]), n = present(c);
	uint32_t rows = 0;
	for (uint32_t r = 0; r < c->rows; r++)
		rows += pm_column_has(c, r) && c->code[r] == code;
	const double percent = n ? 100.0 * rows / n : 0;
	if (n && (percent < e->low || percent > e->high))
		pm_buf_printf(what, "field %s is \"%.*s\" in %.1f percent of the values, expected %g to %g", c->name, PM_STR_FMT(e->word[0]),
		              percent, e->low, e->high);
}

static int by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static pm_status median(const struct pm_expect_item *e, const pm_column *c, pm_buf *what, pm_err *err)
{
	double *v = pm_alloc(c->rows, sizeof *v);
	uint32_t n = 0;
	if (!v)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u values", c->rows);
	for (uint32_t r = 0; r < c->rows; r++)
		if (pm_column_has(c, r))
			v[n++] = c->type == PM_TYPE_COUNT ? c->count[r] : c->number[r];
	qsort(v, n, sizeof *v, by_value);
	const double m = n ? v[(n - 1) / 2] : e->low;
	pm_free(v);
	if (m < e->low || m > e->high)
		pm_buf_printf(what, "the median of field %s is %g, expected %g to %g", c->name, m, e->low, e->high);
	return PM_OK;
}

static pm_status items(const pm_register *reg, const pm_table *t, pm_buf *what, pm_err *err)
{
	for (uint32_t k = 0; k < reg->expect.items && !what->n; k++) {
		const struct pm_expect_item *e = &reg->expect.item[k];
		const pm_column *c = column_of(reg, t, e->field);
		if (!c)
			continue;
		if (e->kind == PM_EXPECT_WORDS)
			other_words(e, c, what);
		else if (e->kind == PM_EXPECT_SHARE)
			share(e, c, what);
		else if (e->kind == PM_EXPECT_MEDIAN)
			PM_TRY(median(e, c, what, err));
	}
	return PM_OK;
}

pm_status pm_importing_expected(pm_importing *im, const pm_arrival *a, pm_err *err)
{
	const pm_register *reg = &im->batch->rules->reg[a->reg];
	const pm_expect *e = &reg->expect;
	const uint64_t rows = im->batch->input[a->reg].was_merged ? a->import->table->rows : a->import->rows;
	pm_buf what = {0};
	pm_status s = PM_OK;
	if (rows < e->rows_least || rows > e->rows_most)
		pm_buf_printf(&what, "%llu rows, expected %llu to %llu", (unsigned long long)rows, (unsigned long long)e->rows_least,
		              (unsigned long long)e->rows_most);
	if (!what.n)
		nulls(reg, a->import->table, &what);
	if (!what.n)
		s = items(reg, a->import->table, &what, err);
	if (s == PM_OK && (what.n || what.failed))
		s = pm_importing_stop(im, a->reg, &what, err);
	pm_buf_release(&what);
	return s;
}

/* ---- the delivery before ---- */

/* The header of the delivery in its order: what a field was read from, and what no field reads. */
static pm_status headers(const pm_arrival *a, const pm_register *reg, pm_arena *arena, pm_profile *p, pm_err *err)
{
	const pm_import *i = a->import;
	uint32_t most = i->n_columns + i->n_unread, unread = 0;
	for (uint32_t k = 0; k < i->n_columns; k++)
		most = i->column[k].found >= (int32_t)most ? (uint32_t)i->column[k].found + 1 : most;
	p->header = pm_arena_alloc(arena, most, sizeof *p->header);
	if (!p->header)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u headers", most);
	for (uint32_t k = 0; k < i->n_columns; k++) {
		const int32_t at = i->column[k].found;
		const pm_field *f = &reg->field[i->column[k].field];
		if (at < 0)
			continue;
		p->header[at] = f->column.n ? f->column : f->name;
		p->n_headers = (uint32_t)at >= p->n_headers ? (uint32_t)at + 1 : p->n_headers;
	}
	for (uint32_t at = 0; unread < i->n_unread && at < most; at++)
		if (!p->header[at].p) {
			p->header[at] = i->unread[unread++];
			p->n_headers = at >= p->n_headers ? at + 1 : p->n_headers;
		}
	for (uint32_t at = 0; at < p->n_headers; at++)
		if (!p->header[at].p) /* declared `drop`: known, never loaded */
			p->header[at] = PM_STR("");
	return PM_OK;
}

static pm_status read_profile(pm_case *c, int64_t source, pm_arena *arena, pm_profile *out, bool *there, pm_err *err)
{
	pm_str json;
	*there = false;
	const pm_status s = pm_case_get_profile(c, source, arena, &json, err);
	if (s == PM_E_NOTFOUND)
		return PM_OK; /* kept by an older program */
	PM_TRY(s);
	PM_TRY(pm_profile_read(json, out, err));
	*there = true;
	return PM_OK;
}

static void heading(int32_t then, int32_t now, pm_buf *what)
{
	char a[32], b[32];
	if (then == PM_NO_DAY || now == PM_NO_DAY || then == now) {
		pm_buf_text(what, "the delivery is not like the one before\n");
		return;
	}
	pm_date_text((pm_date){ now, now }, a);
	pm_date_text((pm_date){ then, then }, b);
	pm_buf_printf(what, "the delivery of %s is not like the one of %s\n", a, b);
}

static pm_status hold_against(pm_importing *im, const pm_arrival *a, const pm_profile *before, const pm_profile *now, pm_err *err)
{
	pm_drift d;
	pm_buf what = {0};
	pm_status s = pm_drift_find(&im->batch->rules->reg[a->reg], before, now, &d, err);
	if (s == PM_OK && d.n) {
		heading(a->before.peildatum, im->batch->input[a->reg].source.peildatum, &what);
		pm_drift_table(&d, &what);
		s = pm_importing_stop(im, a->reg, &what, err);
	}
	pm_buf_release(&what);
	pm_drift_release(&d);
	return s;
}

pm_status pm_importing_drift(pm_importing *im, const pm_arrival *a, pm_buf *out_profile, pm_err *err)
{
	const pm_input *in = &im->batch->input[a->reg];
	pm_arena arena = {0};
	pm_profile before = {0}, now = { .rows = (uint32_t)in->tally.accepted, .joined = (uint32_t)in->tally.joined,
	                                 .to_join = (uint32_t)(in->tally.accepted - in->tally.nothing_to_join),
	                                 .peildatum = in->source.peildatum };
	bool there = false;
	pm_status s = a->has_before ? read_profile(im->batch->file, a->before.id, &arena, &before, &there, err) : PM_OK;
	if (s == PM_OK && (a->import->n_columns || !there))
		s = headers(a, &im->batch->rules->reg[a->reg], &arena, &now, err);
	else if (s == PM_OK) {
		now.header = before.header; /* records that are taken as they were kept */
		now.n_headers = before.n_headers;
	}
	if (s == PM_OK)
		s = pm_profile_fill(&now, &im->batch->rules->reg[a->reg], a->import->table, there ? &before : NULL,
		                    im->batch->opt->threads, err);
	if (s == PM_OK && there && !a->again)
		s = hold_against(im, a, &before, &now, err);
	if (s == PM_OK)
		s = pm_profile_write(&now, out_profile, err);
	pm_profile_release(&now);
	pm_profile_release(&before);
	pm_arena_release(&arena);
	return s;
}

pm_status pm_importing_profile_again(pm_case *c, const pm_register *reg, const pm_source *s, const pm_table *t, unsigned threads, pm_err *err)
{
	pm_arena arena = {0};
	pm_profile before = {0}, now = { .rows = t->rows, .peildatum = s->peildatum };
	pm_buf json = {0};
	bool there;
	pm_status status = read_profile(c, s->id, &arena, &before, &there, err);
	if (status == PM_OK && there) {
		now.header = before.header;
		now.n_headers = before.n_headers;
		now.to_join = t->place ? t->rows : 0;
		now.joined = t->place ? t->place->start[t->place->addresses] : 0;
		status = pm_profile_fill(&now, reg, t, NULL, threads, err);
		if (status == PM_OK)
			status = pm_profile_write(&now, &json, err);
		if (status == PM_OK)
			status = pm_case_put_profile(c, s->id, pm_buf_str(&json), err);
	}
	pm_buf_release(&json);
	pm_profile_release(&now);
	pm_profile_release(&before);
	pm_arena_release(&arena);
	return status;
}
