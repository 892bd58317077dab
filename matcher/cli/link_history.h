/* link_history.h - entities keep their number from one run to the next.
 *
 * Shape   a record is known by what it says (the key of its frame row); an entity has a number. Those of the latest outcome of
 *         a link and of the one before it are in the case file; records that only a register knows (`against`), and no record
 *         is linked to, have none. */
#ifndef PM_CLI_LINK_HISTORY_H
#define PM_CLI_LINK_HISTORY_H

#include "cli/links.h"

typedef struct pm_link_history {
	uint32_t n;
	uint64_t *key;            /* rising */
	int32_t *entity;
} pm_link_history;
void pm_link_history_release(pm_link_history *h);

/* Numbers the entities of an outcome and keeps them under `digest`, with what decisions taught in it. An entity takes the number that most of its records had;
 * of equals the lowest; no number is given twice, and a new entity gets one that was never used.
 * Errors   PM_E_NOMEM, PM_E_IO. */
PM_CHECK pm_status pm_link_history_keep(pm_batch *b, uint32_t link, const pm_link_frame *f, const pm_link_result *r,
                                        const pm_digest *digest, pm_err *err);

/* What decisions taught in the latest outcome, but for the weight that changed most; all 0 when there is no outcome.
 * Errors PM_E_NOMEM, PM_E_IO. */
PM_CHECK pm_status pm_link_history_taught(pm_batch *b, uint32_t link, pm_link_taught *out, pm_err *err);

/* The latest outcome, or (`before`) the one before it. Errors PM_E_NOTFOUND: there is none, or it is no longer kept. */
PM_CHECK pm_status pm_link_history_read(pm_batch *b, uint32_t link, bool before, pm_link_history *out, pm_err *err);

/* The outcome under a digest: that of a run whose key of the link it is. Errors as above. */
PM_CHECK pm_status pm_link_history_at(pm_batch *b, uint32_t link, const pm_digest *digest, pm_link_history *out, pm_err *err);

/* Says that a run uses both. */
PM_CHECK pm_status pm_link_history_use(pm_batch *b, uint32_t link, int64_t run, pm_err *err);

/* The number of a record; 0: it has none. */
int32_t pm_link_history_find(const pm_link_history *h, uint64_t key);
static inline uint64_t pm_link_history_key(uint64_t frame_key) { return frame_key >> 11; } /* as a double holds it */

#endif
