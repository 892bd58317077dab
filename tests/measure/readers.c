/* readers FILE [TABLE] [ROUNDS] [CASE]: a file to typed columns in memory, and committed to a case file when one is named.
 * A column's type is told by the first letter of its header as tests/measure/readers_files.c writes them, else it is a
 * category. Prints the median of the rounds by the clock, and the processor's seconds of that round. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

#include "base/mem.h"
#include "ingest/file.h"
#include "ingest/reader.h"
#include "store/casefile.h"
#include "../lib/register.h"

typedef struct taken { double seconds, processor; } taken;

static double now(clockid_t clock)
{
	struct timespec t;
	clock_gettime(clock, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int by_seconds(const void *a, const void *b)
{
	const double x = ((const taken *)a)->seconds, y = ((const taken *)b)->seconds;
	return x < y ? -1 : x > y;
}

static pm_type type_of(pm_str header)
{
	const bool ours = header.n >= 2 && header.p[1] >= '0' && header.p[1] <= '9';
	switch (ours ? header.p[0] : 'c') {
	case 'i': return PM_TYPE_ID;
	case 'n': return PM_TYPE_COUNT;
	case 'd': return PM_TYPE_NUMBER;
	case 't': return PM_TYPE_DATE;
	case 'f': return PM_TYPE_FLAG;
	case 'v': return PM_TYPE_TEXT;
	default: return PM_TYPE_CATEGORY;
	}
}

static pm_status declare_all(declared *d, const char *path, const char *table, pm_arena *a, pm_err *err)
{
	pm_file_map map;
	pm_opened *f;
	const pm_open_options o = { .table = pm_str_of(table) };
	declare(d, "rijen");
	d->reg.table = pm_str_of(table);
	PM_TRY(pm_file_open(path, &map, err));
	const pm_status s = pm_reader_of(map.bytes)->open(path, map.bytes, &o, &f, err);
	for (uint32_t i = 0; s == PM_OK && i < f->headers; i++)
		declare_field(d, pm_arena_text(a, f->header[i].p, f->header[i].n), type_of(f->header[i]))->optional = true;
	if (s == PM_OK)
		f->reader->close(f);
	pm_file_close(&map);
	return s;
}

static pm_status keep(const char *path, pm_import *i, pm_err *err)
{
	pm_case *c;
	pm_source source = { .reg = PM_STR("rijen"), .path = PM_STR("rijen"), .rows = (uint32_t)i->accepted };
	remove(path);
	PM_TRY(pm_case_open(path, PM_CASE_CREATE, &c, err));
	pm_status s = pm_case_begin(c, err);
	if (s == PM_OK)
		s = pm_case_add_source(c, &source, &source.id, err);
	if (s == PM_OK)
		s = pm_case_put_table(c, source.id, i->table, 0, err);
	if (s == PM_OK)
		s = pm_case_commit(c, err);
	pm_case_close(c);
	return s;
}

static pm_status measure(const declared *d, const char *path, const char *kept, int rounds, pm_err *err)
{
	taken t[32];
	uint64_t rows = 0, rejects = 0;
	const char *reader = "";
	for (int r = 0; r < rounds; r++) {
		pm_import *i;
		const double from = now(CLOCK_MONOTONIC), work = now(CLOCK_PROCESS_CPUTIME_ID);
		PM_TRY(pm_import_file(&d->reg, path, NULL, &i, err));
		const pm_status s = kept ? keep(kept, i, err) : PM_OK;
		t[r] = (taken){ now(CLOCK_MONOTONIC) - from, now(CLOCK_PROCESS_CPUTIME_ID) - work };
		rows = i->rows;
		rejects = i->rejected;
		reader = i->reader;
		pm_import_free(i);
		PM_TRY(s);
	}
	struct stat st;
	struct rusage use;
	stat(path, &st);
	getrusage(RUSAGE_SELF, &use);
	qsort(t, (size_t)rounds, sizeof *t, by_seconds);
	const taken m = t[rounds / 2];
	printf("%-7s %-10s %9llu rows %6.1f MB  %7.3f s (cpu %6.3f)  %10.0f rows/s  %6.1f MB/s  peak %4.0f MB%s\n", reader,
	       kept ? "committed" : "in memory", (unsigned long long)rows, (double)st.st_size / 1e6, m.seconds, m.processor, (double)rows / m.seconds,
	       (double)st.st_size / 1e6 / m.seconds, (double)use.ru_maxrss / 1024, rejects ? "  WITH REJECTS" : "");
	return PM_OK;
}

int main(int argc, char **argv)
{
	static declared d;
	pm_arena a = { 0 };
	pm_err err = { 0 };
	if (argc < 2)
		return fputs("readers FILE [TABLE] [ROUNDS] [CASE]\n", stderr), 2;
	int rounds = argc > 3 ? atoi(argv[3]) : 5;
	rounds = rounds < 1 ? 1 : rounds > 32 ? 32 : rounds;
	pm_status s = declare_all(&d, argv[1], argc > 2 ? argv[2] : "", &a, &err);
	if (s == PM_OK)
		s = measure(&d, argv[1], argc > 4 ? argv[4] : NULL, rounds, &err);
	if (s != PM_OK)
		fprintf(stderr, "%s: %s\n", argv[1], err.msg);
	pm_arena_release(&a);
	return s == PM_OK ? 0 : 3;
}
