/* sql.c - pandmatch sql: the signals and scores of a rule set as one SELECT statement. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/rule_set.h"
#include "lang/sql.h"

static const char help[] =
	"pandmatch sql [RULES]... [--dialect sqlite|duckdb|postgres] [--as-of DATE]\n\n"
	"Writes one SELECT statement that gives the signals, rules and scores of every address (default: rules, sqlite).\n"
	"What its tables must look like: docs/rule-language.md, \"The same rules as SQL\".\n";

static pm_status write_sql(const pm_options *o, pm_err *err)
{
	pm_dialect dialect = PM_DIALECT_SQLITE;
	if (o->dialect && !pm_dialect_of_word(pm_str_of(o->dialect), &dialect))
		return pm_fail(err, PM_E_USE, "--dialect takes sqlite, duckdb or postgres, not \"%s\"", o->dialect);
	pm_rules *r = NULL;
	pm_buf text = {0};
	pm_status s = pm_rule_set(o, &r, err);
	if (s == PM_OK)
		s = pm_sql_write(r, dialect, &text, err);
	if (s == PM_OK && (fwrite(text.p, 1, text.n, stdout) != text.n || fflush(stdout) != 0))
		s = pm_fail(err, PM_E_IO, "the statement could not be written");
	pm_buf_release(&text);
	pm_rules_free(r);
	return s;
}

int pm_command_sql(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "as-of dialect", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	return write_sql(&o, &err) == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
