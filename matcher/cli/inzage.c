/* inzage.c - pandmatch inzage: the file that a resident may ask for. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/leave.h"
#include "cli/telling.h"
#include "list/worklist.h"
#include "publish/doc_json.h"
#include "publish/html.h"
#include "publish/inzage.h"
#include "publish/json.h"
#include "publish/pdf.h"
#include "signal/spine.h"
#include "store/audit.h"
#include "store/case_list.h"
#include "store/case_visit.h"
#include "text/prose.h"

static const char help[] =
	"pandmatch inzage ADDRESS [--person ID] [--format pdf|html|json] [--out FILE] [--by NAME] [--db FILE] [--run N]\n\n"
	"Makes what a resident may ask to see: every record of every register at the address with its source, ground and purpose,\n"
	"how it was weighed, the lists it was on, the visits, the runs, and who looked. Third persons are masked; lists that still\n"
	"run, and who they were handed to, are left out. The file is kept in the audit chain.\n"
	"  --person   persoon_id of who asks: that person's own rows are shown\n"
	"  --format   pdf (default), html, json\n"
	"  --out      the file (default: inzage-ID.pdf in this folder; html and json: standard output)\n"
	"  --by       who makes it (default: $USER)\n"
	"What is not right is filed with pandmatch rectify: once granted, the next pandmatch run computes with it;\n"
	"pandmatch explain ADDRESS --what-if shows beforehand what it will change.\n";

typedef struct lines { pm_inzage_line *line; uint32_t n, room; } lines;

typedef struct work {
	pm_telling t;
	pm_dossier_from city;
	pm_inzage_from from;
	uint32_t row;
	pm_str id;
	int32_t today;
	lines list, visit, run, look;
	pm_buf text;
} work;

static pm_status keep(work *w, pm_str s, pm_str *out, pm_err *err)
{
	const char *copy = pm_arena_text(&w->t.batch.arena, s.p ? s.p : "", s.n);
	if (!copy)
		return pm_fail(err, PM_E_NOMEM, "no memory for the file");
	*out = (pm_str){ copy, s.n };
	return PM_OK;
}

/* Adds a line whose middle is in w->text. */
static pm_status add(work *w, lines *to, int32_t day, pm_str who, pm_err *err)
{
	if (!pm_arena_room(&w->t.batch.arena, &to->line, to->n, &to->room, sizeof *to->line))
		return pm_fail(err, PM_E_NOMEM, "no memory for the file");
	char text[32] = "";
	if (day != PM_NO_DAY)
		pm_date_dutch((pm_date){ day, day }, text);
	PM_TRY(pm_buf_check(&w->text, err));
	pm_inzage_line *l = &to->line[to->n];
	PM_TRY(keep(w, pm_str_of(text), &l->when, err));
	PM_TRY(keep(w, pm_buf_str(&w->text), &l->what, err));
	PM_TRY(keep(w, who, &l->who, err));
	to->n++;
	pm_buf_clear(&w->text);
	return PM_OK;
}

/* ---- lists and visits ---- */

/* What is still to come is in no file: neither that the address is on it, nor that it was handed out. */
static bool still_runs(const work *w, const pm_case_list *l)
{
	return l->last_day >= w->today || pm_str_eq(l->status, pm_str_of(pm_list_status_word(PM_LIST_PROPOSED)));
}

static pm_status seen_stop(void *ctx, const pm_case_stop *s, pm_err *err)
{
	work *w = ctx;
	pm_case_list l;
	if (!pm_str_eq(s->address_id, w->id))
		return PM_OK;
	PM_TRY(pm_case_find_list(w->t.batch.file, PM_STR(""), s->list, &w->t.batch.arena, &l, err));
	if (still_runs(w, &l))
		return PM_OK;
	pm_buf_printf(&w->text, "lijst %.*s (%lld), gekozen door %.*s, %.*s", PM_STR_FMT(l.title.n ? l.title : l.name), (long long)l.id, PM_STR_FMT(s->kind),
	              PM_STR_FMT(s->state));
	return add(w, &w->list, l.first_day, PM_STR("teamleider"), err);
}

static pm_status seen_visit(void *ctx, const pm_visit *v, pm_err *err)
{
	work *w = ctx;
	if (!pm_str_eq(v->address_id, w->id))
		return PM_OK;
	pm_buf_printf(&w->text, "%.*s", PM_STR_FMT(v->situation));
	if (v->persons >= 0)
		pm_buf_printf(&w->text, ", %d %s aangetroffen", v->persons, pm_by_number((uint64_t)v->persons, "persoon", "personen"));
	if (v->beds >= 0)
		pm_buf_printf(&w->text, ", %d %s", v->beds, pm_by_number((uint64_t)v->beds, "slaapplaats", "slaapplaatsen"));
	for (uint32_t i = 0; i < v->n_themes; i++)
		pm_buf_printf(&w->text, ", %.*s: %.*s", PM_STR_FMT(v->theme[i].theme), PM_STR_FMT(v->theme[i].conclusion));
	if (v->measure.n)
		pm_buf_printf(&w->text, ", maatregel %.*s", PM_STR_FMT(v->measure));
	return add(w, &w->visit, v->day, PM_STR("inspecteur"), err);
}

/* ---- runs and looks ---- */

static pm_status seen_run(void *ctx, const pm_run *r, pm_err *err)
{
	work *w = ctx;
	char hex[PM_DIGEST_HEX], day[32];
	pm_digest_hex(&r->rules, hex);
	pm_date_dutch((pm_date){ r->as_of, r->as_of }, day);
	pm_buf_printf(&w->text, "run %lld over alle adressen, stand %s, regels %.12s", (long long)r->id, day, hex);
	return add(w, &w->run, pm_day_at(r->started_at), PM_STR("programma"), err);
}

/* Whether an entry is about a list that still runs; of one that is kept no longer it is not. */
static pm_status of_running_list(work *w, const json_t *o, bool *out, pm_err *err)
{
	const json_t *list = json_object_get(o, "lijst");
	pm_case_list l;
	*out = false;
	if (!json_is_integer(list))
		return PM_OK;
	const pm_status s = pm_case_find_list(w->t.batch.file, PM_STR(""), json_integer_value(list), &w->t.batch.arena, &l, err);
	if (s == PM_E_NOTFOUND)
		return PM_OK;
	*out = s == PM_OK && still_runs(w, &l);
	return s;
}

static pm_status seen_entry(void *ctx, const pm_audit_entry *e, pm_err *err)
{
	work *w = ctx;
	bool mine = false, running = false;
	if (!pm_str_eq(e->what, PM_STR("dossier")) && !pm_str_eq(e->what, PM_STR("export")) && !pm_str_eq(e->what, PM_STR("inzage")) && !pm_str_eq(e->what, PM_STR("explain")))
		return PM_OK;
	json_t *o = json_loadb(e->detail.p, e->detail.n, 0, NULL);
	const json_t *ids = json_object_get(o, "adressen");
	const json_t *role = json_object_get(o, "rol");
	for (size_t i = 0; i < json_array_size(ids) && !mine; i++) {
		const char *one = json_string_value(json_array_get(ids, i));
		mine = one && pm_str_eq(pm_str_of(one), w->id);
	}
	pm_status s = mine ? of_running_list(w, o, &running, err) : PM_OK;
	if (s == PM_OK && mine && !running) {
		pm_buf_printf(&w->text, "%.*s", PM_STR_FMT(e->what));
		s = add(w, &w->look, pm_day_at(e->at), pm_str_of(json_is_string(role) ? json_string_value(role) : "onbekend"), err);
	}
	json_decref(o);
	return s;
}

static pm_status gather(work *w, pm_err *err)
{
	pm_case *c = w->t.batch.file;
	PM_TRY(pm_case_each_stop(c, 0, seen_stop, w, err));
	PM_TRY(pm_case_each_visit(c, seen_visit, w, err));
	PM_TRY(pm_case_each_run(c, seen_run, w, err));
	PM_TRY(pm_audit_each(c, seen_entry, w, err));
	w->from = (pm_inzage_from){ .city = &w->city, .person = pm_str_of(w->t.batch.opt->person), .list = w->list.line, .n_lists = w->list.n,
	                            .visit = w->visit.line, .n_visits = w->visit.n, .run = w->run.line, .n_runs = w->run.n, .look = w->look.line, .n_looks = w->look.n };
	return PM_OK;
}

static pm_status write_text(const pm_doc *d, const char *format, pm_buf *out, pm_err *err)
{
	pm_status s = PM_OK;
	if (strcmp(format, "html") == 0) {
		pm_html_begin(out, d->title, PM_STR(""), NULL);
		pm_html_doc(d, 1, out);
		pm_html_end(out, d->footer, NULL);
	} else if (strcmp(format, "json") == 0) {
		json_t *o;
		PM_TRY(pm_doc_json(d, &o, err));
		char *text = json_dumps(o, JSON_INDENT(1));
		json_decref(o);
		if (!text)
			return pm_fail(err, PM_E_NOMEM, "no memory for the file");
		pm_buf_printf(out, "%s\n", text);
		free(text);
	} else {
		pm_pdf *pdf;
		PM_TRY(pm_pdf_new(d->title, d->as_of, &pdf, err));
		s = pm_pdf_add(pdf, d, err);
		if (s == PM_OK)
			s = pm_pdf_finish(pdf, out, err);
		pm_pdf_free(pdf);
	}
	return s == PM_OK ? pm_buf_check(out, err) : s;
}

static pm_status make(work *w, const pm_options *o, const pm_leave *l, const char *format, pm_err *err)
{
	char room[4096], own[PM_SAFE_NAME + 16] = "", safe[PM_SAFE_NAME + 1];
	pm_doc d;
	pm_leaving file = { .folder = "", .name = "" };
	if (!o->out && strcmp(format, "pdf") == 0) {
		pm_safe_name(w->id, safe);
		snprintf(own, sizeof own, "inzage-%s.pdf", safe);
	}
	if (o->out || own[0])
		PM_TRY(pm_leave_path(o->out ? o->out : own, room, &file.folder, &file.name, err));
	PM_TRY(pm_inzage_make(&w->from, w->row, &d, err));
	pm_status s = write_text(&d, format, &file.text, err);
	pm_doc_release(&d);
	json_t *told = json_pack("{sI, ss, s[o], sb}", "run", (json_int_t)w->t.run.id, "vorm", format, "adressen", pm_json_string(w->id), "persoon", o->person != NULL);
	if (s == PM_OK)
		s = pm_leave_write(l, o->db, "inzage", told, &file, 1, err);
	if (s == PM_OK && file.folder[0] && !o->quiet)
		printf("%s/%s\n", file.folder, file.name);
	json_decref(told);
	pm_buf_release(&file.text);
	return s;
}

static pm_status prepare(work *w, const char *address, pm_err *err)
{
	PM_TRY(pm_telling_open(&w->t, err));
	PM_TRY(pm_telling_find(&w->t, address, &w->row, err));
	PM_TRY(pm_telling_city(&w->t, (pm_role_view){ .name = PM_STR("betrokkene") }, true, &w->city, err));
	const pm_rules *r = w->t.batch.rules;
	const pm_column *id = pm_role_column(&r->reg[r->spine], w->t.scope.spine, PM_ROLE_ID);
	if (id)
		w->id = pm_column_str(id, w->row);
	w->today = pm_today();
	return gather(w, err);
}

int pm_command_inzage(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db run format out person by threads quiet", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words == 0)
		return pm_fail(&err, PM_E_USE, "inzage needs an address or an id; pandmatch inzage --help"), pm_complain(&err);
	const char *format = o.format ? o.format : "pdf";
	if (strcmp(format, "pdf") != 0 && strcmp(format, "html") != 0 && strcmp(format, "json") != 0)
		return pm_fail(&err, PM_E_USE, "--format is pdf, html or json, not \"%s\"", format), pm_complain(&err);
	pm_option_case(&o);
	pm_buf address = {0};
	for (uint32_t i = 0; i < o.n_words; i++)
		pm_buf_printf(&address, "%s%s", i ? " " : "", o.word[i]);
	work w = { .t = { .batch = { .opt = &o } } };
	const pm_leave l = { .role = { .name = PM_STR("betrokkene") }, .by = pm_who(&o) };
	pm_status s = pm_buf_check(&address, &err);
	if (s == PM_OK)
		s = prepare(&w, address.p, &err);
	if (s == PM_OK)
		s = make(&w, &o, &l, format, &err);
	pm_buf_release(&w.text);
	pm_buf_release(&address);
	pm_telling_release(&w.t);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
