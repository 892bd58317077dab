#include "publish/inzage.h"

#include <stdio.h>
#include <string.h>

#include "publish/dossier_parts.h"
#include "signal/spine.h"
#include "text/prose.h"

typedef struct file {
	pm_dossier d;
	const pm_inzage_from *from;
} file;

/* Ids that stand for a person. */
static bool is_person_id(pm_str name)
{
	static const char *const names[] = { "persoon_id", "relatie_persoon_id", "hoofdhuurder_persoon_id", "melder_id", "inspecteur", "eigenaar_rsin", "eigenaar_kvk" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (pm_str_eq(name, pm_str_of(names[i])))
			return true;
	return false;
}

typedef enum about { NOBODY, REQUESTER, ANOTHER } about;

/* Whom a row is about. */
static about about_whom(const file *f, const pm_table *t, uint32_t row)
{
	static const char *const names[] = { "persoon_id", "hoofdhuurder_persoon_id" };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const pm_column *c = pm_table_get(t, names[i]);
		if (!c || !pm_column_has(c, row))
			continue;
		return f->from->person.n && pm_str_eq(pm_column_str(c, row), f->from->person) ? REQUESTER : ANOTHER;
	}
	const pm_column *owner = pm_table_get(t, "eigenaar_type");
	if (owner && !pm_str_eq(pm_column_str(owner, row), PM_STR("NNP")))
		return ANOTHER; /* a natural person, or not known to be none */
	return pm_table_get(t, names[0]) ? ANOTHER : NOBODY; /* somebody whose number is missing */
}

static bool is_of_address(const pm_register *reg, pm_str name)
{
	for (int i = 0; i < PM_ROLES; i++)
		if (reg->role[i] >= 0 && pm_str_eq(reg->field[reg->role[i]].name, name))
			return true;
	return false;
}

static bool is_shown(const pm_register *reg, const pm_column *c, about whom, bool secret)
{
	const pm_str name = pm_str_of(c->name);
	if (c->name[0] == '@')
		return false;
	if (is_of_address(reg, name))
		return true;
	for (uint32_t i = 0; i < reg->n_fields; i++)
		if (reg->field[i].treat == PM_TREAT_RESTRICTED && pm_str_eq(reg->field[i].name, name) && whom != REQUESTER)
			return false;
	if (secret && (c->type == PM_TYPE_TEXT || c->type == PM_TYPE_CATEGORY))
		return false;
	return whom == REQUESTER || (c->type != PM_TYPE_TEXT && !is_person_id(name));
}

static void one(file *f, const pm_register *reg, const pm_table *t, uint32_t row)
{
	pm_dossier *d = &f->d;
	const about whom = about_whom(f, t, row);
	const bool secret = pm_secrets_hold(d->from->secrets, t, row, d->row);
	uint32_t masked = 0;
	pm_buf_printf(&d->work, "rij %u", t->place->source_row[row]);
	if (t->place->p && t->place->p[row] < 1) {
		pm_buf_text(&d->work, ", hoort met kans ");
		pm_dutch_number(&d->work, (double)t->place->p[row], 2);
		pm_buf_text(&d->work, " bij dit adres");
	}
	for (uint32_t i = 0; i < t->columns; i++)
		if (strncmp(t->column[i]->name, "@rectificatie_", 14) == 0 && pm_column_has(t->column[i], row))
			pm_buf_printf(&d->work, ", %s gecorrigeerd na verzoek %d", t->column[i]->name + 14, t->column[i]->count[row]);
	const char *between = ":";
	for (uint32_t i = 0; i < t->columns; i++) {
		const pm_column *c = t->column[i];
		if (!pm_column_has(c, row) || c->name[0] == '@')
			continue;
		if (!is_shown(reg, c, whom, secret)) {
			masked++;
			continue;
		}
		pm_buf_printf(&d->work, "%s %s = ", between, c->name);
		pm_column_print(c, row, &d->work);
		between = ";";
	}
	if (masked)
		pm_buf_printf(&d->work, " (%u %s afgeschermd)", masked, masked == 1 ? "gegeven" : "gegevens");
	pm_doc_item(d->doc, pm_buf_str(&d->work));
	pm_dossier_clear(d);
}

/* Who keeps it, on what ground, what for and how long: one line. */
static void ground(file *f, const pm_register *reg)
{
	pm_dossier *d = &f->d;
	uint32_t n = 0;
	pm_buf_printf(&d->work, "Bronhouder: %.*s. Grondslag: %.*s. Doel: ", PM_STR_FMT(reg->owner), PM_STR_FMT(reg->basis));
	for (uint32_t t = 0; t < d->scope->rules->n_themes; t++)
		if (reg->themes >> t & 1)
			pm_buf_printf(&d->work, "%s%.*s", n++ ? ", " : "", PM_STR_FMT(d->scope->rules->theme[t].title.n ? d->scope->rules->theme[t].title : d->scope->rules->theme[t].name));
	pm_buf_char(&d->work, '.');
	if (reg->retain_months)
		pm_buf_printf(&d->work, " Bewaard: %u %s.", reg->retain_months, pm_by_number(reg->retain_months, "maand", "maanden"));
	if (!pm_dossier_lawful(reg))
		pm_buf_text(&d->work, " Niet goedgekeurd: weegt nergens mee.");
	pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, pm_buf_str(&d->work));
	pm_dossier_clear(d);
}

static void registers(file *f)
{
	pm_dossier *d = &f->d;
	for (uint32_t i = 0; i < d->scope->rules->n_registers; i++) {
		const pm_register *reg = &d->scope->rules->reg[i];
		const pm_table *t = d->from->records[i];
		char title[256];
		uint32_t others = 0;
		if (!t || !t->place || t->place->start[d->row] == t->place->start[d->row + 1])
			continue;
		snprintf(title, sizeof title, "%.*s", PM_STR_FMT(reg->title.n ? reg->title : reg->name));
		pm_doc_heading(d->doc, "register", title);
		ground(f, reg);
		for (uint32_t r = t->place->start[d->row]; r < t->place->start[d->row + 1]; r++) {
			if (about_whom(f, t, r) == ANOTHER)
				others++;
			else
				one(f, reg, t, r);
		}
		if (others) {
			pm_buf_printf(&d->work, "%u %s over een ander: afgeschermd (AVG art. 15 lid 4).", others, others == 1 ? "rij" : "rijen");
			pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, pm_buf_str(&d->work));
			pm_dossier_clear(d);
		}
	}
}

static void lines(file *f, const char *name, const char *title, const char *none, const pm_inzage_line *line, uint32_t n)
{
	static const pm_doc_column columns[] = { { "Dag", 2, false }, { "Wat", 7, false }, { "Door", 3, false }, { NULL, 0, false } };
	pm_doc_heading(f->d.doc, name, title);
	if (n == 0) {
		pm_doc_paragraph(f->d.doc, PM_BLOCK_TEXT, pm_str_of(none));
		return;
	}
	pm_doc_table(f->d.doc, columns);
	for (uint32_t i = 0; i < n; i++) {
		pm_doc_cell(f->d.doc, line[i].when);
		pm_doc_cell(f->d.doc, line[i].what);
		pm_doc_cell(f->d.doc, line[i].who);
	}
}

static void head(file *f)
{
	pm_dossier *d = &f->d;
	pm_spine_address(d->spine, d->scope->spine, d->row, &d->work);
	pm_buf whole = {0};
	pm_buf_printf(&whole, "Inzage: %.*s", PM_STR_FMT(pm_buf_str(&d->work)));
	d->doc->failed |= whole.failed;
	d->doc->title = pm_doc_text(d->doc, pm_buf_str(&whole));
	pm_buf_release(&whole);
	pm_dossier_clear(d);
	d->doc->subtitle = pm_doc_text(d->doc, PM_STR("Wat de gemeente over dit adres verwerkt voor toezicht op wonen: gegevens, herkomst, gebruik"));
	pm_doc_paragraph(d->doc, PM_BLOCK_TEXT, PM_STR("Gegevens over anderen zijn afgeschermd. Lijsten en onderzoeken die nog lopen kunnen zijn weggelaten "
	                 "(UAVG art. 41 lid 1 onder d en i); dat staat in elke inzage en zegt niets over dit adres."));
	if (!f->from->person.n)
		pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, PM_STR("Deze inzage is over het adres; er is geen persoon genoemd van wie eigen gegevens getoond mogen worden."));
}

static void requests(file *f)
{
	const pm_dossier_from *city = f->from->city;
	pm_doc_heading(f->d.doc, "correcties", "Verzoeken om correctie");
	uint32_t n = 0;
	for (uint32_t i = 0; i < city->n_requests; i++)
		if (city->request[i].row == f->d.row) {
			pm_doc_item(f->d.doc, city->request[i].what);
			n++;
		}
	pm_doc_paragraph(f->d.doc, n ? PM_BLOCK_NOTE : PM_BLOCK_TEXT, n ? PM_STR("Wat er werd gevraagd en waarom er zo is besloten staat in het antwoord aan wie het vroeg.") : PM_STR("Geen."));
}

static void correction(file *f)
{
	pm_doc *d = f->d.doc;
	pm_doc_heading(d, "correctie", "Klopt er iets niet?");
	pm_doc_item(d, PM_STR("Vraag de gemeente om correctie (AVG art. 16). U krijgt binnen een maand antwoord. Wat is toegekend telt bij de eerstvolgende berekening; de oude waarde dan niet meer."));
	pm_doc_item(d, PM_STR("De bronhouder, die bij elk register genoemd is, corrigeert de bron zelf. De gemeente meldt hem wat zij heeft toegekend; u kunt het hem ook zelf vragen."));
	pm_doc_item(d, PM_STR("Wat de correctie verandert kan de gemeente vooraf laten zien, zonder te wachten op de levering."));
	pm_doc_item(d, PM_STR("U kunt bezwaar maken tegen de verwerking (AVG art. 21). De uitkomst van de weging is nooit een besluit: een medewerker beoordeelt elk adres."));
}

pm_status pm_inzage_make(const pm_inzage_from *from, uint32_t row, pm_doc *out, pm_err *err)
{
	pm_doc doc;
	pm_dossier_from city = *from->city;
	city.role = (pm_role_view){ PM_STR("betrokkene"), 1u << PM_SEE_ADDRESS | 1u << PM_SEE_SCORE | 1u << PM_SEE_REASONS };
	city.brevity = 0;
	file f = { .from = from, .d = pm_dossier_begin(&city, row, &doc) };
	head(&f);
	registers(&f);
	pm_status s = PM_OK;
	for (uint32_t t = 0; t < city.n_themes && s == PM_OK; t++)
		s = pm_dossier_score(&f.d, t, err);
	lines(&f, "lijsten", "Lijsten", "Dit adres stond op geen lijst die is afgerond.", from->list, from->n_lists);
	lines(&f, "bezoeken", "Bezoeken die zijn teruggekomen", "Geen.", from->visit, from->n_visits);
	lines(&f, "berekend", "Wanneer is dit berekend", "Nooit.", from->run, from->n_runs);
	lines(&f, "gezien", "Wie heeft dit adres bekeken of meegenomen", "Niemand.", from->look, from->n_looks);
	requests(&f);
	correction(&f);
	doc.footer = pm_doc_text(&doc, PM_STR("Haagse Pandbrigade, inzage op verzoek van de betrokkene"));
	return pm_dossier_end(&f.d, s, out, err);
}
