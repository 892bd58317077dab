#include "cli/past_run.h"

#include "base/limits.h"
#include "cli/manifest.h"
#include "cli/weights.h"

enum { MOST_FILES = PM_MAX_INCLUDES * 4 }; /* as a rule set holds */

typedef struct taking { pm_batch *batch; pm_str weights; } taking; /* path of the weights; NULL: the run had the defaults */

static pm_status take_rule(void *ctx, const pm_run_file *f, pm_err *err)
{
	const taking *t = ctx;
	pm_batch *b = t->batch;
	if (f->kind != PM_RUN_RULE)
		return PM_OK;
	if (t->weights.p && pm_str_eq(f->path, t->weights))
		return pm_batch_take_weights(b, t->weights.p, f->text, err);
	if (b->n_rule_files == MOST_FILES)
		return pm_fail(err, PM_E_RANGE, "the run names more than %d rule files", MOST_FILES);
	pm_rule_file *r = &b->rule_file[b->n_rule_files];
	r->path = pm_arena_text(&b->arena, f->path.p, f->path.n);
	r->text = (pm_str){ pm_arena_text(&b->arena, f->text.p, f->text.n), f->text.n };
	r->digest = f->digest;
	if (!r->path || !r->text.p)
		return pm_fail(err, PM_E_NOMEM, "no memory for the rules of the run");
	b->n_rule_files++;
	return PM_OK;
}

static pm_status find_run(pm_batch *b, int64_t id, pm_run *out_run, pm_err *err)
{
	PM_TRY(pm_case_open(b->opt->db, PM_CASE_READ, &b->file, err));
	const pm_status found = pm_case_find_run(b->file, id, &b->arena, out_run, err);
	if (found == PM_E_NOTFOUND)
		return id ? pm_fail(err, PM_E_NOTFOUND, "%s holds no run %lld", b->opt->db, (long long)id)
		          : pm_fail(err, PM_E_NOTFOUND, "%s holds no run yet; pandmatch run makes one", b->opt->db);
	PM_TRY(found);
	b->as_of = out_run->as_of;
	b->program = out_run->program;
	b->moment = out_run->started_at;
	b->rule_file = pm_arena_alloc(&b->arena, MOST_FILES, sizeof *b->rule_file);
	if (!b->rule_file)
		return pm_fail(err, PM_E_NOMEM, "no memory for the rules of the run");
	taking t = { .batch = b };
	PM_TRY(pm_manifest_weights(b, out_run->manifest, &t.weights, err));
	b->weights = pm_weights_default;
	b->weights_kept = true;
	PM_TRY(pm_case_each_run_file(b->file, out_run->id, take_rule, &t, err));
	if (t.weights.p && !b->weights_file.path)
		return pm_fail(err, PM_E_SYNTAX, "%s does not hold %s, which run %lld weighed with", b->opt->db, t.weights.p, (long long)out_run->id);
	return PM_OK;
}

pm_status pm_past_run(pm_batch *b, int64_t id, pm_run *out_run, pm_err *err)
{
	PM_TRY(find_run(b, id, out_run, err));
	PM_TRY(pm_batch_rules(b, err));
	PM_TRY(pm_manifest_read(b, out_run->manifest, err));
	if (!b->input[b->rules->spine].there)
		return pm_fail(err, PM_E_SYNTAX, "the manifest of run %lld names no addresses", (long long)out_run->id);
	return PM_OK;
}

/* Records are kept as the run's rules shaped them. */
static pm_status same_records(const pm_batch *b, const pm_rules *then, pm_err *err)
{
	for (uint32_t i = 0; i < b->rules->n_registers; i++) {
		const pm_register *reg = &b->rules->reg[i];
		const int32_t was = pm_rules_register(then, reg->name);
		if (was >= 0 && b->input[i].there && memcmp(&reg->digest, &then->reg[was].digest, sizeof reg->digest) != 0)
			return pm_fail(err, PM_E_USE, "%s declares register %.*s otherwise than the run in %s did; pandmatch run with these rules first",
			               b->opt->rules, PM_STR_FMT(reg->name), b->opt->db);
	}
	return PM_OK;
}

pm_status pm_past_inputs(pm_batch *b, int64_t id, pm_run *out_run, pm_err *err)
{
	PM_TRY(find_run(b, id, out_run, err));
	pm_rules *then = NULL;
	PM_TRY(pm_rules_parse(b->rule_file, b->n_rule_files, b->as_of, &then, NULL, err));
	b->rule_file = NULL;
	pm_status s = pm_batch_rules(b, err);
	if (s == PM_OK)
		s = pm_manifest_read(b, out_run->manifest, err);
	if (s == PM_OK)
		s = same_records(b, then, err);
	pm_rules_free(then);
	return s;
}
