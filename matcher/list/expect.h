/* expect.h - how many of a list's visits will find something, if its probabilities are right. */
#ifndef PM_LIST_EXPECT_H
#define PM_LIST_EXPECT_H

#include "base/err.h"
#include "base/str.h"

/* The number of hits among independent visits with these probabilities: its mean, and the smallest counts with at least 5
 * and 95 percent of the probability at or below them (Poisson binomial, by convolution).
 * Says nothing about whether the probabilities are right: that is calibration's to show.
 * Errors   PM_E_NOMEM. Cost O(n squared).
 * Source   Y. H. Wang, On the number of successes in independent trials, Statistica Sinica 3, 1993. */
PM_CHECK pm_status pm_expect_hits(const double *p, uint32_t n, double *out_mean, double *out_low, double *out_high, pm_err *err);

/* 95 percent interval of a share: k of n. Source: E. B. Wilson, JASA 22, 1927. */
void pm_expect_share(uint32_t k, uint32_t n, double *low, double *high);

#endif
