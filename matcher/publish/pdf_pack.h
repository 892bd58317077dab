/* pdf_pack.h - what cairo 1.16 leaves out of a tagged PDF, put in: the language, words for the figures, which cells are headings
 * of columns; and the many small objects of the structure packed together, so that a tagged file is hardly larger than a plain one.
 *
 * qpdf reads the file and writes it anew with object streams and a cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8). Its memory
 * is its own, not base/mem.h's; of what runs out there it says so as of any other fault. */
#ifndef PM_PUBLISH_PDF_PACK_H
#define PM_PUBLISH_PDF_PACK_H

#include "base/str.h"

typedef struct pm_pdf_figure {
	pm_str words;             /* UTF-8: for who can't see it */
	double x, y, w, h;        /* where on its sheet; points, origin at the lower left as PDF has it */
} pm_pdf_figure;

/* Appends `file` in its new form; the same file gives the same bytes.
 *
 * figure   those of the file, in the order in which they were drawn; as many as its structure has
 * Errors   PM_E_NOMEM; PM_E_IO: the file is damaged, in part is enough, or has other figures; nothing was appended then
 * Cost     O(bytes + n log n) for n objects: about 20 microseconds of processor each */
PM_CHECK pm_status pm_pdf_pack(pm_str file, const pm_pdf_figure *figure, uint32_t n_figures, pm_buf *out, pm_err *err);

#endif
