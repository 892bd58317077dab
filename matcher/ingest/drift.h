/* drift.h - is this delivery like the one before? Tests that know no register and no scale.
 *
 * Each asks two things: is the difference large enough to matter, and is it too large for chance in so many rows?
 *
 * rows          by more than a quarter more, or as much less (a factor of 1.25). A month moves a register by a few percent; a
 *               part of a file that got lost, or a table delivered twice, moves it more.
 * empty         by more than 5 percent of the rows
 * address       found for so much less: 5 percent of the rows
 * words         in a list of codes (a category of at most forty words): a word that had, or now has, 2 percent of the values,
 *               and is gone, or is new. In an open vocabulary, as of streets, words come and go
 * distribution  population stability index above 0.25: over the codes, over true and false, over ten bands of equal weight of
 *               numbers, days and the lengths of ids, texts and the words of an open vocabulary. Source: the usual reading in credit scoring, N. Siddiqi, Credit Risk Scorecards (2006): below 0.10
 *               stable, above 0.25 another population.
 * repeats       an id that named one row each (99 percent distinct) and now names several (below 95)
 * headers       a column that is gone, or that is new
 *
 * Chance      differences of shares must be 6 standard errors; the index must pass its expectation under equal
 *             distributions, (k - 1)(1/n + 1/m), by 6 standard deviations (it is then about a chi-square with k - 1 degrees
 *             of freedom, scaled); a word that vanishes must have been expected in 20 rows. Rows of a register hang together
 *             (persons by household, reports by house), so 6 and not 3.
 * Dates are compared by their distance to the peildatum: a window that moves on with the months stays the same. */
#ifndef PM_INGEST_DRIFT_H
#define PM_INGEST_DRIFT_H

#include "ingest/profile.h"

typedef struct pm_drift_item {
	pm_str column;      /* empty: the register as a whole */
	pm_str what;        /* English: "empty", "the word ... is gone" */
	pm_str before, now; /* as text */
} pm_drift_item;

typedef struct pm_drift {
	uint32_t n;
	pm_drift_item *item; /* the register as a whole, headers, then columns in order of the declaration */
	pm_arena arena;
} pm_drift;

/* Finds what differs.
 *
 * now      made beside `before` (profile.h)
 * reg      its `moves(f)` say which fields are not compared
 * Errors   PM_E_NOMEM: fit to be released. */
PM_CHECK pm_status pm_drift_find(const pm_register *reg, const pm_profile *before, const pm_profile *now, pm_drift *out, pm_err *err);
void pm_drift_release(pm_drift *d); /* fine on {0} */

/* Adds a table, one line per difference: column, what, before, now. */
void pm_drift_table(const pm_drift *d, pm_buf *out);

/* The index of two distributions of `n` and `m` rows over `k` classes, and what it may be. Half a row is added to each
 * class, so that an empty one counts and does not count for everything. */
double pm_drift_index(const uint32_t *before, const uint32_t *now, uint32_t k, double *out_limit);

#endif
