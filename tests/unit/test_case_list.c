/* Lists and visits in the case file: decided once, counted once, corrected with their history. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sys/stat.h>

#include "../lib/case_file.h"
#include "../lib/oom.h"
#include "store/case_list.h"
#include "store/case_visit.h"

static pm_case_list list_of(const char *name)
{
	return (pm_case_list){ .run = 1, .name = pm_str_of(name), .title = PM_STR("Weeklijst"), .status = PM_STR("voorgesteld"),
	                       .as_of = 20600, .first_day = 20601, .last_day = 20605, .rules = {{ 7 }}, .seed = 3, .planned_at = 1795000000,
	                       .planned_by = PM_STR("anna"), .detail = PM_STR("{}") };
}

static pm_case_stop stop_of(const char *id)
{
	return (pm_case_stop){ .address_id = pm_str_of(id), .team = 1, .order = 1, .day = 20601, .part = PM_STR("avond"),
	                       .kind = PM_STR("score"), .state = PM_STR("voorgesteld"), .detail = PM_STR("{}") };
}

static int64_t add(pm_case *c, const char *name, const char *first, const char *second)
{
	const pm_case_list l = list_of(name);
	const pm_case_stop stop[] = { stop_of(first), stop_of(second) };
	int64_t id;
	pm_err err = {0};
	if (pm_case_add_list(c, &l, stop, 2, &id, &err) != PM_OK)
		fail_msg("%s", err.msg);
	return id;
}

static pm_status remember_stop(void *ctx, const pm_case_stop *s, pm_err *err)
{
	pm_buf *b = ctx;
	(void)err;
	pm_buf_printf(b, "%lld/%u %.*s %.*s %.*s\n", (long long)s->list, s->position, PM_STR_FMT(s->address_id), PM_STR_FMT(s->state), PM_STR_FMT(s->why));
	return PM_OK;
}

static void a_list_and_what_was_decided(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_arena a = {0};
	pm_case_list l;
	const int64_t id = add(c, "escamp", "0518200000000001", "0518200000000002");
	assert_int_equal(pm_case_decide_stop(c, id, 2, PM_STR("afgevoerd"), PM_STR("verbouwing"), PM_STR("bert"), NULL), PM_OK);
	assert_int_equal(pm_case_set_list_status(c, id, PM_STR("vrijgegeven"), 1795000100, PM_STR("bert"), NULL), PM_OK);
	assert_int_equal(pm_case_find_list(c, PM_STR("escamp"), 0, &a, &l, NULL), PM_OK);
	assert_int_equal(l.id, id);
	assert_int_equal(l.first_day, 20601);
	assert_int_equal(l.released_at, 1795000100);
	assert_true(pm_str_eq(l.released_by, PM_STR("bert")) && pm_str_eq(l.planned_by, PM_STR("anna")) && l.rules.byte[0] == 7);
	pm_buf b = {0};
	assert_int_equal(pm_case_each_stop(c, id, remember_stop, &b, NULL), PM_OK);
	assert_string_equal(b.p, "1/1 0518200000000001 voorgesteld \n1/2 0518200000000002 afgevoerd verbouwing\n");
	pm_buf_release(&b);
	pm_arena_release(&a);
	pm_case_close(c);
}

static void a_new_proposal_withdraws_the_former_one_of_its_name_only(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_arena a = {0};
	pm_case_list l;
	const int64_t first = add(c, "escamp", "1", "2"), other = add(c, "laak", "1", "2");
	add(c, "escamp", "1", "3");
	assert_int_equal(pm_case_find_list(c, PM_STR(""), first, &a, &l, NULL), PM_OK);
	assert_true(pm_str_eq(l.status, PM_STR("ingetrokken")));
	assert_int_equal(pm_case_find_list(c, PM_STR(""), other, &a, &l, NULL), PM_OK);
	assert_true(pm_str_eq(l.status, PM_STR("voorgesteld")));
	assert_int_equal(pm_case_find_list(c, PM_STR("moerwijk"), 0, &a, &l, NULL), PM_E_NOTFOUND);
	pm_arena_release(&a);
	pm_case_close(c);
}

/* An address stands on a list once, and a list that can't be kept whole isn't kept. */
static void no_half_list_stays(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_arena a = {0};
	pm_case_list l = list_of("escamp");
	const pm_case_stop twice[] = { stop_of("1"), stop_of("1") };
	int64_t id = -1;
	assert_int_not_equal(pm_case_add_list(c, &l, twice, 2, &id, NULL), PM_OK);
	assert_int_equal(id, -1);
	assert_int_equal(pm_case_find_list(c, PM_STR("escamp"), 0, &a, &l, NULL), PM_E_NOTFOUND);
	pm_arena_release(&a);
	pm_case_close(c);
}

static pm_visit visit_of(const char *code)
{
	return (pm_visit){ .code = pm_str_of(code), .address_id = PM_STR("0518200000000001"), .address = PM_STR("Eikstraat 1"), .day = 20602,
	                   .minute = 1205, .inspector = PM_STR("I07"), .situation = PM_STR("toegang"), .persons = 5, .beds = 7, .n_themes = 1,
	                   .theme = { { PM_STR("overbewoning"), PM_STR("overbewoning") } }, .measure = PM_STR("waarschuwing"),
	                   .next_day = PM_NO_DAY };
}

static pm_visit_kept put(pm_case *c, const pm_visit *v)
{
	pm_visit_kept kept = PM_VISIT_NEW;
	pm_err err = {0};
	if (pm_case_put_visit(c, v, 1795000000, PM_STR("anna"), &kept, &err) != PM_OK)
		fail_msg("%s", err.msg);
	return kept;
}

static pm_status remember_visit(void *ctx, const pm_visit *v, pm_err *err)
{
	pm_buf *b = ctx;
	(void)err;
	pm_buf_printf(b, "%.*s v%u %d personen, %.*s=%.*s\n", PM_STR_FMT(v->code), v->version, v->persons, PM_STR_FMT(v->theme[0].theme),
	              PM_STR_FMT(v->theme[0].conclusion));
	return PM_OK;
}

static pm_status remember_version(void *ctx, uint32_t version, int64_t at, pm_str by, pm_str json, pm_err *err)
{
	(void)at, (void)by, (void)err;
	pm_buf_printf(ctx, "v%u %.*s\n", version, PM_STR_FMT(json));
	return PM_OK;
}

static void twice_the_same_visit_changes_nothing_and_a_correction_keeps_what_was(void **state)
{
	(void)state;
	pm_case *c = opened(PM_CASE_CREATE);
	pm_digest none, first, second;
	assert_int_equal(pm_case_visits_digest(c, &none, NULL), PM_OK);
	pm_visit v = visit_of("L1-001");
	assert_int_equal(put(c, &v), PM_VISIT_NEW);
	assert_int_equal(pm_case_visits_digest(c, &first, NULL), PM_OK);
	assert_memory_not_equal(&none, &first, sizeof none);
	assert_int_equal(put(c, &v), PM_VISIT_SAME);
	assert_int_equal(pm_case_visits_digest(c, &second, NULL), PM_OK);
	assert_memory_equal(&first, &second, sizeof first);
	v.persons = 6;
	assert_int_equal(put(c, &v), PM_VISIT_CORRECTED);
	pm_buf b = {0};
	assert_int_equal(pm_case_each_visit(c, remember_visit, &b, NULL), PM_OK);
	assert_string_equal(b.p, "L1-001 v2 6 personen, overbewoning=overbewoning\n");
	pm_buf_clear(&b);
	assert_int_equal(pm_case_each_visit_version(c, PM_STR("L1-001"), remember_version, &b, NULL), PM_OK);
	assert_non_null(strstr(b.p, "v1 {"));
	assert_non_null(strstr(b.p, "\"personen_aangetroffen\":5"));
	pm_buf_release(&b);
	pm_case_close(c);
}

static bool visit_kept(void)
{
	pm_case *c = NULL;
	pm_visit_kept kept;
	pm_visit v = visit_of("L1-001");
	unlink(path);
	bool ok = pm_case_open(path, PM_CASE_CREATE, &c, NULL) == PM_OK && pm_case_put_visit(c, &v, 1795000000, PM_STR("anna"), &kept, NULL) == PM_OK;
	v.beds = 8;
	ok = ok && pm_case_put_visit(c, &v, 1795000000, PM_STR("anna"), &kept, NULL) == PM_OK && kept == PM_VISIT_CORRECTED;
	pm_case_close(c);
	return ok;
}

static void every_lack_of_memory_is_told(void **state)
{
	(void)state;
	assert_in_range(oom_each(visit_kept), 3, 40);
}

#define WITH_FILE(f) cmocka_unit_test_setup_teardown(f, fresh_path, remove_file)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_FILE(a_list_and_what_was_decided),
		WITH_FILE(a_new_proposal_withdraws_the_former_one_of_its_name_only),
		WITH_FILE(no_half_list_stays),
		WITH_FILE(twice_the_same_visit_changes_nothing_and_a_correction_keeps_what_was),
		WITH_FILE(every_lack_of_memory_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
