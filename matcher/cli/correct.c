#include "cli/correct.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "address/address.h"
#include "base/mem.h"
#include "cli/audit_note.h"
#include "cli/importing.h"
#include "cli/joins.h"
#include "cli/manifest.h"
#include "cli/rows.h"
#include "store/case_retain.h"

typedef struct open_reject { uint32_t row; int64_t id; bool settled, again; } open_reject;

typedef struct correcting {
	pm_batch batch;
	pm_importing im;
	pm_arrival a;
	pm_register form;       /* the register, with the column @rij */
	open_reject *reject;
	uint32_t n_rejects, room;
	uint32_t *row;          /* per row of the table: the row of the delivery that it is */
	uint32_t corrected, again, before;
} correcting;

static const char masked[] = "a masked or covered value was not filled in";

static pm_status take_reject(void *ctx, const pm_case_reject *r, pm_err *err)
{
	correcting *k = ctx;
	if (!pm_room(&k->reject, k->n_rejects, &k->room, sizeof *k->reject))
		return pm_fail(err, PM_E_NOMEM, "no memory for more rejects");
	k->reject[k->n_rejects++] = (open_reject){ .row = r->row, .id = r->id, .settled = r->became.n > 0 };
	return PM_OK;
}

static open_reject *find_reject(const correcting *k, uint32_t row)
{
	uint32_t low = 0, high = k->n_rejects;
	while (low < high) {
		const uint32_t mid = low + (high - low) / 2;
		if (k->reject[mid].row < row)
			low = mid + 1;
		else
			high = mid;
	}
	return low < k->n_rejects && k->reject[low].row == row ? &k->reject[low] : NULL;
}

static pm_status make_form(correcting *k, pm_err *err)
{
	const pm_register *reg = &k->batch.rules->reg[k->a.reg];
	k->form = *reg;
	k->form.table = PM_STR("");
	k->form.field = pm_arena_alloc(&k->batch.arena, reg->n_fields + 1, sizeof *k->form.field);
	if (!k->form.field)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u fields", reg->n_fields);
	memcpy(k->form.field, reg->field, reg->n_fields * sizeof *reg->field);
	k->form.field[k->form.n_fields++] = (pm_field){ .name = PM_STR("@rij"), .column = PM_STR("@rij"), .type = PM_TYPE_COUNT };
	return PM_OK;
}

/* Which refused row a row is; every row must be one, and only one may be it. */
static pm_status which(correcting *k, int64_t number, bool *seen, open_reject **out, pm_err *err)
{
	open_reject *r = number > 0 && number <= UINT32_MAX ? find_reject(k, (uint32_t)number) : NULL;
	if (!r)
		return pm_fail(err, PM_E_USE, "row %lld of register %.*s was not refused", (long long)number, PM_STR_FMT(k->form.name));
	if (seen[r - k->reject])
		return pm_fail(err, PM_E_USE, "row %lld stands twice in the file", (long long)number);
	seen[r - k->reject] = true;
	*out = r;
	return PM_OK;
}

static bool is_covered(pm_str s)
{
	size_t run = 0;
	for (size_t i = 0; i < s.n && run < 8; i++)
		run = s.p[i] == '#' ? run + 1 : 0;
	return run == 8;
}

static bool hides(const correcting *k, const pm_column *c, uint32_t r)
{
	if (!pm_column_has(c, r) || (!c->dict && c->type != PM_TYPE_TEXT))
		return false;
	const pm_str s = pm_column_str(c, r);
	char none[33];
	pm_pseudonym(k->im.key, PM_STR("***"), none);
	return pm_str_eq(s, PM_STR("***")) || pm_str_eq(s, pm_str_of(none)) || is_covered(s);
}

static const char *hidden_in(const correcting *k, uint32_t r)
{
	const pm_table *t = k->a.import->table;
	for (uint32_t c = 0; c < t->columns; c++)
		if (hides(k, t->column[c], r))
			return t->column[c]->name;
	return NULL;
}

static pm_status refuse_again(correcting *k, open_reject *r, pm_str column, pm_str why, pm_err *err)
{
	r->again = true;
	k->again++;
	printf("row %u is refused again: %.*s%s%.*s\n", r->row, PM_STR_FMT(column), column.n ? ": " : "", PM_STR_FMT(why));
	return pm_case_refuse_again(k->batch.file, r->id, column, why, err);
}

/* The number in a refused row of the form: the cell under @rij. */
static int64_t number_of(pm_str raw, int32_t cell)
{
	size_t at = 0;
	bool quoted = false;
	for (; at < raw.n && cell > 0; at++) {
		quoted ^= raw.p[at] == '"';
		cell -= raw.p[at] == ';' && !quoted;
	}
	char digits[16] = "";
	for (size_t n = 0; at < raw.n && n < sizeof digits - 1 && raw.p[at] >= '0' && raw.p[at] <= '9'; at++)
		digits[n++] = raw.p[at];
	return strtoll(digits, NULL, 10);
}

static pm_status refused_rows(correcting *k, bool *seen, pm_err *err)
{
	const pm_import *i = k->a.import;
	const int32_t cell = i->column[i->n_columns - 1].found;
	for (uint32_t n = 0; n < i->n_rejects; n++) {
		const pm_reject *r = &i->reject[n];
		open_reject *was;
		if (r->column.n == 0 || pm_str_eq(r->column, PM_STR("@rij")))
			return pm_fail(err, PM_E_USE, "line %u of the corrected file can't be read: %.*s", r->line, PM_STR_FMT(r->reason));
		PM_TRY(which(k, number_of(r->raw, cell), seen, &was, err));
		if (!was->settled)
			PM_TRY(refuse_again(k, was, r->column, r->reason, err));
	}
	return PM_OK;
}

/* Chooses the rows that come in, and takes the column @rij out of the table. */
static pm_status accepted_rows(correcting *k, bool *seen, pm_err *err)
{
	pm_import *i = k->a.import;
	pm_table *t = i->table;
	const pm_column *number = pm_table_find(t, PM_STR("@rij"));
	k->row = pm_arena_alloc(&k->batch.arena, t->rows, sizeof *k->row);
	uint64_t *keep = pm_arena_alloc(&k->batch.arena, pm_bits_words(t->rows), sizeof *keep);
	if (!k->row || !keep)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rows", t->rows);
	for (uint32_t r = 0; r < t->rows; r++) {
		open_reject *was;
		PM_TRY(which(k, pm_column_has(number, r) ? number->count[r] : 0, seen, &was, err));
		const char *hidden = hidden_in(k, r);
		if (was->settled) {
			k->before++;
			continue;
		}
		if (hidden) {
			PM_TRY(refuse_again(k, was, pm_str_of(hidden), pm_str_of(masked), err));
			continue;
		}
		k->row[k->corrected++] = was->row;
		pm_bit_set(keep, r);
	}
	for (uint32_t c = t->columns; c-- > 0;)
		if (t->column[c] == number)
			pm_table_drop(t, c);
	PM_TRY(pm_rows_keep(t, i->row_no, keep, k->batch.opt->threads, err));
	i->n_columns--;
	i->n_rejects = 0;
	return PM_OK;
}

static pm_status merge(correcting *k, const char *path, const pm_digest *file, pm_err *err)
{
	pm_batch *b = &k->batch;
	const pm_source *before = &k->a.before;
	const pm_register *reg = &b->rules->reg[k->a.reg];
	pm_input *in = &b->input[k->a.reg];
	const pm_mutation how = reg->mutation == PM_MUTATION_UPSERT ? PM_MUTATION_UPSERT : PM_MUTATION_APPEND;
	in->there = true;
	in->source = *before;
	in->source.horizon = k->a.horizon;
	in->source.root = before->root ? before->root : before->id;
	in->source.chain = pm_importing_chain(before, file, how);
	in->tally = k->a.tally_before;
	in->tally.rejected -= k->corrected;
	k->a.import->n_columns = 0; /* the header stays that of the delivery */
	k->a.again = true;
	const pm_merged m = { .root = in->source.root, .digest = *file, .kind = PM_STR("correction"), .path = pm_str_of(path),
	                      .added = k->corrected, .merged_at = k->im.now };
	PM_TRY(pm_case_add_merged(b->file, &m, err));
	PM_TRY(pm_importing_spine(&k->im, err));
	PM_TRY(pm_importing_merge(&k->im, &k->a, how, k->row, err));
	PM_TRY(pm_importing_finish(&k->im, &k->a, err));
	return pm_importing_stopped(&k->im, err);
}

static pm_status settle(correcting *k, pm_err *err)
{
	const pm_batch *b = &k->batch;
	char became[160], day[32];
	const int32_t today = pm_day_at(k->im.now);
	pm_date_text((pm_date){ today, today }, day);
	snprintf(became, sizeof became, "corrected %s by %.80s", day, b->opt->by);
	for (uint32_t i = 0; i < k->corrected; i++)
		PM_TRY(pm_case_settle_reject(b->file, find_reject(k, k->row[i])->id, pm_str_of(became), err));
	return PM_OK;
}

static pm_status audit(correcting *k, const char *path, const pm_digest *file, pm_err *err)
{
	char hex[PM_DIGEST_HEX];
	pm_digest_hex(file, hex);
	json_t *o = json_pack("{so, so, ss, si, si}", "register", pm_json_string(k->form.name), "file", pm_json_string(pm_str_of(path)),
	                      "sha256", hex, "corrected", (int)k->corrected, "refused_again", (int)k->again);
	return pm_audit_note(k->batch.file, k->im.now, pm_str_of(k->batch.opt->by), "correct", o, err);
}

static pm_status find_register(correcting *k, const char *name, pm_err *err)
{
	pm_batch *b = &k->batch;
	const int32_t reg = pm_rules_register(b->rules, pm_str_of(name));
	if (reg < 0)
		return pm_fail(err, PM_E_NOTFOUND, "the rules declare no register %s", name);
	if (reg == b->rules->spine || reg == b->aliases)
		return pm_fail(err, PM_E_USE, "register %s holds the addresses themselves: deliver it again, corrected", name);
	if (b->rules->reg[reg].select_dated)
		return pm_fail(err, PM_E_USE, "register %s selects its rows by the date of the run: deliver it again, corrected", name);
	k->a.reg = (uint32_t)reg;
	k->a.has_before = true;
	PM_TRY(pm_case_get_horizon(b->file, pm_str_of(name), &k->a.horizon, err));
	PM_TRY(pm_case_find_source(b->file, pm_str_of(name), &b->arena, &k->a.before, err));
	return pm_tally_read(b->file, k->a.before.id, &k->a.tally_before, err);
}

static pm_status read_form(correcting *k, const char *path, pm_err *err)
{
	const pm_import_options o = { .threads = k->batch.opt->threads, .key = k->im.key };
	PM_TRY(make_form(k, err));
	PM_TRY(pm_case_key(k->batch.file, k->im.key, err));
	PM_TRY(pm_import_file(&k->form, path, &o, &k->a.import, err));
	PM_TRY(pm_case_each_reject(k->batch.file, k->a.before.id, take_reject, k, err));
	bool *seen = pm_arena_alloc(&k->batch.arena, k->n_rejects, sizeof *seen);
	if (!seen)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rejects", k->n_rejects);
	PM_TRY(refused_rows(k, seen, err));
	return accepted_rows(k, seen, err);
}

static pm_status correct(correcting *k, const char *name, const char *path, pm_err *err)
{
	pm_batch *b = &k->batch;
	pm_digest file;
	bool done;
	pm_run run;
	PM_TRY(pm_digest_file(path, &file, err));
	PM_TRY(pm_program_digest(&b->program, err));
	PM_TRY(pm_case_open(b->opt->db, PM_CASE_WRITE, &b->file, err));
	PM_TRY(pm_case_begin(b->file, err));
	PM_TRY(pm_case_find_run(b->file, 0, &b->arena, &run, err));
	b->as_of = run.as_of;
	PM_TRY(pm_batch_rules(b, err));
	PM_TRY(find_register(k, name, err));
	PM_TRY(pm_case_was_merged(b->file, k->a.before.root ? k->a.before.root : k->a.before.id, &file, &done, err));
	if (done) {
		printf("%s came in before: nothing is changed\n", path);
		return PM_OK;
	}
	PM_TRY(read_form(k, path, err));
	if (k->corrected)
		PM_TRY(merge(k, path, &file, err));
	PM_TRY(settle(k, err));
	PM_TRY(audit(k, path, &file, err));
	PM_TRY(pm_case_commit(b->file, err));
	printf("%u rows corrected, %u refused again, %u corrected before; %llu still refused\n", k->corrected, k->again, k->before,
	       (unsigned long long)(k->a.tally_before.rejected - k->corrected));
	return PM_OK;
}

pm_status pm_correct(const pm_options *given, const char *reg, const char *path, pm_err *err)
{
	pm_options o = *given;
	o.rules = o.rules ? o.rules : "rules";
	o.by = pm_who(&o);
	correcting k = { .batch = { .opt = &o } };
	k.im = (pm_importing){ .batch = &k.batch, .now = (int64_t)time(NULL) };
	const pm_status s = correct(&k, reg, path, err);
	pm_import_free(k.a.import);
	pm_address_index_free(k.im.index);
	pm_free(k.reject);
	pm_batch_release(&k.batch);
	return s;
}
