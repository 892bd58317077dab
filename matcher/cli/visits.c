/* visits.c - pandmatch visits: what inspectors found, back in; and what the reporter may hear. */
#include <stdio.h>
#include <time.h>

#include "base/mem.h"
#include "cli/audit_note.h"
#include "cli/command.h"
#include "cli/feedback.h"
#include "cli/list_release.h"
#include "cli/verb.h"
#include "cli/visit_form.h"
#include "list/worklist.h"
#include "store/case_list.h"
#include "text/prose.h"

static const char help[] =
	"pandmatch visits import FILE... [--as-of DATE] [--by NAME] [--dry-run] [--db FILE]\n"
	"pandmatch visits show CODE [--db FILE]\n"
	"pandmatch visits feedback [--week DATE] [--by NAME] [--db FILE]\n\n"
	"import    reads filled forms (CSV, the workbook or the phone's JSON of a list; docs/formats/visits.md). Every cell is checked and\n"
	"          every fault told with its cell; with one fault nothing is kept. The same form twice changes nothing; other content\n"
	"          under the same code is a correction, and what was stays. The next run sees the visits as rows of the registers\n"
	"          bezoeken and zaken.\n"
	"show      a visit with all its earlier versions\n"
	"feedback  the letter to everyone whose reports were followed by a visit in that week (default: the week of the last visit): one\n"
	"          per reporter and address, never about who lives there, what was found, or which measure was taken\n"
	"  --as-of    the day that counts as today: no visit is later (default: today)\n"
	"  --dry-run  check and tell, keep nothing\n"
	"Exit status: 0 done, 1 a cell is not right, 2 wrong use, 3 failed.\n";

/* ---- import ---- */

static pm_status audit(pm_case *c, int64_t now, const char *who, const char *path, const uint32_t kept[3], pm_err *err)
{
	json_t *o = json_pack("{ss, si, si, si}", "file", path, "new", (int)kept[PM_VISIT_NEW], "same", (int)kept[PM_VISIT_SAME], "corrected",
	                      (int)kept[PM_VISIT_CORRECTED]);
	return pm_audit_note(c, now, pm_str_of(who), "visits imported", o, err);
}

static pm_status keep(const pm_options *o, const pm_visit_form *v, const char *path, int64_t now, uint32_t kept[3], pm_err *err)
{
	pm_case *c = NULL;
	pm_status s = pm_case_open(o->db, PM_CASE_WRITE, &c, err);
	if (s == PM_OK)
		s = pm_case_begin(c, err);
	for (uint32_t i = 0; i < v->n && s == PM_OK; i++) {
		pm_visit_kept how;
		s = pm_case_put_visit(c, &v->visit[i], now, pm_str_of(pm_who(o)), &how, err);
		if (s == PM_OK)
			kept[how]++;
	}
	for (uint32_t i = 0; i < v->n_lists && s == PM_OK; i++)
		s = pm_list_close(c, v->list[i], err);
	if (s == PM_OK && kept[PM_VISIT_NEW] + kept[PM_VISIT_CORRECTED])
		s = audit(c, now, pm_who(o), path, kept, err);
	if (s == PM_OK)
		s = pm_case_commit(c, err);
	pm_case_close(c);
	return s;
}

static pm_status import(const pm_options *o, const char *path, int32_t today, pm_err *err)
{
	const int64_t now = (int64_t)time(NULL);
	uint32_t kept[3] = {0};
	pm_list_reading city = { .t = { .batch = { .opt = o } } };
	pm_visit_form v = { .city = &city, .today = today };
	pm_status s = pm_case_open(o->db, PM_CASE_READ, &v.file, err);
	if (s == PM_OK)
		s = pm_visit_form_read(&v, path, err);
	if (s == PM_E_GATE)
		fwrite(v.form.told.p, 1, v.form.told.n, stderr);
	if (s == PM_OK && !o->dry_run)
		s = keep(o, &v, path, now, kept, err);
	if (s == PM_OK && o->dry_run)
		printf("%s: %u %s in orde, %u %s niet ingevuld; niets bewaard (--dry-run)\n", path, v.n, pm_by_number(v.n, "bezoek", "bezoeken"),
		       v.passed, pm_by_number(v.passed, "rij", "rijen"));
	else if (s == PM_OK)
		printf("%s: %u %s nieuw, %u ongewijzigd, %u gecorrigeerd; %u %s niet ingevuld\n", path, kept[PM_VISIT_NEW],
		       pm_by_number(kept[PM_VISIT_NEW], "bezoek", "bezoeken"), kept[PM_VISIT_SAME], kept[PM_VISIT_CORRECTED], v.passed,
		       pm_by_number(v.passed, "rij", "rijen"));
	pm_visit_form_release(&v);
	pm_case_close(v.file);
	pm_list_reading_release(&city);
	return s;
}

static pm_status import_all(const pm_options *o, pm_err *err)
{
	int32_t today;
	if (o->n_words < 2)
		return pm_fail(err, PM_E_USE, "visits import takes a filled form; pandmatch visits --help");
	PM_TRY(pm_option_day("as-of", o->as_of, pm_today(), &today, err));
	for (uint32_t i = 1; i < o->n_words; i++)
		PM_TRY(import(o, o->word[i], today, err));
	return PM_OK;
}

/* ---- show ---- */

typedef struct showing { pm_str code; bool found; } showing;

static void moment(int64_t at, char out[40])
{
	const time_t t = (time_t)at;
	struct tm tm;
	gmtime_r(&t, &tm);
	strftime(out, 40, "%Y-%m-%d %H:%M UTC", &tm);
}

static pm_status show_version(void *ctx, uint32_t version, int64_t at, pm_str by, pm_str json, pm_err *err)
{
	char when[40];
	(void)ctx, (void)err;
	moment(at, when);
	printf("versie %u, van %.*s, vervangen op %s: %.*s\n", version, PM_STR_FMT(by), when, PM_STR_FMT(json));
	return PM_OK;
}

static pm_status show_visit(void *ctx, const pm_visit *v, pm_err *err)
{
	showing *s = ctx;
	char day[32], when[40];
	(void)err;
	if (!pm_str_eq(v->code, s->code))
		return PM_OK;
	s->found = true;
	pm_date_text((pm_date){ v->day, v->day }, day);
	moment(v->imported_at, when);
	printf("%.*s, %.*s (%.*s)\nversie %u, van %.*s, ingelezen op %s\n%s", PM_STR_FMT(v->code), PM_STR_FMT(v->address), PM_STR_FMT(v->address_id), v->version,
	       PM_STR_FMT(v->imported_by), when, day);
	if (v->minute >= 0)
		printf(" %02d:%02d", v->minute / 60, v->minute % 60);
	printf(", inspecteur %.*s: %.*s", PM_STR_FMT(v->inspector), PM_STR_FMT(v->situation));
	if (v->persons >= 0)
		printf(", %d %s aangetroffen", v->persons, pm_by_number((uint64_t)v->persons, "persoon", "personen"));
	if (v->beds >= 0)
		printf(", %d %s", v->beds, pm_by_number((uint64_t)v->beds, "slaapplaats", "slaapplaatsen"));
	for (uint32_t t = 0; t < v->n_themes; t++)
		printf(", %.*s: %.*s", PM_STR_FMT(v->theme[t].theme), PM_STR_FMT(v->theme[t].conclusion));
	if (v->measure.n)
		printf(", maatregel %.*s", PM_STR_FMT(v->measure));
	if (v->next_day != PM_NO_DAY) {
		pm_date_text((pm_date){ v->next_day, v->next_day }, day);
		printf(", volgend bezoek %s", day);
	}
	if (v->handover.n)
		printf(", voor %.*s: %.*s", PM_STR_FMT(v->handover_to), PM_STR_FMT(v->handover));
	puts("");
	return PM_OK;
}

static pm_status show(const pm_options *o, pm_err *err)
{
	pm_case *c = NULL;
	if (o->n_words != 2)
		return pm_fail(err, PM_E_USE, "visits show takes the code of a visit; pandmatch visits --help");
	showing w = { pm_str_of(o->word[1]), false };
	pm_status s = pm_case_open(o->db, PM_CASE_READ, &c, err);
	if (s == PM_OK)
		s = pm_case_each_visit(c, show_visit, &w, err);
	if (s == PM_OK && !w.found)
		s = pm_fail(err, PM_E_NOTFOUND, "no visit has the code %s", o->word[1]);
	if (s == PM_OK)
		s = pm_case_each_visit_version(c, w.code, show_version, NULL, err);
	pm_case_close(c);
	return s;
}

static pm_status no_verb(const pm_options *o, pm_err *err)
{
	(void)o;
	return pm_fail(err, PM_E_USE, "visits import, show or feedback; pandmatch visits --help");
}

int pm_command_visits(int argc, char **argv)
{
	static const pm_verb verb[] = { { "import", import_all }, { "show", show }, { "feedback", pm_feedback }, { NULL, no_verb } };
	return pm_command_verbs(argc, argv, "as-of by dry-run week db run threads", help, verb);
}
