/* Links: registers, fields, values, what they give; and their digests. */
#include "base/limits.h"
#include "lang/check.h"
#include "lang/link_rule.h"

static pm_status find_register(pm_checker *k, pm_str name, pm_span at, int32_t *out)
{
	pm_nearest near = pm_nearest_to(name);
	*out = pm_rules_register(k->r, name);
	for (uint32_t i = 0; i < k->r->n_registers; i++)
		pm_nearest_try(&near, k->r->reg[i].name);
	if (*out < 0)
		return pm_report_error(k->rep, PM_E_NAME, at, near.best, "no register is called %.*s", PM_STR_FMT(name));
	return PM_OK;
}

static int32_t source_of(const pm_link_rule *l, pm_str name)
{
	for (uint32_t i = 0; i < l->sources; i++)
		if (pm_str_eq(l->source[i].name, name))
			return (int32_t)i;
	return -1;
}

static pm_status no_source(pm_checker *k, const pm_link_rule *l, pm_str name, pm_span at)
{
	pm_nearest near = pm_nearest_to(name);
	for (uint32_t i = 0; i < l->sources; i++)
		pm_nearest_try(&near, l->source[i].name);
	return pm_report_error(k->rep, PM_E_NAME, at, near.best, "%.*s is no register of this link", PM_STR_FMT(name));
}

static pm_status find_field(pm_checker *k, const pm_register *r, pm_str name, pm_span at, int32_t *out)
{
	pm_nearest near = pm_nearest_to(name);
	*out = pm_field_find(r, name);
	for (uint32_t i = 0; i < r->n_fields; i++)
		pm_nearest_try(&near, r->field[i].name);
	if (*out < 0)
		return pm_report_error(k->rep, PM_E_NAME, at, near.best, "register %.*s has no field %.*s", PM_STR_FMT(r->name), PM_STR_FMT(name));
	if (r->field[*out].treat == PM_TREAT_DROP)
		return pm_report_error(k->rep, PM_E_TYPE, at, PM_STR(""), "this field is dropped while it is read: nothing can be compared by it");
	if (r->field[*out].link)
		return pm_report_error(k->rep, PM_E_TYPE, at, PM_STR(""), "what a link gives can't be linked by");
	return PM_OK;
}

/* A condition over the rows of one register. */
static pm_status condition(pm_checker *k, pm_link_rule *l, int32_t reg, const pm_expr *where)
{
	if (!where)
		return PM_OK;
	pm_expr *mine = (pm_expr *)(uintptr_t)where; /* the parser's tree, not frozen yet */
	k->reg = reg;
	k->birth = k->dated = k->aggregate = false;
	k->used = NULL;
	const pm_status s = pm_check_expr(k, mine);
	k->reg = -1;
	l->dated |= k->dated;
	PM_TRY(s);
	if (where->kind == PM_KIND_FLAG)
		return PM_OK;
	return pm_report_error(k->rep, PM_E_TYPE, where->span, PM_STR(""), "a where must be true or false, not %s", pm_kind_word(where->kind));
}

/* ---- before the registers are checked: the fields that links give ---- */

static pm_status make_field(pm_checker *k, uint32_t link, pm_link_give *g)
{
	pm_register *r = &k->r->reg[g->reg];
	pm_field *more = pm_arena_alloc(&k->in->arena, (size_t)r->n_fields + 1, sizeof *more);
	if (!more)
		return pm_report_nomem(k->rep);
	if (r->n_fields)
		memcpy(more, r->field, r->n_fields * sizeof *more);
	more[r->n_fields] = (pm_field){ .name = g->name, .column = g->name, .type = PM_TYPE_NUMBER, .made = true, .optional = true,
	                                .link = (int32_t)link + 1, .span = g->name_span };
	g->field = (int32_t)r->n_fields++;
	r->field = more;
	return PM_OK;
}

pm_status pm_check_link_gives(pm_checker *k)
{
	for (uint32_t i = 0; i < k->r->n_links; i++) {
		pm_link_rule *l = &k->r->link[i];
		for (uint32_t j = 0; j < l->gives; j++) {
			pm_link_give *g = &l->give[j];
			const int32_t source = source_of(l, g->reg_name);
			g->reg = pm_rules_register(k->r, g->reg_name);
			if (source < 0 || g->reg < 0) {
				if (no_source(k, l, g->reg_name, g->span) == PM_E_NOMEM)
					return PM_E_NOMEM;
				g->reg = -1;
				continue;
			}
			g->source = (uint32_t)source;
			PM_TRY(make_field(k, i, g));
		}
	}
	return PM_OK;
}

/* ---- after the registers ---- */

static pm_status sources(pm_checker *k, pm_link_rule *l)
{
	uint32_t records = 0;
	for (uint32_t i = 0; i < l->sources; i++) {
		pm_link_source *s = &l->source[i];
		records += !s->against;
		if (source_of(l, s->name) != (int32_t)i)
			return pm_report_error(k->rep, PM_E_NAME, s->span, PM_STR(""), "%.*s stands in this link already", PM_STR_FMT(s->name));
		PM_TRY(find_register(k, s->name, s->span, &s->reg));
		if (s->key_name.n)
			PM_TRY(find_field(k, &k->r->reg[s->reg], s->key_name, s->key_span, &s->key));
		PM_TRY(condition(k, l, s->reg, s->where));
		l->registers |= UINT64_C(1) << s->reg;
	}
	if (l->sources && !records)
		return pm_report_error(k->rep, PM_E_SYNTAX, l->span, PM_STR(""), "a link that has only `against` links nothing: name its records");
	if (l->sources == 0 && l->gives)
		return pm_report_error(k->rep, PM_E_SYNTAX, l->give[0].span, PM_STR(""), "a link for files gives no fields: name its records");
	return PM_OK;
}

static bool has_fields(const pm_register *r, const pm_link_item *it)
{
	for (uint32_t i = 0; i < it->parts; i++)
		if (pm_field_find(r, it->part[i].name) < 0)
			return false;
	return true;
}

/* The field that goes by the value's own name. */
static pm_status by_own_name(pm_checker *k, const pm_register *r, const pm_link_value *v, const pm_link_item **out)
{
	const int32_t field = pm_field_find(r, v->name);
	if (field < 0)
		return PM_OK;
	pm_link_item *it = pm_arena_alloc(&k->in->arena, 1, sizeof *it);
	if (!it)
		return pm_report_nomem(k->rep);
	*it = (pm_link_item){ .span = v->span, .parts = 1, .part = { { .name = v->name, .span = v->span, .field = field } } };
	*out = it;
	return PM_OK;
}

static bool has_address(const pm_register *r)
{
	bool any = false;
	for (unsigned i = 0; i < PM_ROLES; i++)
		any |= r->role[i] >= 0;
	return any;
}

static bool is_address(const pm_register *r, const pm_link_part *p)
{
	return pm_str_eq(p->name, PM_STR("address")) && pm_field_find(r, p->name) < 0 && has_address(r);
}

static pm_status find_parts(pm_checker *k, const pm_link_rule *l, pm_link_value *v, uint32_t source)
{
	pm_register *r = &k->r->reg[l->source[source].reg];
	for (uint32_t i = 0; i < v->items && !v->of[source]; i++) {
		pm_link_item *it = &v->item[i];
		const bool named = pm_str_eq(it->source, r->name);
		if (!named && !(it->source.n == 0 && has_fields(r, it)))
			continue;
		pm_link_item *mine = pm_arena_alloc(&k->in->arena, 1, sizeof *mine); /* one item may serve several registers */
		if (!mine)
			return pm_report_nomem(k->rep);
		*mine = *it;
		for (uint32_t j = 0; j < it->parts; j++)
			if (is_address(r, &it->part[j]))
				mine->part[j].field = PM_LINK_ADDRESS;
			else
				PM_TRY(find_field(k, r, it->part[j].name, it->part[j].span, &mine->part[j].field));
		v->of[source] = mine;
	}
	return v->of[source] ? PM_OK : by_own_name(k, r, v, &v->of[source]);
}

/* Columns of a register are kept in memory for a link only when it will be made. */
static bool is_live(const pm_checker *k, const pm_link_rule *l)
{
	for (uint32_t i = 0; i < l->gives; i++)
		if (l->give[i].reg >= 0 && k->r->reg[l->give[i].reg].approved)
			return true;
	return false;
}

static pm_status values(pm_checker *k, pm_link_rule *l)
{
	const bool live = is_live(k, l);
	for (uint32_t i = 0; i < l->values; i++) {
		pm_link_value *v = &l->value[i];
		bool any = false;
		for (uint32_t j = 0; j < i; j++)
			if (pm_str_eq(l->value[j].name, v->name))
				return pm_report_error(k->rep, PM_E_NAME, v->span, PM_STR(""), "value %.*s was said before", PM_STR_FMT(v->name));
		for (uint32_t j = 0; l->sources && j < v->items; j++)
			if (v->item[j].source.n && source_of(l, v->item[j].source) < 0)
				return no_source(k, l, v->item[j].source, v->item[j].span);
		for (uint32_t s = 0; s < l->sources; s++) {
			PM_TRY(find_parts(k, l, v, s));
			any |= v->of[s] != NULL;
			for (uint32_t j = 0; live && v->of[s] && j < v->of[s]->parts; j++)
				if (v->of[s]->part[j].field >= 0)
					k->r->reg[l->source[s].reg].field[v->of[s]->part[j].field].used = true;
		}
		if (l->sources && !any)
			return pm_report_error(k->rep, PM_E_NAME, v->span, PM_STR(""), "no register of this link has %.*s; write: value %.*s from "
			                       "register.field, ...", PM_STR_FMT(v->name), PM_STR_FMT(v->name));
	}
	for (uint32_t s = 0; live && s < l->sources; s++)
		if (l->source[s].key >= 0)
			k->r->reg[l->source[s].reg].field[l->source[s].key].used = true;
	return PM_OK;
}

/* A name in a block or comparison is a value; one that was not said is made, and looked for in every register. */
static pm_status term(pm_checker *k, pm_link_rule *l, pm_link_term *t)
{
	for (t->value = 0; t->value < l->values && !pm_str_eq(l->value[t->value].name, t->name); t->value++)
		;
	if (t->value < l->values)
		return PM_OK;
	if (l->values == PM_LINK_RULE_VALUES)
		return pm_report_error(k->rep, PM_E_RANGE, t->span, PM_STR(""), "more than %d values in one link", PM_LINK_RULE_VALUES);
	pm_nearest near = pm_nearest_to(t->name);
	bool any = l->sources == 0;
	for (uint32_t i = 0; i < l->values; i++)
		pm_nearest_try(&near, l->value[i].name);
	for (uint32_t s = 0; s < l->sources; s++)
		any |= pm_field_find(&k->r->reg[l->source[s].reg], t->name) >= 0;
	if (!any)
		return pm_report_error(k->rep, PM_E_NAME, t->span, near.best, "the link has no value %.*s, and no register of it has such a field",
		                       PM_STR_FMT(t->name));
	l->value[l->values++] = (pm_link_value){ .name = t->name, .span = t->span };
	return PM_OK;
}

static pm_status terms(pm_checker *k, pm_link_rule *l)
{
	if (l->text_name.n) {
		pm_link_term t = { .name = l->text_name, .span = l->text_span };
		PM_TRY(term(k, l, &t));
		l->text_value = t.value;
		if (l->sources == 0)
			return pm_report_error(k->rep, PM_E_SYNTAX, l->text_span, PM_STR(""), "texts are linked in registers: name its records");
	}
	for (uint32_t i = 0; i < l->blocks; i++)
		for (uint32_t j = 0; j < l->block[i].terms; j++)
			PM_TRY(term(k, l, &l->block[i].term[j]));
	for (uint32_t i = 0; i < l->compares; i++) {
		pm_link_compare *c = &l->compare[i];
		PM_TRY(term(k, l, &c->term));
		pm_nearest near = pm_nearest_to(c->with_name);
		for (uint32_t j = 0; j < i; j++) {
			pm_nearest_try(&near, l->compare[j].term.name);
			if (c->with_name.n && pm_str_eq(l->compare[j].term.name, c->with_name))
				c->with = (int32_t)j;
		}
		if (c->with_name.n && c->with < 0)
			return pm_report_error(k->rep, PM_E_NAME, c->with_span, near.best, "no comparison above this one is of %.*s", PM_STR_FMT(c->with_name));
	}
	return PM_OK;
}

static pm_status gives(pm_checker *k, pm_link_rule *l)
{
	for (uint32_t i = 0; i < l->gives; i++) {
		pm_link_give *g = &l->give[i];
		if (g->reg < 0)
			continue;
		if (!has_address(&k->r->reg[g->reg]))
			return pm_report_error(k->rep, PM_E_TYPE, g->span, PM_STR(""), "register %.*s has no address: signals would not see this", PM_STR_FMT(g->reg_name));
		if (g->measure == PM_MEASURE_ADDRESSES)
			continue;
		PM_TRY(find_register(k, g->of_name, g->of_span, &g->of));
		g->of_source = source_of(l, g->of_name);
		if (g->of_source < 0 && g->measure != PM_MEASURE_OTHERS)
			return no_source(k, l, g->of_name, g->of_span);
		if (g->measure != PM_MEASURE_ANY && !has_address(&k->r->reg[g->of]))
			return pm_report_error(k->rep, PM_E_TYPE, g->of_span, PM_STR(""), "register %.*s has no address", PM_STR_FMT(g->of_name));
		PM_TRY(condition(k, l, g->of, g->where));
		l->registers |= UINT64_C(1) << g->of;
	}
	return PM_OK;
}

static void add(pm_digest_run *run, pm_str s)
{
	const uint64_t n = s.n;
	pm_digest_add(run, &n, sizeof n);
	pm_digest_add(run, s.p, s.n);
}

static void add_number(pm_digest_run *run, double v) { pm_digest_add(run, &v, sizeof v); }

static void add_term(pm_digest_run *run, const pm_link_term *t)
{
	add_number(run, t->take), add_number(run, t->letters), add_number(run, t->value);
}

static void digest(const pm_rules *r, pm_link_rule *l)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	add(&run, l->name);
	for (uint32_t i = 0; i < l->sources; i++) {
		const pm_link_source *s = &l->source[i];
		add(&run, s->name), add_number(&run, s->against), add_number(&run, s->key);
		pm_expr_digest(r, s->where, &run);
	}
	for (uint32_t i = 0; i < l->values; i++)
		for (uint32_t s = 0; s < l->sources; s++) {
			const pm_link_item *it = l->value[i].of[s];
			add_number(&run, it ? it->parts : 0);
			for (uint32_t j = 0; it && j < it->parts; j++)
				add(&run, it->part[j].name), add_number(&run, it->part[j].take);
		}
	for (uint32_t i = 0; i < l->blocks; i++) {
		add_number(&run, l->block[i].terms);
		for (uint32_t j = 0; j < l->block[i].terms; j++)
			add_term(&run, &l->block[i].term[j]);
	}
	for (uint32_t i = 0; i < l->compares; i++) {
		const pm_link_compare *c = &l->compare[i];
		add_term(&run, &c->term);
		add_number(&run, c->by), add_number(&run, c->frequency), add_number(&run, c->with), add_number(&run, c->bounds);
		pm_digest_add(&run, c->at_least, sizeof c->at_least);
	}
	for (uint32_t i = 0; i < l->gives; i++) {
		const pm_link_give *g = &l->give[i];
		add(&run, g->reg_name), add(&run, g->name), add(&run, g->of_name), add_number(&run, g->measure);
		pm_expr_digest(r, g->where, &run);
	}
	add(&run, l->text_name), add_number(&run, l->text_value), add_number(&run, l->text_score);
	add_number(&run, l->has_accept), add_number(&run, l->accept), add_number(&run, l->has_review), add_number(&run, l->review);
	add_number(&run, l->one_to_one), add_number(&run, l->most_together), add_number(&run, (double)l->most_per_key);
	l->digest = pm_digest_end(&run);
}

static pm_status link(pm_checker *k, uint32_t i)
{
	pm_link_rule *l = &k->r->link[i];
	if (pm_rules_link(k->r, l->name) != (int32_t)i)
		return pm_report_error(k->rep, PM_E_NAME, l->span, PM_STR(""), "link %.*s was declared before", PM_STR_FMT(l->name));
	PM_TRY(sources(k, l));
	PM_TRY(terms(k, l));
	PM_TRY(values(k, l));
	PM_TRY(gives(k, l));
	digest(k->r, l);
	return PM_OK;
}

pm_status pm_check_links(pm_checker *k)
{
	for (uint32_t i = 0; i < k->r->n_links && k->rep->status != PM_E_NOMEM; i++)
		if (link(k, i) == PM_E_NOMEM)
			return PM_E_NOMEM;
	return PM_OK;
}
