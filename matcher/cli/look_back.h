/* look_back.h - month by month what the rules would have listed, beside what visits then found. */
#ifndef PM_CLI_LOOK_BACK_H
#define PM_CLI_LOOK_BACK_H

#include "cli/seen.h"
#include "cli/then.h"
#include "score/backtest.h"
#include "score/worth.h"
#include "weigh/curve.h"

typedef struct pm_look_back {
	pm_batch *batch;
	uint32_t theme, months;
	int32_t first;            /* the day on which the first list would have been made */
	uint32_t n;
	pm_judged *judged;        /* visits with an outcome, in their order; pm_backtest_of reorders */
	pm_outcome_at *outcome;   /* the same visits: score and outcome, in the order of the visits */
	uint32_t n_rules, *rule;  /* rules that were followed, by index in the set */
	pm_switching *switching;  /* by them */
	pm_leak *leak;
	double stays;             /* mean share of a month's first `top` that was there the month before */
	uint32_t top;
	uint32_t n_listed;
	pm_listed *listed;        /* every month's list of `top` */
	pm_curve curve;           /* from scores to chances, on the visits of these months */
	pm_worth worth[2];        /* of the first fifth of the lists, and of whole lists */
	uint32_t month_visits[64], month_hits[64]; /* of the visits that were made, by month */
	uint32_t list_visits[64], list_hits[64];   /* of them among the first fifth of the month by the rules */
	pm_buf notice;            /* what could not be used, or flatters the rules: a line each */
	pm_backtest result;
} pm_look_back;

enum { PM_MOST_MONTHS = 60 };

/* Looks back over the last `months` whole months before the run's date.
 *
 * b        a past run with its rules; nothing of it need be in memory
 * Errors   PM_E_USE: no visits, too few; those of the registers
 * Cost     signals and rules once for each month, months + 4 times. */
PM_CHECK pm_status pm_look_back_over(pm_batch *b, uint32_t theme, uint32_t months, pm_look_back *out, pm_err *err);
void pm_look_back_release(pm_look_back *l);

/* Adds what could not be used, and what flatters the rules, each on a line behind two spaces. */
void pm_look_back_notice(const pm_look_back *l, pm_buf *out);

#endif
