/* What leaves the house: harmless whatever stands in the registers, no more than a role may see, and blind to who was drawn. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>
#include <zip.h>

#include "../lib/oom.h"
#include "../lib/pdf.h"
#include "../lib/street.h"
#include "../lib/text.h"
#include "publish/doc_json.h"
#include "publish/dossier_parts.h"
#include "publish/html.h"
#include "publish/inzage.h"
#include "publish/pdf.h"
#include "publish/plain.h"

/* A formula, markup, a way out of an attribute, control characters, marks that turn the writing, a broken byte, an end of a
 * sheet's string, a quote for SQL, then 10,000 characters. */
static pm_str hostile(void)
{
	static char text[11000];
	static const char start[] = "=HYPERLINK(\"http://x\")<script>alert(1)</script>\"'><img src=x onerror=alert(2)>;\r\n\x01\x1b\t\xe2\x80\xae"
	                            "omgekeerd\xe2\x80\x8f\xe2\x81\xa6\xef\xbb\xbf\xff\xc0\x80]]></t>'); DROP TABLE bezoeken;--&#8238;{{x}}%s%n ";
	memcpy(text, start, sizeof start - 1);
	memset(text + sizeof start - 1, 'W', 10000);
	return (pm_str){ text, sizeof start - 1 + 10000 };
}

static const char *const beginnings[] = { "=1+1", "+31", "-1", "@SUM(A1)", "\t=1", "\xe2\x80\x8b=2" };

static uint32_t times(pm_str text, const char *part)
{
	const size_t n = strlen(part);
	uint32_t k = 0;
	for (size_t i = 0; i + n <= text.n; i++)
		k += memcmp(text.p + i, part, n) == 0;
	return k;
}

/* What can do harm in any text format. */
static void assert_no_marks(pm_str text)
{
	assert_false(has(text, "\xe2\x80\xae"));
	assert_false(has(text, "\xe2\x80\x8f"));
	assert_false(has(text, "\xe2\x81\xa6"));
	assert_false(has(text, "\x1b"));
	assert_false(has(text, "\x01"));
	assert_false(has(text, "\xff"));
	assert_false(has(text, "\xc0\x80"));
}

static pm_buf written(street *s, pm_role_view role, street_writer write)
{
	const pm_issue i = street_issue(s, role);
	pm_buf out = {0};
	pm_err err = {0};
	if (write(&i, &out, &err) != PM_OK)
		fail_msg("%s", err.msg);
	return out;
}

static street *hostile_street(void)
{
	static street s;
	assert_true(street_build(&s, hostile()));
	return &s;
}

/* ---- one text ---- */

static void a_text_becomes_one_harmless_line(void **state)
{
	static const struct { const char *in, *out; } of[] = {
		{ "gewoon", "gewoon" }, { "  twee\t\r\n regels ", "twee regels" }, { "caf\xc3\xa9", "caf\xc3\xa9" }, { "a\xe2\x80\xae" "b", "ab" },
		{ "a\xff" "b", "a\xef\xbf\xbd" "b" }, { "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" }, { "a\xe2\x80\xa8" "b", "a b" },
		{ "\xf0\x9f\x8f\xa0", "\xf0\x9f\x8f\xa0" }, { "x\xf3\xa0\x81\x81y", "xy" }, { "a\xcc\x88", "a\xcc\x88" }, { "", "" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
		pm_buf out = {0};
		pm_plain(&out, pm_str_of(of[i].in), PM_PLAIN_SHORT);
		assert_string_equal(out.p ? out.p : "", of[i].out);
		pm_buf_release(&out);
	}
	pm_buf out = {0};
	pm_plain(&out, PM_STR("\xc3\xa9\xc3\xa9\xc3\xa9 x"), 3);
	assert_string_equal(out.p, "\xc3\xa9\xc3\xa9\xc3\xa9 [...]");
	pm_buf_release(&out);
}

/* ---- every format ---- */

static void csv_holds_no_formula_and_no_torn_line(void **state)
{
	(void)state;
	street *s = hostile_street();
	pm_buf out = written(s, street_sees_all, pm_issue_csv);
	assert_no_marks(pm_buf_str(&out));
	assert_int_equal(times(pm_buf_str(&out), "\r\n"), STREET + 1); /* one line a stop */
	assert_int_equal(times(pm_buf_str(&out), "\n"), STREET + 1);
	bool quoted = false, begins = true;
	for (size_t i = 3; i < out.n; i++) {
		if (out.p[i] == '"')
			quoted = !quoted;
		else if (begins)
			assert_null(strchr("=+@", out.p[i]));
		begins = (begins && out.p[i] == '"') || (!quoted && (out.p[i] == ';' || out.p[i] == '\n'));
	}
	pm_buf_release(&out);
	street_free(s);
}

static void a_page_runs_nothing_but_its_own_script(void **state)
{
	(void)state;
	street *s = hostile_street();
	pm_buf out = written(s, street_sees_all, pm_issue_html);
	const pm_str page = pm_buf_str(&out);
	assert_no_marks(page);
	assert_int_equal(times(page, "<script"), 1);
	assert_int_equal(times(page, "<img"), 0);
	assert_int_equal(times(page, "onerror=alert"), times(page, "src=x onerror=alert")); /* as text only: its < is &lt; */
	assert_true(has(page, "&lt;script&gt;alert(1)"));
	assert_true(has(page, "default-src 'none'"));
	/* The policy names the script that the page holds. */
	const char *a = strstr(out.p, "<script>") + 8, *b = strstr(a, "</script>");
	const pm_digest d = pm_digest_of(a, (size_t)(b - a));
	assert_true(d.byte[0] || d.byte[1]);
	assert_int_equal(times(page, "script-src 'sha256-"), 1);
	assert_int_equal(times(page, "<article"), STREET);
	assert_int_equal(times(page, "<article"), times(page, "</article>"));
	assert_int_equal(times(page, "<div"), times(page, "</div>"));
	assert_int_equal(times(page, "<dl"), times(page, "</dl>"));
	assert_false(has(page, "http:") && !has(page, "http://www.w3.org/2000/svg"));
	pm_buf_release(&out);
	street_free(s);
}

static void json_is_json(void **state)
{
	(void)state;
	street *s = hostile_street();
	pm_buf out = written(s, street_sees_all, pm_issue_json);
	json_t *o = json_loadb(out.p, out.n, 0, NULL);
	assert_non_null(o);
	assert_no_marks(pm_buf_str(&out));
	const json_t *stop = json_array_get(json_object_get(o, "adressen"), 2);
	assert_true(strncmp(json_string_value(json_object_get(stop, "adres")), "=HYPERLINK", 10) == 0); /* text, whole */
	assert_true(strlen(json_string_value(json_object_get(stop, "adres"))) > 10000);
	assert_true(json_is_null(json_object_get(stop, "lotingskans")));
	assert_null(json_object_get(json_array_get(json_object_get(o, "adressen"), 3), "x")); /* place unknown, not 0 */
	json_decref(o);
	pm_buf_release(&out);
	street_free(s);
}

/* The parts of a workbook behind each other. */
static pm_buf unzipped(pm_str bytes)
{
	zip_error_t e;
	zip_source_t *source = zip_source_buffer_create(bytes.p, bytes.n, 0, &e);
	zip_t *z = zip_open_from_source(source, ZIP_RDONLY, &e);
	pm_buf out = {0};
	assert_non_null(z);
	for (zip_int64_t i = 0; i < zip_get_num_entries(z, 0); i++) {
		zip_stat_t st;
		assert_int_equal(zip_stat_index(z, (zip_uint64_t)i, 0, &st), 0);
		zip_file_t *f = zip_fopen_index(z, (zip_uint64_t)i, 0);
		char *part = malloc(st.size + 1);
		assert_int_equal(zip_fread(f, part, st.size), (zip_int64_t)st.size);
		pm_buf_add(&out, part, st.size);
		free(part);
		zip_fclose(f);
	}
	zip_close(z);
	return out;
}

static void a_workbook_holds_text_and_choices_but_no_formula(void **state)
{
	(void)state;
	street *s = hostile_street();
	pm_buf out = written(s, street_sees_all, pm_issue_xlsx), parts = unzipped(pm_buf_str(&out));
	const pm_str xml = pm_buf_str(&parts);
	assert_no_marks(xml);
	assert_false(has(xml, "<f>"));
	assert_false(has(xml, "<f "));
	assert_false(has(xml, "<hyperlink"));
	assert_true(has(xml, "=HYPERLINK("));
	assert_true(has(xml, "\"toegang,niemand_thuis,geen_medewerking\""));
	assert_true(has(xml, "type=\"whole\""));
	assert_true(has(xml, "state=\"frozen\""));
	assert_true(has(xml, "numFmtId=\"49\"")); /* text: 19:30 stays 19:30, and no longer than five characters */
	assert_true(has(xml, "_xlnm.Print_Area"));
	pm_buf_release(&parts);
	pm_buf_release(&out);
	street_free(s);
}

static int first_text(void *ctx, int n, char **value, char **name)
{
	(void)n, (void)name;
	snprintf(ctx, 64, "%s", value[0] ? value[0] : "null");
	return 0;
}

static void answer(sqlite3 *db, const char *sql, const char *want)
{
	char got[64] = "";
	assert_int_equal(sqlite3_exec(db, sql, first_text, got, NULL), SQLITE_OK);
	assert_string_equal(got, want);
}

static void a_map_is_a_geopackage_with_all_its_tables(void **state)
{
	(void)state;
	street *s = hostile_street();
	pm_buf out = written(s, street_sees_all, pm_issue_gpkg);
	sqlite3 *db;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_deserialize(db, "main", (unsigned char *)out.p, (sqlite3_int64)out.n, (sqlite3_int64)out.n, SQLITE_DESERIALIZE_READONLY), SQLITE_OK);
	answer(db, "PRAGMA integrity_check", "ok");
	answer(db, "PRAGMA application_id", "1196444487");
	answer(db, "SELECT count(*) FROM bezoeken", "4");
	answer(db, "SELECT count(*) FROM bezoeken WHERE geom IS NULL", "1");
	answer(db, "SELECT length(geom) FROM bezoeken WHERE fid = 1", "29"); /* header 8, WKB point 21 */
	answer(db, "SELECT count(*) FROM route", "0");                       /* nobody goes to two places in one part of a day */
	answer(db, "SELECT count(*) FROM layer_styles", "2");
	answer(db, "SELECT substr(adres, 1, 10) FROM bezoeken WHERE fid = 3", "=HYPERLINK");
	answer(db, "SELECT srs_id || data_type FROM gpkg_contents WHERE table_name = 'bezoeken'", "28992features");
	sqlite3_close(db);
	pm_buf_release(&out);
	street_free(s);
}

/* A line is as long as its metres say: what lies between two parts of a day was not planned, and is not drawn. */
static void a_line_is_the_walk_of_one_part_of_a_day(void **state)
{
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	s.stop[1].part = s.stop[0].part;
	pm_buf out = written(&s, street_sees_all, pm_issue_gpkg);
	sqlite3 *db;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_deserialize(db, "main", (unsigned char *)out.p, (sqlite3_int64)out.n, (sqlite3_int64)out.n, SQLITE_DESERIALIZE_READONLY), SQLITE_OK);
	answer(db, "SELECT count(*) || ' ' || team || ' ' || dagdeel || ' ' || meters FROM route", "1 1 ochtend 10.0");
	sqlite3_close(db);
	pm_buf_release(&out);
	street_free(&s);
}

static void paper_is_a_whole_pdf(void **state)
{
	(void)state;
	street *s = hostile_street();
	pm_buf out = written(s, street_sees_all, street_pdf);
	assert_memory_equal(out.p, "%PDF-", 5);
	assert_memory_equal(out.p + out.n - 6, "%%EOF\n", 6);
	assert_false(has(pm_buf_str(&out), "/JavaScript"));
	assert_false(has(pm_buf_str(&out), "/URI"));
	pm_buf_release(&out);
	street_free(s);
}

static void words_that_begin_a_formula_stay_words(void **state)
{
	(void)state;
	for (size_t k = 0; k < sizeof beginnings / sizeof beginnings[0]; k++) {
		street s;
		assert_true(street_build(&s, pm_str_of(beginnings[k])));
		pm_buf csv = written(&s, street_sees_all, pm_issue_csv), book = written(&s, street_sees_all, pm_issue_xlsx), parts = unzipped(pm_buf_str(&book));
		for (const char *c = "=+-@"; *c; c++) {
			const char cell[] = { ';', *c, 0 };
			const bool numbers = *c == '-'; /* a bare number below 0 is no formula; there is none here */
			assert_true(numbers || !has(pm_buf_str(&csv), cell));
		}
		assert_false(has(pm_buf_str(&csv), ";-1;"));
		assert_false(has(pm_buf_str(&parts), "<f>"));
		pm_buf_release(&csv);
		pm_buf_release(&book);
		pm_buf_release(&parts);
		street_free(&s);
	}
}

/* ---- who sees what ---- */

/* Whoever was drawn, ranked or scored differently: the version for the street is the same file, byte for byte. */
static void nobody_in_the_street_can_tell_who_was_drawn(void **state)
{
	pm_passed_over over = { PM_STR("niet getrokken"), 17000 };
	pm_gone gone = { PM_STR("0518200000000009"), PM_STR("Laan 9"), PM_STR("niet meer getrokken") };
	(void)state;
	for (int f = 0; f < STREET_FORMATS; f++) {
		street s;
		assert_true(street_build(&s, PM_STR("gewoon")));
		pm_buf chosen = written(&s, street_walks, street_formats[f].write);
		for (int i = 0; i < STREET; i++) {
			s.stop[i].kind = PM_STOP_BY_CONTROL;
			s.stop[i].chance = 0.025;
			s.stop[i].rank = 900 - (uint32_t)i;
			s.stop[i].fresh = !s.stop[i].fresh;
			s.stop[i].fresh_why = PM_STR("nu aan de beurt");
			s.stop[i].odds[0] = (pm_stop_odds){ -9999, 0.001, 7 };
		}
		s.list.n_control = 4;
		s.list.control_from = 9000;
		s.list.control_ground = PM_STR("een andere grond");
		s.list.hits = 0.1;
		s.list.hits_high = 90;
		s.list.left = 31;
		s.list.left_hits = 12;
		s.list.access = 0.4;
		s.list.calibrated = !s.list.calibrated;
		s.list.passed = &over;
		s.list.n_passed = 1;
		s.list.gone = &gone;
		s.list.n_gone = 1;
		s.warning[1].text = PM_STR("1 van de 4 steekproefplaatsen getrokken");
		pm_buf drawn = written(&s, street_walks, street_formats[f].write);
		if (chosen.n != drawn.n || memcmp(chosen.p, drawn.p, chosen.n) != 0)
			fail_msg("%s tells who was drawn", street_formats[f].name);
		pm_buf other = written(&s, street_sees_all, street_formats[f].write);
		assert_true(other.n != drawn.n || memcmp(other.p, drawn.p, drawn.n) != 0); /* who may see it does */
		pm_buf_release(&chosen);
		pm_buf_release(&drawn);
		pm_buf_release(&other);
		street_free(&s);
	}
}

/* Whoever may not see where or when does not find it in an attribute, a heading or another layer either. */
static void what_a_role_may_not_see_is_in_no_format(void **state)
{
	static const struct { pm_data data; const char *mark[6]; } of[] = {
		{ PM_SEE_ADDRESS, { "Laan 1", "0518200000000001", "2533AB", "80010" } },
		{ PM_SEE_PLANNING, { "team 2", "avond", "L12-002", "Overbewoning \xc2\xb7", "data-code" } },
	};
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	for (size_t k = 0; k < sizeof of / sizeof of[0]; k++)
		for (int f = 0; f < STREET_FORMATS; f++) {
			pm_role_view role = street_walks;
			role.may &= ~(1u << of[k].data);
			if (of[k].data == PM_SEE_ADDRESS && street_formats[f].write == pm_issue_gpkg)
				continue; /* refused */
			pm_buf out = written(&s, role, street_formats[f].write);
			const bool book = street_formats[f].write == pm_issue_xlsx;
			pm_buf text = book ? unzipped(pm_buf_str(&out)) : (pm_buf){0};
			const pm_str told = pm_buf_str(book ? &text : &out);
			for (int m = 0; m < 6 && of[k].mark[m]; m++)
				if (has(told, of[k].mark[m]))
					fail_msg("%s tells \"%s\"", street_formats[f].name, of[k].mark[m]);
			pm_buf_release(&out);
			pm_buf_release(&text);
		}
	street_free(&s);
}

/* A notice about a register is for all; one about planning, chances or the draw only for who plans, in every format. */
static void a_notice_reaches_whom_it_is_for(void **state)
{
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("het register brk ontbreekt")));
	static const street_writer writers[] = { pm_issue_json, pm_issue_html };
	for (int f = 0; f < 2; f++) {
		pm_buf walks = written(&s, street_walks, writers[f]), plans = written(&s, street_sees_all, writers[f]);
		assert_true(has(pm_buf_str(&walks), "het register brk ontbreekt"));
		assert_false(has(pm_buf_str(&walks), "niet worden getrokken"));
		assert_true(has(pm_buf_str(&plans), "het register brk ontbreekt"));
		assert_true(has(pm_buf_str(&plans), "niet worden getrokken"));
		pm_buf_release(&walks);
		pm_buf_release(&plans);
	}
	street_free(&s);
}

static pm_buf dossier_of(street *s, pm_role_view role, bool redact, uint32_t row, uint8_t brevity)
{
	pm_dossier_from from = s->from;
	from.role = role;
	from.redact = redact;
	from.brevity = brevity;
	pm_doc d;
	pm_err err = {0};
	if (pm_dossier_make(&from, row, &d, &err) != PM_OK)
		fail_msg("%s", err.msg);
	pm_buf out = {0};
	json_t *o;
	assert_int_equal(pm_doc_json(&d, &o, &err), PM_OK);
	char *text = json_dumps(o, 0);
	pm_buf_text(&out, text);
	free(text);
	json_decref(o);
	pm_html_doc(&d, 1, &out);
	pm_doc_release(&d);
	return out;
}

static pm_buf dossier(street *s, pm_role_view role, bool redact, uint32_t row) { return dossier_of(s, role, redact, row, 0); }

static void a_name_that_is_secret_is_in_nothing(void **state)
{
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	for (int f = 0; f < STREET_FORMATS; f++) {
		pm_buf out = written(&s, street_sees_all, street_formats[f].write);
		assert_false(has(pm_buf_str(&out), "Verborgene"));
		assert_false(has(pm_buf_str(&out), "R-MELDER"));
		assert_false(has(pm_buf_str(&out), "aaaaaaaaaaaa"));
		pm_buf_release(&out);
	}
	for (uint8_t brevity = 0; brevity <= PM_DOSSIER_BRIEFEST; brevity++) {
		pm_buf out = dossier_of(&s, street_sees_all, false, 0, brevity);
		assert_true(has(pm_buf_str(&out), "A.B. van Zichtbaar"));
		assert_true(has(pm_buf_str(&out), "(geheim)"));
		assert_false(has(pm_buf_str(&out), "Verborgene"));
		assert_false(has(pm_buf_str(&out), "Sara"));
		assert_false(has(pm_buf_str(&out), "R-MELDER"));
		assert_false(has(pm_buf_str(&out), "aaaaaaaaaaaa"));
		pm_buf_release(&out);
	}
	street_free(&s);
}

static void what_a_role_may_not_see_is_not_in_its_dossier(void **state)
{
	static const struct { pm_data data; const char *mark, *on_paper; } of[] = {
		{ PM_SEE_NAMES, "Zichtbaar", "Zichtbaar" }, { PM_SEE_SCORE, "op de 100", "op de 100" }, { PM_SEE_REASONS, "Een groot gezin", "Een groot gezin" },
		{ PM_SEE_REPORT_TEXT, "bomvol", "bomvol" }, { PM_SEE_REPORTS, "Via", "app; overbewoning" }, { PM_SEE_ENFORCEMENT, "Slaapplaatsen", "slaapplaatsen 8" },
		{ PM_SEE_STAYS, "Inschrijvingen", "Inschrijvingen" }, { PM_SEE_SOURCES, "Beheerder", "wie te bellen" },
		{ PM_SEE_OBJECT, "Past volgens norm", "Past volgens norm" }, { PM_SEE_ADDRESS, "Laan 1", "Laan 1" },
	};
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	for (size_t k = 0; k < sizeof of / sizeof of[0]; k++)
		for (uint8_t brevity = 0; brevity <= PM_DOSSIER_BRIEFEST; brevity++) {
			const char *mark = brevity ? of[k].on_paper : of[k].mark;
			pm_role_view role = street_sees_all;
			pm_buf with = dossier_of(&s, role, false, 0, brevity);
			role.may &= ~(1u << of[k].data);
			pm_buf without = dossier_of(&s, role, false, 0, brevity);
			assert_true(has(pm_buf_str(&with), mark));
			assert_false(has(pm_buf_str(&without), mark));
			pm_buf_release(&with);
			pm_buf_release(&without);
		}
	street_free(&s);
}

/* That a register has something here is told to who may see what: not among the sources, nor as a doubt. */
static void what_a_role_may_not_see_is_no_source_either(void **state)
{
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	pm_column *uncertain[STREET_TABLES] = { NULL }, *reports;
	assert_int_equal(pm_column_new(PM_STR("meldingen"), PM_TYPE_COUNT, STREET, &reports, NULL), PM_OK);
	pm_column_set_count(reports, 0, 1);
	uncertain[2] = uncertain[4] = reports; /* of advertisements, that nobody approved, as well */
	s.theme[0].view.uncertain = s.theme[1].view.uncertain = uncertain;
	for (uint8_t brevity = 0; brevity <= PM_DOSSIER_BRIEFEST; brevity++) {
		pm_role_view role = street_sees_all;
		pm_buf with = dossier_of(&s, role, false, 0, brevity);
		role.may &= ~(1u << PM_SEE_REPORTS);
		pm_buf without = dossier_of(&s, role, false, 0, brevity);
		assert_true(has(pm_buf_str(&with), "Steunpunt"));
		assert_true(has(pm_buf_str(&with), "1 rij uit meldingen"));
		assert_false(has(pm_buf_str(&with), "uit advertenties"));
		assert_false(has(pm_buf_str(&without), "Steunpunt"));
		assert_false(has(pm_buf_str(&without), "uit meldingen"));
		assert_true(has(pm_buf_str(&without), "Team BAG"));
		pm_buf_release(&with);
		pm_buf_release(&without);
	}
	pm_column_free(reports);
	street_free(&s);
}

/* ---- one sheet ---- */

static uint32_t sheets_of(street *s, pm_role_view role)
{
	pm_pdf *pdf;
	pm_dossier_from from = s->from;
	pm_buf out = {0};
	from.role = role;
	assert_int_equal(pm_pdf_new(PM_STR("Dossier"), s->scope.as_of, &pdf, NULL), PM_OK);
	assert_int_equal(pm_dossier_paper(&from, 0, pdf, NULL), PM_OK);
	assert_int_equal(pm_pdf_finish(pdf, &out, NULL), PM_OK);
	const uint32_t n = (uint32_t)pdf_sheets(pm_buf_str(&out));
	pm_pdf_free(pdf);
	pm_buf_release(&out);
	return n;
}

/* `n` times the same word, `|` between them. */
static char *again(const char *word, uint32_t n)
{
	char *text = calloc(n, strlen(word) + 1);
	for (uint32_t i = 0; i < n; i++)
		strcat(strcat(text, word), i + 1 < n ? "|" : "");
	return text;
}

enum { CROWD = 300 };

/* 300 people who all live at the first address, and 300 reports about it, each a long story. */
static void crowd(street *s, pm_table **persons, pm_table **reports)
{
	static uint32_t at[CROWD];
	char *id = again("aaaaaaaaaaaa", CROWD), *name = again("Langenaamvandebewoner", CROWD), *since = again("2023-04-05", CROWD), *day = again("2026-01-02", CROWD),
	     *story = again("Het is elke nacht hetzelfde verhaal met busjes, koffers en bezoekers die de weg niet weten; wij vragen al maanden of iemand komt kijken", CROWD),
	     *over = again("wisselende_bewoners", CROWD);
	assert_int_equal(pm_table_new(PM_STR("brp"), persons, NULL), PM_OK);
	assert_int_equal(pm_table_new(PM_STR("meldingen"), reports, NULL), PM_OK);
	assert_true(street_column(*persons, "persoon_id", PM_TYPE_ID, CROWD, id, PM_STR("")) && street_column(*persons, "voornamen", PM_TYPE_TEXT, CROWD, name, PM_STR("")) &&
	            street_column(*persons, "geslachtsnaam", PM_TYPE_TEXT, CROWD, name, PM_STR("")) && street_column(*persons, "datum_aanvang", PM_TYPE_DATE, CROWD, since, PM_STR("")) &&
	            street_column(*persons, "datum_einde", PM_TYPE_DATE, CROWD, "", PM_STR("")) && street_place(*persons, at));
	assert_true(street_column(*reports, "datum", PM_TYPE_DATE, CROWD, day, PM_STR("")) && street_column(*reports, "categorie", PM_TYPE_CATEGORY, CROWD, over, PM_STR("")) &&
	            street_column(*reports, "omschrijving", PM_TYPE_TEXT, CROWD, story, PM_STR("")) && street_place(*reports, at));
	s->records[1] = *persons;
	s->records[2] = *reports;
	char *const all[] = { id, name, since, day, story, over };
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		free(all[i]);
}

static void a_dossier_is_one_sheet_however_much_there_is(void **state)
{
	(void)state;
	street s;
	pm_table *persons, *reports;
	assert_true(street_build(&s, PM_STR("gewoon")));
	assert_int_equal(sheets_of(&s, street_walks), 1);
	assert_int_equal(sheets_of(&s, street_sees_all), 1);
	crowd(&s, &persons, &reports);
	assert_int_equal(sheets_of(&s, street_walks), 1);
	assert_int_equal(sheets_of(&s, street_sees_all), 1);
	/* What the sheet leaves out is counted and said; the page on a screen has all of it. */
	pm_buf sheet = dossier_of(&s, street_sees_all, false, 0, PM_DOSSIER_BRIEFEST), whole = dossier(&s, street_sees_all, false, 0);
	const uint32_t shown = pm_dossier_most_of(PM_DOSSIER_BRIEFEST)->persons;
	char left[64];
	snprintf(left, sizeof left, "nu nog %u ingeschreven", CROWD - shown);
	assert_true(has(pm_buf_str(&sheet), left));
	assert_true(has(pm_buf_str(&sheet), "299\xc3\x97 melding"));
	assert_true(has(pm_buf_str(&sheet), "staat geheel in het dossier op het scherm"));
	assert_int_equal(times(pm_buf_str(&whole), "<td>L. Langenaamvandebewoner</td>"), CROWD);
	assert_int_equal(times(pm_buf_str(&whole), "komt kijken</td>"), CROWD);
	pm_buf_release(&sheet);
	pm_buf_release(&whole);
	pm_table_free(persons);
	pm_table_free(reports);
	street_free(&s);
}

static void a_register_without_ground_is_not_shown_and_said_so(void **state)
{
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	pm_buf out = dossier(&s, street_sees_all, false, 0);
	assert_false(has(pm_buf_str(&out), "ADVERTENTIE-ZONDER-GROND"));
	assert_true(has(pm_buf_str(&out), "zonder goedkeuring: Advertenties"));
	pm_buf sheet = dossier_of(&s, street_sees_all, false, 0, 1);
	assert_false(has(pm_buf_str(&sheet), "ADVERTENTIE-ZONDER-GROND"));
	assert_true(has(pm_buf_str(&sheet), "zonder goedkeuring: Advertenties"));
	pm_buf_release(&sheet);
	pm_buf_release(&out);
	street_free(&s);
}

static void a_redacted_dossier_names_what_it_leaves_out(void **state)
{
	static const char *const never[] = { "Laan", "2533AB", "Zichtbaar", "bomvol", "0518200000000001", "0,", "2026-02", "3-2-2026", "2 personen", "vertrouwelijk" };
	const pm_role_view public = { PM_STR("openbaar"), 1u << PM_SEE_REASONS | 1u << PM_SEE_CHECKS | 1u << PM_SEE_SOURCES };
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	pm_buf out = dossier(&s, public, true, 0), empty = dossier(&s, public, true, 3);
	for (size_t k = 0; k < sizeof never / sizeof never[0]; k++)
		if (has(pm_buf_str(&out), never[k]))
			fail_msg("a redacted dossier says \"%s\"", never[k]);
	assert_true(has(pm_buf_str(&out), "Woo art. 5.1 lid 2 onder e"));
	assert_true(has(pm_buf_str(&out), "Veel mensen"));
	/* Whether there are reports can't be told from it either. */
	assert_int_equal(times(pm_buf_str(&out), "Meldingen"), times(pm_buf_str(&empty), "Meldingen"));
	assert_true(has(pm_buf_str(&empty), "Steunpunt")); /* whom to call stands there, records or not */
	pm_buf_release(&out);
	pm_buf_release(&empty);
	street_free(&s);
}

static void a_partner_gets_his_columns_and_no_form(void **state)
{
	const pm_partner brandweer = { PM_STR("Brandweer"), PM_STR("volgorde, adres,postcode, restinformatie"), 0 };
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	pm_issue i = street_issue(&s, street_sees_all);
	i.partner = &brandweer;
	pm_buf out = {0};
	assert_int_equal(pm_issue_csv(&i, &out, NULL), PM_OK);
	assert_true(has(pm_buf_str(&out), "\xef\xbb\xbfvolgorde;adres;postcode;van_ander_team\r\n"));
	i.role.may &= ~(1u << PM_SEE_ADDRESS); /* the list can't give what the role may not see */
	pm_buf_clear(&out);
	assert_int_equal(pm_issue_csv(&i, &out, NULL), PM_OK);
	assert_true(has(pm_buf_str(&out), "\xef\xbb\xbfvolgorde;van_ander_team\r\n"));
	pm_doc d;
	assert_int_equal(pm_issue_partner(&i, &d, NULL), PM_OK);
	pm_buf_clear(&out);
	pm_html_doc(&d, 1, &out);
	assert_false(has(pm_buf_str(&out), "Laan"));
	assert_true(has(pm_buf_str(&out), "voor Brandweer"));
	pm_doc_release(&d);
	pm_buf_release(&out);
	street_free(&s);
}

/* As many as a list can name for him, on paper and on a page too. */
static void a_partner_gets_all_of_his_columns(void **state)
{
	static const char *const titles[] = { "Volgorde", "Team", "Dag", "Dagdeel", "Adres", "Postcode", "Buurt", "Thema", "Redenen", "Controleer", "Bezoeken",
		                              "Nacontrole", "Van een ander team" };
	const pm_partner all = { PM_STR("Brandweer"), PM_STR("volgorde, team, dag, dagdeel, adres, postcode, buurt, thema, redenen, controleer, bezoeken, nacontrole, "
	                                                     "restinformatie"), 3 };
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	pm_issue i = street_issue(&s, street_sees_all);
	i.partner = &all;
	pm_doc d;
	assert_int_equal(pm_issue_partner(&i, &d, NULL), PM_OK);
	pm_buf out = {0};
	pm_html_doc(&d, 1, &out);
	for (size_t k = 0; k < sizeof titles / sizeof titles[0]; k++)
		assert_true(has(pm_buf_str(&out), titles[k]));
	pm_doc_release(&d);
	pm_buf_release(&out);
	street_free(&s);
}

/* That a stop is new may be seen with its chance; that it was drawn only by who may see the draw. */
static void why_a_stop_is_new_does_not_tell_the_draw(void **state)
{
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	s.stop[1].fresh = true;
	s.stop[1].fresh_why = PM_STR("getrokken in de steekproef");
	pm_role_view role = street_sees_all;
	for (int f = 0; f < 2; f++) {
		pm_buf out = written(&s, role, f ? pm_issue_json : pm_issue_csv);
		assert_true(has(pm_buf_str(&out), "getrokken"));
		pm_buf_release(&out);
		role.may &= ~(1u << PM_SEE_CONTROL);
		out = written(&s, role, f ? pm_issue_json : pm_issue_csv);
		assert_true(has(pm_buf_str(&out), "nieuw_want"));
		assert_false(has(pm_buf_str(&out), "getrokken"));
		pm_buf_release(&out);
		role = street_sees_all;
	}
	street_free(&s);
}

/* Of a stop that is there for two themes he learns his own; of a list that holds none of his, no stop. */
static void a_partner_learns_of_his_own_themes_only(void **state)
{
	const pm_partner corporatie = { PM_STR("Corporatie"), PM_STR("thema, kans, redenen"), 1 }, nobody = { PM_STR("Niemand"), PM_STR("thema, kans"), 0 };
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("Adresfraude")));
	s.stop[0].themes = 3;
	s.stop[0].odds[1] = (pm_stop_odds){ 5000, 0.97, 1 };
	pm_issue i = street_issue(&s, street_sees_all);
	const pm_partner *const partners[] = { &corporatie, &nobody };
	for (int p = 0; p < 2; p++) {
		i.partner = partners[p];
		i.n = 1;
		pm_buf csv = {0}, json = {0};
		assert_int_equal(pm_issue_csv(&i, &csv, NULL), PM_OK);
		assert_int_equal(pm_issue_json(&i, &json, NULL), PM_OK);
		assert_false(has(pm_buf_str(&csv), "Adresfraude"));
		assert_false(has(pm_buf_str(&csv), "0,970"));
		assert_false(has(pm_buf_str(&json), "adresfraude"));
		assert_false(has(pm_buf_str(&json), "verwacht"));
		assert_int_equal(has(pm_buf_str(&csv), "Overbewoning;0,580"), p == 0);
		pm_buf_release(&csv);
		pm_buf_release(&json);
	}
	street_free(&s);
}

static pm_buf inzage(street *s, pm_str person, uint32_t row)
{
	static const pm_inzage_line look = { { "3-7-2026", 8 }, { "dossier", 7 }, { "teamleider", 10 } };
	const pm_inzage_from from = { .city = &s->from, .person = person, .look = &look, .n_looks = 1 };
	pm_doc d;
	assert_int_equal(pm_inzage_make(&from, row, &d, NULL), PM_OK);
	pm_buf out = {0};
	pm_html_doc(&d, 1, &out);
	pm_doc_release(&d);
	return out;
}

static void a_resident_sees_all_but_other_persons(void **state)
{
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	pm_buf mine = inzage(&s, PM_STR("aaaaaaaaaaaa"), 0), nobody = inzage(&s, PM_STR(""), 0), other = inzage(&s, PM_STR("dddddddddddd"), 0),
	       secret = inzage(&s, PM_STR("bbbbbbbbbbbb"), 0);
	assert_true(has(pm_buf_str(&mine), "Zichtbaar"));
	assert_true(has(pm_buf_str(&mine), "2 rijen over een ander"));
	assert_true(has(pm_buf_str(&mine), "2 personen"));
	assert_true(has(pm_buf_str(&mine), "teamleider"));
	assert_true(has(pm_buf_str(&nobody), "3 rijen over een ander"));
	assert_false(has(pm_buf_str(&nobody), "Zichtbaar"));
	assert_false(has(pm_buf_str(&other), "Zichtbaar"));
	assert_true(has(pm_buf_str(&secret), "bbbbbbbbbbbb"));
	const pm_buf *all[] = { &mine, &nobody, &other, &secret };
	for (int i = 0; i < 4; i++) {
		assert_false(has(pm_buf_str(all[i]), "Verborgene")); /* secret: on no paper, not even his own */
		assert_false(has(pm_buf_str(all[i]), "Vertrokkene"));
		assert_false(has(pm_buf_str(all[i]), "R-MELDER"));
		assert_false(has(pm_buf_str(all[i]), "bomvol")); /* a reporter's words may tell who it was */
		assert_true(has(pm_buf_str(all[i]), "Meldingen"));
		assert_true(has(pm_buf_str(all[i]), "Niet goedgekeurd"));
		assert_true(has(pm_buf_str(all[i]), "kunnen zijn weggelaten"));
	}
	pm_buf_release(&mine);
	pm_buf_release(&nobody);
	pm_buf_release(&other);
	pm_buf_release(&secret);
	street_free(&s);
}

static void a_public_list_holds_no_stop(void **state)
{
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	const pm_issue i = street_issue(&s, (pm_role_view){ PM_STR("openbaar"), 0 });
	pm_doc d;
	assert_int_equal(pm_issue_public(&i, &d, NULL), PM_OK);
	pm_buf out = {0};
	pm_html_doc(&d, 1, &out);
	assert_false(has(pm_buf_str(&out), "Laan"));
	assert_false(has(pm_buf_str(&out), "05182"));
	assert_true(has(pm_buf_str(&out), "minder dan 5"));
	pm_doc_release(&d);
	pm_buf_release(&out);
	street_free(&s);
}

/* From a total and nearly all of it, the few that are left would follow. */
static void a_public_number_tells_no_small_one_by_its_difference(void **state)
{
	enum { STOPS = 12 };
	(void)state;
	street s;
	pm_stop stop[STOPS];
	uint32_t chosen[STOPS];
	assert_true(street_build(&s, PM_STR("Adresfraude")));
	for (uint32_t i = 0; i < STOPS; i++) {
		stop[i] = s.stop[0];
		stop[i].themes = i < 10 ? 3 : 1;
		chosen[i] = i;
	}
	s.list.stop = stop;
	s.list.n_stops = STOPS;
	s.list.n_control = 0;
	const pm_issue i = { .list = &s.list, .role = { PM_STR("openbaar"), 0 }, .stop = chosen, .n = STOPS };
	pm_doc d;
	assert_int_equal(pm_issue_public(&i, &d, NULL), PM_OK);
	pm_buf out = {0};
	pm_html_doc(&d, 1, &out);
	assert_true(has(pm_buf_str(&out), "Overbewoning</td><td class=\"n\">12"));
	assert_true(has(pm_buf_str(&out), "Adresfraude</td><td class=\"n\">meer dan 7"));
	assert_true(has(pm_buf_str(&out), "door een medewerker beoordeeld.</p>")); /* also of a list without a draw */
	pm_doc_release(&d);
	pm_buf_release(&out);
	street_free(&s);
}

/* A sheet that lies about, or a file found back later, says which list it was. */
static void every_format_says_which_list_it_is(void **state)
{
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	const char *const which = "lijst 12 (week_28), vrijgegeven 3-7-2026";
	pm_buf page = written(&s, street_walks, pm_issue_html), json = written(&s, street_walks, pm_issue_json), book = written(&s, street_walks, pm_issue_xlsx),
	       parts = unzipped(pm_buf_str(&book)), map = written(&s, street_walks, pm_issue_gpkg), csv = written(&s, street_walks, pm_issue_csv);
	assert_true(times(pm_buf_str(&page), which) >= 2);
	assert_true(has(pm_buf_str(&page), "lijst 12</title>"));
	assert_true(has(pm_buf_str(&json), "\"vrijgegeven\": \"2026-07-03\""));
	assert_true(has(pm_buf_str(&parts), which));
	assert_true(has(pm_buf_str(&parts), "vertrouwelijk, lijst 12"));
	assert_true(has(pm_buf_str(&map), which));
	assert_true(has(pm_buf_str(&csv), "L12-001"));
	pm_buf *const all[] = { &page, &json, &book, &parts, &map, &csv };
	for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
		pm_buf_release(all[k]);
	s.list.released_at = 0;
	s.list.status = PM_LIST_PROPOSED;
	page = written(&s, street_sees_all, pm_issue_html);
	assert_true(has(pm_buf_str(&page), "lijst 12 (week_28), niet vrijgegeven"));
	pm_buf_release(&page);
	street_free(&s);
}

static void an_empty_list_is_a_file_too(void **state)
{
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	pm_issue i = street_issue(&s, street_walks);
	i.n = 0;
	for (int f = 0; f < STREET_FORMATS; f++) {
		pm_buf out = {0};
		assert_int_equal(street_formats[f].write(&i, &out, NULL), PM_OK);
		assert_true(out.n > 0);
		pm_buf_release(&out);
	}
	street_free(&s);
}

static void a_list_whose_run_is_gone_stands_by_itself(void **state)
{
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	pm_issue i = street_issue(&s, street_sees_all);
	i.city = NULL;
	for (int f = 0; f < STREET_FORMATS; f++) {
		pm_buf out = {0};
		assert_int_equal(street_formats[f].write(&i, &out, NULL), PM_OK);
		pm_buf_release(&out);
	}
	street_free(&s);
}

static void the_same_list_is_the_same_file(void **state)
{
	(void)state;
	for (int f = 0; f < STREET_FORMATS; f++) {
		street s;
		assert_true(street_build(&s, PM_STR("gewoon")));
		pm_buf a = written(&s, street_sees_all, street_formats[f].write), b = written(&s, street_sees_all, street_formats[f].write);
		assert_int_equal(a.n, b.n);
		if (memcmp(a.p, b.p, a.n) != 0)
			fail_msg("%s differs", street_formats[f].name);
		pm_buf_release(&a);
		pm_buf_release(&b);
		street_free(&s);
	}
}

/* ---- what goes wrong ---- */

static street oom_street;

static int oom_format;

static bool write_one(void)
{
	const pm_issue i = street_issue(&oom_street, street_sees_all);
	pm_buf out = {0};
	const bool ok = street_formats[oom_format].write(&i, &out, NULL) == PM_OK;
	pm_buf_release(&out);
	return ok;
}

static bool write_dossier(void)
{
	pm_dossier_from from = oom_street.from;
	from.role = street_sees_all;
	pm_pdf *pdf;
	if (pm_pdf_new(PM_STR("Dossier"), oom_street.scope.as_of, &pdf, NULL) != PM_OK)
		return false;
	pm_buf out = {0};
	const bool ok = pm_dossier_paper(&from, 0, pdf, NULL) == PM_OK && pm_pdf_finish(pdf, &out, NULL) == PM_OK;
	pm_pdf_free(pdf);
	pm_buf_release(&out);
	return ok;
}

static bool write_page(void)
{
	pm_dossier_from from = oom_street.from;
	from.role = street_sees_all;
	pm_doc d;
	if (pm_dossier_make(&from, 0, &d, NULL) != PM_OK)
		return false;
	pm_doc_release(&d);
	return true;
}

static void memory_that_runs_out_leaves_nothing(void **state)
{
	(void)state;
	assert_true(street_build(&oom_street, PM_STR("gewoon")));
	assert_true(oom_each(write_dossier) < 3000);
	assert_true(oom_each(write_page) < 3000);
	street_free(&oom_street);
}

static void memory_that_runs_out_in_a_list_leaves_nothing(void **state)
{
	(void)state;
	assert_true(street_build(&oom_street, PM_STR("gewoon")));
	for (oom_format = 0; oom_format < STREET_FORMATS; oom_format++) {
		assert_true(oom_each(write_one) < 12000);
	}
	street_free(&oom_street);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_becomes_one_harmless_line),
		cmocka_unit_test(csv_holds_no_formula_and_no_torn_line),
		cmocka_unit_test(a_page_runs_nothing_but_its_own_script),
		cmocka_unit_test(json_is_json),
		cmocka_unit_test(a_workbook_holds_text_and_choices_but_no_formula),
		cmocka_unit_test(a_map_is_a_geopackage_with_all_its_tables),
		cmocka_unit_test(a_line_is_the_walk_of_one_part_of_a_day),
		cmocka_unit_test(paper_is_a_whole_pdf),
		cmocka_unit_test(words_that_begin_a_formula_stay_words),
		cmocka_unit_test(nobody_in_the_street_can_tell_who_was_drawn),
		cmocka_unit_test(what_a_role_may_not_see_is_in_no_format),
		cmocka_unit_test(a_notice_reaches_whom_it_is_for),
		cmocka_unit_test(a_name_that_is_secret_is_in_nothing),
		cmocka_unit_test(what_a_role_may_not_see_is_not_in_its_dossier),
		cmocka_unit_test(what_a_role_may_not_see_is_no_source_either),
		cmocka_unit_test(a_dossier_is_one_sheet_however_much_there_is),
		cmocka_unit_test(a_register_without_ground_is_not_shown_and_said_so),
		cmocka_unit_test(a_redacted_dossier_names_what_it_leaves_out),
		cmocka_unit_test(a_partner_gets_his_columns_and_no_form),
		cmocka_unit_test(a_partner_gets_all_of_his_columns),
		cmocka_unit_test(why_a_stop_is_new_does_not_tell_the_draw),
		cmocka_unit_test(a_partner_learns_of_his_own_themes_only),
		cmocka_unit_test(a_resident_sees_all_but_other_persons),
		cmocka_unit_test(a_public_list_holds_no_stop),
		cmocka_unit_test(a_public_number_tells_no_small_one_by_its_difference),
		cmocka_unit_test(every_format_says_which_list_it_is),
		cmocka_unit_test(an_empty_list_is_a_file_too),
		cmocka_unit_test(a_list_whose_run_is_gone_stands_by_itself),
		cmocka_unit_test(the_same_list_is_the_same_file),
		cmocka_unit_test(memory_that_runs_out_leaves_nothing),
		cmocka_unit_test(memory_that_runs_out_in_a_list_leaves_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
