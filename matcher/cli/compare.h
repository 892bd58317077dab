/* compare.h - one theme under two rule sets: what changes in the list, and why. */
#ifndef PM_CLI_COMPARE_H
#define PM_CLI_COMPARE_H

#include "cli/batch.h"

typedef enum pm_move_kind { PM_ENTERS, PM_LEAVES, PM_MOVES } pm_move_kind;

typedef struct pm_move {
	pm_move_kind kind;
	uint32_t row, rank_a, rank_b; /* 0: not in the list */
} pm_move;

typedef struct pm_comparison {
	const pm_batch *a, *b;
	uint32_t theme_a, theme_b;
	uint32_t n, enters, leaves, moves, stays; /* stays: in both at the same rank; not in `move` */
	pm_move *move;  /* entering by new rank, leaving by old rank, moving by distance, farthest first */
} pm_comparison;

/* Compares the lists of both batches, whose scores and lists are made over the same addresses.
 * out      released with pm_comparison_release
 * Errors   PM_E_NOMEM. Cost O(addresses + list log list). */
PM_CHECK pm_status pm_compare(const pm_batch *a, uint32_t theme_a, const pm_batch *b, uint32_t theme_b, pm_comparison *out, pm_err *err);
void pm_comparison_release(pm_comparison *c);

/* Writes in words which contributions changed at an address, the largest change first: "Weinig ruimte: van +1,20 naar +2,00";
 * when none did, that others passed it. */
PM_CHECK pm_status pm_compare_why(const pm_comparison *c, const pm_move *m, pm_buf *out, pm_err *err);

/* What past visits say about a list: those with an outcome, up to the run's date, certain of their address. */
typedef struct pm_past_visits {
	bool known;          /* there is a register `bezoeken` with situatie, conclusie and tijdstip */
	uint64_t visits, hits; /* at listed addresses; hits: the conclusion is the theme */
	uint64_t everywhere, hits_everywhere;
	double low, high;    /* Wilson 95% interval of hits / visits; 0 and 1 without visits */
} pm_past_visits;

/* Reads the register's records when they aren't in memory yet. */
PM_CHECK pm_status pm_past_visits_count(pm_batch *b, uint32_t theme, pm_past_visits *out, pm_err *err);

/* Titles of the rules that weigh and rest on visits themselves, so that past visits flatter them; nothing when none. */
void pm_rules_on_visits(const pm_batch *b, uint32_t theme, pm_buf *out);

#endif
