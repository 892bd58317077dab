/* pdf_pack.h - what cairo 1.16 leaves out of a tagged PDF, put in: the language, words for the figures, which cells are headings
 * of columns; and the many small objects of the structure packed together, so that a tagged file is hardly larger than a plain one.
 *
 * The file is written anew with object streams and a cross-reference stream (ISO 32000-1, 7.5.7 and 7.5.8), its objects under
 * the numbers that they had. */
#ifndef PM_PUBLISH_PDF_PACK_H
#define PM_PUBLISH_PDF_PACK_H

#include "base/str.h"

typedef struct pm_pdf_figure {
	pm_str words;             /* UTF-8: for who can't see it */
	double x, y, w, h;        /* where on its sheet; points, origin at the lower left as PDF has it */
} pm_pdf_figure;

/* Appends `file` in its new form. A file that isn't laid out as cairo 1.16 does it is appended as it is.
 *
 * figure   those of the file, in the order in which they were drawn
 * Errors   PM_E_NOMEM
 * Cost     O(bytes); the structure is compressed once more */
PM_CHECK pm_status pm_pdf_pack(pm_str file, const pm_pdf_figure *figure, uint32_t n_figures, pm_buf *out, pm_err *err);

#endif
