/* import.c - from files to records that lie by address, in the case file. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "address/address.h"
#include "cli/import_visits.h"
#include "cli/importing.h"
#include "cli/joins.h"
#include "store/case_retain.h"
#include "store/case_visit.h"

static pm_status path_of(pm_batch *b, const pm_register *reg, const char **out, pm_err *err)
{
	const size_t n = strlen(b->opt->data) + reg->file.n + 2;
	char *path = pm_arena_alloc(&b->arena, n, 1);
	if (!path)
		return pm_fail(err, PM_E_NOMEM, "no memory for a path");
	snprintf(path, n, "%s/%.*s", b->opt->data, PM_STR_FMT(reg->file));
	*out = path;
	return PM_OK;
}

/* What levering.csv says of a register; NULL: nothing. */
const pm_delivered *pm_importing_stated(const pm_importing *im, const pm_register *reg)
{
	for (uint32_t i = 0; im->delivery && i < im->delivery->n; i++)
		if (pm_str_eq(im->delivery->of[i].file, reg->file) || pm_str_eq(im->delivery->of[i].reg, reg->name))
			return &im->delivery->of[i];
	return NULL;
}

static int32_t stated_peildatum(const pm_importing *im, const pm_register *reg)
{
	const pm_delivered *d = pm_importing_stated(im, reg);
	return d ? d->peildatum : PM_NO_DAY;
}

/* The stated day, or the newest day in the records that is not after the run. */
int32_t pm_importing_peildatum(const pm_importing *im, const pm_register *reg, const pm_table *t)
{
	const int32_t day = stated_peildatum(im, reg);
	if (day != PM_NO_DAY)
		return day;
	const pm_column *c = t && reg->known >= 0 ? pm_table_find(t, reg->field[reg->known].name) : NULL;
	int32_t newest = PM_NO_DAY;
	for (uint32_t r = 0; c && c->type == PM_TYPE_DATE && r < c->rows; r++)
		if (pm_column_has(c, r) && c->day[r] > newest && c->day[r] <= im->batch->as_of)
			newest = c->day[r];
	return newest;
}

/* What shapes the records of a register besides its file. */
static pm_digest declaration_of(const pm_importing *im, const pm_register *reg)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	pm_digest_add(&run, &im->batch->program, sizeof(pm_digest));
	pm_digest_add(&run, &reg->digest, sizeof reg->digest);
	if (!reg->spine)
		pm_digest_add(&run, &im->spine_key, sizeof im->spine_key);
	if (reg->dated)
		pm_digest_add(&run, &im->batch->as_of, sizeof im->batch->as_of);
	if (im->visits_there && pm_visits_belong(reg))
		pm_digest_add(&run, &im->visits, sizeof im->visits);
	return pm_digest_end(&run);
}

pm_digest pm_source_key(const pm_source *s)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	pm_digest_add(&run, &s->digest, sizeof s->digest);
	pm_digest_add(&run, &s->declaration, sizeof s->declaration);
	pm_digest_add(&run, &s->horizon, sizeof s->horizon);
	return pm_digest_end(&run);
}

static bool same_file(const pm_source *s, const struct stat *st)
{
	return s->size == (uint64_t)st->st_size && s->inode == (uint64_t)st->st_ino &&
	       s->mtime_ns == (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

static bool same_digest(const pm_digest *a, const pm_digest *b) { return memcmp(a, b, sizeof *a) == 0; }

static void describe(pm_source *s, const char *path, const struct stat *st)
{
	s->path = pm_str_of(path);
	s->size = (uint64_t)st->st_size;
	s->inode = (uint64_t)st->st_ino;
	s->mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

/* Is what the case file holds what reading would give? Fills `digest` of the file when it had to be hashed. */
static pm_status find_kept(pm_importing *im, uint32_t reg, const char *path, const struct stat *st, pm_digest *digest,
                           bool *hashed, pm_err *err)
{
	pm_batch *b = im->batch;
	pm_input *in = &b->input[reg];
	pm_source s;
	*hashed = false;
	const pm_status found = pm_case_find_source(b->file, b->rules->reg[reg].name, &b->arena, &s, err);
	if (found != PM_OK)
		return found == PM_E_NOTFOUND ? PM_OK : found;
	const pm_digest declaration = declaration_of(im, &b->rules->reg[reg]);
	if (!same_digest(&s.declaration, &declaration) || s.horizon != in->source.horizon)
		return PM_OK;
	if (!same_file(&s, st) || !pm_str_eq(s.path, pm_str_of(path)) || b->opt->verify) {
		PM_TRY(pm_digest_file(path, digest, err));
		*hashed = true;
		if (!same_digest(&s.digest, digest))
			return PM_OK;
		describe(&s, path, st);
		PM_TRY(pm_case_touch_source(b->file, &s, err));
	}
	const int32_t day = stated_peildatum(im, &b->rules->reg[reg]);
	if (day != PM_NO_DAY)
		s.peildatum = day;
	in->there = true;
	in->source = s;
	in->key = pm_source_key(&s);
	return pm_tally_read(b->file, s.id, &in->tally, err);
}

static void watch(void *ctx, uint64_t rows, uint64_t done, uint64_t total)
{
	pm_importing *im = ctx;
	pm_progress_rows(&im->batch->progress, im->batch->watched, rows, done ? (uint64_t)((double)rows * (double)total / (double)done) : 0);
}

static pm_status read_register(pm_importing *im, uint32_t reg_index, const char *path, pm_err *err)
{
	pm_batch *b = im->batch;
	const pm_register *reg = &b->rules->reg[reg_index];
	pm_input *in = &b->input[reg_index];
	pm_import *i;
	const pm_import_options o = { .threads = b->opt->threads, .key = im->key, .seen = watch, .seen_ctx = im };
	pm_progress_stage(&b->progress, "read");
	b->watched = pm_arena_text(&b->arena, reg->name.p, reg->name.n);
	PM_TRY(pm_import_file(reg, path, &o, &i, err));
	pm_progress_add(&b->progress, i->rows);
	in->there = in->fresh = true;
	in->tally = (pm_tally){ .rows = i->rows, .accepted = i->accepted, .rejected = i->rejected };
	for (uint32_t k = 0; k < i->n_columns; k++)
		in->tally.repaired += i->column[k].repaired;
	pm_status s = pm_importing_gate(im, reg, i, &in->source.digest, err);
	if (s == PM_OK && im->visits_there && pm_visits_belong(reg)) {
		uint64_t own;
		s = pm_visits_append(im, reg_index, i, &own, err);
		in->tally.rows += s == PM_OK ? own : 0;
	}
	if (s == PM_OK)
		s = pm_importing_shape(im, reg_index, i, &in->tally, err);
	if (s == PM_OK)
		s = pm_importing_keep(im, reg_index, i, err);
	pm_import_free(i);
	return s;
}

static pm_status missing(pm_importing *im, const pm_register *reg, const char *path, pm_err *err)
{
	if (reg->optional)
		return PM_OK;
	if (!reg->spine && im->batch->opt->accept) {
		pm_buf what = {0};
		pm_buf_printf(&what, "%s is missing from the delivery", path);
		const pm_status s = pm_importing_stop(im, reg, &what, err);
		pm_buf_release(&what);
		return s;
	}
	return pm_fail(err, reg->spine ? PM_E_NOTFOUND : PM_E_GATE, "register %.*s: %s is missing from the delivery%s",
	               PM_STR_FMT(reg->name), path, reg->spine ? "" : "; --accept WHY goes on, and what rests on it is unknown");
}

static pm_status import_register(pm_importing *im, uint32_t reg_index, pm_err *err)
{
	pm_batch *b = im->batch;
	const pm_register *reg = &b->rules->reg[reg_index];
	pm_input *in = &b->input[reg_index];
	if (!reg->approved && !reg->show_unapproved)
		return PM_OK; /* class L without an agreement: not even read */
	const char *path;
	struct stat st;
	pm_digest digest;
	bool hashed;
	PM_TRY(path_of(b, reg, &path, err));
	if (stat(path, &st) != 0)
		return errno == ENOENT ? missing(im, reg, path, err) : pm_fail(err, PM_E_IO, "%s: %s", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return pm_fail(err, PM_E_IO, "%s: not a file", path);
	PM_TRY(pm_case_get_horizon(b->file, reg->name, &in->source.horizon, err));
	PM_TRY(find_kept(im, reg_index, path, &st, &digest, &hashed, err));
	if (in->there)
		return PM_OK;
	pm_progress_stage(&b->progress, "hash");
	if (!hashed)
		PM_TRY(pm_digest_file(path, &digest, err));
	describe(&in->source, path, &st);
	in->source.digest = digest;
	in->source.declaration = declaration_of(im, reg);
	return read_register(im, reg_index, path, err);
}

static pm_status import_rest(pm_importing *im, pm_err *err)
{
	const pm_batch *b = im->batch;
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		if ((int32_t)i != b->rules->spine && (int32_t)i != b->aliases)
			PM_TRY(import_register(im, i, err));
	return PM_OK;
}

static pm_status import_spine(pm_importing *im, pm_err *err)
{
	pm_batch *b = im->batch;
	PM_TRY(import_register(im, (uint32_t)b->rules->spine, err));
	if (!b->input[b->rules->spine].there)
		return pm_fail(err, PM_E_NOTFOUND, "the delivery holds no table of addresses");
	if (b->aliases >= 0)
		PM_TRY(import_register(im, (uint32_t)b->aliases, err));
	pm_digest_run run;
	pm_digest_begin(&run);
	pm_digest_add(&run, &b->input[b->rules->spine].key, sizeof(pm_digest));
	if (b->aliases >= 0 && b->input[b->aliases].there)
		pm_digest_add(&run, &b->input[b->aliases].key, sizeof(pm_digest));
	im->spine_key = pm_digest_end(&run);
	return PM_OK;
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
		s = pm_case_visits_digest(b->file, &im.visits, err);
	im.visits_there = memcmp(&im.visits, &(pm_digest){0}, sizeof im.visits) != 0;
	if (s == PM_OK)
		s = import_spine(&im, err);
	if (s == PM_OK)
		s = import_rest(&im, err);
	pm_address_index_free(im.index);
	pm_delivery_free(im.delivery);
	return s;
}
