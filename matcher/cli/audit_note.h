/* audit_note.h - a line in the audit chain with what it is about as JSON. */
#ifndef PM_CLI_AUDIT_NOTE_H
#define PM_CLI_AUDIT_NOTE_H

#include "publish/json.h"
#include "store/audit.h"

/* Adds it to the chain.
 *
 * detail   given away; NULL: it could not be made
 * Errors   PM_E_NOMEM; as pm_audit_add */
PM_CHECK pm_status pm_audit_note(pm_case *c, int64_t now, pm_str who, const char *what, json_t *detail, pm_err *err);

#endif
