/* report.h - a page for a team lead about how good the lists are: told lines and pictures in a document, and that document as a
 * web page and on paper.
 *
 * Pictures are legible in print and without colour: lines differ in ink, dashes and marks, and every picture has its numbers as text. */
#ifndef PM_PUBLISH_REPORT_H
#define PM_PUBLISH_REPORT_H

#include "publish/doc.h"

typedef struct pm_report_line {
	const char *name;
	uint32_t n;
	const double *x, *y;      /* 0 .. 1 */
	const double *low, *high; /* of y; NULL: none */
	bool dots;                /* points with their intervals instead of a line */
} pm_report_line;

typedef struct pm_report_bar {
	pm_str name, note;
	double old, now, low, high; /* old NaN: there is none */
} pm_report_bar;

/* What a terminal was told: a line at the margin or behind an empty one is a paragraph, another that is indented an item of a list. */
void pm_report_said(pm_doc *d, pm_str text);

/* A square from 0 to 1 both ways. `diagonal`: the line on which nothing is won. */
void pm_report_lines(pm_doc *d, const char *x_title, const char *y_title, bool diagonal, const pm_report_line *line, uint32_t n);

/* Bars from 0 to `most` (or from -most), one a row: an open one for what was, a full one for what is, a whisker for the interval.
 * Many bars become several pictures of one scale: a picture fits on a sheet. */
void pm_report_bars(pm_doc *d, const char *unit, const pm_report_bar *bar, uint32_t n);

/* The document as a web page and as a PDF. Errors PM_E_NOMEM; PM_E_IO: the drawing library refuses. */
PM_CHECK pm_status pm_report_files(const pm_doc *d, pm_buf *out_html, pm_buf *out_pdf, pm_err *err);

#endif
