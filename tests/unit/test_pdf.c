/* Paper for who listens instead of looks: what is a heading, a cell, a figure; one sheet, two sheets; a file that readers open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <cairo-pdf.h>
#include <stdlib.h>
#include <zlib.h>

#include "../lib/oom.h"
#include "../lib/street.h"
#include "publish/dossier_parts.h"
#include "publish/pdf.h"
#include "publish/pdf_pack.h"
#include "signal/spine.h"

static const char *find(pm_str text, const char *what)
{
	const size_t n = strlen(what);
	for (size_t i = 0; i + n <= text.n; i++)
		if (memcmp(text.p + i, what, n) == 0)
			return text.p + i;
	return NULL;
}

static uint32_t times(pm_str text, const char *what)
{
	uint32_t k = 0;
	for (const char *at; (at = find(text, what)); k++)
		text = (pm_str){ at + 1, text.n - (size_t)(at + 1 - text.p) };
	return k;
}

/* ---- a reader of our own, for what pm_pdf_pack writes ---- */

/* Unpacks the stream of the object that begins at `at`. */
static pm_buf unpacked(pm_str file, size_t at)
{
	const pm_str rest = { file.p + at, file.n - at };
	const char *from = find(rest, "stream\n") + 7;
	pm_buf out = {0};
	uLongf n = 4u << 20;
	assert_true(pm_buf_reserve(&out, n));
	assert_int_equal(uncompress((Bytef *)out.p, &n, (const Bytef *)from, strtoul(find(rest, "/Length ") + 8, NULL, 10)), Z_OK);
	out.n = n;
	return out;
}

static size_t number(const unsigned char *p, int bytes)
{
	size_t n = 0;
	for (int i = 0; i < bytes; i++)
		n = n << 8 | p[i];
	return n;
}

static size_t start_of_table(pm_str file)
{
	const char *at = NULL;
	for (pm_str rest = file; (rest.p = find(rest, "startxref\n")); rest = (pm_str){ at, (size_t)(file.p + file.n - at) })
		at = rest.p + 10;
	return strtoul(at, NULL, 10);
}

/* The objects that are packed, by number: what a reader finds who follows every reference, each looked at. */
static pm_buf structure(pm_str file)
{
	pm_buf out = {0}, table = unpacked(file, start_of_table(file));
	for (size_t i = 1; i < table.n / 7; i++) {
		const unsigned char *entry = (const unsigned char *)table.p + i * 7;
		const size_t where = number(entry + 1, 4), index = number(entry + 5, 2);
		char opening[32];
		snprintf(opening, sizeof opening, "%zu 0 obj\n", i);
		if (entry[0] == 1) {
			assert_true(where < file.n && strncmp(file.p + where, opening, strlen(opening)) == 0);
			continue;
		}
		assert_int_equal(entry[0], 2);
		const size_t at = number((const unsigned char *)table.p + where * 7 + 1, 4);
		pm_buf packed = unpacked(file, at);
		const pm_str rest = { file.p + at, file.n - at };
		const size_t first = strtoul(find(rest, "/First ") + 7, NULL, 10), n = strtoul(find(rest, "/N ") + 3, NULL, 10);
		assert_true(index < n);
		char *p = packed.p;
		size_t pair[4] = { 0, 0, 0, packed.n - first };
		for (size_t k = 0; k <= index; k++) {
			pair[0] = strtoul(p, &p, 10);
			pair[1] = strtoul(p, &p, 10);
		}
		if (index + 1 < n) {
			pair[2] = strtoul(p, &p, 10);
			pair[3] = strtoul(p, &p, 10);
		}
		assert_int_equal(pair[0], i);
		pm_buf_add(&out, packed.p + first + pair[1], pair[3] - pair[1]);
		pm_buf_release(&packed);
	}
	pm_buf_release(&table);
	return out;
}

/* The names of the structure in the order in which they are read: "Document Sect H1 ...". */
static pm_buf spoken(pm_str file)
{
	pm_buf out = {0}, all = structure(file);
	for (pm_str rest = pm_buf_str(&all); (rest.p = find(rest, "/S /"));) {
		const char *end = strchr(rest.p, '\n');
		pm_buf_add(&out, rest.p + 4, (size_t)(end - rest.p - 4));
		pm_buf_char(&out, ' ');
		rest = (pm_str){ end, (size_t)(all.p + all.n - end) };
	}
	pm_buf_release(&all);
	return out;
}

/* ---- pages ---- */

static pm_buf paper_of(const pm_doc *d)
{
	pm_pdf *pdf;
	pm_buf out = {0};
	assert_int_equal(pm_pdf_new(PM_STR("Blad"), pm_day_of(2026, 7, 1), &pdf, NULL), PM_OK);
	assert_int_equal(pm_pdf_add(pdf, d, NULL), PM_OK);
	assert_int_equal(pm_pdf_finish(pdf, &out, NULL), PM_OK);
	pm_pdf_free(pdf);
	return out;
}

static void add_table(pm_doc *d, uint32_t rows)
{
	static const pm_doc_column columns[] = { { "Dag", 1, false }, { "Wat", 3, false }, { NULL, 0, false } };
	pm_doc_table(d, columns);
	for (uint32_t i = 0; i < rows; i++) {
		pm_doc_cell(d, PM_STR("1-2-2026"));
		pm_doc_cell(d, i % 2 ? PM_STR("") : PM_STR("melding"));
	}
}

static pm_doc a_page(void)
{
	pm_doc d = { .title = PM_STR("Laan 1"), .footer = PM_STR("voet") };
	pm_doc_heading(&d, "object", "Adres");
	pm_doc_fact(&d, "Oppervlakte", PM_STR("27 m2"));
	pm_doc_fact(&d, "Bouwjaar", PM_STR("1922"));
	pm_doc_heading(&d, "sporen", "Sporen");
	add_table(&d, 2);
	pm_doc_item(&d, PM_STR("Tel de bedden"));
	pm_picture *p = pm_doc_picture(&d, 100, 40, PM_STR("Vijf \xe2\x82\xac en \xf0\x9f\x8f\xa0"));
	pm_picture_rect(p, 0, 0, 50, 20, PM_INK_DARK, PM_INK_NONE);
	pm_doc_paragraph(&d, PM_BLOCK_NOTE, PM_STR("Een schatting."));
	assert_int_equal(pm_doc_check(&d, NULL), PM_OK);
	return d;
}

static void who_listens_hears_headings_cells_and_pictures_in_reading_order(void **state)
{
	(void)state;
	pm_doc d = a_page();
	pm_buf file = paper_of(&d), names = spoken(pm_buf_str(&file)), all = structure(pm_buf_str(&file));
	assert_string_equal(names.p, "Document Sect H1 H2 L LI Lbl LBody LI Lbl LBody H2 Table TR TH TH TR TD TD TR TD TD L LI Lbl LBody Figure P ");
	assert_int_equal(times(pm_buf_str(&all), "/Scope /Column"), 2);
	pm_buf_release(&file);
	pm_buf_release(&names);
	pm_buf_release(&all);
	pm_doc_release(&d);
}

static void a_file_says_its_language_its_title_and_what_a_picture_shows(void **state)
{
	(void)state;
	pm_doc d = a_page();
	pm_buf file = paper_of(&d), all = structure(pm_buf_str(&file));
	assert_non_null(find(pm_buf_str(&file), "/Lang (nl-NL)"));
	assert_non_null(find(pm_buf_str(&file), "/DisplayDocTitle true"));
	assert_non_null(find(pm_buf_str(&all), "/Alt <feff00560069006a0066002020ac00200065006e0020d83cdfe0>"));
	assert_non_null(find(pm_buf_str(&all), "/BBox [ 36.0 "));
	pm_buf_release(&file);
	pm_buf_release(&all);
	pm_doc_release(&d);
}

static void a_table_over_three_sheets_is_one_table_with_its_names_once(void **state)
{
	(void)state;
	pm_doc d = { .title = PM_STR("Lang"), .footer = PM_STR("voet") };
	add_table(&d, 150);
	pm_buf file = paper_of(&d), names = spoken(pm_buf_str(&file));
	assert_int_equal(times(pm_buf_str(&file), "/Type /Page "), 3);
	assert_int_equal(times(pm_buf_str(&names), "Table "), 1);
	assert_int_equal(times(pm_buf_str(&names), "TR "), 151);
	assert_int_equal(times(pm_buf_str(&names), "TH "), 2);
	assert_int_equal(times(pm_buf_str(&names), "TD "), 300);
	pm_buf_release(&file);
	pm_buf_release(&names);
	pm_doc_release(&d);
}

/* Ninety corrections that were asked for: every one of them is told, so one sheet isn't enough at any length. */
static void a_dossier_that_fits_no_sheet_goes_on_to_a_second_and_loses_nothing(void **state)
{
	(void)state;
	enum { ASKED = 90 };
	static pm_dossier_request request[ASKED];
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	for (uint32_t i = 0; i < ASKED; i++)
		request[i] = (pm_dossier_request){ 0, PM_STR("oppervlakte in register bag: het verzoek loopt nog") };
	pm_dossier_from from = s.from;
	from.role = street_sees_all;
	from.request = request;
	from.n_requests = ASKED;
	pm_pdf *pdf;
	pm_buf file = {0};
	assert_int_equal(pm_pdf_new(PM_STR("Dossier"), s.scope.as_of, &pdf, NULL), PM_OK);
	assert_int_equal(pm_dossier_paper(&from, 0, pdf, NULL), PM_OK);
	assert_int_equal(pm_dossier_paper(&from, 1, pdf, NULL), PM_OK);
	assert_int_equal(pm_pdf_finish(pdf, &file, NULL), PM_OK);
	pm_buf names = spoken(pm_buf_str(&file));
	assert_int_equal(times(pm_buf_str(&file), "/Type /Page "), 3);
	assert_int_equal(times(pm_buf_str(&names), "Sect "), 2);
	assert_true(times(pm_buf_str(&names), "LBody ") > ASKED);
	pm_pdf_free(pdf);
	pm_buf_release(&file);
	pm_buf_release(&names);
	street_free(&s);
}

/* ---- many dossiers ---- */

static void the_places_of_all_at_once_are_those_of_each(void **state)
{
	(void)state;
	street s;
	assert_true(street_build(&s, PM_STR("gewoon")));
	static const uint32_t asked[] = { 3, 0, 2, 1, 3 };
	for (uint32_t off = 0; off <= STREET; off++) { /* one of them, or none, kept off the list */
		pm_arena a = {0};
		const pm_dossier_counts *counts;
		pm_dossier_from with = s.from;
		for (uint32_t t = 0; t < 2 && off < STREET; t++)
			pm_bit_set(s.score[t].off_list, off);
		assert_int_equal(pm_dossier_count(&s.from, asked, 5, &a, &counts, NULL), PM_OK);
		with.counts = counts;
		for (uint32_t row = 0; row < STREET; row++) {
			pm_doc doc;
			const pm_dossier one = pm_dossier_begin(&s.from, row, &doc), among = pm_dossier_begin(&with, row, &doc);
			assert_int_equal(pm_dossier_in_pand(&one), pm_dossier_in_pand(&among));
			for (uint32_t t = 0; t < 2; t++)
				assert_int_equal(pm_dossier_rank(&one, t), pm_dossier_rank(&among, t));
		}
		for (uint32_t t = 0; t < 2 && off < STREET; t++)
			pm_bit_clear(s.score[t].off_list, off);
		pm_arena_release(&a);
	}
	street_free(&s);
}

static street many_street;

static bool count_all(void)
{
	static const uint32_t all[STREET] = { 0, 1, 2, 3 };
	pm_arena a = {0};
	const pm_dossier_counts *counts;
	const bool ok = pm_dossier_count(&many_street.from, all, STREET, &a, &counts, NULL) == PM_OK;
	pm_arena_release(&a);
	return ok;
}

static void memory_that_runs_out_while_counting_is_said(void **state)
{
	(void)state;
	assert_true(street_build(&many_street, PM_STR("gewoon")));
	assert_true(oom_each(count_all) < 20);
	street_free(&many_street);
}

/* ---- what cairo writes, and what isn't that ---- */

static cairo_status_t keep(void *closure, const unsigned char *p, unsigned int n)
{
	pm_buf_add(closure, p, n);
	return CAIRO_STATUS_SUCCESS;
}

static pm_buf of_cairo(void)
{
	pm_buf file = {0};
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(keep, &file, 200, 200);
	cairo_t *cr = cairo_create(surface);
	cairo_tag_begin(cr, "Figure", NULL);
	cairo_rectangle(cr, 10, 10, 20, 20);
	cairo_fill(cr);
	cairo_tag_end(cr, "Figure");
	cairo_show_page(cr);
	cairo_destroy(cr);
	cairo_surface_finish(surface);
	cairo_surface_destroy(surface);
	return file;
}

static const pm_pdf_figure a_figure = { { "huis", 4 }, 10, 170, 20, 20 };

static void a_file_of_another_hand_is_left_as_it_is(void **state)
{
	(void)state;
	pm_buf file = of_cairo(), packed = {0};
	assert_int_equal(pm_pdf_pack(pm_buf_str(&file), &a_figure, 1, &packed, NULL), PM_OK);
	assert_non_null(find(pm_buf_str(&packed), "/ObjStm"));
	for (size_t n = 0; n < file.n - 7; n++) { /* torn anywhere before the closing mark */
		char *torn = malloc(n + 1);
		memcpy(torn, file.p, n);
		pm_buf_clear(&packed);
		assert_int_equal(pm_pdf_pack((pm_str){ torn, n }, &a_figure, 1, &packed, NULL), PM_OK);
		const bool whole = find((pm_str){ torn, n }, "startxref\n") && n > (size_t)(find(pm_buf_str(&file), "startxref\n") - file.p) + 10;
		if (!whole)
			assert_true(pm_str_eq(pm_buf_str(&packed), (pm_str){ torn, n }));
		free(torn);
	}
	pm_buf_release(&file);
	pm_buf_release(&packed);
}

static void a_damaged_table_of_references_breaks_nothing(void **state)
{
	(void)state;
	pm_buf file = of_cairo(), packed = {0};
	for (size_t at = (size_t)(find(pm_buf_str(&file), "xref\n0 ") - file.p); at < file.n; at++)
		for (const char *wrong = "09 nf\n-"; *wrong; wrong++) {
			const char right = file.p[at];
			file.p[at] = *wrong;
			pm_buf_clear(&packed);
			assert_int_equal(pm_pdf_pack(pm_buf_str(&file), &a_figure, 1, &packed, NULL), PM_OK);
			assert_true(packed.n > 0);
			file.p[at] = right;
		}
	pm_buf_release(&file);
	pm_buf_release(&packed);
}

static pm_buf oom_file;

static bool pack_one(void)
{
	pm_buf out = {0};
	const bool ok = pm_pdf_pack(pm_buf_str(&oom_file), &a_figure, 1, &out, NULL) == PM_OK;
	if (ok)
		assert_non_null(find(pm_buf_str(&out), "/ObjStm"));
	else
		assert_null(find(pm_buf_str(&out), "%%EOF\n"));
	pm_buf_release(&out);
	return ok;
}

static void memory_that_runs_out_is_said(void **state)
{
	(void)state;
	oom_file = of_cairo();
	assert_true(oom_each(pack_one) < 60);
	pm_buf_release(&oom_file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_listens_hears_headings_cells_and_pictures_in_reading_order),
		cmocka_unit_test(a_file_says_its_language_its_title_and_what_a_picture_shows),
		cmocka_unit_test(a_table_over_three_sheets_is_one_table_with_its_names_once),
		cmocka_unit_test(a_dossier_that_fits_no_sheet_goes_on_to_a_second_and_loses_nothing),
		cmocka_unit_test(the_places_of_all_at_once_are_those_of_each),
		cmocka_unit_test(memory_that_runs_out_while_counting_is_said),
		cmocka_unit_test(a_file_of_another_hand_is_left_as_it_is),
		cmocka_unit_test(a_damaged_table_of_references_breaks_nothing),
		cmocka_unit_test(memory_that_runs_out_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
