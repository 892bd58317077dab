/* explain_json.c - the waterfall for machines; its fields are in docs/formats/lists.md. */
#include "base/limits.h"
#include "publish/explain.h"
#include "publish/json.h"
#include "signal/spine.h"

static json_t *text(pm_str s) { return pm_json_string(s); }
static json_t *number_of_bits(int32_t v) { return json_real((double)v / PM_BITS_ONE); }

static json_t *value_of(const pm_column *c, uint32_t row)
{
	if (!c || !pm_column_has(c, row))
		return json_null();
	switch (c->type) {
	case PM_TYPE_FLAG: return json_boolean(pm_bit(c->flag, row));
	case PM_TYPE_COUNT: return json_integer(c->count[row]);
	case PM_TYPE_NUMBER: return json_real(c->number[row]);
	case PM_TYPE_DATE: {
		char t[32];
		pm_date_text(pm_column_date(c, row), t);
		return json_string(t);
	}
	default: return text(pm_column_str(c, row));
	}
}

static json_t *signals(const pm_explain *e, const uint32_t *signal, uint32_t n, uint32_t address)
{
	json_t *o = json_object();
	for (uint32_t i = 0; i < n; i++) {
		const pm_str name = e->view.scope->rules->signal[signal[i]].name;
		json_object_setn_new(o, name.p, name.n, value_of(e->view.column[signal[i]], address));
	}
	return o;
}

static json_t *sources(const pm_explain *e, uint64_t registers)
{
	const pm_rules *r = e->view.scope->rules;
	json_t *list = json_array();
	for (uint32_t i = 0; i < r->n_registers; i++) {
		if (!(registers >> i & 1))
			continue;
		char t[32] = "";
		if (e->source[i].there && e->source[i].peildatum != INT32_MIN)
			pm_date_text((pm_date){ e->source[i].peildatum, e->source[i].peildatum }, t);
		json_array_append_new(list, json_pack("{so, sb, so}", "register", text(r->reg[i].name), "geleverd", e->source[i].there,
		                                      "peildatum", *t ? json_string(t) : json_null()));
	}
	return list;
}

static const char *state_of(const pm_rule *rule, const pm_verdict *v, uint32_t address)
{
	if (rule && rule->inert)
		return "inert";
	if (pm_bit(v->unknown, address))
		return "unknown";
	return pm_bit(v->fires, address) ? "fires" : "silent";
}

static pm_status sentence(const pm_explain *e, const pm_template *t, uint32_t address, json_t **out, pm_err *err)
{
	pm_buf b = {0};
	pm_status s = t ? pm_because(e->view.scope, t, e->view.column, address, &b, err) : PM_OK;
	if (s == PM_OK)
		s = pm_buf_check(&b, err);
	if (s == PM_OK)
		*out = t ? json_stringn(b.p ? b.p : "", b.n) : json_null();
	pm_buf_release(&b);
	return s;
}

static pm_status rule_json(const pm_explain *e, uint32_t k, uint32_t address, json_t *list, pm_err *err)
{
	static const char *const status[] = { "trial", "pilot", "mature", "retired" };
	const pm_rule *rule = &e->view.scope->rules->rule[e->view.score->rule[k]];
	const pm_verdict *v = &e->view.score->verdict[k];
	json_t *because;
	PM_TRY(sentence(e, rule->because, address, &because, err));
	if (json_array_append_new(list, json_pack("{so, so, ss, so, ss, so, so, so, so, so, so}", "rule", text(rule->name),
	                                      "title", text(rule->title), "state", state_of(rule, v, address),
	                                      "bits", number_of_bits(v->bits[address]), "status", status[rule->status],
	                                      "because", because, "signals", signals(e, rule->signal, rule->n_signals, address),
	                                      "sources", sources(e, rule->registers), "weight_source", text(rule->source),
	                                      "innocent", text(rule->innocent), "check", text(rule->check))) != 0)
		return pm_fail(err, PM_E_NOMEM, "no memory for the explanation");
	return PM_OK;
}

static pm_status exempt_json(const pm_explain *e, uint32_t k, uint32_t address, json_t *list, pm_err *err)
{
	const pm_exempt *x = &e->view.scope->rules->exempt[e->view.score->exempt[k]];
	json_t *because;
	PM_TRY(sentence(e, x->because, address, &because, err));
	if (json_array_append_new(list, json_pack("{so, ss, so, so}", "exempt", text(x->name),
	                                      "state", state_of(NULL, &e->view.score->exempt_verdict[k], address), "because", because,
	                                      "signals", signals(e, x->signal, x->n_signals, address))) != 0)
		return pm_fail(err, PM_E_NOMEM, "no memory for the explanation");
	return PM_OK;
}

pm_status pm_explain_json(const pm_explain *e, uint32_t address, json_t **out, pm_err *err)
{
	const pm_score *s = e->view.score;
	const pm_rules *r = e->view.scope->rules;
	json_t *rules = json_array(), *exempts = json_array();
	pm_status status = PM_OK;
	for (uint32_t k = 0; k < s->n_rules && status == PM_OK; k++)
		status = rule_json(e, k, address, rules, err);
	for (uint32_t k = 0; k < s->n_exempts && status == PM_OK; k++)
		status = exempt_json(e, k, address, exempts, err);
	pm_buf doubts = {0};
	pm_list_doubts(&e->view, address, &doubts);
	json_t *o = json_pack("{so, so, so, so, so, so, so, so, so, so}", "theme", text(r->theme[s->theme].name),
	                      "probability", json_real(pm_score_chance(s, s->total[address])), "bits", number_of_bits(s->total[address]),
	                      "prior_bits", number_of_bits(r->theme[s->theme].prior),
	                      "ceiling_bits", number_of_bits(pm_score_ceiling(r, s, address)),
	                      "rank", e->rank ? json_integer(e->rank) : json_null(), "listed", json_integer(e->listed),
	                      "rules", rules, "exempts", exempts, "doubts", json_stringn(doubts.p ? doubts.p : "", doubts.n));
	if (status == PM_OK)
		status = pm_buf_check(&doubts, err);
	pm_buf_release(&doubts);
	if (status == PM_OK && !o)
		status = pm_fail(err, PM_E_NOMEM, "no memory for the explanation");
	if (status != PM_OK) {
		json_decref(o);
		return status;
	}
	*out = o;
	return PM_OK;
}

pm_status pm_explain_head_json(const pm_explain *e, uint32_t address, json_t **out, pm_err *err)
{
	static const struct { const char *name; pm_role role; } shown[] = {
		{ "postcode", PM_ROLE_POSTCODE }, { "woonplaats", PM_ROLE_PLACE }, { "nummeraanduiding_id", PM_ROLE_ID },
		{ "adresseerbaar_object_id", PM_ROLE_OBJECT }, { "buurt", PM_ROLE_BUURT },
	};
	const pm_rules *r = e->view.scope->rules;
	const pm_table *spine = e->view.scope->spine;
	pm_buf b = {0};
	char day[32];
	pm_spine_address(&r->reg[r->spine], spine, address, &b);
	pm_date_text((pm_date){ e->view.scope->as_of, e->view.scope->as_of }, day);
	json_t *o = json_pack("{so, sI, ss}", "adres", json_stringn(b.p ? b.p : "", b.n), "run", (json_int_t)e->run, "as_of", day);
	pm_buf_release(&b);
	for (size_t i = 0; o && i < sizeof shown / sizeof shown[0]; i++)
		json_object_set_new(o, shown[i].name, value_of(pm_role_column(&r->reg[r->spine], spine, shown[i].role), address));
	if (!o)
		return pm_fail(err, PM_E_NOMEM, "no memory for the explanation");
	*out = o;
	return PM_OK;
}
