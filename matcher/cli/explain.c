/* explain.c - pandmatch explain: why an address stands where it stands, from what the run kept. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "address/address.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/past_run.h"
#include "cli/what_if.h"
#include "publish/explain.h"
#include "signal/spine.h"

static const char help[] =
	"pandmatch explain ADDRESS [--db FILE] [--run N] [--records] [--json]\n"
	"pandmatch explain ADDRESS --what-if SIGNAL=VALUE[,SIGNAL=VALUE]... [--db FILE] [--run N]\n\n"
	"Shows for both themes the waterfall of bits from prior to probability: every rule with its sentence, values,\n"
	"sources and dates; what is unknown, what does not weigh, which exempts hold. ADDRESS is a line of text as people\n"
	"write it, or an id of 16 digits.\n"
	"  --records  also every record of every register at the address\n"
	"  --what-if  what the rules would say if signals had these values (personen=2, krap=ja, onbekend), and the smallest\n"
	"             change of one signal that takes the address off the list\n"
	"  --run      a former run (default: the latest)\n";

typedef struct telling {
	pm_batch batch;
	pm_run run;
	const pm_table *records[64];
	pm_scope scope;
	pm_explain_source source[64];
	pm_result_rule *rule;
	pm_result_theme *theme;
	uint32_t rules, themes;
	pm_verdict nothing;
} telling;

static void telling_release(telling *t)
{
	pm_result_rules_free(t->rule, t->rules);
	pm_result_themes_free(t->theme, t->themes);
	pm_batch_release(&t->batch);
}

static pm_status no_match(const pm_address_index *x, const char *text, const pm_match *m, pm_err *err)
{
	if (m->how != PM_HOW_AMBIGUOUS)
		return pm_fail(err, PM_E_NOTFOUND, "\"%s\": no such address in this city", text);
	pm_buf b = {0};
	const uint32_t row[] = { m->first, m->second };
	for (int i = 0; i < 2; i++) {
		if (row[i] == PM_NO_ROW)
			continue;
		pm_buf_text(&b, "\n  ");
		pm_address_print(x, row[i], &b);
	}
	const pm_status s = pm_fail(err, PM_E_NOTFOUND, "\"%s\" could be several addresses; name one of them, or its id:%s", text,
	                            b.p ? b.p : "");
	pm_buf_release(&b);
	return s;
}

/* The id of an addressable object names its main address. */
static bool by_object(const telling *t, pm_str id, uint32_t *out_row)
{
	const pm_rules *r = t->batch.rules;
	const pm_column *c = pm_role_column(&r->reg[r->spine], t->scope.spine, PM_ROLE_OBJECT);
	const uint32_t code = c && c->dict ? pm_dict_find(c->dict, id) : PM_NO_CODE;
	for (uint32_t i = 0; code != PM_NO_CODE && i < c->rows; i++)
		if (pm_column_has(c, i) && c->code[i] == code)
			return *out_row = i, true;
	return false;
}

static pm_status find(telling *t, const char *text, uint32_t *out_row, pm_err *err)
{
	pm_address_index *x;
	pm_match m;
	pm_address_candidate best[4];
	uint32_t n;
	if (by_object(t, pm_str_trim(pm_str_of(text)), out_row))
		return PM_OK;
	PM_TRY(pm_batch_index(&t->batch, &x, err));
	pm_status s = pm_address_find_one(x, pm_str_of(text), &m, best, 4, &n, err);
	if (s == PM_OK && m.row == PM_NO_ROW)
		s = no_match(x, text, &m, err);
	if (s == PM_OK)
		*out_row = m.row;
	pm_address_index_free(x);
	return s;
}

static const pm_result_rule *kept_rule(const telling *t, pm_str theme, pm_str name)
{
	for (uint32_t i = 0; i < t->rules; i++)
		if (pm_str_eq(t->rule[i].theme, theme) && pm_str_eq(t->rule[i].rule, name))
			return &t->rule[i];
	return NULL;
}

/* What an inert rule says everywhere: nothing. */
static pm_status no_verdict(telling *t, pm_verdict *out, pm_err *err)
{
	const uint32_t n = t->scope.spine->rows;
	const size_t words = pm_bits_words(n);
	if (!t->nothing.bits) {
		t->nothing.bits = pm_arena_alloc(&t->batch.arena, n, sizeof *t->nothing.bits);
		t->nothing.fires = pm_arena_alloc(&t->batch.arena, words, sizeof *t->nothing.fires);
		t->nothing.unknown = pm_arena_alloc(&t->batch.arena, words, sizeof *t->nothing.unknown);
		if (!t->nothing.bits || !t->nothing.fires || !t->nothing.unknown)
			return pm_fail(err, PM_E_NOMEM, "no memory for the explanation");
		memset(t->nothing.unknown, 0xff, words * sizeof *t->nothing.unknown);
	}
	*out = t->nothing;
	return PM_OK;
}

static pm_status take_verdict(const telling *t, pm_str theme, pm_str name, pm_verdict *out, pm_err *err)
{
	const pm_result_rule *k = kept_rule(t, theme, name);
	if (!k || k->addresses != t->scope.spine->rows)
		return pm_fail(err, PM_E_NOTFOUND, "run %lld kept no result of rule %.*s", (long long)t->run.id, PM_STR_FMT(name));
	*out = (pm_verdict){ .bits = k->bits, .fires = k->fires, .unknown = k->unknown };
	return PM_OK;
}

/* A score whose parts belong to the results that were read; only the position arrays are in the batch's arena. */
static pm_status kept_score(telling *t, uint32_t theme, pm_score *s, pm_err *err)
{
	const pm_rules *r = t->batch.rules;
	const pm_result_theme *kept = &t->theme[theme];
	pm_arena *a = &t->batch.arena;
	const size_t words = pm_bits_words(kept->addresses);
	*s = (pm_score){ .theme = theme, .addresses = kept->addresses, .total = kept->bits,
	                 .rule = pm_arena_alloc(a, r->n_rules, sizeof *s->rule),
	                 .exempt = pm_arena_alloc(a, r->n_exempts, sizeof *s->exempt),
	                 .verdict = pm_arena_alloc(a, r->n_rules, sizeof *s->verdict),
	                 .exempt_verdict = pm_arena_alloc(a, r->n_exempts, sizeof *s->exempt_verdict),
	                 .off_list = pm_arena_alloc(a, words, sizeof *s->off_list),
	                 .may_be_exempt = pm_arena_alloc(a, words, sizeof *s->may_be_exempt) };
	if (!s->rule || !s->exempt || !s->verdict || !s->exempt_verdict || !s->off_list || !s->may_be_exempt)
		return pm_fail(err, PM_E_NOMEM, "no memory for the explanation");
	for (uint32_t i = 0; i < r->n_rules; i++)
		if (r->rule[i].theme == theme) {
			PM_TRY(r->rule[i].inert ? no_verdict(t, &s->verdict[s->n_rules], err)
			                        : take_verdict(t, kept->theme, r->rule[i].name, &s->verdict[s->n_rules], err));
			s->rule[s->n_rules++] = i;
		}
	for (uint32_t i = 0; i < r->n_exempts; i++)
		if (r->exempt[i].theme == theme) {
			PM_TRY(take_verdict(t, kept->theme, r->exempt[i].name, &s->exempt_verdict[s->n_exempts], err));
			s->exempt[s->n_exempts++] = i;
		}
	for (uint32_t i = 0; i < kept->addresses; i++) {
		if (kept->state[i] & 1)
			pm_bit_set(s->off_list, i);
		if (kept->state[i] & 2)
			pm_bit_set(s->may_be_exempt, i);
	}
	return PM_OK;
}

static pm_status read_all(telling *t, const pm_options *o, pm_err *err)
{
	pm_batch *b = &t->batch;
	PM_TRY(pm_past_run(b, o->run, &t->run, err));
	PM_TRY(pm_batch_signals(b, false, err));
	PM_TRY(pm_batch_uncertain(b, err));
	PM_TRY(pm_case_get_themes(b->file, t->run.id, (pm_str){ NULL, 0 }, 0, &t->theme, &t->themes, err));
	PM_TRY(pm_case_get_rules(b->file, t->run.id, (pm_str){ NULL, 0 }, 0, &t->rule, &t->rules, err));
	if (t->themes != b->rules->n_themes)
		return pm_fail(err, PM_E_NOTFOUND, "run %lld kept no results", (long long)t->run.id);
	t->scope = pm_batch_scope(b, t->records);
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		t->source[i] = (pm_explain_source){ b->input[i].there, b->input[i].source.peildatum };
	return PM_OK;
}

static pm_status explain_theme(telling *t, uint32_t theme, uint32_t row, pm_explain *e, pm_score *s, pm_err *err)
{
	const pm_rules *r = t->batch.rules;
	PM_TRY(kept_score(t, theme, s, err));
	*e = (pm_explain){ .view = { &t->scope, s, t->batch.signal, t->batch.uncertain, NULL, 0 }, .source = t->source,
	                   .run = t->run.id, .listed = s->addresses - (uint32_t)pm_bits_count(s->off_list, s->addresses) };
	e->rank = pm_score_rank(s, pm_role_column(&r->reg[r->spine], t->scope.spine, PM_ROLE_ID), row);
	return PM_OK;
}

static pm_status tell_text(telling *t, uint32_t row, bool records, pm_err *err)
{
	pm_buf out = {0};
	pm_status s = PM_OK;
	for (uint32_t theme = 0; theme < t->themes && s == PM_OK; theme++) {
		pm_explain e;
		pm_score score;
		s = explain_theme(t, theme, row, &e, &score, err);
		if (s == PM_OK && theme == 0)
			pm_explain_head(&e, row, &out);
		if (s == PM_OK)
			s = pm_explain_text(&e, row, &out, err);
	}
	for (uint32_t i = 0; records && i < t->batch.rules->n_registers && s == PM_OK; i++) {
		s = pm_batch_table(&t->batch, i, err);
		if (s == PM_OK && t->batch.input[i].table)
			pm_explain_records(&t->batch.rules->reg[i], t->batch.input[i].table, row, &out);
	}
	if (s == PM_OK)
		s = pm_buf_check(&out, err);
	if (s == PM_OK)
		fwrite(out.p, 1, out.n, stdout);
	pm_buf_release(&out);
	return s;
}

static pm_status add_records(telling *t, uint32_t row, json_t *o, pm_err *err)
{
	json_t *all = json_object();
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < t->batch.rules->n_registers && s == PM_OK; i++) {
		const pm_register *reg = &t->batch.rules->reg[i];
		json_t *list;
		s = pm_batch_table(&t->batch, i, err);
		if (s != PM_OK || !t->batch.input[i].table || !t->batch.input[i].table->place)
			continue;
		s = pm_explain_records_json(reg, t->batch.input[i].table, row, &list, err);
		if (s == PM_OK)
			json_object_setn_new(all, reg->name.p, reg->name.n, list);
	}
	json_object_set_new(o, "records", all);
	return s;
}

static pm_status tell_json(telling *t, uint32_t row, bool records, pm_err *err)
{
	json_t *o = NULL, *themes = json_array();
	pm_status s = PM_OK;
	for (uint32_t theme = 0; theme < t->themes && s == PM_OK; theme++) {
		pm_explain e;
		pm_score score;
		json_t *one = NULL;
		s = explain_theme(t, theme, row, &e, &score, err);
		if (s == PM_OK && theme == 0)
			s = pm_explain_head_json(&e, row, &o, err);
		if (s == PM_OK)
			s = pm_explain_json(&e, row, &one, err);
		if (s == PM_OK)
			json_array_append_new(themes, one);
	}
	json_object_set_new(o, "themes", themes);
	if (s == PM_OK && records)
		s = add_records(t, row, o, err);
	char *text = s == PM_OK ? json_dumps(o, JSON_INDENT(1) | JSON_REAL_PRECISION(9)) : NULL;
	json_decref(o);
	if (text)
		puts(text);
	else if (s == PM_OK)
		s = pm_fail(err, PM_E_NOMEM, "no memory for the explanation");
	free(text);
	return s;
}

static pm_status tell_what_if(telling *t, uint32_t row, const char *given, pm_err *err)
{
	pm_score *kept = pm_arena_alloc(&t->batch.arena, t->themes, sizeof *kept);
	if (!kept)
		return pm_fail(err, PM_E_NOMEM, "no memory for the explanation");
	for (uint32_t theme = 0; theme < t->themes; theme++)
		PM_TRY(kept_score(t, theme, &kept[theme], err));
	pm_buf out = {0};
	pm_explain e = { .view = { .scope = &t->scope }, .run = t->run.id };
	pm_explain_head(&e, row, &out);
	const pm_status s = pm_what_if(&t->batch, kept, row, given, &out, err);
	if (s == PM_OK)
		fwrite(out.p, 1, out.n, stdout);
	pm_buf_release(&out);
	return s;
}

int pm_command_explain(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db run records json threads what-if", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words == 0)
		return pm_fail(&err, PM_E_USE, "explain needs an address or an id; pandmatch explain --help"), pm_complain(&err);
	if (o.what_if && (o.json || o.records))
		return pm_fail(&err, PM_E_USE, "--what-if goes with neither --json nor --records"), pm_complain(&err);
	pm_buf address = {0};
	for (uint32_t i = 0; i < o.n_words; i++)
		pm_buf_printf(&address, "%s%s", i ? " " : "", o.word[i]);
	if (!o.db)
		o.db = "pandmatch.db";
	telling t = { .batch = { .opt = &o } };
	uint32_t row = 0;
	pm_status s = pm_buf_check(&address, &err);
	if (s == PM_OK)
		s = read_all(&t, &o, &err);
	if (s == PM_OK)
		s = find(&t, address.p, &row, &err);
	if (s == PM_OK && o.what_if)
		s = tell_what_if(&t, row, o.what_if, &err);
	else if (s == PM_OK)
		s = o.json ? tell_json(&t, row, o.records, &err) : tell_text(&t, row, o.records, &err);
	telling_release(&t);
	pm_buf_release(&address);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
