/* register NAME { ... } */
#include <math.h>

#include "lang/parse_part.h"

typedef struct building {
	pm_register r;
	pm_register_names names;
} building;

static pm_status treat_of(pm_parser *p, pm_field *f, bool *found)
{
	static const struct { const char *word; pm_treat treat; } treats[] = {
		{ "drop", PM_TREAT_DROP }, { "pseudonym", PM_TREAT_PSEUDONYM }, { "rsin", PM_TREAT_RSIN }, { "restricted", PM_TREAT_RESTRICTED } };
	for (size_t i = 0; i < sizeof treats / sizeof treats[0]; i++)
		if (pm_take_name(p, treats[i].word)) {
			f->treat = treats[i].treat;
			*found = true;
			return PM_OK;
		}
	*found = false;
	return PM_OK;
}

/* field NAME TYPE [column "Header"] [unit u] [optional] [known FIELD | known delivery] [from "J" "N" | from "J" only] [treatment] [= expression] */
static pm_status field(pm_parser *p, building *b)
{
	pm_word name, type;
	PM_TRY(pm_parse_word(p, "the field's name", &name));
	pm_field f = { .name = name.s, .column = name.s, .span = name.span, .yes = PM_STR("J"), .no = PM_STR("N") };
	PM_TRY(pm_parse_word(p, "the field's type", &type));
	if (!pm_type_of_word(type.s, &f.type)) {
		pm_nearest near = pm_nearest_to(type.s);
		for (unsigned t = 0; t < PM_TYPES; t++)
			pm_nearest_try(&near, pm_str_of(pm_type_word((pm_type)t)));
		return pm_report_error(p->rep, PM_E_NAME, type.span, near.best, "no type is called %.*s: flag, count, number, date, "
		                       "category, id or text", PM_STR_FMT(type.s));
	}
	for (bool more = true; more;) {
		if (pm_take_name(p, "column"))
			PM_TRY(pm_parse_text(p, "the column's header in quotes", &f.column));
		else if (pm_take_name(p, "unit")) {
			pm_unit u;
			PM_TRY(pm_parse_unit(p, &u, &f.unit));
		} else if (pm_take_name(p, "optional"))
			f.optional = true;
		else if (pm_take_name(p, "known")) {
			pm_word by;
			PM_TRY(pm_parse_word(p, "the date field that tells when this one was filled in, or: delivery", &by));
			f.known_by = by.s;
		} else if (pm_take_name(p, "from")) {
			PM_TRY(pm_parse_text(p, "the word for true in quotes", &f.yes));
			f.no = PM_STR("");
			if (!pm_take_name(p, "only"))
				PM_TRY(pm_parse_text(p, "the word for false in quotes, or: only", &f.no));
		} else if (pm_take_sign(p, "=")) {
			pm_expr *e = NULL;
			PM_TRY(pm_parse_expr(p, &e));
			f.derive = e;
		} else
			PM_TRY(treat_of(p, &f, &more));
	}
	return pm_push(p, &b->r.field, &b->r.n_fields, &f, sizeof f);
}

static pm_role role_of(pm_str s)
{
#define X(name, word) if (pm_str_eq(s, PM_STR(word))) return PM_ROLE_##name;
	PM_ROLE_MAP(X)
#undef X
	return PM_ROLES;
}

/* Which role a field has by its name, for `address from straat, huisnummer, ...`. */
static pm_role role_by_name(pm_str s)
{
	static const struct { const char *word; pm_role role; } names[] = {
		{ "nummeraanduiding_id", PM_ROLE_ID }, { "adresseerbaar_object_id", PM_ROLE_OBJECT }, { "straat", PM_ROLE_STREET },
		{ "straatnaam", PM_ROLE_STREET }, { "openbare_ruimte", PM_ROLE_STREET }, { "korte_naam", PM_ROLE_SHORT },
		{ "huisnummer", PM_ROLE_NUMBER }, { "huisletter", PM_ROLE_LETTER }, { "toevoeging", PM_ROLE_ADDITION },
		{ "postcode", PM_ROLE_POSTCODE }, { "woonplaats", PM_ROLE_PLACE }, { "plaats", PM_ROLE_PLACE },
		{ "x", PM_ROLE_X }, { "y", PM_ROLE_Y }, { "pand_id", PM_ROLE_PAND }, { "buurt_code", PM_ROLE_BUURT } };
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if (pm_str_eq(s, pm_str_of(names[i].word)))
			return names[i].role;
	return PM_ROLES;
}

static pm_status take_role(pm_parser *p, building *b, pm_role role, const pm_word *field_name)
{
	if (b->names.role[role].s.n)
		return pm_report_error(p->rep, PM_E_SYNTAX, field_name->span, PM_STR(""), "this part of the address was given already");
	b->names.role[role] = *field_name;
	return PM_OK;
}

static pm_status address(pm_parser *p, building *b)
{
	if (pm_take_name(p, "from")) {
		pm_words *w = NULL;
		PM_TRY(pm_parse_words(p, "a field", &w));
		if (!w->next)
			return take_role(p, b, role_by_name(w->word.s) < PM_ROLES ? role_by_name(w->word.s) : PM_ROLE_TEXT, &w->word);
		for (; w; w = w->next) {
			if (role_by_name(w->word.s) == PM_ROLES)
				return pm_report_error(p->rep, PM_E_NAME, w->word.span, PM_STR(""), "which part of the address is %.*s? "
				                       "Write: address street %.*s ...", PM_STR_FMT(w->word.s), PM_STR_FMT(w->word.s));
			PM_TRY(take_role(p, b, role_by_name(w->word.s), &w->word));
		}
		return PM_OK;
	}
	bool any = false;
	while (pm_peek(p)->kind == PM_TOKEN_NAME && role_of(pm_peek(p)->s) < PM_ROLES && pm_ahead(p, 1)->kind == PM_TOKEN_NAME) {
		const pm_role role = role_of(pm_peek(p)->s);
		pm_word w;
		pm_step_on(p);
		PM_TRY(pm_parse_word(p, "a field", &w));
		PM_TRY(take_role(p, b, role, &w));
		any = true;
	}
	return any ? PM_OK : pm_expected(p, "a part of the address and its field, as in: street straatnaam");
}

/* household NAME from REGISTER a, b [where condition over its rows] */
static pm_status household(pm_parser *p, building *b)
{
	pm_register_names *n = &b->names;
	PM_TRY(pm_parse_word(p, "the name of the field to make", &n->household_field));
	PM_TRY(pm_need_name(p, "from"));
	PM_TRY(pm_parse_word(p, "the register of relations", &n->household_register));
	PM_TRY(pm_parse_word(p, "the field that names the person", &n->household_key));
	PM_TRY(pm_need_sign(p, ","));
	PM_TRY(pm_parse_word(p, "the field that names the other", &n->household_to));
	if (pm_take_name(p, "where")) {
		pm_expr *e = NULL;
		PM_TRY(pm_parse_expr(p, &e));
		b->r.household.where = e;
	}
	const pm_field f = { .name = n->household_field.s, .column = n->household_field.s, .type = PM_TYPE_COUNT, .made = true,
	                     .span = n->household_field.span };
	return pm_push(p, &b->r.field, &b->r.n_fields, &f, sizeof f);
}

/* period first .. end | period first .. next PERSON: then a field `einde` is made, where the person's next row begins */
static pm_status period(pm_parser *p, building *b)
{
	PM_TRY(pm_parse_word(p, "the field of the first day", &b->names.begin));
	PM_TRY(pm_need_sign(p, ".."));
	if (!pm_at_name(p, "next") || pm_ahead(p, 1)->kind != PM_TOKEN_NAME || pm_ahead(p, 1)->span.line != pm_peek(p)->span.line)
		return pm_parse_word(p, "the field of the first day after", &b->names.end);
	pm_step_on(p);
	PM_TRY(pm_parse_word(p, "the field that names the person", &b->names.next));
	b->names.end = (pm_word){ PM_STR("einde"), b->names.next.span };
	const pm_field f = { .name = PM_STR("einde"), .column = PM_STR("einde"), .type = PM_TYPE_DATE, .made = true,
	                     .span = b->names.next.span };
	return pm_push(p, &b->r.field, &b->r.n_fields, &f, sizeof f);
}

static pm_status class_of(pm_parser *p, building *b)
{
	b->names.has_class = true;
	if (pm_take_name(p, "P"))
		b->r.class = PM_CLASS_P;
	else if (pm_take_name(p, "L"))
		b->r.class = PM_CLASS_L;
	else if (pm_at_name(p, "X"))
		return pm_report_error(p->rep, PM_E_TYPE, pm_peek(p)->span, PM_STR(""), "a register of class X may not be loaded for this work");
	else
		return pm_expected(p, "P or L");
	return PM_OK;
}

static pm_status months(pm_parser *p, uint32_t *out)
{
	double v = 0;
	PM_TRY(pm_parse_number(p, "a number of months", &v));
	if (!(v >= 1 && v <= 12000 && v == floor(v)))
		return pm_expected(p, "a whole number of months before this");
	*out = (uint32_t)v;
	return pm_need_name(p, "months");
}

/* mutation replace | append | upsert [delete where condition] */
static pm_status mutation(pm_parser *p, building *b)
{
	b->names.mutation = pm_peek(p)->span;
	pm_step_on(p);
	if (pm_take_name(p, "replace"))
		b->r.mutation = PM_MUTATION_REPLACE;
	else if (pm_take_name(p, "append"))
		b->r.mutation = PM_MUTATION_APPEND;
	else if (pm_take_name(p, "upsert"))
		b->r.mutation = PM_MUTATION_UPSERT;
	else
		return pm_expected(p, "replace, append or upsert");
	if (b->r.mutation != PM_MUTATION_UPSERT || !pm_take_name(p, "delete"))
		return PM_OK;
	pm_expr *e = NULL;
	PM_TRY(pm_need_name(p, "where"));
	PM_TRY(pm_parse_expr(p, &e));
	b->r.gone = e;
	return PM_OK;
}

static pm_status item(pm_parser *p, void *ctx)
{
	building *b = ctx;
	pm_register *r = &b->r;
	if (pm_take_name(p, "field"))
		return field(p, b);
	if (pm_take_name(p, "file")) {
		PM_TRY(pm_parse_text(p, "the file's name in quotes", &r->file));
		return pm_take_name(p, "table") ? pm_parse_text(p, "the table's name in quotes", &r->table) : PM_OK;
	}
	static const struct { const char *word; size_t at; } texts[] = {
		{ "title", offsetof(pm_register, title) }, { "owner", offsetof(pm_register, owner) },
		{ "basis", offsetof(pm_register, basis) }, { "source", offsetof(pm_register, source) } };
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (pm_take_name(p, texts[i].word))
			return pm_parse_text(p, "a text in quotes", (pm_str *)(void *)((char *)r + texts[i].at));
	if (pm_take_name(p, "purpose"))
		return pm_parse_words(p, "a theme", &b->names.purpose);
	if (pm_take_name(p, "class"))
		return class_of(p, b);
	if (pm_take_name(p, "approved"))
		return pm_parse_text(p, "the reference of the agreement or assessment, in quotes", &b->names.approved);
	if (pm_take_name(p, "show"))
		return r->show_unapproved = true, pm_need_name(p, "unapproved");
	if (pm_take_name(p, "spine"))
		return r->spine = true, PM_OK;
	if (pm_take_name(p, "aliases"))
		return r->aliases = true, PM_OK;
	if (pm_take_name(p, "optional"))
		return r->optional = true, PM_OK;
	if (pm_take_name(p, "retain")) {
		PM_TRY(months(p, &r->retain_months));
		return pm_take_name(p, "from") ? pm_parse_word(p, "a date field", &b->names.retain) : PM_OK;
	}
	if (pm_take_name(p, "keep"))
		return months(p, &r->keep_months);
	if (pm_at_name(p, "mutation"))
		return mutation(p, b);
	if (pm_take_name(p, "key"))
		return pm_parse_word(p, "a field", &b->names.key);
	if (pm_take_name(p, "known")) {
		if (pm_take_name(p, "delivery"))
			return b->names.known_delivery = true, PM_OK;
		return pm_parse_word(p, "a field, or: delivery", &b->names.known);
	}
	if (pm_take_name(p, "period"))
		return period(p, b);
	if (pm_take_name(p, "once"))
		return pm_parse_word(p, "a field", &b->names.once);
	if (pm_take_name(p, "only")) {
		pm_expr *e = NULL;
		PM_TRY(pm_need_name(p, "where"));
		PM_TRY(pm_parse_expr(p, &e));
		r->select = e;
		return PM_OK;
	}
	if (pm_take_name(p, "address"))
		return address(p, b);
	if (pm_take_name(p, "household"))
		return household(p, b);
	if (pm_take_name(p, "expect"))
		return pm_parse_expect(p, &r->expect, &b->names);
	return pm_expected(p, "file, title, owner, basis, purpose, class, approved, show, spine, aliases, optional, retain, keep, mutation, "
	                      "key, known, once, period, field, only where, address, household or expect");
}

pm_status pm_parse_register(pm_parser *p)
{
	pm_word name;
	PM_TRY(pm_parse_word(p, "the register's name", &name));
	building b = { .r = { .name = name.s, .span = name.span, .key = -1, .known = -2, .begin = -1, .end = -1, .next = -1, .once = -1, .aged = -1,
	                      .expect = { .rows_most = UINT64_MAX }, .household = { .field = -1, .person = -1, .reg = -1, .a = -1, .b = -1 } } };
	for (unsigned i = 0; i < PM_ROLES; i++)
		b.r.role[i] = -1;
	PM_TRY(pm_parse_block(p, item, &b));
	if (p->rules->n_registers == 64)
		return pm_report_error(p->rep, PM_E_RANGE, name.span, PM_STR(""), "more than 64 registers");
	uint32_t n = p->rules->n_registers;
	PM_TRY(pm_push(p, &p->rules->inside->reg, &n, &b.names, sizeof b.names));
	return pm_push(p, &p->rules->reg, &p->rules->n_registers, &b.r, sizeof b.r);
}
