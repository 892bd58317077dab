#include "cli/import_visits.h"

#include <stdio.h>

#include "base/mem.h"
#include "cli/address_rows.h"
#include "cli/rows.h"
#include "signal/spine.h"
#include "store/case_visit.h"

typedef struct appending {
	pm_importing *im;
	const pm_register *reg;
	const pm_table *delivered;
	pm_id_rows spine;
	bool cases;              /* zaken, not bezoeken */
	uint32_t n, room;
	pm_visit *visit;         /* all forms, by day */
	pm_arena arena;
	pm_buf csv, address;
} appending;

bool pm_visits_belong(const pm_register *reg)
{
	return pm_str_eq(reg->name, PM_STR("bezoeken")) || pm_str_eq(reg->name, PM_STR("zaken"));
}

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for the visits of forms"); }

static pm_status remember(void *ctx, const pm_visit *v, pm_err *err)
{
	appending *a = ctx;
	if (!pm_room(&a->visit, a->n, &a->room, sizeof *a->visit))
		return no_memory(err);
	pm_visit *c = &a->visit[a->n++];
	*c = *v;
	pm_str *text[9 + 2 * PM_VISIT_THEMES] = { &c->code, &c->address_id, &c->address, &c->inspector, &c->situation, &c->measure, &c->handover,
	                                          &c->handover_to, &c->imported_by };
	for (uint32_t t = 0; t < c->n_themes; t++)
		text[9 + 2 * t] = &c->theme[t].theme, text[10 + 2 * t] = &c->theme[t].conclusion;
	for (uint32_t k = 0; k < 9 + 2 * c->n_themes; k++)
		if (!(text[k]->p = pm_arena_text(&a->arena, text[k]->p ? text[k]->p : "", text[k]->n)))
			return no_memory(err);
	return PM_OK;
}

static bool nothing_found(pm_str conclusion) { return pm_str_eq(conclusion, PM_STR("geen_overtreding")); }
static bool violation(pm_str c) { return !nothing_found(c) && !pm_str_eq(c, PM_STR("nader_onderzoek")); }

static bool all_in_order(const pm_visit *v)
{
	bool order = v->n_themes > 0 && pm_str_eq(v->situation, PM_STR("toegang"));
	for (uint32_t t = 0; t < v->n_themes; t++)
		order &= nothing_found(v->theme[t].conclusion);
	return order;
}

/* The day on which a later visit found everything in order. */
static int32_t closed_on(const appending *a, uint32_t i)
{
	for (uint32_t k = i + 1; k < a->n; k++)
		if (pm_str_eq(a->visit[k].address_id, a->visit[i].address_id) && a->visit[k].day > a->visit[i].day && all_in_order(&a->visit[k]))
			return a->visit[k].day;
	return PM_NO_DAY;
}

/* The whole address as it is written, so that it is found again exactly. */
static void full_address(appending *a, const pm_visit *v)
{
	const pm_batch *b = a->im->batch;
	const pm_register *reg = &b->rules->reg[b->rules->spine];
	const pm_table *spine = b->input[b->rules->spine].table;
	const uint32_t row = pm_id_rows_find(&a->spine, v->address_id);
	pm_buf_clear(&a->address);
	if (row != PM_NO_ROW) {
		const pm_column *postcode = pm_role_column(reg, spine, PM_ROLE_POSTCODE), *place = pm_role_column(reg, spine, PM_ROLE_PLACE);
		pm_spine_address(reg, spine, row, &a->address);
		if (postcode)
			pm_buf_printf(&a->address, ", %.*s", PM_STR_FMT(pm_column_str(postcode, row)));
		if (place)
			pm_buf_printf(&a->address, " %.*s", PM_STR_FMT(pm_column_str(place, row)));
	}
	if (a->address.n == 0)
		pm_buf_add_str(&a->address, v->address);
}

static void day_value(pm_buf *out, int32_t day)
{
	char text[32];
	if (day == PM_NO_DAY)
		return;
	pm_date_text((pm_date){ day, day }, text);
	pm_buf_text(out, text);
}

/* One row: visit i seen for theme t (PM_VISIT_THEMES: for none). */
typedef struct form_row { uint32_t i, t; bool further; } form_row;

static void key_value(const appending *a, const form_row *r, pm_buf *out)
{
	const pm_visit *v = &a->visit[r->i];
	pm_buf_add_str(out, v->code);
	if (r->further)
		pm_buf_printf(out, "+%.*s", PM_STR_FMT(v->theme[r->t].theme));
}

static void value(appending *a, const form_row *r, pm_str field, pm_buf *out)
{
	const pm_visit *v = &a->visit[r->i];
	const struct pm_visit_theme none = { PM_STR(""), PM_STR("") }, *t = r->t < v->n_themes ? &v->theme[r->t] : &none;
	const struct { const char *field; pm_str text; } texts[] = {
		{ "inspecteur", v->inspector }, { "situatie", v->situation }, { "thema", t->theme }, { "conclusie", t->conclusion },
		{ "maatregel", v->measure }, { "dossier", v->code }, { "nummeraanduiding_id", v->address_id }, { "adres", pm_buf_str(&a->address) },
		{ "uitkomst", violation(t->conclusion) && t->conclusion.n ? PM_STR("overtreding") : PM_STR("") } };
	for (size_t k = 0; k < sizeof texts / sizeof *texts; k++)
		if (pm_str_eq(field, pm_str_of(texts[k].field))) {
			pm_buf_doubled(out, texts[k].text);
			return;
		}
	if (pm_str_eq(field, PM_STR("bezoek_id")) || (a->cases && pm_str_eq(field, PM_STR("zaaknummer"))))
		key_value(a, r, out);
	else if (pm_str_eq(field, PM_STR("zaaknummer")) && v->measure.n)
		pm_buf_add_str(out, v->code);
	else if (pm_str_eq(field, PM_STR("tijdstip")) || pm_str_eq(field, PM_STR("moment")) || pm_str_eq(field, PM_STR("datum_open"))) {
		day_value(out, v->day);
		if (v->minute >= 0 && !a->cases)
			pm_buf_printf(out, " %02d:%02d", v->minute / 60, v->minute % 60);
	} else if (pm_str_eq(field, PM_STR("datum_sluit")))
		day_value(out, closed_on(a, r->i));
	else if (pm_str_eq(field, PM_STR("personen_aangetroffen")) && v->persons >= 0)
		pm_buf_printf(out, "%d", v->persons);
	else if (pm_str_eq(field, PM_STR("slaapplaatsen")) && v->beds >= 0)
		pm_buf_printf(out, "%d", v->beds);
}

/* Whether a column of the file was written for an earlier field: two fields may read one column. */
static bool written(const pm_register *reg, uint32_t field)
{
	for (uint32_t f = 0; f < field; f++)
		if (!reg->field[f].derive && !reg->field[f].made && pm_str_eq(reg->field[f].column, reg->field[field].column))
			return true;
	return reg->field[field].derive || reg->field[field].made;
}

static void write_row(appending *a, const form_row *r)
{
	const char *between = "";
	for (uint32_t f = 0; f < a->reg->n_fields; f++) {
		if (written(a->reg, f))
			continue;
		pm_buf_text(&a->csv, between);
		if (r)
			value(a, r, a->reg->field[f].name, &a->csv);
		else
			pm_buf_doubled(&a->csv, a->reg->field[f].column);
		between = ";";
	}
	pm_buf_char(&a->csv, '\n');
}

/* The delivery holds it: the case system has taken the visit over. */
static bool taken_over(const appending *a, pm_str code)
{
	const pm_column *key = a->reg->key < 0 ? NULL : pm_table_find(a->delivered, a->reg->field[a->reg->key].name);
	return key && key->dict && pm_dict_find(key->dict, code) != PM_NO_CODE;
}

/* The theme that a visit's one row tells: what was found, else what was looked at. */
static uint32_t main_theme(const pm_visit *v)
{
	for (uint32_t t = 0; t < v->n_themes; t++)
		if (violation(v->theme[t].conclusion))
			return t;
	for (uint32_t t = 0; t < v->n_themes; t++)
		if (!nothing_found(v->theme[t].conclusion))
			return t;
	return v->n_themes ? 0 : PM_VISIT_THEMES;
}

static uint32_t write_visit(appending *a, uint32_t i)
{
	const pm_visit *v = &a->visit[i];
	const uint32_t first = main_theme(v);
	uint32_t rows = 1;
	full_address(a, v);
	write_row(a, &(form_row){ i, first, false });
	for (uint32_t t = 0; !a->cases && t < v->n_themes; t++)
		if (t != first && violation(v->theme[t].conclusion)) {
			write_row(a, &(form_row){ i, t, true });
			rows++;
		}
	return rows;
}

static pm_status join_tables(pm_import *to, const pm_import *from, uint32_t last_row, pm_err *err)
{
	pm_table *joined = NULL;
	const uint32_t n = to->table->rows, more = from->table->rows;
	uint32_t *row_no = pm_arena_alloc(&to->arena, (size_t)n + more, sizeof *row_no);
	if (!row_no)
		return no_memory(err);
	memcpy(row_no, to->row_no, n * sizeof *row_no);
	for (uint32_t r = 0; r < more; r++)
		row_no[n + r] = last_row + from->row_no[r];
	PM_TRY(pm_table_new(pm_str_of(to->table->name), &joined, err));
	pm_status s = PM_OK;
	for (uint32_t c = 0; c < to->table->columns && s == PM_OK; c++) {
		pm_column *const part[] = { to->table->column[c], pm_table_get(from->table, to->table->column[c]->name) };
		pm_column *both = NULL;
		s = part[1] ? pm_column_join(part, 2, &both, err) : pm_fail(err, PM_E_SYNTAX, "the forms lack column %s", to->table->column[c]->name);
		if (s == PM_OK)
			s = pm_table_add(joined, both, err);
	}
	if (s != PM_OK) {
		pm_table_free(joined);
		return s;
	}
	pm_table_free(to->table);
	to->table = joined;
	to->row_no = row_no;
	to->accepted += from->accepted;
	return PM_OK;
}

static pm_status append(appending *a, pm_import *i, uint32_t last_row, pm_err *err)
{
	const pm_batch *b = a->im->batch;
	uint32_t rows = 0;
	write_row(a, NULL);
	for (uint32_t k = 0; k < a->n; k++)
		if ((!a->cases || a->visit[k].measure.n) && !taken_over(a, a->visit[k].code))
			rows += write_visit(a, k);
	PM_TRY(pm_buf_check(&a->csv, err));
	PM_TRY(pm_buf_check(&a->address, err));
	if (rows == 0)
		return PM_OK;
	const pm_import_options o = { .threads = b->opt->threads, .key = a->im->key };
	pm_import *own;
	PM_TRY(pm_import_bytes(a->reg, "formulieren.csv", pm_buf_str(&a->csv), &o, &own, err));
	pm_status s = own->rejected ? pm_fail(err, PM_E_TYPE, "register %.*s: a visit of a form does not fit its declaration: %.*s", PM_STR_FMT(a->reg->name),
	                                      PM_STR_FMT(own->reject[0].reason))
	                            : join_tables(i, own, last_row, err);
	pm_import_free(own);
	return s;
}

pm_status pm_visits_drop(pm_table *t, uint32_t *row_no, uint32_t last_row, unsigned threads, pm_err *err)
{
	uint64_t *keep = pm_alloc(pm_bits_words(t->rows), sizeof *keep);
	bool any = false;
	if (!keep)
		return no_memory(err);
	for (uint32_t r = 0; r < t->rows; r++)
		if (row_no[r] <= last_row)
			pm_bit_set(keep, r);
		else
			any = true;
	const pm_status s = any ? pm_rows_keep(t, row_no, keep, threads, err) : PM_OK;
	pm_free(keep);
	return s;
}

pm_status pm_visits_append(pm_importing *im, pm_arrival *arrival, pm_err *err)
{
	pm_batch *b = im->batch;
	pm_import *i = arrival->import;
	appending a = { .im = im, .reg = &b->rules->reg[arrival->reg], .delivered = i->table };
	a.cases = pm_str_eq(a.reg->name, PM_STR("zaken"));
	pm_status s = pm_case_each_visit(b->file, remember, &a, err);
	if (s == PM_OK && a.n)
		s = pm_address_rows(b, &a.spine, err);
	if (s == PM_OK && a.n)
		s = append(&a, i, b->input[arrival->reg].source.last_row, err);
	pm_id_rows_release(&a.spine);
	pm_buf_release(&a.csv);
	pm_buf_release(&a.address);
	pm_free(a.visit);
	pm_arena_release(&a.arena);
	return s;
}
