/* rate.h - a share of so many, with what it may be. */
#ifndef PM_WEIGH_RATE_H
#define PM_WEIGH_RATE_H

#include <stdint.h>

typedef struct pm_rate { double share, low, high; } pm_rate; /* 95 percent interval; 0, 0 and 1 of nothing */

/* Interval of hits / n.
 * Source   E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209-212. */
pm_rate pm_rate_of(double hits, double n);

/* Two-sided probability that a standard normal lies further from 0 than z. */
double pm_normal_tail(double z);

/* Which of n hypotheses may be rejected so that at most `share` of the rejected ones are false: those with p at or below the
 * value returned (-1: none). p is sorted in place.
 * Source   Y. Benjamini and Y. Hochberg, Controlling the false discovery rate, JRSS B 57 (1995) 289-300. */
double pm_false_discovery(double *p, uint32_t n, double share);

#endif
