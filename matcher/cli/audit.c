/* audit.c - pandmatch audit: is the chain of who did what unbroken? */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/options.h"
#include "store/audit.h"

static const char help[] =
	"pandmatch audit verify [--db FILE]\n\n"
	"Recomputes the hash chain of who imported, accepted and ran what. Exit status 1 names the first broken link.\n";

int pm_command_audit(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words != 1 || strcmp(o.word[0], "verify") != 0)
		return pm_fail(&err, PM_E_USE, "audit takes the word verify; pandmatch audit --help"), pm_complain(&err);
	pm_option_case(&o);
	pm_case *c = NULL;
	int64_t entries = 0;
	pm_status s = pm_case_open(o.db, PM_CASE_READ, &c, &err);
	if (s == PM_OK)
		s = pm_audit_verify(c, &entries, &err);
	int64_t seq = 0;
	pm_digest head;
	if (s == PM_OK)
		s = pm_audit_head(c, &seq, &head, &err);
	if (s == PM_OK) {
		char hex[PM_DIGEST_HEX];
		pm_digest_hex(&head, hex);
		printf("%lld entries, the chain is whole; its head is %s\n", (long long)entries, hex);
	}
	pm_case_close(c);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
