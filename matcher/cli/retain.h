/* retain.h - destroys what is past its term, and says what went. */
#ifndef PM_CLI_RETAIN_H
#define PM_CLI_RETAIN_H

#include "lang/rules.h"
#include "store/case_retain.h"

enum { PM_KEPT_RUNS = 10 }; /* runs whose results, signals and records stay, so that they can be done again */

typedef struct pm_retaining {
	pm_case *file;
	const pm_rules *rules;
	int32_t as_of;          /* terms are counted back from this day */
	int64_t now;
	pm_str who;
	unsigned threads;
	pm_arena *arena;        /* of the texts below */
	uint32_t n, room;
	pm_destruction *gone;   /* what was destroyed, in order of the sources */
	uint32_t n_termless;
	pm_str *termless;       /* registers whose declaration states no term, or that are declared no more and stay for now */
} pm_retaining;

/* Destroys, in the file's open transaction: rows past the term of their register, refused rows kept longer than that,
 * former deliveries that no kept run rests on or that were replaced longer ago than the term, and deliveries of registers that
 * the rules no longer declare by the longest term of all, unless the latest run rests on them. Fills `gone` and `termless`, and
 * keeps what went in the file with its audit entries.
 * Errors   PM_E_NOMEM, those of the store; then roll back. Cost: every register that has a term is read once. */
PM_CHECK pm_status pm_retain_rows(pm_retaining *r, pm_err *err);

/* The same of what people wrote themselves: decisions, requests for correction, visits, lists. */
PM_CHECK pm_status pm_retain_own(pm_retaining *r, pm_err *err);

/* The day before which what the rules no longer declare is past its term: nobody knows which term it was, so the longest of
 * all holds. PM_NO_DAY: no register states one. */
int32_t pm_retain_longest(const pm_retaining *r);

/* Adds to `gone`, to the file's list and to the audit chain that so many rows of a source went. */
PM_CHECK pm_status pm_retain_note(pm_retaining *r, const pm_source *s, const char *category, const char *why, uint64_t rows, int32_t before,
                                  pm_err *err);

#endif
