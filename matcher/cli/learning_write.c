/* The proposal as rule files that run as they are, beside the page that says what changes. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/mem.h"
#include "cli/files.h"
#include "cli/learning.h"
#include "cli/weights.h"
#include "lang/find.h"

static int by_rule(const void *a, const void *b)
{
	const pm_rule_change *x = a, *y = b;
	return (x->rule > y->rule) - (x->rule < y->rule);
}

/* New rules too are read by the program, or nothing is written. */
static pm_status verify(const pm_learning *l, const pm_buf *text, pm_err *err)
{
	pm_rule_file *file = pm_alloc(l->rules->n_file, sizeof *file);
	pm_rules *now = NULL;
	pm_buf errors = {0};
	if (!file)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rule files", l->rules->n_file);
	for (uint32_t f = 0; f < l->rules->n_file; f++)
		file[f] = f < l->files ? (pm_rule_file){ l->rules->file[f].path, pm_buf_str(&text[f]), pm_digest_of(text[f].p, text[f].n) } : l->rules->file[f];
	const pm_status s = pm_rules_parse(file, l->rules->n_file, l->until, &now, &errors, err);
	if (s != PM_OK && errors.n)
		fwrite(errors.p, 1, errors.n, stderr);
	pm_buf_release(&errors);
	pm_rules_free(now);
	pm_free(file);
	return s;
}

/* One text for each rule file; new rules stand at the end of one. */
static pm_status edit_all(pm_learning *l, pm_buf *text, pm_buf *source, pm_rule_change *change, double *prior, pm_err *err)
{
	const pm_proposal *p = &l->proposal;
	pm_rules *r = l->rules;
	for (uint32_t t = 0; t < r->n_themes; t++)
		prior[t] = NAN;
	double of_theme;
	if (pm_learning_prior(l, &of_theme))
		prior[l->theme] = of_theme;
	for (uint32_t i = 0; i < p->n; i++) {
		pm_proposal_source(r, &p->rule[i], l->until, l->held.better ? NULL : l->opt->accept, &source[i]);
		PM_TRY(pm_buf_check(&source[i], err));
		change[i] = (pm_rule_change){ p->rule[i].rule, p->rule[i].n, p->rule[i].weight, pm_buf_str(&source[i]), -1 };
	}
	qsort(change, p->n, sizeof *change, by_rule);
	for (uint32_t f = 0; f < l->files; f++)
		PM_TRY(pm_rule_edit(r, f, change, p->n, prior, &text[f], err));
	const pm_cells *c = &l->evidence.cells;
	for (uint32_t k = 0; k < c->n_new; k++) {
		const uint32_t file = pm_new_rule_file(c, k);
		PM_TRY(pm_new_rule_text(r, &l->evidence, &l->with_new, k, l->until, &text[file], err));
	}
	return verify(l, text, err);
}

/* The name of a rule file below one of the places that --rules named; the whole path of one that lies elsewhere can't be kept. */
static pm_status name_below(const char *rules, const char *path, pm_str *out, pm_err *err)
{
	for (const char *at = rules; *at;) {
		const size_t n = strcspn(at, ":"), end = n && at[n - 1] == '/' ? n - 1 : n;
		if (strncmp(path, at, end) == 0 && path[end] == '/')
			return *out = pm_str_of(path + end + 1), PM_OK;
		if (strlen(path) == n && strncmp(path, at, n) == 0) {
			const char *slash = strrchr(path, '/');
			return *out = pm_str_of(slash ? slash + 1 : path), PM_OK;
		}
		at += n + (at[n] == ':');
	}
	return pm_fail(err, PM_E_USE, "rule file %s lies outside %s: name its folder with --rules", path, rules);
}

/* ---- where they go ---- */

typedef struct writing {
	const pm_learning *l;
	pm_arena arena;
	pm_buf *text;          /* by rule file */
	pm_buf page, paper;    /* voorstel.html, voorstel.pdf */
	pm_new_file *file;
	uint32_t n, room;
} writing;

static const char *joined(writing *w, const char *folder, pm_str name)
{
	pm_buf path = {0};
	pm_buf_printf(&path, "%s/%.*s", folder, PM_STR_FMT(name));
	char *copy = path.failed ? NULL : pm_arena_text(&w->arena, path.p, path.n);
	pm_buf_release(&path);
	return copy;
}

/* A proposal never takes the place of what it was made from. */
static pm_status apart(const writing *w, const char *path, pm_err *err)
{
	struct stat to, from;
	if (stat(path, &to) != 0)
		return PM_OK;
	for (uint32_t f = 0; f < w->l->files; f++)
		if (stat(w->l->rules->file[f].path, &from) == 0 && from.st_dev == to.st_dev && from.st_ino == to.st_ino)
			return pm_fail(err, PM_E_USE, "%s is one of the rules that the proposal changes: write it elsewhere, and compare them", path);
	return PM_OK;
}

static pm_status add(writing *w, const char *path, pm_str text, pm_err *err)
{
	if (!path)
		return pm_fail(err, PM_E_NOMEM, "no memory for a path");
	PM_TRY(apart(w, path, err));
	if (!pm_room(&w->file, w->n, &w->room, sizeof *w->file))
		return pm_fail(err, PM_E_NOMEM, "no memory for %u files", w->n);
	w->file[w->n++] = (pm_new_file){ path, text };
	return PM_OK;
}

/* What lies beside rule files and belongs to them: the weights of the address search, the table of roles, what people say of the
 * algorithm. A proposal without them could not take the place of the folder. */
static pm_status add_companion(writing *w, const char *folder, const char *name, pm_err *err)
{
	enum { MOST_BYTES = 1 << 20 };
	struct stat st;
	const char *from = joined(w, folder, pm_str_of(name)), *to = joined(w, w->l->opt->out, pm_str_of(name));
	if (!from || !to)
		return pm_fail(err, PM_E_NOMEM, "no memory for a path");
	if (stat(from, &st) != 0 || !S_ISREG(st.st_mode))
		return PM_OK;
	pm_buf text = { .most = MOST_BYTES };
	pm_status s = pm_rule_text(from, &text, err);
	char *copy = s == PM_OK ? pm_arena_text(&w->arena, text.p ? text.p : "", text.n) : NULL;
	if (s == PM_OK)
		s = copy ? add(w, to, (pm_str){ copy, text.n }, err) : pm_fail(err, PM_E_NOMEM, "no memory for %s", from);
	pm_buf_release(&text);
	return s;
}

static pm_status add_companions(writing *w, pm_err *err)
{
	for (const char *at = w->l->opt->rules; *at;) {
		size_t n = strcspn(at, ":");
		const bool more = at[n] == ':';
		const char *folder = pm_arena_text(&w->arena, at, n);
		if (!folder)
			return pm_fail(err, PM_E_NOMEM, "no memory for a path");
		PM_TRY(add_companion(w, folder, PM_WEIGHTS_NAME, err));
		PM_TRY(add_companion(w, folder, "rollen.csv", err));
		PM_TRY(add_companion(w, folder, "algoritmeregister.csv", err));
		at += n + more;
	}
	return PM_OK;
}

static pm_status gather(writing *w, pm_err *err)
{
	const pm_learning *l = w->l;
	if (l->files == 1)
		return add(w, l->opt->out, pm_buf_str(&w->text[0]), err);
	for (uint32_t f = 0; f < l->files; f++) {
		pm_str name;
		PM_TRY(name_below(l->opt->rules, l->rules->file[f].path, &name, err));
		PM_TRY(add(w, joined(w, l->opt->out, name), pm_buf_str(&w->text[f]), err));
	}
	PM_TRY(add_companions(w, err));
	PM_TRY(pm_learning_page(l, &w->page, &w->paper, err));
	PM_TRY(add(w, joined(w, l->opt->out, PM_STR("voorstel.pdf")), pm_buf_str(&w->paper), err));
	return add(w, joined(w, l->opt->out, PM_STR("voorstel.html")), pm_buf_str(&w->page), err);
}

/* ---- what is there already ---- */

static bool same_weights(const pm_rule *a, const pm_rule *b)
{
	if (!a->grade != !b->grade || a->steps != b->steps || a->fires != b->fires || a->silent != b->silent || a->status != b->status)
		return false;
	for (uint32_t i = 0; i < a->steps; i++)
		if (a->step[i].from != b->step[i].from || a->step[i].to != b->step[i].to || a->step[i].weight != b->step[i].weight)
			return false;
	return pm_str_eq(a->source, b->source);
}

static uint32_t rules_of(const pm_rules *r, uint32_t theme)
{
	uint32_t n = 0;
	for (uint32_t i = 0; i < r->n_rules; i++)
		n += r->rule[i].theme == theme;
	return n;
}

static const pm_rule *rule_of(const pm_rules *r, uint32_t theme, pm_str name)
{
	for (uint32_t i = 0; i < r->n_rules; i++)
		if (r->rule[i].theme == theme && pm_str_eq(r->rule[i].name, name))
			return &r->rule[i];
	return NULL;
}

/* Whether a theme is weighed otherwise in rules that are there than in those that were learned from. */
static bool other_weights(const pm_rules *there, uint32_t theme, const pm_rules *from)
{
	const pm_theme *t = &there->theme[theme];
	const int32_t at = pm_rules_theme(from, t->name);
	if (at < 0)
		return true;
	const pm_theme *x = &from->theme[at];
	if (t->prior != x->prior || t->calibrated != x->calibrated || (t->calibrated && (t->slope != x->slope || t->shift != x->shift)))
		return true;
	if (rules_of(there, theme) != rules_of(from, (uint32_t)at))
		return true;
	for (uint32_t i = 0; i < there->n_rules; i++) {
		const pm_rule *rule = &there->rule[i], *same = rule->theme == theme ? rule_of(from, (uint32_t)at, rule->name) : rule;
		if (!same || !same_weights(rule, same))
			return true;
	}
	return false;
}

/* The rule set with the files that stand where the proposal would go; of those that don't, what was learned from. False in
 * `out_any`: all that stands there is what was learned from. */
static pm_status read_there(writing *w, pm_rule_file *file, bool *out_any, pm_err *err)
{
	enum { MOST_BYTES = 1 << 24 };
	const pm_rules *r = w->l->rules;
	struct stat st;
	*out_any = false;
	memcpy(file, r->file, r->n_file * sizeof *file);
	for (uint32_t f = 0; f < w->l->files; f++) {
		if (stat(w->file[f].path, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		pm_buf text = { .most = MOST_BYTES };
		pm_status s = pm_rule_text(w->file[f].path, &text, err);
		const char *copy = s == PM_OK ? pm_arena_text(&w->arena, text.p ? text.p : "", text.n) : NULL;
		const size_t n = text.n;
		pm_buf_release(&text);
		PM_TRY(s);
		if (!copy)
			return pm_fail(err, PM_E_NOMEM, "no memory for %s", w->file[f].path);
		file[f] = (pm_rule_file){ w->file[f].path, { copy, n }, pm_digest_of(copy, n) };
		*out_any |= !pm_str_eq(file[f].text, r->file[f].text);
	}
	return PM_OK;
}

/* A proposal takes the place of an earlier one for its theme, and of no other: what is there for another theme would be lost. */
static pm_status keeps_other_themes(writing *w, pm_err *err)
{
	const pm_learning *l = w->l;
	pm_rules *there = NULL;
	bool any;
	pm_rule_file *file = pm_arena_alloc(&w->arena, l->rules->n_file, sizeof *file);
	if (!file)
		return pm_fail(err, PM_E_NOMEM, "no memory for %u rule files", l->rules->n_file);
	PM_TRY(read_there(w, file, &any, err));
	if (!any)
		return PM_OK;
	pm_err why = {0};
	pm_status s = pm_rules_parse(file, l->rules->n_file, l->until, &there, NULL, &why);
	if (s != PM_OK)
		return s == PM_E_NOMEM ? pm_fail(err, s, "%s", why.msg)
		                       : pm_fail(err, PM_E_USE, "%s holds rules that are not those of --rules and do not load beside them (%s): write the proposal elsewhere", l->opt->out, why.msg);
	const pm_str mine = l->rules->theme[l->theme].name;
	for (uint32_t t = 0; t < there->n_themes && s == PM_OK; t++)
		if (!pm_str_eq(there->theme[t].name, mine) && other_weights(there, t, l->rules))
			s = pm_fail(err, PM_E_USE, "%s holds other weights for theme %.*s, a proposal that would be lost: learn from those rules and write elsewhere "
			            "(--rules %s --out ANOTHER), or write this proposal elsewhere", l->opt->out, PM_STR_FMT(there->theme[t].name), l->opt->out);
	pm_rules_free(there);
	return s;
}

pm_status pm_learning_write(pm_learning *l, pm_err *err)
{
	const uint32_t files = l->files, n = l->proposal.n;
	if (!l->held.better && !l->opt->accept)
		return pm_fail(err, PM_E_GATE, "nothing is written: where they did not learn, the new weights are not shown to find more than the old ones. --accept WHY writes them all the same");
	writing w = { .l = l, .text = pm_alloc(files, sizeof *w.text) };
	pm_buf *source = pm_alloc(n, sizeof *source);
	pm_rule_change *change = pm_alloc(n, sizeof *change);
	double *prior = pm_alloc(l->rules->n_themes, sizeof *prior);
	pm_status s = w.text && source && change && prior ? edit_all(l, w.text, source, change, prior, err)
	                                                  : pm_fail(err, PM_E_NOMEM, "no memory for %u rule files", files);
	if (s == PM_OK)
		s = gather(&w, err);
	if (s == PM_OK)
		s = keeps_other_themes(&w, err);
	if (s == PM_OK)
		s = pm_files_put(w.file, w.n, err);
	for (uint32_t i = 0; w.text && i < files; i++)
		pm_buf_release(&w.text[i]);
	for (uint32_t i = 0; source && i < n; i++)
		pm_buf_release(&source[i]);
	pm_buf_release(&w.page);
	pm_buf_release(&w.paper);
	pm_free(w.file);
	pm_arena_release(&w.arena);
	pm_free(w.text);
	pm_free(source);
	pm_free(change);
	pm_free(prior);
	return s;
}
