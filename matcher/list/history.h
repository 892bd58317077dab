/* history.h - what happened at every address: visits and measures, from the registers and from forms that came back.
 *
 * Shape   entries lie by address: those of row a are visit[visit_start[a]] .. visit[visit_start[a + 1] - 1], by day.
 * Source  register `bezoeken` (tijdstip, situatie, bezoek_id; moment for the time of day) and `zaken` (maatregel, datum_open,
 *         datum_sluit) in their canonical names; a table or column that isn't there gives no entries.
 *         Records joined with less than PM_HISTORY_CERTAIN are left out: they may be about another door.
 *         A form's visit that the register holds too (same bezoek_id) counts once, as do rows of one address and moment. */
#ifndef PM_LIST_HISTORY_H
#define PM_LIST_HISTORY_H

#include "lang/list_rule.h"
#include "store/case_visit.h"

#define PM_HISTORY_CERTAIN 0.9f

typedef enum pm_situation { PM_NOBODY_HOME, PM_NO_COOPERATION, PM_ACCESS, PM_SITUATIONS } pm_situation;
bool pm_situation_of_word(pm_str word, pm_situation *out); /* niemand_thuis, geen_medewerking, toegang */

typedef struct pm_past_visit {
	int32_t day;
	int16_t minute;          /* since midnight; -1: not stated */
	uint8_t situation;
	int8_t found;            /* 1 an offence of any theme, 0 everything in order, -1 neither is said */
	int32_t next_day;        /* somebody should come again; PM_NO_DAY */
	pm_str handover;         /* restinformatie; empty: none */
} pm_past_visit;

typedef struct pm_past_measure { int32_t day; pm_str measure; } pm_past_measure;

typedef struct pm_history {
	uint32_t rows;
	uint32_t *visit_start, *measure_start;
	pm_past_visit *visit;
	pm_past_measure *measure;
	/* by part of the day, of visits with a stated time: the city's own experience with doors */
	uint32_t tried[PM_PARTS], home[PM_PARTS], access[PM_PARTS];
	pm_arena arena;
} pm_history;

typedef struct pm_history_input {
	uint32_t rows;                    /* of the spine */
	const pm_table *visits, *cases;   /* registers bezoeken and zaken, with their place; NULL: not delivered */
	const pm_visit *own;              /* forms that came back */
	const uint32_t *own_row;          /* row of each on the spine; PM_NO_ROW: not there */
	uint32_t n_own;
	int32_t until;                    /* later entries are not seen: PM_NO_DAY = all */
} pm_history_input;

/* 1, 0 or -1 of one conclusion. */
int8_t pm_conclusion_found(pm_str conclusion);

/* Errors PM_E_NOMEM. Cost O(rows + entries). Texts are borrowed from the tables and forms. */
PM_CHECK pm_status pm_history_make(const pm_history_input *in, pm_history *out, pm_err *err);
void pm_history_release(pm_history *h);

/* The latest visit that found somebody home (access or refusal), and the latest of all; PM_NO_DAY: none.
 * Nobody home says nothing about who lives there, and is no visit that one must be left in peace after. */
int32_t pm_history_met(const pm_history *h, uint32_t row);
int32_t pm_history_last(const pm_history *h, uint32_t row);
uint32_t pm_history_count(const pm_history *h, uint32_t row, int32_t from); /* visits of any outcome on or after a day */
uint32_t pm_history_in_vain(const pm_history *h, uint32_t row); /* without access, after the last one with access */

/* The nacontrole that an address waits for: the earliest due day of its measures, of a year before `day` at most, after which
 * nobody was met there, or the day an inspector noted to come again. A measure of more than a year before is history, not a
 * promise to come back.
 * out_measure  the measure; empty for an inspector's note
 * Returns the due day, PM_NO_DAY: none. */
int32_t pm_history_due(const pm_history *h, uint32_t row, int32_t day, const pm_list_recheck *recheck, uint32_t n, pm_str *out_measure);

/* Chance that somebody opens in a part of the day: the city's share, shrunk towards what this door showed.
 * Source   a beta prior of PM_HOME_PRIOR visits with the city's mean (Gelman et al., Bayesian Data Analysis, 3rd ed., 2.4) */
enum { PM_HOME_PRIOR = 4 };
double pm_history_home(const pm_history *h, uint32_t row, pm_part part);
/* Share of visits in a part of the day that got in; NaN below 20 visits. */
double pm_history_access(const pm_history *h, pm_part part);

#endif
