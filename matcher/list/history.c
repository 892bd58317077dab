#include "list/history.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

static const char *const situations[] = { [PM_NOBODY_HOME] = "niemand_thuis", [PM_NO_COOPERATION] = "geen_medewerking", [PM_ACCESS] = "toegang" };

bool pm_situation_of_word(pm_str word, pm_situation *out)
{
	for (int s = 0; s < PM_SITUATIONS; s++)
		if (pm_str_eq(word, pm_str_of(situations[s])))
			return *out = (pm_situation)s, true;
	return false;
}

int8_t pm_conclusion_found(pm_str c)
{
	if (c.n == 0 || pm_str_eq(c, PM_STR("nader_onderzoek")))
		return -1;
	return !pm_str_eq(c, PM_STR("geen_overtreding"));
}

/* "2024-03-05 19:40" or "...T19:40": the minute behind a date. */
static int16_t minute_of(pm_str s)
{
	for (size_t i = 2; i + 2 < s.n; i++) {
		if (s.p[i] != ':')
			continue;
		const char *h = s.p + i - 2, *m = s.p + i + 1;
		if (h[1] < '0' || h[1] > '9' || m[0] < '0' || m[0] > '5' || m[1] < '0' || m[1] > '9')
			return -1;
		const int hour = (h[0] >= '0' && h[0] <= '2' ? (h[0] - '0') * 10 : 0) + h[1] - '0';
		return hour < 24 ? (int16_t)(hour * 60 + (m[0] - '0') * 10 + m[1] - '0') : -1;
	}
	return -1;
}

/* The rows of a table that surely are about an address, in the order of the addresses. */
typedef struct certain { const pm_table *t; uint32_t row, at; } certain;

static bool next_certain(certain *c, uint32_t rows)
{
	const pm_place *p = c->t ? c->t->place : NULL;
	if (!p)
		return false;
	while (++c->row < p->start[rows]) {
		while (c->row >= p->start[c->at + 1])
			c->at++;
		if (!p->p || p->p[c->row] >= PM_HISTORY_CERTAIN)
			return true;
	}
	return false;
}

/* code: of the register's bezoek_id; PM_NO_CODE: a form, or a measure. */
typedef struct entry { uint32_t row, seq, code; int16_t minute; union { pm_past_visit visit; pm_past_measure measure; }; } entry;

typedef struct entries { entry *of; uint32_t n, room; } entries;

static entry *add(entries *e, uint32_t row, pm_err *err)
{
	if (!pm_room(&e->of, e->n, &e->room, sizeof *e->of)) {
		(void)pm_fail(err, PM_E_NOMEM, "no memory for the history of addresses");
		return NULL;
	}
	e->of[e->n] = (entry){ .row = row, .seq = e->n, .code = PM_NO_CODE };
	return &e->of[e->n++];
}

static bool later(const pm_history_input *in, int32_t day) { return in->until != PM_NO_DAY && day > in->until; }

/* Codes of the register's rows: those of forms that came back earlier are known by them. */
static const pm_column *codes_of(const pm_table *t)
{
	const pm_column *id = t ? pm_table_get(t, "bezoek_id") : NULL;
	return id && id->dict ? id : NULL;
}

static pm_status read_visits(const pm_history_input *in, entries *out, pm_err *err)
{
	const pm_table *t = in->visits;
	const pm_column *day = t ? pm_table_get(t, "tijdstip") : NULL, *situation = t ? pm_table_get(t, "situatie") : NULL;
	const pm_column *moment = t ? pm_table_get(t, "moment") : NULL, *conclusion = t ? pm_table_get(t, "conclusie") : NULL, *id = codes_of(t);
	if (!day || !situation || day->type != PM_TYPE_DATE)
		return PM_OK;
	certain c = { t, UINT32_MAX, 0 };
	while (next_certain(&c, in->rows)) {
		pm_situation s;
		if (!pm_column_has(day, c.row) || !pm_situation_of_word(pm_column_str(situation, c.row), &s) || later(in, day->day[c.row]))
			continue;
		entry *e = add(out, c.at, err);
		if (!e)
			return PM_E_NOMEM;
		e->visit = (pm_past_visit){ .day = day->day[c.row], .minute = moment ? minute_of(pm_column_str(moment, c.row)) : -1,
		                            .situation = (uint8_t)s, .next_day = PM_NO_DAY,
		                            .found = conclusion && pm_column_has(conclusion, c.row) ? pm_conclusion_found(pm_column_str(conclusion, c.row)) : -1 };
		e->minute = e->visit.minute;
		e->code = id && pm_column_has(id, c.row) ? id->code[c.row] : PM_NO_CODE;
	}
	return PM_OK;
}

static int32_t measure_day(const pm_column *open, const pm_column *closed, uint32_t row)
{
	if (closed && closed->type == PM_TYPE_DATE && pm_column_has(closed, row))
		return closed->day[row];
	return open && open->type == PM_TYPE_DATE && pm_column_has(open, row) ? open->day[row] : PM_NO_DAY;
}

static pm_status read_measures(const pm_history_input *in, entries *out, pm_err *err)
{
	const pm_table *t = in->cases;
	const pm_column *measure = t ? pm_table_get(t, "maatregel") : NULL;
	if (!measure)
		return PM_OK;
	certain c = { t, UINT32_MAX, 0 };
	while (next_certain(&c, in->rows)) {
		const pm_str word = pm_column_str(measure, c.row);
		const int32_t day = measure_day(pm_table_get(t, "datum_open"), pm_table_get(t, "datum_sluit"), c.row);
		if (word.n == 0 || day == PM_NO_DAY || later(in, day))
			continue;
		entry *e = add(out, c.at, err);
		if (!e)
			return PM_E_NOMEM;
		e->measure = (pm_past_measure){ day, word };
	}
	return PM_OK;
}

/* The register's visit with a code at an address, among the `n` that came from there, which lie by address; NULL: none. */
static entry *delivered_at(const entries *e, uint32_t n, uint32_t row, uint32_t code)
{
	uint32_t low = 0, high = n;
	while (low < high) {
		const uint32_t mid = low + (high - low) / 2;
		if (e->of[mid].row < row)
			low = mid + 1;
		else
			high = mid;
	}
	for (; low < n && e->of[low].row == row; low++)
		if (e->of[low].code == code)
			return &e->of[low];
	return NULL;
}

static bool case_known(const pm_table *t, pm_str code)
{
	const pm_column *id = t ? pm_table_get(t, "zaaknummer") : NULL;
	return id && id->dict && pm_dict_find(id->dict, code) != PM_NO_CODE;
}

static pm_status read_own(const pm_history_input *in, entries *visits, entries *measures, pm_err *err)
{
	const pm_column *id = codes_of(in->visits);
	const uint32_t registered = visits->n;
	for (uint32_t i = 0; i < in->n_own; i++) {
		const pm_visit *v = &in->own[i];
		const uint32_t code = id ? pm_dict_find(id->dict, v->code) : PM_NO_CODE;
		const bool notes = v->next_day != PM_NO_DAY || v->handover.n;
		pm_situation s;
		entry *e;
		if (in->own_row[i] >= in->rows || later(in, v->day) || !pm_situation_of_word(v->situation, &s))
			continue;
		int8_t found = -1;
		for (uint32_t t = 0; t < v->n_themes; t++)
			found = pm_conclusion_found(v->theme[t].conclusion) > found ? pm_conclusion_found(v->theme[t].conclusion) : found;
		const pm_past_visit visit = { .found = found, .day = v->day, .minute = (int16_t)v->minute, .situation = (uint8_t)s, .next_day = v->next_day, .handover = v->handover };
		entry *there = code != PM_NO_CODE && notes ? delivered_at(visits, registered, in->own_row[i], code) : NULL;
		if (there) { /* counted already, however it writes the moment; only its notes are not in the register */
			there->visit.next_day = v->next_day;
			there->visit.handover = v->handover;
		} else if (code == PM_NO_CODE || notes) {
			if (!(e = add(visits, in->own_row[i], err)))
				return PM_E_NOMEM;
			e->visit = visit;
			e->minute = visit.minute;
		}
		if (v->measure.n && !case_known(in->cases, v->code)) {
			if (!(e = add(measures, in->own_row[i], err)))
				return PM_E_NOMEM;
			e->measure = (pm_past_measure){ v->day, v->measure };
		}
	}
	return PM_OK;
}

static int by_row_and_day(const void *a, const void *b)
{
	const entry *x = a, *y = b;
	const int32_t dx = x->visit.day, dy = y->visit.day; /* the first member of both kinds */
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	if (dx != dy)
		return dx < dy ? -1 : 1;
	if (x->minute != y->minute)
		return x->minute < y->minute ? -1 : 1;
	return x->seq < y->seq ? -1 : x->seq > y->seq;
}

/* Rows of one address and moment are one visit, told by several inspectors or for several themes; notes go to that visit. */
static void merge_moments(entries *e)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < e->n; i++) {
		entry *now = &e->of[i], *last = n ? &e->of[n - 1] : NULL;
		const bool same = last && last->row == now->row && last->visit.day == now->visit.day && last->minute == now->minute;
		if (!same) {
			e->of[n++] = *now;
			continue;
		}
		if (now->visit.situation > last->visit.situation)
			last->visit.situation = now->visit.situation;
		if (now->visit.found > last->visit.found)
			last->visit.found = now->visit.found;
		if (now->visit.next_day != PM_NO_DAY)
			last->visit.next_day = now->visit.next_day;
		if (now->visit.handover.n)
			last->visit.handover = now->visit.handover;
	}
	e->n = n;
}

static uint32_t *lay_out(pm_arena *a, const entries *e, uint32_t rows)
{
	uint32_t *start = pm_arena_alloc(a, (size_t)rows + 1, sizeof *start);
	for (uint32_t i = 0; start && i < e->n; i++)
		start[e->of[i].row + 1]++;
	for (uint32_t r = 0; start && r < rows; r++)
		start[r + 1] += start[r];
	return start;
}

static void count_doors(pm_history *h, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		pm_part part;
		if (!pm_part_of_minute(h->visit[i].minute, &part))
			continue;
		h->tried[part]++;
		h->home[part] += h->visit[i].situation != PM_NOBODY_HOME;
		h->access[part] += h->visit[i].situation == PM_ACCESS;
	}
}

pm_status pm_history_make(const pm_history_input *in, pm_history *out, pm_err *err)
{
	pm_history h = { .rows = in->rows };
	entries visits = {0}, measures = {0};
	pm_status s = read_visits(in, &visits, err);
	if (s == PM_OK)
		s = read_measures(in, &measures, err);
	if (s == PM_OK)
		s = read_own(in, &visits, &measures, err);
	if (s == PM_OK) {
		if (visits.n)
			qsort(visits.of, visits.n, sizeof *visits.of, by_row_and_day);
		if (measures.n)
			qsort(measures.of, measures.n, sizeof *measures.of, by_row_and_day);
		merge_moments(&visits);
		h.visit_start = lay_out(&h.arena, &visits, in->rows);
		h.measure_start = lay_out(&h.arena, &measures, in->rows);
		h.visit = pm_arena_alloc(&h.arena, visits.n, sizeof *h.visit);
		h.measure = pm_arena_alloc(&h.arena, measures.n, sizeof *h.measure);
		if (!h.visit_start || !h.measure_start || !h.visit || !h.measure)
			s = pm_fail(err, PM_E_NOMEM, "no memory for the history of addresses");
	}
	for (uint32_t i = 0; s == PM_OK && i < visits.n; i++)
		h.visit[i] = visits.of[i].visit;
	for (uint32_t i = 0; s == PM_OK && i < measures.n; i++)
		h.measure[i] = measures.of[i].measure;
	if (s == PM_OK)
		count_doors(&h, visits.n);
	pm_free(visits.of);
	pm_free(measures.of);
	if (s == PM_OK)
		*out = h;
	else
		pm_arena_release(&h.arena);
	return s;
}

void pm_history_release(pm_history *h)
{
	pm_arena_release(&h->arena);
	*h = (pm_history){0};
}

int32_t pm_history_met(const pm_history *h, uint32_t row)
{
	for (uint32_t i = h->visit_start[row + 1]; i-- > h->visit_start[row];)
		if (h->visit[i].situation != PM_NOBODY_HOME)
			return h->visit[i].day;
	return PM_NO_DAY;
}

int32_t pm_history_last(const pm_history *h, uint32_t row)
{
	return h->visit_start[row + 1] > h->visit_start[row] ? h->visit[h->visit_start[row + 1] - 1].day : PM_NO_DAY;
}

uint32_t pm_history_count(const pm_history *h, uint32_t row, int32_t from)
{
	uint32_t n = 0;
	for (uint32_t i = h->visit_start[row]; i < h->visit_start[row + 1]; i++)
		n += h->visit[i].day >= from;
	return n;
}

uint32_t pm_history_in_vain(const pm_history *h, uint32_t row)
{
	uint32_t n = 0;
	for (uint32_t i = h->visit_start[row + 1]; i-- > h->visit_start[row] && h->visit[i].situation != PM_ACCESS;)
		n++;
	return n;
}

static bool is_among(const pm_list_recheck *r, pm_str measure)
{
	for (uint32_t m = 0; m < r->n; m++)
		if (pm_str_eq(r->measure[m], measure))
			return true;
	return false;
}

int32_t pm_history_due(const pm_history *h, uint32_t row, int32_t day, const pm_list_recheck *recheck, uint32_t n, pm_str *out_measure)
{
	enum { RECHECK_MONTHS = 12 };
	const int32_t oldest = pm_day_add_months(day, -RECHECK_MONTHS), met = pm_history_met(h, row);
	int32_t due = PM_NO_DAY;
	for (uint32_t i = h->measure_start[row]; i < h->measure_start[row + 1]; i++) {
		const pm_past_measure *was = &h->measure[i];
		for (uint32_t r = 0; r < n && was->day >= oldest && was->day >= met; r++) {
			const int32_t then = pm_term_after(recheck[r].after, was->day);
			if (is_among(&recheck[r], was->measure) && (due == PM_NO_DAY || then < due))
				due = then, *out_measure = was->measure;
		}
	}
	for (uint32_t i = h->visit_start[row]; i < h->visit_start[row + 1]; i++) {
		const pm_past_visit *v = &h->visit[i];
		if (v->next_day != PM_NO_DAY && v->next_day >= oldest && v->day >= met && (due == PM_NO_DAY || v->next_day < due))
			due = v->next_day, *out_measure = PM_STR("");
	}
	return due;
}

double pm_history_home(const pm_history *h, uint32_t row, pm_part part)
{
	const double city = (h->home[part] + 1.0) / (h->tried[part] + 2.0); /* Laplace: without any visit, even odds */
	uint32_t tried = 0, home = 0;
	for (uint32_t i = h->visit_start[row]; i < h->visit_start[row + 1]; i++) {
		pm_part at;
		if (!pm_part_of_minute(h->visit[i].minute, &at) || at != part)
			continue;
		tried++;
		home += h->visit[i].situation != PM_NOBODY_HOME;
	}
	return (city * PM_HOME_PRIOR + home) / (PM_HOME_PRIOR + tried);
}

double pm_history_access(const pm_history *h, pm_part part)
{
	return h->tried[part] < 20 ? NAN : (double)h->access[part] / h->tried[part];
}
