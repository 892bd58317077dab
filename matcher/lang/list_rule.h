/* list_rule.h - what a `list` block asks for: whom to visit, with how many people, and whom to leave in peace.
 *
 * Shape   as written and checked; docs/rule-language.md says what each statement means. Everything lives in the rule set.
 * Null    numbers 0, indices -1, expressions NULL, texts empty: not stated. */
#ifndef PM_LANG_LIST_RULE_H
#define PM_LANG_LIST_RULE_H

#include "lang/eval.h"

/* The Dutch words are what rules, case file, lists and forms hold; with first and last minute at which a visit begins. */
#define PM_PART_MAP(X) X(MORNING, "ochtend", 540, 720) X(AFTERNOON, "middag", 780, 1020) X(EVENING, "avond", 1080, 1290)
typedef enum pm_part { /* of the day */
#define X(name, word, from, to) PM_PART_##name,
	PM_PART_MAP(X)
#undef X
	PM_PARTS
} pm_part;

const char *pm_part_word(pm_part p);
bool pm_part_of_word(pm_str word, pm_part *out);        /* false: no such word */
bool pm_part_of_minute(int minute, pm_part *out);       /* the nearest part of a minute since midnight; false: below 0 */

typedef struct pm_term { int32_t days, months; } pm_term; /* one of them, or neither: not stated */
static inline bool pm_term_stated(pm_term t) { return t.days || t.months; }
int32_t pm_term_before(pm_term t, int32_t day);
int32_t pm_term_after(pm_term t, int32_t day);

enum { PM_LIST_MOST_THEMES = 8 }; /* of one list: a joint action for more purposes has none */

typedef enum pm_area_kind { PM_AREA_SET, PM_AREA_FIELD, PM_AREA_CIRCLE } pm_area_kind;
typedef struct pm_area {
	pm_area_kind kind;
	pm_str field, value;    /* FIELD: of the spine; SET: `value` names an area of the register gebieden */
	double x, y, radius_m;  /* CIRCLE, RD metres */
	pm_span span;
} pm_area;

typedef enum pm_per { PM_PER_STREET, PM_PER_PAND, PM_PER_BUURT, PM_PER_OWNER, PM_PERS } pm_per;
/* The ladder of measures, from lightest to heaviest. Source: facts of The Hague, its ladder; register zaken. */
#define PM_MEASURE_MAP(X) X("gesprek") X("waarschuwing") X("dwangsom") X("bestuursdwang") X("boete") X("strafrecht")
bool pm_measure_known(pm_str word);

const char *pm_per_word(pm_per p); /* as written: street, pand, buurt, owner */

typedef struct pm_list_skip { const pm_expr *when; pm_str because; pm_span span; } pm_list_skip;
typedef struct pm_list_recheck { pm_term after; uint32_t n; pm_str *measure; } pm_list_recheck;
typedef struct pm_list_partner { pm_str name; uint32_t n; pm_str *sees; uint64_t themes; pm_span span; } pm_list_partner;

typedef struct pm_list_rule {
	pm_str name, title;
	pm_span span;
	uint32_t n_themes, *theme;        /* indices into pm_rules.theme */
	uint32_t n_areas;
	pm_area *area;                    /* an address in any of them; none: the whole city */
	const pm_expr *where;             /* only addresses for which this is true; NULL: all */
	const pm_expr *narrow;            /* and for which this is, which somebody said besides; NULL: nothing */
	uint32_t take;                    /* visits in all; 0: as many as teams, days and parts hold */
	uint32_t teams;                   /* 0: 1 */
	uint8_t weekdays;                 /* bit d = day d of the week, Monday first; 0: Monday to Friday */
	uint32_t per_part[PM_PARTS];      /* visits of one team in a part of one day; all 0: as few as `take` needs */
	double least;                     /* probability that a stop by score has at least; 0: any */
	uint32_t most[PM_PERS];           /* 0: no limit */
	pm_term cool_down;                /* after a visit that found somebody home */
	pm_term ledger;                   /* at most `ledger_most` visits within this term, whatever came of them */
	uint32_t ledger_most;
	pm_term dropped;                  /* how long a person's decision to drop an address holds */
	uint32_t n_skips;
	pm_list_skip *skip;
	double control_share;             /* of all slots, 0 .. 1 */
	const pm_expr *control_where;     /* the population: eligible addresses for which this is true; NULL: all eligible */
	pm_str control_ground;            /* its lawful ground */
	int32_t first_reg;                /* register of the reports that go first; -1: none */
	const pm_expr *first_where;
	uint32_t first_most;              /* slots for them at most; 0: no limit */
	uint32_t n_rechecks, recheck_most;
	pm_list_recheck *recheck;
	bool has_start;
	double start_x, start_y;          /* RD metres */
	double worth_m;                   /* metres of travel that one more expected hit is worth; 0: the default */
	bool joint;
	uint32_t n_partners;
	pm_list_partner *partner;
} pm_list_rule;

const pm_list_rule *pm_rules_list(const pm_rules *r, pm_str name); /* NULL: none is called so */

/* One of a list's conditions over all addresses, by signal columns alone.
 *
 * out_true, out_unknown  bitmaps (pm_free); out_unknown may be NULL
 * Errors   PM_E_NOMEM */
PM_CHECK pm_status pm_condition_run(const pm_scope *s, const pm_expr *when, pm_column *const *column, uint64_t **out_true,
                                    uint64_t **out_unknown, pm_err *err);

#endif
