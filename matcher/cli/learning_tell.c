/* What was learned, for a team lead. */
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "cli/learning.h"
#include "publish/order.h"
#include "publish/report.h"
#include "text/prose.h"
#include "weigh/bits.h"

static const char *const statuses[] = { "trial", "pilot", "mature", "retired" };

static pm_str title_of(const pm_rule *r) { return r->title.n ? r->title : r->name; }

static void status_line(const pm_learning *l, const pm_rule_proposal *p, pm_buf *out)
{
	const pm_rule_status was = l->rules->rule[p->rule].status;
	if (p->stage == PM_STAGE_KEPT)
		return;
	if (p->status != was)
		pm_buf_printf(out, "  voorstel status: %s -> %s: ", statuses[was], statuses[p->status]);
	else
		pm_buf_printf(out, "  status blijft %s: ", statuses[was]);
	pm_buf_text(out, pm_stage_text(p->stage));
	if (p->stage == PM_STAGE_FEW)
		pm_buf_printf(out, " (%u, %u nodig)", p->visits, p->needed);
	pm_buf_char(out, '\n');
}

static void rule_line(const pm_learning *l, const pm_rule_proposal *p, pm_buf *out)
{
	const pm_rule *rule = &l->rules->rule[p->rule];
	pm_buf_printf(out, "\n%.*s (%.*s)\n  was ", PM_STR_FMT(title_of(rule)), PM_STR_FMT(rule->name));
	pm_dutch_bits(out, l->evidence.cells.old + l->evidence.cells.first[p->position], p->n);
	pm_buf_text(out, "   wordt ");
	pm_dutch_bits(out, p->weight, p->n);
	pm_buf_text(out, "\n  verschil tussen meest en minst ");
	pm_dutch_interval(out, p->contrast, " bits (95%: ", p->low, p->high, 2);
	pm_buf_printf(out, "); %u %s waar de regel gold", p->visits, pm_by_number(p->visits, "bezoek", "bezoeken"));
	if (p->visits)
		pm_buf_printf(out, ", %.0f procent raak (%.0f tot %.0f)", 100 * p->hit_rate.share, 100 * p->hit_rate.low, 100 * p->hit_rate.high);
	pm_buf_printf(out, "\n  %s\n", pm_why_text(p->why));
	status_line(l, p, out);
	if (l->history.n && l->history.changes[p->rule] > 1)
		pm_buf_printf(out, "  eerder: %.*s\n", PM_STR_FMT(pm_buf_str(&l->history.line[p->rule])));
}

static void share(double of_one, pm_buf *out) { pm_dutch_number(out, 100 * of_one, 1); }

static void held_out(const pm_learning *l, pm_buf *out)
{
	const pm_held_out *h = &l->held;
	const char *apart = l->street ? "straten" : "rijen"; /* of a table nobody knows the streets */
	if (!h->judged) {
		pm_buf_printf(out, "te weinig bezoeken om bij %s die niet meeleerden na te gaan of de nieuwe gewichten meer vinden\n", apart);
	} else {
		pm_buf_printf(out, "nagegaan bij %s die niet meeleerden: van de eerste 2 tot 20 procent van de bezoeken (tot %u) was gemiddeld ", apart, h->first);
		share(h->old, out);
		pm_buf_text(out, " procent raak volgens de oude gewichten, ");
		share(h->now, out);
		pm_buf_text(out, " volgens de nieuwe; verschil ");
		pm_dutch_interval(out, 100 * h->more.share, " (95%: ", 100 * h->more.low, 100 * h->more.high, 1);
		pm_buf_text(out, h->better ? ")\n" : "): niet van toeval te onderscheiden, dus geen reden om gewichten te veranderen\n");
	}
	if (!h->better && l->opt->accept)
		pm_buf_printf(out, "toch voorgesteld: %s\n", l->opt->accept);
}

/* Which visits count for nothing here, and why. */
static void left_out(const pm_learning *l, pm_buf *out)
{
	if (l->censored)
		pm_buf_printf(out, "%u %s zonder uitkomst (niemand thuis, geen medewerking) %s niet mee, ook niet als \"niets gevonden\"\n", l->censored,
		              pm_by_number(l->censored, "bezoek", "bezoeken"), pm_by_number(l->censored, "telt", "tellen"));
	if (l->elsewhere)
		pm_buf_printf(out, "%u %s met toegang %s over dit thema niets, of nog niets (nader onderzoek), en %s niet mee\n", l->elsewhere,
		              pm_by_number(l->elsewhere, "bezoek", "bezoeken"), pm_by_number(l->elsewhere, "zegt", "zeggen"), pm_by_number(l->elsewhere, "telt", "tellen"));
	if (l->after)
		pm_buf_printf(out, "%u %s na de datum van de gegevens %s weggelaten\n", l->after, pm_by_number(l->after, "bezoek", "bezoeken"),
		              pm_by_number(l->after, "is", "zijn"));
}

static void prior_line(const pm_learning *l, pm_buf *out)
{
	const pm_theme *t = &l->rules->theme[l->theme];
	double prior;
	const bool new = pm_learning_prior(l, &prior);
	pm_buf_text(out, new ? "uitgangskans: was " : "uitgangskans blijft ");
	pm_dutch_number(out, t->prior_probability, 3);
	if (new) {
		pm_buf_text(out, ", wordt ");
		pm_dutch_interval(out, prior, " (95%: ", 1 / (1 + exp2(-l->learned.prior_low)), 1 / (1 + exp2(-l->learned.prior_high)), 3);
		pm_buf_text(out, ")\n");
	} else {
		pm_buf_printf(out, ": %u %s, %d nodig; wie bezocht werd was niet wie er woont\n", l->controls,
		              pm_by_number(l->controls, "aselect bezoek", "aselecte bezoeken"), PM_LEARN_CONTROLS);
	}
}

static void head(const pm_learning *l, pm_buf *out)
{
	const pm_theme *t = &l->rules->theme[l->theme];
	uint32_t hits = 0;
	for (uint32_t i = 0; i < l->evidence.n; i++)
		hits += l->evidence.hit[i];
	char day[32];
	pm_date_dutch((pm_date){ l->until, l->until }, day);
	pm_buf_printf(out, "%.*s: gewichten uit %u %s met een uitkomst tot en met %s, %u raak\n", PM_STR_FMT(t->title.n ? t->title : t->name),
	              l->evidence.n, pm_by_number(l->evidence.n, "bezoek", "bezoeken"), day, hits);
	left_out(l, out);
	pm_buf_text(out, "oude gewichten gaan samen maal ");
	pm_dutch_number(out, l->learned.scale, 2);
	pm_buf_text(out, "; daaromheen mag een gewicht ");
	pm_dutch_number(out, l->learned.width, 1);
	pm_buf_text(out, " bit verschillen (zo kozen de bezoeken zelf)\n");
	prior_line(l, out);
	held_out(l, out);
	if (t->calibrated)
		pm_buf_text(out, "de ijking van de kansen hoorde bij de oude gewichten en vervalt: pandmatch calibrate met de nieuwe regels\n");
	pm_buf_add_str(out, pm_buf_str(&l->notice));
}

static void factors(const pm_learning *l, pm_buf *out)
{
	for (uint32_t f = 0; f < l->evidence.n_factors; f++) {
		double low = 0, high = 0;
		for (uint32_t k = 0; k < l->evidence.factor[f].levels; k++) {
			low = fmin(low, l->learned.level[f][k]);
			high = fmax(high, l->learned.level[f][k]);
		}
		pm_buf_printf(out, "%s: ", l->evidence.factor[f].name);
		pm_dutch_number(out, low, 2);
		pm_buf_text(out, " tot ");
		pm_dutch_number(out, high, 2);
		pm_buf_text(out, " bits; rekent mee bij het leren, niet in de score\n");
	}
}

static void new_rules(const pm_learning *l, pm_buf *out)
{
	const pm_cells *c = &l->evidence.cells;
	if (!l->opt->new_rules)
		return;
	if (!c->n_new) {
		pm_buf_text(out, "\ngeen nieuwe regel: niets zegt aantoonbaar meer of minder dan de regels die er zijn\n");
		return;
	}
	pm_buf_printf(out, "\n%u nieuwe %s voorgesteld, op proef (status trial: getoond, weegt niets); bits naast wat de andere regels zeggen\n", c->n_new,
	              pm_by_number(c->n_new, "regel", "regels"));
	for (uint32_t k = 0; k < c->n_new; k++) {
		const pm_learned_cell *cell = &l->with_new.cell[c->first[c->n_rules - c->n_new + k]];
		pm_buf_text(out, "  ");
		pm_new_rule_title(c, k, out);
		pm_buf_text(out, cell->bits < 0 ? ": " : ": +");
		pm_dutch_interval(out, cell->bits, " bits (", cell->low, cell->high, 2);
		pm_buf_printf(out, "), %u %s, %u raak\n", cell->visits, pm_by_number(cell->visits, "bezoek", "bezoeken"), cell->hits);
		if (pm_new_rule_against(c, &l->with_new, k))
			pm_buf_text(out, "    LET OP: de onderbouwing van het signaal zegt het omgekeerde; neem deze regel alleen over als u weet waarom\n");
	}
}

static pm_status tell_text(const pm_learning *l, pm_err *err)
{
	pm_buf out = {0};
	head(l, &out);
	factors(l, &out);
	for (uint32_t i = 0; i < l->proposal.n; i++)
		rule_line(l, &l->proposal.rule[i], &out);
	new_rules(l, &out);
	const pm_status s = pm_buf_check(&out, err);
	if (s == PM_OK)
		fwrite(out.p, 1, out.n, stdout);
	pm_buf_release(&out);
	return s;
}

static json_t *json_rule(const pm_learning *l, const pm_rule_proposal *p)
{
	const pm_rule *rule = &l->rules->rule[p->rule];
	const int32_t *old = l->evidence.cells.old + l->evidence.cells.first[p->position];
	json_t *cells = json_array();
	for (uint32_t i = 0; i < p->n; i++)
		json_array_append_new(cells, json_pack("{sf, sf, sf, sf, sI, sI}", "old", (double)old[i] / PM_BITS_ONE, "new", (double)p->weight[i] / PM_BITS_ONE,
		                                       "low", p->cell[i].low, "high", p->cell[i].high, "visits", (json_int_t)p->cell[i].visits, "hits",
		                                       (json_int_t)p->cell[i].hits));
	return json_pack("{ss#, so, sf, sf, sf, sI, sf, ss, ss, ss, ss, sf, ss}", "rule", rule->name.p, (int)rule->name.n, "weights", cells, "contrast", p->contrast, "low", p->low,
	                 "high", p->high, "visits", (json_int_t)p->visits, "hit_rate", p->hit_rate.share, "why", pm_why_text(p->why), "status", statuses[rule->status],
	                 "proposed_status", statuses[p->status], "status_why", pm_stage_text(p->stage), "chance", p->chance,
	                 "history", l->history.n && l->history.line[p->rule].n ? l->history.line[p->rule].p : "");
}

static void json_new(const pm_learning *l, json_t *list)
{
	const pm_cells *c = &l->evidence.cells;
	for (uint32_t k = 0; k < c->n_new; k++) {
		const pm_learned_cell *cell = &l->with_new.cell[c->first[c->n_rules - c->n_new + k]];
		pm_buf title = {0};
		pm_new_rule_title(c, k, &title);
		json_array_append_new(list, json_pack("{ss#, sf, sf, sf, sI, sI, sb}", "title", title.p, (int)title.n, "bits", cell->bits, "low", cell->low, "high", cell->high,
		                                      "visits", (json_int_t)cell->visits, "hits", (json_int_t)cell->hits, "against_rationale", pm_new_rule_against(c, &l->with_new, k)));
		pm_buf_release(&title);
	}
}

static pm_status tell_json(const pm_learning *l, pm_err *err)
{
	const pm_str theme = l->rules->theme[l->theme].name;
	double prior;
	pm_learning_prior(l, &prior);
	json_t *rules = json_array();
	for (uint32_t i = 0; i < l->proposal.n; i++)
		json_array_append_new(rules, json_rule(l, &l->proposal.rule[i]));
	json_t *o = json_pack("{ss#, sI, sI, sI, sf, sf, sf, so}", "theme", theme.p, (int)theme.n, "visits", (json_int_t)l->evidence.n, "censored", (json_int_t)l->censored,
	                      "controls", (json_int_t)l->controls, "prior", prior, "scale", l->learned.scale,
	                      "width", l->learned.width, "rules", rules);
	const pm_held_out *h = &l->held;
	if (o && h->judged)
		json_object_set_new(o, "held_out", json_pack("{sI, sf, sf, sf, sf, sf, sb}", "first", (json_int_t)h->first, "old", h->old, "new", h->now, "more", h->more.share,
		                                              "low", h->more.low, "high", h->more.high, "better", h->better));
	json_t *list = o && l->opt->new_rules ? json_array() : NULL;
	if (list) {
		json_new(l, list);
		json_object_set_new(o, "new_rules", list);
	}
	char *text = o ? json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(9)) : NULL;
	if (text)
		puts(text);
	free(text);
	json_decref(o);
	return text ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the proposal");
}

pm_status pm_learning_tell(const pm_learning *l, pm_err *err) { return l->opt->json ? tell_json(l, err) : tell_text(l, err); }

/* ---- as a page ---- */

static double old_contrast(const pm_learning *l, const pm_rule_proposal *p)
{
	const int32_t *old = l->evidence.cells.old + l->evidence.cells.first[p->position];
	const bool graded = l->evidence.cells.graded[p->position];
	return (double)(graded ? old[p->n - 1] - old[0] : old[0] - old[p->n - 1]) / PM_BITS_ONE;
}

static pm_status weights_picture(const pm_learning *l, pm_doc *d, pm_err *err)
{
	const uint32_t n = l->proposal.n;
	pm_report_bar *bar = pm_alloc(n, sizeof *bar);
	pm_buf *note = pm_alloc(n, sizeof *note);
	pm_status s = bar && note ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for a page of %u rules", n);
	for (uint32_t i = 0; i < n && s == PM_OK; i++) {
		const pm_rule_proposal *p = &l->proposal.rule[i];
		pm_buf_printf(&note[i], "%u %s", p->visits, pm_by_number(p->visits, "bezoek", "bezoeken"));
		if (p->visits)
			pm_buf_printf(&note[i], ", %.0f%% raak", 100 * p->hit_rate.share);
		s = pm_buf_check(&note[i], err);
		bar[i] = (pm_report_bar){ l->rules->rule[p->rule].name, pm_buf_str(&note[i]), old_contrast(l, p), p->contrast, p->low, p->high };
	}
	if (s == PM_OK)
		pm_report_bars(d, "bits", bar, n);
	for (uint32_t i = 0; note && i < n; i++)
		pm_buf_release(&note[i]);
	pm_free(note);
	pm_free(bar);
	return s;
}

static pm_status fill_page(const pm_learning *l, pm_doc *d, pm_buf *text, pm_err *err)
{
	const pm_theme *t = &l->rules->theme[l->theme];
	d->title = pm_doc_text(d, PM_STR("Voorstel voor nieuwe gewichten"));
	d->subtitle = pm_doc_text(d, t->title.n ? t->title : t->name);
	d->footer = d->title;
	d->as_of = l->until;
	head(l, text);
	factors(l, text);
	pm_report_said(d, pm_buf_str(text));
	pm_doc_heading(d, "gewichten", "Gewichten, oud en nieuw");
	pm_doc_paragraph(d, PM_BLOCK_TEXT, PM_STR("Vol: nieuw, het verschil tussen waar de regel het meest en het minst zegt. Open: oud. Streep: 95%-interval."));
	PM_TRY(weights_picture(l, d, err));
	pm_doc_heading(d, "regels", "Per regel");
	PM_TRY(pm_buf_check(text, err));
	pm_buf_clear(text);
	for (uint32_t i = 0; i < l->proposal.n; i++)
		rule_line(l, &l->proposal.rule[i], text);
	new_rules(l, text);
	pm_report_said(d, pm_buf_str(text));
	return pm_buf_check(text, err);
}

pm_status pm_learning_page(const pm_learning *l, pm_buf *out_html, pm_buf *out_pdf, pm_err *err)
{
	pm_doc d = {0};
	pm_buf text = {0};
	pm_status s = fill_page(l, &d, &text, err);
	if (s == PM_OK)
		s = pm_report_files(&d, out_html, out_pdf, err);
	pm_buf_release(&text);
	pm_doc_release(&d);
	return s;
}
