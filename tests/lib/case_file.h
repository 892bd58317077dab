/* case_file.h - a case file of a test's own, under a name that no other test has. After cmocka.h. */
#ifndef CASE_FILE_H
#define CASE_FILE_H

#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "store/casefile.h"

static char path[64];

/* For cmocka_unit_test_setup_teardown: nothing is there before the test, nothing is left after it. */
static inline int fresh_path(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "/tmp/pandmatch_test_%ld.db", (long)getpid());
	unlink(path);
	return 0;
}

static inline int remove_file(void **state)
{
	(void)state;
	return unlink(path) != 0 && access(path, F_OK) == 0;
}

static inline pm_case *opened(pm_case_mode mode)
{
	pm_case *c = NULL;
	pm_err err = {0};
	if (pm_case_open(path, mode, &c, &err) != PM_OK)
		fail_msg("%s: %s", err.file, err.msg);
	return c;
}

/* From outside, as somebody with another program would. Returns SQLite's status. */
static inline int by_hand(const char *sql)
{
	sqlite3 *db;
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	const int rc = sqlite3_exec(db, sql, NULL, NULL, NULL);
	sqlite3_close(db);
	return rc;
}

#endif
