/* dossier_registers.c - the records of the registers at an address, the newest first, as the columns that serve a visit. */
#include "base/mem.h"
#include "publish/dossier_section.h"

const pm_dossier_section pm_dossier_sections[PM_DOSSIER_SECTIONS] = {
	{ "meldingen", "Meldingen", "melding", "datum", PM_SEE_REPORTS, false,
	  { { "datum", "Datum", 2, 0 }, { "kanaal", "Via", 2, 0 }, { "categorie", "Over", 3, 0 }, { "omschrijving", "Tekst", 8, PM_SEE_REPORT_TEXT } } },
	{ "bezoeken", "Bezoeken", "bezoek", "tijdstip", PM_SEE_ENFORCEMENT, false,
	  { { "tijdstip", "Datum", 2, 0 }, { "situatie", "Situatie", 3, 0 }, { "personen_aangetroffen", "Personen", 2, 0 },
	    { "slaapplaatsen", "Slaapplaatsen", 2, 0 }, { "thema", "Thema", 3, 0 }, { "conclusie", "Conclusie", 3, 0 } } },
	{ "zaken", "Zaken en maatregelen", "zaak", "datum_open", PM_SEE_ENFORCEMENT, false,
	  { { "zaaknummer", "Zaak", 3, 0 }, { "thema", "Thema", 3, 0 }, { "datum_open", "Geopend", 2, 0 }, { "datum_sluit", "Gesloten", 2, 0 },
	    { "uitkomst", "Uitkomst", 3, 0 }, { "maatregel", "Maatregel", 3, 0 } } },
	{ "vergunningen", "Vergunningen", "vergunning", "datum_besluit", PM_SEE_PERMITS, true,
	  { { "zaaknummer", "Zaak", 3, 0 }, { "soort", "Soort", 3, 0 }, { "status", "Status", 3, 0 }, { "datum_besluit", "Besluit", 2, 0 },
	    { "geldig_tot", "Geldig tot", 2, 0 }, { "max_personen", "Personen", 2, 0 } } },
	{ "instellingen", "Instelling of convenant", "instelling", "geldig_tot", PM_SEE_PERMITS, true,
	  { { "naam", "Naam", 6, 0 }, { "soort", "Soort", 3, 0 }, { "capaciteit", "Capaciteit", 2, 0 }, { "geldig_tot", "Geldig tot", 2, 0 } } },
	{ "brk", "Eigendom", "eigendom", "datum_verkrijging", PM_SEE_OWNER, true,
	  { { "recht", "Recht", 2, 0 }, { "aandeel", "Deel", 1, 0 }, { "eigenaar_type", "Soort", 1, 0 }, { "eigenaar_naam", "Naam", 5, PM_SEE_NAMES },
	    { "datum_verkrijging", "Verkregen", 2, 0 } } },
	{ "corporatie", "Woningcorporatie", "corporatie", "ingangsdatum", PM_SEE_OWNER, true,
	  { { "corporatie", "Corporatie", 4, 0 }, { "contract", "Contract", 3, 0 }, { "ingangsdatum", "Sinds", 2, 0 } } },
	{ "kvk", "Ondernemingen", "onderneming", "datum_vestiging", PM_SEE_TRADE, true,
	  { { "handelsnaam", "Handelsnaam", 6, PM_SEE_NAMES }, { "rechtsvorm", "Rechtsvorm", 3, 0 }, { "sbi", "Activiteit", 2, 0 },
	    { "datum_vestiging", "Gevestigd", 2, 0 }, { "datum_opheffing", "Opgeheven", 2, 0 } } },
	{ "laa", "Landelijke Aanpak Adreskwaliteit", "LAA", "datum", PM_SEE_QUALITY, false,
	  { { "datum", "Datum", 2, 0 }, { "soort", "Soort", 4, 0 }, { "status", "Status", 3, 0 }, { "resultaat", "Resultaat", 4, 0 } } },
	{ "terugmeldingen", "Terugmeldingen", "terugmelding", "datum", PM_SEE_QUALITY, false,
	  { { "dossier", "Dossier", 3, 0 }, { "datum", "Datum", 2, 0 }, { "status", "Status", 3, 0 } } },
	{ "huurcontracten", "Contracten en documenten", "document", "datum", PM_SEE_DOCUMENTS, false,
	  { { "document_id", "Document", 2, 0 }, { "zaaknummer", "Zaak", 2, 0 }, { "datum", "Datum", 2, 0 } } },
	{ "advertenties", "Advertenties", "advertentie", "datum_gezien", PM_SEE_TRACES, false,
	  { { "datum_gezien", "Gezien", 2, 0 }, { "platform", "Platform", 2, 0 }, { "titel", "Titel", 6, 0 }, { "slaapplaatsen", "Slaapplaatsen", 2, 0 },
	    { "registratienummer", "Registratie", 3, 0 } } },
	{ "post_retour", "Onbestelbare post", "post retour", "datum", PM_SEE_TRACES, false,
	  { { "datum", "Datum", 2, 0 }, { "afzender", "Afzender", 3, 0 }, { "reden", "Reden", 4, 0 } } },
	{ "waterverbruik", "Waterverbruik", "water", "jaar", PM_SEE_TRACES, true, { { "jaar", "Jaar", 2, 0 }, { "m3", "m3", 2, 0 } } },
	{ "straatobservaties", "Observaties op straat", "observatie", "datum", PM_SEE_TRACES, false,
	  { { "datum", "Datum", 2, 0 }, { "rol", "Door", 3, 0 }, { "indicator", "Gezien", 4, 0 }, { "aantal", "Aantal", 1, 0 } } },
};

int32_t pm_dossier_key(const pm_column *c, uint32_t row)
{
	if (!c || !pm_column_has(c, row) || (c->type != PM_TYPE_DATE && c->type != PM_TYPE_COUNT))
		return INT32_MIN;
	return c->type == PM_TYPE_DATE ? c->day[row] : c->count[row];
}

uint32_t *pm_dossier_newest(const pm_dossier *d, const pm_table *t, const pm_column *date, uint32_t most, uint32_t *out_n)
{
	const uint32_t from = t->place->start[d->row], to = t->place->start[d->row + 1];
	uint32_t *order = pm_alloc(to - from + (size_t)1, sizeof *order), kept = 0;
	most = most < to - from ? most : to - from;
	for (uint32_t r = from; order && r < to; r++) {
		uint32_t at = kept < most ? kept++ : most;
		for (; at > 0 && pm_dossier_key(date, order[at - 1]) < pm_dossier_key(date, r); at--)
			if (at < most)
				order[at] = order[at - 1];
		if (at < most)
			order[at] = r;
	}
	*out_n = kept;
	return order;
}

void pm_dossier_value(pm_dossier *d, const pm_column *c, uint32_t row)
{
	char day[32];
	const size_t start = d->work.n;
	if (c->type == PM_TYPE_DATE && pm_column_has(c, row)) {
		pm_date_dutch(pm_column_date(c, row), day);
		pm_buf_text(&d->work, day);
	} else if (c->type == PM_TYPE_NUMBER && pm_column_has(c, row)) {
		pm_dutch_number(&d->work, c->number[row], c->number[row] == (double)(int64_t)c->number[row] ? 0 : 1);
	} else {
		pm_column_print(c, row, &d->work);
	}
	for (size_t i = start; c->type == PM_TYPE_CATEGORY && i < d->work.n; i++)
		if (d->work.p[i] == '_')
			d->work.p[i] = ' ';
}

void pm_dossier_field_value(pm_dossier *d, const pm_dossier_field *f, const pm_table *t, uint32_t row)
{
	if (f->data == PM_SEE_NAMES && pm_secrets_hold(d->from->secrets, t, row, d->row))
		pm_buf_text(&d->work, "(geheim)");
	else
		pm_dossier_value(d, pm_table_get(t, f->name), row);
}

uint32_t pm_dossier_fields(const pm_dossier *d, const pm_dossier_section *s, const pm_table *t, uint8_t out[PM_DOSSIER_FIELDS])
{
	uint32_t n = 0;
	for (uint8_t i = 0; i < PM_DOSSIER_FIELDS && s->field[i].name; i++)
		if (pm_table_get(t, s->field[i].name) && (!s->field[i].data || pm_dossier_may(d, s->field[i].data)))
			out[n++] = i;
	return n;
}

void pm_dossier_portfolio(pm_dossier *d, const pm_table *t)
{
	const pm_portfolio *p = d->from->portfolio;
	for (uint32_t r = t->place->start[d->row]; p && p->table == t && r < t->place->start[d->row + 1]; r++)
		if (pm_column_has(p->owner, r)) {
			pm_buf_printf(&d->work, "De rechtspersoon heeft rechten op %u andere adressen in de stad.", p->addresses[p->owner->code[r]] - 1);
			return;
		}
}

bool pm_dossier_is_doubtful(const pm_table *t, uint32_t row) { return t->place->p && t->place->p[row] < 0.9f; }

void pm_dossier_doubtful(pm_dossier *d, uint32_t n)
{
	if (n)
		pm_buf_printf(&d->work, "Van %u is niet zeker dat %s over dit adres %s. ", n, n == 1 ? "die" : "zij", n == 1 ? "gaat" : "gaan");
}

static void section(pm_dossier *d, const pm_dossier_section *s, const pm_register *reg, const pm_table *t)
{
	pm_doc_column head[PM_DOSSIER_FIELDS + 1] = { { NULL, 0, false } };
	uint8_t field[PM_DOSSIER_FIELDS];
	const uint32_t n = pm_dossier_fields(d, s, t, field);
	uint32_t rows = 0, doubtful = 0;
	uint32_t *order = n ? pm_dossier_newest(d, t, pm_table_get(t, s->date), UINT32_MAX, &rows) : NULL;
	for (uint32_t k = 0; k < n; k++)
		head[k] = (pm_doc_column){ s->field[field[k]].label, s->field[field[k]].part, false };
	d->doc->failed |= n && !order;
	if (!order)
		return;
	pm_doc_table(d->doc, head);
	for (uint32_t i = 0; i < rows; i++) {
		for (uint32_t k = 0; k < n; k++) {
			pm_dossier_field_value(d, &s->field[field[k]], t, order[i]);
			pm_doc_cell(d->doc, pm_buf_str(&d->work));
			pm_dossier_clear(d);
		}
		doubtful += pm_dossier_is_doubtful(t, order[i]);
	}
	pm_free(order);
	pm_dossier_doubtful(d, doubtful);
	if (reg->class == PM_CLASS_L && !reg->approved)
		pm_buf_text(&d->work, "Alleen ter informatie; weegt niet mee.");
	pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, pm_buf_str(&d->work));
	pm_dossier_clear(d);
	if (s->data == PM_SEE_OWNER)
		pm_dossier_portfolio(d, t);
	pm_doc_paragraph(d->doc, PM_BLOCK_TEXT, pm_buf_str(&d->work));
	pm_dossier_clear(d);
}

void pm_dossier_registers(pm_dossier *d)
{
	for (size_t i = 0; i < PM_DOSSIER_SECTIONS; i++) {
		const pm_dossier_section *s = &pm_dossier_sections[i];
		const int32_t reg = pm_dossier_register(d, s->reg);
		/* A redacted version names every part, there or not: that something is there is a fact too. */
		if (reg < 0 && !(d->from->redact && !pm_dossier_may(d, s->data)))
			continue;
		if (!pm_dossier_part(d, s->data, s->reg, s->title))
			continue;
		section(d, s, &d->scope->rules->reg[reg], d->from->records[reg]);
	}
}
