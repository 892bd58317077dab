/* replay.c - pandmatch replay: does a run again from what the case file keeps, and compares every byte. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/joins.h"
#include "cli/manifest.h"
#include "cli/past_run.h"

static const char help[] =
	"pandmatch replay RUN [--db FILE]\n\n"
	"Computes a run again from the records, rules and date that the case file keeps, and compares the SHA-256 of every\n"
	"output and every stored contribution. Delivery files that are still where they were are hashed again too.\n"
	"Exit status: 0 the same bytes; 1 not the same; 3 it can't be done again.\n";

typedef struct comparing {
	pm_batch *batch;
	uint32_t same, different;
} comparing;

static const pm_output *made(const pm_batch *b, pm_str name)
{
	for (uint32_t i = 0; i < b->outputs; i++)
		if (pm_str_eq(pm_str_of(b->output[i].name), name))
			return &b->output[i];
	return NULL;
}

static void tell(comparing *c, bool same, const char *what, pm_str name, const char *otherwise)
{
	printf("%-9s %-9s %.*s\n", same ? "same" : otherwise, what, PM_STR_FMT(name));
	if (same)
		c->same++;
	else
		c->different++;
}

static pm_status compare_file(void *ctx, const pm_run_file *f, pm_err *err)
{
	(void)err;
	comparing *c = ctx;
	if (f->kind == PM_RUN_OUTPUT) {
		const pm_output *o = made(c->batch, f->path);
		tell(c, o && memcmp(&o->digest, &f->digest, sizeof f->digest) == 0, "output", f->path, "DIFFERENT");
	} else if (f->kind == PM_RUN_RULE) {
		const pm_digest d = pm_digest_of(f->text.p, f->text.n);
		tell(c, memcmp(&d, &f->digest, sizeof d) == 0, "rule file", f->path, "DIFFERENT");
	} else {
		char path[4096];
		pm_digest d;
		snprintf(path, sizeof path, "%.*s", PM_STR_FMT(f->path));
		if (pm_digest_file(path, &d, NULL) != PM_OK)
			printf("%-9s %-9s %s (done again from the records that were kept)\n", "gone", "input", path);
		else if (memcmp(&d, &f->digest, sizeof d) != 0)
			printf("%-9s %-9s %s (changed since; done again from the records that were kept)\n", "newer", "input", path);
		else
			tell(c, true, "input", f->path, "DIFFERENT");
	}
	return PM_OK;
}

static bool same_verdict(const pm_result_rule *kept, uint32_t n, pm_str theme, pm_str name, const pm_verdict *v, uint32_t addresses)
{
	const size_t bytes = addresses * sizeof(int32_t), words = pm_bits_words(addresses) * sizeof(uint64_t);
	for (uint32_t i = 0; i < n; i++)
		if (pm_str_eq(kept[i].theme, theme) && pm_str_eq(kept[i].rule, name))
			return kept[i].addresses == addresses && memcmp(kept[i].bits, v->bits, bytes) == 0 &&
			       memcmp(kept[i].fires, v->fires, words) == 0 && memcmp(kept[i].unknown, v->unknown, words) == 0;
	return false;
}

static pm_status compare_contributions(comparing *c, int64_t run, pm_err *err)
{
	const pm_batch *b = c->batch;
	const pm_rules *r = b->rules;
	pm_result_rule *kept;
	uint32_t n, same = 0, all = r->n_exempts;
	PM_TRY(pm_case_get_rules(b->file, run, (pm_str){ NULL, 0 }, 0, &kept, &n, err));
	for (uint32_t t = 0; t < r->n_themes; t++) {
		const pm_score *s = &b->score[t];
		for (uint32_t k = 0; k < s->n_rules; k++) {
			if (r->rule[s->rule[k]].inert)
				continue;
			all++;
			same += same_verdict(kept, n, r->theme[t].name, r->rule[s->rule[k]].name, &s->verdict[k], s->addresses);
		}
		for (uint32_t k = 0; k < s->n_exempts; k++)
			same += same_verdict(kept, n, r->theme[t].name, r->exempt[s->exempt[k]].name, &s->exempt_verdict[k], s->addresses);
	}
	pm_result_rules_free(kept, n);
	char what[80];
	snprintf(what, sizeof what, "of %u of %u rules and exempts", same, all);
	tell(c, same == all, "contributions", pm_str_of(what), "DIFFERENT");
	return PM_OK;
}

static pm_status compare_totals(comparing *c, int64_t run, pm_err *err)
{
	const pm_batch *b = c->batch;
	pm_result_theme *kept;
	uint32_t n;
	PM_TRY(pm_case_get_themes(b->file, run, (pm_str){ NULL, 0 }, 0, &kept, &n, err));
	for (uint32_t t = 0; t < n && t < b->rules->n_themes; t++) {
		const pm_score *s = &b->score[t];
		tell(c, kept[t].addresses == s->addresses && memcmp(kept[t].bits, s->total, s->addresses * sizeof *s->total) == 0 &&
		     kept[t].ranked == b->n_best[t] && memcmp(kept[t].order, b->best[t], b->n_best[t] * sizeof *b->best[t]) == 0,
		     "scores", kept[t].theme, "DIFFERENT");
	}
	pm_result_themes_free(kept, n);
	return PM_OK;
}

static pm_status uncertain_again(pm_batch *b, pm_err *err)
{
	for (uint32_t i = 0; i < b->rules->n_registers; i++) {
		PM_TRY(pm_batch_table(b, i, err));
		if (b->input[i].table)
			PM_TRY(pm_uncertain_column(b->input[i].table, b->rules->reg[i].name, &b->uncertain[i], err));
	}
	return PM_OK;
}

static pm_status replay(pm_batch *b, int64_t id, comparing *c, pm_err *err)
{
	pm_run run;
	PM_TRY(pm_past_run(b, id, &run, err));
	PM_TRY(pm_batch_recompute(b, err));
	PM_TRY(pm_batch_scores(b, err));
	PM_TRY(uncertain_again(b, err));
	PM_TRY(pm_batch_lists(b, err));
	PM_TRY(pm_batch_joins(b, err));
	pm_digest program;
	PM_TRY(pm_program_digest(&program, err));
	char hex[PM_DIGEST_HEX];
	pm_digest_hex(&run.program, hex);
	printf("run %lld\n", (long long)run.id);
	tell(c, memcmp(&program, &run.program, sizeof program) == 0, "program", pm_str_of(hex), "other");
	PM_TRY(pm_case_each_run_file(b->file, run.id, compare_file, c, err));
	PM_TRY(compare_contributions(c, run.id, err));
	return compare_totals(c, run.id, err);
}

int pm_command_replay(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db run threads", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	char *end = NULL;
	const long long id = o.n_words == 1 ? strtoll(o.word[0], &end, 10) : (long long)o.run;
	if (o.n_words > 1 || (end && *end) || id < 0)
		return pm_fail(&err, PM_E_USE, "replay takes the number of a run; pandmatch replay --help"), pm_complain(&err);
	if (!o.db)
		o.db = "pandmatch.db";
	pm_batch b = { .opt = &o };
	comparing c = { .batch = &b };
	const pm_status s = replay(&b, id, &c, &err);
	pm_batch_release(&b);
	if (s != PM_OK)
		return pm_complain(&err);
	printf("%u the same, %u not\n", c.same, c.different);
	return c.different ? PM_EXIT_GATE : PM_EXIT_DONE;
}
