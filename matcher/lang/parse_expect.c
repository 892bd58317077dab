/* expect rows 500 .. 20000, null(datum) < 1 percent, words(soort) in ("a", "b"), ... */
#include "lang/parse_part.h"

static pm_status range(pm_parser *p, const char *what, double *low, double *high)
{
	PM_TRY(pm_parse_number(p, what, low));
	PM_TRY(pm_need_sign(p, ".."));
	PM_TRY(pm_parse_number(p, what, high));
	return *low <= *high ? PM_OK : pm_expected(p, "a range that rises, before this");
}

static pm_status rows(pm_parser *p, pm_expect *out)
{
	double low = 0, high = 0;
	PM_TRY(pm_parse_number(p, "a number of rows", &low));
	PM_TRY(pm_need_sign(p, ".."));
	PM_TRY(pm_parse_number(p, "a number of rows", &high));
	if (!(low >= 0 && low <= high && high <= 4e9))
		return pm_expected(p, "a range of rows that rises, before this");
	out->rows_least = (uint64_t)low;
	out->rows_most = (uint64_t)high;
	return PM_OK;
}

static pm_status null(pm_parser *p, pm_expect *out, pm_register_names *names)
{
	struct pm_null_names *n = pm_arena_alloc(p->arena, 1, sizeof *n), **last = &names->nulls;
	if (!n)
		return pm_report_nomem(p->rep);
	PM_TRY(pm_need_sign(p, "("));
	PM_TRY(pm_parse_word(p, "a field", &n->field));
	PM_TRY(pm_need_sign(p, ")"));
	PM_TRY(pm_need_sign(p, "<"));
	PM_TRY(pm_parse_number(p, "a percentage", &n->most));
	PM_TRY(pm_need_name(p, "percent"));
	while (*last)
		last = &(*last)->next;
	*last = n;
	out->nulls++;
	return PM_OK;
}

static pm_status word(pm_parser *p, struct pm_expect_item *e)
{
	pm_str s;
	PM_TRY(pm_parse_text(p, "a word in quotes", &s));
	return pm_push(p, &e->word, &e->n_words, &s, sizeof s);
}

/* ("a", "b") */
static pm_status words(pm_parser *p, struct pm_expect_item *e)
{
	PM_TRY(pm_need_name(p, "in"));
	PM_TRY(pm_need_sign(p, "("));
	do
		PM_TRY(word(p, e));
	while (pm_take_sign(p, ","));
	return pm_need_sign(p, ")");
}

/* The kinds that name a field between parentheses. */
static pm_status about_field(pm_parser *p, pm_expect *out, pm_register_names *names)
{
	static const struct { const char *word; pm_expect_kind kind; } kinds[] = {
		{ "words", PM_EXPECT_WORDS }, { "share", PM_EXPECT_SHARE }, { "median", PM_EXPECT_MEDIAN }, { "moves", PM_EXPECT_MOVES } };
	size_t k = 0;
	while (k < 4 && !pm_take_name(p, kinds[k].word))
		k++;
	if (k == 4)
		return pm_expected(p, "rows, null, words, share, median or moves");
	struct pm_expect_names *n = pm_arena_alloc(p->arena, 1, sizeof *n), **last = &names->expects;
	if (!n)
		return pm_report_nomem(p->rep);
	n->item.kind = kinds[k].kind;
	PM_TRY(pm_need_sign(p, "("));
	PM_TRY(pm_parse_word(p, "a field", &n->field));
	if (n->item.kind == PM_EXPECT_SHARE) {
		PM_TRY(pm_need_sign(p, "="));
		PM_TRY(word(p, &n->item));
	}
	PM_TRY(pm_need_sign(p, ")"));
	if (n->item.kind == PM_EXPECT_WORDS)
		PM_TRY(words(p, &n->item));
	if (n->item.kind == PM_EXPECT_SHARE || n->item.kind == PM_EXPECT_MEDIAN)
		PM_TRY(range(p, n->item.kind == PM_EXPECT_SHARE ? "a percentage" : "a number", &n->item.low, &n->item.high));
	if (n->item.kind == PM_EXPECT_SHARE)
		PM_TRY(pm_need_name(p, "percent"));
	while (*last)
		last = &(*last)->next;
	*last = n;
	out->items++;
	return PM_OK;
}

pm_status pm_parse_expect(pm_parser *p, pm_expect *out, pm_register_names *names)
{
	do {
		if (pm_take_name(p, "rows"))
			PM_TRY(rows(p, out));
		else if (pm_take_name(p, "null"))
			PM_TRY(null(p, out, names));
		else
			PM_TRY(about_field(p, out, names));
	} while (pm_take_sign(p, ","));
	return PM_OK;
}
