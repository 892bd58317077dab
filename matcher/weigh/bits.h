/* bits.h - evidence in bits, and the probability that it amounts to.
 *
 * Shape   a weight is log2 of a likelihood ratio in 1/1024 bit (PM_BITS_ONE), an int32; sums are exact. */
#ifndef PM_WEIGH_BITS_H
#define PM_WEIGH_BITS_H

#include <math.h>
#include <stdint.h>

#include "base/limits.h"

#define PM_BITS(x) ((int32_t)((x) * PM_BITS_ONE + ((x) < 0 ? -0.5 : 0.5)))

static inline double pm_bits_odds(int32_t bits) { return exp2((double)bits / PM_BITS_ONE); }

static inline double pm_bits_probability(int32_t bits)
{
	return bits > 0 ? 1 / (1 + pm_bits_odds(-bits)) : pm_bits_odds(bits) / (1 + pm_bits_odds(bits));
}

static inline int32_t pm_bits_of(double ratio) { return (int32_t)lrint(log2(ratio) * PM_BITS_ONE); }

#endif
