#include "cli/audit_note.h"

#include <stdlib.h>

pm_status pm_audit_note(pm_case *c, int64_t now, pm_str who, const char *what, json_t *detail, pm_err *err)
{
	char *text = detail ? json_dumps(detail, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
	json_decref(detail);
	if (!text)
		return pm_fail(err, PM_E_NOMEM, "no memory for the audit chain");
	const pm_status s = pm_audit_add(c, now, who, pm_str_of(what), pm_str_of(text), err);
	free(text);
	return s;
}
