#include "cli/rule_paths.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"

typedef struct found {
	pm_arena *arena;
	pm_rule_file *file; /* PM_MAX_INCLUDES of them */
	uint32_t n;
} found;

static pm_status read_text(const char *path, pm_arena *a, pm_str *out, pm_err *err)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return pm_fail(err, PM_E_IO, "%s: %s", path, strerror(errno));
	pm_status s = PM_OK;
	char *text = NULL;
	size_t n = 0;
	if (fseek(f, 0, SEEK_END) == 0) {
		const long size = ftell(f);
		rewind(f);
		if (size < 0)
			s = pm_fail(err, PM_E_IO, "%s: %s", path, strerror(errno));
		else if (size > PM_MAX_RULE_BYTES)
			s = pm_fail(err, PM_E_RANGE, "%s: a rule file of %ld bytes; at most %d", path, size, PM_MAX_RULE_BYTES);
		else if (!(text = pm_arena_alloc(a, (size_t)size + 1, 1)))
			s = pm_fail(err, PM_E_NOMEM, "no memory for %s", path);
		else
			n = fread(text, 1, (size_t)size, f);
	}
	if (s == PM_OK && ferror(f))
		s = pm_fail(err, PM_E_IO, "%s: can't be read", path);
	fclose(f);
	if (s == PM_OK)
		*out = (pm_str){ text, n };
	return s;
}

static pm_status add_file(found *f, const char *path, pm_err *err)
{
	for (uint32_t i = 0; i < f->n; i++)
		if (strcmp(f->file[i].path, path) == 0)
			return PM_OK;
	if (f->n == PM_MAX_INCLUDES)
		return pm_fail(err, PM_E_RANGE, "more than %d rule files", PM_MAX_INCLUDES);
	pm_rule_file *file = &f->file[f->n];
	file->path = pm_arena_text(f->arena, path, strlen(path));
	if (!file->path)
		return pm_fail(err, PM_E_NOMEM, "no memory for %s", path);
	PM_TRY(read_text(path, f->arena, &file->text, err));
	file->digest = pm_digest_of(file->text.p, file->text.n);
	f->n++;
	return PM_OK;
}

static bool is_rule_file(const char *name)
{
	const size_t n = strlen(name);
	return name[0] != '.' && n > 6 && strcmp(name + n - 6, ".rules") == 0;
}

static pm_status add_folder(found *f, const char *folder, pm_err *err)
{
	DIR *d = opendir(folder);
	if (!d)
		return pm_fail(err, PM_E_IO, "%s: %s", folder, strerror(errno));
	pm_status s = PM_OK;
	for (struct dirent *e; s == PM_OK && (e = readdir(d));) {
		char path[4096];
		if (!is_rule_file(e->d_name))
			continue;
		if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= sizeof path)
			s = pm_fail(err, PM_E_RANGE, "%s: the path is too long", folder);
		else
			s = add_file(f, path, err);
	}
	closedir(d);
	return s;
}

static pm_status add_path(found *f, const char *given, pm_err *err)
{
	static const char *const sub[] = { "registers", "signals" };
	char path[4096];
	size_t n = strlen(given);
	while (n > 1 && given[n - 1] == '/')
		n--;
	if ((size_t)snprintf(path, sizeof path, "%.*s", (int)n, given) >= sizeof path)
		return pm_fail(err, PM_E_RANGE, "%s: the path is too long", given);
	struct stat st;
	if (stat(path, &st) != 0)
		return pm_fail(err, PM_E_IO, "%s: %s", path, strerror(errno));
	if (!S_ISDIR(st.st_mode))
		return add_file(f, path, err);
	const uint32_t before = f->n;
	PM_TRY(add_folder(f, path, err));
	for (size_t i = 0; i < sizeof sub / sizeof sub[0]; i++) {
		snprintf(path + n, sizeof path - n, "/%s", sub[i]);
		if (stat(path, &st) == 0 && S_ISDIR(st.st_mode))
			PM_TRY(add_folder(f, path, err));
	}
	path[n] = 0;
	return f->n > before ? PM_OK : pm_fail(err, PM_E_IO, "%s: no rule files (*.rules) in it", path);
}

static int by_path(const void *a, const void *b)
{
	return strcmp(((const pm_rule_file *)a)->path, ((const pm_rule_file *)b)->path);
}

pm_status pm_rule_files(const char *const *path, uint32_t n, pm_arena *a, pm_rule_file **out_file, uint32_t *out_n, pm_err *err)
{
	found f = { a, pm_arena_alloc(a, PM_MAX_INCLUDES, sizeof *f.file), 0 };
	if (!f.file)
		return pm_fail(err, PM_E_NOMEM, "no memory for the rule files");
	for (uint32_t i = 0; i < n; i++)
		PM_TRY(add_path(&f, path[i], err));
	qsort(f.file, f.n, sizeof *f.file, by_path);
	*out_file = f.file;
	*out_n = f.n;
	return PM_OK;
}
