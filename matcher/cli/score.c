/* score.c - pandmatch score: any table with a key, weighed and ranked by a rule file; no registers, no case file. */
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "cli/command.h"
#include "cli/declare.h"
#include "cli/files.h"
#include "cli/options.h"
#include "cli/rows.h"
#include "ingest/file.h"
#include "ingest/ingest.h"
#include "publish/list_csv.h"

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
	pm_rule_file rule_file[2];
	pm_file_map rule_text;
	bool mapped;
	pm_buf declaration;
	pm_rules *rules;
	pm_import *import;
	const pm_table *records[64]; /* none: a single table has no registers beside it */
	pm_scope scope;
	pm_column **signal;
	pm_column *key;
	uint32_t theme, n;
	pm_score score;
	uint32_t *row;
	uint32_t parts;
	pm_buf *part;
} scoring;

static void release(scoring *w)
{
	for (uint32_t i = 0; w->signal && i < w->rules->n_signals; i++)
		pm_column_free(w->signal[i]);
	for (uint32_t i = 0; w->part && i < w->parts; i++)
		pm_buf_release(&w->part[i]);
	pm_free(w->part);
	pm_free(w->signal);
	pm_free(w->row);
	pm_column_free(w->key);
	pm_score_release(&w->score);
	pm_import_free(w->import);
	pm_rules_free(w->rules);
	pm_buf_release(&w->declaration);
	if (w->mapped)
		pm_file_close(&w->rule_text);
}

static pm_status find_date(scoring *w, pm_err *err)
{
	pm_date d = { (int32_t)(time(NULL) / 86400), 0 };
	if (w->opt->as_of && (pm_date_parse(pm_str_of(w->opt->as_of), &d) != 1 || d.lo != d.hi))
		return pm_fail(err, PM_E_USE, "--as-of takes a date (YYYY-MM-DD), not \"%s\"", w->opt->as_of);
	w->scope.as_of = d.lo;
	return PM_OK;
}

/* One rule file that declares no register gets a declaration beside it. */
static pm_status declare(scoring *w, uint32_t *out_files, pm_err *err)
{
	struct stat st;
	*out_files = 0;
	if (stat(w->opt->rules, &st) != 0 || !S_ISREG(st.st_mode))
		return PM_OK;
	PM_TRY(pm_file_open(w->opt->rules, &w->rule_text, err));
	w->mapped = true;
	if (pm_declares_register(w->rule_text.bytes))
		return PM_OK;
	PM_TRY(pm_declare_table(w->rule_text.bytes, w->opt->table, w->opt->key, w->opt->threads, &w->declaration, err));
	w->rule_file[0] = (pm_rule_file){ .path = w->opt->rules, .text = w->rule_text.bytes };
	w->rule_file[1] = (pm_rule_file){ .path = w->opt->table, .text = pm_buf_str(&w->declaration) };
	for (int i = 0; i < 2; i++)
		w->rule_file[i].digest = pm_digest_of(w->rule_file[i].text.p, w->rule_file[i].text.n);
	*out_files = 2;
	printf("De regels declareren geen register; %s is gelezen als:\n\n%s\n", w->opt->table, w->declaration.p);
	return PM_OK;
}

static pm_status read_rules(scoring *w, pm_err *err)
{
	uint32_t files;
	PM_TRY(declare(w, &files, err));
	pm_buf errors = {0};
	const pm_status s = files ? pm_rules_parse(w->rule_file, files, w->scope.as_of, &w->rules, &errors, err)
	                          : pm_rules_load(w->opt->rules, w->scope.as_of, &w->rules, &errors, err);
	if (s != PM_OK && errors.n > 0) {
		fwrite(errors.p, 1, errors.n, stderr);
		pm_fail(err, s, "the rules are not used");
	}
	pm_buf_release(&errors);
	PM_TRY(s);
	if (w->rules->spine < 0)
		return pm_fail(err, PM_E_USE, "%s declares registers, but none as the spine: write `spine` in the one that is the table",
		               w->opt->rules);
	return PM_OK;
}

static bool has_rules(const pm_rules *r, uint32_t theme)
{
	for (uint32_t i = 0; i < r->n_rules; i++)
		if (r->rule[i].theme == theme)
			return true;
	return false;
}

static pm_status find_theme(scoring *w, pm_err *err)
{
	const pm_rules *r = w->rules;
	char list[512] = "";
	uint32_t n = 0;
	for (uint32_t t = 0; t < r->n_themes; t++) {
		const pm_str name = r->theme[t].name;
		if (w->opt->theme ? !pm_str_eq(name, pm_str_of(w->opt->theme)) : !has_rules(r, t)) {
			const size_t at = strlen(list);
			if (w->opt->theme)
				snprintf(list + at, sizeof list - at, "%s%.*s", at ? ", " : "", PM_STR_FMT(name));
			continue;
		}
		const size_t at = strlen(list);
		snprintf(list + at, sizeof list - at, "%s%.*s", at ? ", " : "", PM_STR_FMT(name));
		w->theme = t;
		n++;
	}
	if (n == 1)
		return PM_OK;
	if (w->opt->theme)
		return pm_fail(err, PM_E_USE, "no theme %s; the rules have: %s", w->opt->theme, list);
	return n ? pm_fail(err, PM_E_USE, "the rules have several themes; name one with --theme: %s", list)
	         : pm_fail(err, PM_E_USE, "%s holds no rule", w->opt->rules);
}

static pm_status gate(const scoring *w, pm_err *err)
{
	const pm_import *i = w->import;
	if (i->rejected * 100 <= i->rows * PM_REJECT_PERCENT)
		return PM_OK;
	const pm_reject none = {0}, *first = i->n_rejects ? &i->reject[0] : &none;
	return pm_fail(err, PM_E_GATE, "%s: %llu of %llu rows were refused, more than %d percent; the first is row %u, %.*s: %.*s",
	               w->opt->table, (unsigned long long)i->rejected, (unsigned long long)i->rows, PM_REJECT_PERCENT, first->row,
	               PM_STR_FMT(first->column), PM_STR_FMT(first->reason));
}

static pm_status read_table(scoring *w, pm_err *err)
{
	const uint32_t at = (uint32_t)w->rules->spine;
	const pm_register *reg = &w->rules->reg[at];
	const pm_import_options o = { .threads = w->opt->threads };
	PM_TRY(pm_import_file(reg, w->opt->table, &o, &w->import, err));
	PM_TRY(gate(w, err));
	pm_table *t = w->import->table;
	w->scope = (pm_scope){ w->rules, t, w->records, w->scope.as_of, w->opt->threads };
	uint64_t *keep = NULL;
	PM_TRY(pm_register_derive(&w->scope, at, t, &keep, err));
	pm_status s = pm_rows_once(reg, t, &keep, err);
	if (s == PM_OK && keep)
		s = pm_rows_keep(t, w->import->row_no, keep, w->opt->threads, err);
	pm_free(keep);
	return s;
}

static uint32_t key_field(const pm_register *reg)
{
	return (uint32_t)(reg->key >= 0 ? reg->key : reg->role[PM_ROLE_ID] >= 0 ? reg->role[PM_ROLE_ID] : 0);
}

/* The key as words, whatever its type: equal scores stand in its order. */
static pm_status make_key(scoring *w, pm_err *err)
{
	const pm_table *t = w->scope.spine;
	const pm_register *reg = &w->rules->reg[w->rules->spine];
	const pm_column *c = reg->n_fields ? pm_table_find(t, reg->field[key_field(reg)].name) : NULL;
	if (!c)
		return pm_fail(err, PM_E_USE, "register %.*s has no key: write `key FIELD` in it", PM_STR_FMT(reg->name));
	PM_TRY(pm_column_new(pm_str_of(c->name), PM_TYPE_ID, t->rows, &w->key, err));
	pm_buf text = {0};
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < t->rows && s == PM_OK; i++) {
		if (!pm_column_has(c, i))
			continue;
		pm_buf_clear(&text);
		pm_column_print(c, i, &text);
		s = pm_buf_check(&text, err);
		if (s == PM_OK)
			s = pm_column_set_word(w->key, i, pm_buf_str(&text), err);
	}
	pm_buf_release(&text);
	return s;
}

/* What rests on a register beside the table is unknown, whatever an `else` makes of no records. */
static void forget_undelivered(const scoring *w)
{
	for (uint32_t i = 0; i < w->rules->n_signals; i++)
		if (w->signal[i] && w->rules->signal[i].registers & ~(UINT64_C(1) << w->rules->spine))
			memset(w->signal[i]->valid, 0, pm_bits_words(w->signal[i]->rows) * sizeof *w->signal[i]->valid);
}

static pm_status weigh(scoring *w, pm_err *err)
{
	const uint32_t n = w->rules->n_signals, most = w->opt->top && w->opt->top < w->scope.spine->rows ? w->opt->top : w->scope.spine->rows;
	bool *want = pm_alloc(n, sizeof *want);
	w->signal = pm_alloc(n, sizeof *w->signal);
	w->row = pm_alloc(most, sizeof *w->row);
	for (uint32_t i = 0; want && i < n; i++)
		want[i] = w->rules->signal[i].active;
	pm_status s = want && w->signal && w->row ? pm_signals_compute(&w->scope, want, w->signal, err)
	                                          : pm_fail(err, PM_E_NOMEM, "no memory for %u signals", n);
	pm_free(want);
	if (s == PM_OK)
		forget_undelivered(w);
	if (s == PM_OK)
		s = pm_score_theme(&w->scope, w->theme, w->signal, &w->score, err);
	return s == PM_OK ? pm_score_best(&w->score, w->key, most, w->row, &w->n, err) : s;
}

static bool misses_a_signal(const scoring *w, const pm_rule *rule, uint32_t row)
{
	for (uint32_t i = 0; i < rule->n_signals; i++) {
		const pm_column *c = w->signal[rule->signal[i]];
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
		const pm_rule *rule = &w->rules->rule[w->score.rule[k]];
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
	pm_dutch_number(out, pm_score_probability(w->score.total[row]), 3);
	pm_buf_char(out, ';');
	pm_dutch_number(out, (double)w->score.total[row] / PM_BITS_ONE, 2);
	pm_buf_char(out, ';');
	pm_csv_cell(out, pm_column_str(w->key, row));
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
	const pm_list_view v = { &w->scope, &w->score, w->signal, NULL, w->row, w->n };
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
	pm_csv_cell(&all, pm_str_of(w->key->name));
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
	const pm_import *i = w->import;
	const uint64_t off = pm_bits_count(w->score.off_list, w->score.addresses);
	const pm_theme *t = &w->rules->theme[w->theme];
	char day[32];
	pm_date_dutch((pm_date){ w->scope.as_of, w->scope.as_of }, day);
	printf("%.*s, stand %s: %llu rijen gelezen, %llu geweigerd, %u gewogen", PM_STR_FMT(t->title.n ? t->title : t->name), day,
	       (unsigned long long)i->rows, (unsigned long long)i->rejected, w->score.addresses);
	if (off)
		printf(", %llu door een uitzondering niet op de lijst", (unsigned long long)off);
	printf("\n%s: %u rijen\n", w->opt->out, w->n);
	if (i->n_rejects)
		printf("Eerste geweigerde rij: %u, %.*s: %.*s\n", i->reject[0].row, PM_STR_FMT(i->reject[0].column), PM_STR_FMT(i->reject[0].reason));
	const uint64_t named = pm_bits_count(w->key->valid, w->key->rows);
	if (named < w->key->rows)
		printf("%llu rijen hebben geen %s\n", (unsigned long long)(w->key->rows - named), w->key->name);
	if (pm_dict_size(w->key->dict) < named)
		printf("%llu rijen hebben een %s die al voorkwam\n", (unsigned long long)(named - pm_dict_size(w->key->dict)), w->key->name);
}

static pm_status work_all(scoring *w, pm_err *err)
{
	if (!w->opt->table || !w->opt->rules || !w->opt->out)
		return pm_fail(err, PM_E_USE, "score needs --table FILE, --rules FILE and --out FILE; pandmatch score --help");
	PM_TRY(find_date(w, err));
	PM_TRY(read_rules(w, err));
	PM_TRY(find_theme(w, err));
	PM_TRY(read_table(w, err));
	PM_TRY(make_key(w, err));
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
	scoring w = { .opt = &o };
	const pm_status s = work_all(&w, &err);
	if (s == PM_OK)
		tell(&w);
	release(&w);
	return s == PM_OK ? PM_EXIT_DONE : pm_complain(&err);
}
