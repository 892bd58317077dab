/* A file that nobody declared: what the program proposes, and what it keeps to itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ingest/guess.h"
#include "../lib/oom.h"

static pm_buf proposal;

static void guess(const char *csv)
{
	pm_err err = { 0 };
	pm_buf_clear(&proposal);
	if (pm_guess_bytes("map/nieuw.csv", pm_str_of(csv), PM_STR(""), &proposal, &err) != PM_OK)
		fail_msg("%s", err.msg);
}

/* Whether some line of the proposal begins with `begin`, blanks counted as one. */
static void assert_line(const char *begin)
{
	pm_buf flat = { 0 };
	for (const char *p = proposal.p; *p; p++)
		if (*p != ' ' || p[1] != ' ')
			pm_buf_char(&flat, *p);
	pm_buf want = { 0 };
	pm_buf_printf(&want, "\n %s", begin);
	if (!strstr(flat.p, want.p))
		fail_msg("no line \"%s\" in\n%s", begin, proposal.p);
	pm_buf_release(&flat);
	pm_buf_release(&want);
}

static void assert_silent(const char *what)
{
	if (strstr(proposal.p, what))
		fail_msg("\"%s\" stands in\n%s", what, proposal.p);
}

/* So many rows of `row`, in which %d is the number of the row. */
static char *rows(const char *header, const char *row, int n)
{
	static char text[1 << 16];
	size_t at = (size_t)snprintf(text, sizeof text, "%s\n", header);
	for (int i = 0; i < n; i++) {
		for (const char *p = row; *p; p++)
			if (p[0] == '%' && p[1] == 'd')
				at += (size_t)snprintf(text + at, sizeof text - at, "%d", 1000 + i), p++;
			else
				text[at++] = *p;
		text[at++] = '\n';
	}
	text[at] = 0;
	return text;
}

static void types_are_told_by_the_values(void **state)
{
	(void)state;
	guess("a;b;c;d;e;f;g\n"
	      "1;1,5;03-05-2021;ja;overlast;0012;2021-05-03\n"
	      "2;2,25;31-12-2020;nee;overlast;0013;20210500\n"
	      "-3;7;1-1-21;Ja;lawaai;0013;2020-01-01 12:30:00\n");
	assert_line("field a count");
	assert_line("field b number # decimale komma");
	assert_line("field c date # dag-maand-jaar");
	assert_line("field d flag from \"ja\" \"nee\"");
	assert_line("field e category");
	assert_line("field f category");
	assert_line("field g date");
	assert_line("known delivery");
	guess("d;x\n01/31/2024;1.234,56\n02/28/2024;2.000,00\n12/13/2023;10.000,10\n");
	assert_line("field d category # lijkt maand-dag-jaar");
	assert_line("field x category # punten tussen duizendtallen");
}

static void a_few_slips_leave_the_type_as_it_is(void **state)
{
	(void)state;
	char *text = rows("personen;soort", "%d;a", 100);
	strcat(text, "veel;a\n");
	guess(text);
	assert_line("field personen count # 1 waarden passen niet: die rijen worden geweigerd");
	strcat(text, "meer;a\nte veel;b\n");
	guess(text);
	assert_line("field personen category # deels getallen");
}

static void the_address_is_found_by_name_and_by_content(void **state)
{
	(void)state;
	guess("Straatnaam;Huisnr;Toev;PC;Woonplaats;code\nLindelaan;1;A;2533 AB;Den Haag;0518200000000001\n"
	      "Elzenlaan;12;;2533AC;Den Haag;518200000000002\n");
	assert_line("address id code street straatnaam number huisnr addition toev postcode pc place woonplaats\n");
	assert_line("field code id # nullen vooraan zijn weg; die worden hersteld");
	guess("melding;adres;omschrijving\n1;Lindelaan 1, 2533 AB;herrie\n2;Lindelaan 12-A;herrie\n");
	assert_line("address text adres\n");
	assert_line("field omschrijving text");
	guess("melding;straat;nr\n7;Lindelaan;1\n8;Elzenlaan;2\n");
	assert_line("address street straat number nr\n");
	assert_line("field nr count");
	guess("adres;pand\nonbekend;0518010000000001\nniet bekend;0518010000000002\n");
	assert_line("address object pand\n"); /* the kind of object tells, not the name; and no row holds an address */
	guess("naam;bedrag\nx;1\n");
	assert_line("# geen adres herkend");
}

static void a_key_a_period_and_a_day_are_proposed(void **state)
{
	(void)state;
	guess(rows("dossiernr;datumAanvang;datum einde;datum_opneming", "Z-%d;2020-01-01;;2020-02-01", 30));
	assert_line("key dossiernr\n");
	assert_line("known datum_opneming");
	assert_line("expect rows 15 .. 70, null(dossiernr) < 1 percent");
	guess("begin;einde\n2020-01-01;2021-01-01\n2021-01-01;2022-01-01\n");
	assert_line("period begin .. einde");
	assert_line("known begin");
}

static void numbers_of_persons_are_dropped_and_not_shown(void **state)
{
	(void)state;
	guess("klant;straat\n999990019;Lindelaan\n999990020;Lindelaan\n999990032;Lindelaan\n999990044;Lindelaan\n"
	      "999990056;Lindelaan\n999990068;Lindelaan\n");
	assert_silent("99999");
	guess("klant;bsn\n111222333;\n123456782;\n111222333;\n123456782;\n111222333;\n");
	assert_line("field klant id drop # dit lijken burgerservicenummers");
	assert_line("field bsn id drop # heet als een persoonsnummer");
	assert_silent("111222333");
	guess("RSIN;e-mail;geboortedatum\n111222333;a@b.nl;1980-02-03\n");
	assert_line("field rsin id column \"RSIN\" rsin # alleen van rechtspersonen");
	assert_line("field e_mail category column \"e-mail\" drop");
	assert_line("field geboortedatum date restricted");
	assert_silent("1980");
	guess("111222333;Jan\n123456782;Piet\n"); /* no header: its first row is somebody */
	assert_line("# kolom 1 \"#########\"");
	assert_silent("111222333");
	assert_non_null(strstr(proposal.p, "Let op: de eerste regel"));
}

static void class_x_is_dropped_with_its_reason(void **state)
{
	(void)state;
	guess("Nationaliteit omschrijving;k;uitkering\nNederlandse;M;J\nPoolse;V;N\nNederlandse;M;N\n");
	assert_line("field nationaliteit_omschrijving category column \"Nationaliteit omschrijving\" drop # klasse X, wordt nooit gelezen: nationality");
	assert_line("field k category drop # klasse X, wordt nooit gelezen: these seem to be genders");
	assert_line("field uitkering category drop # klasse X");
	assert_silent("Poolse");
}

static void only_words_that_many_share_are_shown(void **state)
{
	(void)state;
	char *text = rows("soort", "onderverhuur", 5);
	strcat(text, "Jan Jansen\n");
	guess(text);
	assert_line("field soort category # onderverhuur\n");
	assert_silent("Jansen");
	guess("voornamen\nJan\nJan\nJan\nJan\nJan\nJan\n");
	assert_silent("Jan");
	assert_line("field voornamen category # naam: alleen om te koppelen; zoals Aaa\n");
}

static void headers_become_names_that_rules_can_say(void **state)
{
	(void)state;
	guess("Datum (begin);2e telling;a b;a-b;dubbel;dubbel;\n2020-01-01;1;1;1;1;1;1\n");
	assert_line("field datum_begin date column \"Datum (begin)\"");
	assert_line("field n_2e_telling count column \"2e telling\"");
	assert_line("field a_b count column \"a b\"");
	assert_line("field a_b_4 count column \"a-b\"");
	assert_line("# kolom 5 \"dubbel\": zo'n kop is niet eenduidig te noemen");
	assert_line("# kolom 7 \"\" heeft geen kop");
}

static void rows_that_cannot_be_read_are_counted(void **state)
{
	(void)state;
	pm_err err = { 0 };
	guess("a;b\n1;2\n1;2;3\n4\n5;6\n");
	assert_non_null(strstr(proposal.p, "Gezien: 4 rijen"));
	assert_non_null(strstr(proposal.p, "# 1 rijen worden geweigerd: fewer fields"));
	assert_non_null(strstr(proposal.p, "# 1 rijen worden geweigerd: more fields"));
	assert_int_equal(pm_guess_bytes("leeg.csv", PM_STR("\n"), PM_STR(""), &proposal, &err), PM_E_SYNTAX);
	assert_int_equal(pm_guess_register("/nergens/x.csv", PM_STR(""), &proposal, &err), PM_E_NOTFOUND);
}

/* The officer's five words make a rule file of it. */
static void what_is_filled_in_loads(void **state)
{
	(void)state;
	static const char *const filled[][2] = { { "owner     INVULLEN", "owner \"x\"" }, { "basis     INVULLEN", "basis \"x\"" },
		{ "purpose   INVULLEN", "purpose t" }, { "class     INVULLEN", "class P" }, { "retain    INVULLEN", "retain 24 months" } };
	guess("file;class;known;Begin \"x\";einde;optional;bsn;taal;null;adres\n1;P;2020-01-01;2020-01-01;;ja;111222333;nl;1;Lindelaan 1\n"
	      "2;L;2020-01-02;2020-01-01;;nee;111222333;nl;1;Lindelaan 2\n");
	pm_buf rules = { 0 };
	pm_buf_text(&rules, "theme t { prior 0.01 }\n");
	const pm_rule_file raw = { .path = "a.rules", .text = pm_buf_str(&proposal) };
	pm_rules *r = NULL;
	pm_err err = { 0 };
	assert_int_not_equal(pm_rules_parse(&raw, 1, 0, &r, NULL, &err), PM_OK); /* nobody can run it as it is */
	for (const char *p = proposal.p; *p;) {
		size_t i = 0;
		while (i < 5 && strncmp(p, filled[i][0], strlen(filled[i][0])) != 0)
			i++;
		if (i < 5)
			pm_buf_text(&rules, filled[i][1]);
		else
			pm_buf_char(&rules, *p);
		p += i < 5 ? strlen(filled[i][0]) : 1;
	}
	const pm_rule_file file = { .path = "a.rules", .text = pm_buf_str(&rules) };
	if (pm_rules_parse(&file, 1, 0, &r, NULL, &err) != PM_OK)
		fail_msg("%u:%u %s\n%s", err.line, err.col, err.msg, rules.p);
	assert_int_equal(r->reg[0].n_fields, 10);
	assert_int_equal(r->reg[0].field[6].treat, PM_TREAT_DROP);
	assert_int_equal(r->reg[0].role[PM_ROLE_TEXT], 9);
	pm_rules_free(r);
	pm_buf_release(&rules);
}

static bool guess_once(void)
{
	pm_buf out = { 0 };
	const bool ok = pm_guess_bytes("x.csv", PM_STR("a;adres;a b;a-b;c;c\n1;Lindelaan 1;x;y;;\n2;Lindelaan 2;z;y;;\n"), PM_STR(""), &out, NULL) == PM_OK;
	pm_buf_release(&out);
	return ok;
}

static void every_allocation_may_fail(void **state)
{
	(void)state;
	pm_buf_release(&proposal);
	assert_true(oom_each(guess_once) < 80);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_are_told_by_the_values),
		cmocka_unit_test(a_few_slips_leave_the_type_as_it_is),
		cmocka_unit_test(the_address_is_found_by_name_and_by_content),
		cmocka_unit_test(a_key_a_period_and_a_day_are_proposed),
		cmocka_unit_test(numbers_of_persons_are_dropped_and_not_shown),
		cmocka_unit_test(class_x_is_dropped_with_its_reason),
		cmocka_unit_test(only_words_that_many_share_are_shown),
		cmocka_unit_test(headers_become_names_that_rules_can_say),
		cmocka_unit_test(rows_that_cannot_be_read_are_counted),
		cmocka_unit_test(what_is_filled_in_loads),
		cmocka_unit_test(every_allocation_may_fail),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
