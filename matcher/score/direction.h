/* direction.h - which way evidence is said to point, by those who wrote it down: 1 more, -1 less, 0 it doesn't say. */
#ifndef PM_SCORE_DIRECTION_H
#define PM_SCORE_DIRECTION_H

#include "score/evidence.h"

/* Of a rule: when it fires, or its value rises. A grade that rises and falls doesn't say. */
int pm_rule_direction(const pm_cells *c, uint32_t position);

/* Of a watched signal, by the theme's rules that read it: where the visits in each cell of such a rule have higher values than those in
 * the cell before, the order of its weights is what the rule says of the signal. Rules that contradict each other don't say.
 * Cost O(rules that read it x visits). */
int pm_signal_direction(const pm_evidence *e, uint32_t watched);

/* Of a signal, by its rationale: `Meer: vaker overbewoning`. A clause begins with Meer, Hoger or Waar (or Lager, Minder, Onwaar: the
 * other way round), and behind its colon stands `vaker` or `minder vaak`, with at most one word before it (zwak, iets); then the themes
 * that it is about, or nothing, which is all of them. Clauses that contradict each other don't say. */
int pm_rationale_direction(const pm_rules *r, uint32_t theme, pm_str rationale);

/* Whether a rationale says `Geen richting`: the signal is a step to other signals and rules, and nothing by itself. */
bool pm_rationale_says_nothing(pm_str rationale);

#endif
