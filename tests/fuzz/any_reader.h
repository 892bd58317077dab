/* any_reader.h - what must hold of any bytes that a reader takes for its own. */
#ifndef ANY_READER_H
#define ANY_READER_H

#include <stdlib.h>

#include "base/mem.h"
#include "../lib/delivered.h"

static inline void must(bool so)
{
	if (!so)
		abort();
}

/* A declaration of every header that stands there once, with types that refuse what doesn't fit them. */
static inline void declare_any(const pm_opened *f, declared *d, pm_arena *a)
{
	static const pm_type types[] = { PM_TYPE_TEXT, PM_TYPE_COUNT, PM_TYPE_CATEGORY, PM_TYPE_DATE, PM_TYPE_ID, PM_TYPE_NUMBER, PM_TYPE_FLAG };
	declare(d, "fuzz");
	for (uint32_t i = 0; i < f->headers; i++) {
		const char *name = pm_arena_text(a, f->header[i].p, f->header[i].n);
		must(name != NULL);
		declare_field(d, name, types[i % (sizeof types / sizeof types[0])])->optional = true;
		d->field[i].name.n = d->field[i].column.n = f->header[i].n;
	}
}

/* Every row is a record or a reject, and their number is that of a plain reading. */
static inline void counted(pm_str bytes, uint64_t rows)
{
	declared d;
	pm_arena a = { 0 };
	pm_opened *f = NULL;
	pm_import *i = NULL;
	const pm_open_options o = { .threads = 1 };
	must(pm_reader_of(bytes)->open("fuzz", bytes, &o, &f, NULL) == PM_OK);
	declare_any(f, &d, &a);
	f->reader->close(f);
	const pm_import_options how = { .threads = 1 };
	pm_err err = { 0 };
	const pm_status s = pm_import_bytes(&d.reg, "fuzz", bytes, &how, &i, &err);
	must(s == PM_OK || s == PM_E_NAME || s == PM_E_GATE); /* a header that stands there twice; numbers of persons */
	if (s == PM_OK)
		must(i->rows == rows && i->rows == i->accepted + i->rejected && i->table->rows == i->accepted && i->n_rejects == i->rejected);
	pm_import_free(i);
	pm_arena_release(&a);
}

/* An error or rows, the same ones however they are cut into parts; returns how many, UINT64_MAX on an error. */
static inline uint64_t read_twice(pm_str bytes, const char *table)
{
	delivered whole, cut;
	const pm_status s = delivered_read("fuzz", bytes, table, 0, &whole, NULL);
	must(s == delivered_read("fuzz", bytes, table, 1 + bytes.n % 13, &cut, NULL));
	if (s == PM_OK) {
		must(whole.records == cut.records && whole.faults == cut.faults && whole.blank == cut.blank);
		must(pm_str_eq(pm_buf_str(&whole.rows), pm_buf_str(&cut.rows)));
	}
	const uint64_t rows = s == PM_OK ? whole.records + whole.faults : UINT64_MAX;
	pm_buf_release(&whole.rows);
	pm_buf_release(&cut.rows);
	return rows;
}

static inline void any_reader(pm_str bytes)
{
	const uint64_t rows = read_twice(bytes, "");
	if (rows != UINT64_MAX)
		counted(bytes, rows);
}

#endif
