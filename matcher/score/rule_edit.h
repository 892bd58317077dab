/* rule_edit.h - new weights in the text of a rule file: only numbers, sources and statuses change; comments and layout stay.
 * A theme that gets other weights or another prior loses its line `calibrated`: that was fitted on scores that are no more. */
#ifndef PM_SCORE_RULE_EDIT_H
#define PM_SCORE_RULE_EDIT_H

#include "lang/rules.h"

typedef struct pm_rule_change {
	uint32_t rule;          /* index into the rule set */
	uint32_t n;             /* weights: 2 (fires, silent) or the steps of its grade */
	const int32_t *weight;  /* 1/1024 bit; written with two decimals */
	pm_str source;          /* empty: as it was */
	int32_t status;         /* a pm_rule_status; -1: as it was */
} pm_rule_change;

/* Writes the text of one file of the rule set with changes in place.
 *
 * r        the set that the file was read into; its arena takes the tokens
 * change   by ascending rule; those of rules in other files are passed over
 * prior    by theme: a new prior as a probability; NaN: as it was. NULL: none
 * out      the text is added to it; a theme that stands in this file is looked at for changes in any file
 * Errors   PM_E_SYNTAX: the text isn't where the rule set says; PM_E_NOMEM. The result was parsed again and holds the weights
 *          that were asked for, or it is an error. */
PM_CHECK pm_status pm_rule_edit(pm_rules *r, uint32_t file, const pm_rule_change *change, uint32_t n, const double *prior,
                                pm_buf *out, pm_err *err);

/* Writes the text of the theme's file with its line `calibrated` replaced, or added before the closing brace.
 * from     what it was fitted on, in words */
PM_CHECK pm_status pm_theme_edit(pm_rules *r, uint32_t theme, double slope, double shift, pm_str from, pm_buf *out, pm_err *err);

/* The text of a rule's condition as it stands in its file: behind `when`, or the graded expression. Empty when it isn't found. */
PM_CHECK pm_status pm_rule_condition_text(pm_rules *r, uint32_t rule, pm_str *out, pm_err *err);

#endif
