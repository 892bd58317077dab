/* check.c - pandmatch check: is a rule set fit to run? */
#include <stdio.h>

#include "cli/command.h"
#include "cli/options.h"
#include "lang/selftest.h"

static const char help[] =
	"pandmatch check [RULES[:RULES]...] [--as-of DATE]\n\n"
	"Parses and checks rule files (folders or files, `:` between; default: rules) and runs the tests in them.\n";

static pm_status check(const pm_options *o, uint32_t *failed, pm_err *err)
{
	pm_date as_of = { pm_day_of(2026, 1, 1), 0 };
	if (o->as_of && pm_date_parse(pm_str_of(o->as_of), &as_of) != 1)
		return pm_fail(err, PM_E_USE, "--as-of takes a date (YYYY-MM-DD), not \"%s\"", o->as_of);
	pm_rules *r = NULL;
	pm_buf text = {0};
	pm_status s = pm_rules_load(o->n_words ? o->word[0] : "rules", as_of.lo, &r, &text, err);
	if (s != PM_OK && text.n) {
		fwrite(text.p, 1, text.n, stderr);
		pm_fail(err, s, "the rules are not fit to run");
	}
	pm_buf_clear(&text);
	if (s == PM_OK)
		s = pm_rules_selftest(r, &text, failed, err);
	if (s == PM_OK) {
		for (uint32_t i = 0; i < r->n_warnings; i++)
			printf("%s:%u: %s: %.*s\n", r->file[r->warning[i].span.file].path, r->warning[i].span.line, r->warning[i].code,
			       PM_STR_FMT(r->warning[i].text));
		if (text.n)
			fwrite(text.p, 1, text.n, stdout);
		printf("%u files: %u registers, %u signals, %u rules, %u exempts; %u warnings, %u tests failed\n", r->n_file, r->n_registers,
		       r->n_signals, r->n_rules, r->n_exempts, r->n_warnings, *failed);
	}
	pm_buf_release(&text);
	pm_rules_free(r);
	return s;
}

int pm_command_check(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	uint32_t failed = 0;
	if (pm_options_read(argc, argv, 2, "as-of", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	const pm_status s = check(&o, &failed, &err);
	if (s != PM_OK)
		return pm_complain(&err);
	return failed ? PM_EXIT_USE : PM_EXIT_DONE;
}
