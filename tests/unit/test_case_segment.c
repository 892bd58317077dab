/* Segments: every array comes back as it was, small where it can be; damage is seen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>

#include "store/segment.h"

static void assert_kept(pm_elem e, const void *v, uint32_t n, pm_codec codec, uint32_t width)
{
	pm_segment s;
	pm_segment_plan(e, v, n, &s);
	assert_string_equal(pm_codec_word(s.codec), pm_codec_word(codec));
	assert_int_equal(s.width, width);
	assert_true(s.bytes <= n * pm_elem_bytes(e));
	uint8_t *body = malloc(s.bytes + 1), *back = malloc(n * pm_elem_bytes(e) + 1);
	body[s.bytes] = back[n * pm_elem_bytes(e)] = 0x5a;
	pm_segment_write(&s, v, body);
	assert_int_equal(pm_segment_read(&s, body, back, NULL), PM_OK);
	assert_memory_equal(back, v, n * pm_elem_bytes(e));
	assert_int_equal(body[s.bytes], 0x5a);
	assert_int_equal(back[n * pm_elem_bytes(e)], 0x5a);
	free(body);
	free(back);
}

enum { N = 5003 };

static void whole_numbers_take_the_room_of_their_range(void **state)
{
	(void)state;
	static uint32_t v[N];
	static const struct { uint32_t base, times; pm_codec codec; uint32_t width; } each[] = {
		{ 7, 0, PM_CODEC_FRAME, 0 },          { (uint32_t)-40, 1, PM_CODEC_FRAME, 8 },
		{ (uint32_t)-9000, 250, PM_CODEC_FRAME, 16 }, { 100000, 60000000, PM_CODEC_RAW, 0 },
		{ INT32_MAX - 20, 1, PM_CODEC_RAW, 0 },
	};
	for (size_t k = 0; k < sizeof each / sizeof *each; k++) {
		for (uint32_t i = 0; i < N; i++)
			v[i] = each[k].base + each[k].times * (i * 7919 % 251);
		assert_kept(PM_ELEM_WORD32, v, N, each[k].codec, each[k].width);
	}
	assert_kept(PM_ELEM_WORD32, v, 0, PM_CODEC_RAW, 0);
}

static void offsets_are_kept_as_steps(void **state)
{
	(void)state;
	static uint32_t v[N];
	for (uint32_t most = 200; most <= 40000; most *= 200) {
		uint32_t at = 3000000000u; /* past the signed range */
		for (uint32_t i = 0; i < N; i++)
			v[i] = at += i * 7919 % most;
		assert_kept(PM_ELEM_WORD32, v, N, PM_CODEC_STEPS, most == 200 ? 8 : 16);
	}
}

static void the_few_weights_of_a_rule_take_bits(void **state)
{
	(void)state;
	static const int32_t weight[16] = { 2458, -307, 0, 31000, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, -12 };
	static int32_t v[N];
	for (uint32_t distinct = 2; distinct <= 16; distinct *= 2) {
		for (uint32_t i = 0; i < N; i++)
			v[i] = weight[i * 7919 % 251 % distinct];
		assert_kept(PM_ELEM_WORD32, v, N, PM_CODEC_PALETTE, distinct == 2 ? 1 : distinct == 4 ? 2 : 4);
	}
}

static void doubles_that_are_whole_are_kept_as_such(void **state)
{
	(void)state;
	static double v[N];
	for (uint32_t i = 0; i < N; i++)
		v[i] = i % 200;
	assert_kept(PM_ELEM_DOUBLE, v, N, PM_CODEC_FRAME, 8);
	v[17] = INT32_MIN;
	v[18] = INT32_MAX;
	assert_kept(PM_ELEM_DOUBLE, v, N, PM_CODEC_FRAME, 32);
	static const double odd[] = { 0.5, -0.0, 3e10, 1e300, INFINITY, NAN };
	for (size_t k = 0; k < sizeof odd / sizeof *odd; k++) {
		v[N - 1] = odd[k];
		assert_kept(PM_ELEM_DOUBLE, v, N, PM_CODEC_RAW, 0);
	}
}

static void equal_elements_take_no_room(void **state)
{
	(void)state;
	static uint64_t v[N];
	assert_kept(PM_ELEM_BITS64, v, N, PM_CODEC_FRAME, 0);
	assert_kept(PM_ELEM_BYTE, v, N, PM_CODEC_FRAME, 0);
	for (uint32_t i = 0; i < N; i++)
		v[i] = ~UINT64_C(0);
	assert_kept(PM_ELEM_BITS64, v, N, PM_CODEC_FRAME, 0);
	v[N - 1] = 1;
	assert_kept(PM_ELEM_BITS64, v, N, PM_CODEC_RAW, 0);
	assert_kept(PM_ELEM_BYTE, v, N * 8, PM_CODEC_RAW, 0);
}

static void what_does_not_go_together_is_refused(void **state)
{
	(void)state;
	static uint8_t body[64], back[1024];
	static const pm_segment wrong[] = {
		{ PM_ELEM_WORD32, 4, PM_CODEC_RAW, 0, 0, 15 },      { PM_ELEM_WORD32, 4, PM_CODEC_FRAME, 9, 0, 5 },
		{ PM_ELEM_WORD32, 4, PM_CODEC_FRAME, 32, 0, 16 },   { PM_ELEM_WORD32, 4, PM_CODEC_FRAME, 16, 0, 4 },
		{ PM_ELEM_BITS64, 4, PM_CODEC_FRAME, 8, 0, 4 },     { PM_ELEM_BYTE, 4, PM_CODEC_PALETTE, 1, 0, 9 },
		{ PM_ELEM_WORD32, 4, PM_CODEC_PALETTE, 3, 0, 34 },  { PM_ELEM_WORD32, 8, PM_CODEC_PALETTE, 1, 0, 8 },
		{ PM_ELEM_DOUBLE, 4, PM_CODEC_STEPS, 8, 0, 4 },     { PM_ELEM_WORD32, 4, PM_CODEC_STEPS, 0, 0, 0 },
		{ PM_ELEM_WORD32, 4, (pm_codec)9, 0, 0, 0 },        { (pm_elem)9, 4, PM_CODEC_RAW, 0, 0, 16 },
		{ PM_ELEM_WORD32, UINT32_MAX, PM_CODEC_FRAME, 0, 0, 0 },
	};
	for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
		pm_err err = {0};
		assert_int_equal(pm_segment_read(&wrong[k], body, back, &err), PM_E_SYNTAX);
		assert_int_equal(err.status, PM_E_SYNTAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_numbers_take_the_room_of_their_range),
		cmocka_unit_test(offsets_are_kept_as_steps),
		cmocka_unit_test(the_few_weights_of_a_rule_take_bits),
		cmocka_unit_test(doubles_that_are_whole_are_kept_as_such),
		cmocka_unit_test(equal_elements_take_no_room),
		cmocka_unit_test(what_does_not_go_together_is_refused),
	};
	return cmocka_run_group_tests_name("segments", tests, NULL, NULL);
}
