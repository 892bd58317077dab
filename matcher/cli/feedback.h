/* feedback.h - what somebody who reported hears after a visit. */
#ifndef PM_CLI_FEEDBACK_H
#define PM_CLI_FEEDBACK_H

#include "cli/options.h"

/* Prints a letter for every report of the register meldingen that was followed by a visit in the week (--week), oldest first.
 * An anonymous report gets none: nobody can be written to. A letter never says who lives there, what was found, or which
 * measure was taken: that is between the city and the resident.
 * Errors   PM_E_USE: no date; those of pm_telling_open */
PM_CHECK pm_status pm_feedback(const pm_options *o, pm_err *err);

#endif
