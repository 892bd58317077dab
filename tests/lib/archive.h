/* archive.h - zip archives in memory, made part by part. */
#ifndef ARCHIVE_H
#define ARCHIVE_H

#include <stdlib.h>
#include <zip.h>

#include "base/str.h"

typedef struct piece { const char *name; pm_str bytes; } piece;

/* The bytes of an archive of so many parts, to free(); `method` 0: packed. */
static inline pm_str archive(const piece *part, size_t n)
{
	zip_error_t why;
	zip_error_init(&why);
	zip_source_t *to = zip_source_buffer_create(NULL, 0, 0, &why);
	zip_t *z = zip_open_from_source(to, ZIP_TRUNCATE, &why);
	zip_source_keep(to);
	for (size_t i = 0; i < n; i++)
		zip_file_add(z, part[i].name, zip_source_buffer(z, part[i].bytes.p, part[i].bytes.n, 0), ZIP_FL_OVERWRITE);
	pm_str out = { NULL, 0 };
	if (zip_close(z) == 0 && zip_source_open(to) == 0) {
		zip_source_seek(to, 0, SEEK_END);
		out.n = (size_t)zip_source_tell(to);
		zip_source_seek(to, 0, SEEK_SET);
		char *p = malloc(out.n);
		out.n = (size_t)zip_source_read(to, p, out.n);
		out.p = p;
		zip_source_close(to);
	}
	zip_source_free(to);
	return out;
}

#endif
