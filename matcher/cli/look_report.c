#include "cli/look_report.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "publish/html.h"
#include "publish/json.h"
#include "publish/register_page.h"
#include "publish/report.h"
#include "text/prose.h"

static void capture(const pm_look_back *l, pm_doc *out)
{
	static double x[PM_BACKTEST_CURVE];
	pm_report_line line[PM_ORDERS];
	uint32_t n = 0;
	for (int i = 0; i < PM_BACKTEST_CURVE; i++)
		x[i] = (double)i / (PM_BACKTEST_CURVE - 1);
	for (int o = 0; o < PM_ORDERS; o++)
		if (l->result.list[o].there)
			line[n++] = (pm_report_line){ .name = pm_order_text((pm_order)o), .n = PM_BACKTEST_CURVE, .x = x, .y = l->result.list[o].curve };
	pm_doc_heading(out, "vangst", "Hoeveel van wat gevonden werd zat vooraan?");
	pm_doc_paragraph(out, PM_BLOCK_TEXT, PM_STR("Bezoeken van elke maand op volgorde van de lijst die toen gemaakt zou zijn. De lichte lijn van hoek tot hoek is toeval."));
	pm_report_lines(out, "deel van de bezoeken", "deel van de vondsten", true, line, n);
}

static void calibration(const pm_look_back *l, pm_doc *out)
{
	const pm_curve *c = &l->curve;
	pm_curve_bin bin[PM_CURVE_BINS];
	double x[PM_CURVE_BINS], y[PM_CURVE_BINS], low[PM_CURVE_BINS], high[PM_CURVE_BINS];
	uint32_t n = 0;
	if (pm_curve_bins(c, l->outcome, l->n, false, bin, &n, NULL) != PM_OK)
		return;
	for (uint32_t i = 0; i < n; i++)
		x[i] = bin[i].said, y[i] = bin[i].found.share, low[i] = bin[i].found.low, high[i] = bin[i].found.high;
	const pm_report_line line = { .name = "alle bezoeken, in tien groepen", .n = n, .x = x, .y = y, .low = low, .high = high, .dots = true };
	pm_buf words = {0};
	pm_buf_printf(&words, "Geijkt op %u %s, waarvan %u aselect. %s Bezoeken die mensen kozen vinden bij gelijke kans meer dan een loting: zij wisten iets dat geen "
	                      "register zegt, daarom liggen punten boven de lijn.", c->visits, pm_by_number(c->visits, "bezoek", "bezoeken"), c->controls,
	              c->shift_known ? "De hoogte volgt uit de aselecte bezoeken." : "Te weinig aselecte bezoeken: de hoogte is niet geijkt.");
	pm_doc_heading(out, "ijking", "Betekent 30 procent ook 30 procent?");
	out->failed |= words.failed;
	pm_doc_paragraph(out, PM_BLOCK_TEXT, pm_buf_str(&words));
	pm_report_lines(out, "gezegd", "gevonden", true, &line, 1);
	pm_buf_release(&words);
}

static void months(const pm_look_back *l, pm_doc *out)
{
	pm_report_bar bar[64];
	char name[64][24], note[64][48];
	for (uint32_t m = 0; m < l->months; m++) {
		int year, month, dom;
		pm_day_split(pm_day_add_months(l->first + 1, (int)m), &year, &month, &dom);
		const pm_rate r = pm_rate_of(l->list_hits[m], l->list_visits[m]), all = pm_rate_of(l->month_hits[m], l->month_visits[m]);
		snprintf(name[m], sizeof name[m], "%04d-%02d", year, month);
		snprintf(note[m], sizeof note[m], "%u van %u; alle %.0f%%", l->list_hits[m], l->list_visits[m], 100 * all.share);
		bar[m] = (pm_report_bar){ pm_str_of(name[m]), pm_str_of(note[m]), 100 * all.share, 100 * r.share, 100 * r.low, 100 * r.high };
	}
	pm_doc_heading(out, "maanden", "Raak per maand, in het eerste vijfde deel volgens de regels");
	pm_doc_paragraph(out, PM_BLOCK_TEXT, PM_STR("Vol: wat de regels vooraan zetten. Open: alle bezoeken van die maand. Streep: 95%-interval."));
	pm_report_bars(out, "procent raak", bar, l->months);
}

void pm_look_page(const pm_look_back *l, pm_str text, pm_doc *out)
{
	const pm_theme *t = &l->batch->rules->theme[l->theme];
	char title[256];
	snprintf(title, sizeof title, "%.*s", PM_STR_FMT(t->title.n ? t->title : t->name));
	pm_doc_heading(out, "thema", title);
	capture(l, out);
	calibration(l, out);
	months(l, out);
	pm_doc_heading(out, "getallen", "De getallen");
	pm_report_said(out, text);
}

static json_t *sources(const pm_entry_told *t)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < t->n_sources; i++) {
		const pm_entry_source *s = &t->source[i];
		json_array_append_new(list, json_pack("{ss#, ss#, ss#}", "register", s->reg.p, (int)s->reg.n, "eigenaar", s->owner.p ? s->owner.p : "", (int)s->owner.n,
		                                      "grondslag", s->basis.p ? s->basis.p : "", (int)s->basis.n));
	}
	return list;
}

static json_t *measured(const pm_entry_told *t)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < t->n_figures; i++) {
		const pm_entry_figure *x = &t->figure[i];
		json_array_append_new(list, json_pack("{ss#, sI, sI, sf, sf, sf, sf, s{sI, sf, sf, sf, sb}}", "thema", x->theme.p, (int)x->theme.n, "maanden", (json_int_t)x->months, "bezoeken",
		                                      (json_int_t)x->visits, "raak_alle_bezoeken", x->all.share, "raak_eerste_tiende", x->first.share, "van", x->first.low, "tot", x->first.high,
		                                      "hele_lijst_geschat", "lengte", (json_int_t)x->length, "raak", x->whole.share, "van", x->whole.low, "tot", x->whole.high, "geijkt",
		                                      (int)x->calibrated));
	}
	return list;
}

/* What the program knows of itself. */
static const char *own_words(pm_entry_field f, const char *working)
{
	switch (f) {
	case PM_ENTRY_naam: return "Pandmatch: adressen kiezen voor een bezoek";
	case PM_ENTRY_korte_omschrijving: return "Zet adressen op volgorde waar te veel mensen kunnen wonen of waar een inschrijving niet klopt. Een medewerker kiest daaruit "
		                                 "adressen voor een bezoek. Inspecteurs stellen ter plaatse vast wat er is.";
	case PM_ENTRY_doel_en_impact: return "Bezoeken gaan naar adressen waar de kans op een overtreding het grootst is; een bezoek belast bewoners.";
	case PM_ENTRY_afwegingen: return "Geen nationaliteit, geboorteland, taal, geslacht, leeftijd, gezondheid of schulden, ook niet via een omweg; registers zonder eigen "
		                         "goedkeuring wegen niet.";
	case PM_ENTRY_menselijke_tussenkomst: return "Een teamleider geeft elke lijst vrij; een inspecteur stelt vast. Geen besluit volgt uit de score.";
	case PM_ENTRY_risicobeheer: return "Terugblik per maand, aselecte controlebezoeken, gelijkheid tussen groepen (pandmatch backtest, fairness).";
	case PM_ENTRY_wettelijke_basis: return "Zie de grondslag per register, onder gegevens.";
	case PM_ENTRY_technische_werking: return working;
	default: return "";
	}
}

/* Every field of the standard that people or the program can say, in its order; the others are named. */
static void said(json_t *o, const pm_entry_told *t)
{
	json_t *open = json_array(), *required = json_array();
	for (int f = 0; f < PM_ENTRY_FIELDS; f++) {
		const char *word = pm_entry_word((pm_entry_field)f);
		if (t->text[f].n)
			json_object_set_new(o, word, pm_json_string(t->text[f]));
		else if (pm_entry_open(t, (pm_entry_field)f))
			json_array_append_new(pm_entry_required((pm_entry_field)f) ? required : open, json_string(word));
	}
	json_object_set_new(o, "verplicht_nog_in_te_vullen", required);
	json_object_set_new(o, "nog_in_te_vullen", open);
}

static pm_status as_json(const pm_entry_told *t, pm_buf *out, pm_err *err)
{
	json_t *o = json_pack("{ss, ss}", "schema", "1.0", "taal", "nld");
	if (o) {
		said(o, t);
		json_object_set_new(o, "gegevens", sources(t));
		json_object_set_new(o, "gemeten", measured(t));
	}
	char *text = o ? json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(4)) : NULL;
	if (text)
		pm_buf_printf(out, "%s\n", text);
	free(text);
	json_decref(o);
	return text ? pm_buf_check(out, err) : pm_fail(err, PM_E_NOMEM, "no memory for the register's entry");
}

static pm_status as_page(const pm_entry_told *t, pm_buf *out, pm_err *err)
{
	pm_doc d = {0};
	const pm_status s = pm_register_page(t, &d, err);
	if (s == PM_OK) {
		pm_html_begin(out, d.title, PM_STR(""), NULL);
		pm_html_doc(&d, 1, out);
		pm_html_end(out, d.footer, NULL);
	}
	pm_doc_release(&d);
	return s == PM_OK ? pm_buf_check(out, err) : s;
}

static uint32_t read_sources(const pm_batch *b, pm_entry_source *out)
{
	uint32_t n = 0;
	for (uint32_t r = 0; r < b->rules->n_registers; r++) {
		const pm_register *reg = &b->rules->reg[r];
		if (b->input[r].there && reg->approved)
			out[n++] = (pm_entry_source){ reg->name, reg->owner, reg->basis };
	}
	return n;
}

static pm_entry_figure figure_of(const pm_look_back *l)
{
	return (pm_entry_figure){ .theme = l->batch->rules->theme[l->theme].name, .months = l->months, .visits = l->result.n, .length = l->worth[1].k, .all = l->result.all,
	                          .first = l->result.list[PM_ORDER_RULES].rate[1], .whole = l->worth[1].found, .calibrated = l->curve.shift_known };
}

pm_status pm_look_register(const pm_batch *b, const pm_look_back *const *theme, uint32_t n, const pm_register_entry *e, pm_buf *out_json, pm_buf *out_html, pm_err *err)
{
	uint32_t weighing = 0;
	char working[512];
	for (uint32_t i = 0; i < b->rules->n_rules; i++)
		weighing += !b->rules->rule[i].inert;
	snprintf(working, sizeof working,
	         "Leesbare beslisregels: %u van de %u wegen mee, elk met een gewicht in bits, een bron en eigen tests. De som geeft een rangorde van adressen. Gewichten "
	         "veranderen alleen na een voorstel dat een teamleider leest en overneemt.", weighing, b->rules->n_rules);
	pm_entry_source *source = pm_alloc(b->rules->n_registers, sizeof *source);
	pm_entry_figure *figure = pm_alloc(n, sizeof *figure);
	pm_status s = source && figure ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the register's entry");
	if (s == PM_OK) {
		for (uint32_t i = 0; i < n; i++)
			figure[i] = figure_of(theme[i]);
		pm_entry_told t = { .n_sources = read_sources(b, source), .n_figures = n, .source = source, .figure = figure, .as_of = b->as_of };
		for (int f = 0; f < PM_ENTRY_FIELDS; f++)
			t.text[f] = e->text[f].n ? e->text[f] : pm_str_of(own_words((pm_entry_field)f, working));
		s = as_json(&t, out_json, err);
		if (s == PM_OK)
			s = as_page(&t, out_html, err);
	}
	pm_free(source);
	pm_free(figure);
	return s;
}

void pm_look_register_open(const pm_register_entry *e, pm_buf *out)
{
	for (int f = 0; f < PM_ENTRY_FIELDS; f++)
		if (pm_entry_required((pm_entry_field)f) && !e->text[f].n && own_words((pm_entry_field)f, "-")[0] == 0)
			pm_buf_printf(out, "%s%s", out->n ? ", " : "", pm_entry_word((pm_entry_field)f));
}
