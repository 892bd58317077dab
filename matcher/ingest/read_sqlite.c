/* read_sqlite.c - a table of an SQLite file or a GeoPackage, read where it lies and never written.
 *
 * The table is the one asked for; else the first layer that a GeoPackage lists; else the first table by name. Only tables
 * are read, no views: what a view computes, and for how long, is up to whoever made the file. A Boolean column becomes J
 * and N. The geometry of a point becomes the columns x and y where the table has none of that name.
 * Source  GeoPackage 1.3 (OGC 12-128r17), 2.1.3 the geometry blob; SQLite file format, 1.3.2 bytes 18 and 19. */
#include <sqlite3.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "ingest/grid.h"

typedef struct source {
	const char *name;
	pm_grid *grid;
	sqlite3 *db;
	char *image;         /* a copy, where the bytes must differ from the file's; NULL: read in place */
	pm_str table;        /* in the arena of the grid */
	int geometry;        /* column; -1: none that is wanted */
	bool places;         /* its points are given as x and y */
	bool *flag;          /* per column: declared Boolean */
} source;

enum { MARK = 16, WRITE_VERSION = 18, READ_VERSION = 19, WAL = 2, LEAST_BYTES = 100 };

static bool knows(pm_str bytes) { return bytes.n >= LEAST_BYTES && memcmp(bytes.p, "SQLite format 3", MARK) == 0; }

static pm_status failed(const source *f, pm_err *err)
{
	const int code = sqlite3_errcode(f->db);
	if (code == SQLITE_NOMEM)
		return pm_fail(err, PM_E_NOMEM, "no memory to read %s", f->name);
	return pm_fail_at(err, PM_E_SYNTAX, f->name, 0, 0, "table \"%.*s\", row %zu: %s", PM_STR_FMT(f->table),
	                  f->grid->rows, sqlite3_errmsg(f->db));
}

/* ---- opening ---- */

/* A log beside the file holds rows that the file itself doesn't have yet. */
static pm_status refuse_log(const source *f, pm_err *err)
{
	pm_buf path = { 0 };
	struct stat log;
	pm_buf_printf(&path, "%s-wal", f->name);
	const bool there = path.p && stat(path.p, &log) == 0 && log.st_size > 0;
	const pm_status s = pm_buf_check(&path, err);
	pm_buf_release(&path);
	if (s == PM_OK && there)
		return pm_fail_at(err, PM_E_SYNTAX, f->name, 0, 0,
		                  "a write-ahead log lies beside it: some rows may be in that only; close the program that writes it");
	return s;
}

/* SQLite reads a file that was kept with a log only when it may make one, unless its header says otherwise. */
static pm_status without_log(source *f, pm_str *bytes, pm_err *err)
{
	if (bytes->p[READ_VERSION] != WAL)
		return PM_OK;
	PM_TRY(refuse_log(f, err));
	f->image = pm_alloc(bytes->n, 1);
	if (!f->image)
		return pm_fail(err, PM_E_NOMEM, "no memory to read %s", f->name);
	memcpy(f->image, bytes->p, bytes->n);
	f->image[WRITE_VERSION] = f->image[READ_VERSION] = 1;
	bytes->p = f->image;
	return PM_OK;
}

static pm_status open_database(source *f, pm_str bytes, pm_err *err)
{
	PM_TRY(without_log(f, &bytes, err));
	if (sqlite3_open_v2(":memory:", &f->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		return failed(f, err);
	sqlite3_db_config(f->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(f->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	if (sqlite3_deserialize(f->db, "main", (unsigned char *)(uintptr_t)bytes.p, (sqlite3_int64)bytes.n,
	                        (sqlite3_int64)bytes.n, SQLITE_DESERIALIZE_READONLY) != SQLITE_OK)
		return failed(f, err);
	/* A damaged page is found when it is read, not when one of its rows happens to lead outside it. */
	return sqlite3_exec(f->db, "PRAGMA cell_size_check = ON", NULL, NULL, NULL) == SQLITE_OK ? PM_OK : failed(f, err);
}

/* Prepares `sql` with the table's name as its first value, where it has one. */
static pm_status ask(source *f, const char *sql, sqlite3_stmt **out, pm_err *err)
{
	if (sqlite3_prepare_v2(f->db, sql, -1, out, NULL) != SQLITE_OK)
		return failed(f, err);
	if (sqlite3_bind_parameter_count(*out))
		sqlite3_bind_text(*out, 1, f->table.p, (int)f->table.n, SQLITE_STATIC);
	return PM_OK;
}

/* The first text that `sql` gives, kept; empty when it gives none. */
static pm_status first_text(source *f, const char *sql, pm_str *out, pm_err *err)
{
	sqlite3_stmt *q = NULL;
	PM_TRY(ask(f, sql, &q, err));
	const int got = sqlite3_step(q);
	pm_status s = got == SQLITE_ROW || got == SQLITE_DONE ? PM_OK : failed(f, err);
	const char *text = got == SQLITE_ROW ? (const char *)sqlite3_column_text(q, 0) : NULL;
	if (s == PM_OK && text) {
		const size_t n = strlen(text);
		const char *kept = pm_arena_text(&f->grid->base.arena, text, n);
		if (kept)
			*out = (pm_str){ kept, n };
		else
			s = pm_fail(err, PM_E_NOMEM, "no memory for a name");
	}
	sqlite3_finalize(q);
	return s;
}

#define TABLES "type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
#define LIST_OF_TABLES "SELECT group_concat(name, ', ') FROM (SELECT name FROM sqlite_schema WHERE " TABLES " ORDER BY name LIMIT 20)"

static pm_status find_table(source *f, pm_str wanted, pm_err *err)
{
	pm_str listed = { 0 }, found = { 0 };
	if (wanted.n) {
		f->table = wanted;
		PM_TRY(first_text(f, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = ?1 COLLATE NOCASE", &found, err));
	} else {
		PM_TRY(first_text(f, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'gpkg_contents'", &listed, err));
		if (listed.n)
			PM_TRY(first_text(f, "SELECT table_name FROM gpkg_contents JOIN sqlite_schema ON name = table_name AND type = 'table' "
			                     "WHERE data_type IN ('features', 'attributes') ORDER BY table_name", &found, err));
		if (!found.n)
			PM_TRY(first_text(f, "SELECT name FROM sqlite_schema WHERE " TABLES " ORDER BY name", &found, err));
	}
	if (found.n) {
		f->table = found;
		return PM_OK;
	}
	if (!wanted.n)
		return pm_fail_at(err, PM_E_SYNTAX, f->name, 0, 0, "a database without tables");
	PM_TRY(first_text(f, LIST_OF_TABLES, &listed, err));
	return pm_fail_at(err, PM_E_NAME, f->name, 0, 0, "no table \"%.*s\"; it has: %.*s", PM_STR_FMT(wanted), PM_STR_FMT(listed));
}

static pm_status tell_tables(source *f, pm_err *err)
{
	pm_str all = { 0 };
	PM_TRY(first_text(f, LIST_OF_TABLES, &all, err));
	return pm_grid_tables(f->grid, f->table, all, err);
}

/* ---- columns ---- */

static pm_status find_geometry(source *f, sqlite3_stmt *q, pm_err *err)
{
	pm_str listed = { 0 }, column = { 0 };
	PM_TRY(first_text(f, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name = 'gpkg_geometry_columns'", &listed, err));
	if (!listed.n)
		return PM_OK;
	PM_TRY(first_text(f, "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?1 COLLATE NOCASE", &column, err));
	for (int i = 0; i < sqlite3_column_count(q) && column.n; i++)
		if (pm_str_eq(column, pm_str_of(sqlite3_column_name(q, i))))
			f->geometry = i;
	return PM_OK;
}

static pm_status headers(source *f, sqlite3_stmt *q, pm_err *err)
{
	const int n = sqlite3_column_count(q);
	bool x = false, y = false;
	f->flag = pm_arena_alloc(&f->grid->base.arena, (size_t)n, sizeof *f->flag);
	if (!f->flag)
		return pm_fail(err, PM_E_NOMEM, "no memory for %d columns", n);
	PM_TRY(find_geometry(f, q, err));
	for (int i = 0; i < n; i++) {
		const pm_str name = pm_str_of(sqlite3_column_name(q, i));
		const char *type = sqlite3_column_decltype(q, i);
		f->flag[i] = type && (sqlite3_stricmp(type, "BOOLEAN") == 0 || sqlite3_stricmp(type, "BOOL") == 0);
		x |= name.n == 1 && (name.p[0] | 32) == 'x';
		y |= name.n == 1 && (name.p[0] | 32) == 'y';
		PM_TRY(pm_grid_cell(f->grid, (uint32_t)i, name, err));
	}
	f->places = f->geometry >= 0 && !x && !y;
	if (f->places) {
		PM_TRY(pm_grid_cell(f->grid, (uint32_t)n, PM_STR("x"), err));
		PM_TRY(pm_grid_cell(f->grid, (uint32_t)n + 1, PM_STR("y"), err));
	}
	return pm_grid_row(f->grid, 0, err);
}

/* ---- rows ---- */

/* The place of a point; false: the blob is something else. */
static bool point_of(const uint8_t *p, size_t n, double at[2])
{
	static const uint8_t envelope[] = { 0, 32, 48, 48, 64 };
	enum { HEAD = 8, WKB = 5, POINT = 1 };
	if (n < HEAD || p[0] != 'G' || p[1] != 'P' || (p[3] >> 1 & 7) > 4)
		return false;
	const size_t wkb = HEAD + envelope[p[3] >> 1 & 7];
	if (n < wkb + WKB + 16 || p[wkb] != 1)
		return false;
	const uint32_t type = p[wkb + 1] | (uint32_t)p[wkb + 2] << 8 | (uint32_t)p[wkb + 3] << 16 | (uint32_t)p[wkb + 4] << 24;
	if (type % 1000 != POINT)
		return false;
	for (int i = 0; i < 2; i++) {
		uint64_t bits = 0;
		for (int k = 7; k >= 0; k--)
			bits = bits << 8 | p[wkb + WKB + i * 8 + k];
		memcpy(&at[i], &bits, sizeof bits);
	}
	return at[0] == at[0] && at[1] == at[1];
}

static pm_status value(source *f, sqlite3_stmt *q, int i, pm_err *err)
{
	char room[32];
	pm_str s = { 0 };
	switch (sqlite3_column_type(q, i)) {
	case SQLITE_NULL:
		return PM_OK;
	case SQLITE_FLOAT:
		s = pm_grid_number(sqlite3_column_double(q, i), true, room);
		break;
	case SQLITE_INTEGER:
		if (f->flag[i] && (sqlite3_column_int64(q, i) & ~1LL) == 0) {
			s = sqlite3_column_int64(q, i) ? PM_STR("J") : PM_STR("N");
			break;
		}
		/* fall through */
	default:
		s.p = (const char *)sqlite3_column_text(q, i);
		s.n = (size_t)sqlite3_column_bytes(q, i);
		if (!s.p)
			return s.n ? pm_fail(err, PM_E_NOMEM, "no memory for a cell") : PM_OK;
	}
	return pm_grid_cell(f->grid, (uint32_t)i, s, err);
}

static pm_status row(source *f, sqlite3_stmt *q, pm_err *err)
{
	const int n = sqlite3_column_count(q);
	double at[2];
	for (int i = 0; i < n; i++)
		if (i != f->geometry)
			PM_TRY(value(f, q, i, err));
	if (f->places && point_of(sqlite3_column_blob(q, f->geometry), (size_t)sqlite3_column_bytes(q, f->geometry), at))
		for (int k = 0; k < 2; k++) {
			char room[32];
			PM_TRY(pm_grid_cell(f->grid, (uint32_t)(n + k), pm_grid_number(at[k], true, room), err));
		}
	return pm_grid_row(f->grid, 0, err);
}

static pm_status read_rows(source *f, sqlite3_stmt *q, pm_err *err)
{
	PM_TRY(headers(f, q, err));
	int got;
	while ((got = sqlite3_step(q)) == SQLITE_ROW)
		PM_TRY(row(f, q, err));
	return got == SQLITE_DONE ? PM_OK : failed(f, err);
}

static pm_status read_all(source *f, pm_str bytes, const pm_open_options *o, pm_err *err)
{
	PM_TRY(open_database(f, bytes, err));
	PM_TRY(find_table(f, o->table, err));
	PM_TRY(tell_tables(f, err));
	char *sql = sqlite3_mprintf("SELECT * FROM main.\"%.*w\"", (int)f->table.n, f->table.p);
	if (!sql)
		return pm_fail(err, PM_E_NOMEM, "no memory to read %s", f->name);
	sqlite3_stmt *q = NULL;
	pm_status s = sqlite3_prepare_v2(f->db, sql, -1, &q, NULL) == SQLITE_OK ? PM_OK : failed(f, err);
	sqlite3_free(sql);
	if (s == PM_OK)
		s = read_rows(f, q, err);
	sqlite3_finalize(q);
	return s == PM_OK ? pm_grid_done(f->grid, o, err) : s;
}

static pm_status open_sqlite(const char *name, pm_str bytes, const pm_open_options *o, pm_opened **out, pm_err *err)
{
	source f = { .name = name, .geometry = -1 };
	PM_TRY(pm_grid_new(&pm_reader_sqlite, name, bytes, false, &f.grid, err));
	const pm_status s = read_all(&f, bytes, o, err);
	sqlite3_close(f.db);
	pm_free(f.image);
	if (s != PM_OK) {
		pm_grid_close(&f.grid->base);
		return s;
	}
	*out = &f.grid->base;
	return PM_OK;
}

const pm_reader pm_reader_sqlite = { "sqlite", knows, open_sqlite, pm_grid_size, pm_grid_read, pm_grid_settled,
                                     pm_grid_close };
