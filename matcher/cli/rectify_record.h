/* rectify_record.h - which record of a register a rectification is about, in whatever order and delivery it comes again. */
#ifndef PM_CLI_RECTIFY_RECORD_H
#define PM_CLI_RECTIFY_RECORD_H

#include "lang/rules.h"
#include "store/case_rectify.h"
#include "store/table.h"

/* Whether a field is read from the delivery; others are made of those. */
static inline bool pm_rectify_is_read(const pm_field *f) { return !f->derive && !f->made; }

/* What names a record: its register's key in `key`, or else JSON of a digest per field in `record`; one stays empty.
 * Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_rectify_record(const pm_register *reg, const pm_table *t, uint32_t row, pm_buf *key, pm_buf *record, pm_err *err);

/* What a rectification looks for: columns of the table that must say something, and what. */
typedef struct pm_wanted {
	const pm_column *key;
	pm_str key_is;
	uint32_t n;
	const pm_column **column;
	char (*hex)[17];
	const pm_column *id;      /* most records name the address that they were found at: a glance at each row. NULL: this one doesn't */
	uint32_t code;
	const pm_column *field;   /* NULL: the whole row */
	pm_str was;
	bool lost;                /* memory ran out while a value was written down: what was found is not all */
} pm_wanted;

/* What to look for in a table; it points into the arena, the table and `r`. Errors PM_E_NOMEM. */
PM_CHECK pm_status pm_wanted_of(const pm_register *reg, const pm_table *t, const pm_rectification *r, pm_arena *a, pm_wanted *out, pm_err *err);

/* Whether a row is the one; look at `lost` afterwards. `scratch` is for one value at a time. */
bool pm_wanted_is(pm_wanted *w, uint32_t row, pm_buf *scratch);

#endif
