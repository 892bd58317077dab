/* read_mdb.c - a table of an Access file, JET3 to ACE, through libmdb, in a child process.
 *
 * The table is the one asked for, or the first that is nobody's system table. A date becomes YYYY-MM-DD, with its time when
 * it has one; a yes/no J or N. Pictures and other objects are not read. */
#include <math.h>
#include <mdbtools.h>

#include "base/date.h"
#include "base/limits.h"
#include "base/mem.h"
#include "ingest/child.h"
#include "ingest/header.h"

enum { NAMES_BYTES = 400, ROOM = PM_MAX_FIELD_BYTES + 2 }; /* a longer memo shows by filling it */

static bool knows(pm_str bytes)
{
	return bytes.n >= 2048 && memcmp(bytes.p, "\0\1\0\0Standard ", 13) == 0 &&
	       (memcmp(bytes.p + 13, "Jet DB", 6) == 0 || memcmp(bytes.p + 13, "ACE DB", 6) == 0);
}

static bool is_ours(const MdbCatalogEntry *e)
{
	return e->object_type == MDB_TABLE && mdb_is_user_table((MdbCatalogEntry *)(uintptr_t)e) && strncmp(e->object_name, "MSys", 4) != 0;
}

/* `names` receives those of all tables. */
static MdbCatalogEntry *find_table(MdbHandle *mdb, pm_str table, char names[NAMES_BYTES], pm_err *err)
{
	MdbCatalogEntry *alike = NULL, *exact = NULL;
	if (!mdb_read_catalog(mdb, MDB_TABLE)) {
		(void)pm_fail(err, PM_E_SYNTAX, "its list of tables can't be read");
		return NULL;
	}
	for (unsigned i = 0; i < mdb->num_catalog; i++) {
		MdbCatalogEntry *e = g_ptr_array_index(mdb->catalog, i);
		if (!is_ours(e))
			continue;
		if (!exact && pm_str_eq(pm_str_of(e->object_name), table))
			exact = e;
		if (!alike && (table.n == 0 || pm_header_alike(pm_str_of(e->object_name), table)))
			alike = e;
		strncat(names, names[0] ? ", " : "", NAMES_BYTES - strlen(names) - 1);
		strncat(names, e->object_name, NAMES_BYTES - strlen(names) - 1);
	}
	if (!exact && !alike)
		(void)pm_fail(err, PM_E_NAME, "no table \"%.*s\"; it has: %s", PM_STR_FMT(table), names);
	return exact ? exact : alike;
}

/* ---- cells ---- */

typedef struct bound {
	char *text;
	int n;
	int type;
	char room[40];
} bound;

/* A date is days since 1899-12-30; the fraction is the time of that day, also before it. The day zero is a time only. */
static pm_str date_of(bound *b)
{
	const double v = strtod(b->text, NULL), whole = trunc(v);
	if (!(fabs(v) < 3e6))
		return pm_str_of(b->text);
	int y, m, d, n = 0;
	long t = lround(fabs(v - whole) * 86400);
	const int32_t day = pm_day_of(1899, 12, 30) + (int32_t)whole + (int32_t)(t / 86400);
	t %= 86400;
	pm_day_split(day, &y, &m, &d);
	if (whole != 0 || t == 0)
		n = snprintf(b->room, sizeof b->room, "%04d-%02d-%02d", y, m, d);
	if (t)
		n += snprintf(b->room + n, sizeof b->room - (size_t)n, "%s%02ld:%02ld:%02ld", n ? " " : "", t / 3600, t / 60 % 60, t % 60);
	return (pm_str){ b->room, (size_t)n };
}

/* A single is shown with the 7 digits that it holds. */
static pm_str single_of(bound *b)
{
	const int n = snprintf(b->room, sizeof b->room, "%.7g", strtod(b->text, NULL));
	return (pm_str){ b->room, (size_t)n };
}

/* An amount without the zeros that its type puts behind the point. */
static pm_str amount_of(pm_str s)
{
	if (!memchr(s.p, '.', s.n))
		return s;
	while (s.p[s.n - 1] == '0')
		s.n--;
	s.n -= s.p[s.n - 1] == '.';
	return s;
}

static pm_str value(bound *b)
{
	const pm_str s = { b->text, b->n > 0 ? strnlen(b->text, ROOM) : 0 };
	if (b->type == MDB_BOOL)
		return b->n > 0 && strcmp(b->text, "0") == 0 ? PM_STR("N") : PM_STR("J");
	if (s.n == 0)
		return s;
	switch (b->type) {
	case MDB_DATETIME: return date_of(b);
	case MDB_FLOAT: return single_of(b);
	case MDB_DOUBLE: return pm_grid_number(strtod(b->text, NULL), true, b->room);
	case MDB_MONEY: case MDB_NUMERIC: return amount_of(s);
	default: return s;
	}
}

static bool readable(const MdbColumn *c) { return c->col_type != MDB_OLE && c->col_type != MDB_BINARY; }

static pm_status bind(MdbTableDef *t, bound *b, pm_told *told, pm_err *err)
{
	for (unsigned i = 0; i < t->num_cols; i++) {
		MdbColumn *c = g_ptr_array_index(t->columns, i);
		b[i].type = c->col_type;
		if (c->col_type == MDB_DATETIME)
			c->col_type = MDB_DOUBLE; /* what it is; the library's own calendar begins in 1900 */
		pm_tell_cell(told, i, pm_str_of(c->name));
		if (!readable(c))
			continue;
		b[i].text = pm_alloc(ROOM, 1);
		if (!b[i].text || mdb_bind_column(t, (int)i + 1, b[i].text, &b[i].n) < 0)
			return pm_fail(err, PM_E_RANGE, "its parser went over its memory: refused");
	}
	pm_tell_row(told, 0);
	return PM_OK;
}

static pm_status tell_rows(MdbTableDef *t, bound *b, pm_told *told, pm_err *err)
{
	unsigned rows = 0;
	mdb_rewind_table(t);
	for (; mdb_fetch_row(t); rows++) {
		for (unsigned i = 0; i < t->num_cols; i++)
			if (b[i].text)
				pm_tell_cell(told, i, value(&b[i]));
		pm_tell_row(told, 0);
	}
	if (rows != t->num_rows)
		return pm_fail(err, PM_E_SYNTAX, "table \"%s\": %u of its %u rows can be read: the file is damaged", t->name, rows, t->num_rows);
	return PM_OK;
}

/* The process ends behind it, so nothing is closed. */
static pm_status parse(const char *path, pm_str table, pm_told *told, pm_err *err)
{
	MdbHandle *mdb = mdb_open(path, MDB_NOFLAGS);
	if (!mdb)
		return pm_fail(err, PM_E_SYNTAX, "no Access file, or a damaged or locked one");
	mdb_set_bind_size(mdb, ROOM);
	mdb_set_boolean_fmt_numbers(mdb);
	char names[NAMES_BYTES] = "";
	MdbCatalogEntry *e = find_table(mdb, table, names, err);
	if (!e)
		return err->status;
	pm_tell_tables(told, pm_str_of(e->object_name), pm_str_of(names));
	MdbTableDef *t = mdb_read_table(e);
	if (!t || !mdb_read_columns(t) || t->num_cols == 0)
		return pm_fail(err, PM_E_SYNTAX, "table \"%s\" can't be read", e->object_name);
	bound *b = pm_alloc(t->num_cols, sizeof *b);
	if (!b)
		return pm_fail(err, PM_E_RANGE, "its parser went over its memory: refused");
	PM_TRY(bind(t, b, told, err));
	return tell_rows(t, b, told, err);
}

static pm_status open_mdb(const char *name, pm_str bytes, const pm_open_options *o, pm_opened **out, pm_err *err)
{
	return pm_child_open(&pm_reader_mdb, false, parse, name, bytes, o, out, err);
}

const pm_reader pm_reader_mdb = { "access", knows, open_mdb, pm_grid_size, pm_grid_read, pm_grid_settled, pm_grid_close };
