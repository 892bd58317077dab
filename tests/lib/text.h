/* text.h - looking for a piece of text in what was written. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <string.h>

#include "base/str.h"

static inline bool has(pm_str text, const char *part)
{
	const size_t n = strlen(part);
	for (size_t i = 0; i + n <= text.n; i++)
		if (memcmp(text.p + i, part, n) == 0)
			return true;
	return false;
}

#endif
