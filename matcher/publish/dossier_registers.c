/* dossier_registers.c - the records of the registers at an address, the newest first, as the columns that serve a visit. */
#include "publish/dossier.h"

enum { SHOWN = 5, FIELDS = 6 };

/* Field names are those of the canonical registers; a field that a declaration lacks is left out. */
typedef struct shown_field { const char *name, *label; uint8_t part; pm_data data; } shown_field; /* data: further leave it asks */
static const struct section {
	const char *reg, *title, *date; /* date: newest first */
	pm_data data;
	shown_field field[FIELDS];
} sections[] = {
	{ "meldingen", "Meldingen", "datum", PM_SEE_REPORTS,
	  { { "datum", "Datum", 2, 0 }, { "kanaal", "Via", 2, 0 }, { "categorie", "Over", 3, 0 }, { "omschrijving", "Tekst", 8, PM_SEE_REPORT_TEXT } } },
	{ "bezoeken", "Bezoeken", "tijdstip", PM_SEE_ENFORCEMENT,
	  { { "tijdstip", "Datum", 2, 0 }, { "situatie", "Situatie", 3, 0 }, { "personen_aangetroffen", "Personen", 2, 0 },
	    { "slaapplaatsen", "Slaapplaatsen", 2, 0 }, { "thema", "Thema", 3, 0 }, { "conclusie", "Conclusie", 3, 0 } } },
	{ "zaken", "Zaken en maatregelen", "datum_open", PM_SEE_ENFORCEMENT,
	  { { "zaaknummer", "Zaak", 3, 0 }, { "thema", "Thema", 3, 0 }, { "datum_open", "Geopend", 2, 0 }, { "datum_sluit", "Gesloten", 2, 0 },
	    { "uitkomst", "Uitkomst", 3, 0 }, { "maatregel", "Maatregel", 3, 0 } } },
	{ "vergunningen", "Vergunningen", "datum_besluit", PM_SEE_PERMITS,
	  { { "zaaknummer", "Zaak", 3, 0 }, { "soort", "Soort", 3, 0 }, { "status", "Status", 3, 0 }, { "datum_besluit", "Besluit", 2, 0 },
	    { "geldig_tot", "Geldig tot", 2, 0 }, { "max_personen", "Personen", 2, 0 } } },
	{ "instellingen", "Instelling of convenant", "geldig_tot", PM_SEE_PERMITS,
	  { { "naam", "Naam", 6, 0 }, { "soort", "Soort", 3, 0 }, { "capaciteit", "Capaciteit", 2, 0 }, { "geldig_tot", "Geldig tot", 2, 0 } } },
	{ "brk", "Eigendom", "datum_verkrijging", PM_SEE_OWNER,
	  { { "recht", "Recht", 2, 0 }, { "aandeel", "Deel", 1, 0 }, { "eigenaar_type", "Soort", 1, 0 }, { "eigenaar_naam", "Naam", 5, PM_SEE_NAMES },
	    { "datum_verkrijging", "Verkregen", 2, 0 } } },
	{ "corporatie", "Woningcorporatie", "ingangsdatum", PM_SEE_OWNER,
	  { { "corporatie", "Corporatie", 4, 0 }, { "contract", "Contract", 3, 0 }, { "ingangsdatum", "Sinds", 2, 0 } } },
	{ "kvk", "Ondernemingen", "datum_vestiging", PM_SEE_TRADE,
	  { { "handelsnaam", "Handelsnaam", 6, PM_SEE_NAMES }, { "rechtsvorm", "Rechtsvorm", 3, 0 }, { "sbi", "Activiteit", 2, 0 },
	    { "datum_vestiging", "Gevestigd", 2, 0 }, { "datum_opheffing", "Opgeheven", 2, 0 } } },
	{ "laa", "Landelijke Aanpak Adreskwaliteit", "datum", PM_SEE_QUALITY,
	  { { "datum", "Datum", 2, 0 }, { "soort", "Soort", 4, 0 }, { "status", "Status", 3, 0 }, { "resultaat", "Resultaat", 4, 0 } } },
	{ "terugmeldingen", "Terugmeldingen", "datum", PM_SEE_QUALITY,
	  { { "dossier", "Dossier", 3, 0 }, { "datum", "Datum", 2, 0 }, { "status", "Status", 3, 0 } } },
	{ "huurcontracten", "Contracten en documenten", "datum", PM_SEE_DOCUMENTS,
	  { { "document_id", "Document", 2, 0 }, { "zaaknummer", "Zaak", 2, 0 }, { "datum", "Datum", 2, 0 } } },
	{ "advertenties", "Advertenties", "datum_gezien", PM_SEE_TRACES,
	  { { "datum_gezien", "Gezien", 2, 0 }, { "platform", "Platform", 2, 0 }, { "titel", "Titel", 6, 0 }, { "slaapplaatsen", "Slaapplaatsen", 2, 0 },
	    { "registratienummer", "Registratie", 3, 0 } } },
	{ "post_retour", "Onbestelbare post", "datum", PM_SEE_TRACES,
	  { { "datum", "Datum", 2, 0 }, { "afzender", "Afzender", 3, 0 }, { "reden", "Reden", 4, 0 } } },
	{ "waterverbruik", "Waterverbruik", "jaar", PM_SEE_TRACES, { { "jaar", "Jaar", 2, 0 }, { "m3", "m3", 2, 0 } } },
	{ "straatobservaties", "Observaties op straat", "datum", PM_SEE_TRACES,
	  { { "datum", "Datum", 2, 0 }, { "rol", "Door", 3, 0 }, { "indicator", "Gezien", 4, 0 }, { "aantal", "Aantal", 1, 0 } } },
};

/* What sorts a row: its day or number; unknown goes last. */
static int32_t key(const pm_column *c, uint32_t row)
{
	if (!c || !pm_column_has(c, row) || (c->type != PM_TYPE_DATE && c->type != PM_TYPE_COUNT))
		return INT32_MIN;
	return c->type == PM_TYPE_DATE ? c->day[row] : c->count[row];
}

/* The `most` newest rows; equal ones in the order of the delivery. */
static uint32_t newest(const pm_table *t, uint32_t address, const pm_column *date, uint32_t most, uint32_t *order)
{
	uint32_t kept = 0;
	for (uint32_t r = t->place->start[address]; r < t->place->start[address + 1]; r++) {
		uint32_t at = kept < most ? kept++ : most;
		for (; at > 0 && key(date, order[at - 1]) < key(date, r); at--)
			if (at < most)
				order[at] = order[at - 1];
		if (at < most)
			order[at] = r;
	}
	return kept;
}

static void cell(pm_dossier *d, const pm_column *c, uint32_t row)
{
	char day[32];
	if (c->type == PM_TYPE_DATE && pm_column_has(c, row)) {
		pm_date_dutch(pm_column_date(c, row), day);
		pm_buf_text(&d->work, day);
	} else if (c->type == PM_TYPE_NUMBER && pm_column_has(c, row)) {
		pm_dutch_number(&d->work, c->number[row], c->number[row] == (double)(int64_t)c->number[row] ? 0 : 1);
	} else {
		pm_column_print(c, row, &d->work);
	}
	for (size_t i = 0; c->type == PM_TYPE_CATEGORY && i < d->work.n; i++)
		if (d->work.p[i] == '_')
			d->work.p[i] = ' ';
	pm_doc_cell(d->doc, pm_buf_str(&d->work));
	pm_dossier_clear(d);
}

static uint32_t visible(const pm_dossier *d, const struct section *s, const pm_table *t, const pm_column **column, pm_doc_column *head)
{
	uint32_t n = 0;
	for (int i = 0; i < FIELDS && s->field[i].name; i++) {
		const pm_column *c = pm_table_get(t, s->field[i].name);
		if (!c || (s->field[i].data && !pm_dossier_may(d, s->field[i].data)))
			continue;
		column[n] = c;
		head[n++] = (pm_doc_column){ s->field[i].label, s->field[i].part, false };
	}
	head[n] = (pm_doc_column){ NULL, 0, false };
	return n;
}

/* How many other addresses the legal persons who own this one have rights on. Natural persons are not counted: without
 * linkage a name is no person. */
static void portfolio(pm_dossier *d, const pm_table *t)
{
	const pm_column *rsin = pm_table_get(t, "eigenaar_rsin");
	if (!rsin || !rsin->dict)
		return;
	for (uint32_t r = t->place->start[d->row]; r < t->place->start[d->row + 1]; r++) {
		if (!pm_column_has(rsin, r))
			continue;
		uint32_t others = 0;
		for (uint32_t a = 0; a < t->place->addresses; a++) {
			bool here = false;
			for (uint32_t k = t->place->start[a]; k < t->place->start[a + 1] && !here; k++)
				here = pm_column_has(rsin, k) && rsin->code[k] == rsin->code[r];
			others += here && a != d->row;
		}
		pm_buf_printf(&d->work, "De rechtspersoon heeft rechten op %u andere adressen in de stad.", others);
		pm_doc_paragraph(d->doc, PM_BLOCK_TEXT, pm_buf_str(&d->work));
		pm_dossier_clear(d);
		return;
	}
}

static void section(pm_dossier *d, const struct section *s, const pm_register *reg, const pm_table *t)
{
	const pm_column *column[FIELDS];
	pm_doc_column head[FIELDS + 1];
	uint32_t order[64];
	const uint32_t all = t->place->start[d->row + 1] - t->place->start[d->row];
	uint32_t most = d->from->most_rows ? d->from->most_rows : SHOWN;
	most = most < 64 ? most : 64;
	const uint32_t n = visible(d, s, t, column, head), rows = newest(t, d->row, pm_table_get(t, s->date), most, order);
	if (n == 0)
		return;
	pm_doc_table(d->doc, head);
	uint32_t doubtful = 0;
	for (uint32_t i = 0; i < rows; i++) {
		for (uint32_t k = 0; k < n; k++)
			cell(d, column[k], order[i]);
		doubtful += t->place->p && t->place->p[order[i]] < 0.9f;
	}
	if (all > rows)
		pm_buf_printf(&d->work, "En %u eerdere. ", all - rows);
	if (doubtful)
		pm_buf_printf(&d->work, "Van %u is niet zeker dat %s over dit adres %s. ", doubtful, doubtful == 1 ? "die" : "zij", doubtful == 1 ? "gaat" : "gaan");
	if (reg->class == PM_CLASS_L && !reg->approved)
		pm_buf_text(&d->work, "Alleen ter informatie; weegt niet mee.");
	pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, pm_buf_str(&d->work));
	pm_dossier_clear(d);
	if (s->data == PM_SEE_OWNER && pm_dossier_may(d, PM_SEE_OWNER))
		portfolio(d, t);
}

void pm_dossier_registers(pm_dossier *d)
{
	for (size_t i = 0; i < sizeof sections / sizeof sections[0]; i++) {
		const int32_t reg = pm_dossier_register(d, sections[i].reg);
		/* A redacted version names every part, there or not: that something is there is a fact too. */
		if (reg < 0 && !(d->from->redact && !pm_dossier_may(d, sections[i].data)))
			continue;
		if (!pm_dossier_part(d, sections[i].data, sections[i].reg, sections[i].title))
			continue;
		section(d, &sections[i], &d->scope->rules->reg[reg], d->from->records[reg]);
	}
}
