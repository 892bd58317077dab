/* link NAME { ... } */
#include <math.h>

#include "base/limits.h"
#include "lang/link_rule.h"
#include "lang/parse_part.h"

static const char *const take_words[] = {
#define X(name, word) word,
	PM_LINK_TAKE_MAP(X)
#undef X
};
static const char *const by_words[] = {
#define X(name, word) word,
	PM_LINK_BY_MAP(X)
#undef X
};
static const char *const measure_words[] = {
#define X(name, word) word,
	PM_LINK_MEASURE_MAP(X)
#undef X
};

bool pm_link_by_of_word(pm_str word, pm_link_by *out)
{
	for (uint32_t i = 0; i < PM_LINK_BYS; i++)
		if (pm_str_eq(word, pm_str_of(by_words[i])))
			return *out = (pm_link_by)i, true;
	return false;
}

bool pm_link_by_steps(pm_link_by by)
{
	switch (by) {
	case PM_BY_EXACT: case PM_BY_DATE: case PM_BY_INITIALS: case PM_BY_POSTCODE: case PM_BY_SURNAME: case PM_BY_PERSON:
		return true;
	default:
		return false;
	}
}

static pm_status too_many(pm_parser *p, pm_span at, int most, const char *what)
{
	return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "more than %d %s in one link", most, what);
}

static pm_status where(pm_parser *p, const pm_expr **out)
{
	pm_expr *e = NULL;
	if (!pm_take_name(p, "where"))
		return PM_OK;
	PM_TRY(pm_parse_expr(p, &e));
	*out = e;
	return PM_OK;
}

/* records REG [where C], REG ... | against REG [by FIELD] [where C] */
static pm_status sources(pm_parser *p, pm_link_rule *l, bool against)
{
	do {
		pm_word w;
		PM_TRY(pm_parse_word(p, "a register", &w));
		if (l->sources == PM_LINK_RULE_SOURCES)
			return too_many(p, w.span, PM_LINK_RULE_SOURCES, "registers");
		pm_link_source *s = &l->source[l->sources];
		*s = (pm_link_source){ .name = w.s, .span = w.span, .reg = -1, .against = against, .key = -1 };
		if (against && pm_take_name(p, "by")) {
			PM_TRY(pm_parse_word(p, "the field by which the register tells its records apart", &w));
			s->key_name = w.s;
			s->key_span = w.span;
		}
		PM_TRY(where(p, &s->where));
		l->sources++;
	} while (pm_take_sign(p, ","));
	return PM_OK;
}

/* The word in front of a bracket; PM_TAKE_ALL and no step when there is none. */
static pm_status take_of(pm_parser *p, pm_link_take *out)
{
	*out = PM_TAKE_ALL;
	if (!pm_is(pm_ahead(p, 1), PM_TOKEN_SIGN, "("))
		return PM_OK;
	const pm_token *t = pm_peek(p);
	pm_nearest near = pm_nearest_to(t->s);
	for (unsigned i = PM_TAKE_ALL + 1; i < PM_LINK_TAKES; i++) {
		pm_nearest_try(&near, pm_str_of(take_words[i]));
		if (pm_is(t, PM_TOKEN_NAME, take_words[i])) {
			*out = (pm_link_take)i;
			pm_step_on(p), pm_step_on(p);
			return PM_OK;
		}
	}
	return pm_report_error(p->rep, PM_E_NAME, t->span, near.best, "a link takes sound, surname, initial, core, postcode, street, year or "
	                       "start of a value, not %.*s", (int)(t->s.n < 40 ? t->s.n : 40), t->s.p);
}

/* A field, or a file's header that is no name, in quotes. */
static pm_status column(pm_parser *p, pm_word *out)
{
	const pm_token *t = pm_peek(p);
	if (t->kind != PM_TOKEN_TEXT)
		return pm_parse_word(p, "a field, register.field, or a header in quotes", out);
	*out = (pm_word){ t->s, t->span };
	pm_step_on(p);
	return PM_OK;
}

/* [take(] [REG.]FIELD [)] */
static pm_status part(pm_parser *p, pm_link_item *it)
{
	pm_link_part *q = &it->part[it->parts];
	pm_word w;
	*q = (pm_link_part){ .field = -1 };
	PM_TRY(take_of(p, &q->take));
	if (q->take == PM_TAKE_START)
		return pm_report_error(p->rep, PM_E_SYNTAX, p->token[p->at - 2].span, PM_STR(""), "start is for blocks and comparisons");
	const bool bracket = q->take != PM_TAKE_ALL;
	PM_TRY(column(p, &w));
	if (pm_take_sign(p, ".")) {
		if (it->parts && !pm_str_eq(it->source, w.s))
			return pm_report_error(p->rep, PM_E_SYNTAX, w.span, PM_STR(""), "the parts of one value stand in one register; a comma begins the next");
		it->source = w.s;
		it->span = w.span;
		PM_TRY(column(p, &w));
	} else if (it->parts == 0)
		it->span = w.span;
	q->name = w.s;
	q->span = w.span;
	it->parts++;
	return bracket ? pm_need_sign(p, ")") : PM_OK;
}

/* value NAME from ITEM, ITEM: one item per register, its parts joined by + */
static pm_status value(pm_parser *p, pm_link_rule *l)
{
	pm_word w;
	PM_TRY(pm_parse_word(p, "the value's name", &w));
	if (l->values == PM_LINK_RULE_VALUES)
		return too_many(p, w.span, PM_LINK_RULE_VALUES, "values");
	pm_link_value *v = &l->value[l->values];
	*v = (pm_link_value){ .name = w.s, .span = w.span };
	PM_TRY(pm_need_name(p, "from"));
	do {
		if (v->items == PM_LINK_RULE_SOURCES)
			return too_many(p, pm_peek(p)->span, PM_LINK_RULE_SOURCES, "registers");
		pm_link_item *it = &v->item[v->items];
		*it = (pm_link_item){0};
		do {
			if (it->parts == PM_LINK_RULE_PARTS)
				return too_many(p, pm_peek(p)->span, PM_LINK_RULE_PARTS, "parts of one value");
			PM_TRY(part(p, it));
		} while (pm_take_sign(p, "+"));
		v->items++;
	} while (pm_take_sign(p, ","));
	l->values++;
	return PM_OK;
}

/* NAME | take(NAME) | start(NAME, letters) */
static pm_status term(pm_parser *p, pm_link_term *out)
{
	pm_word w;
	*out = (pm_link_term){0};
	PM_TRY(take_of(p, &out->take));
	PM_TRY(pm_parse_word(p, "a value of the link", &w));
	out->name = w.s;
	out->span = w.span;
	if (out->take == PM_TAKE_ALL)
		return PM_OK;
	if (out->take == PM_TAKE_START) {
		double letters = 0;
		const pm_span at = pm_peek(p)->span;
		PM_TRY(pm_need_sign(p, ","));
		PM_TRY(pm_parse_number(p, "a number of letters", &letters));
		if (!(letters >= 1 && letters <= 64 && letters == floor(letters)))
			return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "start takes 1 to 64 letters");
		out->letters = (uint32_t)letters;
	}
	return pm_need_sign(p, ")");
}

static pm_status block(pm_parser *p, pm_link_rule *l)
{
	pm_link_block_rule b = { .span = pm_peek(p)->span };
	if (l->blocks == PM_LINK_RULE_BLOCKS)
		return too_many(p, b.span, PM_LINK_RULE_BLOCKS, "blocks");
	do {
		if (b.terms == PM_LINK_RULE_KEYS)
			return pm_report_error(p->rep, PM_E_RANGE, pm_peek(p)->span, PM_STR(""), "a block has at most %d values", PM_LINK_RULE_KEYS);
		PM_TRY(term(p, &b.term[b.terms++]));
	} while (pm_take_sign(p, ","));
	l->block[l->blocks++] = b;
	return PM_OK;
}

/* levels exact, 0.95, 0.88 */
static pm_status levels(pm_parser *p, pm_link_compare *c)
{
	PM_TRY(pm_need_name(p, "exact"));
	while (pm_take_sign(p, ",")) {
		const pm_span at = pm_peek(p)->span;
		double v = 0;
		PM_TRY(pm_parse_number(p, "how alike, between 0 and 1", &v));
		if (c->bounds == PM_LINK_RULE_BOUNDS)
			return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "at most %d levels below exact", PM_LINK_RULE_BOUNDS);
		if (!(v > 0 && v < 1) || (c->bounds && v >= c->at_least[c->bounds - 1]))
			return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "levels fall from exact and lie between 0 and 1");
		c->at_least[c->bounds++] = v;
	}
	return PM_OK;
}

/* compare TERM by COMPARISON [levels exact, ...] [frequency] [with VALUE] */
static pm_status compare(pm_parser *p, pm_link_rule *l)
{
	pm_link_compare c = { .with = -1 };
	pm_word w;
	if (l->compares == PM_LINK_RULE_FIELDS)
		return too_many(p, pm_peek(p)->span, PM_LINK_RULE_FIELDS, "comparisons");
	PM_TRY(term(p, &c.term));
	PM_TRY(pm_need_name(p, "by"));
	PM_TRY(pm_parse_word(p, "a comparison", &w));
	if (!pm_link_by_of_word(w.s, &c.by)) {
		pm_nearest near = pm_nearest_to(w.s);
		for (uint32_t i = 0; i < PM_LINK_BYS; i++)
			pm_nearest_try(&near, pm_str_of(by_words[i]));
		return pm_report_error(p->rep, PM_E_NAME, w.span, near.best, "no comparison is called %.*s", PM_STR_FMT(w.s));
	}
	for (;;) {
		const pm_span at = pm_peek(p)->span;
		if (pm_take_name(p, "levels")) {
			if (pm_link_by_steps(c.by))
				return pm_report_error(p->rep, PM_E_SYNTAX, at, PM_STR(""), "%.*s has levels of its own", PM_STR_FMT(w.s));
			PM_TRY(levels(p, &c));
		} else if (pm_take_name(p, "frequency"))
			c.frequency = true;
		else if (pm_take_name(p, "with")) {
			PM_TRY(pm_parse_word(p, "the value that says the same in part", &w));
			c.with_name = w.s;
			c.with_span = w.span;
		} else
			break;
	}
	if (!pm_link_by_steps(c.by) && c.bounds == 0)
		return pm_report_error(p->rep, PM_E_SYNTAX, w.span, PM_STR(""), "how alike is alike? Write: levels exact, 0.9");
	l->compare[l->compares++] = c;
	return PM_OK;
}

static pm_status bits(pm_parser *p, bool *has, int32_t *out)
{
	PM_TRY(pm_parse_bits(p, out, NULL));
	*has = true;
	return pm_need_name(p, "bits");
}

/* at most N together | at most N pairs per key */
static pm_status at_most(pm_parser *p, pm_link_rule *l)
{
	double v = 0;
	PM_TRY(pm_need_name(p, "most"));
	const pm_span at = pm_peek(p)->span;
	PM_TRY(pm_parse_number(p, "a number", &v));
	if (!(v >= 2 && v <= 4e9 && v == floor(v)))
		return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "a whole number of 2 or more");
	if (pm_take_name(p, "together"))
		return l->most_together = (uint32_t)v, PM_OK;
	if (!pm_take_name(p, "pairs"))
		return pm_expected(p, "together, or: pairs per key");
	l->most_per_key = (uint64_t)v;
	PM_TRY(pm_need_name(p, "per"));
	return pm_need_name(p, "key");
}

/* give REG.NAME = addresses | any|here|elsewhere|others REG [where C] */
static pm_status give(pm_parser *p, pm_link_rule *l)
{
	pm_link_give g = { .reg = -1, .field = -1, .of = -1, .of_source = -1 };
	pm_word w;
	PM_TRY(pm_parse_word(p, "a register of the link", &w));
	g.reg_name = w.s;
	g.span = w.span;
	PM_TRY(pm_need_sign(p, "."));
	PM_TRY(pm_parse_word(p, "the name of the field that is made", &w));
	g.name = w.s;
	g.name_span = w.span;
	PM_TRY(pm_need_sign(p, "="));
	for (g.measure = 0; g.measure < PM_LINK_MEASURES && !pm_at_name(p, measure_words[g.measure]); g.measure++)
		;
	if (g.measure == PM_LINK_MEASURES)
		return pm_expected(p, "addresses, any, here, elsewhere or others");
	pm_step_on(p);
	if (g.measure != PM_MEASURE_ADDRESSES) {
		PM_TRY(pm_parse_word(p, "a register", &w));
		g.of_name = w.s;
		g.of_span = w.span;
		PM_TRY(where(p, &g.where));
	}
	if (l->gives == PM_LINK_RULE_GIVES)
		return too_many(p, g.span, PM_LINK_RULE_GIVES, "gives");
	l->give[l->gives++] = g;
	return PM_OK;
}

/* same text VALUE from SCORE */
static pm_status same_text(pm_parser *p, pm_link_rule *l)
{
	double score = 0;
	pm_word w;
	PM_TRY(pm_need_name(p, "text"));
	PM_TRY(pm_parse_word(p, "a value of the link", &w));
	PM_TRY(pm_need_name(p, "from"));
	const pm_span at = pm_peek(p)->span;
	PM_TRY(pm_parse_number(p, "a score", &score));
	if (!(score >= 1 && score <= 100 && score == floor(score)))
		return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "a score lies between 1 and 100; below 50 it is weak");
	l->text_name = w.s;
	l->text_span = w.span;
	l->text_score = (uint32_t)score;
	return PM_OK;
}

static pm_status item(pm_parser *p, void *ctx)
{
	pm_link_rule *l = ctx;
	if (pm_take_name(p, "title"))
		return pm_parse_text(p, "the title in quotes", &l->title);
	if (pm_take_name(p, "records"))
		return sources(p, l, false);
	if (pm_take_name(p, "against"))
		return sources(p, l, true);
	if (pm_take_name(p, "value"))
		return value(p, l);
	if (pm_take_name(p, "same"))
		return same_text(p, l);
	if (pm_take_name(p, "block"))
		return block(p, l);
	if (pm_take_name(p, "compare"))
		return compare(p, l);
	if (pm_take_name(p, "accept"))
		return bits(p, &l->has_accept, &l->accept);
	if (pm_take_name(p, "review"))
		return bits(p, &l->has_review, &l->review);
	if (pm_take_name(p, "at"))
		return at_most(p, l);
	if (pm_take_name(p, "give"))
		return give(p, l);
	if (!pm_take_name(p, "one"))
		return pm_expected(p, "title, records, against, value, same text, block, compare, accept, review, one to one, at most or give");
	l->one_to_one = true;
	PM_TRY(pm_need_name(p, "to"));
	return pm_need_name(p, "one");
}

pm_status pm_parse_link(pm_parser *p)
{
	pm_word name;
	PM_TRY(pm_parse_word(p, "the link's name", &name));
	if (p->rules->n_links == 64)
		return pm_report_error(p->rep, PM_E_RANGE, name.span, PM_STR(""), "more than 64 links");
	pm_link_rule *l = pm_arena_alloc(p->arena, 1, sizeof *l); /* 30 kB: not on the stack */
	if (!l)
		return pm_report_nomem(p->rep);
	l->name = name.s;
	l->span = name.span;
	const uint32_t errors = p->rep->errors;
	PM_TRY(pm_parse_block(p, item, l));
	if (p->rep->errors > errors)
		return PM_E_SYNTAX; /* what is missing may be what was wrong */
	if (l->text_name.n ? l->blocks + l->compares > 0 : l->blocks == 0 || l->compares == 0)
		return pm_report_error(p->rep, PM_E_SYNTAX, name.span, PM_STR(""), l->text_name.n ? "a link by `same text` has no block and no compare"
		                                                                              : "a link needs a block and a compare");
	if (l->has_accept && l->has_review && l->review > l->accept)
		return pm_report_error(p->rep, PM_E_RANGE, name.span, PM_STR(""), "review lies below accept");
	return pm_push(p, &p->rules->link, &p->rules->n_links, l, sizeof *l);
}
