/* Lines of text that people type, and the address that they mean: one, several, none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../lib/spine.h"

static pm_address_columns spine;
static pm_address_index *streets;

static int begin(void **state)
{
	(void)state;
	return spine_small(&spine) && pm_address_index_new(&spine, NULL, 1, &streets, NULL) == PM_OK ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	pm_address_index_free(streets);
	spine_free(&spine);
	return 0;
}

/* want: the last digits of an id; 0: none; -1: ambiguous; -2: not one address, whatever it is called. */
static void assert_means(const char *text, int want)
{
	pm_match m;
	pm_address_candidate c[4];
	uint32_t n = 0;
	assert_int_equal(pm_address_find_one(streets, pm_str_of(text), &m, c, 4, &n, NULL), PM_OK);
	const int got = m.row == PM_NO_ROW ? (want == -2 ? -2 : m.how == PM_HOW_AMBIGUOUS ? -1 : 0) : (int)m.row + 1;
	if (got != want)
		print_message("%s: %d (%s %.3f), expected %d\n", text, got, pm_how_word((pm_how)m.how), (double)m.p, want);
	assert_int_equal(got, want);
	assert_true(m.p >= 0 && m.p <= 1 && m.second_p <= m.p);
}

static void every_shape_of_an_addition_is_the_same(void **state)
{
	(void)state;
	static const char *const shapes[] = { "Jan Luijkenlaan 12-A, 2533 AB Den Haag", "jan luykenlaan 12a", "J. Luykenln 12 A", "Jan Luijkenlaan 12A 2533ab",
		"Jan Luijkenlaan 12/A Den Haag", "12A Jan Luijkenlaan", "2533AB 12a", "J. Luykenln 12a 1e et", "2533 AB Den Haag, Jan Luijkenlaan 12 a",
		"JAN LUIJKENLAAN 12 - A 'S-GRAVENHAGE", "Jan Luijkenlaan nr. 12a" };
	for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++)
		assert_means(shapes[i], 1);
	assert_means("van der Vennestraat 10 bis a, Den Haag", 14);
	assert_means("v.d. Vennestr. 10bisA, Den Haag", 14);
	assert_means("Torenflat 3 A0101", 18);
	assert_means("Leyweg 100-II Den Haag", 5);
	assert_means("Leyweg 100 huis, Den Haag", 6);
	assert_means("Leyweg 100hs", 6);
}

static void an_addition_is_never_dropped(void **state)
{
	(void)state;
	assert_means("Jan Luijkenlaan 14-A, 2533 AB Den Haag", 0);
	assert_means("Jan Luijkenlaan 14a", 0);
	assert_means("Jan Luijkenlaan 14 B, Den Haag", 0);
	assert_means("Jan Luijkenlaan 14 II, Den Haag", -2);
	assert_means("14A Jan Luijkenlaan Den Haag", 0);
	assert_means("Leyweg 1485 hs, 2545 GA Den Haag", -1);
	assert_means("Jan Luijkenlaan 12, Den Haag", 2);
	assert_means("Jan Luijkenlaan 12-B, Den Haag", 0);
}

static void of_two_numbers_the_second_is_not_the_house(void **state)
{
	(void)state;
	assert_means("Jan Luijkenlaan 393-14, 2533 AB Den Haag", 0);
	assert_means("Jan Luijkenlaan 393A-14, 2533 AB Den Haag", 0);
	assert_means("393 14 Jan Luijkenlaan, 2533 AB Den Haag", 0);
	assert_means("12-14 Jan Luijkenlaan, 2533 AB Den Haag", 0);
	assert_means("14-bis Jan Luijkenlan, 2533 AB Den Haag", 0); /* not a slip in the street's name */
	assert_means("14 III Jan Luijkenlan, Den Haag", -2);
	assert_means("14 Jan Luijkenlan, 2533 AB Den Haag", 3);
}

/* One word in common and another one beside it is another street, however long both are. */
static void a_street_that_shares_a_word_is_another_street(void **state)
{
	(void)state;
	static const char *const lines[] = { "1;Sint Sebastiaanstraat;127;;;2515FZ;'s-Gravenhage", "2;Willem-Alexanderlaan;228;;;2546BD;'s-Gravenhage",
	                                     "3;Burgemeester Knappertlaan;12;;;2547AA;'s-Gravenhage" };
	static const struct { const char *text; uint32_t row; } want[] = { { "Sint Annastraat 127, Den Haag", PM_NO_ROW },
		{ "Koning Lodewijklaan 228 Den Haag", PM_NO_ROW }, { "Burgemeester Jansenlaan 12, Den Haag", PM_NO_ROW },
		{ "Sint Sebastianstraat 127, Den Haag", 0 }, { "Burg. Knaperrtlaan 12", 2 } };
	pm_address_columns s;
	pm_address_index *x;
	assert_true(spine_of(lines, 3, spine_roles, spine_types, SPINE_FIELDS, &s));
	assert_int_equal(pm_address_index_new(&s, NULL, 1, &x, NULL), PM_OK);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		pm_match m;
		uint32_t n;
		assert_int_equal(pm_address_find_one(x, pm_str_of(want[i].text), &m, NULL, 0, &n, NULL), PM_OK);
		if (m.row != want[i].row)
			fail_msg("%s: %s %.3f", want[i].text, pm_how_word((pm_how)m.how), (double)m.p);
	}
	pm_address_index_free(x);
	spine_free(&s);
}

static void a_number_below_zero_is_no_number(void **state)
{
	(void)state;
	assert_means("Jan Luijkenlaan -14", 0);
	assert_means("Jan Luijkenlaan -14, 2533 AB Den Haag", 0);
	assert_means("-14 Jan Luijkenlaan", 0);
	assert_means("Jan Luijkenlaan - 14", 3); /* that one parts street and number */
	assert_means("Jan Luijkenlaan-14", 3);
	assert_means("Leyweg 102 -2, Den Haag", 7); /* and that one addition and number */
}

static void what_is_undecided_is_ambiguous(void **state)
{
	(void)state;
	assert_means("Bezuidenhoutseweg 265 B 3, 2594 AN Den Haag", -1); /* two ids for one written form */
	assert_means("Bezuidenhoutseweg 265-B3", -1);
	assert_means("Bezuidenhoutseweg 265", 11);
	assert_means("Leyweg 102 2 hoog, Den Haag", -1);                 /* 102-2 and 102-II */
	assert_means("Leyweg 102-2, Den Haag", 7);                       /* as written */
	assert_means("Leyweg 100, Den Haag", -2);                        /* only 100-II and 100-HS exist */
	assert_means("Braamstraat 5, Den Haag", -1);
	assert_means("Tweede Braamstraat 5", 16);
}

static void a_street_has_many_spellings(void **state)
{
	(void)state;
	assert_means("Burg. Patijnln 35", 12);
	assert_means("Patijnlaan 35, 2585 BG Den Haag", 12);
	assert_means("Handellaan 17", 17);
	assert_means("HÃ¤ndellaan 17 den haag", 17);
	assert_means("Hovell tot Westerflierpd 9, 2597 AA", 25);
	assert_means("Jan Luikenlaan 14, Den Haag", 3);
	assert_means("Jan Luijkelnaan 14, 2533AB", 3);
	assert_means("Bezuidenhousteweg 265, Den Haag", 11);
	assert_means("Wielewaal 11", 19);
	assert_means("De Wielewaal 11", 20);
	assert_means("Plein 1813 4, Den Haag", 23);
	assert_means("Leyweg1485", 4);
	assert_means("Hofweg 24 (hoek)", 27);
	assert_means("Hoek 24", 26);
}

static void other_words_do_not_disturb(void **state)
{
	(void)state;
	assert_means("Bakkerij De Zon, Leyweg 1485, 2545 GA Den Haag, Nederland", 4);
	assert_means("Leyweg 1485 ivm overlast", 4);
	assert_means("Leyweg 1485, 2e verdieping, Den Haag", 4);
	assert_means("Leyweg 1485 (boven de winkel)", 4);
	assert_means("bewoners van Leyweg 1485", 4);
	assert_means("Leyweg 1485, 2545 GA Scheveningen", 4);
	assert_means("Leyweg 1485 The Hague", 4);
	assert_means("Leyweg 1485 den hagg", 4);
}

static void postcode_is_evidence_for_and_against(void **state)
{
	(void)state;
	assert_means("Leyweg 1485, 2545 GB Den Haag", 4);      /* a letter wrong */
	assert_means("Leyweg 1485, 2455 GA Den Haag", 4);      /* digits swapped */
	assert_means("Leyweg 1485, 2545 Den Haag", 4);
	assert_means("Leyweg 1485, 3511 AB", 0);
	assert_means("2545 GA 1485", 4);
	assert_means("Kerkstraat 1, 2242 CP Wassenaar", 0);
	assert_means("Kerkstraat 1, Wassenaar", 0);
	assert_means("Rozenstraat 1485, 2545 GA Den Haag", 0); /* another street than the postcode's */
}

static void what_is_not_an_address_is_none(void **state)
{
	(void)state;
	static const char *const none[] = { "", " ", "Den Haag", "Leyweg", "Leyweg, Den Haag", "Leyweg 9999", "Postbus 1485, 2545 GA Den Haag",
		"t.o. Leyweg 1485", "tegenover Leyweg 1485", "Leyweg 1485 (t.o.)", "naast Leyweg 1485", "Zamenhofstraat to 15", "hoek Leyweg 1485",
		"Zamenhofstraat 7-15", "Zamenhofstraat 7 t/m 15", "Zamenhofstraat 7 tm 15, Den Haag", "Zamenhofstraat 7 en 15", "Zamenhofstraat 7 & 15",
		"Zamenhofstraat 7, 15", "Zamenhofstraat 7/15", "Zamenhofstraat 7+15", "geen vaste woon- of verblijfplaats", "onbekend" };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_means(none[i], -2);
	assert_means("Zamenhofstraat 15", 22);
}

static void ids_find_themselves(void **state)
{
	(void)state;
	pm_match m;
	pm_address_candidate c;
	uint32_t n;
	static const struct { const char *id; int how; } given[] = { { "0518200000000004", PM_HOW_ID }, { "518200000000004", PM_HOW_ID_REPAIRED },
		{ " 518200000000004", PM_HOW_ID_REPAIRED }, { "'0518200000000004", PM_HOW_ID_REPAIRED }, { "518200000000004.0", PM_HOW_ID_REPAIRED } };
	for (size_t i = 0; i < sizeof given / sizeof *given; i++) {
		assert_int_equal(pm_address_find_one(streets, pm_str_of(given[i].id), &m, &c, 1, &n, NULL), PM_OK);
		assert_int_equal(m.row, 3);
		assert_int_equal(m.how, given[i].how);
	}
	assert_int_equal(pm_address_find_one(streets, PM_STR("0518200000000099"), &m, &c, 1, &n, NULL), PM_OK);
	assert_int_equal(m.how, PM_HOW_NONE);
}

static void hostile_text_has_a_clear_end(void **state)
{
	(void)state;
	enum { LONG = 100000 };
	char *line = malloc(LONG + 1);
	assert_non_null(line);
	static const char *const piece[] = { "a", "1 ", "Leyweg 1485 ", "\xff\xfe", "12-", "v.d. ", "2545 GA ", "Ã", ", ", "((((" };
	for (size_t i = 0; i < sizeof piece / sizeof *piece; i++) {
		const size_t k = strlen(piece[i]);
		for (size_t n = 900; n <= LONG; n += LONG - 900) {
			for (size_t at = 0; at < n; at++)
				line[at] = piece[i][at % k];
			line[n] = 0;
			assert_means(line, -2);
		}
	}
	free(line);
}

static void bits_add_up_to_the_probability(void **state)
{
	(void)state;
	pm_match m;
	pm_address_candidate c[4];
	uint32_t n;
	assert_int_equal(pm_address_find_one(streets, PM_STR("Wielewaal 11, 2566 AA Den Haag"), &m, c, 4, &n, NULL), PM_OK);
	assert_true(n >= 2);
	int32_t sum[2] = { 0, 0 };
	for (int k = 0; k < 2; k++)
		for (int i = 0; i < PM_CLUES; i++)
			sum[k] += c[k].bits[i];
	assert_true(sum[0] > sum[1] && c[0].p > c[1].p && c[0].row == m.row);
	pm_buf b = { 0 };
	pm_address_print(streets, 0, &b);
	assert_string_equal(b.p, "Jan Luijkenlaan 12-A, 2533 AB 's-Gravenhage");
	pm_buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_shape_of_an_addition_is_the_same),
		cmocka_unit_test(an_addition_is_never_dropped),
		cmocka_unit_test(of_two_numbers_the_second_is_not_the_house),
		cmocka_unit_test(a_street_that_shares_a_word_is_another_street),
		cmocka_unit_test(a_number_below_zero_is_no_number),
		cmocka_unit_test(what_is_undecided_is_ambiguous),
		cmocka_unit_test(a_street_has_many_spellings),
		cmocka_unit_test(other_words_do_not_disturb),
		cmocka_unit_test(postcode_is_evidence_for_and_against),
		cmocka_unit_test(what_is_not_an_address_is_none),
		cmocka_unit_test(ids_find_themselves),
		cmocka_unit_test(hostile_text_has_a_clear_end),
		cmocka_unit_test(bits_add_up_to_the_probability),
	};
	return cmocka_run_group_tests_name("addresses in text", tests, begin, end);
}
