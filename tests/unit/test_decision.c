/* What people decided: the latest about a pair holds, nothing is lost, and an older file learns to keep it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "../lib/case_file.h"
#include "store/case_decision.h"

static pm_decision about(uint8_t a, uint8_t b, pm_ruling ruling)
{
	return (pm_decision){ .kind = PM_DECIDED_ADDRESS, .part = PM_STR("meldingen"), .a = { {{ a }}, PM_STR("rij 12") },
	                      .b = { {{ b }}, PM_STR("0518200000000012") }, .ruling = ruling, .shown = true, .p = 0.625,
	                      .who = PM_STR("j.jansen"), .at = 1795000000, .note = PM_STR("") };
}

typedef struct list { uint32_t n; pm_decision d[8]; char who[8][24]; } list;

static pm_status take(void *ctx, const pm_decision *d, pm_err *err)
{
	(void)err;
	list *l = ctx;
	assert_true(l->n < 8);
	snprintf(l->who[l->n], sizeof *l->who, "%.*s", PM_STR_FMT(d->who));
	l->d[l->n++] = *d;
	return PM_OK;
}

static list decisions(pm_case *c, pm_decided kind, const char *part, bool history)
{
	list l = {0};
	assert_int_equal(pm_case_each_decision(c, kind, pm_str_of(part), history, take, &l, NULL), PM_OK);
	return l;
}

static void a_decision_comes_back_as_it_was_taken(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_decision d[2] = { about(1, 2, PM_RULING_SAME), about(1, 3, PM_RULING_OTHER) };
	d[1].shown = false;
	assert_int_equal(pm_case_add_decisions(c, d, 2, NULL), PM_OK);
	pm_case_close(c);
	c = opened(PM_CASE_READ);
	const list l = decisions(c, PM_DECIDED_ADDRESS, "meldingen", false);
	assert_int_equal(l.n, 2);
	assert_int_equal(l.d[0].a.digest.byte[0], 1);
	assert_int_equal(l.d[0].b.digest.byte[0], 2);
	assert_int_equal(l.d[0].ruling, PM_RULING_SAME);
	assert_true(l.d[0].shown && l.d[0].p == 0.625);
	assert_string_equal(l.who[0], "j.jansen");
	assert_int_equal(l.d[0].at, 1795000000);
	assert_false(l.d[1].shown);
	assert_int_equal(l.d[1].ruling, PM_RULING_OTHER);
	assert_int_equal(decisions(c, PM_DECIDED_ADDRESS, "vergunningen", false).n, 0);
	assert_int_equal(decisions(c, PM_DECIDED_LINK, "", false).n, 0);
	pm_case_close(c);
}

static void who_changes_their_mind_adds_a_decision(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_digest none, first, second;
	assert_int_equal(pm_case_decision_digest(c, PM_DECIDED_ADDRESS, PM_STR(""), &none, NULL), PM_OK);
	pm_decision d = about(1, 2, PM_RULING_UNSURE);
	assert_int_equal(pm_case_add_decisions(c, &d, 1, NULL), PM_OK);
	assert_int_equal(pm_case_decision_digest(c, PM_DECIDED_ADDRESS, PM_STR(""), &first, NULL), PM_OK);
	d.ruling = PM_RULING_OTHER;
	d.who = PM_STR("teamleider");
	assert_int_equal(pm_case_add_decisions(c, &d, 1, NULL), PM_OK);
	assert_int_equal(pm_case_decision_digest(c, PM_DECIDED_ADDRESS, PM_STR(""), &second, NULL), PM_OK);
	const list now = decisions(c, PM_DECIDED_ADDRESS, "", false), all = decisions(c, PM_DECIDED_ADDRESS, "", true);
	assert_int_equal(now.n, 1);
	assert_string_equal(now.who[0], "teamleider");
	assert_int_equal(all.n, 2);
	assert_string_equal(all.who[0], "j.jansen");
	assert_memory_not_equal(&none, &first, sizeof none);
	assert_memory_not_equal(&first, &second, sizeof first);
	pm_case_close(c);
	assert_int_equal(by_hand("UPDATE decision SET ruling = 'gelijk'"), SQLITE_CONSTRAINT);
}

static void two_records_are_one_pair_whichever_comes_first(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_decision d[2] = { about(9, 4, PM_RULING_SAME), about(4, 9, PM_RULING_OTHER) };
	d[0].kind = d[1].kind = PM_DECIDED_LINK;
	assert_int_equal(pm_case_add_decisions(c, d, 2, NULL), PM_OK);
	const list l = decisions(c, PM_DECIDED_LINK, "", false);
	assert_int_equal(l.n, 1);
	assert_int_equal(l.d[0].ruling, PM_RULING_OTHER);
	assert_int_equal(l.d[0].a.digest.byte[0], 4);
	pm_case_close(c);
}

static void what_is_no_decision_is_refused_and_nothing_of_its_batch_stays(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_decision d[2] = { about(1, 2, PM_RULING_SAME), about(1, 3, PM_RULING_OTHER) };
	d[1].who = PM_STR("");
	assert_int_equal(pm_case_add_decisions(c, d, 2, NULL), PM_E_USE);
	d[1] = about(1, 3, PM_RULING_OTHER);
	d[1].p = 1.5;
	assert_int_equal(pm_case_add_decisions(c, d, 2, NULL), PM_E_USE);
	d[1].p = NAN;
	assert_int_equal(pm_case_add_decisions(c, d, 2, NULL), PM_E_USE);
	d[1] = about(1, 3, PM_RULING_OTHER);
	d[1].part = PM_STR("");
	assert_int_equal(pm_case_add_decisions(c, d, 2, NULL), PM_E_USE);
	assert_int_equal(decisions(c, PM_DECIDED_ADDRESS, "", true).n, 0);
	pm_case_close(c);
}

static void a_case_file_from_before_learns_to_keep_decisions(void **state)
{
	(void)state;
	char sql[16384];
	FILE *f = fopen("tests/lib/case_v1.sql", "r");
	assert_non_null(f);
	const size_t n = fread(sql, 1, sizeof sql - 1, f);
	fclose(f);
	sql[n] = 0;
	assert_int_equal(by_hand(sql), SQLITE_OK);
	pm_case *c = NULL;
	pm_err err = {0};
	assert_int_equal(pm_case_open(path, PM_CASE_READ, &c, &err), PM_E_VERSION);
	c = opened(PM_CASE_WRITE);
	const pm_decision d = about(1, 2, PM_RULING_SAME);
	assert_int_equal(pm_case_add_decisions(c, &d, 1, NULL), PM_OK);
	pm_case_close(c);
}

static void words_are_those_of_the_table(void **state)
{
	(void)state;
	for (int i = 0; i < PM_RULINGS; i++) {
		pm_ruling r;
		assert_true(pm_ruling_of(pm_str_of(pm_ruling_word((pm_ruling)i)), &r));
		assert_int_equal(r, i);
	}
	pm_ruling r = PM_RULING_SAME;
	assert_false(pm_ruling_of(PM_STR("misschien"), &r));
	assert_string_equal(pm_decided_word(PM_DECIDED_ADDRESS), "adres");
}

typedef struct named { char text[64]; } named;

static pm_status name_part(void *ctx, pm_str part, pm_err *err)
{
	(void)err;
	named *n = ctx;
	const size_t had = strlen(n->text);
	snprintf(n->text + had, sizeof n->text - had, "%.*s ", PM_STR_FMT(part));
	return part.n == 7 ? PM_E_USE : PM_OK;
}

static void what_there_are_decisions_about_is_named_once(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_decision d[] = { about(1, 2, PM_RULING_SAME), about(1, 2, PM_RULING_OTHER), about(3, 4, PM_RULING_SAME), about(5, 6, PM_RULING_SAME) };
	d[2].part = PM_STR("bedrijf");
	d[3].kind = PM_DECIDED_LINK, d[3].part = PM_STR("eigenaren");
	assert_int_equal(pm_case_add_decisions(c, d, 4, NULL), PM_OK);
	named n = {0};
	assert_int_equal(pm_case_each_decided(c, PM_DECIDED_LINK, name_part, &n, NULL), PM_OK);
	assert_string_equal(n.text, "eigenaren ");
	n = (named){0};
	assert_int_equal(pm_case_each_decided(c, PM_DECIDED_ADDRESS, name_part, &n, NULL), PM_E_USE); /* the walk ends where it is told to */
	assert_string_equal(n.text, "bedrijf ");
	pm_case_close(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_there_are_decisions_about_is_named_once, fresh_path, remove_file),
		cmocka_unit_test_setup_teardown(a_decision_comes_back_as_it_was_taken, fresh_path, remove_file),
		cmocka_unit_test_setup_teardown(who_changes_their_mind_adds_a_decision, fresh_path, remove_file),
		cmocka_unit_test_setup_teardown(two_records_are_one_pair_whichever_comes_first, fresh_path, remove_file),
		cmocka_unit_test_setup_teardown(what_is_no_decision_is_refused_and_nothing_of_its_batch_stays, fresh_path, remove_file),
		cmocka_unit_test_setup_teardown(a_case_file_from_before_learns_to_keep_decisions, fresh_path, remove_file),
		cmocka_unit_test(words_are_those_of_the_table),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
