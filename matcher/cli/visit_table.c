#include "cli/visit_table.h"

#include <stdlib.h>

#include "base/mem.h"
#include "ingest/value.h"

enum { LABEL, CHANCE, INSPECTOR, ROUTE, SEEN, COLUMNS };

typedef struct visits {
	const pm_one_table *t;
	pm_import *import;             /* the columns about visits, as words */
	const pm_column *column[COLUMNS];
	const char *name[COLUMNS];
	uint32_t n;                    /* rows with an outcome, by key */
	struct visit { pm_str key; uint32_t row, from; int hit; } *of; /* row of the table; of the import */
} visits;

static void release(visits *v)
{
	pm_import_free(v->import);
	pm_free(v->of);
}

static pm_status read_columns(visits *v, pm_err *err)
{
	static const char *const own[] = { "label", "chance", "inspector", "route", "seen" };
	const pm_options *o = v->t->opt;
	const char *const given[] = { o->label, o->chance, o->inspector, o->route, o->seen };
	pm_field field[COLUMNS] = {0};
	pm_register reg = { .name = PM_STR("tabel"), .key = -1, .known = -1, .begin = -1, .end = -1, .next = -1, .once = -1, .field = field };
	for (int i = 0; i < PM_ROLES; i++)
		reg.role[i] = -1;
	for (int i = 0; i < COLUMNS; i++) {
		v->name[i] = given[i];
		if (given[i])
			field[reg.n_fields++] = (pm_field){ .name = pm_str_of(own[i]), .column = pm_str_of(given[i]), .type = PM_TYPE_CATEGORY };
	}
	PM_TRY(pm_import_file(&reg, o->table, &(pm_import_options){ .threads = o->threads }, &v->import, err));
	for (int i = 0; i < COLUMNS; i++)
		v->column[i] = given[i] ? pm_table_get(v->import->table, own[i]) : NULL;
	return PM_OK;
}

static pm_status wrong(const visits *v, int column, uint32_t row, const char *want, pm_err *err)
{
	return pm_fail(err, PM_E_USE, "%s, row %u: %s is %s, not \"%.*s\"", v->t->opt->table, v->import->row_no[row], v->name[column], want,
	               PM_STR_FMT(pm_column_str(v->column[column], row)));
}

/* 1 found, 0 not, -1 no outcome. */
static pm_status outcome(const visits *v, uint32_t row, int *out, pm_err *err)
{
	static const struct { const char *word; int is; } words[] = { { "J", 1 }, { "j", 1 }, { "ja", 1 }, { "Ja", 1 }, { "true", 1 }, { "1", 1 }, { "1.0", 1 },
		{ "N", 0 }, { "n", 0 }, { "nee", 0 }, { "Nee", 0 }, { "false", 0 }, { "0", 0 }, { "0.0", 0 } };
	*out = -1;
	if (!pm_column_has(v->column[LABEL], row))
		return PM_OK;
	const pm_str s = pm_column_str(v->column[LABEL], row);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (pm_str_eq(s, pm_str_of(words[i].word)))
			return *out = words[i].is, PM_OK;
	return wrong(v, LABEL, row, "J or N", err);
}

static pm_status check_day(const visits *v, pm_learning *l, uint32_t row, pm_err *err)
{
	pm_date d;
	if (!v->column[SEEN] || !pm_column_has(v->column[SEEN], row))
		return PM_OK;
	if (pm_date_parse(pm_column_str(v->column[SEEN], row), &d) != 1)
		return wrong(v, SEEN, row, "a date", err);
	if (d.lo < v->t->scope.as_of && v->t->opt->as_of)
		return pm_fail(err, PM_E_USE, "%s, row %u: the outcome of %.*s is older than the signals (%s): what was found may be in them", v->t->opt->table,
		               v->import->row_no[row], PM_STR_FMT(pm_column_str(v->column[SEEN], row)), v->t->opt->as_of);
	l->until = d.hi > l->until ? d.hi : l->until;
	return PM_OK;
}

static int by_key(const void *a, const void *b)
{
	const struct visit *x = a, *y = b;
	const int c = pm_str_compare(x->key, y->key);
	if (c)
		return c;
	return x->hit != y->hit ? x->hit - y->hit : (x->row > y->row) - (x->row < y->row);
}

/* Rows of both readings of the file by their number in it; the order of the file is nothing. */
static pm_status match_rows(visits *v, pm_learning *l, pm_err *err)
{
	const pm_import *mine = v->import, *table = v->t->import;
	const uint32_t most = mine->table->rows;
	v->of = pm_alloc(most, sizeof *v->of);
	if (!v->of)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", most);
	for (uint32_t i = 0, k = 0; i < most; i++) {
		int is;
		while (k < v->t->scope.spine->rows && table->row_no[k] < mine->row_no[i])
			k++;
		PM_TRY(outcome(v, i, &is, err));
		if (is < 0 || k == v->t->scope.spine->rows || table->row_no[k] != mine->row_no[i])
			continue;
		PM_TRY(check_day(v, l, i, err));
		v->of[v->n++] = (struct visit){ pm_column_str(v->t->key, k), k, i, is };
	}
	qsort(v->of, v->n, sizeof *v->of, by_key);
	return PM_OK;
}

static pm_status weigh(const visits *v, pm_learning *l, pm_err *err)
{
	if (!v->column[CHANCE])
		return PM_OK;
	double *chance = pm_alloc(v->n, sizeof *chance);
	if (!chance)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", v->n);
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < v->n && s == PM_OK; i++) {
		if (!pm_column_has(v->column[CHANCE], v->of[i].from))
			continue;
		if (!pm_value_number(pm_column_str(v->column[CHANCE], v->of[i].from), &chance[i]) || !(chance[i] > 0 && chance[i] <= 1))
			s = wrong(v, CHANCE, v->of[i].from, "a probability above 0 and at most 1", err);
		l->controls++;
	}
	if (s == PM_OK)
		pm_chance_weights(chance, v->n, l->evidence.weight);
	pm_free(chance);
	return s;
}

/* Why they looked: a row with a recorded chance was drawn, whatever its route says; without a route the others were chosen. */
static pm_status routes(const visits *v, pm_learning *l, pm_str *word, pm_err *err)
{
	const pm_str drawn = PM_STR("steekproef");
	uint32_t chosen = 0;
	for (uint32_t i = 0; i < v->n; i++) {
		const bool chance = v->column[CHANCE] && pm_column_has(v->column[CHANCE], v->of[i].from);
		word[i] = chance ? drawn : v->column[ROUTE] ? pm_column_str(v->column[ROUTE], v->of[i].from) : PM_STR("gekozen");
		l->controls += !v->column[CHANCE] && pm_str_eq(word[i], drawn);
		chosen += !chance;
	}
	return v->column[ROUTE] || (v->column[CHANCE] && chosen) ? pm_learning_factor(&l->evidence, "aanleiding", 1, word, drawn, err) : PM_OK;
}

static pm_status inspectors(const visits *v, pm_learning *l, pm_str *word, pm_err *err)
{
	if (!v->column[INSPECTOR])
		return PM_OK;
	for (uint32_t i = 0; i < v->n; i++)
		word[i] = pm_column_str(v->column[INSPECTOR], v->of[i].from);
	return pm_learning_factor(&l->evidence, "inspecteur", 0.5, word, PM_STR(""), err);
}

static pm_status factors(const visits *v, pm_learning *l, pm_err *err)
{
	pm_str *word = pm_alloc(v->n, sizeof *word);
	if (!word)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", v->n);
	pm_status s = routes(v, l, word, err);
	if (s == PM_OK)
		s = inspectors(v, l, word, err);
	pm_free(word);
	return s;
}

/* An address is known by its key from here on: one that comes twice is one. */
static pm_status add(const visits *v, pm_evidence *e, pm_err *err)
{
	uint32_t *row = pm_alloc(v->n, sizeof *row);
	uint8_t *hit = pm_alloc(v->n, sizeof *hit);
	pm_status s = row && hit ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %u rows", v->n);
	for (uint32_t i = 0; i < v->n && s == PM_OK; i++) {
		row[i] = v->of[i].row;
		hit[i] = (uint8_t)v->of[i].hit;
	}
	if (s == PM_OK)
		s = pm_evidence_add(e, &v->t->scope, v->t->signal, row, hit, v->n, err);
	for (uint32_t i = 0; i < v->n && s == PM_OK; i++)
		e->row[i] = i && pm_str_eq(v->of[i].key, v->of[i - 1].key) ? e->row[i - 1] : i;
	pm_free(row);
	pm_free(hit);
	return s;
}

static pm_status gather(visits *v, pm_learning *l, pm_err *err)
{
	PM_TRY(read_columns(v, err));
	PM_TRY(match_rows(v, l, err));
	pm_cells cells;
	PM_TRY(pm_cells_of(l->rules, l->theme, &cells, err));
	pm_status s = pm_evidence_new(&cells, v->n, &l->evidence, err);
	if (s != PM_OK) {
		pm_cells_release(&cells);
		return s;
	}
	PM_TRY(add(v, &l->evidence, err));
	PM_TRY(weigh(v, l, err));
	return factors(v, l, err);
}

pm_status pm_visit_table_read(const pm_one_table *t, pm_learning *l, pm_err *err)
{
	visits v = { .t = t };
	l->until = t->scope.as_of;
	const pm_status s = gather(&v, l, err);
	l->speaks_for_all = v.n >= 0.95 * t->scope.spine->rows;
	release(&v);
	return s;
}
