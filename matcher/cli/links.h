/* links.h - links in a run: who is who over the registers, and what records get to know of it.
 *
 * What a link gives is kept in the case file under the digest of everything it depends on, so that a run in which no register
 * of it has changed reads numbers and compares nothing. Registers of class L without approval take no part. */
#ifndef PM_CLI_LINKS_H
#define PM_CLI_LINKS_H

#include "cli/batch.h"
#include "link/frame.h"

/* The records of a link as the batch has them. */
typedef struct pm_batch_link {
	uint32_t link;                    /* index into rules->link */
	pm_link_input input[PM_LINK_RULE_SOURCES];
	uint64_t *keep[PM_LINK_RULE_SOURCES]; /* owned; input points at them */
	pm_link_frame frame;
	pm_link_ruled *ruled;             /* what people decided; the frame's model has them */
} pm_batch_link;

/* Lays out the records of a link; its registers' tables are read when they aren't there. To pm_batch_link_release, also on
 * failure; `out` must stay where it is. */
PM_CHECK pm_status pm_batch_link_open(pm_batch *b, uint32_t link, pm_batch_link *out, pm_err *err);
void pm_batch_link_release(pm_batch_link *l);

/* Fills b->link_key, once: of everything that the outcome of each link depends on, decisions of people included.
 * Errors PM_E_NOMEM, PM_E_IO. */
PM_CHECK pm_status pm_batch_link_keys(pm_batch *b, pm_err *err);

/* How decisions know a record: by what it says. */
pm_digest pm_batch_link_record(const pm_link_frame *f, uint32_t row);

/* Adds to the registers' tables what the links of `links` (bit l = link l) give, linking when it isn't kept.
 * take     what is kept in the case file may be taken; else everything is made from the records
 * keep     keep what was made */
PM_CHECK pm_status pm_batch_links(pm_batch *b, uint64_t links, bool take, bool keep, pm_err *err);

/* Says that a run uses what the links that its signals rest on have made. */
PM_CHECK pm_status pm_batch_use_links(pm_batch *b, int64_t run, pm_err *err);

#endif
