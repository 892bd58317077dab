#include "score/proposal.h"

#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/mem.h"
#include "score/proof.h"
#include "text/prose.h"

const char *pm_why_text(pm_why w)
{
	static const char *const text[] = {
#define X(name, words) [PM_WHY_##name] = words,
		PM_WHY_MAP(X)
#undef X
	};
	return text[w];
}

const char *pm_stage_text(pm_stage s)
{
	static const char *const text[] = {
#define X(name, words) [PM_STAGE_##name] = words,
		PM_STAGE_MAP(X)
#undef X
	};
	return text[s];
}

void pm_proposal_release(pm_proposal *p)
{
	pm_free(p->rule);
	pm_free(p->weights);
	*p = (pm_proposal){0};
}

static int32_t hundredths(double bits) { return (int32_t)lrint(round(bits * 100) / 100 * PM_BITS_ONE); }

/* Where a rule says most against where it says least; `visits` are those above the least. */
static void contrast(const pm_evidence *e, const pm_learned *l, pm_rule_proposal *p)
{
	const bool graded = e->cells.graded[p->position];
	const pm_learned_cell *most = graded ? &p->cell[p->n - 1] : &p->cell[0], *least = graded ? &p->cell[0] : &p->cell[p->n - 1];
	double hits = 0;
	p->contrast = most->bits - least->bits;
	const double half = 1.959963984540054 * l->contrast_sd[p->position];
	p->low = p->contrast - half;
	p->high = p->contrast + half;
	for (uint32_t i = graded ? 1 : 0; i < (graded ? p->n : 1); i++) {
		p->visits += p->cell[i].visits;
		hits += p->cell[i].hits;
	}
	p->hit_rate = pm_rate_of(hits, p->visits);
}

static double old_contrast(const pm_evidence *e, const pm_rule_proposal *p)
{
	const int32_t *old = e->cells.old + e->cells.first[p->position];
	return (double)(e->cells.graded[p->position] ? old[p->n - 1] - old[0] : old[0] - old[p->n - 1]) / PM_BITS_ONE;
}

static pm_why reason(const pm_evidence *e, const pm_rule_proposal *p, double base)
{
	const bool graded = e->cells.graded[p->position];
	const double was = old_contrast(e, p);
	if (p->visits < PM_LEARN_RULE_VISITS)
		return PM_WHY_THIN;
	for (uint32_t i = 0; i < p->n; i++)
		if (p->cell[i].equalled && (graded || p->contrast == 0)) /* a condition whose silence went to zero still speaks when it fires */
			return p->contrast != 0 ? PM_WHY_EQUALLED : PM_WHY_AGAINST;
	if (fabs(p->contrast - was) < 0.15)
		return PM_WHY_SAME;
	if (fabs(p->contrast) > fabs(was))
		return PM_WHY_STRONGER;
	const bool alone = was > 0 ? p->hit_rate.share > 1.5 * base : p->hit_rate.share < base / 1.5;
	return alone ? PM_WHY_SPREAD : PM_WHY_WEAKER;
}

static int by_change(const void *a, const void *b)
{
	const pm_rule_proposal *x = a, *y = b;
	if (x->largest_change != y->largest_change)
		return x->largest_change > y->largest_change ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

static uint32_t needed_by(pm_rule_status status) { return status == PM_RULE_TRIAL ? PM_PROMOTE_VISITS : PM_MATURE_VISITS; }

/* Whether a rule may rise when its visits are no chance. */
static bool may_rise(pm_rule_status status, const pm_rule_proposal *p)
{
	return (status == PM_RULE_TRIAL || status == PM_RULE_PILOT) && p->visits >= needed_by(status) && p->why != PM_WHY_AGAINST;
}

static void stay(pm_rule_proposal *p, bool proven, uint32_t needed)
{
	p->needed = needed;
	p->stage = p->visits < needed ? PM_STAGE_FEW : proven ? PM_STAGE_PROVEN : PM_STAGE_CHANCE;
}

/* A rule rises when what visits say of it is not chance, with at most one in twenty wrong among all that rise; it retires when
 * visits leave it no more than a fifth of a bit, or took its weight away and leave it no room for half of what its file said. */
static void one_life(pm_rule_status status, bool proven, double was, pm_rule_proposal *p)
{
	const double room = fmax(fabs(p->low), fabs(p->high));
	const bool empty = room < 0.2, turned = p->why == PM_WHY_AGAINST && room < fabs(was) / 2;
	p->status = status;
	if (p->visits >= PM_MATURE_VISITS && (empty || turned)) {
		p->status = PM_RULE_RETIRED;
		p->stage = p->why == PM_WHY_AGAINST ? PM_STAGE_TURNED : PM_STAGE_EMPTY;
		return;
	}
	if (status != PM_RULE_TRIAL && status != PM_RULE_PILOT)
		return;
	stay(p, proven, needed_by(status));
	if (p->stage == PM_STAGE_PROVEN)
		p->status = status == PM_RULE_TRIAL ? PM_RULE_PILOT : PM_RULE_MATURE;
}

static void life_cycle(const pm_evidence *e, pm_proposal *p, double *work)
{
	const pm_rules *r = e->cells.rules;
	uint32_t n = 0; /* mature rules are not asked, else their proof would let chance through among those that rise */
	for (uint32_t i = 0; i < p->n; i++)
		if (may_rise(r->rule[p->rule[i].rule].status, &p->rule[i]))
			work[n++] = p->rule[i].chance;
	const double least = pm_false_discovery(work, n, 0.05);
	for (uint32_t i = 0; i < p->n; i++) {
		pm_rule_proposal *x = &p->rule[i];
		one_life(r->rule[x->rule].status, x->chance <= least && x->why != PM_WHY_AGAINST, old_contrast(e, x), x);
	}
}

static void propose(const pm_evidence *e, const pm_learned *l, uint32_t k, double base, int32_t *weight, pm_rule_proposal *out)
{
	const pm_cells *c = &e->cells;
	pm_rule_proposal p = { .rule = c->rule[k], .position = k, .n = c->first[k + 1] - c->first[k], .cell = l->cell + c->first[k],
	                       .weight = weight + c->first[k] };
	for (uint32_t i = 0; i < p.n; i++) {
		p.weight[i] = hundredths(p.cell[i].bits);
		if (c->graded[k] && c->old[c->first[k] + i] > 0 && p.weight[i] <= 0)
			p.weight[i] = hundredths(0.01); /* a step that fires goes on doing so: sentences and tests rest on it */
		const int32_t by = abs(p.weight[i] - c->old[c->first[k] + i]);
		p.largest_change = by > p.largest_change ? by : p.largest_change;
	}
	contrast(e, l, &p);
	p.why = reason(e, &p, base);
	*out = p;
}

pm_status pm_proposal_of(const pm_evidence *e, const pm_learned *l, pm_proposal *out, pm_err *err)
{
	const pm_cells *c = &e->cells;
	const uint32_t rules = c->n_rules - c->n_new;
	pm_proposal p = { .n = rules };
	double hits = 0, *work = pm_alloc(rules, sizeof *work);
	p.rule = pm_alloc(rules, sizeof *p.rule);
	p.weights = pm_alloc(c->n_cells, sizeof *p.weights);
	if (!work || !p.rule || !p.weights) {
		pm_free(work);
		pm_proposal_release(&p);
		return pm_fail(err, PM_E_NOMEM, "no memory for a proposal of %u rules", rules);
	}
	for (uint32_t i = 0; i < e->n; i++)
		hits += e->hit[i];
	const pm_status s = pm_rule_proof(e, l, work, err);
	if (s != PM_OK) {
		pm_free(work);
		pm_proposal_release(&p);
		return s;
	}
	for (uint32_t k = 0; k < rules; k++) {
		propose(e, l, k, hits / e->n, p.weights, &p.rule[k]);
		p.rule[k].chance = work[k];
	}
	life_cycle(e, &p, work);
	qsort(p.rule, p.n, sizeof *p.rule, by_change);
	pm_free(work);
	*out = p;
	return PM_OK;
}

void pm_rule_weights(const pm_rule *rule, pm_buf *out)
{
	if (!rule->grade)
		pm_dutch_bits(out, (const int32_t[]){ rule->fires, rule->silent }, 2);
	for (uint32_t i = 0; rule->grade && i < rule->steps; i++) {
		pm_buf_text(out, i ? " / " : "");
		pm_dutch_bits(out, &rule->step[i].weight, 1);
	}
}

/* What the weight was before any visits, from a source that was written here or by a person. */
static pm_str origin(pm_str source)
{
	static const char mark[] = "oorsprong: ", learned[] = "geleerd van bezoeken";
	for (size_t i = 0; i + sizeof mark - 1 <= source.n; i++)
		if (memcmp(source.p + i, mark, sizeof mark - 1) == 0)
			return (pm_str){ source.p + i + sizeof mark - 1, source.n - i - (sizeof mark - 1) };
	return source.n >= sizeof learned - 1 && memcmp(source.p, learned, sizeof learned - 1) == 0 ? PM_STR("") : source;
}

static bool taught_until(pm_str source, int32_t *out_day)
{
	static const char *const begins[] = { "geleerd van bezoeken tot ", "voorstel uit bezoeken tot " };
	enum { DAY = 10 };
	pm_date d;
	for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
		const size_t n = strlen(begins[i]);
		if (source.n >= n + DAY && memcmp(source.p, begins[i], n) == 0 && pm_date_parse((pm_str){ source.p + n, DAY }, &d) == 1)
			return *out_day = d.hi, true;
	}
	return false;
}

uint32_t pm_rules_taught(const pm_rules *r, uint32_t theme, int32_t since, int32_t *out_until)
{
	uint32_t n = 0;
	int32_t day;
	for (uint32_t i = 0; i < r->n_rules; i++) {
		if (r->rule[i].theme != theme || r->rule[i].inert || !taught_until(r->rule[i].source, &day) || day < since)
			continue;
		*out_until = n++ && *out_until > day ? *out_until : day;
	}
	return n;
}

static void what_visits_said(const pm_rule_proposal *p, pm_buf *out)
{
	if (p->visits == 0) {
		pm_buf_text(out, "bij geen gold de regel");
		return;
	}
	pm_buf_printf(out, "bij %u gold de regel, %.0f procent raak (%.0f tot %.0f)", p->visits, 100 * p->hit_rate.share, 100 * p->hit_rate.low, 100 * p->hit_rate.high);
}

void pm_proposal_source(const pm_rules *r, const pm_rule_proposal *p, int32_t until, const char *accept, pm_buf *out)
{
	enum { MOST = 300 };
	const pm_rule *rule = &r->rule[p->rule];
	pm_str was = origin(rule->source);
	char day[32];
	pm_date_text((pm_date){ until, until }, day);
	pm_buf_printf(out, "geleerd van bezoeken tot %s: ", day);
	what_visits_said(p, out);
	pm_buf_text(out, p->why == PM_WHY_THIN ? ", dus alleen meegeschaald; verschil " : "; verschil ");
	pm_dutch_interval(out, p->contrast, " bits (", p->low, p->high, 2);
	pm_buf_text(out, "); was ");
	pm_rule_weights(rule, out);
	if (accept)
		pm_buf_printf(out, "; niet gebleken dat de gewichten samen meer vinden, toch voorgesteld: %s", accept);
	while (was.n > MOST && ((unsigned char)was.p[MOST] & 0xc0) == 0x80)
		was.n--;
	was.n = was.n > MOST ? MOST : was.n;
	if (was.n)
		pm_buf_printf(out, "; oorsprong: %.*s", PM_STR_FMT(was));
}
