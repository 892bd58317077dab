/* Class X by the name of a column, and by what it holds whatever its name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "lang/never.h"

static pm_column *column(pm_type type, const char *const *w, uint32_t n)
{
	pm_column *c;
	assert_int_equal(pm_column_new(PM_STR("code"), type, n, &c, NULL), PM_OK);
	for (uint32_t r = 0; r < n; r++)
		assert_int_equal(w[r] ? type == PM_TYPE_TEXT ? pm_column_set_text(c, r, pm_str_of(w[r]), NULL)
		                                             : pm_column_set_word(c, r, pm_str_of(w[r]), NULL) : PM_OK, PM_OK);
	if (type == PM_TYPE_TEXT)
		pm_column_seal(c);
	return c;
}

/* As a category and as a text. */
static bool refused(const char *const *w, uint32_t n)
{
	pm_column *c = column(PM_TYPE_CATEGORY, w, n), *t = column(PM_TYPE_TEXT, w, n);
	const bool a = pm_never_column(c) != NULL, b = pm_never_column(t) != NULL;
	assert_int_equal(a, b);
	pm_column_free(c);
	pm_column_free(t);
	return a;
}

#define REFUSED(...) refused((const char *const[]){ __VA_ARGS__ }, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))

static void what_people_are_is_never_loaded(void **state)
{
	(void)state;
	assert_true(REFUSED("M", "V", "V", NULL, "M", "O"));
	assert_true(REFUSED("man", "Vrouw", "vrouw", "onbekend", "man"));
	assert_true(REFUSED("Nederlandse", "Poolse", "Turkse", "Nederlandse", "staatloos"));
	assert_true(REFUSED("Nederland", "MAROKKO", " Polen ", "Nederland", "Nederland", "Nederland", "Nederland", "Nederland", "Nederland", "elders"));
	assert_true(REFUSED("Turks", "Arabisch", "Nederlands", "Pools", "Engels"));
	assert_true(REFUSED("islamitisch", "katholiek", "joods", "hindoe", "katholiek"));
}

static void codes_that_only_look_like_it_are(void **state)
{
	(void)state;
	assert_false(REFUSED("O", "M", "E", "O", "R"));                                 /* why a registration stopped */
	assert_false(REFUSED("M", "M", "O", "M", "M"));                                 /* one side of two */
	assert_false(REFUSED("A", "V", "M", "B", "V"));                                 /* letters of houses */
	assert_false(REFUSED("Nederland", "Nederland", "Nederland", "Nederland", "Nederland")); /* says nothing about anybody */
	assert_false(REFUSED("Nederland", "Duitsland", "Leyweg", "Spui", "Turfmarkt"));
	assert_false(REFUSED("M", "V"));                                                /* too few to tell */
	assert_false(refused(NULL, 0));
}

static void many_different_words_are_not_looked_at(void **state)
{
	(void)state;
	static char text[600][8];
	static const char *w[600];
	for (int i = 0; i < 600; i++) {
		text[i][0] = (char)('a' + i % 26), text[i][1] = (char)('a' + i / 26 % 26), text[i][2] = (char)('a' + i / 676);
		w[i] = text[i];
	}
	assert_false(refused(w, 600));
}

static bool name_refused(const char *name)
{
	return pm_never_name(pm_str_of(name)) != NULL;
}

static void names_of_what_people_are_are_refused(void **state)
{
	(void)state;
	const char *const never[] = { "nationaliteit", "Nationaliteit_2", "geboorteland", "geboorte_land", "land van geboorte", "birth_place",
		"land_van_herkomst", "taal", "geslacht", "leeftijd_oudste", "schulden", "uitkering" };
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
		if (!name_refused(never[i]))
			fail_msg("%s is loaded", never[i]);
}

static void how_far_relatives_live_is_refused_in_any_order(void **state)
{
	(void)state;
	const char *const never[] = { "ouderafstand", "afstand_tot_ouders", "ouders_afstand", "afstandTotOuders", "AFSTAND OUDERLIJK HUIS", "km-naar-kinderen",
		"kind.afstand", "afstand_ex_partner", "distance_to_parents", "family_distance", "familieafstand", "kinderafstand", "reisafstand_verwanten" };
	for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
		const char *why = pm_never_name(pm_str_of(never[i]));
		if (!why)
			fail_msg("%s is loaded", never[i]);
		assert_non_null(strstr(why, "distance between relatives"));
	}
}

static void names_that_only_look_like_it_are_loaded(void **state)
{
	(void)state;
	const char *const fine[] = { "afstand", "afstand_tot_centrum", "afstand_kindercentrum", "kindercentrum_afstand", "afstand_tot_kinderopvang", "kindercentrum",
		"ouder", "kind", "relatie", "ouderdom_pand", "afstand_ouderenzorg", "afstand_gezinswoning", "geslachtsnaam", "geboortedatum", "plaats", "landcode",
		"totaal", "" };
	for (size_t i = 0; i < sizeof fine / sizeof fine[0]; i++)
		if (name_refused(fine[i]))
			fail_msg("%s is refused: %s", fine[i], pm_never_name(pm_str_of(fine[i])));
	char long_name[200];
	memset(long_name, 'a', sizeof long_name);
	assert_null(pm_never_name((pm_str){ long_name, sizeof long_name }));
}

static void a_bsn_is_known_however_it_is_written(void **state)
{
	(void)state;
	assert_true(pm_never_plain(PM_STR("bsn")));
	assert_true(pm_never_plain(PM_STR("Bsn")));
	assert_true(pm_never_plain(PM_STR("BSN_eigenaar")));
	assert_true(pm_never_plain(PM_STR("burgerServiceNummer")));
	assert_false(pm_never_plain(PM_STR("rsin")));
	assert_false(pm_never_plain(PM_STR("bsnw")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_what_people_are_are_refused),
		cmocka_unit_test(how_far_relatives_live_is_refused_in_any_order),
		cmocka_unit_test(names_that_only_look_like_it_are_loaded),
		cmocka_unit_test(a_bsn_is_known_however_it_is_written),
		cmocka_unit_test(what_people_are_is_never_loaded),
		cmocka_unit_test(codes_that_only_look_like_it_are),
		cmocka_unit_test(many_different_words_are_not_looked_at),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
