/* evidence.h - what visits say about rules: for every visit with an outcome, the cell of each rule that its address was in.
 *
 * Shape   a cell is one weight of a rule file: `fires` and `silent` of a rule with a condition, a step of a grade. A rule
 *         whose condition is unknown, and a grade outside its steps, is in no cell and weighs nothing.
 *         Rules that rest on an inactive signal (class L without approval) and retired ones are left out: no visit can
 *         change what the city has not approved.
 * Lookup  all arrays belong to the evidence; the rule set must outlive it. */
#ifndef PM_SCORE_EVIDENCE_H
#define PM_SCORE_EVIDENCE_H

#include "lang/eval.h"

enum {
	PM_MOST_CELLS = 250,   /* of one rule: a cell's number is a byte */
	PM_MOST_FACTORS = 4,
};

/* Something about a visit that moves its outcome but says nothing about the address: who looked, why they came. */
typedef struct pm_factor_of {
	const char *name;
	double sd;             /* how far levels are thought to lie from level 0, in bits */
	uint32_t levels;       /* level 0 is the reference and has no term of its own */
	uint32_t *level;       /* by visit */
} pm_factor_of;

/* What a new rule may ask, by itself or together with another. RULE: a rule with a condition fires, or a grade stands at a step or
 * above it. FROM and BELOW: a signal lies at `edge` or above it, or below it; a flag is 0 or 1. NONE: asks nothing. */
typedef enum pm_side_kind { PM_SIDE_RULE, PM_SIDE_FROM, PM_SIDE_BELOW, PM_SIDE_NONE } pm_side_kind;
typedef struct pm_side {
	uint32_t position;     /* of the rule; of a signal: among those watched */
	uint32_t cell;
	pm_side_kind kind;
	double edge;
} pm_side;
typedef struct pm_new_rule { pm_side a, b; } pm_new_rule;

typedef struct pm_cells {
	const pm_rules *rules;
	uint32_t theme, n_rules, n_cells, n_new, n_watched;
	uint32_t *rule;        /* by position: index into the rule set, ascending; UINT32_MAX: a new rule */
	uint32_t *first;       /* by position, and one more: its first cell */
	int32_t *group;        /* by position; -1: none */
	bool *graded;          /* by position */
	int32_t *old;          /* by cell: the weight that stands in the file, 1/1024 bit */
	uint32_t *watched;     /* signals that a new rule may ask for: flags and numbers, weighable, approved, and said to say something; ascending */
	pm_new_rule *new_rule; /* the last n_new positions: what fires when both halves do; of no rule file yet, weight 0 */
} pm_cells;

typedef struct pm_evidence {
	pm_cells cells;
	uint32_t n, room;      /* visits */
	uint8_t **at;          /* by position: by visit, the cell counted from first + 1; 0: none */
	double **value;        /* by watched signal: by visit; NaN: unknown */
	uint8_t *hit;
	double *weight;        /* of the visit in the fit; 1 unless corrected for how it was chosen */
	uint32_t *row;         /* address */
	const uint32_t *street; /* by address: its street; NULL: every address by itself. Not the evidence's */
	int32_t *day;
	uint32_t n_factors;
	pm_factor_of factor[PM_MOST_FACTORS];
} pm_evidence;

/* Lists the rules of a theme that visits can say something about, and their cells.
 * Errors   PM_E_NOMEM; PM_E_RANGE: a grade with more than PM_MOST_CELLS steps */
PM_CHECK pm_status pm_cells_of(const pm_rules *r, uint32_t theme, pm_cells *out, pm_err *err);
void pm_cells_release(pm_cells *c);

/* Whether a rule adds to scores: one on trial does not, a new one would. */
static inline bool pm_cells_weigh(const pm_cells *c, uint32_t position)
{
	return c->rule[position] == UINT32_MAX || c->rules->rule[c->rule[position]].status != PM_RULE_TRIAL;
}

/* Makes room for `room` visits. Takes the cells over. Errors PM_E_NOMEM (the cells stay the caller's). */
PM_CHECK pm_status pm_evidence_new(const pm_cells *cells, uint32_t room, pm_evidence *out, pm_err *err);
void pm_evidence_release(pm_evidence *e);

/* Adds visits that lie on one day's signals.
 *
 * s        its rules are those of the cells
 * column   by signal, as from pm_signals_compute
 * row, hit n addresses and whether the theme was found there; an address may come more than once
 *          Adding fills new rules that are there already.
 * Leaves   weight 1, level 0 of every factor: set behind it by index e->n - n and on
 * Errors   PM_E_NOMEM, PM_E_RANGE: more than there is room for; those of pm_rules_run; nothing is added then
 * Cost     that of the rules over all addresses. */
PM_CHECK pm_status pm_evidence_add(pm_evidence *e, const pm_scope *s, pm_column *const *column, const uint32_t *row,
                                   const uint8_t *hit, uint32_t n, pm_err *err);

/* Adds visits at addresses whose cells other evidence of the same rules, new ones too, holds: `index` counts in `from`.
 * Errors PM_E_RANGE: more than there is room for. */
PM_CHECK pm_status pm_evidence_take(pm_evidence *e, const pm_evidence *from, const uint32_t *index, const uint8_t *hit, uint32_t n, pm_err *err);

/* Adds what a new rule would ask; rules in it are not new themselves, signals are among those watched. Errors PM_E_NOMEM: the evidence is as it was. */
PM_CHECK pm_status pm_evidence_ask(pm_evidence *e, pm_new_rule asks, pm_err *err);

/* Scores every visit of the evidence as the program does, with given weights: prior plus clamped groups, 1/1024 bit; a rule on trial
 * adds nothing.
 * weight   by cell; NULL: those of the file. */
void pm_evidence_score(const pm_evidence *e, const int32_t *weight, int32_t prior, int32_t *out);

#endif
