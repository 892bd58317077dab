#include "score/score.h"

#include <math.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/parallel.h"

double pm_score_probability(int32_t total) { return 1 / (1 + exp2(-(double)total / PM_BITS_ONE)); }

double pm_score_chance(const pm_score *s, int32_t total)
{
	return s->calibrated ? 1 / (1 + exp2(-(s->shift + s->slope * total / PM_BITS_ONE))) : pm_score_probability(total);
}

void pm_score_release(pm_score *s)
{
	for (uint32_t i = 0; s->verdict && i < s->n_rules; i++)
		pm_verdict_release(&s->verdict[i]);
	for (uint32_t i = 0; s->exempt_verdict && i < s->n_exempts; i++)
		pm_verdict_release(&s->exempt_verdict[i]);
	pm_free(s->rule);
	pm_free(s->exempt);
	pm_free(s->verdict);
	pm_free(s->exempt_verdict);
	pm_free(s->total);
	pm_free(s->off_list);
	pm_free(s->may_be_exempt);
	*s = (pm_score){0};
}

static pm_status score_init(pm_score *s, const pm_rules *r, uint32_t theme, uint32_t addresses, pm_err *err)
{
	s->theme = theme;
	s->calibrated = r->theme[theme].calibrated;
	s->slope = r->theme[theme].slope;
	s->shift = r->theme[theme].shift;
	s->addresses = addresses;
	s->rule = pm_alloc(r->n_rules, sizeof *s->rule);
	s->exempt = pm_alloc(r->n_exempts, sizeof *s->exempt);
	s->verdict = pm_alloc(r->n_rules, sizeof *s->verdict);
	s->exempt_verdict = pm_alloc(r->n_exempts, sizeof *s->exempt_verdict);
	s->total = pm_alloc(addresses, sizeof *s->total);
	s->off_list = pm_alloc(pm_bits_words(addresses), sizeof *s->off_list);
	s->may_be_exempt = pm_alloc(pm_bits_words(addresses), sizeof *s->may_be_exempt);
	if (!s->rule || !s->exempt || !s->verdict || !s->exempt_verdict || !s->total || !s->off_list || !s->may_be_exempt)
		return pm_fail(err, PM_E_NOMEM, "no memory for the scores of %u addresses", addresses);
	for (uint32_t i = 0; i < r->n_rules; i++)
		if (r->rule[i].theme == theme)
			s->rule[s->n_rules++] = i;
	for (uint32_t i = 0; i < r->n_exempts; i++)
		if (r->exempt[i].theme == theme)
			s->exempt[s->n_exempts++] = i;
	return PM_OK;
}

static int32_t clamp(int32_t v, int32_t most) { return v > most ? most : v < -most ? -most : v; }

typedef struct adding {
	const pm_rules *rules;
	uint32_t theme, addresses;
	const int16_t *const *bits; /* by rule */
	int32_t *total;
} adding;

static void add_group(const adding *a, int32_t group, uint32_t from, uint32_t to)
{
	int32_t sum[PM_CHUNK_ROWS] = {0};
	bool any = false;
	for (uint32_t k = 0; k < a->rules->n_rules; k++) {
		const pm_rule *rule = &a->rules->rule[k];
		if (rule->theme != a->theme || rule->group != group || !a->bits[k])
			continue;
		const int16_t *bits = a->bits[k] + from;
		for (uint32_t i = 0; i < to - from; i++)
			sum[i] += bits[i];
		any = true;
	}
	if (!any)
		return;
	const int32_t most = group < 0 ? INT32_MAX : a->rules->group[group].most;
	for (uint32_t i = 0; i < to - from; i++)
		a->total[from + i] += clamp(sum[i], most);
}

static pm_status add_chunk(void *ctx, uint32_t part, pm_err *err)
{
	(void)err;
	const adding *a = ctx;
	const uint32_t from = part * PM_CHUNK_ROWS, left = a->addresses - from;
	const uint32_t to = from + (left < PM_CHUNK_ROWS ? left : PM_CHUNK_ROWS);
	for (uint32_t i = from; i < to; i++)
		a->total[i] = a->rules->theme[a->theme].prior;
	for (int32_t g = -1; g < (int32_t)a->rules->n_groups; g++)
		add_group(a, g, from, to);
	return PM_OK;
}

pm_status pm_score_add(const pm_rules *r, uint32_t theme, uint32_t addresses, const int16_t *const *bits, unsigned threads,
                       int32_t *out_total, pm_err *err)
{
	adding a = { r, theme, addresses, bits, out_total };
	return pm_parallel((addresses + PM_CHUNK_ROWS - 1) / PM_CHUNK_ROWS, threads, add_chunk, &a, err);
}

static pm_status add_verdicts(const pm_scope *scope, const pm_score *s, pm_err *err)
{
	const int16_t **bits = pm_alloc(scope->rules->n_rules, sizeof *bits);
	if (!bits)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rules", scope->rules->n_rules);
	for (uint32_t k = 0; k < s->n_rules; k++)
		bits[s->rule[k]] = s->verdict[k].bits;
	const pm_status status = pm_score_add(scope->rules, s->theme, s->addresses, bits, scope->threads, s->total, err);
	pm_free(bits);
	return status;
}

static void exempt(pm_score *s)
{
	const size_t words = pm_bits_words(s->addresses);
	for (uint32_t k = 0; k < s->n_exempts; k++) {
		const pm_verdict *v = &s->exempt_verdict[k];
		for (size_t w = 0; w < words; w++) {
			s->off_list[w] |= v->fires[w] & ~v->unknown[w];
			s->may_be_exempt[w] |= v->unknown[w];
		}
	}
	for (size_t w = 0; w < words; w++)
		s->may_be_exempt[w] &= ~s->off_list[w];
}

pm_status pm_score_theme(const pm_scope *scope, uint32_t theme, pm_column *const *column, pm_score *out, pm_err *err)
{
	pm_score s = {0};
	pm_status status = score_init(&s, scope->rules, theme, scope->spine->rows, err);
	if (status == PM_OK)
		status = pm_rules_run(scope, s.rule, s.n_rules, column, s.verdict, err);
	if (status == PM_OK)
		status = pm_exempts_run(scope, s.exempt, s.n_exempts, column, s.exempt_verdict, err);
	if (status == PM_OK)
		status = add_verdicts(scope, &s, err);
	if (status != PM_OK) {
		pm_score_release(&s);
		return status;
	}
	exempt(&s);
	*out = s;
	return PM_OK;
}

int32_t pm_score_ceiling(const pm_rules *r, const pm_score *s, uint32_t address)
{
	int32_t taken = 0;
	for (uint32_t g = 0; g < r->n_groups; g++) {
		int32_t raw = 0;
		for (uint32_t k = 0; k < s->n_rules; k++)
			if (r->rule[s->rule[k]].group == (int32_t)g)
				raw += s->verdict[k].bits[address];
		taken += clamp(raw, r->group[g].most) - raw;
	}
	return taken;
}
