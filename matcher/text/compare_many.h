/* compare_many.h - one string against many at once: edits and Jaro-Winkler over lanes of a vector.
 *
 * Shape   the strings are kept cut into batches of PM_MANY_LANES, shortest first, letter by letter: byte j of every
 *         string of a batch lies together, as a number from 0 to 62 that stands for a byte value. A set with more than
 *         63 different bytes, and strings longer than PM_PATTERN_BYTES, are compared one by one.
 * Lookup  a set never changes; any number of threads may read it. */
#ifndef PM_TEXT_COMPARE_MANY_H
#define PM_TEXT_COMPARE_MANY_H

#include "text/compare_pattern.h"

enum { PM_MANY_LANES = 32 };

typedef struct pm_many pm_many;

/* Copies `n` strings.
 * Errors   PM_E_NOMEM, PM_E_RANGE above 4 GB of text.
 * Cost     O(bytes + n log n). */
PM_CHECK pm_status pm_many_new(const pm_str *s, uint32_t n, pm_many **out_many, pm_err *err);
void pm_many_free(pm_many *m); /* NULL is fine */

/* What the processor offers. Every form gives the same results; only patterns of up to 16 (with AVX-512: 32) bytes take
 * more than the plain one. */
typedef enum pm_many_form { PM_MANY_PLAIN, PM_MANY_AVX2, PM_MANY_AVX512 } pm_many_form;
pm_many_form pm_many_best(void);

/* Edits from the pattern to each string, as pm_pattern_edits: out[i] for string i, limit + 1 when more.
 *
 * limit    at most 64 */
void pm_many_edits(const pm_many *m, const pm_pattern *p, bool swap, unsigned limit, pm_many_form form, uint8_t *out);

/* Jaro-Winkler similarity of the pattern and each string, as pm_pattern_jaro_winkler. */
void pm_many_jaro_winkler(const pm_many *m, const pm_pattern *p, pm_many_form form, double *out);

#endif
