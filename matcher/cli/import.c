/* import.c - from files to records that lie by address, in the case file. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "address/address.h"
#include "base/limits.h"
#include "base/mem.h"
#include "cli/batch.h"
#include "cli/decided.h"
#include "cli/joins.h"
#include "cli/rows.h"
#include "ingest/delivery.h"
#include "ingest/ingest.h"
#include "publish/json.h"
#include "signal/spine.h"
#include "store/audit.h"

typedef struct importing {
	pm_batch *batch;
	pm_delivery *delivery; /* NULL: no levering.csv */
	pm_address_index *index;
	int64_t now;
	uint8_t key[PM_KEY_BYTES];
	pm_digest spine_key;   /* of spine and aliases: what every join depends on */
	pm_calibration calibration;
} importing;

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
static const pm_delivered *stated(const importing *im, const pm_register *reg)
{
	for (uint32_t i = 0; im->delivery && i < im->delivery->n; i++)
		if (pm_str_eq(im->delivery->of[i].file, reg->file) || pm_str_eq(im->delivery->of[i].reg, reg->name))
			return &im->delivery->of[i];
	return NULL;
}

static int32_t stated_peildatum(const importing *im, const pm_register *reg)
{
	const pm_delivered *d = stated(im, reg);
	return d ? d->peildatum : PM_NO_DAY;
}

/* The stated day, or the newest day in the records that is not after the run. */
static int32_t peildatum_of(const importing *im, const pm_register *reg, const pm_table *t)
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
static pm_status declaration_of(const importing *im, const pm_register *reg, pm_digest *out, pm_err *err)
{
	pm_digest_run run;
	pm_digest decided;
	PM_TRY(pm_case_decision_digest(im->batch->file, PM_DECIDED_ADDRESS, reg->name, &decided, err));
	pm_digest_begin(&run);
	pm_digest_add(&run, &im->batch->program, sizeof(pm_digest));
	pm_digest_add(&run, &reg->digest, sizeof reg->digest);
	if (!reg->spine)
		pm_digest_add(&run, &im->spine_key, sizeof im->spine_key);
	if (reg->dated)
		pm_digest_add(&run, &im->batch->as_of, sizeof im->batch->as_of);
	pm_digest_add(&run, &decided, sizeof decided);
	pm_digest_add(&run, im->calibration.found, sizeof im->calibration.found);
	pm_digest_add(&run, im->calibration.shown, sizeof im->calibration.shown);
	*out = pm_digest_end(&run);
	return PM_OK;
}

static pm_digest key_of(const pm_source *s)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	pm_digest_add(&run, &s->digest, sizeof s->digest);
	pm_digest_add(&run, &s->declaration, sizeof s->declaration);
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
static pm_status find_kept(importing *im, uint32_t reg, const char *path, const struct stat *st, pm_digest *digest,
                           bool *hashed, pm_err *err)
{
	pm_batch *b = im->batch;
	pm_input *in = &b->input[reg];
	pm_source s;
	*hashed = false;
	const pm_status found = pm_case_find_source(b->file, b->rules->reg[reg].name, &b->arena, &s, err);
	if (found != PM_OK)
		return found == PM_E_NOTFOUND ? PM_OK : found;
	pm_digest declaration;
	PM_TRY(declaration_of(im, &b->rules->reg[reg], &declaration, err));
	if (!same_digest(&s.declaration, &declaration))
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
	in->key = key_of(&s);
	return pm_tally_read(b->file, s.id, &in->tally, err);
}

/* Stops the run, unless somebody accepts it: then who and why go into the audit chain. */
static pm_status stop(importing *im, const pm_register *reg, const pm_buf *what, pm_err *err)
{
	pm_batch *b = im->batch;
	PM_TRY(pm_buf_check(what, err));
	if (!b->opt->accept)
		return pm_fail(err, PM_E_GATE, "register %.*s: %s. Nothing was changed. --accept WHY goes on", PM_STR_FMT(reg->name), what->p);
	json_t *o = json_pack("{so, so, so}", "register", pm_json_string(reg->name), "what", pm_json_string(pm_buf_str(what)),
	                      "why", pm_json_string(pm_str_of(b->opt->accept)));
	char *detail = o ? json_dumps(o, JSON_COMPACT | JSON_PRESERVE_ORDER) : NULL;
	json_decref(o);
	if (!detail)
		return pm_fail(err, PM_E_NOMEM, "no memory for the audit chain");
	const pm_status s = pm_audit_add(b->file, im->now, pm_str_of(b->opt->by), PM_STR("accept"), pm_str_of(detail), err);
	free(detail);
	b->gate_passed = true;
	return s;
}

static bool same_kind(const pm_reject *a, const pm_reject *b)
{
	return pm_str_eq(a->column, b->column) && pm_str_eq(a->reason, b->reason);
}

/* The kinds of refusal, in the order in which they first occur. */
static void too_many_rejects(const pm_import *i, pm_buf *what)
{
	enum { MOST_KINDS = 8 };
	const pm_reject *kind[MOST_KINDS];
	uint32_t rows[MOST_KINDS] = {0}, kinds = 0;
	for (uint32_t k = 0; k < i->n_rejects; k++) {
		uint32_t at = 0;
		while (at < kinds && !same_kind(kind[at], &i->reject[k]))
			at++;
		if (at == kinds && kinds < MOST_KINDS)
			kind[kinds++] = &i->reject[k];
		if (at < kinds)
			rows[at]++;
	}
	pm_buf_printf(what, "%llu of %llu rows were refused, more than %d percent:", (unsigned long long)i->rejected,
	              (unsigned long long)i->rows, PM_REJECT_PERCENT);
	for (uint32_t at = 0; at < kinds; at++)
		pm_buf_printf(what, "\n  %u rows, first row %u, %.*s: %.*s", rows[at], kind[at]->row, PM_STR_FMT(kind[at]->column),
		              PM_STR_FMT(kind[at]->reason));
	pm_buf_text(what, "\n ");
}

/* The first of its declared expectations that a delivery does not meet. */
static void unexpected(const pm_register *reg, const pm_import *i, pm_buf *what)
{
	const pm_expect *e = &reg->expect;
	if (i->rows < e->rows_least || i->rows > e->rows_most) {
		pm_buf_printf(what, "%llu rows, expected %llu to %llu", (unsigned long long)i->rows,
		              (unsigned long long)e->rows_least, (unsigned long long)e->rows_most);
		return;
	}
	for (uint32_t k = 0; k < e->nulls; k++)
		for (uint32_t c = 0; c < i->n_columns; c++) {
			const double percent = i->accepted ? 100.0 * i->column[c].nulls / (double)i->accepted : 0;
			if (i->column[c].field != e->null[k].field || percent < e->null[k].most_percent)
				continue;
			pm_buf_printf(what, "field %.*s is empty in %.1f percent of the rows, expected less than %g",
			              PM_STR_FMT(reg->field[e->null[k].field].name), percent, e->null[k].most_percent);
			return;
		}
}

/* What levering.csv says of the file, against the file. */
static void not_as_stated(const importing *im, const pm_register *reg, const pm_import *i, const pm_digest *digest, pm_buf *what)
{
	const pm_delivered *d = stated(im, reg);
	char hex[PM_DIGEST_HEX];
	pm_digest_hex(digest, hex);
	if (d && d->rows >= 0 && (uint64_t)d->rows != i->rows)
		pm_buf_printf(what, "%llu rows, levering.csv says %lld", (unsigned long long)i->rows, (long long)d->rows);
	else if (d && d->sha256.n && !pm_str_eq(d->sha256, pm_str_of(hex)))
		pm_buf_text(what, "not the file whose sha256 stands in levering.csv");
}

static pm_status gate(importing *im, const pm_register *reg, const pm_import *i, const pm_digest *digest, pm_err *err)
{
	pm_buf what = {0};
	pm_status s = PM_OK;
	if (i->rejected * 100 > i->rows * PM_REJECT_PERCENT) {
		too_many_rejects(i, &what);
		s = stop(im, reg, &what, err);
	}
	pm_buf_clear(&what);
	unexpected(reg, i, &what);
	if (s == PM_OK && (what.n || what.failed))
		s = stop(im, reg, &what, err);
	pm_buf_clear(&what);
	not_as_stated(im, reg, i, digest, &what);
	if (s == PM_OK && (what.n || what.failed))
		s = stop(im, reg, &what, err);
	pm_buf_release(&what);
	return s;
}

static pm_status keep_rejects(importing *im, int64_t source, const pm_import *i, pm_err *err)
{
	if (i->n_rejects == 0)
		return PM_OK;
	pm_case_reject *r = pm_alloc(i->n_rejects, sizeof *r);
	if (!r)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rejects", i->n_rejects);
	for (uint32_t k = 0; k < i->n_rejects; k++)
		r[k] = (pm_case_reject){ i->reject[k].row, i->reject[k].line, i->reject[k].column, i->reject[k].reason, i->reject[k].raw };
	const pm_status s = pm_case_add_rejects(im->batch->file, source, r, i->n_rejects, err);
	pm_free(r);
	return s;
}

static void watch(void *ctx, uint64_t rows, uint64_t done, uint64_t total)
{
	importing *im = ctx;
	pm_progress_rows(&im->batch->progress, im->batch->watched, rows, done ? (uint64_t)((double)rows * (double)total / (double)done) : 0);
}

static bool has_address(const pm_register *reg)
{
	for (int i = 0; i < PM_ROLES; i++)
		if (reg->role[i] >= 0)
			return true;
	return false;
}

/* Numbers of the rows as the delivery counts them, instead of as the table does. */
static void number_rows(pm_table *t, const uint32_t *row_no)
{
	for (uint32_t r = 0; t->place && r < t->rows; r++)
		t->place->source_row[r] = row_no[t->place->source_row[r] - 1];
}

static pm_status make_index(importing *im, pm_err *err)
{
	if (im->index)
		return PM_OK;
	pm_progress_stage(&im->batch->progress, "index");
	return pm_batch_index(im->batch, &im->index, err);
}

/* Decisions of people go over what was found; `out_by` says whose. */
static pm_status decide(importing *im, const pm_register *reg, const pm_table *t, const pm_address_columns *q, pm_match *m,
                        pm_column **out_by, pm_err *err)
{
	const pm_batch *b = im->batch;
	pm_rulings rulings;
	PM_TRY(pm_rulings_read(b->file, PM_DECIDED_ADDRESS, reg->name, &rulings, err));
	const pm_decide d = { reg, t, q, im->index, pm_role_column(&b->rules->reg[b->rules->spine], b->input[b->rules->spine].table, PM_ROLE_ID),
	                      &rulings, &im->calibration };
	const pm_status s = pm_decide_joins(&d, m, out_by, err);
	pm_rulings_free(&rulings);
	return s;
}

static pm_status join(importing *im, const pm_register *reg, pm_table *t, pm_tally *tally, pm_err *err)
{
	pm_batch *b = im->batch;
	PM_TRY(make_index(im, err));
	pm_address_columns q = { .rows = t->rows };
	for (int i = 0; i < PM_ROLES; i++)
		q.role[i] = pm_role_column(reg, t, (pm_role)i);
	pm_match *m = pm_alloc(t->rows, sizeof *m);
	if (!m)
		return pm_fail(err, PM_E_NOMEM, "no memory to find %u addresses", t->rows);
	pm_progress_stage(&b->progress, "address");
	pm_column *by = NULL;
	pm_spread spread = {0};
	pm_status s = pm_address_resolve(im->index, &q, b->opt->threads, m, err);
	if (s == PM_OK)
		s = decide(im, reg, t, &q, m, &by, err);
	if (s == PM_OK && by)
		s = pm_table_add(t, by, err);
	if (s == PM_OK)
		s = pm_address_spread(im->index, &q, b->opt->threads, m, &spread, err);
	if (s == PM_OK)
		s = pm_join_records(t, m, &spread, b->input[b->rules->spine].table->rows, b->opt->threads, tally, err);
	pm_free(m);
	pm_spread_release(&spread);
	pm_progress_add(&b->progress, t->rows);
	return s;
}

/* An id that stands twice on the spine would be ambiguous for every record. */
static pm_status one_row_an_address(importing *im, const pm_register *reg, const pm_table *t, pm_err *err)
{
	const pm_column *id = pm_role_column(reg, t, PM_ROLE_ID);
	uint64_t more = 0;
	if (!id || !id->dict)
		return PM_OK;
	uint64_t *seen = pm_alloc(pm_bits_words(pm_dict_size(id->dict)), sizeof *seen);
	if (!seen)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u ids", id->rows);
	for (uint32_t r = 0; r < id->rows; r++) {
		if (!pm_column_has(id, r))
			continue;
		more += pm_bit(seen, id->code[r]);
		pm_bit_set(seen, id->code[r]);
	}
	pm_free(seen);
	if (more == 0)
		return PM_OK;
	pm_buf what = {0};
	pm_buf_printf(&what, "%llu rows repeat the id of another row", (unsigned long long)more);
	const pm_status s = stop(im, reg, &what, err);
	pm_buf_release(&what);
	return s;
}

/* From the table as it was read to records as they are kept. */
static pm_status shape(importing *im, uint32_t reg_index, pm_import *i, pm_tally *tally, pm_err *err)
{
	pm_batch *b = im->batch;
	const pm_register *reg = &b->rules->reg[reg_index];
	const pm_table *records[64] = {0};
	const pm_scope scope = pm_batch_scope(b, records);
	uint64_t *keep = NULL;
	PM_TRY(pm_register_derive(&scope, reg_index, i->table, &keep, err));
	pm_status s = pm_rows_once(reg, i->table, &keep, err);
	if (s == PM_OK && keep)
		s = pm_rows_keep(i->table, i->row_no, keep, b->opt->threads, err);
	pm_free(keep);
	PM_TRY(s);
	if (reg->next >= 0)
		PM_TRY(pm_rows_until_next(reg, i->table, err));
	if (reg->spine)
		PM_TRY(one_row_an_address(im, reg, i->table, err));
	tally->passed_over = i->accepted - i->table->rows;
	tally->accepted = i->table->rows;
	if (!reg->spine && reg_index != (uint32_t)b->aliases && has_address(reg))
		PM_TRY(join(im, reg, i->table, tally, err));
	else
		tally->nothing_to_join = tally->accepted;
	number_rows(i->table, i->row_no);
	return PM_OK;
}

/* Whether something after the import reads a field of the records in memory. */
static bool is_read(const pm_rules *r, uint32_t reg_index, pm_str name)
{
	const pm_register *reg = &r->reg[reg_index];
	for (uint32_t f = 0; f < reg->n_fields; f++) {
		const int32_t i = (int32_t)f;
		bool read = reg->field[f].used || i == reg->begin || i == reg->end || i == reg->known || i == reg->household.person;
		for (uint32_t k = 0; k < r->n_registers; k++)
			read |= r->reg[k].household.reg == (int32_t)reg_index && (r->reg[k].household.a == i || r->reg[k].household.b == i);
		if (read && pm_str_eq(reg->field[f].name, name))
			return true;
	}
	return false;
}

/* What nobody reads any more is in the case file; in memory it is only in the way. */
static void forget_unread(const pm_rules *r, uint32_t reg_index, pm_table *t)
{
	for (uint32_t c = t->columns; c-- > 0;)
		if (!is_read(r, reg_index, pm_str_of(t->column[c]->name)))
			pm_table_drop(t, c);
}

static pm_status keep(importing *im, uint32_t reg_index, pm_import *i, pm_err *err)
{
	pm_batch *b = im->batch;
	pm_input *in = &b->input[reg_index];
	pm_progress_stage(&b->progress, "store");
	in->source.reg = b->rules->reg[reg_index].name;
	in->source.rows = (uint32_t)in->tally.accepted;
	in->source.rejects = (uint32_t)in->tally.rejected;
	in->source.peildatum = peildatum_of(im, &b->rules->reg[reg_index], i->table);
	in->source.imported_at = im->now;
	PM_TRY(pm_case_add_source(b->file, &in->source, &in->source.id, err));
	PM_TRY(pm_case_put_table(b->file, in->source.id, i->table, b->opt->threads, err));
	PM_TRY(keep_rejects(im, in->source.id, i, err));
	PM_TRY(pm_tally_write(b->file, in->source.id, &in->tally, err));
	in->key = key_of(&in->source);
	in->table = i->table;
	i->table = NULL;
	PM_TRY(pm_join_uncertain(b, reg_index, err));
	if (reg_index != (uint32_t)b->rules->spine && (int32_t)reg_index != b->aliases)
		forget_unread(b->rules, reg_index, in->table);
	return PM_OK;
}

static pm_status read_register(importing *im, uint32_t reg_index, const char *path, pm_err *err)
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
	pm_status s = gate(im, reg, i, &in->source.digest, err);
	if (s == PM_OK)
		s = shape(im, reg_index, i, &in->tally, err);
	if (s == PM_OK)
		s = keep(im, reg_index, i, err);
	pm_import_free(i);
	return s;
}

static pm_status missing(importing *im, const pm_register *reg, const char *path, pm_err *err)
{
	if (reg->optional)
		return PM_OK;
	if (!reg->spine && im->batch->opt->accept) {
		pm_buf what = {0};
		pm_buf_printf(&what, "%s is missing from the delivery", path);
		const pm_status s = stop(im, reg, &what, err);
		pm_buf_release(&what);
		return s;
	}
	return pm_fail(err, reg->spine ? PM_E_NOTFOUND : PM_E_GATE, "register %.*s: %s is missing from the delivery%s",
	               PM_STR_FMT(reg->name), path, reg->spine ? "" : "; --accept WHY goes on, and what rests on it is unknown");
}

static pm_status import_register(importing *im, uint32_t reg_index, pm_err *err)
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
	PM_TRY(find_kept(im, reg_index, path, &st, &digest, &hashed, err));
	if (in->there)
		return PM_OK;
	pm_progress_stage(&b->progress, "hash");
	if (!hashed)
		PM_TRY(pm_digest_file(path, &digest, err));
	describe(&in->source, path, &st);
	in->source.digest = digest;
	PM_TRY(declaration_of(im, reg, &in->source.declaration, err));
	return read_register(im, reg_index, path, err);
}

static pm_status import_rest(importing *im, pm_err *err)
{
	const pm_batch *b = im->batch;
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		if ((int32_t)i != b->rules->spine && (int32_t)i != b->aliases)
			PM_TRY(import_register(im, i, err));
	return PM_OK;
}

static pm_status import_spine(importing *im, pm_err *err)
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

static pm_status read_calibration(importing *im, pm_err *err)
{
	pm_rulings all;
	PM_TRY(pm_rulings_read(im->batch->file, PM_DECIDED_ADDRESS, (pm_str){ "", 0 }, &all, err));
	const pm_status s = pm_calibrate(&all, &im->calibration, err);
	pm_rulings_free(&all);
	return s;
}

pm_status pm_batch_import(pm_batch *b, int64_t now, pm_err *err)
{
	importing im = { .batch = b, .now = now };
	pm_err none;
	pm_status s = pm_delivery_read(b->opt->data, &im.delivery, &none);
	if (s == PM_E_NOTFOUND)
		s = PM_OK;
	else if (s != PM_OK && err)
		*err = none;
	if (s == PM_OK)
		s = pm_case_key(b->file, im.key, err);
	if (s == PM_OK)
		s = read_calibration(&im, err);
	if (s == PM_OK)
		s = import_spine(&im, err);
	if (s == PM_OK)
		s = import_rest(&im, err);
	pm_address_index_free(im.index);
	pm_delivery_free(im.delivery);
	return s;
}
