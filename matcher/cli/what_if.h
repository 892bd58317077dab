/* what_if.h - one address with other values: what the rules would say then. */
#ifndef PM_CLI_WHAT_IF_H
#define PM_CLI_WHAT_IF_H

#include "cli/batch.h"

/* Writes, in Dutch, per theme the old and the new contributions, total and rank at one address when signals had the given
 * values; and when it is on the list, the smallest change of one numeric signal that takes it off.
 *
 * b        a past run with its signals
 * kept     by theme: the run's scores
 * given    "personen=2,krap=ja": number, J/N/ja/nee, date or word; "onbekend" for unknown. Signals that rest on a given one
 *          are made again, from the records where they need them; all other addresses stay as they are
 * Errors   PM_E_NAME an unknown signal, with the nearest; PM_E_USE a value that isn't one; PM_E_NOMEM */
PM_CHECK pm_status pm_what_if(pm_batch *b, const pm_score *kept, uint32_t row, const char *given, pm_buf *out, pm_err *err);

#endif
