/* delivered.h - a file of any format, read with a declaration that takes every one of its columns as an id. */
#ifndef DELIVERED_H
#define DELIVERED_H

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ingest/reader.h"
#include "register.h"

/* The bytes of a file, to pm_free; p = NULL when it isn't there. */
static inline pm_str delivered_file(const char *path)
{
	pm_str out = { NULL, 0 };
	struct stat st;
	const int fd = open(path, O_RDONLY);
	if (fd < 0)
		return out;
	char *p = fstat(fd, &st) == 0 ? pm_alloc((size_t)st.st_size + 1, 1) : NULL;
	if (p && read(fd, p, (size_t)st.st_size) == st.st_size)
		out = (pm_str){ p, (size_t)st.st_size };
	else
		pm_free(p);
	close(fd);
	return out;
}

typedef struct delivered {
	pm_buf rows;      /* a line a row, the header first, `|` between cells; a faulty row is its reason between `!` */
	uint64_t records, faults, blank;
	uint32_t last_line;
	const pm_opened *file;
} delivered;

static inline pm_status delivered_row(void *ctx, const pm_row *row, pm_err *err)
{
	delivered *d = ctx;
	(void)err;
	d->last_line = row->line + 1;
	if (row->fault) {
		d->faults++;
		pm_buf_printf(&d->rows, "!%s!%.*s\n", pm_row_fault_text(row->fault), PM_STR_FMT(row->raw));
		return PM_OK;
	}
	d->records++;
	for (uint32_t i = 0; i < d->file->headers; i++)
		pm_buf_printf(&d->rows, "%s%.*s", i ? "|" : "", PM_STR_FMT(row->cell[i]));
	pm_buf_char(&d->rows, '\n');
	return PM_OK;
}

/* Reads a delivery whole, as an import would without types. `d->rows` is the caller's to release, also on failure. */
static inline pm_status delivered_read(const char *name, pm_str bytes, const char *table, size_t block, delivered *d, pm_err *err)
{
	const pm_open_options o = { .table = pm_str_of(table ? table : ""), .threads = 1, .block_bytes = block };
	pm_opened *f = NULL;
	*d = (delivered){ 0 };
	PM_TRY(pm_reader_of(bytes)->open(name, bytes, &o, &f, err));
	d->file = f;
	for (uint32_t i = 0; i < f->headers; i++)
		pm_buf_printf(&d->rows, "%s%.*s", i ? "|" : "", PM_STR_FMT(f->header[i]));
	pm_buf_char(&d->rows, '\n');
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < f->parts && s == PM_OK; i++)
		s = f->reader->read(f, i, delivered_row, d, &d->blank, err);
	f->reader->close(f);
	d->file = NULL;
	return s == PM_OK ? pm_buf_check(&d->rows, err) : s;
}

#endif
