/* learning.h - what `pandmatch learn` does once it has evidence: fit, tell, write the proposal. */
#ifndef PM_CLI_LEARNING_H
#define PM_CLI_LEARNING_H

#include "cli/options.h"
#include "cli/weight_history.h"
#include "score/held_out.h"
#include "score/proposal.h"

enum { PM_LEARN_CONTROLS = 50 }; /* control visits before the prior is touched: only they speak for the whole city */

typedef struct pm_learning {
	const pm_options *opt;
	pm_rules *rules;
	uint32_t theme;
	uint32_t files;            /* the first so many rule files are the set's own; a declaration that was made is not written */
	int32_t until;             /* last day of the visits */
	pm_evidence evidence;
	uint32_t *street;          /* by address, for the evidence; NULL: not known */
	uint32_t censored;         /* visits without an outcome: nobody home, no cooperation */
	uint32_t elsewhere;        /* visits with access that judged other themes, or concluded nothing yet */
	uint32_t after;            /* visits after the date, left out */
	uint32_t controls;         /* visits that were drawn at random: level 0 of the factor `route`, or a recorded chance */
	bool speaks_for_all;       /* every address was looked at: the prior may follow */
	pm_learned learned, with_new; /* with the new rules that are proposed */
	pm_held_out held;          /* whether the new weights find more at streets that they did not learn from */
	pm_proposal proposal;
	pm_weight_history history; /* from the case file; nothing of a table */
	pm_buf notice;             /* what could not be used, a line each */
} pm_learning;

/* Inverse chances as weights, cut at 20 times the smallest and scaled to the effective number of visits that have one (L. Kish,
 * Survey Sampling, 1965, section 11.7); a visit without a recorded chance (0) weighs 1. `out`: n weights. */
void pm_chance_weights(const double *chance, uint32_t n, double *out);

/* A factor of the visits from a column of words: the commonest word (of equals the first bytewise), or `reference` when it occurs, is
 * level 0. Words with fewer than ten visits, and what is left behind the 255 commonest, share one. The order of the visits is nothing.
 * Errors PM_E_NOMEM; PM_E_USE: too many factors. */
PM_CHECK pm_status pm_learning_factor(pm_evidence *e, const char *name, double sd, const pm_str *word, pm_str reference, pm_err *err);

/* Fits, proposes, and holds the proposal against streets that did not teach. Errors those of pm_learn. */
PM_CHECK pm_status pm_learning_fit(pm_learning *l, pm_err *err);

/* The prior that is proposed, as a probability; false: that of the file, for nobody speaks for the whole city. */
bool pm_learning_prior(const pm_learning *l, double *out);

/* Prints what was learned, in Dutch (with --json for machines). */
PM_CHECK pm_status pm_learning_tell(const pm_learning *l, pm_err *err);

/* The page that shows what changes, on a screen and on paper. Errors PM_E_NOMEM; PM_E_IO. */
PM_CHECK pm_status pm_learning_page(const pm_learning *l, pm_buf *out_html, pm_buf *out_pdf, pm_err *err);

/* Writes the rule set with the proposal in it: one file to opt->out when the set is one file, else all files below the folder
 * opt->out under the names they have below the rules' folder, with what lies beside them there (the weights of the address
 * search, the roles, what people say for the Algoritmeregister) and voorstel.html and voorstel.pdf, a page with what changes. All or none.
 * Errors PM_E_USE: a file of the rules themselves would be replaced, or what is there for another theme; PM_E_GATE: the new weights are not shown to find more than the old
 * ones, and opt->accept does not say why they are written all the same. */
PM_CHECK pm_status pm_learning_write(pm_learning *l, pm_err *err);

void pm_learning_release(pm_learning *l); /* not the rules */

#endif
