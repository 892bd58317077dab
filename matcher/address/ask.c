#include "address/ask.h"

#include "address/fields.h"
#include "address/search.h"
#include "base/limits.h"
#include "base/mem.h"

struct pm_address_ask {
	const pm_address_index *x;
	const pm_address_columns *q;
	pm_fields fields;
	pm_search search;
	pm_buf line;
};

pm_status pm_address_ask_new(const pm_address_index *x, const pm_address_columns *query, pm_address_ask **out_ask, pm_err *err)
{
	pm_address_ask *a = pm_alloc(1, sizeof *a);
	if (!a)
		return pm_fail(err, PM_E_NOMEM, "address search");
	a->x = x;
	a->q = query;
	pm_status s = pm_fields_init(&a->fields, x, query, 1, err);
	if (s == PM_OK && (s = pm_search_init(&a->search, x, err)) != PM_OK)
		pm_fields_release(&a->fields);
	if (s == PM_OK)
		*out_ask = a;
	else
		pm_free(a);
	return s;
}

void pm_address_ask_free(pm_address_ask *a)
{
	if (!a)
		return;
	pm_fields_release(&a->fields);
	pm_search_release(&a->search);
	pm_buf_release(&a->line);
	pm_free(a);
}

pm_status pm_address_ask_line(pm_address_ask *a, uint32_t row, pm_buf *out, pm_err *err)
{
	char room[24];
	if (pm_fields_has(&a->fields, row))
		pm_fields_line(&a->fields, row, out);
	else
		pm_buf_add_str(out, pm_cell(a->q->role[PM_ROLE_TEXT], row, room));
	return pm_buf_check(out, err);
}

static uint32_t alone(const pm_match *m, pm_address_candidate *out, uint32_t most)
{
	if (most)
		out[0] = (pm_address_candidate){ .row = m->first, .p = m->p, .bits = { [PM_CLUE_PRIOR] = 60 * PM_BITS_ONE } };
	return most ? 1 : 0;
}

/* What fields left open between two is open between all that share what they say. */
static uint32_t all_of(const pm_address_ask *a, const pm_match *m, pm_address_candidate *out, uint32_t most)
{
	uint32_t *row = pm_alloc(most + (size_t)1, sizeof *row);
	const uint32_t n = row ? pm_fields_crowd(&a->fields, m, row, most) : 0;
	for (uint32_t i = 0; i < n; i++)
		out[i] = (pm_address_candidate){ .row = row[i], .p = m->p };
	pm_free(row);
	return n;
}

static uint32_t found(const pm_search *s, const float *p, pm_address_candidate *out, uint32_t most)
{
	const uint32_t n = s->n < most ? s->n : most;
	for (uint32_t i = 0; i < n; i++) {
		out[i] = (pm_address_candidate){ .row = s->found[i].row, .p = p[i] };
		memcpy(out[i].bits, s->found[i].bits, sizeof out[i].bits);
	}
	return n;
}

static bool is_beside(const pm_address_ask *a, uint32_t row)
{
	const pm_column *c = a->q->role[PM_ROLE_BESIDE];
	return c && pm_column_has(c, row);
}

pm_status pm_address_ask_row(pm_address_ask *a, uint32_t row, pm_match *out_match, pm_address_candidate *out, uint32_t most,
                             uint32_t *out_n, pm_err *err)
{
	float p[PM_SEARCH_MOST];
	pm_match m = { PM_NO_ROW, PM_NO_ROW, PM_NO_ROW, 0, 0, PM_HOW_NONE };
	uint32_t n = 0;
	pm_buf_clear(&a->line);
	PM_TRY(pm_address_ask_line(a, row, &a->line, err));
	if (is_beside(a, row)) {
		n = 0;
	} else if (pm_fields_match(&a->fields, row, &m)) {
		n = m.how == PM_HOW_AMBIGUOUS ? all_of(a, &m, out, most) : alone(&m, out, most);
	} else {
		pm_search_text(&a->search, pm_buf_str(&a->line), p, &m);
		if (m.row != PM_NO_ROW && pm_fields_has(&a->fields, row))
			pm_fields_judge(&a->fields, &m);
		const bool house = m.how == PM_HOW_AMBIGUOUS && a->search.n && (double)p[0] != (double)m.p;
		n = house ? all_of(a, &m, out, most) : found(&a->search, p, out, most);
	}
	*out_match = m;
	*out_n = n;
	return PM_OK;
}
