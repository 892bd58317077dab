#include "cli/look_back.h"

#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "cli/address_rows.h"
#include "cli/visit_case.h"
#include "score/proposal.h"
#include "signal/spine.h"
#include "text/prose.h"

enum {
	AFTER = 4,        /* months between "before" and "after" a visit: it stands in the registers by then */
	SAMPLE_STEP = 97, /* every so manieth address is followed to see what changes without a visit */
};

typedef struct looking {
	pm_look_back *l;
	pm_then then;
	pm_seen *seen;
	uint32_t n_seen, first_seen, end_seen; /* visits of the months */
	uint32_t *street;       /* by address: its number; 0: none */
	uint32_t n_sample, *sample;
	uint8_t **fires;        /* by month: rules x (sample), 0 silent 1 fires 2 unknown */
	uint8_t *before;        /* visits x rules, the same */
	uint32_t *visit_of;     /* judged -> visit */
	uint64_t *listed;       /* addresses of the last month's list */
	uint64_t *visited;      /* addresses with any visit in these months */
	int32_t *sorted;        /* totals, highest first */
	uint32_t months_compared;
	uint64_t stayed, could_stay;
	const pm_column *id;
} looking;

void pm_look_back_release(pm_look_back *l)
{
	pm_free(l->judged);
	pm_free(l->outcome);
	pm_free(l->listed);
	pm_free(l->rule);
	pm_free(l->switching);
	pm_free(l->leak);
	pm_buf_release(&l->notice);
	*l = (pm_look_back){0};
}

static void release(looking *w)
{
	pm_then_release(&w->then);
	for (uint32_t m = 0; w->fires && m < w->l->months; m++)
		pm_free(w->fires[m]);
	pm_free(w->fires);
	pm_free(w->seen);
	pm_free(w->street);
	pm_free(w->sample);
	pm_free(w->before);
	pm_free(w->visit_of);
	pm_free(w->listed);
	pm_free(w->visited);
	pm_free(w->sorted);
}

static int falling(const void *a, const void *b)
{
	const int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x < y) - (x > y);
}

static uint32_t in_front(const int32_t *sorted, uint32_t n, int32_t total)
{
	uint32_t low = 0, high = n;
	while (low < high) {
		const uint32_t middle = low + (high - low) / 2;
		if (sorted[middle] > total)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int32_t month_start(const pm_look_back *l, uint32_t month) { return pm_day_add_months(l->first + 1, (int)month); }

/* Visits with an outcome in the months, and which rules are followed. */
static pm_status prepare(looking *w, pm_err *err)
{
	pm_look_back *l = w->l;
	const pm_rules *r = l->batch->rules;
	const uint32_t rows = l->batch->input[r->spine].table->rows;
	PM_TRY(pm_seen_read(l->batch, &w->seen, &w->n_seen, err));
	w->first_seen = w->n_seen;
	for (uint32_t i = 0; i < w->n_seen; i++) {
		if (w->seen[i].day >= month_start(l, 0) && w->first_seen == w->n_seen)
			w->first_seen = i;
		if (w->seen[i].day < month_start(l, l->months))
			w->end_seen = i + 1;
	}
	const uint32_t room = w->end_seen > w->first_seen ? w->end_seen - w->first_seen : 0;
	l->rule = pm_alloc(r->n_rules, sizeof *l->rule);
	for (uint32_t i = 0; l->rule && i < r->n_rules; i++)
		if (r->rule[i].theme == l->theme)
			l->rule[l->n_rules++] = i;
	w->n_sample = rows / SAMPLE_STEP;
	w->sample = pm_alloc(w->n_sample, sizeof *w->sample);
	w->fires = pm_alloc(l->months, sizeof *w->fires);
	w->before = pm_alloc((size_t)room * l->n_rules, 1);
	w->visit_of = pm_alloc(room, sizeof *w->visit_of);
	w->listed = pm_alloc(pm_bits_words(rows), sizeof *w->listed);
	w->visited = pm_alloc(pm_bits_words(rows), sizeof *w->visited);
	w->sorted = pm_alloc(rows, sizeof *w->sorted);
	l->judged = pm_alloc(room, sizeof *l->judged);
	l->outcome = pm_alloc(room, sizeof *l->outcome);
	l->listed = pm_alloc((size_t)l->months * l->top, sizeof *l->listed);
	l->switching = pm_alloc(l->n_rules, sizeof *l->switching);
	l->leak = pm_alloc(l->n_rules, sizeof *l->leak);
	if (!l->rule || !w->sample || !w->fires || !w->before || !w->visit_of || !w->listed || !w->visited || !w->sorted || !l->judged || !l->outcome || !l->listed ||
	    !l->switching || !l->leak)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", room);
	for (uint32_t i = 0; i < w->n_sample; i++)
		w->sample[i] = i * SAMPLE_STEP + SAMPLE_STEP / 2;
	for (uint32_t i = w->first_seen; i < w->end_seen; i++)
		pm_bit_set(w->visited, w->seen[i].row);
	return pm_address_streets(l->batch, &w->street, err);
}

static bool last_year(const looking *w, uint32_t at, int32_t day)
{
	const pm_seen *v = &w->seen[at];
	for (uint32_t i = at; i-- > 0 && w->seen[i].day > day - 365;)
		if (w->seen[i].row == v->row && w->seen[i].day <= day && (w->seen[i].found >> w->l->theme & 1))
			return true;
	return false;
}

static double plain_count(const pm_rules *r, const pm_score *s, uint32_t row)
{
	double n = 0;
	for (uint32_t k = 0; k < s->n_rules; k++) {
		const pm_rule *rule = &r->rule[s->rule[k]];
		if (pm_bit(s->verdict[k].fires, row) && !pm_bit(s->verdict[k].unknown, row) && !rule->inert)
			n += s->verdict[k].bits[row] < 0 ? -1 : 1;
	}
	return n;
}

static double chance_order(int32_t day, uint32_t row)
{
	uint64_t x = ((uint64_t)(uint32_t)day << 32 | row) * UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ x >> 29) * UINT64_C(0xBF58476D1CE4E5B9);
	return (double)(x >> 11);
}

static void judge(looking *w, uint32_t month, int32_t day, const pm_score *s, pm_column *const *column, uint32_t at)
{
	pm_look_back *l = w->l;
	const pm_rules *r = l->batch->rules;
	const pm_seen *v = &w->seen[at];
	const int32_t crowded = pm_rules_signal(r, PM_STR("m2_per_persoon"));
	const pm_column *m2 = crowded >= 0 ? column[crowded] : NULL;
	pm_judged j = { .month = month, .street = w->street[v->row], .row = v->row, .control = v->control,
	                .hit = v->found >> l->theme & 1 };
	j.order[PM_ORDER_RULES] = s->total[v->row];
	j.order[PM_ORDER_PLAIN] = plain_count(r, s, v->row);
	j.order[PM_ORDER_LAST_YEAR] = last_year(w, at, day);
	j.order[PM_ORDER_CROWDED] = m2 && m2->type == PM_TYPE_NUMBER && pm_column_has(m2, v->row) ? -m2->number[v->row] : NAN;
	j.order[PM_ORDER_RANDOM] = chance_order(v->day, v->row);
	j.place = (double)in_front(w->sorted, s->addresses, s->total[v->row]) / s->addresses;
	w->visit_of[l->n] = at;
	l->outcome[l->n] = (pm_outcome_at){ (double)s->total[v->row] / PM_BITS_ONE, 1, j.hit, j.control };
	l->judged[l->n++] = j;
	l->month_visits[month]++;
	l->month_hits[month] += j.hit;
}

static uint8_t state(const pm_verdict *v, uint32_t row) { return pm_bit(v->unknown, row) ? 2 : pm_bit(v->fires, row); }

/* What became of rules that were silent AFTER months ago: at addresses that were visited then, and where nobody came. */
static void follow(looking *w, uint32_t month, const pm_score *s)
{
	pm_look_back *l = w->l;
	for (uint32_t i = 0; i < l->n; i++) {
		if (l->judged[i].month != month - AFTER)
			continue;
		for (uint32_t k = 0; k < s->n_rules; k++) {
			const uint8_t was = w->before[(size_t)i * l->n_rules + k], is = state(&s->verdict[k], l->judged[i].row);
			pm_switching *x = &l->switching[k];
			if (was == 0 && is != 2) {
				*(l->judged[i].hit ? &x->found : &x->other) += 1;
				*(l->judged[i].hit ? &x->found_on : &x->other_on) += is;
				x->random += l->judged[i].control;
				x->random_on += l->judged[i].control && is;
			}
		}
	}
	const uint8_t *then = w->fires[month - AFTER];
	for (uint32_t i = 0; i < w->n_sample; i++) {
		if (pm_bit(w->visited, w->sample[i]))
			continue;
		for (uint32_t k = 0; k < s->n_rules; k++) {
			const uint8_t is = state(&s->verdict[k], w->sample[i]);
			if (then[(size_t)k * w->n_sample + i] == 0 && is != 2) {
				l->switching[k].nobody++;
				l->switching[k].nobody_on += is;
			}
		}
	}
}

static pm_status remember(looking *w, uint32_t month, const pm_score *s, uint32_t from, pm_err *err)
{
	pm_look_back *l = w->l;
	w->fires[month] = pm_alloc((size_t)w->n_sample * l->n_rules, 1);
	if (!w->fires[month])
		return pm_fail(err, PM_E_NOMEM, "no memory to follow %u addresses", w->n_sample);
	for (uint32_t k = 0; k < s->n_rules; k++)
		for (uint32_t i = 0; i < w->n_sample; i++)
			w->fires[month][(size_t)k * w->n_sample + i] = state(&s->verdict[k], w->sample[i]);
	for (uint32_t i = from; i < l->n; i++)
		for (uint32_t k = 0; k < s->n_rules; k++) {
			const uint8_t is = state(&s->verdict[k], l->judged[i].row);
			w->before[(size_t)i * l->n_rules + k] = is;
			l->switching[k].before += is == 1;
			l->switching[k].before_hits += is == 1 && l->judged[i].hit;
		}
	return PM_OK;
}

/* The month's list, with the first visit to each address; visits from `from` on are the month's. */
static void keep_list(looking *w, uint32_t month, const pm_score *s, const uint32_t *row, uint32_t n, uint32_t from)
{
	pm_look_back *l = w->l;
	pm_listed *list = l->listed + l->n_listed;
	for (uint32_t i = 0; i < n; i++)
		list[i] = (pm_listed){ .month = month, .rank = i, .street = w->street[row[i]], .row = row[i], .score = (double)s->total[row[i]] / PM_BITS_ONE };
	for (uint32_t v = from; v < l->n; v++) {
		uint32_t i = 0;
		while (i < n && row[i] != l->judged[v].row)
			i++;
		if (i == n || list[i].visited)
			continue;
		list[i].visited = true;
		list[i].hit = l->judged[v].hit;
		list[i].control = l->judged[v].control;
	}
	l->n_listed += n;
}

static pm_status compare_lists(looking *w, uint32_t month, const pm_score *s, uint32_t from, pm_err *err)
{
	pm_look_back *l = w->l;
	uint32_t n = 0, *row = pm_alloc(l->top, sizeof *row);
	if (!row)
		return pm_fail(err, PM_E_NOMEM, "no memory for a list of %u", l->top);
	const pm_status status = pm_score_best(s, w->id, l->top, row, &n, err);
	keep_list(w, month, s, row, n, from);
	uint32_t same = 0;
	for (uint32_t i = 0; i < n; i++)
		same += pm_bit(w->listed, row[i]);
	if (w->months_compared++) {
		w->stayed += same;
		w->could_stay += n;
	}
	memset(w->listed, 0, pm_bits_words(s->addresses) * sizeof *w->listed);
	for (uint32_t i = 0; i < n; i++)
		pm_bit_set(w->listed, row[i]);
	pm_free(row);
	return status;
}

static pm_status one_month(looking *w, uint32_t month, const pm_scope *scope, pm_column *const *column, pm_err *err)
{
	pm_look_back *l = w->l;
	pm_score s;
	PM_TRY(pm_score_theme(scope, l->theme, column, &s, err));
	memcpy(w->sorted, s.total, s.addresses * sizeof *w->sorted);
	qsort(w->sorted, s.addresses, sizeof *w->sorted, falling);
	const uint32_t from = l->n;
	if (month >= AFTER)
		follow(w, month, &s);
	for (uint32_t i = w->first_seen; i < w->end_seen; i++)
		if ((w->seen[i].looked >> l->theme & 1) && w->seen[i].day >= month_start(l, month) && w->seen[i].day < month_start(l, month + 1))
			judge(w, month, scope->as_of, &s, column, i);
	pm_status status = remember(w, month, &s, from, err);
	if (status == PM_OK)
		status = compare_lists(w, month, &s, from, err);
	pm_score_release(&s);
	return status;
}

static pm_status all_months(looking *w, pm_err *err)
{
	pm_look_back *l = w->l;
	const pm_rules *r = l->batch->rules;
	for (uint32_t m = 0; m < l->months; m++) {
		pm_scope scope;
		pm_column **column = pm_alloc(r->n_signals, sizeof *column);
		if (!column)
			return pm_fail(err, PM_E_NOMEM, "no memory for %u signals", r->n_signals);
		pm_status s = pm_then_signals(&w->then, month_start(l, m) - 1, &scope, column, err);
		if (s == PM_OK)
			s = one_month(w, m, &scope, column, err);
		for (uint32_t i = 0; i < r->n_signals; i++)
			pm_column_free(column[i]);
		pm_free(column);
		PM_TRY(s);
	}
	return PM_OK;
}

/* Control slots by the inverse of the chance that their list recorded. */
static pm_status weigh(looking *w, pm_err *err)
{
	const uint32_t n = w->l->n;
	double *chance = pm_alloc(n, 2 * sizeof *chance);
	if (!chance)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u visits", n);
	for (uint32_t i = 0; i < n; i++)
		chance[i] = w->seen[w->visit_of[i]].chance;
	pm_chance_weights(chance, n, chance + n);
	for (uint32_t i = 0; i < n; i++)
		w->l->outcome[i].weight = chance[n + i];
	pm_free(chance);
	return PM_OK;
}

/* Months counted by pm_backtest_of's own order: the first fifth of each month's visits by the rules. */
static void by_month(pm_look_back *l)
{
	for (uint32_t m = 0; m < l->months; m++) {
		uint32_t first = 0;
		while (first < l->n && l->judged[first].month < m)
			first++;
		uint32_t end = first;
		while (end < l->n && l->judged[end].month == m)
			end++;
		for (uint32_t i = first; i < end; i++) {
			uint32_t better = 0;
			for (uint32_t k = first; k < end; k++)
				better += l->judged[k].order[PM_ORDER_RULES] > l->judged[i].order[PM_ORDER_RULES];
			if (5 * better >= end - first)
				continue;
			l->list_visits[m]++;
			l->list_hits[m] += l->judged[i].hit;
		}
	}
}

/* Weights know the visits that they were learned from. */
static void learned_from(pm_look_back *l)
{
	int32_t until;
	const uint32_t n = pm_rules_taught(l->batch->rules, l->theme, l->first + 1, &until);
	if (!n)
		return;
	char text[32];
	pm_date_dutch((pm_date){ until, until }, text);
	pm_buf_printf(&l->notice, "%u %s van bezoeken tot en met %s, ook van deze maanden: zij kennen de uitkomsten al, wat hen vleit\n", n,
	              pm_by_number(n, "regel leerde", "regels leerden"), text);
}

void pm_look_back_notice(const pm_look_back *l, pm_buf *out)
{
	for (size_t i = 0; i < l->notice.n; i++) {
		pm_buf_text(out, i == 0 || l->notice.p[i - 1] == '\n' ? "  " : "");
		pm_buf_char(out, l->notice.p[i]);
	}
}

static pm_status look(looking *w, pm_err *err)
{
	pm_look_back *l = w->l;
	const pm_rules *r = l->batch->rules;
	PM_TRY(pm_batch_table(l->batch, (uint32_t)r->spine, err));
	w->id = pm_role_column(&r->reg[r->spine], l->batch->input[r->spine].table, PM_ROLE_ID);
	PM_TRY(pm_then_begin(&w->then, l->batch, 0, err));
	pm_then_left_out(&w->then, &l->notice);
	PM_TRY(prepare(w, err));
	learned_from(l);
	PM_TRY(all_months(w, err));
	PM_TRY(weigh(w, err));
	l->stays = w->could_stay ? (double)w->stayed / (double)w->could_stay : 1;
	PM_TRY(pm_leaks(l->switching, l->n_rules, l->leak, err));
	PM_TRY(pm_backtest_of(l->judged, l->n, &l->result, err));
	PM_TRY(pm_curve_fit(l->outcome, l->n, &l->curve, err));
	for (int i = 0; i < 2; i++)
		PM_TRY(pm_worth_of(l->listed, l->n_listed, i || l->top < 5 ? l->top : l->top / 5, &l->curve, &l->worth[i], err));
	by_month(l);
	return pm_buf_check(&l->notice, err);
}

pm_status pm_look_back_over(pm_batch *b, uint32_t theme, uint32_t months, pm_look_back *out, pm_err *err)
{
	pm_look_back l = { .batch = b, .theme = theme, .months = months > PM_MOST_MONTHS ? PM_MOST_MONTHS : months, .top = b->top };
	l.first = pm_day_add_months(pm_month_before(b->as_of + 1) + 1, -(int)l.months) - 1;
	looking w = { .l = &l };
	const pm_status s = look(&w, err);
	release(&w);
	if (s != PM_OK) {
		pm_look_back_release(&l);
		return s;
	}
	*out = l;
	return PM_OK;
}
