/* seen.h - past visits as the case file holds them: where, when, why, by whom, and what came of it. */
#ifndef PM_CLI_SEEN_H
#define PM_CLI_SEEN_H

#include "cli/batch.h"

typedef struct pm_seen {
	uint32_t row;        /* address */
	int32_t day;
	bool access;         /* somebody opened and let them in */
	uint64_t looked;     /* bit t: there is an outcome for theme t of the rules; a register's conclusion is one for every theme */
	uint64_t found;      /* bit t: theme t was found */
	bool control;        /* drawn at random: its case began as `steekproef`, or it was a control slot of a list */
	bool by_rules;       /* its list took it for its score: what the rules see explains why */
	double chance;       /* recorded probability of a control slot; 0: none */
	pm_str route;        /* why the case was opened, or the stop was on its list; empty: not known */
	pm_str inspector;    /* pseudonym */
	pm_str about;        /* the theme they came for; empty: not known, or every theme that was judged (a form) */
} pm_seen;

/* Reads the visits that are certain of their address, oldest first (then as delivered, then forms by code), with their cases
 * and lists. A visit that came back through a form is told by the form, unless the delivery holds it: then what was found is
 * the delivery's, and why they went the list's. "nader_onderzoek" is no outcome yet.
 *
 * b        a past run; its register `bezoeken`, when it is there, has tijdstip, situatie and conclusie
 * out      pm_free; texts live as long as the batch
 * Errors   PM_E_USE: no such field; neither register nor form; those of pm_batch_table and the case file */
PM_CHECK pm_status pm_seen_read(pm_batch *b, pm_seen **out, uint32_t *out_n, pm_err *err);

#endif
