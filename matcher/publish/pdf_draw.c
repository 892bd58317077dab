#include <cairo-pdf.h>
#include <stdio.h>

#include "base/mem.h"
#include "publish/pdf_page.h"

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
		PangoFontDescription *font = pango_font_description_copy_static(p->font[s->bold ? PM_FACE_STRONG : PM_FACE_BODY]);
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

static void draw(pm_pdf *p, const pm_mark *m)
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

/* ---- what it is to who listens ---- */

void pm_page_leave(pm_pdf *p)
{
	if (!p->open.group)
		return;
	cairo_tag_end(p->cr, p->open.item);
	cairo_tag_end(p->cr, p->open.group);
	p->open = (pm_inside){0};
}

static void enter(pm_pdf *p, pm_inside to)
{
	if (p->open.group && (!to.group || p->open.block != to.block))
		pm_page_leave(p);
	if (to.group && p->open.group && p->open.row != to.row) {
		cairo_tag_end(p->cr, p->open.item);
		cairo_tag_begin(p->cr, to.item, NULL);
	} else if (to.group && !p->open.group) {
		cairo_tag_begin(p->cr, to.group, NULL);
		cairo_tag_begin(p->cr, to.item, NULL);
	}
	p->open = to;
}

static pm_status keep_figure(pm_pdf *p, const pm_mark *m, pm_err *err)
{
	const pm_str words = m->picture->title;
	char *copy = pm_arena_text(&p->arena, words.p, words.n);
	if (!copy || !pm_room(&p->figure, p->n_figures, &p->figure_room, sizeof *p->figure))
		return pm_fail(err, PM_E_NOMEM, "no memory for a PDF");
	p->figure[p->n_figures++] = (pm_pdf_figure){ { copy, words.n }, m->x, PM_PAPER_HIGH - m->y - m->picture->height, m->picture->width, m->picture->height };
	return PM_OK;
}

static pm_status draw_tagged(pm_pdf *p, const pm_mark *m, pm_err *err)
{
	if (m->picture)
		PM_TRY(keep_figure(p, m, err));
	if (m->leaf) {
		enter(p, m->in);
		cairo_tag_begin(p->cr, m->leaf, NULL);
	}
	draw(p, m);
	if (m->leaf)
		cairo_tag_end(p->cr, m->leaf);
	return PM_OK;
}

static void draw_foot(pm_pdf *p, const pm_doc *d, uint32_t page)
{
	char number[48];
	const int n = snprintf(number, sizeof number, "blad %u van %u", page + 1, p->page + 1);
	const double y = PM_PAPER_HIGH - PM_PAPER_MARGIN - PM_PAPER_FOOT + 14, wide = PM_PAPER_WIDE - 2 * PM_PAPER_MARGIN;
	draw(p, &(pm_mark){ .x = PM_PAPER_MARGIN, .y = y - 4, .w = wide, .ink = PM_INK_MID });
	PangoLayout *left = pm_page_text(p, PM_FACE_SMALL, wide - 70, d->footer), *right = pm_page_text(p, PM_FACE_SMALL, 70, (pm_str){ number, (size_t)n });
	pango_layout_set_alignment(right, PANGO_ALIGN_RIGHT);
	draw(p, &(pm_mark){ .x = PM_PAPER_MARGIN, .y = y, .text = left, .ink = PM_INK_MID });
	draw(p, &(pm_mark){ .x = PM_PAPER_MARGIN + wide - 70, .y = y, .text = right, .ink = PM_INK_MID });
	g_object_unref(left);
	g_object_unref(right);
}

pm_status pm_page_draw(pm_pdf *p, const pm_doc *d, uint32_t page, pm_err *err)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (p->mark[i].page == page)
			PM_TRY(draw_tagged(p, &p->mark[i], err));
	draw_foot(p, d, page);
	cairo_show_page(p->cr);
	return PM_OK;
}
