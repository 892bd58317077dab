/* run.c - pandmatch run: from delivery to lists, all or nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include "cli/as_of.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/levering.h"
#include "cli/links.h"
#include "cli/manifest.h"
#include "cli/retain.h"
#include "cli/summary.h"
#include "store/audit.h"

static const char help[] =
	"pandmatch run [--data DIR] [--rules PATH[:PATH]...] [--weights FILE] [--db FILE] [--out DIR] [--as-of DATE]\n"
	"              [--top N] [--threads N] [--seed N] [--verify] [--accept WHY [--by NAME]] [--json] [--quiet]\n\n"
	"Reads the delivery in DIR, joins every row to an address, computes signals, weighs them with the rules and\n"
	"writes a ranked list per theme to the out folder, beside levering.html: what was read, refused and\n"
	"changed. What has not changed is not done again.\n"
	"  --data    the delivery: one file per register            (default: data)\n"
	"  --rules   folders with rule files, or files; `:` between (default: rules)\n"
	"  --weights bits of the address search        (default: adres.gewichten in a folder of --rules, else built in)\n"
	"  --db      the case file; made when it isn't there         (default: pandmatch.db)\n"
	"  --out     where the lists go                              (default: out)\n"
	"  --as-of   the date of the run (default: the newest peildatum of levering.csv)\n"
	"  --verify  hash every input, also those with the same size, time and inode as before\n"
	"  --accept  go on where a gate stops the run; who and why go into the audit chain\n"
	"Exit status: 0 done, 1 stopped by a gate (the previous run stands), 2 wrong use or rules, 3 failed.\n";

static void defaults(pm_options *o)
{
	pm_option_delivery(o);
	if (!o->out)
		o->out = "out";
	o->by = pm_who(o);
}

static pm_status keep_results(pm_batch *b, int64_t run, pm_err *err)
{
	const pm_rules *r = b->rules;
	pm_result_theme *themes = pm_arena_alloc(&b->arena, r->n_themes, sizeof *themes);
	pm_result_rule *rules = pm_arena_alloc(&b->arena, (size_t)r->n_rules + r->n_exempts, sizeof *rules);
	if (!themes || !rules)
		return pm_fail(err, PM_E_NOMEM, "no memory for the results");
	uint32_t n = 0;
	for (uint32_t t = 0; t < r->n_themes; t++) {
		const pm_score *s = &b->score[t];
		uint8_t *state = pm_arena_alloc(&b->arena, s->addresses, 1);
		if (!state)
			return pm_fail(err, PM_E_NOMEM, "no memory for the results");
		for (uint32_t i = 0; i < s->addresses; i++)
			state[i] = (uint8_t)(pm_bit(s->off_list, i) | pm_bit(s->may_be_exempt, i) << 1);
		themes[t] = (pm_result_theme){ r->theme[t].name, s->addresses, s->total, state, b->n_best[t], b->best[t] };
		for (uint32_t k = 0; k < s->n_rules; k++)
			if (!r->rule[s->rule[k]].inert) /* an inert rule is unknown everywhere */
				rules[n++] = (pm_result_rule){ r->theme[t].name, r->rule[s->rule[k]].name, s->addresses, s->verdict[k].bits,
			                               s->verdict[k].fires, s->verdict[k].unknown };
		for (uint32_t k = 0; k < s->n_exempts; k++)
			rules[n++] = (pm_result_rule){ r->theme[t].name, r->exempt[s->exempt[k]].name, s->addresses,
			                               s->exempt_verdict[k].bits, s->exempt_verdict[k].fires, s->exempt_verdict[k].unknown };
	}
	PM_TRY(pm_case_put_results(b->file, run, themes, r->n_themes, rules, n, b->opt->threads, err));
	return pm_case_prune_results(b->file, PM_KEPT_RUNS, err);
}

/* Two registers may be read from one file. */
static bool named_before(const pm_batch *b, uint32_t reg)
{
	for (uint32_t i = 0; i < reg; i++)
		if (b->input[i].there && pm_str_eq(b->input[i].source.path, b->input[reg].source.path))
			return true;
	return false;
}

/* levering.csv tells dates, so it is an input as well. */
static pm_status keep_delivery_note(pm_batch *b, int64_t run, pm_err *err)
{
	char path[4096];
	struct stat st;
	snprintf(path, sizeof path, "%s/levering.csv", b->opt->data);
	if (stat(path, &st) != 0)
		return PM_OK;
	pm_run_file f = { PM_RUN_INPUT, pm_str_of(path), { { 0 } }, (uint64_t)st.st_size, { NULL, 0 } };
	PM_TRY(pm_digest_file(path, &f.digest, err));
	return pm_case_add_run_file(b->file, run, &f, err);
}

static pm_status keep_rule_file(pm_batch *b, int64_t run, const pm_rule_file *r, pm_err *err)
{
	const pm_run_file f = { PM_RUN_RULE, pm_str_of(r->path), r->digest, r->text.n, r->text };
	return pm_case_add_run_file(b->file, run, &f, err);
}

static pm_status keep_files(pm_batch *b, int64_t run, pm_err *err)
{
	for (uint32_t i = 0; i < b->rules->n_registers; i++) {
		const pm_source *s = &b->input[i].source;
		const pm_run_file f = { PM_RUN_INPUT, s->path, s->digest, s->size, { NULL, 0 } };
		if (b->input[i].there && !named_before(b, i))
			PM_TRY(pm_case_add_run_file(b->file, run, &f, err));
	}
	PM_TRY(keep_delivery_note(b, run, err));
	for (uint32_t i = 0; i < b->rules->n_file; i++)
		PM_TRY(keep_rule_file(b, run, &b->rules->file[i], err));
	if (b->weights_file.path)
		PM_TRY(keep_rule_file(b, run, &b->weights_file, err));
	for (uint32_t i = 0; i < b->outputs; i++) {
		const pm_output *o = &b->output[i];
		const pm_run_file f = { PM_RUN_OUTPUT, pm_str_of(o->name), o->digest, o->bytes, { NULL, 0 } };
		PM_TRY(pm_case_add_run_file(b->file, run, &f, err));
	}
	return PM_OK;
}

static pm_status keep_columns(pm_batch *b, int64_t run, pm_err *err)
{
	const uint32_t n = b->rules->n_signals, m = b->rules->n_registers;
	pm_case_column *item = pm_arena_alloc(&b->arena, (size_t)n + m, sizeof *item);
	if (!item)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u signals", n);
	for (uint32_t i = 0; i < n; i++)
		item[i] = (pm_case_column){ b->rules->signal[i].name, b->signal_key[i], b->signal[i], 0 };
	PM_TRY(pm_case_put_columns(b->file, PM_STR("signal"), item, n, b->opt->threads, err));
	PM_TRY(pm_case_use_columns(b->file, run, item, n, err));
	for (uint32_t i = 0; i < m; i++)
		item[i] = (pm_case_column){ b->rules->reg[i].name, b->input[i].key, b->uncertain[i], 0 };
	PM_TRY(pm_case_put_columns(b->file, PM_STR("uncertain"), item, m, b->opt->threads, err));
	PM_TRY(pm_case_use_columns(b->file, run, item, m, err));
	PM_TRY(pm_batch_use_links(b, run, err));
	return pm_case_prune_columns(b->file, PM_KEPT_RUNS, err);
}

static pm_status keep_run(pm_batch *b, int64_t now, int64_t *out_run, pm_err *err)
{
	pm_progress_stage(&b->progress, "store");
	pm_run run = { .started_at = now, .as_of = b->as_of, .seed = b->opt->seed, .rules = b->rules->digest,
	               .status = PM_STR("klaar"), .program = b->program };
	pm_buf manifest = {0};
	pm_status s = pm_manifest_write(b, &manifest, err);
	run.manifest = pm_buf_str(&manifest);
	if (s == PM_OK)
		s = pm_case_add_run(b->file, &run, out_run, err);
	pm_buf_release(&manifest);
	PM_TRY(s);
	PM_TRY(keep_results(b, *out_run, err));
	PM_TRY(keep_files(b, *out_run, err));
	PM_TRY(keep_columns(b, *out_run, err));
	char detail[64];
	snprintf(detail, sizeof detail, "{\"run\": %lld}", (long long)*out_run);
	return pm_audit_add(b->file, now, pm_str_of(b->opt->by), PM_STR("run"), pm_str_of(detail), err);
}

static pm_status stage_outputs(pm_batch *b, int64_t now, pm_err *err)
{
	/* The page is about the delivery, not about the run: doing the run again does not make it again. */
	PM_TRY(pm_levering_stage(b, now, err));
	for (uint32_t i = 0; i < b->outputs; i++)
		if (!b->output[i].kept)
			PM_TRY(pm_file_stage(b->opt->out, b->output[i].name, pm_buf_str(&b->output[i].text), err));
	return PM_OK;
}

static pm_status show_outputs(pm_batch *b, pm_err *err)
{
	for (uint32_t i = 0; i < b->outputs; i++)
		if (!b->output[i].kept)
			PM_TRY(pm_file_show(b->opt->out, b->output[i].name, err));
	return pm_file_show(b->opt->out, PM_LEVERING_PAGE, err);
}

static pm_status work(pm_batch *b, int64_t now, int64_t *out_run, pm_err *err)
{
	b->moment = now;
	PM_TRY(pm_program_digest(&b->program, err));
	PM_TRY(pm_batch_date(b, now, err));
	PM_TRY(pm_batch_rules(b, err));
	PM_TRY(pm_make_folder(b->opt->out, err));
	PM_TRY(pm_case_open(b->opt->db, PM_CASE_CREATE, &b->file, err));
	PM_TRY(pm_case_begin(b->file, err));
	PM_TRY(pm_batch_import(b, now, err));
	PM_TRY(pm_batch_date_from_records(b, err));
	PM_TRY(pm_batch_signals(b, true, err));
	PM_TRY(pm_batch_uncertain(b, err));
	PM_TRY(pm_batch_scores(b, err));
	PM_TRY(pm_batch_lists(b, err));
	PM_TRY(pm_batch_joins(b, err));
	PM_TRY(keep_run(b, now, out_run, err));
	pm_status s = stage_outputs(b, now, err);
	pm_progress_stage(&b->progress, "commit");
	if (s == PM_OK)
		s = pm_batch_mark_joins(b, err);
	if (s == PM_OK)
		s = pm_case_commit(b->file, err);
	if (s == PM_OK)
		return show_outputs(b, err);
	for (uint32_t i = 0; i < b->outputs; i++)
		pm_file_forget(b->opt->out, b->output[i].name);
	pm_file_forget(b->opt->out, PM_LEVERING_PAGE);
	return s;
}

int pm_command_run(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "data rules weights db out as-of top threads seed verify accept by json quiet", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words)
		return pm_fail(&err, PM_E_USE, "run takes no word \"%s\"; pandmatch run --help", o.word[0]), pm_complain(&err);
	if (o.accept && pm_str_trim(pm_str_of(o.accept)).n == 0)
		return pm_fail(&err, PM_E_USE, "--accept needs a reason"), pm_complain(&err);
	defaults(&o);
	pm_batch b = { .opt = &o, .top = o.top ? o.top : 1000 };
	int64_t run = 0;
	pm_progress_begin(&b.progress, o.quiet || o.json);
	const pm_status s = work(&b, (int64_t)time(NULL), &run, &err);
	pm_progress_end(&b.progress);
	int status = s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
	if (s == PM_OK && !o.quiet)
		status = pm_summary_print(&b, run, stdout, &err) == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
	pm_batch_release(&b);
	return status;
}
