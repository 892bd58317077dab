/* telling.h - what a run kept, in memory again, to tell about addresses: rules, signals, results, sources. */
#ifndef PM_CLI_TELLING_H
#define PM_CLI_TELLING_H

#include "cli/past_run.h"
#include "publish/dossier.h"

typedef struct pm_telling {
	pm_batch batch;                 /* batch.opt is the caller's; records come through pm_batch_table */
	pm_run run;
	const pm_table *records[64];
	pm_scope scope;
	pm_explain_source source[64];
	pm_result_rule *rule;
	pm_result_theme *theme;
	uint32_t rules, themes;
	pm_verdict nothing;
	pm_portfolio portfolio;
	pm_secrets secrets;
} pm_telling;

/* Reads run batch.opt->run of batch.opt->db, but for the records.
 * Errors   PM_E_NOTFOUND: no such file or run, or its results are gone; those of pm_past_run. Release in any case. */
PM_CHECK pm_status pm_telling_open(pm_telling *t, pm_err *err);
void pm_telling_release(pm_telling *t);

/* The row of an address, from a line of text as people write it or an id.
 * Errors   PM_E_NOTFOUND: none, or several; these are named. */
PM_CHECK pm_status pm_telling_find(pm_telling *t, const char *text, uint32_t *out_row, pm_err *err);

/* A theme's score as it was kept. Its arrays live as long as the telling. */
PM_CHECK pm_status pm_telling_score(pm_telling *t, uint32_t theme, pm_score *out, pm_err *err);

/* Reads who is entitled to secrecy into t->secrets: for who shows records of any register. Errors those of pm_batch_table. */
PM_CHECK pm_status pm_telling_secrets(pm_telling *t, pm_err *err);

/* What explanations of one address are written from. Cost O(addresses), for the rank. */
void pm_telling_explain(const pm_telling *t, const pm_score *s, uint32_t row, pm_explain *out);

/* What dossiers of any address are made from, for one role; it lives as long as the telling.
 * records  read the registers too: without them only signals and scores are there */
PM_CHECK pm_status pm_telling_city(pm_telling *t, pm_role_view role, bool records, pm_dossier_from *out, pm_err *err);

#endif
