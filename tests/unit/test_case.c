/* The case file: what goes in comes out, nothing else's file is touched, and damage is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "../lib/case_data.h"
#include "../lib/case_file.h"
#include "store/audit.h"

static int64_t source_of(pm_case *c, const char *reg, uint8_t mark)
{
	pm_source s = { .reg = pm_str_of(reg), .path = PM_STR("levering/meldingen.csv"), .size = UINT64_C(1) << 40, .inode = UINT64_MAX,
	                .mtime_ns = -5, .digest = {{ mark }}, .declaration = {{ 2, mark }}, .rows = 10, .rejects = 2,
	                .peildatum = mark == 9 ? PM_NO_DAY : pm_day_of(2026, 11, 1), .imported_at = 1795000000 };
	int64_t id;
	assert_int_equal(pm_case_add_source(c, &s, &id, NULL), PM_OK);
	return id;
}

static void assert_same_records(pm_case *c, int64_t source, const pm_table *want, unsigned threads)
{
	pm_table *got;
	pm_err err = {0};
	if (pm_case_get_table(c, source, NULL, 0, threads, &got, &err) != PM_OK)
		fail_msg("%s", err.msg);
	assert_int_equal(got->rows, want->rows);
	assert_string_equal(got->name, want->name);
	const pm_digest a = case_digest(got), b = case_digest(want);
	assert_memory_equal(&a, &b, sizeof a);
	pm_table_free(got);
}

static void records_come_back_as_they_were(void **state)
{
	(void)state;
	static const uint32_t sizes[] = { 0, 1, 63, 64, 65, 1000, 600000 /* several segments a column */ };
	pm_case *c = opened(PM_CASE_CREATE);
	const int64_t source = source_of(c, "meldingen", 1);
	for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
		pm_table *t = case_records(sizes[k], (uint32_t)k);
		for (unsigned threads = 1; threads <= 3; threads += 2) {
			assert_int_equal(pm_case_put_table(c, source, t, threads, NULL), PM_OK);
			assert_same_records(c, source, t, 4 - threads);
		}
		pm_table_free(t);
	}
	assert_int_equal(pm_case_check(c, NULL), PM_OK);
	pm_case_close(c);
}

static void a_dictionary_read_back_can_be_searched_and_grown(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	const int64_t source = source_of(c, "meldingen", 1);
	pm_table *t = case_records(500, 1), *got;
	assert_int_equal(pm_case_put_table(c, source, t, 1, NULL), PM_OK);
	assert_int_equal(pm_case_get_table(c, source, &PM_STR("id"), 1, 1, &got, NULL), PM_OK);
	assert_int_equal(got->columns, 1);
	assert_non_null(got->place);
	pm_dict *d = got->column[0]->dict;
	const uint32_t size = pm_dict_size(d);
	for (uint32_t code = 0; code < size; code++)
		assert_int_equal(pm_dict_find(d, pm_dict_get(d, code)), code);
	assert_int_equal(pm_dict_find(d, PM_STR("onbekend")), PM_NO_CODE);
	for (uint32_t k = 0; k < 2000; k++) {
		char word[16];
		uint32_t code;
		snprintf(word, sizeof word, "nieuw%u", k);
		assert_int_equal(pm_dict_intern(d, pm_str_of(word), &code, NULL), PM_OK);
		assert_int_equal(code, size + k);
	}
	pm_table_free(got);
	pm_table_free(t);
	pm_case_close(c);
}

static void only_the_owner_may_read_the_file(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	source_of(c, "brp", 1);
	struct stat st;
	char beside[80];
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	snprintf(beside, sizeof beside, "%s-wal", path);
	assert_int_equal(stat(beside, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	pm_case_close(c);
	assert_int_equal(access(beside, F_OK), -1); /* one file is left */
}

static void assert_refused(pm_case_mode mode, pm_status want, const char *part)
{
	pm_case *c = NULL;
	pm_err err = {0};
	assert_int_equal(pm_case_open(path, mode, &c, &err), want);
	assert_null(c);
	assert_string_equal(err.file, path);
	if (!strstr(err.msg, part))
		fail_msg("%s", err.msg);
}

static void files_of_others_are_left_alone(void **state)
{
	(void)state;
	assert_refused(PM_CASE_WRITE, PM_E_NOTFOUND, "no case file");
	assert_int_equal(by_hand("CREATE TABLE kaart (x)"), SQLITE_OK);
	for (int mode = 0; mode <= PM_CASE_READ; mode++)
		assert_refused((pm_case_mode)mode, PM_E_SYNTAX, "not a case file");
	unlink(path);
	FILE *f = fopen(path, "w");
	for (int i = 0; i < 3000; i++)
		fputs("nummeraanduiding_id;postcode\n", f);
	fclose(f);
	assert_refused(PM_CASE_CREATE, PM_E_SYNTAX, "not a case file");
	unlink(path);
	pm_case_close(opened(PM_CASE_CREATE));
	assert_int_equal(by_hand("PRAGMA user_version = 99"), SQLITE_OK);
	assert_refused(PM_CASE_WRITE, PM_E_VERSION, "newer");
}

static void a_file_begun_and_never_made_is_made_later(void **state)
{
	(void)state;
	assert_int_equal(by_hand("PRAGMA journal_mode = WAL"), SQLITE_OK);
	assert_refused(PM_CASE_READ, PM_E_SYNTAX, "not a case file");
	pm_case_close(opened(PM_CASE_CREATE));
	pm_case_close(opened(PM_CASE_READ));
}

static void reading_changes_nothing_and_one_writes_at_a_time(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE), *r = opened(PM_CASE_READ);
	assert_int_equal(pm_case_put_setting(r, PM_STR("a"), PM_STR("b"), NULL), PM_E_IO);
	assert_int_equal(pm_case_begin(c, NULL), PM_OK);
	pm_case *other = opened(PM_CASE_WRITE);
	pm_err err = {0};
	assert_int_equal(pm_case_begin(other, &err), PM_E_IO);
	assert_non_null(strstr(err.msg, "locked"));
	pm_case_close(other);
	pm_case_close(r);
	pm_case_close(c);
}

static pm_status count_source(void *ctx, const pm_source *s, pm_err *err)
{
	(void)err;
	*(int *)ctx += s->current ? 1 : 100;
	return PM_OK;
}

static void the_newest_delivery_is_the_current_one(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_arena a = {0};
	pm_source s;
	assert_int_equal(pm_case_find_source(c, PM_STR("brp"), &a, &s, NULL), PM_E_NOTFOUND);
	source_of(c, "brp", 1);
	source_of(c, "woz", 9);
	const int64_t second = source_of(c, "brp", 3);
	assert_int_equal(pm_case_find_source(c, PM_STR("brp"), &a, &s, NULL), PM_OK);
	assert_true(s.id == second && s.current && s.digest.byte[0] == 3 && s.declaration.byte[1] == 3);
	assert_true(s.size == UINT64_C(1) << 40 && s.inode == UINT64_MAX && s.mtime_ns == -5 && s.rows == 10 && s.rejects == 2);
	assert_int_equal(s.peildatum, pm_day_of(2026, 11, 1));
	s.path = PM_STR("elders.csv");
	s.mtime_ns = 77;
	assert_int_equal(pm_case_touch_source(c, &s, NULL), PM_OK);
	assert_int_equal(pm_case_find_source(c, PM_STR("brp"), &a, &s, NULL), PM_OK);
	assert_true(s.mtime_ns == 77 && pm_str_eq(s.path, PM_STR("elders.csv")));
	assert_int_equal(pm_case_find_source(c, PM_STR("woz"), &a, &s, NULL), PM_OK);
	assert_int_equal(s.peildatum, PM_NO_DAY);
	int n = 0;
	assert_int_equal(pm_case_each_source(c, PM_STR(""), count_source, &n, NULL), PM_OK);
	assert_int_equal(n, 102);
	pm_arena_release(&a);
	pm_case_close(c);
}

static pm_status see_reject(void *ctx, const pm_case_reject *r, pm_err *err)
{
	(void)err;
	uint32_t *rows = ctx;
	rows[++rows[0]] = r->row;
	if (r->row == 7)
		assert_true(pm_str_eq(r->raw, PM_STR("7;\0;\xff")) && pm_str_eq(r->column, PM_STR("datum")));
	return PM_OK;
}

static pm_status see_group(void *ctx, const pm_reject_group *g, pm_err *err)
{
	(void)err;
	uint32_t *seen = ctx;
	if (seen[0]++ == 0)
		assert_true(g->rows == 2 && g->first_row == 3 && pm_str_eq(g->reason, PM_STR("geen datum")));
	return seen[0] == 2 ? PM_E_GATE : PM_OK;
}

static void refused_rows_are_kept_whole(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	const int64_t source = source_of(c, "meldingen", 1);
	static const pm_case_reject r[] = {
		{ .row = 7, .line = 9, .column = { "datum", 5 }, .reason = { "geen datum", 10 }, .raw = { "7;\0;\xff", 5 } },
		{ .row = 3, .line = 5, .column = { "datum", 5 }, .reason = { "geen datum", 10 }, .raw = { "3;x", 3 } },
		{ .row = 4, .line = 6, .column = { "", 0 }, .reason = { "te weinig velden", 16 }, .raw = { "4", 1 } },
	};
	assert_int_equal(pm_case_add_rejects(c, source, r, 3, NULL), PM_OK);
	uint32_t rows[4] = {0}, groups = 0;
	assert_int_equal(pm_case_each_reject(c, source, see_reject, rows, NULL), PM_OK);
	assert_true(rows[0] == 3 && rows[1] == 3 && rows[2] == 4 && rows[3] == 7);
	assert_int_equal(pm_case_group_rejects(c, see_group, &groups, NULL), PM_E_GATE); /* the walker ends the walk */
	assert_int_equal(groups, 2);
	assert_int_equal(pm_case_drop_records(c, source, NULL), PM_OK);
	rows[0] = 0;
	assert_int_equal(pm_case_each_reject(c, source, see_reject, rows, NULL), PM_OK);
	assert_int_equal(rows[0], 0);
	pm_table *t;
	assert_int_equal(pm_case_get_table(c, source, NULL, 0, 1, &t, NULL), PM_E_NOTFOUND);
	pm_case_close(c);
}

static pm_status see_fate(void *ctx, const pm_case_reject *r, pm_err *err)
{
	(void)err;
	pm_buf_printf(ctx, "%u %.*s: %.*s; ", r->row, PM_STR_FMT(r->reason), PM_STR_FMT(r->became));
	return PM_OK;
}

static pm_status take_id(void *ctx, const pm_case_reject *r, pm_err *err)
{
	(void)err;
	int64_t *id = ctx;
	id[r->row] = r->id;
	return PM_OK;
}

static void a_reject_says_what_became_of_it(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	const int64_t first = source_of(c, "meldingen", 1), second = source_of(c, "meldingen", 2);
	static const pm_case_reject r[] = { { .row = 1, .reason = { "kapot", 5 } }, { .row = 2, .reason = { "kapot", 5 } } };
	int64_t id[3] = {0};
	uint32_t groups = 0;
	pm_buf seen = {0};
	assert_int_equal(pm_case_add_rejects(c, first, r, 2, NULL), PM_OK);
	assert_int_equal(pm_case_move_rejects(c, first, second, NULL), PM_OK);
	assert_int_equal(pm_case_each_reject(c, second, take_id, id, NULL), PM_OK);
	assert_int_equal(pm_case_settle_reject(c, id[1], PM_STR("verbeterd"), NULL), PM_OK);
	assert_int_equal(pm_case_refuse_again(c, id[2], PM_STR("datum"), PM_STR("geen datum"), NULL), PM_OK);
	assert_int_equal(pm_case_each_reject(c, second, see_fate, &seen, NULL), PM_OK);
	assert_string_equal(seen.p, "1 kapot: verbeterd; 2 geen datum: ; ");
	pm_buf_clear(&seen);
	assert_int_equal(pm_case_each_reject(c, first, see_fate, &seen, NULL), PM_OK);
	assert_int_equal(seen.n, 0);
	assert_int_equal(pm_case_settle_reject(c, id[2], PM_STR("verbeterd"), NULL), PM_OK);
	assert_int_equal(pm_case_group_rejects(c, see_group, &groups, NULL), PM_OK); /* nothing is refused any more */
	assert_int_equal(groups, 0);
	pm_buf_release(&seen);
	pm_case_close(c);
}

static void what_was_merged_is_remembered(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_arena a = {0};
	const int64_t root = source_of(c, "meldingen", 1), other = source_of(c, "brp", 3);
	const pm_merged m = { .root = root, .digest = {{ 9 }}, .kind = PM_STR("upsert"), .path = PM_STR("x.csv"), .added = 3 };
	bool was;
	pm_str json;
	pm_source s;
	assert_int_equal(pm_case_was_merged(c, root, &m.digest, &was, NULL), PM_OK);
	assert_false(was);
	assert_int_equal(pm_case_add_merged(c, &m, NULL), PM_OK);
	assert_int_equal(pm_case_was_merged(c, root, &m.digest, &was, NULL), PM_OK);
	assert_true(was);
	assert_int_equal(pm_case_was_merged(c, other, &m.digest, &was, NULL), PM_OK);
	assert_false(was);
	assert_int_equal(pm_case_find_source(c, PM_STR("meldingen"), &a, &s, NULL), PM_OK);
	assert_int_equal(pm_case_was_merged(c, root, &s.digest, &was, NULL), PM_OK);
	assert_true(was); /* the whole delivery itself */
	pm_err err;
	assert_int_not_equal(pm_case_add_merged(c, &m, &err), PM_OK); /* twice */

	assert_int_equal(pm_case_get_profile(c, root, &a, &json, &err), PM_E_NOTFOUND);
	assert_int_equal(pm_case_put_profile(c, root, PM_STR("{}"), NULL), PM_OK);
	assert_int_equal(pm_case_put_profile(c, root, PM_STR("{\"rows\":1}"), NULL), PM_OK);
	assert_int_equal(pm_case_get_profile(c, root, &a, &json, NULL), PM_OK);
	assert_true(pm_str_eq(json, PM_STR("{\"rows\":1}")));
	pm_arena_release(&a);
	pm_case_close(c);
}

static int64_t run_of(pm_case *c, uint8_t mark)
{
	const pm_run r = { .started_at = 1795000000 + mark, .as_of = 20000 + mark, .seed = UINT64_MAX - mark, .program = {{ 4 }},
	                   .rules = {{ mark }}, .status = PM_STR("bezig"), .manifest = PM_STR("{}") };
	int64_t id;
	assert_int_equal(pm_case_add_run(c, &r, &id, NULL), PM_OK);
	return id;
}

static void signals_are_found_by_what_they_depend_on(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_table *t = case_records(300, 4);
	pm_case_column put[] = {
		{ PM_STR("personen"), {{ 1 }}, t->column[PM_TYPE_COUNT], 0 }, { PM_STR("personen"), {{ 2 }}, t->column[PM_TYPE_NUMBER], 0 },
		{ PM_STR("melders"), {{ 1 }}, t->column[PM_TYPE_FLAG], 0 },
	};
	assert_int_equal(pm_case_put_columns(c, PM_STR("signal"), put, 3, 1, NULL), PM_OK);
	const int64_t first = put[0].id;
	assert_int_equal(pm_case_put_columns(c, PM_STR("signal"), put, 3, 1, NULL), PM_OK);
	assert_int_equal(put[0].id, first); /* kept once */
	pm_case_column get[] = {
		{ PM_STR("personen"), {{ 7 }}, NULL, 0 }, { PM_STR("personen"), {{ 2 }}, NULL, 0 }, { PM_STR("melders"), {{ 1 }}, NULL, 0 },
	};
	assert_int_equal(pm_case_get_columns(c, PM_STR("signal"), get, 3, 2, NULL), PM_OK);
	assert_null(get[0].column);
	assert_int_equal(get[1].column->type, PM_TYPE_NUMBER);
	assert_memory_equal(get[1].column->number, put[1].column->number, 300 * sizeof(double));
	assert_memory_equal(get[2].column->valid, put[2].column->valid, sizeof(uint64_t));
	pm_column *mine = get[1].column;
	assert_int_equal(pm_case_get_columns(c, PM_STR("signal"), get, 3, 2, NULL), PM_OK);
	assert_ptr_equal(get[1].column, mine); /* what is there is left alone */

	assert_int_equal(pm_case_use_columns(c, run_of(c, 1), &put[0], 1, NULL), PM_OK);
	assert_int_equal(pm_case_use_columns(c, run_of(c, 2), &put[1], 1, NULL), PM_OK);
	run_of(c, 3);
	assert_int_equal(pm_case_prune_columns(c, 2, NULL), PM_OK);
	pm_case_column left[] = { { PM_STR("personen"), {{ 1 }}, NULL, 0 }, { PM_STR("personen"), {{ 2 }}, NULL, 0 },
	                          { PM_STR("melders"), {{ 1 }}, NULL, 0 } };
	assert_int_equal(pm_case_get_columns(c, PM_STR("signal"), left, 3, 1, NULL), PM_OK);
	assert_true(!left[0].column && left[1].column && !left[2].column);
	pm_column_free(left[1].column);
	pm_column_free(get[1].column);
	pm_column_free(get[2].column);
	pm_table_free(t);
	pm_case_close(c);
}

static pm_status see_file(void *ctx, const pm_run_file *f, pm_err *err)
{
	(void)err;
	int *n = ctx;
	assert_int_equal(f->text.n > 0, f->kind == PM_RUN_RULE);
	(*n)++;
	return PM_OK;
}

static void a_run_keeps_its_manifest_files_and_rules(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_arena a = {0};
	pm_run r;
	assert_int_equal(pm_case_find_run(c, 0, &a, &r, NULL), PM_E_NOTFOUND);
	const int64_t first = run_of(c, 1), second = run_of(c, 2);
	const pm_run_file file[] = {
		{ PM_RUN_RULE, PM_STR("rules/a.rules"), {{ 8 }}, 14, PM_STR("# een afspraak") },
		{ PM_RUN_INPUT, PM_STR("brp.csv"), {{ 8 }}, 100, PM_STR("") }, { PM_RUN_OUTPUT, PM_STR("overbewoning.csv"), {{ 9 }}, 5, PM_STR("") },
	};
	int n = 0;
	for (int k = 0; k < 3; k++) {
		assert_int_equal(pm_case_add_run_file(c, first, &file[k], NULL), PM_OK);
		assert_int_equal(pm_case_add_run_file(c, second, &file[k], NULL), PM_OK);
	}
	assert_int_equal(pm_case_each_run_file(c, second, see_file, &n, NULL), PM_OK);
	assert_int_equal(n, 3);
	assert_int_equal(pm_case_end_run(c, second, PM_STR("klaar"), PM_STR("{\"a\":1}"), NULL), PM_OK);
	assert_int_equal(pm_case_find_run(c, 0, &a, &r, NULL), PM_OK);
	assert_true(r.id == second && r.as_of == 20002 && r.seed == UINT64_MAX - 2 && r.rules.byte[0] == 2);
	assert_true(pm_str_eq(r.status, PM_STR("klaar")) && pm_str_eq(r.manifest, PM_STR("{\"a\":1}")));
	assert_int_equal(pm_case_find_run(c, 99, &a, &r, NULL), PM_E_NOTFOUND);
	pm_arena_release(&a);
	pm_case_close(c);
}

static void results_come_back_and_old_ones_go(void **state)
{
	(void)state;
	enum { N = 1000 };
	static int32_t bits[N], plain[N];
	static int16_t weight[N], drawn[N];
	static uint8_t code[N];
	static uint32_t order[N];
	static uint64_t fires[N / 64 + 1], unknown[N / 64 + 1];
	for (uint32_t i = 0; i < N; i++) {
		bits[i] = (int32_t)(i * 7919 % 300011) - 90000;
		plain[i] = weight[i] = i % 4 ? -307 : 2458;
		drawn[i] = (int16_t)(i * 7919 % 63489 - 31744);
		code[i] = i % 3;
		order[i] = N - 1 - i;
		if (i % 4 == 0)
			pm_bit_set(fires, i);
	}
	const pm_result_theme theme[] = { { PM_STR("overbewoning"), N, bits, code, 900, order }, { PM_STR("adresfraude"), N, plain, code, 0, order } };
	const pm_result_rule rule[] = { { PM_STR("overbewoning"), PM_STR("dichtheid"), N, weight, fires, unknown },
	                                { PM_STR("adresfraude"), PM_STR("post"), N, drawn, unknown, fires } };
	pm_case *c = opened(PM_CASE_CREATE);
	int64_t run[4];
	for (int k = 0; k < 4; k++) {
		run[k] = run_of(c, (uint8_t)k);
		assert_int_equal(pm_case_put_results(c, run[k], theme, 2, rule, 2, 2, NULL), PM_OK);
	}
	assert_int_equal(pm_case_prune_results(c, 2, NULL), PM_OK);
	pm_result_theme *t;
	pm_result_rule *r;
	uint32_t n;
	assert_int_equal(pm_case_get_themes(c, run[1], PM_STR(""), 1, &t, &n, NULL), PM_E_NOTFOUND);
	assert_int_equal(pm_case_get_themes(c, run[2], PM_STR(""), 1, &t, &n, NULL), PM_OK);
	assert_int_equal(n, 2);
	assert_true(pm_str_eq(t[0].theme, PM_STR("overbewoning")) && t[0].addresses == N && t[0].ranked == 900 && t[1].ranked == 0);
	assert_memory_equal(t[0].bits, bits, sizeof bits);
	assert_memory_equal(t[0].state, code, sizeof code);
	assert_memory_equal(t[0].order, order, 900 * sizeof *order);
	pm_result_themes_free(t, n);
	assert_int_equal(pm_case_get_rules(c, run[3], PM_STR("overbewoning"), 2, &r, &n, NULL), PM_OK);
	assert_int_equal(n, 1);
	assert_true(pm_str_eq(r->rule, PM_STR("dichtheid")));
	assert_memory_equal(r->bits, weight, sizeof weight);
	assert_memory_equal(r->fires, fires, sizeof fires);
	assert_memory_equal(r->unknown, unknown, sizeof unknown);
	pm_result_rules_free(r, n);
	assert_int_equal(pm_case_get_rules(c, run[3], PM_STR("adresfraude"), 1, &r, &n, NULL), PM_OK);
	assert_memory_equal(r->bits, drawn, sizeof drawn);
	pm_result_rules_free(r, n);
	pm_case_close(c);
	assert_int_equal(by_hand("UPDATE segment SET base = base + 40000 WHERE part = 'bits' AND vector IN (SELECT id FROM vector WHERE kind = 'rule' AND name = 'post')"), SQLITE_OK);
	c = opened(PM_CASE_READ);
	assert_int_equal(pm_case_get_rules(c, run[3], PM_STR("adresfraude"), 1, &r, &n, NULL), PM_E_IO);
	pm_case_close(c);
	assert_int_equal(by_hand("UPDATE segment SET base = 100000 WHERE part = 'order' AND codec = 'frame'"), SQLITE_OK);
	c = opened(PM_CASE_READ);
	assert_int_equal(pm_case_get_themes(c, run[2], PM_STR(""), 1, &t, &n, NULL), PM_E_IO);
	pm_case_close(c);
}

static void the_key_of_pseudonyms_stays(void **state)
{
	(void)state;
	uint8_t key[2][PM_KEY_BYTES];
	for (int k = 0; k < 2; k++) {
		pm_case *c = opened(PM_CASE_CREATE);
		assert_int_equal(pm_case_key(c, key[k], NULL), PM_OK);
		pm_case_close(c);
	}
	assert_memory_equal(key[0], key[1], PM_KEY_BYTES);
	unlink(path);
	pm_case *c = opened(PM_CASE_CREATE);
	assert_int_equal(pm_case_key(c, key[1], NULL), PM_OK);
	assert_memory_not_equal(key[0], key[1], PM_KEY_BYTES);
	pm_case_close(c);
}

static void a_changed_audit_log_is_seen(void **state)
{
	(void)state;
	static const struct { const char *sql, *said; } deed[] = {
		{ "UPDATE audit SET detail = '{}' WHERE seq = 3", "entry 3: its content" },
		{ "UPDATE audit SET who = 'x' WHERE seq = 1", "entry 1: its content" },
		{ "DELETE FROM audit WHERE seq = 2", "entry 3: an entry before" },
		{ "UPDATE audit SET prev = zeroblob(32) WHERE seq = 4", "entry 4: it does not follow" },
		{ "UPDATE audit SET sha256 = x'00' WHERE seq = 2", "entry 2" },
	};
	for (size_t k = 0; k < sizeof deed / sizeof *deed; k++) {
		pm_case *c = opened(PM_CASE_CREATE);
		for (int i = 0; i < 5; i++)
			assert_int_equal(pm_audit_add(c, 1795000000 + i, PM_STR("teamleider"), PM_STR("accept"), PM_STR("{\"reden\":\"proef\"}"), NULL), PM_OK);
		int64_t n, seq;
		pm_digest head;
		assert_int_equal(pm_audit_verify(c, &n, NULL), PM_OK);
		assert_int_equal(n, 5);
		assert_int_equal(pm_audit_head(c, &seq, &head, NULL), PM_OK);
		assert_int_equal(seq, 5);
		pm_case_close(c);
		sqlite3 *db;
		assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
		assert_int_equal(sqlite3_exec(db, deed[k].sql, NULL, NULL, NULL), SQLITE_CONSTRAINT); /* the file itself refuses */
		sqlite3_close(db);
		by_hand("DROP TRIGGER audit_stays; DROP TRIGGER audit_is_fixed;");
		assert_int_equal(by_hand(deed[k].sql), SQLITE_OK);
		c = opened(PM_CASE_READ);
		pm_err err = {0};
		assert_int_equal(pm_audit_verify(c, &n, &err), PM_E_GATE);
		if (!strstr(err.msg, deed[k].said))
			fail_msg("%s", err.msg);
		pm_case_close(c);
		unlink(path);
	}
}

/* Every segment of a table is damaged in many ways: the answer is an error or sound columns, never a crash. */
static void damaged_segments_are_told(void **state)
{
	(void)state;
	static const char *const deed[] = {
		"width = 16", "width = -1", "width = 1 << 40", "count = count + 1", "count = 4294967295", "base = 4000000000", "base = -9",
		"codec = 'frame', width = 0, body = x''", "codec = 'palette', width = 4", "codec = 'steps', width = 8",
		"body = x''", "body = zeroblob(length(body))", "body = CAST(substr(body, 2) || x'ff' AS BLOB)", "body = randomblob(length(body))",
		"part = 'hi'", "part = 'valid'", "codec = 'zip'", "part = 'p'", "codec = 'raw'",
	};
	pm_case *c = opened(PM_CASE_CREATE);
	const int64_t source = source_of(c, "meldingen", 1);
	pm_table *t = case_records(1000, 2), *got;
	assert_int_equal(pm_case_put_table(c, source, t, 1, NULL), PM_OK);
	pm_case_close(c);
	uint32_t told = 0;
	for (int id = 1; id <= 24; id++)
		for (size_t k = 0; k < sizeof deed / sizeof *deed; k++) {
			char sql[200];
			sqlite3 *db;
			assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
			snprintf(sql, sizeof sql, "CREATE TEMP TABLE was AS SELECT * FROM segment WHERE id = %d; UPDATE segment SET %s WHERE id = %d", id, deed[k], id);
			assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
			c = opened(PM_CASE_READ);
			pm_err err = {0};
			const pm_status s = pm_case_get_table(c, source, NULL, 0, 2, &got, &err);
			if (s == PM_OK) {
				case_digest(got); /* reads every string and value */
				pm_table_free(got);
			} else {
				assert_int_equal(s, PM_E_IO);
				assert_non_null(strstr(err.msg, "damaged"));
				told++;
			}
			pm_case_close(c);
			assert_int_equal(sqlite3_exec(db, "INSERT OR REPLACE INTO segment SELECT * FROM was", NULL, NULL, NULL), SQLITE_OK);
			sqlite3_close(db);
		}
	assert_true(told > 200);
	c = opened(PM_CASE_READ);
	assert_same_records(c, source, t, 1);
	pm_case_close(c);
	pm_table_free(t);
}

#define each(test) cmocka_unit_test_setup_teardown(test, fresh_path, remove_file)

int main(void)
{
	const struct CMUnitTest tests[] = {
		each(records_come_back_as_they_were),
		each(a_dictionary_read_back_can_be_searched_and_grown),
		each(only_the_owner_may_read_the_file),
		each(files_of_others_are_left_alone),
		each(a_file_begun_and_never_made_is_made_later),
		each(reading_changes_nothing_and_one_writes_at_a_time),
		each(the_newest_delivery_is_the_current_one),
		each(refused_rows_are_kept_whole),
		each(a_reject_says_what_became_of_it),
		each(what_was_merged_is_remembered),
		each(signals_are_found_by_what_they_depend_on),
		each(a_run_keeps_its_manifest_files_and_rules),
		each(results_come_back_and_old_ones_go),
		each(the_key_of_pseudonyms_stays),
		each(a_changed_audit_log_is_seen),
		each(damaged_segments_are_told),
	};
	return cmocka_run_group_tests_name("case file", tests, NULL, NULL);
}
