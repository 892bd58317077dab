/* verb.h - subcommands whose first word says what to do: visits import, rectify grant. */
#ifndef PM_CLI_VERB_H
#define PM_CLI_VERB_H

#include "cli/options.h"

typedef pm_status (*pm_verb_run)(const pm_options *o, pm_err *err);
typedef struct pm_verb { const char *word; pm_verb_run run; } pm_verb;

/* Reads the options, of which --db has its default, and does what the first word says; returns the exit status.
 *
 * allowed    as for pm_options_read
 * verb       ends in one without a word; its `run` is for any other first word, and for none */
int pm_command_verbs(int argc, char **argv, const char *allowed, const char *help, const pm_verb *verb);

#endif
