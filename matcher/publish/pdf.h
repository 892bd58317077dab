/* pdf.h - documents on A4 sheets: one begins on a new page, the foot says what it is, from which run, and page i of n.
 *
 * The same documents give the same bytes on a machine with the same fonts: the file's date is that of the first document. */
#ifndef PM_PUBLISH_PDF_H
#define PM_PUBLISH_PDF_H

#include "publish/doc.h"

typedef struct pm_pdf pm_pdf;

/* Errors   PM_E_NOMEM; PM_E_IO: the drawing library refuses. */
PM_CHECK pm_status pm_pdf_new(pm_str title, int32_t day, pm_pdf **out_pdf, pm_err *err);
PM_CHECK pm_status pm_pdf_add(pm_pdf *p, const pm_doc *d, pm_err *err); /* d may be released afterwards */
PM_CHECK pm_status pm_pdf_fits(pm_pdf *p, const pm_doc *d, bool *out_fits, pm_err *err); /* on one sheet; adds nothing */
PM_CHECK pm_status pm_pdf_add_fitted(pm_pdf *p, const pm_doc *d, pm_err *err); /* d: the last that fitted, not laid out again */
PM_CHECK pm_status pm_pdf_finish(pm_pdf *p, pm_buf *out, pm_err *err); /* appends the file; p is only fit to be freed then */
void pm_pdf_free(pm_pdf *p); /* NULL is fine */

#endif
