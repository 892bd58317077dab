#include "ingest/ingest.h"

#include <pthread.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "ingest/file.h"
#include "ingest/header.h"
#include "ingest/intake.h"
#include "lang/never.h"

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
	pm_column **joined;    /* per slot */
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

static pm_status notice(pm_import *out, const char *text, pm_err *err)
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
	if (!taken || !out->unread)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u headers", f->headers);
	for (uint32_t i = 0; i < im->reg->n_fields; i++)
		if (found[i] >= 0)
			taken[found[i]] = true;
	for (uint32_t h = 0; h < f->headers; h++) {
		const char *shown = taken[h] ? NULL : pm_header_shown(&out->arena, f->header[h]);
		if (!taken[h] && !shown)
			return pm_fail(err, PM_E_NOMEM, "no memory for %u headers", f->headers);
		if (shown)
			out->unread[out->n_unread++] = pm_str_of(shown);
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
		PM_TRY(notice(out, text, err));
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

/* ---- the gate for citizen service numbers ---- */

static pm_status gate(const importing *im, pm_err *err)
{
	enum { LEAST_VALUES = 20, PERCENT = 95 };
	for (uint32_t s = 0; s < im->plan.slots; s++) {
		uint64_t values = 0, pass = 0;
		for (uint32_t i = 0; i < im->parts; i++) {
			values += im->part[i].count[s].values;
			pass += im->part[i].count[s].elfproef;
		}
		const pm_str column = pm_slot_column(&im->plan, &im->plan.slot[s]);
		if (values >= LEAST_VALUES && pass * 100 >= values * PERCENT)
			return pm_fail_at(err, PM_E_GATE, im->name, 0, 0,
			                  "register %.*s: column \"%.*s\" seems to hold citizen service numbers; "
			                  "declare the field as pseudonym, rsin or drop",
			                  PM_STR_FMT(im->reg->name), PM_STR_FMT(column));
	}
	return PM_OK;
}

/* ---- house numbers that became dates ---- */

static pm_status tell_turned(importing *im, pm_err *err)
{
	for (uint32_t s = 0; s < im->plan.slots; s++) {
		const pm_slot_count *first = NULL;
		uint64_t turned = 0;
		for (uint32_t i = 0; i < im->parts; i++) {
			const pm_slot_count *n = &im->part[i].count[s];
			turned += n->turned;
			first = first || !n->turned ? first : n;
		}
		if (!first)
			continue;
		const pm_str column = pm_slot_column(&im->plan, &im->plan.slot[s]);
		char text[256];
		snprintf(text, sizeof text, "column \"%.*s\": %llu rows have a date where a house number was typed, as \"%s\", probably %s; "
		         "they were refused: have the column delivered as text", PM_STR_FMT(column), (unsigned long long)turned,
		         first->turned_as, first->turned_from);
		PM_TRY(notice(im->out, text, err));
	}
	return PM_OK;
}

/* ---- putting the parts together ---- */

/* Class X under another name. Nobody can accept it: the officer declares the column drop. */
static pm_status lawful(const importing *im, uint32_t slot, pm_err *err)
{
	const char *why = pm_never_column(im->joined[slot]);
	const pm_str column = pm_slot_column(&im->plan, &im->plan.slot[slot]);
	return why ? pm_fail_at(err, PM_E_GATE, im->name, 0, 0, "register %.*s: column \"%.*s\" may not be loaded (class X): %s; declare the field as drop",
	                        PM_STR_FMT(im->reg->name), PM_STR_FMT(column), why) : PM_OK;
}

static pm_status join_slot(void *ctx, uint32_t slot, pm_err *err)
{
	importing *im = ctx;
	const uint32_t parts = im->parts;
	const pm_slot *at = &im->plan.slot[slot];
	if (parts == 0)
		return pm_column_new(im->reg->field[at->field].name, at->type, 0, &im->joined[slot], err);
	pm_column **of = pm_alloc(parts, sizeof *of);
	if (!of)
		return pm_fail(err, PM_E_NOMEM, "no memory to join %u parts", parts);
	for (uint32_t i = 0; i < parts; i++)
		of[i] = im->part[i].column[slot];
	const pm_status s = pm_column_join(of, parts, &im->joined[slot], err);
	for (uint32_t i = 0; i < parts && s == PM_OK; i++) {
		pm_column_free(of[i]);
		im->part[i].column[slot] = NULL;
	}
	pm_free(of);
	return s == PM_OK ? lawful(im, slot, err) : s;
}

static void count_slot(const importing *im, uint32_t slot, pm_import_column *out)
{
	const pm_column *c = im->joined[slot];
	*out = (pm_import_column){ .field = im->plan.slot[slot].field, .found = im->plan.slot[slot].cell };
	out->nulls = c->rows - (uint32_t)pm_bits_count(c->valid, c->rows);
	for (uint32_t i = 0; i < im->parts; i++) {
		const pm_slot_count *n = &im->part[i].count[slot];
		out->repaired += n->repaired;
		out->odd += n->odd;
		out->incomplete += n->incomplete;
		out->refused += n->refused;
	}
}

static pm_status join_columns(importing *im, pm_err *err)
{
	pm_import *out = im->out;
	const uint32_t slots = im->plan.slots;
	im->joined = pm_alloc(slots, sizeof *im->joined);
	out->column = pm_arena_alloc(&out->arena, slots, sizeof *out->column);
	if (!im->joined || !out->column)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u columns", slots);
	PM_TRY(pm_parallel(slots, im->o.threads, join_slot, im, err));
	PM_TRY(pm_table_new(im->reg->name, &out->table, err));
	for (uint32_t i = 0; i < slots; i++) {
		count_slot(im, i, &out->column[out->n_columns++]);
		pm_column *c = im->joined[i];
		im->joined[i] = NULL;
		PM_TRY(pm_table_add(out->table, c, err));
	}
	return PM_OK;
}

static pm_status copy_reject(const importing *im, const pm_reject *r, uint64_t before, uint64_t line, pm_err *err)
{
	pm_import *out = im->out;
	const char *raw = pm_arena_text(&out->arena, r->raw.p, r->raw.n), *column = r->column.p;
	if (r->column.n)
		column = pm_arena_text(&out->arena, r->column.p, r->column.n);
	if (!raw || !column)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rejects", out->n_rejects);
	out->reject[out->n_rejects++] = (pm_reject){
		.row = (uint32_t)(before + r->row) + 1,
		.line = im->lines ? (uint32_t)(line + r->line) + 1 : 0,
		.column = { column, r->column.n },
		.reason = r->reason,
		.raw = { raw, r->raw.n },
	};
	return PM_OK;
}

static pm_status size_results(importing *im, pm_err *err)
{
	pm_import *out = im->out;
	uint64_t rejects = 0;
	for (uint32_t i = 0; i < im->parts; i++) {
		const pm_intake *p = &im->part[i];
		out->rows += p->seen;
		out->accepted += p->rows;
		out->rejected += p->rejected;
		out->blank += p->blank;
		rejects += p->n_rejects;
	}
	if (out->rows >= UINT32_MAX)
		return pm_fail_at(err, PM_E_RANGE, im->name, 0, 0, "more than %u rows", UINT32_MAX - 1);
	rejects = rejects < PM_MAX_REJECTS ? rejects : PM_MAX_REJECTS;
	out->row_no = pm_arena_alloc(&out->arena, out->accepted, sizeof *out->row_no);
	out->reject = pm_arena_alloc(&out->arena, rejects, sizeof *out->reject);
	if (!out->row_no || !out->reject)
		return pm_fail(err, PM_E_NOMEM, "no memory for %llu rows", (unsigned long long)out->rows);
	return PM_OK;
}

static pm_status join_rows(importing *im, pm_err *err)
{
	pm_import *out = im->out;
	PM_TRY(size_results(im, err));
	uint64_t before = 0, accepted = 0;
	for (uint32_t i = 0; i < im->parts; i++) {
		const pm_intake *p = &im->part[i];
		for (uint32_t r = 0; r < p->rows; r++)
			out->row_no[accepted++] = (uint32_t)(before + p->row_no[r]) + 1;
		for (uint32_t r = 0; r < p->n_rejects && out->n_rejects < PM_MAX_REJECTS; r++)
			PM_TRY(copy_reject(im, &p->reject[r], before, p->line, err));
		before += p->seen;
	}
	return PM_OK;
}

/* ---- whole ---- */

static pm_status import(importing *im, pm_str bytes, pm_err *err)
{
	PM_TRY(open_file(im, bytes, err));
	PM_TRY(plan(im, err));
	PM_TRY(read_all(im, err));
	PM_TRY(leave_file(im, err));
	PM_TRY(gate(im, err));
	PM_TRY(tell_turned(im, err));
	PM_TRY(join_rows(im, err));
	return join_columns(im, err);
}

static void release(importing *im)
{
	for (uint32_t i = 0; im->part && i < im->parts; i++)
		pm_intake_release(&im->part[i]);
	for (uint32_t i = 0; im->joined && i < im->plan.slots; i++)
		pm_column_free(im->joined[i]);
	pm_free(im->part);
	pm_free(im->joined);
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
