/* retain_own.c - what people wrote themselves and is past its term: decisions, requests for correction, visits, lists. */
#include "cli/retain.h"
#include "ingest/expiry.h"
#include "lang/link_rule.h"
#include "store/case_rectify.h"

/* A decision about two records says something of both: the shortest term among a link's registers holds. */
static int32_t link_before(const pm_retaining *r, const pm_link_rule *l)
{
	int32_t latest = PM_NO_DAY;
	for (uint32_t i = 0; i < l->sources; i++) {
		const int32_t before = l->source[i].reg < 0 ? PM_NO_DAY : pm_expiry_before(&r->rules->reg[l->source[i].reg], r->as_of);
		latest = before > latest ? before : latest;
	}
	return latest;
}

enum { REQUESTS = PM_DECIDEDS }; /* beside the kinds of decisions: what residents asked to have corrected */

typedef struct about { int kind; pm_str part; struct about *next; } about;
typedef struct finding { pm_retaining *r; int kind; about *first, **last; } finding;

static pm_status add_part(void *ctx, pm_str part, pm_err *err)
{
	finding *l = ctx;
	for (const about *a = l->first; a; a = a->next)
		if (a->kind == l->kind && pm_str_eq(a->part, part))
			return PM_OK;
	about *a = pm_arena_alloc(l->r->arena, 1, sizeof *a);
	const char *name = pm_arena_text(l->r->arena, part.p, part.n);
	if (!a || !name)
		return pm_fail(err, PM_E_NOMEM, "no memory for the decisions");
	*a = (about){ .kind = l->kind, .part = { name, part.n } };
	*l->last = a;
	l->last = &a->next;
	return PM_OK;
}

static pm_status add_request(void *ctx, const pm_rectification *q, pm_err *err) { return add_part(ctx, q->reg, err); }

static pm_status drop_old(pm_retaining *r, const about *a, pm_err *err)
{
	const bool link = a->kind == PM_DECIDED_LINK;
	const int32_t at = link ? pm_rules_link(r->rules, a->part) : pm_rules_register(r->rules, a->part);
	const int32_t before = at < 0 ? pm_retain_longest(r) : link ? link_before(r, &r->rules->link[at]) : pm_expiry_before(&r->rules->reg[at], r->as_of);
	const pm_source none = { .reg = a->part };
	uint64_t rows;
	if (before == PM_NO_DAY)
		return PM_OK;
	if (a->kind == REQUESTS)
		PM_TRY(pm_case_drop_rectifications(r->file, a->part, before, &rows, err));
	else
		PM_TRY(pm_case_drop_decisions(r->file, (pm_decided)a->kind, a->part, before, &rows, err));
	const char *why = at < 0 ? "about what the rules no longer declare, and past their longest term"
	                : a->kind == REQUESTS ? "requests for correction, past the term of what they are about" : "past the term of what they are about";
	return rows ? pm_retain_note(r, &none, "decisions", why, rows, before, err) : PM_OK;
}

/* Decisions and requests live as long as what they are about. */
static pm_status decisions(pm_retaining *r, pm_err *err)
{
	finding l = { .r = r, .last = &l.first };
	for (l.kind = 0; l.kind < PM_DECIDEDS; l.kind++)
		PM_TRY(pm_case_each_decided(r->file, (pm_decided)l.kind, add_part, &l, err));
	l.kind = REQUESTS;
	PM_TRY(pm_case_each_rectification(r->file, PM_STR(""), add_request, &l, err));
	for (const about *a = l.first; a; a = a->next)
		PM_TRY(drop_old(r, a, err));
	return PM_OK;
}

/* Visits and lists live as long as the register of visits says. */
static pm_status visits(pm_retaining *r, pm_err *err)
{
	uint64_t rows;
	const int32_t at = pm_rules_register(r->rules, PM_STR("bezoeken"));
	const int32_t before = at < 0 ? PM_NO_DAY : pm_expiry_before(&r->rules->reg[at], r->as_of);
	const pm_source none = { .reg = PM_STR("bezoeken") };
	if (before == PM_NO_DAY)
		return PM_OK;
	PM_TRY(pm_case_drop_visits(r->file, before, &rows, err));
	if (rows)
		PM_TRY(pm_retain_note(r, &none, "visits", "past their term", rows, before, err));
	PM_TRY(pm_case_drop_lists(r->file, before, &rows, err));
	return rows ? pm_retain_note(r, &none, "lists", "past the term of visits", rows, before, err) : PM_OK;
}

pm_status pm_retain_own(pm_retaining *r, pm_err *err)
{
	PM_TRY(decisions(r, err));
	return visits(r, err);
}
