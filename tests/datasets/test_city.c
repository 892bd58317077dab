/* The generator's parts: numbers, dates, names of streets, and an error model whose truth can be relied on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "../../datasets/city.h"
#include "../../datasets/dirt.h"
#include "../../datasets/korte.h"
#include "../../datasets/writer.h"

#ifndef LISTS
#define LISTS "datasets/lists"
#endif

static city small;

static int make_small_city(void **state)
{
	(void)state;
	small.seed = 7;
	small.as_of = day_of(2026, 7, 1);
	small.from = day_of(2023, 7, 1);
	small.first_month = day_month(small.as_of) - HISTORY_MONTHS + 1;
	small.scale = 4000 / 284000.0;
	world_draw(&small.world, NULL, small.seed);
	lists_load(&small.lists, LISTS);
	city_streets(&small, 4000);
	city_owners(&small);
	city_truth(&small);
	city_reports(&small);
	city_enforcement(&small);
	city_people(&small);
	return 0;
}

static void dates_come_back(void **state)
{
	(void)state;
	int y, m, d;
	for (int day = -40000; day < 40000; day += 37) {
		day_split(day, &y, &m, &d);
		assert_int_equal(day_of(y, m, d), day);
	}
	assert_int_equal(day_parse("1970-01-01"), 0);
	assert_int_equal(day_parse("2024-02-29") - day_parse("2024-02-28"), 1);
	assert_int_equal(day_parse("20240229"), DAY_NONE);
	assert_int_equal(day_parse("2024-13-01"), DAY_NONE);
	assert_int_equal(day_weekday(day_parse("2026-07-01")), 2);
}

static void streets_fit_in_24_characters(void **state)
{
	(void)state;
	char out[32];
	for (int i = 0; i < small.lists.n_streets; i++) {
		korte_naam(out, small.lists.streets[i]);
		assert_in_range(utf8_length(out), 1, 24);
		if (utf8_length(small.lists.streets[i]) <= 24)
			assert_string_equal(out, small.lists.streets[i]);
	}
	korte_naam(out, "Burgemeester van Karnebeeklaan");
	assert_string_equal(out, "Burg van Karnebeeklaan");
}

static int by_number(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static void ids_and_pseudonyms_are_unique(void **state)
{
	(void)state;
	enum { N = 300000 };
	uint64_t *id = city_alloc(N, sizeof *id);
	for (int i = 0; i < N; i++)
		id[i] = city_bag_number(&small, i);
	qsort(id, N, sizeof *id, by_number);
	for (int i = 1; i < N; i++)
		assert_true(id[i] > id[i - 1]);
	for (int i = 0; i < N; i++)
		id[i] = city_person_code(&small, i);
	qsort(id, N, sizeof *id, by_number);
	for (int i = 1; i < N; i++)
		assert_true(id[i] > id[i - 1] && id[i] < 1ull << 48);
	free(id);
}

static void numbers_of_firms_pass_the_11_proef(void **state)
{
	(void)state;
	for (uint64_t i = 0; i < 2000; i++) {
		uint64_t x = city_rsin(&small, i);
		int sum = -(int)(x % 10);
		x /= 10;
		for (int weight = 2; weight <= 9; weight++, x /= 10)
			sum += weight * (int)(x % 10);
		assert_int_equal(sum % 11, 0);
		assert_int_equal(x, 0);
	}
}

static void addresses_are_well_formed(void **state)
{
	(void)state;
	assert_int_equal(small.n_addresses, 4000);
	for (int i = 0; i < small.n_addresses; i++) {
		const struct address *a = &small.addresses[i];
		assert_in_range(a->number, 1, 9999);
		assert_int_equal(strlen(a->postcode), 6);
		const int pc = atoi(a->postcode);
		assert_in_range(pc, 2491, 2597);
		assert_false(a->postcode[4] == 'S' && strchr("ADS", a->postcode[5]));
		for (const char *p = a->addition; *p; p++)
			assert_true(isalnum((unsigned char)*p));
		assert_true(a->y > a->x);
	}
}

/* The text of an address holds its number; where the truth is an address, that address is the only one so written. */
static void typed_addresses_have_a_truth_to_rely_on(void **state)
{
	(void)state;
	char text[DIRT_TEXT], number[16];
	rng r = rng_stream(1, "test");
	int none = 0, plain = 0;
	for (int k = 0; k < 40000; k++) {
		const int i = rng_below(&r, small.n_addresses), truth = dirt_address(&small, &r, i, 1, text);
		assert_true(text[0] && strlen(text) < DIRT_TEXT - 1);
		none += truth < 0;
		if (truth < 0)
			continue;
		assert_int_equal(truth, i);
		assert_false(small.addresses[i].twin);
		snprintf(number, sizeof number, "%d", small.addresses[i].number);
		assert_non_null(strstr(text, number));
		plain += strstr(text, small.streets[small.addresses[i].street].name) != NULL;
	}
	assert_in_range(none, 40000 / 100, 40000 / 12);
	assert_in_range(plain, 40000 / 3, 40000 * 9 / 10);
}

static void a_bare_number_means_one_address_or_none(void **state)
{
	(void)state;
	for (int i = 0; i < small.n_addresses; i++) {
		const struct address *a = &small.addresses[i];
		const int found = dirt_by_number(&small, a->street, a->number);
		if (found >= 0) {
			assert_int_equal(found, i);
			assert_true(!a->letter && !a->addition[0]);
		}
	}
	assert_true(dirt_by_number(&small, 0, 9998) < 0);
}

static void nobody_lives_before_birth_or_after_leaving(void **state)
{
	(void)state;
	assert_in_range(small.n_stays, 4000, 60000);
	for (int i = 0; i < small.n_stays; i++) {
		const struct stay *s = &small.stays[i];
		assert_true(s->begin < s->end);
		assert_true(s->begin >= small.people[s->person].birth);
		assert_true(s->begin < small.as_of);
		assert_true(s->gone <= s->end);
	}
	for (int a = 0; a < small.n_addresses; a++)
		for (int i = small.stays_at[a]; i < small.stays_at[a + 1]; i++)
			assert_int_equal(small.stays[i].address, a);
}

static void a_finding_was_true_at_the_time(void **state)
{
	(void)state;
	int found = 0;
	for (int i = 0; i < small.n_visits; i++) {
		const struct visit *v = &small.visits[i];
		assert_true(v->date < small.as_of);
		if (v->episode < 0)
			continue;
		found++;
		assert_int_equal(small.episodes[v->episode].address, v->address);
		assert_true(small.episodes[v->episode].start <= v->date);
	}
	assert_true(found > 0);
}

static void fields_are_quoted_where_they_must(void **state)
{
	(void)state;
	char dir[] = "/tmp/city_test_XXXXXX", path[64], text[128];
	csv w;
	assert_non_null(mkdtemp(dir));
	csv_open(&w, dir, "x", "a;b;c");
	csv_text(&w, "zegt \"ja\"; en");
	csv_date(&w, DAY_OPEN);
	csv_bag_id(&w, 20, 42);
	csv_end(&w);
	csv_close(&w);
	snprintf(path, sizeof path, "%s/x.csv", dir);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	const size_t n = fread(text, 1, sizeof text - 1, f);
	text[n] = 0;
	fclose(f);
	assert_string_equal(text, "a;b;c\n\"zegt \"\"ja\"\"; en\";;0518200000000042\n");
	unlink(path);
	rmdir(dir);
}

static void sha_256_of_abc(void **state)
{
	(void)state;
	sha256 s;
	char hex[65];
	sha256_init(&s);
	sha256_add(&s, "abc", 3);
	sha256_hex(&s, hex);                     /* FIPS 180-4, example of one block */
	assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_come_back), cmocka_unit_test(streets_fit_in_24_characters),
		cmocka_unit_test(ids_and_pseudonyms_are_unique), cmocka_unit_test(numbers_of_firms_pass_the_11_proef),
		cmocka_unit_test(addresses_are_well_formed), cmocka_unit_test(typed_addresses_have_a_truth_to_rely_on),
		cmocka_unit_test(a_bare_number_means_one_address_or_none), cmocka_unit_test(nobody_lives_before_birth_or_after_leaving),
		cmocka_unit_test(a_finding_was_true_at_the_time), cmocka_unit_test(fields_are_quoted_where_they_must),
		cmocka_unit_test(sha_256_of_abc),
	};
	return cmocka_run_group_tests(tests, make_small_city, NULL);
}
