/* import.c - from files to records that lie by address, in the case file. */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "address/address.h"
#include "cli/import_visits.h"
#include "cli/importing.h"
#include "cli/joins.h"
#include "cli/rectify_rows.h"
#include "store/case_retain.h"

static bool same_digest(const pm_digest *a, const pm_digest *b) { return memcmp(a, b, sizeof *a) == 0; }

/* The current source of a register, if there is one. */
static pm_status find_before(pm_importing *im, pm_arrival *a, pm_err *err)
{
	pm_batch *b = im->batch;
	PM_TRY(pm_case_get_horizon(b->file, b->rules->reg[a->reg].name, &a->horizon, err));
	const pm_status s = pm_case_find_source(b->file, b->rules->reg[a->reg].name, &b->arena, &a->before, err);
	if (s == PM_E_NOTFOUND)
		return PM_OK;
	PM_TRY(s);
	a->has_before = true;
	return pm_tally_read(b->file, a->before.id, &a->tally_before, err);
}

/* The kept records are what would be made again: nothing is to be done. */
static pm_status use_kept(pm_importing *im, const pm_arrival *a, pm_err *err)
{
	pm_input *in = &im->batch->input[a->reg];
	const pm_register *reg = &im->batch->rules->reg[a->reg];
	const int32_t day = pm_importing_stated_day(im, reg);
	in->source = a->before;
	in->tally = a->tally_before;
	in->key = pm_source_key(&a->before);
	in->there = true;
	if (in->stands_in)
		return PM_OK;
	if (day != PM_NO_DAY)
		in->source.peildatum = day;
	return pm_importing_as_stated(im, a->reg, a->before.root ? -1 : (int64_t)a->tally_before.rows, &a->file, err);
}

/* Whether records would be shaped today as those kept were. */
static pm_status same_shape(const pm_importing *im, const pm_arrival *a, bool *out, pm_err *err)
{
	pm_digest d;
	PM_TRY(pm_importing_declaration(im, &im->batch->rules->reg[a->reg], &d, err));
	*out = same_digest(&a->before.declaration, &d) && a->before.horizon == a->horizon;
	return PM_OK;
}

/* The same file, or the same records, under another declaration or beside another spine. */
static pm_status from_kept(pm_importing *im, pm_arrival *a, pm_err *err)
{
	bool same;
	PM_TRY(same_shape(im, a, &same, err));
	if (same)
		return use_kept(im, a, err);
	pm_input *in = &im->batch->input[a->reg];
	PM_TRY(pm_importing_rebuild(im, a, err));
	in->there = in->fresh = true;
	in->source = a->before;
	in->source.horizon = a->horizon;
	in->tally = a->tally_before;
	return pm_importing_finish(im, a, err);
}

/* What a new file is to the records there are. */
static pm_status mutation_of(const pm_importing *im, const pm_arrival *a, pm_mutation *out, pm_err *err)
{
	const pm_register *reg = &im->batch->rules->reg[a->reg];
	const pm_delivered *d = pm_importing_stated(im, reg);
	*out = d && d->mutation >= 0 ? (pm_mutation)d->mutation : reg->mutation;
	if (*out == PM_MUTATION_UPSERT && (reg->key < 0 || reg->mutation == PM_MUTATION_REPLACE))
		return pm_fail(err, PM_E_USE, "levering.csv says upsert of register %.*s, which is not declared so: write mutation upsert, "
		               "and key FIELD, in its declaration", PM_STR_FMT(reg->name));
	if (*out == PM_MUTATION_APPEND && reg->mutation == PM_MUTATION_REPLACE && reg->select)
		return pm_fail(err, PM_E_USE, "levering.csv says append of register %.*s, which selects its rows: write mutation append in its "
		               "declaration", PM_STR_FMT(reg->name));
	return PM_OK;
}

static void watch(void *ctx, uint64_t rows, uint64_t done, uint64_t total)
{
	pm_importing *im = ctx;
	pm_progress_rows(&im->batch->progress, im->batch->watched, rows, done ? (uint64_t)((double)rows * (double)total / (double)done) : 0);
}

static pm_status notices(pm_importing *im, const pm_arrival *a, pm_err *err)
{
	pm_buf text = {0};
	for (uint32_t i = 0; i < a->import->n_notices; i++)
		pm_buf_printf(&text, "%.*s\n", PM_STR_FMT(a->import->notice[i]));
	for (uint32_t i = 0; i < a->import->n_unread; i++)
		pm_buf_printf(&text, "%s%.*s", i ? ", " : "niet gelezen kolommen: ", PM_STR_FMT(a->import->unread[i]));
	pm_status s = pm_buf_check(&text, err);
	pm_str *out = &im->batch->input[a->reg].notices;
	*out = (pm_str){ pm_arena_text(&im->batch->arena, text.p ? text.p : "", text.n), text.n };
	if (s == PM_OK && !out->p)
		s = pm_fail(err, PM_E_NOMEM, "no memory for notices");
	pm_buf_release(&text);
	return s;
}

static pm_status remember_merge(pm_importing *im, const pm_arrival *a, pm_mutation how, pm_err *err)
{
	const pm_input *in = &im->batch->input[a->reg];
	const pm_merged m = { .root = in->source.root, .digest = in->source.digest, .path = in->source.path,
	                      .kind = how == PM_MUTATION_APPEND ? PM_STR("append") : PM_STR("upsert"), .added = in->merged.added,
	                      .changed = in->merged.changed, .deleted = in->merged.deleted, .merged_at = im->now };
	return pm_case_add_merged(im->batch->file, &m, err);
}

/* Reads the file; merges it with the records before when it is a delivery of changes. */
static pm_status read_file(pm_importing *im, pm_arrival *a, const char *path, pm_mutation how, pm_err *err)
{
	pm_batch *b = im->batch;
	const pm_register *reg = &b->rules->reg[a->reg];
	pm_input *in = &b->input[a->reg];
	const pm_import_options o = { .threads = b->opt->threads, .key = im->key, .seen = watch, .seen_ctx = im };
	pm_progress_stage(&b->progress, "read");
	b->watched = pm_arena_text(&b->arena, reg->name.p, reg->name.n);
	PM_TRY(pm_import_file(reg, path, &o, &a->import, err));
	const pm_import *i = a->import;
	pm_progress_add(&b->progress, i->rows);
	in->there = in->fresh = true;
	in->tally = (pm_tally){ .rows = i->rows, .accepted = i->accepted, .rejected = i->rejected };
	for (uint32_t k = 0; k < i->n_columns; k++)
		in->tally.repaired += i->column[k].repaired;
	in->source.last_row = (uint32_t)i->rows;
	PM_TRY(notices(im, a, err));
	PM_TRY(pm_importing_gate(im, a, err));
	if (how == PM_MUTATION_REPLACE || !a->has_before)
		return PM_OK;
	a->whole = false;
	in->source.root = a->before.root ? a->before.root : a->before.id;
	in->source.chain = pm_importing_chain(&a->before, &in->source.digest, how);
	in->source.last_row += a->before.last_row;
	in->tally.rows += a->tally_before.rows;
	in->tally.rejected += a->tally_before.rejected;
	in->tally.repaired += a->tally_before.repaired;
	PM_TRY(pm_importing_merge(im, a, how, NULL, err));
	return remember_merge(im, a, how, err);
}

pm_status pm_importing_finish(pm_importing *im, pm_arrival *a, pm_err *err)
{
	pm_input *in = &im->batch->input[a->reg];
	pm_buf profile = {0};
	in->again = a->again;
	if (!a->again)
		PM_TRY(pm_importing_expected(im, a, err));
	if (pm_visits_belong(&im->batch->rules->reg[a->reg]))
		PM_TRY(pm_visits_append(im, a, err));
	PM_TRY(pm_rectify_lay(im, a, err));
	PM_TRY(pm_importing_shape(im, a, &in->tally, err));
	in->source.peildatum = in->stands_in ? a->before.peildatum : pm_importing_peildatum(im, &im->batch->rules->reg[a->reg], a->import->table);
	pm_status s = pm_importing_drift(im, a, &profile, err);
	if (s == PM_OK)
		s = pm_importing_keep(im, a, &profile, err);
	pm_buf_release(&profile);
	return s;
}

/* One that is missing: the one before stands in for as long as the declaration says. */
static pm_status missing(pm_importing *im, pm_arrival *a, const char *path, pm_err *err)
{
	const pm_register *reg = &im->batch->rules->reg[a->reg];
	pm_input *in = &im->batch->input[a->reg];
	if (reg->keep_months)
		PM_TRY(find_before(im, a, err));
	if (a->has_before && a->before.peildatum != PM_NO_DAY) {
		if (pm_day_add_months(a->before.peildatum, (int)reg->keep_months) >= im->batch->as_of) {
			in->stands_in = true;
			return from_kept(im, a, err);
		}
		in->too_old = a->before.peildatum;
	}
	if (reg->optional)
		return PM_OK;
	if (reg->spine)
		return pm_fail(err, PM_E_NOTFOUND, "register %.*s: %s is missing from the delivery", PM_STR_FMT(reg->name), path);
	pm_buf what = {0};
	pm_buf_printf(&what, "%s is missing from the delivery; what rests on it would be unknown", path);
	const pm_status s = pm_importing_stop(im, a->reg, &what, err);
	pm_buf_release(&what);
	return s;
}

/* Is what the case file holds what reading would give? `digest` is filled when the file had to be hashed. */
static pm_status is_before(pm_importing *im, pm_arrival *a, const char *path, const struct stat *st, pm_digest *digest, bool *out, pm_err *err)
{
	const pm_batch *b = im->batch;
	*out = a->has_before && pm_importing_same_file(&a->before, st) && pm_str_eq(a->before.path, pm_str_of(path)) && !b->opt->verify;
	if (*out) {
		*digest = a->before.digest;
		return PM_OK;
	}
	if (im->hashed && im->hashed[a->reg])
		*digest = im->digest[a->reg];
	else
		PM_TRY(pm_digest_file(path, digest, err));
	*out = a->has_before && same_digest(&a->before.digest, digest);
	if (!*out)
		return PM_OK;
	pm_importing_describe(&a->before, path, st);
	return pm_case_touch_source(b->file, &a->before, err);
}

/* Whether the file was merged already, now or long ago: to do it twice would count its rows twice. */
static pm_status is_merged(pm_importing *im, const pm_arrival *a, pm_mutation how, const pm_digest *digest, bool *out, pm_err *err)
{
	*out = false;
	if (!a->has_before || how == PM_MUTATION_REPLACE)
		return PM_OK;
	return pm_case_was_merged(im->batch->file, a->before.root ? a->before.root : a->before.id, digest, out, err);
}

static pm_status arrive(pm_importing *im, pm_arrival *a, const char *path, const struct stat *st, pm_err *err)
{
	pm_input *in = &im->batch->input[a->reg];
	pm_mutation how;
	bool same, as_was, merged;
	PM_TRY(find_before(im, a, err));
	PM_TRY(mutation_of(im, a, &how, err));
	PM_TRY(is_before(im, a, path, st, &a->file, &same, err));
	PM_TRY(same_shape(im, a, &as_was, err));
	if (same && as_was)
		return use_kept(im, a, err);
	PM_TRY(is_merged(im, a, how, &a->file, &merged, err));
	if (merged || (same && a->before.root))
		return from_kept(im, a, err);
	pm_importing_describe(&in->source, path, st);
	in->source.digest = a->file;
	in->source.horizon = a->horizon;
	a->whole = true;
	a->again = same;
	PM_TRY(read_file(im, a, path, same ? PM_MUTATION_REPLACE : how, err));
	return pm_importing_finish(im, a, err);
}

static pm_status import_register(pm_importing *im, uint32_t reg_index, pm_err *err)
{
	pm_batch *b = im->batch;
	const pm_register *reg = &b->rules->reg[reg_index];
	if (!reg->approved && !reg->show_unapproved)
		return PM_OK; /* class L without an agreement: not even read */
	const char *path;
	struct stat st;
	pm_arrival a = { .reg = reg_index };
	PM_TRY(pm_importing_path(b, reg, &path, err));
	pm_status s;
	if (stat(path, &st) != 0)
		s = errno == ENOENT ? missing(im, &a, path, err) : pm_fail(err, PM_E_IO, "%s: %s", path, strerror(errno));
	else
		s = S_ISREG(st.st_mode) ? arrive(im, &a, path, &st, err) : pm_fail(err, PM_E_IO, "%s: not a file", path);
	pm_import_free(a.import);
	return s;
}

static pm_status import_rest(pm_importing *im, pm_err *err)
{
	const pm_batch *b = im->batch;
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		if ((int32_t)i != b->rules->spine && (int32_t)i != b->aliases)
			PM_TRY(import_register(im, i, err));
	return PM_OK;
}

static pm_digest spine_key(const pm_batch *b)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	pm_digest_add(&run, &b->input[b->rules->spine].key, sizeof(pm_digest));
	if (b->aliases >= 0 && b->input[b->aliases].there)
		pm_digest_add(&run, &b->input[b->aliases].key, sizeof(pm_digest));
	return pm_digest_end(&run);
}

static pm_status import_spine(pm_importing *im, pm_err *err)
{
	pm_batch *b = im->batch;
	PM_TRY(import_register(im, (uint32_t)b->rules->spine, err));
	if (!b->input[b->rules->spine].there)
		return pm_fail(err, PM_E_NOTFOUND, "the delivery holds no table of addresses");
	if (b->aliases >= 0)
		PM_TRY(import_register(im, (uint32_t)b->aliases, err));
	im->spine_key = spine_key(b);
	return PM_OK;
}

pm_status pm_importing_spine(pm_importing *im, pm_err *err)
{
	pm_batch *b = im->batch;
	const int32_t of[] = { b->rules->spine, b->aliases };
	for (int i = 0; i < 2; i++) {
		pm_arrival a = { .reg = (uint32_t)of[i] };
		if (of[i] < 0)
			continue;
		PM_TRY(find_before(im, &a, err));
		b->input[of[i]].there = a.has_before;
		b->input[of[i]].source = a.before;
		b->input[of[i]].tally = a.tally_before;
		b->input[of[i]].key = pm_source_key(&a.before);
	}
	if (!b->input[b->rules->spine].there)
		return pm_fail(err, PM_E_NOTFOUND, "%s holds no addresses yet; pandmatch run makes one", b->opt->db);
	im->spine_key = spine_key(b);
	return PM_OK;
}

static pm_status read_calibration(pm_importing *im, pm_err *err)
{
	pm_rulings all;
	PM_TRY(pm_rulings_read(im->batch->file, PM_DECIDED_ADDRESS, (pm_str){ "", 0 }, &all, err));
	const pm_status s = pm_calibrate(&all, &im->calibration, err);
	pm_rulings_free(&all);
	return s;
}

pm_status pm_batch_import(pm_batch *b, int64_t now, pm_err *err)
{
	pm_importing im = { .batch = b, .now = now };
	pm_err none;
	pm_status s = pm_delivery_read(b->opt->data, &im.delivery, &none);
	if (s == PM_E_NOTFOUND)
		s = PM_OK;
	else if (s != PM_OK && err)
		*err = none;
	if (s == PM_OK)
		s = pm_case_key(b->file, im.key, err);
	if (s == PM_OK)
		s = pm_importing_hash(&im, err);
	if (s == PM_OK)
		s = read_calibration(&im, err);
	if (s == PM_OK)
		s = import_spine(&im, err);
	if (s == PM_OK)
		s = import_rest(&im, err);
	if (s == PM_OK)
		s = pm_importing_stopped(&im, err);
	pm_address_index_free(im.index);
	pm_delivery_free(im.delivery);
	return s;
}
