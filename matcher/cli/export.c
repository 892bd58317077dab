/* export.c - pandmatch export: a list in every format, for one role. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "cli/address_rows.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/leave.h"
#include "cli/list_release.h"
#include "cli/telling.h"
#include "publish/html.h"
#include "publish/issue.h"
#include "publish/json.h"
#include "publish/pdf.h"
#include "signal/spine.h"
#include "store/case_list.h"

static const char help[] =
	"pandmatch export LIST [--format FORMAT[,FORMAT]...] [--out DIR] [--role NAME | --partner NAME | --redact] [--roles FILE]\n"
	"                 [--by NAME] [--db FILE]\n\n"
	"Writes a list that planning made, by its name (the latest) or number, for one role.\n"
	"  --format   csv, xlsx, pdf, html, gpkg, json (default: all six); pdf and html hold a dossier of every address\n"
	"  --out      the folder (default: this one)\n"
	"  --role     a role of the table of roles (default inspecteur: no rank, no probability, the same facts for all)\n"
	"  --roles    that table (default rules/rollen.csv)\n"
	"  --partner  what the list says that this partner of a joint action sees, as csv, json, pdf and html (role partner)\n"
	"  --redact   a version to be made public, as pdf and html: numbers only, none below 5\n"
	"  --by       who exports (default: $USER)\n"
	"A list that nobody released is only shown to a role that may see probabilities, and says so. Every export is kept in the\n"
	"audit chain; without that entry nothing is written.\n";

enum format { CSV, XLSX, PDF, HTML, GPKG, JSON, FORMATS };
static const char *const format_words[FORMATS] = { "csv", "xlsx", "pdf", "html", "gpkg", "json" };

enum { FILE_NAME = 256 };

typedef struct work {
	pm_telling t;
	pm_dossier_from city;
	pm_worklist *list;
	uint32_t *stop;
	pm_issue issue;
	uint32_t formats;         /* bit f */
	pm_leaving file[FORMATS];
	char name[FORMATS][FILE_NAME];
} work;

static pm_status read_formats(const pm_options *o, uint32_t *out, pm_err *err)
{
	uint32_t formats = 0;
	for (const char *at = o->format; at && *at;) {
		const size_t n = strcspn(at, ",");
		int found = -1;
		for (int f = 0; f < FORMATS; f++)
			if (strlen(format_words[f]) == n && strncmp(at, format_words[f], n) == 0)
				found = f;
		if (found < 0)
			return pm_fail(err, PM_E_USE, "--format knows csv, xlsx, pdf, html, gpkg and json, not \"%.*s\"", (int)n, at);
		formats |= 1u << found;
		at += n + (at[n] == ',');
	}
	const uint32_t pages = 1u << PDF | 1u << HTML, data = 1u << CSV | 1u << JSON;
	if (o->redact && o->partner)
		return pm_fail(err, PM_E_USE, "--redact is for everyone, --partner for one");
	if (o->redact && formats & ~pages)
		return pm_fail(err, PM_E_USE, "a public version is made as pdf and html");
	if (o->partner && formats & ~(pages | data))
		return pm_fail(err, PM_E_USE, "for a partner there are csv, json, pdf and html");
	*out = formats ? formats : o->redact ? pages : o->partner ? pages | data : (1u << FORMATS) - 1;
	return PM_OK;
}

/* Of the lists with a name, the newest that somebody released. */
typedef struct released { pm_str name; int64_t id; int32_t from, to, on; } released;

static pm_status note_released(void *ctx, const pm_case_list *l, pm_err *err)
{
	released *r = ctx;
	(void)err;
	if (!r->id && l->released_at && pm_str_eq(l->name, r->name) && pm_str_eq(l->status, pm_str_of(pm_list_status_word(PM_LIST_RELEASED))))
		r->id = l->id, r->from = l->first_day, r->to = l->last_day, r->on = pm_day_at(l->released_at);
	return PM_OK;
}

/* A proposal is not for the street. Which list is meant is asked, not guessed: the released one may be last week's. */
static pm_status refuse_proposal(const pm_worklist *l, const pm_options *o, pm_err *err)
{
	released r = { .name = l->name };
	pm_case *c;
	char from[32], to[32], on[32];
	PM_TRY(pm_case_open(o->db, PM_CASE_READ, &c, err));
	const pm_status s = pm_case_each_list(c, note_released, &r, err);
	pm_case_close(c);
	if (s != PM_OK)
		return s;
	if (!r.id)
		return pm_fail(err, PM_E_GATE, "list %.*s is a proposal; pandmatch list release makes it one to go out with", PM_STR_FMT(l->name));
	pm_date_text((pm_date){ r.from, r.from }, from);
	pm_date_text((pm_date){ r.to, r.to }, to);
	pm_date_text((pm_date){ r.on, r.on }, on);
	return pm_fail(err, PM_E_GATE, "the newest list %.*s (list %lld) is a proposal; pandmatch list release makes it one to go out with. "
	               "Released last is list %lld, for %s to %s, on %s: pandmatch export %lld", PM_STR_FMT(l->name), (long long)l->id, (long long)r.id, from, to, on, (long long)r.id);
}

static pm_status find_list(work *w, const pm_options *o, pm_err *err)
{
	pm_case *c;
	PM_TRY(pm_case_open(o->db, PM_CASE_READ, &c, err));
	pm_status s = pm_list_named(c, o->word[0], &w->list, err);
	pm_case_close(c);
	if (s == PM_E_NOTFOUND)
		return pm_fail(err, s, "%s holds no list %s; pandmatch list makes one", o->db, o->word[0]);
	return s;
}

static pm_status find_partner(work *w, const char *name, pm_err *err)
{
	pm_buf known = {0};
	for (uint32_t i = 0; i < w->list->n_partners && !w->issue.partner; i++) {
		if (pm_str_eq(w->list->partner[i].name, pm_str_of(name)))
			w->issue.partner = &w->list->partner[i];
		pm_buf_printf(&known, "%s%.*s", i ? ", " : "", PM_STR_FMT(w->list->partner[i].name));
	}
	const pm_status s = w->issue.partner ? PM_OK : pm_fail(err, PM_E_NAME, "list %.*s has no partner \"%s\"%s%s", PM_STR_FMT(w->list->name), name,
	                                                       known.n ? "; it has " : "", known.n ? known.p : "");
	pm_buf_release(&known);
	return s;
}

/* Which stops are handed out: of a released list those that somebody accepted. */
static pm_status choose(work *w, const pm_options *o, const pm_leave *l, pm_err *err)
{
	const pm_worklist *list = w->list;
	const bool hidden = !pm_may(&l->role, PM_SEE_SCORE), proposal = list->status == PM_LIST_PROPOSED;
	if (list->status == PM_LIST_WITHDRAWN)
		return pm_fail(err, PM_E_GATE, "list %.*s was withdrawn", PM_STR_FMT(list->name));
	if (proposal && hidden)
		return refuse_proposal(list, o, err);
	w->stop = pm_alloc(list->n_stops + 1, sizeof *w->stop);
	if (!w->stop)
		return pm_fail(err, PM_E_NOMEM, "no memory for the list");
	w->issue = (pm_issue){ .list = list, .role = l->role, .stop = w->stop };
	if (o->partner)
		PM_TRY(find_partner(w, o->partner, err));
	for (uint32_t i = 0; i < list->n_stops; i++)
		if ((proposal || list->stop[i].state == PM_STOP_ACCEPTED) && pm_issue_themes(&w->issue, list->stop[i].themes))
			w->stop[w->issue.n++] = i;
	return PM_OK;
}

/* For all dossiers at once, each of which is told twice. */
static pm_status count(work *w, pm_err *err)
{
	pm_arena *a = &w->t.batch.arena;
	uint32_t *row = pm_arena_alloc(a, w->issue.n, sizeof *row), n = 0;
	if (!row)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u dossiers", w->issue.n);
	for (uint32_t i = 0; i < w->issue.n; i++)
		if (w->list->stop[w->stop[i]].row != PM_NO_ROW)
			row[n++] = w->list->stop[w->stop[i]].row;
	return pm_dossier_count(&w->city, row, n, a, &w->city.counts, err);
}

/* The run the list rests on: for facts and dossiers. Its results may be gone; then the list stands by itself. */
static pm_status read_city(work *w, pm_options *o, const pm_leave *l, pm_err *err)
{
	if (o->redact)
		return PM_OK;
	o->run = (uint32_t)w->list->run;
	pm_status s = pm_telling_open(&w->t, err);
	if (s == PM_E_NOTFOUND) {
		fprintf(stderr, "pandmatch: run %lld keeps no results any more; the list goes out without dossiers\n", (long long)w->list->run);
		return PM_OK;
	}
	const bool dossiers = !o->partner && w->formats & (1u << PDF | 1u << HTML);
	if (s == PM_OK)
		s = pm_telling_city(&w->t, l->role, dossiers, &w->city, err);
	if (s != PM_OK)
		return s;
	pm_id_rows rows;
	PM_TRY(pm_address_rows(&w->t.batch, &rows, err));
	pm_worklist_rows(w->list, &rows);
	pm_id_rows_release(&rows);
	w->issue.city = &w->city;
	return dossiers ? count(w, err) : PM_OK;
}

/* One document as a page or on paper: the public version, or a partner's. */
static pm_status one_document(const work *w, enum format f, pm_buf *out, pm_err *err)
{
	pm_doc d;
	pm_pdf *pdf = NULL;
	PM_TRY(w->issue.partner ? pm_issue_partner(&w->issue, &d, err) : pm_issue_public(&w->issue, &d, err));
	pm_status s = PM_OK;
	if (f == HTML) {
		pm_html_begin(out, d.title, PM_STR(""), NULL);
		pm_html_doc(&d, 1, out);
		pm_html_end(out, d.footer, NULL);
	} else {
		s = pm_pdf_new(d.title, d.as_of, &pdf, err);
		if (s == PM_OK)
			s = pm_pdf_add(pdf, &d, err);
		if (s == PM_OK)
			s = pm_pdf_finish(pdf, out, err);
		pm_pdf_free(pdf);
	}
	pm_doc_release(&d);
	return s == PM_OK ? pm_buf_check(out, err) : s;
}

static pm_status make(const work *w, const pm_options *o, enum format f, pm_buf *out, pm_err *err)
{
	if (o->redact || (o->partner && (f == PDF || f == HTML)))
		return one_document(w, f, out, err);
	switch (f) {
	case CSV: return pm_issue_csv(&w->issue, out, err);
	case XLSX: return pm_issue_xlsx(&w->issue, out, err);
	case PDF: return pm_issue_pdf(&w->issue, true, out, err);
	case HTML: return pm_issue_html(&w->issue, out, err);
	case GPKG: return pm_issue_gpkg(&w->issue, out, err);
	default: return pm_issue_json(&w->issue, out, err);
	}
}

static json_t *detail(const work *w)
{
	json_t *ids = json_array();
	for (uint32_t i = 0; i < w->issue.n; i++)
		json_array_append_new(ids, pm_json_string(w->list->stop[w->stop[i]].id));
	return json_pack("{sI, so, sI, so, so}", "lijst", (json_int_t)w->list->id, "naam", pm_json_string(w->list->name), "run",
	                 (json_int_t)w->list->run, "partner", w->issue.partner ? pm_json_string(w->issue.partner->name) : json_null(), "adressen", ids);
}

/* `-partner-NAME`, so that two partners can be given to one folder; with its number, behind the full stop that no safe name has, where two come out alike as
 * a folder sees them that takes no notice of capitals. */
static void partner_name(const work *w, char out[PM_SAFE_NAME + 32])
{
	char mine[PM_SAFE_NAME + 1], other[PM_SAFE_NAME + 1];
	const uint32_t at = (uint32_t)(w->issue.partner - w->list->partner);
	bool alike = false;
	pm_safe_name(w->issue.partner->name, mine);
	for (uint32_t i = 0; i < w->list->n_partners; i++) {
		pm_safe_name(w->list->partner[i].name, other);
		alike |= i != at && strcasecmp(mine, other) == 0;
	}
	if (alike)
		snprintf(out, PM_SAFE_NAME + 32, "-partner-%s.%u", mine, at + 1);
	else
		snprintf(out, PM_SAFE_NAME + 32, "-partner-%s", mine);
}

static void file_name(const work *w, const pm_options *o, enum format f, char out[FILE_NAME])
{
	char name[PM_SAFE_NAME + 1], partner[PM_SAFE_NAME + 32] = "";
	pm_safe_name(w->list->name, name);
	if (w->issue.partner)
		partner_name(w, partner);
	snprintf(out, FILE_NAME, "%s-L%lld%s%s.%s", name, (long long)w->list->id, o->redact ? "-openbaar" : "", partner, format_words[f]);
}

/* Which list went out, for whoever asked for it by name. */
static void tell(const work *w)
{
	pm_buf which = {0};
	pm_issue_which(&w->issue, &which);
	if (!which.failed)
		fprintf(stderr, "%.*s, %u %s\n", PM_STR_FMT(pm_buf_str(&which)), w->issue.n, w->issue.n == 1 ? "adres" : "adressen");
	pm_buf_release(&which);
}

static pm_status write_all(work *w, const pm_options *o, const pm_leave *l, pm_err *err)
{
	uint32_t n = 0;
	pm_status s = PM_OK;
	for (int f = 0; f < FORMATS && s == PM_OK; f++) {
		if (!(w->formats >> f & 1))
			continue;
		file_name(w, o, (enum format)f, w->name[n]);
		w->file[n] = (pm_leaving){ .folder = o->out ? o->out : ".", .name = w->name[n] };
		s = make(w, o, (enum format)f, &w->file[n++].text, err);
	}
	json_t *told = detail(w);
	if (s == PM_OK)
		s = pm_leave_write(l, o->db, "export", told, w->file, n, err);
	for (uint32_t i = 0; i < n && s == PM_OK && !o->quiet; i++)
		printf("%s/%s\n", w->file[i].folder, w->file[i].name);
	if (s == PM_OK && !o->quiet)
		tell(w);
	json_decref(told);
	return s;
}

static void release(work *w)
{
	for (int f = 0; f < FORMATS; f++)
		pm_buf_release(&w->file[f].text);
	pm_free(w->stop);
	pm_worklist_free(w->list);
	pm_telling_release(&w->t);
}

int pm_command_export(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db format out role roles partner redact by threads quiet", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words != 1)
		return pm_fail(&err, PM_E_USE, "export needs one list, by name or number; pandmatch export --help"), pm_complain(&err);
	pm_option_case(&o);
	work w = { .t = { .batch = { .opt = &o } } };
	pm_leave l = {0};
	pm_status s = read_formats(&o, &w.formats, &err);
	if (s == PM_OK)
		s = pm_leave_open(&o, o.partner ? "partner" : "inspecteur", &l, &err);
	if (s == PM_OK)
		s = find_list(&w, &o, &err);
	if (s == PM_OK)
		s = choose(&w, &o, &l, &err);
	if (s == PM_OK)
		s = read_city(&w, &o, &l, &err);
	if (s == PM_OK)
		s = write_all(&w, &o, &l, &err);
	release(&w);
	pm_leave_release(&l);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
