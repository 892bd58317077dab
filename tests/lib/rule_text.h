/* rule_text.h - rules written by hand, for tests of what comes after them. */
#ifndef RULE_TEXT_H
#define RULE_TEXT_H

#include "lang/rules.h"

/* As a file of the 1st of July 2026 would be read; the test fails with the report where they are not right. */
static inline pm_rules *rules_of(pm_str text)
{
	const pm_rule_file file = { "een.rules", text, { { 0 } } };
	pm_rules *r = NULL;
	pm_buf errors = {0};
	if (pm_rules_parse(&file, 1, pm_day_of(2026, 7, 1), &r, &errors, NULL) != PM_OK)
		fail_msg("%s", errors.p ? errors.p : "?");
	pm_buf_release(&errors);
	return r;
}

#endif
