/* The `list` block. */
#include <math.h>

#include "lang/list_rule.h"
#include "lang/parse_part.h"

typedef struct list_building { pm_list_rule l; pm_list_names names; uint64_t seen; } list_building;

static pm_status whole(pm_parser *p, const char *what, double least, double most, uint32_t *out)
{
	const pm_span at = pm_peek(p)->span;
	double v = 0;
	PM_TRY(pm_parse_number(p, what, &v));
	if (!(v >= least && v <= most && v == floor(v)))
		return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "%s: a whole number from %g to %g", what, least, most);
	*out = (uint32_t)v;
	return PM_OK;
}

static pm_status term(pm_parser *p, pm_term *out)
{
	static const struct { const char *word; int32_t days, months; } units[] = {
		{ "day", 1, 0 }, { "days", 1, 0 }, { "week", 7, 0 }, { "weeks", 7, 0 }, { "month", 0, 1 }, { "months", 0, 1 },
		{ "year", 0, 12 }, { "years", 0, 12 }, { "dag", 1, 0 }, { "dagen", 1, 0 }, { "weken", 7, 0 }, { "maand", 0, 1 }, { "maanden", 0, 1 },
		{ "jaar", 0, 12 }, { "jaren", 0, 12 } };
	uint32_t n = 0;
	PM_TRY(whole(p, "a term, as in: 12 months", 1, 1200, &n));
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (pm_take_name(p, units[i].word))
			return *out = (pm_term){ (int32_t)n * units[i].days, (int32_t)n * units[i].months }, PM_OK;
	return pm_expected(p, "days, weeks, months or years");
}

static pm_status metres(pm_parser *p, double *out)
{
	const pm_span at = pm_peek(p)->span;
	double v = 0;
	PM_TRY(pm_parse_number(p, "a distance, as in: 1500 m", &v));
	const bool km = pm_take_name(p, "km");
	if (!km && !pm_take_name(p, "m"))
		return pm_expected(p, "m or km");
	*out = km ? v * 1000 : v;
	if (!(*out > 0 && *out <= 1e6))
		return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "a distance lies above 0 and up to 1000 km");
	return PM_OK;
}

static pm_status point(pm_parser *p, double *x, double *y)
{
	const pm_span at = pm_peek(p)->span;
	PM_TRY(pm_parse_number(p, "an x in RD metres", x));
	PM_TRY(pm_need_sign(p, ","));
	PM_TRY(pm_parse_number(p, "a y in RD metres", y));
	if (!(*x >= -7000 && *x <= 300000 && *y >= 289000 && *y <= 629000)) /* the range of EPSG:28992 */
		return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "a point in RD metres: x from -7000 to 300000, y from 289000 to 629000");
	return PM_OK;
}

static pm_status area(pm_parser *p, list_building *b)
{
	pm_area a = { .span = pm_peek(p)->span };
	if (pm_peek(p)->kind == PM_TOKEN_NUMBER) {
		a.kind = PM_AREA_CIRCLE;
		PM_TRY(metres(p, &a.radius_m));
		PM_TRY(pm_need_name(p, "from"));
		PM_TRY(point(p, &a.x, &a.y));
		return pm_push(p, &b->l.area, &b->l.n_areas, &a, sizeof a);
	}
	if (pm_peek(p)->kind == PM_TOKEN_NAME) {
		pm_word field;
		a.kind = PM_AREA_FIELD;
		PM_TRY(pm_parse_word(p, "a field of the addresses", &field));
		a.field = field.s;
	}
	do {
		PM_TRY(pm_parse_text(p, "the name of an area in quotes, a field with a value, or a distance from a point", &a.value));
		PM_TRY(pm_push(p, &b->l.area, &b->l.n_areas, &a, sizeof a));
	} while (pm_take_sign(p, ","));
	return PM_OK;
}

static pm_status where(pm_parser *p, list_building *b) { return pm_parse_expr(p, &b->names.where); }
static pm_status title(pm_parser *p, list_building *b) { return pm_parse_text(p, "the title in quotes", &b->l.title); }
static pm_status themes(pm_parser *p, list_building *b) { return pm_parse_words(p, "a theme", &b->names.themes); }
static pm_status teams(pm_parser *p, list_building *b) { return whole(p, "a number of teams", 1, 100, &b->l.teams); }
static pm_status take(pm_parser *p, list_building *b) { return whole(p, "a number of visits", 1, 5000, &b->l.take); }

static pm_status least(pm_parser *p, list_building *b)
{
	const pm_span at = pm_peek(p)->span;
	double percent = 0;
	PM_TRY(pm_parse_number(p, "a probability, as in: 20 percent", &percent));
	PM_TRY(pm_need_name(p, "percent"));
	if (!(percent > 0 && percent < 100))
		return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "a probability lies above 0 and below 100 percent");
	b->l.least = percent / 100;
	return PM_OK;
}

static pm_status days(pm_parser *p, list_building *b)
{
	static const char *const words[] = { "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag" };
	pm_words *w;
	PM_TRY(pm_parse_words(p, "a day of the week", &w));
	for (; w; w = w->next) {
		pm_nearest near = pm_nearest_to(w->word.s);
		unsigned d = 0;
		while (d < 7 && !pm_str_eq(w->word.s, pm_str_of(words[d])))
			pm_nearest_try(&near, pm_str_of(words[d++]));
		if (d == 7)
			return pm_report_error(p->rep, PM_E_NAME, w->word.span, near.best, "a day of the week: maandag to zondag");
		b->l.weekdays |= (uint8_t)(1u << d);
	}
	return PM_OK;
}

static pm_status visits(pm_parser *p, list_building *b)
{
	do {
		uint32_t n = 0;
		pm_word w;
		pm_part part;
		PM_TRY(whole(p, "a number of visits", 1, 100, &n));
		PM_TRY(pm_need_name(p, "per"));
		PM_TRY(pm_parse_word(p, "a part of the day: ochtend, middag or avond", &w));
		if (!pm_part_of_word(w.s, &part))
			return pm_report_error(p->rep, PM_E_NAME, w.span, PM_STR(""), "a part of the day: ochtend, middag or avond");
		b->l.per_part[part] = n;
	} while (pm_take_sign(p, ","));
	return PM_OK;
}

static pm_status at_most(pm_parser *p, list_building *b)
{
	PM_TRY(pm_need_name(p, "most"));
	do {
		uint32_t n = 0;
		pm_word w;
		int per = 0;
		PM_TRY(whole(p, "a number of addresses", 1, 1000, &n));
		PM_TRY(pm_need_name(p, "per"));
		PM_TRY(pm_parse_word(p, "street, pand, buurt or owner", &w));
		while (per < PM_PERS && !pm_str_eq(w.s, pm_str_of(pm_per_word((pm_per)per))))
			per++;
		if (per == PM_PERS)
			return pm_report_error(p->rep, PM_E_NAME, w.span, PM_STR(""), "at most so many per street, pand, buurt or owner");
		b->l.most[per] = n;
	} while (pm_take_sign(p, ","));
	return PM_OK;
}

static pm_status first(pm_parser *p, list_building *b)
{
	PM_TRY(pm_parse_word(p, "the register of the reports that go first", &b->names.first));
	if (pm_take_name(p, "where"))
		PM_TRY(pm_parse_expr(p, &b->names.first_where));
	if (!pm_take_name(p, "at"))
		return PM_OK;
	PM_TRY(pm_need_name(p, "most"));
	return whole(p, "a number of visits", 1, 5000, &b->l.first_most);
}

static pm_status skip(pm_parser *p, list_building *b)
{
	if (pm_take_name(p, "visited")) {
		PM_TRY(pm_need_name(p, "within"));
		return term(p, &b->l.cool_down);
	}
	if (pm_take_name(p, "dropped")) {
		PM_TRY(pm_need_name(p, "within"));
		return term(p, &b->l.dropped);
	}
	if (pm_take_name(p, "more")) {
		PM_TRY(pm_need_name(p, "than"));
		PM_TRY(whole(p, "a number of visits", 1, 1000, &b->l.ledger_most));
		if (!pm_take_name(p, "visits"))
			PM_TRY(pm_need_name(p, "visit"));
		PM_TRY(pm_need_name(p, "within"));
		return term(p, &b->l.ledger);
	}
	if (!pm_take_name(p, "when"))
		return pm_expected(p, "visited within, dropped within, more than ... visits within, or when");
	pm_list_skip s = { .span = pm_peek(p)->span };
	pm_expr *when = NULL;
	PM_TRY(pm_parse_expr(p, &when));
	PM_TRY(pm_need_name(p, "because"));
	PM_TRY(pm_parse_text(p, "a sentence in quotes: it is told who asks why an address was not taken", &s.because));
	uint32_t n = b->l.n_skips;
	PM_TRY(pm_push(p, &b->names.skip, &n, &when, sizeof(pm_expr *)));
	return pm_push(p, &b->l.skip, &b->l.n_skips, &s, sizeof s);
}

static pm_status control(pm_parser *p, list_building *b)
{
	const pm_span at = pm_peek(p)->span;
	double percent = 0;
	PM_TRY(pm_parse_number(p, "a share of the slots, as in: 10 percent", &percent));
	PM_TRY(pm_need_name(p, "percent"));
	if (!(percent > 0 && percent <= 50))
		return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "a control share lies above 0 and up to 50 percent");
	b->l.control_share = percent / 100;
	PM_TRY(pm_need_name(p, "random"));
	PM_TRY(pm_need_name(p, "from"));
	PM_TRY(pm_need_name(p, "eligible"));
	if (pm_take_name(p, "where"))
		PM_TRY(pm_parse_expr(p, &b->names.control_where));
	PM_TRY(pm_need_name(p, "ground"));
	PM_TRY(pm_parse_text(p, "the lawful ground in quotes", &b->l.control_ground));
	if (b->l.control_ground.n == 0)
		return pm_report_error(p->rep, PM_E_RANGE, at, PM_STR(""), "a visit drawn at random needs its lawful ground in words");
	return PM_OK;
}

static pm_status recheck(pm_parser *p, list_building *b)
{
	pm_list_recheck r = {0};
	pm_words *w;
	if (pm_take_name(p, "at")) {
		PM_TRY(pm_need_name(p, "most"));
		return whole(p, "a number of visits", 1, 5000, &b->l.recheck_most);
	}
	PM_TRY(term(p, &r.after));
	PM_TRY(pm_need_name(p, "after"));
	PM_TRY(pm_parse_words(p, "a measure", &w));
	for (; w; w = w->next) {
		pm_nearest near = pm_nearest_to(w->word.s);
#define X(word) pm_nearest_try(&near, PM_STR(word));
		PM_MEASURE_MAP(X)
#undef X
		if (!pm_measure_known(w->word.s))
			return pm_report_error(p->rep, PM_E_NAME, w->word.span, near.best, "no measure of the ladder is called %.*s", PM_STR_FMT(w->word.s));
		PM_TRY(pm_push(p, &r.measure, &r.n, &w->word.s, sizeof w->word.s));
	}
	return pm_push(p, &b->l.recheck, &b->l.n_rechecks, &r, sizeof r);
}

static pm_status order(pm_parser *p, list_building *b)
{
	PM_TRY(pm_need_name(p, "route"));
	if (pm_take_name(p, "from")) {
		PM_TRY(point(p, &b->l.start_x, &b->l.start_y));
		b->l.has_start = true;
	}
	return pm_take_name(p, "worth") ? metres(p, &b->l.worth_m) : PM_OK;
}

static pm_status partner(pm_parser *p, list_building *b)
{
	pm_list_partner q = { .span = pm_peek(p)->span };
	pm_words *w, *its = NULL;
	PM_TRY(pm_parse_text(p, "the partner's name in quotes", &q.name));
	PM_TRY(pm_need_name(p, "sees"));
	PM_TRY(pm_parse_words(p, "what the partner may see", &w));
	for (; w; w = w->next)
		PM_TRY(pm_push(p, &q.sees, &q.n, &w->word.s, sizeof w->word.s));
	if (pm_take_name(p, "for"))
		PM_TRY(pm_parse_words(p, "a theme", &its));
	uint32_t n = b->l.n_partners;
	PM_TRY(pm_push(p, &b->names.partner_themes, &n, &its, sizeof(pm_words *)));
	b->l.joint = true;
	return pm_push(p, &b->l.partner, &b->l.n_partners, &q, sizeof q);
}

static const struct list_statement {
	const char *word;
	pm_status (*parse)(pm_parser *p, list_building *b);
	bool again; /* may stand more than once */
} statements[] = {
	{ "title", title, false }, { "theme", themes, false }, { "area", area, true }, { "where", where, false },
	{ "teams", teams, false }, { "days", days, false }, { "visits", visits, false }, { "take", take, false },
	{ "least", least, false }, { "at", at_most, true }, { "first", first, false }, { "skip", skip, true }, { "control", control, false },
	{ "recheck", recheck, true }, { "order", order, false }, { "partner", partner, true },
};

static pm_status item(pm_parser *p, void *ctx)
{
	list_building *b = ctx;
	const pm_token *t = pm_peek(p);
	pm_nearest near = pm_nearest_to(t->s);
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
		pm_nearest_try(&near, pm_str_of(statements[i].word));
		if (!pm_take_name(p, statements[i].word))
			continue;
		if (!statements[i].again && b->seen >> i & 1)
			return pm_report_error(p->rep, PM_E_SYNTAX, t->span, PM_STR(""), "%s stands in this list before", statements[i].word);
		b->seen |= UINT64_C(1) << i;
		return statements[i].parse(p, b);
	}
	return pm_report_error(p->rep, PM_E_SYNTAX, t->span, near.best, "expected title, theme, area, where, teams, days, visits, take, least, at most, "
	                       "first, skip, control, recheck, order or partner, not %.*s", (int)(t->s.n < 40 ? t->s.n : 40), t->s.p);
}

pm_status pm_parse_list(pm_parser *p)
{
	list_building b = {0};
	pm_word name;
	PM_TRY(pm_parse_word(p, "the list's name", &name));
	b.l.name = name.s;
	b.l.span = name.span;
	b.l.first_reg = -1;
	const uint32_t errors = p->rep->errors;
	PM_TRY(pm_parse_block(p, item, &b));
	if (p->rep->errors == errors && !b.names.themes)
		return pm_report_error(p->rep, PM_E_SYNTAX, name.span, PM_STR(""), "a list needs a theme: what one looks for");
	uint32_t n = p->rules->n_lists;
	PM_TRY(pm_push(p, &p->rules->inside->list, &n, &b.names, sizeof b.names));
	return pm_push(p, &p->rules->list, &p->rules->n_lists, &b.l, sizeof b.l);
}
