/* The plan of a rule set: every operator once, with its time by a clock that the test holds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "../lib/oom.h"
#include "lang/watch.h"

static const char text[] =
	"theme t { prior 0.1 }\nregister s {\n class P\n purpose t\n spine\n field n number\n field g id\n field x text\n address id n pand g\n}\n"
	"signal twee = n + n\nsignal hoog = percentile(twee) within pand\nsignal woord = g else \"geen\"\nsignal samen = sum(n) within woord\n"
	"signal lijkt = x similar_to \"Te huur\" or g not similar_to \"pand\" at least 75 percent\n"
	"rule een for t { when n + n > 3 and twee < 9\n weight 1 }\nrule weg for t { when n > 1\n weight 1\n status retired }\n";

static uint64_t ticks;
static uint64_t tick(void) { return ticks += 1000000; }

static bool show(uint64_t (*now)(void), pm_buf *out)
{
	pm_rules *r = NULL;
	pm_table *t = NULL;
	pm_column *n = NULL, *g = NULL, *x = NULL;
	const pm_rule_file f = { .path = "r", .text = pm_str_of(text) };
	bool ok = pm_rules_parse(&f, 1, 20454, &r, NULL, NULL) == PM_OK && pm_table_new(PM_STR("s"), &t, NULL) == PM_OK &&
	          pm_column_new(PM_STR("n"), PM_TYPE_NUMBER, 3, &n, NULL) == PM_OK && pm_table_add(t, n, NULL) == PM_OK &&
	          pm_column_new(PM_STR("g"), PM_TYPE_ID, 3, &g, NULL) == PM_OK && pm_table_add(t, g, NULL) == PM_OK &&
	          pm_column_new(PM_STR("x"), PM_TYPE_TEXT, 3, &x, NULL) == PM_OK && pm_table_add(t, x, NULL) == PM_OK;
	for (uint32_t i = 0; i < 3 && ok; i++) {
		pm_column_set_number(n, i, i);
		ok = pm_column_set_word(g, i, PM_STR("p"), NULL) == PM_OK && pm_column_set_text(x, i, PM_STR("te huur"), NULL) == PM_OK;
	}
	const pm_table *records[1] = { t };
	pm_watch w = { .now = now, .out = out };
	ok = ok && pm_watch_all(&w, &(pm_scope){ r, t, records, 20454, 1 }, NULL) == PM_OK;
	pm_table_free(t);
	pm_rules_free(r);
	return ok;
}

static void times_stand_beside_operators(void **state)
{
	(void)state;
	pm_buf out = {0};
	ticks = 0;
	assert_true(show(tick, &out));
	assert_non_null(strstr(out.p, "signals, pass 1 over the addresses\n\n  addresses, 3 rows, 9.000 ms\n"));
	assert_non_null(strstr(out.p, "    1.000        percentile(twee) within pand\n"));
	assert_non_null(strstr(out.p, "n + n  -> twee\n"));
	assert_non_null(strstr(out.p, "g else \"geen\"  -> woord\n"));
	assert_non_null(strstr(out.p, "    1.000        sum(n) within woord\n"));
	assert_non_null(strstr(out.p, "x similar_to \"Te huur\" at least 0.9\n"));
	assert_non_null(strstr(out.p, "g similar_to \"pand\" at least 0.75\n"));
	assert_non_null(strstr(out.p, "rules, pass 1 over the addresses\n"));
	assert_non_null(strstr(out.p, "-> rule een\n"));
	assert_null(strstr(out.p, "rule weg")); /* never computed */
	pm_buf_release(&out);
}

static bool show_once(void)
{
	pm_buf out = {0};
	const bool ok = show(NULL, &out);
	pm_buf_release(&out);
	return ok;
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	assert_true(oom_each(show_once) > 20);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_stand_beside_operators),
		cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
