/* picture.h - a small drawing as a list of shapes: written as SVG here, drawn on paper by pdf.c, the same in both.
 *
 * Shape   units are points, origin at the top left. Meaning is carried by form, not by colour alone: what speaks for is
 *         filled, what speaks against is open, what is uncertain is hatched, so a copy in black and white reads the same.
 * Lookup  shapes and texts live in the arena of whoever makes the picture. */
#ifndef PM_PUBLISH_PICTURE_H
#define PM_PUBLISH_PICTURE_H

#include "base/arena.h"
#include "base/str.h"

typedef enum pm_ink { PM_INK_NONE, PM_INK_WHITE, PM_INK_LIGHT, PM_INK_MID, PM_INK_DARK } pm_ink; /* contrast on white: -, 1, 1.5, 5, 12 */
typedef enum pm_anchor { PM_ANCHOR_START, PM_ANCHOR_MIDDLE, PM_ANCHOR_END } pm_anchor;
typedef enum pm_shape_kind { PM_SHAPE_RECT, PM_SHAPE_LINE, PM_SHAPE_TEXT } pm_shape_kind;

typedef struct pm_shape {
	pm_shape_kind kind;
	pm_ink fill, stroke;      /* line and text: `fill` is their colour */
	bool dashed, bold;
	pm_anchor anchor;
	double x, y, w, h;        /* line: from (x, y) to (x + w, y + h); text: baseline at (x, y), letters of h points */
	pm_str text;
} pm_shape;

typedef struct pm_picture {
	pm_arena *arena;
	double width, height;
	pm_str title;             /* what it shows, in words: for who can't see it */
	pm_shape *shape;
	uint32_t n, room;
	bool failed;              /* memory ran out; look once, at the end */
} pm_picture;

void pm_picture_rect(pm_picture *p, double x, double y, double w, double h, pm_ink fill, pm_ink stroke);
void pm_picture_hatch(pm_picture *p, double x, double y, double w, double h); /* a frame with slanted lines */
void pm_picture_line(pm_picture *p, double x, double y, double to_x, double to_y, pm_ink ink, bool dashed);
void pm_picture_text(pm_picture *p, double x, double y, double size, pm_anchor anchor, bool bold, pm_str text); /* copied, made plain */

/* Red, green, blue of an ink, 0 to 255 each. */
void pm_ink_rgb(pm_ink ink, int rgb[3]);

/* Adds the picture as an <svg> element that needs nothing from outside. */
void pm_picture_svg(const pm_picture *p, pm_buf *out);

#endif
