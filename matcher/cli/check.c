/* check.c - pandmatch check: is a rule set fit to run? */
#include <stdio.h>

#include "cli/command.h"
#include "cli/plan.h"
#include "cli/rule_set.h"
#include "lang/node.h"
#include "lang/selftest.h"

static const char help[] =
	"pandmatch check [RULES]... [--as-of DATE] [--plan [--db FILE [--run N]]]\n\n"
	"Parses and checks rule files (folders or files; default: rules) and runs the tests in them.\n"
	"  --plan  how the signals and rules are computed: each operator once, with its estimated cost for a row\n"
	"  --db    the case file: the plan with the rows of a run, and the time of each operator on one thread\n"
	"  --run   whose records and date (default: the latest)\n";

static void tell(const pm_rules *r, const pm_buf *tests, uint32_t failed)
{
	for (uint32_t i = 0; i < r->n_warnings; i++)
		printf("%s:%u: %s: %.*s\n", r->file[r->warning[i].span.file].path, r->warning[i].span.line, r->warning[i].code,
		       PM_STR_FMT(r->warning[i].text));
	if (tests->n)
		fwrite(tests->p, 1, tests->n, stdout);
	printf("%u files: %u registers, %u signals, %u rules, %u exempts; %u warnings, %u tests failed\n", r->n_file, r->n_registers,
	       r->n_signals, r->n_rules, r->n_exempts, r->n_warnings, failed);
}

static pm_status plan(const pm_options *o, const pm_rules *r, pm_err *err)
{
	pm_buf text = {0};
	const pm_status s = o->db ? pm_plan_of_run(o, &text, err) : pm_plan_of_rules(r, r->inside->as_of, &text, err);
	if (s == PM_OK)
		printf("\n%s", text.n ? text.p : "");
	pm_buf_release(&text);
	return s;
}

static pm_status check(const pm_options *o, uint32_t *failed, pm_err *err)
{
	pm_rules *r = NULL;
	pm_buf text = {0};
	if (o->db && !o->plan)
		return pm_fail(err, PM_E_USE, "--db goes with --plan");
	PM_TRY(pm_rule_set(o, &r, err));
	pm_status s = pm_rules_selftest(r, &text, failed, err);
	if (s == PM_OK)
		tell(r, &text, *failed);
	if (s == PM_OK && o->plan)
		s = plan(o, r, err);
	pm_buf_release(&text);
	pm_rules_free(r);
	return s;
}

int pm_command_check(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	uint32_t failed = 0;
	if (pm_options_read(argc, argv, 2, "as-of plan db run", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	const pm_status s = check(&o, &failed, &err);
	if (s != PM_OK)
		return pm_complain(&err);
	return failed ? PM_EXIT_USE : PM_EXIT_DONE;
}
