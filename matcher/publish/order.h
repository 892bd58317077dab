/* order.h - in which order an explanation names the rules: what weighs most first. */
#ifndef PM_PUBLISH_ORDER_H
#define PM_PUBLISH_ORDER_H

#include "score/score.h"

/* Positions of the score's rules by falling contribution at one address; equal ones in the order of the files.
 * `order` has room for n_rules; returns n_rules. */
uint32_t pm_order_contributions(const pm_score *s, uint32_t address, uint32_t *order);

#endif
