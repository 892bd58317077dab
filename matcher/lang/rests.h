/* rests.h - what a rule or a signal is made of, for questions about single changes. */
#ifndef PM_LANG_RESTS_H
#define PM_LANG_RESTS_H

#include "lang/rules.h"

typedef struct pm_rests {
	uint64_t registers; /* bit r: aggregates records of register r itself, not through another signal */
	bool near;          /* aggregates over the addresses of a pand, street or buurt itself */
} pm_rests;

/* Sets `on` (by signal) for the signals that a signal names itself; entries that are set stay. */
pm_rests pm_signal_rests(const pm_rules *r, uint32_t signal, bool *on);

/* Sets `dirty` for every signal that rests on one that is set, directly or through others. Cost O(signals squared). */
PM_CHECK pm_status pm_signals_spread(const pm_rules *r, bool *dirty, pm_err *err);

/* Sets `on` for every signal behind a rule: those it reads, and those that these rest on. */
PM_CHECK pm_status pm_rule_behind(const pm_rules *r, uint32_t rule, bool *on, pm_err *err);

/* The numbers that a rule compares with: edges of its steps, constants and parameters, its signals' included. Returns how
 * many there are; those beyond `room` are not written. */
uint32_t pm_rule_numbers(const pm_rules *r, uint32_t rule, double *out, uint32_t room);

#endif
