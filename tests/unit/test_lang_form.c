/* Rule text laid out in one way: what moves, what stays, what is refused; and the words that editors colour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "../lib/oom.h"
#include "lang/find.h"
#include "lang/format.h"
#include "lang/words.h"

static pm_status format(pm_str text, pm_buf *out, pm_buf *errors)
{
	return pm_rules_format(&(pm_rule_file){ .path = "x.rules", .text = text }, out, errors, NULL);
}

static void assert_becomes(const char *written, const char *wanted)
{
	pm_buf out = {0}, errors = {0};
	if (format(pm_str_of(written), &out, &errors) != PM_OK)
		fail_msg("%s", errors.p);
	assert_string_equal(out.n ? out.p : "", wanted);
	pm_buf_clear(&out);
	assert_int_equal(format(pm_str_of(wanted), &out, NULL), PM_OK);
	assert_string_equal(out.n ? out.p : "", wanted);
	pm_buf_release(&out);
	pm_buf_release(&errors);
}

static void words_of_a_statement_stand_in_columns(void **state)
{
	(void)state;
	assert_becomes("rule krap for t{\nwhen n>=3 and(m/n<12 m2/persoon or not flag)\nweight 1.5 else  - 0.25\n"
	               "test n=3 fires\ntest n = 3,m=4000 silent\n   }",
	               "rule krap for t {\n  when      n >= 3 and (m / n < 12 m2/persoon or not flag)\n  weight    1.5 else -0.25\n"
	               "  test      n = 3           fires\n  test      n = 3, m = 4000 silent\n}\n");
	assert_becomes("register r {\nclass P\nspine\nfield a id\nfield lange_naam number unit m2\nfield b category   column \"De kop\" # hier\n"
	               "period a..b\naddress street a number b\n postcode c\n}\n",
	               "register r {\n  class     P\n  spine\n  field     a           id\n  field     lange_naam  number    unit m2\n"
	               "  field     b           category  column \"De kop\"  # hier\n  period    a .. b\n"
	               "  address   street a  number b\n            postcode c\n}\n");
	assert_becomes("rule g for t { grade n: ..0->-1,0..5->0.5,5 ..->1\nsource \"s\" }\n",
	               "rule g for t { grade n: .. 0 -> -1, 0 .. 5 -> 0.5, 5.. -> 1\n  source    \"s\" }\n");
}

static void neighbours_line_up(void **state)
{
	(void)state;
	assert_becomes("parameter norm=12 m2/persoon # een\nparameter vanaf   = 4 from 2015-01-01,3 from 2021-06-01 # twee\n\n\n\nparameter x = -1",
	               "parameter norm  = 12 m2/persoon                         # een\n"
	               "parameter vanaf = 4 from 2015-01-01, 3 from 2021-06-01  # twee\n\nparameter x = -1\n");
	assert_becomes("signal a \"é\" = count(r where b matches /x y/i)\nsignal bcd \"tien\"= - n * (2 - 1)\n",
	               "signal a   \"é\"    = count(r where b matches /x y/i)\nsignal bcd \"tien\" = -n * (2 - 1)\n");
	assert_becomes("theme t { title \"T\" about object prior 0.1 }", "theme t { title \"T\"  about object  prior 0.1 }\n");
}

static void comments_and_line_ends_stay(void **state)
{
	(void)state;
	assert_becomes("\n\n# boven   \nseparate # apart\n\n\nexempt e for t {\n# in\nwhen n > 1   # achter\n  or m > 2\n# onder\n}\n#  einde",
	               "# boven\nseparate  # apart\n\nexempt e for t {\n  # in\n  when      n > 1  # achter\n            or m > 2\n  # onder\n}\n#  einde\n");
	assert_becomes("\xef\xbb\xbfsignal a = 1 +\r\n\t\t 2\r\n", "signal a = 1 +\n  2\n");
	assert_becomes("", "");
	assert_becomes("  \n\t\n", "");
}

/* A unit is written without blanks, a division with; blanks would turn the one into the other. */
static void a_unit_is_no_division(void **state)
{
	(void)state;
	assert_becomes("signal a = 12 m2/persoon*n\nsignal b = 12 m2 / persoon\nsignal c = m2/persoon unit m2/persoon\n",
	               "signal a = 12 m2/persoon * n\nsignal b = 12 m2 / persoon\nsignal c = m2 / persoon unit m2/persoon\n");
}

static void what_can_not_be_read_is_left_alone(void **state)
{
	(void)state;
	pm_buf out = {0}, errors = {0};
	assert_int_equal(format(PM_STR("rule x for t { when n > }\n"), &out, &errors), PM_E_SYNTAX);
	assert_non_null(strstr(errors.p, "x.rules:1:25"));
	assert_int_equal(format(PM_STR("signal a = \"open\n"), &out, &errors), PM_E_SYNTAX);
	assert_int_equal(out.n, 0);
	pm_buf_release(&out);
	pm_buf_release(&errors);
}

static bool in_words(const char *words, pm_str s)
{
	for (const char *p = words; *p; p += strspn(p, " ")) {
		const size_t n = strcspn(p, " ");
		if (pm_str_eq((pm_str){ p, n }, s))
			return true;
		p += n;
	}
	return false;
}

/* The shipped rules are laid out so, their words are in the table, and formatting leaves what they mean. */
static pm_status shipped(void *ctx, const char *path, bool named, pm_err *err)
{
	(void)named;
	pm_buf text = {0}, out = {0};
	assert_int_equal(pm_rule_text(path, &text, err), PM_OK);
	const pm_rule_file f = { .path = path, .text = pm_buf_str(&text) };
	assert_int_equal(pm_rules_format(&f, &out, NULL, err), PM_OK);
	assert_string_equal(out.p, text.p);
	pm_rules *r;
	pm_rule_form form;
	assert_int_equal(pm_rules_form(&f, &r, &form, NULL, err), PM_OK);
	for (uint32_t i = 0; i + 1 < form.n; i++)
		if (form.begins[i] && !in_words(PM_BLOCK_WORDS " " PM_STATEMENT_WORDS, form.token[i].s))
			fail_msg("lang/words.h lacks %.*s", PM_STR_FMT(form.token[i].s));
	pm_rules_free(r);
	pm_buf_release(&text);
	pm_buf_release(&out);
	++*(unsigned *)ctx;
	return PM_OK;
}

static void shipped_rules_stand_as_they_should(void **state)
{
	(void)state;
	unsigned files = 0;
	assert_int_equal(pm_rule_paths("rules", shipped, &files, NULL), PM_OK);
	assert_true(files >= 20);
}

/* Blanks, tabs and line ends where they have no meaning: the same signals, rules and weights by digest. */
static void meaning_survives(void **state)
{
	(void)state;
	static const char right[] = "theme t { prior 0.1 }\nregister s {\nclass P\npurpose t\nspine\nfield n number unit m2\naddress id n }\n"
	                            "signal  a=n*2+   3 m2\nsignal b = n/ 2 m2 > 4\nrule r for t{when b and a>12 m2\nweight 1 else -0.5}\n";
	pm_buf out = {0};
	assert_int_equal(format(pm_str_of(right), &out, NULL), PM_OK);
	pm_rules *a, *b;
	const pm_rule_file f = { .path = "a", .text = pm_str_of(right) }, g = { .path = "b", .text = pm_buf_str(&out) };
	assert_int_equal(pm_rules_parse(&f, 1, 20454, &a, NULL, NULL), PM_OK);
	assert_int_equal(pm_rules_parse(&g, 1, 20454, &b, NULL, NULL), PM_OK);
	assert_int_equal(a->n_signals, b->n_signals);
	for (uint32_t i = 0; i < a->n_signals; i++)
		assert_memory_equal(&a->signal[i].digest, &b->signal[i].digest, sizeof(pm_digest));
	assert_int_equal(a->rule[0].silent, b->rule[0].silent);
	pm_rules_free(a);
	pm_rules_free(b);
	pm_buf_release(&out);
}

/* Lines of every length, and many of them: time stays in proportion, and columns that no screen has are no matter. */
static void large_files_are_laid_out(void **state)
{
	(void)state;
	pm_buf text = {0}, out = {0};
	for (unsigned i = 0; i < 20000; i++)
		pm_buf_printf(&text, "signal s%u \"t\"=%u # %u\n", i, i, i);
	assert_int_equal(format(pm_buf_str(&text), &out, NULL), PM_OK);
	pm_buf_clear(&text);
	pm_buf_text(&text, "rule r for t { grade n: 0 -> 0");
	for (unsigned i = 1; i < 50000; i++)
		pm_buf_printf(&text, ",%s%u->0", i % 7 ? "" : "\n", i);
	pm_buf_text(&text, " }");
	assert_int_equal(format(pm_buf_str(&text), &out, NULL), PM_OK);
	pm_buf_release(&text);
	pm_buf_release(&out);
}

static bool format_once(void)
{
	pm_buf out = {0};
	const bool ok = format(PM_STR("# a\nrule krap for t {\n  when n > 3 and m < 2 # b\n  weight 1\n  test n = 3 fires\n}\n"), &out, NULL) == PM_OK;
	pm_buf_release(&out);
	return ok;
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	assert_true(oom_each(format_once) > 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_a_statement_stand_in_columns),
		cmocka_unit_test(neighbours_line_up),
		cmocka_unit_test(comments_and_line_ends_stay),
		cmocka_unit_test(a_unit_is_no_division),
		cmocka_unit_test(what_can_not_be_read_is_left_alone),
		cmocka_unit_test(shipped_rules_stand_as_they_should),
		cmocka_unit_test(meaning_survives),
		cmocka_unit_test(large_files_are_laid_out),
		cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
