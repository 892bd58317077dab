/* replay.c - pandmatch replay: does a run again from what the case file keeps, and compares every byte. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/joins.h"
#include "cli/manifest.h"
#include "cli/past_run.h"
#include "store/case_retain.h"

static const char help[] =
	"pandmatch replay RUN [--db FILE]\n\n"
	"Computes a run again from the records, rules and date that the case file keeps, and compares the SHA-256 of every\n"
	"output and every stored contribution. Delivery files that are still where they were are hashed again too.\n"
	"Where retain destroyed records of the run, it names them, and adds the stored contributions up again instead.\n"
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
	const size_t bytes = addresses * sizeof(int16_t), words = pm_bits_words(addresses) * sizeof(uint64_t);
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

/* Inputs whose records are not what they were: rows past their term went, or the delivery as a whole. */
static pm_status changed_input(void *ctx, const pm_source *s, pm_err *err)
{
	(void)err;
	pm_batch *b = ctx;
	const pm_digest key = pm_source_key(s);
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		if (b->input[i].there && b->input[i].source.id == s->id)
			b->input[i].fresh = memcmp(&key, &b->input[i].key, sizeof key) != 0;
	return PM_OK;
}

static pm_status tell_destroyed(void *ctx, const pm_destruction *d, pm_err *err)
{
	(void)err;
	const int64_t *since = ctx;
	char at[32], before[32] = "";
	if (d->at < *since)
		return PM_OK;
	pm_date_text((pm_date){ pm_day_at(d->at), pm_day_at(d->at) }, at);
	if (d->before != PM_NO_DAY)
		pm_date_text((pm_date){ d->before, d->before }, before);
	printf("%-9s %-9s %.*s: %llu rows%s%s, on %s by %.*s: %.*s\n", "destroyed", "records", PM_STR_FMT(d->reg), (unsigned long long)d->rows,
	       *before ? " from before " : "", before, at, PM_STR_FMT(d->who), PM_STR_FMT(d->why));
	return PM_OK;
}

/* Names what was destroyed since the run; false: everything is still there. */
static pm_status anything_destroyed(pm_batch *b, const pm_run *run, bool *out_any, pm_err *err)
{
	bool any = false;
	int64_t since = run->started_at;
	PM_TRY(pm_case_each_source(b->file, PM_STR(""), changed_input, b, err));
	for (uint32_t i = 0; i < b->rules->n_registers; i++) {
		if (!b->input[i].fresh)
			continue;
		any = true;
		PM_TRY(pm_case_each_destruction(b->file, b->input[i].source.id, tell_destroyed, &since, err));
	}
	*out_any = any;
	return PM_OK;
}

/* The stored totals and order against the stored contributions. */
static pm_status add_again(comparing *c, const pm_result_theme *kept, uint32_t theme, const pm_result_rule *rule, uint32_t n, pm_err *err)
{
	const pm_batch *b = c->batch;
	const pm_register *spine = &b->rules->reg[b->rules->spine];
	const int16_t **bits = pm_arena_alloc(&c->batch->arena, b->rules->n_rules, sizeof *bits);
	int32_t *total = pm_arena_alloc(&c->batch->arena, kept->addresses, sizeof *total);
	uint64_t *off = pm_arena_alloc(&c->batch->arena, pm_bits_words(kept->addresses), sizeof *off);
	uint32_t *order = pm_arena_alloc(&c->batch->arena, kept->ranked, sizeof *order), ranked = 0;
	if (!bits || !total || !off || !order)
		return pm_fail(err, PM_E_NOMEM, "no memory to add %u contributions", n);
	for (uint32_t k = 0; k < b->rules->n_rules; k++)
		for (uint32_t i = 0; i < n; i++)
			if (b->rules->rule[k].theme == theme && pm_str_eq(rule[i].rule, b->rules->rule[k].name) && pm_str_eq(rule[i].theme, kept->theme))
				bits[k] = rule[i].bits;
	PM_TRY(pm_score_add(b->rules, theme, kept->addresses, bits, b->opt->threads, total, err));
	for (uint32_t a = 0; a < kept->addresses; a++)
		if (kept->state[a] & 1)
			pm_bit_set(off, a);
	const pm_score s = { .theme = theme, .addresses = kept->addresses, .total = total, .off_list = off };
	PM_TRY(pm_score_best(&s, pm_table_find(b->input[b->rules->spine].table, spine->field[spine->role[PM_ROLE_ID]].name), kept->ranked,
	                     order, &ranked, err));
	tell(c, memcmp(total, kept->bits, kept->addresses * sizeof *total) == 0 && ranked == kept->ranked &&
	     memcmp(order, kept->order, ranked * sizeof *order) == 0, "sums", kept->theme, "DIFFERENT");
	return PM_OK;
}

/* What can still be said of a run whose records are gone: its stored contributions add up to its scores and its order. */
static pm_status verify_stored(comparing *c, const pm_run *run, pm_err *err)
{
	pm_result_theme *theme = NULL;
	pm_result_rule *rule = NULL;
	uint32_t themes = 0, rules = 0;
	PM_TRY(pm_batch_table(c->batch, (uint32_t)c->batch->rules->spine, err));
	pm_status s = pm_case_get_themes(c->batch->file, run->id, (pm_str){ NULL, 0 }, 0, &theme, &themes, err);
	if (s == PM_OK)
		s = pm_case_get_rules(c->batch->file, run->id, (pm_str){ NULL, 0 }, 0, &rule, &rules, err);
	for (uint32_t t = 0; s == PM_OK && t < themes; t++) {
		const int32_t at = pm_rules_theme(c->batch->rules, theme[t].theme);
		s = at < 0 ? pm_fail(err, PM_E_SYNTAX, "the run's rules hold no theme %.*s", PM_STR_FMT(theme[t].theme))
		           : add_again(c, &theme[t], (uint32_t)at, rule, rules, err);
	}
	pm_result_themes_free(theme, themes);
	pm_result_rules_free(rule, rules);
	if (s == PM_OK)
		puts("The run can't be computed again without what was destroyed; its stored contributions were added up again.");
	return s;
}

static pm_status recompute(comparing *c, const pm_run *run, pm_err *err)
{
	pm_batch *b = c->batch;
	PM_TRY(pm_batch_recompute(b, err));
	PM_TRY(pm_batch_scores(b, err));
	PM_TRY(uncertain_again(b, err));
	PM_TRY(pm_batch_lists(b, err));
	PM_TRY(pm_batch_joins(b, err));
	PM_TRY(pm_case_each_run_file(b->file, run->id, compare_file, c, err));
	PM_TRY(compare_contributions(c, run->id, err));
	return compare_totals(c, run->id, err);
}

static pm_status replay(pm_batch *b, int64_t id, comparing *c, pm_err *err)
{
	pm_run run;
	pm_digest program;
	char hex[PM_DIGEST_HEX];
	bool destroyed;
	PM_TRY(pm_past_run(b, id, &run, err));
	PM_TRY(pm_program_digest(&program, err));
	pm_digest_hex(&run.program, hex);
	printf("run %lld\n", (long long)run.id);
	tell(c, memcmp(&program, &run.program, sizeof program) == 0, "program", pm_str_of(hex), "other");
	PM_TRY(anything_destroyed(b, &run, &destroyed, err));
	return destroyed ? verify_stored(c, &run, err) : recompute(c, &run, err);
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
	pm_option_case(&o);
	pm_batch b = { .opt = &o };
	comparing c = { .batch = &b };
	const pm_status s = replay(&b, id, &c, &err);
	pm_batch_release(&b);
	if (s != PM_OK)
		return pm_complain(&err);
	printf("%u the same, %u not\n", c.same, c.different);
	return c.different ? PM_EXIT_GATE : PM_EXIT_DONE;
}
