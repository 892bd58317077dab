/* Aggregates: over the records of a register at an address, and over the addresses of a group. */
#include "base/limits.h"
#include "lang/check.h"

static const struct { const char *word, *takes; bool near; } aggs[PM_AGGS] = {
#define X(name, w, t, none, n, dutch) [PM_AGG_##name] = { w, t, n },
	PM_AGG_MAP(X)
#undef X
};

/* The register that the first register.field or bare register in an expression names; -1: none. */
static int32_t register_in(const pm_rules *r, const pm_expr *e, unsigned depth)
{
	if (!e || depth > 4 * PM_MAX_NESTING)
		return -1;
	if (e->op == PM_OP_NAME)
		return pm_rules_register(r, e->word);
	for (unsigned i = 0; e->op == PM_OP_CALL && i < e->args; i++) {
		const int32_t found = register_in(r, e->arg[i], depth + 1);
		if (found >= 0)
			return found;
	}
	return -1;
}

static pm_status aggregate_value(pm_checker *k, pm_expr *e)
{
	const char *allowed = aggs[e->agg].takes;
	const pm_expr *v = e->arg[0];
	const char kind = !v ? 'r' : v->kind == PM_KIND_NUMBER ? 'n' : v->kind == PM_KIND_FLAG ? 'f' : v->kind == PM_KIND_DATE ? 'd' :
	                  v->kind == PM_KIND_CODE ? 'c' : 't';
	if (!strchr(allowed, kind) && (kind == 'r' || !strchr(allowed, '*')))
		return kind == 'r' ? pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "%s of what? Name a field, as in %s(woz.waarde)",
		                                     aggs[e->agg].word, aggs[e->agg].word)
		                   : pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "%s does not go with %s", aggs[e->agg].word, pm_kind_word(v->kind));
	if (kind == 't' && e->agg != PM_AGG_COUNT)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "%s does not go with a text: declare the field as category or id", aggs[e->agg].word);
	switch (e->agg) {
	case PM_AGG_ANY: case PM_AGG_ALL:
		e->kind = PM_KIND_FLAG;
		break;
	case PM_AGG_MIN: case PM_AGG_MAX: case PM_AGG_FIRST: case PM_AGG_LAST:
		e->kind = v->kind;
		e->unit = v->unit;
		break;
	default:
		e->kind = PM_KIND_NUMBER;
		if (e->agg == PM_AGG_SUM || e->agg == PM_AGG_MEAN)
			e->unit = v->unit;
		if (e->agg == PM_AGG_DAYS_SINCE)
			e->unit = pm_unit_days, k->dated = true;
	}
	return PM_OK;
}

/* `within 24 months` inside an aggregate becomes a condition on the register's own date. */
static pm_status own_date(pm_checker *k, pm_expr *e)
{
	const pm_register *r = &k->r->reg[e->reg];
	const int32_t field = r->known >= 0 ? r->known : r->begin;
	if (field < 0)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "register %.*s does not say which date its rows have (known, period)", PM_STR_FMT(r->name));
	pm_expr *date = pm_arena_alloc(&k->in->arena, 1, sizeof *date), *within = pm_arena_alloc(&k->in->arena, 1, sizeof *within);
	if (!date || !within)
		return pm_report_nomem(k->rep);
	*date = (pm_expr){ .op = PM_OP_NAME, .span = e->span, .word = r->field[field].name };
	*within = (pm_expr){ .op = PM_OP_CALL, .span = e->arg[2]->span, .word = PM_STR("within"), .args = 2, .arg = { date, e->arg[2] } };
	e->arg[2] = NULL;
	if (!e->arg[1]) {
		e->arg[1] = within;
		return PM_OK;
	}
	pm_expr *both = pm_arena_alloc(&k->in->arena, 1, sizeof *both);
	if (!both)
		return pm_report_nomem(k->rep);
	*both = (pm_expr){ .op = PM_OP_CALL, .span = e->span, .word = PM_STR("and"), .args = 2, .arg = { e->arg[1], within } };
	e->arg[1] = both;
	return PM_OK;
}

static pm_status over_records(pm_checker *k, pm_expr *e)
{
	const pm_rules *r = k->r;
	e->reg = register_in(r, e->arg[0], 0);
	if (e->reg < 0) {
		pm_nearest near = pm_nearest_to(e->arg[0]->word);
		for (uint32_t i = 0; i < r->n_registers; i++)
			pm_nearest_try(&near, r->reg[i].name);
		return pm_report_error(k->rep, PM_E_NAME, e->arg[0]->span, near.best, "%s needs a register or a field of one, as in %s(brp.datum); "
		                       "over addresses it needs: within pand, street or buurt", aggs[e->agg].word, aggs[e->agg].word);
	}
	bool placed = false;
	for (unsigned i = 0; i < PM_ROLES; i++)
		placed |= r->reg[e->reg].role[i] >= 0;
	if (r->reg[e->reg].spine || !placed)
		return pm_report_error(k->rep, PM_E_TYPE, e->arg[0]->span, PM_STR(""), r->reg[e->reg].spine
			? "%.*s holds the addresses themselves: its fields are used as they are"
			: "register %.*s has no address, so an address has no records of it", PM_STR_FMT(r->reg[e->reg].name));
	if (e->agg == PM_AGG_PERCENTILE)
		return pm_check_wrong(k, PM_E_TYPE, e, "percentile is taken over addresses: within pand, street or buurt");
	if (e->arg[0]->op == PM_OP_NAME && !e->arg[0]->field.n)
		e->arg[0] = NULL;
	if (e->within)
		PM_TRY(own_date(k, e));
	k->reg = e->reg;
	pm_status s = e->arg[0] ? pm_check_expr(k, e->arg[0]) : PM_OK;
	if (e->arg[1] && s != PM_E_NOMEM) {
		const pm_status w = pm_check_expr(k, e->arg[1]);
		s = s == PM_OK || w == PM_E_NOMEM ? w : s;
	}
	k->reg = -1;
	PM_TRY(s);
	k->registers |= UINT64_C(1) << e->reg;
	if (r->reg[e->reg].class == PM_CLASS_L) {
		k->class = PM_CLASS_L;
		k->inactive |= !r->reg[e->reg].approved;
	}
	if (e->arg[0] && e->arg[0]->kind == PM_KIND_WORD)
		return pm_check_wrong(k, PM_E_TYPE, e->arg[0], "a word in quotes is no field");
	if (e->arg[1] && e->arg[1]->kind != PM_KIND_FLAG)
		return pm_check_wrong(k, PM_E_TYPE, e->arg[1], "a where must be true or false");
	if (!e->arg[0] && !e->arg[1] && (e->agg == PM_AGG_ALL || e->agg == PM_AGG_SHARE))
		return pm_check_wrong(k, PM_E_TYPE, e, "needs a where: of which records?");
	return aggregate_value(k, e);
}

static pm_status over_addresses(pm_checker *k, pm_expr *e)
{
	if (!aggs[e->agg].near)
		return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "%s is not taken over addresses", aggs[e->agg].word);
	if (e->group != PM_ROLES && (k->r->spine < 0 || k->r->reg[k->r->spine].role[e->group] < 0))
		return pm_check_wrong(k, PM_E_TYPE, e, "the spine does not say to which group an address belongs (address ... pand, buurt)");
	if (e->group == PM_ROLES) {
		PM_TRY(pm_check_expr(k, e->arg[1]));
		if (e->arg[1]->kind != PM_KIND_CODE || (e->arg[1]->op != PM_OP_SIGNAL && e->arg[1]->op != PM_OP_FIELD))
			return pm_report_error(k->rep, PM_E_TYPE, e->arg[1]->span, PM_STR(""), "within takes pand, street, buurt, or a signal or field of the spine that is a category or id");
	} else if (e->arg[1] || e->within)
		return pm_check_wrong(k, PM_E_TYPE, e, "an aggregate over addresses has no where: make a signal of it first");
	PM_TRY(pm_check_expr(k, e->arg[0]));
	if (e->arg[0]->kind != PM_KIND_NUMBER && e->arg[0]->kind != PM_KIND_FLAG)
		return pm_check_wrong(k, PM_E_TYPE, e->arg[0], "over addresses only numbers and flags are taken together");
	if (e->arg[0]->kind == PM_KIND_FLAG && e->agg != PM_AGG_COUNT && e->agg != PM_AGG_ANY && e->agg != PM_AGG_SHARE)
		return pm_check_wrong(k, PM_E_TYPE, e->arg[0], "of flags over addresses: count, any or share");
	if (e->arg[0]->kind == PM_KIND_NUMBER && (e->agg == PM_AGG_ANY || e->agg == PM_AGG_SHARE))
		return pm_check_wrong(k, PM_E_TYPE, e->arg[0], "needs a flag");
	const pm_status s = aggregate_value(k, e);
	if (e->agg == PM_AGG_COUNT || e->agg == PM_AGG_PERCENTILE)
		e->unit = (pm_unit){0};
	return s;
}

pm_status pm_check_aggregate(pm_checker *k, pm_expr *e)
{
	if (k->aggregate || k->reg >= 0)
		return pm_check_wrong(k, PM_E_TYPE, e, "an aggregate inside an aggregate: make a signal of the inner one first");
	k->aggregate = true;
	const pm_status s = e->op == PM_OP_NEAR ? over_addresses(k, e) : over_records(k, e);
	k->aggregate = false;
	return s;
}
