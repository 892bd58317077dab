#include "cli/copies.h"

#include "base/mem.h"
#include "cli/links.h"
#include "lang/rests.h"

void pm_column_clear_at(pm_column *c, uint32_t row)
{
	pm_bit_clear(c->valid, row);
	switch (c->type) {
	case PM_TYPE_FLAG: pm_bit_clear(c->flag, row); break;
	case PM_TYPE_NUMBER: c->number[row] = 0; break;
	case PM_TYPE_COUNT: c->count[row] = 0; break;
	case PM_TYPE_CATEGORY: case PM_TYPE_ID: c->code[row] = 0; break;
	case PM_TYPE_DATE:
		c->day[row] = 0;
		if (c->hi)
			c->hi[row] = 0;
		break;
	default: break;
	}
}

static pm_status repeat(const pm_column *c, uint32_t row, uint32_t n, pm_column **out, pm_err *err)
{
	pm_column *to;
	PM_TRY(pm_column_new(pm_str_of(c->name), c->type, n, &to, err));
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < n && pm_column_has(c, row) && s == PM_OK; i++)
		switch (c->type) {
		case PM_TYPE_FLAG: pm_column_set_flag(to, i, pm_bit(c->flag, row)); break;
		case PM_TYPE_COUNT: pm_column_set_count(to, i, c->count[row]); break;
		case PM_TYPE_NUMBER: pm_column_set_number(to, i, c->number[row]); break;
		case PM_TYPE_DATE: s = pm_column_set_date(to, i, pm_column_date(c, row), err); break;
		case PM_TYPE_TEXT: s = pm_column_set_text(to, i, pm_column_str(c, row), err); break;
		default: s = pm_column_set_word(to, i, pm_column_str(c, row), err); break;
		}
	if (s != PM_OK) {
		pm_column_free(to);
		return s;
	}
	if (to->type == PM_TYPE_TEXT)
		pm_column_seal(to);
	*out = to;
	return PM_OK;
}

static pm_status make_spine(const pm_table *from, uint32_t row, pm_copies *c, pm_err *err)
{
	PM_TRY(pm_table_new(pm_str_of(from->name), &c->spine, err));
	for (uint32_t i = 0; i < from->columns; i++) {
		pm_column *column;
		PM_TRY(repeat(from->column[i], row, c->n, &column, err));
		PM_TRY(pm_table_add(c->spine, column, err));
	}
	return PM_OK;
}

pm_status pm_copies_make(const pm_batch *b, pm_column *const *signal, uint32_t row, uint32_t n, pm_copies *out, pm_err *err)
{
	pm_copies *c = out;
	*c = (pm_copies){ .n = n, .signals = b->rules->n_signals };
	c->signal = pm_alloc(c->signals, sizeof *c->signal);
	pm_status s = c->signal ? make_spine(b->input[b->rules->spine].table, row, c, err) : pm_fail(err, PM_E_NOMEM, "no memory for %u signals", c->signals);
	for (uint32_t i = 0; i < c->signals && s == PM_OK; i++)
		if (signal[i])
			s = repeat(signal[i], row, n, &c->signal[i], err);
	c->scope = (pm_scope){ b->rules, c->spine, c->records, b->as_of, 1 };
	if (s != PM_OK)
		pm_copies_release(c);
	return s;
}

void pm_copies_release(pm_copies *c)
{
	for (uint32_t i = 0; c->signal && i < c->signals; i++)
		pm_column_free(c->signal[i]);
	pm_free(c->signal);
	pm_table_free(c->spine);
	*c = (pm_copies){0};
}

static bool delivered(const pm_batch *b, uint64_t registers)
{
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		if (registers >> i & 1 && !b->input[i].there)
			return false;
	return true;
}

/* What is in `column` by its own, else as it was unless it must be made again. */
static pm_status make_again(pm_batch *b, pm_column **column, const bool *given, const bool *dirty, pm_column **all, bool *want, pm_err *err)
{
	const pm_rules *r = b->rules;
	uint64_t registers = 0, links = 0;
	for (uint32_t i = 0; i < r->n_signals; i++) {
		want[i] = dirty[i] && !given[i] && r->signal[i].active;
		all[i] = given[i] ? column[i] : want[i] ? NULL : b->signal[i];
	}
	bool *on = pm_alloc(r->n_signals, sizeof *on);
	if (!on)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u signals", r->n_signals);
	for (uint32_t i = 0; i < r->n_signals; i++) {
		const uint64_t own = want[i] ? pm_signal_rests(r, i, on).registers : 0;
		if (delivered(b, own)) {
			registers |= own;
			links |= r->signal[i].links;
			continue;
		}
		want[i] = false; /* unknown, as it was */
		all[i] = b->signal[i];
	}
	pm_free(on);
	PM_TRY(pm_batch_records(b, registers, err));
	PM_TRY(pm_batch_links(b, links, true, false, err));
	const pm_table *records[64] = {0};
	const pm_scope scope = pm_batch_scope(b, records);
	PM_TRY(pm_signals_compute(&scope, want, all, err));
	for (uint32_t i = 0; i < r->n_signals; i++)
		if (want[i])
			column[i] = all[i];
	return PM_OK;
}

pm_status pm_copies_with(pm_batch *b, uint32_t row, pm_column **column, bool *dirty, pm_copies *out, pm_err *err)
{
	const uint32_t n = b->rules->n_signals;
	pm_column **all = pm_alloc(n, sizeof *all);
	bool *want = pm_alloc(n, sizeof *want), *given = pm_alloc(n, sizeof *given);
	pm_status s = all && want && given ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for %u signals", n);
	if (s == PM_OK) {
		memcpy(given, dirty, n * sizeof *given);
		s = pm_signals_spread(b->rules, dirty, err);
	}
	if (s == PM_OK)
		s = make_again(b, column, given, dirty, all, want, err);
	if (s == PM_OK)
		s = pm_copies_make(b, all, row, 1, out, err);
	pm_free(all);
	pm_free(want);
	pm_free(given);
	return s;
}
