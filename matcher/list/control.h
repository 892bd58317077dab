/* control.h - the control slots: a sample whose probabilities are known exactly.
 *
 * A list that only visits what scores high can't tell how often a low score is wrong. So a stated share of its slots is drawn
 * at random from the whole eligible population, and every address's probability of being drawn is recorded: then learning can
 * weigh each by its inverse (Horvitz and Thompson, JASA 47, 1952).
 *
 * The draw is systematic: the population in a fixed order (street by street), a random start, every N/k-th address. There are
 * exactly N different starts; those whose sample would break a limit of the list (two in one pand) are struck out, and one
 * of the rest is taken, each with the same chance. So an address's probability is the number of allowed starts that hold it,
 * over the number of allowed starts: counted, not estimated.
 * Source   W. G. Cochran, Sampling Techniques, 3rd ed., 1977, ch. 8 (systematic sampling). */
#ifndef PM_LIST_CONTROL_H
#define PM_LIST_CONTROL_H

#include "list/caps.h"

typedef struct pm_control {
	uint32_t n;           /* drawn; fewer than wanted when no start allows as many */
	uint32_t *row;        /* in the population's order; pm_free */
	double *chance;       /* of each; pm_free */
	uint32_t starts;      /* allowed starts */
	uint32_t reached;     /* addresses of the population with a probability above 0 */
} pm_control;

/* Draws `want` of the population row[0 .. n-1].
 *
 * caps     limits, with what was taken before; unchanged
 * seed     the same seed draws the same sample
 * Errors   PM_E_NOMEM. Cost O(n times want) */
PM_CHECK pm_status pm_control_draw(const uint32_t *row, uint32_t n, uint32_t want, pm_caps *caps, uint64_t seed, pm_control *out, pm_err *err);
void pm_control_release(pm_control *c);

#endif
