/* How much a legal person has in the city, counted once, is what a walk over the city for one address gives. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/oom.h"
#include "publish/portfolio.h"

enum { ADDRESSES = 40, ROWS = 90 };

/* Rows of owners, some natural persons without a number, some twice at one address. */
static pm_table *register_of(uint32_t seed)
{
	pm_table *t;
	pm_column *c;
	uint32_t address[ROWS];
	assert_int_equal(pm_table_new(PM_STR("brk"), &t, NULL), PM_OK);
	assert_int_equal(pm_column_new(PM_STR("eigenaar_rsin"), PM_TYPE_ID, ROWS, &c, NULL), PM_OK);
	for (uint32_t r = 0; r < ROWS; r++) {
		seed = seed * 1664525 + 1013904223;
		const char rsin[2] = { (char)('a' + (seed >> 24) % 7), 0 };
		address[r] = (seed >> 16) % ADDRESSES;
		if ((seed >> 20) % 5)
			assert_int_equal(pm_column_set_word(c, r, pm_str_of(rsin), NULL), PM_OK);
	}
	assert_int_equal(pm_table_add(t, c, NULL), PM_OK);
	assert_int_equal(pm_table_place(t, ADDRESSES, address, NULL, NULL, 0, 1, NULL), PM_OK);
	return t;
}

static uint32_t walked(const pm_table *t, const pm_column *c, uint32_t code)
{
	uint32_t n = 0;
	for (uint32_t a = 0; a < t->place->addresses; a++) {
		bool here = false;
		for (uint32_t r = t->place->start[a]; r < t->place->start[a + 1]; r++)
			here |= pm_column_has(c, r) && c->code[r] == code;
		n += here;
	}
	return n;
}

static void as_a_walk_over_the_city_counts(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed < 20; seed++) {
		pm_table *t = register_of(seed);
		pm_portfolio p;
		assert_int_equal(pm_portfolio_make(t, &p, NULL), PM_OK);
		for (uint32_t code = 0; code < pm_dict_size(p.owner->dict); code++)
			assert_int_equal(p.addresses[code], walked(t, p.owner, code));
		pm_portfolio_release(&p);
		pm_table_free(t);
	}
}

static void a_register_that_is_not_there_counts_nothing(void **state)
{
	(void)state;
	pm_portfolio p;
	pm_table *t;
	assert_int_equal(pm_portfolio_make(NULL, &p, NULL), PM_OK);
	assert_null(p.table);
	assert_int_equal(pm_table_new(PM_STR("brk"), &t, NULL), PM_OK);
	assert_int_equal(pm_portfolio_make(t, &p, NULL), PM_OK);
	assert_null(p.table);
	pm_table_free(t);
}

static pm_table *counted;

static bool made(void)
{
	pm_portfolio p;
	if (pm_portfolio_make(counted, &p, NULL) != PM_OK)
		return false;
	pm_portfolio_release(&p);
	return true;
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	counted = register_of(3);
	assert_int_equal(oom_each(made), 1);
	pm_table_free(counted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_a_walk_over_the_city_counts),
		cmocka_unit_test(a_register_that_is_not_there_counts_nothing),
		cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
