/* import_command.c - pandmatch import: the delivery into the case file, as a run would, and no further. */
#include <stdio.h>
#include <time.h>

#include "cli/audit_note.h"
#include "cli/as_of.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/levering.h"
#include "cli/manifest.h"
#include "cli/summary.h"
#include "ingest/guess.h"

static const char help[] =
	"pandmatch import [--data DIR] [--rules PATH[:PATH]...] [--weights FILE] [--db FILE] [--as-of DATE]\n"
	"                 [--threads N] [--out DIR] [--verify] [--accept WHY] [--by NAME] [--json] [--quiet]\n"
	"pandmatch import --guess FILE [--table NAME]\n\n"
	"Reads the delivery in DIR into the case file and joins every row to an address, as run does first; a run afterwards\n"
	"finds it there. Prints per register what was read, refused and joined.\n"
	"  --data    the delivery: one file per register            (default: data)\n"
	"  --rules   folders with rule files, or files; `:` between (default: rules)\n"
	"  --weights bits of the address search        (default: adres.gewichten in a folder of --rules, else built in)\n"
	"  --db      the case file; made when it isn't there         (default: pandmatch.db)\n"
	"  --out     also leave levering.html there: what was read, refused and changed\n"
	"  --as-of   the date of the delivery (default: the newest peildatum of levering.csv)\n"
	"  --verify  hash every input, also those with the same size, time and inode as before\n"
	"  --accept  go on where a gate stops the import; who and why go into the audit chain\n"
	"  --guess   propose a declaration for a file of any format that is read, on standard output; what it can't know\n"
	"            stands there as INVULLEN. Nothing is kept\n"
	"  --table   the sheet or table to look at                  (default: the first)\n"
	"Exit status: 0 done, 1 stopped by a gate (nothing changed), 2 wrong use or rules, 3 failed.\n";

static void defaults(pm_options *o)
{
	pm_option_delivery(o);
	o->by = pm_who(o);
}

/* An import that found everything as it was leaves no entry. */
static pm_status keep_entry(pm_batch *b, int64_t now, pm_err *err)
{
	json_t *fresh = json_array();
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		if (b->input[i].fresh)
			json_array_append_new(fresh, pm_json_string(b->rules->reg[i].name));
	if (fresh && json_array_size(fresh) == 0) {
		json_decref(fresh);
		return PM_OK;
	}
	json_t *o = json_pack("{so}", "registers", fresh);
	return pm_audit_note(b->file, now, pm_str_of(b->opt->by), "import", o, err);
}

static pm_status work(pm_batch *b, int64_t now, pm_err *err)
{
	b->moment = now;
	PM_TRY(pm_program_digest(&b->program, err));
	PM_TRY(pm_batch_date(b, now, err));
	PM_TRY(pm_batch_rules(b, err));
	PM_TRY(pm_case_open(b->opt->db, PM_CASE_CREATE, &b->file, err));
	PM_TRY(pm_case_begin(b->file, err));
	PM_TRY(pm_batch_import(b, now, err));
	PM_TRY(pm_batch_date_from_records(b, err));
	PM_TRY(keep_entry(b, now, err));
	if (b->opt->out)
		PM_TRY(pm_levering_stage(b, now, err));
	pm_progress_stage(&b->progress, "commit");
	const pm_status s = pm_case_commit(b->file, err);
	if (!b->opt->out)
		return s;
	if (s == PM_OK)
		return pm_file_show(b->opt->out, PM_LEVERING_PAGE, err);
	pm_file_forget(b->opt->out, PM_LEVERING_PAGE);
	return s;
}

static int import(const pm_options *o)
{
	pm_err err = {0};
	pm_batch b = { .opt = o };
	pm_progress_begin(&b.progress, o->quiet || o->json);
	pm_status s = work(&b, (int64_t)time(NULL), &err);
	pm_progress_end(&b.progress);
	if (s == PM_OK && !o->quiet)
		s = pm_summary_print_import(&b, stdout, &err);
	pm_batch_release(&b);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}

static int guess(const pm_options *o)
{
	pm_err err = {0};
	pm_buf text = {0};
	const pm_status s = pm_guess_register(o->guess, pm_str_of(o->table), &text, &err);
	if (s == PM_OK)
		fwrite(text.p, 1, text.n, stdout);
	pm_buf_release(&text);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}

int pm_command_import(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "data rules weights db out as-of threads verify accept by json quiet guess table", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words)
		return pm_fail(&err, PM_E_USE, "import takes no word \"%s\"; pandmatch import --help", o.word[0]), pm_complain(&err);
	if (o.accept && pm_str_trim(pm_str_of(o.accept)).n == 0)
		return pm_fail(&err, PM_E_USE, "--accept needs a reason"), pm_complain(&err);
	if (o.table && !o.guess)
		return pm_fail(&err, PM_E_USE, "--table goes with --guess; a declaration names its own: file \"x.xlsx\" table \"Blad1\""),
		       pm_complain(&err);
	if (o.guess)
		return guess(&o);
	defaults(&o);
	return import(&o);
}
