/* weight_history.h - every weight and status that a theme's rules have run with, from the rule files that runs kept. */
#ifndef PM_CLI_WEIGHT_HISTORY_H
#define PM_CLI_WEIGHT_HISTORY_H

#include "cli/batch.h"

typedef struct pm_weight_history {
	uint32_t n, runs, unread;  /* rules; runs with rules of their own; of them, whose rules this program can't read */
	pm_buf *line;              /* by rule of the set: "3.00 / -0.50 (trial) sinds 1 juli 2026, run 1; ..." ; empty: none ran it */
	uint32_t *changes;         /* by rule: how many different weights or statuses */
} pm_weight_history;

/* Reads it for the rules of a theme; a rule is followed by its name.
 *
 * b        its case file is open
 * Errors   PM_E_NOMEM, those of the case file
 * Cost     reads every rule set once that differs from the one before. Release in any case. */
PM_CHECK pm_status pm_weight_history_read(pm_batch *b, const pm_rules *rules, uint32_t theme, pm_weight_history *out, pm_err *err);
void pm_weight_history_release(pm_weight_history *h);

#endif
