/* backtest.h - what lists of the past would have found, judged by the visits that were made.
 *
 * Every visit with an outcome stands in the month that it was made in, with the order that several lists gave its address
 * on the last day of the month before. Within a month the visits are put in a list's order, and the first so many percent
 * are what the list would have taken of them.
 * What this can't say: what stands behind doors where nobody went. Only the visits that were drawn at random speak for the whole
 * city; recall is counted on them alone. */
#ifndef PM_SCORE_BACKTEST_H
#define PM_SCORE_BACKTEST_H

#include <stdbool.h>

#include "base/err.h"
#include "weigh/rate.h"

#define PM_ORDER_MAP(X)                                               \
	X(RULES, "de regels")                                         \
	X(PLAIN, "regels geteld, zonder gewichten")                   \
	X(LAST_YEAR, "overtreding in het jaar ervoor")                \
	X(CROWDED, "m2 per ingeschreven persoon")                     \
	X(RANDOM, "een willekeurige volgorde")

typedef enum pm_order {
#define X(name, text) PM_ORDER_##name,
	PM_ORDER_MAP(X)
#undef X
	PM_ORDERS
} pm_order;
const char *pm_order_text(pm_order o);

enum {
	PM_BACKTEST_SHARES = 3,      /* the first 5, 10 and 20 percent of a month's visits */
	PM_BACKTEST_DRAWS = 400,     /* of the bootstrap */
	PM_BACKTEST_CURVE = 21,      /* points of the capture curve: 0, 5, ... 100 percent */
	PM_BACKTEST_RECALLS = 3,     /* the first 1, 5 and 10 percent of the city */
	PM_BACKTEST_STREETS = 20,    /* from fewer, draws of streets say too little of another */
};
extern const double pm_backtest_share[PM_BACKTEST_SHARES], pm_backtest_recall[PM_BACKTEST_RECALLS];

typedef struct pm_judged {
	uint32_t month, street, row;  /* month 0, 1, ...; the street's number; the address, to break ties */
	bool hit, control;
	double order[PM_ORDERS];      /* larger is earlier; NaN: the list has no place for it, last */
	double place;                 /* share of the city that the rules put before it, 0 .. 1 */
} pm_judged;

typedef struct pm_backtest {
	uint32_t n, hits, months, streets, controls, control_hits;
	pm_rate all, at_random;       /* of all visits; of control visits */
	struct {
		bool there;
		uint32_t taken[PM_BACKTEST_SHARES], found[PM_BACKTEST_SHARES];
		bool few[PM_BACKTEST_SHARES];           /* they lie in fewer than PM_BACKTEST_STREETS streets */
		pm_rate rate[PM_BACKTEST_SHARES];       /* interval by bootstrap over streets; of none, all, or few streets at least Wilson's */
		pm_rate less_than_rules[PM_BACKTEST_SHARES]; /* share: rules minus this, paired; may be negative */
		double area;              /* under the capture curve; 0.5 is chance */
		pm_rate area_interval;
		double curve[PM_BACKTEST_CURVE];        /* share of the hits in the first 0, 5, ... percent of the visits */
	} list[PM_ORDERS];
	pm_rate recall[PM_BACKTEST_RECALLS];            /* of what control visits found, the share that the rules had put so far in front */
} pm_backtest;

/* Errors   PM_E_USE: fewer than 50 visits, or all of one outcome; PM_E_NOMEM.
 * Cost     O(lists x (n log n + draws x n)). The same for any order of the input.
 * Source   B. Efron, Bootstrap methods, Annals of Statistics 7 (1979) 1-26; draws by street as Poisson weights.
 *          Differences where one of both is none or all, or from few streets: R.G. Newcombe, Statistics in Medicine 17 (1998) 873-890,
 *          method 10; how few: A. C. Cameron, J. B. Gelbach and D. L. Miller, Review of Economics and Statistics 90 (2008) 414-427. */
PM_CHECK pm_status pm_backtest_of(pm_judged *j, uint32_t n, pm_backtest *out, pm_err *err);

/* How often a street counts in a draw of the bootstrap: Poisson with mean 1, from a mix of both numbers. */
uint32_t pm_times_drawn(uint32_t street, uint32_t draw);

/* The middle 95 percent of n values, which are sorted in place. */
void pm_middle_95(double *v, uint32_t n, double *low, double *high);

/* ---- signals that a visit causes ---- */

typedef struct pm_switching {      /* of one rule: silent before, and whether it fires some months later */
	uint32_t found, found_on;      /* visits that found the theme, where it was silent; of them it then fired */
	uint32_t other, other_on;      /* other visits */
	uint32_t random, random_on;    /* of all of them, the visits that were drawn at random */
	uint32_t nobody, nobody_on;    /* addresses where nobody came */
	uint32_t before, before_hits;  /* visits where it fired before; hits of them */
} pm_switching;

typedef enum pm_leak { PM_LEAK_NONE, PM_LEAK_FINDING, PM_LEAK_VISIT, PM_LEAK_TOO_GOOD } pm_leak;

/* Which rules change because of a visit, beyond chance and with at most one in twenty named wrongly: behind a finding they begin
 * to fire at one address in five or more and three times as often as behind other visits; or behind a visit that was drawn at
 * random at one in twenty or more and three times as often as where nobody came (visits that people chose change more
 * anyhow). Or their fires are so often right (lower bound over four in five) that they may hold the outcome itself.
 * Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_leaks(const pm_switching *s, uint32_t n, pm_leak *out, pm_err *err);

#endif
