/* Tables of SQLite and GeoPackage, as other programs write them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sqlite3.h>

#include "base/mem.h"
#include "../lib/delivered.h"
#include "../lib/oom.h"

/* A database that `sql` makes, as the bytes of its file; to sqlite3_free. */
static pm_str made_by(const char *sql)
{
	sqlite3 *db;
	sqlite3_int64 n = 0;
	char *why = NULL;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s", why);
	char *p = (char *)sqlite3_serialize(db, "main", &n, 0);
	assert_non_null(p);
	sqlite3_close(db);
	return (pm_str){ p, (size_t)n };
}

static void release(pm_str bytes) { sqlite3_free((void *)(uintptr_t)bytes.p); }

static void assert_reads(const char *sql, const char *table, const char *want)
{
	const pm_str bytes = made_by(sql);
	delivered whole, cut;
	pm_err err = { 0 };
	if (delivered_read("stad.gpkg", bytes, table, 0, &whole, &err) != PM_OK)
		fail_msg("%s", err.msg);
	assert_string_equal(whole.rows.p, want);
	assert_int_equal(delivered_read("stad.gpkg", bytes, table, 7, &cut, &err), PM_OK);
	assert_string_equal(cut.rows.p, want);
	pm_buf_release(&whole.rows);
	pm_buf_release(&cut.rows);
	release(bytes);
}

static void assert_refused(pm_str bytes, const char *table, pm_status want, const char *says)
{
	delivered d;
	pm_err err = { 0 };
	assert_int_equal(delivered_read("stad.db", bytes, table, 0, &d, &err), want);
	if (!strstr(err.msg, says))
		fail_msg("\"%s\" doesn't say \"%s\"", err.msg, says);
	assert_string_equal(err.file, "stad.db");
	pm_buf_release(&d.rows);
}

#define PERMITS "CREATE TABLE vergunning(nummer TEXT, personen INTEGER, prijs REAL, actief BOOLEAN, leeg);" \
                "INSERT INTO vergunning VALUES('0012', 4, 12.5, 1, NULL), (NULL, NULL, NULL, NULL, NULL), ('b;c', 7, 0.1, 0, NULL);"

static void a_table_becomes_rows_of_text(void **state)
{
	(void)state;
	assert_reads(PERMITS, "", "nummer|personen|prijs|actief|leeg\n0012|4|12.5|J|\n||||\nb;c|7|0.1|N|\n");
}

static void a_table_is_found_by_name_whatever_its_case(void **state)
{
	(void)state;
	assert_reads("CREATE TABLE a(x); " PERMITS, "Vergunning", "nummer|personen|prijs|actief|leeg\n0012|4|12.5|J|\n||||\nb;c|7|0.1|N|\n");
	assert_reads("CREATE TABLE \"we\"\"ird \"(\"k k\"); INSERT INTO \"we\"\"ird \" VALUES(1)", "we\"ird ", "k k\n1\n");
}

static void a_name_that_is_not_there_is_answered_with_those_that_are(void **state)
{
	(void)state;
	const pm_str bytes = made_by(PERMITS "CREATE TABLE zaak(a); CREATE VIEW v AS SELECT * FROM zaak;");
	assert_refused(bytes, "zaken", PM_E_NAME, "no table \"zaken\"; it has: vergunning, zaak");
	assert_refused(bytes, "v", PM_E_NAME, "no table \"v\"");
	release(bytes);
}

static void a_geopackage_gives_its_layer_and_the_place_of_points(void **state)
{
	(void)state;
	assert_reads("CREATE TABLE gpkg_contents(table_name, data_type);"
	             "CREATE TABLE gpkg_geometry_columns(table_name, column_name);"
	             "CREATE TABLE adres(fid INTEGER PRIMARY KEY, geom BLOB, straat TEXT);"
	             "INSERT INTO gpkg_contents VALUES('adres', 'features');"
	             "INSERT INTO gpkg_geometry_columns VALUES('adres', 'geom');"
	             "INSERT INTO adres VALUES(1, x'47500001407100000101000000000000000000F03F0000000000000040', 'Spui'),"
	             "(2, NULL, 'Plein'), (3, x'475000', 'Kort');",
	             "", "fid|geom|straat|x|y\n1||Spui|1|2\n2||Plein||\n3||Kort||\n");
}

static void a_table_without_rows_is_a_header(void **state)
{
	(void)state;
	assert_reads("CREATE TABLE leeg(a, b)", "", "a|b\n");
}

static void a_row_that_is_no_text_is_faulty_and_the_next_one_read(void **state)
{
	(void)state;
	assert_reads("CREATE TABLE t(a, b); INSERT INTO t VALUES(CAST(x'ff41' AS TEXT), 1), ('goed', 2), (NULL, 3);"
	             "UPDATE t SET a = CAST(x'0041' AS TEXT) WHERE b = 3",
	             "", "a|b\n!bytes that are no character of the file's encoding!\xff" "A;1\ngoed|2\n!a NUL byte!\n");
}

static void damaged_files_are_refused_with_their_place(void **state)
{
	(void)state;
	const pm_str whole = made_by("CREATE TABLE t(a); WITH r(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < 5000) "
	                             "INSERT INTO t SELECT 'rij ' || i FROM r");
	char *p = pm_alloc(whole.n, 1);
	memcpy(p, whole.p, whole.n);
	memset(p + whole.n / 2, 0x5a, 4096);
	assert_refused((pm_str){ p, whole.n }, "", PM_E_SYNTAX, "table \"t\", row ");
	assert_refused((pm_str){ p, 100 }, "", PM_E_SYNTAX, "");
	pm_free(p);
	release(whole);
}

static pm_str kept;

static bool read_kept(void)
{
	delivered d;
	const pm_status s = delivered_read("stad.db", kept, "", 0, &d, NULL);
	pm_buf_release(&d.rows);
	return s == PM_OK;
}

static void every_failing_allocation_is_reported(void **state)
{
	(void)state;
	kept = made_by(PERMITS);
	assert_true(oom_each(read_kept) < 40);
	release(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_becomes_rows_of_text),
		cmocka_unit_test(a_table_is_found_by_name_whatever_its_case),
		cmocka_unit_test(a_name_that_is_not_there_is_answered_with_those_that_are),
		cmocka_unit_test(a_geopackage_gives_its_layer_and_the_place_of_points),
		cmocka_unit_test(a_table_without_rows_is_a_header),
		cmocka_unit_test(a_row_that_is_no_text_is_faulty_and_the_next_one_read),
		cmocka_unit_test(damaged_files_are_refused_with_their_place),
		cmocka_unit_test(every_failing_allocation_is_reported),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
