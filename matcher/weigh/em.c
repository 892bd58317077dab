#include "weigh/em.h"

#include <math.h>

#include "weigh/bits.h"

static const double least = 1e-6, settled = 1e-7;
enum { ROUNDS = 500 };

void pm_em_start(pm_em *e)
{
	for (uint32_t f = 0; f < e->fields; f++) {
		pm_em_field *k = &e->field[f];
		double sum = 0, part = 1;
		for (uint32_t l = 1; l <= k->levels; l++, part /= 2)
			sum += part;
		part = 1;
		k->m[0] = k->u[0] = 0;
		for (uint32_t l = 1; l <= k->levels; l++, part /= 2) {
			k->m[l] = part / sum;
			k->u[k->levels + 1 - l] = part / sum;
		}
	}
}

static double share(double p) { return p < least ? least : p; }

double pm_em_probability(const pm_em *e, const uint8_t *pattern)
{
	double odds = log(share(e->lambda)) - log(share(1 - e->lambda));
	for (uint32_t f = 0; f < e->fields; f++)
		if (pattern[f])
			odds += log(share(e->field[f].m[pattern[f]])) - log(share(e->field[f].u[pattern[f]]));
	return odds > 0 ? 1 / (1 + exp(-odds)) : exp(odds) / (1 + exp(odds));
}

int32_t pm_em_bits(const pm_em *e, uint32_t field, uint32_t level)
{
	return level ? pm_bits_of(share(e->field[field].m[level]) / share(e->field[field].u[level])) : 0;
}

static pm_status check(const pm_em *e, const uint8_t *level, const uint64_t *count, uint32_t patterns, pm_err *err)
{
	uint64_t pairs = 0;
	if (e->fields == 0 || e->fields > PM_EM_FIELDS || !(e->lambda > 0 && e->lambda < 1))
		return pm_fail(err, PM_E_RANGE, "learning weights: 1 to %d fields and a share between 0 and 1 are needed", PM_EM_FIELDS);
	for (uint32_t f = 0; f < e->fields; f++)
		if (e->field[f].levels < 2 || e->field[f].levels > PM_EM_LEVELS)
			return pm_fail(err, PM_E_RANGE, "learning weights: field %u has %u levels", f + 1, e->field[f].levels);
	for (uint32_t p = 0; p < patterns; p++) {
		pairs += count[p];
		for (uint32_t f = 0; f < e->fields; f++)
			if (level[(uint64_t)p * e->fields + f] > e->field[f].levels)
				return pm_fail(err, PM_E_RANGE, "learning weights: pattern %u, field %u: no such level", p + 1, f + 1);
	}
	return pairs ? PM_OK : pm_fail(err, PM_E_RANGE, "learning weights: no pairs");
}

typedef struct sums { double m[PM_EM_FIELDS][PM_EM_LEVELS + 1], u[PM_EM_FIELDS][PM_EM_LEVELS + 1], together, all; } sums;

static void expect(const pm_em *e, const uint8_t *level, const uint64_t *count, uint32_t patterns, sums *s)
{
	*s = (sums){ 0 };
	for (uint32_t p = 0; p < patterns; p++) {
		const uint8_t *k = level + (uint64_t)p * e->fields;
		const double n = (double)count[p], together = n * pm_em_probability(e, k);
		s->together += together;
		s->all += n;
		for (uint32_t f = 0; f < e->fields; f++) {
			s->m[f][k[f]] += together;
			s->u[f][k[f]] += n - together;
		}
	}
}

/* The shares of the levels from 1 on; returns the largest change. A field that was never known keeps what it had. */
static double take(double *p, const double *sum, uint32_t levels)
{
	double all = 0, change = 0;
	for (uint32_t l = 1; l <= levels; l++)
		all += sum[l];
	for (uint32_t l = 1; l <= levels && all > 0; l++) {
		const double now = sum[l] / all;
		change = fmax(change, fabs(now - p[l]));
		p[l] = now;
	}
	return change;
}

static double maximise(pm_em *e, const sums *s)
{
	double change = 0;
	for (uint32_t f = 0; f < e->fields; f++) {
		change = fmax(change, take(e->field[f].m, s->m[f], e->field[f].levels));
		if (!e->keep_u)
			change = fmax(change, take(e->field[f].u, s->u[f], e->field[f].levels));
	}
	if (!e->keep_lambda) {
		const double now = s->together / s->all;
		change = fmax(change, fabs(now - e->lambda));
		e->lambda = now;
	}
	return change;
}

pm_status pm_em_fit(pm_em *e, const uint8_t *level, const uint64_t *count, uint32_t patterns, uint32_t *out_rounds, pm_err *err)
{
	PM_TRY(check(e, level, count, patterns, err));
	const uint32_t most = e->most_rounds ? e->most_rounds : ROUNDS;
	uint32_t round = 0;
	for (double change = 1; round < most && change > settled; round++) {
		sums s;
		expect(e, level, count, patterns, &s);
		change = maximise(e, &s);
	}
	if (out_rounds)
		*out_rounds = round;
	return PM_OK;
}
