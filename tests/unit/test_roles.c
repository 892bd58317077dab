/* The table of who sees what: what is forgotten is an error, never a yes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>

#include "../lib/oom.h"
#include "publish/roles.h"

static const char *const words[] = {
#define X(name, word) word,
	PM_DATA_MAP(X)
#undef X
};

/* A whole table for roles a and b: a sees all, b nothing. */
static pm_buf table(const char *head)
{
	pm_buf out = {0};
	pm_buf_printf(&out, "# wie ziet wat\r\n%s\r\n\r\n", head);
	for (int i = 0; i < PM_DATA; i++)
		pm_buf_printf(&out, " %s ;J; N\r\n", words[i]);
	return out;
}

static void refused(pm_str text, pm_status want, uint32_t line, const char *says)
{
	pm_roles r = {0};
	pm_err err = {0};
	assert_int_equal(pm_roles_parse(text, "rollen.csv", &r, &err), want);
	assert_int_equal(err.line, line);
	assert_string_equal(err.file, "rollen.csv");
	if (!strstr(err.msg, says))
		fail_msg("says \"%s\", not \"%s\"", err.msg, says);
	assert_null(r.arena.last);
}

static void a_role_sees_what_its_column_says(void **state)
{
	(void)state;
	pm_roles r;
	pm_role_view v;
	pm_err err = {0};
	pm_buf text = table("gegeven;a;b");
	assert_int_equal(pm_roles_parse(pm_buf_str(&text), "rollen.csv", &r, &err), PM_OK);
	assert_int_equal(pm_roles_find(&r, PM_STR("a"), &v, &err), PM_OK);
	for (int d = 0; d < PM_DATA; d++)
		assert_true(pm_may(&v, (pm_data)d));
	assert_int_equal(pm_roles_find(&r, PM_STR("b"), &v, &err), PM_OK);
	assert_int_equal(v.may, 0);
	assert_int_equal(pm_roles_find(&r, PM_STR("c"), &v, &err), PM_E_NAME);
	assert_non_null(strstr(err.msg, "a, b"));
	pm_roles_release(&r);
	pm_buf_release(&text);
}

static void what_is_wrong_is_said_with_its_place(void **state)
{
	(void)state;
	pm_buf text = table("gegeven;a;b");
	pm_buf_text(&text, "namen;J;N\r\n");
	refused(pm_buf_str(&text), PM_E_SYNTAX, 4 + PM_DATA, "namen stands twice");
	pm_buf_release(&text);
	text = table("gegeven;a;a");
	refused(pm_buf_str(&text), PM_E_SYNTAX, 2, "role a stands twice");
	pm_buf_release(&text);
	text = table("gegeven;a;b;c");
	refused(pm_buf_str(&text), PM_E_SYNTAX, 4, "says nothing for role c");
	pm_buf_release(&text);
	text = table("gegeven;a");
	refused(pm_buf_str(&text), PM_E_SYNTAX, 4, "more cells than there are roles");
	pm_buf_release(&text);
	refused(PM_STR("gegeven;a\nadres;J\nnaman;J\n"), PM_E_NAME, 3, "did you mean namen?");
	refused(PM_STR("gegeven;a\nadres;ja\n"), PM_E_SYNTAX, 2, "write J or N");
	refused(PM_STR("gegeven;a\nadres;j\n"), PM_E_SYNTAX, 2, "write J or N");
	refused(PM_STR("gegeven;a\nadres;J\n"), PM_E_SYNTAX, 0, "nothing is said about planning");
	refused(PM_STR("gegeven;a;\nadres;J;J\n"), PM_E_SYNTAX, 1, "column 3 has no role");
	refused(PM_STR("rol;a\n"), PM_E_SYNTAX, 1, "the head is gegeven");
	refused(PM_STR(""), PM_E_SYNTAX, 0, "no roles");
}

static bool parse(void)
{
	static char text[4096];
	size_t n = (size_t)snprintf(text, sizeof text, "gegeven;a;b\n");
	for (int i = 0; i < PM_DATA; i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s;J;N\n", words[i]);
	pm_roles r;
	const pm_status s = pm_roles_parse((pm_str){ text, n }, "rollen.csv", &r, NULL);
	if (s == PM_OK)
		pm_roles_release(&r);
	return s == PM_OK;
}

static void memory_that_runs_out_leaves_nothing(void **state)
{
	(void)state;
	assert_true(oom_each(parse) < 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_sees_what_its_column_says),
		cmocka_unit_test(what_is_wrong_is_said_with_its_place),
		cmocka_unit_test(memory_that_runs_out_leaves_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
