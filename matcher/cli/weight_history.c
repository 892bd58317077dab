#include "cli/weight_history.h"

#include "base/limits.h"
#include "base/mem.h"
#include "cli/manifest.h"
#include "score/proposal.h"

enum { MOST_FILES = PM_MAX_INCLUDES * 4 }; /* as a rule set holds */

typedef struct version { int64_t run; int32_t day; pm_digest rules; } version;

typedef struct reading {
	pm_batch *b;
	const pm_rules *now;
	uint32_t theme;
	pm_weight_history *to;
	pm_buf *last;            /* by rule: what the run before had */
	uint32_t n, room;
	version *of;             /* newest first */
	pm_arena arena;          /* of the rule set at hand */
	pm_rule_file *file;
	uint32_t n_files;
	pm_str weights;          /* path of the bits of the address search, which runs keep beside their rules */
} reading;

static pm_status no_memory(pm_err *err) { return pm_fail(err, PM_E_NOMEM, "no memory for the history of weights"); }

void pm_weight_history_release(pm_weight_history *h)
{
	for (uint32_t i = 0; h->line && i < h->n; i++)
		pm_buf_release(&h->line[i]);
	pm_free(h->line);
	pm_free(h->changes);
	*h = (pm_weight_history){0};
}

static pm_status note_run(void *ctx, const pm_run *run, pm_err *err)
{
	reading *r = ctx;
	if (!pm_room(&r->of, r->n, &r->room, sizeof *r->of))
		return no_memory(err);
	r->of[r->n++] = (version){ run->id, run->as_of, run->rules };
	return PM_OK;
}

static pm_status take_file(void *ctx, const pm_run_file *f, pm_err *err)
{
	reading *r = ctx;
	if (f->kind != PM_RUN_RULE || (r->weights.p && pm_str_eq(f->path, r->weights)))
		return PM_OK;
	if (r->n_files == MOST_FILES)
		return pm_fail(err, PM_E_RANGE, "a run names more than %d rule files", MOST_FILES);
	pm_rule_file *to = &r->file[r->n_files];
	to->path = pm_arena_text(&r->arena, f->path.p, f->path.n);
	to->text = (pm_str){ pm_arena_text(&r->arena, f->text.p, f->text.n), f->text.n };
	to->digest = f->digest;
	if (!to->path || !to->text.p)
		return no_memory(err);
	r->n_files++;
	return PM_OK;
}

static const pm_rule *named(const pm_rules *r, pm_str name)
{
	for (uint32_t i = 0; i < r->n_rules; i++)
		if (pm_str_eq(r->rule[i].name, name))
			return &r->rule[i];
	return NULL;
}

static void rule_text(const pm_rule *rule, pm_buf *out)
{
	static const char *const status[] = { "trial", "pilot", "mature", "retired" };
	pm_rule_weights(rule, out);
	pm_buf_printf(out, " (%s)", status[rule->status]);
}

/* Adds what a rule ran with, when it is not what it ran with before. */
static pm_status follow(reading *r, uint32_t rule, const pm_rule *then, const version *v, pm_err *err)
{
	pm_buf text = {0};
	rule_text(then, &text);
	pm_status s = pm_buf_check(&text, err);
	if (s == PM_OK && !pm_str_eq(pm_buf_str(&text), pm_buf_str(&r->last[rule]))) {
		char day[32];
		pm_date_dutch((pm_date){ v->day, v->day }, day);
		pm_buf_printf(&r->to->line[rule], "%s%.*s sinds %s, run %lld", r->to->changes[rule] ? "; " : "", PM_STR_FMT(pm_buf_str(&text)), day, (long long)v->run);
		r->to->changes[rule]++;
		pm_buf_clear(&r->last[rule]);
		pm_buf_add_str(&r->last[rule], pm_buf_str(&text));
		s = pm_buf_check(&r->to->line[rule], err);
	}
	if (s == PM_OK)
		s = pm_buf_check(&r->last[rule], err);
	pm_buf_release(&text);
	return s;
}

static pm_status one_version(reading *r, const version *v, pm_err *err)
{
	pm_rules *then = NULL;
	r->n_files = 0;
	r->file = pm_arena_alloc(&r->arena, MOST_FILES, sizeof *r->file);
	if (!r->file)
		return no_memory(err);
	pm_run run;
	r->weights = (pm_str){0};
	PM_TRY(pm_case_find_run(r->b->file, v->run, &r->arena, &run, err));
	PM_TRY(pm_manifest_weights(r->b, run.manifest, &r->weights, err));
	PM_TRY(pm_case_each_run_file(r->b->file, v->run, take_file, r, err));
	r->to->runs++;
	pm_status s = pm_rules_parse(r->file, r->n_files, v->day, &then, NULL, err);
	if (s != PM_OK) {
		r->to->unread++;
		return s == PM_E_NOMEM ? s : PM_OK;
	}
	for (uint32_t i = 0; i < r->now->n_rules && s == PM_OK; i++) {
		const pm_rule *was = r->now->rule[i].theme == r->theme ? named(then, r->now->rule[i].name) : NULL;
		if (was)
			s = follow(r, i, was, v, err);
	}
	pm_rules_free(then);
	return s;
}

static pm_status read_all(reading *r, pm_err *err)
{
	const uint32_t n = r->now->n_rules;
	r->to->n = n;
	r->to->line = pm_alloc(n, sizeof *r->to->line);
	r->to->changes = pm_alloc(n, sizeof *r->to->changes);
	r->last = pm_alloc(n, sizeof *r->last);
	if (!r->to->line || !r->to->changes || !r->last)
		return no_memory(err);
	PM_TRY(pm_case_each_run(r->b->file, note_run, r, err));
	for (uint32_t i = r->n; i-- > 0;) {
		if (i + 1 < r->n && memcmp(&r->of[i].rules, &r->of[i + 1].rules, sizeof r->of[i].rules) == 0)
			continue;
		PM_TRY(one_version(r, &r->of[i], err));
		pm_arena_release(&r->arena);
		r->arena = (pm_arena){0};
	}
	return PM_OK;
}

pm_status pm_weight_history_read(pm_batch *b, const pm_rules *rules, uint32_t theme, pm_weight_history *out, pm_err *err)
{
	reading r = { .b = b, .now = rules, .theme = theme, .to = out };
	const pm_status s = read_all(&r, err);
	for (uint32_t i = 0; r.last && i < rules->n_rules; i++)
		pm_buf_release(&r.last[i]);
	pm_free(r.last);
	pm_free(r.of);
	pm_arena_release(&r.arena);
	return s;
}
