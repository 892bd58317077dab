#include "cli/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

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

pm_status pm_file_put(const char *path, pm_str text, pm_err *err)
{
	if (!path) {
		if (fwrite(text.p, 1, text.n, stdout) != text.n || fflush(stdout) != 0)
			return pm_fail(err, PM_E_IO, "standard output: it could not be written");
		return PM_OK;
	}
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	char *folder = slash ? pm_strndup(path, slash == path ? 1 : (size_t)(slash - path)) : pm_strndup(".", 1);
	if (!folder)
		return pm_fail(err, PM_E_NOMEM, "no memory for a path");
	pm_status s = *name ? PM_OK : pm_fail(err, PM_E_USE, "%s is a folder; a file is written here", path);
	if (s == PM_OK)
		s = pm_file_stage(folder, name, text, err);
	if (s == PM_OK && (s = pm_file_show(folder, name, err)) != PM_OK)
		pm_file_forget(folder, name);
	pm_free(folder);
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
