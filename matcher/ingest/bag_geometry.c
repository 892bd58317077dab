#include "ingest/bag_geometry.h"

#include <stdlib.h>

/* The numbers of a list of coordinates, one after another. */
static bool next_number(const char **at, double *out)
{
	char *end;
	*out = strtod(*at, &end);
	if (end == *at)
		return false;
	*at = end;
	return true;
}

bool pm_bag_point(const char *text, double *x, double *y)
{
	return next_number(&text, x) && next_number(&text, y);
}

/* By its corners seen from the first, so that no digits are lost. */
static bool ring_centre(const char *text, int per_corner, double *x, double *y)
{
	const char *at = text;
	double x0, y0, height, ax, ay, bx, by, area = 0, sx = 0, sy = 0;
	if (!next_number(&at, &x0) || !next_number(&at, &y0) || (per_corner == 3 && !next_number(&at, &height)))
		return false;
	ax = ay = bx = by = 0;
	while (next_number(&at, &bx)) {
		if (!next_number(&at, &by) || (per_corner == 3 && !next_number(&at, &height)))
			return false;
		bx -= x0;
		by -= y0;
		const double cross = ax * by - bx * ay;
		area += cross;
		sx += (ax + bx) * cross;
		sy += (ay + by) * cross;
		ax = bx;
		ay = by;
	}
	if (bx != 0 || by != 0 || area == 0)
		return false;
	*x = x0 + sx / (3 * area);
	*y = y0 + sy / (3 * area);
	return true;
}

bool pm_bag_ring_centre(const char *text, double *x, double *y)
{
	return ring_centre(text, 2, x, y) || ring_centre(text, 3, x, y);
}
