/* feedback.h - what somebody who reported hears after a visit. */
#ifndef PM_CLI_FEEDBACK_H
#define PM_CLI_FEEDBACK_H

#include "cli/options.h"

/* Prints a letter for every reporter of the register meldingen and address that was visited in the week (--week), in the order of the
 * visits: all that one reporter told since the visit before is in one letter. None for an anonymous report (nobody can be
 * written to), for one about something else than how people live there, and for a partner's. A letter never says who lives
 * there, what was found, or which measure was taken: that is between the city and the resident. The audit chain keeps
 * how many were printed.
 * Errors   PM_E_USE: no date; those of pm_telling_open */
PM_CHECK pm_status pm_feedback(const pm_options *o, pm_err *err);

#endif
