#include "cli/link_files.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/mem.h"

static void begin(pm_register *reg, const char *path)
{
	*reg = (pm_register){ .name = pm_str_of(path), .key = -1, .begin = -1, .end = -1, .next = -1, .once = -1, .known = -2 };
	reg->household.field = -1;
	for (int i = 0; i < PM_ROLES; i++)
		reg->role[i] = -1;
}

/* All columns, those that a declaration without fields leaves unread: found by their headers, and called as a message may show them. */
static pm_status name_fields(pm_link_file *f, pm_register *reg, unsigned threads, pm_err *err)
{
	pm_import *names;
	PM_TRY(pm_import_file(reg, f->path, &(pm_import_options){ .threads = threads }, &names, err));
	reg->field = pm_arena_alloc(&f->arena, (size_t)names->n_unread + 1, sizeof *reg->field);
	bool ok = reg->field != NULL;
	for (uint32_t i = 0; ok && i < names->n_unread && i < PM_MAX_COLUMNS; i++) {
		const pm_str shown = names->unread[i], header = names->unread_header[i];
		const char *name = pm_arena_text(&f->arena, shown.p, shown.n), *column = pm_arena_text(&f->arena, header.p, header.n);
		ok = name && column;
		reg->field[reg->n_fields++] = (pm_field){ .name = { name, shown.n }, .column = { column, header.n }, .type = PM_TYPE_ID };
	}
	pm_import_free(names);
	return ok ? PM_OK : pm_fail(err, PM_E_NOMEM, "no memory for the columns of %s", f->path);
}

static void seen(void *ctx, uint64_t rows, uint64_t done, uint64_t total)
{
	pm_progress_rows(ctx, "rows", rows, done ? (uint64_t)((double)rows * (double)total / (double)done) : 0);
}

static pm_status read_file(pm_link_file *f, unsigned threads, pm_progress *p, pm_err *err)
{
	const pm_import_options options = { .threads = threads, .seen = seen, .seen_ctx = p };
	pm_register reg;
	begin(&reg, f->path);
	PM_TRY(name_fields(f, &reg, threads, err));
	return pm_import_file(&reg, f->path, &options, &f->read, err);
}

static pm_status find_key(const pm_link_file *f, const char *key, const pm_column **out, pm_err *err)
{
	const pm_column *c = pm_table_get(f->read->table, key);
	if (!c)
		return pm_fail_at(err, PM_E_NAME, f->path, 1, 0, "no column %s for --key", key);
	*out = c;
	return PM_OK;
}

pm_status pm_link_files_read(pm_link_files *f, pm_err *err)
{
	f->file[0].path = f->opt->left;
	f->file[1].path = f->opt->right;
	f->files = f->opt->right ? 2 : 1;
	pm_progress_stage(&f->progress, "read");
	for (uint32_t i = 0; i < f->files; i++) {
		PM_TRY(read_file(&f->file[i], f->opt->threads, &f->progress, err));
		f->input[i] = (pm_link_input){ .table = f->file[i].read->table, .right = i == 1 };
		if (f->opt->key)
			PM_TRY(find_key(&f->file[i], f->opt->key, &f->input[i].id, err));
	}
	return PM_OK;
}

static pm_status load(pm_link_files *f, const char *text, pm_err *err)
{
	pm_buf errors = {0};
	const pm_rule_file mine = { .path = "model", .text = pm_str_of(text ? text : "") };
	const int32_t some_day = 0; /* a link for files has no dated parameter */
	const pm_status s = text ? pm_rules_parse(&mine, 1, some_day, &f->rules, &errors, err)
	                         : pm_rules_load(f->opt->model, some_day, &f->rules, &errors, err);
	const bool told = errors.n > 0;
	if (s != PM_OK)
		fwrite(errors.p ? errors.p : "", 1, errors.n, stderr);
	pm_buf_release(&errors);
	return s == PM_OK || s == PM_E_NOMEM || !told ? s : pm_fail(err, PM_E_USE, "the model is not used");
}

static pm_status pick(pm_link_files *f, const char *name, pm_err *err)
{
	const pm_rules *r = f->rules;
	const int32_t found = name ? pm_rules_link(r, pm_str_of(name)) : r->n_links == 1 ? 0 : -1;
	if (name && found < 0)
		return pm_fail(err, PM_E_USE, "%s holds no link %s", f->opt->model ? f->opt->model : "the model", name);
	if (found < 0)
		return pm_fail(err, PM_E_USE, r->n_links ? "%s holds %u links; say which one: pandmatch link NAME --model ..." : "%s holds no link",
		               f->opt->model ? f->opt->model : "the model", r->n_links);
	f->rule = &r->link[found];
	if (f->rule->sources)
		return pm_fail(err, PM_E_USE, "link %.*s is over registers; pandmatch link %.*s --db FILE uses it", PM_STR_FMT(f->rule->name),
		               PM_STR_FMT(f->rule->name));
	return PM_OK;
}

pm_status pm_link_files_model(pm_link_files *f, const char *text, const char *name, pm_err *err)
{
	pm_link_frame_release(&f->frame);
	pm_rules_free(f->rules);
	f->rules = NULL;
	PM_TRY(load(f, text, err));
	PM_TRY(pick(f, name, err));
	return pm_link_frame_make(f->rules, f->rule, f->input, f->files, f->opt->threads, &f->frame, err);
}

void pm_link_files_release(pm_link_files *f)
{
	pm_link_frame_release(&f->frame);
	pm_rules_free(f->rules);
	for (uint32_t i = 0; i < 2; i++) {
		pm_import_free(f->file[i].read);
		pm_arena_release(&f->file[i].arena);
	}
}

const pm_link_file *pm_link_file_of(const pm_link_files *f, uint32_t record) { return &f->file[f->frame.source[record]]; }

uint32_t pm_link_row_of(const pm_link_files *f, uint32_t record)
{
	return pm_link_file_of(f, record)->read->row_no[f->frame.row[record]];
}

pm_str pm_link_id_of(const pm_link_files *f, uint32_t record) { return f->frame.id ? pm_column_str(f->frame.id, record) : PM_STR(""); }
