/* rows FILE [TABLE]: what a reader makes of a file, a line a row, `|` between cells. */
#include <stdio.h>

#include "base/mem.h"
#include "../lib/delivered.h"

int main(int argc, char **argv)
{
	delivered d;
	pm_err err = { 0 };
	if (argc < 2)
		return 2;
	const pm_str bytes = delivered_file(argv[1]);
	if (!bytes.p)
		return perror(argv[1]), 3;
	const pm_status s = delivered_read(argv[1], bytes, argc > 2 ? argv[2] : "", 0, &d, &err);
	if (s == PM_OK)
		fwrite(d.rows.p, 1, d.rows.n, stdout);
	else
		fprintf(stderr, "%s\n", err.msg);
	pm_buf_release(&d.rows);
	pm_free((void *)(uintptr_t)bytes.p);
	return s == PM_OK ? 0 : 3;
}
