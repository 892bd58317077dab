/* Text as it is compared: damage undone, street names brought to one form, additions and postcodes as keys, edits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "../lib/dice.h"
#include "base/limits.h"
#include "text/housenumber.h"
#include "text/prose.h"
#include "text/similar.h"
#include "text/street.h"

static void assert_folds(const char *text, const char *want)
{
	char key[200];
	const uint32_t n = pm_fold_key(pm_str_of(text), key, sizeof key - 1);
	key[n] = 0;
	assert_string_equal(key, want);
}

static void letters_lose_accents_and_damage(void **state)
{
	(void)state;
	assert_folds("Händellaan", "handellaan");
	assert_folds("'s-Gravenhage", "sgravenhage");
	assert_folds("Île de ĳs Ø", "iledeijso");
	assert_folds("HÃ¤ndellaan", "handellaan");          /* UTF-8 read as Latin-1 */
	assert_folds("â€™s-Gravenhage", "sgravenhage");      /* and as Windows-1252 */
	assert_folds("H\xe4ndellaan", "handellaan");        /* not UTF-8 at all */
	assert_folds("HÂelÁene Swarthstraat", "heleneswarthstraat"); /* Teletex */
	assert_folds("FranËcois Nivardstraat", "francoisnivardstraat");
	assert_folds("RÖELLSTRAAT", "roellstraat");          /* a capital that is none of these */
	assert_folds("鹿特丹", "鹿特丹");
}

static void digits_and_letters_part(void **state)
{
	(void)state;
	pm_folded f;
	assert_true(pm_fold(PM_STR("Jan Luykenln. 12a-2, 2533AB"), &f));
	assert_int_equal(f.n, 7);
	assert_true(f.token[1].dot);
	assert_int_equal(f.token[3].gap, PM_GAP_NONE);
	assert_int_equal(f.token[4].gap, PM_GAP_HYPHEN);
	assert_int_equal(f.token[5].gap, PM_GAP_COMMA);
	assert_int_equal(f.token[6].gap, PM_GAP_NONE);
}

static void long_lines_are_refused(void **state)
{
	(void)state;
	pm_folded f;
	char *line = malloc(PM_FOLD_BYTES + 1);
	assert_non_null(line);
	memset(line, 'a', PM_FOLD_BYTES + 1);
	assert_true(pm_fold((pm_str){ line, PM_FOLD_BYTES }, &f));
	assert_false(pm_fold((pm_str){ line, PM_FOLD_BYTES + 1 }, &f));
	for (int i = 1; i < PM_FOLD_BYTES; i += 2)
		line[i] = ' ';
	assert_false(pm_fold((pm_str){ line, PM_FOLD_BYTES }, &f));
	assert_int_equal(f.n, 0);
	free(line);
}

/* Is `written` a key of the street, and by which form? */
static int form_of(const char *street, const char *written)
{
	pm_street_key street_keys[PM_STREET_KEYS], text[PM_STREET_KEYS];
	const uint32_t n = pm_street_keys(pm_str_of(street), street_keys);
	assert_true(pm_street_keys(pm_str_of(written), text) > 0);
	for (uint32_t i = 0; i < n; i++)
		if (pm_str_eq((pm_str){ street_keys[i].text, street_keys[i].n }, (pm_str){ text[0].text, text[0].n }))
			return (int)street_keys[i].form;
	return -1;
}

static void one_street_has_many_spellings(void **state)
{
	(void)state;
	static const char *const same[][2] = {
		{ "Jan Luijkenlaan", "jan luykenln" }, { "Jan Luijkenlaan", "JAN LUYKEN LAAN" }, { "Laan van Meerdervoort", "Ln v Meerdervoort" },
		{ "Burgemeester Patijnlaan", "Burg. Patijnln." }, { "Jonkheer van Riemsdijklaan", "Jhr. v. Riemsdykln" },
		{ "Van der Vennestraat", "v.d. Vennestr." }, { "Maartensdijklaan", "Maertensdijklaan" }, { "2e Braamstraat", "Tweede Braamstr" },
		{ "1e Exloërmond", "Eerste Exloermond" }, { "Sint Jacobstraat", "St. Jacobstraat" }, { "'s-Gravenzandelaan", "s Gravenzandelaan" },
		{ "Kerkstraat", "Kerkst." }, { "Mauritsplein", "Mauritspl." }, { "Brink Oostzijde", "Brink O.Z." }, { "Esstraat", "Esstr" },
		{ "Europaplein", "Europapln" }, { "'t Haantje", "t Haantje" }, { "Prinses Beatrixlaan", "Pr. Beatrixlaan" },
	};
	for (size_t i = 0; i < sizeof same / sizeof *same; i++)
		assert_int_equal(form_of(same[i][0], same[i][1]), PM_STREET_FULL);
	assert_int_equal(form_of("Jan Luijkenlaan", "J. Luykenlaan"), PM_STREET_INITIALS);
	assert_int_equal(form_of("Anthonij Miechielsz van Voorthuijsenstraat", "A M v Voorthuijsenstr"), PM_STREET_INITIALS);
	assert_int_equal(form_of("Jan Luijkenlaan", "Luijkenlaan"), PM_STREET_SURNAME);
	assert_int_equal(form_of("Burgemeester de Monchyplein", "de Monchyplein"), PM_STREET_UNTITLED);
}

static void different_streets_stay_apart(void **state)
{
	(void)state;
	assert_int_equal(form_of("1e Braamstraat", "2e Braamstraat"), -1);
	assert_int_equal(form_of("Leyweg", "Leylaan"), -1);
	assert_int_equal(form_of("Oude Laan", "Laan"), -1); /* an ending alone is nobody's surname */
	assert_int_equal(form_of("Keulnstraat", "Keulaanstraat"), -1);
	assert_int_equal(form_of("Herman Gorterstraat", "H. Gorterstraat"), PM_STREET_INITIALS);
	assert_int_equal(form_of("Gorterstraat", "H. Gorterstraat"), -1);
}

static void letter_and_addition_are_one_key(void **state)
{
	(void)state;
	const uint64_t b3 = pm_suffix_key(PM_STR("B"), PM_STR("3"));
	assert_true(b3 == pm_suffix_key(PM_STR(""), PM_STR("b-3")) && b3 == pm_suffix_key(PM_STR(" b3"), PM_STR("")));
	assert_true(b3 != pm_suffix_key(PM_STR("B"), PM_STR("")) && b3 != pm_suffix_key(PM_STR("3"), PM_STR("B")));
	assert_true(pm_suffix_key(PM_STR("2"), PM_STR("")) != pm_suffix_key(PM_STR("II"), PM_STR("")));
	assert_true(pm_suffix_key(PM_STR("0101"), PM_STR("")) != pm_suffix_key(PM_STR("101"), PM_STR("")));
	assert_true(pm_suffix_key(PM_STR(""), PM_STR(" - ")) == 0);
	char text[12];
	assert_int_equal(pm_suffix_text(b3, text), 2);
	assert_memory_equal(text, "B3", 2);
	assert_true(pm_suffix_key(PM_STR("abcdefghijklm"), PM_STR("")) >> 63);
}

static void postcodes_forgive_blanks_and_case(void **state)
{
	(void)state;
	const uint32_t a = pm_postcode_key(PM_STR("2533 AB"));
	assert_true(pm_postcode_dutch(a) && a == pm_postcode_key(PM_STR("2533ab")) && a == pm_postcode_make(2533, 'a', 'b'));
	assert_int_equal(pm_postcode_area(a), 2533);
	assert_int_equal(pm_postcode_area(pm_postcode_key(PM_STR("9999ZZ"))), 9999);
	assert_int_equal(pm_postcode_key(PM_STR("1000AA")), 1);
	assert_int_equal(pm_postcode_distance(a, pm_postcode_key(PM_STR("2533AC"))), 1);
	assert_int_equal(pm_postcode_distance(a, pm_postcode_key(PM_STR("2353AB"))), 1);
	assert_int_equal(pm_postcode_distance(a, pm_postcode_key(PM_STR("2511CD"))), 4);
	assert_false(pm_postcode_dutch(pm_postcode_key(PM_STR("75001"))));
	assert_int_equal(pm_postcode_key(PM_STR(" ")), 0);
}

/* The fast distance beside its plain twin, on random words of a few letters. */
static void edits_are_counted_as_the_plain_way_does(void **state)
{
	(void)state;
	uint64_t seed = 7;
	for (int round = 0; round < 20000; round++) {
		char a[90], b[90];
		size_t n[2];
		for (int k = 0; k < 2; k++) {
			n[k] = (seed >> 33) % (round % 10 ? 12 : 90);
			for (size_t i = 0; i < n[k]; i++) {
				dice(&seed);
				(k ? b : a)[i] = (char)('a' + (seed >> 40) % 3);
			}
			dice(&seed);
		}
		const unsigned limit = (unsigned)(round % 7) * 3;
		assert_int_equal(pm_osa((pm_str){ a, n[0] }, (pm_str){ b, n[1] }, limit), pm_str_edits((pm_str){ a, n[0] }, (pm_str){ b, n[1] }, true, limit));
	}
	assert_int_equal(pm_osa(PM_STR("leyweg"), PM_STR("lyeweg"), 3), 1);
	assert_int_equal(pm_osa(PM_STR("leyweg"), PM_STR("kerkstraat"), 3), 4);
}

static void numbers_are_those_of_a_dutch_sentence(void **state)
{
	(void)state;
	static const int32_t weight[] = { 3 * PM_BITS_ONE, -PM_BITS_ONE / 2, 0 };
	pm_buf out = {0};
	pm_dutch_number(&out, 0.0526, 3);
	pm_buf_text(&out, "; ");
	pm_dutch_bits(&out, weight, 3);
	assert_string_equal(out.p, "0,053; 3,00 / -0,50 / 0,00");
	assert_string_equal(pm_by_number(1, "adres", "adressen"), "adres");
	assert_string_equal(pm_by_number(0, "adres", "adressen"), "adressen");
	assert_string_equal(pm_by_number(2, "adres", "adressen"), "adressen");
	pm_buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_lose_accents_and_damage),
		cmocka_unit_test(numbers_are_those_of_a_dutch_sentence),
		cmocka_unit_test(digits_and_letters_part),
		cmocka_unit_test(long_lines_are_refused),
		cmocka_unit_test(one_street_has_many_spellings),
		cmocka_unit_test(different_streets_stay_apart),
		cmocka_unit_test(letter_and_addition_are_one_key),
		cmocka_unit_test(postcodes_forgive_blanks_and_case),
		cmocka_unit_test(edits_are_counted_as_the_plain_way_does),
	};
	return cmocka_run_group_tests_name("text forms", tests, NULL, NULL);
}
