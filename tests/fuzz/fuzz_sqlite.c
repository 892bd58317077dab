/* Any bytes as a database: its rows are those that SQLite counts. */
#include <sqlite3.h>

#include "any_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* How many rows the table has by another question; -1: SQLite doesn't say. */
static int64_t asked(pm_str bytes, pm_str table)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *q = NULL;
	int64_t rows = -1;
	char *sql = sqlite3_mprintf("SELECT count(*) FROM (SELECT * FROM \"%.*w\" WHERE 1 LIMIT -1)", (int)table.n, table.p);
	if (sql && sqlite3_open(":memory:", &db) == SQLITE_OK &&
	    sqlite3_deserialize(db, "main", (unsigned char *)(uintptr_t)bytes.p, (sqlite3_int64)bytes.n, (sqlite3_int64)bytes.n,
	                        SQLITE_DESERIALIZE_READONLY) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, sql, -1, &q, NULL) == SQLITE_OK && sqlite3_step(q) == SQLITE_ROW)
		rows = sqlite3_column_int64(q, 0);
	sqlite3_finalize(q);
	sqlite3_free(sql);
	sqlite3_close(db);
	return rows;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	pm_opened *f;
	pm_err err = { 0 };
	const pm_str bytes = { (const char *)data, size };
	const pm_open_options o = { .threads = 1 };
	if (pm_reader_of(bytes) != &pm_reader_sqlite || pm_reader_sqlite.open("fuzz", bytes, &o, &f, &err) != PM_OK)
		return 0;
	const uint64_t rows = read_twice(bytes, "");
	const bool log = bytes.p[19] == 2; /* such a file is read by a copy only */
	if (!log) {
		const int64_t told = asked(bytes, f->table);
		must(told < 0 || (uint64_t)told == rows);
	}
	counted(bytes, rows);
	f->reader->close(f);
	return 0;
}
