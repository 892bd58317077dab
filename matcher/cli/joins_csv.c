/* joins_csv.c - koppeling.csv: every row without an id of its own, and the address that was found for it; and openstaand.csv:
 * recent rows for which none was. */
#include <stdio.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "cli/joins.h"
#include "signal/spine.h"

static const char joins_name[] = "koppeling.csv", open_name[] = "openstaand.csv";
enum { MARK = 192 };

/* Position in the table of every row of the delivery; PM_NO_ROW: not there. */
static uint32_t *by_source_row(const pm_table *t, uint32_t *out_most)
{
	uint32_t most = 0;
	for (uint32_t r = 0; r < t->rows; r++)
		if (t->place->source_row[r] > most)
			most = t->place->source_row[r];
	uint32_t *at = pm_alloc((size_t)most + 1, sizeof *at);
	if (at)
		memset(at, 0xff, ((size_t)most + 1) * sizeof *at);
	for (uint32_t r = 0; at && r < t->rows; r++)
		at[t->place->source_row[r]] = r;
	*out_most = most;
	return at;
}

/* Which address each row of the table lies under. */
static uint32_t *addresses_of(const pm_table *t)
{
	uint32_t *of = pm_alloc(t->rows, sizeof *of);
	if (!of)
		return NULL;
	memset(of, 0xff, t->rows * sizeof *of);
	for (uint32_t a = 0; a < t->place->addresses; a++)
		for (uint32_t r = t->place->start[a]; r < t->place->start[a + 1]; r++)
			of[r] = a;
	return of;
}

static bool by_own_id(const pm_column *how, uint32_t row)
{
	const pm_str w = pm_column_str(how, row);
	return pm_str_eq(w, pm_str_of(pm_how_word(PM_HOW_ID))) || pm_str_eq(w, pm_str_of(pm_how_word(PM_HOW_ID_REPAIRED)));
}

void pm_whole(pm_buf *out, uint32_t v)
{
	char digits[10];
	int n = 0;
	do
		digits[n++] = (char)('0' + v % 10);
	while (v /= 10);
	while (n)
		pm_buf_char(out, digits[--n]);
}

void pm_chance(pm_buf *out, double p)
{
	const uint32_t k = (uint32_t)(p * 1000 + 0.5);
	pm_whole(out, k / 1000);
	pm_buf_char(out, '.');
	pm_buf_char(out, (char)('0' + k / 100 % 10));
	pm_buf_char(out, (char)('0' + k / 10 % 10));
	pm_buf_char(out, (char)('0' + k % 10));
}

static void lines(const pm_table *t, pm_str reg, const pm_column *id, const uint32_t *at, uint32_t most, const uint32_t *of, pm_buf *out)
{
	const pm_column *how = pm_table_get(t, "@hoe"), *p = pm_table_get(t, "@kans");
	for (uint32_t n = 1; how && p && n <= most; n++) {
		const uint32_t r = at[n];
		if (r == PM_NO_ROW || by_own_id(how, r))
			continue;
		pm_buf_add_str(out, reg);
		pm_buf_char(out, ';');
		pm_whole(out, n);
		pm_buf_char(out, ';');
		if (of[r] != PM_NO_ROW && !pm_str_eq(pm_column_str(how, r), pm_str_of(pm_how_word(PM_HOW_SPREAD))))
			pm_buf_add_str(out, pm_column_str(id, of[r]));
		pm_buf_char(out, ';');
		if (pm_column_has(p, r))
			pm_chance(out, p->number[r]);
		pm_buf_char(out, ';');
		pm_buf_add_str(out, pm_column_str(how, r));
		pm_buf_char(out, '\n');
	}
}

static pm_status add_register(pm_batch *b, uint32_t reg, const pm_column *id, pm_buf *out, pm_err *err)
{
	static const pm_str want[] = { { "@hoe", 4 }, { "@kans", 5 } };
	pm_input *in = &b->input[reg];
	pm_table *read = NULL, *t = in->table;
	if (!in->there || (int32_t)reg == b->rules->spine || (int32_t)reg == b->aliases)
		return PM_OK;
	if (!t || !pm_table_get(t, want[0].p)) {
		PM_TRY(pm_case_get_table(b->file, in->source.id, want, 2, b->opt->threads, &read, err));
		t = read;
	}
	pm_status s = PM_OK;
	if (t->place) {
		uint32_t most, *at = by_source_row(t, &most), *of = addresses_of(t);
		if (at && of)
			lines(t, b->rules->reg[reg].name, id, at, most, of, out);
		else
			s = pm_fail(err, PM_E_NOMEM, "no memory for the joins of %u records", t->rows);
		pm_free(at);
		pm_free(of);
	}
	pm_table_free(read);
	return s;
}

/* What tells that a file is still the one that was written, from the same records: its size, inode and time, and a digest
 * over the date and the registers that are there. */
static bool mark_of(const pm_batch *b, const char *path, char out[MARK])
{
	struct stat st;
	if (stat(path, &st) != 0)
		return false;
	pm_digest_run run;
	pm_digest_begin(&run);
	pm_digest_add(&run, &b->as_of, sizeof b->as_of);
	for (uint32_t i = 0; i < b->rules->n_registers; i++) {
		if (!b->input[i].there)
			continue;
		pm_digest_add(&run, b->rules->reg[i].name.p, b->rules->reg[i].name.n);
		pm_digest_add(&run, &b->input[i].key, sizeof(pm_digest));
	}
	const pm_digest from = pm_digest_end(&run);
	char hex[PM_DIGEST_HEX];
	pm_digest_hex(&from, hex);
	snprintf(out, MARK, "%lld %llu %lld.%09ld %s", (long long)st.st_size, (unsigned long long)st.st_ino,
	         (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec, hex);
	return true;
}

static void path_in(const pm_batch *b, const char *before, const char *name, const char *after, char out[4096])
{
	snprintf(out, 4096, "%s/%s%s%s", b->opt->out, before, name, after);
}

static pm_str mark_name(const char *name, char out[40])
{
	snprintf(out, 40, "mark %s", name);
	return pm_str_of(out);
}

static pm_status take_digest(void *ctx, const pm_run_file *f, pm_err *err)
{
	(void)err;
	pm_output *out = ctx;
	if (f->kind == PM_RUN_OUTPUT && pm_str_eq(f->path, pm_str_of(out->name))) {
		out->digest = f->digest;
		out->bytes = f->bytes;
		out->kept = true;
	}
	return PM_OK;
}

/* The file of the run before still stands, and no register was read anew. */
static pm_status stands(pm_batch *b, pm_output *out, pm_err *err)
{
	char path[4096], now[MARK], setting[40];
	pm_str mark;
	pm_run last;
	if (!b->opt->out || b->opt->verify)
		return PM_OK;
	path_in(b, "", out->name, "", path);
	if (!mark_of(b, path, now) || pm_case_get_setting(b->file, mark_name(out->name, setting), &b->arena, &mark, NULL) != PM_OK ||
	    !pm_str_eq(mark, pm_str_of(now)) || pm_case_find_run(b->file, 0, &b->arena, &last, NULL) != PM_OK)
		return PM_OK;
	return pm_case_each_run_file(b->file, last.id, take_digest, out, err);
}

static pm_status all_joins(pm_batch *b, pm_buf *out, pm_err *err)
{
	const pm_register *spine = &b->rules->reg[b->rules->spine];
	const pm_column *id = pm_role_column(spine, b->input[b->rules->spine].table, PM_ROLE_ID);
	pm_buf_text(out, "register;rij;nummeraanduiding_id;kans;hoe\n");
	for (uint32_t i = 0; i < b->rules->n_registers; i++)
		PM_TRY(add_register(b, i, id, out, err));
	return pm_buf_check(out, err);
}

static pm_status make_output(pm_batch *b, const char *name, pm_status (*make)(pm_batch *b, pm_buf *out, pm_err *err), pm_err *err)
{
	pm_output *out = &b->output[b->outputs++];
	out->name = name;
	PM_TRY(stands(b, out, err));
	if (out->kept)
		return PM_OK;
	PM_TRY(make(b, &out->text, err));
	out->digest = pm_digest_of(out->text.p, out->text.n);
	out->bytes = out->text.n;
	return PM_OK;
}

pm_status pm_batch_joins(pm_batch *b, pm_err *err)
{
	pm_progress_stage(&b->progress, "joins");
	PM_TRY(make_output(b, joins_name, all_joins, err));
	return make_output(b, open_name, pm_open_rows, err);
}

static pm_status mark_output(pm_batch *b, const char *name, pm_err *err)
{
	char path[4096], mark[MARK], setting[40];
	path_in(b, ".", name, ".new", path);
	if (!mark_of(b, path, mark))
		return PM_OK;
	return pm_case_put_setting(b->file, mark_name(name, setting), pm_str_of(mark), err);
}

pm_status pm_batch_mark_joins(pm_batch *b, pm_err *err)
{
	PM_TRY(mark_output(b, joins_name, err));
	return mark_output(b, open_name, err);
}
