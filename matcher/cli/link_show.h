/* link_show.h - what a link found, as text: pairs, entities, the cost of its blocks, why a pair weighs what it does. */
#ifndef PM_CLI_LINK_SHOW_H
#define PM_CLI_LINK_SHOW_H

#include "cli/link_files.h"

/* A line per pair at or above review, and per record that says the same as an earlier one:
 * links_rij;rechts_rij;links_id;rechts_id;bits;kans;oordeel, then the bits of every comparison. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_link_show_pairs(const pm_link_files *f, const pm_link_result *r, pm_buf *out, pm_err *err);

/* bestand;rij;id;entiteit;records: a line per record, in order of the files; an entity is named by its first, L12 or R3. */
void pm_link_show_clusters(const pm_link_files *f, const pm_link_result *r, pm_buf *out);

/* What was done, in a few lines. */
void pm_link_show_summary(const pm_link_files *f, const pm_link_result *r, pm_buf *out);

/* The plan, before anything is compared: pairs of every block, what they will take, the worst keys by name.
 * Errors PM_E_NOMEM, PM_E_RANGE. */
PM_CHECK pm_status pm_link_show_plan(const pm_link_files *f, pm_buf *out, pm_err *err);

/* The waterfall of two records, which weights are those of `r`. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_link_show_reasons(const pm_link_files *f, const pm_link_result *r, uint32_t a, uint32_t b, pm_buf *out, pm_err *err);

/* Warns of values that no record has. */
void pm_link_show_empty(const pm_link_files *f, pm_buf *out);

#endif
