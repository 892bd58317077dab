#include "cli/verb.h"

#include <stdio.h>
#include <string.h>

#include "cli/command.h"

int pm_command_verbs(int argc, char **argv, const char *allowed, const char *help, const pm_verb *verb)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, allowed, &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	pm_option_case(&o);
	while (verb->word && (o.n_words == 0 || strcmp(verb->word, o.word[0]) != 0))
		verb++;
	return verb->run(&o, &err) == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
