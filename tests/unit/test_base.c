/* Dates as intervals, strings, arenas, hashes, threads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>

#include "../lib/oom.h"
#include "base/arena.h"
#include "base/date.h"
#include "base/hash.h"
#include "base/parallel.h"
#include "base/str.h"

static void every_day_of_four_centuries_comes_back(void **state)
{
	(void)state;
	int32_t want = pm_day_of(1800, 1, 1);
	for (int y = 1800; y < 2200; y++)
		for (int m = 1; m <= 12; m++)
			for (int d = 1; d <= 31; d++) {
				if (!pm_day_valid(y, m, d))
					continue;
				assert_int_equal(pm_day_of(y, m, d), want);
				int y2, m2, d2;
				pm_day_split(want++, &y2, &m2, &d2);
				assert_true(y2 == y && m2 == m && d2 == d);
			}
	assert_int_equal(pm_day_of(1970, 1, 1), 0);
}

static int64_t utc(int year, int month, int day, int hour, int minute)
{
	return ((int64_t)pm_day_of(year, month, day) * 24 + hour) * 3600 + minute * 60;
}

static void a_day_begins_at_midnight_in_the_netherlands(void **state)
{
	(void)state;
	static const struct { int month, day, hour; } first[] = { /* of the hour, UTC, in which a day of 2026 begins */
		{ 1, 5, 23 }, { 3, 27, 23 }, { 3, 28, 23 }, { 3, 29, 22 }, { 7, 5, 22 }, { 10, 24, 22 }, { 10, 25, 23 }, { 12, 31, 23 } };
	for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
		const int64_t at = utc(2026, first[i].month, first[i].day, first[i].hour, 0);
		const int32_t day = pm_day_of(2026, first[i].month, first[i].day);
		assert_int_equal(pm_day_at(at - 1), day);
		assert_int_equal(pm_day_at(at), day + 1);
		assert_true(pm_day_begin(day + 1) == at);
	}
	assert_int_equal(pm_day_at(utc(1969, 12, 31, 22, 59)), -1);
	assert_int_equal(pm_day_at(utc(1969, 12, 31, 23, 0)), 0);
}

static void assert_date(const char *text, int want, const char *shown)
{
	pm_date d;
	char out[32] = "";
	const int got = pm_date_parse(pm_str_of(text), &d);
	assert_int_equal(got, want);
	if (got == 1)
		pm_date_text(d, out);
	assert_string_equal(out, shown);
}

static void dates_are_read_in_every_written_form(void **state)
{
	(void)state;
	assert_date("2021-05-03", 1, "2021-05-03");
	assert_date("3-5-2021", 1, "2021-05-03");
	assert_date("03/05/21", 1, "2021-05-03");
	assert_date("2-01-12", 1, "2012-01-02");
	assert_date("31-12-67", 1, "1967-12-31");
	assert_date("20210503", 1, "2021-05-03");
	assert_date(" 2021-05-03 20:05 ", 1, "2021-05-03");
	assert_date("2021-05-03T20:05:00Z", 1, "2021-05-03");
	assert_date("20190500", 1, "2019-05");
	assert_date("20190000", 1, "2019");
	assert_date("00000000", 0, "");
	assert_date("", 0, "");
	assert_date("2021-02-29", -1, "");
	assert_date("gisteren", -1, "");
	assert_date("12-jan", -1, "");
	assert_date("2021-05", -1, "");
	assert_date("2021/05-03", -1, "");
	assert_date("123456789", -1, "");
}

static void months_end_where_they_end(void **state)
{
	(void)state;
	assert_int_equal(pm_day_add_months(pm_day_of(2024, 1, 31), 1), pm_day_of(2024, 2, 29));
	assert_int_equal(pm_day_add_months(pm_day_of(2024, 3, 15), -24), pm_day_of(2022, 3, 15));
	assert_int_equal(pm_day_add_months(pm_day_of(2024, 1, 1), -1), pm_day_of(2023, 12, 1));
}

static void distance_counts_a_swap_once(void **state)
{
	(void)state;
	assert_int_equal(pm_str_distance(PM_STR("personen"), PM_STR("personen"), 3), 0);
	assert_int_equal(pm_str_distance(PM_STR("personen"), PM_STR("presonen"), 3), 1);
	assert_int_equal(pm_str_distance(PM_STR("kaas"), PM_STR("broodje"), 3), 4);
	assert_int_equal(pm_str_distance(PM_STR(""), PM_STR("ab"), 3), 2);
}

static void a_buffer_keeps_to_its_ceiling(void **state)
{
	(void)state;
	pm_buf b = { .most = 10 };
	assert_true(pm_buf_text(&b, "12345678"));
	assert_false(pm_buf_text(&b, "90123"));
	assert_int_equal(b.n, 8);
	assert_int_equal(pm_buf_check(&b, NULL), PM_E_RANGE);
	pm_buf_release(&b);
}

static bool use_an_arena(void)
{
	pm_arena a = {0};
	bool ok = true;
	for (size_t i = 0; ok && i < 300; i++) {
		char *p = pm_arena_text(&a, "verblijfsobject", i % 16);
		ok = p != NULL;
		assert_true(!ok || ((uintptr_t)p % 16 == 0 && strlen(p) == i % 16));
	}
	pm_arena_release(&a);
	return ok;
}

static void an_arena_gives_aligned_pieces(void **state)
{
	(void)state;
	assert_true(use_an_arena());
	oom_each(use_an_arena);
	pm_arena a = { .limit = 64 };
	assert_non_null(pm_arena_alloc(&a, 64, 1));
	assert_null(pm_arena_alloc(&a, 1, 1));
	pm_arena_release(&a);
}

static void sha256_is_that_of_the_standard(void **state)
{
	(void)state;
	char hex[PM_DIGEST_HEX];
	const pm_digest d = pm_digest_of("abc", 3);
	pm_digest_hex(&d, hex);
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"); /* FIPS 180-4, example 1 */
	pm_digest_run one, two;
	pm_digest_begin(&one);
	pm_digest_add(&one, "ab", 2);
	pm_digest_add(&one, "c", 1);
	pm_digest_begin(&two);
	pm_digest_add(&two, "a", 1);
	pm_digest_add(&two, "bc", 2);
	const pm_digest x = pm_digest_end(&one), y = pm_digest_end(&two);
	assert_memory_not_equal(&x, &y, sizeof x);
}

static void a_pseudonym_needs_its_key(void **state)
{
	(void)state;
	uint8_t key[2][PM_KEY_BYTES] = { { 1 }, { 2 } };
	char a[33], b[33], again[33];
	pm_pseudonym(key[0], PM_STR("999993653"), a);
	pm_pseudonym(key[1], PM_STR("999993653"), b);
	pm_pseudonym(key[0], PM_STR("999993653"), again);
	assert_string_equal(a, again);
	assert_string_not_equal(a, b);
	assert_null(strstr(a, "999993653"));
}

static pm_status count_part(void *ctx, uint32_t part, pm_err *err)
{
	if (part == 700 || part == 300)
		return pm_fail(err, PM_E_RANGE, "part %u", part);
	atomic_fetch_add((atomic_uint *)ctx, 1);
	return PM_OK;
}

static void parallel_reports_the_lowest_failure_of_those_begun(void **state)
{
	(void)state;
	for (unsigned threads = 1; threads <= 8; threads++) {
		atomic_uint done = 0;
		pm_err err = {0};
		assert_int_equal(pm_parallel(250, threads, count_part, &done, &err), PM_OK);
		assert_int_equal(done, 250);
		assert_int_equal(pm_parallel(1000, threads, count_part, &done, &err), PM_E_RANGE);
		assert_string_equal(err.msg, "part 300");
	}
}

static bool fill_a_list(void)
{
	uint32_t *of = NULL, room = 0, n = 0;
	for (; n < 1000 && pm_room(&of, n, &room, sizeof *of); n++)
		of[n] = n;
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(of[i], i);
	pm_free(of);
	return n == 1000;
}

static void a_list_grows_and_keeps_what_it_has_when_it_cannot(void **state)
{
	(void)state;
	assert_int_equal(oom_each(fill_a_list), 5);
	uint32_t *of = NULL, room = UINT32_MAX / 2 + 1;
	assert_false(pm_room(&of, UINT32_MAX / 2 + 1, &room, sizeof *of));
	assert_true(of == NULL && room == UINT32_MAX / 2 + 1);
}

static bool fill_a_list_in_an_arena(void)
{
	pm_arena a = {0};
	uint32_t *of = NULL, room = 0, n = 0;
	for (; n < 1000 && pm_arena_room(&a, &of, n, &room, sizeof *of); n++)
		of[n] = n;
	for (uint32_t i = 0; i < n; i++)
		assert_int_equal(of[i], i);
	pm_arena_release(&a);
	return n == 1000;
}

static void a_list_in_an_arena_grows_likewise(void **state)
{
	(void)state;
	assert_true(oom_each(fill_a_list_in_an_arena) > 1);
	pm_arena a = {0};
	uint32_t *of = NULL, room = UINT32_MAX / 2 + 1;
	assert_false(pm_arena_room(&a, &of, UINT32_MAX / 2 + 1, &room, sizeof *of));
	assert_true(of == NULL && room == UINT32_MAX / 2 + 1 && a.used == 0);
}

static void quotes_within_quotes_are_kept(void **state)
{
	(void)state;
	pm_buf b = {0};
	pm_buf_doubled(&b, PM_STR("pand \"Zuid\" \\"));
	pm_buf_char(&b, ' ');
	pm_buf_escaped(&b, PM_STR("pand \"Zuid\" \\"));
	assert_string_equal(b.p, "\"pand \"\"Zuid\"\" \\\" \"pand \\\"Zuid\\\" \\\\\"");
	pm_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_of_four_centuries_comes_back),
		cmocka_unit_test(a_day_begins_at_midnight_in_the_netherlands),
		cmocka_unit_test(dates_are_read_in_every_written_form),
		cmocka_unit_test(months_end_where_they_end),
		cmocka_unit_test(distance_counts_a_swap_once),
		cmocka_unit_test(a_buffer_keeps_to_its_ceiling),
		cmocka_unit_test(a_list_grows_and_keeps_what_it_has_when_it_cannot),
		cmocka_unit_test(a_list_in_an_arena_grows_likewise),
		cmocka_unit_test(quotes_within_quotes_are_kept),
		cmocka_unit_test(an_arena_gives_aligned_pieces),
		cmocka_unit_test(sha256_is_that_of_the_standard),
		cmocka_unit_test(a_pseudonym_needs_its_key),
		cmocka_unit_test(parallel_reports_the_lowest_failure_of_those_begun),
	};
	return cmocka_run_group_tests_name("base", tests, NULL, NULL);
}
