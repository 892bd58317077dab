/* look_report.h - a look back as a page for the team lead, and as an entry for the algorithm register. */
#ifndef PM_CLI_LOOK_REPORT_H
#define PM_CLI_LOOK_REPORT_H

#include "cli/look_back.h"
#include "publish/doc.h"

/* Adds one theme to the page: capture curve, calibration, found by month, and `text` with the numbers. */
void pm_look_page(const pm_look_back *l, pm_str text, pm_doc *out);

/* The entry as JSON, fields of the register's standard 1.0 (facts: domain.md section 4); what only people can say is left empty
 * and named in `nog_in_te_vullen`. */
PM_CHECK pm_status pm_look_register(const pm_batch *b, const pm_look_back *const *theme, uint32_t n, pm_buf *out, pm_err *err);

#endif
