/* signals.h - some 80 plain signals of a city, every row joined to its true address: what a perfect matcher could see. */
#ifndef SIGNALS_H
#define SIGNALS_H
#include "table.h"

enum { SIGNALS_MOST = 128 };

typedef struct signals {
	spine at;
	int n, as_of;
	const char *name[SIGNALS_MOST];
	char class[SIGNALS_MOST];        /* P or L, as in the contract of the registers */
	float *value[SIGNALS_MOST];      /* one per address; NaN = unknown */
	uint8_t *crowded, *fraud;        /* the truth */
	long visits, found[2];           /* past visits with access, and their findings per theme */
} signals;

void signals_compute(signals *s, const char *dir);
#endif
