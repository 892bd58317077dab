/* Paper for who listens instead of looks: what is a heading, a cell, a figure; one sheet, two sheets; a file that readers open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <cairo-pdf.h>
#include <stdlib.h>

#include "../lib/oom.h"
#include "../lib/pdf.h"
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

/* ---- what pm_pdf_pack writes, read back ---- */

static void add_value(qpdf_data q, qpdf_oh of, const char *key, pm_buf *out)
{
	if (qpdf_oh_has_key(q, of, key))
		pm_buf_printf(out, "%s=%s ", key, qpdf_oh_unparse_resolved(q, qpdf_oh_get_key(q, of, key)));
}

/* An element and what is within it: "Table TR TH /A=<< /O /Table /Scope /Column >> TD ". Words for a figure as text. */
static void speak(qpdf_data q, qpdf_oh element, bool all, pm_buf *out)
{
	pm_buf_printf(out, "%s ", qpdf_oh_get_name(q, qpdf_oh_get_key(q, element, "/S")) + 1);
	if (all && qpdf_oh_has_key(q, element, "/Alt"))
		pm_buf_printf(out, "/Alt=%s ", qpdf_oh_get_utf8_value(q, qpdf_oh_get_key(q, element, "/Alt")));
	if (all)
		add_value(q, element, "/A", out);
	qpdf_oh kids = qpdf_oh_get_key(q, element, "/K");
	if (!qpdf_oh_is_array(q, kids))
		kids = qpdf_oh_wrap_in_array(q, kids);
	for (int i = 0; i < qpdf_oh_get_array_n_items(q, kids); i++) {
		const qpdf_oh kid = qpdf_oh_get_array_item(q, kids, i);
		if (qpdf_oh_is_dictionary(q, kid))
			speak(q, kid, all, out);
	}
}

/* The names of the structure in the order in which they are read: "Document Sect H1 ..."; all: and what they say. */
static pm_buf structure(pm_str file, bool all)
{
	pm_buf out = {0};
	qpdf_data q = pdf_opened(file);
	const qpdf_oh root = qpdf_get_root(q);
	if (all) {
		add_value(q, root, "/Lang", &out);
		add_value(q, root, "/MarkInfo", &out);
		add_value(q, root, "/ViewerPreferences", &out);
	}
	speak(q, qpdf_oh_get_array_item(q, qpdf_oh_get_key(q, qpdf_oh_get_key(q, root, "/StructTreeRoot"), "/K"), 0), all, &out);
	qpdf_cleanup(&q);
	return out;
}

static pm_buf spoken(pm_str file) { return structure(file, false); }

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
	pm_buf file = paper_of(&d), names = spoken(pm_buf_str(&file)), all = structure(pm_buf_str(&file), true);
	assert_string_equal(names.p, "Document Sect H1 H2 L LI Lbl LBody LI Lbl LBody H2 Table TR TH TH TR TD TD TR TD TD L LI Lbl LBody Figure P ");
	assert_int_equal(times(pm_buf_str(&all), "TH /A=<< /O /Table /Scope /Column >> "), 2);
	pm_buf_release(&file);
	pm_buf_release(&names);
	pm_buf_release(&all);
	pm_doc_release(&d);
}

static void a_file_says_its_language_its_title_and_what_a_picture_shows(void **state)
{
	(void)state;
	pm_doc d = a_page();
	pm_buf file = paper_of(&d), all = structure(pm_buf_str(&file), true);
	assert_int_equal(pdf_sheets(pm_buf_str(&file)), 1);
	for (const char *const *says = (const char *const[]){ "/Lang=(nl-NL) ", "/Marked true ", "/DisplayDocTitle true ",
	     "Figure /Alt=Vijf \xe2\x82\xac en \xf0\x9f\x8f\xa0 /A=<< /BBox [ 36 ", NULL }; *says; says++)
		assert_non_null(find(pm_buf_str(&all), *says));
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
	assert_int_equal(pdf_sheets(pm_buf_str(&file)), 3);
	assert_int_equal(times(pm_buf_str(&names), "Table "), 1);
	assert_int_equal(times(pm_buf_str(&names), "TR "), 151);
	assert_int_equal(times(pm_buf_str(&names), "TH "), 2);
	assert_int_equal(times(pm_buf_str(&names), "TD "), 300);
	pm_buf_release(&file);
	pm_buf_release(&names);
	pm_doc_release(&d);
}

static void what_fitted_is_drawn_later_as_it_would_be_anew(void **state)
{
	(void)state;
	pm_doc d = a_page(), other = { .title = PM_STR("Lang"), .footer = PM_STR("voet") };
	add_table(&other, 150);
	pm_buf anew = paper_of(&d), later = {0};
	pm_pdf *pdf;
	bool fits = false;
	assert_int_equal(pm_pdf_new(PM_STR("Blad"), pm_day_of(2026, 7, 1), &pdf, NULL), PM_OK);
	assert_int_equal(pm_pdf_fits(pdf, &d, &fits, NULL), PM_OK);
	assert_true(fits);
	assert_int_equal(pm_pdf_fits(pdf, &other, &fits, NULL), PM_OK);
	assert_false(fits);
	assert_int_equal(pm_pdf_add_fitted(pdf, &d, NULL), PM_OK);
	assert_int_equal(pm_pdf_finish(pdf, &later, NULL), PM_OK);
	assert_true(pm_str_eq(pm_buf_str(&anew), pm_buf_str(&later)));
	pm_pdf_free(pdf);
	pm_buf_release(&anew);
	pm_buf_release(&later);
	pm_doc_release(&d);
	pm_doc_release(&other);
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
	assert_int_equal(pdf_sheets(pm_buf_str(&file)), 3);
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

static void a_torn_file_is_refused_and_nothing_of_it_kept(void **state)
{
	(void)state;
	pm_buf file = of_cairo(), packed = {0};
	for (size_t n = 0; n < file.n - strlen("%%EOF\n"); n++) {
		char *torn = malloc(n + 1);
		pm_err err = {0};
		memcpy(torn, file.p, n);
		if (pm_pdf_pack((pm_str){ torn, n }, &a_figure, 1, &packed, &err) != PM_OK) {
			assert_int_equal(err.status, PM_E_IO);
			assert_memory_equal(err.msg, "no PDF: ", 8);
			assert_int_equal(packed.n, 0);
		} else { /* the last digits of where its table is are missing no more */
			assert_true(n >= file.n - strlen("\n%%EOF\n"));
		}
		pm_buf_clear(&packed);
		free(torn);
	}
	pm_buf_release(&file);
	pm_buf_release(&packed);
}

static void a_damaged_table_of_references_is_refused_or_loses_no_words(void **state)
{
	(void)state;
	pm_buf file = of_cairo(), packed = {0};
	uint32_t refused = 0;
	for (size_t at = (size_t)(find(pm_buf_str(&file), "xref\n0 ") - file.p); at < file.n; at++)
		for (const char *wrong = "09 nf\n-"; *wrong; wrong++) {
			const char right = file.p[at];
			file.p[at] = *wrong;
			const pm_status s = pm_pdf_pack(pm_buf_str(&file), &a_figure, 1, &packed, NULL);
			file.p[at] = right;
			if (s == PM_OK) {
				pm_buf all = structure(pm_buf_str(&packed), true);
				assert_non_null(find(pm_buf_str(&all), "Figure /Alt=huis "));
				pm_buf_release(&all);
			} else {
				assert_int_equal(s, PM_E_IO);
				assert_int_equal(packed.n, 0);
				refused++;
			}
			pm_buf_clear(&packed);
		}
	assert_true(refused > 100);
	pm_buf_release(&file);
	pm_buf_release(&packed);
}

static void a_file_with_other_figures_than_were_drawn_is_refused(void **state)
{
	(void)state;
	pm_buf file = of_cairo(), packed = {0};
	const pm_pdf_figure two[] = { a_figure, a_figure };
	assert_int_equal(pm_pdf_pack(pm_buf_str(&file), NULL, 0, &packed, NULL), PM_E_IO);
	assert_int_equal(pm_pdf_pack(pm_buf_str(&file), two, 2, &packed, NULL), PM_E_IO);
	assert_int_equal(packed.n, 0);
	pm_buf_release(&file);
	pm_buf_release(&packed);
}

static void the_same_file_gives_the_same_bytes(void **state)
{
	(void)state;
	pm_buf file = of_cairo(), one = {0}, two = {0};
	assert_int_equal(pm_pdf_pack(pm_buf_str(&file), &a_figure, 1, &one, NULL), PM_OK);
	assert_int_equal(pm_pdf_pack(pm_buf_str(&file), &a_figure, 1, &two, NULL), PM_OK);
	assert_true(pm_str_eq(pm_buf_str(&one), pm_buf_str(&two)));
	assert_non_null(find(pm_buf_str(&one), "/ObjStm"));
	pm_buf_release(&file);
	pm_buf_release(&one);
	pm_buf_release(&two);
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
		cmocka_unit_test(what_fitted_is_drawn_later_as_it_would_be_anew),
		cmocka_unit_test(a_dossier_that_fits_no_sheet_goes_on_to_a_second_and_loses_nothing),
		cmocka_unit_test(the_places_of_all_at_once_are_those_of_each),
		cmocka_unit_test(memory_that_runs_out_while_counting_is_said),
		cmocka_unit_test(a_torn_file_is_refused_and_nothing_of_it_kept),
		cmocka_unit_test(a_damaged_table_of_references_is_refused_or_loses_no_words),
		cmocka_unit_test(a_file_with_other_figures_than_were_drawn_is_refused),
		cmocka_unit_test(the_same_file_gives_the_same_bytes),
		cmocka_unit_test(memory_that_runs_out_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
