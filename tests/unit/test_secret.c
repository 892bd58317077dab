/* Who is entitled to secrecy is in nothing that is shown, under whatever register he is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/oom.h"
#include "../lib/street.h"
#include "publish/secret.h"

enum { ADDRESSES = 4 };

static bool column(pm_table *t, const char *name, pm_type type, uint32_t rows, const char *values)
{
	return street_column(t, name, type, rows, values, PM_STR(""));
}

typedef struct city { pm_table *persons, *deeds, *firms; pm_secrets secrets; } city;

/* Secret are a (at address 0, of whom the former stay at address 1 doesn't say so), b (address 2, born on a day that is not known) and c
 * (address 3, a surname in parts). */
static bool build(city *c)
{
	static const uint32_t lives[] = { 0, 1, 2, 3, 0 }, owns[] = { 3, 3, 0, 2, 1, 3, 0, 3 }, trades[] = { 0, 1, 2, 3 };
	*c = (city){0};
	return pm_table_new(PM_STR("brp"), &c->persons, NULL) == PM_OK && column(c->persons, "persoon_id", PM_TYPE_ID, 5, "a|a|b|c|d") &&
	       column(c->persons, "geslachtsnaam", PM_TYPE_TEXT, 5, "Verborgene|Verborgene|Stil|Zwijger-de Waard|Open") &&
	       column(c->persons, "geboortedatum", PM_TYPE_DATE, 5, "1970-01-02|1970-01-02|1980-00-00|1975-05-05|1970-01-02") &&
	       column(c->persons, "geheim", PM_TYPE_COUNT, 5, "3||7|1|0") && pm_table_place(c->persons, ADDRESSES, lives, NULL, NULL, 0, 1, NULL) == PM_OK &&
	       pm_table_new(PM_STR("brk"), &c->deeds, NULL) == PM_OK &&
	       column(c->deeds, "eigenaar_type", PM_TYPE_CATEGORY, 8, "NP|NP|NP|NP|NP|NNP||NP") &&
	       column(c->deeds, "eigenaar_naam", PM_TYPE_TEXT, 8, "A. Verborgeen|A. Verborgene|D. Open|J. Stil|J. Stil|Stil B.V.|Mw. Verborgene|C. Zwijger") &&
	       column(c->deeds, "eigenaar_geboortedatum", PM_TYPE_DATE, 8, "1970-01-02|1971-01-02|1970-01-02|1980-07-07|1980-07-07|||1975-05-05") &&
	       pm_table_place(c->deeds, ADDRESSES, owns, NULL, NULL, 0, 1, NULL) == PM_OK && pm_table_new(PM_STR("kvk"), &c->firms, NULL) == PM_OK &&
	       column(c->firms, "handelsnaam", PM_TYPE_TEXT, 4, "Klusbedrijf Verborgene|Klusbedrijf Verborgene|Verborgene Advies|Bakker") &&
	       pm_table_place(c->firms, ADDRESSES, trades, NULL, NULL, 0, 1, NULL) == PM_OK && pm_secrets_make(c->persons, &c->secrets, NULL) == PM_OK;
}

static void demolish(city *c)
{
	pm_secrets_release(&c->secrets);
	pm_table_free(c->persons);
	pm_table_free(c->deeds);
	pm_table_free(c->firms);
}

/* Of every row, in the order of the addresses: held back, or shown. */
static void assert_held(const pm_secrets *s, const pm_table *t, const char *want)
{
	for (uint32_t a = 0; a < ADDRESSES; a++)
		for (uint32_t r = t->place->start[a]; r < t->place->start[a + 1]; r++)
			if (pm_secrets_hold(s, t, r, a) != (want[r] == 'x'))
				fail_msg("%s, row %u at address %u", t->name, r, a);
}

static void a_secret_is_kept_in_every_register(void **state)
{
	(void)state;
	city c;
	assert_true(build(&c));
	assert_held(&c.secrets, c.persons, "x.xxx"); /* address 0: a, d; then his former stay, though its row doesn't say so; b; c */
	assert_held(&c.secrets, c.deeds, ".x.xx..x");
	assert_held(&c.secrets, c.firms, "xx..");
	assert_held(NULL, c.persons, "x..xx");
	assert_held(NULL, c.deeds, "........");
	demolish(&c);
}

static void a_register_that_lacks_names_holds_nothing_back(void **state)
{
	(void)state;
	pm_secrets none;
	pm_table *bare;
	city c;
	static const uint32_t at[] = { 0 };
	assert_true(build(&c));
	assert_int_equal(pm_secrets_make(NULL, &none, NULL), PM_OK);
	assert_held(&none, c.deeds, "........");
	assert_int_equal(pm_table_new(PM_STR("brp"), &bare, NULL), PM_OK);
	assert_true(column(bare, "geheim", PM_TYPE_COUNT, 1, "3"));
	assert_int_equal(pm_table_place(bare, ADDRESSES, at, NULL, NULL, 0, 1, NULL), PM_OK);
	assert_int_equal(pm_secrets_make(bare, &none, NULL), PM_OK);
	assert_held(&none, bare, "x");
	assert_held(&none, c.firms, "....");
	pm_secrets_release(&none);
	pm_secrets_release(&none);
	pm_table_free(bare);
	demolish(&c);
}

static bool one_city(void)
{
	city c;
	const bool ok = build(&c);
	demolish(&c);
	return ok;
}

static void every_lack_of_memory_is_told(void **state)
{
	(void)state;
	assert_in_range(oom_each(one_city), 20, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_secret_is_kept_in_every_register),
		cmocka_unit_test(a_register_that_lacks_names_holds_nothing_back),
		cmocka_unit_test(every_lack_of_memory_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
