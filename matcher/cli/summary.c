#include "cli/summary.h"

#include <jansson.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "cli/levering.h"
#include "cli/weights.h"
#include "lang/selftest.h"
#include "publish/json.h"
#include "signal/spine.h"
#include "store/case_rectify.h"
#include "text/prose.h"

enum { FIRST_FEW = 5, FIRST_REASONS = 3 };

static pm_status registers(const pm_batch *b, FILE *to, pm_err *err)
{
	pm_buf text = {0};
	pm_levering_notices(b, &text);
	for (size_t i = 0, first = 0; i < text.n; i++)
		if (text.p[i] == '\n') {
			fprintf(to, "let op: %.*s\n", (int)(i - first), text.p + first);
			first = i + 1;
		}
	if (text.n)
		fputc('\n', to);
	pm_buf_clear(&text);
	const pm_status s = pm_levering_table(b, &text, err);
	if (s == PM_OK)
		fwrite(text.p, 1, text.n, to);
	pm_buf_release(&text);
	return s;
}

static pm_status best_of(const pm_batch *b, uint32_t theme, FILE *to, pm_err *err)
{
	const pm_table *records[64] = {0};
	const pm_scope scope = pm_batch_scope(b, records);
	const pm_list_view v = { &scope, &b->score[theme], b->signal, b->uncertain, b->best[theme], b->n_best[theme] };
	const pm_register *spine = &b->rules->reg[b->rules->spine];
	const pm_theme *t = &b->rules->theme[theme];
	fprintf(to, "\n%.*s: %s/%.*s.csv, de %u hoogste\n", PM_STR_FMT(t->title.n ? t->title : t->name), b->opt->out,
	        PM_STR_FMT(t->name), v.n);
	pm_buf line = {0};
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < v.n && i < FIRST_FEW && s == PM_OK; i++) {
		pm_buf_clear(&line);
		pm_buf_printf(&line, "%3u. kans ", i + 1);
		pm_dutch_number(&line, pm_score_chance(v.score, v.score->total[v.row[i]]), 2);
		pm_buf_text(&line, "  ");
		pm_spine_address(spine, scope.spine, v.row[i], &line);
		pm_buf_text(&line, "\n     ");
		s = pm_list_first_reasons(&v, v.row[i], FIRST_REASONS, &line, err);
		if (s == PM_OK)
			s = pm_buf_check(&line, err);
		if (s == PM_OK)
			fprintf(to, "%s\n", line.p);
	}
	pm_buf_release(&line);
	return s;
}

static void other_weights(const pm_batch *b, FILE *to)
{
	const uint32_t n = pm_batch_weights_changed(b);
	if (n)
		fprintf(to, "let op: adressen zijn gezocht met %s: %u %s anders dan standaard\n", b->weights_file.path, n,
		        n == 1 ? "gewicht" : "gewichten");
}

static void notices(const pm_batch *b, uint32_t failed, FILE *to)
{
	other_weights(b, to);
	if (failed)
		fprintf(to, "let op: %u %s in de regels %s niet; de lijst rust op regels die iets anders doen dan hun schrijver dacht "
		            "(pandmatch check zegt welke)\n", failed, failed == 1 ? "test" : "tests", failed == 1 ? "klopt" : "kloppen");
	uint32_t inert = 0;
	for (uint32_t i = 0; i < b->rules->n_rules; i++)
		inert += b->rules->rule[i].inert;
	if (inert)
		fprintf(to, "let op: %u van %u regels %s niet mee (pandmatch check zegt welke en waarom)\n", inert, b->rules->n_rules, pm_by_number(inert, "doet", "doen"));
}

typedef struct requests { int64_t now; uint32_t first, lost; } requests;

static pm_status count_request(void *ctx, const pm_rectification *r, pm_err *err)
{
	requests *q = ctx;
	(void)err;
	q->first += r->state == PM_RECTIFY_GRANTED && r->first_at == q->now;
	q->lost += r->state == PM_RECTIFY_GRANTED && r->rows == 0 && r->last_at == q->now;
	return PM_OK;
}

/* What this run did with what residents asked to have corrected. */
static pm_status rectified(const pm_batch *b, FILE *to, pm_err *err)
{
	requests q = { .now = b->moment };
	PM_TRY(pm_case_each_rectification(b->file, PM_STR(""), count_request, &q, err));
	if (q.first)
		fprintf(to, "correcties: %u toegekende %s nu mee; pandmatch status zegt wat dat op open lijsten verandert\n", q.first,
		        q.first == 1 ? "telt" : "tellen");
	if (q.lost)
		fprintf(to, "correcties: bij %u toegekende zegt de bron inmiddels iets anders, en dat telt (pandmatch rectify show)\n", q.lost);
	return PM_OK;
}

/* Some theme shows chances that visits have not calibrated, of weights on trial. */
static bool on_trial(const pm_rules *r)
{
	bool all = true;
	for (uint32_t t = 0; t < r->n_themes; t++)
		all &= r->theme[t].calibrated;
	if (all)
		return false;
	for (uint32_t i = 0; i < r->n_rules; i++)
		if (r->rule[i].status == PM_RULE_PILOT)
			return true;
	return false;
}

static pm_status print_people(const pm_batch *b, int64_t run, uint32_t failed, FILE *to, pm_err *err)
{
	char day[32];
	pm_date_text((pm_date){ b->as_of, b->as_of }, day);
	fprintf(to, "Run %lld, stand %s (%s), in %s\n\n", (long long)run, day, b->as_of_from, b->opt->db);
	PM_TRY(registers(b, to, err));
	fputc('\n', to);
	notices(b, failed, to);
	PM_TRY(rectified(b, to, err));
	for (uint32_t t = 0; t < b->rules->n_themes; t++)
		PM_TRY(best_of(b, t, to, err));
	if (on_trial(b->rules))
		fputs("\nDe kansen zijn schattingen: de gewichten zijn op proef en nog niet geijkt aan bezoeken.\n", to);
	fprintf(to, "\nWaarom? pandmatch explain \"ADRES OF ID\" --db %s\n", b->opt->db);
	return PM_OK;
}

static json_t *tally_json(const pm_tally *t)
{
	return json_pack("{sI, sI, sI, sI, sI, sI, sI}", "rows", (json_int_t)t->rows, "accepted", (json_int_t)t->accepted,
	                 "rejected", (json_int_t)t->rejected, "repaired", (json_int_t)t->repaired, "joined", (json_int_t)t->joined,
	                 "ambiguous", (json_int_t)t->ambiguous, "none", (json_int_t)t->none);
}

static json_t *day_json(int32_t d)
{
	char text[32];
	if (d == PM_NO_DAY)
		return json_null();
	pm_date_text((pm_date){ d, d }, text);
	return json_string(text);
}

static pm_status register_json(const pm_batch *b, uint32_t i, json_t *list, pm_err *err)
{
	const pm_register *reg = &b->rules->reg[i];
	const pm_input *in = &b->input[i];
	pm_previous p;
	PM_TRY(pm_levering_previous(b, i, &p, err));
	json_t *o = tally_json(&in->tally), *before = p.there ? tally_json(&p.tally) : json_null();
	if (p.there)
		json_object_set_new(before, "peildatum", day_json(p.peildatum));
	json_object_set_new(o, "register", pm_json_string(reg->name));
	json_object_set_new(o, "there", json_boolean(in->there));
	json_object_set_new(o, "fresh", json_boolean(in->fresh));
	json_object_set_new(o, "stands_in", json_boolean(in->stands_in));
	json_object_set_new(o, "too_old", json_boolean(in->too_old != PM_NO_DAY));
	json_object_set_new(o, "peildatum", day_json(in->there ? in->source.peildatum : PM_NO_DAY));
	json_object_set_new(o, "previous", before);
	json_object_set_new(o, "accepted", in->accepted.n ? pm_json_string(in->accepted) : json_null());
	if (in->was_merged)
		json_object_set_new(o, "merged", json_pack("{si, si, si}", "added", (int)in->merged.added, "changed", (int)in->merged.changed,
		                                           "deleted", (int)in->merged.deleted));
	return json_array_append_new(list, o) == 0 ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the summary");
}

static json_t *stages_json(const pm_batch *b)
{
	json_t *stages = json_array();
	for (uint32_t i = 0; i < b->progress.stages; i++)
		json_array_append_new(stages, json_pack("{ss, sf, sI}", "stage", b->progress.spent[i].name, "seconds",
		                                        b->progress.spent[i].seconds, "rows", (json_int_t)b->progress.spent[i].rows));
	return stages;
}

/* What a run and an import both tell. Takes over `first`, which stands in front; NULL: see `err`, or no memory. */
static json_t *common_json(const pm_batch *b, json_t *first, pm_err *err)
{
	json_t *inputs = json_array();
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < b->rules->n_registers && s == PM_OK; i++)
		s = register_json(b, i, inputs, err);
	char day[32];
	pm_date_text((pm_date){ b->as_of, b->as_of }, day);
	struct rusage use;
	getrusage(RUSAGE_SELF, &use);
	json_t *rest = json_pack("{ss, sf, sf, so, so}", "as_of", day, "seconds", pm_progress_seconds(&b->progress), "peak_mb",
	                         (double)use.ru_maxrss / 1024, "registers", inputs, "stages", stages_json(b));
	const bool whole = s == PM_OK && first && rest && json_object_update(first, rest) == 0;
	json_decref(rest);
	if (whole)
		return first;
	json_decref(first);
	return NULL;
}

/* Prints and lets go of `o`; NULL: there was no memory for it. */
static pm_status put_json(json_t *o, FILE *to, pm_err *err)
{
	char *text = o ? json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(6)) : NULL;
	json_decref(o);
	if (!text)
		return pm_fail(err, PM_E_NOMEM, "no memory for the summary");
	fprintf(to, "%s\n", text);
	free(text);
	return PM_OK;
}

static pm_status print_json(const pm_batch *b, int64_t run, uint32_t failed, FILE *to, pm_err *err)
{
	json_t *outputs = json_array();
	for (uint32_t i = 0; i < b->outputs; i++)
		json_array_append_new(outputs, json_string(b->output[i].name));
	json_t *o = common_json(b, json_pack("{sI, sI}", "run", (json_int_t)run, "rule_tests_failed", (json_int_t)failed), err);
	if (o)
		json_object_set(o, "outputs", outputs);
	json_decref(outputs);
	return put_json(o, to, err);
}

pm_status pm_summary_print(const pm_batch *b, int64_t run, FILE *to, pm_err *err)
{
	uint32_t failed;
	PM_TRY(pm_rules_selftest(b->rules, NULL, &failed, err));
	return b->opt->json ? print_json(b, run, failed, to, err) : print_people(b, run, failed, to, err);
}

/* What the readers remarked: a line each, under its register. */
static void remarks(const pm_batch *b, FILE *to)
{
	for (uint32_t i = 0; i < b->rules->n_registers; i++) {
		pm_str rest = b->input[i].notices;
		while (rest.n) {
			const char *end = memchr(rest.p, '\n', rest.n);
			const size_t n = end ? (size_t)(end - rest.p) : rest.n;
			fprintf(to, "\nlet op: %.*s: %.*s", PM_STR_FMT(b->rules->reg[i].name), (int)n, rest.p);
			rest.p += end ? n + 1 : n;
			rest.n -= end ? n + 1 : n;
			if (rest.n == 0)
				fputc('\n', to);
		}
	}
}

pm_status pm_summary_print_import(const pm_batch *b, FILE *to, pm_err *err)
{
	if (b->opt->json)
		return put_json(common_json(b, json_object(), err), to, err);
	char day[32];
	pm_date_text((pm_date){ b->as_of, b->as_of }, day);
	fprintf(to, "Ingelezen, stand %s (%s), in %s\n\n", day, b->as_of_from, b->opt->db);
	PM_TRY(registers(b, to, err));
	remarks(b, to);
	if (pm_batch_weights_changed(b))
		fputc('\n', to);
	other_weights(b, to);
	uint64_t rejected = 0;
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		rejected += b->input[i].tally.rejected;
	if (rejected)
		fprintf(to, "\nGeweigerde rijen, met hun reden: pandmatch rejects --db %s\n", b->opt->db);
	return PM_OK;
}
