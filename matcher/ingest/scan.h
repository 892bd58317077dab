/* scan.h - where the characters are that give a CSV its shape.
 *
 * Shape   bit b of mask word w stands for byte 64 * w + b. Vector instructions where the processor has them; the plain
 *         twins give the same answers and are what the tests compare with. */
#ifndef PM_INGEST_SCAN_H
#define PM_INGEST_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct pm_scan {
	/* Marks delimiters, quotes and line feeds among p[0 .. n-1]; writes (n + 63) / 64 words, bits past n are 0. */
	void (*marks)(const char *p, size_t n, char delimiter, uint64_t *mask);
	/* Counts the line feeds, and tells whether there is a NUL or a byte above 127. */
	void (*look)(const char *p, size_t n, uint64_t *lines, bool *nul, bool *high);
} pm_scan;

extern const pm_scan pm_scan_plain;
const pm_scan *pm_scan_best(void); /* for this processor */

#endif
