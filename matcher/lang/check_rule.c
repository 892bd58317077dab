/* Rules and exemptions: what they may rest on, groups, steps, sentences, tests. */
#include "base/limits.h"
#include "lang/check.h"

static pm_status theme_of(pm_checker *k, const pm_word *w, uint32_t *out)
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

static void begin(pm_checker *k, uint64_t *used)
{
	memset(used, 0, pm_bits_words(k->r->n_signals) * sizeof *used);
	k->reg = -1;
	k->aggregate = k->birth = k->dated = k->context = k->inactive = false;
	k->registers = k->links = 0;
	k->class = PM_CLASS_P;
	k->used = used;
}

static pm_status sentence(pm_checker *k, pm_template *t)
{
	for (; t; t = t->next) {
		if (!t->value)
			continue;
		PM_TRY(pm_check_expr(k, t->value));
		if (t->value->kind == PM_KIND_WORD || t->value->kind == PM_KIND_TEXT)
			return pm_report_error(k->rep, PM_E_TYPE, t->value->span, PM_STR(""), "a sentence shows numbers, flags, dates and categories");
	}
	return PM_OK;
}

static pm_status tests(pm_checker *k, const pm_test *t)
{
	for (; t; t = t->next)
		for (pm_given *g = t->given; g; g = g->next) {
			pm_expr e = { .op = PM_OP_NAME, .word = g->name.s, .span = g->name.span };
			uint64_t *used = k->used;
			k->used = NULL;
			const pm_status s = pm_check_expr(k, &e);
			k->used = used;
			PM_TRY(s);
			if (e.op != PM_OP_SIGNAL && e.op != PM_OP_FIELD)
				return pm_report_error(k->rep, PM_E_TYPE, g->name.span, PM_STR(""), "a test gives signals and fields of the spine their values");
			if (g->null)
				continue;
			PM_TRY(pm_check_expr(k, g->value));
			const bool word = g->value->kind == PM_KIND_WORD && e.kind == PM_KIND_CODE;
			if (g->value->op > PM_OP_WORD || (g->value->kind != e.kind && !word))
				return pm_report_error(k->rep, PM_E_TYPE, g->value->span, PM_STR(""), "%.*s is %s", PM_STR_FMT(g->name.s), pm_kind_word(e.kind));
		}
	return PM_OK;
}

/* Every register that a rule rests on was declared for the rule's theme. */
static pm_status purpose(pm_checker *k, uint32_t theme, uint64_t registers, pm_span at)
{
	for (uint32_t i = 0; i < k->r->n_registers; i++)
		if ((registers >> i & 1) && !(k->r->reg[i].themes >> theme & 1))
			return pm_report_error(k->rep, PM_E_TYPE, at, PM_STR(""), "register %.*s was not declared for %.*s (purpose): no rule of it may rest on it",
			                       PM_STR_FMT(k->r->reg[i].name), PM_STR_FMT(k->r->theme[theme].name));
	return PM_OK;
}

static pm_status keep_used(pm_checker *k, uint32_t *n, uint32_t **signal)
{
	const uint32_t all = k->r->n_signals;
	*n = (uint32_t)pm_bits_count(k->used, all);
	*signal = pm_arena_alloc(&k->in->arena, *n, sizeof **signal);
	if (!*signal)
		return pm_report_nomem(k->rep);
	uint32_t at = 0;
	for (uint32_t i = 0; i < all; i++)
		if (pm_bit(k->used, i))
			(*signal)[at++] = i;
	return PM_OK;
}

/* The statement that says what a group holds: one for the theme before one for any. */
static const pm_group_decl *group_statement(const pm_checker *k, uint32_t theme, pm_str name)
{
	const pm_group_decl *found = NULL;
	for (uint32_t i = 0; i < k->in->n_group_decls; i++) {
		const pm_group_decl *d = &k->in->group_decl[i];
		if (!pm_str_eq(d->name.s, name))
			continue;
		if (d->theme.s.n && pm_str_eq(d->theme.s, k->r->theme[theme].name))
			return d;
		if (!d->theme.s.n)
			found = d;
	}
	return found;
}

static pm_status add_group(pm_checker *k, pm_group g, int32_t *out)
{
	pm_rules *r = k->r;
	const uint32_t have = r->n_groups;
	if ((have & (have - 1)) == 0) {
		pm_group *bigger = pm_arena_alloc(&k->in->arena, have ? have * 2 : 1, sizeof *bigger);
		if (!bigger)
			return pm_report_nomem(k->rep);
		if (have)
			memcpy(bigger, r->group, have * sizeof *bigger);
		r->group = bigger;
	}
	r->group[r->n_groups] = g;
	*out = (int32_t)r->n_groups++;
	return PM_OK;
}

/* Two themes never share a ceiling; that they share its name and height should be meant. */
static pm_status group_of_two(pm_checker *k, uint32_t theme, const pm_rule_names *n)
{
	const pm_rules *r = k->r;
	for (uint32_t i = 0; i < r->n_groups; i++)
		if (r->group[i].theme != theme && pm_str_eq(r->group[i].name, n->group.s))
			return pm_report_warn(k->rep, "W06", n->group.span, "group %.*s is used by %.*s and by %.*s: each has a ceiling of its own; "
			                      "to mean it, write: group %.*s for %.*s at most ...", PM_STR_FMT(n->group.s), PM_STR_FMT(r->theme[r->group[i].theme].name),
			                      PM_STR_FMT(r->theme[theme].name), PM_STR_FMT(n->group.s), PM_STR_FMT(r->theme[theme].name));
	return PM_OK;
}

/* Finds or makes the group of a theme; what it holds at most is said in the rule or in a group statement. */
static pm_status group_of(pm_checker *k, uint32_t theme, const pm_rule_names *n, int32_t *out)
{
	pm_rules *r = k->r;
	const pm_group_decl *d = group_statement(k, theme, n->group.s);
	const int32_t most = n->has_group_most ? n->group_most : d ? d->most : -1;
	for (uint32_t i = 0; i < r->n_groups; i++)
		if (r->group[i].theme == theme && pm_str_eq(r->group[i].name, n->group.s)) {
			if (n->has_group_most && most != r->group[i].most)
				return pm_report_error(k->rep, PM_E_RANGE, n->group.span, PM_STR(""), "group %.*s has two ceilings", PM_STR_FMT(n->group.s));
			*out = (int32_t)i;
			return PM_OK;
		}
	if (most < 0) {
		pm_nearest near = pm_nearest_to(n->group.s);
		for (uint32_t i = 0; i < k->in->n_group_decls; i++)
			pm_nearest_try(&near, k->in->group_decl[i].name.s);
		return pm_report_error(k->rep, PM_E_NAME, n->group.span, near.best, "no group is called %.*s; write: group %.*s at most 4 bits",
		                       PM_STR_FMT(n->group.s), PM_STR_FMT(n->group.s));
	}
	if (!n->has_group_most && !d->theme.s.n)
		PM_TRY(group_of_two(k, theme, n));
	return add_group(k, (pm_group){ n->group.s, theme, most }, out);
}

/* Group statements: their themes, and none twice. */
static pm_status groups(pm_checker *k)
{
	for (uint32_t i = 0; i < k->in->n_group_decls; i++) {
		const pm_group_decl *d = &k->in->group_decl[i];
		uint32_t theme;
		if (d->theme.s.n && theme_of(k, &d->theme, &theme) == PM_E_NOMEM)
			return PM_E_NOMEM;
		for (uint32_t j = 0; j < i; j++)
			if (pm_str_eq(d->name.s, k->in->group_decl[j].name.s) && pm_str_eq(d->theme.s, k->in->group_decl[j].theme.s)) {
				PM_TRY(pm_report_error(k->rep, PM_E_NAME, d->name.span, PM_STR(""), "group %.*s was declared before; of one theme: group %.*s for THEME at most ...",
				                       PM_STR_FMT(d->name.s), PM_STR_FMT(d->name.s)) == PM_E_NOMEM ? PM_E_NOMEM : PM_OK);
				break;
			}
	}
	return PM_OK;
}

static pm_status why_inert(pm_checker *k, pm_rule *rule)
{
	pm_buf b = { .most = 400 };
	if (rule->status == PM_RULE_RETIRED)
		pm_buf_text(&b, "de regel is buiten gebruik gesteld");
	else if (rule->status == PM_RULE_TRIAL)
		pm_buf_text(&b, "de regel is op proef: getoond, maar weegt niet mee");
	else {
		pm_buf_text(&b, "rust op een register van klasse L zonder goedkeuring:");
		const char *between = " ";
		for (uint32_t i = 0; i < k->r->n_registers; i++)
			if ((k->registers >> i & 1) && !k->r->reg[i].approved) {
				pm_buf_text(&b, between);
				pm_buf_add_str(&b, k->r->reg[i].name);
				between = ", ";
			}
		if (*between == ' ')
			pm_buf_text(&b, " een signaal van klasse L");
	}
	const char *text = b.n ? pm_arena_text(&k->in->arena, b.p, b.n) : NULL;
	pm_buf_release(&b);
	if (!text)
		return pm_report_nomem(k->rep);
	rule->inert_why = pm_str_of(text);
	rule->inert = true;
	return PM_OK;
}

/* Shared by rules and exemptions: what they read, and whether they may. */
static pm_status body(pm_checker *k, pm_rule_names *n, uint32_t *theme, pm_span at)
{
	pm_expr *e = n->when ? n->when : n->grade;
	PM_TRY(theme_of(k, &n->theme, theme));
	PM_TRY(pm_check_expr(k, e));
	if (e->kind != (n->when ? PM_KIND_FLAG : PM_KIND_NUMBER))
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), n->when ? "a when must be true or false, not %s" : "a grade is over a number, not %s",
		                       pm_kind_word(e->kind));
	if (k->context)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "this rests on a signal of role context: it may be shown, but never weighed");
	return purpose(k, *theme, k->registers, at);
}

static pm_status rule(pm_checker *k, uint32_t i)
{
	pm_rule *r = &k->r->rule[i];
	pm_rule_names *n = &k->in->rule[i];
	begin(k, k->used);
	PM_TRY(body(k, n, &r->theme, r->span));
	r->when = n->when;
	r->grade = n->grade;
	r->registers = k->registers;
	const bool inactive = k->inactive;
	if (n->group.s.n)
		PM_TRY(group_of(k, r->theme, n, &r->group));
	PM_TRY(keep_used(k, &r->n_signals, &r->signal));
	if (inactive || r->status == PM_RULE_TRIAL || r->status == PM_RULE_RETIRED)
		PM_TRY(why_inert(k, r));
	PM_TRY(sentence(k, n->because));
	PM_TRY(sentence(k, n->silent));
	r->because = n->because;
	r->because_silent = n->silent;
	PM_TRY(tests(k, n->test));
	if (r->source.n == 0)
		PM_TRY(pm_report_warn(k->rep, "W01", r->span, "rule %.*s has a weight without a source", PM_STR_FMT(r->name)));
	if (!n->test)
		PM_TRY(pm_report_warn(k->rep, "W02", r->span, "rule %.*s has no test", PM_STR_FMT(r->name)));
	PM_TRY(pm_check_reach(k, r->when, r, "rule", r->name, r->span));
	if (r->grade && r->step[r->steps - 1].to < 1e300)
		PM_TRY(pm_report_warn(k->rep, "W04", r->span, "the last step of rule %.*s ends at %g: a larger value weighs nothing",
		                      PM_STR_FMT(r->name), r->step[r->steps - 1].to));
	return PM_OK;
}

static pm_status exempt(pm_checker *k, uint32_t i)
{
	pm_exempt *x = &k->r->exempt[i];
	pm_rule_names *n = &k->in->exempt[i];
	begin(k, k->used);
	PM_TRY(body(k, n, &x->theme, x->span));
	x->when = n->when;
	x->inert = k->inactive;
	PM_TRY(keep_used(k, &x->n_signals, &x->signal));
	PM_TRY(sentence(k, n->because));
	x->because = n->because;
	PM_TRY(pm_check_reach(k, x->when, NULL, "exemption", x->name, x->span));
	return tests(k, n->test);
}

static pm_status once(pm_checker *k)
{
	const pm_rules *r = k->r;
	for (uint32_t i = 0; i < r->n_rules; i++)
		for (uint32_t j = 0; j < i; j++)
			if (pm_str_eq(r->rule[i].name, r->rule[j].name) && r->rule[i].theme == r->rule[j].theme) {
				PM_TRY(pm_report_error(k->rep, PM_E_NAME, r->rule[i].span, PM_STR(""), "rule %.*s was declared before", PM_STR_FMT(r->rule[i].name)));
				break;
			}
	return PM_OK;
}

pm_status pm_check_rules(pm_checker *k)
{
	k->used = pm_arena_alloc(&k->in->arena, pm_bits_words(k->r->n_signals), sizeof *k->used);
	if (!k->used)
		return pm_report_nomem(k->rep);
	PM_TRY(groups(k));
	for (uint32_t i = 0; i < k->r->n_rules; i++)
		if (rule(k, i) == PM_E_NOMEM)
			return PM_E_NOMEM;
	for (uint32_t i = 0; i < k->r->n_exempts; i++)
		if (exempt(k, i) == PM_E_NOMEM)
			return PM_E_NOMEM;
	PM_TRY(once(k) == PM_E_NOMEM ? PM_E_NOMEM : PM_OK);
	return pm_check_notices(k);
}
