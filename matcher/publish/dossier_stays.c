/* dossier_stays.c - who was registered at an address when: a bar for every month against what fits, and what visits found. */
#include <math.h>

#include "base/mem.h"
#include "publish/dossier_parts.h"

enum { MONTHS = 60 };

typedef struct stays {
	const pm_table *t;
	const pm_register *reg;
	const pm_column *begin, *end, *use;
	uint32_t from, to;                    /* rows */
	uint16_t sure[MONTHS], maybe[MONTHS]; /* persons; maybe: an incomplete date leaves it open */
} stays;

static bool find(const pm_dossier *d, stays *s)
{
	const int32_t i = pm_dossier_register(d, "brp");
	if (i < 0)
		return false;
	*s = (stays){ .t = d->from->records[i], .reg = &d->scope->rules->reg[i] };
	s->from = s->t->place->start[d->row];
	s->to = s->t->place->start[d->row + 1];
	s->begin = s->reg->begin < 0 ? NULL : pm_table_find(s->t, s->reg->field[s->reg->begin].name);
	s->end = s->reg->end < 0 ? NULL : pm_table_find(s->t, s->reg->field[s->reg->end].name);
	s->use = pm_table_get(s->t, "functie_adres");
	return s->begin && s->end && s->begin->type == PM_TYPE_DATE && s->end->type == PM_TYPE_DATE;
}

/* Someone lives here: not a postal address. */
static bool is_living(const stays *s, uint32_t row) { return !s->use || !pm_str_eq(pm_column_str(s->use, row), PM_STR("B")); }

/* On a day a person is there for sure when it lies behind every possible begin and before every possible end. */
static void count(stays *s, int32_t as_of)
{
	for (int m = 0; m < MONTHS; m++) {
		const int32_t day = pm_day_add_months(as_of, m + 1 - MONTHS);
		for (uint32_t r = s->from; r < s->to; r++) {
			if (!is_living(s, r) || !pm_column_has(s->begin, r))
				continue;
			const pm_date b = pm_column_date(s->begin, r);
			const bool ended = pm_column_has(s->end, r);
			const pm_date e = ended ? pm_column_date(s->end, r) : (pm_date){ INT32_MAX, INT32_MAX };
			const float p = s->t->place->p ? s->t->place->p[r] : 1;
			if (day >= b.hi && day < e.lo && p >= 0.9f)
				s->sure[m]++;
			else if (day >= b.lo && day < e.hi)
				s->maybe[m]++;
		}
	}
}

static double fits(const pm_dossier *d)
{
	const pm_column *m2 = pm_table_get(d->scope->spine, "oppervlakte");
	double norm;
	if (!m2 || m2->type != PM_TYPE_NUMBER || !pm_column_has(m2, d->row) || !pm_rules_parameter(d->scope->rules, PM_STR("norm_m2"), &norm) || norm <= 0)
		return 0;
	return floor(m2->number[d->row] / norm);
}

typedef struct chart { pm_picture *p; double left, top, wide, high, most; } chart;

static double height_of(const chart *c, double persons) { return c->top + c->high - c->high * fmin(persons, c->most) / c->most; }

static void number(pm_dossier *d, const chart *c, double x, double y, pm_anchor anchor, const char *before, double v)
{
	pm_buf_printf(&d->work, "%s%.0f", before, v);
	pm_picture_text(c->p, x, y, 8, anchor, false, pm_buf_str(&d->work));
	pm_dossier_clear(d);
}

static void axis(pm_dossier *d, const chart *c)
{
	const double step = c->most > 40 ? 20 : c->most > 20 ? 10 : c->most > 8 ? 5 : c->most > 4 ? 2 : 1;
	for (double v = 0; v <= c->most; v += step) {
		pm_picture_line(c->p, c->left, height_of(c, v), c->left + c->wide, height_of(c, v), PM_INK_LIGHT, false);
		number(d, c, c->left - 4, height_of(c, v) + 3, PM_ANCHOR_END, "", v);
	}
	for (int m = 0; m < MONTHS; m++) {
		int year, month, day;
		pm_day_split(pm_day_add_months(d->scope->as_of, m + 1 - MONTHS), &year, &month, &day);
		if (month != 1)
			continue;
		const double x = c->left + c->wide * m / MONTHS;
		pm_picture_line(c->p, x, c->top + c->high, x, c->top + c->high + 4, PM_INK_MID, false);
		number(d, c, x + 2, c->top + c->high + 11, PM_ANCHOR_START, "", year);
	}
}

static void bars(const stays *s, const chart *c)
{
	const double step = c->wide / MONTHS;
	for (int m = 0; m < MONTHS; m++) {
		const double x = c->left + step * m + 0.8, w = step - 1.6, y = height_of(c, s->sure[m]);
		if (s->sure[m])
			pm_picture_rect(c->p, x, y, w, c->top + c->high - y, PM_INK_DARK, PM_INK_NONE);
		if (s->maybe[m])
			pm_picture_hatch(c->p, x, height_of(c, s->sure[m] + s->maybe[m]), w, y - height_of(c, s->sure[m] + s->maybe[m]));
	}
}

/* What visits found, as a cross with its number: registered and found side by side. */
static double visits(pm_dossier *d, const chart *c)
{
	const int32_t i = pm_dossier_may(d, PM_SEE_ENFORCEMENT) ? pm_dossier_register(d, "bezoeken") : -1;
	const pm_table *t = i < 0 ? NULL : d->from->records[i];
	const pm_column *when = t ? pm_table_get(t, "tijdstip") : NULL, *found = t ? pm_table_get(t, "personen_aangetroffen") : NULL;
	double most = 0;
	if (!when || !found || when->type != PM_TYPE_DATE || found->type != PM_TYPE_COUNT)
		return 0;
	const int32_t first = pm_day_add_months(d->scope->as_of, -MONTHS);
	for (uint32_t r = t->place->start[d->row]; r < t->place->start[d->row + 1]; r++) {
		if (!pm_column_has(when, r) || !pm_column_has(found, r) || when->day[r] <= first || when->day[r] > d->scope->as_of)
			continue;
		most = fmax(most, found->count[r]);
		if (!c)
			continue;
		const double x = c->left + c->wide * (when->day[r] - first) / (d->scope->as_of - first), y = height_of(c, found->count[r]);
		pm_picture_rect(c->p, x - 5, y - 5, 10, 10, PM_INK_WHITE, PM_INK_DARK);
		pm_picture_line(c->p, x - 3, y - 3, x + 3, y + 3, PM_INK_DARK, false);
		pm_picture_line(c->p, x - 3, y + 3, x + 3, y - 3, PM_INK_DARK, false);
	}
	return most;
}

static void picture(pm_dossier *d, const stays *s)
{
	const bool brief = pm_dossier_brief(d);
	const double norm = fits(d), width = brief ? 252 : 515, high = brief ? 64 : 84;
	double most = fmax(norm, visits(d, NULL));
	for (int m = 0; m < MONTHS; m++)
		most = fmax(most, s->sure[m] + s->maybe[m]);
	pm_picture *p = pm_doc_picture(d->doc, width, high + 28, PM_STR("Ingeschreven personen per maand over vijf jaar, met wat volgens de norm past en wat bij bezoeken is gezien"));
	if (!p)
		return;
	const chart c = { p, brief ? 18 : 24, 10, width - (brief ? 60 : 75), high, fmax(most, 4) };
	axis(d, &c);
	bars(s, &c);
	if (norm > 0) {
		pm_picture_line(p, c.left, height_of(&c, norm), c.left + c.wide, height_of(&c, norm), PM_INK_DARK, true);
		number(d, &c, c.left + c.wide + 4, height_of(&c, norm) + 3, PM_ANCHOR_START, "norm ", norm);
	}
	visits(d, &c);
	pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, brief ? PM_STR("Balk: ingeschreven (BRP, geen briefadressen). Gearceerd: datum onvolledig. Kruis: gezien bij een bezoek.")
	                 : PM_STR("Balk: ingeschreven volgens de BRP, op \xc3\xa9\xc3\xa9n dag per maand, zonder briefadressen. Gearceerd: "
	                 "een onvolledige datum laat het open. Stippellijn: wat volgens de norm past. Kruis: aangetroffen bij een bezoek."));
}

/* Initials, prefix and surname. Nobody's name who is entitled to secrecy. */
static void name(pm_dossier *d, const stays *s, uint32_t row)
{
	const pm_column *first = pm_table_get(s->t, "voornamen"), *prefix = pm_table_get(s->t, "voorvoegsel"), *last = pm_table_get(s->t, "geslachtsnaam");
	if (pm_secrets_hold(d->from->secrets, s->t, row, d->row)) {
		pm_buf_text(&d->work, "(geheim)");
		return;
	}
	const pm_str names = first ? pm_column_str(first, row) : PM_STR("");
	for (size_t i = 0; i < names.n; i++) {
		if (names.p[i] == ' ' || (i > 0 && names.p[i - 1] != ' '))
			continue;
		size_t n = 1;
		while (i + n < names.n && ((unsigned char)names.p[i + n] & 0xc0) == 0x80)
			n++;
		pm_buf_add(&d->work, names.p + i, n);
		pm_buf_char(&d->work, '.');
	}
	const pm_str parts[] = { prefix ? pm_column_str(prefix, row) : PM_STR(""), last ? pm_column_str(last, row) : PM_STR("") };
	for (int i = 0; i < 2; i++)
		if (parts[i].n) {
			pm_buf_char(&d->work, ' ');
			pm_buf_add_str(&d->work, parts[i]);
		}
}

static void word_of(const stays *s, const char *field, uint32_t row, pm_str value, const char *say, pm_buf *out)
{
	const pm_column *c = pm_table_get(s->t, field);
	if (!c || !pm_column_has(c, row))
		return;
	const bool holds = c->type == PM_TYPE_FLAG ? pm_bit(c->flag, row) : value.n == 0 || pm_str_eq(pm_column_str(c, row), value);
	if (holds)
		pm_buf_printf(out, "%s%s", out->n ? "; " : "", say);
}

static void remarks(pm_dossier *d, const stays *s, uint32_t row)
{
	if (!is_living(s, row))
		pm_buf_text(&d->work, "briefadres");
	word_of(s, "in_onderzoek", row, PM_STR(""), "in onderzoek", &d->work);
	word_of(s, "vertrek_onbekend", row, PM_STR(""), pm_dossier_brief(d) ? "VOW" : "vertrokken onbekend waarheen", &d->work);
	word_of(s, "opschorting_reden", row, PM_STR("E"), "ge\xc3\xabmigreerd", &d->work);
	word_of(s, "opschorting_reden", row, PM_STR("O"), "overleden", &d->work);
}

static void day_cell(pm_dossier *d, const pm_column *c, uint32_t row, const char *none)
{
	char text[32];
	if (pm_column_has(c, row))
		pm_date_dutch(pm_column_date(c, row), text);
	pm_doc_cell(d->doc, pm_column_has(c, row) ? pm_str_of(text) : pm_str_of(none));
}

/* Those who are there now come first, then the latest to leave; equal ones by row. */
static int32_t key(const stays *s, uint32_t row)
{
	return pm_column_has(s->end, row) ? s->end->day[row] : INT32_MAX;
}

static uint32_t *ordered(const stays *s, uint32_t most, uint32_t *out_kept)
{
	const uint32_t n = s->to - s->from;
	uint32_t *order = pm_alloc(n + (size_t)1, sizeof *order), kept = 0;
	most = most < n ? most : n;
	for (uint32_t r = s->from; order && r < s->to; r++) {
		uint32_t at = kept < most ? kept++ : most;
		for (; at > 0 && key(s, order[at - 1]) < key(s, r); at--)
			if (at < most)
				order[at] = order[at - 1];
		if (at < most)
			order[at] = r;
	}
	*out_kept = kept;
	return order;
}

/* How many are not in the table, and how many of those are there now. */
static void left_out(pm_dossier *d, const stays *s, uint32_t kept)
{
	uint32_t now = 0;
	for (uint32_t r = s->from; r < s->to; r++)
		now += !pm_column_has(s->end, r);
	const uint32_t all = s->to - s->from, still = now > kept ? now - kept : 0, earlier = all - kept - still;
	if (still)
		pm_buf_printf(&d->work, "Er zijn er nu nog %u ingeschreven. ", still);
	if (earlier)
		pm_buf_printf(&d->work, "En %u eerdere %s.", earlier, earlier == 1 ? "inschrijving" : "inschrijvingen");
	pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, pm_buf_str(&d->work));
	pm_dossier_clear(d);
}

static void table(pm_dossier *d, const stays *s)
{
	static const pm_doc_column wide[] = { { "Persoon", 5, false }, { "Van", 2, false }, { "Tot", 2, false }, { "Bijzonderheden", 4, false }, { NULL, 0, false } },
	                           narrow[] = { { "Persoon", 20, false }, { "Van", 13, false }, { "Tot", 13, false }, { "Bijzonder", 15, false }, { NULL, 0, false } };
	uint32_t kept, *order = ordered(s, d->most->persons, &kept);
	if (!order) {
		d->doc->failed = true;
		return;
	}
	pm_doc_table(d->doc, pm_dossier_brief(d) ? narrow : wide);
	for (uint32_t i = 0; i < kept; i++) {
		name(d, s, order[i]);
		pm_doc_cell(d->doc, pm_buf_str(&d->work));
		pm_dossier_clear(d);
		day_cell(d, s->begin, order[i], "onbekend");
		day_cell(d, s->end, order[i], "heden");
		remarks(d, s, order[i]);
		pm_doc_cell(d->doc, pm_buf_str(&d->work));
		pm_dossier_clear(d);
	}
	pm_free(order);
	left_out(d, s, kept);
}

void pm_dossier_stays(pm_dossier *d)
{
	if (!pm_dossier_part(d, PM_SEE_STAYS, "bewoning", "Inschrijvingen"))
		return;
	stays s;
	if (!find(d, &s)) {
		pm_doc_paragraph(d->doc, PM_BLOCK_TEXT, PM_STR("Geen inschrijvingen bekend op dit adres."));
		return;
	}
	const bool beside = pm_dossier_brief(d) && pm_dossier_may(d, PM_SEE_NAMES);
	count(&s, d->scope->as_of);
	pm_doc_beside(d->doc, beside ? PM_LEFT : PM_WHOLE, 50);
	picture(d, &s);
	pm_doc_beside(d->doc, beside ? PM_RIGHT : PM_WHOLE, 50);
	if (pm_dossier_may(d, PM_SEE_NAMES))
		table(d, &s);
	pm_doc_beside(d->doc, PM_WHOLE, 0);
}
