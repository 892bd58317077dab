/* link_bench NAMES [ROWS] [TEXTS] [PERSONS.csv]: seconds and memory of linking ROWS synthetic persons (1,000,000), one in four of them a
 * damaged double, with the surnames of NAMES (one a line); and of comparing TEXTS texts of 3 kB (0: leave out).
 * The persons are written to PERSONS.csv for another engine (link_duckdb.js). */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "../lib/dice.h"
#include "base/mem.h"
#include "link/documents.h"
#include "link/link.h"

enum { MOST_NAMES = 200000, TEXT = 3000, GIVEN = 3000, POSTCODES = 40000, FIELDS = 5, COLUMNS = 6 };

static char *names[MOST_NAMES];
static uint32_t n_names;

/* Seconds by the clock, or of processor time: on a busy machine only the second says what the work costs. */
static double now(clockid_t which)
{
	struct timespec t;
	clock_gettime(which, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double megabytes(void)
{
	struct rusage u;
	getrusage(RUSAGE_SELF, &u);
	return (double)u.ru_maxrss / 1024;
}

static void fail(const char *what)
{
	fprintf(stderr, "link_bench: %s\n", what);
	exit(3);
}

/* Some names are much commoner than others: the product of two draws leans towards 0. */
static uint64_t lean(uint64_t *seed, uint64_t below) { return dice_below(seed, below) * dice_below(seed, below) / below; }

static void read_names(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[256];
	while (f && n_names < MOST_NAMES && fgets(line, sizeof line, f))
		if ((names[n_names] = pm_strndup(line, strcspn(line, "\r\n"))) != NULL)
			n_names++;
	if (!f)
		fail(path);
	fclose(f);
	/* neighbours in the list look alike; a fixed shuffle spreads the common ones */
	for (uint32_t i = n_names; i > 1; i--) {
		uint64_t seed = i;
		const uint32_t k = (uint32_t)dice_below(&seed, i);
		char *spare = names[i - 1];
		names[i - 1] = names[k];
		names[k] = spare;
	}
}

typedef struct person { uint32_t given, surname, day, month, year, postcode, number; } person;

static person make_person(uint64_t *seed)
{
	return (person){ (uint32_t)lean(seed, GIVEN), (uint32_t)lean(seed, n_names), 1 + (uint32_t)dice_below(seed, 28),
	                 1 + (uint32_t)dice_below(seed, 12), 1930 + (uint32_t)dice_below(seed, 76), (uint32_t)dice_below(seed, POSTCODES),
	                 1 + (uint32_t)dice_below(seed, 200) };
}

static void write_word(pm_column *c, uint32_t row, const char *text, uint64_t *damage)
{
	char word[300];
	const size_t n = (size_t)snprintf(word, sizeof word, "%s", text);
	if (damage && n > 3 && dice_below(damage, 5) == 0)
		word[1 + dice_below(damage, n - 2)] = (char)('a' + dice_below(damage, 26));
	if (pm_column_set_word(c, row, (pm_str){ word, n }, NULL) != PM_OK)
		fail("no memory");
}

static void write_person(pm_column **c, uint32_t row, const person *p, uint64_t *damage)
{
	char text[64];
	snprintf(text, sizeof text, "%09u", row);
	write_word(c[0], row, text, NULL);
	write_word(c[1], row, names[p->given * 31 % n_names], damage);
	write_word(c[2], row, names[p->surname], damage);
	snprintf(text, sizeof text, "%04u%02u%02u", p->year, p->month, p->day);
	write_word(c[3], row, text, damage);
	snprintf(text, sizeof text, "%04u%c%c", 1000 + p->postcode / 26, 'A' + (char)(p->postcode % 26), 'B');
	write_word(c[4], row, text, damage);
	snprintf(text, sizeof text, "%u", p->number);
	write_word(c[5], row, text, damage);
}

static void make_columns(uint32_t rows, pm_column **c)
{
	static const char *const name[COLUMNS] = { "id", "given", "surname", "born", "postcode", "number" };
	uint64_t seed = 1;
	person p = {0};
	for (int i = 0; i < COLUMNS; i++)
		if (pm_column_new(pm_str_of(name[i]), PM_TYPE_ID, rows, &c[i], NULL) != PM_OK)
			fail("no memory");
	for (uint32_t r = 0; r < rows; r++) {
		const bool again = r % 4 == 3;
		if (!again)
			p = make_person(&seed);
		write_person(c, r, &p, again ? &seed : NULL);
	}
}

static void write_csv(pm_column *const *c, uint32_t rows, const char *path)
{
	FILE *f = fopen(path, "w");
	if (!f)
		fail(path);
	for (int i = 0; i < COLUMNS; i++)
		fprintf(f, "%s%s", i ? "," : "", c[i]->name);
	for (uint32_t r = 0; r < rows; r++)
		for (int i = 0; i < COLUMNS; i++) {
			const pm_str s = pm_column_str(c[i], r);
			fputs(i ? ",\"" : "\n\"", f);
			for (size_t k = 0; k < s.n; k++) /* damage has cut letters of several bytes */
				fputc((signed char)s.p[k] < 0 ? '?' : s.p[k], f);
			fputc('"', f);
		}
	fputc('\n', f);
	if (fclose(f) != 0)
		fail(path);
}

static void bench_persons(uint32_t rows, unsigned threads, const char *csv)
{
	pm_column *c[COLUMNS];
	make_columns(rows, c);
	if (csv)
		write_csv(c, rows, csv);
	const double before = megabytes();
	const pm_link_field field[FIELDS] = {
		{ "given", c[1], PM_BY_JARO_WINKLER, { .92, .88, .7 }, 3, true, 0 },
		{ "surname", c[2], PM_BY_JARO_WINKLER, { .92, .88, .7 }, 3, true, 0 },
		{ "born", c[3], PM_BY_DATE, {0}, 0, false, 0 },
		{ "postcode", c[4], PM_BY_POSTCODE, {0}, 0, false, 0 },
		{ "number", c[5], PM_BY_EXACT, {0}, 0, false, 0 },
	};
	const pm_link_block block[] = {
		{ "surname, given", { c[2], c[1] }, 2 },
		{ "surname, born", { c[2], c[3] }, 2 },
		{ "postcode", { c[4] }, 1 },
		{ "born, given", { c[3], c[1] }, 2 },
	};
	const pm_link_model m = { .id = c[0], .rows = rows, .field = field, .fields = FIELDS, .block = block, .blocks = 4,
	                          .threads = threads };
	pm_link_result r;
	pm_err err;
	const double from = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	if (pm_link(&m, &r, &err) != PM_OK)
		fail(err.msg);
	const double took = now(CLOCK_MONOTONIC) - from, work = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	uint32_t right = 0;
	for (uint32_t i = 3; i < rows; i += 4)
		right += r.entity[i] == r.entity[i - 1];
	printf("%u persons, %llu distinct pairs: %.2f s on %u threads (%.2f s of processor), %.0f MB (%.0f of them the input)\n", rows,
	       (unsigned long long)r.compared, took, threads, work, megabytes(), before);
	for (uint32_t k = 0; k < m.blocks; k++)
		printf("  %-18s %10llu pairs, %10llu new\n", block[k].name, (unsigned long long)r.plan[k].pairs,
		       (unsigned long long)r.plan[k].pairs_new);
	printf("  doubles found %u of %u, %u clusters, accept %.1f bits, expected precision %.4f\n", right, rows / 4, r.entities,
	       r.accept / (double)PM_BITS_ONE, r.expect.precision);
	pm_link_release(&r);
	for (int i = 0; i < COLUMNS; i++)
		pm_column_free(c[i]);
}

/* One text in ten is the one before it with a sentence changed. */
static void bench_texts(uint32_t n, unsigned threads)
{
	char *room = pm_alloc((size_t)n, TEXT);
	pm_str *text = pm_alloc(n, sizeof *text);
	uint64_t seed = 9;
	if (!room || !text)
		fail("no memory");
	for (uint32_t i = 0; i < n; i++) {
		char *to = room + (size_t)i * TEXT;
		size_t used = 0;
		text[i] = (pm_str){ to, TEXT };
		if (i % 10 == 9) {
			memcpy(to, to - TEXT, TEXT);
			memcpy(to + dice_below(&seed, TEXT - 20), "een andere zin nu", 17);
			continue;
		}
		while (used < TEXT) {
			const char *word = names[lean(&seed, n_names)];
			for (size_t k = 0; word[k] && used < TEXT; k++)
				to[used++] = word[k];
			if (used < TEXT)
				to[used++] = dice_below(&seed, 12) ? ' ' : '.';
		}
	}
	pm_documents d;
	pm_err err;
	const double from = now(CLOCK_MONOTONIC), cpu = now(CLOCK_PROCESS_CPUTIME_ID);
	if (pm_documents_compare(text, n, &(pm_documents_options){ .threads = threads }, &d, &err) != PM_OK)
		fail(err.msg);
	uint32_t right = 0;
	for (uint32_t i = 9; i < n; i += 10)
		right += d.group[i] == d.group[i - 1];
	printf("%u texts of %d bytes: %.2f s on %u threads (%.2f s of processor), %llu digests compared, %zu pairs, changed copies found %u of %u\n", n, TEXT,
	       now(CLOCK_MONOTONIC) - from, threads, now(CLOCK_PROCESS_CPUTIME_ID) - cpu, (unsigned long long)d.compared, d.pairs, right, n / 10);
	pm_documents_release(&d);
	pm_free(room);
	pm_free(text);
}

int main(int argc, char **argv)
{
	if (argc < 2)
		return 2;
	read_names(argv[1]);
	const uint32_t rows = argc > 2 ? (uint32_t)strtoul(argv[2], NULL, 10) : 1000000;
	const uint32_t texts = argc > 3 ? (uint32_t)strtoul(argv[3], NULL, 10) : 100000;
	if (rows)
		bench_persons(rows, 2, argc > 4 ? argv[4] : NULL);
	if (texts)
		bench_texts(texts, 2);
	while (n_names)
		pm_free(names[--n_names]);
	return 0;
}
