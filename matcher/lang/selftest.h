/* selftest.h - the `test` lines of rules and exemptions. */
#ifndef PM_LANG_SELFTEST_H
#define PM_LANG_SELFTEST_H

#include "lang/rules.h"

/* Runs every test: an address on which only what the line gives is known. Signals that are not given and rest on no
 * records are computed from those that are.
 *
 * report   receives a line for each test that fails, with its place; may be NULL
 * failed   receives their number
 * Errors   PM_E_NOMEM. */
PM_CHECK pm_status pm_rules_selftest(const pm_rules *r, pm_buf *report, uint32_t *failed, pm_err *err);

#endif
