/* link_case.h - a link of a past run over the records of its case file. */
#ifndef PM_CLI_LINK_CASE_H
#define PM_CLI_LINK_CASE_H

#include "cli/options.h"

/* Links the records of the run (--run, else the latest) by the link called `name` of its rules, and writes --out:
 * register;rij;entiteit;nummer, with 1-based rows of the delivery and the number that an entity keeps over runs; or with
 * --changes register;rij;was;nu;wat;reden: the records whose entity is another than at the outcome before.
 *
 * row      NULL, or two words REGISTER:ROW: shows why these two are one entity or not, instead; with --by, and in the audit chain
 * Errors   PM_E_USE no such link, no name, no such row; PM_E_NOTFOUND no run; as pm_link. */
PM_CHECK pm_status pm_link_case(const pm_options *o, const char *name, const char *const row[2], pm_err *err);

#endif
