/* take.h - what a link takes of a text: the sound of a name, the postcode in an address, and so on. */
#ifndef PM_LINK_TAKE_H
#define PM_LINK_TAKE_H

#include "lang/link_rule.h"
#include "text/name_fold.h"

enum { PM_TAKE_BYTES = PM_NAME_BYTES + 1 };

/* Returns what is taken of `s`: it points into `room` or into `s`. Empty: there is nothing, and the value is unknown.
 * letters  of PM_TAKE_START */
pm_str pm_link_taken(pm_link_take take, uint32_t letters, pm_str s, char room[PM_TAKE_BYTES]);

#endif
