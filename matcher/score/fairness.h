/* fairness.h - whom a list picks, beside whom people picked and whom a draw would pick.
 *
 * Strata (buurt, stadsdeel, tenure, size of the household, value of the dwelling) are for looking back only: no rule may
 * rest on them, and none of them says anything about a person. A level is a group of addresses with the same value.
 * Selection  share of a level's addresses on the list, over that of the city.
 * Error      share of visits at listed addresses of the level that found nothing, beside that of all listed addresses; and of what
 *            control visits found in the level, the share that the list had missed. */
#ifndef PM_SCORE_FAIRNESS_H
#define PM_SCORE_FAIRNESS_H

#include "score/score.h"
#include "weigh/rate.h"

typedef struct pm_stratum {
	const char *name, *title;  /* title in Dutch: "stadsdeel" */
	uint32_t levels;           /* level 0: not known */
	pm_str *level_name;
	uint32_t *level;           /* by address */
} pm_stratum;

typedef struct pm_fair_visit { uint32_t row; bool hit, control; } pm_fair_visit; /* with an outcome */

typedef enum pm_fair_word {
	PM_FAIR_EVEN,              /* no difference beyond chance, or a small one */
	PM_FAIR_LESS,              /* picked less often than the city */
	PM_FAIR_MORE_RIGHT,        /* picked more often, and visits find more there */
	PM_FAIR_MORE_WRONG,        /* picked more often, and visits find no more there: biased */
	PM_FAIR_MORE_UNTESTED,     /* picked more often; too few visits to say whether rightly */
} pm_fair_word;

typedef struct pm_fair_level {
	uint32_t stratum, level;
	uint32_t addresses, listed, picked; /* picked: visited in the period because people chose it, not by lot or for its score */
	double ratio, low, high;            /* share listed over that of the city, 95 percent; 0 when nothing is listed */
	double human_ratio;
	uint32_t visits, hits;              /* in the level, wherever chosen */
	uint32_t listed_visits, listed_hits;
	pm_rate found, false_alarm;         /* of all visits there; of those at listed addresses, nothing found */
	uint32_t control_hits, control_missed;
	pm_fair_word word;
} pm_fair_level;

typedef struct pm_proxy {               /* a rule that predicts a level */
	uint32_t stratum, level, rule;      /* index into the rule set */
	double inside, outside;             /* share of addresses where it fires */
	double bits;                        /* mean contribution inside less outside */
} pm_proxy;

typedef struct pm_fairness {
	uint32_t n_levels, n_proxies;
	pm_fair_level *level;               /* by stratum, highest ratio first; only levels with PM_FAIR_ADDRESSES addresses */
	pm_proxy *proxy;                    /* of levels that are picked more often, heaviest first */
	uint32_t addresses, listed, picked;
	uint32_t burden[4];                 /* addresses with 0, 1, 2, 3 or more visits in the period */
} pm_fairness;

enum { PM_FAIR_ADDRESSES = 200, PM_FAIR_VISITS = 30, PM_FAIR_PROXIES = 5 };

/* Looks a list over.
 *
 * listed   bitmap by address; score: of the theme, with its verdicts
 * visit    with an outcome; burden: visits of any kind, by address
 * picked   bitmap by address, as in pm_fair_level
 * Guard    a level is called different when its ratio is above 1.25 or below 0.8 and the difference is beyond chance with at most
 *          one in twenty named wrongly over all levels.
 * Errors   PM_E_NOMEM. Cost O(addresses x (strata + rules)). */
PM_CHECK pm_status pm_fairness_of(const pm_rules *r, const pm_score *score, const uint64_t *listed, const pm_stratum *stratum,
                                  uint32_t n_strata, const pm_fair_visit *visit, uint32_t n_visits, const uint32_t *burden,
                                  const uint64_t *picked, pm_fairness *out, pm_err *err);
void pm_fairness_release(pm_fairness *f);

#endif
