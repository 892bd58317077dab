/* prose.h - numbers as a Dutch sentence has them. */
#ifndef PM_TEXT_PROSE_H
#define PM_TEXT_PROSE_H

#include "base/str.h"

/* A number with a decimal comma. */
void pm_dutch_number(pm_buf *out, double v, int decimals);

/* A number, what stands between (" (95%: "), and its interval: 3,0 (95%: 2,1 tot 4,4. What closes it is the caller's. */
void pm_dutch_interval(pm_buf *out, double v, const char *between, double low, double high, int decimals);

/* Weights in bits behind one another: 3,00 / -0,50. */
void pm_dutch_bits(pm_buf *out, const int32_t *weight, uint32_t n);

/* The word that goes with a number: 1 adres, 2 adressen. */
static inline const char *pm_by_number(uint64_t n, const char *one, const char *more) { return n == 1 ? one : more; }

#endif
