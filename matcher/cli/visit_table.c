#include "cli/visit_table.h"

#include "base/mem.h"
#include "ingest/value.h"

enum { LABEL, CHANCE, INSPECTOR, ROUTE, SEEN, COLUMNS };

typedef struct visits {
	const pm_one_table *t;
	pm_import *import;             /* the columns about visits, as words */
	const pm_column *column[COLUMNS];
	const char *name[COLUMNS];
	uint32_t n;                    /* rows with an outcome */
	uint32_t *row, *from;          /* of the table; of the import */
	uint8_t *hit;
} visits;

static void release(visits *v)
{
	pm_import_free(v->import);
	pm_free(v->row);
	pm_free(v->from);
	pm_free(v->hit);
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

/* Rows of both readings of the file by their number in it. */
static pm_status match_rows(visits *v, pm_learning *l, pm_err *err)
{
	const pm_import *mine = v->import, *table = v->t->import;
	const uint32_t most = mine->table->rows;
	v->row = pm_alloc(most, sizeof *v->row);
	v->from = pm_alloc(most, sizeof *v->from);
	v->hit = pm_alloc(most, sizeof *v->hit);
	if (!v->row || !v->from || !v->hit)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", most);
	for (uint32_t i = 0, k = 0; i < most; i++) {
		int is;
		while (k < v->t->scope.spine->rows && table->row_no[k] < mine->row_no[i])
			k++;
		PM_TRY(outcome(v, i, &is, err));
		if (is < 0 || k == v->t->scope.spine->rows || table->row_no[k] != mine->row_no[i])
			continue;
		PM_TRY(check_day(v, l, i, err));
		v->row[v->n] = k;
		v->from[v->n] = i;
		v->hit[v->n++] = (uint8_t)is;
	}
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
		if (!pm_column_has(v->column[CHANCE], v->from[i]))
			continue;
		if (!pm_value_number(pm_column_str(v->column[CHANCE], v->from[i]), &chance[i]) || !(chance[i] > 0 && chance[i] <= 1))
			s = wrong(v, CHANCE, v->from[i], "a probability above 0 and at most 1", err);
		l->controls++;
	}
	if (s == PM_OK)
		pm_chance_weights(chance, v->n, l->evidence.weight);
	pm_free(chance);
	return s;
}

static pm_status factor(const visits *v, pm_learning *l, int column, const char *name, double sd, pm_str reference, pm_err *err)
{
	if (!v->column[column])
		return PM_OK;
	pm_str *word = pm_alloc(v->n, sizeof *word);
	if (!word)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", v->n);
	for (uint32_t i = 0; i < v->n; i++) {
		word[i] = pm_column_str(v->column[column], v->from[i]);
		l->controls += column == ROUTE && !v->column[CHANCE] && pm_str_eq(word[i], reference);
	}
	const pm_status s = pm_learning_factor(&l->evidence, name, sd, word, reference, err);
	pm_free(word);
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
	PM_TRY(pm_evidence_add(&l->evidence, &v->t->scope, v->t->signal, v->row, v->hit, v->n, err));
	PM_TRY(weigh(v, l, err));
	PM_TRY(factor(v, l, ROUTE, "aanleiding", 1, PM_STR("steekproef"), err));
	return factor(v, l, INSPECTOR, "inspecteur", 0.5, PM_STR(""), err);
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
