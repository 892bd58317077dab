#include "lang/report.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/limits.h"

enum { SHOWN_COLUMNS = 160 }; /* of a long line around the place */

static pm_str line_of(const pm_rule_file *f, uint32_t line)
{
	pm_str t = f->text;
	for (uint32_t i = 1; i < line && t.n; i++) {
		const char *end = memchr(t.p, '\n', t.n);
		const size_t skip = end ? (size_t)(end - t.p) + 1 : t.n;
		t.p += skip, t.n -= skip;
	}
	const char *end = t.n ? memchr(t.p, '\n', t.n) : NULL;
	if (end)
		t.n = (size_t)(end - t.p);
	if (t.n && t.p[t.n - 1] == '\r')
		t.n--;
	return t;
}

/* The line with a caret under the place. Tabs stay tabs, so that the caret stands right. */
static void show(pm_buf *out, const pm_rule_file *f, pm_span at)
{
	pm_str line = line_of(f, at.line);
	size_t col = at.col ? at.col - 1 : 0;
	if (col > SHOWN_COLUMNS / 2 && line.n > SHOWN_COLUMNS && col <= line.n) {
		const size_t cut = col - SHOWN_COLUMNS / 2;
		line.p += cut, line.n -= cut, col -= cut;
	}
	if (line.n > SHOWN_COLUMNS)
		line.n = SHOWN_COLUMNS;
	pm_buf_printf(out, "%6u | %.*s\n       | ", at.line, PM_STR_FMT(line));
	for (size_t i = 0; i < col && i < line.n; i++)
		pm_buf_char(out, line.p[i] == '\t' ? '\t' : ' ');
	const size_t most = col < line.n ? line.n - col : 1;
	for (size_t i = 0; i < most && (i == 0 || i < at.length); i++)
		pm_buf_char(out, '^');
	pm_buf_char(out, '\n');
}

pm_status pm_report_error(pm_report *rep, pm_status s, pm_span at, pm_str hint, const char *fmt, ...)
{
	char msg[512];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	const pm_rule_file *f = &rep->rules->file[at.file];
	if (rep->errors >= PM_MAX_REPORTED) { /* finding the line costs the length of the file */
		rep->errors++;
		return s;
	}
	pm_buf text = { .most = 4096 };
	pm_buf_printf(&text, "%s:%u:%u: %s", f->path, at.line, at.col, msg);
	if (hint.n)
		pm_buf_printf(&text, "; did you mean %.*s?", PM_STR_FMT(hint));
	pm_buf_char(&text, '\n');
	show(&text, f, at);
	if (text.n && rep->errors == 0) {
		pm_buf seen = { .most = sizeof rep->first->msg - 1 };
		pm_buf_printf(&seen, "%s%s%.*s%s\n", msg, hint.n ? "; did you mean " : "", PM_STR_FMT(hint), hint.n ? "?" : "");
		show(&seen, f, at);
		while (seen.n && seen.p[seen.n - 1] == '\n')
			seen.p[--seen.n] = 0;
		pm_fail_at(rep->first, s, f->path, at.line, at.col, "%s", seen.n ? seen.p : msg);
		pm_buf_release(&seen);
	}
	rep->errors++;
	if (rep->out)
		pm_buf_add_str(rep->out, pm_buf_str(&text));
	if (rep->status == PM_OK)
		rep->status = s;
	const bool failed = text.failed;
	pm_buf_release(&text);
	return failed ? pm_report_nomem(rep) : s;
}

pm_status pm_report_nomem(pm_report *rep)
{
	rep->errors++;
	return rep->status = pm_fail(rep->first, PM_E_NOMEM, "no memory for the rule set");
}

pm_status pm_report_warn(pm_report *rep, const char *code, pm_span at, const char *fmt, ...)
{
	enum { STEP = 32 };
	pm_rules *r = rep->rules;
	pm_arena *a = &r->inside->arena;
	char msg[512];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(msg, sizeof msg, fmt, ap);
	va_end(ap);
	if (n >= (int)sizeof msg)
		n = sizeof msg - 1;
	if (r->n_warnings % STEP == 0) {
		pm_warning *w = pm_arena_alloc(a, r->n_warnings + STEP, sizeof *w);
		if (!w)
			return pm_report_nomem(rep);
		if (r->n_warnings)
			memcpy(w, r->warning, r->n_warnings * sizeof *w);
		r->warning = w;
	}
	const char *text = pm_arena_text(a, msg, n > 0 ? (size_t)n : 0);
	if (!text)
		return pm_report_nomem(rep);
	pm_warning *w = &r->warning[r->n_warnings++];
	*w = (pm_warning){ .span = at, .text = pm_str_of(text) };
	snprintf(w->code, sizeof w->code, "%s", code);
	return PM_OK;
}

pm_nearest pm_nearest_to(pm_str want) { return (pm_nearest){ .want = want, .distance = want.n > 8 ? 4 : want.n > 4 ? 3 : want.n > 2 ? 2 : 1 }; }

void pm_nearest_try(pm_nearest *n, pm_str name)
{
	const unsigned d = n->distance ? pm_str_distance(n->want, name, n->distance - 1) : 1;
	if (d < n->distance) {
		n->distance = d;
		n->best = name;
	}
}
