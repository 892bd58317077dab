/* weights.h - which bits a batch weighs addresses with: those beside its rules, those of a file that was named, or the
 * defaults. */
#ifndef PM_CLI_WEIGHTS_H
#define PM_CLI_WEIGHTS_H

#include "cli/batch.h"

#define PM_WEIGHTS_NAME "adres.gewichten"

/* Reads --weights, or else the PM_WEIGHTS_NAME that lies in a folder of --rules (in the folder itself, not below it), into
 * b->weights; none: the defaults. Does nothing in a batch of a past run, whose weights come from the case file.
 *
 * Errors   PM_E_SYNTAX with file and line; PM_E_USE: two folders hold such a file, or it can't be read; PM_E_IO; PM_E_NOMEM */
PM_CHECK pm_status pm_batch_weights(pm_batch *b, pm_err *err);

/* Takes a text as the weights of the batch. Both are copied. Errors PM_E_SYNTAX with line; PM_E_NOMEM. */
PM_CHECK pm_status pm_batch_take_weights(pm_batch *b, const char *path, pm_str text, pm_err *err);

/* How many of the weights differ from the defaults. */
uint32_t pm_batch_weights_changed(const pm_batch *b);

#endif
