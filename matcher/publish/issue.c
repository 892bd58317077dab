#include "publish/issue.h"

#include <math.h>

#include "publish/plain.h"
#include "signal/spine.h"

/* ---- cells ---- */

static void day(int32_t v, pm_buf *out)
{
	char text[32];
	if (v == PM_NO_DAY)
		return;
	pm_date_text((pm_date){ v, v }, text);
	pm_buf_text(out, text);
}

/* A signal of the run at the stop's address; nothing when it is unknown. */
static void signal(const pm_issue *i, const pm_stop *s, const char *name, pm_buf *out)
{
	if (!i->city || s->row == PM_NO_ROW)
		return;
	const pm_explain *e = &i->city->theme[0];
	const int32_t at = pm_rules_signal(e->view.scope->rules, pm_str_of(name));
	const pm_column *c = at < 0 ? NULL : e->view.column[at];
	if (c && pm_column_has(c, s->row))
		pm_column_print(c, s->row, out);
}

static void field(const pm_issue *i, const pm_stop *s, const char *name, pm_buf *out)
{
	const pm_column *c = i->city && s->row != PM_NO_ROW ? pm_table_get(i->city->theme[0].view.scope->spine, name) : NULL;
	if (c && pm_column_has(c, s->row))
		pm_column_print(c, s->row, out);
}

static void p_code(const pm_issue *i, const pm_stop *s, pm_buf *out)
{
	char code[32];
	pm_stop_code(i->list, (uint32_t)(s - i->list->stop), code);
	pm_buf_text(out, code);
}

static void p_day(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; day(s->day, out); }
static void p_team(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_printf(out, "%u", s->team); }
static void p_part(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_text(out, pm_part_word(s->part)); }
static void p_order(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_printf(out, "%u", s->order); }
static void p_travel(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_printf(out, "%.0f", s->travel_m); }
static void p_address(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_add_str(out, s->address); }
static void p_postcode(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_add_str(out, s->postcode); }
static void p_buurt(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_add_str(out, s->buurt); }
static void p_id(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_add_str(out, s->id); }
static void p_fresh(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_char(out, s->fresh ? 'J' : 'N'); }
/* Of a control slot it says that it was drawn. */
static void p_fresh_why(const pm_issue *i, const pm_stop *s, pm_buf *out)
{
	if (pm_may(&i->role, PM_SEE_CONTROL))
		pm_buf_add_str(out, s->fresh_why);
}

static void p_reports(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_printf(out, "%u", s->reports); }
static void p_report_day(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; day(s->report_day, out); }
static void p_last(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; day(s->last_visit, out); }
static void p_visits(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_printf(out, "%u", s->visits); }
static void p_vain(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_printf(out, "%u", s->in_vain); }
static void p_handover(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_add_str(out, s->handover); }
static void p_kind(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_text(out, pm_stop_kind_word(s->kind)); }
static void p_rank(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_printf(out, "%u", s->rank); }
static void p_state(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_text(out, pm_stop_state_word(s->state)); }
static void p_why(const pm_issue *i, const pm_stop *s, pm_buf *out) { (void)i; pm_buf_add_str(out, s->why); }
static void p_persons(const pm_issue *i, const pm_stop *s, pm_buf *out) { signal(i, s, "personen", out); }
static void p_households(const pm_issue *i, const pm_stop *s, pm_buf *out) { signal(i, s, "huishoudens", out); }
static void p_area(const pm_issue *i, const pm_stop *s, pm_buf *out) { field(i, s, "oppervlakte", out); }
static void p_permit(const pm_issue *i, const pm_stop *s, pm_buf *out) { signal(i, s, "vergund_personen", out); }

static void p_use(const pm_issue *i, const pm_stop *s, pm_buf *out)
{
	const size_t start = out->n;
	field(i, s, "gebruiksdoelen", out);
	for (size_t k = start; k < out->n; k++)
		if (out->p[k] == '|')
			out->p[k] = ',';
}

static void p_theme(const pm_issue *i, const pm_stop *s, pm_buf *out)
{
	const size_t start = out->n;
	for (uint32_t t = 0; t < i->list->n_themes; t++)
		if (pm_issue_themes(i, s->themes) >> t & 1) {
			pm_buf_text(out, out->n > start ? ", " : "");
			pm_buf_add_str(out, i->list->theme[t].title.n ? i->list->theme[t].title : i->list->theme[t].name);
		}
}

static void p_recheck(const pm_issue *i, const pm_stop *s, pm_buf *out)
{
	(void)i;
	if (!s->recheck)
		return;
	pm_buf_add_str(out, s->recheck_measure.n ? s->recheck_measure : PM_STR("ja"));
	if (s->recheck_due != PM_NO_DAY) {
		char text[32];
		pm_date_dutch((pm_date){ s->recheck_due, s->recheck_due }, text);
		pm_buf_printf(out, ", termijn %s", text);
	}
}

static void p_chance(const pm_issue *i, const pm_stop *s, pm_buf *out)
{
	(void)i;
	if (!isnan(s->chance))
		pm_buf_printf(out, "%.6f", s->chance);
}

/* The highest of the stop's themes that may be told. */
static int best_theme(const pm_issue *i, const pm_stop *s)
{
	int best = -1;
	for (uint32_t t = 0; t < i->list->n_themes; t++)
		if (pm_issue_themes(i, s->themes) >> t & 1 && (best < 0 || s->odds[t].bits > s->odds[best].bits))
			best = (int)t;
	return best;
}

static void p_probability(const pm_issue *i, const pm_stop *s, pm_buf *out)
{
	const int t = best_theme(i, s);
	if (t >= 0)
		pm_buf_printf(out, "%.3f", s->odds[t].probability);
}

/* Explanation of the theme that the stop is for. */
static const pm_explain *explain_of(const pm_issue *i, const pm_stop *s)
{
	const int t = i->city && s->row != PM_NO_ROW ? best_theme(i, s) : -1;
	const int32_t theme = t < 0 ? -1 : pm_rules_theme(i->city->theme[0].view.scope->rules, i->list->theme[t].name);
	for (uint32_t k = 0; theme >= 0 && k < i->city->n_themes; k++)
		if (i->city->theme[k].view.score->theme == (uint32_t)theme)
			return &i->city->theme[k];
	return NULL;
}

static void p_reasons(const pm_issue *i, const pm_stop *s, pm_buf *out)
{
	const pm_explain *e = explain_of(i, s);
	if (e && pm_list_reasons(&e->view, s->row, out, NULL) != PM_OK)
		out->failed = true;
}

static void p_checks(const pm_issue *i, const pm_stop *s, pm_buf *out)
{
	const pm_explain *e = explain_of(i, s);
	if (e)
		pm_list_checks(&e->view, s->row, out);
}

static void p_doubts(const pm_issue *i, const pm_stop *s, pm_buf *out)
{
	const pm_explain *e = explain_of(i, s);
	if (e)
		pm_list_doubts(&e->view, s->row, out);
}

/* ---- columns ---- */

static const pm_issue_column columns[] = {
	{ "code", "Code", PM_CELL_TEXT, PM_SEE_PLANNING, 9, p_code },
	{ "dag", "Dag", PM_CELL_DAY, PM_SEE_PLANNING, 11, p_day },
	{ "team", "Team", PM_CELL_NUMBER, PM_SEE_PLANNING, 6, p_team },
	{ "dagdeel", "Dagdeel", PM_CELL_TEXT, PM_SEE_PLANNING, 9, p_part },
	{ "volgorde", "Volgorde", PM_CELL_NUMBER, PM_SEE_PLANNING, 9, p_order },
	{ "adres", "Adres", PM_CELL_TEXT, PM_SEE_ADDRESS, 30, p_address },
	{ "postcode", "Postcode", PM_CELL_TEXT, PM_SEE_ADDRESS, 9, p_postcode },
	{ "buurt", "Buurt", PM_CELL_TEXT, PM_SEE_ADDRESS, 11, p_buurt },
	{ "thema", "Thema", PM_CELL_TEXT, PM_SEE_PLANNING, 15, p_theme },
	{ "gebruik", "Gebruik", PM_CELL_TEXT, PM_SEE_OBJECT, 16, p_use },
	{ "oppervlakte", "m2", PM_CELL_NUMBER, PM_SEE_OBJECT, 6, p_area },
	{ "personen", "Ingeschreven", PM_CELL_NUMBER, PM_SEE_STAYS, 12, p_persons },
	{ "huishoudens", "Huishoudens", PM_CELL_NUMBER, PM_SEE_STAYS, 12, p_households },
	{ "vergund", "Vergund", PM_CELL_NUMBER, PM_SEE_PERMITS, 9, p_permit },
	{ "meldingen_open", "Open meldingen", PM_CELL_NUMBER, PM_SEE_REPORTS, 10, p_reports },
	{ "melding_sinds", "Melding sinds", PM_CELL_DAY, PM_SEE_REPORTS, 12, p_report_day },
	{ "laatste_bezoek", "Laatste bezoek", PM_CELL_DAY, PM_SEE_ENFORCEMENT, 12, p_last },
	{ "bezoeken", "Bezoeken", PM_CELL_NUMBER, PM_SEE_ENFORCEMENT, 9, p_visits },
	{ "vergeefs", "Vergeefs", PM_CELL_NUMBER, PM_SEE_ENFORCEMENT, 9, p_vain },
	{ "nacontrole", "Nacontrole", PM_CELL_TEXT, PM_SEE_ENFORCEMENT, 22, p_recheck },
	{ "van_ander_team", "Van een ander team", PM_CELL_TEXT, PM_SEE_ENFORCEMENT, 24, p_handover },
	{ "afstand", "Afstand (m)", PM_CELL_NUMBER, PM_SEE_PLANNING, 9, p_travel },
	{ "nummeraanduiding_id", "Nummeraanduiding", PM_CELL_TEXT, PM_SEE_ADDRESS, 18, p_id },
	{ "soort", "Soort", PM_CELL_TEXT, PM_SEE_CONTROL, 11, p_kind },
	{ "lotingskans", "Lotingskans", PM_CELL_NUMBER, PM_SEE_CONTROL, 10, p_chance },
	{ "rang", "Rang", PM_CELL_NUMBER, PM_SEE_SCORE, 6, p_rank },
	{ "kans", "Kans", PM_CELL_NUMBER, PM_SEE_SCORE, 7, p_probability },
	/* What is drawn was seldom on the list before, so who walks is not told what is new. */
	{ "nieuw", "Nieuw", PM_CELL_TEXT, PM_SEE_SCORE, 6, p_fresh },
	{ "nieuw_want", "Nieuw, want", PM_CELL_TEXT, PM_SEE_SCORE, 24, p_fresh_why },
	{ "besluit", "Besluit", PM_CELL_TEXT, PM_SEE_CONTROL, 12, p_state },
	{ "besluit_want", "Besluit, want", PM_CELL_TEXT, PM_SEE_CONTROL, 24, p_why },
	{ "redenen", "Redenen", PM_CELL_TEXT, PM_SEE_REASONS, 60, p_reasons },
	{ "controleer", "Controleer", PM_CELL_TEXT, PM_SEE_REASONS, 40, p_checks }, /* follows from the reasons */
	{ "onzekerheden", "Onzekerheden", PM_CELL_TEXT, PM_SEE_REASONS, 40, p_doubts },
};
_Static_assert(sizeof columns / sizeof columns[0] <= PM_ISSUE_COLUMNS, "room for every column");

/* A partner of a joint action sees the columns that the list names for him, of those that his role may see. */
static bool is_seen(const pm_issue *i, const pm_issue_column *c)
{
	/* What a list calls restinformatie was left by another team; in files that name is the form's. */
	const char *name = strcmp(c->name, "van_ander_team") == 0 ? "restinformatie" : c->name;
	if (!pm_may(&i->role, c->data))
		return false;
	if (!i->partner)
		return true;
	for (pm_str rest = i->partner->sees; rest.n;) {
		const char *comma = memchr(rest.p, ',', rest.n);
		const size_t n = comma ? (size_t)(comma - rest.p) : rest.n;
		if (pm_str_eq(pm_str_trim((pm_str){ rest.p, n }), pm_str_of(name)))
			return true;
		rest = (pm_str){ rest.p + n + (comma != NULL), rest.n - n - (comma != NULL) };
	}
	return false;
}

uint32_t pm_issue_columns(const pm_issue *i, const pm_issue_column *out[PM_ISSUE_COLUMNS])
{
	uint32_t n = 0;
	for (size_t k = 0; k < sizeof columns / sizeof columns[0]; k++)
		if (is_seen(i, &columns[k]))
			out[n++] = &columns[k];
	return n;
}

void pm_issue_cell(const pm_issue *i, const pm_issue_column *c, uint32_t stop, pm_buf *out)
{
	pm_buf raw = {0};
	c->print(i, &i->list->stop[i->stop[stop]], &raw);
	pm_plain(out, pm_buf_str(&raw), PM_PLAIN_WHOLE);
	out->failed |= raw.failed;
	pm_buf_release(&raw);
}

void pm_issue_read(const pm_issue *i, const pm_issue_column *c, uint32_t stop, pm_buf *out)
{
	pm_date d;
	char text[32];
	const size_t start = out->n;
	pm_issue_cell(i, c, stop, out);
	if (c->kind == PM_CELL_DAY && pm_date_parse((pm_str){ out->p ? out->p + start : "", out->n - start }, &d) == 1) {
		pm_date_dutch(d, text);
		out->n = start;
		pm_buf_text(out, text);
	}
	for (size_t k = start; c->kind == PM_CELL_NUMBER && k < out->n; k++)
		if (out->p[k] == '.')
			out->p[k] = ',';
}

static const pm_issue_column *seen(const pm_issue *i, const char *name)
{
	for (size_t k = 0; k < sizeof columns / sizeof columns[0]; k++)
		if (strcmp(columns[k].name, name) == 0)
			return is_seen(i, &columns[k]) ? &columns[k] : NULL;
	return NULL;
}

void pm_issue_known(const pm_issue *i, uint32_t stop, pm_buf *out)
{
	static const struct { const char *name, *before, *after; } parts[] = {
		{ "personen", "ingeschreven ", "" }, { "huishoudens", "huishoudens ", "" }, { "oppervlakte", "", " m2" }, { "vergund", "vergund ", "" },
		{ "meldingen_open", "open meldingen ", "" }, { "laatste_bezoek", "laatste bezoek ", "" }, { "vergeefs", "vergeefs ", "" },
		{ "nacontrole", "nacontrole ", "" }, { "van_ander_team", "ander team: ", "" },
	};
	pm_buf cell = {0};
	const size_t start = out->n;
	for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
		const pm_issue_column *c = seen(i, parts[p].name);
		pm_buf_clear(&cell);
		if (c)
			pm_issue_read(i, c, stop, &cell);
		if (cell.n && (p == 0 || !pm_str_eq(pm_buf_str(&cell), PM_STR("0"))))
			pm_buf_printf(out, "%s%s%s%s", out->n > start ? "; " : "", parts[p].before, cell.p, parts[p].after);
		out->failed |= cell.failed;
	}
	pm_buf_release(&cell);
}

/* ---- the form ---- */

static const char *const situations[] = { "toegang", "niemand_thuis", "geen_medewerking", NULL };
static const char *const conclusions[] = { "geen_overtreding", "overbewoning", "adresfraude", "andere_overtreding", "nader_onderzoek", NULL };
static const char *const measures[] = { "gesprek", "waarschuwing", "dwangsom", "bestuursdwang", "boete", "strafrecht", NULL };

static const pm_form_field before[] = {
	{ "bezoek_dag", "Dag van het bezoek", "2026-07-06", PM_CELL_DAY, NULL, 0, 12 },
	{ "bezoek_tijd", "Tijd", "19:30", PM_CELL_TEXT, NULL, 5, 8 },
	{ "inspecteur", "Inspecteur", "uw code, geen naam", PM_CELL_TEXT, NULL, 20, 11 },
	{ "situatie", "Situatie", "", PM_CELL_TEXT, situations, 0, 17 },
	{ "personen_aangetroffen", "Personen aangetroffen", "", PM_CELL_NUMBER, NULL, 500, 13 },
	{ "slaapplaatsen", "Slaapplaatsen", "", PM_CELL_NUMBER, NULL, 500, 13 },
}, after[] = {
	{ "maatregel", "Maatregel", "", PM_CELL_TEXT, measures, 0, 15 },
	{ "volgend_bezoek", "Volgend bezoek", "2026-07-20", PM_CELL_DAY, NULL, 0, 14 },
	{ "restinformatie", "Restinformatie", "wat een ander team moet weten; geen namen", PM_CELL_TEXT, NULL, 500, 40 },
	{ "restinformatie_voor", "Restinformatie voor team", "", PM_CELL_TEXT, NULL, 40, 16 },
};
enum { BEFORE = sizeof before / sizeof before[0], AFTER = sizeof after / sizeof after[0] };
_Static_assert(BEFORE + AFTER + PM_LIST_THEMES <= PM_FORM_FIELDS, "room for every field");

static pm_status joined(pm_arena *a, const char *start, pm_str end, const char **out, pm_err *err)
{
	pm_buf b = {0};
	pm_buf_text(&b, start);
	pm_plain(&b, end, PM_PLAIN_SHORT);
	const char *copy = b.failed ? NULL : pm_arena_text(a, b.p, b.n);
	pm_buf_release(&b);
	return copy ? (*out = copy, PM_OK) : pm_fail(err, PM_E_NOMEM, "no memory for the form");
}

pm_status pm_form_fields(const pm_worklist *l, pm_arena *a, pm_form_field out[PM_FORM_FIELDS], uint32_t *out_n, pm_err *err)
{
	uint32_t n = 0;
	for (int k = 0; k < BEFORE; k++)
		out[n++] = before[k];
	for (uint32_t t = 0; t < l->n_themes; t++) {
		const char *name, *title;
		PM_TRY(joined(a, "conclusie_", l->theme[t].name, &name, err));
		PM_TRY(joined(a, "Conclusie ", l->theme[t].title.n ? l->theme[t].title : l->theme[t].name, &title, err));
		out[n++] = (pm_form_field){ name, title, "", PM_CELL_TEXT, conclusions, 0, 18 };
	}
	for (int k = 0; k < AFTER; k++)
		out[n++] = after[k];
	*out_n = n;
	return PM_OK;
}
