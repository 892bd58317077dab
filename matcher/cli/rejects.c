/* rejects.c - pandmatch rejects: what was refused, by reason, or row by row. */
#include <stdio.h>

#include "cli/command.h"
#include "cli/options.h"
#include "publish/list_csv.h"
#include "store/casefile.h"

static const char help[] =
	"pandmatch rejects [REGISTER] [--db FILE]\n\n"
	"Without a word: refused rows of the current deliveries by register, column and reason. With a register: every refused\n"
	"row as CSV (rij;regel;kolom;reden;inhoud), so that it can be corrected.\n";

static pm_status print_group(void *ctx, const pm_reject_group *g, pm_err *err)
{
	(void)err;
	uint64_t *total = ctx;
	printf("%-16.*s %-20.*s %8u  %.*s (row %u)\n", PM_STR_FMT(g->reg), PM_STR_FMT(g->column), g->rows, PM_STR_FMT(g->reason), g->first_row);
	*total += g->rows;
	return PM_OK;
}

static pm_status print_row(void *ctx, const pm_case_reject *r, pm_err *err)
{
	pm_buf *b = ctx;
	const pm_str cell[] = { r->column, r->reason, r->raw };
	pm_buf_clear(b);
	pm_buf_printf(b, "%u;%u", r->row, r->line);
	for (int i = 0; i < 3; i++) {
		pm_buf_char(b, ';');
		pm_csv_cell(b, cell[i]);
	}
	PM_TRY(pm_buf_check(b, err));
	printf("%s\n", b->p);
	return PM_OK;
}

static pm_status list_register(pm_case *c, const char *reg, pm_err *err)
{
	pm_arena a = {0};
	pm_source s;
	pm_status status = pm_case_find_source(c, pm_str_of(reg), &a, &s, NULL);
	if (status != PM_OK)
		status = pm_fail(err, PM_E_NOTFOUND, "%s holds no register %s", pm_case_path(c), reg);
	pm_buf b = {0};
	if (status == PM_OK) {
		puts("rij;regel;kolom;reden;inhoud");
		status = pm_case_each_reject(c, s.id, print_row, &b, err);
	}
	pm_buf_release(&b);
	pm_arena_release(&a);
	return status;
}

int pm_command_rejects(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	pm_case *c = NULL;
	uint64_t total = 0;
	pm_status s = pm_case_open(o.db ? o.db : "pandmatch.db", PM_CASE_READ, &c, &err);
	if (s == PM_OK)
		s = o.n_words ? list_register(c, o.word[0], &err) : pm_case_group_rejects(c, print_group, &total, &err);
	if (s == PM_OK && !o.n_words)
		printf("%llu rows refused\n", (unsigned long long)total);
	pm_case_close(c);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
