/* curve.h - from a score to a chance that means what it says.
 *
 * Shape   a curve log2 odds = shift + slope * score, both in bits: two numbers that a person can read. What groups of
 *         visits found stands beside it (pm_curve_bins), to see whether two numbers are enough.
 * Biased visits fix the slope, not the shift: people looked where they suspected something, so what they found is more than what is
 *         there. The shift needs visits that were drawn at random, or with a recorded chance.
 * Source  J. C. Platt, Probabilistic outputs for support vector machines, 1999; D. R. Cox, Two further applications of a model
 *         for binary regression, Biometrika 45 (1958) 562-565. */
#ifndef PM_WEIGH_CURVE_H
#define PM_WEIGH_CURVE_H

#include <stdbool.h>

#include "base/err.h"
#include "weigh/rate.h"

enum {
	PM_CURVE_VISITS = 50,  /* fewer say nothing */
	PM_CURVE_BINS = 10,
};

typedef struct pm_curve {
	double shift, slope;         /* bits; slope is not negative */
	double shift_sd, slope_sd, covariance;
	double chosen;               /* bits that people's own choice adds; 0 unless shift_known */
	uint32_t visits, hits;
	uint32_t controls;           /* of them drawn at random or with a recorded chance */
	bool shift_known;            /* enough of those: chances may be shown as percentages */
} pm_curve;

typedef struct pm_curve_bin {
	double from, to;             /* chance by the curve, lowest and highest of its visits */
	double said;                 /* mean chance by the curve */
	double visits, hits;         /* weighted */
	pm_rate found;
} pm_curve_bin;

typedef struct pm_outcome_at {
	double score;                /* bits */
	double weight;               /* 1, or the inverse of the chance to be visited */
	bool hit, control;
} pm_outcome_at;

/* Fits the curve: the slope on all visits, the shift on controls when there are PM_CURVE_VISITS of them (with a term for
 * the others, who were chosen by people), else on all, and then shift_known is false. A weak prior (sd 2 bits around 0,
 * 0.5 around 1) keeps both finite.
 * Errors   PM_E_USE: fewer than PM_CURVE_VISITS visits, or all of one outcome. Cost O(visits). */
PM_CHECK pm_status pm_curve_fit(const pm_outcome_at *o, uint32_t n, pm_curve *out, pm_err *err);

double pm_curve_chance(const pm_curve *c, double score);

/* The chance with its 95 percent interval, from the curve's own uncertainty. */
pm_rate pm_curve_rate(const pm_curve *c, double score);

/* Visits in up to PM_CURVE_BINS groups of equal size by chance; `only_controls`: only those. Returns how many bins.
 * Errors   PM_E_NOMEM. */
PM_CHECK pm_status pm_curve_bins(const pm_curve *c, const pm_outcome_at *o, uint32_t n, bool only_controls,
                                       pm_curve_bin *bin, uint32_t *out_n, pm_err *err);

#endif
