/* Streets and numbers of other countries: nothing in the program knows them, all of it is learned from the spine. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/spine.h"

static const char *const lines[] = {
	"be1;Rue des Tilleuls;4;;;1000;Bruxelles",
	"be2;Rue des Tilleuls;4;B;;1000;Bruxelles",
	"be3;Avenue Louise;54;;;1050;Ixelles",
	"be4;Place du Jeu de Balle;7;;;1000;Bruxelles",
	"de1;Straße des 17. Juni;135;;;10623;Berlin",
	"de2;Große Hamburger Straße;12;a;;10115;Berlin",
	"de3;Unter den Linden;6;;;10117;Berlin",
	"uk1;Baker Street;221;B;;NW1 6XE;London",
	"uk2;Saint Mary's Close;3;;;N1 2AB;London",
	"us1;West 42nd Street;11;;;10036;New York",
	"us2;East 42nd Street;11;;;10017;New York",
	"fr1;Rue de l'Église;8;;bis;75015;Paris",
	"fr2;Rue de l'Église;8;;;75015;Paris",
	"es1;Calle de Alcalá;45;;;28014;Madrid",
	"pl1;ulica Świętokrzyska;20;;;00-002;Warszawa",
};
enum { N = sizeof lines / sizeof *lines };

static pm_address_columns spine;
static pm_address_index *x;

static int begin(void **state)
{
	(void)state;
	return spine_of(lines, N, spine_roles, spine_types, SPINE_FIELDS, &spine) && pm_address_index_new(&spine, NULL, 1, &x, NULL) == PM_OK ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	pm_address_index_free(x);
	spine_free(&spine);
	return 0;
}

static void assert_means(const char *text, const char *want)
{
	pm_match m;
	uint32_t n;
	assert_int_equal(pm_address_find_one(x, pm_str_of(text), &m, NULL, 0, &n, NULL), PM_OK);
	const pm_str got = m.row == PM_NO_ROW ? (pm_str){ "", 0 } : pm_column_str(spine.role[PM_ROLE_ID], m.row);
	if (!pm_str_eq(got, pm_str_of(want)))
		fail_msg("%s: \"%.*s\" (%s %.3f), expected \"%s\"", text, PM_STR_FMT(got), pm_how_word((pm_how)m.how), (double)m.p, want);
}

static void addresses_are_found_as_they_are_written_there(void **state)
{
	(void)state;
	assert_means("4 rue des Tilleuls, 1000 Bruxelles", "be1");
	assert_means("Rue des Tilleuls 4B, 1000 Bruxelles", "be2");
	assert_means("avenue louise 54, 1050 ixelles", "be3");
	assert_means("Place du Jeu de Balle 7, Bruxelles", "be4");
	assert_means("STRASSE DES 17. JUNI 135, 10623 Berlin", "de1");
	assert_means("Grosse Hamburger Strasse 12a, 10115 Berlin", "de2");
	assert_means("Unter den Linden 6, 10117 Berlin", "de3");
	assert_means("221B Baker Street, London NW1 6XE", "uk1");
	assert_means("3 Saint Marys Close, London N1 2AB", "uk2");
	assert_means("11 West 42nd Street, New York 10036", "us1");
	assert_means("11 East 42nd Street, New York", "us2");
	assert_means("8 bis rue de l'Eglise, 75015 Paris", "fr1");
	assert_means("8, rue de l'Église, 75015 Paris", "fr2");
	assert_means("Calle de Alcala 45, 28014 Madrid", "es1");
	assert_means("ulica Swietokrzyska 20, 00-002 Warszawa", "pl1");
}

static void mistakes_are_forgiven_and_other_doors_are_not_taken(void **state)
{
	(void)state;
	assert_means("4 rue des Tileuls, 1000 Bruxelles", "be1");
	assert_means("Avnue Louise 54, 1050 Ixelles", "be3");
	assert_means("221 Baker Street, London", "");            /* only 221 B is there */
	assert_means("4C rue des Tilleuls, 1000 Bruxelles", "");
	assert_means("11 42nd Street, New York", "");            /* east or west */
	assert_means("6 rue des Tilleuls, 1000 Bruxelles", "");
	assert_means("Rue des Tilleuls, Bruxelles", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_found_as_they_are_written_there),
		cmocka_unit_test(mistakes_are_forgiven_and_other_doors_are_not_taken),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
