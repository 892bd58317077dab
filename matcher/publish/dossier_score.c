/* dossier_score.c - the part of a dossier that says why: the waterfall of bits as a picture, the sentences, what to check. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "publish/dossier_parts.h"
#include "publish/order.h"

enum { MOST_BARS = 9 };

typedef struct bar { pm_str label; int32_t bits; bool whole; } bar; /* whole: from zero, not from where the last one ended */

typedef struct fall {
	bar bar[MOST_BARS + 5];
	uint32_t n;
	char others[64];
} fall;

static pm_str name_of(const pm_rule *rule) { return rule->title.n ? rule->title : rule->name; }

static void add_bar(fall *f, pm_str label, int32_t bits, bool whole)
{
	f->bar[f->n++] = (bar){ label, bits, whole };
}

/* How many rules weigh more here than the i-th, for or against; of equal ones the earlier goes first. */
static uint32_t heavier(const pm_score *s, uint32_t row, const uint32_t *order, uint32_t n, uint32_t i)
{
	const int32_t mine = abs(s->verdict[order[i]].bits[row]);
	uint32_t more = 0;
	for (uint32_t k = 0; k < n; k++) {
		const int32_t other = abs(s->verdict[order[k]].bits[row]);
		more += other > mine || (other == mine && k < i);
	}
	return more;
}

/* The prior, the rules that weigh most by what they weigh, the others as one, the ceiling, the sum. */
static void gather(const pm_dossier *d, const pm_explain *e, const uint32_t *order, uint32_t n, fall *f)
{
	const pm_rules *r = d->scope->rules;
	const pm_score *s = e->view.score;
	add_bar(f, PM_STR("uitgangspunt"), r->theme[s->theme].prior, true);
	uint32_t others = 0;
	int32_t rest = 0;
	for (uint32_t i = 0; i < n; i++) {
		const int32_t b = s->verdict[order[i]].bits[d->row];
		if (b == 0)
			continue;
		if (heavier(s, d->row, order, n, i) < d->most->bars) {
			add_bar(f, name_of(&r->rule[s->rule[order[i]]]), b, false);
		} else {
			rest += b;
			others++;
		}
	}
	if (others) {
		snprintf(f->others, sizeof f->others, "%u andere regels samen", others);
		add_bar(f, pm_str_of(f->others), rest, false);
	}
	const int32_t ceiling = pm_score_ceiling(r, s, d->row);
	if (ceiling)
		add_bar(f, PM_STR("plafond van overlappende regels"), ceiling, false);
	add_bar(f, PM_STR("samen"), s->total[d->row], true);
}

static void draw(pm_dossier *d, const fall *f, pm_picture *p)
{
	const bool brief = pm_dossier_brief(d);
	const double left = brief ? 138 : 205, right = brief ? 30 : 40, row = 11.5, top = 4, wide = p->width - left - right;
	double low = 0, high = 0, at = 0;
	for (uint32_t i = 0; i < f->n; i++) {
		at = (f->bar[i].whole ? 0 : at) + f->bar[i].bits;
		low = fmin(low, at);
		high = fmax(high, at);
	}
	const double scale = wide / fmax(high - low, 1), zero = left - low * scale;
	at = 0;
	for (uint32_t i = 0; i < f->n; i++) {
		const bar *b = &f->bar[i];
		const double from = b->whole ? 0 : at, to = from + b->bits, y = top + i * row;
		const double x = zero + fmin(from, to) * scale, w = fmax(fabs(to - from) * scale, 0.6);
		pm_dossier_cut(&d->work, b->label, brief ? 30 : 44);
		pm_picture_text(p, left - 8, y + 8.5, 8, PM_ANCHOR_END, b->whole, pm_buf_str(&d->work));
		pm_dossier_clear(d);
		if (b->whole)
			pm_picture_rect(p, x, y + 2, w, row - 4, PM_INK_LIGHT, PM_INK_MID);
		else
			pm_picture_rect(p, x, y + 2, w, row - 4, b->bits > 0 ? PM_INK_DARK : PM_INK_WHITE, PM_INK_DARK);
		if (i + 1 < f->n)
			pm_picture_line(p, zero + to * scale, y + row - 2, zero + to * scale, y + row + 2, PM_INK_MID, false);
		pm_buf_char(&d->work, b->bits < 0 ? '-' : '+');
		pm_dutch_number(&d->work, fabs((double)b->bits) / PM_BITS_ONE, 2);
		pm_picture_text(p, p->width, y + 8.5, 8, PM_ANCHOR_END, b->whole, pm_buf_str(&d->work));
		pm_dossier_clear(d);
		at = to;
	}
	pm_picture_line(p, zero, top, zero, top + f->n * row, PM_INK_MID, true);
}

static void waterfall(pm_dossier *d, const pm_explain *e, const uint32_t *order, uint32_t n)
{
	fall f = {0};
	gather(d, e, order, n, &f);
	const pm_theme *t = &d->scope->rules->theme[e->view.score->theme];
	pm_buf_printf(&d->work, "Weging voor %.*s in bits, van uitgangspunt naar uitkomst", PM_STR_FMT(t->title.n ? t->title : t->name));
	pm_picture *p = pm_doc_picture(d->doc, pm_dossier_brief(d) ? 258 : 515, 11.5 * f.n + 8, pm_buf_str(&d->work));
	pm_dossier_clear(d);
	if (p)
		draw(d, &f, p);
	pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, pm_dossier_brief(d) ? PM_STR("Een bit verdubbelt de verhouding. Gevuld: ervoor. Open: ertegen.")
	                 : PM_STR("Een bit verdubbelt de verhouding tussen wel en niet. Gevuld: spreekt ervoor. Open: spreekt ertegen."));
}

/* Sentences of the rules that weigh for it, with what else could explain them. */
static pm_status reasons(pm_dossier *d, const pm_explain *e, const uint32_t *order, uint32_t n, pm_err *err)
{
	static const pm_doc_column columns[] = { { "Reden", 5, false }, { "Kan ook zijn", 4, false }, { NULL, 0, false } };
	const pm_rules *r = d->scope->rules;
	uint32_t told = 0, left = 0;
	for (uint32_t i = 0; i < n; i++) {
		const pm_rule *rule = &r->rule[e->view.score->rule[order[i]]];
		if (e->view.score->verdict[order[i]].bits[d->row] <= 0 || !rule->because)
			continue;
		if (told >= d->most->reasons) {
			left++;
			continue;
		}
		if (told++ == 0)
			pm_doc_table(d->doc, columns);
		if (d->from->redact) /* a sentence names numbers of persons */
			pm_buf_add_str(&d->work, name_of(rule));
		else
			PM_TRY(pm_because(d->scope, rule->because, e->view.column, d->row, &d->work, err));
		if (d->work.n && d->work.p[0] >= 'a' && d->work.p[0] <= 'z')
			d->work.p[0] = (char)(d->work.p[0] - 'a' + 'A');
		if (rule->status == PM_RULE_PILOT)
			pm_buf_text(&d->work, " (proef)");
		pm_doc_cell(d->doc, pm_buf_str(&d->work));
		pm_doc_cell(d->doc, rule->innocent);
		pm_dossier_clear(d);
	}
	if (left) {
		pm_buf_printf(&d->work, "Nog %u %s die minder %s.", left, left == 1 ? "reden" : "redenen", left == 1 ? "weegt" : "wegen");
		pm_doc_paragraph(d->doc, PM_BLOCK_NOTE, pm_buf_str(&d->work));
		pm_dossier_clear(d);
	}
	if (told == 0)
		pm_doc_paragraph(d->doc, PM_BLOCK_TEXT, PM_STR("Geen regel weegt voor dit adres."));
	return PM_OK;
}

/* What holds it off the list, or might. */
static pm_status exempts(pm_dossier *d, const pm_explain *e, pm_err *err)
{
	const pm_score *s = e->view.score;
	for (uint32_t k = 0; k < s->n_exempts; k++) {
		const pm_exempt *x = &d->scope->rules->exempt[s->exempt[k]];
		const bool unknown = pm_bit(s->exempt_verdict[k].unknown, d->row);
		if (!unknown && !pm_bit(s->exempt_verdict[k].fires, d->row))
			continue;
		pm_buf_text(&d->work, unknown ? "Uitzondering niet vast te stellen: " : "Uitzondering, niet op de lijst: ");
		pm_buf_add_str(&d->work, x->title.n ? x->title : x->name);
		if (!unknown && x->because && !d->from->redact) {
			pm_buf_text(&d->work, ": ");
			PM_TRY(pm_because(d->scope, x->because, e->view.column, d->row, &d->work, err));
		}
		pm_doc_paragraph(d->doc, PM_BLOCK_WARNING, pm_buf_str(&d->work));
		pm_dossier_clear(d);
	}
	return PM_OK;
}

/* What the rules that weigh most ask to look at. */
static void checks(pm_dossier *d, const pm_explain *e, const uint32_t *order, uint32_t n)
{
	const pm_rules *r = d->scope->rules;
	uint32_t told = 0;
	for (uint32_t i = 0; i < n && told < d->most->checks; i++) {
		const pm_rule *rule = &r->rule[e->view.score->rule[order[i]]];
		if (e->view.score->verdict[order[i]].bits[d->row] <= 0 || rule->check.n == 0)
			continue;
		pm_doc_item(d->doc, rule->check);
		told++;
	}
}

static void theme_heading(pm_dossier *d, const pm_explain *e, const char *name, const char *before)
{
	const pm_theme *t = &d->scope->rules->theme[e->view.score->theme];
	char text[160];
	snprintf(text, sizeof text, "%s: %.*s", before, PM_STR_FMT(t->title.n ? t->title : t->name));
	pm_doc_heading(d->doc, name, text);
}

/* On a sheet: the sentences over its width, below them the waterfall with chance and checks beside it. */
static pm_status tell_brief(pm_dossier *d, const pm_explain *e, const uint32_t *order, uint32_t n, pm_err *err)
{
	const bool weights = pm_dossier_may(d, PM_SEE_SCORE), why = pm_dossier_may(d, PM_SEE_REASONS);
	if (why) {
		theme_heading(d, e, "redenen", "Waarom dit adres");
		PM_TRY(reasons(d, e, order, n, err));
	}
	if (why || pm_dossier_may(d, PM_SEE_DOUBTS))
		PM_TRY(exempts(d, e, err));
	if (weights) {
		pm_doc_beside(d->doc, PM_LEFT, 52);
		theme_heading(d, e, "weging", "Weging");
		waterfall(d, e, order, n);
		pm_doc_beside(d->doc, PM_RIGHT, 52);
		pm_dossier_standing(d);
	}
	if (why && pm_dossier_may(d, PM_SEE_CHECKS)) {
		pm_doc_heading(d->doc, "controleer", "Kijk ter plaatse naar");
		checks(d, e, order, n);
	}
	pm_doc_beside(d->doc, PM_WHOLE, 0);
	return PM_OK;
}

static pm_status tell(pm_dossier *d, const pm_explain *e, const uint32_t *order, uint32_t n, pm_err *err)
{
	if (pm_dossier_brief(d))
		return tell_brief(d, e, order, n, err);
	if (pm_dossier_may(d, PM_SEE_SCORE)) {
		theme_heading(d, e, "weging", "Weging");
		waterfall(d, e, order, n);
	}
	if (pm_dossier_part(d, PM_SEE_REASONS, "redenen", "Waarom dit adres"))
		PM_TRY(reasons(d, e, order, n, err));
	if (pm_dossier_may(d, PM_SEE_REASONS) || pm_dossier_may(d, PM_SEE_DOUBTS))
		PM_TRY(exempts(d, e, err));
	/* What to check follows from the rules that weigh, so it tells as much as the reasons do. */
	if (pm_dossier_may(d, PM_SEE_REASONS) && pm_dossier_part(d, PM_SEE_CHECKS, "controleer", "Kijk ter plaatse naar"))
		checks(d, e, order, n);
	return PM_OK;
}

pm_status pm_dossier_score(pm_dossier *d, uint32_t theme, pm_err *err)
{
	const pm_explain *e = &d->from->theme[theme];
	uint32_t *order = pm_alloc(e->view.score->n_rules + 1, sizeof *order);
	if (!order)
		return pm_fail(err, PM_E_NOMEM, "no memory for the reasons");
	const uint32_t n = pm_order_contributions(e->view.score, d->row, order);
	const pm_status s = tell(d, e, order, n, err);
	pm_free(order);
	return s;
}
