#include "ingest/join.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/mem.h"
#include "base/parallel.h"
#include "lang/never.h"

/* Whether a column holds citizen service numbers. */
static pm_status gate(const pm_joining *j, pm_err *err)
{
	enum { LEAST_VALUES = 20, PERCENT = 95 };
	for (uint32_t s = 0; s < j->plan->slots; s++) {
		uint64_t values = 0, pass = 0;
		for (uint32_t i = 0; i < j->parts; i++) {
			values += j->part[i].count[s].values;
			pass += j->part[i].count[s].elfproef;
		}
		const pm_str column = pm_slot_column(j->plan, &j->plan->slot[s]);
		if (values >= LEAST_VALUES && pass * 100 >= values * PERCENT)
			return pm_fail_at(err, PM_E_GATE, j->name, 0, 0,
			                  "register %.*s: column \"%.*s\" seems to hold citizen service numbers; "
			                  "declare the field as pseudonym, rsin or drop",
			                  PM_STR_FMT(j->reg->name), PM_STR_FMT(column));
	}
	return PM_OK;
}

/* House numbers that became dates. */
static pm_status tell_turned(pm_joining *j, pm_err *err)
{
	for (uint32_t s = 0; s < j->plan->slots; s++) {
		const pm_slot_count *first = NULL;
		uint64_t turned = 0;
		for (uint32_t i = 0; i < j->parts; i++) {
			const pm_slot_count *n = &j->part[i].count[s];
			turned += n->turned;
			first = first || !n->turned ? first : n;
		}
		if (!first)
			continue;
		const pm_str column = pm_slot_column(j->plan, &j->plan->slot[s]);
		char text[256];
		snprintf(text, sizeof text, "column \"%.*s\": %llu rows have a date where a house number was typed, as \"%s\", probably %s; "
		         "they were refused: have the column delivered as text", PM_STR_FMT(column), (unsigned long long)turned,
		         first->turned_as, first->turned_from);
		PM_TRY(pm_import_notice(j->out, text, err));
	}
	return PM_OK;
}

/* Class X under another name. Nobody can accept it: the officer declares the column drop. */
static pm_status lawful(const pm_joining *j, uint32_t slot, pm_err *err)
{
	const char *why = pm_never_column(j->joined[slot]);
	const pm_str column = pm_slot_column(j->plan, &j->plan->slot[slot]);
	return why ? pm_fail_at(err, PM_E_GATE, j->name, 0, 0, "register %.*s: column \"%.*s\" may not be loaded (class X): %s; declare the field as drop",
	                        PM_STR_FMT(j->reg->name), PM_STR_FMT(column), why) : PM_OK;
}

static pm_status join_slot(void *ctx, uint32_t slot, pm_err *err)
{
	pm_joining *j = ctx;
	const uint32_t parts = j->parts;
	const pm_slot *at = &j->plan->slot[slot];
	if (parts == 0)
		return pm_column_new(j->reg->field[at->field].name, at->type, 0, &j->joined[slot], err);
	pm_column **of = pm_alloc(parts, sizeof *of);
	if (!of)
		return pm_fail(err, PM_E_NOMEM, "no memory to join %u parts", parts);
	for (uint32_t i = 0; i < parts; i++)
		of[i] = j->part[i].column[slot];
	const pm_status s = pm_column_join(of, parts, &j->joined[slot], err);
	for (uint32_t i = 0; i < parts && s == PM_OK; i++) {
		pm_column_free(of[i]);
		j->part[i].column[slot] = NULL;
	}
	pm_free(of);
	return s == PM_OK ? lawful(j, slot, err) : s;
}

static void count_slot(const pm_joining *j, uint32_t slot, pm_import_column *out)
{
	const pm_column *c = j->joined[slot];
	*out = (pm_import_column){ .field = j->plan->slot[slot].field, .found = j->plan->slot[slot].cell };
	out->nulls = c->rows - (uint32_t)pm_bits_count(c->valid, c->rows);
	for (uint32_t i = 0; i < j->parts; i++) {
		const pm_slot_count *n = &j->part[i].count[slot];
		out->repaired += n->repaired;
		out->odd += n->odd;
		out->incomplete += n->incomplete;
		out->refused += n->refused;
	}
}

static pm_status join_columns(pm_joining *j, pm_err *err)
{
	pm_import *out = j->out;
	const uint32_t slots = j->plan->slots;
	j->joined = pm_alloc(slots, sizeof *j->joined);
	out->column = pm_arena_alloc(&out->arena, slots, sizeof *out->column);
	if (!j->joined || !out->column)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u columns", slots);
	PM_TRY(pm_parallel(slots, j->threads, join_slot, j, err));
	PM_TRY(pm_table_new(j->reg->name, &out->table, err));
	for (uint32_t i = 0; i < slots; i++) {
		count_slot(j, i, &out->column[out->n_columns++]);
		pm_column *c = j->joined[i];
		j->joined[i] = NULL;
		PM_TRY(pm_table_add(out->table, c, err));
	}
	return PM_OK;
}

static pm_status copy_reject(const pm_joining *j, const pm_reject *r, uint64_t before, uint64_t line, pm_err *err)
{
	pm_import *out = j->out;
	const char *raw = pm_arena_text(&out->arena, r->raw.p, r->raw.n), *column = r->column.p;
	if (r->column.n)
		column = pm_arena_text(&out->arena, r->column.p, r->column.n);
	if (!raw || !column)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rejects", out->n_rejects);
	out->reject[out->n_rejects++] = (pm_reject){
		.row = (uint32_t)(before + r->row) + 1,
		.line = j->lines ? (uint32_t)(line + r->line) + 1 : 0,
		.column = { column, r->column.n },
		.reason = r->reason,
		.raw = { raw, r->raw.n },
	};
	return PM_OK;
}

static pm_status size_results(pm_joining *j, pm_err *err)
{
	pm_import *out = j->out;
	uint64_t rejects = 0;
	for (uint32_t i = 0; i < j->parts; i++) {
		const pm_intake *p = &j->part[i];
		out->rows += p->seen;
		out->accepted += p->rows;
		out->rejected += p->rejected;
		out->blank += p->blank;
		rejects += p->n_rejects;
	}
	if (out->rows >= UINT32_MAX)
		return pm_fail_at(err, PM_E_RANGE, j->name, 0, 0, "more than %u rows", UINT32_MAX - 1);
	rejects = rejects < PM_MAX_REJECTS ? rejects : PM_MAX_REJECTS;
	out->row_no = pm_arena_alloc(&out->arena, out->accepted, sizeof *out->row_no);
	out->reject = pm_arena_alloc(&out->arena, rejects, sizeof *out->reject);
	if (!out->row_no || !out->reject)
		return pm_fail(err, PM_E_NOMEM, "no memory for %llu rows", (unsigned long long)out->rows);
	return PM_OK;
}

static pm_status join_rows(pm_joining *j, pm_err *err)
{
	pm_import *out = j->out;
	PM_TRY(size_results(j, err));
	uint64_t before = 0, accepted = 0;
	for (uint32_t i = 0; i < j->parts; i++) {
		const pm_intake *p = &j->part[i];
		for (uint32_t r = 0; r < p->rows; r++)
			out->row_no[accepted++] = (uint32_t)(before + p->row_no[r]) + 1;
		for (uint32_t r = 0; r < p->n_rejects && out->n_rejects < PM_MAX_REJECTS; r++)
			PM_TRY(copy_reject(j, &p->reject[r], before, p->line, err));
		before += p->seen;
	}
	return PM_OK;
}

pm_status pm_join_parts(pm_joining *j, pm_err *err)
{
	PM_TRY(gate(j, err));
	PM_TRY(tell_turned(j, err));
	PM_TRY(join_rows(j, err));
	const pm_status s = join_columns(j, err);
	for (uint32_t i = 0; j->joined && i < j->plan->slots; i++)
		pm_column_free(j->joined[i]);
	pm_free(j->joined);
	j->joined = NULL;
	return s;
}
