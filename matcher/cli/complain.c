#include <stdio.h>

#include "cli/command.h"

int pm_complain(const pm_err *err)
{
	fputs("pandmatch: ", stderr);
	if (err->file[0]) {
		fputs(err->file, stderr);
		if (err->line)
			fprintf(stderr, ":%u", err->line);
		if (err->col)
			fprintf(stderr, ":%u", err->col);
		fputs(": ", stderr);
	}
	fprintf(stderr, "%s\n", err->msg);
	switch (err->status) {
	case PM_E_GATE: return PM_EXIT_GATE;
	case PM_E_USE: case PM_E_SYNTAX: case PM_E_NAME: case PM_E_TYPE: return PM_EXIT_USE;
	default: return PM_EXIT_FAILED;
	}
}
