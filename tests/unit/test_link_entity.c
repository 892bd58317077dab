/* What is taken of a text, bridges, and what is known of an entity over its records. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>

#include "../lib/oom.h"
#include "link/entity.h"
#include "link/records.h"
#include "link/take.h"

static void a_link_takes_of_a_text_what_it_says(void **state)
{
	(void)state;
	static const struct { pm_link_take take; uint32_t letters; const char *text, *want; } cases[] = {
		{ PM_TAKE_ALL, 0, "  Lindelaan 1 ", "Lindelaan 1" },
		{ PM_TAKE_SURNAME, 0, "J.P. van der Berg", "berg" },
		{ PM_TAKE_SURNAME, 0, "Berg, J.P. van der", "berg" },
		{ PM_TAKE_INITIAL, 0, "Jan de Wit", "j" },
		{ PM_TAKE_INITIAL, 0, "de Wit", "" },
		{ PM_TAKE_CORE, 0, "Wit & Zn Beheer B.V.", "beheer wit zonen" },
		{ PM_TAKE_POSTCODE, 0, "Lindelaan 1, 2585 ab Den Haag", "2585AB" },
		{ PM_TAKE_POSTCODE, 0, "Lindelaan 12585AB", "" },
		{ PM_TAKE_POSTCODE, 0, "2585ABC", "" },
		{ PM_TAKE_POSTCODE, 0, "Postbus 2585, AB", "" },
		{ PM_TAKE_POSTCODE, 0, "1234 12345 2585 AB", "2585AB" },
		{ PM_TAKE_POSTCODE, 0, "", "" },
		{ PM_TAKE_STREET, 0, "Lindelaan 4 2585AB DEN HAAG", "Lindelaan 4" },
		{ PM_TAKE_STREET, 0, "Lindelaan 4, 2585AB", "Lindelaan 4" },
		{ PM_TAKE_STREET, 0, "Lindelaan 4", "Lindelaan 4" },
		{ PM_TAKE_STREET, 0, "Lindelaan 4 's-Gravenhage", "Lindelaan 4" },
		{ PM_TAKE_STREET, 0, "Plein 1813 4 b Den Haag", "Plein 1813 4 b" },
		{ PM_TAKE_STREET, 0, "Lindelaan 4 hs Den Haag", "Lindelaan 4 hs" },
		{ PM_TAKE_STREET, 0, "Lindelaan 4  bis", "Lindelaan 4  bis" },
		{ PM_TAKE_STREET, 0, "2585 AB Den Haag, Lindelaan 4a", "Lindelaan 4a" },
		{ PM_TAKE_STREET, 0, "4 Lindelaan", "4 Lindelaan" },
		{ PM_TAKE_STREET, 0, "2585AB", "" },
		{ PM_TAKE_YEAR, 0, "1969-08-22", "1969" },
		{ PM_TAKE_YEAR, 0, "onbekend", "" },
		{ PM_TAKE_START, 4, "Élise Noor", "elis" },
		{ PM_TAKE_START, 9, "Jan", "jan" },
	};
	char room[PM_TAKE_BYTES];
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const pm_str got = pm_link_taken(cases[i].take, cases[i].letters, pm_str_of(cases[i].text), room);
		if (!pm_str_eq(got, pm_str_of(cases[i].want)))
			fail_msg("case %zu, %s: %.*s", i, cases[i].text, PM_STR_FMT(got));
	}
	const pm_str a = pm_link_taken(PM_TAKE_SOUND, 0, PM_STR("Jan Kuiper"), room);
	char other[PM_TAKE_BYTES];
	assert_true(pm_str_eq(a, pm_link_taken(PM_TAKE_SOUND, 0, PM_STR("Cuyper, J."), other)));
}

/* Two triangles and one edge between them; a tail of one node; two nodes by themselves. */
static void a_bridge_parts_two_groups(void **state)
{
	(void)state;
	static const pm_link_edge edge[] = { { 0, 1 }, { 1, 2 }, { 2, 0 }, { 3, 4 }, { 4, 5 }, { 5, 3 }, { 2, 3 }, { 5, 6 }, { 7, 8 }, { 9, 9 } };
	uint64_t bridge[1] = {0};
	assert_int_equal(pm_link_bridges(edge, 10, 10, bridge, NULL), PM_OK);
	assert_int_equal(bridge[0], 1 << 6);
	static const pm_link_edge twice[] = { { 0, 1 }, { 2, 3 }, { 1, 2 }, { 1, 2 } };
	bridge[0] = 0;
	assert_int_equal(pm_link_bridges(twice, 4, 4, bridge, NULL), PM_OK);
	assert_int_equal(bridge[0], 0); /* equal edges hold each other */
	assert_int_equal(pm_link_bridges(twice, 3, 4, bridge, NULL), PM_OK);
	assert_int_equal(bridge[0], 1 << 2);
}

enum { ROWS = 7 };
/* Rows 0 to 3 own addresses 10, 10, 11 and 12; rows 4 and 5 live at 10 and 13; row 6 stands nowhere. Entities: {0, 2, 4},
 * {1}, {3, 5}, {6}; 0 and 3 may be one with odds of 1 to 1. */
static const uint32_t entity[ROWS] = { 0, 1, 0, 3, 0, 3, 6 }, address[ROWS] = { 10, 10, 11, 12, 10, 13, PM_NO_ROW };
static const pm_link_pair unsure[] = { { 0, 3, 0, 0, 0 }, { 2, 5, 0, -3 * PM_BITS_ONE, 0 }, { 0, 2, 0, 5, 0 } };
static const uint64_t owners = 0x4f, residents = 0x30; /* row 6 owns too */

static double measured(pm_link_measure m, const uint64_t *of, const float *there, uint32_t row)
{
	pm_entities *e;
	double out[ROWS];
	assert_int_equal(pm_entities_new(entity, address, NULL, ROWS, unsure, 3, &e, NULL), PM_OK);
	assert_int_equal(pm_entities_measure(e, m, &owners, of, there, out, NULL), PM_OK);
	assert_true(isnan(out[4]));
	pm_entities_free(e);
	return out[row];
}

static void what_is_uncertain_counts_with_its_probability(void **state)
{
	(void)state;
	float there[14] = {0};
	there[11] = 1;
	there[12] = .5F;
	assert_true(measured(PM_MEASURE_ADDRESSES, &owners, NULL, 0) == 2.5); /* 10, 11, and 12 at even odds */
	assert_true(measured(PM_MEASURE_ADDRESSES, &owners, NULL, 1) == 1);
	assert_true(measured(PM_MEASURE_ADDRESSES, &owners, NULL, 3) == 2);   /* 12, and two at even odds */
	assert_true(measured(PM_MEASURE_HERE, &residents, NULL, 0) == 1);
	assert_true(measured(PM_MEASURE_HERE, &residents, NULL, 2) == 0);
	assert_true(measured(PM_MEASURE_HERE, &residents, NULL, 1) == 0);
	assert_true(isnan(measured(PM_MEASURE_HERE, &residents, NULL, 6)));
	assert_true(measured(PM_MEASURE_ELSEWHERE, &residents, NULL, 0) == .5);  /* 13 */
	assert_true(measured(PM_MEASURE_ELSEWHERE, &residents, NULL, 2) == 1.5);
	assert_true(measured(PM_MEASURE_ANY, &residents, NULL, 0) == 1);
	assert_true(measured(PM_MEASURE_ANY, &residents, NULL, 1) == 0);
	assert_true(measured(PM_MEASURE_OTHERS, &owners, there, 0) == 1.25); /* 11, and 12 by a quarter */
	assert_true(measured(PM_MEASURE_OTHERS, &owners, there, 2) == .25);
}

static bool run_all(void)
{
	pm_entities *e;
	double out[ROWS];
	uint64_t bridge[1] = {0};
	static const pm_link_edge edge[] = { { 0, 1 } };
	if (pm_link_bridges(edge, 1, 2, bridge, NULL) != PM_OK || pm_entities_new(entity, address, NULL, ROWS, unsure, 3, &e, NULL) != PM_OK)
		return false;
	const pm_status s = pm_entities_measure(e, PM_MEASURE_ADDRESSES, &owners, &owners, NULL, out, NULL);
	pm_entities_free(e);
	return s == PM_OK;
}

static void memory_may_run_out_anywhere(void **state)
{
	(void)state;
	assert_int_equal(oom_each(run_all), 9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_link_takes_of_a_text_what_it_says),
		cmocka_unit_test(a_bridge_parts_two_groups),
		cmocka_unit_test(what_is_uncertain_counts_with_its_probability),
		cmocka_unit_test(memory_may_run_out_anywhere),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
