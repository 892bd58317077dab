/* Registers: names, what may not be loaded, derived fields; and digests of expressions. */
#include "base/limits.h"
#include "lang/check.h"
#include "lang/link_rule.h"
#include "lang/never.h"

pm_status pm_check_lawful(pm_checker *k, pm_str name, pm_span at, bool hashed)
{
	if (!hashed && pm_never_plain(name))
		return pm_report_error(k->rep, PM_E_TYPE, at, PM_STR(""), "a BSN may only be read as a pseudonym: write pseudonym behind the type");
	const char *why = pm_never_name(name);
	if (why)
		return pm_report_error(k->rep, PM_E_TYPE, at, PM_STR(""), "%.*s may not be used (class X): %s", PM_STR_FMT(name), why);
	return PM_OK;
}

static pm_status find(pm_checker *k, const pm_register *r, const pm_word *w, int32_t *out)
{
	if (!w->s.n)
		return PM_OK;
	*out = pm_field_find(r, w->s);
	if (*out >= 0)
		return PM_OK;
	pm_nearest near = pm_nearest_to(w->s);
	for (uint32_t i = 0; i < r->n_fields; i++)
		pm_nearest_try(&near, r->field[i].name);
	return pm_report_error(k->rep, PM_E_NAME, w->span, near.best, "register %.*s has no field %.*s", PM_STR_FMT(r->name), PM_STR_FMT(w->s));
}

static pm_status find_date(pm_checker *k, const pm_register *r, const pm_word *w, int32_t *out)
{
	PM_TRY(find(k, r, w, out));
	if (*out >= 0 && r->field[*out].type != PM_TYPE_DATE)
		return pm_report_error(k->rep, PM_E_TYPE, w->span, PM_STR(""), "%.*s is not a date", PM_STR_FMT(w->s));
	return PM_OK;
}

/* When a field is filled in later than its row, which date says so. */
static pm_status known_by(pm_checker *k, const pm_register *r, pm_field *f)
{
	const pm_word by = { f->known_by, f->span };
	int32_t at = -2;
	if (!pm_str_eq(f->known_by, PM_STR("delivery")))
		PM_TRY(find_date(k, r, &by, &at));
	f->known = at + 1;
	return PM_OK;
}

static pm_status field(pm_checker *k, const pm_register *r, uint32_t i)
{
	const pm_field *f = &r->field[i];
	const char *why = f->type == PM_TYPE_FLAG ? pm_never_words((pm_str[]){ f->yes, f->no }, (uint64_t[]){ 9, 9 }, 2) : NULL;
	if (why)
		return pm_report_error(k->rep, PM_E_TYPE, f->span, PM_STR(""), "%.*s may not be used (class X): %s", PM_STR_FMT(f->name), why);
	const bool birth = f->name.n >= 13 && memcmp(f->name.p + f->name.n - 13, "geboortedatum", 13) == 0;
	if (pm_field_find(r, f->name) != (int32_t)i)
		return pm_report_error(k->rep, PM_E_NAME, f->span, PM_STR(""), "field %.*s was declared before", PM_STR_FMT(f->name));
	if (f->treat == PM_TREAT_DROP)
		return PM_OK; /* never read: whatever it is, it may be named */
	PM_TRY(pm_check_lawful(k, f->name, f->span, f->treat == PM_TREAT_PSEUDONYM));
	PM_TRY(pm_check_lawful(k, f->column, f->span, f->treat == PM_TREAT_PSEUDONYM));
	if (birth && f->treat == PM_TREAT_KEEP)
		return pm_report_error(k->rep, PM_E_TYPE, f->span, PM_STR(""), "a date of birth must be restricted: write restricted behind the type");
	if (f->treat == PM_TREAT_RESTRICTED && f->type != PM_TYPE_DATE)
		return pm_report_error(k->rep, PM_E_TYPE, f->span, PM_STR(""), "restricted is for a date of birth");
	if (f->treat == PM_TREAT_PSEUDONYM && f->type != PM_TYPE_ID)
		return pm_report_error(k->rep, PM_E_TYPE, f->span, PM_STR(""), "a pseudonym is an id");
	return PM_OK;
}

/* A condition or derived field over the rows of one register. */
static pm_status over_rows(pm_checker *k, int32_t reg, const pm_expr *e, pm_kind want, const char *what)
{
	k->reg = reg;
	k->birth = k->dated = false;
	k->used = NULL;
	pm_expr *mine = (pm_expr *)(uintptr_t)e; /* the parser's tree, not frozen yet */
	const pm_status s = pm_check_expr(k, mine);
	k->reg = -1;
	k->r->reg[reg].dated |= k->dated;
	PM_TRY(s);
	if (e->kind == want)
		return PM_OK;
	return pm_report_error(k->rep, PM_E_TYPE, e->span, PM_STR(""), "%s must be %s, not %s", what, pm_kind_word(want), pm_kind_word(e->kind));
}

static pm_status derived(pm_checker *k, int32_t reg)
{
	pm_register *r = &k->r->reg[reg];
	for (uint32_t i = 0; i < r->n_fields; i++) {
		if (!r->field[i].derive)
			continue;
		const pm_kind kind = pm_kind_of(r->field[i].type);
		if (kind == PM_KIND_CODE || kind == PM_KIND_TEXT)
			return pm_report_error(k->rep, PM_E_TYPE, r->field[i].span, PM_STR(""), "a derived field is a flag, count, number or date");
		const uint32_t all = r->n_fields;
		r->n_fields = i; /* it sees the fields above it: so no field rests on itself */
		const pm_status s = over_rows(k, reg, r->field[i].derive, kind, "the value of this field");
		r->n_fields = all;
		PM_TRY(s);
	}
	if (!r->select)
		return PM_OK;
	PM_TRY(over_rows(k, reg, r->select, PM_KIND_FLAG, "the condition of only where"));
	r->select_dated = k->dated;
	if (k->dated && r->mutation != PM_MUTATION_REPLACE)
		return pm_report_error(k->rep, PM_E_TYPE, r->select->span, PM_STR(""),
		                       "deliveries that are merged can't be selected by the date of the run");
	return PM_OK;
}

static pm_status household(pm_checker *k, int32_t reg)
{
	pm_register *r = &k->r->reg[reg];
	const pm_register_names *n = &k->in->reg[reg];
	if (!n->household_field.s.n)
		return PM_OK;
	pm_household *h = &r->household;
	h->reg = pm_rules_register(k->r, n->household_register.s);
	if (h->reg < 0)
		return pm_report_error(k->rep, PM_E_NAME, n->household_register.span, PM_STR(""), "no register is called %.*s", PM_STR_FMT(n->household_register.s));
	h->field = pm_field_find(r, n->household_field.s);
	PM_TRY(find(k, r, &n->household_key, &h->person));
	PM_TRY(find(k, &k->r->reg[h->reg], &n->household_key, &h->a));
	PM_TRY(find(k, &k->r->reg[h->reg], &n->household_to, &h->b));
	if (r->field[h->person].type != PM_TYPE_ID || k->r->reg[h->reg].field[h->a].type != PM_TYPE_ID || k->r->reg[h->reg].field[h->b].type != PM_TYPE_ID)
		return pm_report_error(k->rep, PM_E_TYPE, n->household_key.span, PM_STR(""), "what names a person is an id");
	return h->where ? over_rows(k, h->reg, h->where, PM_KIND_FLAG, "the condition of a household") : PM_OK;
}

/* Words are for what has words, a median for what has an order; a field that is made here is not delivered. */
static pm_status expectations(pm_checker *k, pm_register *r, const pm_register_names *n)
{
	static const char *const what[] = { "words", "share", "median", "moves" };
	r->expect.item = pm_arena_alloc(&k->in->arena, r->expect.items, sizeof *r->expect.item);
	if (!r->expect.item)
		return pm_report_nomem(k->rep);
	uint32_t at = 0;
	for (const struct pm_expect_names *e = n->expects; e; e = e->next) {
		int32_t f = -1;
		PM_TRY(find(k, r, &e->field, &f));
		const pm_field *d = &r->field[f];
		const bool words = e->item.kind == PM_EXPECT_WORDS || e->item.kind == PM_EXPECT_SHARE;
		if ((words && d->type != PM_TYPE_CATEGORY) || d->derive || d->made || d->treat == PM_TREAT_DROP ||
		    (e->item.kind == PM_EXPECT_MEDIAN && d->type != PM_TYPE_NUMBER && d->type != PM_TYPE_COUNT))
			return pm_report_error(k->rep, PM_E_TYPE, e->field.span, PM_STR(""), "%s takes %s of the delivery",
			                       what[e->item.kind], words ? "a category" : e->item.kind == PM_EXPECT_MEDIAN ? "a number or a count" : "a field");
		r->expect.item[at] = e->item;
		r->expect.item[at++].field = (uint32_t)f;
	}
	return PM_OK;
}

/* What is merged must come to the same in one delivery or in ten: nothing that was passed over may count later. */
static pm_status mutation(pm_checker *k, int32_t reg)
{
	pm_register *r = &k->r->reg[reg];
	const pm_span at = k->in->reg[reg].mutation;
	if (r->mutation == PM_MUTATION_REPLACE)
		return PM_OK;
	if (r->gone)
		PM_TRY(over_rows(k, reg, r->gone, PM_KIND_FLAG, "the condition of delete where"));
	if (r->gone && k->dated)
		return pm_report_error(k->rep, PM_E_TYPE, r->gone->span, PM_STR(""), "delete where can't depend on the date of the run");
	if (r->mutation == PM_MUTATION_UPSERT && (r->key < 0 || (r->field[r->key].type != PM_TYPE_ID && r->field[r->key].type != PM_TYPE_CATEGORY)))
		return pm_report_error(k->rep, PM_E_TYPE, at, PM_STR(""), "upsert needs a key that is an id or a category: write key FIELD");
	if (r->mutation == PM_MUTATION_UPSERT && r->once >= 0)
		return pm_report_error(k->rep, PM_E_TYPE, at, PM_STR(""), "once and upsert don't go together: a row that was passed over would be missing later");
	return PM_OK;
}

static pm_status names(pm_checker *k, int32_t reg)
{
	pm_register *r = &k->r->reg[reg];
	const pm_register_names *n = &k->in->reg[reg];
	if (pm_rules_register(k->r, r->name) != reg)
		return pm_report_error(k->rep, PM_E_NAME, r->span, PM_STR(""), "register %.*s was declared before", PM_STR_FMT(r->name));
	if (r->spine && k->r->spine != reg)
		return pm_report_error(k->rep, PM_E_NAME, r->span, PM_STR(""), "there is one spine, and %.*s is it already", PM_STR_FMT(k->r->reg[k->r->spine].name));
	if (!n->has_class && k->rep->errors == 0)
		return pm_report_error(k->rep, PM_E_SYNTAX, r->span, PM_STR(""), "a register needs a class: P, or L (needs approval)");
	if ((r->n_fields == 0 && k->rep->errors == 0) || r->n_fields > PM_MAX_COLUMNS)
		return pm_report_error(k->rep, PM_E_RANGE, r->span, PM_STR(""), "a register has 1 to %d fields", PM_MAX_COLUMNS);
	for (const pm_words *w = n->purpose; w; w = w->next) {
		const int32_t t = pm_rules_theme(k->r, w->word.s);
		pm_nearest near = pm_nearest_to(w->word.s);
		for (uint32_t i = 0; i < k->r->n_themes; i++)
			pm_nearest_try(&near, k->r->theme[i].name);
		if (t < 0)
			return pm_report_error(k->rep, PM_E_NAME, w->word.span, near.best, "no theme is called %.*s", PM_STR_FMT(w->word.s));
		r->themes |= UINT64_C(1) << t;
	}
	for (uint32_t i = 0; i < r->n_fields; i++)
		if (field(k, r, i) == PM_E_NOMEM)
			return PM_E_NOMEM;
	for (uint32_t i = 0; i < r->n_fields; i++)
		if (r->field[i].known_by.n)
			PM_TRY(known_by(k, r, &r->field[i]));
	PM_TRY(find(k, r, &n->key, &r->key));
	PM_TRY(find_date(k, r, &n->known, &r->known));
	if (n->known_delivery)
		r->known = -1;
	PM_TRY(find_date(k, r, &n->begin, &r->begin));
	PM_TRY(find_date(k, r, &n->end, &r->end));
	PM_TRY(find(k, r, &n->next, &r->next));
	PM_TRY(find(k, r, &n->once, &r->once));
	PM_TRY(find_date(k, r, &n->retain, &r->aged));
	for (unsigned i = 0; i < PM_ROLES; i++)
		PM_TRY(find(k, r, &n->role[i], &r->role[i]));
	r->expect.null = pm_arena_alloc(&k->in->arena, r->expect.nulls, sizeof *r->expect.null);
	if (!r->expect.null)
		return pm_report_nomem(k->rep);
	uint32_t at = 0;
	for (const struct pm_null_names *e = n->nulls; e; e = e->next) {
		int32_t f = -1;
		PM_TRY(find(k, r, &e->field, &f));
		r->expect.null[at++] = (struct pm_expect_null){ (uint32_t)f, e->most };
	}
	return expectations(k, r, n);
}

void pm_expr_digest(const pm_rules *r, const pm_expr *e, pm_digest_run *run)
{
	if (!e) {
		pm_digest_add(run, "-", 1);
		return;
	}
	const int32_t head[] = { (int32_t)e->op, e->op >= PM_OP_RECORDS && e->op <= PM_OP_NEAR ? (int32_t)e->agg : 0, (int32_t)e->group, e->fold, e->args };
	pm_digest_add(run, head, sizeof head);
	if (e->op == PM_OP_NUMBER || e->op == PM_OP_DAY)
		pm_digest_add(run, &e->value, sizeof e->value);
	if (e->op == PM_OP_WORD || e->op == PM_OP_PATTERN)
		pm_digest_add(run, e->word.p, e->word.n);
	for (unsigned i = 0; e->op == PM_OP_NUMBER && i < e->unit.n; i++)
		pm_digest_add(run, e->unit.name[i].p, e->unit.name[i].n);
	if (e->op == PM_OP_SIGNAL)
		pm_digest_add(run, &r->signal[e->index].digest, sizeof(pm_digest));
	if (e->reg >= 0 && (e->op == PM_OP_FIELD || e->op == PM_OP_RECORDS))
		pm_digest_add(run, r->reg[e->reg].name.p, r->reg[e->reg].name.n);
	if (e->op == PM_OP_FIELD) {
		const pm_field *f = &r->reg[e->reg].field[e->index];
		pm_digest_add(run, f->name.p, f->name.n);
		if (f->link)
			pm_digest_add(run, &r->link[f->link - 1].digest, sizeof(pm_digest));
	}
	for (uint32_t i = 0; e->op == PM_OP_AT && i < r->inside->parameter[e->index].n; i++) {
		const pm_value *v = &r->inside->parameter[e->index].value[i];
		pm_digest_add(run, &v->from, sizeof v->from);
		pm_digest_add(run, &v->value, sizeof v->value);
	}
	for (unsigned i = 0; e->op > PM_OP_SIGNAL && i < 3; i++)
		for (const pm_expr *v = e->arg[i]; v || i == 2; v = v->next) {
			pm_expr_digest(r, v, run);
			if (!v)
				break;
		}
}

static void add_text(pm_digest_run *run, pm_str s) { pm_digest_add(run, s.p, s.n); }

static pm_digest what_is_read(const pm_rules *all, const pm_register *r)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	for (uint32_t i = 0; i < r->n_fields; i++) {
		const pm_field *f = &r->field[i];
		const int32_t head[] = { (int32_t)f->type, (int32_t)f->treat };
		if (f->derive || f->made)
			continue;
		add_text(&run, f->name), add_text(&run, f->column), add_text(&run, f->yes), add_text(&run, f->no);
		pm_digest_add(&run, head, sizeof head);
	}
	const int32_t places[] = { r->once, r->role[PM_ROLE_ID], r->role[PM_ROLE_OBJECT], r->role[PM_ROLE_PAND] }; /* repaired on reading */
	pm_digest_add(&run, places, sizeof places);
	pm_expr_digest(all, r->select, &run);
	return pm_digest_end(&run);
}

/* What shapes the records of a register: not its title or basis, nor what is expected of a delivery. */
static void digest(pm_rules *all, pm_register *r)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	add_text(&run, r->name), add_text(&run, r->file), add_text(&run, r->table);
	for (uint32_t i = 0; i < r->n_fields; i++) {
		const pm_field *f = &r->field[i];
		if (f->link)
			continue; /* given to the records later on: it shapes none */
		const int32_t head[] = { (int32_t)f->type, (int32_t)f->treat, f->optional, f->made };
		add_text(&run, f->name), add_text(&run, f->column), add_text(&run, f->yes), add_text(&run, f->no);
		pm_digest_add(&run, head, sizeof head);
		pm_expr_digest(all, f->derive, &run);
	}
	const int32_t places[] = { r->key, r->known, r->begin, r->end, r->next, r->once, r->spine, r->aliases };
	pm_digest_add(&run, places, sizeof places);
	pm_digest_add(&run, r->role, sizeof r->role);
	pm_expr_digest(all, r->select, &run);
	if (r->household.field >= 0) {
		add_text(&run, all->reg[r->household.reg].name);
		pm_expr_digest(all, r->household.where, &run);
	}
	if (r->gone)
		pm_expr_digest(all, r->gone, &run);
	r->digest = pm_digest_end(&run);
	r->read = what_is_read(all, r);
}

pm_status pm_check_registers(pm_checker *k)
{
	pm_status (*const step[])(pm_checker *, int32_t) = { names, derived, mutation, household };
	for (size_t s = 0; s < sizeof step / sizeof step[0]; s++)
		for (uint32_t i = 0; i < k->r->n_registers; i++)
			if (step[s](k, (int32_t)i) == PM_E_NOMEM)
				return PM_E_NOMEM;
	for (uint32_t i = 0; i < k->r->n_registers && k->rep->errors == 0; i++)
		digest(k->r, &k->r->reg[i]);
	return PM_OK;
}
