#include "cli/telling.h"

#include "address/address.h"
#include "base/mem.h"
#include "cli/address_rows.h"
#include "cli/rectify_tell.h"
#include "signal/spine.h"

void pm_telling_release(pm_telling *t)
{
	pm_portfolio_release(&t->portfolio);
	pm_secrets_release(&t->secrets);
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
static bool by_object(const pm_telling *t, pm_str id, uint32_t *out_row)
{
	const pm_rules *r = t->batch.rules;
	const pm_column *c = pm_role_column(&r->reg[r->spine], t->scope.spine, PM_ROLE_OBJECT);
	const uint32_t code = c && c->dict ? pm_dict_find(c->dict, id) : PM_NO_CODE;
	for (uint32_t i = 0; code != PM_NO_CODE && i < c->rows; i++)
		if (pm_column_has(c, i) && c->code[i] == code)
			return *out_row = i, true;
	return false;
}

pm_status pm_telling_find(pm_telling *t, const char *text, uint32_t *out_row, pm_err *err)
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

static const pm_result_rule *kept_rule(const pm_telling *t, pm_str theme, pm_str name)
{
	for (uint32_t i = 0; i < t->rules; i++)
		if (pm_str_eq(t->rule[i].theme, theme) && pm_str_eq(t->rule[i].rule, name))
			return &t->rule[i];
	return NULL;
}

/* What an inert rule says everywhere: nothing. */
static pm_status no_verdict(pm_telling *t, pm_verdict *out, pm_err *err)
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

static pm_status take_verdict(const pm_telling *t, pm_str theme, pm_str name, pm_verdict *out, pm_err *err)
{
	const pm_result_rule *k = kept_rule(t, theme, name);
	if (!k || k->addresses != t->scope.spine->rows)
		return pm_fail(err, PM_E_NOTFOUND, "run %lld kept no result of rule %.*s", (long long)t->run.id, PM_STR_FMT(name));
	*out = (pm_verdict){ .bits = k->bits, .fires = k->fires, .unknown = k->unknown };
	return PM_OK;
}

/* A score whose parts belong to the results that were read; only the position arrays are in the batch's arena. */
pm_status pm_telling_score(pm_telling *t, uint32_t theme, pm_score *s, pm_err *err)
{
	const pm_rules *r = t->batch.rules;
	const pm_result_theme *kept = &t->theme[theme];
	pm_arena *a = &t->batch.arena;
	const size_t words = pm_bits_words(kept->addresses);
	*s = (pm_score){ .theme = theme, .addresses = kept->addresses, .total = kept->bits,
	                 .calibrated = r->theme[theme].calibrated, .slope = r->theme[theme].slope, .shift = r->theme[theme].shift,
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

pm_status pm_telling_open(pm_telling *t, pm_err *err)
{
	pm_batch *b = &t->batch;
	PM_TRY(pm_past_run(b, b->opt->run, &t->run, err));
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

void pm_telling_explain(const pm_telling *t, const pm_score *s, uint32_t row, pm_explain *out)
{
	const pm_rules *r = t->batch.rules;
	*out = (pm_explain){ .view = { &t->scope, s, t->batch.signal, t->batch.uncertain, NULL, 0 }, .source = t->source,
	                     .run = t->run.id, .listed = s->addresses - (uint32_t)pm_bits_count(s->off_list, s->addresses) };
	out->rank = pm_score_rank(s, pm_role_column(&r->reg[r->spine], t->scope.spine, PM_ROLE_ID), row);
}

typedef struct requests {
	pm_telling *t;
	pm_id_rows rows;
	pm_dossier_request *of;
	uint32_t n, room;
	pm_buf text;
} requests;

static pm_status add_request(void *ctx, const pm_rectification *r, pm_err *err)
{
	requests *q = ctx;
	pm_arena *a = &q->t->batch.arena;
	const uint32_t row = pm_id_rows_find(&q->rows, r->address_id);
	if (row == PM_NO_ROW)
		return PM_OK;
	if (!pm_arena_room(a, &q->of, q->n, &q->room, sizeof *q->of))
		return pm_fail(err, PM_E_NOMEM, "no memory for the requests");
	pm_buf_clear(&q->text);
	pm_rectify_public(r, &q->text);
	PM_TRY(pm_buf_check(&q->text, err));
	q->of[q->n] = (pm_dossier_request){ row, { pm_arena_text(a, q->text.p, q->text.n), q->text.n } };
	return q->of[q->n++].what.p ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the requests");
}

/* What residents asked to have corrected, oldest first. */
static pm_status read_requests(pm_telling *t, pm_dossier_from *out, pm_err *err)
{
	requests q = { .t = t };
	PM_TRY(pm_address_rows(&t->batch, &q.rows, err));
	const pm_status s = pm_case_each_rectification(t->batch.file, PM_STR(""), add_request, &q, err);
	pm_id_rows_release(&q.rows);
	pm_buf_release(&q.text);
	out->request = q.of;
	out->n_requests = q.n;
	return s;
}

pm_status pm_telling_secrets(pm_telling *t, pm_err *err)
{
	const int32_t persons = pm_rules_register(t->batch.rules, PM_STR("brp"));
	if (persons >= 0)
		PM_TRY(pm_batch_table(&t->batch, (uint32_t)persons, err));
	pm_secrets_release(&t->secrets);
	return pm_secrets_make(persons < 0 ? NULL : t->batch.input[persons].table, &t->secrets, err);
}

pm_status pm_telling_city(pm_telling *t, pm_role_view role, bool records, pm_dossier_from *out, pm_err *err)
{
	pm_batch *b = &t->batch;
	pm_score *score = pm_arena_alloc(&b->arena, t->themes, sizeof *score);
	pm_explain *theme = pm_arena_alloc(&b->arena, t->themes, sizeof *theme);
	const pm_table **table = pm_arena_alloc(&b->arena, b->rules->n_registers, sizeof *table);
	if (!score || !theme || !table)
		return pm_fail(err, PM_E_NOMEM, "no memory for the dossiers");
	for (uint32_t i = 0; i < t->themes; i++) {
		PM_TRY(pm_telling_score(t, i, &score[i], err));
		pm_telling_explain(t, &score[i], 0, &theme[i]);
	}
	for (uint32_t i = 0; records && i < b->rules->n_registers; i++) {
		PM_TRY(pm_batch_table(b, i, err));
		table[i] = b->input[i].table;
	}
	const int32_t owners = records ? pm_rules_register(b->rules, PM_STR("brk")) : -1;
	pm_portfolio_release(&t->portfolio);
	PM_TRY(pm_portfolio_make(owners < 0 ? NULL : table[owners], &t->portfolio, err));
	if (records)
		PM_TRY(pm_telling_secrets(t, err));
	*out = (pm_dossier_from){ .portfolio = &t->portfolio, .secrets = &t->secrets, .theme = theme, .n_themes = t->themes, .first = -1, .records = table, .role = role, .rules = t->run.rules };
	return read_requests(t, out, err);
}
