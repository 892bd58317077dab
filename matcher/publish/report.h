/* report.h - one page for a team lead about how good the lists are: text and pictures in one HTML file, without scripts.
 *
 * Pictures are SVG, legible in print and without colour: lines differ in dashes, and every picture has its numbers as text. */
#ifndef PM_PUBLISH_REPORT_H
#define PM_PUBLISH_REPORT_H

#include <stdbool.h>

#include "base/str.h"

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

void pm_report_begin(pm_buf *out, const char *title, pm_str subtitle);
void pm_report_heading(pm_buf *out, const char *text);
void pm_report_text(pm_buf *out, pm_str text); /* a paragraph; escaped */
void pm_report_pre(pm_buf *out, pm_str text);  /* text with its lines and columns kept */

/* A square from 0 to 1 both ways. `diagonal`: the line on which nothing is won. */
void pm_report_lines(pm_buf *out, const char *x_title, const char *y_title, bool diagonal, const pm_report_line *line, uint32_t n);

/* Bars from 0 to `most` (or from -most), one a row: a hollow one for what was, a full one for what is, a whisker for the interval. */
void pm_report_bars(pm_buf *out, const char *unit, const pm_report_bar *bar, uint32_t n);
void pm_report_end(pm_buf *out);

#endif
