#include "publish/pdf_page.h"

/* Three pairs of label and value beside each other; in a narrow column one. Who listens gets a list of labelled values. */
pm_status pm_page_facts(pm_pdf *p, const pm_block *b, pm_err *err)
{
	enum { PAIRS = 3 };
	const uint32_t pairs = b->beside == PM_WHOLE ? PAIRS : 1;
	const double wide = (p->wide - (pairs - 1) * PM_PAPER_GAP) / pairs, label = b->beside == PM_WHOLE ? 0.5 : 0.3;
	for (uint32_t r = 0; r < b->rows && pm_page_more(p); r += pairs) {
		PangoLayout *cell[2 * PAIRS];
		const uint32_t n = b->rows - r < pairs ? b->rows - r : pairs;
		double high = 0;
		for (uint32_t k = 0; k < 2 * n; k++) {
			cell[k] = pm_page_text(p, k % 2 ? PM_FACE_STRONG : PM_FACE_BODY, wide * (k % 2 ? 1 - label : label) - 3, b->cell[r * 2 + k]);
			high = pm_page_high(cell[k]) > high ? pm_page_high(cell[k]) : high;
		}
		pm_page_room(p, high);
		pm_status s = PM_OK;
		for (uint32_t k = 0; k < 2 * n; k++) {
			p->in = (pm_inside){ "L", "LI", p->in.block, r + k / 2 };
			if (s == PM_OK)
				s = pm_page_put(p, (pm_mark){ .x = p->left + (wide + PM_PAPER_GAP) * (k / 2) + (k % 2) * wide * label, .y = p->y, .text = cell[k],
				                              .ink = PM_INK_DARK, .leaf = k % 2 ? "LBody" : "Lbl" }, err);
			else
				g_object_unref(cell[k]);
		}
		PM_TRY(s);
		p->y += high + 1.5;
	}
	return PM_OK;
}

/* again: the names of the columns on a further page, which were said on the first. */
static pm_status table_row(pm_pdf *p, const pm_block *b, uint32_t row, bool again, bool *new_page, pm_err *err)
{
	const char *leaf = again ? NULL : row ? "TD" : "TH";
	PangoLayout *cell[PM_DOC_COLUMNS];
	double parts = 0, high = 0;
	for (uint32_t k = 0; k < b->columns; k++)
		parts += b->part[k];
	const double part = p->wide / parts;
	for (uint32_t k = 0; k < b->columns; k++) {
		cell[k] = pm_page_text(p, row && !(b->strong >> k & 1) ? PM_FACE_BODY : PM_FACE_STRONG, part * b->part[k] - 5, b->cell[row * b->columns + k]);
		high = pm_page_high(cell[k]) > high ? pm_page_high(cell[k]) : high;
	}
	if (row && high < b->least)
		high = b->least;
	*new_page = !pm_page_room(p, high + 3);
	p->in = (pm_inside){ "Table", "TR", p->in.block, row };
	double x = p->left;
	pm_status s = PM_OK;
	for (uint32_t k = 0; k < b->columns; k++) {
		if (s == PM_OK && !*new_page)
			s = pm_page_put(p, (pm_mark){ .x = x, .y = p->y, .text = cell[k], .ink = PM_INK_DARK, .leaf = leaf }, err);
		else
			g_object_unref(cell[k]);
		x += part * b->part[k];
	}
	if (s != PM_OK || *new_page)
		return s;
	p->y += high + 1;
	PM_TRY(pm_page_line(p, row ? PM_INK_LIGHT : PM_INK_DARK, err));
	p->y += 1.5;
	return PM_OK;
}

/* The names of the columns come again on every page. */
pm_status pm_page_table(pm_pdf *p, const pm_block *b, pm_err *err)
{
	bool new_page;
	for (uint32_t r = 0; r <= b->rows && pm_page_more(p); r++) {
		PM_TRY(table_row(p, b, r, false, &new_page, err));
		if (!new_page)
			continue;
		if (r > 0)
			PM_TRY(table_row(p, b, 0, true, &new_page, err));
		PM_TRY(table_row(p, b, r, false, &new_page, err));
	}
	return PM_OK;
}

pm_status pm_page_list(pm_pdf *p, const pm_block *b, pm_err *err)
{
	for (uint32_t r = 0; r < b->rows && pm_page_more(p); r++) {
		PangoLayout *dot = pm_page_text(p, PM_FACE_BODY, 10, PM_STR("\xe2\x80\x93"));
		PangoLayout *text = pm_page_text(p, PM_FACE_BODY, p->wide - 10, b->cell[r]);
		const double high = pm_page_high(text);
		pm_page_room(p, high);
		p->in = (pm_inside){ "L", "LI", p->in.block, r };
		pm_status s = pm_page_put(p, (pm_mark){ .x = p->left, .y = p->y, .text = dot, .ink = PM_INK_DARK, .leaf = "Lbl" }, err);
		if (s == PM_OK)
			s = pm_page_put(p, (pm_mark){ .x = p->left + 10, .y = p->y, .text = text, .ink = PM_INK_DARK, .leaf = "LBody" }, err);
		else
			g_object_unref(text);
		PM_TRY(s);
		p->y += high + 1;
	}
	return PM_OK;
}
