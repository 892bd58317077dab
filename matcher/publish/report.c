#include "publish/report.h"

#include <math.h>
#include <stdio.h>

#include "publish/html.h"
#include "publish/pdf.h"
#include "text/prose.h"

void pm_report_said(pm_doc *d, pm_str text)
{
	bool behind_blank = true;
	while (text.n) {
		const char *end = memchr(text.p, '\n', text.n);
		const size_t n = end ? (size_t)(end - text.p) : text.n;
		const pm_str line = pm_str_trim((pm_str){ text.p, n });
		if (line.n && text.p[0] == ' ' && !behind_blank)
			pm_doc_item(d, line);
		else
			pm_doc_paragraph(d, PM_BLOCK_TEXT, line);
		behind_blank = line.n == 0;
		text = (pm_str){ text.p + n + (end != NULL), text.n - n - (end != NULL) };
	}
}

/* ---- lines in a square ---- */

enum { WIDE = 520, SIDE = 240, LEFT = 40, TOP = 22, BELOW = 34, LETTERS = 9 };

typedef enum mark { NO_MARK, FULL_MARK, OPEN_MARK } mark;
static const struct style { pm_ink ink; bool dashed; mark mark; } styles[] = {
	{ PM_INK_DARK, false, NO_MARK }, { PM_INK_DARK, true, NO_MARK }, { PM_INK_MID, false, FULL_MARK }, { PM_INK_MID, true, NO_MARK }, { PM_INK_MID, false, OPEN_MARK },
};
enum { STYLES = sizeof styles / sizeof styles[0] };

static double x_at(double v) { return LEFT + SIDE * v; }
static double y_at(double v) { return TOP + SIDE * (1 - v); }

static void text_at(pm_picture *p, double x, double y, pm_anchor anchor, const char *text)
{
	pm_picture_text(p, x, y, LETTERS, anchor, false, pm_str_of(text));
}

static void axes(pm_picture *p, const char *x_title, const char *y_title)
{
	pm_picture_rect(p, LEFT, TOP, SIDE, SIDE, PM_INK_NONE, PM_INK_DARK);
	for (int i = 0; i <= 4; i++) {
		char percent[8];
		snprintf(percent, sizeof percent, "%d%%", 25 * i);
		text_at(p, x_at(i / 4.0), TOP + SIDE + 12, PM_ANCHOR_MIDDLE, percent);
		text_at(p, LEFT - 4, y_at(i / 4.0) + 3, PM_ANCHOR_END, percent);
	}
	text_at(p, LEFT + SIDE / 2.0, TOP + SIDE + 26, PM_ANCHOR_MIDDLE, x_title);
	text_at(p, LEFT, TOP - 8, PM_ANCHOR_START, y_title);
}

static void put_mark(pm_picture *p, double x, double y, double size, mark m)
{
	if (m != NO_MARK)
		pm_picture_rect(p, x - size / 2, y - size / 2, size, size, m == FULL_MARK ? PM_INK_MID : PM_INK_WHITE, PM_INK_DARK);
}

static void curve(pm_picture *p, const pm_report_line *l, const struct style *s)
{
	for (uint32_t i = 1; i < l->n; i++)
		pm_picture_line(p, x_at(l->x[i - 1]), y_at(l->y[i - 1]), x_at(l->x[i]), y_at(l->y[i]), s->ink, s->dashed);
	for (uint32_t i = 0; i < l->n; i += 2)
		put_mark(p, x_at(l->x[i]), y_at(l->y[i]), 4, s->mark);
}

static void dots(pm_picture *p, const pm_report_line *l, mark m)
{
	for (uint32_t i = 0; i < l->n; i++) {
		if (l->low)
			pm_picture_line(p, x_at(l->x[i]), y_at(l->low[i]), x_at(l->x[i]), y_at(l->high[i]), PM_INK_DARK, false);
		put_mark(p, x_at(l->x[i]), y_at(l->y[i]), 6, m);
	}
}

static void one_line(pm_picture *p, const pm_report_line *l, uint32_t k)
{
	const struct style *s = &styles[k % STYLES];
	const mark dot = k ? OPEN_MARK : FULL_MARK;
	const double x = LEFT + SIDE + 14, y = TOP + 10 + 16 * (double)k;
	if (l->dots) {
		dots(p, l, dot);
		put_mark(p, x + 12, y - 3, 6, dot);
	} else {
		curve(p, l, s);
		pm_picture_line(p, x, y - 3, x + 24, y - 3, s->ink, s->dashed);
		put_mark(p, x + 12, y - 3, 4, s->mark);
	}
	text_at(p, x + 30, y, PM_ANCHOR_START, l->name);
}

void pm_report_lines(pm_doc *d, const char *x_title, const char *y_title, bool diagonal, const pm_report_line *line, uint32_t n)
{
	char title[256];
	snprintf(title, sizeof title, "%s tegen %s", y_title, x_title);
	pm_picture *p = pm_doc_picture(d, WIDE, TOP + SIDE + BELOW, pm_str_of(title));
	if (!p)
		return;
	axes(p, x_title, y_title);
	if (diagonal)
		pm_picture_line(p, x_at(0), y_at(0), x_at(1), y_at(1), PM_INK_LIGHT, false);
	for (uint32_t k = 0; k < n; k++)
		one_line(p, &line[k], k);
}

/* ---- bars ---- */

enum { ROW = 18, NAMES = 160, BARS = 200, ON_A_SHEET = 25 };

typedef struct scale { double zero, per_unit, most; } scale;

static double largest(const pm_report_bar *bar, uint32_t n)
{
	double most = 0;
	for (uint32_t i = 0; i < n; i++) {
		most = fmax(most, fmax(fabs(bar[i].now), isnan(bar[i].old) ? 0 : fabs(bar[i].old)));
		most = fmax(most, fmin(fmax(fabs(bar[i].low), fabs(bar[i].high)), 2 * most));
	}
	return most > 0 ? most : 1;
}

static scale scale_of(const pm_report_bar *bar, uint32_t n)
{
	bool below = false;
	for (uint32_t i = 0; i < n; i++)
		below |= bar[i].now < 0 || bar[i].low < 0 || bar[i].old < 0;
	const double most = largest(bar, n);
	return below ? (scale){ NAMES + BARS / 2.0, BARS / 2.0 / most, most } : (scale){ NAMES, BARS / most, most };
}

static void one_bar(pm_picture *p, scale s, double v, double y, double high, pm_ink fill)
{
	pm_picture_rect(p, s.zero + fmin(v, 0) * s.per_unit, y, fabs(v) * s.per_unit, high, fill, PM_INK_DARK);
}

static void bar_row(pm_picture *p, scale s, const pm_report_bar *b, double y)
{
	const double low = fmax(b->low, -s.most), high = fmin(b->high, s.most);
	pm_picture_text(p, NAMES - 6, y + 11, LETTERS, PM_ANCHOR_END, false, b->name);
	if (!isnan(b->old))
		one_bar(p, s, b->old, y + 1, 13, PM_INK_NONE);
	one_bar(p, s, b->now, y + 4, 7, PM_INK_MID);
	pm_picture_line(p, s.zero + low * s.per_unit, y + 7.5, s.zero + high * s.per_unit, y + 7.5, PM_INK_DARK, false);
	pm_picture_text(p, NAMES + BARS + 8, y + 11, LETTERS, PM_ANCHOR_START, false, b->note);
}

void pm_report_bars(pm_doc *d, const char *unit, const pm_report_bar *bar, uint32_t n)
{
	const scale s = scale_of(bar, n);
	for (uint32_t from = 0; from < n; from += ON_A_SHEET) {
		const uint32_t rows = n - from < ON_A_SHEET ? n - from : ON_A_SHEET;
		pm_picture *p = pm_doc_picture(d, WIDE, rows * (double)ROW + 20, pm_str_of(unit));
		if (!p)
			return;
		for (uint32_t i = 0; i < rows; i++)
			bar_row(p, s, &bar[from + i], 2 + i * (double)ROW);
		pm_buf end = {0};
		pm_picture_line(p, s.zero, 0, s.zero, rows * (double)ROW + 4, PM_INK_DARK, false);
		text_at(p, s.zero, rows * (double)ROW + 15, PM_ANCHOR_MIDDLE, "0");
		pm_dutch_number(&end, s.most, s.most < 10 ? 1 : 0);
		pm_buf_printf(&end, " %s", unit);
		text_at(p, NAMES + BARS, rows * (double)ROW + 15, PM_ANCHOR_END, end.failed ? "" : end.p);
		d->failed |= end.failed;
		pm_buf_release(&end);
	}
}

/* ---- as files ---- */

static pm_status paper(const pm_doc *d, pm_buf *out, pm_err *err)
{
	pm_pdf *pdf = NULL;
	PM_TRY(pm_pdf_new(d->title, d->as_of, &pdf, err));
	pm_status s = pm_pdf_add(pdf, d, err);
	if (s == PM_OK)
		s = pm_pdf_finish(pdf, out, err);
	pm_pdf_free(pdf);
	return s;
}

pm_status pm_report_files(const pm_doc *d, pm_buf *out_html, pm_buf *out_pdf, pm_err *err)
{
	PM_TRY(pm_doc_check(d, err));
	pm_html_begin(out_html, d->title, PM_STR(""), NULL);
	pm_html_doc(d, 1, out_html);
	pm_html_end(out_html, d->footer, NULL);
	PM_TRY(pm_buf_check(out_html, err));
	return paper(d, out_pdf, err);
}
