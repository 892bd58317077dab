/* The case file when things end badly: killed at any moment, a full disk, no memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../lib/case_data.h"
#include "../lib/oom.h"
#include "store/audit.h"

static char path[64];

static int fresh_path(void **state)
{
	(void)state;
	static const char *const ends[] = { "", "-wal", "-shm" };
	for (int k = 0; k < 3; k++) {
		snprintf(path, sizeof path, "/tmp/fault_case_%ld.db%s", (long)getpid(), ends[k]);
		unlink(path);
	}
	snprintf(path, sizeof path, "/tmp/fault_case_%ld.db", (long)getpid());
	return 0;
}

/* One batch: a delivery, and a run whose manifest tells which delivery it saw. */
static pm_status batch(pm_case *c, const pm_table *t, uint32_t number, pm_err *err)
{
	const pm_source source = { .reg = PM_STR("meldingen"), .path = PM_STR("meldingen.csv"), .rows = number };
	char manifest[24];
	snprintf(manifest, sizeof manifest, "%u", number);
	pm_run run = { .status = PM_STR("klaar"), .manifest = pm_str_of(manifest) };
	pm_case_column item = { PM_STR("personen"), {{ (uint8_t)number, (uint8_t)(number >> 8) }}, t->column[PM_TYPE_COUNT], 0 };
	int64_t id, run_id;
	PM_TRY(pm_case_begin(c, err));
	PM_TRY(pm_case_add_source(c, &source, &id, err));
	PM_TRY(pm_case_put_table(c, id, t, 1, err));
	PM_TRY(pm_case_put_columns(c, PM_STR("signal"), &item, 1, 1, err));
	PM_TRY(pm_case_add_run(c, &run, &run_id, err));
	PM_TRY(pm_case_use_columns(c, run_id, &item, 1, err));
	PM_TRY(pm_case_prune_columns(c, 3, err));
	PM_TRY(pm_audit_add(c, number, PM_STR("batch"), PM_STR("run"), PM_STR("{}"), err));
	return pm_case_commit(c, err);
}

/* Opens, writes batches and closes again and again, until it is killed. */
static void write_for_ever(uint32_t number)
{
	for (;; number++) {
		pm_case *c = NULL;
		pm_table *t = case_records(4000, number);
		if (!t || pm_case_open(path, PM_CASE_CREATE, &c, NULL) != PM_OK || batch(c, t, number, NULL) != PM_OK)
			_exit(1);
		if (number % 2)
			pm_case_close(c); /* else: as a program that crashed */
		pm_table_free(t);
	}
}

/* The latest whole batch; 0 when there is none. */
static uint32_t assert_whole(void)
{
	pm_case *c = NULL;
	pm_err err = {0};
	if (access(path, F_OK) != 0)
		return 0;
	if (pm_case_open(path, PM_CASE_CREATE, &c, &err) != PM_OK || pm_case_check(c, &err) != PM_OK)
		fail_msg("%s", err.msg);
	pm_arena a = {0};
	pm_run run;
	pm_source source;
	uint32_t number = 0;
	const pm_status s = pm_case_find_run(c, 0, &a, &run, &err);
	if (s == PM_OK) {
		number = (uint32_t)strtoul(run.manifest.p, NULL, 10);
		assert_int_equal(pm_case_find_source(c, PM_STR("meldingen"), &a, &source, NULL), PM_OK);
		assert_int_equal(source.rows, number);
		pm_table *got, *want = case_records(4000, number);
		assert_int_equal(pm_case_get_table(c, source.id, NULL, 0, 1, &got, NULL), PM_OK);
		const pm_digest x = case_digest(got), y = case_digest(want);
		assert_memory_equal(&x, &y, sizeof x);
		pm_table_free(got);
		pm_table_free(want);
		int64_t entries;
		assert_int_equal(pm_audit_verify(c, &entries, NULL), PM_OK);
		assert_int_equal(entries, number);
	} else {
		assert_int_equal(s, PM_E_NOTFOUND);
	}
	pm_arena_release(&a);
	pm_case_close(c);
	return number;
}

static void killed_at_any_moment_the_last_batch_is_whole(void **state)
{
	(void)state;
	enum { KILLS = 40, BATCHES = 6, AT_MOST_US = 30000 };
	uint32_t number = 0, random = 12345, fruitless = 0;
	for (int k = 0; k < KILLS || number < BATCHES; k++) {
		const pid_t child = fork();
		assert_true(child >= 0);
		if (child == 0)
			write_for_ever(number + 1);
		random = random * 1103515245u + 12345u;
		/* A slow machine gets longer, so that some batches are done between the kills. */
		const uint32_t us = (random >> 8) % (AT_MOST_US * (1 + fruitless));
		nanosleep(&(struct timespec){ us / 1000000, us % 1000000 * 1000L }, NULL);
		kill(child, SIGKILL);
		int how;
		assert_int_equal(waitpid(child, &how, 0), child);
		assert_true(WIFSIGNALED(how));
		const uint32_t now = assert_whole();
		assert_true(now >= number);
		fruitless = now == number ? fruitless + 1 : 0;
		assert_true(fruitless < 30);
		number = now;
	}
}

static void a_full_disk_is_told_and_costs_nothing(void **state)
{
	(void)state;
	pm_table *t = case_records(4000, 1), *large = case_records(300000, 2);
	pm_case *c;
	pm_err err = {0};
	assert_int_equal(pm_case_open(path, PM_CASE_CREATE, &c, NULL), PM_OK);
	assert_int_equal(batch(c, t, 1, NULL), PM_OK);
	struct rlimit was, small = { .rlim_cur = 3 << 20 };
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
	small.rlim_max = was.rlim_max;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_int_equal(batch(c, large, 2, &err), PM_E_IO);
	pm_case_rollback(c);
	pm_case_close(c);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
	signal(SIGXFSZ, SIG_DFL);
	assert_string_equal(err.file, path);
	if (!strstr(err.msg, "File too large"))
		fail_msg("%s", err.msg);
	assert_int_equal(assert_whole(), 1);
	pm_table_free(t);
	pm_table_free(large);
}

static bool small_life(void)
{
	fresh_path(NULL);
	pm_case *c = NULL;
	pm_table *t = case_records(70, 1), *got = NULL;
	pm_case_column item = { PM_STR("personen"), {{ 1 }}, NULL, 0 };
	int32_t bits[70] = { 5, 9 };
	int16_t weight[70] = { 5, 9 };
	uint8_t code[70] = {0};
	uint32_t order[2] = { 1, 0 }, n = 0;
	uint64_t flags[2] = { 3, 0 };
	const pm_result_theme theme = { PM_STR("overbewoning"), 70, bits, code, 2, order };
	const pm_result_rule rule = { PM_STR("overbewoning"), PM_STR("dichtheid"), 70, weight, flags, flags };
	pm_result_theme *themes = NULL;
	pm_result_rule *rules = NULL;
	pm_arena a = {0};
	pm_source source;
	uint8_t key[PM_KEY_BYTES];
	bool ok = t && pm_case_open(path, PM_CASE_CREATE, &c, NULL) == PM_OK && pm_case_key(c, key, NULL) == PM_OK &&
	          batch(c, t, 1, NULL) == PM_OK && pm_case_find_source(c, PM_STR("meldingen"), &a, &source, NULL) == PM_OK &&
	          pm_case_get_table(c, source.id, NULL, 0, 1, &got, NULL) == PM_OK &&
	          pm_case_get_columns(c, PM_STR("signal"), &item, 1, 1, NULL) == PM_OK &&
	          pm_case_put_results(c, 1, &theme, 1, &rule, 1, 1, NULL) == PM_OK &&
	          pm_case_get_themes(c, 1, PM_STR(""), 1, &themes, &n, NULL) == PM_OK;
	pm_result_themes_free(themes, n);
	ok = ok && pm_case_get_rules(c, 1, PM_STR(""), 1, &rules, &n, NULL) == PM_OK;
	pm_result_rules_free(rules, rules ? n : 0);
	if (ok)
		assert_true(pm_column_has(item.column, 0) && got->rows == 70);
	pm_column_free(item.column);
	pm_table_free(got);
	pm_table_free(t);
	pm_arena_release(&a);
	pm_case_close(c);
	return ok;
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	assert_true(oom_each(small_life) < 400);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(killed_at_any_moment_the_last_batch_is_whole, fresh_path, fresh_path),
		cmocka_unit_test_setup_teardown(a_full_disk_is_told_and_costs_nothing, fresh_path, fresh_path),
		cmocka_unit_test_setup_teardown(every_allocation_may_fail, fresh_path, fresh_path),
	};
	return cmocka_run_group_tests_name("case file faults", tests, NULL, NULL);
}
