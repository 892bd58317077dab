/* A street and a blurred point: some addresses of that street, each a little, and never a match. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "../lib/oom.h"
#include "address/spread.h"
#include "base/mem.h"

enum { WIDE = 40, STREETS = 3, SPINE = WIDE * STREETS, ROWS = 8 };
static const char *const street[STREETS] = { "Leyweg", "Lindelaan", "Beukenweg" };

/* Three streets of forty houses, ten metres between houses, the streets 60 m, then 2,000 m apart; `turn` puts the last first. */
static bool make_spine(pm_address_columns *s, bool turn, double metre)
{
	static const pm_role role[] = { PM_ROLE_ID, PM_ROLE_STREET, PM_ROLE_NUMBER, PM_ROLE_X, PM_ROLE_Y };
	static const pm_type type[] = { PM_TYPE_ID, PM_TYPE_CATEGORY, PM_TYPE_COUNT, PM_TYPE_NUMBER, PM_TYPE_NUMBER };
	static const double y[STREETS] = { 0, 60, 2000 };
	pm_column *c[5] = {0};
	*s = (pm_address_columns){ .rows = SPINE };
	for (int i = 0; i < 5; i++) {
		if (pm_column_new(PM_STR("kolom"), type[i], SPINE, &c[i], NULL) != PM_OK)
			return false;
		s->role[role[i]] = c[i];
	}
	for (uint32_t r = 0; r < SPINE; r++) {
		const uint32_t k = turn ? SPINE - 1 - r : r, at = k / WIDE, house = k % WIDE;
		char id[24];
		snprintf(id, sizeof id, "05182000000%05u", k);
		if (pm_column_set_word(c[0], r, pm_str_of(id), NULL) != PM_OK || pm_column_set_word(c[1], r, pm_str_of(street[at]), NULL) != PM_OK)
			return false;
		pm_column_set_count(c[2], r, (int32_t)house + 1);
		pm_column_set_number(c[3], r, (80000 + 10.0 * house) * metre);
		pm_column_set_number(c[4], r, (450000 + y[at]) * metre);
	}
	return true;
}

static bool make_rows(pm_address_columns *q, const char *const *text, const double *x, const double *y, uint32_t rows)
{
	pm_column *t, *cx, *cy;
	*q = (pm_address_columns){ .rows = rows };
	if (pm_column_new(PM_STR("adres"), PM_TYPE_TEXT, rows, &t, NULL) != PM_OK)
		return false;
	q->role[PM_ROLE_TEXT] = t;
	if (pm_column_new(PM_STR("x"), PM_TYPE_NUMBER, rows, &cx, NULL) != PM_OK)
		return false;
	q->role[PM_ROLE_X] = cx;
	if (pm_column_new(PM_STR("y"), PM_TYPE_NUMBER, rows, &cy, NULL) != PM_OK)
		return false;
	q->role[PM_ROLE_Y] = cy;
	for (uint32_t r = 0; r < rows; r++) {
		if (pm_column_set_text(t, r, pm_str_of(text[r]), NULL) != PM_OK)
			return false;
		if (x[r] > 0) {
			pm_column_set_number(cx, r, x[r]);
			pm_column_set_number(cy, r, y[r]);
		}
	}
	pm_column_seal(t);
	return true;
}

static void release(pm_address_columns *c)
{
	for (int i = 0; i < PM_ROLES; i++)
		pm_column_free((pm_column *)(uintptr_t)c->role[i]);
	*c = (pm_address_columns){0};
}

static bool spread(const char *const *text, const double *x, const double *y, uint32_t rows, bool turn, double metre, unsigned threads,
                   pm_match *m, pm_spread *out)
{
	pm_address_columns s = {0}, q = {0};
	pm_address_index *i = NULL;
	const bool ok = make_spine(&s, turn, metre) && make_rows(&q, text, x, y, rows) && pm_address_index_new(&s, NULL, 1, &i, NULL) == PM_OK &&
	                pm_address_resolve(i, &q, threads, m, NULL) == PM_OK && pm_address_spread(i, &q, threads, m, out, NULL) == PM_OK;
	pm_address_index_free(i);
	release(&s);
	release(&q);
	return ok;
}

/* In the middle of the streets: 31 houses of the Leyweg lie within 150 m and a little. */
static const char *const one[] = { "Leyweg" };
static const double mid_x[] = { 80200 }, mid_y[] = { 450000 };

static void a_street_and_a_point_are_a_set_of_addresses(void **state)
{
	(void)state;
	pm_match m[1];
	pm_spread s;
	assert_true(spread(one, mid_x, mid_y, 1, false, 1, 1, m, &s));
	assert_int_equal(m[0].how, PM_HOW_SPREAD);
	assert_int_equal(m[0].row, PM_NO_ROW); /* never a match */
	assert_int_equal(s.n, 33); /* 160 m to both sides */
	double all = 0;
	for (uint32_t i = 0; i < s.n; i++) {
		assert_true(s.part[i].address < WIDE); /* not of the street 60 m away */
		assert_true(fabs((double)(s.part[i].p - s.part[0].p)) < 1e-7);
		all += (double)s.part[i].p;
	}
	assert_true(all <= 1 && all > 0.3);
	pm_spread_release(&s);
}

static void what_names_a_house_or_no_street_is_left_alone(void **state)
{
	(void)state;
	static const char *const text[ROWS] = { "Leyweg 12", "Leyweg 99", "Den Haag", "", "tegenover Leyweg", "Leyweg", "Kastanjelaan", "Leywg" };
	static const double x[ROWS] = { 80200, 80200, 80200, 80200, 80200, 0, 80200, 80200 };
	static const double y[ROWS] = { 450000, 450000, 450000, 450000, 450000, 0, 450000, 450000 };
	static const pm_how want[ROWS] = { PM_HOW_TEXT, PM_HOW_NONE, PM_HOW_NONE, PM_HOW_NONE, PM_HOW_NONE, PM_HOW_NONE, PM_HOW_NONE, PM_HOW_SPREAD };
	pm_match m[ROWS];
	pm_spread s;
	assert_true(spread(text, x, y, ROWS, false, 1, 1, m, &s));
	for (int i = 0; i < ROWS; i++)
		assert_int_equal(m[i].how, want[i]);
	for (uint32_t i = 0; i < s.n; i++)
		assert_int_equal(s.part[i].row, 7);
	pm_spread_release(&s);
}

static void a_point_far_from_the_street_has_no_candidates(void **state)
{
	(void)state;
	static const double far_y[] = { 450900 };
	pm_match m[1];
	pm_spread s;
	assert_true(spread(one, mid_x, far_y, 1, false, 1, 1, m, &s));
	assert_int_equal(m[0].how, PM_HOW_NONE);
	assert_int_equal(s.n, 0);
	pm_spread_release(&s);
}

static void degrees_are_not_metres(void **state)
{
	(void)state;
	static const double x[] = { 80200e-5 }, y[] = { 450000e-5 };
	pm_match m[1];
	pm_spread s;
	assert_true(spread(one, x, y, 1, false, 1e-5, 1, m, &s));
	assert_int_equal(s.n, 0);
	pm_spread_release(&s);
}

/* However many say so: together less than half a record at any address. */
static void many_vague_rows_make_no_record(void **state)
{
	(void)state;
	enum { MANY = 600 };
	static const char *text[MANY];
	static double x[MANY], y[MANY];
	static pm_match m[MANY];
	double sum[SPINE] = {0}, missed[SPINE];
	for (uint32_t i = 0; i < MANY; i++) {
		text[i] = "Leyweg";
		x[i] = 80200;
		y[i] = 450000;
	}
	pm_spread s;
	assert_true(spread(text, x, y, MANY, false, 1, 2, m, &s));
	for (uint32_t i = 0; i < SPINE; i++)
		missed[i] = 1;
	for (uint32_t i = 0; i < s.n; i++) {
		sum[s.part[i].address] += (double)s.part[i].p;
		missed[s.part[i].address] *= 1 - (double)s.part[i].p;
	}
	for (uint32_t i = 0; i < SPINE; i++)
		assert_true(sum[i] < 0.4901 && 1 - missed[i] < 0.5);
	assert_true(sum[20] > 0.48);
	pm_spread_release(&s);
}

static void order_and_threads_do_not_show(void **state)
{
	(void)state;
	enum { MANY = 700 };
	static const char *text[MANY];
	static double x[MANY], y[MANY];
	static pm_match m[2][MANY];
	pm_spread s[2];
	for (uint32_t i = 0; i < MANY; i++) {
		text[i] = street[i % STREETS];
		x[i] = 80000 + 7.0 * (i % 50);
		y[i] = i % STREETS == 2 ? 452000 : 450030;
	}
	for (int turn = 0; turn < 2; turn++)
		assert_true(spread(text, x, y, MANY, turn, 1, turn ? 3 : 1, m[turn], &s[turn]));
	assert_int_equal(s[0].n, s[1].n);
	for (uint32_t i = 0; i < s[0].n; i++) {
		assert_int_equal(s[0].part[i].row, s[1].part[i].row);
		assert_int_equal(s[0].part[i].address, SPINE - 1 - s[1].part[i].address);
		assert_true(s[0].part[i].p == s[1].part[i].p);
	}
	for (int i = 0; i < 2; i++)
		pm_spread_release(&s[i]);
}

static bool spreads(void)
{
	pm_match m[1];
	pm_spread s = {0};
	const bool ok = spread(one, mid_x, mid_y, 1, false, 1, 1, m, &s);
	pm_spread_release(&s);
	return ok;
}

static void no_memory_is_told(void **state) { (void)state; assert_true(oom_each(spreads) < 2000); }

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_street_and_a_point_are_a_set_of_addresses),
		cmocka_unit_test(what_names_a_house_or_no_street_is_left_alone),
		cmocka_unit_test(a_point_far_from_the_street_has_no_candidates),
		cmocka_unit_test(degrees_are_not_metres),
		cmocka_unit_test(many_vague_rows_make_no_record),
		cmocka_unit_test(order_and_threads_do_not_show),
		cmocka_unit_test(no_memory_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
