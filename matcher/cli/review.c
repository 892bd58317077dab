/* review.c - pandmatch review: joins that the program can't decide, decided by people. */
#include "cli/review.h"

#include <stdlib.h>
#include <time.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/joins.h"
#include "cli/leave.h"
#include "cli/past_run.h"
#include "publish/json.h"
#include "text/prose.h"

static const char help[] =
	"pandmatch review [REGISTER|LINK] [--db FILE] [--by NAME]\n"
	"pandmatch review LINK REGISTER:ROW REGISTER:ROW [--csv | --import FILE] [--db FILE] [--by NAME]\n"
	"pandmatch review [REGISTER|LINK] --csv [--out FILE] [--db FILE]\n"
	"pandmatch review [LINK] --import FILE [--db FILE] [--by NAME]\n"
	"pandmatch review --open [--out FILE] [--db FILE]\n\n"
	"Rows whose address is undecided, or was taken with a doubt, beside their candidates with the bits for and against each. An\n"
	"answer is kept with name, date and the probability that was shown, is asked once, and holds from the next run on: the row is\n"
	"then certainly at that address, or at none. From 200 answers on they also correct the probabilities of other joins.\n"
	"With the name of a link of the rules (eigenaren): records that may be about one person or firm. No date of birth is shown,\n"
	"and nothing of who is entitled to secrecy; that somebody looked is kept in the audit chain. Beside the comparisons stand\n"
	"zeldzaamheid (how rare what agrees is), anderen (who else of the register it may be) and vooraf (of any two records):\n"
	"together they are log2 of the odds of kans. Two records of a link (eigenaren brk:126 brp:4091) are asked about whether they were\n"
	"taken for one or not, and decided before or not: what was linked wrongly is told apart here; the last decision holds.\n"
	"  --csv     the same questions as a table for a spreadsheet; fill in `besluit`: gelijk, niet gelijk or weet niet;\n"
	"            of addresses one is gelijk, of records several may be\n"
	"  --import  takes such a table back, all of it or nothing\n"
	"  --open    rows of the last year that belong to no address, decided or not, as openstaand.csv of the run has them\n"
	"  --by      who decides (default: $USER)\n";

typedef struct reviewing {
	const pm_options *o;
	pm_batch batch;
	pm_run run;
	pm_queue queue;
	pm_case *file;   /* for writing */
	pm_review_by by;
} reviewing;

static pm_status write_text(const pm_options *o, const pm_buf *text, pm_err *err)
{
	PM_TRY(pm_buf_check(text, err));
	return pm_file_put(o->out, pm_buf_str(text), err);
}

static pm_status list_open(reviewing *g, pm_err *err)
{
	pm_buf text = {0};
	pm_status s = pm_batch_table(&g->batch, (uint32_t)g->batch.rules->spine, err);
	if (s == PM_OK)
		s = pm_open_rows(&g->batch, &text, err);
	if (s == PM_OK)
		s = write_text(g->o, &text, err);
	if (s == PM_OK && !g->o->quiet)
		pm_file_tell(g->o->out, pm_table_lines(pm_buf_str(&text)), "rij zonder adres", "rijen zonder adres");
	pm_buf_release(&text);
	return s;
}

static pm_status list_questions(reviewing *g, pm_err *err)
{
	pm_buf text = {0};
	pm_review_csv(&g->queue, &text);
	const pm_status s = write_text(g->o, &text, err);
	if (s == PM_OK && !g->o->quiet)
		pm_file_tell(g->o->out, g->queue.n, "vraag", "vragen");
	pm_buf_release(&text);
	return s;
}

static pm_status open_for_writing(reviewing *g, pm_err *err)
{
	const char *who = g->o->by ? g->o->by : getenv("USER");
	if (!who || pm_str_trim(pm_str_of(who)).n == 0)
		return pm_fail(err, PM_E_USE, "who decides? Give --by NAME");
	PM_TRY(pm_case_open(g->o->db, PM_CASE_WRITE, &g->file, err));
	g->by = (pm_review_by){ g->file, pm_str_trim(pm_str_of(who)) };
	return PM_OK;
}

static pm_status ask(reviewing *g, pm_err *err)
{
	uint32_t answered = 0;
	PM_TRY(open_for_writing(g, err));
	PM_TRY(pm_review_ask(&g->queue, &g->by, stdin, stdout, &answered, err));
	if (!g->o->quiet)
		fprintf(stdout, "\n%u van %u beantwoord%s\n", answered, g->queue.n, answered ? "; een besluit geldt vanaf de volgende run" : "");
	return PM_OK;
}

static pm_status take_back(reviewing *g, pm_err *err)
{
	uint32_t answered = 0, passed = 0;
	PM_TRY(open_for_writing(g, err));
	PM_TRY(pm_review_import(&g->queue, &g->by, g->o->import, &answered, &passed, err));
	if (!g->o->quiet) {
		fprintf(stdout, "%u %s beantwoord%s\n", answered, pm_by_number(answered, "vraag", "vragen"), answered ? "; een besluit geldt vanaf de volgende run" : "");
		if (passed)
			fprintf(stdout, "%u %s overgeslagen: die vraag is al beantwoord, of de rij of haar kandidaten zijn veranderd\n", passed,
			        pm_by_number(passed, "antwoord", "antwoorden"));
	}
	return PM_OK;
}

/* Questions about a link name people: that somebody looked is kept before they are shown. */
static pm_status note_look(const reviewing *g, pm_str link, pm_err *err)
{
	json_t *told = json_pack("{so, sI, sI}", "koppeling", pm_json_string(link), "run", (json_int_t)g->run.id, "vragen", (json_int_t)g->queue.n);
	if (told && g->o->n_words == 3)
		json_object_set_new(told, "paar", json_pack("[oo]", pm_json_string(pm_str_of(g->o->word[1])), pm_json_string(pm_str_of(g->o->word[2]))));
	const pm_status s = pm_leave_note(g->o, "review shown", told, err);
	json_decref(told);
	return s;
}

static pm_status review(reviewing *g, pm_err *err)
{
	const pm_options *o = g->o;
	PM_TRY(pm_past_run(&g->batch, 0, &g->run, err));
	if (o->open)
		return list_open(g, err);
	const pm_str part = pm_str_of(o->n_words ? o->word[0] : "");
	if (pm_rules_link(g->batch.rules, part) >= 0) {
		g->batch.moment = (int64_t)time(NULL); /* what is decided already isn't asked again */
		PM_TRY(pm_review_links(&g->batch, part, o->n_words == 3 ? &o->word[1] : NULL, &g->queue, err));
		if (!o->import)
			PM_TRY(note_look(g, part, err));
	} else if (o->n_words > 1)
		return pm_fail(err, PM_E_USE, "the rules of the run hold no link %s between records", o->word[0]);
	else
		PM_TRY(pm_review_addresses(&g->batch, part, &g->queue, err));
	return o->csv ? list_questions(g, err) : o->import ? take_back(g, err) : ask(g, err);
}

static pm_status use(const pm_options *o, pm_err *err)
{
	if (o->n_words == 2 || o->n_words > 3)
		return pm_fail(err, PM_E_USE, "review takes a register, or a link with or without two of its records, not \"%s\" too", o->word[o->n_words - 1]);
	if (o->csv + o->open + (o->import != NULL) > 1)
		return pm_fail(err, PM_E_USE, "--csv, --import and --open don't go together");
	if (o->out && !o->csv && !o->open)
		return pm_fail(err, PM_E_USE, "--out goes with --csv or --open");
	if (o->n_words && o->open)
		return pm_fail(err, PM_E_USE, "--open lists every register");
	return PM_OK;
}

int pm_command_review(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db by csv import open out threads quiet", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	pm_option_case(&o);
	reviewing g = { .o = &o, .batch = { .opt = &o } };
	pm_status s = use(&o, &err);
	if (s == PM_OK)
		s = review(&g, &err);
	pm_queue_free(&g.queue);
	pm_case_close(g.file);
	pm_batch_release(&g.batch);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
