#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/command.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *what;
} commands[] = {
	{ "run", pm_command_run, "a delivery in, signals, scores and lists out" },
	{ "import", pm_command_import, "a delivery into the case file; or a declaration for an unknown file" },
	{ "resolve", pm_command_resolve, "addresses for the rows of any file, without a case file" },
	{ "link", pm_command_link, "who is who in one file or between two, without a case file" },
	{ "list", pm_command_list, "the list of a week: who, when, in which order; and its release by a person" },
	{ "visits", pm_command_visits, "what inspectors found, back in; letters to reporters" },
	{ "status", pm_command_status, "open lists, visits of the week, what is due" },
	{ "explain", pm_command_explain, "why an address stands where it stands" },
	{ "dossier", pm_command_dossier, "all that is known about an address, as PDF, HTML or JSON" },
	{ "export", pm_command_export, "a list in every format, for one role" },
	{ "inzage", pm_command_inzage, "what a resident may ask to see, third persons masked" },
	{ "rectify", pm_command_rectify, "what a resident says is not right: filed, decided, laid over the next run" },
	{ "replay", pm_command_replay, "do a run again and compare every byte" },
	{ "score", pm_command_score, "any table with a key, weighed and ranked by a rule file" },
	{ "diff", pm_command_diff, "two rule sets: who enters and leaves the list, and why" },
	{ "learn", pm_command_learn, "weights from what visits found, as a proposal" },
	{ "backtest", pm_command_backtest, "what the rules would have found, with what was known then" },
	{ "fairness", pm_command_fairness, "whom the list picks, beside the city and past picks" },
	{ "calibrate", pm_command_calibrate, "chances that mean what they say, from visits" },
	{ "check", pm_command_check, "parse and check rule files, run their tests" },
	{ "review", pm_command_review, "joins that are in doubt, decided by people" },
	{ "fmt", pm_command_fmt, "rule files laid out in one way" },
	{ "rejects", pm_command_rejects, "rows that were refused, by reason" },
	{ "retain", pm_command_retain, "destroy what is past its term, with a report" },
	{ "doctor", pm_command_doctor, "look the case file and the machine over" },
	{ "audit", pm_command_audit, "verify: the chain of who did what" },
	{ "sql", pm_command_sql, "signals and scores as one SELECT for another engine" },
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static int usage(FILE *to)
{
	fputs("pandmatch COMMAND [OPTIONS]; pandmatch COMMAND --help tells more\n\n", to);
	for (size_t i = 0; i < COMMANDS; i++)
		fprintf(to, "  %-9s  %s\n", commands[i].name, commands[i].what);
	return to == stdout ? PM_EXIT_DONE : PM_EXIT_USE;
}

/* What could not be printed was not told. */
static int told(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	perror("pandmatch: standard output");
	return PM_EXIT_FAILED;
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return usage(stderr);
	const bool help = strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0;
	if (help && argc == 2)
		return usage(stdout);
	char flag[] = "--help", *asked[] = { argv[0], argv[help ? 2 : 1], flag, NULL };
	if (help) {
		argc = 3;
		argv = asked;
	}
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return told(commands[i].run(argc, argv));
	fprintf(stderr, "pandmatch: unknown command \"%s\"\n\n", argv[1]);
	return usage(stderr);
}
