/* weighed.h - measuring with other weights: WEIGHTS=FILE in the environment. */
#ifndef WEIGHED_H
#define WEIGHED_H

#include <stdio.h>
#include <stdlib.h>

#include "address/address.h"
#include "address/weights.h"

static inline void weigh_as_asked(pm_address_index *x)
{
	const char *path = getenv("WEIGHTS");
	pm_weights w;
	pm_err err = {0};
	if (!path || !*path)
		return;
	if (pm_weights_read(path, &w, &err) != PM_OK) {
		fprintf(stderr, "%s:%u: %s\n", err.file, err.line, err.msg);
		exit(2);
	}
	pm_address_index_weigh(x, &w);
}

#endif
