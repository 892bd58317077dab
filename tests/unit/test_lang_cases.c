/* Every case of the .test files in tests/lang: rule text, small tables, what must come out; or the exact text of the errors.
 *
 * A case begins with `%% name`. Then rule text; `%% table R` rows of the spine; `%% records R` rows whose first column is the
 * number of the address, from 0, or - for none, and an optional column `kans`; `%% expect` the outcome, line by line:
 *   signal NAME: value; value ...   ? is unknown     rule NAME: fires 1.5; silent; unknown ...
 *   exempt NAME: ...                because NAME ROW: sentence     show NAME ROW: value with unit
 * or `%% warn` and all warnings (line: code: text), or `%% fail` and all errors. Cells are separated by ;, an empty one is unknown. The run's date is 2026-01-01. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "lang/eval.h"
#include "lang/ops.h"
#include "lang/selftest.h"

enum { MOST_REGISTERS = 16, MOST_ROWS = 64 };

typedef struct example {
	const char *file;
	pm_str name, rules, expect;
	bool fail, warn;
	pm_rules *r;
	pm_table *table[MOST_REGISTERS];
	pm_column **column;
} example;

static bool line_of(pm_str *left, pm_str *line)
{
	if (!left->n)
		return false;
	const char *end = memchr(left->p, '\n', left->n);
	line->p = left->p;
	line->n = end ? (size_t)(end - left->p) : left->n;
	left->p += line->n + (end != NULL), left->n -= line->n + (end != NULL);
	return true;
}

static pm_str cell_of(pm_str *left)
{
	const char *end = left->n ? memchr(left->p, ';', left->n) : NULL;
	const pm_str cell = pm_str_trim((pm_str){ left->p, end ? (size_t)(end - left->p) : left->n });
	const size_t n = end ? (size_t)(end - left->p) + 1 : left->n;
	left->p += n, left->n -= n;
	return cell;
}

static double number_of(pm_str s)
{
	char text[64];
	snprintf(text, sizeof text, "%.*s", PM_STR_FMT(s));
	return strtod(text, NULL);
}

static void set(pm_column *c, uint32_t row, pm_str s)
{
	pm_date d;
	if (!s.n)
		return;
	switch (c->type) {
	case PM_TYPE_FLAG: pm_column_set_flag(c, row, s.p[0] == 'J'); break;
	case PM_TYPE_COUNT: pm_column_set_count(c, row, (int32_t)number_of(s)); break;
	case PM_TYPE_NUMBER: pm_column_set_number(c, row, number_of(s)); break;
	case PM_TYPE_DATE:
		if (pm_date_parse(s, &d) == 1)
			assert_int_equal(pm_column_set_date(c, row, d, NULL), PM_OK);
		break;
	case PM_TYPE_TEXT: assert_int_equal(pm_column_set_text(c, row, s, NULL), PM_OK); break;
	default: assert_int_equal(pm_column_set_word(c, row, s, NULL), PM_OK); break;
	}
}

/* Lays out one table; the columns `@` (address) and `kans` (probability) are not of the register. */
static void read_table(example *x, pm_str name, pm_str text, bool records)
{
	const int32_t reg = pm_rules_register(x->r, name);
	if (reg < 0)
		fail_msg("%s, %.*s: no register %.*s", x->file, PM_STR_FMT(x->name), PM_STR_FMT(name));
	pm_str line, header = {0}, rows[MOST_ROWS];
	uint32_t n = 0, address[MOST_ROWS], c = 0;
	float p[MOST_ROWS];
	bool unsure = false;
	while (line_of(&text, &line))
		if (pm_str_trim(line).n && !header.p)
			header = line;
		else if (pm_str_trim(line).n)
			rows[n++] = line;
	pm_table *t;
	assert_int_equal(pm_table_new(name, &t, NULL), PM_OK);
	for (pm_str names = header; names.n; c++) {
		const pm_str column = cell_of(&names);
		pm_column *col = NULL;
		for (uint32_t f = 0; f < x->r->reg[reg].n_fields; f++)
			if (pm_str_eq(x->r->reg[reg].field[f].name, column))
				assert_int_equal(pm_column_new(column, x->r->reg[reg].field[f].type, n, &col, NULL), PM_OK);
		for (uint32_t i = 0; i < n; i++) {
			pm_str cells = rows[i], cell = {0};
			for (uint32_t k = 0; k <= c; k++)
				cell = cell_of(&cells);
			if (pm_str_eq(column, PM_STR("@")))
				address[i] = pm_str_eq(cell, PM_STR("-")) ? PM_NO_ROW : (uint32_t)number_of(cell);
			else if (pm_str_eq(column, PM_STR("kans")))
				p[i] = (float)number_of(cell), unsure = true;
			else {
				assert_non_null(col);
				set(col, i, cell);
			}
		}
		if (col) {
			pm_column_seal(col);
			assert_int_equal(pm_table_add(t, col, NULL), PM_OK);
		}
	}
	const pm_scope s = { .rules = x->r, .as_of = pm_day_of(2026, 1, 1), .threads = 1 };
	uint64_t *keep = NULL;
	assert_int_equal(pm_register_derive(&s, (uint32_t)reg, t, &keep, NULL), PM_OK);
	for (uint32_t i = 0; keep && i < n && records; i++)
		if (!pm_bit(keep, i))
			address[i] = PM_NO_ROW;
	pm_free(keep);
	if (records)
		assert_int_equal(pm_table_place(t, x->table[x->r->spine]->rows, address, unsure ? p : NULL, NULL, 0, 1, NULL), PM_OK);
	x->table[reg] = t;
}

static void print_cell(const pm_column *c, uint32_t row, pm_buf *out)
{
	if (!c || !pm_column_has(c, row))
		pm_buf_char(out, '?');
	else if (c->type == PM_TYPE_NUMBER)
		pm_buf_printf(out, "%.6g", c->number[row]);
	else
		pm_column_print(c, row, out);
}

static void print_verdicts(example *x, const pm_scope *s, bool exempt, uint32_t index, pm_buf *out)
{
	pm_verdict v = {0};
	if (exempt)
		assert_int_equal(pm_exempts_run(s, &index, 1, x->column, &v, NULL), PM_OK);
	else
		assert_int_equal(pm_rules_run(s, &index, 1, x->column, &v, NULL), PM_OK);
	for (uint32_t i = 0; i < s->spine->rows; i++) {
		pm_buf_text(out, i ? "; " : " ");
		pm_buf_text(out, pm_bit(v.unknown, i) ? "unknown" : pm_bit(v.fires, i) ? "fires" : "silent");
		if (v.bits[i])
			pm_buf_printf(out, " %g", v.bits[i] / 1024.0);
	}
	pm_verdict_release(&v);
}

/* Writes what comes out in place of what stands behind the colon of an expected line. */
static void actual(example *x, const pm_scope *s, pm_str line, pm_buf *out)
{
	char kind[16] = "", name[64] = "";
	unsigned row = 0;
	char copy[256];
	snprintf(copy, sizeof copy, "%.*s", PM_STR_FMT(line));
	const int parts = sscanf(copy, "%15s %63[^ :] %u", kind, name, &row);
	assert_true(parts >= 2);
	pm_buf_printf(out, parts == 3 ? "%s %s %u:" : "%s %s:", kind, name, row);
	const pm_str word = pm_str_of(name);
	uint32_t i = 0;
	if (strcmp(kind, "signal") == 0 || strcmp(kind, "show") == 0) {
		const int32_t signal = pm_rules_signal(x->r, word);
		assert_true(signal >= 0);
		pm_buf_char(out, ' ');
		if (kind[1] == 'h')
			pm_signal_show(x->r, (uint32_t)signal, x->column[signal], row, out);
		else
			for (i = 0; i < s->spine->rows; i++) {
				pm_buf_text(out, i ? "; " : "");
				print_cell(x->column[signal], i, out);
			}
	} else if (strcmp(kind, "exempt") == 0) {
		while (!pm_str_eq(x->r->exempt[i].name, word))
			i++;
		print_verdicts(x, s, true, i, out);
	} else {
		while (!pm_str_eq(x->r->rule[i].name, word))
			i++;
		if (strcmp(kind, "rule") == 0) {
			print_verdicts(x, s, false, i, out);
			return;
		}
		pm_buf_char(out, ' ');
		assert_int_equal(pm_because(s, x->r->rule[i].because, x->column, row, out, NULL), PM_OK);
	}
}

static void check(example *x)
{
	const pm_scope s = { .rules = x->r, .spine = x->table[x->r->spine], .records = (const pm_table *const *)x->table,
	                     .as_of = pm_day_of(2026, 1, 1), .threads = 2 };
	bool *want = calloc(x->r->n_signals + 1, 1);
	memset(want, 1, x->r->n_signals);
	assert_int_equal(pm_signals_compute(&s, want, x->column, NULL), PM_OK);
	free(want);
	for (pm_str left = x->expect, line; line_of(&left, &line);) {
		pm_buf out = {0};
		line = pm_str_trim(line);
		if (!line.n)
			continue;
		actual(x, &s, line, &out);
		if (!pm_str_eq(pm_buf_str(&out), line))
			fail_msg("%s, %.*s:\n  expected %.*s\n  is       %s", x->file, PM_STR_FMT(x->name), PM_STR_FMT(line), out.p);
		pm_buf_release(&out);
	}
}

static void run(example *x, pm_str tables)
{
	const pm_rule_file f = { .path = "test", .text = x->rules };
	pm_buf errors = {0};
	pm_err err = {0};
	const pm_status s = pm_rules_parse(&f, 1, pm_day_of(2026, 1, 1), &x->r, &errors, &err);
	if (x->fail) {
		assert_int_not_equal(s, PM_OK);
		if (!pm_str_eq(pm_str_trim(pm_buf_str(&errors)), pm_str_trim(x->expect)))
			fail_msg("%s, %.*s:\nexpected\n%.*s\nis\n%s", x->file, PM_STR_FMT(x->name), PM_STR_FMT(x->expect), errors.p);
		pm_buf_release(&errors);
		return;
	}
	if (s != PM_OK)
		fail_msg("%s, %.*s: %s", x->file, PM_STR_FMT(x->name), errors.p);
	if (x->warn) {
		pm_buf warnings = {0};
		for (uint32_t i = 0; i < x->r->n_warnings; i++)
			pm_buf_printf(&warnings, "%u: %s: %.*s\n", x->r->warning[i].span.line, x->r->warning[i].code, PM_STR_FMT(x->r->warning[i].text));
		if (!pm_str_eq(pm_str_trim(pm_buf_str(&warnings)), pm_str_trim(x->expect)))
			fail_msg("%s, %.*s:\nexpected\n%.*s\nis\n%s", x->file, PM_STR_FMT(x->name), PM_STR_FMT(x->expect), warnings.n ? warnings.p : "");
		pm_buf_release(&warnings);
		pm_buf_release(&errors);
		pm_rules_free(x->r);
		return;
	}
	x->column = calloc(x->r->n_signals + 1, sizeof(pm_column *));
	for (pm_str line; line_of(&tables, &line);) {
		const bool records = line.n > 11 && memcmp(line.p, "%% records ", 11) == 0;
		const size_t head = records ? 11 : 9;
		const pm_str name = pm_str_trim((pm_str){ line.p + head, line.n - head });
		pm_str body = tables, next;
		body.n = 0;
		while (tables.n >= 2 && memcmp(tables.p, "%%", 2) != 0 && line_of(&tables, &next))
			body.n = (size_t)(tables.p - body.p);
		read_table(x, name, body, records);
	}
	check(x);
	for (uint32_t i = 0; i < x->r->n_signals; i++)
		pm_column_free(x->column[i]);
	for (int i = 0; i < MOST_REGISTERS; i++)
		pm_table_free(x->table[i]);
	free(x->column);
	pm_rules_free(x->r);
	pm_buf_release(&errors);
}

static bool begins(pm_str line, const char *s) { return line.n >= strlen(s) && memcmp(line.p, s, strlen(s)) == 0; }

/* Cuts one case in its parts and runs it; returns how many there were. */
static unsigned run_file(const char *path, pm_str text)
{
	unsigned cases = 0;
	pm_str line;
	const char *at = text.p;
	while (line_of(&text, &line)) {
		if (!begins(line, "%% "))
			continue;
		example x = { .file = path, .name = { line.p + 3, line.n - 3 }, .rules = { text.p, 0 } };
		pm_str tables = {0};
		bool expecting = false;
		for (at = text.p; text.n; at = text.p) {
			pm_str before = text;
			if (!line_of(&text, &line))
				break;
			const bool mark = begins(line, "%%"), part = begins(line, "%% table ") || begins(line, "%% records ");
			if (mark && expecting) { /* the next case */
				text = before;
				break;
			}
			if (part && !tables.p)
				tables.p = at;
			if (begins(line, "%% expect") || begins(line, "%% fail") || begins(line, "%% warn")) {
				expecting = true;
				x.fail = begins(line, "%% fail");
				x.warn = begins(line, "%% warn");
				x.expect = (pm_str){ text.p, 0 };
				tables.n = tables.p ? (size_t)(at - tables.p) : 0;
			} else if (expecting)
				x.expect.n = (size_t)(text.p - x.expect.p);
			else if (!tables.p)
				x.rules.n = (size_t)(text.p - x.rules.p);
		}
		run(&x, tables);
		cases++;
	}
	return cases;
}

static pm_buf read_whole(const char *path)
{
	pm_buf text = {0};
	FILE *f = fopen(path, "rb");
	assert_non_null(f);
	for (int c; (c = fgetc(f)) != EOF;)
		pm_buf_char(&text, (char)c);
	fclose(f);
	return text;
}

static void every_case_holds(void **state)
{
	(void)state;
	DIR *d = opendir("tests/lang");
	assert_non_null(d);
	unsigned cases = 0;
	for (const struct dirent *e; (e = readdir(d));) {
		char path[512];
		if (!strstr(e->d_name, ".test"))
			continue;
		snprintf(path, sizeof path, "tests/lang/%s", e->d_name);
		pm_buf text = read_whole(path);
		cases += run_file(path, pm_buf_str(&text));
		pm_buf_release(&text);
	}
	closedir(d);
	assert_true(cases >= 60);
}

/* Every block marked rules on a page is a rule set that loads, and its tests pass. */
static unsigned examples_load(const char *path)
{
	pm_buf page = read_whole(path);
	unsigned examples = 0;
	for (const char *p = page.p; (p = strstr(p, "```rules\n"));) {
		const char *end = strstr(p += 9, "\n```");
		assert_non_null(end);
		const pm_rule_file f = { .path = path, .text = { p, (size_t)(end - p) + 1 } };
		pm_rules *r;
		pm_buf errors = {0}, report = {0};
		uint32_t failed = 0;
		if (pm_rules_parse(&f, 1, pm_day_of(2026, 1, 1), &r, &errors, NULL) != PM_OK)
			fail_msg("%s", errors.p);
		assert_int_equal(pm_rules_selftest(r, &report, &failed, NULL), PM_OK);
		if (failed)
			fail_msg("%s", report.p);
		pm_rules_free(r);
		pm_buf_release(&errors);
		pm_buf_release(&report);
		examples++;
	}
	pm_buf_release(&page);
	return examples;
}

static void examples_of_the_reference_load(void **state)
{
	(void)state;
	assert_true(examples_load("docs/rule-language.md") >= 3);
}

/* The page that translates Access and Excel: each of its twenty translations is one of its examples. */
static void translations_load(void **state)
{
	(void)state;
	assert_true(examples_load("docs/van-access-naar-regels.md") >= 4);
	pm_buf page = read_whole("docs/van-access-naar-regels.md");
	for (int i = 1; i <= 20; i++) {
		char left[24], right[24];
		snprintf(left, sizeof left, "\n| %d | ", i);
		snprintf(right, sizeof right, "# %d", i);
		const char *row = strstr(page.p, left), *rule = strstr(page.p, right);
		while (rule && rule[strlen(right)] >= '0' && rule[strlen(right)] <= '9')
			rule = strstr(rule + 1, right);
		if (!row || !rule || rule < row)
			fail_msg("translation %d has no example", i);
	}
	pm_buf_release(&page);
}

/* The tables of operators and aggregates in the reference are the ones in the program. */
static void the_reference_lists_every_operator(void **state)
{
	(void)state;
	pm_buf page = read_whole("docs/rule-language.md");
#define X(name, word, types, null, dutch, sql) assert_non_null(strstr(page.p, "\n| `" word "` | " types " | " #null " | " dutch " |\n"));
	PM_OP_MAP(X)
#undef X
#define X(name, word, takes, none, near, dutch) assert_non_null(strstr(page.p, "\n| `" word "` | " takes " | " none " | " dutch " |\n"));
	PM_AGG_MAP(X)
#undef X
	pm_buf_release(&page);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_case_holds),
		cmocka_unit_test(examples_of_the_reference_load),
		cmocka_unit_test(translations_load),
		cmocka_unit_test(the_reference_lists_every_operator),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
