/* link_pair.h - why two records of a link of a run are one entity or not, bit by bit. */
#ifndef PM_CLI_LINK_PAIR_H
#define PM_CLI_LINK_PAIR_H

#include "cli/links.h"

/* Finds two records by REGISTER:ROW, with the 1-based row of the delivery.
 * Errors   PM_E_USE: no such register or row in the link, or twice the same */
PM_CHECK pm_status pm_link_pair_find(const pm_rules *rules, const pm_batch_link *l, const char *const word[2], uint32_t out_record[2],
                                     pm_err *err);

/* What the two say as far as people may see it (cli/link_says.h), every part of their bits, the sum beside its thresholds, and
 * what became of them: by whom, or through which others. Of a pair below `review` nothing but that is said when one of them is
 * entitled to secrecy: else whoever asks for pair after pair learns where somebody lives.
 * Errors   PM_E_NOMEM; as pm_link_explain */
PM_CHECK pm_status pm_link_pair_show(const pm_rules *rules, const pm_batch_link *l, const pm_link_result *r, const uint32_t record[2],
                                     pm_buf *out, pm_err *err);

#endif
