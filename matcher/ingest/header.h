/* header.h - which column of a delivery is which field of the declaration. */
#ifndef PM_INGEST_HEADER_H
#define PM_INGEST_HEADER_H

#include "base/arena.h"
#include "lang/rules.h"

/* Whether a header is meant by a name: the same but for blanks around it and the case of A to Z. */
bool pm_header_alike(pm_str header, pm_str name);

/* Copies a header for a message: digits in runs of eight and more become #, so that a file without a header row shows
 * no numbers. NULL on OOM. */
const char *pm_header_shown(pm_arena *a, pm_str header);

/* Finds every field's column: found[field] = index into `header`, -1 for an absent optional, a derived or a dropped one.
 *
 * notice   receives a sentence per header that matched only by pm_header_alike
 * Errors   PM_E_NAME: a column is missing or stands twice; names the nearest header and those found. PM_E_NOMEM. */
PM_CHECK pm_status pm_header_match(const pm_register *reg, const char *file, const pm_str *header, uint32_t headers,
                                   pm_arena *a, int32_t *found, pm_str *notice, uint32_t *n_notices, pm_err *err);

#endif
