/* dossier.c - pandmatch dossier: all that is known about an address, for one role. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/leave.h"
#include "cli/telling.h"
#include "publish/doc_json.h"
#include "publish/dossier.h"
#include "publish/html.h"
#include "publish/json.h"
#include "publish/pdf.h"
#include "signal/spine.h"

static const char help[] =
	"pandmatch dossier ADDRESS [--format pdf|html|json] [--out FILE] [--role NAME] [--roles FILE] [--theme NAME] [--redact]\n"
	"                  [--by NAME] [--db FILE] [--run N]\n"
	"pandmatch dossier --top N --theme NAME [flags as above]\n\n"
	"Makes the dossier of an address: building, use, who was registered when, permits, reports, visits and measures, owner,\n"
	"why it stands where it stands, what is not certain, where all of it is from and whom to call. It holds what the role may\n"
	"see; every look is kept in the audit chain, and without that entry nothing is shown.\n"
	"  --format   pdf (default: one sheet; what is left out is counted), html and json (all of it)\n"
	"  --out      the file (default: dossier-ID.pdf in this folder; html and json: standard output)\n"
	"  --role     a role of the table of roles (default teamleider)\n"
	"  --roles    that table (default rules/rollen.csv)\n"
	"  --theme    which theme is told in full (default: the most probable one)\n"
	"  --top      the dossiers of the N highest addresses of the theme, in one file\n"
	"  --redact   a version to be made public: what is left out is named, with the ground\n"
	"  --by       who looks (default: $USER)\n";

typedef struct telling {
	pm_telling t;
	pm_dossier_from from;
	uint32_t *row, n;
} telling;

/* One address that was named, or the highest of a theme. */
static pm_status which(telling *w, const pm_options *o, const char *address, pm_err *err)
{
	const uint32_t most = o->top ? o->top : 1;
	w->row = pm_arena_alloc(&w->t.batch.arena, most, sizeof *w->row);
	if (!w->row)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u addresses", most);
	if (!o->top) {
		w->n = 1;
		return pm_telling_find(&w->t, address, w->row, err);
	}
	const pm_result_theme *kept = &w->t.theme[w->from.first];
	w->n = most < kept->ranked ? most : kept->ranked;
	memcpy(w->row, kept->order, w->n * sizeof *w->row);
	return PM_OK;
}

static pm_status prepare(telling *w, const pm_options *o, const pm_leave *l, const char *address, pm_err *err)
{
	PM_TRY(pm_telling_open(&w->t, err));
	PM_TRY(pm_telling_city(&w->t, l->role, true, &w->from, err));
	w->from.redact = o->redact;
	const pm_rules *r = w->t.batch.rules;
	for (uint32_t i = 0; i < r->n_themes && o->theme; i++)
		if (pm_str_eq(r->theme[i].name, pm_str_of(o->theme)))
			w->from.first = (int32_t)i;
	if (o->theme && w->from.first < 0)
		return pm_fail(err, PM_E_USE, "the run has no theme \"%s\"", o->theme);
	PM_TRY(which(w, o, address, err));
	return pm_dossier_count(&w->from, w->row, w->n, &w->t.batch.arena, &w->from.counts, err);
}

static pm_status as_pdf(telling *w, pm_buf *out, pm_err *err)
{
	pm_pdf *pdf;
	PM_TRY(pm_pdf_new(PM_STR("Dossier"), w->t.batch.as_of, &pdf, err));
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < w->n && s == PM_OK; i++)
		s = pm_dossier_paper(&w->from, w->row[i], pdf, err);
	if (s == PM_OK)
		s = pm_pdf_finish(pdf, out, err);
	pm_pdf_free(pdf);
	return s;
}

static pm_status as_html(telling *w, pm_buf *out, pm_err *err)
{
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < w->n && s == PM_OK; i++) {
		pm_doc d;
		s = pm_dossier_make(&w->from, w->row[i], &d, err);
		if (s != PM_OK)
			break;
		if (i == 0)
			pm_html_begin(out, w->n == 1 ? d.title : PM_STR("Dossiers"), PM_STR(""), NULL);
		if (i == 0 && w->n > 1)
			pm_buf_text(out, "<h1>Dossiers</h1>\n");
		pm_html_doc(&d, w->n == 1 ? 1 : 2, out);
		if (i + 1 == w->n)
			pm_html_end(out, d.footer, NULL);
		pm_doc_release(&d);
	}
	return s == PM_OK ? pm_buf_check(out, err) : s;
}

static pm_status as_json(telling *w, pm_buf *out, pm_err *err)
{
	json_t *all = json_array();
	pm_status s = all ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the dossier");
	for (uint32_t i = 0; i < w->n && s == PM_OK; i++) {
		pm_doc d;
		json_t *one = NULL;
		s = pm_dossier_make(&w->from, w->row[i], &d, err);
		if (s != PM_OK)
			break;
		s = pm_doc_json(&d, &one, err);
		pm_doc_release(&d);
		if (s == PM_OK && json_array_append_new(all, one) != 0)
			s = pm_fail(err, PM_E_NOMEM, "no memory for the dossier");
	}
	char *text = s == PM_OK ? json_dumps(all, JSON_INDENT(1)) : NULL;
	if (s == PM_OK && !text)
		s = pm_fail(err, PM_E_NOMEM, "no memory for the dossier");
	if (text)
		pm_buf_printf(out, "%s\n", text);
	free(text);
	json_decref(all);
	return s == PM_OK ? pm_buf_check(out, err) : s;
}

static json_t *detail(const telling *w, const char *format)
{
	const pm_rules *r = w->t.batch.rules;
	const pm_column *id = pm_role_column(&r->reg[r->spine], w->t.scope.spine, PM_ROLE_ID);
	json_t *ids = json_array();
	for (uint32_t i = 0; i < w->n; i++)
		json_array_append_new(ids, pm_json_string(id ? pm_column_str(id, w->row[i]) : PM_STR("")));
	return json_pack("{sI, ss, so}", "run", (json_int_t)w->t.run.id, "vorm", format, "adressen", ids);
}

static pm_status write_one(telling *w, const pm_options *o, const pm_leave *l, const char *format, pm_err *err)
{
	char room[4096], own[PM_SAFE_NAME + 16] = "", safe[PM_SAFE_NAME + 1];
	const pm_rules *r = w->t.batch.rules;
	const pm_column *id = pm_role_column(&r->reg[r->spine], w->t.scope.spine, PM_ROLE_ID);
	pm_leaving file = { .folder = "", .name = "" };
	if (!o->out && strcmp(format, "pdf") == 0) {
		const pm_str name = o->redact ? PM_STR("openbaar") : id && w->n == 1 ? pm_column_str(id, w->row[0]) : PM_STR("lijst");
		pm_safe_name(name, safe);
		snprintf(own, sizeof own, "dossier-%s.pdf", safe);
	}
	if (o->out || own[0])
		PM_TRY(pm_leave_path(o->out ? o->out : own, room, &file.folder, &file.name, err));
	pm_status s = strcmp(format, "pdf") == 0 ? as_pdf(w, &file.text, err)
	            : strcmp(format, "html") == 0 ? as_html(w, &file.text, err) : as_json(w, &file.text, err);
	json_t *told = detail(w, format);
	if (s == PM_OK)
		s = pm_leave_write(l, o->db, "dossier", told, &file, 1, err);
	if (s == PM_OK && file.folder[0] && !o->quiet)
		printf("%s/%s\n", file.folder, file.name);
	json_decref(told);
	pm_buf_release(&file.text);
	return s;
}

static pm_status check(const pm_options *o, const char *format, pm_err *err)
{
	if (strcmp(format, "pdf") != 0 && strcmp(format, "html") != 0 && strcmp(format, "json") != 0)
		return pm_fail(err, PM_E_USE, "--format is pdf, html or json, not \"%s\"", format);
	if (o->n_words == 0 && !o->top)
		return pm_fail(err, PM_E_USE, "dossier needs an address or an id; pandmatch dossier --help");
	if (o->top && (o->n_words || !o->theme))
		return pm_fail(err, PM_E_USE, "--top goes with --theme, and without an address");
	return PM_OK;
}

int pm_command_dossier(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db run format out role roles theme top redact by threads quiet", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	pm_option_case(&o);
	const char *format = o.format ? o.format : "pdf";
	pm_buf address = {0};
	for (uint32_t i = 0; i < o.n_words; i++)
		pm_buf_printf(&address, "%s%s", i ? " " : "", o.word[i]);
	telling w = { .t = { .batch = { .opt = &o } } };
	pm_leave l = {0};
	pm_status s = check(&o, format, &err);
	if (s == PM_OK)
		s = pm_buf_check(&address, &err);
	if (s == PM_OK)
		s = pm_leave_open(&o, "teamleider", &l, &err);
	if (s == PM_OK)
		s = prepare(&w, &o, &l, address.p, &err);
	if (s == PM_OK)
		s = write_one(&w, &o, &l, format, &err);
	pm_telling_release(&w.t);
	pm_leave_release(&l);
	pm_buf_release(&address);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
