/* link_propose.h - a model for one or two files, from what stands in them. */
#ifndef PM_CLI_LINK_PROPOSE_H
#define PM_CLI_LINK_PROPOSE_H

#include "cli/link_files.h"

/* Writes a link block for the files that were read: how to compare each column that both have, by the look of its values and
 * by its header; blocks that give few pairs, counted. Errors PM_E_USE: no column in common, or none that tells records apart. */
PM_CHECK pm_status pm_link_propose(pm_link_files *f, pm_buf *out, pm_err *err);

#endif
