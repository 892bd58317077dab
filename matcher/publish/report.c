#include "publish/report.h"

#include <math.h>

#include "publish/plain.h"

void pm_report_begin(pm_buf *out, const char *title, pm_str subtitle)
{
	pm_buf_text(out, "<!DOCTYPE html>\n<html lang=\"nl\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
	pm_markup(out, pm_str_of(title));
	pm_buf_text(out, "</title>\n<style>body{font:16px/1.45 sans-serif;color:#111;background:#fff;max-width:60rem;margin:1rem auto;padding:0 1rem}"
	                 "h1{font-size:1.5rem;margin-bottom:0}h2{font-size:1.15rem;margin-top:2rem}svg{max-width:100%;height:auto}"
	                 "pre{font-size:.8rem;overflow-x:auto;white-space:pre-wrap}text{font:12px sans-serif;fill:#111}"
	                 "@media print{h2{break-after:avoid}svg{break-inside:avoid}}</style></head><body>\n<h1>");
	pm_markup(out, pm_str_of(title));
	pm_buf_text(out, "</h1>\n<p>");
	pm_markup(out, subtitle);
	pm_buf_text(out, "</p>\n");
}

void pm_report_heading(pm_buf *out, const char *text)
{
	pm_buf_text(out, "<h2>");
	pm_markup(out, pm_str_of(text));
	pm_buf_text(out, "</h2>\n");
}

void pm_report_text(pm_buf *out, pm_str text)
{
	pm_buf_text(out, "<p>");
	pm_markup(out, text);
	pm_buf_text(out, "</p>\n");
}

void pm_report_pre(pm_buf *out, pm_str text)
{
	pm_buf_text(out, "<pre>");
	pm_markup(out, text);
	pm_buf_text(out, "</pre>\n");
}

enum { SIDE = 320, LEFT = 60, TOP = 12, ROW = 26, NAMES = 300, WIDE = 330 };

static double x_at(double v) { return LEFT + SIDE * v; }
static double y_at(double v) { return TOP + SIDE * (1 - v); }

static void axes(pm_buf *out, const char *x_title, const char *y_title)
{
	pm_buf_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#111\"/>\n", LEFT, TOP, SIDE, SIDE);
	for (int i = 0; i <= 4; i++) {
		pm_buf_printf(out, "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%d%%</text>\n", x_at(i / 4.0), TOP + SIDE + 16, 25 * i);
		pm_buf_printf(out, "<text x=\"%d\" y=\"%.0f\" text-anchor=\"end\">%d%%</text>\n", LEFT - 6, y_at(i / 4.0) + 4, 25 * i);
	}
	pm_buf_printf(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n", LEFT + SIDE / 2, TOP + SIDE + 34, x_title);
	pm_buf_printf(out, "<text transform=\"translate(14 %d) rotate(-90)\" text-anchor=\"middle\">%s</text>\n", TOP + SIDE / 2, y_title);
}

static const char *const dashes[] = { "", "8 4", "2 3", "8 3 2 3", "1 6" };
static const char *const colours[] = { "#0b3d91", "#a33b00", "#1b6e3c", "#6a1b7a", "#555555" };

static void one_line(pm_buf *out, const pm_report_line *l, uint32_t k)
{
	const char *colour = colours[k % 5];
	if (!l->dots) {
		pm_buf_printf(out, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\" points=\"", colour, dashes[k % 5]);
		for (uint32_t i = 0; i < l->n; i++)
			pm_buf_printf(out, "%.1f,%.1f ", x_at(l->x[i]), y_at(l->y[i]));
		pm_buf_text(out, "\"/>\n");
	}
	for (uint32_t i = 0; l->dots && i < l->n; i++) {
		if (l->low)
			pm_buf_printf(out, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>\n", x_at(l->x[i]), x_at(l->x[i]), y_at(l->low[i]), y_at(l->high[i]), colour);
		pm_buf_printf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/>\n", x_at(l->x[i]), y_at(l->y[i]), k ? "#fff" : colour);
		if (k)
			pm_buf_printf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"none\" stroke=\"%s\"/>\n", x_at(l->x[i]), y_at(l->y[i]), colour);
	}
	const double y = TOP + 14 + 20 * (double)k;
	pm_buf_printf(out, "<line x1=\"%d\" x2=\"%d\" y1=\"%.0f\" y2=\"%.0f\" stroke=\"%s\" stroke-width=\"2\" stroke-dasharray=\"%s\"/>\n", LEFT + SIDE + 16, LEFT + SIDE + 44,
	              y - 4, y - 4, colour, l->dots ? "2 2" : dashes[k % 5]);
	pm_buf_printf(out, "<text x=\"%d\" y=\"%.0f\">", LEFT + SIDE + 50, y);
	pm_markup(out, pm_str_of(l->name));
	pm_buf_text(out, "</text>\n");
}

void pm_report_lines(pm_buf *out, const char *x_title, const char *y_title, bool diagonal, const pm_report_line *line, uint32_t n)
{
	pm_buf_printf(out, "<svg role=\"img\" aria-label=\"%s tegen %s\" viewBox=\"0 0 %d %d\" width=\"%d\">\n", y_title, x_title, LEFT + SIDE + 300, TOP + SIDE + 44, LEFT + SIDE + 300);
	axes(out, x_title, y_title);
	if (diagonal)
		pm_buf_printf(out, "<line x1=\"%.0f\" y1=\"%.0f\" x2=\"%.0f\" y2=\"%.0f\" stroke=\"#999\"/>\n", x_at(0), y_at(0), x_at(1), y_at(1));
	for (uint32_t k = 0; k < n; k++)
		one_line(out, &line[k], k);
	pm_buf_text(out, "</svg>\n");
}

static double largest(const pm_report_bar *bar, uint32_t n)
{
	double most = 0;
	for (uint32_t i = 0; i < n; i++) {
		most = fmax(most, fmax(fabs(bar[i].now), isnan(bar[i].old) ? 0 : fabs(bar[i].old)));
		most = fmax(most, fmin(fmax(fabs(bar[i].low), fabs(bar[i].high)), 2 * most));
	}
	return most > 0 ? most : 1;
}

static void one_bar(pm_buf *out, double from, double scale, double v, double y, double height, const char *style)
{
	const double x = from + fmin(v, 0) * scale;
	pm_buf_printf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" %s/>\n", x, y, fabs(v) * scale, height, style);
}

void pm_report_bars(pm_buf *out, const char *unit, const pm_report_bar *bar, uint32_t n)
{
	bool below = false;
	for (uint32_t i = 0; i < n; i++)
		below |= bar[i].now < 0 || bar[i].low < 0 || bar[i].old < 0;
	const double most = largest(bar, n), from = below ? NAMES + WIDE / 2.0 : NAMES, scale = (below ? WIDE / 2.0 : WIDE) / most;
	const int height = (int)n * ROW + 30;
	pm_buf_printf(out, "<svg role=\"img\" aria-label=\"%s\" viewBox=\"0 0 %d %d\" width=\"%d\">\n", unit, NAMES + WIDE + 170, height, NAMES + WIDE + 170);
	for (uint32_t i = 0; i < n; i++) {
		const pm_report_bar *b = &bar[i];
		const double y = 4.0 + i * ROW;
		pm_buf_printf(out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">", NAMES - 8, y + 14);
		pm_markup(out, b->name);
		pm_buf_text(out, "</text>\n");
		if (!isnan(b->old))
			one_bar(out, from, scale, b->old, y + 1, 18, "fill=\"none\" stroke=\"#555\" stroke-dasharray=\"3 2\"");
		one_bar(out, from, scale, b->now, y + 5, 10, "fill=\"#0b3d91\"");
		const double low = fmax(b->low, -most), high = fmin(b->high, most);
		pm_buf_printf(out, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#111\" stroke-width=\"1.5\"/>\n", from + low * scale, from + high * scale, y + 10, y + 10);
		pm_buf_printf(out, "<text x=\"%d\" y=\"%.1f\">", NAMES + WIDE + 8, y + 14);
		pm_markup(out, b->note);
		pm_buf_text(out, "</text>\n");
	}
	pm_buf_printf(out, "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"0\" y2=\"%d\" stroke=\"#111\"/>\n<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n</svg>\n", from, from, (int)n * ROW + 6,
	              from, (int)n * ROW + 22, unit);
}

void pm_report_end(pm_buf *out) { pm_buf_text(out, "</body></html>\n"); }
