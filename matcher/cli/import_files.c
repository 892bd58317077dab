/* The files of a delivery: where they are, and which have changed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/parallel.h"
#include "cli/importing.h"

pm_status pm_importing_path(pm_batch *b, const pm_register *reg, const char **out, pm_err *err)
{
	const size_t n = strlen(b->opt->data) + reg->file.n + 2;
	char *path = pm_arena_alloc(&b->arena, n, 1);
	if (!path)
		return pm_fail(err, PM_E_NOMEM, "no memory for a path");
	snprintf(path, n, "%s/%.*s", b->opt->data, PM_STR_FMT(reg->file));
	*out = path;
	return PM_OK;
}

bool pm_importing_same_file(const pm_source *s, const struct stat *st)
{
	return s->size == (uint64_t)st->st_size && s->inode == (uint64_t)st->st_ino &&
	       s->mtime_ns == (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

void pm_importing_describe(pm_source *s, const char *path, const struct stat *st)
{
	s->path = pm_str_of(path);
	s->size = (uint64_t)st->st_size;
	s->inode = (uint64_t)st->st_ino;
	s->mtime_ns = (int64_t)st->st_mtim.tv_sec * 1000000000 + st->st_mtim.tv_nsec;
}

typedef struct to_hash { const char *path; uint32_t reg; off_t size; } to_hash;
typedef struct hashing { pm_importing *im; to_hash *file; } hashing;

static int largest_first(const void *a, const void *b)
{
	const to_hash *x = a, *y = b;
	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return (x->reg > y->reg) - (x->reg < y->reg);
}

static pm_status hash_one(void *ctx, uint32_t part, pm_err *err)
{
	const hashing *h = ctx;
	const to_hash *f = &h->file[part];
	PM_TRY(pm_digest_file(f->path, &h->im->digest[f->reg], err));
	h->im->hashed[f->reg] = true;
	return PM_OK;
}

/* Whether the file was seen as it is, so that its bytes need not be looked at. */
static pm_status is_known(pm_importing *im, uint32_t reg, const char *path, const struct stat *st, bool *out, pm_err *err)
{
	pm_source s;
	const pm_status found = pm_case_find_source(im->batch->file, im->batch->rules->reg[reg].name, &im->batch->arena, &s, err);
	*out = found == PM_OK && !im->batch->opt->verify && pm_importing_same_file(&s, st) && pm_str_eq(s.path, pm_str_of(path));
	return found == PM_E_NOTFOUND ? PM_OK : found;
}

pm_status pm_importing_hash(pm_importing *im, pm_err *err)
{
	pm_batch *b = im->batch;
	const uint32_t registers = b->rules->n_registers;
	hashing h = { im, pm_arena_alloc(&b->arena, registers, sizeof *h.file) };
	uint32_t n = 0;
	im->digest = pm_arena_alloc(&b->arena, registers, sizeof *im->digest);
	im->hashed = pm_arena_alloc(&b->arena, registers, sizeof *im->hashed);
	if (!h.file || !im->digest || !im->hashed)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u files", registers);
	for (uint32_t i = 0; i < registers; i++) {
		const pm_register *reg = &b->rules->reg[i];
		struct stat st;
		bool known;
		if (!reg->approved && !reg->show_unapproved)
			continue;
		PM_TRY(pm_importing_path(b, reg, &h.file[n].path, err));
		if (stat(h.file[n].path, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		PM_TRY(is_known(im, i, h.file[n].path, &st, &known, err));
		h.file[n].reg = i;
		h.file[n].size = st.st_size;
		n += !known;
	}
	if (n == 0)
		return PM_OK;
	pm_progress_stage(&b->progress, "hash");
	qsort(h.file, n, sizeof *h.file, largest_first);
	return pm_parallel(n, b->opt->threads, hash_one, &h, err);
}
