/* fmt.c - pandmatch fmt: rule files laid out in one way, their meaning as it was. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "cli/command.h"
#include "cli/files.h"
#include "cli/options.h"
#include "lang/find.h"
#include "lang/format.h"

static const char help[] =
	"pandmatch fmt [RULES]... [--check]\n\n"
	"Lays out rule files (folders or files; default: rules): only white space changes, comments stay.\n"
	"Prints the files that it rewrote. With --check it rewrites none and prints those it would: exit 1 when there are any.\n";

typedef struct work { bool check; unsigned files, changed; } work;

/* The file is replaced whole, and keeps who may read it. */
static pm_status replace(const char *path, pm_str text, pm_err *err)
{
	struct stat st;
	char folder[4096];
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const size_t n = slash ? (size_t)(slash - path) : 1;
	if (n >= sizeof folder || stat(path, &st) != 0)
		return pm_fail(err, PM_E_IO, "%s: can't be replaced", path);
	memcpy(folder, slash ? path : ".", n);
	folder[n] = 0;
	if (slash == path)
		strcpy(folder, "/");
	PM_TRY(pm_file_stage(folder, name, text, err));
	const pm_status s = pm_file_show(folder, name, err);
	if (s != PM_OK)
		return pm_file_forget(folder, name), s;
	return chmod(path, st.st_mode & 07777) == 0 ? PM_OK : pm_fail(err, PM_E_IO, "%s: its mode can't be set", path);
}

static pm_status format(void *ctx, const char *path, bool named, pm_err *err)
{
	(void)named;
	work *w = ctx;
	pm_buf text = { .most = PM_MAX_RULE_BYTES }, better = {0}, errors = {0};
	pm_status s = pm_rule_text(path, &text, err);
	if (s == PM_OK)
		s = pm_rules_format(&(pm_rule_file){ .path = path, .text = pm_buf_str(&text) }, &better, &errors, err);
	if (s != PM_OK && errors.n) {
		fwrite(errors.p, 1, errors.n, stderr);
		pm_fail(err, s, "%s was left as it is", path);
	}
	w->files++;
	if (s == PM_OK && !pm_str_eq(pm_buf_str(&text), pm_buf_str(&better))) {
		w->changed++;
		puts(path);
		if (!w->check)
			s = replace(path, pm_buf_str(&better), err);
	}
	pm_buf_release(&text);
	pm_buf_release(&better);
	pm_buf_release(&errors);
	return s;
}

int pm_command_fmt(int argc, char **argv)
{
	pm_err err = {0};
	pm_options o;
	if (pm_options_read(argc, argv, 2, "check", &o, &err) != PM_OK)
		return pm_complain(&err);
	if (o.help)
		return fputs(help, stdout), PM_EXIT_DONE;
	work w = { .check = o.check };
	pm_status s = o.n_words ? PM_OK : pm_rule_paths("rules", format, &w, &err);
	for (uint32_t i = 0; i < o.n_words && s == PM_OK; i++)
		s = pm_rule_paths(o.word[i], format, &w, &err);
	if (s == PM_OK && w.files == 0)
		s = pm_fail(&err, PM_E_IO, "no *.rules file there");
	if (s != PM_OK)
		return pm_complain(&err);
	if (w.check && w.changed)
		fprintf(stderr, "pandmatch: %u of %u files not laid out as `pandmatch fmt` does\n", w.changed, w.files);
	return w.check && w.changed ? PM_EXIT_GATE : PM_EXIT_DONE;
}
