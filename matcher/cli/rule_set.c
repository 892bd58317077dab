#include "cli/rule_set.h"

#include <stdio.h>

#include "base/date.h"

pm_status pm_rule_words(const pm_options *o, pm_buf *out, pm_err *err)
{
	for (uint32_t i = 0; i < o->n_words; i++) {
		pm_buf_text(out, i ? ":" : "");
		pm_buf_text(out, o->word[i]);
	}
	if (!o->n_words)
		pm_buf_text(out, "rules");
	return pm_buf_check(out, err);
}

pm_status pm_rule_set(const pm_options *o, pm_rules **out_rules, pm_err *err)
{
	int32_t as_of;
	PM_TRY(pm_option_day("as-of", o->as_of, pm_day_of(2026, 1, 1), &as_of, err));
	pm_buf path = {0}, text = {0};
	pm_status s = pm_rule_words(o, &path, err);
	if (s == PM_OK)
		s = pm_rules_load(path.p, as_of, out_rules, &text, err);
	if (s != PM_OK && text.n) {
		fwrite(text.p, 1, text.n, stderr);
		pm_fail(err, s, "the rules are not fit to run");
	}
	pm_buf_release(&path);
	pm_buf_release(&text);
	return s;
}
