/* link.c - pandmatch link: who is who in one file, or between two; or by the registers of a case file. */
#include <stdio.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/link_case.h"
#include "cli/link_propose.h"
#include "cli/link_show.h"

static const char help[] =
	"pandmatch link [NAME] --model M.rules --left A.csv [--right B.csv] --out PAIRS.csv [--clusters C.csv] [--key COLUMN]\n"
	"               [--threads N] [--quiet]\n"
	"pandmatch link [NAME] --model M.rules --left A.csv [--right B.csv] --plan | --explain ROW ROW\n"
	"pandmatch link --propose --left A.csv [--right B.csv] [--out M.rules]\n"
	"pandmatch link NAME --db FILE [--run N] [--changes] --out ENTITIES.csv\n"
	"pandmatch link NAME --db FILE [--run N] --explain REGISTER:ROW REGISTER:ROW --by WHO\n\n"
	"Finds the records that are about one entity, within A or between A and B, with no case file. M holds a `link` block\n"
	"(docs/rule-language.md); weights are learned from the files themselves, without examples.\n"
	"  PAIRS     links_rij;rechts_rij;links_id;rechts_id;bits;kans;oordeel, and the bits of every comparison, of how rare the\n"
	"            values are (zeldzaamheid) and of before (vooraf): together `bits`\n"
	"  --clusters  bestand;rij;id;entiteit;records: every record and its entity, named by its first record\n"
	"  --key     the column that names a record; without it rows are named\n"
	"  --plan    compares nothing: pairs of every block, seconds and memory, the ten largest keys of each, what a cap loses\n"
	"  --explain  two rows, of B the second where there is a B: what every comparison says, in bits\n"
	"  --propose  writes a model for these files, to read and to change\n"
	"  --db      a link of the rules of a run, over its records: register;rij;entiteit;nummer, without a name;\n"
	"            of a link by texts register;rij;groep;records;score;\n"
	"            --changes: register;rij;was;nu;wat;reden, against the outcome before;\n"
	"            --explain brk:126 brp:4091: why these two records are one entity or not. No date of birth is shown, nothing of who\n"
	"            is entitled to secrecy; who looked (--by) is kept in the audit chain\n"
	"Exit status: 0 done, 2 wrong use, model or columns, 3 failed.\n";

static pm_status write_text(const char *path, pm_buf *text, pm_err *err)
{
	PM_TRY(pm_buf_check(text, err));
	return pm_file_put(path, pm_buf_str(text), err);
}

static pm_status write_results(const pm_link_files *f, const pm_link_result *r, pm_err *err)
{
	pm_buf pairs = {0}, clusters = {0};
	pm_status s = pm_link_show_pairs(f, r, &pairs, err);
	if (s == PM_OK && f->opt->clusters)
		pm_link_show_clusters(f, r, &clusters);
	if (s == PM_OK)
		s = pm_buf_check(&clusters, err);
	if (s == PM_OK) {
		const pm_new_file file[] = { { f->opt->out, pm_buf_str(&pairs) }, { f->opt->clusters, pm_buf_str(&clusters) } };
		s = pm_files_put(file, f->opt->clusters ? 2 : 1, err);
	}
	pm_buf_release(&pairs);
	pm_buf_release(&clusters);
	return s;
}

static pm_status record_of(const pm_link_files *f, uint32_t side, const char *word, uint32_t *out, pm_err *err)
{
	uint64_t row = 0;
	for (const char *p = word; *p; p++)
		row = *p >= '0' && *p <= '9' && row < UINT32_MAX ? row * 10 + (uint64_t)(*p - '0') : UINT64_MAX;
	for (uint32_t i = 0; i < f->frame.rows; i++)
		if (f->frame.source[i] == side && pm_link_row_of(f, i) == row)
			return *out = i, PM_OK;
	return pm_fail(err, PM_E_USE, "--explain: %s has no row %s that could be read", f->file[side].path, word);
}

static pm_status explain(const pm_link_files *f, const pm_link_result *r, const char *const row[2], pm_err *err)
{
	uint32_t a, b;
	pm_buf out = {0};
	PM_TRY(record_of(f, 0, row[0], &a, err));
	PM_TRY(record_of(f, f->files - 1, row[1], &b, err));
	if (a == b)
		return pm_fail(err, PM_E_USE, "--explain takes two rows, not row %s twice", row[0]);
	pm_status s = pm_link_show_reasons(f, r, a, b, &out, err);
	if (s == PM_OK)
		s = write_text(NULL, &out, err);
	pm_buf_release(&out);
	return s;
}

static pm_status tell(pm_buf *text, pm_err *err)
{
	PM_TRY(pm_buf_check(text, err));
	if (text->n)
		fputs(text->p, stderr);
	return PM_OK;
}

/* Rows that could not be read take no part: nothing is lost without a word. */
static void tell_rejects(const pm_link_files *f)
{
	for (uint32_t i = 0; i < f->files; i++) {
		const pm_import *r = f->file[i].read;
		if (r->n_rejects)
			fprintf(stderr, "%s: %llu of %llu rows could not be read and take no part; the first is row %u: %.*s\n", f->file[i].path,
			        (unsigned long long)r->rejected, (unsigned long long)r->rows, r->reject[0].row, PM_STR_FMT(r->reject[0].reason));
	}
}

static pm_status link_files(pm_link_files *f, const char *const row[2], pm_err *err)
{
	pm_link_result r;
	pm_buf said = {0};
	pm_link_show_empty(f, &said);
	pm_status s = tell(&said, err);
	pm_buf_clear(&said);
	pm_progress_stage(&f->progress, "link");
	if (s == PM_OK)
		s = pm_link(&f->frame.model, &r, err);
	pm_progress_end(&f->progress);
	if (s != PM_OK)
		return pm_buf_release(&said), s == PM_E_NOTFOUND || s == PM_E_RANGE ? pm_fail(err, PM_E_USE, "%s", err ? err->msg : "") : s;
	s = row[0] ? explain(f, &r, row, err) : write_results(f, &r, err);
	if (s == PM_OK && !row[0] && !f->opt->quiet) {
		pm_link_show_summary(f, &r, &said);
		s = tell(&said, err);
	}
	pm_buf_release(&said);
	pm_link_release(&r);
	return s;
}

static pm_status plan(pm_link_files *f, pm_err *err)
{
	pm_buf out = {0};
	pm_link_show_empty(f, &out);
	pm_status s = pm_link_show_plan(f, &out, err);
	pm_progress_end(&f->progress);
	if (s == PM_OK)
		s = write_text(NULL, &out, err);
	pm_buf_release(&out);
	return s;
}

/* With nothing on the right doubles within the left file would be found, and be taken for links. */
static pm_status look_for_two(const pm_link_files *f, pm_err *err)
{
	const uint32_t side = f->files == 2 && f->input[1].table->rows == 0;
	if (side || f->frame.rows < 2)
		return pm_fail(err, PM_E_USE, "%s holds %u records: there are no two to compare", f->file[side].path, f->input[side].table->rows);
	return PM_OK;
}

static pm_status use(const pm_options *o, const char *const row[2], pm_err *err)
{
	if (!o->left)
		return pm_fail(err, PM_E_USE, "link takes --left FILE, the records; link --help tells more");
	if (!o->model && !o->propose)
		return pm_fail(err, PM_E_USE, "link takes --model FILE with a link block; --propose makes one");
	if (!o->out && !o->plan && !o->propose && !row[0])
		return pm_fail(err, PM_E_USE, "link takes --out FILE for the pairs");
	if (o->right && pm_file_same(o->left, o->right))
		return pm_fail(err, PM_E_USE, "--right %s is the file of --left: every row would find itself; leave --right out to find doubles within it", o->right);
	const char *const read[] = { o->left, o->right, o->model, o->out };
	if (o->out)
		PM_TRY(pm_file_apart(o->out, "--out", read, 3, err));
	return o->clusters ? pm_file_apart(o->clusters, "--clusters", read, 4, err) : PM_OK;
}

static pm_status work(pm_link_files *f, const char *name, const char *const row[2], pm_err *err)
{
	const pm_options *o = f->opt;
	PM_TRY(use(o, row, err));
	PM_TRY(pm_link_files_read(f, err));
	tell_rejects(f);
	if (o->propose) {
		pm_buf text = {0};
		pm_status s = pm_link_propose(f, &text, err);
		pm_progress_end(&f->progress);
		if (s == PM_OK)
			s = write_text(o->out, &text, err);
		if (s == PM_OK && !o->quiet && o->out)
			fprintf(stderr, "a link is proposed in %s: read it before it is used\n", o->out);
		pm_buf_release(&text);
		return s;
	}
	PM_TRY(pm_link_files_model(f, NULL, name, err));
	PM_TRY(look_for_two(f, err));
	pm_progress_stage(&f->progress, "prepare");
	return o->plan ? plan(f, err) : link_files(f, row, err);
}

/* `--explain A B`: both words are the option's. Changes *argc. */
static pm_status take_rows(int *argc, char **argv, const char *row[2], pm_err *err)
{
	int n = 0;
	for (int i = 0; i < *argc; i++) {
		if (strcmp(argv[i], "--explain") != 0) {
			argv[n++] = argv[i];
			continue;
		}
		for (int k = 0; k < 2; k++, i++) {
			if (i + 1 == *argc || strncmp(argv[i + 1], "--", 2) == 0)
				return pm_fail(err, PM_E_USE, "--explain takes two records: ROW ROW of files, REGISTER:ROW REGISTER:ROW of a run");
			row[k] = argv[i + 1];
		}
	}
	*argc = n;
	return PM_OK;
}

int pm_command_link(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	const char *row[2] = {0};
	if (take_rows(&argc, argv, row, &err) != PM_OK || pm_options_read(argc, argv, 2, "model left right out clusters key plan propose db run changes by threads quiet", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words > 1)
		return pm_fail(&err, PM_E_USE, "link takes one name, not also \"%s\"", o.word[1]), pm_complain(&err);
	const char *name = o.n_words ? o.word[0] : NULL;
	if (o.db) {
		const pm_status s = pm_link_case(&o, name, row[0] ? row : NULL, &err);
		return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
	}
	pm_link_files *f = pm_alloc(1, sizeof *f);
	if (!f)
		return pm_fail(&err, PM_E_NOMEM, "no memory to link"), pm_complain(&err);
	f->opt = &o;
	pm_progress_begin(&f->progress, o.quiet);
	const pm_status s = work(f, name, row, &err);
	pm_progress_end(&f->progress);
	pm_link_files_release(f);
	pm_free(f);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
