/* What the commands read from a case file, with every allocation failing in turn: each failure is reported, and nothing leaks.
 * Usage: memory CASEFILE; the file has a run, a list that was released, visits, and a granted rectification. */
#include <stdio.h>
#include <string.h>

#include "../lib/oom.h"
#include "cli/address_rows.h"
#include "cli/issued.h"
#include "cli/past_run.h"
#include "cli/rectify_rows.h"
#include "cli/seen.h"
#include "cli/seen_forms.h"
#include "cli/weight_history.h"
#include "store/case_rectify.h"

static const pm_options options = { .threads = 1 };
static pm_options opt;
static pm_batch base, b;     /* what every attempt begins with; that of the attempt */
static pm_case *writing;
static uint32_t got;         /* how much the last attempt read */

static bool seen(void)
{
	pm_seen *v = NULL;
	const bool ok = pm_seen_read(&b, &v, &got, NULL) == PM_OK;
	pm_free(v);
	return ok;
}

static bool seen_forms(void)
{
	pm_seen_forms f = {0};
	const bool ok = pm_seen_forms_read(&b, &f, NULL) == PM_OK;
	got = f.n;
	pm_seen_forms_release(&f);
	return ok;
}

static bool issued(void)
{
	pm_issued i = {0};
	const bool ok = pm_issued_read(&b, PM_NO_DAY, &i, NULL) == PM_OK;
	got = i.n;
	pm_issued_release(&i);
	return ok;
}

static bool weight_history(void)
{
	pm_weight_history h = {0};
	const bool ok = pm_weight_history_read(&b, b.rules, 0, &h, NULL) == PM_OK;
	got = h.n;
	pm_weight_history_release(&h);
	return ok;
}

static bool address_rows(void)
{
	pm_id_rows rows = {0};
	uint32_t *street = NULL;
	const bool ok = pm_address_rows(&b, &rows, NULL) == PM_OK && pm_address_streets(&b, &street, NULL) == PM_OK;
	got = ok && rows.id ? rows.id->rows : 0;
	pm_id_rows_release(&rows);
	pm_free(street);
	return ok;
}

/* The rows of a register with its rectifications taken off and laid over again. */
static bool rectified(void)
{
	const int32_t reg = pm_rules_register(b.rules, PM_STR("brp"));
	pm_import import = {0};
	pm_importing im = { .batch = &b, .now = 1 };
	pm_arrival a = { .reg = (uint32_t)reg, .import = &import };
	pm_case *reading = b.file;
	b.file = writing;
	bool ok = pm_case_begin(writing, NULL) == PM_OK;
	ok = ok && pm_case_get_table(writing, b.input[reg].source.id, NULL, 0, 1, &import.table, NULL) == PM_OK;
	ok = ok && pm_rectify_restore(import.table, NULL) == PM_OK;
	got = ok ? import.table->columns : 0;
	ok = ok && pm_rectify_lay(&im, &a, NULL) == PM_OK;
	got = ok ? import.table->columns - got : 0; /* what is laid over stands in columns of its own */
	pm_case_rollback(writing);
	pm_table_free(import.table);
	b.file = reading;
	return ok;
}

static const struct job { const char *name; bool (*run)(void); uint32_t least; } jobs[] = {
	{ "address_rows", address_rows, 1000 }, { "issued", issued, 30 },       { "seen_forms", seen_forms, 30 },
	{ "seen", seen, 30 },                   { "rectify_rows", rectified, 2 }, { "weight_history", weight_history, 10 },
};

/* A failure is reported, or made no difference (a dictionary without memory for its index is slower, not wrong). */
static bool attempt(const struct job *j, long fail_at, uint32_t want)
{
	oom.n = oom.live = 0;
	oom.failed = false;
	oom.fail_at = fail_at;
	b = base;
	b.arena = (pm_arena){0};
	const bool ok = j->run();
	pm_arena_release(&b.arena);
	if (oom.live == 0 && (ok ? got == want : oom.failed))
		return true;
	fprintf(stderr, "%s: allocation %ld failed: %ld pieces live, it says %s, %u read\n", j->name, fail_at, oom.live, ok ? "ok" : "failed", got);
	return false;
}

enum { EACH = 300 }; /* the first so many one by one, then about as many more, spread */

static bool try_all(const struct job *j)
{
	static const pm_mem_hooks h = { oom_alloc, oom_resize, oom_release, NULL };
	b = base;
	b.arena = (pm_arena){0};
	bool ok = j->run() && got >= j->least; /* what the base learns by being asked is there from now on */
	const uint32_t want = got;
	pm_arena_release(&b.arena);
	if (!ok)
		fprintf(stderr, "%s: %u read\n", j->name, got);
	pm_mem_set(&h);
	ok = ok && attempt(j, -1, want);
	const long all = oom.n, step = all > 2 * EACH ? (all - EACH) / EACH : 1;
	for (long at = 0; ok && at < all; at += at < EACH ? 1 : step)
		ok = attempt(j, at, want);
	pm_mem_set(NULL);
	printf("%s: %ld allocations\n", j->name, all);
	return ok;
}

/* Tables that jobs look into are read before, and stay. */
static pm_status prepare(const char *path, pm_err *err)
{
	static const char *const names[] = { "bezoeken", "zaken" };
	pm_run run;
	opt = options;
	opt.db = path;
	base.opt = &opt;
	PM_TRY(pm_past_run(&base, 0, &run, err));
	PM_TRY(pm_batch_table(&base, (uint32_t)base.rules->spine, err));
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const int32_t reg = pm_rules_register(base.rules, pm_str_of(names[i]));
		if (reg >= 0)
			PM_TRY(pm_batch_table(&base, (uint32_t)reg, err));
	}
	return pm_case_open(path, PM_CASE_WRITE, &writing, err);
}

int main(int argc, char **argv)
{
	pm_err err = {0};
	bool ok = argc == 2 && prepare(argv[1], &err) == PM_OK;
	if (!ok)
		fprintf(stderr, "%s\n", err.msg);
	for (size_t i = 0; i < sizeof jobs / sizeof *jobs && ok; i++)
		ok = try_all(&jobs[i]);
	pm_case_close(writing);
	pm_batch_release(&base);
	return ok ? 0 : 1;
}
