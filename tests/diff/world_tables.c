/* Random tables, and the same in SQLite as the SQL expects them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"
#include "diff/world.h"
#include "lang/match.h"
#include "text/phrase.h"

enum { ADDRESSES = 300, RECORDS = 900 };

static uint32_t below(world *w, uint32_t n)
{
	w->draw ^= w->draw << 13, w->draw ^= w->draw >> 7, w->draw ^= w->draw << 17;
	return (uint32_t)(w->draw >> 11) % n;
}

static void set(world *w, pm_column *c, uint32_t row)
{
	static const char *const words[] = { "w0", "w1", "w2", "it's", "\xC3\xA9\xC3\xA9n" };
	char id[16];
	const int32_t day = WORLD_TODAY - 500 + (int32_t)below(w, 700);
	switch (c->type) {
	case PM_TYPE_NUMBER: pm_column_set_number(c, row, (double)below(w, 25) / 4 - 3); break;
	case PM_TYPE_COUNT: pm_column_set_count(c, row, (int32_t)below(w, 5)); break;
	case PM_TYPE_FLAG: pm_column_set_flag(c, row, below(w, 2)); break;
	case PM_TYPE_DATE:
		assert_int_equal(pm_column_set_date(c, row, (pm_date){ day, day + (below(w, 4) ? 0 : (int32_t)below(w, 60)) }, NULL), PM_OK);
		break;
	case PM_TYPE_ID:
		snprintf(id, sizeof id, "w%u", below(w, 90));
		assert_int_equal(pm_column_set_word(c, row, pm_str_of(id), NULL), PM_OK);
		break;
	default: assert_int_equal(pm_column_set_word(c, row, pm_str_of(words[below(w, 5)]), NULL), PM_OK); break;
	}
}

static pm_table *table(world *w, const pm_register *r, uint32_t rows)
{
	pm_table *t;
	assert_int_equal(pm_table_new(r->name, &t, NULL), PM_OK);
	for (uint32_t i = 0; i < r->n_fields; i++) {
		pm_column *c;
		assert_int_equal(pm_column_new(r->field[i].name, r->field[i].type, rows, &c, NULL), PM_OK);
		for (uint32_t k = 0; k < rows; k++)
			if (below(w, 5))
				set(w, c, k);
		assert_int_equal(pm_table_add(t, c, NULL), PM_OK);
	}
	return t;
}

void world_fill(world *w)
{
	static uint32_t address[RECORDS];
	static float p[RECORDS];
	for (uint32_t i = 0; i < 3; i++)
		w->table[i] = table(w, &w->rules->reg[i], i ? RECORDS : ADDRESSES);
	for (uint32_t i = 1; i < 3; i++) {
		for (uint32_t k = 0; k < RECORDS; k++) {
			address[k] = below(w, 10) ? below(w, ADDRESSES) * below(w, ADDRESSES) / ADDRESSES : PM_NO_ROW;
			p[k] = below(w, 3) ? 1 : below(w, 4) ? (float)below(w, 1025) / 1024 : 0.5F;
		}
		assert_int_equal(pm_table_place(w->table[i], ADDRESSES, address, i == 1 ? p : NULL, NULL, 0, 1, NULL), PM_OK);
	}
}

static void run(sqlite3 *db, const char *sql)
{
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sqlite3_errmsg(db), sql);
}

static void bind_int(sqlite3_stmt *q, int at, int64_t v) { assert_int_equal(sqlite3_bind_int64(q, at, v), SQLITE_OK); }

/* Binds one value, two for a date; gives the next parameter. */
static int bind(sqlite3_stmt *q, int at, const pm_column *c, uint32_t row)
{
	const bool has = pm_column_has(c, row);
	const pm_str s = c->dict && has ? pm_column_str(c, row) : PM_STR("");
	if (has)
		switch (c->type) {
		case PM_TYPE_NUMBER: assert_int_equal(sqlite3_bind_double(q, at, c->number[row]), SQLITE_OK); break;
		case PM_TYPE_COUNT: bind_int(q, at, c->count[row]); break;
		case PM_TYPE_FLAG: bind_int(q, at, pm_bit(c->flag, row)); break;
		case PM_TYPE_DATE: bind_int(q, at, pm_column_date(c, row).lo), bind_int(q, at + 1, pm_column_date(c, row).hi); break;
		default: assert_int_equal(sqlite3_bind_text(q, at, s.p, (int)s.n, SQLITE_TRANSIENT), SQLITE_OK); break;
		}
	return at + 1 + (c->type == PM_TYPE_DATE);
}

uint32_t world_address(const pm_table *t, uint32_t row)
{
	if (!t->place)
		return row;
	for (uint32_t a = 0; a < t->place->addresses; a++)
		if (row < t->place->start[a + 1])
			return a;
	return PM_NO_ROW;
}

static void insert(sqlite3 *db, const pm_table *t)
{
	pm_buf make = {0}, put = {0};
	pm_buf_printf(&make, "CREATE TABLE \"%s\" (_address, _p, _row", t->name);
	pm_buf_printf(&put, "INSERT INTO \"%s\" VALUES (?, ?, ?", t->name);
	for (uint32_t i = 0; i < t->columns; i++) {
		const bool date = t->column[i]->type == PM_TYPE_DATE;
		pm_buf_printf(&make, date ? ", \"%s_lo\", \"%s_hi\"" : ", \"%s\"", t->column[i]->name, t->column[i]->name);
		pm_buf_text(&put, date ? ", ?, ?" : ", ?");
	}
	pm_buf_text(&make, ")"), pm_buf_text(&put, ")");
	run(db, make.p);
	sqlite3_stmt *q = NULL;
	assert_int_equal(sqlite3_prepare_v2(db, put.p, -1, &q, NULL), SQLITE_OK);
	for (uint32_t row = 0; row < t->rows; row++) {
		int at = 4;
		const uint32_t address = world_address(t, row);
		sqlite3_clear_bindings(q);
		if (address != PM_NO_ROW)
			bind_int(q, 1, address);
		assert_int_equal(sqlite3_bind_double(q, 2, t->place && t->place->p ? (double)t->place->p[row] : 1), SQLITE_OK);
		bind_int(q, 3, row);
		for (uint32_t i = 0; i < t->columns; i++)
			at = bind(q, at, t->column[i], row);
		assert_int_equal(sqlite3_step(q), SQLITE_DONE);
		sqlite3_reset(q);
	}
	sqlite3_finalize(q);
	pm_buf_release(&make);
	pm_buf_release(&put);
}

sqlite3 *world_database(const world *w)
{
	sqlite3 *db = NULL;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	run(db, "BEGIN");
	for (uint32_t i = 0; i < 3; i++)
		insert(db, w->table[i]);
	run(db, "COMMIT");
	return db;
}

static void match(sqlite3_context *ctx, int n, sqlite3_value **v)
{
	pm_regex *p = NULL;
	const char *re = (const char *)sqlite3_value_text(v[0]);
	(void)n;
	if (sqlite3_value_type(v[2]) == SQLITE_NULL || !re) {
		sqlite3_result_null(ctx);
		return;
	}
	assert_int_equal(pm_regex_new(pm_str_of(re), sqlite3_value_int(v[1]), &p, NULL), PM_OK);
	sqlite3_result_int(ctx, pm_regex_try(p, (pm_str){ (const char *)sqlite3_value_text(v[2]), (size_t)sqlite3_value_bytes(v[2]) }));
	pm_regex_free(p);
}

static void similar(sqlite3_context *ctx, int n, sqlite3_value **v)
{
	pm_phrase *p = NULL;
	(void)n;
	if (sqlite3_value_type(v[2]) == SQLITE_NULL) {
		sqlite3_result_null(ctx);
		return;
	}
	assert_int_equal(pm_phrase_new(pm_str_of((const char *)sqlite3_value_text(v[0])), sqlite3_value_double(v[1]), &p, NULL), PM_OK);
	sqlite3_result_int(ctx, pm_phrase_like_plain(p, (pm_str){ (const char *)sqlite3_value_text(v[2]), (size_t)sqlite3_value_bytes(v[2]) }));
	pm_phrase_free(p);
}

static void fill(sqlite3 *db, char *make)
{
	run(db, make);
	sqlite3_free(make);
}

void world_patterns(sqlite3 *db, const char *sql)
{
	assert_int_equal(sqlite3_create_function(db, "pattern", 3, SQLITE_UTF8, NULL, match, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_create_function(db, "similar", 3, SQLITE_UTF8, NULL, similar, NULL, NULL), SQLITE_OK);
	for (const char *line = sql; strncmp(line, "--", 2) == 0; line = strchr(line, '\n') + 1) {
		static const char add[] = "ALTER TABLE \"%s\" ADD COLUMN \"%s\"; UPDATE \"%s\" SET \"%s\" = ";
		char table[8], column[64], field[8], re[64], fold = 0;
		double least;
		if (sscanf(line, "-- \"%7[^\"]\".\"%63[^\"]\": %7s similar_to \"%63[^\"]\" at least %lf", table, column, field, re, &least) == 5) {
			char *make = sqlite3_mprintf(add, table, column, table, column);
			fill(db, sqlite3_mprintf("%z similar(%Q, %!.15g, \"%s\")", make, re, least, field));
			continue;
		}
		const int n = sscanf(line, "-- \"%7[^\"]\".\"%63[^\"]\": %7s matches /%63[^/]/%c", table, column, field, re, &fold);
		if (n < 4)
			continue;
		char *make = sqlite3_mprintf(add, table, column, table, column);
		fill(db, sqlite3_mprintf("%z pattern(%Q, %d, \"%s\")", make, re, fold == 'i', field));
	}
}

void world_release(world *w)
{
	for (uint32_t i = 0; i < 3; i++)
		pm_table_free(w->table[i]);
	pm_rules_free(w->rules);
	pm_buf_release(&w->text);
	*w = (world){0};
}
