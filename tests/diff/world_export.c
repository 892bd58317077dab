/* A world as files for other engines: tables.sql, DIALECT.sql and ours.csv, the outcome that they must come to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include <stdio.h>

#include "diff/world.h"
#include "lang/match.h"
#include "lang/sql.h"
#include "text/phrase.h"

static void write_file(const char *folder, const world *w, const char *name, const pm_buf *text)
{
	char path[512];
	snprintf(path, sizeof path, "%s/%llu.%s", folder, (unsigned long long)w->seed, name);
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(text->p, 1, text->n, f), text->n);
	assert_int_equal(fclose(f), 0);
}

static const char *sql_type(pm_type t)
{
	switch (t) {
	case PM_TYPE_FLAG: return "BOOLEAN";
	case PM_TYPE_NUMBER: return "DOUBLE PRECISION";
	case PM_TYPE_COUNT: return "INTEGER";
	default: return "TEXT";
	}
}

static void literal(const pm_column *c, uint32_t row, pm_buf *out)
{
	const bool has = pm_column_has(c, row);
	if (!has) {
		pm_buf_text(out, c->type == PM_TYPE_DATE ? ",NULL,NULL" : ",NULL");
		return;
	}
	switch (c->type) {
	case PM_TYPE_NUMBER: pm_buf_printf(out, ",%.17g", c->number[row]); return;
	case PM_TYPE_COUNT: pm_buf_printf(out, ",%d", c->count[row]); return;
	case PM_TYPE_FLAG: pm_buf_text(out, pm_bit(c->flag, row) ? ",TRUE" : ",FALSE"); return;
	case PM_TYPE_DATE: pm_buf_printf(out, ",%d,%d", pm_column_date(c, row).lo, pm_column_date(c, row).hi); return;
	default: break;
	}
	pm_buf_text(out, ",'");
	const pm_str s = pm_column_str(c, row);
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '\'')
			pm_buf_char(out, '\'');
		pm_buf_char(out, s.p[i]);
	}
	pm_buf_char(out, '\'');
}

/* The columns of patterns and phrases that the head of a statement asks of one table. */
typedef struct asked { char column[64], field[8], re[64]; pm_regex *pattern; pm_phrase *phrase; } asked;

static uint32_t patterns_of(const char *sql, const char *table, asked *out, uint32_t most)
{
	uint32_t n = 0;
	for (const char *line = sql; strncmp(line, "--", 2) == 0; line = strchr(line, '\n') + 1) {
		char name[8], fold = 0;
		asked a = {0};
		double least;
		if (sscanf(line, "-- \"%7[^\"]\".\"%63[^\"]\": %7s similar_to \"%63[^\"]\" at least %lf", name, a.column, a.field, a.re, &least) == 5) {
			if (strcmp(name, table) != 0)
				continue;
			assert_true(n < most);
			assert_int_equal(pm_phrase_new(pm_str_of(a.re), least, &a.phrase, NULL), PM_OK);
			out[n++] = a;
			continue;
		}
		if (sscanf(line, "-- \"%7[^\"]\".\"%63[^\"]\": %7s matches /%63[^/]/%c", name, a.column, a.field, a.re, &fold) < 4 || strcmp(name, table) != 0)
			continue;
		assert_true(n < most);
		assert_int_equal(pm_regex_new(pm_str_of(a.re), fold == 'i', &a.pattern, NULL), PM_OK);
		out[n++] = a;
	}
	return n;
}

static void rows(const pm_table *t, const asked *a, uint32_t n, pm_buf *out)
{
	pm_buf_printf(out, "INSERT INTO \"%s\" VALUES\n", t->name);
	for (uint32_t row = 0; row < t->rows; row++) {
		const uint32_t address = world_address(t, row);
		address == PM_NO_ROW ? pm_buf_text(out, "(NULL") : pm_buf_printf(out, "(%u", address);
		pm_buf_printf(out, ",%.17g,%u", t->place && t->place->p ? (double)t->place->p[row] : 1, row);
		for (uint32_t i = 0; i < t->columns; i++)
			literal(t->column[i], row, out);
		for (uint32_t i = 0; i < n; i++) {
			const pm_column *c = pm_table_get(t, a[i].field);
			const pm_str s = pm_column_has(c, row) ? pm_column_str(c, row) : PM_STR("");
			const bool holds = a[i].phrase ? pm_phrase_like_plain(a[i].phrase, s) : pm_regex_try(a[i].pattern, s) > 0;
			pm_buf_text(out, !pm_column_has(c, row) ? ",NULL" : holds ? ",TRUE" : ",FALSE");
		}
		pm_buf_text(out, row + 1 < t->rows ? "),\n" : ");\n");
	}
}

static void tables(const world *w, const char *sql, pm_buf *out)
{
	asked a[16];
	for (uint32_t k = 0; k < 3; k++) {
		const pm_table *t = w->table[k];
		const uint32_t n = patterns_of(sql, t->name, a, 16);
		pm_buf_printf(out, "CREATE TABLE \"%s\" (\"_address\" BIGINT, \"_p\" DOUBLE PRECISION, \"_row\" BIGINT", t->name);
		for (uint32_t i = 0; i < t->columns; i++) {
			const pm_column *c = t->column[i];
			if (c->type == PM_TYPE_DATE)
				pm_buf_printf(out, ", \"%s_lo\" INTEGER, \"%s_hi\" INTEGER", c->name, c->name);
			else
				pm_buf_printf(out, ", \"%s\" %s", c->name, sql_type(c->type));
		}
		for (uint32_t i = 0; i < n; i++)
			pm_buf_printf(out, ", \"%s\" BOOLEAN", a[i].column);
		pm_buf_text(out, ");\n");
		rows(t, a, n, out);
		for (uint32_t i = 0; i < n; i++)
			pm_regex_free(a[i].pattern), pm_phrase_free(a[i].phrase);
	}
}

static void cell(const pm_column *c, uint32_t row, pm_buf *out)
{
	if (!pm_column_has(c, row))
		pm_buf_text(out, c->type == PM_TYPE_DATE ? ";;" : ";");
	else if (c->type == PM_TYPE_DATE)
		pm_buf_printf(out, ";%d;%d", pm_column_date(c, row).lo, pm_column_date(c, row).hi);
	else if (c->type == PM_TYPE_NUMBER)
		pm_buf_printf(out, ";%.17g", c->number[row]);
	else if (c->type == PM_TYPE_FLAG)
		pm_buf_text(out, pm_bit(c->flag, row) ? ";true" : ";false");
	else
		pm_buf_printf(out, ";%.*s", PM_STR_FMT(pm_column_str(c, row)));
}

static void names(const world *w, const pm_score *score, pm_buf *out)
{
	pm_buf_text(out, "_address");
	for (uint32_t i = 0; i < w->rules->n_signals; i++) {
		const pm_str name = w->rules->signal[i].name;
		if (w->rules->signal[i].type == PM_TYPE_DATE)
			pm_buf_printf(out, ";%.*s_lo;%.*s_hi", PM_STR_FMT(name), PM_STR_FMT(name));
		else
			pm_buf_printf(out, ";%.*s", PM_STR_FMT(name));
	}
	for (uint32_t t = 0; t < w->rules->n_themes; t++) {
		for (uint32_t k = 0; k < score[t].n_rules; k++)
			pm_buf_printf(out, ";fires %.*s;bits %.*s", PM_STR_FMT(w->rules->rule[score[t].rule[k]].name), PM_STR_FMT(w->rules->rule[score[t].rule[k]].name));
		pm_buf_printf(out, ";score %.*s;off %.*s", PM_STR_FMT(w->rules->theme[t].name), PM_STR_FMT(w->rules->theme[t].name));
	}
	pm_buf_char(out, '\n');
}

static void outcome(const world *w, pm_column *const *column, const pm_score *score, pm_buf *out)
{
	names(w, score, out);
	for (uint32_t row = 0; row < w->table[0]->rows; row++) {
		pm_buf_printf(out, "%u", row);
		for (uint32_t i = 0; i < w->rules->n_signals; i++)
			cell(column[i], row, out);
		for (uint32_t t = 0; t < w->rules->n_themes; t++) {
			for (uint32_t k = 0; k < score[t].n_rules; k++) {
				const pm_verdict *v = &score[t].verdict[k];
				pm_buf_text(out, pm_bit(v->unknown, row) ? ";" : pm_bit(v->fires, row) ? ";true" : ";false");
				pm_buf_printf(out, ";%d", v->bits[row]);
			}
			pm_buf_printf(out, ";%d;%s", score[t].total[row], pm_bit(score[t].off_list, row) ? "true" : "false");
		}
		pm_buf_char(out, '\n');
	}
}

void world_export(const world *w, pm_column *const *column, const pm_score *score, const char *folder)
{
	static const char *const names_of[] = { "sqlite.sql", "duckdb.sql", "postgres.sql" };
	pm_buf text = {0};
	for (int d = PM_DIALECT_DUCKDB; d <= PM_DIALECT_POSTGRES; d++) {
		pm_buf_clear(&text);
		assert_int_equal(pm_sql_write(w->rules, (pm_dialect)d, &text, NULL), PM_OK);
		write_file(folder, w, names_of[d], &text);
	}
	pm_buf made = {0};
	tables(w, text.p, &made);
	write_file(folder, w, "tables.sql", &made);
	pm_buf_clear(&made);
	outcome(w, column, score, &made);
	write_file(folder, w, "ours.csv", &made);
	pm_buf_release(&made);
	pm_buf_release(&text);
}
