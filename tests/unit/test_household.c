/* Households from relations: a family of six is one household, six strangers are six. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "../lib/oom.h"
#include "link/household.h"

typedef struct stay { const char *person; uint32_t address; bool current; } stay;
typedef struct relation { const char *one, *other; } relation;

static pm_column *ids(const char *name, const char *const *value, uint32_t n)
{
	pm_column *c;
	if (pm_column_new(pm_str_of(name), PM_TYPE_ID, n, &c, NULL) != PM_OK)
		return NULL;
	for (uint32_t i = 0; i < n; i++)
		if (value[i] && pm_column_set_word(c, i, pm_str_of(value[i]), NULL) != PM_OK)
			return pm_column_free(c), NULL;
	return c;
}

static bool add(pm_table *t, pm_column *c) { return c && pm_table_add(t, c, NULL) == PM_OK; }

/* Fills got[row of the laid out stays] with the household's number, 0 for null. */
static bool households(const stay *s, uint32_t n, const relation *r, uint32_t m, int32_t *got)
{
	const char *person[16], *one[16], *other[16];
	uint32_t address[16];
	uint64_t current = 0;
	for (uint32_t i = 0; i < n; i++) {
		person[i] = s[i].person;
		address[i] = s[i].address;
	}
	for (uint32_t i = 0; i < m; i++) {
		one[i] = r[i].one;
		other[i] = r[i].other;
	}
	pm_table *stays = NULL, *relations = NULL;
	bool ok = pm_table_new(PM_STR("brp"), &stays, NULL) == PM_OK && pm_table_new(PM_STR("relaties"), &relations, NULL) == PM_OK &&
	          add(stays, ids("persoon_id", person, n)) && add(relations, ids("een", one, m)) &&
	          add(relations, ids("ander", other, m)) &&
	          pm_table_place(stays, 3, address, NULL, NULL, 0, 1, NULL) == PM_OK;
	pm_household_codes codes = {0};
	if (ok) {
		for (uint32_t i = 0; i < n; i++)
			current |= (uint64_t)s[stays->place->source_row[i] - 1].current << i;
		const pm_household_input in = { stays, stays->column[0], &current, relations,
		                                relations->column[0], relations->column[1], NULL, &codes };
		ok = pm_household_add(&in, PM_STR("huishouden"), NULL) == PM_OK && pm_household_add(&in, PM_STR("met_wat_er_is"), NULL) == PM_OK;
	}
	for (uint32_t i = 0; ok && i < n; i++)
		assert_true(pm_column_has(stays->column[1], i) == pm_column_has(stays->column[2], i) && stays->column[1]->count[i] == stays->column[2]->count[i]);
	pm_household_codes_release(&codes);
	for (uint32_t i = 0; ok && i < n; i++)
		got[i] = pm_column_has(stays->column[1], i) ? stays->column[1]->count[i] : 0;
	pm_table_free(stays);
	pm_table_free(relations);
	return ok;
}

static const stay family_and_strangers[] = {
	{ "vader", 0, true }, { "moeder", 0, true }, { "kind", 0, true }, { "huurder", 0, true }, { "oma", 0, false },
	{ "a", 1, true }, { "b", 1, true }, { "c", 1, true },
};
static const relation known[] = {
	{ "vader", "moeder" }, { "kind", "moeder" }, { "oma", "huurder" }, { "a", "vader" }, { "elders", "b" },
};

static bool run_family(void)
{
	int32_t got[8];
	if (!households(family_and_strangers, 8, known, 5, got))
		return false;
	static const int32_t want[] = { 1, 1, 1, 2, 0, 1, 2, 3 };
	assert_memory_equal(got, want, sizeof want);
	return true;
}

static void family_is_one_and_strangers_are_many(void **state)
{
	(void)state;
	assert_true(run_family());
}

static void chains_join_in_any_order(void **state)
{
	(void)state;
	static const stay s[] = { { "a", 0, true }, { "b", 0, true }, { "c", 0, true }, { "d", 0, true }, { "a", 0, true } };
	static const relation forth[] = { { "a", "b" }, { "c", "d" }, { "b", "c" } }, back[] = { { "c", "b" }, { "d", "c" }, { "b", "a" } };
	int32_t x[5], y[5];
	assert_true(households(s, 5, forth, 3, x) && households(s, 5, back, 3, y));
	for (int i = 0; i < 5; i++)
		assert_true(x[i] == 1 && y[i] == 1);
}

static void two_stays_of_one_person_are_one_household(void **state)
{
	(void)state;
	static const stay s[] = { { "a", 0, true }, { "b", 0, true }, { "a", 0, true }, { "a", 1, true } };
	int32_t got[4];
	assert_true(households(s, 4, NULL, 0, got));
	static const int32_t want[] = { 1, 2, 1, 1 };
	assert_memory_equal(got, want, sizeof want);
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	assert_true(oom_each(run_family) < 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(family_is_one_and_strangers_are_many),
		cmocka_unit_test(chains_join_in_any_order),
		cmocka_unit_test(two_stays_of_one_person_are_one_household),
		cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests_name("households", tests, NULL, NULL);
}
