/* rectify_tell.h - what is told of rectifications: to who decides, on a resident's file, in a dossier, and in the week's status. */
#ifndef PM_CLI_RECTIFY_TELL_H
#define PM_CLI_RECTIFY_TELL_H

#include "store/case_rectify.h"

enum { PM_RECTIFY_MONTHS = 1 }; /* to answer in. Source: AVG art. 12 (3) */
int32_t pm_rectify_due(const pm_rectification *r); /* the day an answer is due; PM_NO_DAY: there is one */

/* One Dutch sentence, for who decides. */
void pm_rectify_line(const pm_rectification *r, pm_buf *out);

/* The same for a dossier or a resident's file: no values and no reasons, which may be about somebody. */
void pm_rectify_public(const pm_rectification *r, pm_buf *out);

/* What became of it, in Dutch: "gevraagd", "toegekend, telt mee", "geweigerd: ...". */
void pm_rectify_outcome(const pm_rectification *r, pm_buf *out);

/* Prints one with its steps, or (0) all. Errors PM_E_NOTFOUND. */
PM_CHECK pm_status pm_rectify_show(pm_case *c, int64_t id, pm_err *err);

#endif
