/* Rule sets as a whole: from disk, within limits, out of memory; what a register declares; digests; the rules' own tests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../lib/oom.h"
#include "base/limits.h"
#include "lang/eval.h"
#include "lang/selftest.h"

enum { TODAY = 20454 };

static const char small[] =
	"theme t { title \"T\" about object prior 0.1 }\n"
	"group g at most 2.5 bits\n"
	"parameter norm = 12 m2/persoon, 14 m2/persoon from 2025-01-01\n"
	"register bag {\n  file \"bag.csv\"\n  class P\n  purpose t\n  spine\n  key id\n  known delivery\n  field id id\n  field m2 number unit m2\n"
	"  field pand_id id\n  address id id pand pand_id\n}\n"
	"register brp {\n  file \"brp.accdb\" table \"tblBrp\"\n  title \"BRP\"\n  owner \"PZ\"\n  basis \"Wet BRP\"\n  class P\n  purpose t\n  retain 60 months\n"
	"  known opname\n  period van .. tot\n  field persoon_id id pseudonym column \"BSN\"\n  field geboortedatum date restricted\n  field van date\n"
	"  field tot date\n  field opname date optional\n  field onderzoek flag from \"ja\" only\n  field straat category\n  field nr count\n"
	"  field oud flag = van < 2000-01-01\n  only where persoon_id is known\n  address from straat\n  address number nr\n"
	"  household huishouden from rel persoon_id, ander where soort = \"partner\"\n"
	"  keep 6 months\n  key persoon_id\n  mutation upsert delete where nr > 90\n"
	"  expect rows 5 .. 100, null(van) < 1.5 percent, words(straat) in (\"Dorpsweg\", \"Laan\")\n"
	"  expect share(straat = \"Laan\") 5 .. 40 percent, median(nr) 3 .. 8, moves(van)\n}\n"
	"register rel {\n  class P\n  field persoon_id id\n  field ander id\n  field soort category\n}\n"
	"signal personen \"personen\" = count(brp where current) unit persoon { source \"BRP\" }\n"
	"signal ruimte = m2 / personen\n"
	"signal huishoudens = distinct(brp.huishouden)\n"
	"signal hoog = percentile(personen) within pand\n"
	"rule krap for t {\n  when ruimte < norm and personen in (3, 4, 5)\n  weight 1.5 else -0.25\n  group g\n  because \"{personen} op {m2}\"\n"
	"  source \"s\"\n  test personen = 4, m2 = 10 fires\n  test personen = 4, m2 = 100 silent\n  test personen = 4 unknown\n}\n"
	"exempt groot for t {\n  when m2 > 1000\n  test m2 = 2000 fires\n}\n";

static pm_status parse(const char *text, pm_rules **out, pm_buf *errors, pm_err *err)
{
	const pm_rule_file f = { .path = "small.rules", .text = pm_str_of(text) };
	return pm_rules_parse(&f, 1, TODAY, out, errors, err);
}

static void assert_text(pm_str is, const char *want) { assert_true(pm_str_eq(is, pm_str_of(want))); }

static void a_register_says_what_ingest_needs(void **state)
{
	(void)state;
	pm_rules *r;
	assert_int_equal(parse(small, &r, NULL, NULL), PM_OK);
	const pm_register *b = &r->reg[pm_rules_register(r, PM_STR("brp"))];
	assert_text(b->file, "brp.accdb");
	assert_text(b->table, "tblBrp");
	assert_int_equal(b->retain_months, 60);
	assert_int_equal(b->themes, 1);
	assert_text(b->field[b->known].name, "opname");
	assert_text(b->field[b->begin].name, "van");
	assert_text(b->field[b->end].name, "tot");
	assert_text(b->field[0].column, "BSN");
	assert_int_equal(b->field[0].treat, PM_TREAT_PSEUDONYM);
	assert_int_equal(b->field[1].treat, PM_TREAT_RESTRICTED);
	assert_true(b->field[4].optional);
	assert_text(b->field[5].yes, "ja");
	assert_text(b->field[5].no, "");
	assert_non_null(b->field[8].derive);
	assert_non_null(b->select);
	assert_text(b->field[b->role[PM_ROLE_STREET]].name, "straat");
	assert_text(b->field[b->role[PM_ROLE_NUMBER]].name, "nr");
	assert_int_equal(b->role[PM_ROLE_TEXT], -1);
	assert_int_equal(b->expect.rows_least, 5);
	assert_int_equal(b->expect.rows_most, 100);
	assert_int_equal(b->expect.nulls, 1);
	assert_true(b->expect.null[0].most_percent == 1.5);
	assert_int_equal(b->keep_months, 6);
	assert_int_equal(b->mutation, PM_MUTATION_UPSERT);
	assert_non_null(b->gone);
	assert_int_equal(b->expect.items, 4);
	const struct pm_expect_item *e = b->expect.item;
	assert_true(e[0].kind == PM_EXPECT_WORDS && e[1].kind == PM_EXPECT_SHARE && e[2].kind == PM_EXPECT_MEDIAN && e[3].kind == PM_EXPECT_MOVES);
	assert_text(b->field[e[0].field].name, "straat");
	assert_int_equal(e[0].n_words, 2);
	assert_text(e[0].word[1], "Laan");
	assert_true(e[1].low == 5 && e[1].high == 40 && e[2].low == 3 && e[2].high == 8);
	assert_true(b->field[b->household.field].made);
	assert_text(r->reg[b->household.reg].field[b->household.b].name, "ander");
	assert_int_equal(r->reg[r->spine].known, -1);
	assert_int_equal(r->reg[b->household.reg].known, -2);
	assert_int_equal(r->group[0].most, 2560);
	assert_int_equal(r->rule[0].group, 0);
	assert_int_equal(r->rule[0].fires, 1536);
	assert_int_equal(r->rule[0].n_signals, 2);
	assert_true(r->signal[0].dated);
	pm_rules_free(r);
	pm_rules_free(NULL);
}

/* What a digest must change with, and what not. */
static void digests_follow_meaning(void **state)
{
	(void)state;
	static const struct { const char *from, *to; bool reg, signal; } changes[] = {
		{ "title \"BRP\"", "title \"B\"", false, false },
		{ "  only where", "\n  # uitleg\n  only where", false, false },
		{ "from \"ja\" only", "from \"J\" \"N\"", true, true },
		{ "count(brp where current)", "count(brp where not current)", false, true },
		{ "van < 2000-01-01", "van < 2001-01-01", true, true },
		{ "weight 1.5", "weight 1.25", false, false },
	};
	pm_rules *a, *b;
	assert_int_equal(parse(small, &a, NULL, NULL), PM_OK);
	for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
		pm_buf text = {0};
		const char *at = strstr(small, changes[i].from);
		assert_non_null(at);
		pm_buf_add(&text, small, (size_t)(at - small));
		pm_buf_text(&text, changes[i].to);
		pm_buf_text(&text, at + strlen(changes[i].from));
		assert_int_equal(parse(text.p, &b, NULL, NULL), PM_OK);
		assert_int_equal(memcmp(&a->reg[1].digest, &b->reg[1].digest, sizeof(pm_digest)) != 0, changes[i].reg);
		assert_int_equal(memcmp(&a->signal[0].digest, &b->signal[0].digest, sizeof(pm_digest)) != 0, changes[i].signal);
		assert_int_equal(memcmp(&a->signal[1].digest, &b->signal[1].digest, sizeof(pm_digest)) != 0, changes[i].signal);
		assert_int_not_equal(memcmp(&a->digest, &b->digest, sizeof(pm_digest)), 0);
		pm_rules_free(b);
		pm_buf_release(&text);
	}
	pm_rules_free(a);
}

static void a_test_that_fails_is_reported_at_its_place(void **state)
{
	(void)state;
	pm_rules *r;
	pm_buf text = {0}, report = {0};
	uint32_t failed = 0;
	pm_buf_text(&text, small);
	assert_int_equal(parse(text.p, &r, NULL, NULL), PM_OK);
	assert_int_equal(pm_rules_selftest(r, &report, &failed, NULL), PM_OK);
	assert_int_equal(failed, 0);
	pm_rules_free(r);
	char *at = strstr(text.p, "m2 = 2000 fires");
	memcpy(at, "m2 = 0200", 9);
	assert_int_equal(parse(text.p, &r, NULL, NULL), PM_OK);
	assert_int_equal(pm_rules_selftest(r, &report, &failed, NULL), PM_OK);
	assert_int_equal(failed, 1);
	assert_non_null(strstr(report.p, "small.rules:67:3: test of exempt groot: expected fires, is silent"));
	pm_rules_free(r);
	pm_buf_release(&text);
	pm_buf_release(&report);
}

static void hostile_text_is_refused(void **state)
{
	(void)state;
	pm_rules *r;
	pm_err err = {0};
	pm_buf text = {0};
	pm_buf_text(&text, "signal a = ");
	for (int i = 0; i < 100000; i++)
		pm_buf_char(&text, '(');
	assert_int_equal(parse(text.p, &r, NULL, &err), PM_E_RANGE);
	assert_non_null(strstr(err.msg, "nested deeper than 64"));
	pm_buf_clear(&text);
	pm_buf_text(&text, "signal a = 1");
	for (int i = 0; i < 1000; i++)
		pm_buf_text(&text, " + 1");
	assert_int_equal(parse(text.p, &r, NULL, &err), PM_E_RANGE);
	pm_buf_clear(&text);
	for (int i = 0; i < 2000; i++)
		pm_buf_printf(&text, "signal a%d = a%d + 1\n", i, i + 1);
	pm_buf_text(&text, "signal a2000 = 1\n");
	assert_int_equal(parse(text.p, &r, NULL, &err), PM_E_RANGE);
	pm_buf_clear(&text);
	for (int i = 0; i < 400000; i++) /* a wrong byte on every line of a large file: the first 50 are told, in time */
		pm_buf_text(&text, "@@@\n\n\n");
	pm_buf errors = {0};
	assert_int_equal(parse(text.p, &r, &errors, &err), PM_E_SYNTAX);
	assert_true(errors.n < 50 * 200);
	pm_buf_release(&errors);
	pm_buf_clear(&text);
	for (int i = 0; i <= PM_MAX_RULE_BYTES; i++)
		pm_buf_char(&text, ' ');
	assert_int_equal(parse(text.p, &r, NULL, &err), PM_E_RANGE);
	pm_buf_release(&text);
}

/* Patterns: too long, nested too deep for the compiler, and one that would take years on the text that it meets. */
static void hostile_patterns_end(void **state)
{
	(void)state;
	static const char form[] = "theme t { prior 0.1 }\nregister s { class P purpose t spine field k id field x category address id k }\n"
	                           "signal a = x matches /%s/\n";
	pm_rules *r;
	pm_err err = {0};
	pm_buf pattern = {0}, text = {0};
	for (int i = 0; i < 1000; i++)
		pm_buf_char(&pattern, '(');
	for (int i = 0; i < 1000; i++)
		pm_buf_char(&pattern, ')');
	pm_buf_printf(&text, form, pattern.p);
	assert_int_equal(parse(text.p, &r, NULL, &err), PM_E_SYNTAX);
	assert_non_null(strstr(err.msg, "wrong pattern"));
	pm_buf_clear(&text);
	pm_buf_printf(&text, form, "(a+)+$");
	assert_int_equal(parse(text.p, &r, NULL, NULL), PM_OK);
	pm_table *t;
	pm_column *x, *out = NULL;
	assert_int_equal(pm_table_new(PM_STR("s"), &t, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("x"), PM_TYPE_CATEGORY, 2, &x, NULL), PM_OK);
	assert_int_equal(pm_column_set_word(x, 0, PM_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"), NULL), PM_OK);
	assert_int_equal(pm_column_set_word(x, 1, PM_STR("aaa"), NULL), PM_OK);
	assert_int_equal(pm_table_add(t, x, NULL), PM_OK);
	const pm_table *records[1] = { t };
	const bool want = true;
	assert_int_equal(pm_signals_compute(&(pm_scope){ r, t, records, TODAY, 1 }, &want, &out, NULL), PM_OK);
	assert_false(pm_column_has(out, 0)); /* the limit: unknown, not false */
	assert_true(pm_column_has(out, 1) && pm_bit(out->flag, 1));
	pm_column_free(out);
	pm_table_free(t);
	pm_rules_free(r);
	pm_buf_release(&pattern);
	pm_buf_release(&text);
}

/* Conditions that name each other twice over: what can be reached is found in bounded time, and nothing wrong is said. */
static void doubling_signals_end(void **state)
{
	(void)state;
	pm_rules *r;
	pm_buf text = {0};
	pm_buf_text(&text, "theme t { prior 0.1 }\nregister s { class P purpose t spine field k id field n number address id k }\n"
	                   "signal f0 = n > 1\nsignal n0 = n\n");
	for (int i = 1; i < 60; i++)
		pm_buf_printf(&text, "signal f%d = f%d and (f%d or f%d)\nsignal n%d = n%d + n%d\n", i, i - 1, i - 1, i - 1, i, i - 1, i - 1);
	for (int i = 0; i < 200; i++)
		pm_buf_printf(&text, "rule r%d for t { when f59 and n59 > %d weight 1 source \"s\" test f59 = true, n59 = 300 fires }\n", i, i);
	assert_int_equal(parse(text.p, &r, NULL, NULL), PM_OK);
	for (uint32_t i = 0; i < r->n_warnings; i++)
		assert_string_equal(r->warning[i].code, "W05");
	pm_rules_free(r);
	pm_buf_release(&text);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "wb");
	assert_non_null(f);
	assert_true(fputs(text, f) >= 0);
	assert_int_equal(fclose(f), 0);
}

static void a_folder_is_read_whole_but_not_what_is_separate(void **state)
{
	(void)state;
	char dir[] = "/tmp/pm_rules_XXXXXX", path[256], both[600];
	assert_non_null(mkdtemp(dir));
	static const char *const names[] = { "a.rules", "sub/b.rules", "sub/demo.rules", "notes.txt", "sub/more.inc" };
	static const char *const texts[] = { "include \"sub/more.inc\"\nparameter a = 1\n", "parameter b = 2\n", "# x\nseparate\nparameter c = 3\n",
		"geen regels", "parameter d = 4\ninclude \"../a.rules\"\n" };
	snprintf(path, sizeof path, "%s/sub", dir);
	assert_int_equal(mkdir(path, 0700), 0);
	for (int i = 0; i < 5; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		write_file(path, texts[i]);
	}
	pm_rules *r;
	pm_err err = {0};
	assert_int_equal(pm_rules_load(dir, TODAY, &r, NULL, &err), PM_OK);
	assert_int_equal(r->n_file, 3);
	pm_rules_free(r);
	snprintf(both, sizeof both, "%s:%s/sub/demo.rules", dir, dir);
	assert_int_equal(pm_rules_load(both, TODAY, &r, NULL, &err), PM_OK);
	assert_int_equal(r->n_file, 4);
	pm_rules_free(r);
	snprintf(path, sizeof path, "%s/a.rules", dir);
	write_file(path, "include \"weg.rules\"\n");
	assert_int_equal(pm_rules_load(path, TODAY, &r, NULL, &err), PM_E_IO);
	assert_non_null(strstr(err.msg, "weg.rules: can't open it"));
	assert_int_equal(pm_rules_load("/tmp/pm_not_there", TODAY, &r, NULL, &err), PM_E_IO);
	for (int i = 0; i < 5; i++) {
		snprintf(path, sizeof path, "%s/%s", dir, names[i]);
		assert_int_equal(unlink(path), 0);
	}
	snprintf(path, sizeof path, "%s/sub", dir);
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(pm_rules_load(dir, TODAY, &r, NULL, &err), PM_E_IO);
	assert_int_equal(rmdir(dir), 0);
}

static bool parse_once(void)
{
	pm_rules *r = NULL;
	pm_err err = {0};
	const bool ok = parse(small, &r, NULL, &err) == PM_OK;
	if (!ok && err.status != PM_E_NOMEM)
		fail_msg("%s", err.msg);
	if (ok)
		pm_rules_free(r);
	return ok;
}

static pm_rules *loaded;

static pm_status one_address(pm_table **spine, pm_table **brp)
{
	pm_column *c;
	PM_TRY(pm_table_new(PM_STR("bag"), spine, NULL));
	PM_TRY(pm_column_new(PM_STR("m2"), PM_TYPE_NUMBER, 1, &c, NULL));
	pm_column_set_number(c, 0, 20);
	PM_TRY(pm_table_add(*spine, c, NULL));
	PM_TRY(pm_table_new(PM_STR("brp"), brp, NULL));
	PM_TRY(pm_column_new(PM_STR("van"), PM_TYPE_DATE, 1, &c, NULL));
	pm_status s = pm_column_set_date(c, 0, (pm_date){ 9000, 9000 }, NULL);
	if (s != PM_OK)
		pm_column_free(c);
	else
		s = pm_table_add(*brp, c, NULL);
	uint64_t *keep = NULL;
	const pm_scope scope = { .rules = loaded, .as_of = TODAY, .threads = 1 };
	if (s == PM_OK)
		s = pm_register_derive(&scope, 1, *brp, &keep, NULL);
	pm_free(keep);
	return s == PM_OK ? pm_table_place(*brp, 1, (uint32_t[]){ 0 }, NULL, NULL, 0, 1, NULL) : s;
}

static bool compute_once(void)
{
	pm_table *spine = NULL, *brp = NULL;
	pm_column *column[4] = {0};
	pm_verdict v = {0};
	pm_buf out = {0};
	pm_status s = one_address(&spine, &brp);
	const pm_table *records[3] = { NULL, brp, NULL };
	const pm_scope scope = { .rules = loaded, .spine = spine, .records = records, .as_of = TODAY, .threads = 1 };
	if (s == PM_OK)
		s = pm_signals_compute(&scope, (bool[]){ true, true, true, true }, column, NULL);
	if (s != PM_OK && column[0])
		fail_msg("a column is left behind");
	if (s == PM_OK)
		s = pm_rules_run(&scope, (uint32_t[]){ 0 }, 1, column, &v, NULL);
	if (s == PM_OK)
		s = pm_because(&scope, loaded->rule[0].because, column, 0, &out, NULL);
	pm_verdict_release(&v);
	pm_buf_release(&out);
	for (int i = 0; i < 4; i++)
		pm_column_free(column[i]);
	pm_table_free(spine);
	pm_table_free(brp);
	return s == PM_OK;
}

static bool selftest_once(void)
{
	uint32_t failed = 0;
	return pm_rules_selftest(loaded, NULL, &failed, NULL) == PM_OK && failed == 0;
}

static void every_failed_allocation_is_reported(void **state)
{
	(void)state;
	assert_true(oom_each(parse_once) > 5);
	assert_int_equal(parse(small, &loaded, NULL, NULL), PM_OK);
	assert_true(oom_each(compute_once) > 20);
	assert_true(oom_each(selftest_once) > 20);
	pm_rules_free(loaded);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_register_says_what_ingest_needs),
		cmocka_unit_test(digests_follow_meaning),
		cmocka_unit_test(a_test_that_fails_is_reported_at_its_place),
		cmocka_unit_test(hostile_text_is_refused),
		cmocka_unit_test(hostile_patterns_end),
		cmocka_unit_test(doubling_signals_end),
		cmocka_unit_test(a_folder_is_read_whole_but_not_what_is_separate),
		cmocka_unit_test(every_failed_allocation_is_reported),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
