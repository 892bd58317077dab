/* register_page.h - the entry for the Algoritmeregister as a page that people read before it is sent, and residents may.
 *
 * The same fields as the entry itself, in the order and under the headings of the register's standard, with what was measured.
 * Source  Algoritmeregister publication standard 1.0, chapter 2. */
#ifndef PM_PUBLISH_REGISTER_PAGE_H
#define PM_PUBLISH_REGISTER_PAGE_H

#include "publish/doc.h"
#include "publish/register_entry.h"
#include "weigh/rate.h"

typedef struct pm_entry_source { pm_str reg, owner, basis; } pm_entry_source;

typedef struct pm_entry_figure {
	pm_str theme;
	uint32_t months, visits, length; /* of the look back; of the list whose worth is estimated */
	pm_rate all, first, whole;       /* found at all visits, in the first tenth by the rules, at a whole list */
	bool calibrated;                 /* how high that lies rests on visits drawn at random */
} pm_entry_figure;

typedef struct pm_entry_told {
	pm_str text[PM_ENTRY_FIELDS];    /* by field: what people say, else the program; empty: nobody */
	uint32_t n_sources, n_figures;
	const pm_entry_source *source;
	const pm_entry_figure *figure;
	int32_t as_of;
} pm_entry_told;

/* Whether nobody said what should be said. An end date is empty while the algorithm is in use. */
bool pm_entry_open(const pm_entry_told *t, pm_entry_field f);

/* Fills an empty document. What is lacking is named at the top. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_register_page(const pm_entry_told *t, pm_doc *out, pm_err *err);

#endif
