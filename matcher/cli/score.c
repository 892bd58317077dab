/* score.c - pandmatch score: any table with a key, weighed and ranked by a rule file; no registers, no case file. */
#include <stdio.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/one_table.h"
#include "publish/list_csv.h"
#include "text/prose.h"

static const char help[] =
	"pandmatch score --table FILE --rules FILE --out FILE [--theme NAME] [--key COLUMN] [--top N] [--as-of DATE] [--threads N]\n\n"
	"Weighs the rows of one table with a rule file and writes them ranked: rang;kans;bits;KEY;redenen;onzekerheden.\n"
	"The rules declare the table as a register with `spine`. When they declare no register at all, the columns they name\n"
	"are taken from the table's header, and the declaration that was made is printed.\n"
	"  --theme  which theme, when the rules have several\n"
	"  --key    the column that names a row, when the rules declare no register (default: the first)\n"
	"  --top    so many rows (default: all)\n"
	"  --as-of  the date for dated parameters and durations (default: today)\n";

enum { PART_ROWS = 1024 };

typedef struct scoring {
	const pm_options *opt;
	pm_one_table table;
	uint32_t n;
	pm_score score;
	uint32_t *row;
	uint32_t parts;
	pm_buf *part;
} scoring;

static void release(scoring *w)
{
	for (uint32_t i = 0; w->part && i < w->parts; i++)
		pm_buf_release(&w->part[i]);
	pm_free(w->part);
	pm_free(w->row);
	pm_score_release(&w->score);
	pm_one_table_release(&w->table);
}

static pm_status weigh(scoring *w, pm_err *err)
{
	const pm_one_table *t = &w->table;
	const uint32_t rows = t->scope.spine->rows, most = w->opt->top && w->opt->top < rows ? w->opt->top : rows;
	w->row = pm_alloc(most, sizeof *w->row);
	if (!w->row)
		return pm_fail(err, PM_E_NOMEM, "no memory for a list of %u", most);
	PM_TRY(pm_score_theme(&t->scope, t->theme, t->signal, &w->score, err));
	return pm_score_best(&w->score, t->key, most, w->row, &w->n, err);
}

static bool misses_a_signal(const scoring *w, const pm_rule *rule, uint32_t row)
{
	for (uint32_t i = 0; i < rule->n_signals; i++) {
		const pm_column *c = w->table.signal[rule->signal[i]];
		if (!c || !pm_column_has(c, row))
			return true;
	}
	return false;
}

/* Rules may read the table's own columns, which are no signals: what misses one of those is named by its rule. */
static void unknown_rules(const scoring *w, uint32_t row, pm_buf *out)
{
	bool first = true;
	for (uint32_t k = 0; k < w->score.n_rules; k++) {
		const pm_rule *rule = &w->table.rules->rule[w->score.rule[k]];
		if (rule->inert || !pm_bit(w->score.verdict[k].unknown, row) || misses_a_signal(w, rule, row))
			continue;
		pm_buf_text(out, !first ? ", " : out->n ? " Niet te beoordelen: " : "Niet te beoordelen: ");
		pm_buf_add_str(out, rule->title.n ? rule->title : rule->name);
		first = false;
	}
	if (!first)
		pm_buf_char(out, '.');
}

static pm_status line(const scoring *w, const pm_list_view *v, uint32_t i, pm_buf *out, pm_buf *work, pm_err *err)
{
	const uint32_t row = w->row[i];
	pm_buf_printf(out, "%u;", i + 1);
	pm_dutch_number(out, pm_score_chance(&w->score, w->score.total[row]), 3);
	pm_buf_char(out, ';');
	pm_dutch_number(out, (double)w->score.total[row] / PM_BITS_ONE, 2);
	pm_buf_char(out, ';');
	pm_csv_cell(out, pm_column_str(w->table.key, row));
	pm_buf_char(out, ';');
	pm_buf_clear(work);
	PM_TRY(pm_list_reasons(v, row, work, err));
	pm_csv_cell(out, pm_buf_str(work));
	pm_buf_char(out, ';');
	pm_buf_clear(work);
	pm_list_doubts(v, row, work);
	unknown_rules(w, row, work);
	pm_csv_cell(out, pm_buf_str(work));
	pm_buf_text(out, "\r\n");
	return pm_buf_check(work, err);
}

static pm_status write_part(void *ctx, uint32_t part, pm_err *err)
{
	scoring *w = ctx;
	const pm_list_view v = { &w->table.scope, &w->score, w->table.signal, NULL, w->row, w->n };
	pm_buf work = {0};
	pm_status s = PM_OK;
	for (uint32_t i = part * PART_ROWS; i < w->n && i < (part + 1) * PART_ROWS && s == PM_OK; i++)
		s = line(w, &v, i, &w->part[part], &work, err);
	pm_buf_release(&work);
	return s == PM_OK ? pm_buf_check(&w->part[part], err) : s;
}

static pm_status write_list(scoring *w, pm_err *err)
{
	w->parts = (w->n + PART_ROWS - 1) / PART_ROWS;
	w->part = pm_alloc(w->parts, sizeof *w->part);
	if (!w->part)
		return pm_fail(err, PM_E_NOMEM, "no memory for a list of %u", w->n);
	PM_TRY(pm_parallel(w->parts, w->opt->threads, write_part, w, err));
	pm_buf all = {0};
	pm_buf_text(&all, "\xef\xbb\xbfrang;kans;bits;");
	pm_csv_cell(&all, pm_str_of(w->table.key->name));
	pm_buf_text(&all, ";redenen;onzekerheden\r\n");
	for (uint32_t i = 0; i < w->parts; i++)
		pm_buf_add_str(&all, pm_buf_str(&w->part[i]));
	pm_status s = pm_buf_check(&all, err);
	const char *slash = strrchr(w->opt->out, '/'), *name = slash ? slash + 1 : w->opt->out;
	char folder[4096] = ".";
	if (slash)
		snprintf(folder, sizeof folder, "%.*s", slash == w->opt->out ? 1 : (int)(slash - w->opt->out), w->opt->out);
	if (s == PM_OK && !*name)
		s = pm_fail(err, PM_E_USE, "--out takes the name of a file, not of a folder: %s", w->opt->out);
	if (s == PM_OK)
		s = pm_file_stage(folder, name, pm_buf_str(&all), err);
	pm_buf_release(&all);
	return s == PM_OK ? pm_file_show(folder, name, err) : s;
}

static void tell(const scoring *w)
{
	const pm_import *i = w->table.import;
	const uint64_t off = pm_bits_count(w->score.off_list, w->score.addresses);
	const pm_theme *t = &w->table.rules->theme[w->table.theme];
	char day[32];
	pm_date_dutch((pm_date){ w->table.scope.as_of, w->table.scope.as_of }, day);
	printf("%.*s, stand %s: %llu %s gelezen, %llu geweigerd, %u gewogen", PM_STR_FMT(t->title.n ? t->title : t->name), day,
	       (unsigned long long)i->rows, pm_by_number(i->rows, "rij", "rijen"), (unsigned long long)i->rejected, w->score.addresses);
	if (off)
		printf(", %llu door een uitzondering niet op de lijst", (unsigned long long)off);
	printf("\n%s: %u %s\n", w->opt->out, w->n, pm_by_number(w->n, "rij", "rijen"));
	if (i->n_rejects)
		printf("Eerste geweigerde rij: %u, %.*s: %.*s\n", i->reject[0].row, PM_STR_FMT(i->reject[0].column), PM_STR_FMT(i->reject[0].reason));
	const uint64_t named = pm_bits_count(w->table.key->valid, w->table.key->rows);
	const uint64_t without = w->table.key->rows - named, again = named - pm_dict_size(w->table.key->dict);
	if (without)
		printf("%llu %s geen %s\n", (unsigned long long)without, pm_by_number(without, "rij heeft", "rijen hebben"), w->table.key->name);
	if (again)
		printf("%llu %s een %s die al voorkwam\n", (unsigned long long)again, pm_by_number(again, "rij heeft", "rijen hebben"), w->table.key->name);
}

static pm_status work_all(scoring *w, pm_err *err)
{
	if (!w->opt->table || !w->opt->rules || !w->opt->out)
		return pm_fail(err, PM_E_USE, "score needs --table FILE, --rules FILE and --out FILE; pandmatch score --help");
	PM_TRY(pm_one_table_read(&w->table, err));
	PM_TRY(weigh(w, err));
	return write_list(w, err);
}

int pm_command_score(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "table rules out theme key top as-of threads", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	if (o.n_words)
		return pm_fail(&err, PM_E_USE, "score takes no word \"%s\"; pandmatch score --help", o.word[0]), pm_complain(&err);
	scoring w = { .opt = &o, .table = { .opt = &o } };
	const pm_status s = work_all(&w, &err);
	if (s == PM_OK)
		tell(&w);
	release(&w);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
