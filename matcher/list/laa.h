/* laa.h - what a municipality answers to a signal of the Landelijke Aanpak Adreskwaliteit, and until when.
 *
 * Source  RvIG, the web application for signals: waiting is the default; within 4 weeks one of the other three; final within
 *         6 months (facts, section 5). The answer is never sent from here: a person does that. */
#ifndef PM_LIST_LAA_H
#define PM_LIST_LAA_H

#include "list/history.h"

#define PM_LAA_MAP(X)                                                                              \
	X(WAITING, "wachten op resultaat") X(INQUIRY, "onderzoek in de BRP")                       \
	X(SAME, "afgerond zonder BRP mutatie") X(CHANGED, "afgerond met BRP mutatie")
typedef enum pm_laa_status {
#define X(name, word) PM_LAA_##name,
	PM_LAA_MAP(X)
#undef X
	PM_LAA_STATUSES
} pm_laa_status;
const char *pm_laa_word(pm_laa_status s);

enum { PM_LAA_FIRST_DAYS = 28, PM_LAA_FINAL_MONTHS = 6 };

typedef struct pm_laa_case {
	uint32_t row;             /* of the spine */
	pm_str id, kind;          /* borrowed from the records */
	int32_t day;              /* of the signal */
	pm_laa_status said;       /* as delivered */
	pm_laa_status follows;    /* from what was found since */
	int32_t first_due, final_due;
	bool late;                /* on the day asked: still waiting after first_due, or not final after final_due */
} pm_laa_case;

typedef struct pm_laa_input {
	uint32_t rows;
	const pm_table *signals;  /* register laa with its place: signaal_id, soort, datum, persoon_id, status, resultaat */
	const pm_table *stays;    /* register brp with its place; NULL: a change of the register is not seen */
	const char *stay_begin, *stay_end; /* its fields; NULL: not declared */
	const pm_history *history;
	int32_t today;
} pm_laa_input;

/* The signals that are not final, by day and id. A visit after the signal's day that found an offence leads to an inquiry, until the
 * BRP shows a change after the signal: then it ends with one. A visit with access that found everything in order ends it without.
 * A visit in vain is an inquiry that goes on.
 *
 * out      pm_free
 * Errors   PM_E_NOMEM */
PM_CHECK pm_status pm_laa_open(const pm_laa_input *in, pm_laa_case **out, uint32_t *out_n, pm_err *err);

#endif
