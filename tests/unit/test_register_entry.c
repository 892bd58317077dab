/* What people say of the algorithm for the register: read as the standard asks it, refused with its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../lib/oom.h"
#include "publish/register_entry.h"

static void refused(const char *text, const char *place, const char *words)
{
	pm_register_entry e = {0};
	pm_err err = {0};
	if (pm_register_entry_parse(pm_str_of(text), "a.csv", &e, &err) == PM_OK)
		fail_msg("taken: %s", text);
	char told[1400];
	snprintf(told, sizeof told, "%s:%u: %s", err.file, err.line, err.msg);
	if (!strstr(told, place) || !strstr(told, words))
		fail_msg("\"%s\" gives \"%s\", want %s and %s", text, told, place, words);
	assert_null(e.text[PM_ENTRY_status].p);
}

static const char whole[] = "\xef\xbb\xbfveld;tekst\r\n# een opmerking; met een streep\r\n\r\nstatus; In gebruik \r\ncontactgegevens;algoritmes@voorbeeld.nl\r\n"
                            "publicatiecategorie;Impactvolle algoritmes\nbegindatum;2026-07\neinddatum;\norganisatie;Gemeente; afdeling Wonen";

static void a_text_is_what_stands_behind_the_first_semicolon(void **state)
{
	pm_register_entry e;
	(void)state;
	assert_int_equal(pm_register_entry_parse(pm_str_of(whole), "a.csv", &e, NULL), PM_OK);
	assert_true(pm_str_eq(e.text[PM_ENTRY_status], PM_STR("In gebruik")));
	assert_true(pm_str_eq(e.text[PM_ENTRY_contactgegevens], PM_STR("algoritmes@voorbeeld.nl")));
	assert_true(pm_str_eq(e.text[PM_ENTRY_organisatie], PM_STR("Gemeente; afdeling Wonen")));
	assert_int_equal(e.text[PM_ENTRY_einddatum].n, 0);
	assert_int_equal(e.text[PM_ENTRY_leverancier].n, 0);
	pm_register_entry_release(&e);
}

static void what_the_register_would_refuse_is_refused_here(void **state)
{
	(void)state;
	refused("veld;tekst\nstatus;Gestart\n", "a.csv:2", "In gebruik, In ontwikkeling or Buiten gebruik");
	refused("publicatiecategorie;B\n", "a.csv:1", "Impactvolle algoritmes");
	refused("# x\n\nbegindatum;juli 2026\n", "a.csv:3", "a month");
	refused("begindatum;2026-13\n", "a.csv:1", "a month");
	refused("begindatum;2026-7\n", "a.csv:1", "a month");
	refused("contactgegevens;de balie\n", "a.csv:1", "mail address");
	refused("contactgegevens;a b@c.nl\n", "a.csv:1", "mail address");
	refused("publiekspagina;http://voorbeeld.nl\n", "a.csv:1", "https://");
	refused("leveranciers;wij\n", "a.csv:1", "did you mean leverancier?");
	refused("status\n", "a.csv:1", "veld;tekst");
	refused("status;In gebruik\nstatus;\n", "a.csv:2", "stands twice");
	char name[200];
	snprintf(name, sizeof name, "naam;%0101d\n", 1);
	refused(name, "a.csv:1", "too long");
	pm_register_entry e;
	snprintf(name, sizeof name, "naam;%0100d\n", 1);
	assert_int_equal(pm_register_entry_parse(pm_str_of(name), "a.csv", &e, NULL), PM_OK);
	pm_register_entry_release(&e);
}

static void every_required_field_of_the_standard_is_known(void **state)
{
	static const char *const required[] = { "naam", "korte_omschrijving", "organisatie", "status", "contactgegevens", "publicatiecategorie" };
	uint32_t n = 0;
	(void)state;
	for (int f = 0; f < PM_ENTRY_FIELDS; f++)
		for (size_t k = 0; k < sizeof required / sizeof required[0]; k++)
			if (strcmp(pm_entry_word((pm_entry_field)f), required[k]) == 0) {
				assert_true(pm_entry_required((pm_entry_field)f));
				n++;
			}
	assert_int_equal(n, sizeof required / sizeof required[0]);
}

static bool parse_one(void)
{
	pm_register_entry e;
	if (pm_register_entry_parse(pm_str_of(whole), "a.csv", &e, NULL) != PM_OK)
		return false;
	pm_register_entry_release(&e);
	return true;
}

static void every_lack_of_memory_is_told(void **state)
{
	(void)state;
	assert_true(oom_each(parse_one) < 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_what_stands_behind_the_first_semicolon),
		cmocka_unit_test(what_the_register_would_refuse_is_refused_here),
		cmocka_unit_test(every_required_field_of_the_standard_is_known),
		cmocka_unit_test(every_lack_of_memory_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
