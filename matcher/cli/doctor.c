/* doctor.c - pandmatch doctor: is the case file whole, and does the machine suit it? */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <sqlite3.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/past_run.h"
#include "ingest/expiry.h"
#include "store/audit.h"

static const char help[] =
	"pandmatch doctor [--db FILE] [--rules PATH[:PATH]...]\n\n"
	"Looks the machine and the case file over and changes nothing: processors, memory and disk, the rights of the file, every page\n"
	"of it, every reference, the audit chain, every segment of the records in use, and what is past its term.\n"
	"Each line begins with ok, note or WRONG. Exit status: 0 nothing wrong, 1 something is, 3 it can't be looked at.\n";

typedef struct visit { const pm_options *opt; uint32_t wrong, notes; } visit;

typedef enum finding { OK, NOTE, WRONG } finding;

__attribute__((format(printf, 3, 4)))
static void tell(visit *v, finding f, const char *format, ...)
{
	static const char *const word[] = { "ok   ", "note ", "WRONG" };
	va_list args;
	va_start(args, format);
	printf("%s  ", word[f]);
	vprintf(format, args);
	puts("");
	va_end(args);
	v->wrong += f == WRONG;
	v->notes += f == NOTE;
}

/* ---- the machine ---- */

static void look_at_machine(visit *v)
{
	const long cores = sysconf(_SC_NPROCESSORS_ONLN), pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
	const double gb = (double)pages * (double)page / 1e9;
	tell(v, cores < 2 || gb < 2 ? NOTE : OK, "%ld processors, %.1f GB of memory (a full city asks 2 and 2)", cores, gb);
	uint32_t jit = 0;
	char pcre[64] = "";
	pcre2_config(PCRE2_CONFIG_JIT, &jit);
	pcre2_config(PCRE2_CONFIG_VERSION, pcre);
	tell(v, jit ? OK : NOTE, "SQLite %s, PCRE2 %s %s", sqlite3_libversion(), pcre, jit ? "with JIT" : "without JIT: patterns are slow");
	if (time(NULL) < 1700000000)
		tell(v, WRONG, "the clock stands before 2023: dates in the audit chain will be wrong");
}

static void look_at_file(visit *v, const char *path)
{
	struct stat st;
	struct statvfs disk;
	if (stat(path, &st) != 0)
		return;
	tell(v, st.st_mode & 077 ? WRONG : OK, "rights of %s: %o%s", path, (unsigned)(st.st_mode & 0777),
	     st.st_mode & 077 ? ": it holds names, only its owner may read it (chmod 600)" : "");
	if (statvfs(path, &disk) == 0) {
		const double mb = (double)st.st_size / 1e6, room = (double)disk.f_bavail * (double)disk.f_frsize / 1e6;
		tell(v, room < 2 * mb ? NOTE : OK, "%.0f MB, %.0f MB free on its disk%s", mb, room,
		     room < 2 * mb ? ": a run or retain may need twice the file" : "");
	}
}

/* ---- the case file ---- */

static void look_at_pages(visit *v, pm_case *c)
{
	pm_err err = {0};
	int64_t entries = 0;
	if (pm_case_check(c, &err) == PM_OK)
		tell(v, OK, "every page and every reference");
	else
		tell(v, WRONG, "%s", err.msg);
	if (pm_audit_verify(c, &entries, &err) == PM_OK)
		tell(v, OK, "audit chain: %lld entries, whole", (long long)entries);
	else
		tell(v, WRONG, "audit chain: %s", err.msg);
}

typedef struct reading { visit *v; pm_case *file; const pm_rules *rules; int32_t today; uint32_t sources; } reading;

static void look_at_term(reading *r, const pm_source *s, const pm_table *t)
{
	const int32_t at = r->rules ? pm_rules_register(r->rules, s->reg) : -1;
	uint64_t *keep = NULL;
	uint32_t past = 0;
	if (at < 0 || !r->rules->reg[at].retain_months)
		return;
	if (pm_expiry_rows(&r->rules->reg[at], t, pm_expiry_before(&r->rules->reg[at], r->today), &keep, &past, NULL) == PM_OK && past)
		tell(r->v, NOTE, "%.*s: %u rows are past their term; pandmatch retain destroys them", PM_STR_FMT(s->reg), past);
	pm_free(keep);
}

static pm_status look_at_source(void *ctx, const pm_source *s, pm_err *err)
{
	(void)err;
	reading *r = ctx;
	pm_err own = {0};
	pm_table *t = NULL;
	if (!s->current)
		return PM_OK;
	r->sources++;
	if (pm_case_get_table(r->file, s->id, NULL, 0, r->v->opt->threads, &t, &own) != PM_OK)
		tell(r->v, WRONG, "%.*s: %s", PM_STR_FMT(s->reg), own.msg);
	else if (t->rows < s->rows)
		tell(r->v, WRONG, "%.*s: %u records are kept where %u were accepted", PM_STR_FMT(s->reg), t->rows, s->rows);
	else
		look_at_term(r, s, t);
	pm_table_free(t);
	return PM_OK;
}

static pm_status look_at_records(visit *v, pm_case *c, pm_err *err)
{
	reading r = { .v = v, .file = c, .today = pm_today() };
	pm_rules *rules = NULL;
	pm_err own = {0};
	const char *path = v->opt->rules ? v->opt->rules : "rules";
	if (pm_rules_load(path, r.today, &rules, NULL, &own) != PM_OK)
		tell(v, NOTE, "rules in %s: %s; terms were not looked at", path, own.msg);
	r.rules = rules;
	const uint32_t before = v->wrong;
	const pm_status s = pm_case_each_source(c, PM_STR(""), look_at_source, &r, err);
	if (s == PM_OK && v->wrong == before)
		tell(v, OK, "records of %u registers, every segment", r.sources);
	pm_rules_free(rules);
	return s;
}

static void look_at_run(visit *v)
{
	pm_batch b = { .opt = v->opt };
	pm_run run;
	pm_err err = {0};
	const pm_status s = pm_past_run(&b, 0, &run, &err);
	if (s == PM_OK)
		tell(v, OK, "run %lld: its rules and manifest can be read", (long long)run.id);
	else
		tell(v, s == PM_E_NOTFOUND ? NOTE : WRONG, "%s", err.msg);
	pm_batch_release(&b);
}

static pm_status examine(visit *v, pm_err *err)
{
	pm_case *c;
	look_at_machine(v);
	PM_TRY(pm_case_open(v->opt->db, PM_CASE_READ, &c, err));
	look_at_file(v, v->opt->db);
	look_at_pages(v, c);
	const pm_status s = look_at_records(v, c, err);
	pm_case_close(c);
	PM_TRY(s);
	look_at_run(v);
	return PM_OK;
}

int pm_command_doctor(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db rules threads", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words)
		return pm_fail(&err, PM_E_USE, "doctor takes no words; pandmatch doctor --help"), pm_complain(&err);
	pm_option_case(&o);
	visit v = { .opt = &o };
	if (examine(&v, &err) != PM_OK)
		return pm_complain(&err);
	printf("%u wrong, %u to note\n", v.wrong, v.notes);
	return v.wrong ? PM_EXIT_GATE : PM_EXIT_DONE;
}
