/* leave.h - what leaves the house: for whom, written whole, and never without a line in the audit chain. */
#ifndef PM_CLI_LEAVE_H
#define PM_CLI_LEAVE_H

#include "base/hash.h"
#include "cli/options.h"
#include "publish/roles.h"

typedef struct pm_leave { /* who looks, as what */
	pm_role_view role;
	pm_digest roles;      /* of the table of roles */
	pm_roles table;
	const char *by;
} pm_leave;

/* Reads the table of roles (o->roles, else rules/rollen.csv) and finds the role (o->redact: openbaar; else o->role, else
 * `usual`).
 * Errors   PM_E_IO, those of pm_roles_parse and pm_roles_find; PM_E_USE: a redacted version for another role. */
PM_CHECK pm_status pm_leave_open(const pm_options *o, const char *usual, pm_leave *out, pm_err *err);
void pm_leave_release(pm_leave *l);

typedef struct pm_leaving { const char *folder, *name; pm_buf text; } pm_leaving; /* one file; folder "": standard output */

/* Writes the files beside their names, adds one entry to the audit chain of the case file, then gives them their names or prints.
 * When the entry can't be added nothing is shown: no export leaves unrecorded. On failure up to then no file of this call is left; when
 * one can't be given its name (a folder has it), those before it stand there, and in the chain.
 *
 * what     a word of ours: dossier, export, inzage
 * detail   a JSON object of the caller's; role, roles and sha256 of the files are added */
struct json_t;
PM_CHECK pm_status pm_leave_write(const pm_leave *l, const char *db, const char *what, struct json_t *detail, pm_leaving *file, uint32_t n,
                            pm_err *err);

/* Adds one entry about a look whose text is printed, not written to a file. Without --by: $USER. */
PM_CHECK pm_status pm_leave_note(const pm_options *o, const char *what, struct json_t *detail, pm_err *err);

/* Splits a path in folder ("." when it has none) and name; both into `room`. Errors PM_E_USE: no name. */
PM_CHECK pm_status pm_leave_path(const char *path, char room[4096], const char **folder, const char **name, pm_err *err);

#endif
