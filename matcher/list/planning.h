/* planning.h - what the parts of planning share; list/ only. */
#ifndef PM_LIST_PLANNING_H
#define PM_LIST_PLANNING_H

#include "list/caps.h"
#include "list/plan.h"
#include "list/route.h"

/* What became of an address. The words are counted on the list and told to who asks. */
#define PM_FATE_MAP(X)                                                              \
	X(TAKEN, "staat op de lijst")                                               \
	X(AREA, "ligt buiten het gebied")                                           \
	X(EXEMPT, "een uitzondering geldt")                                         \
	X(OPEN, "staat op een andere open lijst")                                   \
	X(DROPPED, "eerder door een mens afgevoerd")                                \
	X(WHERE, "voldoet niet aan de voorwaarde van de lijst, of dat is onbekend") \
	X(VISITED, "kort geleden bezocht")                                          \
	X(LEDGER, "al vaak genoeg bezocht")                                         \
	X(SKIP, "overgeslagen volgens de lijst")                                    \
	X(LOW, "kans onder de ondergrens van de lijst")                             \
	X(STREET, "al genoeg adressen in deze straat")                              \
	X(PAND, "al genoeg adressen in dit pand")                                   \
	X(BUURT, "al genoeg adressen in deze buurt")                                \
	X(OWNER, "al genoeg adressen van deze eigenaar")                            \
	X(FAR, "te ver uit de route voor wat het waard is")                         \
	X(FULL, "geen plaats meer: andere adressen staan hoger")
typedef enum pm_fate {
#define X(name, text) PM_FATE_##name,
	PM_FATE_MAP(X)
#undef X
	PM_FATES
} pm_fate;
const char *pm_fate_text(pm_fate f);

typedef struct pm_report_wait { int32_t oldest; uint32_t n; } pm_report_wait; /* n 0: none waits */
typedef struct pm_due { int32_t day; pm_str measure; } pm_due;                /* PM_NO_DAY: no nacontrole */

typedef struct pm_chosen { uint32_t row; pm_stop_kind kind; double chance; } pm_chosen;
typedef struct pm_ranked { int32_t bits; uint32_t row; pm_str id; } pm_ranked;

struct pm_planned {
	const pm_planning *in;
	uint32_t rows;
	const pm_column *id;
	pm_id_rows row_of;
	uint8_t *fate;           /* by row: pm_fate */
	uint16_t *skip;          /* by row: which skip */
	const pm_earlier **blocked; /* by row: the earlier stop that keeps it off; NULL */
	uint32_t *themes;        /* by row: bit t: not exempt from theme t of the list */
	int32_t *bits;           /* by row: the best of those themes; INT32_MIN: of none */
	pm_report_wait *report;  /* by row */
	pm_due *due;             /* by row */
	int32_t last_day;
	uint32_t days;
	int32_t day[7];
	uint32_t per_part[PM_PARTS], teams, capacity;
	pm_caps caps;
	uint32_t n_chosen;
	pm_chosen *chosen;
	uint32_t n_ranked;
	pm_ranked *ranked;       /* eligible addresses, best first */
	uint32_t n_control, control_from;
	pm_worklist *list;
	uint32_t warnings_room;
	bool lost_warning;       /* memory ran out */
	pm_arena arena;
};

/* Adds a Dutch sentence for who plans, whole or of a short one its parts; a failure sets lost_warning. */
void pm_plan_tell(pm_planned *p, pm_str text);
void pm_plan_warn(pm_planned *p, const char *fmt, ...) PM_PRINTF(2, 3);
static inline bool pm_plan_eligible(const pm_planned *p, uint32_t row) { return p->fate[row] == PM_FATE_FULL; }
pm_term pm_plan_dropped(const pm_list_rule *l); /* how long a drop holds */
double pm_plan_probability(const pm_planned *p, uint32_t row);
static inline pm_str pm_plan_id(const pm_planned *p, uint32_t row) { return p->id ? pm_column_str(p->id, row) : (pm_str){ NULL, 0 }; }

PM_CHECK pm_status pm_plan_slots(pm_planned *p, pm_err *err);      /* days, parts, capacity */
PM_CHECK pm_status pm_plan_eligibility(pm_planned *p, pm_err *err);/* fate, themes, bits, reports, dues */
PM_CHECK pm_status pm_plan_choose(pm_planned *p, pm_err *err);     /* chosen, within capacity and limits */
PM_CHECK pm_status pm_plan_stops(pm_planned *p, pm_err *err);      /* the route, and the stops of the list */
PM_CHECK pm_status pm_plan_fresh(pm_planned *p, pm_err *err);      /* what the list before did not have, and why */
PM_CHECK pm_status pm_plan_head(pm_planned *p, pm_err *err);       /* what may be expected, what stays behind, what is new */

#endif
