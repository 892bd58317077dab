/* kernel.h - the inner loops: rows of a chunk, truth values as 64-bit words.
 *
 * Shape   n rows; bit r of word r / 64; bits of the last word past n are left as they come, and masked where results are
 *         kept. Loops with a version for AVX2 or AVX-512 give the same bits as the plain one, which pm_kernel_plain
 *         forces (tests/unit/test_lang_kernel.c compares them). */
#ifndef PM_LANG_KERNEL_H
#define PM_LANG_KERNEL_H

#include <stdbool.h>
#include <stdint.h>

typedef enum pm_compare { PM_LT, PM_LE, PM_EQ } pm_compare;

/* out = a OP b for every row; with `fixed` b is the one value b[0]. */
void pm_kernel_compare(pm_compare op, const double *a, const double *b, bool fixed, uint32_t n, uint64_t *out);
/* The same with the fixed value in front: b[0] OP a. */
void pm_kernel_compare_turned(pm_compare op, double b, const double *a, uint32_t n, uint64_t *out);
void pm_kernel_code(const uint32_t *a, uint32_t code, uint32_t n, uint64_t *out);            /* a = code */
void pm_kernel_code_in(const uint32_t *a, const uint64_t *set, uint32_t n, uint64_t *out);   /* bit a of set */
void pm_kernel_finite(const double *a, uint32_t n, uint64_t *out);
/* out = known ? (fires ? on : off) : 0, with fires a subset of known */
void pm_kernel_weigh(const uint64_t *fires, const uint64_t *known, int16_t on, int16_t off, uint32_t n, int16_t *out);
/* out = bit ? value : out */
void pm_kernel_set(const uint64_t *bits, int16_t value, uint32_t n, int16_t *out);
void pm_kernel_plain(bool force);

#endif
