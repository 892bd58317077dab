/* decided.h - what people decided about addresses, laid over what was found.
 *
 * Shape   a decision is about a row as it was: the register, its key (where it has one) and what it says about the address.
 *         A row that says something else is another row. Rows that an identifier or exact writing decided are left alone. */
#ifndef PM_CLI_DECIDED_H
#define PM_CLI_DECIDED_H

#include "address/ask.h"
#include "lang/rules.h"
#include "weigh/calibrate.h"

/* Both sides of a decision. `scratch` holds the texts until it is used again; `line` is what pm_address_ask_line gave. */
pm_decision_side pm_row_side(const pm_register *reg, const pm_table *t, uint32_t row, pm_str line, pm_buf *scratch);
pm_decision_side pm_address_side(const pm_address_index *x, const pm_column *id, uint32_t address, pm_buf *scratch);

typedef struct pm_decide {
	const pm_register *reg;
	const pm_table *table;
	const pm_address_columns *query;   /* of the table */
	const pm_address_index *index;
	const pm_column *id;               /* of the spine; NULL: it has none */
	const pm_rulings *rulings;
	const pm_calibration *calibration;
} pm_decide;

/* Changes `match` by decisions, then by calibration.
 *
 * out_by   text column "@besluit", who decided and when; NULL: nobody did
 * Errors   PM_E_NOMEM */
PM_CHECK pm_status pm_decide_joins(const pm_decide *d, pm_match *match, pm_column **out_by, pm_err *err);

#endif
