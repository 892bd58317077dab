#include "publish/pdf.h"

#include <cairo-pdf.h>
#include <stdio.h>

#include "base/date.h"
#include "base/mem.h"
#include "publish/pdf_page.h"
#include "publish/plain.h"

/* Never says that it failed: a surface whose stream failed crashes in cairo 1.16 when it is closed. The buffer knows. */
static cairo_status_t take(void *closure, const unsigned char *p, unsigned int n)
{
	pm_buf_add(closure, p, n);
	return CAIRO_STATUS_SUCCESS;
}

static pm_status describe(pm_pdf *p, pm_str title, int32_t day, pm_err *err)
{
	int year, month, dom;
	char date[48];
	pm_buf plain = {0};
	pm_day_split(day, &year, &month, &dom);
	snprintf(date, sizeof date, "%04d-%02d-%02dT00:00:00Z", year, month, dom);
	pm_plain(&plain, title, PM_PLAIN_SHORT);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_TITLE, pm_buf_str(&plain).p);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_AUTHOR, "Haagse Pandbrigade");
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_CREATE_DATE, date);
	cairo_pdf_surface_set_metadata(p->surface, CAIRO_PDF_METADATA_MOD_DATE, date);
	const pm_status s = pm_buf_check(&plain, err);
	pm_buf_release(&plain);
	return s;
}

static void fonts(pm_pdf *p)
{
	static const struct { double points; bool bold; } of[PM_FACES] = {
		[PM_FACE_TITLE] = { 17, true }, [PM_FACE_SUBTITLE] = { 8.5, false }, [PM_FACE_HEADING] = { 10, true }, [PM_FACE_BODY] = { 8.5, false },
		[PM_FACE_STRONG] = { 8.5, true }, [PM_FACE_SMALL] = { 7.2, false },
	};
	for (int f = 0; f < PM_FACES; f++) {
		p->font[f] = pango_font_description_from_string("Liberation Sans, Arial, DejaVu Sans, sans-serif");
		pango_font_description_set_absolute_size(p->font[f], of[f].points * PANGO_SCALE);
		pango_font_description_set_weight(p->font[f], of[f].bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	}
}

pm_status pm_pdf_new(pm_str title, int32_t day, pm_pdf **out_pdf, pm_err *err)
{
	pm_pdf *p = pm_alloc(1, sizeof *p);
	if (!p)
		return pm_fail(err, PM_E_NOMEM, "no memory for a PDF");
	p->surface = cairo_pdf_surface_create_for_stream(take, &p->bytes, PM_PAPER_WIDE, PM_PAPER_HIGH);
	p->cr = cairo_create(p->surface);
	p->context = pango_cairo_create_context(p->cr);
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(p->context, options);
	cairo_font_options_destroy(options);
	pango_context_set_language(p->context, pango_language_from_string("nl"));
	pango_context_set_round_glyph_positions(p->context, FALSE); /* else every letter is moved to a whole point */
	p->picture_text = pango_layout_new(p->context);
	fonts(p);
	cairo_tag_begin(p->cr, "Document", NULL);
	pm_status s = describe(p, title, day, err);
	if (s == PM_OK && cairo_status(p->cr) != CAIRO_STATUS_SUCCESS)
		s = pm_fail(err, PM_E_IO, "no PDF: %s", cairo_status_to_string(cairo_status(p->cr)));
	if (s == PM_OK)
		return *out_pdf = p, PM_OK;
	pm_pdf_free(p);
	return s;
}

static void swap_fitted(pm_pdf *p)
{
	pm_mark *const mark = p->mark;
	const uint32_t n = p->n, room = p->room;
	p->mark = p->fitted;
	p->n = p->n_fitted;
	p->room = p->fitted_room;
	p->fitted = mark;
	p->n_fitted = n;
	p->fitted_room = room;
}

void pm_pdf_free(pm_pdf *p)
{
	if (!p)
		return;
	for (int i = 0; i < 2; i++) {
		pm_marks_clear(p);
		pm_free(p->mark);
		p->mark = NULL;
		swap_fitted(p);
	}
	g_object_unref(p->picture_text);
	g_object_unref(p->context);
	for (int f = 0; f < PM_FACES; f++)
		pango_font_description_free(p->font[f]);
	cairo_destroy(p->cr);
	cairo_surface_destroy(p->surface);
	pm_buf_release(&p->bytes);
	pm_free(p->figure);
	pm_arena_release(&p->arena);
	pm_free(p);
}

pm_status pm_pdf_fits(pm_pdf *p, const pm_doc *d, bool *out_fits, pm_err *err)
{
	PM_TRY(pm_page_all(p, d, 1, err));
	*out_fits = p->page == 0;
	if (*out_fits)
		swap_fitted(p);
	return PM_OK;
}

/* Adds what is laid out. */
static pm_status add(pm_pdf *p, const pm_doc *d, pm_err *err)
{
	char *title = pm_strndup(d->title.p, d->title.n);
	if (!title)
		return pm_fail(err, PM_E_NOMEM, "no memory for a PDF");
	char where[48];
	snprintf(where, sizeof where, "page=%u pos=[0.0 0.0]", p->pages + 1);
	cairo_pdf_surface_add_outline(p->surface, CAIRO_PDF_OUTLINE_ROOT, title, where, 0);
	pm_free(title);
	cairo_tag_begin(p->cr, "Sect", NULL);
	for (uint32_t page = 0; page <= p->page; page++, p->pages++)
		PM_TRY(pm_page_draw(p, d, page, err));
	pm_page_leave(p);
	cairo_tag_end(p->cr, "Sect");
	if (p->bytes.failed)
		return pm_buf_check(&p->bytes, err);
	if (cairo_status(p->cr) != CAIRO_STATUS_SUCCESS)
		return pm_fail(err, PM_E_IO, "no PDF: %s", cairo_status_to_string(cairo_status(p->cr)));
	return PM_OK;
}

pm_status pm_pdf_add(pm_pdf *p, const pm_doc *d, pm_err *err)
{
	PM_TRY(pm_page_all(p, d, UINT32_MAX, err));
	return add(p, d, err);
}

pm_status pm_pdf_add_fitted(pm_pdf *p, const pm_doc *d, pm_err *err)
{
	swap_fitted(p);
	p->page = 0;
	return add(p, d, err);
}

pm_status pm_pdf_finish(pm_pdf *p, pm_buf *out, pm_err *err)
{
	pm_marks_clear(p);
	cairo_tag_end(p->cr, "Document");
	cairo_surface_finish(p->surface);
	PM_TRY(pm_buf_check(&p->bytes, err));
	if (cairo_surface_status(p->surface) != CAIRO_STATUS_SUCCESS)
		return pm_fail(err, PM_E_IO, "no PDF: %s", cairo_status_to_string(cairo_surface_status(p->surface)));
	return pm_pdf_pack(pm_buf_str(&p->bytes), p->figure, p->n_figures, out, err);
}
