/* near.h - aggregates over the addresses of a pand, street or buurt. */
#ifndef PM_LANG_NEAR_H
#define PM_LANG_NEAR_H

#include "lang/plan.h"

/* Computes one aggregate: `operand` is its value at every address; makes a column of numbers, or of flags for `any`.
 * An address without a group is unknown.
 * Errors   PM_E_NOMEM. Cost O(addresses), for percentile O(n log n) of the largest group. */
PM_CHECK pm_status pm_near_compute(const pm_scope *s, const pm_expr *e, const pm_column *operand, pm_column **out, pm_err *err);

#endif
