#include "publish/picture.h"

#include "publish/plain.h"

static pm_shape *next(pm_picture *p)
{
	if (p->failed)
		return NULL;
	p->failed = !pm_arena_room(p->arena, &p->shape, p->n, &p->room, sizeof *p->shape);
	return p->failed ? NULL : &p->shape[p->n++];
}

void pm_picture_rect(pm_picture *p, double x, double y, double w, double h, pm_ink fill, pm_ink stroke)
{
	pm_shape *s = next(p);
	if (s)
		*s = (pm_shape){ .kind = PM_SHAPE_RECT, .x = x, .y = y, .w = w, .h = h, .fill = fill, .stroke = stroke };
}

void pm_picture_line(pm_picture *p, double x, double y, double to_x, double to_y, pm_ink ink, bool dashed)
{
	pm_shape *s = next(p);
	if (s)
		*s = (pm_shape){ .kind = PM_SHAPE_LINE, .x = x, .y = y, .w = to_x - x, .h = to_y - y, .fill = ink, .dashed = dashed };
}

void pm_picture_hatch(pm_picture *p, double x, double y, double w, double h)
{
	const double step = 4;
	pm_picture_rect(p, x, y, w, h, PM_INK_WHITE, PM_INK_MID);
	/* Lines x + y = constant, from the left or lower edge to the upper or right one. */
	for (double d = step; d < w + h; d += step) {
		const double x1 = d > h ? d - h : 0, y1 = d > h ? h : d, x2 = d > w ? w : d, y2 = d > w ? d - w : 0;
		pm_picture_line(p, x + x1, y + y1, x + x2, y + y2, PM_INK_MID, false);
	}
}

void pm_picture_text(pm_picture *p, double x, double y, double size, pm_anchor anchor, bool bold, pm_str text)
{
	pm_buf plain = {0};
	pm_plain(&plain, text, PM_PLAIN_SHORT);
	char *copy = plain.failed ? NULL : pm_arena_text(p->arena, plain.p ? plain.p : "", plain.n);
	pm_shape *s = copy ? next(p) : NULL;
	if (s)
		*s = (pm_shape){ .kind = PM_SHAPE_TEXT, .x = x, .y = y, .h = size, .anchor = anchor, .bold = bold, .fill = PM_INK_DARK,
		                 .text = { copy, plain.n } };
	else
		p->failed = true;
	pm_buf_release(&plain);
}

void pm_ink_rgb(pm_ink ink, int rgb[3])
{
	static const int of[][3] = { [PM_INK_NONE] = { 255, 255, 255 }, [PM_INK_WHITE] = { 255, 255, 255 }, [PM_INK_LIGHT] = { 209, 213, 219 },
		                     [PM_INK_MID] = { 95, 105, 120 }, [PM_INK_DARK] = { 28, 49, 84 } };
	memcpy(rgb, of[ink], sizeof of[ink]);
}

static void colour(pm_buf *out, const char *attribute, pm_ink ink)
{
	int c[3];
	pm_ink_rgb(ink, c);
	if (ink == PM_INK_NONE)
		pm_buf_printf(out, " %s=\"none\"", attribute);
	else
		pm_buf_printf(out, " %s=\"#%02x%02x%02x\"", attribute, (unsigned)c[0], (unsigned)c[1], (unsigned)c[2]);
}

static void shape_svg(const pm_shape *s, pm_buf *out)
{
	static const char *const anchors[] = { "start", "middle", "end" };
	switch (s->kind) {
	case PM_SHAPE_RECT:
		pm_buf_printf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"", s->x, s->y, s->w, s->h);
		colour(out, "fill", s->fill);
		if (s->stroke != PM_INK_NONE)
			colour(out, "stroke", s->stroke);
		pm_buf_text(out, "/>");
		break;
	case PM_SHAPE_LINE:
		pm_buf_printf(out, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\"", s->x, s->y, s->x + s->w, s->y + s->h);
		colour(out, "stroke", s->fill);
		pm_buf_text(out, s->dashed ? " stroke-dasharray=\"4 2\"/>" : "/>");
		break;
	case PM_SHAPE_TEXT:
		pm_buf_printf(out, "<text x=\"%.1f\" y=\"%.1f\" font-size=\"%.1f\" text-anchor=\"%s\"%s", s->x, s->y, s->h, anchors[s->anchor],
		              s->bold ? " font-weight=\"bold\"" : "");
		colour(out, "fill", s->fill);
		pm_buf_char(out, '>');
		pm_markup(out, s->text);
		pm_buf_text(out, "</text>");
		break;
	}
}

void pm_picture_svg(const pm_picture *p, pm_buf *out)
{
	pm_buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
	              "font-family=\"Liberation Sans, Arial, sans-serif\" stroke-width=\"0.8\" aria-label=\"", p->width, p->height, p->width);
	pm_markup(out, p->title);
	pm_buf_text(out, "\">");
	for (uint32_t i = 0; i < p->n; i++)
		shape_svg(&p->shape[i], out);
	pm_buf_text(out, "</svg>");
}
