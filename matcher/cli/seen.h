/* seen.h - past visits as the case file holds them: where, when, why, by whom, and what came of it. */
#ifndef PM_CLI_SEEN_H
#define PM_CLI_SEEN_H

#include "cli/batch.h"

typedef struct pm_seen {
	uint32_t row;        /* address */
	int32_t day;
	bool access;         /* somebody opened and let them in: there is an outcome */
	bool control;        /* drawn at random: its case began as `steekproef` */
	pm_str conclusion;   /* a theme's name, or another word; empty without an outcome */
	pm_str route;        /* why the case was opened; empty: not known */
	pm_str inspector, about; /* pseudonym; the theme they came for */
} pm_seen;

/* Reads the visits that are certain of their address, oldest first (then by row of the delivery), with their cases.
 *
 * b        a past run; its register `bezoeken` has tijdstip, situatie and conclusie
 * out      pm_free; texts live as long as the batch's tables
 * Errors   PM_E_USE: no such register or field, no visit; those of pm_batch_table */
PM_CHECK pm_status pm_seen_read(pm_batch *b, pm_seen **out, uint32_t *out_n, pm_err *err);

#endif
