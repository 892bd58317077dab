/* Names of organisations: legal form, order and abbreviations mean little, trade names count. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/name_org.h"

static void reads_as(const char *name, const char *core, const char *trade, const char *form)
{
	pm_org_name o;
	pm_org_parse(pm_str_of(name), &o);
	if (!pm_str_eq(o.core, pm_str_of(core)) || !pm_str_eq(o.trade, pm_str_of(trade)) || !pm_str_eq(o.form, pm_str_of(form)))
		fail_msg("%s: [%.*s] [%.*s] [%.*s]", name, PM_STR_FMT(o.core), PM_STR_FMT(o.trade), PM_STR_FMT(o.form));
}

static void names_are_taken_apart(void **state)
{
	(void)state;
	reads_as("Duinzicht Vastgoed B.V.", "duinzicht vastgoed", "", "bv");
	reads_as("BV Vastgoed Duinzicht", "duinzicht vastgoed", "", "bv");
	reads_as("Stichting De Haard", "haard", "", "stichting");
	reads_as("Duinzicht Beh. B.V. h.o.d.n. Kamers aan Zee", "beheer duinzicht", "aan kamers zee", "bv");
	reads_as("v.o.f. Gebr. Duinzicht", "duinzicht gebroeders", "", "vof");
	reads_as("De B.V.", "bv de", "", "bv");
	reads_as("", "", "", "");
}

static bool alike(const char *a, const char *b, double from, double to)
{
	const double s = pm_org_similarity(pm_str_of(a), pm_str_of(b));
	return s == pm_org_similarity(pm_str_of(b), pm_str_of(a)) && s >= from && s <= to;
}

static void spellings_of_a_firm_are_alike(void **state)
{
	(void)state;
	assert_true(alike("Duinzicht Vastgoed B.V.", "Vastgoed Duinzicht", 1, 1));
	assert_true(alike("Duinzicht Beheer B.V. h.o.d.n. Kamers aan Zee", "Kamers aan Zee", 1, 1));
	assert_true(alike("Duinzicht Vastgoed", "Duinzigt Vastgoed", .6, .99));
	assert_true(alike("Duinzicht Vastgoed", "Molenwerf Transport", 0, .4));
	assert_true(alike("", "", 0, 0)); /* two unknown names are no evidence */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_taken_apart),
		cmocka_unit_test(spellings_of_a_firm_are_alike),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
