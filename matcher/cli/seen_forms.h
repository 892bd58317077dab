/* seen_forms.h - visits that came back through forms, with the stop of the list that they belong to.
 *
 * A form says per theme what was found, and its list why somebody went there: chosen by the rules, after a report, for a
 * nacontrole, or drawn as a control slot with a recorded chance. Registers say less; what they hold of the same visit is
 * found again by its code. */
#ifndef PM_CLI_SEEN_FORMS_H
#define PM_CLI_SEEN_FORMS_H

#include "cli/batch.h"
#include "list/worklist.h"

typedef struct pm_seen_form {
	pm_str code, inspector;   /* in the batch's arena */
	uint32_t row;             /* of the run's spine; PM_NO_ROW: the address is not there */
	int32_t day;
	bool access;
	uint64_t looked, found;   /* bit t: theme t of the rules was judged, was found there */
	bool listed;              /* a stop of a list: */
	pm_stop_kind kind;
	double chance;            /* of a control slot; 0: not recorded */
	bool delivered;           /* for the reader: the case system has taken it over */
} pm_seen_form;

typedef struct pm_seen_forms { uint32_t n, room; pm_seen_form *of; } pm_seen_forms; /* ascending by code */

/* Reads all forms of the case file. Errors PM_E_NOMEM, those of the case file and of the spine. Release in any case. */
PM_CHECK pm_status pm_seen_forms_read(pm_batch *b, pm_seen_forms *out, pm_err *err);
void pm_seen_forms_release(pm_seen_forms *f);

/* The visit with a code, or with the code before a `+` (L12-034+adresfraude); NULL: none. Cost O(log n). */
pm_seen_form *pm_seen_forms_find(const pm_seen_forms *f, pm_str code);

#endif
