/* How fast rules are: rules_speed FOLDER [ADDRESSES...]
 *
 * A table of 64 numbers an address, one in ten unknown, made of whole numbers so that another engine makes the same; 120 and
 * 1,000 rules of three conditions each; patterns over 150,000 texts. Writes FOLDER/rules.sql (the table and the sum of CASEs)
 * and FOLDER/top.csv (the best 1,000) for rules_duckdb.js. Further numbers of addresses show how time and memory grow. */
#define _DEFAULT_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "lang/match.h"
#include "score/score.h"

enum { COLUMNS = 64, ADDRESSES = 284000, RULES = 120, MANY = 1000, TEXTS = 150000, RUNS = 9, PART = 30, TODAY = 20454 };

static double now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Of all threads together: what other work on the machine does not lengthen as much. */
static double processor(void)
{
	struct timespec t;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double used_mb(void)
{
	long pages = 0, resident = 0;
	FILE *f = fopen("/proc/self/statm", "r");
	if (!f || fscanf(f, "%ld %ld", &pages, &resident) != 2)
		exit(3);
	fclose(f);
	return (double)resident * 4096 / 1e6;
}

static double peak_mb(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_maxrss / 1024 * 1.048576;
}

static int ascending(const void *a, const void *b) { return (*(const double *)a > *(const double *)b) - (*(const double *)a < *(const double *)b); }

typedef struct times { double least, median, most, cpu; } times;
static times of(double *t, int n)
{
	qsort(t, (size_t)n, sizeof *t, ascending);
	return (times){ t[0], t[n / 2], t[n - 1], 0 };
}

static void stop(const char *what) { fprintf(stderr, "rules_speed: %s\n", what); exit(3); }

static uint64_t draw;
static uint32_t below(uint32_t n)
{
	draw ^= draw << 13, draw ^= draw >> 7, draw ^= draw << 17;
	return (uint32_t)(draw >> 11) % n;
}

/* Three conditions and the weights of a rule, the same for both engines. */
typedef struct condition { int column, value; bool above; } condition;
typedef struct plain_rule { condition c[3]; bool any; int fires, silent; } plain_rule;

static void make_rules(plain_rule *r, int n)
{
	draw = 88172645463325252U;
	for (int i = 0; i < n; i++) {
		for (int k = 0; k < 3; k++)
			r[i].c[k] = (condition){ (int)below(COLUMNS), (int)below(1000), below(2) };
		r[i].any = below(3) == 0;
		r[i].fires = (int)below(2048);
		r[i].silent = -(int)below(512);
	}
}

static void declare(pm_buf *out)
{
	pm_buf_text(out, "theme t { prior 0.1 }\nregister s {\n  class P\n  purpose t\n  spine\n  field id id\n");
	for (int i = 0; i < COLUMNS; i++)
		pm_buf_printf(out, "  field k%d number\n", i);
	pm_buf_text(out, "  address id id\n}\n");
}

static pm_rules *rules_of(const plain_rule *r, int n)
{
	pm_buf text = {0};
	pm_rules *out = NULL;
	pm_err err = {0};
	declare(&text);
	for (int i = 0; i < n; i++) {
		pm_buf_printf(&text, "rule r%d for t { when ", i);
		for (int k = 0; k < 3; k++)
			pm_buf_printf(&text, "%sk%d %s %d", k ? r[i].any ? " or " : " and " : "", r[i].c[k].column, r[i].c[k].above ? ">=" : "<", r[i].c[k].value);
		pm_buf_printf(&text, " weight %.10f else %.10f source \"s\" }\n", r[i].fires / 1024.0, r[i].silent / 1024.0);
	}
	if (pm_rules_parse(&(pm_rule_file){ .path = "rules", .text = pm_buf_str(&text) }, 1, TODAY, &out, NULL, &err) != PM_OK)
		stop(err.msg);
	pm_buf_release(&text);
	return out;
}

/* Whole numbers below 1,000 that SQL makes the same. */
static int cell(uint64_t row, uint64_t column) { return (int)((row * 7919 + column * 104729 + row * row % 1009 * (column + 3) % 977 * 31) % 1000); }
static bool unknown(uint64_t row, uint64_t column) { return (row * 31 + column * 17 + row % 97) % 10 == 0; }

static pm_table *table_of(uint32_t rows)
{
	pm_table *t;
	char name[16];
	if (pm_table_new(PM_STR("s"), &t, NULL) != PM_OK)
		stop("no memory");
	for (int k = 0; k < COLUMNS; k++) {
		pm_column *c;
		snprintf(name, sizeof name, "k%d", k);
		if (pm_column_new(pm_str_of(name), PM_TYPE_NUMBER, rows, &c, NULL) != PM_OK)
			stop("no memory");
		for (uint32_t i = 0; i < rows; i++)
			if (!unknown(i, (uint64_t)k))
				pm_column_set_number(c, i, cell(i, (uint64_t)k));
		if (pm_table_add(t, c, NULL) != PM_OK)
			stop("no memory");
	}
	return t;
}

static void write_sql(const plain_rule *r, const char *folder)
{
	char path[512];
	snprintf(path, sizeof path, "%s/rules.sql", folder);
	FILE *f = fopen(path, "w");
	if (!f)
		stop("can't write rules.sql");
	fprintf(f, "CREATE TABLE s AS SELECT i AS id");
	for (int k = 0; k < COLUMNS; k++)
		fprintf(f, ",\n CASE WHEN (i * 31 + %d * 17 + i %% 97) %% 10 <> 0 THEN CAST((i * 7919 + %d * 104729 + i * i %% 1009 * %d %% 977 * 31) %% 1000 AS DOUBLE) END AS k%d",
		        k, k, k + 3, k);
	fprintf(f, "\nFROM range(%d) AS r(i);\n-- query\nSELECT id, 0", ADDRESSES);
	for (int i = 0; i < RULES; i++) {
		char when[256] = "";
		for (int k = 0; k < 3; k++)
			snprintf(when + strlen(when), sizeof when - strlen(when), "%sk%d %s %d", k ? r[i].any ? " OR " : " AND " : "", r[i].c[k].column,
			         r[i].c[k].above ? ">=" : "<", r[i].c[k].value);
		fprintf(f, "\n + CASE WHEN %s THEN %d WHEN NOT (%s) THEN %d ELSE 0 END", when, r[i].fires, when, r[i].silent);
	}
	fprintf(f, " AS score FROM s\n");
	if (fclose(f) != 0)
		stop("can't write rules.sql");
}

static const int32_t *ranked;
static int by_score(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
	return ranked[x] != ranked[y] ? (ranked[x] < ranked[y]) - (ranked[x] > ranked[y]) : (x > y) - (x < y);
}

static void write_top(const pm_score *s, int32_t prior, const char *folder)
{
	char path[512];
	uint32_t *order = malloc(s->addresses * sizeof *order);
	snprintf(path, sizeof path, "%s/top.csv", folder);
	FILE *f = fopen(path, "w");
	if (!order || !f)
		stop("can't write top.csv");
	for (uint32_t i = 0; i < s->addresses; i++)
		order[i] = i;
	ranked = s->total;
	qsort(order, s->addresses, sizeof *order, by_score);
	for (uint32_t i = 0; i < 1000; i++)
		fprintf(f, "%u;%d\n", order[i], s->total[order[i]] - prior);
	if (fclose(f) != 0)
		stop("can't write top.csv");
	free(order);
}

/* Seconds to judge all rules, contributions and unknowns kept, and add them up. */
static times score(const pm_rules *r, const pm_table *t, unsigned threads, int runs, double *out_mb, const char *folder)
{
	double seconds[RUNS], cpu[RUNS];
	const pm_table *records[1] = { t };
	const pm_scope scope = { r, t, records, TODAY, threads };
	const double before = used_mb();
	for (int i = 0; i < runs; i++) {
		pm_score s;
		const double from = now(), cpu_from = processor();
		if (pm_score_theme(&scope, 0, NULL, &s, NULL) != PM_OK)
			stop("no memory");
		seconds[i] = now() - from;
		cpu[i] = processor() - cpu_from;
		*out_mb = used_mb() - before;
		if (i == 0 && folder)
			write_top(&s, r->theme[0].prior, folder);
		pm_score_release(&s);
	}
	times out = of(seconds, runs);
	out.cpu = of(cpu, runs).median;
	return out;
}

static void rules(const char *folder)
{
	static plain_rule r[MANY];
	double mb = 0;
	make_rules(r, MANY);
	write_sql(r, folder);
	pm_table *t = table_of(ADDRESSES);
	pm_rules *few = rules_of(r, RULES), *many = rules_of(r, MANY);
	const double contributions = (double)ADDRESSES * RULES * (sizeof(int16_t) + 0.25) / 1e6;
	const times two = score(few, t, 2, RUNS, &mb, folder), one = score(few, t, 1, RUNS, &mb, NULL);
	printf("%d rules of 3 conditions over %d x %d, unknowns and every contribution written out\n", RULES, ADDRESSES, COLUMNS);
	printf("  2 threads  %.1f ms (%.1f .. %.1f), %.1f ms of processor\n  1 thread   %.1f ms (%.1f .. %.1f)\n", two.median * 1e3, two.least * 1e3,
	       two.most * 1e3, two.cpu * 1e3, one.median * 1e3, one.least * 1e3, one.most * 1e3);
	printf("  memory     %.0f MB of results (%.0f of them contributions and unknowns) beside %.0f MB of columns; goal: at most 64 MB more\n", mb, contributions,
	       (double)ADDRESSES * COLUMNS * 8.125 / 1e6);
	const times all = score(many, t, 2, 3, &mb, NULL);
	printf("  %d rules %.1f ms, %.1f ms of processor: %.2f times that of %d; linear is %.2f\n", MANY, all.median * 1e3, all.cpu * 1e3, all.cpu / two.cpu,
	       RULES, (double)MANY / RULES);
	FILE *f = NULL;
	char path[512];
	snprintf(path, sizeof path, "%s/ours.txt", folder);
	if (!(f = fopen(path, "w")) || fprintf(f, "%.6f %.6f\n", two.median, two.cpu) < 0 || fclose(f) != 0)
		stop("can't write ours.txt");
	pm_rules_free(few);
	pm_rules_free(many);
	pm_table_free(t);
}

/* A country: contributions are kept for PART rules at a time, as there is memory for. */
static void large(uint32_t rows)
{
	static plain_rule r[RULES];
	pm_verdict v[PART];
	uint32_t rule[PART];
	make_rules(r, RULES);
	pm_table *t = table_of(rows);
	pm_rules *all = rules_of(r, RULES);
	const pm_table *records[1] = { t };
	const pm_scope scope = { all, t, records, TODAY, 2 };
	int32_t *total = calloc(rows, sizeof *total);
	const double from = now();
	for (uint32_t first = 0; first < RULES && total; first += PART) {
		for (uint32_t k = 0; k < PART; k++)
			rule[k] = first + k;
		if (pm_rules_run(&scope, rule, PART, NULL, v, NULL) != PM_OK)
			stop("no memory");
		for (uint32_t k = 0; k < PART; k++) {
			for (uint32_t i = 0; i < rows; i++)
				total[i] += v[k].bits[i];
			pm_verdict_release(&v[k]);
		}
	}
	const double seconds = now() - from;
	printf("%u addresses x %d columns, %d rules: %.2f s, %.0f ns an address; peak %.0f MB, goal: linear, within 8,000\n", rows, COLUMNS, RULES, seconds,
	       seconds / rows * 1e9, peak_mb());
	free(total);
	pm_rules_free(all);
	pm_table_free(t);
}

static const char *const words[] = { "de", "het", "een", "bewoners", "buren", "overlast", "geluid", "trap", "komen", "gaan", "nacht", "laat", "steeds", "andere",
	"mensen", "verdieping", "boven", "onder", "woning", "huis", "melder", "zegt", "dat", "er", "veel", "wonen", "fietsen", "portiek", "deur", "open", "sleutels",
	"kamers", "verhuurd", "matrassen", "stapelbed", "koffers", "busje", "ochtend", "werk", "feest", "vuilnis" };

static void write_text(pm_buf *b)
{
	const uint32_t n = 15 + below(60);
	for (uint32_t i = 0; i < n; i++) {
		const uint32_t k = below(1000); /* the words that rules look for are rare */
		pm_buf_printf(b, "%s%s", i ? " " : "", words[k < 990 ? k % 31 : 31 + k % 10]);
	}
}

static void patterns(void)
{
	static const struct { const char *name, *re; } list[] = {
		{ "one word", "stapelbed" }, { "of several", "\\bstapelbed|\\bmatras|\\bslaapplaats" },
		{ "with a gap", "\\bkamers?\\b.{0,40}\\b(te huur|verhuurd)\\b" }, { "no fixed letters", "\\b[bk]\\w+s\\b \\d" } };
	pm_buf text = {0};
	pm_table *t;
	pm_column *c;
	pm_err err = {0};
	if (pm_table_new(PM_STR("s"), &t, NULL) != PM_OK || pm_column_new(PM_STR("tekst"), PM_TYPE_TEXT, TEXTS, &c, NULL) != PM_OK)
		stop("no memory");
	draw = 123456789;
	double bytes = 0;
	for (uint32_t i = 0; i < TEXTS; i++) {
		pm_buf_clear(&text);
		write_text(&text);
		bytes += (double)text.n;
		if (pm_column_set_text(c, i, pm_buf_str(&text), NULL) != PM_OK)
			stop("no memory");
	}
	pm_column_seal(c);
	if (pm_table_add(t, c, NULL) != PM_OK)
		stop("no memory");
	printf("patterns (ignoring case) over %d texts, %.0f MB, 1 thread: by a rule, and by a plain loop over the same texts\n", TEXTS, bytes / 1e6);
	for (size_t k = 0; k < sizeof list / sizeof list[0]; k++) {
		pm_buf rule = {0};
		pm_rules *r = NULL;
		pm_regex *p = NULL;
		pm_buf_printf(&rule, "theme t { prior 0.1 }\nregister s { class P purpose t spine field tekst text field k id address id k }\nrule r for t { when tekst matches /%s/i weight 1 }\n",
		              list[k].re);
		if (pm_rules_parse(&(pm_rule_file){ .path = "rules", .text = pm_buf_str(&rule) }, 1, TODAY, &r, NULL, &err) != PM_OK ||
		    pm_regex_new(pm_str_of(list[k].re), true, &p, &err) != PM_OK)
			stop(err.msg);
		double mb, loop[RUNS];
		const times ours = score(r, t, 1, RUNS, &mb, NULL);
		uint32_t hits = 0;
		for (int i = 0; i < RUNS; i++) {
			const double from = now();
			hits = 0;
			for (uint32_t row = 0; row < TEXTS; row++)
				hits += pm_regex_plain(p, pm_column_str(c, row)) > 0;
			loop[i] = now() - from;
		}
		const times plain = of(loop, RUNS);
		printf("  %-17s %6.2f M texts/s, %4.0f MB/s   loop %6.2f M texts/s   %.1f times   (%u hits)\n", list[k].name, TEXTS / ours.median / 1e6,
		       bytes / ours.median / 1e6, TEXTS / plain.median / 1e6, plain.median / ours.median, hits);
		pm_regex_free(p);
		pm_rules_free(r);
		pm_buf_release(&rule);
	}
	pm_table_free(t);
	pm_buf_release(&text);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		stop("rules_speed FOLDER [ADDRESSES...]");
	rules(argv[1]);
	patterns();
	for (int i = 2; i < argc; i++)
		large((uint32_t)strtoul(argv[i], NULL, 10));
	return 0;
}
