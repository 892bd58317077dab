/* bag_geometry.h - where an object of an extract is, from the coordinates written in it (RD New, metres). */
#ifndef PM_INGEST_BAG_GEOMETRY_H
#define PM_INGEST_BAG_GEOMETRY_H

#include <stdbool.h>

/* The first two numbers of `text`; false, and nothing certain in x and y: they are not there. */
bool pm_bag_point(const char *text, double *x, double *y);

/* The centre of the ring whose corners `text` lists. They stand in pairs, or in threes with a height: a ring that ends where
 * it began in pairs is one of pairs. False: it doesn't close, or has no surface. Cost O(corners) */
bool pm_bag_ring_centre(const char *text, double *x, double *y);

#endif
