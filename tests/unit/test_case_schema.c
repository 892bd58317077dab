/* Case files of every earlier version are brought up to date, with what is in them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/case_file.h"
#include "store/case_retain.h"
#include "store/case_sql.h"

/* Rows in every table that a version brought, so that no step gets away with empty ones. */
static const char *const rows_of[] = {
	"INSERT INTO source (register, path, size, inode, mtime_ns, sha256, declaration, rows, rejects, peildatum, imported_at, current)"
	" VALUES ('meldingen', 'm.csv', 1, 2, 3, zeroblob(32), zeroblob(32), 10, 1, '2026-07-01', 1795000000, 1);"
	"INSERT INTO reject (source, row, line, field, reason, raw) VALUES (1, 4, 5, 'datum', 'geen datum', 'x;y');"
	"INSERT INTO audit VALUES (1, 1795000000, 'tester', 'run', '{}', zeroblob(32), zeroblob(32));",
	"INSERT INTO horizon VALUES ('meldingen', '2024-07-01');"
	"INSERT INTO destruction (id, at, who, register, category, why, source, rows, before)"
	" VALUES (7, 1795000000, 'tester', 'meldingen', 'records', 'past their term', 1, 3, '2024-07-01');",
	"INSERT INTO list (name, title, run, status, rules, seed, planned_at, planned_by, released_at, released_by, detail)"
	" VALUES ('week', 'Week', 1, 'vrijgegeven', zeroblob(32), 1, 0, 'a', 0, 'b', '{}');"
	"INSERT INTO list_stop VALUES (1, 1, '0518200000000001', 1, 1, NULL, 'avond', 'score', 'geaccepteerd', '', '', '{}');"
	"INSERT INTO visit (code, list, address_id, address, day, inspector, situation, measure, handover, handover_to, version, imported_at, imported_by)"
	" VALUES ('L1-001', 1, '0518200000000001', 'Kade 1', '2026-07-02', 'i1', 'toegang', '', '', '', 1, 0, 'a');",
	"INSERT INTO decision (kind, part, a, b, a_ref, b_ref, ruling, who, at, note)"
	" VALUES ('adres', 'meldingen', zeroblob(32), zeroblob(32), 'rij 4', '1', 'gelijk', 'a', 0, '');",
	"INSERT INTO profile VALUES (1, '{}');",
	"",
	"INSERT INTO rectification (address_id, address, register, row, key, record, field, was, value, ground, asked_by, asked_at, by)"
	" VALUES ('0518200000000001', 'Kade 1', 'meldingen', 4, 'M1', '', 'datum', '2026-07-01', '2026-07-02', 'brief', 'bewoner', 0, 'a');"
	"INSERT INTO rectification_step (rectification, state, at, by, reason) VALUES (1, 'geweigerd', 0, 'a', 'brief van een ander');",
};
enum { WITH_ROWS = sizeof rows_of / sizeof *rows_of };

static void file_of_version(int made_by)
{
	char mark[96];
	fresh_path(NULL);
	for (int v = 0; v < made_by; v++) {
		assert_int_equal(by_hand(pm_case_schema_step(v)), SQLITE_OK);
		if (v < WITH_ROWS)
			assert_int_equal(by_hand(rows_of[v]), SQLITE_OK);
	}
	snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d", 0x504d4346, made_by);
	assert_int_equal(by_hand(mark), SQLITE_OK);
}

/* Tables, columns and triggers, whatever way they came about. */
static void shape(char *out, size_t room)
{
	pm_case *c = opened(PM_CASE_READ);
	sqlite3_stmt *st;
	assert_int_equal(sqlite3_prepare_v2(c->db, "SELECT group_concat(w, x'0a') FROM (SELECT s.type || ' ' || s.name || ' ' || ifnull(t.name || ' ' || t.type || ' ' ||"
		" t.\"notnull\" || ' ' || t.pk, '') AS w FROM sqlite_schema s LEFT JOIN pragma_table_info(s.name) t WHERE s.name NOT LIKE 'sqlite%' ORDER BY w)",
		-1, &st, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	snprintf(out, room, "%s", (const char *)sqlite3_column_text(st, 0));
	sqlite3_finalize(st);
	pm_case_close(c);
}

static void every_earlier_version_becomes_this_one(void **state)
{
	(void)state;
	char want[32768], got[32768];
	pm_case_close(opened(PM_CASE_CREATE));
	shape(want, sizeof want);
	for (int v = 1; pm_case_schema_step(v); v++) {
		file_of_version(v);
		pm_case *c = opened(PM_CASE_WRITE);
		pm_err err = {0};
		if (pm_case_check(c, &err) != PM_OK)
			fail_msg("from version %d: %s", v, err.msg);
		pm_case_close(c);
		shape(got, sizeof got);
		assert_string_equal(want, got);
	}
}

static pm_status count(void *ctx, const pm_destruction *d, pm_err *err)
{
	(void)err;
	assert_int_equal(d->id, *(int64_t *)ctx + 7);
	(*(int64_t *)ctx)++;
	return PM_OK;
}

static void what_an_earlier_version_held_is_still_there(void **state)
{
	(void)state;
	pm_arena a = {0};
	pm_source s;
	int64_t n = 0;
	file_of_version(WITH_ROWS);
	pm_case *c = opened(PM_CASE_WRITE);
	assert_int_equal(pm_case_find_source(c, PM_STR("meldingen"), &a, &s, NULL), PM_OK);
	assert_int_equal(s.rows, 10);
	assert_int_equal(s.root, 0);
	const pm_destruction d = { .at = 1795000001, .who = PM_STR("tester"), .reg = PM_STR("bezoeken"), .category = PM_STR("visits"),
	                           .why = PM_STR("past their term"), .rows = 2, .before = PM_NO_DAY };
	assert_int_equal(pm_case_add_destruction(c, &d, NULL), PM_OK);
	assert_int_equal(pm_case_each_destruction(c, 0, count, &n, NULL), PM_OK);
	assert_int_equal(n, 2);
	pm_arena_release(&a);
	pm_case_close(c);
}

/* A step that once made files is never changed: another step follows it. Of each, the first digits of its SHA-256. */
static void a_step_stays_as_it_was(void **state)
{
	(void)state;
	static const char *const was[] = { "7c88c7d2fb7c0db9", "8af2331ed3c4651c", "551aa00d2d8e513d", "6c04b58325ce5bf8", "e58e15e20cad4d28", "cb5d71a72c283376", "a5c8ed5cacdc2c65" };
	for (int v = 0; v < (int)(sizeof was / sizeof *was); v++) {
		char hex[PM_DIGEST_HEX];
		const char *step = pm_case_schema_step(v);
		assert_non_null(step);
		const pm_digest d = pm_digest_of(step, strlen(step));
		pm_digest_hex(&d, hex);
		hex[16] = 0;
		assert_string_equal(hex, was[v]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_earlier_version_becomes_this_one, fresh_path, remove_file),
		cmocka_unit_test_setup_teardown(what_an_earlier_version_held_is_still_there, fresh_path, remove_file),
		cmocka_unit_test(a_step_stays_as_it_was),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
