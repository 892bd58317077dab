#include "store/case_sql.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum { LOCK_TIMEOUT_MS = 2000 };

/* The file holds names: only its owner may read it. What SQLite puts beside it takes over these rights. */
static pm_status make_file(const char *path, pm_err *err)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return pm_fail_at(err, PM_E_IO, path, 0, 0, "the case file can't be made: %s", strerror(errno));
	close(fd);
	return PM_OK;
}

static pm_status need_file(const char *path, pm_err *err)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return pm_fail_at(err, errno == ENOENT ? PM_E_NOTFOUND : PM_E_IO, path, 0, 0,
		                  "no case file: %s", strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_size == 0)
		return pm_fail_at(err, PM_E_SYNTAX, path, 0, 0, "this is not a case file");
	return PM_OK;
}

/* Reading opens for writing too where it may, so that what a killed writer left beside the file is put in order and
 * cleared away; query_only keeps it from changing anything else. */
static pm_status connect(pm_case *c, bool read, pm_err *err)
{
	int rc = sqlite3_open_v2(c->path, &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (!c->db)
		return pm_fail(err, PM_E_NOMEM, "no memory for a case file");
	sqlite3_extended_result_codes(c->db, 1);
	if (rc != SQLITE_OK)
		return pm_sql_failed(c, rc, err);
	sqlite3_busy_timeout(c->db, LOCK_TIMEOUT_MS);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(c->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
	PM_TRY(pm_sql_script(c, "PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON; PRAGMA secure_delete = FAST;"
	                        "PRAGMA temp_store = MEMORY; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 8192", err));
	PM_TRY(pm_case_schema(c, !read, err));
	return read ? pm_sql_script(c, "PRAGMA query_only = ON", err) : PM_OK;
}

pm_status pm_case_open(const char *path, pm_case_mode mode, pm_case **out_case, pm_err *err)
{
	PM_TRY(mode == PM_CASE_CREATE ? make_file(path, err) : need_file(path, err));
	pm_case *c = pm_alloc(1, sizeof *c);
	if (c)
		c->path = pm_strndup(path, strlen(path));
	const pm_status s = c && c->path ? connect(c, mode == PM_CASE_READ, err)
	                                 : pm_fail(err, PM_E_NOMEM, "no memory for a case file");
	if (s != PM_OK) {
		pm_case_close(c);
		return s;
	}
	*out_case = c;
	return PM_OK;
}

void pm_case_close(pm_case *c)
{
	if (!c)
		return;
	for (uint32_t i = 0; i < c->n_statements; i++)
		sqlite3_finalize(c->statement[i].st);
	sqlite3_close_v2(c->db); /* rolls back; the last one out also writes the log back into the file */
	pm_free(c->path);
	pm_free(c);
}

const char *pm_case_path(const pm_case *c) { return c->path; }

pm_status pm_case_begin(pm_case *c, pm_err *err) { return pm_sql_script(c, "BEGIN IMMEDIATE", err); }

pm_status pm_case_commit(pm_case *c, pm_err *err)
{
	const pm_status s = pm_sql_script(c, "COMMIT", err);
	if (s != PM_OK)
		pm_case_rollback(c);
	return s;
}

void pm_case_rollback(pm_case *c)
{
	if (!sqlite3_get_autocommit(c->db))
		sqlite3_exec(c->db, "ROLLBACK", NULL, NULL, NULL); /* what can't be rolled back now is at the next opening */
}

static pm_status check(pm_case *c, const char *sql, const char *fine, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, sql, NULL, 0, &st, err));
	pm_status s = pm_sql_next(c, st, &row, err);
	if (s == PM_OK && row) {
		const pm_str said = pm_sql_str(st, 0);
		if (!fine || !pm_str_eq(said, pm_str_of(fine)))
			s = pm_fail_at(err, PM_E_IO, c->path, 0, 0, "the case file is damaged: %.*s%s", PM_STR_FMT(said),
			               fine ? "" : ": a row refers to one that is not there");
	}
	pm_sql_done(c, st);
	return s;
}

pm_status pm_case_check(pm_case *c, pm_err *err)
{
	PM_TRY(check(c, "PRAGMA integrity_check(1)", "ok", err));
	return check(c, "PRAGMA foreign_key_check", NULL, err);
}
