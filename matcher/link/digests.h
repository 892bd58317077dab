/* digests.h - between documents.c and digest_index.c: the digests, and which of them can score at all. */
#ifndef PM_LINK_DIGESTS_H
#define PM_LINK_DIGESTS_H

#include <fuzzy.h>

#include "link/documents.h"

typedef struct pm_digest_text { char text[FUZZY_MAX_RESULT]; } pm_digest_text; /* empty: no evidence */

typedef struct pm_digest_index pm_digest_index;

/* Indexes the runs of seven letters of both halves of every digest that is `first` of its kind.
 * Errors   PM_E_NOMEM
 * Cost     O(runs log runs) */
PM_CHECK pm_status pm_digest_index_new(const pm_digest_text *digest, const uint32_t *first, uint32_t n, pm_digest_index **out,
                                       pm_err *err);
void pm_digest_index_free(pm_digest_index *x);

/* Lists in `out` the texts above `a` that share a run with it, in no order, each once. `stamp` has n numbers that differ
 * from a + 1 at first, and is the caller's from one call to the next. Returns their number. */
uint32_t pm_digest_index_find(const pm_digest_index *x, uint32_t a, uint32_t *stamp, uint32_t *out);

#endif
