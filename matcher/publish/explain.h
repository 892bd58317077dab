/* explain.h - why an address stands where it stands: the waterfall of bits from prior to probability. */
#ifndef PM_PUBLISH_EXPLAIN_H
#define PM_PUBLISH_EXPLAIN_H

#include "publish/list_csv.h"
#include "publish/secret.h"

typedef struct pm_explain_source { /* by register */
	bool there;
	int32_t peildatum; /* day the register speaks of; INT32_MIN: not stated */
} pm_explain_source;

typedef struct pm_explain {
	pm_list_view view;                /* `row` and `n` are not used */
	const pm_explain_source *source;
	int64_t run;
	uint32_t rank, listed;            /* rank 0: kept off the list; of `listed` addresses */
} pm_explain;

/* Writes who and where: address, ids, buurt, the day of the run. */
void pm_explain_head(const pm_explain *e, uint32_t address, pm_buf *out);

/* Writes one theme's waterfall as text for a terminal, in Dutch: every rule with its sentence, source and date; what is
 * unknown and why; what does not weigh; exempts.
 * Errors   PM_E_NOMEM. */
PM_CHECK pm_status pm_explain_text(const pm_explain *e, uint32_t address, pm_buf *out, pm_err *err);

/* The same as one JSON object. `head` adds the fields of pm_explain_head. */
struct json_t;
PM_CHECK pm_status pm_explain_json(const pm_explain *e, uint32_t address, struct json_t **out, pm_err *err);
PM_CHECK pm_status pm_explain_head_json(const pm_explain *e, uint32_t address, struct json_t **out, pm_err *err);

/* Writes the records of one register at an address, oldest delivery row first; nothing when it has none.
 * A row about who is entitled to secrecy, or that names him, shows no texts or words but those of the address.
 * secrets  of register brp; NULL: secret is only who is called so in the row at hand */
void pm_explain_records(const pm_register *reg, const pm_table *t, uint32_t address, const pm_secrets *secrets, pm_buf *out);
PM_CHECK pm_status pm_explain_records_json(const pm_register *reg, const pm_table *t, uint32_t address, const pm_secrets *secrets,
                                           struct json_t **out, pm_err *err);

#endif
