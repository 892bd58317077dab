#include "store/case_sql.h"

#include <stdio.h>

enum { APPLICATION = 0x504d4346 /* PMCF */ };

#define ZERO_DIGEST "0000000000000000000000000000000000000000000000000000000000000000"

/* One text per version: made by those before it, in order. A text that was ever released is never changed. */
static const char *const version[] = {
	"CREATE TABLE setting (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;"

	"CREATE TABLE source ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, register TEXT NOT NULL, path TEXT NOT NULL,"
	" size INTEGER NOT NULL, inode INTEGER NOT NULL, mtime_ns INTEGER NOT NULL,"
	" sha256 BLOB NOT NULL CHECK (length(sha256) = 32), declaration BLOB NOT NULL CHECK (length(declaration) = 32),"
	" rows INTEGER NOT NULL, rejects INTEGER NOT NULL, peildatum TEXT, imported_at INTEGER NOT NULL,"
	" current INTEGER NOT NULL CHECK (current IN (0, 1))) STRICT;"
	"CREATE UNIQUE INDEX source_current ON source (register) WHERE current = 1;"

	"CREATE TABLE reject ("
	" id INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES source ON DELETE CASCADE,"
	" row INTEGER NOT NULL, line INTEGER NOT NULL, field TEXT NOT NULL, reason TEXT NOT NULL, raw TEXT NOT NULL) STRICT;"
	"CREATE INDEX reject_source ON reject (source, row, id);"

	"CREATE TABLE run ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, started_at INTEGER NOT NULL, as_of TEXT, seed INTEGER NOT NULL,"
	" program BLOB NOT NULL CHECK (length(program) = 32), rules BLOB NOT NULL CHECK (length(rules) = 32),"
	" status TEXT NOT NULL, manifest TEXT NOT NULL) STRICT;"
	"CREATE TABLE rule_text (sha256 BLOB PRIMARY KEY CHECK (length(sha256) = 32), text TEXT NOT NULL) STRICT;"
	"CREATE TABLE run_file ("
	" run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, kind TEXT NOT NULL CHECK (kind IN ('input', 'rule', 'output')),"
	" path TEXT NOT NULL, sha256 BLOB NOT NULL CHECK (length(sha256) = 32), bytes INTEGER NOT NULL,"
	" PRIMARY KEY (run, kind, path)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE vector ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER REFERENCES source ON DELETE CASCADE,"
	" run INTEGER REFERENCES run ON DELETE CASCADE, kind TEXT NOT NULL, part_of TEXT NOT NULL, name TEXT NOT NULL,"
	" digest BLOB CHECK (length(digest) = 32), type TEXT NOT NULL, rows INTEGER NOT NULL) STRICT;"
	"CREATE INDEX vector_source ON vector (source) WHERE source IS NOT NULL;"
	"CREATE INDEX vector_run ON vector (run) WHERE run IS NOT NULL;"
	"CREATE UNIQUE INDEX vector_key ON vector (kind, name, digest) WHERE digest IS NOT NULL;"
	"CREATE TABLE run_vector ("
	" run INTEGER NOT NULL REFERENCES run ON DELETE CASCADE, vector INTEGER NOT NULL REFERENCES vector ON DELETE CASCADE,"
	" PRIMARY KEY (vector, run)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX run_vector_run ON run_vector (run);"
	"CREATE TABLE segment ("
	" id INTEGER PRIMARY KEY, vector INTEGER NOT NULL REFERENCES vector ON DELETE CASCADE, part TEXT NOT NULL,"
	" codec TEXT NOT NULL, width INTEGER NOT NULL, base INTEGER NOT NULL, count INTEGER NOT NULL, body BLOB NOT NULL) STRICT;"
	"CREATE INDEX segment_vector ON segment (vector);" /* and so by id: the order of writing */

	"CREATE TABLE audit ("
	" seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, detail TEXT NOT NULL,"
	" prev BLOB NOT NULL, sha256 BLOB NOT NULL) STRICT;"
	"CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;"
	"CREATE TRIGGER audit_is_fixed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;",

	/* Destruction at the end of a term. */
	"ALTER TABLE source ADD COLUMN horizon TEXT;"
	"CREATE TABLE horizon (register TEXT PRIMARY KEY, before TEXT NOT NULL) STRICT, WITHOUT ROWID;"
	"CREATE TABLE destruction ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, who TEXT NOT NULL, register TEXT NOT NULL,"
	" category TEXT NOT NULL CHECK (category IN ('records', 'delivery', 'rejects')), why TEXT NOT NULL,"
	" source INTEGER REFERENCES source, rows INTEGER NOT NULL, before TEXT) STRICT;"
	"CREATE INDEX destruction_source ON destruction (source);",

	/* Lists and visits. */
	"CREATE TABLE list ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, title TEXT NOT NULL, run INTEGER NOT NULL,"
	" status TEXT NOT NULL CHECK (status IN ('voorgesteld', 'vrijgegeven', 'afgerond', 'ingetrokken')),"
	" as_of TEXT, first_day TEXT, last_day TEXT, rules BLOB NOT NULL CHECK (length(rules) = 32), seed INTEGER NOT NULL,"
	" planned_at INTEGER NOT NULL, planned_by TEXT NOT NULL, released_at INTEGER NOT NULL, released_by TEXT NOT NULL,"
	" before INTEGER REFERENCES list, detail TEXT NOT NULL) STRICT;"
	"CREATE INDEX list_name ON list (name, id);"
	"CREATE TABLE list_stop ("
	" list INTEGER NOT NULL REFERENCES list ON DELETE CASCADE, position INTEGER NOT NULL, address_id TEXT NOT NULL,"
	" team INTEGER NOT NULL, walk INTEGER NOT NULL, day TEXT, part TEXT NOT NULL, kind TEXT NOT NULL,"
	" state TEXT NOT NULL CHECK (state IN ('voorgesteld', 'geaccepteerd', 'aangehouden', 'afgevoerd')),"
	" why TEXT NOT NULL, decided_by TEXT NOT NULL, detail TEXT NOT NULL,"
	" PRIMARY KEY (list, position), UNIQUE (list, address_id)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE visit ("
	" id INTEGER PRIMARY KEY, code TEXT NOT NULL UNIQUE, list INTEGER REFERENCES list, address_id TEXT NOT NULL, address TEXT NOT NULL,"
	" day TEXT NOT NULL, minute INTEGER, inspector TEXT NOT NULL,"
	" situation TEXT NOT NULL CHECK (situation IN ('niemand_thuis', 'geen_medewerking', 'toegang')),"
	" persons INTEGER, beds INTEGER, measure TEXT NOT NULL, next_day TEXT, handover TEXT NOT NULL, handover_to TEXT NOT NULL,"
	" version INTEGER NOT NULL, imported_at INTEGER NOT NULL, imported_by TEXT NOT NULL) STRICT;"
	"CREATE INDEX visit_day ON visit (day, minute, code);"
	"CREATE INDEX visit_address ON visit (address_id);"
	"CREATE TABLE visit_theme ("
	" visit INTEGER NOT NULL REFERENCES visit ON DELETE CASCADE, theme TEXT NOT NULL, conclusion TEXT NOT NULL,"
	" PRIMARY KEY (visit, theme)) STRICT, WITHOUT ROWID;"
	"CREATE TABLE visit_was ("
	" visit INTEGER NOT NULL REFERENCES visit ON DELETE CASCADE, version INTEGER NOT NULL, replaced_at INTEGER NOT NULL,"
	" imported_by TEXT NOT NULL, body TEXT NOT NULL, PRIMARY KEY (visit, version)) STRICT, WITHOUT ROWID;",

	/* Decisions about pairs. */
	"CREATE TABLE decision ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL CHECK (kind IN ('adres', 'koppeling')), part TEXT NOT NULL,"
	" a BLOB NOT NULL CHECK (length(a) = 32), b BLOB NOT NULL CHECK (length(b) = 32), a_ref TEXT NOT NULL, b_ref TEXT NOT NULL,"
	" ruling TEXT NOT NULL CHECK (ruling IN ('gelijk', 'niet gelijk', 'weet niet')),"
	" ppm INTEGER CHECK (ppm BETWEEN 0 AND 1000000), who TEXT NOT NULL CHECK (who <> ''), at INTEGER NOT NULL, note TEXT NOT NULL) STRICT;"
	"CREATE INDEX decision_pair ON decision (kind, part, a, b, id);"
	"CREATE TRIGGER decision_is_fixed BEFORE UPDATE ON decision BEGIN SELECT RAISE(ABORT, 'a decision is never changed: add another'); END;",

	/* Deliveries of changes, and what a delivery looked like. A column added to rows takes no computed default. */
	"ALTER TABLE source ADD COLUMN root INTEGER NOT NULL DEFAULT 0;" /* 0: the source itself */
	"ALTER TABLE source ADD COLUMN chain BLOB NOT NULL DEFAULT x'" ZERO_DIGEST "' CHECK (length(chain) = 32);"
	"ALTER TABLE source ADD COLUMN reads BLOB NOT NULL DEFAULT x'" ZERO_DIGEST "' CHECK (length(reads) = 32);"
	"ALTER TABLE source ADD COLUMN last_row INTEGER NOT NULL DEFAULT 0;"
	"CREATE TABLE profile ("
	" source INTEGER PRIMARY KEY REFERENCES source ON DELETE CASCADE, json TEXT NOT NULL) STRICT;"
	"CREATE TABLE merged ("
	" root INTEGER NOT NULL REFERENCES source ON DELETE CASCADE, sha256 BLOB NOT NULL CHECK (length(sha256) = 32),"
	" kind TEXT NOT NULL, path TEXT NOT NULL, added INTEGER NOT NULL, changed INTEGER NOT NULL, deleted INTEGER NOT NULL,"
	" merged_at INTEGER NOT NULL, PRIMARY KEY (root, sha256)) STRICT, WITHOUT ROWID;"
	"ALTER TABLE reject ADD COLUMN became TEXT NOT NULL DEFAULT '';",

	/* What people wrote is destroyed at the end of a term as well. */
	"CREATE TABLE destroyed ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, who TEXT NOT NULL, register TEXT NOT NULL,"
	" category TEXT NOT NULL CHECK (category IN ('records', 'delivery', 'rejects', 'visits', 'lists', 'decisions')), why TEXT NOT NULL,"
	" source INTEGER REFERENCES source, rows INTEGER NOT NULL, before TEXT) STRICT;"
	"INSERT INTO destroyed SELECT id, at, who, register, category, why, source, rows, before FROM destruction;"
	"DROP TABLE destruction;"
	"ALTER TABLE destroyed RENAME TO destruction;"
	"CREATE INDEX destruction_source ON destruction (source);",

	/* What residents asked to have corrected. */
	"CREATE TABLE rectification ("
	" id INTEGER PRIMARY KEY AUTOINCREMENT, address_id TEXT NOT NULL, address TEXT NOT NULL, register TEXT NOT NULL, row INTEGER NOT NULL,"
	" key TEXT NOT NULL, record TEXT NOT NULL, field TEXT NOT NULL, was TEXT NOT NULL, value TEXT NOT NULL, ground TEXT NOT NULL CHECK (ground <> ''),"
	" asked_by TEXT NOT NULL CHECK (asked_by <> ''), asked_at INTEGER NOT NULL, by TEXT NOT NULL CHECK (by <> ''),"
	" first_at INTEGER NOT NULL DEFAULT 0, last_at INTEGER NOT NULL DEFAULT 0, rows INTEGER NOT NULL DEFAULT 0) STRICT;"
	"CREATE INDEX rectification_register ON rectification (register);"
	"CREATE TABLE rectification_step ("
	" id INTEGER PRIMARY KEY, rectification INTEGER NOT NULL REFERENCES rectification ON DELETE CASCADE,"
	" state TEXT NOT NULL CHECK (state IN ('toegekend', 'geweigerd', 'ingetrokken')), at INTEGER NOT NULL, by TEXT NOT NULL CHECK (by <> ''),"
	" reason TEXT NOT NULL) STRICT;"
	"CREATE INDEX rectification_step_of ON rectification_step (rectification, id);"
	"CREATE TRIGGER rectification_step_is_fixed BEFORE UPDATE ON rectification_step"
	" BEGIN SELECT RAISE(ABORT, 'a step is never changed: add another'); END;",
};
enum { NEWEST = sizeof version / sizeof *version };

/* Larger pages than SQLite's own default of 4 kB: a segment is read and written with fewer calls. */
static const char first_of_all[] = "PRAGMA page_size = 32768; PRAGMA journal_mode = WAL;";

static pm_status number(pm_case *c, const char *sql, int64_t *out, pm_err *err) { return pm_sql_int(c, sql, NULL, 0, out, err); }

const char *pm_case_schema_step(int64_t from) { return from >= 0 && from < NEWEST ? version[from] : NULL; }

static pm_status make_steps(pm_case *c, pm_err *err)
{
	char mark[96];
	int64_t from = 0; /* asked again: another process may have done it while this one waited for the lock */
	PM_TRY(number(c, "PRAGMA user_version", &from, err));
	for (const char *step; (step = pm_case_schema_step(from)) != NULL; from++)
		PM_TRY(pm_sql_script(c, step, err));
	snprintf(mark, sizeof mark, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION, NEWEST);
	return pm_sql_script(c, mark, err);
}

static pm_status upgrade(pm_case *c, pm_err *err)
{
	PM_TRY(pm_case_begin(c, err));
	const pm_status s = make_steps(c, err);
	if (s == PM_OK)
		return pm_case_commit(c, err);
	pm_case_rollback(c);
	return s;
}

pm_status pm_case_schema(pm_case *c, bool write, pm_err *err)
{
	int64_t application, made_by, tables;
	PM_TRY(number(c, "PRAGMA application_id", &application, err));
	PM_TRY(number(c, "PRAGMA user_version", &made_by, err));
	PM_TRY(number(c, "SELECT count(*) FROM sqlite_schema", &tables, err));
	const bool fresh = application == 0 && made_by == 0 && tables == 0; /* also one killed while it was made */
	if (application != APPLICATION && !(fresh && write))
		return pm_fail_at(err, PM_E_SYNTAX, c->path, 0, 0, "this is not a case file");
	if (made_by < 0 || made_by > NEWEST)
		return pm_fail_at(err, PM_E_VERSION, c->path, 0, 0,
		                  "the case file has version %lld, this program knows up to %d: use a newer pandmatch",
		                  (long long)made_by, NEWEST);
	if (made_by == NEWEST)
		return PM_OK;
	if (!write)
		return pm_fail_at(err, PM_E_VERSION, c->path, 0, 0,
		                  "the case file has version %lld, this program reads %d: open it once for writing",
		                  (long long)made_by, NEWEST);
	if (fresh)
		PM_TRY(pm_sql_script(c, first_of_all, err));
	return upgrade(c, err);
}
