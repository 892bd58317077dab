/* issue_doc.c - a worklist on paper: a page about the list, a page for every team and day, a sheet for every address; and a
 * version that can be made public. */
#include <math.h>
#include <stdio.h>

#include "publish/issue.h"
#include "publish/pdf.h"
#include "publish/plain.h"
#include "text/prose.h"

enum { ROOM_TO_WRITE = 34, /* points: two lines by hand */
       LEAST_PUBLIC = 5 }; /* smaller groups could be led back to an address; as the statistics office suppresses them */

static void dutch_day(pm_buf *out, int32_t v)
{
	char text[32];
	if (v == PM_NO_DAY)
		return;
	pm_date_dutch((pm_date){ v, v }, text);
	pm_buf_text(out, text);
}

static void weekday(pm_buf *out, int32_t v)
{
	static const char *const names[] = { "donderdag", "vrijdag", "zaterdag", "zondag", "maandag", "dinsdag", "woensdag" }; /* day 0: 1-1-1970 */
	if (v != PM_NO_DAY)
		pm_buf_printf(out, "%s ", names[((v % 7) + 7) % 7]);
	dutch_day(out, v);
}

void pm_issue_which(const pm_issue *i, pm_buf *out)
{
	const pm_worklist *l = i->list;
	pm_buf name = {0};
	pm_plain(&name, l->name, PM_PLAIN_SHORT);
	pm_buf_printf(out, "lijst %lld (%.*s), %s", (long long)l->id, PM_STR_FMT(pm_buf_str(&name)), l->released_at ? "vrijgegeven " : "niet vrijgegeven");
	if (l->released_at)
		dutch_day(out, pm_day_at(l->released_at));
	out->failed |= name.failed;
	pm_buf_release(&name);
}

void pm_issue_footer(const pm_issue *i, pm_buf *out)
{
	char hex[PM_DIGEST_HEX];
	pm_digest_hex(&i->list->rules, hex);
	pm_buf_printf(out, "Haagse Pandbrigade  \xc2\xb7  %s",
	              pm_may(&i->role, PM_SEE_ADDRESS) ? "vertrouwelijk  \xc2\xb7  " : "");
	pm_issue_which(i, out);
	pm_buf_printf(out, "  \xc2\xb7  run %lld  \xc2\xb7  regels %.12s  \xc2\xb7  stand ", (long long)i->list->run, hex);
	dutch_day(out, i->list->as_of);
	pm_buf_printf(out, "  \xc2\xb7  rol %.*s", PM_STR_FMT(i->role.name));
}

static pm_str take(pm_doc *d, pm_buf *work)
{
	const pm_str s = pm_doc_text(d, pm_buf_str(work));
	d->failed |= work->failed;
	pm_buf_clear(work);
	return s;
}

static void begin(const pm_issue *i, pm_doc *d, pm_buf *work)
{
	*d = (pm_doc){ .as_of = i->list->as_of };
	pm_issue_footer(i, work);
	d->footer = take(d, work);
}

static void count_fact(pm_doc *d, pm_buf *work, const char *label, uint32_t n)
{
	pm_buf_printf(work, "%u", n);
	pm_doc_fact(d, label, take(d, work));
}

/* When it is walked, and which list it is. */
static void period(const pm_issue *i, pm_buf *work)
{
	int32_t first, last;
	pm_worklist_days(i->list, &first, &last);
	dutch_day(work, first);
	if (last != first) {
		pm_buf_text(work, " tot en met ");
		dutch_day(work, last);
	}
	pm_buf_text(work, "  \xc2\xb7  ");
	pm_issue_which(i, work);
}

static void what(const pm_issue *i, pm_doc *d, pm_buf *work)
{
	const pm_worklist *l = i->list;
	pm_doc_heading(d, "lijst", "De lijst");
	for (uint32_t t = 0; t < l->n_themes; t++) {
		pm_buf_text(work, t ? ", " : "");
		pm_buf_add_str(work, l->theme[t].title.n ? l->theme[t].title : l->theme[t].name);
	}
	pm_doc_fact(d, "Thema", take(d, work));
	pm_doc_fact(d, "Gebied", l->area);
	pm_doc_fact(d, "Status", pm_str_of(pm_list_status_word(l->status)));
	count_fact(d, work, "Adressen", i->n);
	count_fact(d, work, "Capaciteit", l->capacity);
	pm_buf_printf(work, "%u, %u %s", l->teams, l->days, l->days == 1 ? "dag" : "dagen");
	pm_doc_fact(d, "Teams", take(d, work));
	pm_doc_fact(d, "Opgesteld door", l->planned_by);
	pm_doc_fact(d, "Vrijgegeven door", l->released_by);
	pm_dutch_number(work, l->travel_m / 1000, 1);
	pm_buf_text(work, " km hemelsbreed");
	pm_doc_fact(d, "Route", take(d, work));
}

static void expected(const pm_issue *i, pm_doc *d, pm_buf *work)
{
	const pm_worklist *l = i->list;
	if (!pm_may(&i->role, PM_SEE_SCORE))
		return;
	pm_doc_heading(d, "verwacht", "Wat te verwachten is");
	pm_dutch_number(work, l->hits, 1);
	pm_buf_text(work, " (");
	pm_dutch_number(work, l->hits_low, 0);
	pm_buf_text(work, " tot ");
	pm_dutch_number(work, l->hits_high, 0);
	pm_buf_char(work, ')');
	pm_doc_fact(d, "Treffers", take(d, work));
	if (!isnan(l->access)) {
		pm_dutch_number(work, l->access * 100, 0);
		pm_buf_text(work, " van de 100");
		pm_doc_fact(d, "Deur gaat open", take(d, work));
	}
	count_fact(d, work, "Blijft liggen", l->left);
	if (!l->calibrated)
		pm_doc_paragraph(d, PM_BLOCK_WARNING, PM_STR("De kansen zijn nog niet geijkt aan bezoeken: lees de verwachting als een orde van grootte."));
	if (l->n_control && pm_may(&i->role, PM_SEE_CONTROL)) {
		pm_buf_printf(work, "%u %s door loting gekozen uit %u. Grond: %.*s.", l->n_control, pm_by_number(l->n_control, "adres is", "adressen zijn"), l->control_from,
		              PM_STR_FMT(l->control_ground));
		pm_doc_paragraph(d, PM_BLOCK_TEXT, take(d, work));
	}
}

static void passed(const pm_issue *i, pm_doc *d, pm_buf *work)
{
	static const pm_doc_column columns[] = { { "Waarom niet", 8, false }, { "Adressen", 2, false }, { NULL, 0, false } };
	const pm_worklist *l = i->list;
	if (!l->n_passed || !pm_may(&i->role, PM_SEE_SCORE))
		return;
	pm_doc_heading(d, "niet", "Wat niet op de lijst kwam");
	pm_doc_table(d, columns);
	for (uint32_t k = 0; k < l->n_passed; k++) {
		pm_doc_cell(d, l->passed[k].reason);
		pm_buf_printf(work, "%u", l->passed[k].addresses);
		pm_doc_cell(d, take(d, work));
	}
}

/* What each partner of a joint action may see, said on the list itself. */
static void partners(const pm_issue *i, pm_doc *d)
{
	static const pm_doc_column columns[] = { { "Partner", 3, false }, { "Ziet", 7, false }, { NULL, 0, false } };
	const pm_worklist *l = i->list;
	if (!l->n_partners)
		return;
	pm_doc_heading(d, "partners", "Integrale actie");
	pm_doc_table(d, columns);
	for (uint32_t k = 0; k < l->n_partners; k++) {
		pm_doc_cell(d, l->partner[k].name);
		pm_doc_cell(d, l->partner[k].sees);
	}
}

static void warnings(const pm_issue *i, pm_doc *d)
{
	bool told = false;
	for (uint32_t w = 0; w < i->list->n_warnings; w++) {
		if (!pm_issue_tells(i, w))
			continue;
		if (!told)
			pm_doc_heading(d, "let_op", "Let op");
		pm_doc_item(d, i->list->warning[w].text);
		told = true;
	}
}

static pm_status finish(pm_doc *d, pm_buf *work, pm_doc *out, pm_err *err)
{
	d->failed |= work->failed;
	pm_buf_release(work);
	const pm_status s = pm_doc_check(d, err);
	if (s == PM_OK)
		*out = *d;
	else
		pm_doc_release(d);
	return s;
}

pm_status pm_issue_head(const pm_issue *i, pm_doc *out, pm_err *err)
{
	pm_doc d;
	pm_buf work = {0};
	begin(i, &d, &work);
	d.title = pm_doc_text(&d, i->list->title.n ? i->list->title : i->list->name);
	if (i->list->status == PM_LIST_PROPOSED)
		pm_doc_paragraph(&d, PM_BLOCK_WARNING, PM_STR("Voorstel, nog niet vrijgegeven: niet om mee op pad te gaan."));
	period(i, &work);
	d.subtitle = take(&d, &work);
	what(i, &d, &work);
	warnings(i, &d);
	expected(i, &d, &work);
	passed(i, &d, &work);
	partners(i, &d);
	return finish(&d, &work, out, err);
}

/* ---- a page to walk with ---- */

static pm_status walk(const pm_issue *i, uint32_t from, uint32_t to, pm_doc *out, pm_err *err)
{
	static const pm_doc_column columns[] = { { "Nr", 1, false }, { "Dagdeel", 2, false }, { "Adres", 5, true }, { "Thema", 3, false }, { "Bekend", 6, false }, { "Aantekening", 7, false }, { NULL, 0, false } };
	const pm_stop *first = &i->list->stop[i->stop[from]];
	const bool planned = pm_may(&i->role, PM_SEE_PLANNING);
	pm_doc d;
	pm_buf work = {0};
	begin(i, &d, &work);
	pm_buf_add_str(&work, i->list->title.n ? i->list->title : i->list->name);
	if (planned)
		pm_buf_printf(&work, "  \xc2\xb7  team %u", first->team);
	d.title = take(&d, &work);
	if (planned) {
		weekday(&work, first->day);
		pm_buf_text(&work, "  \xc2\xb7  ");
	}
	pm_buf_printf(&work, "%u %s  \xc2\xb7  ", to - from, pm_by_number(to - from, "adres", "adressen"));
	pm_issue_which(i, &work);
	d.subtitle = take(&d, &work);
	pm_doc_table(&d, columns);
	pm_doc_row_height(&d, ROOM_TO_WRITE);
	for (uint32_t r = from; r < to; r++) {
		const pm_stop *s = &i->list->stop[i->stop[r]];
		pm_buf_printf(&work, "%u", i->stop[r] + 1); /* as in its code, and on the sheet it was released with */
		pm_doc_cell(&d, take(&d, &work));
		pm_doc_cell(&d, planned ? pm_str_of(pm_part_word(s->part)) : PM_STR(""));
		if (pm_may(&i->role, PM_SEE_ADDRESS))
			pm_buf_printf(&work, "%.*s, %.*s", PM_STR_FMT(s->address), PM_STR_FMT(s->postcode));
		else
			pm_buf_text(&work, "niet openbaar");
		pm_doc_cell(&d, take(&d, &work));
		for (uint32_t t = 0; t < i->list->n_themes && planned; t++)
			if (s->themes >> t & 1) {
				pm_buf_text(&work, work.n ? ", " : "");
				pm_buf_add_str(&work, i->list->theme[t].title.n ? i->list->theme[t].title : i->list->theme[t].name);
			}
		pm_doc_cell(&d, take(&d, &work));
		pm_issue_known(i, r, &work);
		pm_doc_cell(&d, take(&d, &work));
		pm_doc_cell(&d, PM_STR(""));
	}
	if (!pm_may(&i->role, PM_SEE_SCORE))
		warnings(i, &d);
	return finish(&d, &work, out, err);
}

/* The dossier a stop's is made from: for the list's theme, and saying which stop it is; its words are kept in `work`. */
static pm_status for_stop(const pm_issue *i, uint32_t stop, pm_dossier_from *out, pm_buf *work, pm_err *err)
{
	const pm_stop *s = &i->list->stop[i->stop[stop]];
	if (!i->city || s->row == PM_NO_ROW)
		return pm_fail(err, PM_E_NOTFOUND, "%.*s is not an address of this run", PM_STR_FMT(s->id));
	pm_dossier_from from = *i->city;
	from.role = i->role;
	for (uint32_t k = 0; k < from.n_themes; k++) {
		const pm_theme *t = &from.theme[k].view.scope->rules->theme[from.theme[k].view.score->theme];
		for (uint32_t m = 0; m < i->list->n_themes; m++)
			if (s->themes >> m & 1 && pm_str_eq(i->list->theme[m].name, t->name) && from.first < 0)
				from.first = (int32_t)k;
	}
	pm_buf_printf(work, "lijst %lld, nr %u", (long long)i->list->id, i->stop[stop] + 1);
	if (pm_may(&i->role, PM_SEE_PLANNING)) {
		pm_buf_printf(work, ", team %u, ", s->team);
		weekday(work, s->day);
		pm_buf_printf(work, ", %s", pm_part_word(s->part));
	}
	PM_TRY(pm_buf_check(work, err));
	from.stop = pm_buf_str(work);
	*out = from;
	return PM_OK;
}

pm_status pm_issue_dossier(const pm_issue *i, uint32_t stop, pm_doc *out, pm_err *err)
{
	pm_dossier_from from;
	pm_buf work = {0};
	pm_status s = for_stop(i, stop, &from, &work, err);
	if (s == PM_OK)
		s = pm_dossier_make(&from, i->list->stop[i->stop[stop]].row, out, err);
	pm_buf_release(&work);
	return s;
}

static pm_status sheet(const pm_issue *i, uint32_t stop, pm_pdf *pdf, pm_err *err)
{
	pm_dossier_from from;
	pm_buf work = {0};
	pm_status s = for_stop(i, stop, &from, &work, err);
	if (s == PM_OK)
		s = pm_dossier_paper(&from, i->list->stop[i->stop[stop]].row, pdf, err);
	pm_buf_release(&work);
	return s;
}

static pm_status add(pm_pdf *pdf, pm_doc *d, pm_status s, pm_err *err)
{
	if (s == PM_OK) {
		s = pm_pdf_add(pdf, d, err);
		pm_doc_release(d);
	}
	return s;
}

static pm_status pages(const pm_issue *i, bool dossiers, pm_pdf *pdf, pm_err *err)
{
	pm_doc d;
	if (pm_may(&i->role, PM_SEE_SCORE) || i->n == 0) /* who walks needs no page about the list */
		PM_TRY(add(pdf, &d, pm_issue_head(i, &d, err), err));
	for (uint32_t from = 0, to; from < i->n; from = to) {
		const pm_stop *a = &i->list->stop[i->stop[from]];
		for (to = from + 1; to < i->n; to++) {
			const pm_stop *b = &i->list->stop[i->stop[to]];
			if (b->team != a->team || b->day != a->day)
				break;
		}
		PM_TRY(add(pdf, &d, walk(i, from, to, &d, err), err));
	}
	for (uint32_t r = 0; r < i->n && dossiers && i->city; r++)
		if (i->list->stop[i->stop[r]].row != PM_NO_ROW)
			PM_TRY(sheet(i, r, pdf, err));
	return PM_OK;
}

pm_status pm_issue_pdf(const pm_issue *i, bool dossiers, pm_buf *out, pm_err *err)
{
	pm_pdf *pdf;
	PM_TRY(pm_pdf_new(i->list->title.n ? i->list->title : i->list->name, i->list->as_of, &pdf, err));
	pm_status s = pages(i, dossiers, pdf, err);
	if (s == PM_OK)
		s = pm_pdf_finish(pdf, out, err);
	pm_pdf_free(pdf);
	return s;
}

/* ---- for a partner ---- */

pm_status pm_issue_partner(const pm_issue *i, pm_doc *out, pm_err *err)
{
	const pm_issue_column *column[PM_ISSUE_COLUMNS];
	pm_doc_column head[PM_DOC_COLUMNS + 1] = { { NULL, 0, false } };
	uint32_t n = pm_issue_columns(i, column);
	pm_doc d;
	pm_buf work = {0};
	begin(i, &d, &work);
	pm_buf_printf(&work, "%.*s voor %.*s", PM_STR_FMT(i->list->title.n ? i->list->title : i->list->name), PM_STR_FMT(i->partner->name));
	d.title = take(&d, &work);
	period(i, &work);
	d.subtitle = take(&d, &work);
	if (n > PM_DOC_COLUMNS)
		n = PM_DOC_COLUMNS;
	for (uint32_t k = 0; k < n; k++)
		head[k] = (pm_doc_column){ column[k]->title, column[k]->width < 30 ? column[k]->width : 30, false };
	pm_doc_table(&d, head);
	for (uint32_t r = 0; r < i->n && n; r++)
		for (uint32_t k = 0; k < n; k++) {
			pm_issue_read(i, column[k], r, &work);
			pm_doc_cell(&d, take(&d, &work));
		}
	return finish(&d, &work, out, err);
}

/* ---- for everyone ---- */

/* n of `all`: neither that number nor how many are left is told when it is below 5. */
static void public_row(pm_doc *d, pm_buf *work, pm_str label, uint32_t n, uint32_t all)
{
	pm_doc_cell(d, label);
	if (n < LEAST_PUBLIC)
		pm_buf_printf(work, "minder dan %u", LEAST_PUBLIC);
	else if (n < all && all - n < LEAST_PUBLIC)
		pm_buf_printf(work, "meer dan %u", all - LEAST_PUBLIC);
	else
		pm_buf_printf(work, "%u", n);
	pm_doc_cell(d, take(d, work));
}

/* All parts of the day, or none: from a total and the others, the one that was left out would follow. */
static void public_parts(const pm_issue *i, pm_doc *d, pm_buf *work)
{
	uint32_t n[PM_PARTS] = {0};
	for (uint32_t r = 0; r < i->n; r++)
		n[i->list->stop[i->stop[r]].part]++;
	for (int p = 0; p < PM_PARTS; p++)
		if (n[p] > 0 && n[p] < LEAST_PUBLIC)
			return;
	for (int p = 0; p < PM_PARTS; p++)
		if (n[p] > 0)
			public_row(d, work, pm_str_of(pm_part_word((pm_part)p)), n[p], n[p]);
}

pm_status pm_issue_public(const pm_issue *i, pm_doc *out, pm_err *err)
{
	static const pm_doc_column columns[] = { { "Onderdeel", 8, false }, { "Adressen", 2, false }, { NULL, 0, false } };
	const pm_worklist *l = i->list;
	pm_doc d;
	pm_buf work = {0};
	begin(i, &d, &work);
	d.title = pm_doc_text(&d, l->title.n ? l->title : l->name);
	period(i, &work);
	d.subtitle = take(&d, &work);
	pm_doc_paragraph(&d, PM_BLOCK_NOTE, PM_STR("Openbare versie. Adressen en bezoeken zijn weggelaten: Woo art. 5.1 lid 1 onder e en lid 2 onder e."));
	pm_doc_heading(&d, "aantallen", "Aantallen");
	pm_doc_table(&d, columns);
	public_row(&d, &work, PM_STR("Adressen op de lijst"), i->n, i->n);
	for (uint32_t t = 0; t < l->n_themes; t++) {
		uint32_t n = 0;
		for (uint32_t r = 0; r < i->n; r++)
			n += l->stop[i->stop[r]].themes >> t & 1;
		public_row(&d, &work, l->theme[t].title.n ? l->theme[t].title : l->theme[t].name, n, i->n);
	}
	public_parts(i, &d, &work);
	pm_doc_heading(&d, "werkwijze", "Hoe de lijst tot stand kwam");
	pm_buf_text(&work, "De lijst is opgesteld met regels waarvan versie en bronnen vastliggen, en door een medewerker beoordeeld.");
	if (l->n_control)
		pm_buf_printf(&work, " Een deel van de adressen is door loting gekozen uit %u adressen, zodat te meten is of de regels beter werken dan toeval.", l->control_from);
	pm_doc_paragraph(&d, PM_BLOCK_TEXT, take(&d, &work));
	return finish(&d, &work, out, err);
}
