#include "publish/register_page.h"

#include <stdio.h>

#include "base/date.h"
#include "publish/list_csv.h"
#include "text/prose.h"

bool pm_entry_open(const pm_entry_told *t, pm_entry_field f) { return !t->text[f].n && f != PM_ENTRY_einddatum; }

/* The field's word as a label: "korte_omschrijving" is "Korte omschrijving". */
static void label(pm_entry_field f, char *out, size_t room)
{
	const char *word = pm_entry_word(f);
	size_t n = 0;
	for (; word[n] && n + 1 < room; n++)
		out[n] = word[n] == '_' ? ' ' : word[n];
	out[n] = 0;
	out[0] = (char)(out[0] - 'a' + 'A');
}

static void fields(const pm_entry_told *t, pm_entry_field from, pm_entry_field to, pm_doc *d)
{
	static const pm_doc_column column[] = { { "Veld", 2, false }, { "Tekst", 6, false }, { NULL, 0, false } };
	pm_doc_table(d, column);
	for (int f = from; f <= (int)to; f++) {
		char name[64];
		const bool open = pm_entry_open(t, (pm_entry_field)f);
		if (!open && !t->text[f].n)
			continue;
		label((pm_entry_field)f, name, sizeof name);
		pm_doc_cell(d, pm_str_of(name));
		pm_doc_cell(d, open ? PM_STR("nog in te vullen") : t->text[f]);
	}
}

static void lacking(const pm_entry_told *t, pm_doc *d)
{
	pm_buf words = {0};
	for (int f = 0; f < PM_ENTRY_FIELDS; f++)
		if (pm_entry_required((pm_entry_field)f) && pm_entry_open(t, (pm_entry_field)f)) {
			char name[64];
			label((pm_entry_field)f, name, sizeof name);
			pm_buf_printf(&words, "%s%s", words.n ? ", " : "Nog niet te publiceren. Verplicht, en nog in te vullen: ", name);
		}
	d->failed |= words.failed;
	pm_doc_paragraph(d, PM_BLOCK_WARNING, pm_buf_str(&words));
	pm_buf_release(&words);
}

static void sources(const pm_entry_told *t, pm_doc *d)
{
	static const pm_doc_column column[] = { { "Register", 2, false }, { "Eigenaar", 3, false }, { "Grondslag", 4, false }, { NULL, 0, false } };
	pm_doc_heading(d, "gegevens", "Gegevens");
	pm_doc_table(d, column);
	for (uint32_t i = 0; i < t->n_sources; i++) {
		pm_doc_cell(d, t->source[i].reg);
		pm_doc_cell(d, t->source[i].owner);
		pm_doc_cell(d, t->source[i].basis);
	}
}

static void percent(const pm_rate *r, pm_buf *out)
{
	pm_dutch_interval(out, 100 * r->share, " procent (95%: ", 100 * r->low, 100 * r->high, 1);
	pm_buf_char(out, ')');
}

static void measured(const pm_entry_told *t, pm_doc *d)
{
	pm_doc_heading(d, "gemeten", "Gemeten");
	for (uint32_t i = 0; i < t->n_figures; i++) {
		const pm_entry_figure *x = &t->figure[i];
		pm_buf words = {0};
		pm_buf_printf(&words, "%.*s: bij %u %s in %u %s werd iets gevonden bij ", PM_STR_FMT(x->theme), x->visits,
		              pm_by_number(x->visits, "bezoek", "bezoeken"), x->months, pm_by_number(x->months, "maand", "maanden"));
		percent(&x->all, &words);
		pm_buf_text(&words, "; bij het tiende deel dat de regels vooraan zetten bij ");
		percent(&x->first, &words);
		pm_buf_printf(&words, ". Van een hele lijst van %u adressen naar schatting ", x->length);
		percent(&x->whole, &words);
		pm_buf_text(&words, x->calibrated ? ", geijkt op bezoeken door loting." : "; te weinig bezoeken door loting om dat te ijken, dus waarschijnlijk te gunstig.");
		d->failed |= words.failed;
		pm_doc_item(d, pm_buf_str(&words));
		pm_buf_release(&words);
	}
	pm_doc_paragraph(d, PM_BLOCK_NOTE, PM_STR("Bezocht werd wat mensen verdacht vonden: over adressen waar niemand kwam zeggen deze getallen niets."));
}

pm_status pm_register_page(const pm_entry_told *t, pm_doc *d, pm_err *err)
{
	char day[32], words[128];
	pm_date_dutch((pm_date){ t->as_of, t->as_of }, day);
	snprintf(words, sizeof words, "Algoritmeregister, publicatiestandaard 1.0, met gegevens tot %s", day);
	d->title = pm_doc_text(d, t->text[PM_ENTRY_naam]);
	d->subtitle = d->footer = pm_doc_text(d, pm_str_of(words));
	d->as_of = t->as_of;
	lacking(t, d);
	pm_doc_heading(d, "algemeen", "Algemene informatie");
	fields(t, PM_ENTRY_korte_omschrijving, PM_ENTRY_bronregistratie, d);
	pm_doc_heading(d, "verantwoord", "Verantwoord gebruik");
	fields(t, PM_ENTRY_doel_en_impact, PM_ENTRY_impacttoetsen, d);
	pm_doc_heading(d, "werking", "Werking");
	fields(t, PM_ENTRY_technische_werking, PM_ENTRY_zoektermen, d);
	sources(t, d);
	measured(t, d);
	return pm_doc_check(d, err);
}
