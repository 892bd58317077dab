/* worklist.h - a list for one week: what planning fills, people decide on, and the writers of every format read.
 *
 * Shape   a head (what, from which run, with which capacity, what may be expected, what stays behind) and stops, in the
 *         order in which they are walked: by day, team, part of the day, then along the route.
 * Hidden  `odds`, `kind`, `chance` and `rank` of a stop are for planning and audit only. A version for the street shows none
 *         of them for any stop, and the same facts for all, so that nobody can tell a control slot from a chosen one.
 * Lookup  everything lives in the list's arena until pm_worklist_free; frozen after planning or reading.
 * Null    a day is PM_NO_DAY, a number is NaN or negative where that is said, a text is empty. */
#ifndef PM_LIST_WORKLIST_H
#define PM_LIST_WORKLIST_H

#include "lang/list_rule.h"
#include "store/casefile.h"
#include "store/id_rows.h"

#define PM_LIST_STATUS_MAP(X) \
	X(PROPOSED, "voorgesteld") X(RELEASED, "vrijgegeven") X(DONE, "afgerond") X(WITHDRAWN, "ingetrokken")
typedef enum pm_list_status {
#define X(name, word) PM_LIST_##name,
	PM_LIST_STATUS_MAP(X)
#undef X
	PM_LIST_STATUSES
} pm_list_status;

#define PM_STOP_STATE_MAP(X) X(PROPOSED, "voorgesteld") X(ACCEPTED, "geaccepteerd") X(HELD, "aangehouden") X(DROPPED, "afgevoerd")
typedef enum pm_stop_state { /* what a person decided; only accepted stops are issued */
#define X(name, word) PM_STOP_##name,
	PM_STOP_STATE_MAP(X)
#undef X
	PM_STOP_STATES
} pm_stop_state;

/* Why planning put a stop on the list. */
#define PM_STOP_KIND_MAP(X) X(RECHECK, "nacontrole") X(REPORT, "melding") X(SCORE, "score") X(CONTROL, "steekproef")
typedef enum pm_stop_kind {
#define X(name, word) PM_STOP_BY_##name,
	PM_STOP_KIND_MAP(X)
#undef X
	PM_STOP_KINDS
} pm_stop_kind;

const char *pm_list_status_word(pm_list_status s);
const char *pm_stop_state_word(pm_stop_state s);
const char *pm_stop_kind_word(pm_stop_kind k);
bool pm_list_status_of_word(pm_str word, pm_list_status *out); /* false: no such word; so too the next two */
bool pm_stop_state_of_word(pm_str word, pm_stop_state *out);
bool pm_stop_kind_of_word(pm_str word, pm_stop_kind *out);

/* The words of a status are what the case file, the lists and the forms hold. */
enum { PM_LIST_THEMES = PM_LIST_MOST_THEMES };

typedef struct pm_list_theme {
	pm_str name, title;
} pm_list_theme;

/* Who else takes part in a joint action, and what he may see of it. */
typedef struct pm_partner {
	pm_str name;
	pm_str sees;          /* names of columns, joined by ", ": adres, postcode, thema, tijdvak, redenen ... */
	uint32_t themes;      /* bit t = theme t of the list; 0: of none */
} pm_partner;

typedef struct pm_passed_over { pm_str reason; uint32_t addresses; } pm_passed_over; /* Dutch */

/* Where a theme puts an address; by position in the list's themes. Hidden, see above. */
typedef struct pm_stop_odds {
	int32_t bits;         /* score in 1/1024 bit */
	double probability;   /* that belongs to the score; not calibrated unless the head says so */
	uint32_t rank;        /* in the city, from 1; 0: an exempt keeps it off this theme's list */
} pm_stop_odds;

typedef struct pm_stop {
	uint32_t row;             /* of the spine in the list's run; PM_NO_ROW: the address is not there (any more) */
	pm_str id;                /* nummeraanduiding_id: what names the address in every run */
	pm_str address, postcode, buurt; /* as on the day of planning */
	double x, y;              /* RD metres; NaN: not known */
	uint32_t team;            /* from 1 */
	int32_t day;
	pm_part part;
	uint32_t order;           /* within day, team and part, from 1 */
	double travel_m;          /* from the stop before it, or from the start, as the crow flies; 0: the same building */
	uint32_t themes;          /* bit t = this theme of the list is why one goes there, or what a control slot looks at */
	/* what a version for the street may show */
	uint32_t visits;          /* at this address within the ledger's term, from records and from forms that came back */
	int32_t last_visit;       /* day */
	uint32_t in_vain;         /* of those visits: nobody home or no cooperation, after the last one with access */
	int32_t report_day;       /* the oldest report that waits for an answer */
	uint32_t reports;         /* that wait for an answer */
	bool recheck;             /* nacontrole of a measure */
	int32_t recheck_due;      /* day */
	pm_str recheck_measure;
	pm_str handover;          /* restinformatie that another team left for this address */
	bool fresh;               /* not on the list of the same name before this one */
	pm_str fresh_why;         /* Dutch: why it is new */
	/* hidden */
	pm_stop_kind kind;
	double chance;            /* of a control slot: the probability with which the draw takes this address; else NaN */
	uint32_t rank;            /* on this list by score, from 1 */
	pm_stop_odds odds[PM_LIST_THEMES];
	/* decided */
	pm_stop_state state;
	pm_str why, decided_by;   /* reason and name, given at release */
} pm_stop;

/* An address of the earlier list that is not on this one. */
typedef struct pm_gone { pm_str id, address, why; } pm_gone;

/* A Dutch sentence that whoever reads the list must know. What speaks of planning, of chances or of the draw is for who plans:
 * in the street it would tell what a list hides there. */
typedef struct pm_list_notice { pm_str text; bool for_all; } pm_list_notice;

typedef struct pm_worklist {
	int64_t id;               /* in the case file; 0: not kept */
	pm_str name, title;
	pm_list_status status;
	int64_t run;
	int32_t as_of;            /* date of the run */
	pm_digest rules;          /* of the run's rule files: the rule version */
	uint64_t seed;
	int32_t first_day, last_day;
	int64_t planned_at, released_at; /* seconds since 1970 UTC; 0: not */
	pm_str planned_by, released_by;
	uint32_t n_themes, n_partners, n_passed, n_warnings, n_gone, n_stops;
	pm_list_theme theme[PM_LIST_THEMES];
	bool joint;               /* IHA: a joint action */
	pm_partner *partner;
	/* what there was to do it with */
	pm_str area;              /* Dutch: "heel de stad", or which areas */
	uint32_t teams, days;
	uint32_t per_part[PM_PARTS]; /* visits of one team on one day */
	uint32_t capacity;        /* visits in all */
	/* what may be expected, of score, report and control stops alike */
	double hits, hits_low, hits_high; /* found if every door opens: sum of probabilities, 5th and 95th percentile */
	double access;            /* share of visits that get in, by the part of the day, weighed over the stops; NaN: not known */
	bool calibrated;          /* probabilities were held against visits; while false, say so wherever hits stand */
	uint32_t eligible;        /* addresses that might have been taken */
	uint32_t left;            /* of those above 50 percent that the capacity leaves behind */
	double left_hits;         /* sum of probabilities of the next `capacity` addresses: what twice the capacity would add */
	uint32_t n_control, control_from; /* slots, and the population they were drawn from */
	pm_str control_ground;    /* the lawful ground as the list block states it */
	uint32_t ledger_months, ledger_most; /* the burden cap; 0: none */
	pm_passed_over *passed;   /* why others were not taken, by reason */
	pm_list_notice *warning;  /* missing registers, probabilities that are not calibrated ... */
	int64_t before;           /* the earlier list it is compared with; 0: none */
	pm_gone *gone;
	pm_stop *stop;
	double travel_m;          /* of all routes together */
	pm_arena arena;
} pm_worklist;

/* The code of a stop's visit, on every form: L12-034. A second visit at the same stop is L12-034-2, and so on.
 * stop     index into l->stop; a released list keeps its order */
void pm_stop_code(const pm_worklist *l, uint32_t stop, char out[32]);

void pm_worklist_free(pm_worklist *l); /* NULL is fine */

/* The first and the last day on which it has a stop; without stops those of its term, which begins on the Monday of its week. */
void pm_worklist_days(const pm_worklist *l, int32_t *out_first, int32_t *out_last);

/* Keeps a list and its stops in the case file, as one write; fills `id`. */
PM_CHECK pm_status pm_worklist_put(pm_case *c, pm_worklist *l, pm_err *err);

/* Reads a list back. Its rows of the spine are PM_NO_ROW until pm_worklist_rows.
 * id       0: the latest with that name, whatever its status
 * Errors   PM_E_NOTFOUND. */
PM_CHECK pm_status pm_worklist_get(pm_case *c, pm_str name, int64_t id, pm_worklist **out_list, pm_err *err);

/* Finds the rows of the stops by their id on the spine (of any run). */
void pm_worklist_rows(pm_worklist *l, const pm_id_rows *rows);

#endif
