/* New weights in the text of a rule file: numbers change, what people wrote around them stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "../lib/oom.h"
#include "../lib/rule_text.h"
#include "score/rule_edit.h"
#include "weigh/bits.h"

#define SPINE "register bag { class P purpose t, u spine field id id field n number field m number address id id }\n"

static const char one[] =
	"# onze afspraak\n"
	"theme t {\n"
	"  title \"T\"   # twee woorden\n"
	"  calibrated slope 0.8 shift -1.25 from \"60 aselecte bezoeken\"\n"
	"  prior 2.5 percent  # geschat\n"
	"}\n"
	"theme u { prior 0.1 calibrated slope 1 shift 0 from \"x\" title \"U\" }\n" SPINE
	"rule een for t { when n > 1 weight 2 else -0.5 because \"x\" }  # krap\n"
	"rule twee for t {\n"
	"  grade m : 0 -> -0.25, 1 .. 3 -> 0.5,   3.. -> 1  # stappen\n"
	"  because \"x\"\n"
	"  source \"schatting\"\n"
	"}\n"
	"rule drie for u { when m > 2 weight 1 because \"x\" }\n";

static pm_rules *parse(const char *text) { return rules_of(pm_str_of(text)); }

static const int32_t condition[] = { PM_BITS(1.5), PM_BITS(-0.25) }, steps[] = { PM_BITS(-1), 0, PM_BITS(2.75) };

static void only_numbers_change(void **state)
{
	(void)state;
	pm_rules *r = parse(one);
	pm_buf out = {0};
	const pm_rule_change c[] = { { 0, 2, condition, PM_STR("bezoeken"), -1 }, { 1, 3, steps, PM_STR("bezoeken \"2026\""), PM_RULE_MATURE } };
	const double prior[] = { 0.04, NAN };
	assert_int_equal(pm_rule_edit(r, 0, c, 2, prior, &out, NULL), PM_OK);
	assert_string_equal(out.p,
		"# onze afspraak\n"
		"theme t {\n"
		"  title \"T\"   # twee woorden\n"
		"  prior 0.0400  # geschat\n"
		"}\n"
		"theme u { prior 0.1 calibrated slope 1 shift 0 from \"x\" title \"U\" }\n" SPINE
		"rule een for t { when n > 1 weight 1.5 else -0.25 because \"x\" source \"bezoeken\" }  # krap\n"
		"rule twee for t {\n"
		"  grade m : 0 -> -1, 1 .. 3 -> 0,   3.. -> 2.75  # stappen\n"
		"  because \"x\"\n"
		"  source \"bezoeken \\\"2026\\\"\"\n"
		"  status    mature\n"
		"}\n"
		"rule drie for u { when m > 2 weight 1 because \"x\" }\n");
	pm_buf_release(&out);
	pm_rules_free(r);
}

/* What chances were fitted on is no more: a line of its own goes whole, one among others alone. */
static void new_weights_end_a_calibration(void **state)
{
	(void)state;
	pm_rules *r = parse(one);
	pm_buf out = {0};
	const int32_t other[] = { PM_BITS(0.75), 0 };
	const pm_rule_change c = { 2, 2, other, PM_STR(""), -1 };
	assert_int_equal(pm_rule_edit(r, 0, &c, 1, NULL, &out, NULL), PM_OK);
	assert_non_null(strstr(out.p, "calibrated slope 0.8 shift -1.25"));
	assert_non_null(strstr(out.p, "theme u { prior 0.1  title \"U\" }"));
	pm_buf_release(&out);
	pm_rules_free(r);
}

static void the_same_weights_keep_it(void **state)
{
	(void)state;
	pm_rules *r = parse(one);
	pm_buf out = {0};
	const int32_t same[] = { PM_BITS(2), PM_BITS(-0.5) };
	const pm_rule_change c = { 0, 2, same, PM_STR("nog eens"), PM_RULE_MATURE };
	assert_int_equal(pm_rule_edit(r, 0, &c, 1, NULL, &out, NULL), PM_OK);
	assert_non_null(strstr(out.p, "calibrated slope 0.8"));
	assert_non_null(strstr(out.p, "calibrated slope 1 "));
	pm_buf_release(&out);
	pm_rules_free(r);
}

static void a_calibration_is_replaced_or_added(void **state)
{
	(void)state;
	pm_rules *r = parse(one);
	pm_buf out = {0}, again = {0};
	assert_int_equal(pm_theme_edit(r, 0, 0.65, -0.5, PM_STR("80 bezoeken"), &out, NULL), PM_OK);
	assert_non_null(strstr(out.p, "  calibrated slope 0.650 shift -0.500 from \"80 bezoeken\"\n"));
	assert_null(strstr(out.p, "60 aselecte"));
	pm_rules *bare = parse("theme t { prior 0.1 }\ntheme u { prior 0.1 }\n" SPINE "rule een for t { when n > 1 weight 2 because \"x\" }\n");
	assert_int_equal(pm_theme_edit(bare, 0, 0.65, -0.5, PM_STR("80 bezoeken"), &again, NULL), PM_OK);
	pm_rules *now = parse(again.p);
	assert_true(now->theme[0].calibrated && now->theme[0].slope == 0.65 && now->theme[0].shift == -0.5);
	pm_buf_release(&out);
	pm_buf_release(&again);
	pm_rules_free(r);
	pm_rules_free(bare);
	pm_rules_free(now);
}

static bool edit_once(void)
{
	const pm_rule_file file = { "een.rules", { one, sizeof one - 1 }, { { 0 } } };
	const pm_rule_change c[] = { { 0, 2, condition, PM_STR("bezoeken"), -1 }, { 1, 3, steps, PM_STR("bezoeken"), PM_RULE_MATURE } };
	pm_rules *r = NULL;
	pm_buf out = {0};
	pm_status s = pm_rules_parse(&file, 1, pm_day_of(2026, 7, 1), &r, NULL, NULL);
	if (s == PM_OK)
		s = pm_rule_edit(r, 0, c, 2, NULL, &out, NULL);
	if (s == PM_OK)
		s = pm_theme_edit(r, 1, 0.5, 0, PM_STR("x"), &out, NULL);
	pm_buf_release(&out);
	pm_rules_free(r);
	return s == PM_OK;
}

static void out_of_memory(void **state)
{
	(void)state;
	assert_true(oom_each(edit_once) > 10);
}

static void what_is_rare_keeps_a_prior(void **state)
{
	(void)state;
	pm_rules *r = parse(one);
	pm_buf out = {0};
	assert_int_equal(pm_rule_edit(r, 0, NULL, 0, (double[]){ 0.0000341, NAN }, &out, NULL), PM_OK);
	assert_non_null(strstr(out.p, "prior 0.000034 "));
	pm_buf_release(&out);
	pm_rules_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_rare_keeps_a_prior),
		cmocka_unit_test(only_numbers_change),
		cmocka_unit_test(new_weights_end_a_calibration),
		cmocka_unit_test(the_same_weights_keep_it),
		cmocka_unit_test(a_calibration_is_replaced_or_added),
		cmocka_unit_test(out_of_memory),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
