/* link_texts.h - a link by `same text`: rows whose long texts are copies of each other. */
#ifndef PM_CLI_LINK_TEXTS_H
#define PM_CLI_LINK_TEXTS_H

#include "cli/links.h"

enum { PM_TEXT_SILENT = 0xff };

typedef struct pm_link_texts {
	uint32_t *entity; /* by record: the first of its group; its own where it is alone */
	uint8_t *score;   /* by record: the highest that its text reaches with another of the group, 100 for equal ones; 0: it is
	                   * alone; PM_TEXT_SILENT: no text, or too little of its own to be evidence of anything */
} pm_link_texts;

/* Groups the records of a frame. To pm_link_texts_release. Errors PM_E_NOMEM. Cost as pm_documents_compare. */
PM_CHECK pm_status pm_link_texts_group(const pm_batch *b, const pm_link_rule *l, const pm_link_frame *f, pm_link_texts *out, pm_err *err);
void pm_link_texts_release(pm_link_texts *t);

/* Writes `register;rij;groep;records;score`: every record, its group by the first record of it (huurcontracten:12); a record whose
 * text says nothing has none. Nothing of a text is shown. */
PM_CHECK pm_status pm_link_texts_print(const pm_batch *b, const pm_batch_link *l, const pm_link_texts *t, pm_buf *out, pm_err *err);

#endif
