/* inzage.h - what a resident may ask to see about an address: every record, where it is from and on what ground, what was
 * computed from it, the lists the address was on, and who looked.
 *
 * Third persons are masked: a row that is about somebody else is counted, not shown; of rows about nobody in particular no free
 * text is shown (it may name others) and no number that stands for a reporter, an owner or an officer.
 * Lists that still run, and that they were handed out, are left out by who fills this in; every file says that this may be so, so
 * that its absence tells nothing.
 * Source   AVG art. 15 (1) a to h and (4); UAVG art. 41 (1) d and i. */
#ifndef PM_PUBLISH_INZAGE_H
#define PM_PUBLISH_INZAGE_H

#include "publish/dossier.h"

typedef struct pm_inzage_line { pm_str when, what, who; } pm_inzage_line; /* Dutch; a day first */

typedef struct pm_inzage_from {
	const pm_dossier_from *city;  /* its role is not used */
	pm_str person;                /* persoon_id of who asks; empty: all persons are masked */
	const pm_inzage_line *list, *visit, *run, *look; /* oldest first */
	uint32_t n_lists, n_visits, n_runs, n_looks;
} pm_inzage_from;

/* Makes the file; released with pm_doc_release. Errors PM_E_NOMEM, those of pm_because. */
PM_CHECK pm_status pm_inzage_make(const pm_inzage_from *f, uint32_t row, pm_doc *out, pm_err *err);

#endif
