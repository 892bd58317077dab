/* Dutch names: what belongs together in spite of its spelling, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "text/name_person.h"
#include "text/phonetic_nl.h"

static bool sound_the_same(const char *a, const char *b)
{
	char x[PM_PHONETIC_BYTES], y[PM_PHONETIC_BYTES];
	const uint32_t nx = pm_phonetic_nl(pm_str_of(a), x), ny = pm_phonetic_nl(pm_str_of(b), y);
	return nx == ny && memcmp(x, y, nx) == 0;
}

static void spellings_of_a_sound_share_a_key(void **state)
{
	(void)state;
	static const char *const same[][2] = {
		{ "dijk", "dyck" }, { "kuiper", "cuyper" }, { "visser", "visscher" }, { "bos", "bosch" }, { "haan", "haen" },
		{ "wout", "woudt" }, { "klaver", "claver" }, { "zanten", "santen" }, { "pietersen", "pietersz" },
		{ "vaart", "faart" }, { "berenkamp", "beerekamp" }, { "schoenmaker", "schoemaker" },
	};
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		if (!sound_the_same(same[i][0], same[i][1]))
			fail_msg("%s and %s", same[i][0], same[i][1]);
}

static void other_names_do_not(void **state)
{
	(void)state;
	assert_false(sound_the_same("bakker", "dekker"));
	assert_false(sound_the_same("bos", "vos"));
	assert_false(sound_the_same("dijk", "duik"));
	assert_false(sound_the_same("hout", "heut"));
}

static void a_key_fits_its_room_and_may_be_empty(void **state)
{
	(void)state;
	char key[PM_PHONETIC_BYTES], text[300];
	memset(text, 'x', sizeof text);
	for (size_t i = 0; i < sizeof text; i += 2)
		text[i] = 'a';
	assert_int_equal(pm_phonetic_nl((pm_str){ text, sizeof text }, key), PM_PHONETIC_BYTES);
	assert_int_equal(pm_phonetic_nl(PM_STR("123 \xd0\x96"), key), 0);
	assert_int_equal(pm_phonetic_nl(PM_STR(""), key), 0);
}

static void surname_is(const char *name, const char *prefix, const char *core, const char *second)
{
	pm_surname s;
	pm_surname_split(pm_str_of(name), &s);
	assert_true(pm_str_eq(s.prefix, pm_str_of(prefix)));
	assert_true(pm_str_eq(s.core, pm_str_of(core)));
	assert_true(pm_str_eq(s.second, pm_str_of(second)));
}

static void prefixes_stand_apart(void **state)
{
	(void)state;
	surname_is("van der berg", "van der", "berg", "");
	surname_is("berg", "", "berg", "");
	surname_is("van der berg-de vries", "van der", "berg", "vries");
	surname_is("in t veld", "in t", "veld", "");
	surname_is("de", "", "de", "");
	surname_is("-bos", "", "bos", "");
	surname_is("", "", "", "");
	assert_int_equal(pm_prefix_compare(PM_STR("van de"), PM_STR("van der")), PM_PREFIX_CLASS);
	assert_int_equal(pm_prefix_compare(PM_STR("van"), PM_STR("")), PM_PREFIX_MISSING);
	assert_int_equal(pm_prefix_compare(PM_STR("van"), PM_STR("de")), PM_PREFIX_DIFFERENT);
	assert_int_equal(pm_prefix_compare(PM_STR(""), PM_STR("")), PM_PREFIX_SAME);
}

static void reads_as(const char *name, const char *given, const char *prefix, const char *core)
{
	pm_person_name p;
	pm_person_parse(pm_str_of(name), &p);
	if (!pm_str_eq(p.given, pm_str_of(given)) || !pm_str_eq(p.surname.prefix, pm_str_of(prefix)) ||
	    !pm_str_eq(p.surname.core, pm_str_of(core)))
		fail_msg("%s: [%.*s] [%.*s] [%.*s]", name, PM_STR_FMT(p.given), PM_STR_FMT(p.surname.prefix), PM_STR_FMT(p.surname.core));
}

static void names_are_read_as_people_write_them(void **state)
{
	(void)state;
	reads_as("J.P. van der Berg", "j p", "van der", "berg");
	reads_as("Berg, J.P. van der", "j p", "van der", "berg");
	reads_as("Dhr. J. de Vries", "j", "de", "vries");
	reads_as("Jan Pieter Bos", "jan pieter", "", "bos");
	reads_as("V. Bos", "v", "", "bos");
	reads_as("Bos, dhr. V.", "v", "", "bos");
	reads_as("van der Berg Jan", "jan", "van der", "berg");
	reads_as("de Vries", "", "de", "vries");
	reads_as("Bos", "", "", "bos");
	reads_as("", "", "", "");
	reads_as(",", "", "", "");
}

static pm_person_step compare(const char *a, const char *b)
{
	pm_person_name x, y;
	pm_person_parse(pm_str_of(a), &x);
	pm_person_parse(pm_str_of(b), &y);
	assert_int_equal(pm_person_compare(&x, &y), pm_person_compare(&y, &x));
	return pm_person_compare(&x, &y);
}

static void persons_agree_in_steps(void **state)
{
	(void)state;
	assert_int_equal(compare("Jan van der Berg", "Berg, Jan v.d."), PM_PERSON_SAME);
	assert_int_equal(compare("J. van der Berg", "Jan Pieter van den Berg"), PM_PERSON_INITIALS);
	assert_int_equal(compare("Berg Jan", "Jan Berg"), PM_PERSON_SWAPPED);
	assert_int_equal(compare("Berg Jan", "J. Berg"), PM_PERSON_SWAPPED);
	assert_int_equal(compare("A. Bos-de Vries", "A. de Vries"), PM_PERSON_MARRIED);
	assert_int_equal(compare("J. Visser", "J. Visscher"), PM_PERSON_SOUNDS);
	assert_int_equal(compare("Jan Visser", "Jan Pieter Visser"), PM_PERSON_INITIALS);
	assert_int_equal(compare("Jan Visser", "Jacob Visser"), PM_PERSON_LETTER);
	assert_int_equal(compare("Visser Jan", "Jacob Visser"), PM_PERSON_DIFFERENT); /* Jan is no way to write Jacob */
	assert_int_equal(compare("JP Visser", "Jacob Visser"), PM_PERSON_INITIALS);
	assert_int_equal(compare("Visser", "J. Visser"), PM_PERSON_SURNAME);
	assert_int_equal(compare("P. Visser", "J. Visser"), PM_PERSON_FAMILY);
	assert_int_equal(compare("Jan Visser", "Jan Bakker"), PM_PERSON_GIVEN);
	assert_int_equal(compare("Piet Visser", "Jan Bakker"), PM_PERSON_DIFFERENT);
	assert_int_equal(compare("", ""), PM_PERSON_DIFFERENT);
}

static void a_surname_has_as_many_words_as_the_name_that_tells(void **state)
{
	(void)state;
	assert_int_equal(compare("Tan Lim, Jan", "Jan Tan Lim"), PM_PERSON_SAME);
	assert_int_equal(compare("Tan Lim, J.", "Jan Tan Lim"), PM_PERSON_INITIALS);
	assert_int_equal(compare("Tan Lim Jan", "J. Tan Lim"), PM_PERSON_SWAPPED);
	assert_int_equal(compare("Tan Lim, J.", "P. Tan Lim"), PM_PERSON_FAMILY);
	assert_int_equal(compare("Tan Lim, J.", "Lim"), PM_PERSON_DIFFERENT);
	assert_int_equal(compare("Tan Lim, J.", "J. Lim"), PM_PERSON_GIVEN);
}

static void parts_of_a_register_make_the_same_name(void **state)
{
	(void)state;
	pm_person_name x, y;
	pm_person_of(PM_STR("Jan"), PM_STR("van der"), PM_STR("Berg"), &x);
	pm_person_parse(PM_STR("Jan van der Berg"), &y);
	assert_int_equal(pm_person_compare(&x, &y), PM_PERSON_SAME);
	assert_int_equal(pm_prefix_compare(x.surname.prefix, y.surname.prefix), PM_PREFIX_SAME);
	char text[400];
	memset(text, 'a', sizeof text);
	pm_person_of((pm_str){ text, 400 }, (pm_str){ text, 400 }, (pm_str){ text, 400 }, &x);
	assert_true(x.surname.core.n > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spellings_of_a_sound_share_a_key),
		cmocka_unit_test(other_names_do_not),
		cmocka_unit_test(a_key_fits_its_room_and_may_be_empty),
		cmocka_unit_test(prefixes_stand_apart),
		cmocka_unit_test(names_are_read_as_people_write_them),
		cmocka_unit_test(persons_agree_in_steps),
		cmocka_unit_test(a_surname_has_as_many_words_as_the_name_that_tells),
		cmocka_unit_test(parts_of_a_register_make_the_same_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
