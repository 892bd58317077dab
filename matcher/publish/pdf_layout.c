#include "base/mem.h"
#include "publish/pdf_page.h"

PangoLayout *pm_page_text(pm_pdf *p, pm_face f, double wide, pm_str text)
{
	PangoLayout *l = pango_layout_new(p->context);
	pango_layout_set_font_description(l, p->font[f]);
	pango_layout_set_width(l, (int)(wide * PANGO_SCALE));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_height(l, -PM_MOST_LINES);
	pango_layout_set_ellipsize(l, PANGO_ELLIPSIZE_END);
	pango_layout_set_auto_dir(l, FALSE);
	pango_layout_set_text(l, text.p, (int)text.n);
	return l;
}

double pm_page_high(PangoLayout *l)
{
	int h;
	pango_layout_get_size(l, NULL, &h);
	return (double)h / PANGO_SCALE;
}

pm_status pm_page_put(pm_pdf *p, pm_mark m, pm_err *err)
{
	if (!pm_room(&p->mark, p->n, &p->room, sizeof *p->mark)) {
		if (m.text)
			g_object_unref(m.text);
		return pm_fail(err, PM_E_NOMEM, "no memory for a PDF");
	}
	m.page = p->page;
	m.in = p->in;
	p->mark[p->n++] = m;
	return PM_OK;
}

void pm_marks_clear(pm_pdf *p)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (p->mark[i].text)
			g_object_unref(p->mark[i].text);
	p->n = 0;
}

bool pm_page_room(pm_pdf *p, double high)
{
	if (p->y + high <= PM_PAPER_HIGH - PM_PAPER_MARGIN - PM_PAPER_FOOT || p->y <= PM_PAPER_MARGIN)
		return true;
	p->page++;
	p->y = PM_PAPER_MARGIN;
	return false;
}

pm_status pm_page_line(pm_pdf *p, pm_ink ink, pm_err *err)
{
	return pm_page_put(p, (pm_mark){ .x = p->left, .y = p->y, .w = p->wide, .ink = ink }, err);
}

static pm_status paragraph(pm_pdf *p, const char *leaf, pm_face f, pm_ink ink, pm_str text, pm_err *err)
{
	PangoLayout *l = pm_page_text(p, f, p->wide, text);
	const double high = pm_page_high(l);
	pm_page_room(p, high);
	PM_TRY(pm_page_put(p, (pm_mark){ .x = p->left, .y = p->y, .text = l, .ink = ink, .leaf = leaf }, err));
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
	pm_page_room(p, with);
	PM_TRY(pm_page_line(p, PM_INK_MID, err));
	p->y += 2.5;
	return paragraph(p, "H2", PM_FACE_HEADING, PM_INK_DARK, text, err);
}

static pm_status picture(pm_pdf *p, const pm_block *b, pm_err *err)
{
	pm_page_room(p, b->picture->height);
	PM_TRY(pm_page_put(p, (pm_mark){ .x = p->left, .y = p->y, .picture = b->picture, .leaf = "Figure" }, err));
	p->y += b->picture->height + 2;
	return PM_OK;
}

static pm_status block(pm_pdf *p, const pm_doc *d, uint32_t at, pm_err *err)
{
	const pm_block *b = &d->block[at];
	p->in = (pm_inside){ .block = at };
	switch (b->kind) {
	case PM_BLOCK_HEADING: return heading(p, b->text, with_heading(d, at), err);
	case PM_BLOCK_FACTS: return pm_page_facts(p, b, err);
	case PM_BLOCK_TABLE: return pm_page_table(p, b, err);
	case PM_BLOCK_LIST: return pm_page_list(p, b, err);
	case PM_BLOCK_TEXT: return paragraph(p, "P", PM_FACE_BODY, PM_INK_DARK, b->text, err);
	case PM_BLOCK_NOTE: return paragraph(p, "P", PM_FACE_SMALL, PM_INK_MID, b->text, err);
	case PM_BLOCK_WARNING: return paragraph(p, "P", PM_FACE_STRONG, PM_INK_DARK, b->text, err);
	case PM_BLOCK_PICTURE: return picture(p, b, err);
	}
	return PM_OK;
}

/* The blocks of one column from `from` on; *out_to is the first that isn't of it. */
static pm_status column(pm_pdf *p, const pm_doc *d, uint32_t from, pm_beside which, uint32_t *out_to, pm_err *err)
{
	const double all = PM_PAPER_WIDE - 2 * PM_PAPER_MARGIN;
	uint32_t i = from;
	const double share = from < d->n ? d->block[from].share / 100.0 : 1;
	p->left = which == PM_RIGHT ? PM_PAPER_MARGIN + share * all + PM_PAPER_GAP / 2 : PM_PAPER_MARGIN;
	p->wide = which == PM_WHOLE ? all : (which == PM_LEFT ? share : 1 - share) * all - PM_PAPER_GAP / 2;
	for (; i < d->n && d->block[i].beside == which && pm_page_more(p); i++)
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
	if (!pm_page_more(p))
		return PM_OK;
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

pm_status pm_page_all(pm_pdf *p, const pm_doc *d, uint32_t most, pm_err *err)
{
	pm_marks_clear(p);
	p->page = 0;
	p->most = most;
	p->y = PM_PAPER_MARGIN;
	p->left = PM_PAPER_MARGIN;
	p->wide = PM_PAPER_WIDE - 2 * PM_PAPER_MARGIN;
	p->in = (pm_inside){0};
	PM_TRY(paragraph(p, "H1", PM_FACE_TITLE, PM_INK_DARK, d->title, err));
	if (d->subtitle.n)
		PM_TRY(paragraph(p, "P", PM_FACE_SUBTITLE, PM_INK_MID, d->subtitle, err));
	for (uint32_t i = 0; i < d->n && pm_page_more(p);)
		PM_TRY(d->block[i].beside == PM_WHOLE ? column(p, d, i, PM_WHOLE, &i, err) : beside(p, d, i, &i, err));
	return PM_OK;
}
