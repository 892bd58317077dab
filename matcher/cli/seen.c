#include "cli/seen.h"

#include <stdlib.h>

#include "base/mem.h"
#include "cli/seen_forms.h"

typedef struct reading {
	const pm_rules *rules;
	uint32_t last_row;     /* of the delivery; what comes behind it are rows of forms */
	const pm_column *id;   /* of the visit */
	pm_seen_forms forms;
	const pm_table *visits, *cases;
	const pm_column *when, *situation, *conclusion, *inspector, *about, *number;
	const pm_column *case_number, *reason;
	uint32_t *case_of;     /* by code of case_number: row of the cases, + 1 */
} reading;

static const pm_table *table_of(pm_batch *b, const char *name, pm_err *err, pm_status *status)
{
	const int32_t reg = pm_rules_register(b->rules, pm_str_of(name));
	*status = PM_OK;
	if (reg < 0 || !b->input[reg].there)
		return NULL;
	*status = pm_batch_table(b, (uint32_t)reg, err);
	return b->input[reg].table;
}

static const pm_column *words(const pm_table *t, const char *name)
{
	const pm_column *c = t ? pm_table_get(t, name) : NULL;
	return c && (c->dict || c->type == PM_TYPE_TEXT) ? c : NULL;
}

static pm_status index_cases(reading *r, pm_err *err)
{
	r->case_number = words(r->cases, "zaaknummer");
	r->reason = words(r->cases, "aanleiding");
	if (!r->case_number || !r->case_number->dict || !r->reason)
		return PM_OK;
	r->case_of = pm_alloc(pm_dict_size(r->case_number->dict), sizeof *r->case_of);
	if (!r->case_of)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u cases", r->cases->rows);
	for (uint32_t i = 0; i < r->cases->rows; i++)
		if (pm_column_has(r->case_number, i))
			r->case_of[r->case_number->code[i]] = i + 1;
	return PM_OK;
}

static pm_str word(const pm_column *c, uint32_t row) { return c ? pm_column_str(c, row) : PM_STR(""); }

static pm_str route_of(const reading *r, uint32_t row)
{
	if (!r->case_of || !r->number || !pm_column_has(r->number, row))
		return PM_STR("");
	const uint32_t code = pm_dict_find(r->case_number->dict, pm_column_str(r->number, row));
	return code != PM_NO_CODE && r->case_of[code] ? pm_column_str(r->reason, r->case_of[code] - 1) : PM_STR("");
}

typedef struct dated { pm_seen visit; uint64_t order; } dated; /* order: row of the delivery; forms behind them by code */

static int by_day(const void *a, const void *b)
{
	const dated *x = a, *y = b;
	if (x->visit.day != y->visit.day)
		return x->visit.day < y->visit.day ? -1 : 1;
	return (x->order > y->order) - (x->order < y->order);
}

static uint64_t every_theme(const pm_rules *r) { return r->n_themes < 64 ? (UINT64_C(1) << r->n_themes) - 1 : UINT64_MAX; }

/* Why a stop was on its list. */
static void listed(const pm_seen_form *f, pm_seen *v)
{
	if (!f->listed)
		return;
	v->route = pm_str_of(pm_stop_kind_word(f->kind));
	v->control = f->kind == PM_STOP_BY_CONTROL;
	v->by_rules = f->kind == PM_STOP_BY_SCORE;
	v->chance = f->chance;
}

static pm_seen delivered(const reading *r, uint32_t a, uint32_t i)
{
	pm_seen v = { .row = a, .day = pm_column_date(r->when, i).hi, .route = route_of(r, i), .inspector = word(r->inspector, i), .about = word(r->about, i) };
	const pm_str conclusion = word(r->conclusion, i);
	v.access = pm_str_eq(word(r->situation, i), PM_STR("toegang"));
	if (v.access && conclusion.n && !pm_str_eq(conclusion, PM_STR("nader_onderzoek"))) {
		const int32_t t = pm_rules_theme(r->rules, conclusion);
		v.looked = every_theme(r->rules);
		v.found = t < 0 ? 0 : UINT64_C(1) << t;
	}
	v.control = pm_str_eq(v.route, PM_STR("steekproef"));
	return v;
}

static uint32_t take_delivered(reading *r, dated *out)
{
	const pm_place *place = r->visits->place;
	uint32_t n = 0;
	for (uint32_t a = 0; a < place->addresses; a++)
		for (uint32_t i = place->start[a]; i < place->start[a + 1]; i++) {
			pm_seen_form *f = r->id ? pm_seen_forms_find(&r->forms, pm_column_str(r->id, i)) : NULL;
			if (f && place->source_row[i] > r->last_row)
				continue; /* the form tells it better */
			if (f)
				f->delivered = true;
			if ((place->p && place->p[i] < 0.5F) || !pm_column_has(r->when, i))
				continue;
			pm_seen v = delivered(r, a, i);
			if (f)
				listed(f, &v);
			out[n++] = (dated){ v, place->source_row[i] };
		}
	return n;
}

static uint32_t take_forms(const reading *r, dated *out)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < r->forms.n; i++) {
		const pm_seen_form *f = &r->forms.of[i];
		if (f->delivered || f->row == PM_NO_ROW)
			continue;
		pm_seen v = { .row = f->row, .day = f->day, .access = f->access, .looked = f->looked, .found = f->found, .inspector = f->inspector };
		listed(f, &v);
		out[n++] = (dated){ v, (UINT64_C(1) << 32) + i };
	}
	return n;
}

static pm_status open_tables(reading *r, pm_batch *b, pm_err *err)
{
	pm_status s;
	r->rules = b->rules;
	r->visits = table_of(b, "bezoeken", err, &s);
	PM_TRY(s);
	if (r->visits && !r->visits->place)
		r->visits = NULL;
	r->cases = table_of(b, "zaken", err, &s);
	PM_TRY(s);
	PM_TRY(pm_seen_forms_read(b, &r->forms, err));
	if (!r->visits)
		return r->forms.n ? PM_OK : pm_fail(err, PM_E_USE, "there are no visits: the run has no register bezoeken, and no form came back");
	r->last_row = b->input[pm_rules_register(b->rules, PM_STR("bezoeken"))].source.last_row;
	r->id = words(r->visits, "bezoek_id");
	r->when = pm_table_get(r->visits, "tijdstip");
	r->situation = words(r->visits, "situatie");
	r->conclusion = words(r->visits, "conclusie");
	r->inspector = words(r->visits, "inspecteur");
	r->about = words(r->visits, "thema");
	r->number = words(r->visits, "zaaknummer");
	if (!r->when || r->when->type != PM_TYPE_DATE || !r->situation || !r->conclusion)
		return pm_fail(err, PM_E_USE, "register bezoeken lacks tijdstip (date), situatie or conclusie");
	return index_cases(r, err);
}

static pm_status read_all(reading *r, pm_batch *b, pm_seen **out, uint32_t *out_n, pm_err *err)
{
	PM_TRY(open_tables(r, b, err));
	const uint32_t most = (r->visits ? r->visits->rows : 0) + r->forms.n;
	dated *list = pm_alloc(most, sizeof *list);
	pm_seen *v = pm_alloc(most, sizeof *v);
	if (!list || !v) {
		pm_free(list);
		pm_free(v);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", most);
	}
	uint32_t n = r->visits ? take_delivered(r, list) : 0;
	if (!r->visits || r->id) /* else the register's rows of forms can't be told from others: they are them */
		n += take_forms(r, list + n);
	qsort(list, n, sizeof *list, by_day);
	for (uint32_t i = 0; i < n; i++)
		v[i] = list[i].visit;
	pm_free(list);
	*out = v;
	*out_n = n;
	return PM_OK;
}

pm_status pm_seen_read(pm_batch *b, pm_seen **out, uint32_t *out_n, pm_err *err)
{
	reading r = {0};
	const pm_status s = read_all(&r, b, out, out_n, err);
	pm_seen_forms_release(&r.forms);
	pm_free(r.case_of);
	return s;
}
