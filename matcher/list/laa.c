#include "list/laa.h"

#include <stdlib.h>

#include "base/mem.h"

const char *pm_laa_word(pm_laa_status s)
{
	static const char *const words[] = {
#define X(name, word) [PM_LAA_##name] = word,
		PM_LAA_MAP(X)
#undef X
	};
	return words[s];
}

static pm_str text(const pm_table *t, const char *name, uint32_t row)
{
	const pm_column *c = pm_table_get(t, name);
	return c && pm_column_has(c, row) && (c->dict || c->type == PM_TYPE_TEXT) ? pm_column_str(c, row) : PM_STR("");
}

/* `status` may hold the last word itself, or "afgerond" with the rest in `resultaat`. */
static pm_laa_status said(const pm_table *t, uint32_t row)
{
	const pm_str status = text(t, "status", row), result = text(t, "resultaat", row);
	for (int s = PM_LAA_STATUSES; s-- > 0;)
		if (pm_str_eq(status, pm_str_of(pm_laa_word((pm_laa_status)s))) || pm_str_eq(result, pm_str_of(pm_laa_word((pm_laa_status)s))))
			return (pm_laa_status)s;
	return pm_str_eq(status, PM_STR("afgerond")) ? PM_LAA_SAME : PM_LAA_WAITING;
}

static bool after(const pm_table *t, const char *name, uint32_t row, int32_t day)
{
	const pm_column *c = name ? pm_table_get(t, name) : NULL;
	return c && c->type == PM_TYPE_DATE && pm_column_has(c, row) && c->day[row] > day;
}

/* Whether the BRP shows a change at the address after the signal: of its person when it names one, else of anybody. */
static bool changed(const pm_laa_input *in, uint32_t at, pm_str person, int32_t day)
{
	const pm_place *p = in->stays ? in->stays->place : NULL;
	for (uint32_t k = p ? p->start[at] : 0; p && k < p->start[at + 1]; k++) {
		if (person.n && !pm_str_eq(text(in->stays, "persoon_id", k), person))
			continue;
		if (after(in->stays, in->stay_end, k, day) || (person.n == 0 && after(in->stays, in->stay_begin, k, day)))
			return true;
	}
	return false;
}

static pm_laa_status follows(const pm_laa_input *in, const pm_laa_case *c, pm_str person)
{
	const pm_history *h = in->history;
	pm_laa_status s = c->said;
	for (uint32_t i = h->visit_start[c->row]; i < h->visit_start[c->row + 1]; i++) {
		const pm_past_visit *v = &h->visit[i];
		if (v->day < c->day)
			continue;
		s = PM_LAA_INQUIRY;
		if (v->situation == PM_ACCESS && v->found == 0)
			s = PM_LAA_SAME;
	}
	return s != PM_LAA_WAITING && changed(in, c->row, person, c->day) ? PM_LAA_CHANGED : s;
}

static int by_day(const void *a, const void *b)
{
	const pm_laa_case *x = a, *y = b;
	return x->day != y->day ? (x->day < y->day ? -1 : 1) : pm_str_compare(x->id, y->id);
}

pm_status pm_laa_open(const pm_laa_input *in, pm_laa_case **out, uint32_t *out_n, pm_err *err)
{
	const pm_table *t = in->signals;
	const pm_column *date = t ? pm_table_get(t, "datum") : NULL;
	pm_laa_case *of = pm_alloc(t ? t->rows : 0, sizeof *of);
	uint32_t n = 0;
	if (!of)
		return pm_fail(err, PM_E_NOMEM, "no memory for the signals of the LAA");
	for (uint32_t at = 0; date && date->type == PM_TYPE_DATE && t->place && at < in->rows; at++)
		for (uint32_t k = t->place->start[at]; k < t->place->start[at + 1]; k++) {
			if (!pm_column_has(date, k))
				continue;
			pm_laa_case c = { .row = at, .id = text(t, "signaal_id", k), .kind = text(t, "soort", k), .day = date->day[k], .said = said(t, k) };
			if (c.said == PM_LAA_SAME || c.said == PM_LAA_CHANGED)
				continue;
			c.follows = follows(in, &c, text(t, "persoon_id", k));
			c.first_due = c.day + PM_LAA_FIRST_DAYS;
			c.final_due = pm_day_add_months(c.day, PM_LAA_FINAL_MONTHS);
			c.late = (c.said == PM_LAA_WAITING && in->today > c.first_due) || in->today > c.final_due;
			of[n++] = c;
		}
	qsort(of, n, sizeof *of, by_day);
	*out = of;
	*out_n = n;
	return PM_OK;
}
