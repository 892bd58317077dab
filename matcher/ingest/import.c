#include "ingest/ingest.h"

#include <pthread.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/parallel.h"
#include "ingest/file.h"
#include "ingest/header.h"
#include "ingest/intake.h"
#include "ingest/join.h"

typedef struct importing {
	const pm_register *reg;
	const char *name;      /* of the file */
	pm_import_options o;
	pm_file_map *map;      /* NULL: the bytes are the caller's */
	pm_opened *file;       /* NULL once all was read */
	bool lines;
	pm_intake_plan plan;
	uint32_t parts;
	pm_intake *part;
	pm_import *out;
	pthread_mutex_t lock;  /* guards the two below and the caller's callback */
	uint64_t rows, bytes;
} importing;

void pm_import_free(pm_import *i)
{
	if (!i)
		return;
	pm_table_free(i->table);
	pm_arena_release(&i->arena);
	pm_free(i);
}

/* ---- opening ---- */

static pm_status open_file(importing *im, pm_str bytes, pm_err *err)
{
	const pm_register *reg = im->reg;
	const char *name = im->name;
	pm_str *want = pm_arena_alloc(&im->out->arena, reg->n_fields, sizeof *want);
	if (!want)
		return pm_fail(err, PM_E_NOMEM, "no memory to read %s", name);
	for (uint32_t i = 0; i < reg->n_fields; i++)
		want[i] = reg->field[i].column.n ? reg->field[i].column : reg->field[i].name;
	const pm_open_options o = { .table = reg->table, .want = want, .n_want = reg->n_fields, .threads = im->o.threads,
	                            .block_bytes = im->o.block_bytes, .plain = im->o.plain };
	const pm_reader *reader = pm_reader_of(bytes);
	if (!reader)
		return pm_fail_at(err, PM_E_SYNTAX, name, 0, 0, "a format that no reader knows");
	PM_TRY(reader->open(name, bytes, &o, &im->file, err));
	im->lines = im->file->lines;
	im->out->reader = reader->name;
	im->out->encoding = im->file->encoding;
	im->out->delimiter = im->file->delimiter;
	im->out->bytes = im->file->bytes;
	im->out->replaced = im->file->replaced;
	return PM_OK;
}

pm_status pm_import_notice(pm_import *out, const char *text, pm_err *err)
{
	const char *kept = pm_arena_text(&out->arena, text, strlen(text));
	if (!kept)
		return pm_fail(err, PM_E_NOMEM, "no memory for a notice");
	out->notice[out->n_notices++] = pm_str_of(kept);
	return PM_OK;
}

/* Headers that no field takes; what is in such a column is never looked at. */
static pm_status list_unread(importing *im, const int32_t *found, pm_err *err)
{
	const pm_opened *f = im->file;
	pm_import *out = im->out;
	bool *taken = pm_arena_alloc(&out->arena, f->headers, sizeof *taken);
	out->unread = pm_arena_alloc(&out->arena, f->headers, sizeof *out->unread);
	out->unread_header = pm_arena_alloc(&out->arena, f->headers, sizeof *out->unread_header);
	if (!taken || !out->unread || !out->unread_header)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u headers", f->headers);
	for (uint32_t i = 0; i < im->reg->n_fields; i++)
		if (found[i] >= 0)
			taken[found[i]] = true;
	for (uint32_t h = 0; h < f->headers; h++) {
		if (taken[h])
			continue;
		const char *shown = pm_header_shown(&out->arena, f->header[h]), *written = pm_arena_text(&out->arena, f->header[h].p, f->header[h].n);
		if (!shown || !written)
			return pm_fail(err, PM_E_NOMEM, "no memory for %u headers", f->headers);
		out->unread[out->n_unread] = pm_str_of(shown);
		out->unread_header[out->n_unread++] = (pm_str){ written, f->header[h].n };
	}
	return PM_OK;
}

static pm_status plan(importing *im, pm_err *err)
{
	const pm_register *reg = im->reg;
	pm_import *out = im->out;
	enum { OWN_NOTICES = 1, A_FIELD = 2 };
	int32_t *found = pm_arena_alloc(&out->arena, reg->n_fields, sizeof *found);
	out->notice = pm_arena_alloc(&out->arena, reg->n_fields * A_FIELD + OWN_NOTICES, sizeof *out->notice);
	if (!found || !out->notice)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u fields", reg->n_fields);
	PM_TRY(pm_header_match(reg, im->file->name, im->file->header, im->file->headers, &out->arena, found,
	                       out->notice, &out->n_notices, err));
	PM_TRY(list_unread(im, found, err));
	if (im->file->replaced) {
		char text[128];
		snprintf(text, sizeof text, "%llu characters are none in %s and were read as U+FFFD",
		         (unsigned long long)im->file->replaced, im->file->encoding);
		PM_TRY(pm_import_notice(out, text, err));
	}
	return pm_intake_plan_make(reg, im->o.key, found, im->file->headers, &out->arena, &im->plan, err);
}

/* ---- reading ---- */

static void tell(importing *im, const pm_intake *p, uint64_t bytes)
{
	if (!im->o.seen)
		return;
	pthread_mutex_lock(&im->lock);
	im->rows += p->seen;
	im->bytes += bytes;
	im->o.seen(im->o.seen_ctx, im->rows, im->bytes, im->file->bytes);
	pthread_mutex_unlock(&im->lock);
}

static pm_status read_part(void *ctx, uint32_t part, pm_err *err)
{
	importing *im = ctx;
	const pm_part_size size = im->file->reader->size(im->file, part);
	pm_intake *p = &im->part[part];
	PM_TRY(pm_intake_init(p, &im->plan, size.rows, err));
	p->line = size.line;
	PM_TRY(im->file->reader->read(im->file, part, pm_intake_take, p, &p->blank, err));
	pm_intake_seal(p);
	tell(im, p, size.bytes);
	return PM_OK;
}

static pm_status read_all(importing *im, pm_err *err)
{
	pm_opened *f = im->file;
	im->part = pm_alloc(f->parts, sizeof *im->part);
	if (!im->part)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u parts", f->parts);
	im->parts = f->parts;
	PM_TRY(pm_parallel(f->parts, im->o.threads, read_part, im, err));
	for (uint32_t i = 1; i < f->parts; i++) {
		if (f->reader->settled(f, i))
			continue;
		im->rows -= im->part[i].seen;
		im->bytes -= f->reader->size(f, i).bytes;
		pm_intake_release(&im->part[i]);
		PM_TRY(read_part(im, i, err));
	}
	return PM_OK;
}

static void close_reader(importing *im)
{
	if (im->file)
		im->file->reader->close(im->file);
	im->file = NULL;
	if (im->map)
		pm_file_close(im->map);
	im->map = NULL;
}

/* Lets go of the file before its columns are joined: large ones would be in memory twice over. */
static pm_status leave_file(importing *im, pm_err *err)
{
	if (im->map)
		PM_TRY(pm_file_check(im->map, err));
	close_reader(im);
	return PM_OK;
}

/* ---- whole ---- */

static pm_status import(importing *im, pm_str bytes, pm_err *err)
{
	PM_TRY(open_file(im, bytes, err));
	PM_TRY(plan(im, err));
	PM_TRY(read_all(im, err));
	PM_TRY(leave_file(im, err));
	pm_joining j = { .reg = im->reg, .name = im->name, .plan = &im->plan, .part = im->part, .parts = im->parts, .lines = im->lines,
	                 .threads = im->o.threads, .out = im->out };
	return pm_join_parts(&j, err);
}

static void release(importing *im)
{
	for (uint32_t i = 0; im->part && i < im->parts; i++)
		pm_intake_release(&im->part[i]);
	pm_free(im->part);
	close_reader(im);
	pthread_mutex_destroy(&im->lock);
}

/* Takes over `map`. */
static pm_status run(const pm_register *reg, const char *name, pm_str bytes, pm_file_map *map, const pm_import_options *o,
                     pm_import **out_import, pm_err *err)
{
	importing im = { .reg = reg, .name = name, .map = map, .out = pm_alloc(1, sizeof *im.out) };
	if (!im.out || pthread_mutex_init(&im.lock, NULL) != 0) {
		pm_free(im.out);
		close_reader(&im);
		return pm_fail(err, PM_E_NOMEM, "no memory to read %s", name);
	}
	if (o)
		im.o = *o;
	const pm_status s = import(&im, bytes, err);
	release(&im);
	if (s != PM_OK) {
		pm_import_free(im.out);
		return s;
	}
	*out_import = im.out;
	return PM_OK;
}

pm_status pm_import_bytes(const pm_register *reg, const char *name, pm_str bytes, const pm_import_options *o,
                          pm_import **out_import, pm_err *err)
{
	return run(reg, name, bytes, NULL, o, out_import, err);
}

pm_status pm_import_file(const pm_register *reg, const char *path, const pm_import_options *o,
                         pm_import **out_import, pm_err *err)
{
	pm_file_map map;
	PM_TRY(pm_file_open(path, &map, err));
	return run(reg, path, map.bytes, &map, o, out_import, err);
}
