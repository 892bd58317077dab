#include "lang/find.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"

enum { MAX_FOLDERS = 16 }; /* below each other: a link that leads back ends here */

typedef struct walk { pm_rule_visit visit; void *ctx; } walk;

pm_status pm_rule_text(const char *path, pm_buf *out, pm_err *err)
{
	FILE *f = fopen(path, "rb");
	if (!f)
		return pm_fail_at(err, PM_E_IO, path, 0, 0, "can't open it: %s", strerror(errno));
	char part[16384];
	size_t n;
	while ((n = fread(part, 1, sizeof part, f)) > 0 && pm_buf_add(out, part, n))
		;
	const bool bad = ferror(f);
	fclose(f);
	if (bad)
		return pm_fail_at(err, PM_E_IO, path, 0, 0, "can't read it");
	return pm_buf_check(out, err);
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

static pm_status read_folder(const walk *w, const char *path, unsigned depth, pm_err *err);

static pm_status read_entry(const walk *w, const char *folder, const char *name, unsigned depth, pm_err *err)
{
	char path[PATH_MAX];
	struct stat st;
	if (snprintf(path, sizeof path, "%s/%s", folder, name) >= (int)sizeof path)
		return pm_fail_at(err, PM_E_RANGE, folder, 0, 0, "a path too long");
	if (stat(path, &st) != 0)
		return pm_fail_at(err, PM_E_IO, path, 0, 0, "can't look at it: %s", strerror(errno));
	const size_t n = strlen(name);
	if (S_ISDIR(st.st_mode))
		return depth < MAX_FOLDERS ? read_folder(w, path, depth + 1, err) : PM_OK;
	return n > 6 && strcmp(name + n - 6, ".rules") == 0 ? w->visit(w->ctx, path, false, err) : PM_OK;
}

static pm_status read_folder(const walk *w, const char *path, unsigned depth, pm_err *err)
{
	DIR *d = opendir(path);
	if (!d)
		return pm_fail_at(err, PM_E_IO, path, 0, 0, "can't open the folder: %s", strerror(errno));
	char **name = NULL;
	uint32_t n = 0, room = 0;
	pm_status s = PM_OK;
	for (const struct dirent *e; s == PM_OK && (e = readdir(d));) {
		if (e->d_name[0] == '.')
			continue;
		if (!pm_room(&name, n, &room, sizeof *name) || !(name[n] = pm_strndup(e->d_name, strlen(e->d_name))))
			s = pm_fail(err, PM_E_NOMEM, "no memory for the names in %s", path);
		else
			n++;
	}
	closedir(d);
	if (n)
		qsort(name, n, sizeof *name, by_name);
	for (size_t i = 0; i < n; i++) {
		if (s == PM_OK)
			s = read_entry(w, path, name[i], depth, err);
		pm_free(name[i]);
	}
	pm_free(name);
	return s;
}

pm_status pm_rule_paths(const char *paths, pm_rule_visit visit, void *ctx, pm_err *err)
{
	const walk w = { visit, ctx };
	pm_status s = PM_OK;
	for (const char *p = paths; s == PM_OK && p;) {
		const char *end = strchr(p, ':');
		const size_t n = end ? (size_t)(end - p) : strlen(p);
		char one[PATH_MAX];
		struct stat st;
		if (n == 0 || n >= sizeof one) {
			s = pm_fail(err, PM_E_IO, "no path to rules");
			break;
		}
		size_t length = n;
		while (length > 1 && p[length - 1] == '/')
			length--;
		memcpy(one, p, length);
		one[length] = 0;
		if (stat(one, &st) != 0)
			s = pm_fail_at(err, PM_E_IO, one, 0, 0, "can't open it: %s", strerror(errno));
		else
			s = S_ISDIR(st.st_mode) ? read_folder(&w, one, 0, err) : visit(ctx, one, true, err);
		p = end ? end + 1 : NULL;
	}
	return s;
}
