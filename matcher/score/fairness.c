#include "score/fairness.h"

#include <math.h>
#include <stdlib.h>

#include "base/mem.h"

void pm_fairness_release(pm_fairness *f)
{
	pm_free(f->level);
	pm_free(f->proxy);
	*f = (pm_fairness){0};
}

typedef struct looking {
	const pm_rules *rules;
	const pm_score *score;
	const uint64_t *listed, *picked;
	const pm_stratum *stratum;
	uint32_t n_strata;
	pm_fairness *f;
	pm_rate city_found;   /* of all visits */
	double *p;            /* by level of the result */
} looking;

static void count_addresses(const looking *w, uint32_t s, pm_fair_level *level)
{
	for (uint32_t i = 0; i < w->score->addresses; i++) {
		pm_fair_level *x = &level[w->stratum[s].level[i]];
		x->addresses++;
		x->listed += pm_bit(w->listed, i);
		x->picked += pm_bit(w->picked, i);
	}
}

static void count_visits(const looking *w, uint32_t s, const pm_fair_visit *v, uint32_t n, pm_fair_level *level)
{
	for (uint32_t i = 0; i < n; i++) {
		pm_fair_level *x = &level[w->stratum[s].level[v[i].row]];
		const bool listed = pm_bit(w->listed, v[i].row);
		x->visits++;
		x->hits += v[i].hit;
		x->listed_visits += listed;
		x->listed_hits += listed && v[i].hit;
		x->control_hits += v[i].control && v[i].hit;
		x->control_missed += v[i].control && v[i].hit && !listed;
	}
}

/* A level's share over the city's, which the level is part of: log ratio = that of level and rest, times the part of the list outside
 * the level, and its sd with it. Half an address is added so that none is not never.
 * Source  D. Katz e.a., Obtaining confidence intervals for the risk ratio, Biometrics 34 (1978) 469-474; the part by the delta method. */
static double ratio(looking *w, pm_fair_level *x)
{
	x->human_ratio = w->f->picked ? (double)x->picked / x->addresses / ((double)w->f->picked / w->f->addresses) : 0;
	if (w->f->listed == 0)
		return 1;
	const double a = x->listed + 0.5, n = x->addresses + 1, b = w->f->listed - x->listed + 0.5, m = w->f->addresses - x->addresses + 1.0;
	const double all = (double)w->f->listed / w->f->addresses, log_ratio = log(a / n / all);
	const double sd = b / (a + b) * sqrt(fmax(1 / a - 1 / n + 1 / b - 1 / m, 0));
	x->ratio = exp(log_ratio);
	x->low = exp(log_ratio - 1.96 * sd);
	x->high = exp(log_ratio + 1.96 * sd);
	return sd > 0 ? pm_normal_tail(log_ratio / sd) : 1;
}

/* Rightly picked more often when visits there find more than visits on the whole do, beyond chance. */
static pm_fair_word word_of(const looking *w, const pm_fair_level *x, bool differs)
{
	if (!differs || (x->ratio < 1.25 && x->ratio > 0.8))
		return PM_FAIR_EVEN;
	if (x->ratio <= 0.8)
		return PM_FAIR_LESS;
	if (x->visits < PM_FAIR_VISITS)
		return PM_FAIR_MORE_UNTESTED;
	return x->found.low > w->city_found.share ? PM_FAIR_MORE_RIGHT : PM_FAIR_MORE_WRONG;
}

static int by_ratio(const void *a, const void *b)
{
	const pm_fair_level *x = a, *y = b;
	if (x->stratum != y->stratum)
		return x->stratum < y->stratum ? -1 : 1;
	if (x->ratio != y->ratio)
		return x->ratio > y->ratio ? -1 : 1;
	return (x->level > y->level) - (x->level < y->level);
}

static pm_status one_stratum(looking *w, uint32_t s, const pm_fair_visit *v, uint32_t n, pm_err *err)
{
	const uint32_t levels = w->stratum[s].levels;
	pm_fair_level *level = pm_alloc(levels, sizeof *level);
	if (!level)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u levels", levels);
	count_addresses(w, s, level);
	count_visits(w, s, v, n, level);
	for (uint32_t k = 1; k < levels; k++) {
		pm_fair_level *x = &level[k];
		if (x->addresses < PM_FAIR_ADDRESSES)
			continue;
		x->stratum = s;
		x->level = k;
		w->p[w->f->n_levels] = ratio(w, x);
		x->found = pm_rate_of(x->hits, x->visits);
		x->false_alarm = pm_rate_of(x->listed_visits - x->listed_hits, x->listed_visits);
		w->f->level[w->f->n_levels++] = *x;
	}
	pm_free(level);
	return PM_OK;
}

static pm_status name_levels(looking *w, pm_err *err)
{
	double *sorted = pm_alloc(w->f->n_levels, sizeof *sorted);
	if (!sorted)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u levels", w->f->n_levels);
	memcpy(sorted, w->p, w->f->n_levels * sizeof *sorted);
	const double least = pm_false_discovery(sorted, w->f->n_levels, 0.05);
	for (uint32_t i = 0; i < w->f->n_levels; i++)
		w->f->level[i].word = word_of(w, &w->f->level[i], w->p[i] <= least);
	pm_free(sorted);
	qsort(w->f->level, w->f->n_levels, sizeof *w->f->level, by_ratio);
	return PM_OK;
}

/* ---- which rules stand in for a level ---- */

static pm_proxy proxy_of(const looking *w, const pm_fair_level *x, uint32_t k)
{
	const pm_verdict *v = &w->score->verdict[k];
	const uint32_t *level = w->stratum[x->stratum].level;
	double n[2] = {0}, fires[2] = {0}, bits[2] = {0};
	for (uint32_t i = 0; i < w->score->addresses; i++) {
		const bool in = level[i] == x->level;
		n[in]++;
		fires[in] += pm_bit(v->fires, i) && !pm_bit(v->unknown, i);
		bits[in] += v->bits[i];
	}
	return (pm_proxy){ x->stratum, x->level, w->score->rule[k], fires[1] / n[1], fires[0] / fmax(n[0], 1), (bits[1] / n[1] - bits[0] / fmax(n[0], 1)) / 1024 };
}

static int heaviest_first(const void *a, const void *b)
{
	const pm_proxy *x = a, *y = b;
	if (x->bits != y->bits)
		return x->bits > y->bits ? -1 : 1;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

/* A rule counts as a proxy when it gives the level a tenth of a bit more, and fires there half as often again. */
static pm_status find_proxies(looking *w, pm_err *err)
{
	uint32_t more = 0;
	for (uint32_t i = 0; i < w->f->n_levels; i++)
		more += w->f->level[i].word > PM_FAIR_LESS;
	pm_proxy *all = pm_alloc(w->score->n_rules, sizeof *all);
	w->f->proxy = pm_alloc((size_t)more * PM_FAIR_PROXIES, sizeof *w->f->proxy);
	if (!all || !w->f->proxy) {
		pm_free(all);
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rules", w->score->n_rules);
	}
	for (uint32_t i = 0; i < w->f->n_levels; i++) {
		uint32_t n = 0;
		for (uint32_t k = 0; w->f->level[i].word > PM_FAIR_LESS && k < w->score->n_rules; k++) {
			if (w->rules->rule[w->score->rule[k]].inert)
				continue;
			const pm_proxy p = proxy_of(w, &w->f->level[i], k);
			if (p.bits >= 0.1 && p.inside > 1.5 * p.outside)
				all[n++] = p;
		}
		qsort(all, n, sizeof *all, heaviest_first);
		for (uint32_t k = 0; k < n && k < PM_FAIR_PROXIES; k++)
			w->f->proxy[w->f->n_proxies++] = all[k];
	}
	pm_free(all);
	return PM_OK;
}

static pm_status look(looking *w, const pm_fair_visit *v, uint32_t n, const uint32_t *burden, pm_err *err)
{
	uint32_t levels = 0, hits = 0;
	for (uint32_t s = 0; s < w->n_strata; s++)
		levels += w->stratum[s].levels;
	w->f->level = pm_alloc(levels, sizeof *w->f->level);
	w->p = pm_alloc(levels, sizeof *w->p);
	if (!w->f->level || !w->p)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u levels", levels);
	for (uint32_t i = 0; i < n; i++)
		hits += v[i].hit;
	w->city_found = pm_rate_of(hits, n);
	w->f->addresses = w->score->addresses;
	w->f->listed = (uint32_t)pm_bits_count(w->listed, w->score->addresses);
	w->f->picked = (uint32_t)pm_bits_count(w->picked, w->score->addresses);
	for (uint32_t i = 0; i < w->score->addresses; i++)
		w->f->burden[burden[i] < 3 ? burden[i] : 3]++;
	for (uint32_t s = 0; s < w->n_strata; s++)
		PM_TRY(one_stratum(w, s, v, n, err));
	PM_TRY(name_levels(w, err));
	return find_proxies(w, err);
}

pm_status pm_fairness_of(const pm_rules *r, const pm_score *score, const uint64_t *listed, const pm_stratum *stratum, uint32_t n_strata,
                         const pm_fair_visit *visit, uint32_t n_visits, const uint32_t *burden, const uint64_t *picked, pm_fairness *out,
                         pm_err *err)
{
	pm_fairness f = {0};
	looking w = { .rules = r, .score = score, .listed = listed, .picked = picked, .stratum = stratum, .n_strata = n_strata, .f = &f };
	const pm_status s = look(&w, visit, n_visits, burden, err);
	pm_free(w.p);
	if (s != PM_OK) {
		pm_fairness_release(&f);
		return s;
	}
	*out = f;
	return PM_OK;
}
