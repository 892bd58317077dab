/* link_says.h - a record of a link as people may see it: how they find it, and what it says. */
#ifndef PM_CLI_LINK_SAYS_H
#define PM_CLI_LINK_SAYS_H

#include "cli/links.h"

/* Row of the delivery that the record was read from, from 1. */
uint32_t pm_link_delivered(const pm_batch_link *l, uint32_t record);

pm_str pm_link_register(const pm_rules *rules, const pm_batch_link *l, uint32_t record);

/* Adds " name value;" for every value that it has and that is not restricted (a date of birth serves the comparison and no eye:
 * its bits tell whether two agree); of who is entitled to secrecy " (geheim)" and nothing else. */
void pm_link_says(const pm_rules *rules, const pm_batch_link *l, uint32_t record, pm_buf *out);

/* Adds the probability of so many bits in four decimals; what rounds to 0 or 1 as less or more than that: nothing is certain. */
void pm_link_chance(int32_t bits, pm_buf *out);

bool pm_link_is_secret(const pm_batch_link *l, uint32_t record);

#endif
