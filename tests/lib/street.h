/* street.h - a street of four addresses with all kinds of records, for tests of what is handed out.
 *
 * Every text that a register may hold can be given: `bad` stands wherever people or other systems write. */
#ifndef STREET_H
#define STREET_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "publish/issue.h"

static const char street_rules[] =
	"theme overbewoning { title \"Overbewoning\" prior 0.025 }\n"
	"theme adresfraude { title \"Adresfraude\" prior 0.03 }\n"
	"parameter norm_m2 = 12 m2/persoon\n"
	"register bag { title \"Adressen\" owner \"Team BAG\" class P purpose overbewoning, adresfraude spine field id id field straat category field huisnummer count\n"
	"  field postcode category field woonplaats category field pand id field buurt category field gebruiksdoelen category field oppervlakte number unit m2\n"
	"  field x number field y number address id id street straat number huisnummer postcode postcode place woonplaats pand pand buurt buurt x x y y }\n"
	"register brp { title \"Personen\" owner \"Publiekszaken\" class P purpose overbewoning, adresfraude period datum_aanvang .. datum_einde field persoon_id id\n"
	"  field voornamen text field voorvoegsel category field geslachtsnaam text field datum_aanvang date field datum_einde date field functie_adres category\n"
	"  field geheim count field adres text address text adres }\n"
	"register meldingen { title \"Meldingen\" owner \"Steunpunt\" class P purpose overbewoning, adresfraude field datum date field kanaal category field categorie category\n"
	"  field omschrijving text field melder_id id field adres text address text adres }\n"
	"register bezoeken { title \"Bezoeken\" owner \"Pandbrigade\" class P purpose overbewoning, adresfraude field tijdstip date field situatie category\n"
	"  field personen_aangetroffen count field slaapplaatsen count field thema category field conclusie category field adres text address text adres }\n"
	"register advertenties { title \"Advertenties\" owner \"Pandbrigade\" class L purpose overbewoning, adresfraude field datum_gezien date field titel text field adres text\n"
	"  address text adres }\n"
	"signal personen \"ingeschreven personen\" = count(brp where functie_adres = \"W\" and current)\n"
	"signal meldingen_24m \"meldingen, 24 maanden\" = count(meldingen where datum within 24 months)\n"
	"rule druk for overbewoning { title \"Veel mensen\" when personen >= 2 weight 2.0 else -0.25 because \"{personen} personen\" check \"Tel de bedden\"\n"
	"  innocent \"Een groot gezin\" source \"schatting\" status pilot }\n"
	"rule gemeld for overbewoning { title \"Gemeld\" grade meldingen_24m: 0 -> -0.1, 1.. -> 1.0 because \"{meldingen_24m} meldingen\" check \"Vraag de melder\"\n"
	"  source \"schatting\" status mature }\n"
	"rule leeg for adresfraude { when personen = 0 weight 1.0 because \"niemand ingeschreven\" source \"schatting\" status mature }\n";

enum { STREET = 4, STREET_TABLES = 5 };

typedef struct street {
	pm_rules *rules;
	pm_table *table[STREET_TABLES];
	const pm_table *records[STREET_TABLES];
	pm_column *column[8];
	pm_explain_source source[STREET_TABLES];
	pm_scope scope;
	pm_score score[2];
	pm_explain theme[2];
	pm_dossier_from from;
	pm_worklist list;
	pm_stop stop[STREET];
	uint32_t chosen[STREET];
	pm_list_notice warning[2];
} street;

/* Adds a column whose values are words, `|` between them, empty = null. `bad` as a value stands for the hostile text. */
static inline bool street_column(pm_table *t, const char *name, pm_type type, uint32_t rows, const char *values, pm_str bad)
{
	pm_column *c;
	if (pm_column_new(pm_str_of(name), type, rows, &c, NULL) != PM_OK)
		return false;
	pm_status s = PM_OK;
	for (uint32_t r = 0; r < rows && s == PM_OK; r++) {
		const size_t n = strcspn(values, "|");
		pm_str v = { values, n };
		values += n + (values[n] == '|');
		pm_date d;
		if (pm_str_eq(v, PM_STR("bad")))
			v = bad;
		if (v.n == 0)
			continue;
		switch (type) {
		case PM_TYPE_COUNT: pm_column_set_count(c, r, (int32_t)strtol(v.p, NULL, 10)); break;
		case PM_TYPE_NUMBER: pm_column_set_number(c, r, strtod(v.p, NULL)); break;
		case PM_TYPE_DATE: s = pm_date_parse(v, &d) == 1 ? pm_column_set_date(c, r, d, NULL) : PM_E_SYNTAX; break;
		case PM_TYPE_TEXT: s = pm_column_set_text(c, r, v, NULL); break;
		default: s = pm_column_set_word(c, r, v, NULL); break;
		}
	}
	pm_column_seal(c);
	if (s != PM_OK) {
		pm_column_free(c);
		return false;
	}
	return pm_table_add(t, c, NULL) == PM_OK;
}

static inline bool street_place(pm_table *t, const uint32_t *address) { return pm_table_place(t, STREET, address, NULL, NULL, 0, 1, NULL) == PM_OK; }

static inline bool street_spine(street *s, pm_str bad)
{
	pm_table *t = s->table[0];
	return street_column(t, "id", PM_TYPE_ID, STREET, "0518200000000001|0518200000000002|0518200000000003|0518200000000004", bad) &&
	       street_column(t, "straat", PM_TYPE_CATEGORY, STREET, "Laan|Laan|bad|Laan", bad) && street_column(t, "huisnummer", PM_TYPE_COUNT, STREET, "1|2|3|4", bad) &&
	       street_column(t, "postcode", PM_TYPE_CATEGORY, STREET, "2533AB|2533AB|bad|", bad) && street_column(t, "woonplaats", PM_TYPE_CATEGORY, STREET, "Den Haag|Den Haag|bad|Den Haag", bad) &&
	       street_column(t, "pand", PM_TYPE_ID, STREET, "p1|p1|p2|", bad) && street_column(t, "buurt", PM_TYPE_CATEGORY, STREET, "B1|B1|bad|B1", bad) &&
	       street_column(t, "gebruiksdoelen", PM_TYPE_CATEGORY, STREET, "woonfunctie|woonfunctie|winkelfunctie|bad", bad) &&
	       street_column(t, "oppervlakte", PM_TYPE_NUMBER, STREET, "60|25|80|", bad) && street_column(t, "x", PM_TYPE_NUMBER, STREET, "80000|80010|80020|", bad) &&
	       street_column(t, "y", PM_TYPE_NUMBER, STREET, "453000|453000|453010|", bad);
}

/* Address 0: two persons now, one of them secret; address 1: one; address 2: hostile texts; address 3: nothing. */
static inline bool street_persons(street *s, pm_str bad)
{
	static const uint32_t at[] = { 0, 0, 0, 1, 2 };
	pm_table *t = s->table[1];
	return street_column(t, "persoon_id", PM_TYPE_ID, 5, "aaaaaaaaaaaa|bbbbbbbbbbbb|cccccccccccc|dddddddddddd|eeeeeeeeeeee", bad) &&
	       street_column(t, "voornamen", PM_TYPE_TEXT, 5, "Anna Bella|Sara|Joris|Noor|bad", bad) && street_column(t, "voorvoegsel", PM_TYPE_CATEGORY, 5, "van||||bad", bad) &&
	       street_column(t, "geslachtsnaam", PM_TYPE_TEXT, 5, "Zichtbaar|Verborgene|Vertrokkene|Alleen|bad", bad) &&
	       street_column(t, "datum_aanvang", PM_TYPE_DATE, 5, "2024-03-01|2025-01-01|2020-00-00|2026-01-01|2022-05-01", bad) &&
	       street_column(t, "datum_einde", PM_TYPE_DATE, 5, "||2024-02-01||2025-01-01", bad) && street_column(t, "functie_adres", PM_TYPE_CATEGORY, 5, "W|W|W|B|W", bad) &&
	       street_column(t, "geheim", PM_TYPE_COUNT, 5, "0|3|0|0|0", bad) && street_place(t, at);
}

static inline bool street_reports(street *s, pm_str bad)
{
	static const uint32_t at[] = { 0, 2, 2 };
	pm_table *t = s->table[2];
	return street_column(t, "datum", PM_TYPE_DATE, 3, "2026-02-03|2026-05-01|2025-12-24", bad) && street_column(t, "kanaal", PM_TYPE_CATEGORY, 3, "app|bad|telefoon", bad) &&
	       street_column(t, "categorie", PM_TYPE_CATEGORY, 3, "overbewoning|bad|geluid", bad) &&
	       street_column(t, "omschrijving", PM_TYPE_TEXT, 3, "Het huis zit bomvol|bad|Harde muziek", bad) &&
	       street_column(t, "melder_id", PM_TYPE_ID, 3, "R-MELDER-1|R-MELDER-2|R-MELDER-3", bad) && street_place(t, at);
}

static inline bool street_visits(street *s, pm_str bad)
{
	static const uint32_t at[] = { 0, 2 }, ad[] = { 0, 2 };
	pm_table *t = s->table[3], *a = s->table[4];
	return street_column(t, "tijdstip", PM_TYPE_DATE, 2, "2025-11-05|2024-06-01", bad) && street_column(t, "situatie", PM_TYPE_CATEGORY, 2, "toegang|bad", bad) &&
	       street_column(t, "personen_aangetroffen", PM_TYPE_COUNT, 2, "7|2", bad) && street_column(t, "slaapplaatsen", PM_TYPE_COUNT, 2, "8|2", bad) &&
	       street_column(t, "thema", PM_TYPE_CATEGORY, 2, "overbewoning|bad", bad) && street_column(t, "conclusie", PM_TYPE_CATEGORY, 2, "overbewoning|bad", bad) && street_place(t, at) &&
	       street_column(a, "datum_gezien", PM_TYPE_DATE, 2, "2026-05-05|2026-05-06", bad) &&
	       street_column(a, "titel", PM_TYPE_TEXT, 2, "ADVERTENTIE-ZONDER-GROND|bad", bad) && street_place(a, ad);
}

static inline bool street_records(street *s, pm_str bad)
{
	static const char *const names[] = { "bag", "brp", "meldingen", "bezoeken", "advertenties" };
	for (int i = 0; i < STREET_TABLES; i++) {
		if (pm_table_new(pm_str_of(names[i]), &s->table[i], NULL) != PM_OK)
			return false;
		s->records[i] = s->table[i];
		s->source[i] = (pm_explain_source){ true, pm_day_of(2026, 6, 30) };
	}
	return street_spine(s, bad) && street_persons(s, bad) && street_reports(s, bad) && street_visits(s, bad);
}

static inline void street_list(street *s, pm_str bad)
{
	static const char *const ids[] = { "0518200000000001", "0518200000000002", "0518200000000003", "0518200000000004" };
	pm_worklist *l = &s->list;
	*l = (pm_worklist){ .id = 12, .name = PM_STR("week_28"), .title = bad, .status = PM_LIST_RELEASED, .run = 3, .as_of = pm_day_of(2026, 7, 1),
	                    .rules = s->from.rules, .first_day = pm_day_of(2026, 7, 6), .last_day = pm_day_of(2026, 7, 6), .planned_by = bad, .released_by = bad, .released_at = INT64_C(86400) * pm_day_of(2026, 7, 3),
	                    .n_themes = 2, .n_warnings = 2, .warning = s->warning, .area = bad, .teams = 1, .days = 1, .capacity = 10, .hits = 1.2, .hits_low = 0,
	                    .hits_high = 3, .access = NAN, .n_control = 1, .control_from = 40, .control_ground = bad, .stop = s->stop, .n_stops = STREET };
	l->theme[0] = (pm_list_theme){ PM_STR("overbewoning"), PM_STR("Overbewoning") };
	l->theme[1] = (pm_list_theme){ PM_STR("adresfraude"), bad };
	s->warning[0] = (pm_list_notice){ bad, true };
	s->warning[1] = (pm_list_notice){ PM_STR("door de grenzen van de lijst konden 7 adressen niet worden getrokken"), false };
	for (uint32_t i = 0; i < STREET; i++) {
		s->chosen[i] = i;
		s->stop[i] = (pm_stop){ .row = i, .id = pm_str_of(ids[i]), .address = i == 2 ? bad : PM_STR("Laan 1"), .postcode = i == 2 ? bad : PM_STR("2533AB"),
		                        .buurt = i == 2 ? bad : PM_STR("B1"), .x = i == 3 ? NAN : 80000 + 10 * i, .y = i == 3 ? NAN : 453000, .team = 1 + i / 2,
		                        .day = l->first_day, .part = i % 2 ? PM_PART_EVENING : PM_PART_MORNING, .order = 1 + i % 2, .travel_m = 10 * i, .themes = 1 + i % 3,
		                        .visits = i, .last_visit = i ? pm_day_of(2025, 1, 5) : PM_NO_DAY, .report_day = PM_NO_DAY, .recheck = i == 2, .recheck_due = PM_NO_DAY,
		                        .recheck_measure = i == 2 ? bad : PM_STR(""), .handover = i == 2 ? bad : PM_STR(""), .fresh_why = i == 2 ? bad : PM_STR("nieuw"),
		                        .kind = PM_STOP_BY_SCORE, .chance = NAN, .rank = i + 1, .state = PM_STOP_ACCEPTED, .why = i == 2 ? bad : PM_STR(""), .decided_by = bad };
		s->stop[i].odds[0] = (pm_stop_odds){ 512, 0.58, i + 1 };
	}
}

/* False: memory ran out somewhere; street_free then too. */
static inline bool street_build(street *s, pm_str bad)
{
	*s = (street){0};
	const pm_rule_file file = { "straat.rules", { street_rules, sizeof street_rules - 1 }, { { 0 } } };
	pm_buf errors = {0};
	const bool read = pm_rules_parse(&file, 1, pm_day_of(2026, 7, 1), &s->rules, &errors, NULL) == PM_OK;
	if (!read && errors.n)
		fprintf(stderr, "%s\n", errors.p);
	pm_buf_release(&errors);
	if (!read || !street_records(s, bad))
		return false;
	s->scope = (pm_scope){ s->rules, s->table[0], s->records, pm_day_of(2026, 7, 1), 1 };
	static const bool want[8] = { true, true };
	if (pm_signals_compute(&s->scope, want, s->column, NULL) != PM_OK)
		return false;
	for (uint32_t i = 0; i < 2; i++) {
		if (pm_score_theme(&s->scope, i, s->column, &s->score[i], NULL) != PM_OK)
			return false;
		s->theme[i] = (pm_explain){ .view = { &s->scope, &s->score[i], s->column, NULL, NULL, 0 }, .source = s->source, .run = 3, .listed = STREET };
	}
	s->from = (pm_dossier_from){ .theme = s->theme, .n_themes = 2, .first = -1, .records = s->records, .rules = pm_digest_of("regels", 6) };
	street_list(s, bad);
	return true;
}

static inline void street_free(street *s)
{
	for (int i = 0; i < 2; i++)
		pm_score_release(&s->score[i]);
	for (int i = 0; i < 8; i++)
		pm_column_free(s->column[i]);
	for (int i = 0; i < STREET_TABLES; i++)
		pm_table_free(s->table[i]);
	pm_rules_free(s->rules);
}

static const pm_role_view street_sees_all = { { "alles", 5 }, ~0u };
/* As the shipped table gives an inspector: no rank, probability, reasons or kind of stop. */
static const pm_role_view street_walks = { { "inspecteur", 10 }, ~(1u << PM_SEE_SCORE | 1u << PM_SEE_CONTROL | 1u << PM_SEE_REASONS | 1u << PM_SEE_REPORT_TEXT) };

static inline pm_issue street_issue(street *s, pm_role_view role)
{
	return (pm_issue){ .list = &s->list, .role = role, .city = &s->from, .stop = s->chosen, .n = STREET };
}

typedef pm_status (*street_writer)(const pm_issue *, pm_buf *, pm_err *);
static inline pm_status street_pdf(const pm_issue *i, pm_buf *out, pm_err *err) { return pm_issue_pdf(i, true, out, err); }
static const struct { const char *name; street_writer write; } street_formats[] = {
	{ "csv", pm_issue_csv }, { "json", pm_issue_json }, { "html", pm_issue_html }, { "xlsx", pm_issue_xlsx }, { "gpkg", pm_issue_gpkg }, { "pdf", street_pdf },
};
enum { STREET_FORMATS = sizeof street_formats / sizeof street_formats[0] };

#endif
