/* The evaluator against SQLite: random rule sets over random tables, every signal, rule and score equal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sqlite3.h>

#include "lang/eval.h"
#include "lang/sql.h"
#include "score/score.h"
#include "../lib/oom.h"
#include "diff/world.h"

static pm_rules *load(const char *text)
{
	const pm_rule_file f = { .path = "diff", .text = pm_str_of(text) };
	pm_rules *r = NULL;
	pm_buf errors = {0};
	if (pm_rules_parse(&f, 1, WORLD_TODAY, &r, &errors, NULL) != PM_OK)
		fail_msg("%s", errors.p);
	pm_buf_release(&errors);
	return r;
}

static int column_of(sqlite3_stmt *q, const char *before, pm_str name, const char *after)
{
	char want[128];
	snprintf(want, sizeof want, "%s%.*s%s", before, PM_STR_FMT(name), after);
	for (int i = 0; i < sqlite3_column_count(q); i++)
		if (strcmp(sqlite3_column_name(q, i), want) == 0)
			return i;
	fail_msg("the statement has no column %s", want);
	return -1;
}

static bool near_enough(double a, double b) { return a == b || fabs(a - b) <= 1e-9 * fmax(fabs(a), fabs(b)); }

/* One value of ours beside SQLite's. */
static bool equal(const pm_column *c, uint32_t row, sqlite3_stmt *q, int at)
{
	const bool null = sqlite3_column_type(q, at) == SQLITE_NULL;
	if (!pm_column_has(c, row) || null)
		return null == !pm_column_has(c, row);
	const pm_str word = { (const char *)sqlite3_column_text(q, at), (size_t)sqlite3_column_bytes(q, at) };
	switch (c->type) {
	case PM_TYPE_FLAG: return sqlite3_column_int(q, at) == pm_bit(c->flag, row);
	case PM_TYPE_DATE: return sqlite3_column_int(q, at) == c->day[row];
	case PM_TYPE_NUMBER: return near_enough(sqlite3_column_double(q, at), c->number[row]);
	default: return pm_str_eq(word, pm_column_str(c, row));
	}
}

static void signals_agree(const world *w, pm_column *const *column, sqlite3_stmt *q, uint32_t row)
{
	for (uint32_t i = 0; i < w->rules->n_signals; i++) {
		const pm_signal *g = &w->rules->signal[i];
		const bool date = g->type == PM_TYPE_DATE;
		const int at = column_of(q, "", g->name, date ? "_lo" : "");
		bool same = equal(column[i], row, q, at);
		if (same && date && pm_column_has(column[i], row))
			same = sqlite3_column_int(q, column_of(q, "", g->name, "_hi")) == pm_column_date(column[i], row).hi;
		if (!same) {
			pm_buf ours = {0};
			pm_column_print(column[i], row, &ours);
			fail_msg("signal %.*s, address %u: ours \"%s\", SQLite's \"%s\"; seed %llu\n%s", PM_STR_FMT(g->name), row, ours.n ? ours.p : "",
			         sqlite3_column_text(q, at), (unsigned long long)w->seed, w->text.p);
		}
	}
}

static void rules_agree(const world *w, const pm_score *score, sqlite3_stmt *q, uint32_t row)
{
	const pm_rules *r = w->rules;
	for (uint32_t k = 0; k < score->n_rules; k++) {
		const pm_verdict *v = &score->verdict[k];
		const pm_str name = r->rule[score->rule[k]].name;
		const int fires = column_of(q, "fires ", name, "");
		const bool unknown = sqlite3_column_type(q, fires) == SQLITE_NULL;
		if (unknown != pm_bit(v->unknown, row) || (!unknown && sqlite3_column_int(q, fires) != pm_bit(v->fires, row)) ||
		    sqlite3_column_int(q, column_of(q, "bits ", name, "")) != v->bits[row])
			fail_msg("rule %.*s, address %u; seed %llu\n%s", PM_STR_FMT(name), row, (unsigned long long)w->seed, w->text.p);
	}
	const pm_str theme = r->theme[score->theme].name;
	assert_int_equal(sqlite3_column_int(q, column_of(q, "score ", theme, "")), score->total[row]);
	assert_int_equal(sqlite3_column_int(q, column_of(q, "off ", theme, "")), pm_bit(score->off_list, row));
}

static sqlite3_stmt *statement(const world *w, sqlite3 *db)
{
	pm_buf sql = {0};
	pm_err err = {0};
	if (pm_sql_write(w->rules, PM_DIALECT_SQLITE, &sql, &err) != PM_OK)
		fail_msg("%s", err.msg);
	world_patterns(db, sql.p);
	sqlite3_stmt *q = NULL;
	if (sqlite3_prepare_v2(db, sql.p, (int)sql.n, &q, NULL) != SQLITE_OK)
		fail_msg("%s; seed %llu\n%s", sqlite3_errmsg(db), (unsigned long long)w->seed, sql.p);
	pm_buf_release(&sql);
	return q;
}

static void compare(world *w)
{
	pm_column *column[WORLD_SIGNALS] = {0};
	bool want[WORLD_SIGNALS];
	memset(want, 1, sizeof want);
	const pm_scope scope = { .rules = w->rules, .spine = w->table[0], .records = (const pm_table *const *)w->table, .as_of = WORLD_TODAY, .threads = 2 };
	assert_int_equal(pm_signals_compute(&scope, want, column, NULL), PM_OK);
	pm_score score[2] = { {0}, {0} };
	for (uint32_t t = 0; t < w->rules->n_themes; t++)
		assert_int_equal(pm_score_theme(&scope, t, column, &score[t], NULL), PM_OK);
	sqlite3 *db = world_database(w);
	sqlite3_stmt *q = statement(w, db);
	uint32_t row = 0;
	for (; sqlite3_step(q) == SQLITE_ROW; row++) {
		assert_int_equal(sqlite3_column_int64(q, 0), row);
		signals_agree(w, column, q, row);
		for (uint32_t t = 0; t < w->rules->n_themes; t++)
			rules_agree(w, &score[t], q, row);
	}
	assert_int_equal(row, w->table[0]->rows);
	sqlite3_finalize(q);
	sqlite3_close(db);
	if (getenv("EXPORT"))
		world_export(w, column, score, getenv("EXPORT"));
	for (uint32_t t = 0; t < w->rules->n_themes; t++)
		pm_score_release(&score[t]);
	for (uint32_t i = 0; i < WORLD_SIGNALS; i++)
		pm_column_free(column[i]);
}

static void random_rule_sets_agree_with_sqlite(void **state)
{
	(void)state;
	const char *one = getenv("SEED");
	const uint64_t first = one ? strtoull(one, NULL, 10) : 1, last = one ? first : getenv("EXPORT") ? EXPORTED : WORLDS;
	for (uint64_t seed = first; seed <= last; seed++) {
		world w;
		world_begin(&w, seed);
		world_write_rules(&w);
		w.rules = load(w.text.p);
		world_fill(&w);
		compare(&w);
		world_release(&w);
	}
}

static void a_pattern_is_a_column_and_on_a_computed_word_refused(void **state)
{
	(void)state;
	static const char head[] = "theme t { prior 0.1 }\nregister s { class P purpose t spine field k id field c category address id k }\n"
	                           "register m { class P purpose t field c category field k id address id k }\n";
	pm_buf text = {0}, sql = {0};
	pm_err err = {0};
	pm_buf_printf(&text, "%ssignal kamers = count(m where c matches /kamer/i) + count(m where not (c matches /kamer/i))\n", head);
	pm_rules *r = load(text.p);
	assert_int_equal(pm_sql_write(r, PM_DIALECT_SQLITE, &sql, &err), PM_OK);
	const char *first = strstr(sql.p, "\n-- \"m\".\"match ");
	assert_non_null(first);
	assert_non_null(strstr(first, " of c\": c matches /kamer/i\nWITH"));
	pm_rules_free(r);
	pm_buf_clear(&text), pm_buf_clear(&sql);
	pm_buf_printf(&text, "%ssignal gewoon = c = \"a\"\nsignal laatste = last(m.c)\nsignal kamers = laatste matches /kamer/\n", head);
	r = load(text.p);
	assert_int_equal(pm_sql_write(r, PM_DIALECT_SQLITE, &sql, &err), PM_E_USE);
	assert_non_null(strstr(err.msg, "signal kamers"));
	pm_buf_release(&text);
	pm_buf_release(&sql);
	pm_rules_free(r);
}

static void similar_to_is_a_column_by_words_and_threshold(void **state)
{
	(void)state;
	static const char head[] = "theme t { prior 0.1 }\nregister s { class P purpose t spine field k id field c category address id k }\n";
	pm_buf text = {0}, sql = {0};
	pm_err err = {0};
	pm_buf_printf(&text, "%ssignal a = c similar_to \"it's \\\"nu\\\"\"\nsignal b = c similar_to \"nu\" at least 0.9\n"
	              "signal d = c similar_to \"nu\"\nsignal e = c similar_to \"nu\" at least 80 percent\n", head);
	pm_rules *r = load(text.p);
	assert_int_equal(pm_sql_write(r, PM_DIALECT_SQLITE, &sql, &err), PM_OK);
	assert_non_null(strstr(sql.p, " of c\": c similar_to \"it's \\\"nu\\\"\" at least 0.9\n-- "));
	const char *nine = strstr(sql.p, "c similar_to \"nu\" at least 0.9\n");
	assert_non_null(nine);
	assert_null(strstr(nine + 1, "c similar_to \"nu\" at least 0.9")); /* the default, and the same written out, are one column */
	assert_non_null(strstr(nine, "c similar_to \"nu\" at least 0.8\nWITH"));
	pm_rules_free(r);
	pm_buf_clear(&text), pm_buf_clear(&sql);
	pm_buf_printf(&text, "%ssignal a = (c else \"x\") similar_to \"nu\"\n", head);
	r = load(text.p);
	assert_int_equal(pm_sql_write(r, PM_DIALECT_SQLITE, &sql, &err), PM_E_USE);
	assert_non_null(strstr(err.msg, "signal a: a pattern (matches) or similar_to"));
	pm_buf_release(&text);
	pm_buf_release(&sql);
	pm_rules_free(r);
}

static void without_a_spine_there_is_nothing_to_select_from(void **state)
{
	(void)state;
	pm_rules *r = load("theme t { prior 0.1 }\n");
	pm_buf sql = {0};
	assert_int_equal(pm_sql_write(r, PM_DIALECT_POSTGRES, &sql, NULL), PM_E_USE);
	pm_buf_release(&sql);
	pm_rules_free(r);
}

/* least() names its operands three times over: 40 levels would be more text than there is memory. */
static void what_grows_too_long_is_refused(void **state)
{
	(void)state;
	pm_buf text = {0}, sql = {0};
	pm_err err = {0};
	pm_buf_text(&text, "theme t { prior 0.1 }\nregister s { class P purpose t spine field k id field a number address id k }\nsignal diep = ");
	for (int i = 0; i < 40; i++)
		pm_buf_text(&text, "least(");
	pm_buf_text(&text, "a");
	for (int i = 0; i < 40; i++)
		pm_buf_text(&text, ", a)");
	pm_buf_text(&text, "\n");
	pm_rules *r = load(text.p);
	assert_int_equal(pm_sql_write(r, PM_DIALECT_DUCKDB, &sql, &err), PM_E_RANGE);
	assert_non_null(strstr(err.msg, "signal diep"));
	pm_buf_release(&sql);
	pm_buf_release(&text);
	pm_rules_free(r);
}

static const pm_rules *written;

static bool write_once(void)
{
	pm_buf sql = {0};
	const bool ok = pm_sql_write(written, PM_DIALECT_DUCKDB, &sql, NULL) == PM_OK;
	pm_buf_release(&sql);
	return ok;
}

static void a_failed_allocation_is_reported_and_leaves_nothing_behind(void **state)
{
	(void)state;
	world w;
	world_begin(&w, 1);
	world_write_rules(&w);
	w.rules = load(w.text.p);
	written = w.rules;
	const long clean = oom_each(write_once);
	assert_in_range(clean, 2, 40);
	world_release(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_rule_sets_agree_with_sqlite),
		cmocka_unit_test(a_pattern_is_a_column_and_on_a_computed_word_refused),
		cmocka_unit_test(similar_to_is_a_column_by_words_and_threshold),
		cmocka_unit_test(without_a_spine_there_is_nothing_to_select_from),
		cmocka_unit_test(what_grows_too_long_is_refused),
		cmocka_unit_test(a_failed_allocation_is_reported_and_leaves_nothing_behind),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
