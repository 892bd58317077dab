#include "cli/seen.h"

#include <stdlib.h>

#include "base/mem.h"

typedef struct reading {
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

typedef struct dated { pm_seen visit; uint32_t source_row; } dated;

static int by_day(const void *a, const void *b)
{
	const dated *x = a, *y = b;
	if (x->visit.day != y->visit.day)
		return x->visit.day < y->visit.day ? -1 : 1;
	return (x->source_row > y->source_row) - (x->source_row < y->source_row);
}

static uint32_t take(const reading *r, dated *out)
{
	const pm_place *place = r->visits->place;
	uint32_t n = 0;
	for (uint32_t a = 0; a < place->addresses; a++)
		for (uint32_t i = place->start[a]; i < place->start[a + 1]; i++) {
			if ((place->p && place->p[i] < 0.5F) || !pm_column_has(r->when, i))
				continue;
			pm_seen v = { .row = a, .day = pm_column_date(r->when, i).hi, .route = route_of(r, i), .inspector = word(r->inspector, i), .about = word(r->about, i) };
			v.access = pm_str_eq(pm_column_str(r->situation, i), PM_STR("toegang")) && pm_column_has(r->conclusion, i);
			v.conclusion = v.access ? pm_column_str(r->conclusion, i) : PM_STR("");
			v.control = pm_str_eq(v.route, PM_STR("steekproef"));
			out[n++] = (dated){ v, place->source_row[i] };
		}
	qsort(out, n, sizeof *out, by_day);
	return n;
}

pm_status pm_seen_read(pm_batch *b, pm_seen **out, uint32_t *out_n, pm_err *err)
{
	pm_status s, s2;
	reading r = {0};
	r.visits = table_of(b, "bezoeken", err, &s);
	PM_TRY(s);
	if (!r.visits || !r.visits->place)
		return pm_fail(err, PM_E_USE, "there are no visits: the run has no register bezoeken");
	r.cases = table_of(b, "zaken", err, &s2);
	PM_TRY(s2);
	r.when = pm_table_get(r.visits, "tijdstip");
	r.situation = words(r.visits, "situatie");
	r.conclusion = words(r.visits, "conclusie");
	r.inspector = words(r.visits, "inspecteur");
	r.about = words(r.visits, "thema");
	r.number = words(r.visits, "zaaknummer");
	if (!r.when || r.when->type != PM_TYPE_DATE || !r.situation || !r.conclusion)
		return pm_fail(err, PM_E_USE, "register bezoeken lacks tijdstip (date), situatie or conclusie");
	PM_TRY(index_cases(&r, err));
	dated *list = pm_alloc(r.visits->rows, sizeof *list);
	pm_seen *v = pm_alloc(r.visits->rows, sizeof *v);
	if (list && v) {
		*out_n = take(&r, list);
		for (uint32_t i = 0; i < *out_n; i++)
			v[i] = list[i].visit;
		*out = v;
	} else {
		pm_free(v);
		s = pm_fail(err, PM_E_NOMEM, "no memory for %u visits", r.visits->rows);
	}
	pm_free(list);
	pm_free(r.case_of);
	return s;
}
