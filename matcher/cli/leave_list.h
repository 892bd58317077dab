/* leave_list.h - the smallest change of one numeric signal that takes an address off a list. */
#ifndef PM_CLI_LEAVE_LIST_H
#define PM_CLI_LEAVE_LIST_H

#include "cli/batch.h"

/* Writes one Dutch sentence: at which value of which signal the address leaves the run's list, or that no single change does;
 * nothing when it isn't on the list.
 *
 * Tried are the numeric signals behind the rules that weigh for the address, at values that occur in the city: every whole
 * number for a signal of whole numbers, else the numbers that rules compare with and a grid. Of what takes it off, the
 * change that is the smallest part of the signal's range in the city is told. A find is checked with all signals that rest
 * on it made again, neighbours included.
 * Errors   PM_E_NOMEM. Cost one pass of the rules over some hundred copies per signal. */
PM_CHECK pm_status pm_leave_list(pm_batch *b, const pm_score *kept, uint32_t row, pm_buf *out, pm_err *err);

#endif
