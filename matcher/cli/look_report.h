/* look_report.h - a look back as a page for the team lead, and as an entry for the algorithm register. */
#ifndef PM_CLI_LOOK_REPORT_H
#define PM_CLI_LOOK_REPORT_H

#include "cli/look_back.h"
#include "publish/doc.h"
#include "publish/register_entry.h"

/* Adds one theme to the page: capture curve, calibration, found by month, and `text` with the numbers. */
void pm_look_page(const pm_look_back *l, pm_str text, pm_doc *out);

/* The entry as JSON, and as a page that people read: the fields of the register's standard 1.0 that `e` or the program can say. What nobody said is left out and
 * named, in `verplicht_nog_in_te_vullen` (without these the register doesn't publish it) and `nog_in_te_vullen`. */
PM_CHECK pm_status pm_look_register(const pm_batch *b, const pm_look_back *const *theme, uint32_t n, const pm_register_entry *e, pm_buf *out_json, pm_buf *out_html,
                                    pm_err *err);

/* Adds the names of required fields that nobody filled in; nothing when there is none. */
void pm_look_register_open(const pm_register_entry *e, pm_buf *out);

#endif
