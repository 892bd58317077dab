/* unit.h - units of measure: products of names with powers, such as m2/persoon.
 *
 * Shape   up to PM_UNIT_FACTORS factors, sorted by name, power never 0. `m2` is m to the power 2; persoon and personen
 *         are one name, as are dag, dagen, day, days. No factors: nothing was declared, which goes with any unit. */
#ifndef PM_LANG_UNIT_H
#define PM_LANG_UNIT_H

#include <stdbool.h>

#include "base/str.h"

enum { PM_UNIT_FACTORS = 4 };

typedef struct pm_unit {
	uint8_t n;
	int8_t power[PM_UNIT_FACTORS];
	pm_str name[PM_UNIT_FACTORS]; /* borrowed from the rule text, or static */
} pm_unit;

extern const pm_unit pm_unit_days, pm_unit_months;

/* Reads `m2/persoon`; false when it isn't a unit. Names are borrowed from `s`. */
bool pm_unit_read(pm_str s, pm_unit *out);
bool pm_unit_eq(const pm_unit *a, const pm_unit *b);
/* a times b to the power `sign` (1 or -1); false with more factors than fit. */
bool pm_unit_times(const pm_unit *a, const pm_unit *b, int sign, pm_unit *out);
void pm_unit_text(const pm_unit *u, pm_buf *out); /* "m2/persoon"; nothing for no unit */

#endif
