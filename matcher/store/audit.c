#include "store/audit.h"

#include "store/case_sql.h"

static pm_digest link_digest(const pm_audit_entry *e)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	pm_digest_add(&run, e->prev.byte, sizeof e->prev.byte);
	pm_digest_add(&run, &e->seq, sizeof e->seq);
	pm_digest_add(&run, &e->at, sizeof e->at);
	pm_digest_add(&run, e->who.p, e->who.n);
	pm_digest_add(&run, e->what.p, e->what.n);
	pm_digest_add(&run, e->detail.p, e->detail.n);
	return pm_digest_end(&run);
}

pm_status pm_audit_head(pm_case *c, int64_t *out_seq, pm_digest *out_digest, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	int64_t seq = 0;
	pm_digest digest = {{0}};
	PM_TRY(pm_sql(c, "SELECT seq, sha256 FROM audit ORDER BY seq DESC LIMIT 1", NULL, 0, &st, err));
	pm_status s = pm_sql_next(c, st, &row, err);
	if (s == PM_OK && row) {
		seq = pm_sql_i64(st, 0);
		s = pm_sql_digest(c, st, 1, &digest, err);
	}
	pm_sql_done(c, st);
	if (s == PM_OK) {
		*out_seq = seq;
		*out_digest = digest;
	}
	return s;
}

static pm_status add(pm_case *c, pm_audit_entry *e, pm_err *err)
{
	PM_TRY(pm_audit_head(c, &e->seq, &e->prev, err));
	e->seq++;
	e->digest = link_digest(e);
	return pm_sql_run(c, "INSERT INTO audit (seq, at, who, what, detail, prev, sha256) VALUES (?,?,?,?,?,?,?)",
	                  PM_VALUES(pm_v_int(e->seq), pm_v_int(e->at), pm_v_text(e->who), pm_v_text(e->what), pm_v_text(e->detail),
	                            pm_v_digest(&e->prev), pm_v_digest(&e->digest)), err);
}

pm_status pm_audit_add(pm_case *c, int64_t at, pm_str who, pm_str what, pm_str detail, pm_err *err)
{
	pm_audit_entry e = { .at = at, .who = who, .what = what, .detail = detail };
	pm_writes u;
	PM_TRY(pm_writes_begin(c, &u, err));
	return pm_writes_end(c, u, add(c, &e, err), err);
}

/* One of the wrong length is nobody's hash: it reads as zeros, and the chain breaks there. */
static pm_digest digest_or_none(sqlite3_stmt *st, int column)
{
	pm_digest d = {{0}};
	const pm_str s = pm_sql_str(st, column);
	if (s.n == sizeof d.byte)
		memcpy(d.byte, s.p, s.n);
	return d;
}

pm_status pm_audit_each(pm_case *c, pm_audit_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT seq, at, who, what, detail, prev, sha256 FROM audit ORDER BY seq", NULL, 0, &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_audit_entry e = { .seq = pm_sql_i64(st, 0), .at = pm_sql_i64(st, 1), .who = pm_sql_str(st, 2),
		                     .what = pm_sql_str(st, 3), .detail = pm_sql_str(st, 4),
		                     .prev = digest_or_none(st, 5), .digest = digest_or_none(st, 6) };
		if ((s = seen(ctx, &e, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

typedef struct chain { pm_case *c; int64_t entries; pm_digest head; } chain;

static pm_status verify_one(void *ctx, const pm_audit_entry *e, pm_err *err)
{
	chain *k = ctx;
	const char *wrong = NULL;
	const pm_digest right = link_digest(e);
	if (e->seq != k->entries + 1)
		wrong = "an entry before it is gone";
	else if (memcmp(e->prev.byte, k->head.byte, sizeof e->prev.byte) != 0)
		wrong = "it does not follow from the entry before it";
	else if (memcmp(e->digest.byte, right.byte, sizeof right.byte) != 0)
		wrong = "its content was changed";
	if (wrong)
		return pm_fail_at(err, PM_E_GATE, k->c->path, 0, 0, "the audit log breaks at entry %lld: %s", (long long)e->seq, wrong);
	k->entries++;
	k->head = e->digest;
	return PM_OK;
}

pm_status pm_audit_verify(pm_case *c, int64_t *out_entries, pm_err *err)
{
	chain k = { .c = c };
	PM_TRY(pm_audit_each(c, verify_one, &k, err));
	*out_entries = k.entries;
	return PM_OK;
}
