#include "store/case_decision.h"

#include <math.h>

#include "store/case_sql.h"

enum { MILLION = 1000000 };

static const char *const kinds[] = {
#define X(name, word) word,
	PM_DECIDED_MAP(X)
#undef X
};
static const char *const rulings[] = {
#define X(name, word) word,
	PM_RULING_MAP(X)
#undef X
};

const char *pm_decided_word(pm_decided kind) { return kinds[kind]; }
const char *pm_ruling_word(pm_ruling ruling) { return rulings[ruling]; }

bool pm_ruling_of(pm_str word, pm_ruling *out)
{
	for (int i = 0; i < PM_RULINGS; i++)
		if (pm_str_eq(word, pm_str_of(rulings[i]))) {
			*out = (pm_ruling)i;
			return true;
		}
	return false;
}

static pm_status look(const pm_decision *d, pm_err *err)
{
	if (d->who.n == 0 || d->part.n == 0)
		return pm_fail(err, PM_E_USE, "a decision needs somebody who took it and what it belongs to");
	if (d->shown && !(d->p >= 0 && d->p <= 1))
		return pm_fail(err, PM_E_USE, "a decision about a probability of %g", d->p);
	return PM_OK;
}

static pm_status add_one(pm_case *c, const pm_decision *d, pm_err *err)
{
	const bool turn = d->kind == PM_DECIDED_LINK && memcmp(d->a.digest.byte, d->b.digest.byte, PM_DIGEST_BYTES) > 0;
	const pm_decision_side *a = turn ? &d->b : &d->a, *b = turn ? &d->a : &d->b;
	PM_TRY(look(d, err));
	return pm_sql_run(c, "INSERT INTO decision (kind, part, a, b, a_ref, b_ref, ruling, ppm, who, at, note) VALUES (?,?,?,?,?,?,?,?,?,?,?)",
	                  PM_VALUES(pm_v_word(kinds[d->kind]), pm_v_text(d->part), pm_v_digest(&a->digest), pm_v_digest(&b->digest),
	                            pm_v_text(a->ref), pm_v_text(b->ref), pm_v_word(rulings[d->ruling]),
	                            d->shown ? pm_v_int(llround(d->p * MILLION)) : pm_v_null(), pm_v_text(d->who), pm_v_int(d->at),
	                            pm_v_text(d->note)), err);
}

pm_status pm_case_add_decisions(pm_case *c, const pm_decision *d, uint32_t n, pm_err *err)
{
	pm_writes u;
	PM_TRY(pm_writes_begin(c, &u, err));
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < n && s == PM_OK; i++)
		s = add_one(c, &d[i], err);
	return pm_writes_end(c, u, s, err);
}

static pm_status of_row(pm_case *c, sqlite3_stmt *st, pm_decided kind, pm_decision *out, pm_err *err)
{
	pm_decision d = { .id = pm_sql_i64(st, 0), .kind = kind, .part = pm_sql_str(st, 1), .a.ref = pm_sql_str(st, 4),
	                  .b.ref = pm_sql_str(st, 5), .shown = sqlite3_column_type(st, 7) != SQLITE_NULL,
	                  .p = (double)pm_sql_i64(st, 7) / MILLION, .who = pm_sql_str(st, 8), .at = pm_sql_i64(st, 9),
	                  .note = pm_sql_str(st, 10) };
	PM_TRY(pm_sql_digest(c, st, 2, &d.a.digest, err));
	PM_TRY(pm_sql_digest(c, st, 3, &d.b.digest, err));
	if (!pm_ruling_of(pm_sql_str(st, 6), &d.ruling))
		return pm_case_damaged(c, err, "a decision that is no decision");
	*out = d;
	return PM_OK;
}

pm_status pm_case_each_decision(pm_case *c, pm_decided kind, pm_str part, bool history, pm_decision_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT id, part, a, b, a_ref, b_ref, ruling, ppm, who, at, note FROM decision d WHERE kind = ?1 AND (?2 = '' OR part = ?2)"
	                 " AND (?3 OR NOT EXISTS (SELECT 1 FROM decision l WHERE l.kind = d.kind AND l.part = d.part AND l.a = d.a AND l.b = d.b"
	                 " AND l.id > d.id)) ORDER BY id",
	              PM_VALUES(pm_v_word(kinds[kind]), pm_v_text(part), pm_v_int(history)), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row) {
		pm_decision d;
		if ((s = of_row(c, st, kind, &d, err)) != PM_OK || (s = seen(ctx, &d, err)) != PM_OK)
			break;
	}
	pm_sql_done(c, st);
	return s;
}

pm_status pm_case_each_decided(pm_case *c, pm_decided kind, pm_decided_seen seen, void *ctx, pm_err *err)
{
	sqlite3_stmt *st;
	bool row;
	PM_TRY(pm_sql(c, "SELECT DISTINCT part FROM decision WHERE kind = ? ORDER BY part", PM_VALUES(pm_v_word(kinds[kind])), &st, err));
	pm_status s;
	while ((s = pm_sql_next(c, st, &row, err)) == PM_OK && row)
		if ((s = seen(ctx, pm_sql_str(st, 0), err)) != PM_OK)
			break;
	pm_sql_done(c, st);
	return s;
}

typedef struct summed { pm_digest_run run; uint64_t n; } summed;

static pm_status sum_up(void *ctx, const pm_decision *d, pm_err *err)
{
	(void)err;
	summed *k = ctx;
	pm_digest_add(&k->run, d->part.p, d->part.n);
	pm_digest_add(&k->run, &d->a.digest, sizeof d->a.digest);
	pm_digest_add(&k->run, &d->b.digest, sizeof d->b.digest);
	pm_digest_add(&k->run, rulings[d->ruling], strlen(rulings[d->ruling]));
	k->n++;
	return PM_OK;
}

pm_status pm_case_decision_digest(pm_case *c, pm_decided kind, pm_str part, pm_digest *out, pm_err *err)
{
	summed k = {0};
	pm_digest_begin(&k.run);
	PM_TRY(pm_case_each_decision(c, kind, part, false, sum_up, &k, err));
	*out = k.n ? pm_digest_end(&k.run) : (pm_digest){{0}};
	return PM_OK;
}
