/* document.h - a long text as it is compared: what a scanner or typist changes is taken out.
 *
 * Shape   words of a-z and digits with one blank between them, a line end after every sentence or line that has a word.
 *         Digits that stand among letters are read as the letters that scanners take for them (0 o, 1 l, 5 s), i inside a
 *         word as l, rn as m. */
#ifndef PM_TEXT_DOCUMENT_H
#define PM_TEXT_DOCUMENT_H

#include "base/str.h"

enum { PM_DOCUMENT_BYTES = 300 }; /* of normalised text; below it a fuzzy hash says nothing (facts on linkage, section 5) */

/* Adds the normalised form of `s` to `out`. Errors: as pm_buf_check. Cost O(length). */
PM_CHECK pm_status pm_document_normalise(pm_str s, pm_buf *out, pm_err *err);

#endif
