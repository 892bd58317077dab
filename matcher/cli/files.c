#include "cli/files.h"

#include "text/prose.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_PATH = 4096 };

void pm_safe_name(pm_str name, char out[PM_SAFE_NAME + 1])
{
	const size_t n = name.n < PM_SAFE_NAME ? name.n : PM_SAFE_NAME;
	for (size_t i = 0; i < n; i++) {
		const char c = name.p[i];
		out[i] = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ? c : '-';
	}
	out[n] = 0;
}

static pm_status path_of(char out[MOST_PATH], const char *folder, const char *name, const char *end, pm_err *err)
{
	if ((size_t)snprintf(out, MOST_PATH, "%s/%s%s%s", folder, *end ? "." : "", name, end) < MOST_PATH)
		return PM_OK;
	return pm_fail(err, PM_E_RANGE, "%s: the path is too long", folder);
}

pm_status pm_make_folder(const char *path, pm_err *err)
{
	char part[MOST_PATH];
	const size_t n = strlen(path);
	if (n == 0 || n >= sizeof part)
		return pm_fail(err, PM_E_USE, "\"%s\" is no folder's name", path);
	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != 0)
			continue;
		memcpy(part, path, i);
		part[i] = 0;
		if (mkdir(part, 0777) != 0 && errno != EEXIST)
			return pm_fail(err, PM_E_IO, "%s: %s", part, strerror(errno));
	}
	struct stat st;
	if (stat(path, &st) != 0 || !S_ISDIR(st.st_mode))
		return pm_fail(err, PM_E_IO, "%s: not a folder", path);
	return PM_OK;
}

static pm_status write_all(int fd, const char *path, pm_str text, pm_err *err)
{
	while (text.n > 0) {
		const ssize_t n = write(fd, text.p, text.n);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return pm_fail(err, PM_E_IO, "%s: %s", path, strerror(errno));
		text.p += n;
		text.n -= (size_t)n;
	}
	return PM_OK;
}

pm_status pm_file_stage(const char *folder, const char *name, pm_str text, pm_err *err)
{
	char path[MOST_PATH];
	PM_TRY(path_of(path, folder, name, ".new", err));
	const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return pm_fail(err, PM_E_IO, "%s: %s", path, strerror(errno));
	pm_status s = write_all(fd, path, text, err);
	if (close(fd) != 0 && s == PM_OK)
		s = pm_fail(err, PM_E_IO, "%s: %s", path, strerror(errno));
	if (s != PM_OK)
		unlink(path);
	return s;
}

pm_status pm_file_show(const char *folder, const char *name, pm_err *err)
{
	char from[MOST_PATH], to[MOST_PATH];
	PM_TRY(path_of(from, folder, name, ".new", err));
	PM_TRY(path_of(to, folder, name, "", err));
	if (rename(from, to) != 0)
		return pm_fail(err, PM_E_IO, "%s: %s", to, strerror(errno));
	return PM_OK;
}

void pm_file_forget(const char *folder, const char *name)
{
	char path[MOST_PATH];
	if (path_of(path, folder, name, ".new", NULL) == PM_OK)
		unlink(path);
}

/* The folder and the name in a path. Errors PM_E_RANGE, PM_E_USE: no file's name. */
static pm_status part_path(const char *path, char folder[MOST_PATH], const char **name, pm_err *err)
{
	const char *slash = strrchr(path, '/');
	*name = slash ? slash + 1 : path;
	if (!**name)
		return pm_fail(err, PM_E_USE, "%s is a folder; a file is written here", path);
	if ((size_t)snprintf(folder, MOST_PATH, "%.*s", !slash ? 1 : slash == path ? 1 : (int)(slash - path), slash ? path : ".") >= MOST_PATH)
		return pm_fail(err, PM_E_RANGE, "%s: the path is too long", path);
	return PM_OK;
}

static pm_status stage_one(const pm_new_file *f, pm_err *err)
{
	char folder[MOST_PATH];
	const char *name;
	PM_TRY(part_path(f->path, folder, &name, err));
	PM_TRY(pm_make_folder(folder, err));
	return pm_file_stage(folder, name, f->text, err);
}

static pm_status show_one(const pm_new_file *f, pm_err *err)
{
	char folder[MOST_PATH];
	const char *name;
	PM_TRY(part_path(f->path, folder, &name, err));
	return pm_file_show(folder, name, err);
}

static void forget_one(const pm_new_file *f)
{
	char folder[MOST_PATH];
	const char *name;
	if (part_path(f->path, folder, &name, NULL) == PM_OK)
		pm_file_forget(folder, name);
}

pm_status pm_files_put(const pm_new_file *file, uint32_t n, pm_err *err)
{
	uint32_t staged = 0, shown = 0;
	pm_status s = PM_OK;
	while (staged < n && (s = stage_one(&file[staged], err)) == PM_OK)
		staged++;
	while (shown < n && s == PM_OK && (s = show_one(&file[shown], err)) == PM_OK)
		shown++;
	for (uint32_t i = shown; i < staged; i++)
		forget_one(&file[i]);
	return s;
}

static bool same_place(const struct stat *a, const struct stat *b) { return a->st_dev == b->st_dev && a->st_ino == b->st_ino; }

bool pm_file_same(const char *a, const char *b)
{
	char folder_a[MOST_PATH], folder_b[MOST_PATH];
	const char *name_a, *name_b;
	struct stat x, y;
	if (stat(a, &x) == 0 && stat(b, &y) == 0)
		return same_place(&x, &y);
	if (part_path(a, folder_a, &name_a, NULL) != PM_OK || part_path(b, folder_b, &name_b, NULL) != PM_OK || strcmp(name_a, name_b) != 0)
		return false;
	return strcmp(folder_a, folder_b) == 0 || (stat(folder_a, &x) == 0 && stat(folder_b, &y) == 0 && same_place(&x, &y));
}

pm_status pm_file_apart(const char *path, const char *option, const char *const other[], uint32_t n, pm_err *err)
{
	for (uint32_t i = 0; i < n; i++)
		if (other[i] && pm_file_same(path, other[i]))
			return pm_fail(err, PM_E_USE, "%s %s is %s too: it would be overwritten", option, path, other[i]);
	return PM_OK;
}

pm_status pm_file_put(const char *path, pm_str text, pm_err *err)
{
	if (!path) {
		if (fwrite(text.p, 1, text.n, stdout) != text.n || fflush(stdout) != 0)
			return pm_fail(err, PM_E_IO, "standard output: it could not be written");
		return PM_OK;
	}
	char folder[MOST_PATH];
	const char *name;
	PM_TRY(part_path(path, folder, &name, err));
	PM_TRY(pm_file_stage(folder, name, text, err));
	const pm_status s = pm_file_show(folder, name, err);
	if (s != PM_OK)
		pm_file_forget(folder, name);
	return s;
}

pm_status pm_file_read(const char *path, size_t most, const char *hint, pm_buf *out, pm_err *err)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return pm_fail(err, PM_E_IO, "%s: %s; %s", path, strerror(errno), hint);
	char part[4096];
	size_t n;
	while ((n = fread(part, 1, sizeof part, f)) > 0 && out->n <= most)
		pm_buf_add(out, part, n);
	const bool broken = ferror(f);
	fclose(f);
	if (broken)
		return pm_fail(err, PM_E_IO, "%s: can't be read", path);
	return out->n > most ? pm_fail(err, PM_E_RANGE, "%s: more than %zu bytes", path, most) : pm_buf_check(out, err);
}

uint32_t pm_table_lines(pm_str table)
{
	uint32_t n = 0;
	bool quoted = false;
	for (size_t i = 0; i < table.n; i++) {
		quoted ^= table.p[i] == '"';
		n += table.p[i] == '\n' && !quoted;
	}
	return n ? n - 1 : 0;
}

void pm_file_tell(const char *path, uint32_t n, const char *one, const char *more)
{
	if (path)
		fprintf(stderr, "%u %s in %s\n", n, pm_by_number(n, one, more), path);
}
