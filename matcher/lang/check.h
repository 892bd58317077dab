/* check.h - meaning: names, types, units, classes, purposes. What passes here can be planned without further questions. */
#ifndef PM_LANG_CHECK_H
#define PM_LANG_CHECK_H

#include "lang/report.h"

enum { PM_MAX_CHAIN = 256 }; /* signals that rest on each other: each takes a few frames of stack here */

typedef struct pm_checker {
	pm_report *rep;
	pm_rules *r;
	struct pm_rules_inside *in;
	uint32_t *slot;       /* names of signals and parameters: index + 1, parameters behind the signals; 0: free */
	uint32_t slots;       /* a power of two */
	uint8_t *state;       /* by signal: 0 not checked, 1 being checked, 2 done, 3 wrong */
	uint32_t ordered, chain;
	/* of the expression at hand */
	int32_t reg;          /* its rows are the records of this register; -1: the addresses */
	bool aggregate;       /* inside one */
	bool birth;           /* directly inside adult() */
	bool dated, context, inactive;
	uint64_t registers, links;
	uint64_t *used;       /* bitmap of signals read directly; NULL: not wanted */
	pm_class class;
} pm_checker;

/* Checks all declarations. PM_OK also after reported errors; PM_E_NOMEM. */
PM_CHECK pm_status pm_check(pm_report *rep);

/* The rest is shared by the checker's own files. */
PM_CHECK pm_status pm_check_expr(pm_checker *k, pm_expr *e);      /* sets kinds, units, operators; any error is reported */
PM_CHECK pm_status pm_check_value(pm_checker *k, pm_expr *e);     /* a name in an expression: what it stands for */
PM_CHECK pm_status pm_check_aggregate(pm_checker *k, pm_expr *e); /* over records or addresses */
pm_status pm_check_wrong(pm_checker *k, pm_status s, const pm_expr *e, const char *text);        /* reports an error; s */
PM_CHECK pm_status pm_check_names(pm_checker *k);                 /* of signals and parameters; before all that looks them up */
PM_CHECK pm_status pm_check_approvals(pm_checker *k);             /* which registers may be used */
bool pm_check_approved(const pm_checker *k, pm_str name);         /* by an approval of that name, on the day of the rules */
PM_CHECK pm_status pm_check_signals(pm_checker *k);
/* One signal, unless it was checked; an expression that names it comes here, so this and pm_check_expr call each other. */
PM_CHECK pm_status pm_check_signal(pm_checker *k, uint32_t signal, pm_span from);
PM_CHECK pm_status pm_check_registers(pm_checker *k);
PM_CHECK pm_status pm_check_rules(pm_checker *k);
PM_CHECK pm_status pm_check_lists(pm_checker *k);
PM_CHECK pm_status pm_check_link_gives(pm_checker *k); /* makes the fields that links give; before the registers */
PM_CHECK pm_status pm_check_links(pm_checker *k);      /* after the registers */
PM_CHECK pm_status pm_check_notices(pm_checker *k);               /* what is off for lack of approval, once for each cause */
/* Warns of a condition, or of steps when there is none, that no value can reach. */
PM_CHECK pm_status pm_check_reach(pm_checker *k, const pm_expr *when, const pm_rule *r, const char *what, pm_str name, pm_span at);
int32_t pm_check_find(const pm_checker *k, pm_str name);          /* signal, or n_signals + parameter; -1 */
const char *pm_kind_word(pm_kind kind);
pm_kind pm_kind_of(pm_type t);
void pm_expr_digest(const pm_rules *r, const pm_expr *e, pm_digest_run *run); /* NULL is fine */
/* Refuses names that stand for what may never be used; PM_OK or reported. */
PM_CHECK pm_status pm_check_lawful(pm_checker *k, pm_str name, pm_span at, bool hashed);

#endif
