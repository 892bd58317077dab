#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "score/direction.h"
#include "score/proposal.h"
#include "score/rule_edit.h"

static const pm_signal *signal_of(const pm_cells *c, pm_side s) { return &c->rules->signal[c->watched[s.position]]; }

static const pm_rule *rule_of(const pm_cells *c, pm_side s) { return &c->rules->rule[c->rule[s.position]]; }

uint32_t pm_new_rule_file(const pm_cells *c, uint32_t k)
{
	const pm_side a = c->new_rule[k].a;
	return a.kind == PM_SIDE_RULE ? rule_of(c, a)->span.file : c->rules->rule[c->rule[0]].span.file;
}

/* As a rule file writes it, which knows no exponents: 5e-05 would be read as a number with a unit, and 5 less. `mark` divides the
 * whole from the parts. */
static void print_number(double v, char mark, pm_buf *out)
{
	char text[64];
	int decimals = 0;
	do
		snprintf(text, sizeof text, "%.*f", decimals, v);
	while (strtod(text, NULL) != v && decimals++ < 20);
	char *point = strchr(text, '.');
	if (point)
		*point = mark;
	pm_buf_text(out, text);
}

static void side_title(const pm_cells *c, pm_side s, pm_buf *out)
{
	if (s.kind == PM_SIDE_RULE) {
		const pm_rule *r = rule_of(c, s);
		pm_buf_printf(out, "%.*s", PM_STR_FMT(r->title.n ? r->title : r->name));
		return;
	}
	const pm_signal *x = signal_of(c, s);
	const pm_str title = x->title.n ? x->title : x->name;
	if (x->type == PM_TYPE_FLAG) {
		pm_buf_printf(out, "%.*s: %s", PM_STR_FMT(title), s.kind == PM_SIDE_FROM ? "ja" : "nee");
		return;
	}
	pm_buf_printf(out, "%.*s: %s ", PM_STR_FMT(title), s.kind == PM_SIDE_FROM ? "vanaf" : "onder");
	print_number(s.edge, ',', out);
	pm_buf_printf(out, "%s%.*s", x->unit.n ? " " : "", PM_STR_FMT(x->unit));
}

void pm_new_rule_title(const pm_cells *c, uint32_t k, pm_buf *out)
{
	side_title(c, c->new_rule[k].a, out);
	if (c->new_rule[k].b.kind == PM_SIDE_NONE)
		return;
	pm_buf_text(out, ", samen met: ");
	side_title(c, c->new_rule[k].b, out);
}

static pm_status condition_of_rule(pm_rules *r, const pm_cells *c, pm_side s, pm_buf *out, pm_err *err)
{
	const pm_rule *rule = rule_of(c, s);
	pm_str text;
	PM_TRY(pm_rule_condition_text(r, c->rule[s.position], &text, err));
	if (!text.n)
		return pm_fail(err, PM_E_SYNTAX, "the condition of rule %.*s is not where it was", PM_STR_FMT(rule->name));
	pm_buf_printf(out, "(%.*s)", PM_STR_FMT(text));
	if (!rule->grade)
		return PM_OK;
	pm_buf_text(out, " >= ");
	print_number(rule->step[s.cell].from, '.', out);
	if (rule->step[rule->steps - 1].to < INFINITY) {
		pm_buf_printf(out, " and (%.*s) < ", PM_STR_FMT(text));
		print_number(rule->step[rule->steps - 1].to, '.', out);
	}
	return PM_OK;
}

static pm_status condition(pm_rules *r, const pm_cells *c, pm_side s, pm_buf *out, pm_err *err)
{
	if (s.kind == PM_SIDE_RULE)
		return condition_of_rule(r, c, s, out, err);
	const pm_signal *x = signal_of(c, s);
	if (x->type == PM_TYPE_FLAG) {
		pm_buf_printf(out, "%s%.*s", s.kind == PM_SIDE_FROM ? "" : "not ", PM_STR_FMT(x->name));
		return PM_OK;
	}
	pm_buf_printf(out, "%.*s %s ", PM_STR_FMT(x->name), s.kind == PM_SIDE_FROM ? ">=" : "<");
	print_number(s.edge, '.', out);
	return PM_OK;
}

static void side_name(const pm_cells *c, pm_side s, pm_buf *out)
{
	if (s.kind == PM_SIDE_RULE) {
		pm_buf_printf(out, "%.*s", PM_STR_FMT(rule_of(c, s)->name));
		return;
	}
	const pm_signal *x = signal_of(c, s);
	const bool from = s.kind == PM_SIDE_FROM;
	pm_buf_printf(out, "%.*s_", PM_STR_FMT(x->name));
	if (x->type == PM_TYPE_FLAG) {
		pm_buf_text(out, from ? "ja" : "nee");
		return;
	}
	const size_t number = out->n;
	pm_buf_text(out, from ? "vanaf_" : "onder_");
	print_number(s.edge, '_', out);
	for (size_t i = number; i < out->n && !out->failed; i++)
		if (out->p[i] == '-')
			out->p[i] = 'm';
}

/* A name that no rule has: that of what it asks, numbered when it is taken. */
static void new_name(const pm_cells *c, const pm_new_rule *asks, pm_buf *out)
{
	const pm_rules *r = c->rules;
	const size_t from = out->n;
	for (uint32_t number = 1;; number++) {
		out->n = from;
		side_name(c, asks->a, out);
		if (asks->b.kind != PM_SIDE_NONE) {
			pm_buf_text(out, "_met_");
			side_name(c, asks->b, out);
		}
		if (number > 1)
			pm_buf_printf(out, "_%u", number);
		const pm_str name = { out->p + from, out->n - from };
		bool taken = false;
		for (uint32_t i = 0; i < r->n_rules && !out->failed; i++)
			taken |= pm_str_eq(r->rule[i].name, name);
		if (!taken)
			return;
	}
}

/* In a sentence a { begins a value, unless it stands twice. */
static void as_it_is(pm_str text, pm_buf *out)
{
	for (size_t i = 0; i < text.n; i++) {
		pm_buf_char(out, text.p[i]);
		if (text.p[i] == '{')
			pm_buf_char(out, '{');
	}
}

static void sentence(const pm_cells *c, uint32_t k, pm_buf *out)
{
	const pm_side a = c->new_rule[k].a;
	if (a.kind == PM_SIDE_RULE || signal_of(c, a)->type == PM_TYPE_FLAG) {
		pm_buf title = {0};
		pm_new_rule_title(c, k, &title);
		as_it_is(pm_buf_str(&title), out);
		out->failed |= title.failed;
		pm_buf_release(&title);
		return;
	}
	const pm_signal *x = signal_of(c, a);
	as_it_is(x->title.n ? x->title : x->name, out);
	pm_buf_printf(out, ": {%.*s%s}", PM_STR_FMT(x->name), a.edge != floor(a.edge) ? ":.1" : "");
}

static const pm_learned_cell *cell_of(const pm_cells *c, const pm_learned *l, uint32_t k) { return &l->cell[c->first[c->n_rules - c->n_new + k]]; }

bool pm_new_rule_against(const pm_cells *c, const pm_learned *l, uint32_t k)
{
	const pm_side a = c->new_rule[k].a;
	if (a.kind == PM_SIDE_RULE || c->new_rule[k].b.kind != PM_SIDE_NONE)
		return false;
	const int said = pm_rationale_direction(c->rules, c->theme, signal_of(c, a)->rationale);
	return said * (a.kind == PM_SIDE_FROM ? 1 : -1) * cell_of(c, l, k)->bits < 0;
}

static void source(const pm_cells *c, const pm_learned *l, uint32_t k, int32_t until, pm_buf *out)
{
	const pm_new_rule *asks = &c->new_rule[k];
	const pm_learned_cell *cell = cell_of(c, l, k);
	const bool alone = asks->b.kind == PM_SIDE_NONE;
	const pm_rate rate = pm_rate_of(cell->hits, cell->visits);
	char day[32];
	pm_date_text((pm_date){ until, until }, day);
	pm_buf_printf(out, "voorstel uit bezoeken tot %s: bij %u %s, %.0f procent raak (%.0f tot %.0f); ", day, cell->visits,
	              alone ? "gold dit" : "golden beide", 100 * rate.share, 100 * rate.low, 100 * rate.high);
	pm_buf_printf(out, alone ? "%s dan de andere regels zeggen" : "samen %s dan de som", cell->bits > 0 ? "meer" : "minder");
	if (alone && signal_of(c, asks->a)->rationale.n)
		pm_buf_printf(out, "; %s: %.*s", pm_new_rule_against(c, l, k) ? "LET OP, het signaal zegt het omgekeerde" : "over het signaal",
		              PM_STR_FMT(signal_of(c, asks->a)->rationale));
}

/* At its edge, where a slip would show. What two rules ask together is tested by them. */
static void tests(const pm_cells *c, pm_side s, pm_buf *out)
{
	const pm_signal *x = signal_of(c, s);
	const bool from = s.kind == PM_SIDE_FROM;
	if (x->type == PM_TYPE_FLAG)
		pm_buf_printf(out, "  test      %.*s = %s fires\n", PM_STR_FMT(x->name), from ? "true" : "false");
	else {
		pm_buf_printf(out, "  test      %.*s = ", PM_STR_FMT(x->name));
		print_number(s.edge, '.', out);
		pm_buf_printf(out, " %s\n", from ? "fires" : "silent");
	}
	pm_buf_printf(out, "  test      %.*s = null unknown\n", PM_STR_FMT(x->name));
}

/* Titles and rationales hold what people wrote, quotes too. Takes the text over. */
static void quoted(const char *item, pm_buf *text, pm_buf *out)
{
	pm_buf_printf(out, "  %-9s ", item);
	pm_buf_escaped(out, pm_buf_str(text));
	pm_buf_char(out, '\n');
	out->failed |= text->failed;
	pm_buf_release(text);
}

static void words(const pm_cells *c, const pm_learned *l, uint32_t k, int32_t until, pm_buf *out)
{
	pm_buf because = {0}, from = {0};
	sentence(c, k, &because);
	quoted("because", &because, out);
	source(c, l, k, until, &from);
	quoted("source", &from, out);
}

pm_status pm_new_rule_text(pm_rules *r, const pm_evidence *e, const pm_learned *l, uint32_t k, int32_t until, pm_buf *out, pm_err *err)
{
	const pm_cells *c = &e->cells;
	const pm_new_rule *asks = &c->new_rule[k];
	pm_buf_text(out, "\nrule ");
	new_name(c, asks, out);
	pm_buf_printf(out, " for %.*s {\n", PM_STR_FMT(r->theme[c->theme].name));
	pm_buf title = {0};
	pm_new_rule_title(c, k, &title);
	quoted("title", &title, out);
	pm_buf_text(out, "  when      ");
	PM_TRY(condition(r, c, asks->a, out, err));
	if (asks->b.kind != PM_SIDE_NONE) {
		pm_buf_text(out, " and ");
		PM_TRY(condition(r, c, asks->b, out, err));
	}
	pm_buf_printf(out, "\n  weight    %.2f else 0\n", cell_of(c, l, k)->bits);
	words(c, l, k, until, out);
	pm_buf_text(out, "  status    trial\n");
	if (asks->b.kind == PM_SIDE_NONE)
		tests(c, asks->a, out);
	pm_buf_text(out, "}\n");
	return pm_buf_check(out, err);
}
