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

/* By their texts, for qsort. */
int pm_document_pairs_order(const void *a, const void *b);

/* Pairs of texts that stand next to each other in a run that many share (contracts of one landlord, letters of one template), each
 * pair once, in order. Most of such texts are found to be one by these alone.
 * *out     to pm_free; scores are 0
 * Errors   PM_E_NOMEM */
PM_CHECK pm_status pm_digest_index_neighbours(const pm_digest_index *x, pm_document_pair **out, size_t *out_n, pm_err *err);

/* From here on texts with one number in `group` are not found for each other in runs that many share.
 * group  by text; the caller's, which must outlive the index */
void pm_digest_index_group(pm_digest_index *x, const uint32_t *group);

/* Lists in `out` the texts above `a` that share a run with it, in no order, each once. `stamp` has n numbers that differ
 * from a + 1 at first, and is the caller's from one call to the next. Returns their number. */
uint32_t pm_digest_index_find(const pm_digest_index *x, uint32_t a, uint32_t *stamp, uint32_t *out);

#endif
