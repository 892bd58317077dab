/* rectify_lists.h - what the requests of residents ask of a team lead: an answer in time, and another look at open lists. */
#ifndef PM_CLI_RECTIFY_LISTS_H
#define PM_CLI_RECTIFY_LISTS_H

#include <jansson.h>

#include "cli/telling.h"

/* Tells which requests wait for an answer (late after `today`), which granted ones found no record any more, and of the others
 * that are at work (or were withdrawn since) what has changed on open lists that were planned before: an address on a list
 * that an exempt keeps off now, or that would no longer be chosen for its score; one that isn't on it and now would be. The line
 * that counts is the lowest score among a list's stops by score; what else is new since the list counts as well.
 *
 * t        the latest run
 * out      Dutch lines; array: the same for machines
 * Errors   PM_E_NOMEM, those of the case file
 * Cost     a look at each list's own run, when there is something to compare */
PM_CHECK pm_status pm_rectify_tell_lists(pm_telling *t, int32_t today, pm_buf *out, json_t *array, pm_err *err);

#endif
