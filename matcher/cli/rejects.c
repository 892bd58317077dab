/* rejects.c - pandmatch rejects: what was refused, by reason or row by row; out to be corrected, and in again. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/correct.h"
#include "cli/leave.h"
#include "cli/options.h"
#include "ingest/profile.h"
#include "publish/list_csv.h"
#include "store/casefile.h"

static const char help[] =
	"pandmatch rejects [REGISTER] [--db FILE]\n"
	"pandmatch rejects REGISTER --export FILE [--db FILE]\n"
	"pandmatch rejects REGISTER --import FILE [--rules PATH[:PATH]...] [--weights FILE] [--db FILE] [--by NAME]\n"
	"                  [--threads N]\n\n"
	"Without a word: refused rows of the current deliveries by register, column and reason. With a register: every refused\n"
	"row as CSV (rij;regel;kolom;reden;inhoud).\n"
	"  --export  the refused rows in the layout of the delivery, behind columns that say which row it is and what is wrong\n"
	"  --import  that file, corrected: just those rows come in. A row that is refused again stays, with its new reason;\n"
	"            one that is left out stays as it is. The same file twice changes nothing\n"
	"  --weights bits of the address search, as of run\n"
	"What is masked (***) or covered (####) must be filled in again before a row comes in. Rows name people: a look at them, or\n"
	"a file of them, is kept in the audit chain, and without that entry nothing is shown.\n";

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
	if (r->became.n)
		return PM_OK;
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

static pm_status find(pm_case *c, const char *reg, pm_arena *a, pm_source *out, pm_err *err)
{
	if (pm_case_find_source(c, pm_str_of(reg), a, out, NULL) == PM_OK)
		return PM_OK;
	return pm_fail(err, PM_E_NOTFOUND, "%s holds no register %s", pm_case_path(c), reg);
}

static pm_status list_register(pm_case *c, const char *reg, pm_err *err)
{
	pm_arena a = {0};
	pm_source s;
	pm_status status = find(c, reg, &a, &s, err);
	pm_buf b = {0};
	if (status == PM_OK) {
		puts("rij;regel;kolom;reden;inhoud");
		status = pm_case_each_reject(c, s.id, print_row, &b, err);
	}
	pm_buf_release(&b);
	pm_arena_release(&a);
	return status;
}

typedef struct exporting { pm_buf text; const pm_profile *profile; uint32_t rows; } exporting;

/* Cells stand as the delivery would have them, with nothing put in front: they come in again. A row whose columns are not clear
 * stands whole in @inhoud, and its cells are to be filled in. */
static pm_status export_row(void *ctx, const pm_case_reject *r, pm_err *err)
{
	exporting *e = ctx;
	pm_buf *b = &e->text;
	if (r->became.n)
		return PM_OK;
	const bool clear = r->column.n > 0;
	pm_buf_printf(b, "%u;%u;", r->row, r->line);
	pm_buf_doubled(b, r->column);
	pm_buf_char(b, ';');
	pm_buf_doubled(b, r->reason);
	pm_buf_char(b, ';');
	if (!clear)
		pm_buf_doubled(b, r->raw);
	pm_buf_char(b, ';');
	if (clear)
		pm_buf_add_str(b, r->raw);
	for (uint32_t i = 1; !clear && i < e->profile->n_headers; i++)
		pm_buf_char(b, ';');
	pm_buf_text(b, "\r\n");
	e->rows++;
	return pm_buf_check(b, err);
}

static pm_status write_file(const char *path, pm_str text, pm_err *err)
{
	FILE *f = fopen(path, "wx");
	if (!f)
		return pm_fail(err, PM_E_IO, "%s can't be made; it must not be there yet", path);
	const bool written = fwrite(text.p, 1, text.n, f) == text.n;
	if ((fclose(f) == 0) & written)
		return PM_OK;
	remove(path);
	return pm_fail(err, PM_E_IO, "%s can't be written", path);
}

static pm_status export_text(pm_case *c, const pm_source *s, exporting *e, pm_err *err)
{
	pm_arena a = {0};
	pm_profile p = {0};
	pm_str json;
	pm_status status = pm_case_get_profile(c, s->id, &a, &json, err);
	if (status == PM_OK)
		status = pm_profile_read(json, &p, err);
	e->profile = &p;
	pm_buf_text(&e->text, "\xEF\xBB\xBF@rij;@regel;@kolom;@reden;@inhoud");
	for (uint32_t i = 0; i < p.n_headers; i++) {
		pm_buf_char(&e->text, ';');
		pm_buf_doubled(&e->text, p.header[i]);
	}
	pm_buf_text(&e->text, "\r\n");
	if (status == PM_OK)
		status = pm_case_each_reject(c, s->id, export_row, e, err);
	pm_profile_release(&p);
	pm_arena_release(&a);
	return status;
}

static pm_status export_register(pm_case *c, const char *reg, const char *path, pm_err *err)
{
	pm_arena a = {0};
	pm_source s;
	exporting e = {0};
	pm_status status = find(c, reg, &a, &s, err);
	if (status == PM_OK)
		status = export_text(c, &s, &e, err);
	if (status == PM_OK)
		status = write_file(path, pm_buf_str(&e.text), err);
	if (status == PM_OK)
		printf("%u rows in %s\n", e.rows, path);
	pm_buf_release(&e.text);
	pm_arena_release(&a);
	return status;
}

/* Refused rows are shown as they were delivered, names and all: that somebody looked is kept before they are. */
static pm_status note_look(const pm_options *o, pm_err *err)
{
	json_t *told = json_pack("{ss, sb}", "register", o->word[0], "bestand", o->export_to != NULL);
	const pm_status s = pm_leave_note(o, "rejects", told, err);
	json_decref(told);
	return s;
}

static pm_status show(const pm_options *o, pm_err *err)
{
	pm_case *c = NULL;
	uint64_t total = 0;
	pm_status s = pm_case_open(o->db, PM_CASE_READ, &c, err);
	if (s == PM_OK && o->n_words)
		s = note_look(o, err);
	if (s == PM_OK && o->export_to)
		s = export_register(c, o->word[0], o->export_to, err);
	else if (s == PM_OK)
		s = o->n_words ? list_register(c, o->word[0], err) : pm_case_group_rejects(c, print_group, &total, err);
	if (s == PM_OK && !o->n_words)
		printf("%llu rows refused\n", (unsigned long long)total);
	pm_case_close(c);
	return s;
}

int pm_command_rejects(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "db rules weights export import by threads", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words > 1 || ((o.export_to || o.import) && o.n_words != 1) || (o.export_to && o.import))
		return pm_fail(&err, PM_E_USE, "--export and --import are one at a time, and of one register; pandmatch rejects --help"), pm_complain(&err);
	pm_option_case(&o);
	const pm_status s = o.import ? pm_correct(&o, o.word[0], o.import, &err) : show(&o, &err);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
