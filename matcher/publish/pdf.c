#include "publish/pdf.h"

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <stdio.h>

#include "base/date.h"
#include "base/mem.h"
#include "publish/plain.h"

/* Points. A4 is 210 by 297 mm. */
static const double paper_wide = 595.28, paper_high = 841.89, margin = 36, foot = 24, gap = 10;

enum { MOST_LINES = 12 }; /* of one cell or paragraph: then "..."; the whole text is in the other formats */

typedef enum face { TITLE, SUBTITLE, HEADING, BODY, STRONG, SMALL, FACES } face;

typedef struct mark { /* something at its place on one of the pages of a document */
	uint32_t page;
	double x, y, w;         /* w: of a line */
	PangoLayout *text;      /* or */
	const pm_picture *picture; /* or a line, when both are NULL */
	pm_ink ink;
} mark;

struct pm_pdf {
	pm_buf bytes;
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoContext *context;
	PangoFontDescription *font[FACES];
	PangoLayout *picture_text;
	uint32_t pages;         /* done */
	/* the document that is being laid out */
	mark *mark;
	uint32_t n, room;
	uint32_t page;
	double y, left, wide;   /* of the column */
};

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
	static const struct { double points; bool bold; } of[FACES] = {
		[TITLE] = { 17, true }, [SUBTITLE] = { 8.5, false }, [HEADING] = { 10, true }, [BODY] = { 8.5, false },
		[STRONG] = { 8.5, true }, [SMALL] = { 7.2, false },
	};
	for (int f = 0; f < FACES; f++) {
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
	p->surface = cairo_pdf_surface_create_for_stream(take, &p->bytes, paper_wide, paper_high);
	p->cr = cairo_create(p->surface);
	p->context = pango_cairo_create_context(p->cr);
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
	pango_cairo_context_set_font_options(p->context, options);
	cairo_font_options_destroy(options);
	pango_context_set_language(p->context, pango_language_from_string("nl"));
	p->picture_text = pango_layout_new(p->context);
	fonts(p);
	pm_status s = describe(p, title, day, err);
	if (s == PM_OK && cairo_status(p->cr) != CAIRO_STATUS_SUCCESS)
		s = pm_fail(err, PM_E_IO, "no PDF: %s", cairo_status_to_string(cairo_status(p->cr)));
	if (s == PM_OK)
		return *out_pdf = p, PM_OK;
	pm_pdf_free(p);
	return s;
}

static void forget_marks(pm_pdf *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (p->mark[i].text)
			g_object_unref(p->mark[i].text);
	p->n = 0;
}

void pm_pdf_free(pm_pdf *p)
{
	if (!p)
		return;
	forget_marks(p);
	pm_free(p->mark);
	g_object_unref(p->picture_text);
	g_object_unref(p->context);
	for (int f = 0; f < FACES; f++)
		pango_font_description_free(p->font[f]);
	cairo_destroy(p->cr);
	cairo_surface_destroy(p->surface);
	pm_buf_release(&p->bytes);
	pm_free(p);
}

/* ---- laying out ---- */

static PangoLayout *layout(pm_pdf *p, face f, double wide, pm_str text)
{
	PangoLayout *l = pango_layout_new(p->context);
	pango_layout_set_font_description(l, p->font[f]);
	pango_layout_set_width(l, (int)(wide * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_height(l, -MOST_LINES);
	pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
	pango_layout_set_auto_dir(l, FALSE);
	pango_layout_set_text(l, text.p, (int)text.n);
	return l;
}

static double height_of(PangoLayout *l)
{
	int h;
	pango_layout_get_size(l, NULL, &h);
	return (double)h / PANGO_SCALE;
}

static pm_status put(pm_pdf *p, mark m, pm_err *err)
{
	if (p->n == p->room) {
		const uint32_t room = p->room ? p->room * 2 : 128;
		mark *more = pm_grow(p->mark, room, sizeof *more);
		if (!more) {
			if (m.text)
				g_object_unref(m.text);
			return pm_fail(err, PM_E_NOMEM, "no memory for a PDF");
		}
		p->mark = more;
		p->room = room;
	}
	m.page = p->page;
	p->mark[p->n++] = m;
	return PM_OK;
}

/* Goes to the next page when `high` doesn't fit on this one. */
static bool room_for(pm_pdf *p, double high)
{
	if (p->y + high <= paper_high - margin - foot || p->y <= margin)
		return true;
	p->page++;
	p->y = margin;
	return false;
}

static pm_status line(pm_pdf *p, pm_ink ink, pm_err *err)
{
	return put(p, (mark){ .x = p->left, .y = p->y, .w = p->wide, .ink = ink }, err);
}

static pm_status paragraph(pm_pdf *p, face f, double indent, pm_ink ink, pm_str text, pm_err *err)
{
	PangoLayout *l = layout(p, f, p->wide - indent, text);
	const double high = height_of(l);
	room_for(p, high);
	PM_TRY(put(p, (mark){ .x = p->left + indent, .y = p->y, .text = l, .ink = ink }, err));
	p->y += high + 1.5;
	return PM_OK;
}

/* What a heading wants below it, so that it doesn't stand alone at the foot of a page: a line or two, or the picture that follows. */
static double with_heading(const pm_doc *d, uint32_t at)
{
	double high = 40;
	uint32_t i = at + 1;
	if (i < d->n && (d->block[i].kind == PM_BLOCK_TEXT || d->block[i].kind == PM_BLOCK_NOTE)) {
		high += 25;
		i++;
	}
	if (i < d->n && d->block[i].kind == PM_BLOCK_PICTURE && d->block[i].beside == d->block[at].beside)
		return high + d->block[i].picture->height;
	return 40;
}

static pm_status heading(pm_pdf *p, pm_str text, double with, pm_err *err)
{
	p->y += 5;
	room_for(p, with);
	PM_TRY(line(p, PM_INK_MID, err));
	p->y += 2.5;
	return paragraph(p, HEADING, 0, PM_INK_DARK, text, err);
}

/* Three pairs of label and value beside each other; in a narrow column one. */
static pm_status facts(pm_pdf *p, const pm_block *b, pm_err *err)
{
	enum { PAIRS = 3 };
	const uint32_t pairs = b->beside == PM_WHOLE ? PAIRS : 1;
	const double wide = (p->wide - (pairs - 1) * gap) / pairs, label = b->beside == PM_WHOLE ? 0.5 : 0.3;
	for (uint32_t r = 0; r < b->rows; r += pairs) {
		PangoLayout *cell[2 * PAIRS];
		const uint32_t n = b->rows - r < pairs ? b->rows - r : pairs;
		double high = 0;
		for (uint32_t k = 0; k < 2 * n; k++) {
			cell[k] = layout(p, k % 2 ? STRONG : BODY, wide * (k % 2 ? 1 - label : label) - 3, b->cell[r * 2 + k]);
			high = height_of(cell[k]) > high ? height_of(cell[k]) : high;
		}
		room_for(p, high);
		pm_status s = PM_OK;
		for (uint32_t k = 0; k < 2 * n; k++) {
			if (s == PM_OK)
				s = put(p, (mark){ .x = p->left + (wide + gap) * (k / 2) + (k % 2) * wide * label, .y = p->y, .text = cell[k],
				                   .ink = PM_INK_DARK }, err);
			else
				g_object_unref(cell[k]);
		}
		PM_TRY(s);
		p->y += high + 1.5;
	}
	return PM_OK;
}

static pm_status table_row(pm_pdf *p, const pm_block *b, uint32_t row, bool *new_page, pm_err *err)
{
	PangoLayout *cell[PM_DOC_COLUMNS];
	double parts = 0, high = 0;
	for (uint32_t k = 0; k < b->columns; k++)
		parts += b->part[k];
	const double part = p->wide / parts;
	for (uint32_t k = 0; k < b->columns; k++) {
		cell[k] = layout(p, row && !(b->strong >> k & 1) ? BODY : STRONG, part * b->part[k] - 5, b->cell[row * b->columns + k]);
		high = height_of(cell[k]) > high ? height_of(cell[k]) : high;
	}
	if (row && high < b->least)
		high = b->least;
	*new_page = !room_for(p, high + 3);
	double x = p->left;
	pm_status s = PM_OK;
	for (uint32_t k = 0; k < b->columns; k++) {
		if (s == PM_OK && !*new_page)
			s = put(p, (mark){ .x = x, .y = p->y, .text = cell[k], .ink = PM_INK_DARK }, err);
		else
			g_object_unref(cell[k]);
		x += part * b->part[k];
	}
	if (s != PM_OK || *new_page)
		return s;
	p->y += high + 1;
	PM_TRY(line(p, row ? PM_INK_LIGHT : PM_INK_DARK, err));
	p->y += 1.5;
	return PM_OK;
}

/* The names of the columns come again on every page. */
static pm_status table(pm_pdf *p, const pm_block *b, pm_err *err)
{
	bool new_page;
	for (uint32_t r = 0; r <= b->rows; r++) {
		PM_TRY(table_row(p, b, r, &new_page, err));
		if (!new_page)
			continue;
		if (r > 0)
			PM_TRY(table_row(p, b, 0, &new_page, err));
		PM_TRY(table_row(p, b, r, &new_page, err));
	}
	return PM_OK;
}

static pm_status list(pm_pdf *p, const pm_block *b, pm_err *err)
{
	for (uint32_t r = 0; r < b->rows; r++) {
		PangoLayout *dot = layout(p, BODY, 10, PM_STR("\xe2\x80\x93"));
		PangoLayout *text = layout(p, BODY, p->wide - 10, b->cell[r]);
		const double high = height_of(text);
		room_for(p, high);
		pm_status s = put(p, (mark){ .x = p->left, .y = p->y, .text = dot, .ink = PM_INK_DARK }, err);
		if (s == PM_OK)
			s = put(p, (mark){ .x = p->left + 10, .y = p->y, .text = text, .ink = PM_INK_DARK }, err);
		else
			g_object_unref(text);
		PM_TRY(s);
		p->y += high + 1;
	}
	return PM_OK;
}

static pm_status block(pm_pdf *p, const pm_doc *d, uint32_t at, pm_err *err)
{
	const pm_block *b = &d->block[at];
	switch (b->kind) {
	case PM_BLOCK_HEADING: return heading(p, b->text, with_heading(d, at), err);
	case PM_BLOCK_FACTS: return facts(p, b, err);
	case PM_BLOCK_TABLE: return table(p, b, err);
	case PM_BLOCK_LIST: return list(p, b, err);
	case PM_BLOCK_TEXT: return paragraph(p, BODY, 0, PM_INK_DARK, b->text, err);
	case PM_BLOCK_NOTE: return paragraph(p, SMALL, 0, PM_INK_MID, b->text, err);
	case PM_BLOCK_WARNING: return paragraph(p, STRONG, 0, PM_INK_DARK, b->text, err);
	case PM_BLOCK_PICTURE:
		room_for(p, b->picture->height);
		PM_TRY(put(p, (mark){ .x = p->left, .y = p->y, .picture = b->picture }, err));
		p->y += b->picture->height + 2;
		return PM_OK;
	}
	return PM_OK;
}

/* The blocks of one column from `from` on; *out_to is the first that isn't of it. */
static pm_status column(pm_pdf *p, const pm_doc *d, uint32_t from, pm_beside which, uint32_t *out_to, pm_err *err)
{
	const double all = paper_wide - 2 * margin;
	uint32_t i = from;
	const double share = from < d->n ? d->block[from].share / 100.0 : 1;
	p->left = which == PM_RIGHT ? margin + share * all + gap / 2 : margin;
	p->wide = which == PM_WHOLE ? all : (which == PM_LEFT ? share : 1 - share) * all - gap / 2;
	for (; i < d->n && d->block[i].beside == which; i++)
		PM_TRY(block(p, d, i, err));
	*out_to = i;
	return PM_OK;
}

/* Two columns that begin at the same height; what follows begins below the longer one. */
static pm_status beside(pm_pdf *p, const pm_doc *d, uint32_t from, uint32_t *out_to, pm_err *err)
{
	const uint32_t page = p->page;
	const double y = p->y;
	PM_TRY(column(p, d, from, PM_LEFT, out_to, err));
	const uint32_t left_page = p->page;
	const double left_y = p->y;
	p->page = page;
	p->y = y;
	PM_TRY(column(p, d, *out_to, PM_RIGHT, out_to, err));
	if (left_page > p->page || (left_page == p->page && left_y > p->y)) {
		p->page = left_page;
		p->y = left_y;
	}
	return PM_OK;
}

/* ---- drawing ---- */

static void colour(cairo_t *cr, pm_ink ink)
{
	int c[3];
	pm_ink_rgb(ink, c);
	cairo_set_source_rgb(cr, c[0] / 255.0, c[1] / 255.0, c[2] / 255.0);
}

static void draw_shape(pm_pdf *p, const pm_shape *s)
{
	static const double dashes[] = { 4, 2 };
	cairo_t *cr = p->cr;
	switch (s->kind) {
	case PM_SHAPE_RECT:
		cairo_rectangle(cr, s->x, s->y, s->w, s->h);
		if (s->fill != PM_INK_NONE) {
			colour(cr, s->fill);
			s->stroke != PM_INK_NONE ? cairo_fill_preserve(cr) : cairo_fill(cr);
		}
		if (s->stroke != PM_INK_NONE) {
			colour(cr, s->stroke);
			cairo_stroke(cr);
		}
		break;
	case PM_SHAPE_LINE:
		colour(cr, s->fill);
		cairo_set_dash(cr, dashes, s->dashed ? 2 : 0, 0);
		cairo_move_to(cr, s->x, s->y);
		cairo_line_to(cr, s->x + s->w, s->y + s->h);
		cairo_stroke(cr);
		cairo_set_dash(cr, NULL, 0, 0);
		break;
	case PM_SHAPE_TEXT: {
		int wide;
		PangoFontDescription *font = pango_font_description_copy_static(p->font[s->bold ? STRONG : BODY]);
		pango_font_description_set_absolute_size(font, s->h * PANGO_SCALE);
		pango_layout_set_font_description(p->picture_text, font);
		pango_font_description_free(font);
		pango_layout_set_text(p->picture_text, s->text.p, (int)s->text.n);
		pango_layout_get_size(p->picture_text, &wide, NULL);
		const double w = (double)wide / PANGO_SCALE, base = (double)pango_layout_get_baseline(p->picture_text) / PANGO_SCALE;
		colour(cr, s->fill);
		cairo_move_to(cr, s->x - (s->anchor == PM_ANCHOR_END ? w : s->anchor == PM_ANCHOR_MIDDLE ? w / 2 : 0), s->y - base);
		pango_cairo_show_layout(cr, p->picture_text);
		break;
	}
	}
}

static void draw(pm_pdf *p, const mark *m)
{
	cairo_set_line_width(p->cr, 0.8);
	if (m->picture) {
		cairo_save(p->cr);
		cairo_translate(p->cr, m->x, m->y);
		for (uint32_t i = 0; i < m->picture->n; i++)
			draw_shape(p, &m->picture->shape[i]);
		cairo_restore(p->cr);
		return;
	}
	colour(p->cr, m->ink);
	cairo_move_to(p->cr, m->x, m->y);
	if (m->text) {
		pango_cairo_show_layout(p->cr, m->text);
	} else {
		cairo_set_line_width(p->cr, 0.5);
		cairo_line_to(p->cr, m->x + m->w, m->y);
		cairo_stroke(p->cr);
	}
}

static void draw_foot(pm_pdf *p, const pm_doc *d, uint32_t page)
{
	char number[48];
	const int n = snprintf(number, sizeof number, "blad %u van %u", page + 1, p->page + 1);
	const double y = paper_high - margin - foot + 14, wide = paper_wide - 2 * margin;
	draw(p, &(mark){ .x = margin, .y = y - 4, .w = wide, .ink = PM_INK_MID });
	PangoLayout *left = layout(p, SMALL, wide - 70, d->footer), *right = layout(p, SMALL, 70, (pm_str){ number, (size_t)n });
	pango_layout_set_alignment(right, PANGO_ALIGN_RIGHT);
	draw(p, &(mark){ .x = margin, .y = y, .text = left, .ink = PM_INK_MID });
	draw(p, &(mark){ .x = margin + wide - 70, .y = y, .text = right, .ink = PM_INK_MID });
	g_object_unref(left);
	g_object_unref(right);
}

static pm_status lay_out(pm_pdf *p, const pm_doc *d, pm_err *err)
{
	forget_marks(p);
	p->page = 0;
	p->y = margin;
	p->left = margin;
	p->wide = paper_wide - 2 * margin;
	PM_TRY(paragraph(p, TITLE, 0, PM_INK_DARK, d->title, err));
	if (d->subtitle.n)
		PM_TRY(paragraph(p, SUBTITLE, 0, PM_INK_MID, d->subtitle, err));
	for (uint32_t i = 0; i < d->n;)
		PM_TRY(d->block[i].beside == PM_WHOLE ? column(p, d, i, PM_WHOLE, &i, err) : beside(p, d, i, &i, err));
	return PM_OK;
}

pm_status pm_pdf_pages(pm_pdf *p, const pm_doc *d, uint32_t *out_n, pm_err *err)
{
	PM_TRY(lay_out(p, d, err));
	*out_n = p->page + 1;
	return PM_OK;
}

pm_status pm_pdf_add(pm_pdf *p, const pm_doc *d, pm_err *err)
{
	PM_TRY(lay_out(p, d, err));
	char *title = pm_strndup(d->title.p, d->title.n);
	if (!title)
		return pm_fail(err, PM_E_NOMEM, "no memory for a PDF");
	char where[48];
	snprintf(where, sizeof where, "page=%u pos=[0.0 0.0]", p->pages + 1);
	cairo_pdf_surface_add_outline(p->surface, CAIRO_PDF_OUTLINE_ROOT, title, where, 0);
	for (uint32_t page = 0; page <= p->page; page++) {
		for (uint32_t i = 0; i < p->n; i++)
			if (p->mark[i].page == page)
				draw(p, &p->mark[i]);
		draw_foot(p, d, page);
		cairo_show_page(p->cr);
		p->pages++;
	}
	pm_free(title);
	if (p->bytes.failed)
		return pm_buf_check(&p->bytes, err);
	if (cairo_status(p->cr) != CAIRO_STATUS_SUCCESS)
		return pm_fail(err, PM_E_IO, "no PDF: %s", cairo_status_to_string(cairo_status(p->cr)));
	return PM_OK;
}

pm_status pm_pdf_finish(pm_pdf *p, pm_buf *out, pm_err *err)
{
	forget_marks(p);
	cairo_surface_finish(p->surface);
	PM_TRY(pm_buf_check(&p->bytes, err));
	if (cairo_surface_status(p->surface) != CAIRO_STATUS_SUCCESS)
		return pm_fail(err, PM_E_IO, "no PDF: %s", cairo_status_to_string(cairo_surface_status(p->surface)));
	pm_buf_add(out, p->bytes.p, p->bytes.n);
	return pm_buf_check(out, err);
}
