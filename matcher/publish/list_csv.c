#include "publish/list_csv.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/mem.h"
#include "publish/order.h"
#include "signal/spine.h"

void pm_csv_cell(pm_buf *out, pm_str text)
{
	bool quote = false;
	for (size_t i = 0; i < text.n; i++)
		quote |= text.p[i] == ';' || text.p[i] == '"' || text.p[i] == '\n' || text.p[i] == '\r';
	if (quote)
		pm_buf_char(out, '"');
	if (text.n && strchr("=+-@\t\r", text.p[0]))
		pm_buf_char(out, '\'');
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] == '"')
			pm_buf_char(out, '"');
		if (text.p[i]) /* a NUL would end the file for some readers */
			pm_buf_char(out, text.p[i]);
	}
	if (quote)
		pm_buf_char(out, '"');
}

static bool ends_itself(const pm_buf *out) { return out->n && strchr("?!.", out->p[out->n - 1]); }

/* Begins a further sentence. */
static void next_sentence(pm_buf *out, size_t start)
{
	if (out->n > start)
		pm_buf_text(out, ends_itself(out) ? " " : ". ");
}

/* A sentence begins with a capital. */
static void capital(pm_buf *out, size_t at)
{
	if (at < out->n && out->p[at] >= 'a' && out->p[at] <= 'z')
		out->p[at] = (char)(out->p[at] - 'a' + 'A');
}

static void end_sentences(pm_buf *out, size_t start)
{
	if (out->n > start && !ends_itself(out))
		pm_buf_char(out, '.');
}

/* Whether all rules that weigh for the address are on trial: then that is said once. */
static bool only_pilots(const pm_list_view *v, uint32_t address)
{
	for (uint32_t k = 0; k < v->score->n_rules; k++)
		if (v->score->verdict[k].bits[address] > 0 && v->scope->rules->rule[v->score->rule[k]].status != PM_RULE_PILOT)
			return false;
	return true;
}

/* Up to `most` reasons as sentences; out_rest: how many more weigh for the address. */
static pm_status tell_reasons(const pm_list_view *v, uint32_t address, uint32_t most, pm_buf *out, uint32_t *out_rest, pm_err *err)
{
	const pm_rules *r = v->scope->rules;
	uint32_t *order = pm_alloc(v->score->n_rules, sizeof *order);
	if (!order)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u reasons", v->score->n_rules);
	const uint32_t n = pm_order_contributions(v->score, address, order);
	const size_t start = out->n;
	const bool all_pilot = only_pilots(v, address);
	uint32_t pilots = 0, told = 0, rest = 0;
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < n && s == PM_OK; i++) {
		const pm_rule *rule = &r->rule[v->score->rule[order[i]]];
		if (v->score->verdict[order[i]].bits[address] <= 0 || !rule->because)
			continue;
		pilots += rule->status == PM_RULE_PILOT;
		if (told == most) {
			rest++;
			continue;
		}
		told++;
		next_sentence(out, start);
		const size_t at = out->n;
		s = pm_because(v->scope, rule->because, v->column, address, out, err);
		capital(out, at);
		if (rule->status == PM_RULE_PILOT && !all_pilot)
			pm_buf_text(out, " (proef)");
	}
	end_sentences(out, start);
	if (all_pilot && pilots && !rest)
		pm_buf_text(out, pilots > 1 ? " Deze regels zijn op proef." : " Deze regel is op proef.");
	*out_rest = rest;
	pm_free(order);
	return s;
}

pm_status pm_list_reasons(const pm_list_view *v, uint32_t address, pm_buf *out, pm_err *err)
{
	uint32_t rest;
	return tell_reasons(v, address, UINT32_MAX, out, &rest, err);
}

pm_status pm_list_first_reasons(const pm_list_view *v, uint32_t address, uint32_t most, pm_buf *out, pm_err *err)
{
	uint32_t rest;
	PM_TRY(tell_reasons(v, address, most, out, &rest, err));
	if (rest)
		pm_buf_printf(out, " En nog %u %s.", rest, rest == 1 ? "reden" : "redenen");
	return PM_OK;
}

void pm_list_checks(const pm_list_view *v, uint32_t address, pm_buf *out)
{
	const pm_rules *r = v->scope->rules;
	const size_t start = out->n;
	for (uint32_t k = 0; k < v->score->n_rules; k++) {
		const pm_rule *rule = &r->rule[v->score->rule[k]];
		if (v->score->verdict[k].bits[address] <= 0 || rule->check.n == 0)
			continue;
		next_sentence(out, start);
		pm_buf_add_str(out, rule->check);
	}
	end_sentences(out, start);
}

/* Marks the signals that a rule of the theme misses here. */
static void mark_missing(const pm_list_view *v, uint32_t address, uint64_t *missing)
{
	const pm_rules *r = v->scope->rules;
	for (uint32_t k = 0; k < v->score->n_rules; k++) {
		const pm_rule *rule = &r->rule[v->score->rule[k]];
		if (rule->inert || !pm_bit(v->score->verdict[k].unknown, address))
			continue;
		for (uint32_t i = 0; i < rule->n_signals; i++) {
			const pm_column *c = v->column[rule->signal[i]];
			if (r->signal[rule->signal[i]].active && (!c || !pm_column_has(c, address)))
				pm_bit_set(missing, rule->signal[i]);
		}
	}
}

/* Each of them named once, in the order of the rule files. */
static void unknown_signals(const pm_list_view *v, uint32_t address, pm_buf *out, size_t start)
{
	const pm_rules *r = v->scope->rules;
	uint64_t *missing = pm_alloc(pm_bits_words(r->n_signals), sizeof *missing);
	if (!missing) {
		out->failed = true;
		return;
	}
	mark_missing(v, address, missing);
	bool first = true;
	for (uint32_t sig = 0; sig < r->n_signals; sig++) {
		if (!pm_bit(missing, sig))
			continue;
		if (first)
			next_sentence(out, start);
		pm_buf_text(out, first ? "onbekend: " : "; ");
		pm_buf_add_str(out, r->signal[sig].title.n ? r->signal[sig].title : r->signal[sig].name);
		first = false;
	}
	pm_free(missing);
}

void pm_list_doubts(const pm_list_view *v, uint32_t address, pm_buf *out)
{
	const pm_rules *r = v->scope->rules;
	const size_t start = out->n;
	if (pm_bit(v->score->may_be_exempt, address))
		pm_buf_text(out, "of een uitzondering geldt is niet vast te stellen");
	unknown_signals(v, address, out, start);
	for (uint32_t i = 0; i < r->n_registers; i++) {
		const pm_column *c = v->uncertain ? v->uncertain[i] : NULL;
		if (!c || !pm_column_has(c, address) || c->count[address] == 0)
			continue;
		next_sentence(out, start);
		const size_t at = out->n;
		const bool one = c->count[address] == 1;
		pm_buf_printf(out, "van %d %s uit %.*s is niet zeker dat %s over dit adres %s", c->count[address], one ? "rij" : "rijen",
		              PM_STR_FMT(r->reg[i].name), one ? "die" : "zij", one ? "gaat" : "gaan");
		capital(out, at);
	}
	capital(out, start);
	end_sentences(out, start);
}

static void last_visit(const pm_list_view *v, uint32_t address, pm_buf *out)
{
	const int32_t sig = pm_rules_signal(v->scope->rules, PM_STR("laatste_bezoek"));
	const pm_column *c = sig < 0 ? NULL : v->column[sig];
	if (c && c->type == PM_TYPE_DATE && pm_column_has(c, address)) {
		char text[32];
		pm_date_text(pm_column_date(c, address), text);
		pm_buf_text(out, text);
	}
}

/* Adds what was gathered as one cell, and empties it. */
static pm_status close_cell(pm_buf *out, pm_buf *work, const char *after, pm_err *err)
{
	PM_TRY(pm_buf_check(work, err));
	pm_csv_cell(out, pm_buf_str(work));
	pm_buf_text(out, after);
	pm_buf_clear(work);
	return PM_OK;
}

static pm_status line(const pm_list_view *v, uint32_t i, pm_buf *out, pm_buf *work, pm_err *err)
{
	static const pm_role after_address[] = { PM_ROLE_POSTCODE, PM_ROLE_ID, PM_ROLE_OBJECT, PM_ROLE_BUURT };
	const pm_register *reg = &v->scope->rules->reg[v->scope->rules->spine];
	const uint32_t row = v->row[i];
	pm_buf_printf(out, "%u;", i + 1);
	pm_dutch_number(out, pm_score_chance(v->score, v->score->total[row]), 3);
	pm_buf_char(out, ';');
	pm_dutch_number(out, (double)v->score->total[row] / PM_BITS_ONE, 2);
	pm_buf_char(out, ';');
	pm_buf_clear(work);
	pm_spine_address(reg, v->scope->spine, row, work);
	PM_TRY(close_cell(out, work, ";", err));
	for (size_t k = 0; k < sizeof after_address / sizeof after_address[0]; k++) {
		const pm_column *c = pm_role_column(reg, v->scope->spine, after_address[k]);
		if (c)
			pm_column_print(c, row, work);
		PM_TRY(close_cell(out, work, ";", err));
	}
	PM_TRY(pm_list_reasons(v, row, work, err));
	PM_TRY(close_cell(out, work, ";", err));
	pm_list_checks(v, row, work);
	PM_TRY(close_cell(out, work, ";", err));
	last_visit(v, row, out);
	pm_buf_char(out, ';');
	pm_list_doubts(v, row, work);
	return close_cell(out, work, "\r\n", err);
}

pm_status pm_list_csv(const pm_list_view *v, pm_buf *out, pm_err *err)
{
	pm_buf_text(out, "\xef\xbb\xbfrang;kans;bits;adres;postcode;nummeraanduiding_id;adresseerbaar_object_id;buurt;"
	                 "redenen;controleer;laatste_bezoek;onzekerheden\r\n");
	pm_buf work = {0};
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < v->n && s == PM_OK; i++)
		s = line(v, i, out, &work, err);
	pm_buf_release(&work);
	return s == PM_OK ? pm_buf_check(out, err) : s;
}
