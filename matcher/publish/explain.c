#include "publish/explain.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "publish/order.h"
#include "signal/spine.h"

static const pm_register *spine_register(const pm_explain *e)
{
	const pm_rules *r = e->view.scope->rules;
	return &r->reg[r->spine];
}

static void print_role(const pm_explain *e, pm_role role, uint32_t address, pm_buf *out)
{
	const pm_column *c = pm_role_column(spine_register(e), e->view.scope->spine, role);
	if (c)
		pm_column_print(c, address, out);
}

static void print_day(int32_t day, pm_buf *out)
{
	char text[32];
	pm_date_dutch((pm_date){ day, day }, text);
	pm_buf_text(out, text);
}

void pm_explain_head(const pm_explain *e, uint32_t address, pm_buf *out)
{
	pm_spine_address(spine_register(e), e->view.scope->spine, address, out);
	pm_buf_text(out, "  ");
	print_role(e, PM_ROLE_POSTCODE, address, out);
	pm_buf_char(out, ' ');
	print_role(e, PM_ROLE_PLACE, address, out);
	pm_buf_text(out, "\nnummeraanduiding ");
	print_role(e, PM_ROLE_ID, address, out);
	pm_buf_text(out, ", object ");
	print_role(e, PM_ROLE_OBJECT, address, out);
	pm_buf_text(out, ", buurt ");
	print_role(e, PM_ROLE_BUURT, address, out);
	pm_buf_printf(out, "\nrun %lld, stand ", (long long)e->run);
	print_day(e->view.scope->as_of, out);
	pm_buf_char(out, '\n');
}

/* "+1,20" with a bar: a block for every quarter bit. */
static void bits(int32_t v, pm_buf *out)
{
	const double b = (double)v / PM_BITS_ONE;
	pm_buf_printf(out, "  %c", b < 0 ? '-' : '+');
	pm_dutch_number(out, fabs(b), 2);
	pm_buf_text(out, "  ");
	int blocks = (int)lround(fabs(b) * 4);
	if (blocks > 24)
		blocks = 24;
	for (int i = 0; i < 12; i++)
		pm_buf_text(out, i < (blocks + 1) / 2 ? (b < 0 ? "░" : "█") : " ");
	pm_buf_text(out, "  ");
}

static void margin(pm_buf *out) { pm_buf_printf(out, "\n%*s", 23, ""); }

/* The registers behind a rule with the date each speaks of. */
static void sources(const pm_explain *e, uint64_t registers, pm_buf *out)
{
	const pm_rules *r = e->view.scope->rules;
	bool first = true;
	for (uint32_t i = 0; i < r->n_registers; i++) {
		if (!(registers >> i & 1))
			continue;
		pm_buf_text(out, first ? "" : ", ");
		pm_buf_add_str(out, r->reg[i].name);
		pm_buf_char(out, ' ');
		if (!e->source[i].there)
			pm_buf_text(out, "(niet geleverd)");
		else if (e->source[i].peildatum == INT32_MIN)
			pm_buf_text(out, "(peildatum onbekend)");
		else
			print_day(e->source[i].peildatum, out);
		first = false;
	}
}

static pm_str name_of(const pm_rule *rule) { return rule->title.n ? rule->title : rule->name; }

/* What a rule read here: each signal with its value. */
static void values(const pm_explain *e, const uint32_t *signal, uint32_t n, uint32_t address, pm_buf *out)
{
	const pm_rules *r = e->view.scope->rules;
	for (uint32_t i = 0; i < n; i++) {
		pm_buf_text(out, i ? "; " : "");
		pm_buf_add_str(out, r->signal[signal[i]].title.n ? r->signal[signal[i]].title : r->signal[signal[i]].name);
		pm_buf_text(out, ": ");
		pm_signal_show(r, signal[i], e->view.column[signal[i]], address, out);
	}
}

static pm_status weighed(const pm_explain *e, uint32_t k, uint32_t address, pm_buf *out, pm_err *err)
{
	const pm_rule *rule = &e->view.scope->rules->rule[e->view.score->rule[k]];
	const int32_t b = e->view.score->verdict[k].bits[address];
	bits(b, out);
	pm_buf_add_str(out, name_of(rule));
	pm_buf_text(out, rule->status == PM_RULE_PILOT ? " (proef)" : "");
	if (b > 0 && rule->because) {
		margin(out);
		PM_TRY(pm_because(e->view.scope, rule->because, e->view.column, address, out, err));
	}
	if (rule->n_signals) {
		margin(out);
		values(e, rule->signal, rule->n_signals, address, out);
	}
	margin(out);
	pm_buf_text(out, "bron: ");
	sources(e, rule->registers, out);
	if (b > 0 && rule->innocent.n) {
		margin(out);
		pm_buf_text(out, "ook mogelijk: ");
		pm_buf_add_str(out, rule->innocent);
	}
	if (rule->source.n) {
		margin(out);
		pm_buf_text(out, "gewicht: ");
		pm_buf_add_str(out, rule->source);
	}
	pm_buf_char(out, '\n');
	return PM_OK;
}

static bool is_unknown(const pm_explain *e, uint32_t k, uint32_t address)
{
	return pm_bit(e->view.score->verdict[k].unknown, address);
}

static pm_status waterfall(const pm_explain *e, uint32_t address, pm_buf *out, pm_err *err)
{
	const pm_score *s = e->view.score;
	uint32_t *order = pm_alloc(s->n_rules, sizeof *order);
	if (!order)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rules", s->n_rules);
	const uint32_t n = pm_order_contributions(s, address, order);
	pm_status status = PM_OK;
	for (uint32_t i = 0; i < n && status == PM_OK; i++)
		if (!is_unknown(e, order[i], address) && s->verdict[order[i]].bits[address] != 0)
			status = weighed(e, order[i], address, out, err);
	pm_free(order);
	return status;
}

/* Rules that did not weigh: unknown ones with the signals they miss, inert ones with the reason, silent ones by name. */
static void unweighed(const pm_explain *e, uint32_t address, pm_buf *out)
{
	const pm_rules *r = e->view.scope->rules;
	const pm_score *s = e->view.score;
	for (uint32_t k = 0; k < s->n_rules; k++) {
		const pm_rule *rule = &r->rule[s->rule[k]];
		if (!is_unknown(e, k, address) && s->verdict[k].bits[address] != 0)
			continue;
		pm_buf_text(out, "   0,00                ");
		pm_buf_add_str(out, name_of(rule));
		pm_buf_text(out, ": ");
		if (rule->inert)
			pm_buf_add_str(out, rule->inert_why);
		else if (!is_unknown(e, k, address))
			pm_buf_text(out, "telt niet mee");
		else
			pm_buf_text(out, "onbekend");
		if (rule->n_signals && !rule->inert) {
			pm_buf_text(out, " (");
			values(e, rule->signal, rule->n_signals, address, out);
			pm_buf_char(out, ')');
		}
		pm_buf_char(out, '\n');
	}
}

static pm_status exempts(const pm_explain *e, uint32_t address, pm_buf *out, pm_err *err)
{
	const pm_rules *r = e->view.scope->rules;
	const pm_score *s = e->view.score;
	for (uint32_t k = 0; k < s->n_exempts; k++) {
		const pm_exempt *x = &r->exempt[s->exempt[k]];
		const bool unknown = pm_bit(s->exempt_verdict[k].unknown, address);
		const bool holds = !unknown && pm_bit(s->exempt_verdict[k].fires, address);
		pm_buf_text(out, "  uitzondering ");
		pm_buf_add_str(out, x->title.n ? x->title : x->name);
		pm_buf_text(out, unknown ? ": niet vast te stellen" : holds ? ": geldt, niet op de lijst. " : ": geldt niet");
		if (holds && x->because)
			PM_TRY(pm_because(e->view.scope, x->because, e->view.column, address, out, err));
		if (unknown) {
			pm_buf_text(out, " (");
			values(e, x->signal, x->n_signals, address, out);
			pm_buf_char(out, ')');
		}
		pm_buf_char(out, '\n');
	}
	return PM_OK;
}

static bool on_trial(const pm_explain *e)
{
	const pm_rules *r = e->view.scope->rules;
	for (uint32_t k = 0; k < e->view.score->n_rules; k++)
		if (r->rule[e->view.score->rule[k]].status == PM_RULE_PILOT)
			return true;
	return false;
}

static void closing(const pm_explain *e, uint32_t address, pm_buf *out)
{
	const pm_score *s = e->view.score;
	const int32_t ceiling = pm_score_ceiling(e->view.scope->rules, s, address);
	if (ceiling != 0) {
		bits(ceiling, out);
		pm_buf_text(out, "plafond: regels over hetzelfde tellen samen tot een maximum\n");
	}
	bits(s->total[address], out);
	pm_buf_text(out, "samen: kans ");
	pm_dutch_number(out, pm_score_chance(s, s->total[address]), 3);
	if (s->calibrated)
		pm_buf_printf(out, " (geijkt aan %.*s)\n", PM_STR_FMT(e->view.scope->rules->theme[s->theme].calibration));
	else
		pm_buf_text(out, on_trial(e) ? " (schatting: de gewichten zijn op proef en niet geijkt aan bezoeken)\n" : " (schatting: niet geijkt aan bezoeken)\n");
}

pm_status pm_explain_text(const pm_explain *e, uint32_t address, pm_buf *out, pm_err *err)
{
	const pm_theme *theme = &e->view.scope->rules->theme[e->view.score->theme];
	pm_buf_char(out, '\n');
	pm_buf_add_str(out, theme->title.n ? theme->title : theme->name);
	pm_buf_text(out, ": kans ");
	pm_dutch_number(out, pm_score_chance(e->view.score, e->view.score->total[address]), 3);
	if (e->rank)
		pm_buf_printf(out, ", rang %u van %u\n\n", e->rank, e->listed);
	else
		pm_buf_text(out, ", niet op de lijst door een uitzondering\n\n");
	bits(theme->prior, out);
	pm_buf_text(out, "uitgangspunt: ");
	pm_dutch_number(out, theme->prior_probability * 100, 1);
	pm_buf_text(out, " op de 100 adressen\n");
	PM_TRY(waterfall(e, address, out, err));
	closing(e, address, out);
	pm_buf_char(out, '\n');
	unweighed(e, address, out);
	PM_TRY(exempts(e, address, out, err));
	pm_buf doubts = {0};
	pm_list_doubts(&e->view, address, &doubts);
	if (doubts.n)
		pm_buf_printf(out, "  onzeker: %s\n", doubts.p);
	const pm_status s = pm_buf_check(&doubts, err);
	pm_buf_release(&doubts);
	return s == PM_OK ? pm_buf_check(out, err) : s;
}
