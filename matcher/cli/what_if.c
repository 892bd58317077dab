#include "cli/what_if.h"

#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "cli/copies.h"
#include "cli/leave_list.h"
#include "lang/rests.h"

static pm_status find_signal(const pm_rules *r, pm_str name, uint32_t *out, pm_err *err)
{
	const int32_t at = pm_rules_signal(r, name);
	if (at >= 0 && r->signal[at].active) {
		*out = (uint32_t)at;
		return PM_OK;
	}
	if (at >= 0)
		return pm_fail(err, PM_E_NAME, "--what-if: signal %.*s is off: it rests on a register that is not approved", PM_STR_FMT(name));
	pm_str near = { NULL, 0 };
	unsigned least = 4;
	for (uint32_t i = 0; i < r->n_signals; i++) {
		const unsigned far = pm_str_distance(r->signal[i].name, name, 3);
		if (far < least) {
			least = far;
			near = r->signal[i].name;
		}
	}
	if (near.n)
		return pm_fail(err, PM_E_NAME, "--what-if: unknown signal \"%.*s\"; did you mean %.*s?", PM_STR_FMT(name), PM_STR_FMT(near));
	return pm_fail(err, PM_E_NAME, "--what-if: unknown signal \"%.*s\"", PM_STR_FMT(name));
}

static pm_status wrong_value(const pm_signal *s, pm_str text, const char *takes, pm_err *err)
{
	return pm_fail(err, PM_E_USE, "--what-if: %.*s takes %s or onbekend, not \"%.*s\"", PM_STR_FMT(s->name), takes, PM_STR_FMT(text));
}

static pm_status read_number(const pm_signal *s, pm_str text, double *out, pm_err *err)
{
	char copy[64] = "", *end = copy;
	if (text.n > 0 && text.n < sizeof copy)
		memcpy(copy, text.p, text.n);
	*out = strtod(copy, &end);
	return end > copy && !*end && isfinite(*out) ? PM_OK : wrong_value(s, text, "a number (2 or 2.5)", err);
}

static pm_status set(const pm_signal *s, pm_str text, pm_column *c, uint32_t row, pm_err *err)
{
	double v;
	pm_date d;
	if (pm_str_eq(text, PM_STR("onbekend"))) {
		pm_column_clear_at(c, row);
		return PM_OK;
	}
	switch (c->type) {
	case PM_TYPE_NUMBER: case PM_TYPE_COUNT:
		PM_TRY(read_number(s, text, &v, err));
		pm_column_clear_at(c, row);
		if (c->type == PM_TYPE_NUMBER)
			pm_column_set_number(c, row, v);
		else
			pm_column_set_count(c, row, (int32_t)v);
		return PM_OK;
	case PM_TYPE_FLAG: {
		const bool yes = pm_str_eq(text, PM_STR("ja")) || pm_str_eq(text, PM_STR("J"));
		if (!yes && !pm_str_eq(text, PM_STR("nee")) && !pm_str_eq(text, PM_STR("N")))
			return wrong_value(s, text, "ja or nee", err);
		pm_column_clear_at(c, row);
		pm_column_set_flag(c, row, yes);
		return PM_OK;
	}
	case PM_TYPE_DATE:
		if (pm_date_parse(text, &d) != 1)
			return wrong_value(s, text, "a date (YYYY-MM-DD)", err);
		pm_column_clear_at(c, row);
		return pm_column_set_date(c, row, d, err);
	default:
		pm_column_clear_at(c, row);
		return pm_column_set_word(c, row, text, err);
	}
}

/* Reads one `signal=value` into a copy of its column. */
static pm_status take_one(const pm_batch *b, pm_str part, uint32_t row, pm_column **column, bool *dirty, pm_err *err)
{
	const char *equals = memchr(part.p, '=', part.n);
	if (!equals)
		return pm_fail(err, PM_E_USE, "--what-if takes signal=value[,signal=value], not \"%.*s\"", PM_STR_FMT(part));
	const pm_str name = pm_str_trim((pm_str){ part.p, (size_t)(equals - part.p) });
	const pm_str value = pm_str_trim((pm_str){ equals + 1, (size_t)(part.p + part.n - equals - 1) });
	uint32_t signal;
	PM_TRY(find_signal(b->rules, name, &signal, err));
	if (!column[signal])
		PM_TRY(pm_column_join((pm_column *const[]){ b->signal[signal] }, 1, &column[signal], err));
	dirty[signal] = true;
	return set(&b->rules->signal[signal], value, column[signal], row, err);
}

static pm_status take_given(const pm_batch *b, const char *given, uint32_t row, pm_column **column, bool *dirty, pm_err *err)
{
	for (const char *p = given;; p++) {
		const size_t n = strcspn(p, ",");
		PM_TRY(take_one(b, (pm_str){ p, n }, row, column, dirty, err));
		p += n;
		if (!*p)
			return PM_OK;
	}
}

static void print_bits(int32_t v, pm_buf *out)
{
	pm_buf_char(out, v < 0 ? '-' : '+');
	pm_dutch_number(out, fabs((double)v / PM_BITS_ONE), 2);
}

static void print_pair(const char *name, size_t n, int32_t from, int32_t to, pm_buf *out)
{
	if (from == to)
		return;
	pm_buf_text(out, "  ");
	print_bits(from, out);
	pm_buf_text(out, " -> ");
	print_bits(to, out);
	pm_buf_printf(out, "  %.*s\n", (int)n, name);
}

static void print_place(const pm_score *s, const pm_column *id, uint32_t row, pm_buf *out)
{
	const uint32_t rank = pm_score_rank(s, id, row);
	pm_buf_text(out, "kans ");
	pm_dutch_number(out, pm_score_chance(s, s->total[row]), 3);
	if (rank)
		pm_buf_printf(out, ", rang %u", rank);
	else
		pm_buf_text(out, ", niet op de lijst door een uitzondering");
}

/* The kept score with one address as it would be then; its other addresses are the kept ones. */
static pm_status tell_theme(const pm_batch *b, const pm_score *kept, const pm_copies *then, uint32_t row, pm_buf *out, pm_err *err)
{
	const pm_rules *r = b->rules;
	const pm_theme *theme = &r->theme[kept->theme];
	const pm_column *id = pm_role_column(&r->reg[r->spine], b->input[r->spine].table, PM_ROLE_ID);
	pm_score now;
	PM_TRY(pm_score_theme(&then->scope, kept->theme, then->signal, &now, err));
	pm_buf_printf(out, "\n%.*s: ", PM_STR_FMT(theme->title.n ? theme->title : theme->name));
	print_place(kept, id, row, out);
	const int32_t old = kept->total[row];
	const bool was_off = pm_bit(kept->off_list, row);
	kept->total[row] = now.total[0];
	pm_bit_clear(kept->off_list, row);
	if (pm_bit(now.off_list, 0))
		pm_bit_set(kept->off_list, row);
	pm_buf_text(out, "  ->  ");
	print_place(kept, id, row, out);
	pm_buf_char(out, '\n');
	kept->total[row] = old;
	pm_bit_clear(kept->off_list, row);
	if (was_off)
		pm_bit_set(kept->off_list, row);
	for (uint32_t k = 0; k < kept->n_rules; k++) {
		const pm_rule *rule = &r->rule[kept->rule[k]];
		const pm_str name = rule->title.n ? rule->title : rule->name;
		print_pair(name.p, name.n, kept->verdict[k].bits[row], now.verdict[k].bits[0], out);
	}
	static const char ceiling[] = "plafond", total[] = "samen";
	print_pair(ceiling, sizeof ceiling - 1, pm_score_ceiling(r, kept, row), pm_score_ceiling(r, &now, 0), out);
	print_pair(total, sizeof total - 1, old, now.total[0], out);
	pm_buf_text(out, old == now.total[0] ? "  de score verandert niet\n" : "");
	pm_score_release(&now);
	return PM_OK;
}

/* What was given, and what follows from it; a value that stays is not told. */
static void tell_signals(const pm_batch *b, const pm_copies *then, const bool *dirty, uint32_t row, pm_buf *out)
{
	const pm_rules *r = b->rules;
	pm_buf was = {0}, now = {0};
	pm_buf_text(out, "\nStel dat\n");
	for (uint32_t i = 0; i < r->n_signals; i++) {
		if (!dirty[i] || !r->signal[i].active)
			continue;
		pm_buf_clear(&was);
		pm_buf_clear(&now);
		pm_signal_show(r, i, b->signal[i], row, &was);
		pm_signal_show(r, i, then->signal[i], 0, &now);
		out->failed |= was.failed || now.failed;
		if (!pm_str_eq(pm_buf_str(&was), pm_buf_str(&now)))
			pm_buf_printf(out, "  %.*s: %.*s -> %.*s\n", PM_STR_FMT(r->signal[i].title.n ? r->signal[i].title : r->signal[i].name),
			              PM_STR_FMT(pm_buf_str(&was)), PM_STR_FMT(pm_buf_str(&now)));
	}
	pm_buf_release(&was);
	pm_buf_release(&now);
}

static pm_status tell(pm_batch *b, const pm_score *kept, const pm_copies *then, const bool *dirty, uint32_t row, pm_buf *out, pm_err *err)
{
	tell_signals(b, then, dirty, row, out);
	for (uint32_t t = 0; t < b->rules->n_themes; t++) {
		PM_TRY(tell_theme(b, &kept[t], then, row, out, err));
		PM_TRY(pm_leave_list(b, &kept[t], row, out, err));
	}
	return pm_buf_check(out, err);
}

pm_status pm_what_if(pm_batch *b, const pm_score *kept, uint32_t row, const char *given, pm_buf *out, pm_err *err)
{
	const uint32_t n = b->rules->n_signals;
	pm_column **column = pm_alloc(n, sizeof *column);
	bool *dirty = pm_alloc(n, sizeof *dirty);
	pm_copies then = {0};
	pm_status s = column && dirty ? take_given(b, given, row, column, dirty, err) : pm_fail(err, PM_E_NOMEM, "no memory for %u signals", n);
	if (s == PM_OK)
		s = pm_copies_with(b, row, column, dirty, &then, err);
	if (s == PM_OK)
		s = tell(b, kept, &then, dirty, row, out, err);
	for (uint32_t i = 0; column && i < n; i++)
		pm_column_free(column[i]);
	pm_free(column);
	pm_free(dirty);
	pm_copies_release(&then);
	return s;
}
