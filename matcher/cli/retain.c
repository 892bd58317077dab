/* retain.c - pandmatch retain: what is past its term goes, out of the file, with a report. */
#include "cli/retain.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/options.h"
#include "publish/json.h"

static const char help[] =
	"pandmatch retain [--db FILE] [--rules PATH[:PATH]...] [--as-of DATE] [--by NAME] [--dry-run] [--json]\n\n"
	"Destroys what is past the term that its register declares (`retain 24 months from datum`): rows, refused rows, visits,\n"
	"lists, decisions, and former deliveries that none of the ten latest runs rests on. What the rules no longer declare (decisions\n"
	"about it, deliveries that the latest run does not rest on) goes by their longest term. The file is written anew, so that\n"
	"nothing of it can be found in the bytes. Prints the report of what was destroyed; it stays in the file, and every line of it is\n"
	"in the audit chain. A file that is delivered once more doesn't bring it back.\n"
	"  --as-of    the day from which terms are counted back (default: today)\n"
	"  --dry-run  says what would be destroyed; changes nothing\n"
	"Exit status: 0 done, 2 wrong use or rules, 3 failed, and then nothing was destroyed.\n";

static const char *day_text(int32_t day, char out[32])
{
	if (day == PM_NO_DAY)
		return "";
	pm_date_text((pm_date){ day, day }, out);
	return out;
}

static void print_table(const pm_retaining *r, bool dry)
{
	char as_of[32], before[32];
	printf("%s on %s by %.*s\n", dry ? "Would be destroyed" : "Destroyed", day_text(r->as_of, as_of), PM_STR_FMT(r->who));
	if (r->n == 0)
		puts("nothing: no row is past its term");
	else
		printf("%-16s %-9s %9s  %-10s %s\n", "register", "what", "rows", "before", "why");
	for (uint32_t i = 0; i < r->n; i++) {
		const pm_destruction *d = &r->gone[i];
		printf("%-16.*s %-9.*s %9llu  %-10s %.*s", PM_STR_FMT(d->reg), PM_STR_FMT(d->category), (unsigned long long)d->rows,
		       day_text(d->before, before), PM_STR_FMT(d->why));
		if (d->source)
			printf(" (source %lld)", (long long)d->source);
		puts("");
	}
	for (uint32_t i = 0; i < r->n_termless; i++)
		printf("%s%.*s", i ? ", " : "No term is declared for: ", PM_STR_FMT(r->termless[i]));
	if (r->n_termless)
		puts("");
}

static pm_status print_json(const pm_retaining *r, bool dry, pm_err *err)
{
	char day[32];
	json_t *rows = json_array();
	for (uint32_t i = 0; i < r->n; i++) {
		const pm_destruction *d = &r->gone[i];
		json_array_append_new(rows, json_pack("{so, so, sI, sI, so, so}", "register", pm_json_string(d->reg), "category",
		                      pm_json_string(d->category), "rows", (json_int_t)d->rows, "source", (json_int_t)d->source, "before",
		                      d->before == PM_NO_DAY ? json_null() : json_string(day_text(d->before, day)), "why", pm_json_string(d->why)));
	}
	json_t *termless = json_array();
	for (uint32_t i = 0; i < r->n_termless; i++)
		json_array_append_new(termless, pm_json_string(r->termless[i]));
	json_t *o = json_pack("{ss, so, sb, so, so}", "as_of", day_text(r->as_of, day), "by", pm_json_string(r->who), "dry_run", dry,
	                      "destroyed", rows, "no_term", termless);
	char *text = o ? json_dumps(o, JSON_INDENT(1) | JSON_PRESERVE_ORDER) : NULL;
	json_decref(o);
	if (!text)
		return pm_fail(err, PM_E_NOMEM, "no memory for the report");
	puts(text);
	free(text);
	return PM_OK;
}

static pm_status destroy(pm_retaining *r, bool dry, pm_err *err)
{
	PM_TRY(pm_case_shred_begin(r->file, err));
	PM_TRY(pm_case_begin(r->file, err));
	pm_status s = pm_retain_rows(r, err);
	if (s == PM_OK)
		s = pm_retain_own(r, err);
	if (s != PM_OK || dry) {
		pm_case_rollback(r->file);
		return s;
	}
	PM_TRY(pm_case_commit(r->file, err));
	return r->n ? pm_case_shred_end(r->file, err) : PM_OK;
}

static pm_status retain(const pm_options *o, pm_retaining *r, pm_err *err)
{
	pm_rules *rules = NULL;
	pm_buf errors = {0};
	PM_TRY(pm_option_day("as-of", o->as_of, pm_today(), &r->as_of, err));
	pm_status s = pm_rules_load(o->rules ? o->rules : "rules", r->as_of, &rules, &errors, err);
	if (s != PM_OK && errors.n)
		fprintf(stderr, "%.*s", (int)errors.n, errors.p);
	pm_buf_release(&errors);
	PM_TRY(s);
	r->rules = rules;
	s = pm_case_open(o->db, PM_CASE_WRITE, &r->file, err);
	if (s == PM_OK)
		s = destroy(r, o->dry_run, err);
	if (s == PM_OK && o->json)
		s = print_json(r, o->dry_run, err);
	else if (s == PM_OK)
		print_table(r, o->dry_run);
	pm_case_close(r->file);
	pm_rules_free(rules);
	return s;
}

int pm_command_retain(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db rules as-of by dry-run json threads", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words)
		return pm_fail(&err, PM_E_USE, "retain takes no words; pandmatch retain --help"), pm_complain(&err);
	pm_option_case(&o);
	pm_arena a = {0};
	pm_retaining r = { .now = (int64_t)time(NULL), .who = pm_str_of(pm_who(&o)), .threads = o.threads, .arena = &a };
	const pm_status s = retain(&o, &r, &err);
	pm_arena_release(&a);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
