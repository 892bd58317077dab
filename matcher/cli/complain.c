#include <stdio.h>

#include "cli/command.h"

/* What files hold stands in messages: a terminal must not obey it. */
static void print_plain(const char *text)
{
	for (const char *p = text; *p; p++)
		fputc(((unsigned char)*p < ' ' && *p != '\n') || *p == 0x7f ? '?' : *p, stderr);
}

int pm_complain(const pm_err *err)
{
	fflush(stdout); /* in one file with what was told, the complaint comes behind it */
	fputs("pandmatch: ", stderr);
	if (err->file[0]) {
		print_plain(err->file);
		if (err->line)
			fprintf(stderr, ":%u", err->line);
		if (err->col)
			fprintf(stderr, ":%u", err->col);
		fputs(": ", stderr);
	}
	print_plain(err->msg);
	fputc('\n', stderr);
	switch (err->status) {
	case PM_E_GATE: return PM_EXIT_GATE;
	case PM_E_USE: case PM_E_SYNTAX: case PM_E_NAME: case PM_E_TYPE: return PM_EXIT_USE;
	default: return PM_EXIT_FAILED;
	}
}
