/* Lists: their themes, conditions and partners. A list selects whom officials visit, so its conditions are held to what
 * holds for rules: declared for its purpose, nothing of class X, no context signal that puts an address on it. */
#include "lang/check.h"
#include "lang/list_rule.h"

static pm_status theme(pm_checker *k, const pm_word *w, uint32_t *out)
{
	const int32_t t = pm_rules_theme(k->r, w->s);
	pm_nearest near = pm_nearest_to(w->s);
	for (uint32_t i = 0; i < k->r->n_themes; i++)
		pm_nearest_try(&near, k->r->theme[i].name);
	if (t < 0)
		return pm_report_error(k->rep, PM_E_NAME, w->span, near.best, "no theme is called %.*s", PM_STR_FMT(w->s));
	*out = (uint32_t)t;
	return PM_OK;
}

static pm_status themes(pm_checker *k, pm_list_rule *l, const pm_words *w)
{
	uint32_t n = 0;
	for (const pm_words *q = w; q; q = q->next)
		n++;
	l->theme = pm_arena_alloc(&k->in->arena, n, sizeof *l->theme);
	if (!l->theme)
		return pm_report_nomem(k->rep);
	for (; w; w = w->next) {
		PM_TRY(theme(k, &w->word, &l->theme[l->n_themes]));
		for (uint32_t i = 0; i < l->n_themes; i++)
			if (l->theme[i] == l->theme[l->n_themes])
				return pm_report_error(k->rep, PM_E_NAME, w->word.span, PM_STR(""), "theme %.*s stands here twice", PM_STR_FMT(w->word.s));
		l->n_themes++;
	}
	if (l->n_themes > PM_LIST_MOST_THEMES)
		return pm_report_error(k->rep, PM_E_RANGE, l->span, PM_STR(""), "a list has at most %d themes", PM_LIST_MOST_THEMES);
	return PM_OK;
}

static pm_status purpose(pm_checker *k, const pm_list_rule *l, pm_span at)
{
	for (uint32_t i = 0; i < k->r->n_registers; i++) {
		bool serves = !(k->registers >> i & 1);
		for (uint32_t t = 0; t < l->n_themes; t++)
			serves |= k->r->reg[i].themes >> l->theme[t] & 1;
		if (!serves)
			return pm_report_error(k->rep, PM_E_TYPE, at, PM_STR(""), "register %.*s was not declared for a theme of this list (purpose)",
			                       PM_STR_FMT(k->r->reg[i].name));
	}
	return PM_OK;
}

static const pm_expr *aggregate_in(const pm_expr *e)
{
	if (e->op == PM_OP_RECORDS || e->op == PM_OP_NEAR)
		return e;
	for (int i = 0; i < e->args; i++) {
		const pm_expr *found = e->arg[i] ? aggregate_in(e->arg[i]) : NULL;
		if (found)
			return found;
	}
	return NULL;
}

static void begin(pm_checker *k, int32_t reg)
{
	k->reg = reg;
	k->aggregate = k->birth = k->dated = k->context = k->inactive = false;
	k->registers = 0;
	k->class = PM_CLASS_P;
	k->used = NULL;
}

static pm_status condition(pm_checker *k, const pm_list_rule *l, pm_expr *e, int32_t reg, bool puts_on)
{
	begin(k, reg);
	const pm_expr *inner = aggregate_in(e);
	if (inner)
		return pm_report_error(k->rep, PM_E_TYPE, inner->span, PM_STR(""), "a list reads signals: make a signal of this first");
	PM_TRY(pm_check_expr(k, e));
	k->reg = -1;
	if (e->kind != PM_KIND_FLAG)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "a condition must be true or false, not %s", pm_kind_word(e->kind));
	if (k->context && puts_on)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "this rests on a signal of role context: it may keep an address off a list, never put it on");
	if (k->inactive && puts_on)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "this rests on class L without approval: nobody could be on the list by it");
	if (k->inactive)
		PM_TRY(pm_report_warn(k->rep, "W03", e->span, "this skip of list %.*s is off: it rests on class L without approval", PM_STR_FMT(l->name)));
	return reg < 0 ? purpose(k, l, e->span) : PM_OK;
}

static pm_status first(pm_checker *k, pm_list_rule *l, const pm_list_names *n)
{
	if (n->first.s.n == 0)
		return PM_OK;
	const int32_t reg = pm_rules_register(k->r, n->first.s);
	pm_nearest near = pm_nearest_to(n->first.s);
	for (uint32_t i = 0; i < k->r->n_registers; i++)
		pm_nearest_try(&near, k->r->reg[i].name);
	if (reg < 0)
		return pm_report_error(k->rep, PM_E_NAME, n->first.span, near.best, "no register is called %.*s", PM_STR_FMT(n->first.s));
	if (k->r->reg[reg].known < 0)
		return pm_report_error(k->rep, PM_E_TYPE, n->first.span, PM_STR(""), "register %.*s does not say when a row became known: reports go by their age",
		                       PM_STR_FMT(n->first.s));
	k->registers = UINT64_C(1) << reg;
	PM_TRY(purpose(k, l, n->first.span));
	if (n->first_where)
		PM_TRY(condition(k, l, n->first_where, reg, true));
	k->r->reg[reg].field[k->r->reg[reg].known].used = true;
	l->first_reg = reg;
	l->first_where = n->first_where;
	return PM_OK;
}

static pm_status areas(pm_checker *k, const pm_list_rule *l)
{
	const pm_register *spine = k->r->spine < 0 ? NULL : &k->r->reg[k->r->spine];
	for (uint32_t i = 0; spine && i < l->n_areas; i++) {
		const pm_area *a = &l->area[i];
		const int32_t f = a->kind == PM_AREA_FIELD ? pm_field_find(spine, a->field) : -1;
		pm_nearest near = pm_nearest_to(a->field);
		for (uint32_t j = 0; j < spine->n_fields; j++)
			pm_nearest_try(&near, spine->field[j].name);
		if (a->kind == PM_AREA_FIELD && f < 0)
			return pm_report_error(k->rep, PM_E_NAME, a->span, near.best, "the addresses have no field %.*s", PM_STR_FMT(a->field));
		if (f >= 0 && spine->field[f].type != PM_TYPE_CATEGORY && spine->field[f].type != PM_TYPE_ID)
			return pm_report_error(k->rep, PM_E_TYPE, a->span, PM_STR(""), "an area goes by a category or an id, and %.*s is neither", PM_STR_FMT(a->field));
	}
	return PM_OK;
}

static pm_status partners(pm_checker *k, pm_list_rule *l, const pm_list_names *n)
{
	static const char *const columns[] = { "volgorde", "team", "dag", "dagdeel", "adres", "postcode", "buurt", "thema", "redenen", "controleer",
		"bezoeken", "nacontrole", "restinformatie" };
	for (uint32_t i = 0; i < l->n_partners; i++) {
		pm_list_partner *q = &l->partner[i];
		for (uint32_t s = 0; s < q->n; s++) {
			pm_nearest near = pm_nearest_to(q->sees[s]);
			bool known = false;
			for (size_t c = 0; c < sizeof columns / sizeof *columns; c++) {
				pm_nearest_try(&near, pm_str_of(columns[c]));
				known |= pm_str_eq(q->sees[s], pm_str_of(columns[c]));
			}
			if (!known)
				return pm_report_error(k->rep, PM_E_NAME, q->span, near.best, "a partner can't be shown %.*s", PM_STR_FMT(q->sees[s]));
		}
		for (const pm_words *w = n->partner_themes[i]; w; w = w->next) {
			uint32_t t = 0;
			bool listed = false;
			PM_TRY(theme(k, &w->word, &t));
			for (uint32_t j = 0; j < l->n_themes; j++)
				listed |= l->theme[j] == t;
			if (!listed)
				return pm_report_error(k->rep, PM_E_NAME, w->word.span, PM_STR(""), "%.*s is no theme of this list", PM_STR_FMT(w->word.s));
			q->themes |= UINT64_C(1) << t;
		}
	}
	return PM_OK;
}

static pm_status list(pm_checker *k, uint32_t i)
{
	pm_list_rule *l = &k->r->list[i];
	pm_list_names *n = &k->in->list[i];
	for (uint32_t j = 0; j < i; j++)
		if (pm_str_eq(k->r->list[j].name, l->name))
			return pm_report_error(k->rep, PM_E_NAME, l->span, PM_STR(""), "list %.*s was declared before", PM_STR_FMT(l->name));
	PM_TRY(themes(k, l, n->themes));
	PM_TRY(areas(k, l));
	if (n->where)
		PM_TRY(condition(k, l, n->where, -1, true));
	if (n->control_where)
		PM_TRY(condition(k, l, n->control_where, -1, true));
	for (uint32_t s = 0; s < l->n_skips; s++) {
		PM_TRY(condition(k, l, n->skip[s], -1, false));
		l->skip[s].when = n->skip[s];
	}
	l->where = n->where;
	l->control_where = n->control_where;
	PM_TRY(first(k, l, n));
	return partners(k, l, n);
}

pm_status pm_check_lists(pm_checker *k)
{
	for (uint32_t i = 0; i < k->r->n_lists; i++)
		if (list(k, i) == PM_E_NOMEM)
			return PM_E_NOMEM;
	return PM_OK;
}
