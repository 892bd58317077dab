/* near.h - aggregates over the addresses of a pand, street or buurt, or that share a category. */
#ifndef PM_LANG_NEAR_H
#define PM_LANG_NEAR_H

#include "lang/plan.h"

/* Computes one aggregate: `operand` is its value at every address, `by` the codes that group them (NULL: the spine's role);
 * makes a column of numbers, or of flags for `any`.
 * An address without a group is unknown.
 * Errors   PM_E_NOMEM. Cost O(addresses), for percentile O(n log n) of the largest group. */
PM_CHECK pm_status pm_near_compute(const pm_scope *s, const pm_expr *e, const pm_column *operand, const pm_column *by,
                                   pm_column **out, pm_err *err);

#endif
