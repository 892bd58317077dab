/* Rule files from disk or memory to a checked rule set. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "base/mem.h"
#include "lang/check.h"
#include "lang/find.h"
#include "lang/format.h"
#include "lang/parse.h"

typedef struct loading {
	pm_rules *r;
	pm_report rep;
	bool from_disk;
	struct identity { dev_t dev; ino_t ino; } seen[PM_MAX_INCLUDES * 4]; /* by file, so that none is read twice */
} loading;

static pm_status new_rules(int32_t as_of, pm_rules **out, pm_err *err)
{
	pm_rules *r = pm_alloc(1, sizeof *r);
	struct pm_rules_inside *in = pm_alloc(1, sizeof *in);
	if (r && in) {
		r->inside = in;
		in->as_of = as_of;
		r->file = pm_arena_alloc(&in->arena, PM_MAX_INCLUDES * 4, sizeof *r->file);
	}
	if (!r || !in || !r->file) {
		if (in)
			pm_arena_release(&in->arena);
		pm_free(in);
		pm_free(r);
		return pm_fail(err, PM_E_NOMEM, "no memory for a rule set");
	}
	*out = r;
	return PM_OK;
}

static pm_status add_file(loading *l, const char *path, pm_str text, pm_err *err)
{
	pm_arena *a = &l->r->inside->arena;
	if (l->r->n_file == PM_MAX_INCLUDES * 4)
		return pm_fail(err, PM_E_RANGE, "more than %d rule files", PM_MAX_INCLUDES * 4);
	if (text.n > PM_MAX_RULE_BYTES)
		return pm_fail_at(err, PM_E_RANGE, path, 0, 0, "a rule file of %zu bytes: at most %d", text.n, PM_MAX_RULE_BYTES);
	const char *copy = pm_arena_text(a, text.p, text.n), *name = pm_arena_text(a, path, strlen(path));
	if (!copy || !name)
		return pm_fail(err, PM_E_NOMEM, "no memory for %s", path);
	l->r->file[l->r->n_file++] = (pm_rule_file){ name, { copy, text.n }, pm_digest_of(text.p, text.n) };
	return PM_OK;
}

/* Whether the first word of a rule text is `separate`. */
static bool separate(pm_str t)
{
	while (t.n) {
		if (*t.p == '#')
			while (t.n && *t.p != '\n')
				t.p++, t.n--;
		else if (*t.p != ' ' && *t.p != '\t' && *t.p != '\r' && *t.p != '\n')
			break;
		if (t.n)
			t.p++, t.n--;
	}
	return t.n >= 8 && memcmp(t.p, "separate", 8) == 0 && (t.n == 8 || strchr(" \t\r\n#", t.p[8]));
}

/* Reads one file unless it was read before; `named`: also when it is separate. */
static pm_status read_file(void *ctx, const char *path, bool named, pm_err *err)
{
	loading *l = ctx;
	struct stat st;
	if (stat(path, &st) != 0)
		return pm_fail_at(err, PM_E_IO, path, 0, 0, "can't open it: %s", strerror(errno));
	for (uint32_t i = 0; i < l->r->n_file; i++)
		if (l->seen[i].dev == st.st_dev && l->seen[i].ino == st.st_ino)
			return PM_OK;
	pm_buf text = { .most = PM_MAX_RULE_BYTES };
	pm_status s = pm_rule_text(path, &text, err);
	const bool take = s == PM_OK && (named || !separate(pm_buf_str(&text)));
	if (take)
		s = add_file(l, path, pm_buf_str(&text), err);
	if (s == PM_OK && take)
		l->seen[l->r->n_file - 1] = (struct identity){ st.st_dev, st.st_ino };
	pm_buf_release(&text);
	return s;
}

/* include "path": beside the file that says it. It is parsed when its turn comes. */
static pm_status include(void *ctx, uint32_t file, const pm_token *token)
{
	loading *l = ctx;
	const char *from = l->r->file[file].path, *slash = strrchr(from, '/');
	char path[PATH_MAX];
	if (!l->from_disk) {
		for (uint32_t i = 0; i < l->r->n_file; i++)
			if (pm_str_eq(pm_str_of(l->r->file[i].path), token->s))
				return PM_OK;
		return pm_report_error(&l->rep, PM_E_IO, token->span, PM_STR(""), "no such rule file") == PM_E_NOMEM ? PM_E_NOMEM : PM_OK;
	}
	const bool whole = token->s.n && token->s.p[0] == '/';
	if (memchr(token->s.p, 0, token->s.n) ||
	    snprintf(path, sizeof path, "%.*s%.*s", whole || !slash ? 0 : (int)(slash - from) + 1, from, PM_STR_FMT(token->s)) >= (int)sizeof path)
		return pm_report_error(&l->rep, PM_E_IO, token->span, PM_STR(""), "no path to a file") == PM_E_NOMEM ? PM_E_NOMEM : PM_OK;
	pm_err why = {0};
	const pm_status s = read_file(l, path, true, &why);
	if (s == PM_OK || s == PM_E_NOMEM)
		return s;
	return pm_report_error(&l->rep, s, token->span, PM_STR(""), "%s: %s", path, why.msg) == PM_E_NOMEM ? PM_E_NOMEM : PM_OK;
}

static void digest(pm_rules *r)
{
	pm_digest_run run;
	pm_digest_begin(&run);
	for (uint32_t i = 0; i < r->n_file; i++)
		pm_digest_add(&run, &r->file[i].digest, sizeof(pm_digest));
	r->digest = pm_digest_end(&run);
}

/* Parses and checks the files that were read, and those they include. */
static pm_status finish(loading *l)
{
	for (uint32_t i = 0; i < l->r->n_file; i++)
		PM_TRY(pm_parse_file(&l->rep, i, include, l));
	PM_TRY(pm_check(&l->rep));
	digest(l->r);
	return l->rep.status;
}

static pm_status done(loading *l, pm_status s, pm_rules **out)
{
	if (s == PM_OK)
		*out = l->r;
	else
		pm_rules_free(l->r);
	return s;
}

static pm_status begin(loading *l, int32_t as_of, pm_buf *errors, pm_err *err, pm_err *spare)
{
	PM_TRY(new_rules(as_of, &l->r, err));
	l->rep = (pm_report){ .rules = l->r, .out = errors, .first = err ? err : spare };
	return PM_OK;
}

pm_status pm_rules_load(const char *path, int32_t as_of, pm_rules **out_rules, pm_buf *errors, pm_err *err)
{
	pm_err spare;
	loading l = { .from_disk = true };
	PM_TRY(begin(&l, as_of, errors, err, &spare));
	pm_status s = pm_rule_paths(path, read_file, &l, err);
	if (s == PM_OK && l.r->n_file == 0)
		s = pm_fail_at(err, PM_E_IO, path, 0, 0, "no *.rules file there");
	return done(&l, s == PM_OK ? finish(&l) : s, out_rules);
}

pm_status pm_rules_form(const pm_rule_file *file, pm_rules **out_rules, pm_rule_form *out_form, pm_buf *errors, pm_err *err)
{
	pm_err spare;
	loading l = {0};
	PM_TRY(begin(&l, 0, errors, err, &spare));
	pm_status s = add_file(&l, file->path, file->text, err);
	if (s == PM_OK)
		s = pm_parse_form(&l.rep, 0, &out_form->token, &out_form->n, &out_form->begins);
	return done(&l, s == PM_OK ? l.rep.status : s, out_rules);
}

pm_status pm_rules_parse(const pm_rule_file *file, uint32_t n_files, int32_t as_of, pm_rules **out_rules, pm_buf *errors, pm_err *err)
{
	pm_err spare;
	loading l = {0};
	PM_TRY(begin(&l, as_of, errors, err, &spare));
	pm_status s = PM_OK;
	for (uint32_t i = 0; i < n_files && s == PM_OK; i++)
		s = add_file(&l, file[i].path, file[i].text, err);
	return done(&l, s == PM_OK ? finish(&l) : s, out_rules);
}
