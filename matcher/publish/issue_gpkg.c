/* issue_gpkg.c - a worklist on the map: points of the stops and the line of every route, with a style that QGIS applies.
 *
 * Made in memory and handed over as bytes; every value is bound, none becomes part of a statement.
 * Source   OGC GeoPackage 1.3, clauses 1.1, 2.1 and annex F.1 (geometry as "GP" header and little-endian WKB); EPSG:28992. */
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "publish/issue.h"

enum { SRS = 28992 };

static const char schema[] =
	"PRAGMA page_size = 4096; PRAGMA application_id = 0x47504B47; PRAGMA user_version = 10300;"
	"CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,"
	" organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);"
	"CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE, description TEXT"
	" DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')), min_x DOUBLE, min_y DOUBLE, max_x DOUBLE,"
	" max_y DOUBLE, srs_id INTEGER, CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));"
	"CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL, srs_id INTEGER"
	" NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL, CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name"
	" UNIQUE (table_name), CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name), CONSTRAINT fk_gc_srs FOREIGN KEY"
	" (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));"
	"CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name"
	" TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner"
	" TEXT(30), ui TEXT(30), update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));"
	"INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined Cartesian SRS', -1, 'NONE', -1, 'undefined', NULL),"
	" ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL),"
	" ('WGS 84 geodetic', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,AUTHORITY"
	"[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,"
	"AUTHORITY[\"EPSG\",\"9122\"]],AXIS[\"Latitude\",NORTH],AXIS[\"Longitude\",EAST],AUTHORITY[\"EPSG\",\"4326\"]]', NULL),"
	" ('Amersfoort / RD New', 28992, 'EPSG', 28992, 'PROJCS[\"Amersfoort / RD New\",GEOGCS[\"Amersfoort\",DATUM[\"Amersfoort\",SPHEROID"
	"[\"Bessel 1841\",6377397.155,299.1528128,AUTHORITY[\"EPSG\",\"7004\"]],AUTHORITY[\"EPSG\",\"6289\"]],PRIMEM[\"Greenwich\",0,AUTHORITY"
	"[\"EPSG\",\"8901\"]],UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4289\"]],PROJECTION"
	"[\"Oblique_Stereographic\"],PARAMETER[\"latitude_of_origin\",52.1561605555556],PARAMETER[\"central_meridian\",5.38763888888889],"
	"PARAMETER[\"scale_factor\",0.9999079],PARAMETER[\"false_easting\",155000],PARAMETER[\"false_northing\",463000],UNIT[\"metre\",1,AUTHORITY"
	"[\"EPSG\",\"9001\"]],AXIS[\"Easting\",EAST],AXIS[\"Northing\",NORTH],AUTHORITY[\"EPSG\",\"28992\"]]', NULL);";

/* A point carries the number that stands on paper: the end of its code. */
static const char points_qml[] =
	"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version=\"3.22\" styleCategories=\"Symbology|Labeling\" labelsEnabled=\"1\">"
	"<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\"><symbols><symbol type=\"marker\" name=\"0\" alpha=\"1\""
	" clip_to_extent=\"1\"><layer class=\"SimpleMarker\" enabled=\"1\" locked=\"0\" pass=\"0\"><prop k=\"name\" v=\"circle\"/><prop k=\"color\" v=\"28,49,84,255\"/>"
	"<prop k=\"outline_color\" v=\"255,255,255,255\"/><prop k=\"outline_width\" v=\"0.4\"/><prop k=\"size\" v=\"6\"/></layer></symbol></symbols></renderer-v2>"
	"<labeling type=\"simple\"><settings calloutType=\"simple\"><text-style fieldName=\"to_int(right(&quot;code&quot;, 3))\" isExpression=\"1\" fontFamily=\"Sans\" fontSize=\"8\""
	" fontWeight=\"75\" textColor=\"255,255,255,255\"/><placement placement=\"1\" quadOffset=\"4\" dist=\"0\"/><rendering obstacle=\"0\" displayAll=\"1\"/>"
	"</settings></labeling></qgis>";
static const char route_qml[] =
	"<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'><qgis version=\"3.22\" styleCategories=\"Symbology\"><renderer-v2 type=\"singleSymbol\""
	" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\"><symbols><symbol type=\"line\" name=\"0\" alpha=\"1\" clip_to_extent=\"1\"><layer class=\"SimpleLine\""
	" enabled=\"1\" locked=\"0\" pass=\"0\"><prop k=\"line_color\" v=\"28,49,84,255\"/><prop k=\"line_style\" v=\"dash\"/><prop k=\"line_width\" v=\"0.6\"/></layer>"
	"</symbol></symbols></renderer-v2></qgis>";

typedef struct map {
	const pm_issue *issue;
	sqlite3 *db;
	double low_x, low_y, high_x, high_y;
	char moment[64];
} map;

static pm_status refused(const map *m, pm_err *err)
{
	return pm_fail(err, sqlite3_errcode(m->db) == SQLITE_NOMEM ? PM_E_NOMEM : PM_E_IO, "GeoPackage: %s", sqlite3_errmsg(m->db));
}

static pm_status run(map *m, const char *sql, pm_err *err)
{
	return sqlite3_exec(m->db, sql, NULL, NULL, NULL) == SQLITE_OK ? PM_OK : refused(m, err);
}

static pm_status done(map *m, sqlite3_stmt *st, pm_err *err)
{
	const int rc = sqlite3_step(st);
	const pm_status s = rc == SQLITE_DONE ? PM_OK : refused(m, err);
	sqlite3_finalize(st);
	return s;
}

static bool has_place(const pm_stop *s) { return !isnan(s->x) && !isnan(s->y); }

/* ---- geometry ---- */

static void u32(pm_buf *b, uint32_t v)
{
	const uint8_t byte[4] = { (uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16), (uint8_t)(v >> 24) };
	pm_buf_add(b, byte, sizeof byte);
}

static void f64(pm_buf *b, double v)
{
	uint64_t bits;
	memcpy(&bits, &v, sizeof bits);
	u32(b, (uint32_t)bits);
	u32(b, (uint32_t)(bits >> 32));
}

static void geometry(pm_buf *b, uint32_t type)
{
	pm_buf_clear(b);
	pm_buf_add(b, "GP\0\1", 4); /* version 0; little-endian, no envelope */
	u32(b, SRS);
	pm_buf_char(b, 1);
	u32(b, type);
}

/* ---- layers ---- */

static void create_points(const pm_issue_column *const *column, uint32_t n, pm_buf *sql)
{
	static const char *const types[] = { [PM_CELL_TEXT] = "TEXT", [PM_CELL_NUMBER] = "DOUBLE", [PM_CELL_DAY] = "DATE" };
	pm_buf_text(sql, "CREATE TABLE bezoeken (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom POINT");
	for (uint32_t k = 0; k < n; k++)
		pm_buf_printf(sql, ", %s %s", column[k]->name, types[column[k]->kind]);
	pm_buf_text(sql, ")");
}

static void insert_points(uint32_t n, pm_buf *sql)
{
	pm_buf_clear(sql);
	pm_buf_text(sql, "INSERT INTO bezoeken VALUES (NULL, ?");
	for (uint32_t k = 0; k < n; k++)
		pm_buf_text(sql, ", ?");
	pm_buf_text(sql, ")");
}

static pm_status point(map *m, const char *sql, const pm_issue_column *const *column, uint32_t n, uint32_t row, pm_buf *work, pm_err *err)
{
	const pm_stop *s = &m->issue->list->stop[m->issue->stop[row]];
	sqlite3_stmt *st;
	if (sqlite3_prepare_v2(m->db, sql, -1, &st, NULL) != SQLITE_OK)
		return refused(m, err);
	if (has_place(s)) {
		geometry(work, 1);
		f64(work, s->x);
		f64(work, s->y);
		sqlite3_bind_blob(st, 1, work->p, (int)work->n, SQLITE_TRANSIENT);
		m->low_x = fmin(m->low_x, s->x), m->high_x = fmax(m->high_x, s->x);
		m->low_y = fmin(m->low_y, s->y), m->high_y = fmax(m->high_y, s->y);
	}
	pm_status failed = pm_buf_check(work, err);
	for (uint32_t k = 0; k < n && failed == PM_OK; k++) {
		pm_buf_clear(work);
		pm_issue_cell(m->issue, column[k], row, work);
		failed = pm_buf_check(work, err);
		if (work->n && column[k]->kind == PM_CELL_NUMBER)
			sqlite3_bind_double(st, (int)k + 2, strtod(work->p, NULL));
		else if (work->n)
			sqlite3_bind_text(st, (int)k + 2, work->p, (int)work->n, SQLITE_TRANSIENT);
	}
	if (failed == PM_OK)
		return done(m, st, err);
	sqlite3_finalize(st);
	return failed;
}

static pm_status points(map *m, pm_buf *sql, pm_buf *work, pm_err *err)
{
	const pm_issue_column *column[PM_ISSUE_COLUMNS];
	const uint32_t n = pm_issue_columns(m->issue, column);
	create_points(column, n, sql);
	PM_TRY(pm_buf_check(sql, err));
	PM_TRY(run(m, sql->p, err));
	insert_points(n, sql);
	PM_TRY(pm_buf_check(sql, err));
	for (uint32_t r = 0; r < m->issue->n; r++)
		PM_TRY(point(m, sql->p, column, n, r, work, err));
	return PM_OK;
}

/* One line for every team and part of a day (each begins where it likes: its metres are counted by part), along the stops whose place is known; a single stop makes none. */
static pm_status route(map *m, uint32_t from, uint32_t to, pm_buf *work, pm_err *err)
{
	const pm_worklist *l = m->issue->list;
	const pm_stop *first = &l->stop[m->issue->stop[from]];
	uint32_t n = 0;
	double metres = 0;
	for (uint32_t r = from; r < to; r++) {
		n += has_place(&l->stop[m->issue->stop[r]]);
		metres += l->stop[m->issue->stop[r]].travel_m;
	}
	if (n < 2)
		return PM_OK;
	geometry(work, 2);
	u32(work, n);
	for (uint32_t r = from; r < to; r++)
		if (has_place(&l->stop[m->issue->stop[r]])) {
			f64(work, l->stop[m->issue->stop[r]].x);
			f64(work, l->stop[m->issue->stop[r]].y);
		}
	PM_TRY(pm_buf_check(work, err));
	char day[32] = "";
	if (first->day != PM_NO_DAY)
		pm_date_text((pm_date){ first->day, first->day }, day);
	sqlite3_stmt *st;
	if (sqlite3_prepare_v2(m->db, "INSERT INTO route VALUES (NULL, ?, nullif(?, ''), ?, ?, ?)", -1, &st, NULL) != SQLITE_OK)
		return refused(m, err);
	sqlite3_bind_blob(st, 1, work->p, (int)work->n, SQLITE_TRANSIENT);
	sqlite3_bind_text(st, 2, day, -1, SQLITE_TRANSIENT);
	sqlite3_bind_int64(st, 3, first->team);
	sqlite3_bind_text(st, 4, pm_part_word(first->part), -1, SQLITE_STATIC);
	sqlite3_bind_double(st, 5, metres);
	return done(m, st, err);
}

static pm_status routes(map *m, pm_buf *work, pm_err *err)
{
	PM_TRY(run(m, "CREATE TABLE route (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, geom LINESTRING, dag DATE, team INTEGER, dagdeel TEXT, meters DOUBLE)", err));
	const pm_issue *i = m->issue;
	const uint32_t n = pm_may(&i->role, PM_SEE_PLANNING) ? i->n : 0;
	for (uint32_t from = 0, to; from < n; from = to) {
		const pm_stop *a = &i->list->stop[i->stop[from]];
		for (to = from + 1; to < n; to++) {
			const pm_stop *b = &i->list->stop[i->stop[to]];
			if (b->team != a->team || b->day != a->day || b->part != a->part)
				break;
		}
		PM_TRY(route(m, from, to, work, err));
	}
	return PM_OK;
}

static pm_status layer(map *m, const char *name, const char *title, const char *type, const char *qml, pm_err *err)
{
	sqlite3_stmt *st;
	if (sqlite3_prepare_v2(m->db, "INSERT INTO gpkg_contents VALUES (?, 'features', ?, ?, ?, ?, ?, ?, ?, 28992)", -1, &st, NULL) != SQLITE_OK)
		return refused(m, err);
	sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 2, title, -1, SQLITE_STATIC);
	pm_buf which = {0};
	pm_issue_which(m->issue, &which);
	const bool whole = !which.failed && sqlite3_bind_text(st, 3, which.p, (int)which.n, SQLITE_TRANSIENT) == SQLITE_OK;
	pm_buf_release(&which);
	if (!whole) {
		sqlite3_finalize(st);
		return pm_fail(err, PM_E_NOMEM, "no memory for a GeoPackage");
	}
	sqlite3_bind_text(st, 4, m->moment, -1, SQLITE_STATIC);
	if (m->low_x <= m->high_x) {
		const double edge[] = { m->low_x, m->low_y, m->high_x, m->high_y };
		for (int k = 0; k < 4; k++)
			sqlite3_bind_double(st, 5 + k, edge[k]);
	}
	PM_TRY(done(m, st, err));
	if (sqlite3_prepare_v2(m->db, "INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', ?, 28992, 0, 0)", -1, &st, NULL) != SQLITE_OK)
		return refused(m, err);
	sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 2, type, -1, SQLITE_STATIC);
	PM_TRY(done(m, st, err));
	if (sqlite3_prepare_v2(m->db, "INSERT INTO layer_styles VALUES (NULL, '', '', ?, 'geom', ?, ?, '', 1, '', '', '', ?)", -1, &st, NULL) != SQLITE_OK)
		return refused(m, err);
	sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 2, name, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 3, qml, -1, SQLITE_STATIC);
	sqlite3_bind_text(st, 4, m->moment, -1, SQLITE_STATIC);
	return done(m, st, err);
}

static pm_status fill(map *m, pm_err *err)
{
	pm_buf sql = {0}, work = {0};
	pm_status s = run(m, schema, err);
	if (s == PM_OK)
		s = points(m, &sql, &work, err);
	if (s == PM_OK)
		s = routes(m, &work, err);
	if (s == PM_OK)
		s = layer(m, "bezoeken", "Bezoeken", "POINT", points_qml, err);
	if (s == PM_OK)
		s = layer(m, "route", "Route", "LINESTRING", route_qml, err);
	pm_buf_release(&sql);
	pm_buf_release(&work);
	return s;
}

pm_status pm_issue_gpkg(const pm_issue *i, pm_buf *out, pm_err *err)
{
	if (!pm_may(&i->role, PM_SEE_ADDRESS))
		return pm_fail(err, PM_E_USE, "a map shows addresses, which role %.*s may not see", PM_STR_FMT(i->role.name));
	map m = { .issue = i, .low_x = INFINITY, .low_y = INFINITY, .high_x = -INFINITY, .high_y = -INFINITY };
	char day[32];
	pm_date_text((pm_date){ i->list->as_of, i->list->as_of }, day);
	snprintf(m.moment, sizeof m.moment, "%sT00:00:00.000Z", day);
	pm_status s = sqlite3_open(":memory:", &m.db) == SQLITE_OK ? fill(&m, err) : refused(&m, err);
	sqlite3_int64 n = 0;
	unsigned char *bytes = s == PM_OK ? sqlite3_serialize(m.db, "main", &n, 0) : NULL;
	if (s == PM_OK && !bytes)
		s = pm_fail(err, PM_E_NOMEM, "no memory for a GeoPackage");
	if (s == PM_OK) {
		pm_buf_add(out, bytes, (size_t)n);
		s = pm_buf_check(out, err);
	}
	sqlite3_free(bytes);
	sqlite3_close(m.db);
	return s;
}
