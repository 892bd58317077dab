/* retain_note.c - what the parts of retention share: the longest term, and the report of what went. */
#include "cli/audit_note.h"
#include "cli/retain.h"
#include "ingest/expiry.h"

int32_t pm_retain_longest(const pm_retaining *r)
{
	int32_t earliest = PM_NO_DAY;
	for (uint32_t i = 0; i < r->rules->n_registers; i++) {
		const int32_t before = pm_expiry_before(&r->rules->reg[i], r->as_of);
		if (before != PM_NO_DAY && (earliest == PM_NO_DAY || before < earliest))
			earliest = before;
	}
	return earliest;
}

pm_status pm_retain_note(pm_retaining *r, const pm_source *s, const char *category, const char *why, uint64_t rows, int32_t before, pm_err *err)
{
	if (!pm_arena_room(r->arena, &r->gone, r->n, &r->room, sizeof *r->gone))
		return pm_fail(err, PM_E_NOMEM, "no memory for the report");
	pm_destruction *d = &r->gone[r->n];
	*d = (pm_destruction){ .at = r->now, .who = r->who, .reg = s->reg, .category = pm_str_of(category), .why = pm_str_of(why),
	                       .source = s->id, .rows = rows, .before = before };
	PM_TRY(pm_case_add_destruction(r->file, d, err));
	r->n++;
	json_t *o = json_pack("{so, ss, ss, sI, sI}", "register", pm_json_string(s->reg), "category", category, "why", why,
	                      "source", (json_int_t)s->id, "rows", (json_int_t)rows);
	return pm_audit_note(r->file, r->now, r->who, "destroy", o, err);
}
