#include "publish/dossier_parts.h"

#include <math.h>
#include <stdio.h>
#include <strings.h>

#include "base/mem.h"
#include "publish/pdf.h"
#include "signal/spine.h"
#include "text/prose.h"

const pm_dossier_most *pm_dossier_most_of(uint8_t brevity)
{
	static const pm_dossier_most most[PM_DOSSIER_BRIEFEST + 1] = {
		{ 9, UINT32_MAX, 6, UINT32_MAX, UINT32_MAX, UINT32_MAX, UINT32_MAX },
		{ 9, 7, 6, 14, 6, 300, UINT32_MAX }, { 9, 6, 6, 12, 5, 200, UINT32_MAX }, { 8, 5, 5, 10, 4, 160, 300 },
		{ 7, 4, 5, 8, 3, 100, 220 }, { 6, 4, 4, 7, 2, 100, 220 }, { 5, 3, 4, 6, 1, 90, 110 },
		{ 3, 2, 3, 5, 1, 60, 100 },
	};
	return &most[brevity < PM_DOSSIER_BRIEFEST ? brevity : PM_DOSSIER_BRIEFEST];
}

void pm_dossier_cut(pm_buf *out, pm_str text, size_t most)
{
	size_t n = 0, i = 0, blank = 0;
	for (; i < text.n && n < most; n++) {
		blank = text.p[i] == ' ' ? i : blank;
		do
			i++;
		while (i < text.n && ((unsigned char)text.p[i] & 0xc0) == 0x80);
	}
	if (i < text.n && blank > i / 2)
		i = blank;
	pm_buf_add(out, text.p, i);
	if (i < text.n)
		pm_buf_text(out, "...");
}

void pm_dossier_clear(pm_dossier *d)
{
	d->doc->failed |= d->work.failed;
	pm_buf_clear(&d->work);
}

bool pm_dossier_may(const pm_dossier *d, pm_data data) { return pm_may(&d->from->role, data); }

bool pm_dossier_part(pm_dossier *d, pm_data data, const char *name, const char *title)
{
	const bool may = pm_dossier_may(d, data);
	if (may || d->from->redact)
		pm_doc_heading(d->doc, name, title);
	if (!may && d->from->redact)
		pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, PM_STR("[niet openbaar: Woo art. 5.1 lid 2 onder e]"));
	return may;
}

bool pm_dossier_lawful(const pm_register *reg) { return reg->class == PM_CLASS_P || reg->approved || reg->show_unapproved; }

int32_t pm_dossier_register(const pm_dossier *d, const char *name)
{
	const int32_t i = pm_rules_register(d->scope->rules, pm_str_of(name));
	if (i < 0 || !pm_dossier_lawful(&d->scope->rules->reg[i]))
		return -1;
	const pm_table *t = d->from->records[i];
	return t && t->place && t->place->start[d->row] < t->place->start[d->row + 1] ? i : -1;
}

static void print(pm_dossier *d, pm_role role)
{
	const pm_column *c = pm_role_column(d->spine, d->scope->spine, role);
	if (c)
		pm_column_print(c, d->row, &d->work);
}

static void fact_of_work(pm_dossier *d, const char *label)
{
	pm_doc_fact(d->doc, label, pm_buf_str(&d->work));
	pm_dossier_clear(d);
}

static void field_fact(pm_dossier *d, const char *label, const char *field, const char *unit)
{
	const pm_column *c = pm_table_get(d->scope->spine, field);
	if (!c || !pm_column_has(c, d->row))
		return;
	pm_column_print(c, d->row, &d->work);
	pm_buf_text(&d->work, unit);
	for (size_t i = 0; i < d->work.n; i++)
		if (d->work.p[i] == '|' || d->work.p[i] == '_')
			d->work.p[i] = d->work.p[i] == '|' ? ',' : ' ';
	fact_of_work(d, label);
}

/* A signal by its name, when the rule set has it and it is known here. */
static void signal_fact(pm_dossier *d, const char *label, const char *name)
{
	const pm_rules *r = d->scope->rules;
	const int32_t i = pm_rules_signal(r, pm_str_of(name));
	const pm_column *c = i < 0 ? NULL : d->from->theme[0].view.column[i];
	if (!c || !pm_column_has(c, d->row))
		return;
	pm_signal_show(r, (uint32_t)i, c, d->row, &d->work);
	fact_of_work(d, label);
}

static void title(pm_dossier *d)
{
	if (!pm_dossier_may(d, PM_SEE_ADDRESS)) {
		d->doc->title = PM_STR("Adres: niet openbaar");
		d->doc->subtitle = PM_STR("Woo art. 5.1 lid 2 onder e");
		return;
	}
	pm_spine_address(d->spine, d->scope->spine, d->row, &d->work);
	d->doc->title = pm_doc_text(d->doc, pm_buf_str(&d->work));
	pm_dossier_clear(d);
	if (d->from->stop.n)
		pm_buf_printf(&d->work, "%.*s  \xc2\xb7  ", PM_STR_FMT(d->from->stop));
	print(d, PM_ROLE_POSTCODE);
	pm_buf_char(&d->work, ' ');
	print(d, PM_ROLE_PLACE);
	pm_buf_text(&d->work, "  \xc2\xb7  buurt ");
	print(d, PM_ROLE_BUURT);
	pm_buf_text(&d->work, "  \xc2\xb7  ");
	print(d, PM_ROLE_ID);
	d->doc->subtitle = pm_doc_text(d->doc, pm_buf_str(&d->work));
	pm_dossier_clear(d);
}

static void footer(pm_dossier *d)
{
	char day[32], hex[PM_DIGEST_HEX];
	const int32_t as_of = d->scope->as_of;
	pm_date_dutch((pm_date){ as_of, as_of }, day);
	pm_digest_hex(&d->from->rules, hex);
	pm_buf_printf(&d->work, "Haagse Pandbrigade  \xc2\xb7  %srun %lld  \xc2\xb7  regels %.12s  \xc2\xb7  stand %s  \xc2\xb7  rol %.*s",
	              d->from->redact ? "" : "vertrouwelijk  \xc2\xb7  ", (long long)d->from->theme[0].run, hex, day, PM_STR_FMT(d->from->role.name));
	d->doc->footer = pm_doc_text(d->doc, pm_buf_str(&d->work));
	pm_dossier_clear(d);
}

static void pand(pm_dossier *d)
{
	const uint32_t n = pm_dossier_in_pand(d);
	if (!n)
		return;
	pm_buf_printf(&d->work, "%u", n);
	fact_of_work(d, "Adressen in pand");
}

/* Square metres a person needs, as a number of persons. */
static void norm(pm_dossier *d)
{
	const pm_column *m2 = pm_table_get(d->scope->spine, "oppervlakte");
	double norm_m2;
	if (!m2 || m2->type != PM_TYPE_NUMBER || !pm_column_has(m2, d->row) || !pm_rules_parameter(d->scope->rules, PM_STR("norm_m2"), &norm_m2) || norm_m2 <= 0)
		return;
	const double persons = floor(m2->number[d->row] / norm_m2);
	pm_buf_printf(&d->work, "%.0f %s", persons, persons == 1 ? "persoon" : "personen");
	fact_of_work(d, "Past volgens norm");
}

/* On a sheet in short: "in gebruik" instead of the type twice. */
static void status(pm_dossier *d)
{
	const pm_column *status = pm_table_get(d->scope->spine, "vbo_status"), *type = pm_table_get(d->scope->spine, "object_type");
	const bool both = status && type && pm_column_has(status, d->row) && pm_column_has(type, d->row) && status->dict && type->dict;
	if (!pm_dossier_brief(d) || !both) {
		field_fact(d, "Status", "vbo_status", "");
		field_fact(d, "Soort object", "object_type", "");
		return;
	}
	const pm_str whole = pm_column_str(status, d->row), what = pm_column_str(type, d->row);
	const bool twice = whole.n > what.n + 1 && strncasecmp(whole.p, what.p, what.n) == 0 && whole.p[what.n] == ' ';
	const size_t skip = twice ? what.n + 1 : 0;
	pm_buf_add(&d->work, whole.p + skip, whole.n - skip);
	fact_of_work(d, "Status");
	if (!twice)
		field_fact(d, "Soort object", "object_type", "");
}

static void object(pm_dossier *d)
{
	if (!pm_dossier_part(d, PM_SEE_OBJECT, "object", "Adres en gebouw"))
		return;
	field_fact(d, "Gebruik", "gebruiksdoelen", "");
	field_fact(d, "Oppervlakte", "oppervlakte", " m2");
	field_fact(d, "Bouwjaar", "bouwjaar", "");
	status(d);
	pand(d);
	norm(d);
	if (pm_dossier_may(d, PM_SEE_STAYS)) {
		signal_fact(d, "Ingeschreven nu", "personen");
		signal_fact(d, "Huishoudens", "huishoudens");
		signal_fact(d, "Briefadressen", "briefadressen");
	}
	if (pm_dossier_may(d, PM_SEE_PERMITS))
		signal_fact(d, "Vergund aantal", "vergund_personen");
	if (pm_dossier_may(d, PM_SEE_ENFORCEMENT)) {
		signal_fact(d, "Laatste bezoek", "laatste_bezoek");
		signal_fact(d, "Vergeefs bezocht", "vergeefse_bezoeken");
	}
	if (pm_dossier_may(d, PM_SEE_VALUE))
		signal_fact(d, "WOZ-waarde", "woz_waarde");
	if (pm_dossier_may(d, PM_SEE_OWNER))
		signal_fact(d, "Eigenaar: adressen", "eigenaar_panden");
}

/* One line per theme: probability and rank. */
void pm_dossier_standing(pm_dossier *d)
{
	if (!pm_dossier_part(d, PM_SEE_SCORE, "kans", "Kans en rang"))
		return;
	for (uint32_t i = 0; i < d->from->n_themes; i++) {
		const pm_explain *e = &d->from->theme[i];
		const pm_theme *t = &d->scope->rules->theme[e->view.score->theme];
		pm_dutch_number(&d->work, pm_score_chance(e->view.score, e->view.score->total[d->row]) * 100, 1);
		const uint32_t rank = pm_dossier_rank(d, i);
		if (rank && pm_dossier_brief(d))
			pm_buf_printf(&d->work, " op de 100; rang %u", rank);
		else if (rank)
			pm_buf_printf(&d->work, " op de 100; rang %u van %u", rank, e->listed);
		else
			pm_buf_text(&d->work, " op de 100; niet op de lijst door een uitzondering");
		char name[64];
		const pm_str n = t->title.n ? t->title : t->name;
		snprintf(name, sizeof name, "%.*s", PM_STR_FMT(n));
		fact_of_work(d, name);
	}
	pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, pm_dossier_brief(d) ? PM_STR("Een schatting: alleen wat ter plaatse blijkt, telt.")
	                 : PM_STR("De kans is een schatting uit de regels en geen vaststelling. Alleen wat ter plaatse blijkt, telt."));
}

static uint32_t fullest(const pm_dossier_from *f, uint32_t row)
{
	uint32_t best = 0;
	for (uint32_t i = 1; i < f->n_themes; i++)
		if (f->theme[i].view.score->total[row] > f->theme[best].view.score->total[row])
			best = i;
	return f->first >= 0 && (uint32_t)f->first < f->n_themes ? (uint32_t)f->first : best;
}

pm_dossier pm_dossier_begin(const pm_dossier_from *f, uint32_t row, pm_doc *doc)
{
	const pm_scope *scope = f->theme[0].view.scope;
	*doc = (pm_doc){ .as_of = scope->as_of };
	return (pm_dossier){ .from = f, .most = pm_dossier_most_of(f->brevity), .scope = scope, .spine = &scope->rules->reg[scope->rules->spine], .row = row, .doc = doc };
}

pm_status pm_dossier_end(pm_dossier *d, pm_status made, pm_doc *out, pm_err *err)
{
	d->doc->failed |= d->work.failed;
	pm_buf_release(&d->work);
	if (made == PM_OK)
		made = pm_doc_check(d->doc, err);
	if (made == PM_OK)
		*out = *d->doc;
	else
		pm_doc_release(d->doc);
	return made;
}

pm_status pm_dossier_make(const pm_dossier_from *f, uint32_t row, pm_doc *out, pm_err *err)
{
	pm_doc doc;
	pm_dossier d = pm_dossier_begin(f, row, &doc);
	title(&d);
	footer(&d);
	object(&d);
	pm_status s;
	if (f->brevity) { /* who stands at the door reads why first */
		s = pm_dossier_score(&d, fullest(f, row), err);
		pm_dossier_stays(&d);
		pm_dossier_events(&d);
	} else {
		pm_dossier_standing(&d);
		pm_dossier_stays(&d);
		s = pm_dossier_score(&d, fullest(f, row), err);
		pm_dossier_registers(&d);
	}
	pm_dossier_requests(&d);
	pm_dossier_sources(&d);
	return pm_dossier_end(&d, s, out, err);
}

/* Makes it and tries it on a sheet; *longest becomes it when it fits. */
static pm_status try_length(pm_dossier_from *f, uint8_t brevity, uint32_t row, pm_pdf *pdf, pm_doc *longest, bool *out_fits, pm_err *err)
{
	pm_doc d;
	f->brevity = brevity;
	PM_TRY(pm_dossier_make(f, row, &d, err));
	const pm_status s = pm_pdf_fits(pdf, &d, out_fits, err);
	const bool kept = s == PM_OK && *out_fits;
	pm_doc_release(kept ? longest : &d);
	if (kept)
		*longest = d;
	return s;
}

static pm_status add_whole(pm_dossier_from *f, uint8_t brevity, uint32_t row, pm_pdf *pdf, pm_err *err)
{
	pm_doc d;
	f->brevity = brevity;
	PM_TRY(pm_dossier_make(f, row, &d, err));
	const pm_status s = pm_pdf_add(pdf, &d, err);
	pm_doc_release(&d);
	return s;
}

static pm_status on_paper(pm_dossier_from *f, uint32_t row, pm_pdf *pdf, pm_err *err)
{
	if (f->redact)
		return add_whole(f, 0, row, pdf, err);
	pm_doc longest = {0};
	uint8_t low = 1, high = PM_DOSSIER_BRIEFEST;
	bool fits, any = false;
	pm_status s = PM_OK;
	while (s == PM_OK && low < high) { /* the longest that fits, often the first; the shortest when none does */
		const uint8_t mid = low == 1 ? 1 : (uint8_t)((low + high) / 2);
		s = try_length(f, mid, row, pdf, &longest, &fits, err);
		if (s == PM_OK && fits)
			high = mid;
		else
			low = (uint8_t)(mid + 1);
		any |= s == PM_OK && fits;
	}
	if (s == PM_OK)
		s = any ? pm_pdf_add_fitted(pdf, &longest, err) : add_whole(f, PM_DOSSIER_BRIEFEST, row, pdf, err);
	pm_doc_release(&longest);
	return s;
}

pm_status pm_dossier_paper(const pm_dossier_from *f, uint32_t row, pm_pdf *pdf, pm_err *err)
{
	pm_arena a = {0};
	pm_dossier_from from = *f;
	pm_status s = from.counts ? PM_OK : pm_dossier_count(f, &row, 1, &a, &from.counts, err); /* once, not at every length */
	if (s == PM_OK)
		s = on_paper(&from, row, pdf, err);
	pm_arena_release(&a);
	return s;
}
